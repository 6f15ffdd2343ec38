//! What a client and a service say to each other. One ordered stream of [`ClientFrame`]s up and one of
//! [`ServerFrame`]s down, over any link.

use crate::conversation::{Conversation, ConversationGroups, ConversationPage, ReadScope, Tally, is_zero};
use crate::error::Result;
use crate::group::{
    Group, GroupChange, GroupIdPage, GroupTip, GroupType, JoinedGroup, JoinedGroupPage, MemberChange,
    MemberPage, MemberResult, NewGroup,
};
use crate::ids::{ConversationId, GroupId, MsgId, UserId};
use crate::message::{HistoryQuery, Message, MessageContent, NewMessage};
use crate::profile::{Profile, ProfileChange};
use crate::receipt::{ReaderFilter, ReaderPage, Receipt, Reminder};
use crate::settings::Settings;
use serde::{Deserialize, Serialize};

/// One frame from the client.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ClientFrame {
    /// Chosen by the client, unique among the requests under way; the response carries it.
    pub id: u64,
    /// What is asked of the service.
    pub request: Request,
}

/// One frame from the service.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ServerFrame {
    /// The answer to the request with this id: exactly one per request.
    Response(u64, Result<Response>),
    /// Something that the session was not asking for.
    Push(Push),
}

