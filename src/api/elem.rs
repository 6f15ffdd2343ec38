//! Elements: what a message consists of.

use super::calls::Result;
use super::error::DoubletickError;
use doubletick_protocol::message as wire;
use serde_json::{Map, Value, json};

/// One element of a message.
#[derive(Clone, Debug, PartialEq, uniffi::Enum)]
pub enum Elem {
    /// Text, as the user wrote it.
    Text {
        /// The text, at least one character.
        text: String,
    },
    /// The application's own data.
    Custom {
        /// Whatever the application means by it, as text.
        data: String,
        /// A description, shown in notifications.
        #[uniffi(default = "")]
        description: String,
        /// A second field of the application.
        #[uniffi(default = "")]
        extension: String,
        /// The sound of the notification.
        #[uniffi(default = "")]
        sound: String,
    },
    /// A sticker of the application.
    Face {
        /// Number of the sticker, chosen by the application.
        index: i32,
        /// Whatever else the application needs to show it.
        #[uniffi(default = "")]
        data: String,
    },
    /// A place on the earth.
    Location {
        /// What the place is called.
        description: String,
        /// Degrees east; negative in the west.
        longitude: f64,
        /// Degrees north; negative in the south.
        latitude: f64,
    },
    /// Any other element, as the JSON object of the C API: images, sounds, files, merged messages, group tips.
    /// Nothing is uploaded. What it says is its attachment.
    Other {
        /// Its kind, a `TIMElemType`.
        elem_type: i32,
        /// The whole object, `elem_type` included.
        json: String,
    },
}

impl Elem {
    /// The document in it, if there is one: all other elements are flat.
    pub(super) fn document(&self) -> Option<&str> {
        match self {
            Elem::Other { json, .. } => Some(json),
            _ => None,
        }
    }

    pub(super) fn checked(self) -> Result<wire::Elem> {
        let value = match self {
            Elem::Text { text } => json!({"elem_type": 0, "text_elem_content": text}),
            Elem::Custom { data, description, extension, sound } => json!({
                "elem_type": 3,
                "custom_elem_data": data,
                "custom_elem_desc": description,
                "custom_elem_ext": extension,
                "custom_elem_sound": sound,
            }),
            Elem::Face { index, data } => {
                json!({"elem_type": 6, "face_elem_index": index, "face_elem_buf": data})
            }
            Elem::Location { description, longitude, latitude } => {
                // JSON has no word for these.
                if !longitude.is_finite() || !latitude.is_finite() {
                    return Err(DoubletickError::argument("elem: a longitude or latitude is no number"));
                }
                json!({
                    "elem_type": 7,
                    "location_elem_desc": description,
                    "location_elem_longitude": longitude,
                    "location_elem_latitude": latitude,
                })
            }
            Elem::Other { elem_type, json } => {
                let mut elem = object("elem.json", &json)?;
                elem.insert("elem_type".to_owned(), elem_type.into());
                Value::Object(elem)
            }
        };
        match value {
            Value::Object(elem) => Ok(elem),
            _ => Err(DoubletickError::argument("elem: is not a JSON object")),
        }
    }
}

impl From<wire::Elem> for Elem {
    fn from(elem: wire::Elem) -> Self {
        let text = |key: &str| elem.get(key).and_then(Value::as_str).unwrap_or_default().to_owned();
        let number = |key: &str| elem.get(key).and_then(Value::as_f64).unwrap_or_default();
        let kind = elem.get("elem_type").and_then(Value::as_i64).unwrap_or(-1);
        match kind {
            0 => Elem::Text { text: text("text_elem_content") },
            3 => Elem::Custom {
                data: text("custom_elem_data"),
                description: text("custom_elem_desc"),
                extension: text("custom_elem_ext"),
                sound: text("custom_elem_sound"),
            },
            6 => {
                let index = elem.get("face_elem_index").and_then(Value::as_i64).unwrap_or_default();
                Elem::Face { index: index.try_into().unwrap_or_default(), data: text("face_elem_buf") }
            }
            7 => Elem::Location {
                description: text("location_elem_desc"),
                longitude: number("location_elem_longitude"),
                latitude: number("location_elem_latitude"),
            },
            other => {
                let elem_type = other.try_into().unwrap_or(-1);
                Elem::Other { elem_type, json: Value::Object(elem).to_string() }
            }
        }
    }
}

