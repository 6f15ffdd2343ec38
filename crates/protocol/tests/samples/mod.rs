//! One value of everything that goes over the wire, with every field filled. The matches have no wildcard:
//! a new variant, and a new field, do not compile until they stand here, and then `docs/protocol.md` must
//! name them.

use doubletick_protocol::Error;
use doubletick_protocol::conversation::{
    Conversation, ConversationGroup, ConversationGroups, ConversationPage, ReadScope, Tally,
};
use doubletick_protocol::group::{
    AddOption, Group, GroupChange, GroupTip, GroupTipKind, GroupType, JoinedGroup, JoinedGroupPage, Member,
    MemberChange, MemberPage, MemberResult, NewGroup, Role,
};
use doubletick_protocol::ids::ConversationId;
use doubletick_protocol::message::{
    HistoryQuery, HistoryStart, Message, MessageContent, MessageStatus, NewMessage, Revoker,
};
use doubletick_protocol::profile::{Profile, ProfileChange};
use doubletick_protocol::receipt::{Reader, ReaderFilter, ReaderPage, Receipt, Reminder};
use doubletick_protocol::settings::Settings;
use doubletick_protocol::wire::{Change, Head, LoginInfo, Missed, Push, Request, Response};

/// A list with one value per variant of an enum.
macro_rules! each {
    ($type:ty: $($pattern:pat => $value:expr,)+ $(@ $never:pat,)?) => {{
        // Fails to compile when a variant is missing.
        let _ = |value: &$type| match value { $($pattern => (),)+ $($never => (),)? };
        vec![$($value),+]
    }};
}

fn text(text: &str) -> String {
    text.to_owned()
}

fn custom() -> Vec<(String, String)> {
    vec![(text("key"), text("value"))]
}

pub fn conversation_ids() -> Vec<ConversationId> {
    each!(ConversationId:
        ConversationId::C2c(_) => ConversationId::C2c(text("bob")),
        ConversationId::Group(_) => ConversationId::Group(text("team")),
    )
}

fn group_id() -> ConversationId {
    ConversationId::Group(text("team"))
}

pub fn group_types() -> Vec<GroupType> {
    each!(GroupType:
        GroupType::Public => GroupType::Public,
        GroupType::Work => GroupType::Work,
        GroupType::Meeting => GroupType::Meeting,
        GroupType::AvChatRoom => GroupType::AvChatRoom,
        GroupType::Community => GroupType::Community,
    )
}

pub fn roles() -> Vec<Role> {
    each!(Role:
        Role::Normal => Role::Normal,
        Role::Admin => Role::Admin,
        Role::Owner => Role::Owner,
    )
}

pub fn add_options() -> Vec<AddOption> {
    each!(AddOption:
        AddOption::Forbid => AddOption::Forbid,
        AddOption::Auth => AddOption::Auth,
        AddOption::Any => AddOption::Any,
    )
}

pub fn member_results() -> Vec<MemberResult> {
    each!(MemberResult:
        MemberResult::Failed => MemberResult::Failed,
        MemberResult::Done => MemberResult::Done,
        MemberResult::AlreadyMember => MemberResult::AlreadyMember,
    )
}

pub fn message_statuses() -> Vec<MessageStatus> {
    each!(MessageStatus:
        MessageStatus::Sent => MessageStatus::Sent,
        MessageStatus::Deleted => MessageStatus::Deleted,
        MessageStatus::Revoked => MessageStatus::Revoked,
        MessageStatus::Failed => MessageStatus::Failed,
        MessageStatus::LocalImported => MessageStatus::LocalImported,
    )
}

pub fn reader_filters() -> Vec<ReaderFilter> {
    each!(ReaderFilter:
        ReaderFilter::Read => ReaderFilter::Read,
        ReaderFilter::Unread => ReaderFilter::Unread,
    )
}

pub fn read_scopes() -> Vec<ReadScope> {
    each!(ReadScope:
        ReadScope::All => ReadScope::All,
        ReadScope::AllC2c => ReadScope::AllC2c,
        ReadScope::AllGroups => ReadScope::AllGroups,
        ReadScope::C2c(..) => ReadScope::C2c(text("bob"), 0),
        ReadScope::C2cSeq(..) => ReadScope::C2cSeq(text("bob"), 7),
        ReadScope::Group(..) => ReadScope::Group(text("team"), 5),
    )
}

