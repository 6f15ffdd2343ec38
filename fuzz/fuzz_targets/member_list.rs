//! The message whose readers are asked for.

#![no_main]

use doubletick::capi::enums::TIMGroupMessageReadMembersFilter;
use doubletick::capi::receipt;
use doubletick_fuzz::check;
use libfuzzer_sys::fuzz_target;

const READ: TIMGroupMessageReadMembersFilter = TIMGroupMessageReadMembersFilter(0);
const UNREAD: TIMGroupMessageReadMembersFilter = TIMGroupMessageReadMembersFilter(1);

fuzz_target!(|input: &[u8]| {
    check(
        input,
        &[
            // SAFETY: every text outlives the call.
            |text, cb, data| unsafe {
                receipt::DTMsgGetGroupMessageReadMemberList(text, READ, 0, 100, cb, data)
            },
            // SAFETY: every text outlives the call.
            |text, cb, data| unsafe {
                receipt::DTMsgGetGroupMessageReadMemberList(text, UNREAD, 0, 1, cb, data)
            },
        ],
    );
});
