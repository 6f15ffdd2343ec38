//! Conversations: the list, what a user does to it, unread counts, marking as read.
//!
//! Two schemes of ids live in this API: functions with `conv_id` and `conv_type` take the raw id of the
//! peer or group, functions with `conversation_id` take prefixed ids: "c2c_" or "group_" and the raw id.

use super::call::{self, Obligation};
use super::callbacks::TIMCommCallback;
use super::enums::TIMConvType;
use super::enums::result::{TIM_ERR_NOTLOGIN, TIM_ERR_SDKUNINIT};
use super::fault::Fault;
use super::pointers::{Text, UserData};
use super::json::Viewer;
use super::{json, sdk};
use doubletick_client::{Client, ConversationDraft, Reply};
use doubletick_protocol::ids::ConversationId;
use doubletick_protocol::wire::Request;
use std::ffi::c_int;

/// Asks for the conversations in the list, the pinned ones first, then the most active ones. Result: an array of
/// `ConvInfo`. Without a link to a server it is the list as this device was told last, where it was asked for since the last
/// login that succeeded; also while a login waits for a link, and after one that has failed for want of one (9520). The last message
/// may be one that waits on this device (`message_status` 1).
///
/// Returns 0. The callback brings 6013, 6014; a failure brings "[]". Any thread. Nothing to free.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn TIMConvGetConvList(cb: TIMCommCallback, user_data: UserData) -> c_int {
    call::call("TIMConvGetConvList", Obligation::list(cb, user_data), || {
        Ok(call::ask(Request::Conversations, json::conversation::list))
    })
}

/// Asks for conversations by their ids.
///
/// `json_get_conv_list_param`: an array of at most 100 `GetConversationListParam`. Result: an array of
/// `ConvInfo`, those that exist, in the order given.
///
/// Returns 0; TIM_ERR_PARAM: NULL, empty, not UTF-8; TIM_ERR_JSON: not an array of objects with id and
/// type, or a key of a wrong type.
/// The callback brings 6013, 6014, 6017 (conversation type not 1 or 2); a failure brings "[]". Any
/// thread. Nothing to free.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn TIMConvGetConvInfo(
    json_get_conv_list_param: Text,
    cb: TIMCommCallback,
    user_data: UserData,
) -> c_int {
    call::call("TIMConvGetConvInfo", Obligation::list(cb, user_data), || {
        let conversations = json::conversation::ids("json_get_conv_list_param", json_get_conv_list_param)?;
        Ok(call::ask(Request::GetConversations { conversations }, json::conversation::list))
    })
}

/// Asks for a page of the conversations of the list that a filter takes, in the order of `TIMConvGetConvList`, and from where that
/// takes them.
///
/// `filter`: a `TIMConversationListFilter`; what it does not say does not matter. `conversation_list_filter_mark_type`: those with at
/// least one of these marks; 0: those without any. `conversation_list_filter_conversation_group`: those in the group of conversations with
/// this name; "": those in none. `next_seq`: 0, then what the last page brought. `count`: 1 to 100. Result: a
/// `TIMConversationListResult`. The list may change between two pages: one that has moved can be on both, or on none.
///
/// Returns 0; TIM_ERR_PARAM: a filter that is NULL, empty, not UTF-8, a type of conversation not 1 or 2, a bit that is no mark;
/// TIM_ERR_JSON: not an object, or a key of a wrong type. The callback brings 6013, 6014, 6017 (`count`). Any thread. Nothing to free.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn TIMConvGetConversationListByFilter(
    filter: Text,
    next_seq: u64,
    count: u32,
    cb: TIMCommCallback,
    user_data: UserData,
) -> c_int {
    call::call("TIMConvGetConversationListByFilter", Obligation::new(cb, user_data), || {
        let filter = json::filter::decode("filter", filter)?;
        Ok(call::ask(Request::Conversations, move |viewer: &Viewer, response| {
            json::filter::page(viewer, response, &filter, next_seq, count)
        }))
    })
}

