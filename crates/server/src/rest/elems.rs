//! Elements of messages: `MsgBody` of the vendor's REST to the elements of the protocol, and back.

use doubletick_protocol::message::Elem;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

/// One element of a message.
#[derive(Clone, Debug, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct MsgElem {
    /// `TIMTextElem`, `TIMCustomElem`, `TIMFaceElem`, `TIMLocationElem`, `TIMImageElem`, `TIMSoundElem`,
    /// `TIMFileElem` or `TIMVideoFileElem`.
    pub msg_type: String,
    /// What belongs to the type: `Text` of a text, `Data`, `Desc`, `Ext` and `Sound` of a custom element, …
    pub msg_content: Map<String, Value>,
}

/// The kind of a value.
#[derive(Clone, Copy)]
enum Is {
    Text,
    /// A whole number, 0 or more.
    Whole,
    /// Any number.
    Number,
}

use Is::{Number, Text, Whole};

/// A type: its name, its `elem_type`, and its keys: here and in the element.
type Kind = (&'static str, i64, &'static [(&'static str, &'static str, Is)]);

/// `TIMImageElem` has a list of three sizes and is made by hand.
const IMAGE: (&str, i64) = ("TIMImageElem", 1);
/// The `Type` of a size, and what its keys in the element begin with.
const SIZES: [(u64, &str); 3] = [(1, "orig"), (2, "large"), (3, "thumb")];

const KINDS: [Kind; 7] = [
    ("TIMTextElem", 0, &[("Text", "text_elem_content", Text)]),
    (
        "TIMSoundElem",
        2,
        &[
            ("Url", "sound_elem_url", Text),
            ("UUID", "sound_elem_file_id", Text),
            ("Size", "sound_elem_file_size", Whole),
            ("Second", "sound_elem_file_time", Whole),
        ],
    ),
    (
        "TIMCustomElem",
        3,
        &[
            ("Data", "custom_elem_data", Text),
            ("Desc", "custom_elem_desc", Text),
            ("Ext", "custom_elem_ext", Text),
            ("Sound", "custom_elem_sound", Text),
        ],
    ),
    (
        "TIMFileElem",
        4,
        &[
            ("Url", "file_elem_url", Text),
            ("UUID", "file_elem_file_id", Text),
            ("FileSize", "file_elem_file_size", Whole),
            ("FileName", "file_elem_file_name", Text),
        ],
    ),
    ("TIMFaceElem", 6, &[("Index", "face_elem_index", Whole), ("Data", "face_elem_buf", Text)]),
    (
        "TIMLocationElem",
        7,
        &[
            ("Desc", "location_elem_desc", Text),
            ("Latitude", "location_elem_latitude", Number),
            ("Longitude", "location_elem_longitude", Number),
        ],
    ),
    (
        "TIMVideoFileElem",
        9,
        &[
            ("VideoUrl", "video_elem_video_url", Text),
            ("VideoUUID", "video_elem_video_id", Text),
            ("VideoSize", "video_elem_video_size", Whole),
            ("VideoSecond", "video_elem_video_duration", Whole),
            ("VideoFormat", "video_elem_video_type", Text),
            ("ThumbUrl", "video_elem_image_url", Text),
            ("ThumbUUID", "video_elem_image_id", Text),
            ("ThumbSize", "video_elem_image_size", Whole),
            ("ThumbWidth", "video_elem_image_width", Whole),
            ("ThumbHeight", "video_elem_image_height", Whole),
            ("ThumbFormat", "video_elem_image_type", Text),
        ],
    ),
];

/// The elements of a message; the error names the key.
pub(crate) fn elems(body: Vec<MsgElem>) -> Result<Vec<Elem>, String> {
    if body.is_empty() {
        return Err("MsgBody: a message has at least one element".to_owned());
    }
    body.into_iter().enumerate().map(|(at, elem)| one(&format!("MsgBody[{at}]"), elem)).collect()
}

