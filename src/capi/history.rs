//! History: pulling messages of a conversation, finding messages by id, searching, and messages that are on this device alone.

use super::call::{self, Obligation, Outcome};
use super::callbacks::TIMCommCallback;
use super::enums::TIMConvType;
use super::pointers::{Text, UserData};
use super::json::{self, Viewer};
use super::sdk;
use doubletick_client::Client;
use doubletick_protocol::message::Message;
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
/// The callback's text is then "answered from this device", as with every call that is answered so. Messages that wait on this
/// device (`sdk_config_keep_unsent`) are the newest ones of their conversation, with `message_status` 1, on pages that begin at an
/// end or beside a message, without a period and types; a page of nothing else has that text with a link as well. Messages that the
/// server has refused for good (`message_status` 3) and those of `TIMMsgSaveMsg` and `TIMMsgImportMsgList` (5) stand at their
/// `message_server_time`, behind what was stored in the same second, and are on no page of a seq array.
///
/// `msg_getmsglist_param_is_ramble` false, and not only absent: what is on this device, with a link as well, whatever is missing
/// between; the text is that of an answer from this device. Where nothing is kept (an embedded service, whose data is on the device, no
/// state directory, a library without a store) it is as if it was absent.
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
        let (query, local) = json::history::query("json_get_msg_param", json_get_msg_param, conversation, now)?;
        Ok(move |client: &Client, answer: Obligation| {
            let reply = call::told(client, answer, json::message::list);
            match local {
                true => client.local_history(query, reply),
                false => client.ask(Request::History(query), reply),
            }
        })
    })
}

/// Finds messages by their ids.
///
/// `json_message_id_array`: an array of at most 100 message ids. Result: an array of `Message`, those
/// that exist and that the user may see, in the order given, also those that wait on this device or are on it alone; exactly "[]" when
/// there is none.
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

/// Looks for messages in what is on this device: what it has read and was told, with a link to a server or without one, also while a
/// login waits for a link, and after one that has failed for want of one (9520). With an embedded service in all that it has, of
/// which at most 100,000 messages are looked at, the newest of each conversation first.
///
/// `json_search_message_param`: a `MessageSearchParam`. `msg_search_param_keyword_array`: at most 5 texts that stand in a
/// message, in capitals or not: in a text, the name of a file, the description of a custom element or a place, the title or the abstract of merged
/// messages; `msg_search_param_keyword_list_match_type` 0: one of them, 1: all. `msg_search_param_send_identifier_array`: sent
/// by one of at most 5 users. `msg_search_param_message_type_array`: with an element of one of these types; absent or empty: any
/// but kTIMElem_GroupTips and kTIMElem_Face. One of the three must have something. `msg_search_param_conv_id` and
/// `msg_search_param_conv_type`: in this conversation; type 0 or absent: in all. `msg_search_param_search_time_position`: stored at this second at the
/// latest (0: now), `msg_search_param_search_time_period`: so many seconds before that at the earliest (0: any).
/// `msg_search_param_page_size` (at most 1,000; 0: one page of 1,000) and `msg_search_param_page_index`, from 0, cut the results into pages.
/// Count and cursor are of the vendor's search in the cloud, and have no effect here.
///
/// Result: a `MessageSearchResult`. In one conversation: the number of messages, and one item with the page of them, the newest
/// first. In all: the number of conversations, and the page of them, the one with the newest find first; each has its number
/// of messages, and the message itself where that is 1.
///
/// Returns 0; TIM_ERR_PARAM: NULL, empty, not UTF-8; TIM_ERR_JSON: not an object, or a key of a wrong type. The callback brings
/// 6013, 6014, 6017 (its text names what is wrong), 7003, 7010 (the device cannot read what it has), 7013 (it keeps nothing: the library was
/// built without a store), 8501. Any thread. Nothing to free.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn TIMMsgSearchLocalMessages(
    json_search_message_param: Text,
    cb: TIMCommCallback,
    user_data: UserData,
) -> c_int {
    call::call("TIMMsgSearchLocalMessages", Obligation::new(cb, user_data), || {
        let search = json::search::param("json_search_message_param", json_search_message_param)?;
        Ok(|client: &Client, answer: Obligation| {
            client.search(search, call::reply(client, answer, json::search::result));
        })
    })
}

