//! Conversations: the list, what a user does to it, unread counts, marking as read.

use super::calls::{Result, all, answer, reply};
use super::client::Client;
use super::group::GroupType;
use super::ids::ConversationId;
use super::message::Message;
use doubletick_client as client;
use doubletick_protocol::conversation as wire;
use doubletick_protocol::marks;
use doubletick_protocol::wire::Request;
use serde_json::json;

/// An unread message that names this user or everyone.
#[derive(Clone, Copy, Debug, PartialEq, Eq, uniffi::Record)]
pub struct AtInfo {
    /// Number of the message in its group, from 1.
    pub seq: u64,
    /// `TIMGroupAtType`: 1 me, 2 everyone, 3 both.
    pub at_type: u32,
}

/// One entry of the conversation list.
#[derive(Clone, Debug, PartialEq, uniffi::Record)]
pub struct Conversation {
    /// The peer, or the group.
    pub id: ConversationId,
    /// Nick name of the peer or name of the group; the raw id where there is none.
    pub show_name: String,
    /// Face of the peer or the group.
    pub face_url: String,
    /// How many messages are unread; 0 where the kind of group does not count.
    pub unread: u64,
    /// Milliseconds since 1970 of the last message; sorts the list.
    pub active_time: u64,
    /// The newest message that this user sees, or the last one of those that wait on this device (status `Sending`).
    pub last_message: Option<Message>,
    /// How its messages are received, a `TIMReceiveMessageOpt`: 0 with notifications to 4.
    pub receive_option: u32,
    /// Kind of the group; none one-to-one.
    pub group_type: Option<GroupType>,
    /// Unread messages that name this user or everyone.
    pub at_infos: Vec<AtInfo>,
    /// Seconds since 1970: one-to-one, how far this user has marked it read.
    pub c2c_read_time: u64,
    /// Seq up to which this user has marked the group read.
    pub group_read_seq: u64,
    /// Owner of the group.
    pub owner: String,
    /// Whether it stands before those that are not.
    pub pinned: bool,
    /// What this user has marked it with ([`Client::mark_conversations`]), ascending, each one bit.
    #[uniffi(default = [])]
    pub marks: Vec<u64>,
    /// What the user has begun to write in it, on this device alone ([`Client::set_draft`]).
    #[uniffi(default = None)]
    pub draft: Option<ConversationDraft>,
    /// What the application keeps beside it ([`Client::set_conversation_custom_data`]).
    #[uniffi(default = "")]
    pub custom_data: String,
    /// Names of the groups of conversations that it is in ([`Client::create_conversation_group`]), in the order in which they were made.
    #[uniffi(default = [])]
    pub conversation_groups: Vec<String>,
}

/// What a user has begun to write in a conversation.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct ConversationDraft {
    /// The text as far as it goes.
    pub text: String,
    /// Seconds since 1970, when it was set.
    pub edit_time: u64,
}

/// The conversation list, and where it comes from.
#[derive(Clone, Debug, PartialEq, uniffi::Record)]
pub struct ConversationList {
    /// In the order of the list.
    pub conversations: Vec<Conversation>,
    /// There is no link, and this device has answered what it was told last.
    pub from_device: bool,
}

/// What became of one conversation of a call about several.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct ConversationOutcome {
    /// As it was given.
    pub conversation: ConversationId,
    /// 0: done. 6017: not in the list. 10007: not a member. 10010: no such group. 9520: not done in time.
    pub code: i32,
    /// Why it was not done; empty where it was.
    pub text: String,
}

/// What conversations of the list must be like; what is none does not matter.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct ConversationFilter {
    /// Whether they are groups.
    #[uniffi(default = None)]
    pub is_group: Option<bool>,
    /// A set of marks, of which they have at least one; 0: they have none at all.
    #[uniffi(default = None)]
    pub marks: Option<u64>,
    /// Whether something of them is unread.
    #[uniffi(default = None)]
    pub has_unread: Option<bool>,
    /// Whether an unread message names this user or everyone.
    #[uniffi(default = None)]
    pub has_mention: Option<bool>,
    /// The name of a group of conversations that they are in; empty: they are in none.
    #[uniffi(default = None)]
    pub in_group: Option<String>,
}

