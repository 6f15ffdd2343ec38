//! Read receipts: the core.
//!
//! The sender sets `message_need_read_receipt` and sends. Each receiver, having shown the message, sends a
//! receipt for it: a fact that counts once, however often it is sent. The sender learns the newest counts by
//! `TIMSetMsgReadedReceiptCallback`, asks for them with `TIMMsgGetMessageReadReceipts`, and pages through who
//! has read and who has not. Receipts and the read mark of the conversation
//! (`TIMConvCleanConversationUnreadMessageCount`) are independent of each other.
//!
//! The audience of a message is fixed when it is stored: the members of the group then, without the sender.
//! Who joins later is neither read nor unread; who leaves without having read leaves the unread list. Which
//! group types have receipts is a setting (`DTSetSettings`).

use super::call::{self, Obligation};
use super::callbacks::{TIMCommCallback, TIMMsgGroupMessageReadMemberListCallback};
use super::enums::TIMGroupMessageReadMembersFilter;
use super::fault::Fault;
use super::json;
use super::pointers::{Text, UserData};
use doubletick_protocol::limits;
use doubletick_protocol::receipt::ReaderFilter;
use doubletick_protocol::wire::Request;
use std::ffi::c_int;

/// Says that the user has read these messages. No unread count changes.
///
/// `json_msg_array`: an array of 1 to 30 `Message` objects of one conversation, as received; a message is
/// known by `message_msg_id`. Own messages, messages without `message_need_read_receipt` and messages in whose
/// audience the user is not (from before they came in, or for others) are skipped, unknown ones too; the rest
/// counts. Sending a receipt again changes nothing. Result: none.
///
/// With a server they are kept on the device until the server has them, with the time of reading, also beyond the end of the
/// process: 0 means that the server has them. After 30 seconds the callback brings 9520 with a text that begins with "kept,
/// will be sent", and `DTSetOutboxCallback` tells later what has become of them. Who was logged in on this device before gives them
/// also without a login, while `TIMLogin` waits and after it has failed for want of a link (9520): they go out after the next
/// login. Where a login is refused or `TIMLogout` follows instead, the callback brings 6014 with "kept, will be sent after a login". The same
/// is true of read marks, deletions and messages that are kept.
///
/// Returns 0; TIM_ERR_PARAM: NULL, empty, not UTF-8, not an array, an element that is not an object or
/// has no `message_msg_id`; TIM_ERR_JSON: not JSON. The callback brings 6013, 6014, 6017 (empty list,
/// more than 30, several conversations, nothing to send a receipt for), 10007 (not in the audience of any),
/// 10010 (group gone), 10060 (no receipts in this type of group), 10062 (none of the messages is known).
/// Any thread. Nothing to free.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn TIMMsgSendMessageReadReceipts(
    json_msg_array: Text,
    cb: TIMCommCallback,
    user_data: UserData,
) -> c_int {
    call::call("TIMMsgSendMessageReadReceipts", Obligation::new(cb, user_data), || {
        let messages = json::message::receipt_ids("json_msg_array", json_msg_array)?;
        Ok(call::ask(Request::SendReceipts { messages, read_at: Vec::new() }, call::done))
    })
}

/// Asks for the receipts of own messages.
///
/// `json_msg_array`: an array of 1 to 100 `Message` objects of one conversation. Result: an array of
/// `MessageReceipt` for the own messages with `message_need_read_receipt`, in the order given; revoked and
/// unknown ones and those of others are left out. Without a link to a server they are put together from what this device was told,
/// where it has these messages.
///
/// Returns and errors as `TIMMsgSendMessageReadReceipts`, with 100 for 30; a failure brings "[]". Any thread.
/// Nothing to free.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn TIMMsgGetMessageReadReceipts(
    json_msg_array: Text,
    cb: TIMCommCallback,
    user_data: UserData,
) -> c_int {
    call::call("TIMMsgGetMessageReadReceipts", Obligation::list(cb, user_data), || {
        let messages = json::message::receipt_ids("json_msg_array", json_msg_array)?;
        Ok(call::ask(Request::GetReceipts { messages }, json::receipt::receipts))
    })
}

/// Asks for a page of the members who have read an own group message, or have not.
///
/// `json_msg`: one `Message` object. `filter`: who has read, in the order of reading, or who has not, in
/// the order of joining. `next_seq`: 0, then what the last page brought. `count`: 1 to 100. Result: an
/// array of `GroupMemberInfo`, the next `next_seq` (0 at the end) and whether the list is finished. Pages
/// stay stable while others read. Without a link to a server the page is as this device was told it last, where it was asked for
/// before.
///
/// Returns 0; TIM_ERR_PARAM: NULL, empty, not UTF-8, NULL callback, another filter, count 0 or above 100;
/// TIM_ERR_JSON: not an object, or without `message_msg_id`. The callback has no code: a failure (see
/// `DTMsgGetGroupMessageReadMemberList`) brings "[]", 0 and true, and one line to the log callback. Any
/// thread.
/// Nothing to free.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn TIMMsgGetGroupMessageReadMemberList(
    json_msg: Text,
    filter: TIMGroupMessageReadMembersFilter,
    next_seq: u64,
    count: u32,
    cb: TIMMsgGroupMessageReadMemberListCallback,
    user_data: UserData,
) -> c_int {
    call::call("TIMMsgGetGroupMessageReadMemberList", Obligation::readers(cb, user_data), || {
        if cb.is_none() {
            return Err(Fault::param("cb: is NULL"));
        }
        Ok(call::ask(page(json_msg, filter, next_seq, count)?, json::receipt::readers))
    })
}

/// `TIMMsgGetGroupMessageReadMemberList` with a code, a text, and the time at which each one read.
///
/// Parameters as there. Result: an object with `dt_read_member_list_member_array` (`GroupMemberInfo` with
/// `dt_group_member_info_read_time`, seconds, 0 in the unread list), `dt_read_member_list_next_seq` and
/// `dt_read_member_list_is_finished`.
///
/// Returns as there, except that `cb` may be NULL. The callback brings 6013, 6014, 6017 (a C2C message),
/// 10007 (not the sender, or no longer a member), 10010 (group gone), 10060 (no receipts in this type of
/// group), 10062 (unknown, revoked or without receipts). Any thread. Nothing to free. An addition of
/// doubletick.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn DTMsgGetGroupMessageReadMemberList(
    json_msg: Text,
    filter: TIMGroupMessageReadMembersFilter,
    next_seq: u64,
    count: u32,
    cb: TIMCommCallback,
    user_data: UserData,
) -> c_int {
    call::call("DTMsgGetGroupMessageReadMemberList", Obligation::new(cb, user_data), || {
        Ok(call::ask(page(json_msg, filter, next_seq, count)?, json::receipt::readers_with_times))
    })
}

/// A page of readers that is asked for.
fn page(
    json_msg: Text,
    filter: TIMGroupMessageReadMembersFilter,
    cursor: u64,
    count: u32,
) -> Result<Request, Fault> {
    let filter = match filter.0 {
        0 => ReaderFilter::Read,
        1 => ReaderFilter::Unread,
        other => return Err(Fault::param(format!("filter: {other} is neither 0 (read) nor 1 (unread)"))),
    };
    if !(1..=limits::READERS_PER_PAGE).contains(&count) {
        return Err(Fault::param(format!("count: {count} is not 1 to {}", limits::READERS_PER_PAGE)));
    }
    let message = json::message::id("json_msg", json_msg)?;
    Ok(Request::GetReaders { message, filter, cursor, count })
}
