//! Reading documents: the parser with its limits, and fields with errors that name them.

use crate::capi::fault::Fault;
use crate::capi::keys;
use crate::capi::pointers::Text;
use crate::roomy;
use doubletick_protocol::json;
use serde_json::{Map, Value};

/// A JSON object.
pub type Object = Map<String, Value>;

/// Parses a document.
pub fn parse(name: &str, text: &str) -> Result<Value, Fault> {
    if !json::is_shallow(text.as_bytes()) {
        return Err(Fault::json(format!("{name}: is nested deeper than {}", json::DEPTH)));
    }
    if roomy::is_cramped() && !json::is_within(text.as_bytes(), roomy::SHALLOW) {
        return Err(Fault::Cramped);
    }
    json::from_slice(text.as_bytes()).map_err(|error| {
        // The place, but never the text itself: the log holds no message text.
        Fault::json(format!("{name}: is not JSON (line {}, column {})", error.line(), error.column()))
    })
}

/// The object in a mandatory parameter.
pub fn object(name: &str, text: Text) -> Result<Object, Fault> {
    match parse(name, text.required(name)?)? {
        Value::Object(object) => Ok(object),
        _ => Err(Fault::json(format!("{name}: is not an object"))),
    }
}

/// The array in a mandatory parameter.
pub fn array(name: &str, text: Text) -> Result<Vec<Value>, Fault> {
    match parse(name, text.required(name)?)? {
        Value::Array(array) => Ok(array),
        _ => Err(Fault::json(format!("{name}: is not an array"))),
    }
}

/// The array of strings in a mandatory parameter.
pub fn strings(name: &str, text: Text) -> Result<Vec<String>, Fault> {
    array(name, text)?
        .into_iter()
        .map(|value| match value {
            Value::String(text) => Ok(text),
            _ => Err(Fault::json(format!("{name}: an element is not a string"))),
        })
        .collect()
}

/// One element of an array that must be an object.
pub fn element<'a>(name: &str, value: &'a Value) -> Result<Fields<'a>, Fault> {
    match value {
        Value::Object(object) => Ok(Fields(object)),
        _ => Err(Fault::json(format!("{name}: an element is not an object"))),
    }
}

/// The fields of an object. A null is an absent field.
#[derive(Clone, Copy)]
pub struct Fields<'a>(pub &'a Object);

impl<'a> Fields<'a> {
    fn get(&self, key: &str) -> Option<&'a Value> {
        assert!(!cfg!(test) || keys::is_known(key), "{key} is not in the table");
        self.0.get(key).filter(|value| !value.is_null())
    }

    fn read<T>(
        &self,
        key: &str,
        what: &str,
        read: impl FnOnce(&'a Value) -> Option<T>,
    ) -> Result<Option<T>, Fault> {
        let Some(value) = self.get(key) else { return Ok(None) };
        read(value).map(Some).ok_or_else(|| Fault::json(format!("{key}: is not {what}")))
    }

    /// The text of a key; nothing where it is absent or null, `TIM_ERR_JSON` where it is no string.
    pub fn text(&self, key: &str) -> Result<Option<&'a str>, Fault> {
        self.read(key, "a string", Value::as_str)
    }

    /// A string, or the empty one.
    pub fn text_or_empty(&self, key: &str) -> Result<String, Fault> {
        Ok(self.text(key)?.unwrap_or_default().to_owned())
    }

    /// A string that must be there and not empty.
    pub fn required_text(&self, key: &str) -> Result<String, Fault> {
        match self.text(key)? {
            None => Err(missing(key)),
            Some("") => Err(Fault::json(format!("{key}: is empty"))),
            Some(text) => Ok(text.to_owned()),
        }
    }

    /// true or false.
    pub fn flag(&self, key: &str) -> Result<Option<bool>, Fault> {
        self.read(key, "true or false", Value::as_bool)
    }

    /// An integer from 0 to 2^64-1.
    pub fn u64(&self, key: &str) -> Result<Option<u64>, Fault> {
        self.read(key, "an integer from 0 to 2^64-1", Value::as_u64)
    }

    /// An integer from 0 to 2^32-1.
    pub fn u32(&self, key: &str) -> Result<Option<u32>, Fault> {
        self.read(key, "an integer from 0 to 2^32-1", |value| value.as_u64()?.try_into().ok())
    }

    /// 32 bits, written as a signed or an unsigned integer.
    pub fn bits(&self, key: &str) -> Result<Option<u32>, Fault> {
        self.read(key, "an integer of 32 bits", |value| {
            let number = value.as_i64()?;
            u32::try_from(number).ok().or_else(|| i32::try_from(number).ok().map(|number| number as u32))
        })
    }

    /// The array of a key; nothing where it is absent or null, `TIM_ERR_JSON` where it is none.
    pub fn array(&self, key: &str) -> Result<Option<&'a [Value]>, Fault> {
        self.read(key, "an array", |value| value.as_array().map(Vec::as_slice))
    }

    /// An array of strings; empty when absent.
    pub fn texts(&self, key: &str) -> Result<Vec<String>, Fault> {
        let all =
            |value: &Value| value.as_array()?.iter().map(|text| Some(text.as_str()?.to_owned())).collect();
        Ok(self.read(key, "an array of strings", all)?.unwrap_or_default())
    }

    /// An array of integers from 0 to 2^64-1; empty when absent.
    pub fn numbers(&self, key: &str) -> Result<Vec<u64>, Fault> {
        let all = |value: &Value| value.as_array()?.iter().map(Value::as_u64).collect();
        Ok(self.read(key, "an array of integers", all)?.unwrap_or_default())
    }

    /// The object of a key; nothing where it is absent or null, `TIM_ERR_JSON` where it is none.
    pub fn object(&self, key: &str) -> Result<Option<Fields<'a>>, Fault> {
        self.read(key, "an object", |value| value.as_object().map(Fields))
    }
}

