//! The types of all callbacks. Plain C functions that return nothing and take the `user_data` of the
//! call or of the registration last.

use super::enums::{TIMConvEvent, TIMLogLevel, TIMNetworkStatus};
use std::ffi::{c_char, c_int, c_void};

/// The answer to an asynchronous call: `code` 0 and the result as JSON, or one of `enum TIMErrCode` with a
/// text that says what was wrong. `desc` and `json_params` are never NULL; without a result `json_params`
/// is "" ("[]" where the result is a list).
pub type TIMCommCallback = Option<
    unsafe extern "C" fn(
        code: i32,
        desc: *const c_char,
        json_params: *const c_char,
        user_data: *const c_void,
    ),
>;

/// The answer to `TIMMsgGetGroupMessageReadMemberList`: a page of `GroupMemberInfo`. It has no code: a call
/// that fails brings "[]", 0 and true, and one line to the log callback. `DTMsgGetGroupMessageReadMemberList`
/// reports the code.
pub type TIMMsgGroupMessageReadMemberListCallback = Option<
    unsafe extern "C" fn(
        json_group_member_array: *const c_char,
        next_seq: u64,
        is_finished: bool,
        user_data: *const c_void,
    ),
>;

/// The link to the service changed: status, 0 or the code of the failure, its text.
pub type TIMNetworkStatusListenerCallback = Option<
    unsafe extern "C" fn(status: TIMNetworkStatus, code: i32, desc: *const c_char, user_data: *const c_void),
>;

/// The same account logged in elsewhere; this process is logged out.
pub type TIMKickedOfflineCallback = Option<unsafe extern "C" fn(user_data: *const c_void)>;

/// The UserSig has expired; this process is logged out.
pub type TIMUserSigExpiredCallback = Option<unsafe extern "C" fn(user_data: *const c_void)>;

/// The own profile changed: one `UserProfile`.
pub type TIMSelfInfoUpdatedCallback =
    Option<unsafe extern "C" fn(json_user_profile: *const c_char, user_data: *const c_void)>;

/// One line of the log. It never holds the text of a message or a UserSig.
pub type TIMLogCallback =
    Option<unsafe extern "C" fn(level: TIMLogLevel, log: *const c_char, user_data: *const c_void)>;

/// Messages that are new to this device: an array of `Message`, per conversation in the order of seq.
pub type TIMRecvNewMsgCallback =
    Option<unsafe extern "C" fn(json_msg_array: *const c_char, user_data: *const c_void)>;

/// Progress of an upload. Never called: doubletick stores media elements as they are given.
pub type TIMMsgElemUploadProgressCallback = Option<
    unsafe extern "C" fn(
        json_msg: *const c_char,
        index: u32,
        cur_size: u32,
        total_size: u32,
        user_data: *const c_void,
    ),
>;

/// Newest receipts of own messages: an array of `MessageReceipt`. An element with an empty
/// `msg_receipt_msg_id` says how far a C2C peer has marked the conversation read.
pub type TIMMsgReadedReceiptCallback =
    Option<unsafe extern "C" fn(json_msg_read_receipt_array: *const c_char, user_data: *const c_void)>;

/// What has become of receipts, read marks, deletions and messages that had to wait: an array of `DTOutboxItem`.
pub type DTOutboxCallback =
    Option<unsafe extern "C" fn(json_outbox_item_array: *const c_char, user_data: *const c_void)>;

/// The operator of the service reminds this user of a message that they have not read: a `DTReminder`.
pub type DTReminderCallback =
    Option<unsafe extern "C" fn(json_reminder: *const c_char, user_data: *const c_void)>;

/// Messages were revoked: an array of objects with the keys of `MsgLocator`, `message_msg_id` and the four
/// keys of the revoker (`message_revoker_user_id`, …).
pub type TIMMsgRevokeCallback =
    Option<unsafe extern "C" fn(json_msg_revoke_info_array: *const c_char, user_data: *const c_void)>;

/// Messages were modified: an array of `Message`.
pub type TIMMsgUpdateCallback =
    Option<unsafe extern "C" fn(json_msg_array: *const c_char, user_data: *const c_void)>;

/// Reactions to messages changed. Never called: doubletick has no reactions.
pub type TIMMsgReactionsChangedCallback =
    Option<unsafe extern "C" fn(message_reaction_change_info_array: *const c_char, user_data: *const c_void)>;

/// The receive option for all messages changed. Never called: doubletick has no such option.
pub type TIMMsgAllMessageReceiveOptionCallback =
    Option<unsafe extern "C" fn(json_receive_message_option_info: *const c_char, user_data: *const c_void)>;