fn one(place: &str, MsgElem { msg_type, msg_content }: MsgElem) -> Result<Elem, String> {
    if msg_type == IMAGE.0 {
        return image(place, &msg_content);
    }
    let Some((_, elem_type, keys)) = KINDS.iter().find(|(name, ..)| *name == msg_type) else {
        return Err(format!("{place}.MsgType: there is no such type"));
    };
    let mut elem = elem_of(*elem_type);
    for (key, name, kind) in *keys {
        if let Some(value) = msg_content.get(*key) {
            elem.insert((*name).to_owned(), checked(&format!("{place}.MsgContent.{key}"), value, *kind)?);
        }
    }
    if *elem_type == 0 && elem.len() == 1 {
        return Err(format!("{place}.MsgContent.Text: missing"));
    }
    Ok(elem)
}

fn elem_of(elem_type: i64) -> Elem {
    Map::from_iter([("elem_type".to_owned(), json!(elem_type))])
}

fn checked(place: &str, value: &Value, kind: Is) -> Result<Value, String> {
    let (right, wanted) = match kind {
        Text => (value.is_string(), "a text"),
        Whole => (value.is_u64(), "a whole number, 0 or more"),
        Number => (value.is_number(), "a number"),
    };
    if right { Ok(value.clone()) } else { Err(format!("{place}: must be {wanted}")) }
}

const SIZE_KEYS: [(&str, &str, Is); 4] = [
    ("Size", "pic_size", Whole),
    ("Width", "pic_width", Whole),
    ("Height", "pic_height", Whole),
    ("URL", "url", Text),
];

fn image(place: &str, content: &Map<String, Value>) -> Result<Elem, String> {
    let mut elem = elem_of(IMAGE.1);
    for (key, name, kind) in
        [("UUID", "image_elem_orig_id", Text), ("ImageFormat", "image_elem_format", Whole)]
    {
        if let Some(value) = content.get(key) {
            elem.insert(name.to_owned(), checked(&format!("{place}.MsgContent.{key}"), value, kind)?);
        }
    }
    let place = format!("{place}.MsgContent.ImageInfoArray");
    let Some(sizes) = content.get("ImageInfoArray").and_then(Value::as_array) else {
        return Err(format!("{place}: must be a list"));
    };
    for (at, size) in sizes.iter().enumerate() {
        let place = format!("{place}[{at}]");
        let number = size.get("Type").and_then(Value::as_u64);
        let Some((_, name)) = SIZES.iter().find(|(of, _)| Some(*of) == number) else {
            return Err(format!("{place}.Type: must be 1, 2 or 3"));
        };
        for (key, end, kind) in SIZE_KEYS {
            if let Some(value) = size.get(key) {
                let value = checked(&format!("{place}.{key}"), value, kind)?;
                elem.insert(format!("image_elem_{name}_{end}"), value);
            }
        }
    }
    Ok(elem)
}

/// `MsgBody` of a message. Elements that the vendor's REST has no type for are left out.
pub(crate) fn body(elems: Vec<Elem>) -> Vec<MsgElem> {
    elems.iter().filter_map(back).collect()
}

fn back(elem: &Elem) -> Option<MsgElem> {
    let elem_type = elem.get("elem_type").and_then(Value::as_i64)?;
    if elem_type == IMAGE.1 {
        return Some(image_back(elem));
    }
    let (name, _, keys) = KINDS.iter().find(|(_, of, _)| *of == elem_type)?;
    let value = |(key, name, _): &(&str, &str, Is)| Some(((*key).to_owned(), elem.get(*name)?.clone()));
    Some(MsgElem { msg_type: (*name).to_owned(), msg_content: keys.iter().filter_map(value).collect() })
}

