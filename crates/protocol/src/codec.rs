//! Frames as bytes: JSON for people and browsers, MessagePack for the SDK, from the same types. Both are
//! chosen by the WebSocket subprotocol (`docs/protocol.md`).
//!
//! A reader skips fields that it does not know. What else is wrong with a frame is told as precisely as
//! possible: a request whose id can be read is answered with an error, everything else is no frame.

use crate::json;
use crate::wire::{ClientFrame, Push, Request, Response, ServerFrame};
use crate::{Error, Result, codes};
use bytes::Bytes;
use serde::de::{DeserializeOwned, Deserializer, IgnoredAny, MapAccess, Visitor};
use serde::{Deserialize, Serialize};
use serde_path_to_error::{Path, Segment};
use std::fmt;

/// Largest frame of a client, in bytes (9522).
pub const FRAME_BYTES: usize = 1024 * 1024;

/// How frames are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Encoding {
    /// One JSON text per WebSocket text message.
    Json,
    /// One MessagePack value per WebSocket binary message; structs are maps with the names of the JSON.
    MessagePack,
}

/// Why bytes of a client are not a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BadFrame {
    /// The request that can be answered with the error; `None`: these bytes are no frame at all, and the
    /// connection is of no use.
    pub id: Option<u64>,
    /// 9502: no frame. 7013: an operation that this version does not know. 6017: the field that is named
    /// is missing or wrong.
    pub error: Error,
}

impl Encoding {
    /// Both, the SDK's first.
    pub const ALL: [Encoding; 2] = [Encoding::MessagePack, Encoding::Json];

    /// The WebSocket subprotocol, with the major version of the protocol.
    pub fn subprotocol(self) -> &'static str {
        match self {
            Encoding::Json => "doubletick.v1.json",
            Encoding::MessagePack => "doubletick.v1.msgpack",
        }
    }

    /// The encoding of a subprotocol.
    pub fn of_subprotocol(name: &str) -> Option<Encoding> {
        Self::ALL.into_iter().find(|encoding| encoding.subprotocol() == name)
    }

    /// A frame of a client as bytes.
    pub fn client_frame(self, frame: &ClientFrame) -> Result<Bytes> {
        self.write(frame)
    }

    /// A response as bytes.
    pub fn response(self, id: u64, result: &Result<Response>) -> Result<Bytes> {
        self.write(&FrameRef::Response(id, result))
    }

    /// A push as bytes.
    pub fn push(self, push: &Push) -> Result<Bytes> {
        self.write(&FrameRef::Push(push))
    }

    /// Reads a frame of a client.
    pub fn read_client_frame(self, bytes: &[u8]) -> std::result::Result<ClientFrame, BadFrame> {
        self.read(bytes).ok_or_else(|| self.bad_frame(bytes))
    }

    /// Reads a frame of a service. `None`: a kind of frame that this version does not know, to be skipped.
    /// A response that cannot be read is an error (6001) for its request; 9502: no frame at all.
    pub fn read_server_frame(self, bytes: &[u8]) -> Result<Option<ServerFrame>> {
        // Where in the frame it is would be said by code of half a megabyte in every client; what is wrong must do.
        let wrong = match self.parse(bytes) {
            Ok(frame) => return Ok(Some(frame)),
            Err(wrong) => wrong,
        };
        match self.read::<LooseFrame>(bytes) {
            Some(LooseFrame { response: Some((id, _)) }) => {
                let text = format!("the answer cannot be read: {wrong}");
                Ok(Some(ServerFrame::Response(id, Err(Error::new(codes::ERR_PARSE_RESPONSE_FAILED, text)))))
            }
            Some(LooseFrame { response: None }) => Ok(None),
            None => Err(Error::new(codes::ERR_SDK_NET_DECODE_FAILED, "the service sent what is no frame")),
        }
    }

    fn write(self, frame: &impl Serialize) -> Result<Bytes> {
        let failed = |error: String| Error::new(codes::ERR_SDK_NET_ENCODE_FAILED, error);
        match self {
            Encoding::Json => serde_json::to_vec(frame).map_err(|error| failed(error.to_string())),
            Encoding::MessagePack => {
                rmp_serde::to_vec_named(frame).map_err(|error| failed(error.to_string()))
            }
        }
        .map(Bytes::from)
    }

    /// The bytes as this type, if they are that and nothing else.
    fn read<T: DeserializeOwned>(self, bytes: &[u8]) -> Option<T> {
        self.parse(bytes).ok()
    }

    /// [`Encoding::read`], or what is wrong with them.
    fn parse<T: DeserializeOwned>(self, bytes: &[u8]) -> std::result::Result<T, String> {
        match self {
            Encoding::Json => json::from_slice(bytes).map_err(|error| what(&error.to_string())),
            Encoding::MessagePack => {
                let mut rest = bytes;
                let mut reader = rmp_serde::Deserializer::new(&mut rest);
                // Refuses what would be the last level, and does not count the maps around variants of enums.
                reader.set_max_depth(json::DEPTH + 1);
                let frame = T::deserialize(&mut reader).map_err(|error| what(&error.to_string()))?;
                if rest.is_empty() { Ok(frame) } else { Err("has something after it".to_owned()) }
            }
        }
    }

    /// Why bytes that are well-formed are not of this type, without anything that they hold. A second look:
    /// knowing the path costs time, and much of the stack at every level, so this one does not look deep.
    fn explain<T: DeserializeOwned>(self, bytes: &[u8]) -> String {
        let told = match self {
            // The parser's own limit of 128 levels.
            Encoding::Json => told::<T, _>(&mut serde_json::Deserializer::from_slice(bytes)),
            Encoding::MessagePack => {
                let mut reader = rmp_serde::Deserializer::new(bytes);
                reader.set_max_depth(128);
                told::<T, _>(&mut reader)
            }
        };
        told.unwrap_or_else(|| "a field is missing or has a wrong type or value".to_owned())
    }

    fn bad_frame(self, bytes: &[u8]) -> BadFrame {
        let Some(LooseRequest { id, request }) = self.read(bytes) else {
            let text = "not a frame: must have a number `id` and a `request`, and nothing after it";
            return BadFrame { id: None, error: Error::new(codes::ERR_SDK_NET_DECODE_FAILED, text) };
        };
        let error = if Request::OPERATIONS.contains(&request.0.as_str()) {
            Error::new(codes::ERR_INVALID_PARAMETERS, self.explain::<ClientFrame>(bytes))
        } else {
            let text = "request: this service does not know the operation";
            Error::new(codes::ERR_SDK_INTERFACE_NOT_SUPPORT, text)
        };
        BadFrame { id: Some(id), error }
    }
}