/// The conversation list changed: an array of `ConvInfo`, "" for `kTIMConvEvent_Start` and
/// `kTIMConvEvent_Finish`, which frame the sync after a login.
pub type TIMConvEventCallback = Option<
    unsafe extern "C" fn(conv_event: TIMConvEvent, json_conv_array: *const c_char, user_data: *const c_void),
>;

/// The total of unread messages changed.
pub type TIMConvTotalUnreadMessageCountChangedCallback =
    Option<unsafe extern "C" fn(total_unread_count: c_int, user_data: *const c_void)>;

/// The unread messages of what a filter takes changed: the `TIMConversationListFilter` that was subscribed, with the keys that it had.
pub type TIMConvTotalUnreadMessageCountChangedByFilterCallback =
    Option<unsafe extern "C" fn(filter: *const c_char, total_unread_count: c_int, user_data: *const c_void)>;

/// There is a new group of conversations, made here or on another device: its name, and an array of `ConvInfo`, those of its
/// conversations that are in the list.
pub type TIMConvConversationGroupCreatedCallback = Option<
    unsafe extern "C" fn(
        group_name: *const c_char,
        conversation_array: *const c_char,
        user_data: *const c_void,
    ),
>;

/// A group of conversations is gone: the name that it had.
pub type TIMConvConversationGroupDeletedCallback =
    Option<unsafe extern "C" fn(group_name: *const c_char, user_data: *const c_void)>;

/// A group of conversations has another name.
pub type TIMConvConversationGroupNameChangedCallback =
    Option<unsafe extern "C" fn(old_name: *const c_char, new_name: *const c_char, user_data: *const c_void)>;

/// Conversations came into a group of conversations: its name, and an array of `ConvInfo`, those that are in the list.
pub type TIMConvConversationsAddedToGroupCallback = Option<
    unsafe extern "C" fn(
        group_name: *const c_char,
        conversation_array: *const c_char,
        user_data: *const c_void,
    ),
>;

/// Conversations went out of a group of conversations: its name, an array of `ConvInfo`, those that are in the list, and 0: the user
/// has taken them out. There is no other reason.
pub type TIMConvConversationsDeletedFromGroupCallback = Option<
    unsafe extern "C" fn(
        group_name: *const c_char,
        conversation_array: *const c_char,
        reason: u32,
        user_data: *const c_void,
    ),
>;

/// Something happened in a group: one `GroupTipsElem`.
pub type TIMGroupTipsEventCallback =
    Option<unsafe extern "C" fn(json_group_tip: *const c_char, user_data: *const c_void)>;

/// Attributes of a group changed. Never called: doubletick has no group attributes.
pub type TIMGroupAttributeChangedCallback = Option<
    unsafe extern "C" fn(
        group_id: *const c_char,
        json_group_attribute_array: *const c_char,
        user_data: *const c_void,
    ),
>;

/// A friend was added. Never called: doubletick has no friend lists.
pub type TIMOnAddFriendCallback =
    Option<unsafe extern "C" fn(json_identifier_array: *const c_char, user_data: *const c_void)>;

/// A friend was deleted. Never called: doubletick has no friend lists.
pub type TIMOnDeleteFriendCallback =
    Option<unsafe extern "C" fn(json_identifier_array: *const c_char, user_data: *const c_void)>;

/// The profile of a friend changed. Never called: doubletick has no friend lists.
pub type TIMUpdateFriendProfileCallback =
    Option<unsafe extern "C" fn(json_friend_profile_update_array: *const c_char, user_data: *const c_void)>;

/// Someone asks to be a friend. Never called: doubletick has no friend lists.
pub type TIMFriendAddRequestCallback = Option<
    unsafe extern "C" fn(json_friend_add_request_pendency_array: *const c_char, user_data: *const c_void),
>;

/// Requests of friends were deleted. Never called: doubletick has no friend lists.
pub type TIMFriendApplicationListDeletedCallback =
    Option<unsafe extern "C" fn(json_identifier_array: *const c_char, user_data: *const c_void)>;

/// Requests of friends were read. Never called: doubletick has no friend lists.
pub type TIMFriendApplicationListReadCallback = Option<unsafe extern "C" fn(user_data: *const c_void)>;

/// Users were blocked. Never called: doubletick has no block lists.
pub type TIMFriendBlackListAddedCallback =
    Option<unsafe extern "C" fn(json_friend_black_added_array: *const c_char, user_data: *const c_void)>;

/// Users were unblocked. Never called: doubletick has no block lists.
pub type TIMFriendBlackListDeletedCallback =
    Option<unsafe extern "C" fn(json_identifier_array: *const c_char, user_data: *const c_void)>;
