//! Frames of a service, in both encodings. What can be read is written and read as the same again; what a
//! newer service says is skipped; the rest is 9502.

#![no_main]

use doubletick_fuzz::wire::{Frame, check_text, survives};
use doubletick_protocol::codec::Encoding;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|input: &[u8]| {
    for encoding in Encoding::ALL {
        match encoding.read_server_frame(input) {
            Ok(Some(frame)) => survives(&Frame::Server(frame)),
            Ok(None) => {}
            Err(error) => {
                assert_eq!(error.code, 9502);
                check_text(&error.text);
            }
        }
    }
});