/// [`ServerFrame`] over borrowed parts.
#[derive(Serialize)]
#[serde(rename_all = "snake_case")]
enum FrameRef<'a> {
    Response(u64, &'a Result<Response>),
    Push(&'a Push),
}

/// What every frame of a service has in common, whatever its version.
#[derive(Deserialize)]
struct LooseFrame {
    #[serde(default)]
    response: Option<(u64, IgnoredAny)>,
}

/// What every frame of a client has in common, whatever its version.
#[derive(Deserialize)]
struct LooseRequest {
    id: u64,
    request: Operation,
}

/// The name of an operation: a word, or the only key of a map.
struct Operation(String);

impl<'de> Deserialize<'de> for Operation {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> std::result::Result<Self, D::Error> {
        struct Name;
        impl<'de> Visitor<'de> for Name {
            type Value = Operation;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an operation")
            }

            fn visit_str<E>(self, word: &str) -> std::result::Result<Operation, E> {
                Ok(Operation(word.to_owned()))
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> std::result::Result<Operation, A::Error> {
                let mut name = String::new();
                while let Some((key, IgnoredAny)) = map.next_entry::<String, IgnoredAny>()? {
                    name = key;
                }
                Ok(Operation(name))
            }
        }
        deserializer.deserialize_any(Name)
    }
}

/// What is wrong with a document that is not of this type, and where. `None`: it is too deep to say.
fn told<'de, T: Deserialize<'de>, D>(reader: D) -> Option<String>
where
    D: Deserializer<'de>,
    D::Error: Deep,
{
    let error = serde_path_to_error::deserialize::<D, T>(reader).err()?;
    if error.inner().is_deep() {
        return None;
    }
    let what = what(&error.inner().to_string());
    let path = known_part(error.path());
    Some(if path.is_empty() { what } else { format!("{path}: {what}") })
}

/// What is wrong, without anything that the document holds: most texts of serde quote what they found.
fn what(text: &str) -> String {
    match text.strip_prefix("missing field `").and_then(|rest| rest.split_once('`')) {
        Some((field, _)) => format!("{field} is missing"),
        None => "has a wrong type or value".to_owned(),
    }
}

/// Errors of parsers that limit how deep they look.
trait Deep: fmt::Display {
    /// The limit was reached. (The document is well-formed otherwise.)
    fn is_deep(&self) -> bool;
}

impl Deep for serde_json::Error {
    fn is_deep(&self) -> bool {
        json::is_broken(self)
    }
}

impl Deep for rmp_serde::decode::Error {
    fn is_deep(&self) -> bool {
        matches!(self, rmp_serde::decode::Error::DepthLimitExceeded)
    }
}

/// The path, but nothing inside of the objects whose keys are an application's own words.
fn known_part(path: &Path) -> String {
    let mut text = String::new();
    let mut inside = false;
    for segment in path {
        match segment {
            Segment::Seq { index } => text.push_str(&format!("[{index}]")),
            Segment::Map { key: name } | Segment::Enum { variant: name } if !inside => {
                inside = OBJECTS_OF_APPLICATIONS.contains(&name.as_str());
                text.push_str(if text.is_empty() { "" } else { "." });
                text.push_str(name);
            }
            _ => break,
        }
    }
    text
}

/// Fields of `MessageContent` with objects that the service does not know.
const OBJECTS_OF_APPLICATIONS: [&str; 2] = ["elems", "offline_push"];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ids::ConversationId;
    use crate::limits;
    use crate::message::{Elem, MessageContent, NewMessage};
    use serde_json::{Value, json};

    fn frames() -> Vec<ClientFrame> {
        let elem: Elem = serde_json::from_value(json!({
            "elem_type": 0, "text_elem_content": "\u{4f60}\u{597d} \u{1f600}", "x": [1, -2, 2.5, null, true]
        }))
        .unwrap();
        let message = NewMessage {
            msg_id: "m".into(),
            conversation: ConversationId::Group("g".into()),
            client_time: u64::MAX,
            rand: 7,
            need_read_receipt: true,
            online_only: false,
            targets: vec!["bob".into()],
            content: MessageContent { elems: vec![elem], ..MessageContent::default() },
        };
        vec![
            ClientFrame { id: 1, request: Request::SendMessage(message) },
            ClientFrame { id: u64::MAX, request: Request::Logout },
            ClientFrame {
                id: 3,
                request: Request::SendReceipts {
                    messages: vec!["a".into(), "b".into()],
                    read_at: Vec::new(),
                },
            },
        ]
    }

    #[test]
    fn frames_survive_both_encodings() {
        for encoding in Encoding::ALL {
            assert_eq!(Encoding::of_subprotocol(encoding.subprotocol()), Some(encoding));
            for frame in frames() {
                let bytes = encoding.client_frame(&frame).unwrap();
                assert_eq!(encoding.read_client_frame(&bytes), Ok(frame));
            }
            let error = Err(Error::new(10062, "no such message"));
            let bytes = encoding.response(3, &error).unwrap();
            let frame = ServerFrame::Response(3, error);
            assert_eq!(encoding.read_server_frame(&bytes), Ok(Some(frame)));
            let bytes = encoding.push(&Push::Lagged).unwrap();
            assert_eq!(encoding.read_server_frame(&bytes), Ok(Some(ServerFrame::Push(Push::Lagged))));
        }
    }

    /// The same value in both encodings.
    fn both(value: &Value) -> [(Encoding, Vec<u8>); 2] {
        [
            (Encoding::Json, serde_json::to_vec(value).unwrap()),
            (Encoding::MessagePack, rmp_serde::to_vec_named(value).unwrap()),
        ]
    }

    #[test]
    fn unknown_fields_are_skipped() {
        let newer = json!({
            "id": 1, "trace": {"a": [1]},
            "request": {"join_group": {"group_id": "g", "hello": "", "mood": {"x": 1}}},
        });
        for (encoding, bytes) in both(&newer) {
            assert!(encoding.read_client_frame(&bytes).is_ok(), "{encoding:?}");
        }
    }

    #[test]
    fn a_request_that_cannot_be_read_is_answered_and_the_field_named() {
        let cases = [
            (json!({"id": 5, "request": {"dance": {}}}), 7013, "request"),
            (json!({"id": 5, "request": "dance"}), 7013, "request"),
            (json!({"id": 5, "request": {"send_receipts": {}}}), 6017, "messages is missing"),
            (json!({"id": 5, "request": {"send_receipts": {"messages": ["a", 5]}}}), 6017, "messages[1]"),
            (json!({"id": 5, "request": "send_receipts"}), 6017, "request"),
        ];
        for (value, code, word) in cases {
            for (encoding, bytes) in both(&value) {
                let bad = encoding.read_client_frame(&bytes).unwrap_err();
                assert_eq!((bad.id, bad.error.code), (Some(5), code), "{encoding:?} {value} {}", bad.error);
                assert!(bad.error.text.contains(word), "{encoding:?} {value}: {}", bad.error);
            }
        }
    }

    #[test]
    fn an_error_never_quotes_the_frame() {
        for value in [
            json!({"id": 5, "request": {"send_receipts": {"messages": "a secret"}}}),
            json!({"id": 5, "request": {"send_receipts": {"messages": {"secret": 1}}}}),
            json!({"id": 5, "request": {"sync": {"conversation": {"secret": "x"}, "seq": 1, "version": 1}}}),
            json!({"id": 5, "request": {"mark_read": "secret"}}),
            json!({"id": 5, "request": {"modify_profile": {"custom": [["secret", 5]]}}}),
        ] {
            for (encoding, bytes) in both(&value) {
                let bad = encoding.read_client_frame(&bytes).unwrap_err();
                assert_eq!((bad.id, bad.error.code), (Some(5), 6017), "{encoding:?} {value}");
                assert!(!bad.error.text.contains("secret"), "{}", bad.error);
            }
        }
    }

    #[test]
    fn of_an_element_only_the_place_is_told() {
        for (field, value, place) in [
            ("elems", json!([{}, {"mood": ["VALUE"]}]), "send_message.content.elems[1]: "),
            ("offline_push", json!({"mood": {"x": "VALUE"}}), "send_message.content.offline_push: "),
        ] {
            let mut frame = serde_json::to_value(&frames()[0]).unwrap();
            frame["request"]["send_message"]["content"][field] = value;
            let bytes = rmp_serde::to_vec_named(&frame).unwrap();
            let at = bytes.windows(6).position(|part| part == b"\xa5VALUE").unwrap();
            // Bytes: MessagePack has them, JSON does not.
            let bytes = [&bytes[..at], b"\xc4\x01\x00", &bytes[at + 6..]].concat();
            let bad = Encoding::MessagePack.read_client_frame(&bytes).unwrap_err();
            assert_eq!((bad.id, bad.error.code), (Some(1), 6017));
            assert!(bad.error.text.contains(place), "{}", bad.error);
            assert!(!bad.error.text.contains("mood"), "{}", bad.error);
        }
    }

    /// A message whose element is nested this deep, the element itself included.
    fn nested(layers: usize) -> ClientFrame {
        let Request::SendMessage(mut message) = frames().remove(0).request else { panic!("no message") };
        let inside = (1..layers).fold(json!(1), |inner, layer| match layer % 2 {
            0 => json!([inner]),
            _ => json!({"k": inner}),
        });
        message.content.elems = vec![Elem::from_iter([("k".to_owned(), inside)])];
        ClientFrame { id: 1, request: Request::SendMessage(message) }
    }

    /// Runs this with as much stack as every thread of ours has, and those of a tokio runtime.
    fn on_a_worker<T: Send>(work: impl FnOnce() -> T + Send) -> T {
        std::thread::scope(|scope| {
            let worker = std::thread::Builder::new().stack_size(json::STACK);
            worker.spawn_scoped(scope, work).unwrap().join().unwrap()
        })
    }

    #[test]
    fn what_is_deep_is_read_and_what_is_deeper_is_refused_on_the_stack_of_a_worker() {
        let shallow = serde_json::to_vec(&nested(1)).unwrap();
        let around = shallow.iter().filter(|byte| b"[{".contains(byte)).count() - 1;
        for encoding in Encoding::ALL {
            let code = |layers: usize| {
                let bytes = encoding.client_frame(&nested(layers)).unwrap();
                on_a_worker(|| encoding.read_client_frame(&bytes).map_or_else(|bad| bad.error.code, |_| 0))
            };
            for layers in [1, limits::ELEM_LAYERS, json::DEPTH - around] {
                assert_eq!(code(layers), 0, "{encoding:?} {layers}");
            }
            // MessagePack does not count a few of the layers around the element.
            for layers in [json::DEPTH + 1, 2 * json::DEPTH] {
                assert_eq!(code(layers), 9502, "{encoding:?} {layers}");
            }
        }
    }

    #[test]
    fn a_bad_request_with_something_deep_in_it_is_answered_too() {
        for encoding in Encoding::ALL {
            let mut frame = serde_json::to_value(nested(limits::ELEM_LAYERS)).unwrap();
            frame["request"]["send_message"]["rand"] = json!("x");
            let bytes = match encoding {
                Encoding::Json => serde_json::to_vec(&frame).unwrap(),
                Encoding::MessagePack => rmp_serde::to_vec_named(&frame).unwrap(),
            };
            let bad = on_a_worker(|| encoding.read_client_frame(&bytes).unwrap_err());
            assert_eq!((bad.id, bad.error.code), (Some(1), 6017));
            assert!(bad.error.text.starts_with("a field is"), "{}", bad.error);
        }
    }

    #[test]
    fn what_is_no_frame_is_told_from_a_bad_request() {
        for value in [json!({}), json!([]), json!(5), json!({"request": "logout"}), json!({"id": 5})] {
            for (encoding, bytes) in both(&value) {
                let bad = encoding.read_client_frame(&bytes).unwrap_err();
                assert_eq!((bad.id, bad.error.code), (None, 9502), "{encoding:?} {value}");
            }
        }
        for encoding in Encoding::ALL {
            for frame in frames() {
                let bytes = encoding.client_frame(&frame).unwrap();
                for cut in 0..bytes.len() {
                    assert_eq!(encoding.read_client_frame(&bytes[..cut]).unwrap_err().id, None, "{cut}");
                }
                let twice = [&bytes[..], &bytes[..]].concat();
                assert_eq!(encoding.read_client_frame(&twice).unwrap_err().id, None);
            }
            assert!(encoding.read_client_frame(&[b'['; 100_000]).is_err());
            assert!(encoding.read_client_frame(&[0x91; 100_000]).is_err());
        }
    }

    #[test]
    fn news_of_a_newer_service_are_skipped_and_its_answers_are_errors() {
        for value in [json!({"push": {"weather": {}}}), json!({"greeting": 1}), json!({})] {
            for (encoding, bytes) in both(&value) {
                assert_eq!(encoding.read_server_frame(&bytes), Ok(None), "{encoding:?} {value}");
            }
        }
        for (encoding, bytes) in both(&json!({"response": [9, {"Ok": {"weather": 1}}]})) {
            match encoding.read_server_frame(&bytes) {
                Ok(Some(ServerFrame::Response(9, Err(error)))) => assert_eq!(error.code, 6001),
                other => panic!("{encoding:?}: {other:?}"),
            }
        }
        assert!(Encoding::Json.read_server_frame(b"nonsense").is_err());
        for (encoding, bytes) in both(&json!({"response": [9, {"Err": {"text": "secret"}}]})) {
            match encoding.read_server_frame(&bytes) {
                Ok(Some(ServerFrame::Response(9, Err(error)))) => {
                    assert!(error.text.ends_with("code is missing"), "{}", error.text);
                }
                other => panic!("{encoding:?}: {other:?}"),
            }
        }
    }

    #[test]
    fn every_operation_has_the_name_that_stands_on_the_wire() {
        for name in Request::OPERATIONS {
            let bad = json!({"id": 1, "request": {name: 5}});
            match Encoding::Json.read_client_frame(&serde_json::to_vec(&bad).unwrap()) {
                Ok(frame) => assert_eq!(frame.request.name(), name),
                Err(bad) => assert_eq!(bad.error.code, 6017, "{name}: {}", bad.error),
            }
        }
    }
}
