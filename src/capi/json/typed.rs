//! Checking a document against the table of keys: what is known is kept, what has the wrong type is
//! refused by name.

use super::decode::Object;
use super::elem;
use crate::capi::fault::Fault;
use crate::capi::keys::{self, Int, Items, Kind};
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
    match key.kind {
        Kind::Text | Kind::TextOf(_) if !value.is_string() => wrong("a string"),
        Kind::Bool if !value.is_boolean() => wrong("true or false"),
        Kind::Double if !value.is_number() => wrong("a number"),
        Kind::Number(int) | Kind::Enum(int, _) if !fits(value, int) => wrong(named(int)),
        Kind::Nested(name) => match value {
            Value::Object(object) => Ok(Value::Object(known_of(name, object, layer)?)),
            _ => wrong("an object"),
        },
        Kind::Array(items) => match value {
            Value::Array(array) => elements(key, items, array, layer).map(Value::Array),
            _ => wrong("an array"),
        },
        _ => Ok(value.clone()),
    }
}

fn elements(key: &keys::Key, items: Items, array: &[Value], layer: usize) -> Result<Vec<Value>, Fault> {
    let wrong = |what: &str| Err(Fault::json(format!("{}: an element is not {what}", key.key)));
    if items == Items::Objects("Message") {
        return merged(key, array, layer + 1);
    }
    let each = |value: &Value| match (items, value) {
        (Items::Anything, _) => Ok(value.clone()),
        (Items::Texts, Value::String(_)) => Ok(value.clone()),
        (Items::Texts, _) => wrong("a string"),
        (Items::Numbers(_) | Items::Enums(_), _) if value.is_u64() => Ok(value.clone()),
        (Items::Numbers(_) | Items::Enums(_), _) => wrong("an integer from 0"),
        (Items::Elems, _) => elem::inner(value, layer).map(Value::Object),
        (Items::Objects(name), Value::Object(object)) => known_of(name, object, layer).map(Value::Object),
        (Items::Objects(_), _) => wrong("an object"),
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

fn named(int: Int) -> &'static str {
    match int {
        Int::Int | Int::Int32 => "an integer of 32 bits",
        Int::Int64 => "an integer of 64 bits",
        Int::Uint | Int::Uint8 | Int::Uint32 => "an integer from 0 to 2^32-1",
        Int::Uint64 => "an integer from 0 to 2^64-1",
    }
}

fn fits(value: &Value, int: Int) -> bool {
    let (least, most) = int.range();
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
        assert!(fits(&number("2147483647"), Int::Int));
        assert!(!fits(&number("2147483648"), Int::Int32));
        assert!(fits(&number("-2147483648"), Int::Int32));
        assert!(fits(&number("9223372036854775807"), Int::Int64));
        assert!(!fits(&number("9223372036854775808"), Int::Int64));
        assert!(fits(&number("4294967295"), Int::Uint));
        assert!(!fits(&number("4294967296"), Int::Uint32));
        assert!(fits(&number("18446744073709551615"), Int::Uint64));
        assert!(!fits(&number("-1"), Int::Uint64));
        assert!(!fits(&number("1.0"), Int::Uint64));
        assert!(!fits(&number("18446744073709551616"), Int::Uint64));
    }
}
