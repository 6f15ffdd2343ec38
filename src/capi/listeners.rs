//! Listeners: what the SDK tells without being asked.
//!
//! One slot each: the last registration wins, NULL unregisters, `user_data` comes back with every event.
//! Listeners may be set before `TIMInit` and stay registered after `TIMUninit`. A slot is read when an
//! event is delivered. These functions return nothing and never fail; any thread may call them; nothing
//! is to be freed.

use super::callbacks::*;
use super::pointers::UserData;
use super::{guard, sdk, slots};

/// The link to the service: connecting, connected, failed, disconnected, from `TIMInit` on.
///
/// An attempt is kTIMConnecting, then kTIMConnected or kTIMConnectFailed with a code and a text that say why. A
/// link that is cut is kTIMDisconnected (9508), and the next attempt follows by itself. The login is not
/// affected: it is made again silently, and what was missed arrives then. An embedded service is connected at
/// once and stays so.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn TIMSetNetworkStatusListenerCallback(
    cb: TIMNetworkStatusListenerCallback,
    user_data: UserData,
) {
    slots::NETWORK.set(cb, user_data);
}

/// The same account logged in on another device of this platform, and this device is logged out.
///
/// Open calls are answered with 6014. Told at once while there is a link, else when it is back. A device whose
/// SDK had ended without a `TIMLogout` learns it at its next `TIMLogin` of that account, which fails once with 6208. Whether
/// accounts are limited to one device of each platform is a setting (`DTSetSettings`).
#[unsafe(no_mangle)]
pub unsafe extern "C" fn TIMSetKickedOfflineCallback(cb: TIMKickedOfflineCallback, user_data: UserData) {
    slots::KICKED.set(cb, user_data);
}

/// The UserSig has expired, or the service does not take it any more, and the user is logged out.
///
/// Open calls are answered with 6014. Get a new UserSig from your server and call `TIMLogin`. Told at once while
/// there is a link, else when it is back. To go on without a break, call `TIMLogin` with a new UserSig for the
/// same user before.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn TIMSetUserSigExpiredCallback(cb: TIMUserSigExpiredCallback, user_data: UserData) {
    slots::SIG_EXPIRED.set(cb, user_data);
}

/// The own profile changed: one `UserProfile`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn TIMSetSelfInfoUpdatedCallback(cb: TIMSelfInfoUpdatedCallback, user_data: UserData) {
    slots::SELF_INFO.set(cb, user_data);
}

/// Lines of the log, from the level `set_config_callback_log_level` of `TIMSetConfig` on. Every refused
/// call writes one that names the function and the field.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn TIMSetLogCallback(cb: TIMLogCallback, user_data: UserData) {
    slots::LOG.set(cb, user_data);
}

/// Receipts of own messages: an array of `MessageReceipt`, always the newest state of a message.
///
/// Of one message the first change comes at once and later ones usually every 100 ms (a setting), always
/// ending with the final state. What changed while logged out comes after the next login. An element with
/// an empty `msg_receipt_msg_id` says how far a C2C peer has marked the conversation read.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn TIMSetMsgReadedReceiptCallback(
    cb: TIMMsgReadedReceiptCallback,
    user_data: UserData,
) {
    slots::RECEIPTS.set(cb, user_data);
}

/// Receipts, read marks, deletions and messages that had to wait have reached the server, or are refused for good: an array of
/// `DTOutboxItem`.
///
/// Told of those whose call was answered before (with 9520, 6014 or 7009), or whose process has ended before; `dt_outbox_item_code` is 0
/// or says why. `dt_outbox_item_message` is the `Message` that was sent (kind 4): as the server has it, with its seq and time, or,
/// where it is refused, as it was given, with `message_status` 3 (kTIMMsg_SendFail). What is told may be told again after the end of the process. Never called with an embedded service. An
/// addition of doubletick.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn DTSetOutboxCallback(cb: DTOutboxCallback, user_data: UserData) {
    slots::OUTBOX.set(cb, user_data);
}

