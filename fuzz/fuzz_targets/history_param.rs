//! The question for history.

#![no_main]

use doubletick::capi::history;
use doubletick_fuzz::{C2C, GROUP, check, fixed};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|input: &[u8]| {
    check(
        input,
        &[
            // SAFETY: every text outlives the call.
            |text, cb, data| unsafe { history::TIMMsgGetMsgList(fixed(c"team"), GROUP, text, cb, data) },
            // SAFETY: every text outlives the call.
            |text, cb, data| unsafe { history::TIMMsgGetMsgList(fixed(c"bob"), C2C, text, cb, data) },
        ],
    );
});
