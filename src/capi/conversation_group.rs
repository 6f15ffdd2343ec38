//! Groups that a user makes of conversations, like folders, and data that the application keeps beside a conversation.
//!
//! Both are of the user alone, on all devices, and nobody else hears of them. Ids of conversations are prefixed here: "c2c_" and a user
//! id or "group_" and a group id. A user has at most 20 groups of conversations; a conversation is in any number of them, and all of
//! them together hold 1000 conversations (one that is in two counts twice).
//!
//! A group of conversations keeps what the user has put into it, also what is not in the list: a conversation that is deleted, or
//! whose group the user has left, is in it again when it comes back. Only deleting the account ends that.

use super::call::{self, Obligation};
use super::callbacks::TIMCommCallback;
use super::json;
use super::pointers::{Text, UserData};
use doubletick_client::Client;
use doubletick_protocol::wire::Request;
use std::ffi::c_int;

/// Keeps data of the application's own beside conversations of the list, in place of what was kept before. It is the
/// `conv_custom_data` of the `ConvInfo`. The user's devices are told by `TIMConvEventCallback` (updated), those that are away when they
/// come back. Deleting a conversation or leaving the group ends it.
///
/// `conversation_id_array`: an array of 1 to 100 ids, "c2c_" and a user id or "group_" and a group id. `custom_data`: at most 256 bytes;
/// NULL or "": nothing. Result: an array of `TIMConversationOperationResult`, what became of each, in the order given, with 0, 6017 (not
/// in the list), 7003, 8501, 9520, 10007 (not a member), 10010 (no such group).
///
/// Returns 0; TIM_ERR_PARAM: an array that is NULL, empty, not UTF-8, an id of neither form, data that is not UTF-8; TIM_ERR_JSON: not an
/// array of texts. The callback brings 6013, 6014, 6017 (not 1 to 100, more than 256 bytes); a failure brings "[]". Any thread. Nothing
/// to free.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn TIMConvSetConversationCustomData(
    conversation_id_array: Text,
    custom_data: Text,
    cb: TIMCommCallback,
    user_data: UserData,
) -> c_int {
    call::call("TIMConvSetConversationCustomData", Obligation::list(cb, user_data), || {
        let conversations = json::conversation::prefixed("conversation_id_array", conversation_id_array)?;
        let custom_data = custom_data.optional("custom_data")?.to_owned();
        Ok(move |client: &Client, answer: Obligation| {
            let reply = call::reply(client, answer, json::conversation::outcomes);
            client.set_conversation_custom_data(conversations, &custom_data, reply);
        })
    })
}

/// Makes a group of conversations. The user's devices are told by `TIMConvConversationGroupCreatedCallback`, and of the conversations
/// by `TIMConvEventCallback` (updated).
///
/// `group_name`: 1 to 32 bytes. `conversation_id_array`: an array of 1 to 100 ids, "c2c_" and a user id or "group_" and a group id, also
/// such as are not in the list. Result: an array of `TIMConversationOperationResult`, what became of each, in the order given: 0, or 7003
/// and 8501 for an id that nobody can have; where all are such, no group is made.
///
/// Returns 0; TIM_ERR_PARAM: a name or an array that is NULL, empty, not UTF-8, an id of neither form; TIM_ERR_JSON: not an array of
/// texts. The callback brings 6013, 6014, 6017 (not 1 to 100, or a group with this name that has other conversations), 9520, 51008 (more
/// than 1000 conversations in all groups together), 51010 (20 groups are there), 51011 (a name of more than 32 bytes); a failure brings
/// "[]". Any thread. Nothing to free.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn TIMConvCreateConversationGroup(
    group_name: Text,
    conversation_id_array: Text,
    cb: TIMCommCallback,
    user_data: UserData,
) -> c_int {
    call::call("TIMConvCreateConversationGroup", Obligation::list(cb, user_data), || {
        let name = group_name.required("group_name")?.to_owned();
        let conversations = json::conversation::prefixed("conversation_id_array", conversation_id_array)?;
        Ok(move |client: &Client, answer: Obligation| {
            let reply = call::reply(client, answer, json::conversation::outcomes);
            client.create_conversation_group(name, conversations, reply);
        })
    })
}

