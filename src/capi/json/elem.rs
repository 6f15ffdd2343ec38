//! Elements of messages: flat objects of `elem_type` and the keys of that type.

use super::decode::Object;
use super::typed;
use crate::capi::fault::Fault;
use crate::capi::keys;
use doubletick_protocol::message::Elem;
use doubletick_protocol::{Error, codes};
use serde_json::Value;

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

fn bad(text: String) -> Fault {
    Error::new(codes::ERR_INVALID_MSG_ELEM, text).into()
}

/// An element of a message that is to be sent: of a type that can be sent, with every mandatory key.
pub fn sendable(value: &Value) -> Result<Elem, Fault> {
    let (elem_type, object, given) = parts(value)?;
    if matches!(elem_type, 5 | 8) {
        return Err(bad(format!("elem_type: {elem_type} comes from the service and cannot be sent")));
    }
    let elem = kept(elem_type, object, given, 0)?;
    let missing = object.keys.iter().find(|key| key.rw.mandatory && !elem.contains_key(key.key));
    match missing {
        Some(key) => Err(bad(format!("{}: is missing", key.key))),
        None => Ok(elem),
    }
}

/// An element of a merged message: of a known type, with what it has.
pub fn inner(value: &Value, layer: usize) -> Result<Elem, Fault> {
    let (elem_type, object, given) = parts(value)?;
    kept(elem_type, object, given, layer)
}

fn parts(value: &Value) -> Result<(i64, &'static keys::Object, &Object), Fault> {
    let Value::Object(given) = value else {
        return Err(Fault::json("message_elem_array: an element is not an object"));
    };
    let elem_type = match given.get("elem_type") {
        None | Some(Value::Null) => return Err(bad("elem_type: is missing".to_owned())),
        Some(value) => value.as_i64().ok_or_else(|| Fault::json("elem_type: is not an integer"))?,
    };
    let object = object_of(elem_type).ok_or_else(|| bad(format!("elem_type: {elem_type} is unknown")))?;
    Ok((elem_type, object, given))
}

fn kept(elem_type: i64, object: &keys::Object, given: &Object, layer: usize) -> Result<Elem, Fault> {
    let mut elem = typed::known(object, given, layer)?;
    elem.insert("elem_type".to_owned(), Value::from(elem_type));
    Ok(elem)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn code(value: Value) -> i32 {
        match sendable(&value) {
            Err(Fault::Answered(error)) => error.code,
            Err(Fault::Refused(code, _)) => code,
            Err(Fault::Cramped) => unreachable!("this stack is large"),
            Ok(_) => 0,
        }
    }

    #[test]
    fn every_type_is_kept_with_its_own_keys() {
        let given = json!({"elem_type": 0, "text_elem_content": "hi", "face_elem_index": 0, "new_key": 1});
        let kept = sendable(&given).unwrap();
        assert_eq!(Value::Object(kept), json!({"elem_type": 0, "text_elem_content": "hi"}));
        let location = json!({"elem_type": 7, "location_elem_longitude": 1.5, "location_elem_latitude": 2});
        assert_eq!(Value::Object(sendable(&location).unwrap()), location);
        let image = json!({"elem_type": 1, "image_elem_orig_path": "a.png", "image_elem_level": 0});
        assert_eq!(Value::Object(sendable(&image).unwrap()), image);
    }

    #[test]
    fn what_cannot_be_sent_says_why() {
        assert_eq!(code(json!({})), 6016);
        assert_eq!(code(json!({"elem_type": 0})), 6016);
        assert_eq!(code(json!({"elem_type": 0, "text_elem_content": null})), 6016);
        assert_eq!(code(json!({"elem_type": 5})), 6016);
        assert_eq!(code(json!({"elem_type": 8})), 6016);
        assert_eq!(code(json!({"elem_type": 99})), 6016);
        assert_eq!(code(json!({"elem_type": -1})), 6016);
        assert_eq!(code(json!({"elem_type": "0"})), -3);
        assert_eq!(code(json!({"elem_type": 0, "text_elem_content": 5})), -3);
        assert_eq!(code(json!({"elem_type": 6, "face_elem_index": 1.5})), -3);
        assert_eq!(code(json!([])), -3);
    }

    fn merge(layers: usize) -> Value {
        let inside = match layers {
            1 => json!({"elem_type": 0, "text_elem_content": "x"}),
            _ => merge(layers - 1),
        };
        json!({
            "elem_type": 12, "merge_elem_title": "t", "merge_elem_abstract_array": [],
            "merge_elem_compatible_text": "", "merge_elem_message_array": [{"message_elem_array": [inside]}],
        })
    }

    #[test]
    fn merged_messages_are_limited_in_depth_and_number() {
        assert_eq!(code(merge(100)), 0);
        assert_eq!(code(merge(101)), 8005);
        let mut many = merge(1);
        many["merge_elem_message_array"] = Value::Array(vec![json!({}); 301]);
        assert_eq!(code(many.clone()), 6017);
        many["merge_elem_message_array"] = Value::Array(vec![json!({}); 300]);
        assert_eq!(code(many), 0);
    }
}
