//! Messages: sending.
//!
//! A message is the JSON object that you build: `Message` with `message_elem_array`. Elements of the
//! types 0 to 4, 6, 7, 9 and 12 can be sent. Media elements (1, 2, 4, 9) are stored and delivered as they
//! are given; nothing is uploaded.

use super::call::{self, Obligation, Outcome};
use super::callbacks::TIMCommCallback;
use super::enums::TIMConvType;
use super::json::{self, Viewer};
use super::pointers::{Buffer, Text, UserData};
use super::sdk;
use doubletick_client::Client;
use doubletick_protocol::message::Message;
use std::ffi::c_int;

/// Sends a message.
///
/// `conv_id`, `conv_type`: the user id of the peer and kTIMConv_C2C, or the group id and kTIMConv_Group.
/// `json_msg_param`: a `Message` with `message_elem_array`; `message_need_read_receipt` true asks for
/// receipts.
/// `message_id_buffer`: at least 128 bytes, yours, or NULL; the id of the message and a NUL are in it
/// when the function returns ("" before `TIMInit`). A message with `message_status` 3 (kTIMMsg_SendFail)
/// and its `message_msg_id` is sent again under that id, and stored once. Result: the `Message` as sent.
///
/// With `sdk_config_keep_unsent` the message is written on this device before it leaves, and waits there until the server has
/// it, also for hours, and for the next process of this user. A call that is answered before, with 9520 after 30 seconds (its
/// text begins with "kept, will be sent"), 6014 after a logout or 7009, is not to be sent again: `DTSetOutboxCallback` tells
/// what has become of it, with the message as the server has it. The messages of a conversation go out one after the other.
/// At most 10,000 wait, of together 16 MiB; a further one is refused with 9507. `message_is_online_msg`: never kept. One that the server
/// refuses for good stays in the history of this device with `message_status` 3, until it is deleted or sent again, and has its part
/// of that room. Where 9520 comes before the disk has answered, its text says so; the event follows all the same.
///
/// Returns 0; TIM_ERR_PARAM: NULL, empty, not UTF-8, conversation type not 1 or 2; TIM_ERR_JSON: not
/// JSON, no `message_elem_array`, or a key of a wrong type. The callback brings 6013, 6014, 6016 (no
/// element, an element that cannot be sent or lacks a key), 6017, 6032 (to oneself), 8001 (too big), 8005
/// (merged too deep), 8021 (cancelled), 9507 (too many wait), 9520 (time out), 10007 (not a member), 10010 (no such group),
/// 10017 (muted), 20003 (no such user). Any thread.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn TIMMsgSendMessage(
    conv_id: Text,
    conv_type: TIMConvType,
    json_msg_param: Text,
    message_id_buffer: Buffer,
    cb: TIMCommCallback,
    user_data: UserData,
) -> c_int {
    message_id_buffer.write("");
    call::call("TIMMsgSendMessage", Obligation::new(cb, user_data), move || {
        let conversation = json::conversation::raw("conv_id", conv_id, conv_type)?;
        let draft = json::message::draft("json_msg_param", json_msg_param)?;
        let identity = sdk::with_client(|client| draft.identity(client)).unwrap_or_default();
        message_id_buffer.write(&identity.msg_id);
        let message = draft.addressed(conversation, identity);
        Ok(|client: &Client, answer: Obligation| {
            let sent = |viewer: &Viewer, sent: Message| Ok(Outcome::from(json::message::one(viewer, &sent)));
            client.send_message(message, call::reply(client, answer, sent));
        })
    })
}

/// Takes back a message that is not on its way yet: one that was given while there was no link.
///
/// `conv_id`, `conv_type`: as it was sent. `message_id`: what `TIMMsgSendMessage` wrote into its buffer.
/// The send itself is then answered with 8021, or, if it was answered before, `DTSetOutboxCallback` tells 8021. What waits since
/// an earlier process is taken back the same way. Result: none, when nothing of the message is left on this device.
///
/// Returns 0; TIM_ERR_PARAM: NULL, empty, not UTF-8, conversation type not 1 or 2. The callback brings
/// 6013, 6014, 7010 (the device cannot write; the message may be sent after the next start), 8020 (unknown, answered, or given to a
/// link already, also to one that was cut since). Any thread. Nothing to free.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn TIMMsgCancelSend(
    conv_id: Text,
    conv_type: TIMConvType,
    message_id: Text,
    cb: TIMCommCallback,
    user_data: UserData,
) -> c_int {
    call::call("TIMMsgCancelSend", Obligation::new(cb, user_data), || {
        json::conversation::raw("conv_id", conv_id, conv_type)?;
        let message_id = message_id.required("message_id")?.to_owned();
        Ok(|client: &Client, answer: Obligation| {
            client.cancel_send(message_id, call::reply_done(answer));
        })
    })
}
