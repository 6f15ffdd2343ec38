//! A message that is sent, one-to-one and to a group.

#![no_main]

use doubletick::capi::message;
use doubletick_fuzz::{C2C, GROUP, check, fixed, no_buffer};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|input: &[u8]| {
    check(
        input,
        &[
            // SAFETY: every text outlives the call.
            |text, cb, data| unsafe {
                message::TIMMsgSendMessage(fixed(c"bob"), C2C, text, no_buffer(), cb, data)
            },
            // SAFETY: every text outlives the call.
            |text, cb, data| unsafe {
                message::TIMMsgSendMessage(fixed(c"team"), GROUP, text, no_buffer(), cb, data)
            },
        ],
    );
});
