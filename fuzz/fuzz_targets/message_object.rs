//! A message that goes back in alone: modify, revoke, mark read, own words.

#![no_main]

use doubletick::capi::{conversation, status};
use doubletick_fuzz::{GROUP, check, fixed};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|input: &[u8]| {
    check(
        input,
        &[
            // SAFETY: every text outlives the call.
            |text, cb, data| unsafe { status::TIMMsgModifyMessage(text, cb, data) },
            // SAFETY: every text outlives the call.
            |text, cb, data| unsafe { status::TIMMsgRevoke(fixed(c"team"), GROUP, text, cb, data) },
            // SAFETY: every text outlives the call.
            |text, cb, data| unsafe { status::TIMMsgSetLocalCustomData(text, cb, data) },
            // SAFETY: every text outlives the call.
            |text, cb, data| unsafe {
                conversation::TIMMsgReportReaded(fixed(c"team"), GROUP, text, cb, data)
            },
        ],
    );
});