/// Some of the conversation list.
#[derive(Clone, Debug, PartialEq, uniffi::Record)]
pub struct ConversationPage {
    /// In the order of the list.
    pub conversations: Vec<Conversation>,
    /// 0 at the end.
    pub next_cursor: u64,
    /// There is no link, and this device has answered what it was told last.
    pub from_device: bool,
}

/// Which conversations are marked as read, and how far.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Enum)]
pub enum ReadScope {
    /// Every conversation, to its end.
    All,
    /// Every one-to-one conversation, to its end.
    AllC2c,
    /// Every group, to its end.
    AllGroups,
    /// One-to-one with this user.
    C2c {
        /// The peer, whose id has 1 to 32 bytes.
        user_id: String,
        /// Up to this time, seconds since 1970; 0: to the end.
        #[uniffi(default = 0)]
        until: u64,
    },
    /// This group, to its end.
    Group {
        /// The group, whose id has 1 to 48 bytes.
        group_id: String,
        /// Up to this seq; 0: to the end.
        #[uniffi(default = 0)]
        until_seq: u64,
    },
}

#[uniffi::export]
impl Client {
    /// The conversations in the list of this user, the pinned ones first, then the most active ones. Without a link to a server
    /// it is the list as this device was told last, where it has a state directory and was asked for the list since the last login that
    /// succeeded; also while a login waits for a link, and after one that has failed for want of one (9520).
    pub async fn conversations(&self) -> Result<Vec<Conversation>> {
        let (list, viewer) = self.ask_seen(Request::Conversations).await?;
        Ok(Conversation::seen(answer!(list, Conversations)?, &viewer, Some(&self.client)))
    }

    /// [`Client::conversations`], and whether the server has answered or this device.
    pub async fn conversation_list(&self) -> Result<ConversationList> {
        let (answer, viewer) = self.ask_told(Request::Conversations).await?;
        let conversations =
            Conversation::seen(answer!(answer.response, Conversations)?, &viewer, Some(&self.client));
        Ok(ConversationList { conversations, from_device: answer.from_device })
    }

    /// Those of these conversations (at most 100) that exist, in the order asked.
    pub async fn get_conversations(&self, conversations: Vec<ConversationId>) -> Result<Vec<Conversation>> {
        let request = Request::GetConversations { conversations: all(conversations) };
        let (list, viewer) = self.ask_seen(request).await?;
        Ok(Conversation::seen(answer!(list, Conversations)?, &viewer, Some(&self.client)))
    }

    /// Marks conversations read. Makes no receipts. A mark of one conversation is kept as receipts are
    /// ([`Client::send_receipts`]), up to where the conversation ended then.
    pub async fn mark_read(&self, scope: ReadScope) -> Result<()> {
        self.ask(Request::MarkRead(scope.into())).await.map(drop)
    }

    /// Marks the conversation of this message read up to it. Makes no receipts.
    pub async fn mark_read_up_to(&self, message_id: String) -> Result<()> {
        let request = Request::MarkReadUpTo { message: message_id, conversation: None };
        self.ask(request).await.map(drop)
    }

    /// Puts a conversation at the head of the list, or back to where it was. 6017: it is not in the list.
    pub async fn pin_conversation(&self, conversation: ConversationId, pinned: bool) -> Result<()> {
        let conversation = conversation.into();
        self.ask(Request::PinConversation { conversation, pinned }).await.map(drop)
    }

    /// Takes a conversation out of the list, and hides the messages that are in it from this user, on all devices;
    /// the others keep theirs. It comes back with the next message. Kept as [`Client::send_receipts`] keeps receipts; what
    /// comes until the server has it is not deleted.
    pub async fn delete_conversation(&self, conversation: ConversationId) -> Result<()> {
        let conversation = conversation.into();
        self.ask(Request::DeleteConversation { conversation, up_to: None, keep_messages: false })
            .await
            .map(drop)
    }

