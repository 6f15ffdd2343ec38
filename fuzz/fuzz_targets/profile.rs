//! A change of the own profile.

#![no_main]

use doubletick::capi::profile;
use doubletick_fuzz::check;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|input: &[u8]| {
    check(
        input,
        &[
            // SAFETY: every text outlives the call.
            |text, cb, data| unsafe { profile::TIMProfileModifySelfUserProfile(text, cb, data) },
        ],
    );
});