/// Puts a message into the history of a conversation on this device alone: it is never sent, and nobody else sees it.
///
/// `json_msg_param`: a `Message` with `message_elem_array`. `message_sender`: who has said it, absent or "": this user.
/// `message_server_time`: where it stands, in seconds; 0 or absent: as `message_client_time`, or now. `message_msg_id`: its id; absent or
/// "": it gets one; one that is there already is there once, and one that the service has as well is the service's. Result, when it is written: the `Message` as it stands there, with
/// `message_status` 5 (kTIMMsg_LocalImported). It is in the history, in searches, found by its id, and the last message of its
/// conversation where it is the newest, with a link and without one, until it is deleted (`TIMMsgDelete`, `TIMMsgListDelete`), or its
/// conversation is. `TIMConvEventCallback` tells of the conversation (added, updated). At most 10,000 on a device for one user, of together
/// 16 MiB: a further one is refused with 9507.
///
/// Returns 0; TIM_ERR_PARAM: NULL, empty, not UTF-8, conversation type not 1 or 2; TIM_ERR_JSON: not an object, no
/// `message_elem_array`, or a key of a wrong type. The callback brings 6013, 6014, 6016 (no element, or one that cannot be sent), 6017
/// (another message has the id), 7003 and 8501 (no such name can be), 7010 (the device cannot write), 7013 (this device keeps nothing: the
/// service is embedded, or there is no state directory, or the library has no store), 9507. Any thread. Nothing to free.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn TIMMsgSaveMsg(
    conv_id: Text,
    conv_type: TIMConvType,
    json_msg_param: Text,
    cb: TIMCommCallback,
    user_data: UserData,
) -> c_int {
    call::call("TIMMsgSaveMsg", Obligation::new(cb, user_data), || {
        let conversation = json::conversation::raw("conv_id", conv_id, conv_type)?;
        let message = json::message::local("json_msg_param", json_msg_param, &conversation)?;
        Ok(move |client: &Client, answer: Obligation| {
            let saved = |viewer: &Viewer, messages: Vec<Message>| {
                let first = messages.first().ok_or_else(call::unexpected)?;
                Ok(Outcome::from(json::message::one(viewer, first)))
            };
            client.import_messages(conversation, vec![message], call::reply(client, answer, saved));
        })
    })
}

/// Puts messages into the history of a conversation on this device alone, all of them or none.
///
/// `json_msg_array`: an array of at least one `Message`, each as `TIMMsgSaveMsg` takes it. Result: an array of them as they stand there.
///
/// Returns 0; TIM_ERR_PARAM: NULL, empty, not UTF-8, conversation type not 1 or 2; TIM_ERR_JSON: not an array of objects, or one of
/// them as with `TIMMsgSaveMsg`. The callback brings what it brings with `TIMMsgSaveMsg`, and 6017 (the array is empty); a failure
/// brings "[]". Any thread. Nothing to free.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn TIMMsgImportMsgList(
    conv_id: Text,
    conv_type: TIMConvType,
    json_msg_array: Text,
    cb: TIMCommCallback,
    user_data: UserData,
) -> c_int {
    call::call("TIMMsgImportMsgList", Obligation::list(cb, user_data), || {
        let conversation = json::conversation::raw("conv_id", conv_id, conv_type)?;
        let messages = json::message::locals("json_msg_array", json_msg_array, &conversation)?;
        Ok(move |client: &Client, answer: Obligation| {
            let imported = |viewer: &Viewer, messages: Vec<Message>| {
                Ok(Outcome::from(json::message::many(viewer, &messages)))
            };
            client.import_messages(conversation, messages, call::reply(client, answer, imported));
        })
    })
}