/// Reads a text that must be a JSON object; 6017 names it where it is none.
pub(super) fn object(name: &str, text: &str) -> Result<Map<String, Value>> {
    match doubletick_protocol::json::from_slice(text.as_bytes()) {
        Ok(Value::Object(object)) => Ok(object),
        Ok(_) => Err(DoubletickError::argument(format!("{name}: is not a JSON object"))),
        Err(error) => Err(DoubletickError::argument(format!("{name}: is not JSON: {error}"))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// There and back, through the bytes that go over a link.
    fn back(elem: Elem) -> Elem {
        let wire = elem.checked().expect("an element that can be sent");
        let bytes = serde_json::to_vec(&wire).expect("JSON");
        let read: wire::Elem = doubletick_protocol::json::from_slice(&bytes).expect("JSON");
        Elem::from(read)
    }

    fn value() -> impl Strategy<Value = Value> {
        let leaf = prop_oneof![
            Just(Value::Null),
            any::<bool>().prop_map(Value::from),
            any::<i64>().prop_map(Value::from),
            any::<u64>().prop_map(Value::from),
            any::<f64>().prop_filter("JSON has finite numbers", |x| x.is_finite()).prop_map(Value::from),
            any::<String>().prop_map(Value::from),
        ];
        leaf.prop_recursive(4, 32, 4, |inner| {
            prop_oneof![
                prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
                prop::collection::vec((any::<String>(), inner), 0..4)
                    .prop_map(|pairs| Value::Object(pairs.into_iter().collect())),
            ]
        })
    }

    fn finite() -> impl Strategy<Value = f64> {
        any::<f64>().prop_filter("JSON has finite numbers", |x| x.is_finite())
    }

    /// Kinds without a variant of their own.
    fn other_kind() -> impl Strategy<Value = i32> {
        any::<i32>().prop_filter("has a variant", |kind| ![0, 3, 6, 7].contains(kind))
    }

    proptest! {
        #[test]
        fn an_element_comes_back_as_it_was_sent(
            texts in prop::array::uniform4(any::<String>()), index: i32, place in (finite(), finite()),
        ) {
            let [text, description, extension, sound] = texts;
            let (longitude, latitude) = place;
            for elem in [
                Elem::Text { text: text.clone() },
                Elem::Custom { data: text.clone(), description: description.clone(), extension, sound },
                Elem::Face { index, data: text },
                Elem::Location { description, longitude, latitude },
            ] {
                prop_assert_eq!(back(elem.clone()), elem);
            }
        }

        #[test]
        fn another_element_keeps_every_key(
            elem_type in other_kind(), keys in prop::collection::vec((any::<String>(), value()), 0..5),
        ) {
            let mut given: Map<String, Value> = keys.into_iter().collect();
            let json = Value::Object(given.clone()).to_string();
            let Elem::Other { elem_type: kind, json } = back(Elem::Other { elem_type, json }) else {
                return Err(TestCaseError::fail("another variant"));
            };
            given.insert("elem_type".to_owned(), elem_type.into());
            prop_assert_eq!(kind, elem_type);
            prop_assert_eq!(serde_json::from_str::<Value>(&json).expect("JSON"), Value::Object(given));
            // And once more it is the same text.
            let again = Elem::Other { elem_type, json };
            prop_assert_eq!(back(again.clone()), again);
        }

        #[test]
        fn whatever_an_element_on_the_wire_is_it_becomes_one(keys in prop::collection::vec(
            (prop_oneof![
                any::<String>(),
                Just("elem_type".to_owned()),
                Just("text_elem_content".to_owned()),
                Just("face_elem_index".to_owned()),
                Just("location_elem_longitude".to_owned()),
            ], value()), 0..5))
        {
            let wire: Map<String, Value> = keys.into_iter().collect();
            prop_assert!(Elem::from(wire).checked().is_ok());
        }
    }

    #[test]
    fn what_is_no_element_is_named() {
        let other = |json: &str| Elem::Other { elem_type: 1, json: json.to_owned() };
        let deep = format!("{{\"a\":{}1{}}}", "[".repeat(100_000), "]".repeat(100_000));
        for (elem, word) in [
            (other(""), "is not JSON"),
            (other("{"), "is not JSON"),
            (other("[]"), "is not a JSON object"),
            (other("7"), "is not a JSON object"),
            (other("{}{}"), "is not JSON"),
            (other(&deep), "nested deeper"),
            (Elem::Location { description: String::new(), longitude: f64::NAN, latitude: 0.0 }, "longitude"),
            (
                Elem::Location { description: String::new(), longitude: 0.0, latitude: f64::INFINITY },
                "latitude",
            ),
        ] {
            let error = elem.checked().expect_err(word);
            assert!(error.code() == 6017 && error.text().contains(word), "{word}: {error}");
        }
    }

    #[test]
    fn an_elem_type_beyond_the_numbers_of_the_api_is_minus_one() {
        let wire = |kind: Value| Map::from_iter([("elem_type".to_owned(), kind)]);
        for kind in [json!(i64::MAX), json!("0"), json!(null), json!(0.5)] {
            let elem = Elem::from(wire(kind.clone()));
            assert!(matches!(&elem, Elem::Other { elem_type: -1, .. }), "{kind}: {elem:?}");
        }
    }
}