/// Asks for the unread messages of the conversations of the list that a filter takes, without the groups that are received silently
/// (receive options 1, 2 and 3).
///
/// `filter`: as for `TIMConvGetConversationListByFilter`. Result: an object with
/// `conv_get_total_unread_message_count_result_unread_count`.
///
/// Returns and errors as `TIMConvGetConversationListByFilter`, but for `count`. Any thread. Nothing to free.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn TIMConvGetUnreadMessageCountByFilter(
    filter: Text,
    cb: TIMCommCallback,
    user_data: UserData,
) -> c_int {
    call::call("TIMConvGetUnreadMessageCountByFilter", Obligation::new(cb, user_data), || {
        let filter = json::filter::decode("filter", filter)?;
        Ok(call::ask(Request::Conversations, move |_: &Viewer, response| json::filter::unread(response, &filter)))
    })
}

/// From now on `TIMSetConvUnreadMessageCountChangedByFilterCallback` is told when the unread messages of what a filter takes are others
/// than now (or, without a login, than at the next one). Any number of filters; the same one again changes nothing. It lasts until
/// `TIMConvUnsubscribeUnreadMessageCountByFilter` or `TIMUninit`, over logins. After each login the list is asked for once.
///
/// `filter`: as for `TIMConvGetConversationListByFilter`.
///
/// Returns 0; TIM_ERR_SDKUNINIT before `TIMInit`; TIM_ERR_PARAM: a filter that is NULL, empty, not UTF-8, a type of conversation not 1
/// or 2, a bit that is no mark; TIM_ERR_JSON: not an object, or a key of a wrong type. There is no callback. Any thread. Nothing to free.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn TIMConvSubscribeUnreadMessageCountByFilter(filter: Text) -> c_int {
    call::run("TIMConvSubscribeUnreadMessageCountByFilter", || watch_filter(filter, true))
}

/// No more is told of a filter that `TIMConvSubscribeUnreadMessageCountByFilter` was called with. Of another one it does nothing.
///
/// `filter`: with the same keys and values; their order does not matter.
///
/// Returns as `TIMConvSubscribeUnreadMessageCountByFilter`. There is no callback. Any thread. Nothing to free.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn TIMConvUnsubscribeUnreadMessageCountByFilter(filter: Text) -> c_int {
    call::run("TIMConvUnsubscribeUnreadMessageCountByFilter", || watch_filter(filter, false))
}

fn watch_filter(filter: Text, on: bool) -> Result<(), Fault> {
    let filter = json::filter::decode("filter", filter)?;
    sdk::with(|client| match client {
        None => {
            Err(Fault::Refused(TIM_ERR_SDKUNINIT, "the SDK is not initialised: call TIMInit first".into()))
        }
        Some(client) => {
            client.watch_unread_by_filter(filter, on);
            Ok(())
        }
    })
}

/// Puts a conversation at the head of the list (`is_pinned` true), or back to where it was. The user's devices are
/// told by `TIMConvEventCallback` (updated). Result: none.
///
/// `conv_id`: the peer or the group.
///
/// Returns 0; TIM_ERR_PARAM: conversation id NULL, empty, not UTF-8, conversation type not 1 or 2. The callback brings
/// 6013, 6014, 6017 (not in the list), 7003, 8501, 10007 (not a member), 10010 (no such group). Any thread. Nothing to
/// free.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn TIMConvPinConversation(
    conv_id: Text,
    conv_type: TIMConvType,
    is_pinned: bool,
    cb: TIMCommCallback,
    user_data: UserData,
) -> c_int {
    call::call("TIMConvPinConversation", Obligation::new(cb, user_data), || {
        let conversation = json::conversation::raw("conv_id", conv_id, conv_type)?;
        Ok(call::ask(Request::PinConversation { conversation, pinned: is_pinned }, call::done))
    })
}

