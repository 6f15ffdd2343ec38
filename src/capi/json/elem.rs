//! Elements of messages that are to be sent.

use super::typed::{bad_elem, elem, elem_parts};
use crate::capi::fault::Fault;
use doubletick_protocol::message::Elem;
use serde_json::Value;

/// An element of a message that is to be sent: of a type that can be sent, with every mandatory key.
pub fn sendable(value: &Value) -> Result<Elem, Fault> {
    let (elem_type, object, given) = elem_parts(value)?;
    if matches!(elem_type, 5 | 8) {
        return Err(bad_elem(format!("elem_type: {elem_type} comes from the service and cannot be sent")));
    }
    let elem = elem(elem_type, object, given, 0)?;
    let missing = object.keys.iter().find(|key| key.rw.mandatory && !elem.contains_key(key.key));
    match missing {
        Some(key) => Err(bad_elem(format!("{}: is missing", key.key))),
        None => Ok(elem),
    }
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
