//! Requests of a client to a running service: lines of JSON, or one frame of MessagePack. Every request is
//! answered, once and in its turn, by nothing that means a defect, and everything that comes out can be
//! written in both encodings and read again.

#![no_main]

use doubletick_fuzz::service;
use doubletick_protocol::codec::Encoding;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|input: &[u8]| {
    let mut frames = Vec::new();
    frames.extend(Encoding::MessagePack.read_client_frame(input));
    for line in input.split(|byte| *byte == b'\n') {
        frames.extend(Encoding::Json.read_client_frame(line));
    }
    if !frames.is_empty() {
        service::run(frames);
    }
});