/// Everything that can be asked. Every request is safe to repeat.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Request {
    /// Who I am. Makes the account at the first login. Answer: `LoggedIn`.
    Login {
        /// The account to log in; made where it does not exist.
        user_id: UserId,
        /// A UserSig; any text that is not empty where the service checks none.
        user_sig: String,
        /// `TIMPlatform` of the device. 0 (not said) is never limited to one device.
        platform: u32,
        /// The login number that this device holds for this user (`login` in the answer to its last login), or 0:
        /// it holds none. One that is not the platform's newest was taken over by another device meanwhile:
        /// 6208, once, because the device forgets it then.
        #[serde(default)]
        held: u64,
        /// What this device calls itself: a random name that it makes once and keeps, at most 64 printable ASCII
        /// characters. The device that has the place on its platform keeps it, whatever it holds: a login of it
        /// that was stalled on an earlier link throws nobody out. Empty: an older client, known by `held` alone.
        #[serde(default)]
        device: String,
    },
    /// Ends the session's login; pushes stop, and the device forgets its login number. Answer: `Done`.
    Logout,
    /// What I have missed in one conversation. Answer: `Missed`.
    Sync {
        /// The conversation that they are of.
        conversation: ConversationId,
        /// The last seq that I have.
        seq: u64,
        /// The receipt version that I have.
        version: u64,
    },
    /// Stores a message, and gives it to those it is for. Answer: `Message`.
    SendMessage(NewMessage),
    /// I have read these. Answer: `Done`.
    SendReceipts {
        /// 1 to 30 messages of one conversation.
        messages: Vec<MsgId>,
        /// When each of them was read, in seconds of the service's clock, for receipts that had to wait; 0, or an empty
        /// list: now. A time in the future counts as now, one before the message as that of the message.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        read_at: Vec<u64>,
    },
    /// Answer: `Receipts`, of own messages with the flag, in the order asked.
    GetReceipts {
        /// At most 100 messages of one conversation.
        messages: Vec<MsgId>,
    },
    /// A page of those who have read a message, or have not. Answer: `Readers`.
    GetReaders {
        /// An own group message.
        message: MsgId,
        /// Those who have read it, or those who have not.
        filter: ReaderFilter,
        /// 0 first, then `next_seq` of the last page.
        cursor: u64,
        /// How many at most, 1 to 100.
        count: u32,
    },
    /// A page of a conversation. Answer: `Messages`.
    History(HistoryQuery),
    /// Answer: `Messages`, those that exist and that I may see, in the order asked.
    FindMessages {
        /// Which ones, at most 100.
        messages: Vec<MsgId>,
    },
    /// Takes a message back, for everyone. Answer: `Done`.
    RevokeMessage {
        /// The message, which the caller must be allowed to revoke.
        message: MsgId,
        /// Where it must be; a message of another one: 6017.
        #[serde(default)]
        conversation: Option<ConversationId>,
        /// Why; may be empty.
        reason: String,
    },
    /// Answer: `Message`, the newest.
    ModifyMessage {
        /// The message, which the caller must be allowed to modify.
        message: MsgId,
        /// The version that the change was made on; absent: whatever is there. Older: 8006.
        base_version: Option<u64>,
        /// The new content; receipts stay.
        content: MessageContent,
    },
    /// Deletes for me. Answer: `Done`.
    DeleteMessages {
        /// The conversation that they are of.
        conversation: ConversationId,
        /// Which ones, 1 to 50.
        messages: Vec<MsgId>,
    },
    /// Marks conversations read. Makes no receipts. Answer: `Done`.
    MarkRead(ReadScope),
    /// Like `MarkRead` for one conversation, up to this message. Answer: `Done`.
    MarkReadUpTo {
        /// A message of the conversation.
        message: MsgId,
        /// Where it must be; a message of another one: 6017.
        #[serde(default)]
        conversation: Option<ConversationId>,
    },
    /// Answer: `Conversations`, those in my list: the pinned ones first, then the most active ones. For who has not
    /// many; [`Request::ConversationPage`] is for who has any number.
    Conversations,
    /// A page of those in my list, in the order in which they began. Answer: `ConversationPage`.
    ConversationPage {
        /// 0 first, then `next_seq` of the last page.
        cursor: u64,
        /// 1 to 100. A page may have fewer, and none, and others follow all the same.
        count: u32,
    },
    /// Answer: `Conversations`, those that exist, in the order asked.
    GetConversations {
        /// Which ones, at most 100.
        conversations: Vec<ConversationId>,
    },
    /// Puts a conversation at the head of my list, or back to where it was. Answer: `Done`.
    PinConversation {
        /// One of my list.
        conversation: ConversationId,
        /// Whether it is at the head.
        pinned: bool,
    },
    /// Takes a conversation out of my list, and hides its messages from me; the others keep theirs. It comes back
    /// with the next message. Answer: `Done`.
    DeleteConversation {
        /// Which one.
        conversation: ConversationId,
        /// Messages up to this seq; absent: all that are stored now. Who repeats it says what was there the first
        /// time, so that nothing that came meanwhile is lost.
        #[serde(default)]
        up_to: Option<u64>,
        /// Its messages stay, and are there again when it comes back.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        keep_messages: bool,
    },
    /// Puts marks on a conversation of my list, or takes them off. They change nothing else of it. Answer: `Done`.
    MarkConversation {
        /// One of my list.
        conversation: ConversationId,
        /// Which ones, at least one, each a `TIMConversationMarkType` or 2^32 to 2^63 ([`crate::marks`]).
        marks: Vec<u64>,
        /// Whether it has them afterwards.
        on: bool,
    },
    /// Hides the messages of a conversation from me, on all devices; the others keep theirs, and it stays in my list.
    /// Answer: `Done`.
    ClearHistory {
        /// Which one.
        conversation: ConversationId,
        /// Messages up to this seq; absent: all that are stored now. Who repeats it says what was there the first time.
        #[serde(default)]
        up_to: Option<u64>,
    },
    /// Keeps data of the application's own beside a conversation of my list, in place of what was kept before. Answer: `Done`.
    SetConversationCustomData {
        /// One of my list.
        conversation: ConversationId,
        /// At most [`limits::CONVERSATION_CUSTOM_BYTES`](crate::limits::CONVERSATION_CUSTOM_BYTES) (6017); empty: nothing.
        custom_data: String,
    },
    /// My conversation groups. Answer: `ConversationGroups`.
    ConversationGroups,
    /// Makes a group of conversations. 6017: I have one with this name and other conversations; 51008, 51010, 51011. Answer: `Done`.
    CreateConversationGroup {
        /// 1 to 32 bytes.
        name: String,
        /// At most 100, also such as are not in my list.
        conversations: Vec<ConversationId>,
    },
    /// Deletes a conversation group (51009: I have none with this name). The conversations stay what they are. Answer: `Done`.
    DeleteConversationGroup {
        /// Its name.
        name: String,
    },
    /// Gives a conversation group another name. 6017: another one has it; 51009, 51011. Answer: `Done`.
    RenameConversationGroup {
        /// Its name.
        name: String,
        /// 1 to 32 bytes.
        new_name: String,
    },
    /// Puts conversations into a conversation group, or takes them out of it. 51008, 51009. Answer: `Done`.
    GroupConversations {
        /// Its name.
        name: String,
        /// At most 100, also such as are not in my list; those that are in it, or are not, already stay so.
        conversations: Vec<ConversationId>,
        /// Whether they are in it afterwards.
        on: bool,
    },
    /// Unread messages of all conversations that are not muted. Answer: `Count`.
    TotalUnread,
    /// Makes a group, whose owner is the caller. Answer: `GroupCreated`.
    CreateGroup(NewGroup),
    /// Dissolves a group. Answer: `Done`.
    DeleteGroup {
        /// The group, which the caller must own.
        group_id: GroupId,
    },
    /// Joins a group. Answer: `Done`.
    JoinGroup {
        /// A group that lets anyone in.
        group_id: GroupId,
        /// A greeting; kept nowhere.
        hello: String,
    },
    /// Leaves a group. Answer: `Done`.
    QuitGroup {
        /// A group that the caller is in.
        group_id: GroupId,
    },
    /// Takes users into a group. Answer: `MemberResults`.
    InviteMembers {
        /// A group that the caller may invite to.
        group_id: GroupId,
        /// Whom, 1 to 20.
        users: Vec<UserId>,
    },
    /// Removes members from a group. Answer: `MemberResults`.
    KickMembers {
        /// A group that the caller may remove members from.
        group_id: GroupId,
        /// Whom, 1 to 20.
        users: Vec<UserId>,
        /// Why; kept nowhere.
        reason: String,
    },
    /// The groups that the caller is in. Answer: `JoinedGroups`. For who is in few; [`Request::JoinedGroupPage`] is
    /// for who is in any number.
    JoinedGroups,
    /// A page of the groups that the caller is in, in the order in which they were made. Answer: `JoinedGroupPage`.
    JoinedGroupPage {
        /// 0 first, then `next_seq` of the last page.
        cursor: u64,
        /// 1 to 100. A page may have fewer, and none, and others follow all the same.
        count: u32,
    },
    /// Answer: `Groups`, one result per id in the order asked.
    GetGroups {
        /// Which ones, 1 to 100.
        groups: Vec<GroupId>,
    },
    /// A page of the members of a group, or some of them. Answer: `Members`.
    GetMembers {
        /// A group that the caller is in.
        group_id: GroupId,
        /// Exactly these (those who are members); empty: a page of all.
        users: Vec<UserId>,
        /// Only these roles, as `TIMGroupMemberRoleFlag` bits (0: all).
        role_flags: u64,
        /// 0 first, then `next_seq` of the last page.
        cursor: u64,
    },
    /// Changes the info of a group. Answer: `Done`.
    ModifyGroup {
        /// A group that the caller may change.
        group_id: GroupId,
        /// The fields to change; the others stay.
        change: GroupChange,
    },
    /// Changes a member of a group. Answer: `Done`.
    ModifyMember {
        /// The group that both are in.
        group_id: GroupId,
        /// The member: the caller, or who is below the caller in the group.
        user_id: UserId,
        /// The fields to change; the others stay.
        change: MemberChange,
    },
    /// Answer: `Profiles`, those that exist, in the order asked.
    GetProfiles {
        /// Whose, 1 to 100.
        users: Vec<UserId>,
    },
    /// Changes the own profile. Answer: `Done`.
    ModifyProfile(ProfileChange),
    /// The settings of the service. Answer: `Settings`.
    GetSettings,
    /// Answer: `Settings`, as they are now.
    SetSettings(Settings),
    /// Reminds those of a message's audience who have not read it ([`Push::Reminder`]), at most once an hour
    /// ([`crate::limits::REMINDER_SECONDS`]). Answer: `Count`, how many they are. The operator of the service alone asks
    /// it, and never over a link: it has no name there.
    #[serde(skip)]
    Remind {
        /// A message that asked for receipts.
        message: MsgId,
    },
    /// Deletes an account: nobody finds it any more, its logins end, it leaves its groups (who owns one is followed by the
    /// longest member), and its profile and its conversations are gone. What it has sent and read, others keep. A login
    /// makes it anew, without any of that. Answer: `Done`. 10019: there is no such account. The operator of the service
    /// alone asks it, and never over a link: it has no name there.
    #[serde(skip)]
    DeleteAccount {
        /// Whose.
        user_id: UserId,
    },
    /// A page of the groups that exist, whoever is in them, in the order of their conversations' numbers. Answer: `GroupIds`.
    /// The operator of the service alone asks it, and never over a link: it has no name there.
    #[serde(skip)]
    AllGroups {
        /// Only those of this type; `None`: all.
        group_type: Option<GroupType>,
        /// 0 first, then `next_seq` of the last page.
        cursor: u64,
        /// How many at most, 1 to [`crate::limits::GROUP_IDS_PER_PAGE`].
        count: u32,
    },
}