pub fn history_starts() -> Vec<HistoryStart> {
    each!(HistoryStart:
        HistoryStart::End => HistoryStart::End,
        HistoryStart::Message(_) => HistoryStart::Message(text("m1")),
        HistoryStart::Seq(_) => HistoryStart::Seq(5),
        HistoryStart::Time(_) => HistoryStart::Time(1_700_000_000),
        HistoryStart::Seqs(_) => HistoryStart::Seqs(vec![1, 2]),
    )
}

pub fn content() -> MessageContent {
    let mut elem = serde_json::Map::new();
    elem.insert(text("elem_type"), 0.into());
    elem.insert(text("text_elem_content"), "Hello".into());
    MessageContent {
        elems: vec![elem.clone()],
        cloud_custom_str: text("{}"),
        priority: 1,
        platform: 6,
        at_users: vec![text("bob")],
        excluded_from_unread_count: false,
        excluded_from_last_message: false,
        excluded_from_content_moderation: false,
        excluded_from_muting: false,
        disable_cloud_message_pre_hook: false,
        disable_cloud_message_post_hook: false,
        support_message_extension: false,
        is_forward: false,
        moderation_configuration_id: text("x"),
        offline_push: Some(elem),
    }
}

pub fn new_message() -> NewMessage {
    NewMessage {
        msg_id: text("m1"),
        conversation: group_id(),
        client_time: 1_700_000_000,
        rand: 7,
        need_read_receipt: true,
        online_only: false,
        targets: vec![text("bob")],
        content: content(),
    }
}

pub fn revoker() -> Revoker {
    Revoker {
        user_id: text("alice"),
        nick_name: text("Alice"),
        face_url: text("https://example.org/a.png"),
        reason: text("typo"),
    }
}

pub fn message() -> Message {
    Message {
        msg_id: text("m1"),
        conversation: group_id(),
        sender: text("alice"),
        seq: 1,
        rand: 7,
        unique_id: 4_294_967_297,
        client_time: 1_700_000_000,
        server_time: 1_700_000_000,
        status: MessageStatus::Sent,
        online_only: false,
        need_read_receipt: true,
        targets: vec![text("bob")],
        content: content(),
        version: 0,
        sender_nick_name: text("Alice"),
        sender_face_url: text(""),
        sender_name_card: text(""),
        revoker: Some(revoker()),
        is_read: true,
        is_peer_read: false,
        receipt_peer_read: false,
        receipt_time: 1_700_000_000,
        has_sent_receipt: false,
        read_count: 0,
        unread_count: 1,
        identity: 8_000_000_000_000_000,
        counted: Some(1),
    }
}

pub fn history_query() -> HistoryQuery {
    HistoryQuery {
        conversation: group_id(),
        start: HistoryStart::End,
        newer: false,
        count: 20,
        window: Some((1_700_000_000, 3600)),
        elem_types: vec![0],
    }
}

pub fn new_group() -> NewGroup {
    NewGroup {
        group_id: text("team"),
        group_type: GroupType::Public,
        name: text("The team"),
        introduction: text(""),
        notification: text(""),
        face_url: text(""),
        add_option: Some(AddOption::Any),
        approve_option: Some(AddOption::Forbid),
        max_members: 0,
        custom: custom(),
        members: vec![(text("bob"), Role::Normal)],
    }
}

pub fn group() -> Group {
    Group {
        group_id: text("team"),
        group_type: GroupType::Public,
        name: text("The team"),
        introduction: text(""),
        notification: text(""),
        face_url: text(""),
        owner: text("alice"),
        create_time: 1_700_000_000,
        info_version: 1,
        info_time: 1_700_000_000,
        last_seq: 0,
        last_message_time: 0,
        member_count: 2,
        max_members: 200_000,
        add_option: AddOption::Any,
        approve_option: AddOption::Forbid,
        muted_all: false,
        searchable: true,
        visible: true,
        custom: custom(),
    }
}

pub fn member() -> Member {
    Member {
        user_id: text("bob"),
        role: Role::Normal,
        join_time: 1_700_000_000,
        joined_seq: 0,
        read_seq: 0,
        muted_until: 0,
        recv_opt: 0,
        name_card: text(""),
        nick_name: text(""),
        face_url: text(""),
        custom: custom(),
    }
}

pub fn joined_group() -> JoinedGroup {
    JoinedGroup { group: group(), me: member(), unread: 0 }
}

pub fn group_change() -> GroupChange {
    GroupChange {
        name: Some(text("New name")),
        introduction: Some(text("")),
        notification: Some(text("")),
        face_url: Some(text("")),
        add_option: Some(AddOption::Any),
        approve_option: Some(AddOption::Any),
        max_members: Some(100),
        muted_all: Some(true),
        searchable: Some(true),
        visible: Some(true),
        owner: Some(text("bob")),
        custom: Some(custom()),
    }
}

