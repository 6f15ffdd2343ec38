//! Frames of a client, in both encodings. What can be read is written and read as the same again; what
//! cannot is told with one of the documented codes, without a word of what stood in it.

#![no_main]

use doubletick_fuzz::wire::{Frame, check_text, survives};
use doubletick_protocol::codec::Encoding;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|input: &[u8]| {
    for encoding in Encoding::ALL {
        match encoding.read_client_frame(input) {
            Ok(frame) => survives(&Frame::Client(frame)),
            Err(bad) => {
                let expected: &[i32] = if bad.id.is_some() { &[7013, 6017] } else { &[9502] };
                assert!(expected.contains(&bad.error.code), "{}", bad.error.code);
                check_text(&bad.error.text);
            }
        }
    }
});