impl Request {
    /// The names of all operations that clients have, as they stand on the wire.
    pub const OPERATIONS: [&str; 44] = [
        "login",
        "logout",
        "sync",
        "send_message",
        "send_receipts",
        "get_receipts",
        "get_readers",
        "history",
        "find_messages",
        "revoke_message",
        "modify_message",
        "delete_messages",
        "mark_read",
        "mark_read_up_to",
        "conversations",
        "conversation_page",
        "get_conversations",
        "pin_conversation",
        "delete_conversation",
        "mark_conversation",
        "clear_history",
        "set_conversation_custom_data",
        "conversation_groups",
        "create_conversation_group",
        "delete_conversation_group",
        "rename_conversation_group",
        "group_conversations",
        "total_unread",
        "create_group",
        "delete_group",
        "join_group",
        "quit_group",
        "invite_members",
        "kick_members",
        "joined_groups",
        "joined_group_page",
        "get_groups",
        "get_members",
        "modify_group",
        "modify_member",
        "get_profiles",
        "modify_profile",
        "get_settings",
        "set_settings",
    ];

    /// The name of the operation, as it stands on the wire.
    pub fn name(&self) -> &'static str {
        match self {
            Request::Login { .. } => "login",
            Request::Logout => "logout",
            Request::Sync { .. } => "sync",
            Request::SendMessage(_) => "send_message",
            Request::SendReceipts { .. } => "send_receipts",
            Request::GetReceipts { .. } => "get_receipts",
            Request::GetReaders { .. } => "get_readers",
            Request::History(_) => "history",
            Request::FindMessages { .. } => "find_messages",
            Request::RevokeMessage { .. } => "revoke_message",
            Request::ModifyMessage { .. } => "modify_message",
            Request::DeleteMessages { .. } => "delete_messages",
            Request::MarkRead(_) => "mark_read",
            Request::MarkReadUpTo { .. } => "mark_read_up_to",
            Request::Conversations => "conversations",
            Request::ConversationPage { .. } => "conversation_page",
            Request::GetConversations { .. } => "get_conversations",
            Request::PinConversation { .. } => "pin_conversation",
            Request::DeleteConversation { .. } => "delete_conversation",
            Request::MarkConversation { .. } => "mark_conversation",
            Request::SetConversationCustomData { .. } => "set_conversation_custom_data",
            Request::ConversationGroups => "conversation_groups",
            Request::CreateConversationGroup { .. } => "create_conversation_group",
            Request::DeleteConversationGroup { .. } => "delete_conversation_group",
            Request::RenameConversationGroup { .. } => "rename_conversation_group",
            Request::GroupConversations { .. } => "group_conversations",
            Request::ClearHistory { .. } => "clear_history",
            Request::TotalUnread => "total_unread",
            Request::CreateGroup(_) => "create_group",
            Request::DeleteGroup { .. } => "delete_group",
            Request::JoinGroup { .. } => "join_group",
            Request::QuitGroup { .. } => "quit_group",
            Request::InviteMembers { .. } => "invite_members",
            Request::KickMembers { .. } => "kick_members",
            Request::JoinedGroups => "joined_groups",
            Request::JoinedGroupPage { .. } => "joined_group_page",
            Request::GetGroups { .. } => "get_groups",
            Request::GetMembers { .. } => "get_members",
            Request::ModifyGroup { .. } => "modify_group",
            Request::ModifyMember { .. } => "modify_member",
            Request::GetProfiles { .. } => "get_profiles",
            Request::ModifyProfile(_) => "modify_profile",
            Request::GetSettings => "get_settings",
            Request::SetSettings(_) => "set_settings",
            Request::Remind { .. } => "remind",
            Request::DeleteAccount { .. } => "delete_account",
            Request::AllGroups { .. } => "all_groups",
        }
    }

    /// Whether it changes nothing. (A login may make the account.)
    pub fn only_reads(&self) -> bool {
        matches!(
            self,
            Request::Sync { .. }
                | Request::GetReceipts { .. }
                | Request::GetReaders { .. }
                | Request::History(_)
                | Request::FindMessages { .. }
                | Request::Conversations
                | Request::ConversationPage { .. }
                | Request::GetConversations { .. }
                | Request::TotalUnread
                | Request::ConversationGroups
                | Request::JoinedGroups
                | Request::JoinedGroupPage { .. }
                | Request::GetGroups { .. }
                | Request::GetMembers { .. }
                | Request::GetProfiles { .. }
                | Request::GetSettings
                | Request::AllGroups { .. }
        )
    }
}

