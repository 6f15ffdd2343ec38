//! The message that is deleted.

#![no_main]

use doubletick::capi::status;
use doubletick_fuzz::{GROUP, check, fixed};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|input: &[u8]| {
    check(
        input,
        &[
            // SAFETY: every text outlives the call.
            |text, cb, data| unsafe { status::TIMMsgDelete(fixed(c"team"), GROUP, text, cb, data) },
        ],
    );
});