/// Puts marks on conversations of the list (`enable_mark` true), or takes them off. A mark changes nothing else of a conversation:
/// one that is marked unread, folded or hidden is for the application to show so, and a message takes no mark off. The user's devices
/// are told by `TIMConvEventCallback` (updated), those that are away when they come back. Deleting a conversation ends its marks.
///
/// `conversation_id_array`: an array of 1 to 100 ids, "c2c_" and a user id or "group_" and a group id. `mark_type`: one or several of
/// `TIMConversationMarkType` and, for the application's own, `1ULL << 32` to `1ULL << 63`. Result: an array of
/// `TIMConversationOperationResult`, what became of each, in the order given, with 0, 6017 (not in the list), 7003, 8501, 9520, 10007
/// (not a member), 10010 (no such group).
///
/// Returns 0; TIM_ERR_PARAM: an array that is NULL, empty, not UTF-8, an id of neither form, `mark_type` 0 or with another bit;
/// TIM_ERR_JSON: not an array of texts. The callback brings 6013, 6014, 6017 (not 1 to 100); a failure brings "[]". Any thread.
/// Nothing to free.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn TIMConvMarkConversation(
    conversation_id_array: Text,
    mark_type: u64,
    enable_mark: bool,
    cb: TIMCommCallback,
    user_data: UserData,
) -> c_int {
    call::call("TIMConvMarkConversation", Obligation::list(cb, user_data), || {
        let conversations = json::conversation::prefixed("conversation_id_array", conversation_id_array)?;
        json::conversation::check_marks("mark_type", mark_type)?;
        Ok(move |client: &Client, answer: Obligation| {
            let reply = call::reply(client, answer, json::conversation::outcomes);
            client.mark_conversations(conversations, mark_type, enable_mark, reply);
        })
    })
}

/// Keeps what the user has begun to write in a conversation, on this device alone: it is in the `ConvInfo` of the conversation
/// (`conv_is_has_draft`, `conv_draft`), whose change `TIMConvEventCallback` tells (updated), and no server hears of it. A
/// conversation that is not in the list has it as soon as it is. No link is needed.
///
/// `conv_id`: the peer or the group. `json_draft_param`: a `Draft`: `draft_msg`, a `Message` as far as it goes (elements that can be
/// sent, or none; kept of it are its elements and what the sender decides of their display and receipts), `draft_user_define`,
/// `draft_edit_time` (absent or 0: now). It takes the place of the one before. It survives the process, and a logout;
/// `TIMConvCancelDraft`, the deletion of the conversation and `internal_operation_wipe_device_store` end it. At most 64 KiB, all drafts
/// of a user together a megabyte: beyond that those go that were set the longest ago.
///
/// Returns 0: every later answer has it; TIM_ERR_SDKUNINIT before `TIMInit`; TIM_ERR_NOTLOGIN: nobody is logged in, nor reads
/// without a link; TIM_ERR_PARAM: conversation id or document NULL, empty, not UTF-8, conversation type not 1 or 2, an element that
/// cannot be sent or lacks a key, a message of another conversation, more than 64 KiB; TIM_ERR_JSON: not an object, or a key of a
/// wrong type. There is no callback: a device that cannot write says so in its log. Any thread. Nothing to free.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn TIMConvSetDraft(
    conv_id: Text,
    conv_type: TIMConvType,
    json_draft_param: Text,
) -> c_int {
    call::run("TIMConvSetDraft", || {
        let conversation = json::conversation::raw("conv_id", conv_id, conv_type)?;
        let now = sdk::server_seconds();
        let draft = json::conversation::draft("json_draft_param", json_draft_param, &conversation, now)?;
        set_draft(conversation, Some(draft))
    })
}

/// Forgets what the user has begun to write in a conversation. Where there is nothing it does nothing.
///
/// `conv_id`: the peer or the group.
///
/// Returns 0; TIM_ERR_SDKUNINIT before `TIMInit`; TIM_ERR_NOTLOGIN: nobody is logged in, nor reads without a link; TIM_ERR_PARAM:
/// conversation id NULL, empty, not UTF-8, conversation type not 1 or 2. There is no callback. Any thread. Nothing to free.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn TIMConvCancelDraft(conv_id: Text, conv_type: TIMConvType) -> c_int {
    call::run("TIMConvCancelDraft", || {
        let conversation = json::conversation::raw("conv_id", conv_id, conv_type)?;
        set_draft(conversation, None)
    })
}