/// What a request brings, where it does not fail.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Response {
    /// It is done, and durable.
    Done,
    /// Logged in: who I am and what there is to sync.
    LoggedIn(LoginInfo),
    /// A page of what was missed.
    Missed(Missed),
    /// A message as it was stored or is now.
    Message(Box<Message>),
    /// Messages in the order that the request says.
    Messages(Vec<Message>),
    /// Receipts in the order asked for.
    Receipts(Vec<Receipt>),
    /// A page of readers.
    Readers(ReaderPage),
    /// Rows of the conversation list.
    Conversations(Vec<Conversation>),
    /// A page of the conversation list.
    ConversationPage(ConversationPage),
    /// My conversation groups.
    ConversationGroups(ConversationGroups),
    /// The number that was asked for.
    Count(u64),
    /// The id of the new group.
    GroupCreated(GroupId),
    /// What became of each user.
    MemberResults(Vec<(UserId, MemberResult)>),
    /// Groups that I am in.
    JoinedGroups(Vec<JoinedGroup>),
    /// A page of the groups that I am in.
    JoinedGroupPage(JoinedGroupPage),
    /// Groups, or why not.
    Groups(Vec<Result<Group>>),
    /// A page of members.
    Members(MemberPage),
    /// Profiles in the order asked for.
    Profiles(Vec<Profile>),
    /// The settings of the service as they are now.
    Settings(Settings),
    /// A page of the groups that exist, for the operator alone.
    #[serde(skip)]
    GroupIds(GroupIdPage),
}