pub fn member_change() -> MemberChange {
    MemberChange {
        role: Some(Role::Admin),
        mute_seconds: Some(60),
        name_card: Some(text("Bob")),
        recv_opt: Some(2),
        custom: Some(custom()),
    }
}

pub fn tip_kinds() -> Vec<GroupTipKind> {
    each!(GroupTipKind:
        GroupTipKind::Joined => GroupTipKind::Joined,
        GroupTipKind::Invited => GroupTipKind::Invited,
        GroupTipKind::Quit => GroupTipKind::Quit,
        GroupTipKind::Kicked => GroupTipKind::Kicked,
        GroupTipKind::AdminSet => GroupTipKind::AdminSet,
        GroupTipKind::AdminCancelled => GroupTipKind::AdminCancelled,
        GroupTipKind::InfoChanged(_) => GroupTipKind::InfoChanged(group_change()),
        GroupTipKind::MemberMuted(_) => GroupTipKind::MemberMuted(60),
        GroupTipKind::Deleted => GroupTipKind::Deleted,
    )
}

pub fn reminder() -> Reminder {
    Reminder {
        conversation: group_id(),
        msg_id: text("m1"),
        seq: 5,
        sender: text("alice"),
        time: 1_700_003_600,
    }
}

pub fn group_tip() -> GroupTip {
    GroupTip {
        group_id: text("team"),
        group_name: text("The team"),
        op_user: member(),
        users: vec![member()],
        member_count: 2,
        time: 1_700_000_000,
        kind: GroupTipKind::Joined,
    }
}

pub fn profile() -> Profile {
    Profile {
        user_id: text("alice"),
        nick_name: text("Alice"),
        gender: 2,
        face_url: text(""),
        self_signature: text(""),
        add_permission: 1,
        location: text(""),
        language: 0,
        birthday: 19_900_101,
        level: 0,
        role: 0,
        custom: custom(),
    }
}

pub fn profile_change() -> ProfileChange {
    ProfileChange {
        nick_name: Some(text("Al")),
        gender: Some(2),
        face_url: Some(text("")),
        self_signature: Some(text("")),
        add_permission: Some(1),
        location: Some(text("")),
        language: Some(0),
        birthday: Some(19_900_101),
        level: Some(0),
        role: Some(0),
        custom: Some(custom()),
    }
}

pub fn receipt() -> Receipt {
    Receipt {
        conversation: group_id(),
        msg_id: text("m1"),
        seq: 1,
        read_count: 1,
        unread_count: 0,
        time: 1_700_000_000,
        version: 1,
    }
}

pub fn reader() -> Reader {
    Reader { member: member(), read_at: 1_700_000_000 }
}

pub fn reader_page() -> ReaderPage {
    ReaderPage { group_id: text("team"), readers: vec![reader()], next_seq: 0, finished: true }
}

pub fn conversation() -> Conversation {
    Conversation {
        id: group_id(),
        show_name: text("The team"),
        face_url: text(""),
        unread: 1,
        active_time: 1_700_000_000_000,
        last_message: Some(message()),
        recv_opt: 0,
        group_type: Some(GroupType::Public),
        at_infos: vec![(1, 1)],
        c2c_read_time: 0,
        group_read_seq: 0,
        owner: text("alice"),
        pinned: true,
        counted: Some(1),
        read_seq: Some(1),
        marks: vec![1, 1 << 32],
        cleared_seq: 1,
        list_version: 3,
        custom_data: text("beside it"),
        conversation_groups: vec![text("work")],
    }
}

pub fn conversation_groups() -> ConversationGroups {
    let group = ConversationGroup { number: 1, name: text("work"), conversations: vec![group_id()] };
    ConversationGroups { version: 2, groups: vec![group] }
}

pub fn settings() -> Settings {
    Settings {
        receipt_group_types: [GroupType::Public].into(),
        revoke_seconds: 120,
        message_bytes: 12_288,
        group_members: 200_000,
        receipt_interval_ms: 100,
        one_device_per_platform: true,
        requests_per_second: 100,
        request_burst: 200,
        connections_per_user: 16,
        connections_per_address: 1000,
        groups_per_user: 20_000,
        invitations_per_hour: 1000,
        invited_by_strangers: true,
        stored_bytes_per_day: 1 << 30,
    }
}