fn set_draft(conversation: ConversationId, draft: Option<ConversationDraft>) -> Result<(), Fault> {
    sdk::with(|client| match client {
        None => {
            Err(Fault::Refused(TIM_ERR_SDKUNINIT, "the SDK is not initialised: call TIMInit first".into()))
        }
        Some(client) if !client.has_drafts() => {
            Err(Fault::Refused(TIM_ERR_NOTLOGIN, "nobody is logged in: call TIMLogin first".into()))
        }
        Some(client) => {
            conversation.check()?;
            client.set_draft(conversation, draft, Reply::new(drop));
            Ok(())
        }
    })
}

/// Takes a conversation out of the list, and hides the messages that are in it from this user; the others keep theirs.
/// It comes back with the next message. The user's devices are told by `TIMConvEventCallback` (deleted). With a server the
/// deletion is kept on the device until the server has it, as `TIMMsgSendMessageReadReceipts` keeps receipts; what comes until
/// then is not deleted. Result: none.
///
/// `conv_id`: the peer or the group. One that was never begun is deleted already.
///
/// Returns 0; TIM_ERR_PARAM: conversation id NULL, empty, not UTF-8, conversation type not 1 or 2. The callback brings
/// 6013, 6014, 7003, 8501, 10007 (not a member), 10010 (no such group). Any thread. Nothing to free.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn TIMConvDelete(
    conv_id: Text,
    conv_type: TIMConvType,
    cb: TIMCommCallback,
    user_data: UserData,
) -> c_int {
    call::call("TIMConvDelete", Obligation::new(cb, user_data), || {
        let conversation = json::conversation::raw("conv_id", conv_id, conv_type)?;
        Ok(call::ask(Request::DeleteConversation { conversation, up_to: None, keep_messages: false }, call::done))
    })
}

/// Takes conversations out of the list, with their messages (`clear_message` true), as `TIMConvDelete`, or without them: these are
/// still to be read, and there when the next message brings the conversation back. What is kept on the device until a server has it is
/// only a deletion with messages. The user's devices are told by `TIMConvEventCallback` (deleted).
///
/// `conversation_id_array`: an array of 1 to 100 ids, "c2c_" and a user id or "group_" and a group id. Result: an array of
/// `TIMConversationOperationResult`, what became of each, in the order given, with 0, 7003, 8501, 9520, 10007 (not a member), 10010
/// (no such group).
///
/// Returns 0; TIM_ERR_PARAM: an array that is NULL, empty, not UTF-8, an id of neither form; TIM_ERR_JSON: not an array of texts. The
/// callback brings 6013, 6014, 6017 (not 1 to 100); a failure brings "[]". Any thread. Nothing to free.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn TIMConvDeleteConversationList(
    conversation_id_array: Text,
    clear_message: bool,
    cb: TIMCommCallback,
    user_data: UserData,
) -> c_int {
    call::call("TIMConvDeleteConversationList", Obligation::list(cb, user_data), || {
        let conversations = json::conversation::prefixed("conversation_id_array", conversation_id_array)?;
        Ok(move |client: &Client, answer: Obligation| {
            let reply = call::reply(client, answer, json::conversation::outcomes);
            client.delete_conversations(conversations, !clear_message, reply);
        })
    })
}

