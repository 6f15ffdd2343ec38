//! Arrays of ids: find messages, ask for groups.

#![no_main]

use doubletick::capi::{group, history};
use doubletick_fuzz::check;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|input: &[u8]| {
    check(
        input,
        &[
            // SAFETY: every text outlives the call.
            |text, cb, data| unsafe { history::TIMMsgFindMessages(text, cb, data) },
            // SAFETY: every text outlives the call.
            |text, cb, data| unsafe { group::TIMGroupGetGroupInfoList(text, cb, data) },
        ],
    );
});
