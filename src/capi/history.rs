//! History: pulling messages of a conversation, and finding messages by id.

use super::call::{self, Obligation};
use super::callbacks::TIMCommCallback;
use super::enums::TIMConvType;
use super::pointers::{Text, UserData};
use super::{json, sdk};
use doubletick_protocol::wire::Request;
use std::ffi::c_int;

/// Asks for a page of history.
///
/// `json_get_msg_param`: a `MsgGetMsgListParam`. Where the page begins, the strongest first:
/// `msg_getmsglist_param_message_seq_array` (groups: exactly these), `msg_getmsglist_param_last_msg`
/// (beside that message, without it; `{}` is none), `msg_getmsglist_param_last_msg_seq` (groups: with it;
/// 0 is none), `msg_getmsglist_param_time_begin` (with it), else the end.
/// `msg_getmsglist_param_is_forward` false: older messages, newest first; true: newer ones, oldest first.
/// With `msg_getmsglist_param_time_period` only the closed window `[begin - period, begin]` or `[begin,
/// begin + period]` (begin 0: now, or the beginning). `msg_getmsglist_param_count`: 1 to 100, 20 if
/// absent.
/// `msg_getmsglist_param_message_type_array`: only messages whose first element has one of these types,
/// unless `msg_getmsglist_param_is_ramble` is true. Result: an array of `Message`; revoked ones have
/// status 6. Without a link to a server a page that this device was told before, and has completely, is answered as it was told
/// last (not with kinds of elements); also while a login waits for a link, and after one that has failed for want of one (9520).
/// The callback's text is then "answered from this device, there is no link", as with every call that is answered so. Messages that
/// wait on this device (`sdk_config_keep_unsent`) are the newest ones of their conversation, with `message_status` 1, on pages
/// that begin at an end or beside a message, without a period and types.
///
/// Returns 0; TIM_ERR_PARAM: NULL, empty, not UTF-8, conversation type not 1 or 2; TIM_ERR_JSON: not an
/// object, or a key of a wrong type. The callback brings 6013, 6014, 6017 (count, unknown last message),
/// 10007 (not a member), 10010 (no such group); a failure brings "[]". Any thread. Nothing to free.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn TIMMsgGetMsgList(
    conv_id: Text,
    conv_type: TIMConvType,
    json_get_msg_param: Text,
    cb: TIMCommCallback,
    user_data: UserData,
) -> c_int {
    call::call("TIMMsgGetMsgList", Obligation::list(cb, user_data), || {
        let conversation = json::conversation::raw("conv_id", conv_id, conv_type)?;
        let now = sdk::server_seconds();
        let query = json::history::query("json_get_msg_param", json_get_msg_param, conversation, now)?;
        Ok(call::ask(Request::History(query), json::message::list))
    })
}

/// Finds messages by their ids.
///
/// `json_message_id_array`: an array of at most 100 message ids. Result: an array of `Message`, those
/// that exist and that the user may see, in the order given; exactly "[]" when there is none.
///
/// Returns 0; TIM_ERR_PARAM: NULL, empty or not UTF-8; TIM_ERR_JSON: not an array of strings. The
/// callback brings 6013, 6014, 6017; a failure brings "[]". Any thread. Nothing to free.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn TIMMsgFindMessages(
    json_message_id_array: Text,
    cb: TIMCommCallback,
    user_data: UserData,
) -> c_int {
    call::call("TIMMsgFindMessages", Obligation::list(cb, user_data), || {
        let messages = json::strings("json_message_id_array", json_message_id_array)?;
        Ok(call::ask(Request::FindMessages { messages }, json::message::list))
    })
}