/// Hides the messages of a conversation from this user, on all devices; the others keep theirs, and the conversation stays in the list.
/// Those of this device alone are gone from it as well when this is answered.
/// The user's devices are told by `TIMConvEventCallback` (updated). Result: none.
///
/// `conv_id`: the peer or the group. What was never begun is clear already.
///
/// Returns 0; TIM_ERR_PARAM: conversation id NULL, empty, not UTF-8, conversation type not 1 or 2. The callback brings
/// 6013, 6014, 7003, 7010 (the device cannot write), 8501, 9520 (nothing is cleared where there was no link), 10007 (not a member), 10010
/// (no such group). Any thread. Nothing to free.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn TIMMsgClearHistoryMessage(
    conv_id: Text,
    conv_type: TIMConvType,
    cb: TIMCommCallback,
    user_data: UserData,
) -> c_int {
    call::call("TIMMsgClearHistoryMessage", Obligation::new(cb, user_data), || {
        let conversation = json::conversation::raw("conv_id", conv_id, conv_type)?;
        Ok(call::ask(Request::ClearHistory { conversation, up_to: None }, call::done))
    })
}

/// Marks conversations read, which clears their unread counts. It makes no receipts.
///
/// `conversation_id`: "c2c_" and a user id, "group_" and a group id, "c2c" (all of them), "group" (all of
/// them), NULL or "" (everything). `clean_timestamp`: up to this time in seconds (C2C only),
/// `clean_sequence`: up to this seq (groups only); 0: to the end. The C2C peer is told by its receipt
/// callback: an element with an empty message id and a time. Result: none.
///
/// Returns 0; TIM_ERR_PARAM: not UTF-8, or an id of none of these forms. The callback brings 6013, 6014,
/// 7003, 8501, 10007 (not a member), 10010 (no such group). Any thread. Nothing to free.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn TIMConvCleanConversationUnreadMessageCount(
    conversation_id: Text,
    clean_timestamp: u64,
    clean_sequence: u64,
    cb: TIMCommCallback,
    user_data: UserData,
) -> c_int {
    call::call("TIMConvCleanConversationUnreadMessageCount", Obligation::new(cb, user_data), || {
        let scope = json::conversation::scope(conversation_id, clean_timestamp, clean_sequence)?;
        Ok(call::ask(Request::MarkRead(scope), call::done))
    })
}

/// Marks a conversation read (the vendor's older form). It makes no receipts.
///
/// `conv_id`: NULL or "" means every conversation of the type. `json_msg_param`: up to this `Message`;
/// NULL or "" means to the end. The C2C peer is told as by `TIMConvCleanConversationUnreadMessageCount`. A mark of one
/// conversation is kept on the device until a server has it, as `TIMMsgSendMessageReadReceipts` keeps receipts; "to the end" is
/// where the end was then.
/// Result: none.
///
/// Returns 0; TIM_ERR_PARAM: not UTF-8, conversation type not 1 or 2; TIM_ERR_JSON: not an object, or
/// without `message_msg_id`. The callback brings 6013, 6014, 6017 (unknown message, or of another
/// conversation), 10007, 10010. Any thread. Nothing to free.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn TIMMsgReportReaded(
    conv_id: Text,
    conv_type: TIMConvType,
    json_msg_param: Text,
    cb: TIMCommCallback,
    user_data: UserData,
) -> c_int {
    call::call("TIMMsgReportReaded", Obligation::new(cb, user_data), || {
        let request = json::conversation::report_readed(conv_id, conv_type, json_msg_param)?;
        Ok(call::ask(request, call::done))
    })
}

/// Asks for the total of unread messages, without the groups that are received silently (receive options
/// 1, 2 and 3).
/// From the first call on `TIMSetConvTotalUnreadMessageCountChangedCallback` is told of changes.
///
/// Result: an object with `conv_get_total_unread_message_count_result_unread_count`.
///
/// Returns 0. The callback brings 6013, 6014. Any thread. Nothing to free.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn TIMConvGetTotalUnreadMessageCount(
    cb: TIMCommCallback,
    user_data: UserData,
) -> c_int {
    call::call("TIMConvGetTotalUnreadMessageCount", Obligation::new(cb, user_data), || {
        Ok(|client: &Client, answer: Obligation| {
            client.watch_total_unread(true);
            call::ask(Request::TotalUnread, json::conversation::total_unread)(client, answer);
        })
    })
}