/// What a login brings.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct LoginInfo {
    /// The own profile.
    pub profile: Profile,
    /// Where each of my conversations stands.
    pub heads: Vec<Head>,
    /// Milliseconds since 1970 by the service's clock.
    pub server_time_ms: u64,
    /// The number of this login among those of the user's devices of this platform; 0 where the platform is
    /// not limited to one device. To be given as `held` at the next login.
    #[serde(default)]
    pub login: u64,
    /// Which life of the service this is: a random number below 2^53 that changes when a backup was restored.
    /// 0: an older service, which does not say.
    #[serde(default)]
    pub incarnation: u64,
    /// The incarnation before this one, whose backup was restored; 0: there was none.
    #[serde(default)]
    pub restored_from: u64,
    /// My conversation groups.
    #[serde(default, skip_serializing_if = "ConversationGroups::is_unused")]
    pub conversation_groups: ConversationGroups,
}

/// Where a conversation stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Head {
    /// Which conversation it is.
    pub conversation: ConversationId,
    /// Seq of the last message.
    pub seq: u64,
    /// How often a summary in it has changed.
    pub version: u64,
    /// Seq up to which I have marked it read (or before which I cannot see it): where a device that
    /// knows nothing begins.
    pub read_seq: u64,
    /// Which conversation this is: a random number below 2^53 that was made with it. A group that is made again
    /// under its id has another one. 0: an older service, which does not say.
    #[serde(default)]
    pub identity: u64,
    /// Messages up to this seq were there when I came in: history, never news. 0 in C2C.
    #[serde(default)]
    pub news_seq: u64,
    /// The receipt version when I came in. 0 in C2C.
    #[serde(default)]
    pub news_version: u64,
    /// The seq of the conversation when this incarnation of the service began: what a device holds above it of
    /// the incarnation before are other messages. 0 in the first one.
    #[serde(default)]
    pub restored_seq: u64,
    /// The receipt version of the conversation when this incarnation of the service began.
    #[serde(default)]
    pub restored_version: u64,
    /// I have deleted it, and nothing was said since: it is not in my list.
    #[serde(default)]
    pub unlisted: bool,
    /// What of it is unread; `None`: an older service, which does not say.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tally: Option<Tally>,
    /// Grows with everything that I do to it in my list, as [`Conversation::list_version`]: a device that knows another
    /// number asks for the conversation. 0: an older service, which does not say, or nothing was done.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub list_version: u64,
    /// I have cleared or deleted messages up to this seq, as [`Conversation::cleared_seq`]: nothing up to it is seen, and what is
    /// above it is. `None`: an older service, which does not say.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cleared_seq: Option<u64>,
}

