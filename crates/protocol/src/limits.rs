//! Limits that are part of the contract. Adjustable ones are in
//! [`crate::settings::Settings`].

/// Messages in one call that sends receipts.
pub const RECEIPTS_PER_CALL: usize = 30;
/// Messages in one call that gets receipts.
pub const RECEIPTS_PER_GET: usize = 100;
/// Seconds after a reminder of a message before which there is no other one of it (7008).
pub const REMINDER_SECONDS: u64 = 3600;
/// Members in one page of the read or unread list.
pub const READERS_PER_PAGE: u32 = 100;
/// Messages in one page of history.
pub const HISTORY_PER_PAGE: u32 = 100;
/// Messages in one `TIMMsgListDelete`.
pub const DELETES_PER_CALL: usize = 50;
/// Users in one invite or kick, and initial members of a new group.
pub const MEMBERS_PER_CALL: usize = 20;
/// Ids in one call that finds messages, profiles, groups or conversations.
pub const IDS_PER_CALL: usize = 100;
/// Members in one page of the member list of a group.
pub const MEMBERS_PER_PAGE: usize = 100;
/// Longest user id, in bytes of printable ASCII.
pub const USER_ID_BYTES: usize = 32;
/// Longest group id, in bytes of printable ASCII.
pub const GROUP_ID_BYTES: usize = 48;
/// Longest message id, in bytes.
pub const MSG_ID_BYTES: usize = 64;
/// Longest group name, in bytes (8502).
pub const GROUP_NAME_BYTES: usize = 30;
/// Longest group introduction, in bytes (8503).
pub const GROUP_INTRODUCTION_BYTES: usize = 240;
/// Longest group notification, in bytes (8504).
pub const GROUP_NOTIFICATION_BYTES: usize = 300;
/// Longest face URL of a group, in bytes (8505).
pub const GROUP_FACE_URL_BYTES: usize = 100;
/// Longest name card of a member, in bytes (8506).
pub const NAME_CARD_BYTES: usize = 50;
/// Longest single value of a user profile, in bytes (40601).
pub const PROFILE_VALUE_BYTES: usize = 500;
/// Targets of one targeted group message.
pub const TARGETS_PER_MESSAGE: usize = 50;
/// Nesting of merged messages (8005).
pub const MERGE_LAYERS: usize = 100;
/// Messages inside one merge elem.
pub const MERGE_MESSAGES: usize = 300;
/// Longest reason of a revocation or a removal, in bytes.
pub const REASON_BYTES: usize = 512;
/// The application's own fields of a group, a member or a profile.
pub const CUSTOM_FIELDS: usize = 20;
/// Longest key of such a field, in bytes.
pub const CUSTOM_KEY_BYTES: usize = 64;
/// Longest value of such a field, in bytes.
pub const CUSTOM_VALUE_BYTES: usize = 512;
/// Longest text that a device keeps beside a message (`message_custom_str`), in bytes.
pub const LOCAL_CUSTOM_BYTES: usize = 12 * 1024;
/// Nesting of arrays and objects in an element of a message, or in its offline push. Every document and frame
/// that a message comes in stays below the depth to which readers go with it.
pub const ELEM_LAYERS: usize = 480;
/// Contents of messages in one page of what was missed, in bytes. A message that is larger comes alone.
pub const MISSED_BYTES: u64 = 1024 * 1024;
/// Entries in one page of the conversation list or of the joined groups.
pub const LIST_PER_PAGE: u32 = 100;
/// Ids of groups in one page of all that exist, which the operator reads.
pub const GROUP_IDS_PER_PAGE: u32 = 10_000;
/// Contents in one page of a list, in bytes. An entry that is larger comes alone.
pub const PAGE_BYTES: u64 = 1024 * 1024;
/// Contents in one answer that has no pages, in bytes (10018).
pub const ANSWER_BYTES: u64 = 8 * 1024 * 1024;
/// Messages that one question looks at, whether it finds what it looks for or not.
pub const MESSAGES_PER_SCAN: usize = 20_000;
/// Unread messages that name somebody which are looked at for the mentions of a conversation: the newest.
pub const MENTIONS_PER_SCAN: usize = 1_000;
/// Mentions that a conversation shows: the newest.
pub const MENTIONS: usize = 100;
/// Types that a question for history may name.
pub const ELEM_TYPES_PER_QUERY: usize = 100;
/// Longest data of an application's own beside a conversation of a list, in bytes (6017).
pub const CONVERSATION_CUSTOM_BYTES: usize = 256;
/// Conversation groups of a user (51010).
pub const CONVERSATION_GROUPS: usize = 20;
/// Longest name of a conversation group, in bytes (51011).
pub const CONVERSATION_GROUP_NAME_BYTES: usize = 32;
/// Conversations in all conversation groups of a user together; one that is in two of them counts twice (51008).
pub const CONVERSATIONS_IN_GROUPS: usize = 1_000;
/// Longest greeting of who joins a group, in bytes.
pub const HELLO_BYTES: usize = 512;
/// Longest name that a device gives itself at a login, in bytes.
pub const DEVICE_BYTES: usize = 64;
/// The highest `TIMPlatform` that a login may name.
pub const LAST_PLATFORM: u32 = 99;
