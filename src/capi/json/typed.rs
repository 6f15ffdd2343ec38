//! Checking a document against the table of keys: what is known is kept, what has the wrong type is
//! refused by name. Objects have elements of messages in them, and these again messages: it is one recursion.

use super::decode::Object;
use crate::capi::fault::Fault;
use crate::capi::keys::{self, Int, Items, Kind};
use doubletick_protocol::message::Elem;
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
        (Items::Elems, _) => inner(value, layer).map(Value::Object),
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

/// The object of the table that has the keys of an element type.
fn object_of(elem_type: i64) -> Option<&'static keys::Object> {
    keys::object(match elem_type {
        0 => "TextElem",
        1 => "ImageElem",
        2 => "SoundElem",
        3 => "CustomElem",
        4 => "FileElem",
        5 => "GroupTipsElem",
        6 => "FaceElem",
        7 => "LocationElem",
        8 => "GroupReportElem",
        9 => "VideoElem",
        12 => "MergerElem",
        _ => return None,
    })
}

/// The element is not one that a message can have (6016); `text` names the key.
pub fn bad_elem(text: String) -> Fault {
    Error::new(codes::ERR_INVALID_MSG_ELEM, text).into()
}

/// An element of a merged message: of a known type, with what it has.
fn inner(value: &Value, layer: usize) -> Result<Elem, Fault> {
    let (elem_type, object, given) = elem_parts(value)?;
    elem(elem_type, object, given, layer)
}

/// The type of an element, the object of the table with its keys, and what was given.
pub fn elem_parts(value: &Value) -> Result<(i64, &'static keys::Object, &Object), Fault> {
    let Value::Object(given) = value else {
        return Err(Fault::json("message_elem_array: an element is not an object"));
    };
    let elem_type = match given.get("elem_type") {
        None | Some(Value::Null) => return Err(bad_elem("elem_type: is missing".to_owned())),
        Some(value) => value.as_i64().ok_or_else(|| Fault::json("elem_type: is not an integer"))?,
    };
    let object =
        object_of(elem_type).ok_or_else(|| bad_elem(format!("elem_type: {elem_type} is unknown")))?;
    Ok((elem_type, object, given))
}

/// The known keys of an element of this type, which is an object of these and `elem_type`.
pub fn elem(elem_type: i64, object: &keys::Object, given: &Object, layer: usize) -> Result<Elem, Fault> {
    let mut elem = known(object, given, layer)?;
    elem.insert("elem_type".to_owned(), Value::from(elem_type));
    Ok(elem)
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