/// A page of what was missed in one conversation, from one point of time.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Missed {
    /// The conversation that was asked for.
    pub conversation: ConversationId,
    /// Messages with a seq above the one given, oldest first, at most 100 and a megabyte; only those that I may
    /// see.
    pub messages: Vec<Message>,
    /// Changes with a version above the one given, in the order of versions, at most 100 and a megabyte.
    pub changes: Vec<Change>,
    /// I now have everything up to this seq.
    pub seq: u64,
    /// I now have everything up to this version.
    pub version: u64,
    /// Ask again, with `seq` and `version`.
    pub more: bool,
    /// Of the conversation, as in its [`Head`]; 0: unknown, or nothing was ever said.
    #[serde(default)]
    pub identity: u64,
}

/// A change of something that was stored before.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Change {
    /// The newest receipts of a message of mine, or (empty `msg_id`) how far my C2C peer has read.
    Receipt(Receipt),
    /// A message was revoked; it carries its revoker.
    Revoked(u64, Box<Message>),
    /// A message was modified.
    Modified(u64, Box<Message>),
}

impl Change {
    /// The receipt version of the conversation with which the change came.
    pub fn version(&self) -> u64 {
        match self {
            Change::Receipt(receipt) => receipt.version,
            Change::Revoked(version, _) | Change::Modified(version, _) => *version,
        }
    }
}

/// News from the service, to one logged-in session.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Push {
    /// A new message, also to the session that sent it. Stored messages of a conversation come in the
    /// order of seq; a gap means: sync.
    Message(Box<Message>),
    /// Changes in one conversation.
    Changes {
        /// The conversation, from the side of who is told.
        conversation: ConversationId,
        /// Every change for me up to this version has been sent.
        stable: u64,
        /// What has changed, at least one.
        changes: Vec<Change>,
    },
    /// A conversation of mine came, or its read mark, options, place or marks in my list changed elsewhere or by me, or I
    /// deleted it or cleared it: ask for it. One that the answer does not have has left the list.
    ConversationChanged(ConversationId),
    /// A conversation of mine is gone (group left or deleted).
    ConversationGone(ConversationId),
    /// My conversation groups are these now. The rows of the conversations that came or went, or whose group has another name or is
    /// gone, say so as well.
    ConversationGroups(Box<ConversationGroups>),
    /// Something happened in a group of mine.
    GroupTip(Box<GroupTip>),
    /// The own profile changed, here or on another device.
    Profile(Box<Profile>),
    /// My session's queue overflowed: what was pushed since may be lost; sync everything.
    Lagged,
    /// This session is logged out: the same account logged in elsewhere, or [`Push::KickedByOperator`] came before.
    KickedOffline,
    /// The operator has ended every login of the account; `kicked_offline` follows.
    KickedByOperator,
    /// The credential has expired; this session is logged out.
    UserSigExpired,
    /// The operator reminds me of a message that I have not read. For who is online, and kept nowhere.
    Reminder(Box<Reminder>),
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_frame_reads_as_documented_and_survives_a_round_trip() {
        let frame = ClientFrame {
            id: 7,
            request: Request::SendReceipts { messages: vec!["m1".into(), "m2".into()], read_at: Vec::new() },
        };
        let text = serde_json::to_value(&frame).unwrap();
        assert_eq!(text, json!({"id": 7, "request": {"send_receipts": {"messages": ["m1", "m2"]}}}));
        assert_eq!(serde_json::from_value::<ClientFrame>(text).unwrap(), frame);
    }

    #[test]
    fn unknown_fields_are_ignored_and_unknown_operations_refused() {
        let newer =
            json!({"id": 1, "request": {"join_group": {"group_id": "g", "hello": "", "mood": "new"}}});
        assert!(serde_json::from_value::<ClientFrame>(newer).is_ok());
        let unknown = json!({"id": 1, "request": {"dance": {}}});
        assert!(serde_json::from_value::<ClientFrame>(unknown).is_err());
    }

    #[test]
    fn an_error_travels_with_its_code_and_text() {
        let frame = ServerFrame::Response(3, Err(crate::Error::new(10062, "no such message")));
        let text = serde_json::to_string(&frame).unwrap();
        assert_eq!(serde_json::from_str::<ServerFrame>(&text).unwrap(), frame);
    }
}