/// Asks for the names of the groups of conversations, in the order in which they were made. Result: an array of texts.
///
/// Returns 0. The callback brings 6013, 6014, 9520; a failure brings "[]". Any thread. Nothing to free.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn TIMConvGetConversationGroupList(cb: TIMCommCallback, user_data: UserData) -> c_int {
    call::call("TIMConvGetConversationGroupList", Obligation::list(cb, user_data), || {
        Ok(call::ask(Request::ConversationGroups, json::conversation::group_names))
    })
}

/// Deletes a group of conversations; these stay what they are. The user's devices are told by
/// `TIMConvConversationGroupDeletedCallback`, and of the conversations by `TIMConvEventCallback` (updated). Result: none.
///
/// Returns 0; TIM_ERR_PARAM: a name that is NULL, empty, not UTF-8. The callback brings 6013, 6014, 9520, 51009 (no such group). Any
/// thread. Nothing to free.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn TIMConvDeleteConversationGroup(
    group_name: Text,
    cb: TIMCommCallback,
    user_data: UserData,
) -> c_int {
    call::call("TIMConvDeleteConversationGroup", Obligation::new(cb, user_data), || {
        let name = group_name.required("group_name")?.to_owned();
        Ok(call::ask(Request::DeleteConversationGroup { name }, call::done))
    })
}

/// Gives a group of conversations another name. The user's devices are told by `TIMConvConversationGroupNameChangedCallback`, and of the
/// conversations by `TIMConvEventCallback` (updated). Result: none.
///
/// Returns 0; TIM_ERR_PARAM: a name that is NULL, empty, not UTF-8. The callback brings 6013, 6014, 6017 (another group has the new
/// name), 9520, 51009 (no such group), 51011 (a new name of more than 32 bytes). Any thread. Nothing to free.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn TIMConvRenameConversationGroup(
    old_name: Text,
    new_name: Text,
    cb: TIMCommCallback,
    user_data: UserData,
) -> c_int {
    call::call("TIMConvRenameConversationGroup", Obligation::new(cb, user_data), || {
        let name = old_name.required("old_name")?.to_owned();
        let new_name = new_name.required("new_name")?.to_owned();
        Ok(call::ask(Request::RenameConversationGroup { name, new_name }, call::done))
    })
}

/// Puts conversations into a group of conversations; those that are in it stay in it. The user's devices are told by
/// `TIMConvConversationsAddedToGroupCallback`, and of the conversations by `TIMConvEventCallback` (updated).
///
/// Parameters, result and errors as for `TIMConvCreateConversationGroup`, but 51009 (no such group) in the place of 51010 and 51011. Any
/// thread. Nothing to free.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn TIMConvAddConversationsToGroup(
    group_name: Text,
    conversation_id_array: Text,
    cb: TIMCommCallback,
    user_data: UserData,
) -> c_int {
    call::call("TIMConvAddConversationsToGroup", Obligation::list(cb, user_data), || {
        change(group_name, conversation_id_array, true)
    })
}

/// Takes conversations out of a group of conversations; it stays, also without any. The user's devices are told by
/// `TIMConvConversationsDeletedFromGroupCallback`, and of the conversations by `TIMConvEventCallback` (updated).
///
/// Parameters, result and errors as for `TIMConvAddConversationsToGroup`, but for 51008; one that is not in it is 0. Any thread. Nothing to
/// free.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn TIMConvDeleteConversationsFromGroup(
    group_name: Text,
    conversation_id_array: Text,
    cb: TIMCommCallback,
    user_data: UserData,
) -> c_int {
    call::call("TIMConvDeleteConversationsFromGroup", Obligation::list(cb, user_data), || {
        change(group_name, conversation_id_array, false)
    })
}

fn change(
    group_name: Text,
    conversation_id_array: Text,
    on: bool,
) -> Result<impl FnOnce(&Client, Obligation) + use<>, super::fault::Fault> {
    let name = group_name.required("group_name")?.to_owned();
    let conversations = json::conversation::prefixed("conversation_id_array", conversation_id_array)?;
    Ok(move |client: &Client, answer: Obligation| {
        let reply = call::reply(client, answer, json::conversation::outcomes);
        client.group_conversations(name, conversations, on, reply);
    })
}