    /// Puts marks on 1 to 100 conversations of the list, or takes them off, on all devices of this user; answers what became of each, in
    /// the order given. `marks` is a set of bits: 1 star, 2 unread, 4 folded, 8 hidden, and 2^32 to 2^63 as the application likes. A
    /// mark changes nothing else of a conversation, and a message takes none off; deleting it ends its marks. 6017: another number of
    /// conversations, 0, or another bit.
    pub async fn mark_conversations(
        &self,
        conversations: Vec<ConversationId>,
        marks: u64,
        on: bool,
    ) -> Result<Vec<ConversationOutcome>> {
        let (reply, answer) = reply(self.calls());
        self.client.mark_conversations(all(conversations), marks, on, reply);
        Ok(all(answer.await?))
    }

    /// Takes 1 to 100 conversations out of the list, on all devices of this user, as [`Client::delete_conversation`] or, where
    /// `clear_messages` is false, without their messages: these can still be read, and are there when the next message brings the
    /// conversation back; such a deletion is not kept. Answers what became of each, in the order given. 6017: another number of
    /// conversations.
    pub async fn delete_conversations(
        &self,
        conversations: Vec<ConversationId>,
        clear_messages: bool,
    ) -> Result<Vec<ConversationOutcome>> {
        let (reply, answer) = reply(self.calls());
        self.client.delete_conversations(all(conversations), !clear_messages, reply);
        Ok(all(answer.await?))
    }

    /// Hides the messages of a conversation from this user, on all devices; the others keep theirs, and it stays in the list.
    pub async fn clear_history(&self, conversation: ConversationId) -> Result<()> {
        let conversation = conversation.into();
        self.ask(Request::ClearHistory { conversation, up_to: None }).await.map(drop)
    }

    /// A page of the conversations that a filter takes, in the order of [`Client::conversations`], and from where that takes them.
    /// `cursor`: 0, then what the last page said; `count`: 1 to 100 (6017). The list may change between two pages: a conversation that
    /// has moved can be on both, or on none.
    pub async fn conversations_by_filter(
        &self,
        filter: ConversationFilter,
        cursor: u64,
        count: u32,
    ) -> Result<ConversationPage> {
        let filter = filter.checked()?;
        let (told, viewer) = self.ask_told(Request::Conversations).await?;
        let list = answer!(told.response, Conversations)?;
        let (page, next_cursor) = client::filtered_page(list, &filter, cursor, count)?;
        let conversations = Conversation::seen(page, &viewer, Some(&self.client));
        Ok(ConversationPage { conversations, next_cursor, from_device: told.from_device })
    }

    /// The unread messages of the conversations that a filter takes, without those that are received silently. 6017: `marks` has another
    /// bit than a mark.
    pub async fn unread_by_filter(&self, filter: ConversationFilter) -> Result<u64> {
        let filter = filter.checked()?;
        let list = answer!(self.ask(Request::Conversations).await?, Conversations)?;
        Ok(filter.unread(&list))
    }

    /// Keeps what the user has begun to write in a conversation, on this device alone; an empty text forgets it. It is in the
    /// conversation's row ([`Conversation::draft`]), whose change is told where the list is watched, and nowhere else. No link is
    /// needed. With a state directory it survives the process, and a logout; deleting the conversation and
    /// [`Client::wipe_device_store`] end it. At most 64 KiB, all of them together a megabyte: beyond that those go that were set
    /// the longest ago. Errors: 6014 without a login, 6017 (too long).
    pub async fn set_draft(&self, conversation: ConversationId, text: String) -> Result<()> {
        let edit_time = self.client.server_time_ms() / 1000;
        let draft = (!text.is_empty()).then(|| client::ConversationDraft {
            message: json!({"message_elem_array": [{"elem_type": 0, "text_elem_content": text}]}).to_string(),
            text,
            user_define: String::new(),
            edit_time,
        });
        let (reply, answer) = reply(self.calls());
        self.client.set_draft(conversation.into(), draft, reply);
        answer.await
    }

