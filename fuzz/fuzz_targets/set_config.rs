//! The configuration of `TIMSetConfig`.

#![no_main]

use doubletick::capi::lifecycle;
use doubletick_fuzz::check;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|input: &[u8]| {
    check(
        input,
        &[
            // SAFETY: every text outlives the call.
            |text, cb, data| unsafe { lifecycle::TIMSetConfig(text, cb, data) },
        ],
    );
});
