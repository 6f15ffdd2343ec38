//! A change of the settings.

#![no_main]

use doubletick::capi::settings;
use doubletick_fuzz::check;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|input: &[u8]| {
    check(
        input,
        &[
            // SAFETY: every text outlives the call.
            |text, cb, data| unsafe { settings::DTSetSettings(text, cb, data) },
        ],
    );
});