/// The operator of the service reminds this user of a message that they have not read: a `DTReminder`.
///
/// Told to who is logged in at that moment and kept nowhere; at most once an hour for each message. It is no message, and
/// changes no count. `dt_reminder_time` is when, in seconds since 1970. An addition of doubletick.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn DTSetReminderCallback(cb: DTReminderCallback, user_data: UserData) {
    slots::REMINDER.set(cb, user_data);
}

/// Messages were revoked.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn TIMSetMsgRevokeCallback(cb: TIMMsgRevokeCallback, user_data: UserData) {
    slots::REVOKED.set(cb, user_data);
}

/// Messages were modified: an array of `Message`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn TIMSetMsgUpdateCallback(cb: TIMMsgUpdateCallback, user_data: UserData) {
    slots::MODIFIED.set(cb, user_data);
}

/// Something happened in a group of the user: members came, left or changed, the information changed.
///
/// Told to members who are logged in; not stored. That a group was dissolved comes as a message of
/// `@TIM#SYSTEM` with an element of type 8 (kTIMGroupReport_Delete).
#[unsafe(no_mangle)]
pub unsafe extern "C" fn TIMSetGroupTipsEventCallback(cb: TIMGroupTipsEventCallback, user_data: UserData) {
    slots::GROUP_TIPS.set(cb, user_data);
}

/// The conversation list: additions, deletions, changes, and the begin and end of the sync after a login.
///
/// They are changes of the list that `TIMConvGetConvList` brings after a login: ask for it first. A
/// conversation that came while logged out is in that list, and is told as an update when its messages
/// arrive.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn TIMSetConvEventCallback(cb: TIMConvEventCallback, user_data: UserData) {
    slots::CONVERSATIONS.set(cb, user_data);
    let _ = guard::caught(|| sdk::with_client(|client| client.watch_conversations(cb.is_some())));
}

/// The total of unread messages changed. Told after `TIMConvGetTotalUnreadMessageCount` was called once.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn TIMSetConvTotalUnreadMessageCountChangedCallback(
    cb: TIMConvTotalUnreadMessageCountChangedCallback,
    user_data: UserData,
) {
    slots::TOTAL_UNREAD.set(cb, user_data);
}

/// The unread messages of what a filter takes changed. Told of those for which `TIMConvSubscribeUnreadMessageCountByFilter` was called.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn TIMSetConvUnreadMessageCountChangedByFilterCallback(
    cb: TIMConvTotalUnreadMessageCountChangedByFilterCallback,
    user_data: UserData,
) {
    slots::FILTERED_UNREAD.set(cb, user_data);
}

/// A group of conversations was made, here or on another device of the user. What another device has done while this one was without
/// a link is told when it has one again; what was done before a login is in `TIMConvGetConversationGroupList`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn TIMSetConvConversationGroupCreatedCallback(
    cb: TIMConvConversationGroupCreatedCallback,
    user_data: UserData,
) {
    slots::CONVERSATION_GROUP_CREATED.set(cb, user_data);
}

/// A group of conversations was deleted. Told as `TIMSetConvConversationGroupCreatedCallback`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn TIMSetConvConversationGroupDeletedCallback(
    cb: TIMConvConversationGroupDeletedCallback,
    user_data: UserData,
) {
    slots::CONVERSATION_GROUP_DELETED.set(cb, user_data);
}

/// A group of conversations was given another name. Told as `TIMSetConvConversationGroupCreatedCallback`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn TIMSetConvConversationGroupNameChangedCallback(
    cb: TIMConvConversationGroupNameChangedCallback,
    user_data: UserData,
) {
    slots::CONVERSATION_GROUP_RENAMED.set(cb, user_data);
}

/// Conversations were put into a group of conversations. Told as `TIMSetConvConversationGroupCreatedCallback`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn TIMSetConvConversationsAddedToGroupCallback(
    cb: TIMConvConversationsAddedToGroupCallback,
    user_data: UserData,
) {
    slots::CONVERSATIONS_ADDED.set(cb, user_data);
}

