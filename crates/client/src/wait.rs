//! The calls of Rust programs that await: one method per step of the story.

use crate::client::Client;
use crate::reply::Reply;
use crate::reply::unexpected;
use doubletick_protocol::Result;
use doubletick_protocol::group::{GroupType, NewGroup, Role};
use doubletick_protocol::ids::{ConversationId, GroupId, MsgId, UserId};
use doubletick_protocol::message::{Elem, HistoryQuery, HistoryStart, Message, MessageContent, NewMessage};
use doubletick_protocol::receipt::{ReaderFilter, ReaderPage, Receipt};
use doubletick_protocol::wire::{Request, Response};
use serde_json::json;

impl Client {
    /// [`Client::login`] as a future, which ends with the answer.
    pub async fn login_wait(&self, user_id: &str, user_sig: &str) -> Result<()> {
        let (reply, answer) = Reply::channel();
        self.login(user_id.to_owned(), user_sig.to_owned(), reply);
        answer.await
    }

    /// [`Client::logout`] as a future, which ends when the user is logged out.
    pub async fn logout_wait(&self) -> Result<()> {
        let (reply, answer) = Reply::channel();
        self.logout(reply);
        answer.await
    }

    /// [`Client::send_message`], awaited. The message starts when this is called.
    pub fn send_wait(&self, message: NewMessage) -> impl Future<Output = Result<Message>> + use<> {
        let (reply, answer) = Reply::channel();
        self.send_message(message, reply);
        answer
    }

    /// [`Client::cancel_send`], awaited.
    pub fn cancel_wait(&self, msg_id: &str) -> impl Future<Output = Result<()>> + use<> {
        let (reply, answer) = Reply::channel();
        self.cancel_send(msg_id.to_owned(), reply);
        answer
    }

    /// [`Client::unsent`], awaited.
    pub fn unsent_wait(&self) -> impl Future<Output = Result<Vec<Message>>> + use<> {
        let (reply, answer) = Reply::channel();
        self.unsent(reply);
        answer
    }

    /// A text message with a new id, ready to be changed and sent.
    pub fn new_text(&self, conversation: ConversationId, text: &str, need_read_receipt: bool) -> NewMessage {
        let (msg_id, client_time, rand) = self.new_message_id();
        let mut elem = Elem::new();
        elem.insert("elem_type".into(), json!(0));
        elem.insert("text_elem_content".into(), json!(text));
        NewMessage {
            msg_id,
            conversation,
            client_time,
            rand,
            need_read_receipt,
            online_only: false,
            targets: Vec::new(),
            content: MessageContent { elems: vec![elem], ..MessageContent::default() },
        }
    }

    /// Makes a group with these members beside the user; answers its id.
    pub async fn create_group_wait(
        &self,
        group_type: GroupType,
        name: &str,
        members: &[&str],
    ) -> Result<GroupId> {
        let group = NewGroup {
            group_id: GroupId::new(),
            group_type,
            name: name.to_owned(),
            introduction: String::new(),
            notification: String::new(),
            face_url: String::new(),
            add_option: None,
            approve_option: None,
            max_members: 0,
            custom: Vec::new(),
            members: members.iter().map(|user| (UserId::from(*user), Role::Normal)).collect(),
        };
        match self.call(Request::CreateGroup(group)).await? {
            Response::GroupCreated(group_id) => Ok(group_id),
            _ => Err(unexpected()),
        }
    }

    /// Tells the senders that these 1 to 30 messages of one conversation have been read.
    pub async fn send_receipts_wait(&self, messages: Vec<MsgId>) -> Result<()> {
        self.call(Request::SendReceipts { messages, read_at: Vec::new() }).await.map(drop)
    }

    /// The receipts of own messages of one conversation.
    pub async fn receipts_wait(&self, messages: Vec<MsgId>) -> Result<Vec<Receipt>> {
        match self.call(Request::GetReceipts { messages }).await? {
            Response::Receipts(receipts) => Ok(receipts),
            _ => Err(unexpected()),
        }
    }

    /// A page of those who have, or have not, read an own group message.
    pub async fn readers_wait(
        &self,
        message: &str,
        filter: ReaderFilter,
        cursor: u64,
        count: u32,
    ) -> Result<ReaderPage> {
        let request = Request::GetReaders { message: message.to_owned(), filter, cursor, count };
        match self.call(request).await? {
            Response::Readers(page) => Ok(page),
            _ => Err(unexpected()),
        }
    }

    /// The newest messages of a conversation, the newest first.
    pub async fn history_wait(&self, conversation: ConversationId, count: u32) -> Result<Vec<Message>> {
        let query = HistoryQuery {
            conversation,
            start: HistoryStart::End,
            newer: false,
            count,
            window: None,
            elem_types: Vec::new(),
        };
        match self.call(Request::History(query)).await? {
            Response::Messages(messages) => Ok(messages),
            _ => Err(unexpected()),
        }
    }
}
