//! The conversations that are asked for.

#![no_main]

use doubletick::capi::conversation;
use doubletick_fuzz::check;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|input: &[u8]| {
    check(
        input,
        &[
            // SAFETY: every text outlives the call.
            |text, cb, data| unsafe { conversation::TIMConvGetConvInfo(text, cb, data) },
        ],
    );
});
