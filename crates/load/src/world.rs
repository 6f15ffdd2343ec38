//! Who is there, and what they have: accounts, groups, messages that nobody has read.

use crate::echo::Sizes;
use crate::failure::Failure;
use crate::lean::Lean;
use doubletick_client::ws::{WsConnector, WsOptions};
use doubletick_client::{Client, ClientConfig, EventHandler};
use doubletick_engine::usersig::UserSigKey;
use doubletick_protocol::codec::Encoding;
use doubletick_protocol::conversation::ReadScope;
use doubletick_protocol::group::{AddOption, GroupType, NewGroup};
use doubletick_protocol::ids::ConversationId;
use doubletick_protocol::message::{MessageContent, NewMessage};
use doubletick_protocol::receipt::Receipt;
use doubletick_protocol::wire::{Change, ClientFrame, Push, Request};
use std::path::Path;
use std::sync::Arc;
use std::time::{SystemTime, UNIX_EPOCH};

/// Who sends the messages.
pub const SENDER: &str = "sender";
/// Where the readers of the table are.
pub const GROUP: &str = "readers";

/// The default of doubletickd.
const APP_ID: u64 = 1_400_000_000;
/// Message ids have the form and the length of those that clients make: number, seconds, a number.
const FIRST_MESSAGE: usize = 144_115_188_075_855_872;

/// A server, and the key to it.
#[derive(Clone)]
pub struct World {
    /// Where the server listens, `HOST:PORT`.
    pub address: String,
    key: UserSigKey,
}

impl World {
    /// A server whose data is in this folder.
    pub fn open(address: &str, data: &Path) -> Result<World, Failure> {
        let secret = std::fs::read_to_string(data.join("secret.key"))?.trim().to_owned();
        Ok(World { address: address.to_owned(), key: UserSigKey { sdk_app_id: APP_ID, secret } })
    }

    /// What logs a user in, on a device that is not limited.
    pub fn login(&self, user: &str) -> Request {
        Request::Login {
            user_id: user.to_owned(),
            user_sig: self.sig(user),
            platform: 0,
            held: 0,
            device: String::new(),
        }
    }

    /// A lean client, logged in.
    pub async fn lean(&self, user: &str) -> Result<Lean, Failure> {
        let mut lean = Lean::connect(&self.address).await?;
        lean.ask(self.login(user)).await?;
        Ok(lean)
    }

    /// A client of the SDK, logged in.
    pub async fn client(&self, user: &str, events: EventHandler) -> Result<Client, Failure> {
        let connector = WsConnector::new(&format!("ws://{}", self.address), WsOptions::default())?;
        let config = ClientConfig { app_id: APP_ID, ..ClientConfig::default() };
        let client = Client::start(config, Arc::new(connector), events, &tokio::runtime::Handle::current());
        client.login_wait(user, &self.sig(user)).await?;
        Ok(client)
    }

    /// Makes a group of [`SENDER`] and these members, and their accounts.
    pub async fn group(&self, group_id: &str, members: impl Iterator<Item = String>) -> Result<(), Failure> {
        self.lean(SENDER).await?.ask(Request::CreateGroup(group(group_id))).await?;
        let mut connection = Lean::connect(&self.address).await?;
        for member in members {
            connection.ask(self.login(&member)).await?;
            connection
                .ask(Request::JoinGroup { group_id: group_id.to_owned(), hello: String::new() })
                .await?;
            connection.ask(Request::Logout).await?;
        }
        Ok(())
    }

    /// Sends messages by number to [`GROUP`], and marks them seen for those who log in later: nothing of the
    /// filling is to be delivered while something is measured.
    pub async fn messages(&self, numbers: std::ops::Range<usize>, readers: usize) -> Result<(), Failure> {
        let messages = numbers.map(|number| Request::SendMessage(message(GROUP, message_id(number))));
        self.lean(SENDER).await?.ask_all(messages).await?;
        for user in (0..readers).map(reader).chain([SENDER.to_owned()]) {
            self.lean(&user).await?.ask(Request::MarkRead(ReadScope::All)).await?;
        }
        Ok(())
    }

    fn sig(&self, user: &str) -> String {
        let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default().as_secs();
        self.key.sign(user, now, 86_400)
    }
}

/// A reader by number.
pub fn reader(index: usize) -> String {
    format!("reader{index:04}")
}

/// A message id by number.
pub fn message_id(number: usize) -> String {
    format!("{}-1700000000-{}", FIRST_MESSAGE + number, 1_000_000_000 + number)
}

/// The number of a message id.
pub fn message_number(msg_id: &str) -> Option<usize> {
    msg_id.split('-').next()?.parse::<usize>().ok()?.checked_sub(FIRST_MESSAGE)
}

/// A text message that asks for receipts.
pub fn message(group_id: &str, msg_id: String) -> NewMessage {
    let elem =
        serde_json::json!({ "elem_type": 0, "text_elem_content": "Please confirm that you have read this." });
    NewMessage {
        msg_id,
        conversation: ConversationId::Group(group_id.to_owned()),
        client_time: 1_700_000_000,
        rand: 1,
        need_read_receipt: true,
        online_only: false,
        targets: Vec::new(),
        content: MessageContent {
            elems: elem.as_object().cloned().into_iter().collect(),
            ..MessageContent::default()
        },
    }
}

/// Bytes of a call with this many receipts, and of the push that tells the sender of them.
pub fn sizes(batch: usize) -> Result<Sizes, Failure> {
    let messages: Vec<String> = (0..batch).map(message_id).collect();
    let conversation = ConversationId::Group(GROUP.to_owned());
    let receipt = |(index, msg_id): (usize, &String)| {
        Change::Receipt(Receipt {
            conversation: conversation.clone(),
            msg_id: msg_id.clone(),
            seq: 100_000 + index as u64,
            read_count: 1,
            unread_count: 63,
            time: 1_700_000_000,
            version: 100_000 + index as u64,
        })
    };
    let changes = messages.iter().enumerate().map(receipt).collect();
    let push = Push::Changes { conversation: conversation.clone(), stable: 100_000, changes };
    let call = ClientFrame { id: 100_000, request: Request::SendReceipts { messages, read_at: Vec::new() } };
    let encoding = Encoding::MessagePack;
    Ok(Sizes { up: encoding.client_frame(&call)?.len(), down: encoding.push(&push)?.len() })
}

/// A group that anybody may join.
pub fn group(group_id: &str) -> NewGroup {
    NewGroup {
        group_id: group_id.to_owned(),
        group_type: GroupType::Public,
        name: "Load".to_owned(),
        introduction: String::new(),
        notification: String::new(),
        face_url: String::new(),
        add_option: Some(AddOption::Any),
        approve_option: None,
        max_members: 0,
        custom: Vec::new(),
        members: Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn message_ids_have_a_number_and_a_length_of_their_own_kind() {
        for number in [0, 1, 999_999] {
            assert_eq!(message_number(&message_id(number)), Some(number));
            assert_eq!(message_id(number).len(), message_id(0).len());
        }
        assert_eq!(message_number("crowd-1"), None);
        assert_eq!(message_number("5-1-1"), None);
    }

    #[test]
    fn thirty_receipts_are_more_bytes_than_one() -> Result<(), Failure> {
        let (one, thirty) = (sizes(1)?, sizes(30)?);
        assert!(thirty.up > 20 * one.up / 2 && thirty.down > 20 * one.down / 2);
        Ok(())
    }
}
