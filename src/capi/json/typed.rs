//! Checking a document against the table of keys: what is known is kept, what has the wrong type is
//! refused by name.

use super::decode::Object;
use super::elem;
use crate::capi::fault::Fault;
use crate::capi::keys;
use doubletick_protocol::{Error, codes, limits};
use serde_json::Value;

/// The known keys of an object of the table, in the types of the table. `layer` counts merged messages
/// around it.
pub fn known(object: &keys::Object, given: &Object, layer: usize) -> Result<Object, Fault> {
    let mut kept = Object::new();
    for key in object.keys {
        let Some(value) = given.get(key.key).filter(|value| !value.is_null()) else { continue };
        kept.insert(key.key.to_owned(), checked(key, value, layer)?);
    }
    Ok(kept)
}

/// [`known`] for the object of this name; one that is not in the table is kept as it is.
pub fn known_of(name: &str, given: &Object, layer: usize) -> Result<Object, Fault> {
    match keys::object(name) {
        Some(object) => known(object, given, layer),
        None => Ok(given.clone()),
    }
}

fn checked(key: &keys::Key, value: &Value, layer: usize) -> Result<Value, Fault> {
    let wrong = |what: &str| Err(Fault::json(format!("{}: is not {what}", key.key)));
    let (first, rest) = key.kind.split_once(' ').unwrap_or((key.kind, ""));
    match first {
        "string" if !value.is_string() => wrong("a string"),
        "bool" if !value.is_boolean() => wrong("true or false"),
        "double" if !value.is_number() => wrong("a number"),
        "int" | "int32" if !fits(value, i64::from(i32::MIN), i32::MAX as u64) => {
            wrong("an integer of 32 bits")
        }
        "int64" if !fits(value, i64::MIN, i64::MAX as u64) => wrong("an integer of 64 bits"),
        "uint" | "uint8" | "uint32" if !fits(value, 0, u64::from(u32::MAX)) => {
            wrong("an integer from 0 to 2^32-1")
        }
        "uint64" if !fits(value, 0, u64::MAX) => wrong("an integer from 0 to 2^64-1"),
        "object" => match value {
            Value::Object(object) => Ok(Value::Object(known_of(rest, object, layer)?)),
            _ => wrong("an object"),
        },
        "array" => match value {
            Value::Array(array) => elements(key, rest, array, layer).map(Value::Array),
            _ => wrong("an array"),
        },
        _ => Ok(value.clone()),
    }
}

fn elements(key: &keys::Key, of: &str, array: &[Value], layer: usize) -> Result<Vec<Value>, Fault> {
    let wrong = |what: &str| Err(Fault::json(format!("{}: an element is not {what}", key.key)));
    if of == "Message" {
        return merged(key, array, layer + 1);
    }
    let each = |value: &Value| match (of, value) {
        ("", _) => Ok(value.clone()),
        ("string", Value::String(_)) => Ok(value.clone()),
        ("string", _) => wrong("a string"),
        ("uint32" | "uint64", _) if value.is_u64() => Ok(value.clone()),
        ("uint32" | "uint64", _) => wrong("an integer from 0"),
        ("elem", _) => elem::inner(value, layer).map(Value::Object),
        (_, Value::Object(object)) => known_of(of, object, layer).map(Value::Object),
        _ => wrong("an object"),
    };
    array.iter().map(each).collect()
}

/// The messages of a merge elem.
fn merged(key: &keys::Key, array: &[Value], layer: usize) -> Result<Vec<Value>, Fault> {
    if layer > limits::MERGE_LAYERS {
        let text = format!("{}: merged messages are nested deeper than {}", key.key, limits::MERGE_LAYERS);
        return Err(Error::new(codes::ERR_MERGER_MSG_LAYERS_OVER_LIMIT, text).into());
    }
    if array.len() > limits::MERGE_MESSAGES {
        return Err(Fault::invalid(format!(
            "{}: has more than {} messages",
            key.key,
            limits::MERGE_MESSAGES
        )));
    }
    let message = |value: &Value| match value {
        Value::Object(object) => {
            let mut kept = known_of("Message", object, layer)?;
            kept.append(&mut known_of("MessageInternalField", object, layer)?);
            Ok(Value::Object(kept))
        }
        _ => Err(Fault::json(format!("{}: an element is not an object", key.key))),
    };
    array.iter().map(message).collect()
}

fn fits(value: &Value, least: i64, most: u64) -> bool {
    match (value.as_i64(), value.as_u64()) {
        (Some(number), _) => number >= least && (number < 0 || number as u64 <= most),
        (None, Some(number)) => number <= most,
        (None, None) => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn integers_are_checked_against_their_width() {
        let number = |text: &str| serde_json::from_str::<Value>(text).unwrap();
        assert!(fits(&number("2147483647"), i64::from(i32::MIN), i32::MAX as u64));
        assert!(!fits(&number("2147483648"), i64::from(i32::MIN), i32::MAX as u64));
        assert!(fits(&number("-2147483648"), i64::from(i32::MIN), i32::MAX as u64));
        assert!(fits(&number("18446744073709551615"), 0, u64::MAX));
        assert!(!fits(&number("-1"), 0, u64::MAX));
        assert!(!fits(&number("1.0"), 0, u64::MAX));
        assert!(!fits(&number("18446744073709551616"), 0, u64::MAX));
    }
}