/// Conversations were taken out of a group of conversations. Told as `TIMSetConvConversationGroupCreatedCallback`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn TIMSetConvConversationsDeletedFromGroupCallback(
    cb: TIMConvConversationsDeletedFromGroupCallback,
    user_data: UserData,
) {
    slots::CONVERSATIONS_REMOVED.set(cb, user_data);
}

/// Adds a listener of new messages; any number may be there, known by their function pointers. Adding one
/// again changes its `user_data`; NULL has no effect.
///
/// Messages that are new to this device, also those that were missed while logged out (after a login).
/// Not the messages that this device sends.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn TIMAddRecvNewMsgCallback(cb: TIMRecvNewMsgCallback, user_data: UserData) {
    if let Some(listener) = cb {
        slots::NEW_MESSAGES.add(listener, user_data);
    }
}

/// Removes a listener of new messages; one that is not there, or NULL, has no effect.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn TIMRemoveRecvNewMsgCallback(cb: TIMRecvNewMsgCallback) {
    if let Some(listener) = cb {
        slots::NEW_MESSAGES.remove(listener);
    }
}

/// Progress of uploads. Accepted and never called: doubletick has no such events.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn TIMSetMsgElemUploadProgressCallback(
    cb: TIMMsgElemUploadProgressCallback,
    user_data: UserData,
) {
    let _ = (cb, user_data);
}

/// Reactions to messages. Accepted and never called: doubletick has no such events.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn TIMSetMsgReactionsChangedCallback(
    cb: TIMMsgReactionsChangedCallback,
    user_data: UserData,
) {
    let _ = (cb, user_data);
}

/// The receive option for all messages. Accepted and never called: doubletick has no such events.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn TIMSetMsgAllMessageReceiveOptionCallback(
    cb: TIMMsgAllMessageReceiveOptionCallback,
    user_data: UserData,
) {
    let _ = (cb, user_data);
}

/// Attributes of groups. Accepted and never called: doubletick has no such events.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn TIMSetGroupAttributeChangedCallback(
    cb: TIMGroupAttributeChangedCallback,
    user_data: UserData,
) {
    let _ = (cb, user_data);
}

/// Friends added. Accepted and never called: doubletick has no such events.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn TIMSetOnAddFriendCallback(cb: TIMOnAddFriendCallback, user_data: UserData) {
    let _ = (cb, user_data);
}

/// Friends deleted. Accepted and never called: doubletick has no such events.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn TIMSetOnDeleteFriendCallback(cb: TIMOnDeleteFriendCallback, user_data: UserData) {
    let _ = (cb, user_data);
}

/// Profiles of friends. Accepted and never called: doubletick has no such events.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn TIMSetUpdateFriendProfileCallback(
    cb: TIMUpdateFriendProfileCallback,
    user_data: UserData,
) {
    let _ = (cb, user_data);
}

/// Requests to be a friend. Accepted and never called: doubletick has no such events.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn TIMSetFriendAddRequestCallback(
    cb: TIMFriendAddRequestCallback,
    user_data: UserData,
) {
    let _ = (cb, user_data);
}

/// Requests of friends deleted. Accepted and never called: doubletick has no such events.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn TIMSetFriendApplicationListDeletedCallback(
    cb: TIMFriendApplicationListDeletedCallback,
    user_data: UserData,
) {
    let _ = (cb, user_data);
}

/// Requests of friends read. Accepted and never called: doubletick has no such events.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn TIMSetFriendApplicationListReadCallback(
    cb: TIMFriendApplicationListReadCallback,
    user_data: UserData,
) {
    let _ = (cb, user_data);
}

/// Users blocked. Accepted and never called: doubletick has no such events.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn TIMSetFriendBlackListAddedCallback(
    cb: TIMFriendBlackListAddedCallback,
    user_data: UserData,
) {
    let _ = (cb, user_data);
}

/// Users unblocked. Accepted and never called: doubletick has no such events.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn TIMSetFriendBlackListDeletedCallback(
    cb: TIMFriendBlackListDeletedCallback,
    user_data: UserData,
) {
    let _ = (cb, user_data);
}