pub fn head() -> Head {
    Head {
        conversation: group_id(),
        seq: 1,
        version: 1,
        read_seq: 0,
        identity: 8_000_000_000_000_000,
        news_seq: 0,
        news_version: 0,
        restored_seq: 0,
        restored_version: 0,
        unlisted: true,
        tally: Some(Tally { unread: 1, counted: 1, silent: false }),
        list_version: 3,
        cleared_seq: Some(1),
    }
}

pub fn login_info() -> LoginInfo {
    LoginInfo {
        profile: profile(),
        heads: vec![head()],
        server_time_ms: 1_700_000_000_000,
        login: 1,
        incarnation: 5_000_000_000_000_000,
        restored_from: 0,
        conversation_groups: conversation_groups(),
    }
}

pub fn missed() -> Missed {
    Missed {
        conversation: group_id(),
        messages: vec![message()],
        changes: changes(),
        seq: 1,
        version: 3,
        more: false,
        identity: 8_000_000_000_000_000,
    }
}

pub fn changes() -> Vec<Change> {
    each!(Change:
        Change::Receipt(_) => Change::Receipt(receipt()),
        Change::Revoked(..) => Change::Revoked(2, Box::new(message())),
        Change::Modified(..) => Change::Modified(3, Box::new(message())),
    )
}

pub fn error() -> Error {
    Error::new(10062, "messages: unknown, or without receipts")
}

pub fn requests() -> Vec<Request> {
    let group = || text("team");
    each!(Request:
        Request::Login { .. } => Request::Login {
            user_id: text("alice"), user_sig: text("eJw"), platform: 6, held: 3, device: text("d1"),
        },
        Request::Logout => Request::Logout,
        Request::Sync { .. } => Request::Sync { conversation: group_id(), seq: 0, version: 0 },
        Request::SendMessage(_) => Request::SendMessage(new_message()),
        Request::SendReceipts { .. } => Request::SendReceipts { messages: vec![text("m1")], read_at: vec![1_700_000_000] },
        Request::GetReceipts { .. } => Request::GetReceipts { messages: vec![text("m1")] },
        Request::GetReaders { .. } => Request::GetReaders {
            message: text("m1"), filter: ReaderFilter::Read, cursor: 0, count: 100,
        },
        Request::History(_) => Request::History(history_query()),
        Request::FindMessages { .. } => Request::FindMessages { messages: vec![text("m1")] },
        Request::RevokeMessage { .. } => Request::RevokeMessage {
            message: text("m1"), conversation: Some(group_id()), reason: text("typo"),
        },
        Request::ModifyMessage { .. } => Request::ModifyMessage {
            message: text("m1"), base_version: Some(0), content: content(),
        },
        Request::DeleteMessages { .. } => Request::DeleteMessages {
            conversation: group_id(), messages: vec![text("m1")],
        },
        Request::MarkRead(_) => Request::MarkRead(ReadScope::Group(group(), 5)),
        Request::MarkReadUpTo { .. } => Request::MarkReadUpTo {
            message: text("m1"), conversation: Some(group_id()),
        },
        Request::Conversations => Request::Conversations,
        Request::ConversationPage { .. } => Request::ConversationPage { cursor: 0, count: 100 },
        Request::GetConversations { .. } => Request::GetConversations { conversations: conversation_ids() },
        Request::PinConversation { .. } => Request::PinConversation {
            conversation: group_id(), pinned: true,
        },
        Request::DeleteConversation { .. } => Request::DeleteConversation {
            conversation: group_id(), up_to: Some(5), keep_messages: true,
        },
        Request::MarkConversation { .. } => Request::MarkConversation {
            conversation: group_id(), marks: vec![1, 1 << 32], on: true,
        },
        Request::ClearHistory { .. } => Request::ClearHistory { conversation: group_id(), up_to: Some(5) },
        Request::SetConversationCustomData { .. } => Request::SetConversationCustomData {
            conversation: group_id(), custom_data: text("beside it"),
        },
        Request::ConversationGroups => Request::ConversationGroups,
        Request::CreateConversationGroup { .. } => Request::CreateConversationGroup {
            name: text("work"), conversations: vec![group_id()],
        },
        Request::DeleteConversationGroup { .. } => Request::DeleteConversationGroup { name: text("work") },
        Request::RenameConversationGroup { .. } => Request::RenameConversationGroup {
            name: text("work"), new_name: text("play"),
        },
        Request::GroupConversations { .. } => Request::GroupConversations {
            name: text("work"), conversations: vec![group_id()], on: true,
        },
        Request::TotalUnread => Request::TotalUnread,
        Request::CreateGroup(_) => Request::CreateGroup(new_group()),
        Request::DeleteGroup { .. } => Request::DeleteGroup { group_id: group() },
        Request::JoinGroup { .. } => Request::JoinGroup { group_id: group(), hello: text("") },
        Request::QuitGroup { .. } => Request::QuitGroup { group_id: group() },
        Request::InviteMembers { .. } => Request::InviteMembers {
            group_id: group(), users: vec![text("bob")],
        },
        Request::KickMembers { .. } => Request::KickMembers {
            group_id: group(), users: vec![text("bob")], reason: text(""),
        },
        Request::JoinedGroups => Request::JoinedGroups,
        Request::JoinedGroupPage { .. } => Request::JoinedGroupPage { cursor: 0, count: 100 },
        Request::GetGroups { .. } => Request::GetGroups { groups: vec![group()] },
        Request::GetMembers { .. } => Request::GetMembers {
            group_id: group(), users: vec![], role_flags: 0, cursor: 0,
        },
        Request::ModifyGroup { .. } => Request::ModifyGroup { group_id: group(), change: group_change() },
        Request::ModifyMember { .. } => Request::ModifyMember {
            group_id: group(), user_id: text("bob"), change: member_change(),
        },
        Request::GetProfiles { .. } => Request::GetProfiles { users: vec![text("bob")] },
        Request::ModifyProfile(_) => Request::ModifyProfile(profile_change()),
        Request::GetSettings => Request::GetSettings,
        Request::SetSettings(_) => Request::SetSettings(settings()),
        // They are asked by the operator alone, and never over a link.
        @ Request::Remind { .. } | Request::DeleteAccount { .. } | Request::AllGroups { .. },
    )
}

