//! Every request, response and push in both encodings: the same after the way, also with what a newer version
//! would add, and never taken for something else when a part is missing.

#[allow(dead_code, reason = "this file uses only the lists")]
mod samples;

use doubletick_protocol::codec::Encoding;
use doubletick_protocol::wire::{ClientFrame, Request, ServerFrame};
use serde_json::{Value, json};

fn requests() -> Vec<ClientFrame> {
    let frame = |(at, request)| ClientFrame { id: at as u64, request };
    samples::requests().into_iter().enumerate().map(frame).collect()
}

fn answers_and_news() -> Vec<ServerFrame> {
    let mut frames: Vec<_> =
        samples::responses().into_iter().map(|response| ServerFrame::Response(7, Ok(response))).collect();
    frames.push(ServerFrame::Response(u64::MAX, Err(samples::error())));
    frames.extend(samples::pushes().into_iter().map(ServerFrame::Push));
    frames
}

fn write(encoding: Encoding, frame: &ServerFrame) -> Vec<u8> {
    let bytes = match frame {
        ServerFrame::Response(id, result) => encoding.response(*id, result),
        ServerFrame::Push(push) => encoding.push(push),
    };
    bytes.expect("bytes").to_vec()
}

/// Any value in this encoding.
fn bytes_of(encoding: Encoding, value: &Value) -> Vec<u8> {
    match encoding {
        Encoding::Json => serde_json::to_vec(value).expect("JSON"),
        Encoding::MessagePack => rmp_serde::to_vec_named(value).expect("MessagePack"),
    }
}

#[test]
fn requests_are_the_same_after_the_way() {
    for encoding in Encoding::ALL {
        for frame in requests() {
            let bytes = encoding.client_frame(&frame).expect("bytes");
            assert_eq!(encoding.read_client_frame(&bytes), Ok(frame.clone()));
            // One encoding is the other: names and values are the same.
            let value = serde_json::to_value(&frame).expect("JSON");
            assert_eq!(encoding.read_client_frame(&bytes_of(encoding, &value)), Ok(frame));
        }
    }
}

#[test]
fn answers_and_news_are_the_same_after_the_way() {
    for encoding in Encoding::ALL {
        for frame in answers_and_news() {
            let bytes = write(encoding, &frame);
            assert_eq!(encoding.read_server_frame(&bytes), Ok(Some(frame.clone())));
            let value = serde_json::to_value(&frame).expect("JSON");
            assert_eq!(encoding.read_server_frame(&bytes_of(encoding, &value)), Ok(Some(frame)));
        }
    }
}

/// Copies of a document, each with an unknown field in another one of its objects. Objects of the application
/// are left alone, and so are variants of enums (one key): what is unknown there is unknown altogether.
fn with_unknown_fields(value: &Value) -> Vec<Value> {
    let mut copies = Vec::new();
    match value {
        Value::Object(fields) => {
            if fields.len() > 1 {
                let mut copy = fields.clone();
                copy.insert("of_tomorrow".into(), json!({"a": [1, {"b": null}], "c": "d"}));
                copies.push(Value::Object(copy));
            }
            for (key, inner) in fields.iter().filter(|(key, _)| *key != "elems" && *key != "offline_push") {
                for changed in with_unknown_fields(inner) {
                    let mut copy = fields.clone();
                    copy.insert(key.clone(), changed);
                    copies.push(Value::Object(copy));
                }
            }
        }
        Value::Array(items) => {
            for (at, inner) in items.iter().enumerate() {
                for changed in with_unknown_fields(inner) {
                    let mut copy = items.clone();
                    copy[at] = changed;
                    copies.push(Value::Array(copy));
                }
            }
        }
        _ => {}
    }
    copies
}

#[test]
fn what_a_newer_version_adds_anywhere_is_skipped() {
    let mut count = 0;
    for encoding in Encoding::ALL {
        for frame in requests() {
            for newer in with_unknown_fields(&serde_json::to_value(&frame).expect("JSON")) {
                let read = encoding.read_client_frame(&bytes_of(encoding, &newer));
                assert_eq!(read, Ok(frame.clone()), "{encoding:?} {newer}");
                count += 1;
            }
        }
        for frame in answers_and_news() {
            for newer in with_unknown_fields(&serde_json::to_value(&frame).expect("JSON")) {
                let read = encoding.read_server_frame(&bytes_of(encoding, &newer));
                assert_eq!(read, Ok(Some(frame.clone())), "{encoding:?} {newer}");
                count += 1;
            }
        }
    }
    assert!(count > 200, "{count}");
}

#[test]
fn half_a_frame_is_no_frame() {
    for encoding in Encoding::ALL {
        for frame in requests() {
            let bytes = encoding.client_frame(&frame).expect("bytes");
            for cut in 0..bytes.len() {
                let bad = encoding.read_client_frame(&bytes[..cut]).expect_err("half a frame");
                assert_eq!(
                    (bad.id, bad.error.code),
                    (None, 9502),
                    "{encoding:?} {:?} at {cut}",
                    frame.request
                );
            }
        }
        for frame in answers_and_news() {
            let bytes = write(encoding, &frame);
            for cut in 0..bytes.len() {
                let read = encoding.read_server_frame(&bytes[..cut]).map_err(|error| error.code);
                assert_eq!(read, Err(9502), "{encoding:?} {frame:?} at {cut}");
            }
        }
    }
}

#[test]
fn a_field_that_is_missing_is_named() {
    for encoding in Encoding::ALL {
        for frame in requests() {
            let value = serde_json::to_value(&frame).expect("JSON");
            let name = frame.request.name();
            let Some(fields) = value["request"][name].as_object().cloned() else { continue };
            for field in fields.keys() {
                let mut newer = value.clone();
                newer["request"][name].as_object_mut().expect("an object").remove(field);
                match encoding.read_client_frame(&bytes_of(encoding, &newer)) {
                    // A field with a default, or the one key of a variant.
                    Ok(_) => {}
                    Err(bad) => {
                        assert_eq!(
                            (bad.id, bad.error.code),
                            (Some(frame.id), 6017),
                            "{name} without {field}"
                        );
                        let named = bad.error.text.contains(&format!("{field} is missing"));
                        assert!(named || fields.len() == 1, "{name} without {field}: {}", bad.error);
                    }
                }
            }
        }
    }
}

#[test]
fn every_operation_is_in_the_samples() {
    let names: Vec<_> = requests().iter().map(|frame| frame.request.name()).collect();
    assert_eq!(names, Request::OPERATIONS);
}
