//! Revoking, modifying and deleting messages, and the device's own words on them.

use super::call::{self, Obligation};
use super::callbacks::TIMCommCallback;
use super::enums::TIMConvType;
use super::json::{self, Viewer};
use super::pointers::{Text, UserData};
use doubletick_client::{Client, Reply};
use doubletick_protocol::wire::{Request, Response};
use doubletick_protocol::{Error, Result};
use std::ffi::c_int;

/// Revokes a message: for everyone its status becomes 6 and its elements are gone.
///
/// `conv_id`, `conv_type`: its conversation. `json_msg_param`: the `Message`; `message_revoke_reason` in
/// it is delivered. The sender may within 120 seconds (a setting), owner and admins of a group at any
/// time on lower roles' messages. Again: success.
/// Result: none.
///
/// Returns 0; TIM_ERR_PARAM: NULL, empty, not UTF-8, conversation type not 1 or 2; TIM_ERR_JSON: not an
/// object, or without `message_msg_id`. The callback brings 6013, 6014, 6017 (message of another
/// conversation), 10007 (no right), 10030 (unknown), 10031 (too late, group), 10033 (AVChatRoom), 20016
/// (too late, C2C). Any thread. Nothing to free.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn TIMMsgRevoke(
    conv_id: Text,
    conv_type: TIMConvType,
    json_msg_param: Text,
    cb: TIMCommCallback,
    user_data: UserData,
) -> c_int {
    call::call("TIMMsgRevoke", Obligation::new(cb, user_data), || {
        let conversation = json::conversation::raw("conv_id", conv_id, conv_type)?;
        let (message, reason) = json::message::revocation("json_msg_param", json_msg_param, &conversation)?;
        let conversation = Some(conversation);
        Ok(call::ask(Request::RevokeMessage { message, conversation, reason }, call::done))
    })
}

/// Modifies a message: its elements and the keys beside them; receipts stay.
///
/// `json_msg_param`: the `Message` as received, changed. `message_version` in it is the version that the
/// change was made on; when the message has a newer one by now, the call fails with 8006. Result: the
/// newest `Message`, also with 8006.
///
/// Returns 0; TIM_ERR_PARAM: NULL, empty, not UTF-8; TIM_ERR_JSON: not an object, without
/// `message_msg_id` or `message_elem_array`, or a key of a wrong type. The callback brings 6013, 6014,
/// 6016, 6017 (unknown), 8001, 8006 (conflict), 10007 (no right), 10032 (revoked). Any thread. Nothing to
/// free.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn TIMMsgModifyMessage(
    json_msg_param: Text,
    cb: TIMCommCallback,
    user_data: UserData,
) -> c_int {
    call::call("TIMMsgModifyMessage", Obligation::new(cb, user_data), || {
        let request = json::message::modification("json_msg_param", json_msg_param)?;
        Ok(move |client: &Client, answer: Obligation| modify(client, answer, request))
    })
}

/// Deletes one message for this user; others keep it.
///
/// `conv_id`, `conv_type`: its conversation. `json_msgdel_param`: a `MsgDeleteParam` with
/// `msg_delete_param_msg`. `msg_delete_param_is_ramble` false, and not only absent: on this device alone, so that it is not on pages that this
/// device answers, while those of the server have it; where this device keeps nothing (`TIMMsgGetMsgList`), as if it was absent. A
/// message that is on this device alone is gone with either. Result: none.
///
/// Returns and errors as `TIMMsgListDelete`. Any thread. Nothing to free.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn TIMMsgDelete(
    conv_id: Text,
    conv_type: TIMConvType,
    json_msgdel_param: Text,
    cb: TIMCommCallback,
    user_data: UserData,
) -> c_int {
    call::call("TIMMsgDelete", Obligation::new(cb, user_data), || {
        let conversation = json::conversation::raw("conv_id", conv_id, conv_type)?;
        let (message, here) = json::message::deletion("json_msgdel_param", json_msgdel_param)?;
        Ok(move |client: &Client, answer: Obligation| {
            let messages = vec![message];
            match here {
                true => client.delete_here(conversation, messages, call::reply(client, answer, call::done)),
                false => {
                    let request = Request::DeleteMessages { conversation, messages };
                    client.ask(request, call::told(client, answer, call::done));
                }
            }
        })
    })
}

/// Deletes messages for this user; others keep them. Unknown ones are skipped; those that are on this device alone go from it.
///
/// `conv_id`, `conv_type`: their conversation. `json_msg_array`: an array of 1 to 50 `Message` objects.
/// Result: none. With a server the deletion is kept on the device until the server has it, as `TIMMsgSendMessageReadReceipts` keeps
/// receipts.
///
/// Returns 0; TIM_ERR_PARAM: NULL, empty, not UTF-8, conversation type not 1 or 2; TIM_ERR_JSON: not an
/// array of objects with `message_msg_id`. The callback brings 6013, 6014, 6017 (empty, more than 50),
/// 10007, 10010. Any thread. Nothing to free.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn TIMMsgListDelete(
    conv_id: Text,
    conv_type: TIMConvType,
    json_msg_array: Text,
    cb: TIMCommCallback,
    user_data: UserData,
) -> c_int {
    call::call("TIMMsgListDelete", Obligation::new(cb, user_data), || {
        let conversation = json::conversation::raw("conv_id", conv_id, conv_type)?;
        let messages = json::message::ids("json_msg_array", json_msg_array)?;
        Ok(call::ask(Request::DeleteMessages { conversation, messages }, call::done))
    })
}

/// Sets `message_custom_str` and `message_custom_int` of a message on this device; they are never synced.
///
/// `json_msg_param`: the `Message` with both keys set; an absent one becomes "" or 0. Result: none.
///
/// Returns 0; TIM_ERR_PARAM: NULL, empty, not UTF-8; TIM_ERR_JSON: not an object, without
/// `message_msg_id`, or a key of a wrong type. The callback brings 6013, 6014. Any thread. Nothing to
/// free.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn TIMMsgSetLocalCustomData(
    json_msg_param: Text,
    cb: TIMCommCallback,
    user_data: UserData,
) -> c_int {
    call::call("TIMMsgSetLocalCustomData", Obligation::new(cb, user_data), || {
        let (message, text, number) = json::message::local_custom("json_msg_param", json_msg_param)?;
        Ok(move |client: &Client, answer: Obligation| {
            client.set_local_custom(message, text, number, call::reply_done(answer));
        })
    })
}

/// A modification that fails is answered with the message as it is, where it can be had.
fn modify(client: &Client, answer: Obligation, request: Request) {
    let Request::ModifyMessage { message, .. } = &request else { return };
    let message = message.clone();
    let asker = client.clone();
    let reply = Reply::new(move |result: Result<Response>| match result {
        Ok(response) => {
            let viewer = Viewer::of(&asker);
            answer.succeed(move || json::message::single(&viewer, response));
        }
        Err(error) => explain(&asker, answer, error, message),
    });
    client.request(request, reply);
}

fn explain(client: &Client, answer: Obligation, error: Error, message: String) {
    let asker = client.clone();
    let reply = Reply::new(move |found: Result<Response>| {
        let newest = match found {
            Ok(Response::Messages(messages)) => messages.into_iter().next(),
            _ => None,
        };
        let viewer = Viewer::of(&asker);
        let json = newest.map(|message| json::message::one(&viewer, &message)).unwrap_or_default();
        answer.fail_with(error, json);
    });
    client.request(Request::FindMessages { messages: vec![message] }, reply);
}