pub fn responses() -> Vec<Response> {
    each!(Response:
        Response::Done => Response::Done,
        Response::LoggedIn(_) => Response::LoggedIn(login_info()),
        Response::Missed(_) => Response::Missed(missed()),
        Response::Message(_) => Response::Message(Box::new(message())),
        Response::Messages(_) => Response::Messages(vec![message()]),
        Response::Receipts(_) => Response::Receipts(vec![receipt()]),
        Response::Readers(_) => Response::Readers(reader_page()),
        Response::Conversations(_) => Response::Conversations(vec![conversation()]),
        Response::ConversationPage(_) => Response::ConversationPage(ConversationPage {
            conversations: vec![conversation()], next_seq: 0,
        }),
        Response::ConversationGroups(_) => Response::ConversationGroups(conversation_groups()),
        Response::Count(_) => Response::Count(3),
        Response::GroupCreated(_) => Response::GroupCreated(text("team")),
        Response::MemberResults(_) => Response::MemberResults(vec![(text("bob"), MemberResult::Done)]),
        Response::JoinedGroups(_) => Response::JoinedGroups(vec![joined_group()]),
        Response::JoinedGroupPage(_) => Response::JoinedGroupPage(JoinedGroupPage {
            groups: vec![joined_group()], next_seq: 0,
        }),
        Response::Groups(_) => Response::Groups(vec![Ok(group()), Err(error())]),
        Response::Members(_) => Response::Members(MemberPage { members: vec![member()], next_seq: 0 }),
        Response::Profiles(_) => Response::Profiles(vec![profile()]),
        Response::Settings(_) => Response::Settings(settings()),
        // What the operator alone is answered.
        @ Response::GroupIds(_),
    )
}

pub fn pushes() -> Vec<Push> {
    each!(Push:
        Push::Message(_) => Push::Message(Box::new(message())),
        Push::Changes { .. } => Push::Changes { conversation: group_id(), stable: 3, changes: changes() },
        Push::ConversationChanged(_) => Push::ConversationChanged(group_id()),
        Push::ConversationGone(_) => Push::ConversationGone(group_id()),
        Push::ConversationGroups(_) => Push::ConversationGroups(Box::new(conversation_groups())),
        Push::GroupTip(_) => Push::GroupTip(Box::new(group_tip())),
        Push::Profile(_) => Push::Profile(Box::new(profile())),
        Push::Lagged => Push::Lagged,
        Push::KickedOffline => Push::KickedOffline,
        Push::KickedByOperator => Push::KickedByOperator,
        Push::UserSigExpired => Push::UserSigExpired,
        Push::Reminder(_) => Push::Reminder(Box::new(reminder())),
    )
}
