//! Messages that go back in: send receipts, get receipts, delete.

#![no_main]

use doubletick::capi::{receipt, status};
use doubletick_fuzz::{GROUP, check, fixed};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|input: &[u8]| {
    check(
        input,
        &[
            // SAFETY: every text outlives the call.
            |text, cb, data| unsafe { receipt::TIMMsgSendMessageReadReceipts(text, cb, data) },
            // SAFETY: every text outlives the call.
            |text, cb, data| unsafe { receipt::TIMMsgGetMessageReadReceipts(text, cb, data) },
            // SAFETY: every text outlives the call.
            |text, cb, data| unsafe { status::TIMMsgListDelete(fixed(c"team"), GROUP, text, cb, data) },
        ],
    );
});