/// A mandatory key is not there.
pub fn missing(key: &str) -> Fault {
    Fault::json(format!("{key}: is missing"))
}

/// The value of a mandatory key.
pub fn present<T>(key: &str, value: Option<T>) -> Result<T, Fault> {
    value.ok_or_else(|| missing(key))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn depth_is_limited_before_parsing() {
        let nested = |depth: usize| format!("{}1{}", "[".repeat(depth), "]".repeat(depth));
        assert!(parse("p", &nested(json::DEPTH)).is_ok());
        assert!(parse("p", &nested(json::DEPTH + 1)).is_err());
        assert!(parse("p", &nested(100_000)).is_err());
        assert!(parse("p", &"[".repeat(100_000)).is_err());
        assert!(parse("p", &format!("\"{}\\\"[[\"", "[".repeat(100_000))).is_ok());
    }

    #[test]
    fn the_deepest_document_needs_half_of_the_room_at_most() {
        let deepest = format!("{}{}", "[".repeat(json::DEPTH), "]".repeat(json::DEPTH));
        let parse = move || parse("p", &deepest).map(|value| value.to_string().len());
        let thread = std::thread::Builder::new().stack_size(roomy::STACK / 2).spawn(parse).unwrap();
        assert_eq!(thread.join().unwrap(), Ok(2 * json::DEPTH));
    }

    #[test]
    fn what_is_deep_is_not_read_on_the_stack_of_a_caller() {
        let nested = |depth: usize| format!("{}{}", "[".repeat(depth), "]".repeat(depth));
        assert!(roomy::cramped(|| parse("p", &nested(roomy::SHALLOW))).is_ok());
        assert_eq!(roomy::cramped(|| parse("p", &nested(roomy::SHALLOW + 1))), Err(Fault::Cramped));
        let too_deep = roomy::cramped(|| parse("p", &nested(json::DEPTH + 1)));
        assert!(matches!(too_deep, Err(Fault::Refused(-3, _))), "{too_deep:?}");
    }

    #[test]
    fn only_whole_documents_are_json() {
        for bad in ["", " ", "{", "nul", "{} {}", "\u{feff}{}", "{\"a\":1,}", "[1 2]", "1e999", "{'a':1}"] {
            let Err(Fault::Refused(-3, text)) = parse("json_config", bad) else { panic!("accepted {bad}") };
            assert!(text.starts_with("json_config: "), "{text}");
        }
    }

    #[test]
    fn fields_are_checked_by_name() {
        let value = parse(
            "p",
            r#"{"message_msg_id":5,"message_seq":-1,"message_rand":1.0,"message_custom_int":4294967296,
               "message_sender":"","message_is_read":0,"message_unique_id":18446744073709551615,
               "message_group_at_user_array":[1],"message_sender_profile":[],"message_platform":null}"#,
        )
        .unwrap();
        let fields = Fields(value.as_object().unwrap());
        assert!(fields.text("message_msg_id").is_err());
        assert!(fields.u64("message_seq").is_err());
        assert!(fields.u64("message_rand").is_err());
        assert!(fields.u32("message_custom_int").is_err());
        assert!(fields.required_text("message_sender").is_err());
        assert!(fields.flag("message_is_read").is_err());
        assert!(fields.texts("message_group_at_user_array").is_err());
        assert!(fields.object("message_sender_profile").is_err());
        assert_eq!(fields.u64("message_unique_id").unwrap(), Some(u64::MAX));
        assert_eq!(fields.u32("message_platform").unwrap(), None);
        assert_eq!(fields.required_text("message_conv_id"), Err(missing("message_conv_id")));
    }

    #[test]
    fn flags_may_be_signed_or_unsigned() {
        for text in ["-2147483648", "2147483648"] {
            let value = parse("p", &format!("{{\"group_modify_info_param_modify_flag\":{text}}}")).unwrap();
            let fields = Fields(value.as_object().unwrap());
            assert_eq!(fields.bits("group_modify_info_param_modify_flag").unwrap(), Some(0x8000_0000));
        }
    }

    #[test]
    fn the_last_of_two_equal_keys_counts() {
        let value = parse("p", r#"{"message_seq":1,"message_seq":2}"#).unwrap();
        assert_eq!(Fields(value.as_object().unwrap()).u64("message_seq").unwrap(), Some(2));
    }
}
