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
        self.read(bytes).map_err(|problem| self.bad_frame(bytes, problem))
    }

    /// Reads a frame of a service. `None`: a kind of frame that this version does not know, to be skipped.
    /// A response that cannot be read is an error (6001) for its request; 9502: no frame at all.
    pub fn read_server_frame(self, bytes: &[u8]) -> Result<Option<ServerFrame>> {
        let problem = match self.read(bytes) {
            Ok(frame) => return Ok(Some(frame)),
            Err(problem) => problem,
        };
        match self.read::<LooseFrame>(bytes) {
            Ok(LooseFrame { response: Some((id, _)) }) => {
                let text = format!("the answer cannot be read: {}", problem.text());
                Ok(Some(ServerFrame::Response(id, Err(Error::new(codes::ERR_PARSE_RESPONSE_FAILED, text)))))
            }
            Ok(LooseFrame { response: None }) => Ok(None),
            Err(_) => Err(Error::new(codes::ERR_SDK_NET_DECODE_FAILED, "the service sent what is no frame")),
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

    fn read<T: DeserializeOwned>(self, bytes: &[u8]) -> std::result::Result<T, Problem> {
        match self {
            Encoding::Json => {
                if !json::is_shallow(bytes) {
                    return Err(Problem::new("", "nested too deeply"));
                }
                let mut reader = serde_json::Deserializer::from_slice(bytes);
                // `is_shallow` limits the recursion.
                reader.disable_recursion_limit();
                let frame = serde_path_to_error::deserialize(&mut reader).map_err(Problem::of)?;
                reader.end().map_err(|_| Problem::new("", "something follows the frame"))?;
                Ok(frame)
            }
            Encoding::MessagePack => {
                let mut rest = bytes;
                let mut reader = rmp_serde::Deserializer::new(&mut rest);
                reader.set_max_depth(2 * json::DEPTH);
                let frame = serde_path_to_error::deserialize(&mut reader).map_err(Problem::of)?;
                if !rest.is_empty() {
                    return Err(Problem::new("", "something follows the frame"));
                }
                Ok(frame)
            }
        }
    }

    fn bad_frame(self, bytes: &[u8], problem: Problem) -> BadFrame {
        let Ok(LooseRequest { id, request }) = self.read(bytes) else {
            let text = "not a frame: must have a number `id` and a `request`, and nothing after it";
            return BadFrame { id: None, error: Error::new(codes::ERR_SDK_NET_DECODE_FAILED, text) };
        };
        let error = if Request::OPERATIONS.contains(&request.0.as_str()) {
            Error::new(codes::ERR_INVALID_PARAMETERS, problem.text())
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

/// What is wrong with a frame, without anything that it holds.
struct Problem {
    path: String,
    what: String,
}

impl Problem {
    fn new(path: &str, what: &str) -> Self {
        Self { path: path.to_owned(), what: what.to_owned() }
    }

    fn of<E: fmt::Display>(error: serde_path_to_error::Error<E>) -> Self {
        let text = error.inner().to_string();
        // The other texts of serde quote what they found.
        let what = match text.split_once("missing field `").and_then(|(_, rest)| rest.split_once('`')) {
            Some((field, _)) => format!("{field} is missing"),
            None => "has a wrong type or value".to_owned(),
        };
        Self { path: error.path().to_string(), what }
    }

    fn text(&self) -> String {
        if self.path.is_empty() || self.path == "." {
            self.what.clone()
        } else {
            format!("{}: {}", self.path, self.what)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ids::ConversationId;
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
            ClientFrame { id: 3, request: Request::SendReceipts { messages: vec!["a".into(), "b".into()] } },
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
        let value = json!({"id": 5, "request": {"send_receipts": {"messages": "a secret"}}});
        for (encoding, bytes) in both(&value) {
            let bad = encoding.read_client_frame(&bytes).unwrap_err();
            assert!(!bad.error.text.contains("secret"), "{}", bad.error);
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