fn image_back(elem: &Elem) -> MsgElem {
    let mut content = Map::new();
    for (key, name) in [("UUID", "image_elem_orig_id"), ("ImageFormat", "image_elem_format")] {
        content.extend(elem.get(name).map(|value| (key.to_owned(), value.clone())));
    }
    let sizes = SIZES.iter().filter_map(|(number, name)| {
        let value = |(key, end, _): &(&str, &str, Is)| {
            Some(((*key).to_owned(), elem.get(&format!("image_elem_{name}_{end}"))?.clone()))
        };
        let mut size: Map<String, Value> = SIZE_KEYS.iter().filter_map(value).collect();
        if size.is_empty() {
            return None;
        }
        size.insert("Type".to_owned(), json!(number));
        Some(Value::Object(size))
    });
    content.insert("ImageInfoArray".to_owned(), sizes.collect());
    MsgElem { msg_type: IMAGE.0.to_owned(), msg_content: content }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(body: Value) -> Result<Vec<Elem>, String> {
        elems(serde_json::from_value(body).unwrap())
    }

    #[test]
    fn every_type_comes_back_as_it_went() {
        let body = json!([
            {"MsgType": "TIMTextElem", "MsgContent": {"Text": "hi"}},
            {"MsgType": "TIMCustomElem", "MsgContent": {"Data": "d", "Desc": "e", "Ext": "x", "Sound": "s"}},
            {"MsgType": "TIMFaceElem", "MsgContent": {"Index": 6, "Data": "content"}},
            {"MsgType": "TIMLocationElem", "MsgContent": {"Desc": "there", "Latitude": 29.5, "Longitude": -3}},
            {"MsgType": "TIMSoundElem", "MsgContent": {"Url": "u", "UUID": "i", "Size": 9, "Second": 2}},
            {"MsgType": "TIMFileElem", "MsgContent": {"Url": "u", "UUID": "i", "FileSize": 9, "FileName": "n"}},
            {"MsgType": "TIMVideoFileElem", "MsgContent": {"VideoUrl": "u", "VideoSecond": 3, "ThumbUrl": "t"}},
            {"MsgType": "TIMImageElem", "MsgContent": {"UUID": "i", "ImageFormat": 1, "ImageInfoArray": [
                {"Type": 1, "Size": 9, "Width": 2, "Height": 3, "URL": "o"}, {"Type": 3, "URL": "t"}]}}
        ]);
        let elems = read(body.clone()).unwrap();
        assert_eq!(elems[0]["text_elem_content"], "hi");
        assert_eq!(elems[7]["image_elem_thumb_url"], "t");
        assert_eq!(json!(super::body(elems)), body);
    }

    #[test]
    fn what_is_wrong_is_named() {
        let wrong = [
            (json!([]), "MsgBody:"),
            (json!([{"MsgType": "TIMSong", "MsgContent": {}}]), "MsgBody[0].MsgType:"),
            (json!([{"MsgType": "TIMTextElem", "MsgContent": {}}]), "MsgBody[0].MsgContent.Text:"),
            (json!([{"MsgType": "TIMTextElem", "MsgContent": {"Text": 3}}]), "MsgBody[0].MsgContent.Text:"),
            (
                json!([{"MsgType": "TIMFaceElem", "MsgContent": {"Index": -1}}]),
                "MsgBody[0].MsgContent.Index:",
            ),
            (json!([{"MsgType": "TIMImageElem", "MsgContent": {}}]), "MsgBody[0].MsgContent.ImageInfoArray:"),
            (
                json!([{"MsgType": "TIMImageElem", "MsgContent": {"ImageInfoArray": [{"Type": 4}]}}]),
                "MsgBody[0].MsgContent.ImageInfoArray[0].Type:",
            ),
        ];
        for (body, name) in wrong {
            let text = read(body).unwrap_err();
            assert!(text.starts_with(name), "{text}");
        }
    }

    #[test]
    fn elements_without_a_type_of_the_vendors_rest_are_left_out() {
        let elem = |elem_type: i64| Map::from_iter([("elem_type".to_owned(), json!(elem_type))]);
        assert!(body(vec![elem(12), elem(9999), Map::new()]).is_empty());
    }
}