    /// Unread messages of all conversations that are not muted.
    pub async fn total_unread(&self) -> Result<u64> {
        answer!(self.ask(Request::TotalUnread).await?, Count)
    }

    /// Whether events of the conversation list are wanted; they cost a request per burst of messages. Off at
    /// first.
    pub fn watch_conversations(&self, on: bool) {
        self.client.watch_conversations(on);
    }

    /// Whether `TotalUnread` events are wanted. Off at first.
    pub fn watch_total_unread(&self, on: bool) {
        self.client.watch_total_unread(on);
    }
}

#[uniffi::export]
impl Client {
    /// Whether `UnreadByFilter` events are wanted of this filter: when its unread messages are others than now, or than after the next
    /// login. Off at first. The list is asked for once after each login for that. 6017: `marks` has another bit than a mark.
    pub fn watch_unread_by_filter(&self, filter: ConversationFilter, on: bool) -> Result<()> {
        self.client.watch_unread_by_filter(filter.checked()?, on);
        Ok(())
    }
}

impl Conversation {
    /// Conversations as this user of this client sees them.
    pub(super) fn seen(
        list: Vec<wire::Conversation>,
        viewer: &str,
        client: Option<&client::Client>,
    ) -> Vec<Conversation> {
        let drafts = |conversation: &wire::Conversation| client?.draft(viewer, &conversation.id);
        let seen = |conversation| Conversation::of(drafts(&conversation), conversation, viewer);
        list.into_iter().map(seen).collect()
    }

    fn of(
        draft: Option<client::ConversationDraft>,
        conversation: wire::Conversation,
        viewer: &str,
    ) -> Conversation {
        Conversation {
            draft: draft.map(|draft| ConversationDraft { text: draft.text, edit_time: draft.edit_time }),
            id: conversation.id.into(),
            show_name: conversation.show_name,
            face_url: conversation.face_url,
            unread: conversation.unread,
            active_time: conversation.active_time,
            last_message: conversation.last_message.map(|message| Message::of(message, viewer)),
            receive_option: conversation.recv_opt,
            group_type: conversation.group_type.map(GroupType::from),
            at_infos: conversation
                .at_infos
                .into_iter()
                .map(|(seq, at_type)| AtInfo { seq, at_type })
                .collect(),
            c2c_read_time: conversation.c2c_read_time,
            group_read_seq: conversation.group_read_seq,
            owner: conversation.owner,
            pinned: conversation.pinned,
            marks: conversation.marks,
            custom_data: conversation.custom_data,
            conversation_groups: conversation.conversation_groups,
        }
    }
}

impl From<client::ConversationOutcome> for ConversationOutcome {
    fn from(outcome: client::ConversationOutcome) -> Self {
        let (code, text) =
            outcome.result.err().map_or_else(Default::default, |error| (error.code, error.text));
        Self { conversation: outcome.conversation.into(), code, text }
    }
}

impl From<client::ConversationFilter> for ConversationFilter {
    fn from(filter: client::ConversationFilter) -> Self {
        let client::ConversationFilter { is_group, marks, has_unread, has_mention, in_group } = filter;
        Self { is_group, marks, has_unread, has_mention, in_group }
    }
}

impl ConversationFilter {
    fn checked(self) -> Result<client::ConversationFilter> {
        let Self { is_group, marks, has_unread, has_mention, in_group } = self;
        if let Some(set) = marks.filter(|set| *set != 0) {
            marks::join(&marks::split(set))?;
        }
        Ok(client::ConversationFilter { is_group, marks, has_unread, has_mention, in_group })
    }
}

impl From<ReadScope> for wire::ReadScope {
    fn from(scope: ReadScope) -> Self {
        match scope {
            ReadScope::All => Self::All,
            ReadScope::AllC2c => Self::AllC2c,
            ReadScope::AllGroups => Self::AllGroups,
            ReadScope::C2c { user_id, until } => Self::C2c(user_id, until),
            ReadScope::Group { group_id, until_seq } => Self::Group(group_id, until_seq),
        }
    }
}
