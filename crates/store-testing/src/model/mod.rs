//! A naive model of the service: lists, recomputed at every question, nothing cached, nothing clever.
//!
//! It answers the same calls as a store and is what a store is compared with. Where it is wrong, reading it
//! should show it: the unread list is "the audience without the readers and without those who left", said
//! in these words. Texts of errors are not modelled, only codes.

mod ask;
mod conversations;
mod deleting;
mod grouping;
mod groups;
mod leaving;
mod lists;
mod messages;
mod receipts;
pub mod sync;

use doubletick_engine::rules::messages::check_new;
use doubletick_protocol::codes;
use doubletick_protocol::conversation::ConversationGroups;
use doubletick_protocol::group::{AddOption, GroupType, Role};
use doubletick_protocol::ids::{ConversationId, GroupId, MsgId, UserId};
use doubletick_protocol::message::{MessageContent, NewMessage};
use doubletick_protocol::profile::Profile;
use doubletick_protocol::receipt::Receipt;
use doubletick_protocol::settings::Settings;
use doubletick_protocol::wire::{Request, Response};
use doubletick_protocol::{Error, Result};
use std::collections::{BTreeMap, BTreeSet};

/// The whole service.
#[derive(Clone, Debug, Default)]
pub struct Model {
    settings: Settings,
    users: BTreeSet<UserId>,
    /// Every login that took the place of another device or was the first, by user and platform. The number
    /// of a login is how many there were.
    logins: Vec<(UserId, u32)>,
    /// C2C pairs and groups, also deleted ones, in the order of creation.
    pub conversations: Vec<Conversation>,
    /// Messages whose summaries change at once when somebody leaves.
    slice_messages: u64,
    /// The groups that users make of conversations.
    grouped: BTreeMap<UserId, ConversationGroups>,
    /// Versions of the conversations up to which `announced` has everything.
    noted: Vec<u64>,
    /// Receipts that were announced.
    announced: BTreeMap<(UserId, ConversationId, MsgId), Receipt>,
}

/// A C2C pair (two members who never leave) or a group.
#[derive(Clone, Debug)]
pub struct Conversation {
    /// Of a group.
    pub group: Option<Group>,
    /// Every stay; member number n is at n - 1.
    pub stays: Vec<Stay>,
    /// Every stored message; seq n is at n - 1.
    pub messages: Vec<Stored>,
    /// Who has marked it read up to where.
    marks: BTreeMap<UserId, Mark>,
    /// What users have done to it in their lists.
    entries: BTreeMap<UserId, Entry>,
    /// The receipt version.
    pub version: u64,
    /// Who has left, while summaries have not changed for it.
    leaving: Vec<Leaving>,
}

/// What a group has beside its members and messages.
#[derive(Clone, Debug)]
pub struct Group {
    /// The id.
    pub group_id: GroupId,
    /// The type.
    pub group_type: GroupType,
    add_option: AddOption,
    approve_option: AddOption,
    max_members: usize,
    deleted: bool,
}

/// Somebody who has left, and messages whose summaries have not changed for it yet.
#[derive(Clone, Copy, Debug)]
struct Leaving {
    /// The stay that has ended.
    number: usize,
    /// Those above this seq.
    done: u64,
    /// Up to this one.
    last: u64,
}

/// One membership from joining to leaving.
#[derive(Clone, Debug)]
pub struct Stay {
    /// Who.
    pub user: UserId,
    role: Role,
    joined_seq: u64,
    joined_version: u64,
    active: bool,
}

/// How far a user has marked a conversation read.
#[derive(Clone, Copy, Debug, Default)]
struct Mark {
    seq: u64,
    time: u64,
    version: u64,
}

/// What a user has done to a conversation in their list.
#[derive(Clone, Debug, Default)]
struct Entry {
    /// In this stay, a member number.
    pinned: Option<usize>,
    /// In this stay: the bits that it has.
    marks: BTreeMap<usize, BTreeSet<u64>>,
    /// In this stay: what the application keeps beside it.
    custom: Option<(usize, String)>,
    /// In this stay, with so many messages.
    deleted: Option<(usize, u64)>,
    /// Messages up to here are not seen.
    cleared: u64,
}

/// A stored message.
#[derive(Clone, Debug)]
pub struct Stored {
    /// As it was sent; of the targets only those that counted.
    pub new: NewMessage,
    /// Who sent it.
    pub sender: UserId,
    /// Its place.
    pub seq: u64,
    server_time: u64,
    /// Receipts were asked for, and the group type had them.
    pub flagged: bool,
    /// Member numbers whose receipts count.
    audience: Vec<usize>,
    /// `(member number, seconds)` in the order in which they came in.
    receipts: Vec<(usize, u64)>,
    receipt_version: u64,
    content: MessageContent,
    version: u64,
    change_version: u64,
    revoked: Option<(UserId, String)>,
    hidden: BTreeSet<UserId>,
}

impl Model {
    /// An empty service; summaries of so many messages change at once when somebody leaves.
    pub fn slicing(messages: u64) -> Model {
        Model { slice_messages: messages, ..Model::default() }
    }

    /// Answers one call, as a store would.
    pub fn execute(&mut self, user: &str, now_ms: u64, request: Request) -> Result<Response> {
        // What is refused for its form alone does not come to the writer.
        let malformed =
            matches!(&request, Request::SendMessage(new) if check_new(new, user, &self.settings).is_err());
        if request.only_reads() || malformed {
            return self.answer(user, now_ms, request);
        }
        self.slice();
        self.note();
        let answer = self.answer(user, now_ms, request);
        self.note();
        answer
    }

    fn answer(&mut self, user: &str, now_ms: u64, request: Request) -> Result<Response> {
        let now = now_ms / 1000;
        match request {
            Request::Login { platform, held, .. } => {
                let login = self.log_in(user, platform, held)?;
                Ok(Response::LoggedIn(self.login_info(user, now_ms, login)))
            }
            Request::CreateGroup(new) => self.create_group(user, new),
            Request::JoinGroup { group_id, .. } => self.join_group(user, &group_id),
            Request::QuitGroup { group_id } => self.quit_group(user, &group_id),
            Request::InviteMembers { group_id, users } => self.invite(user, &group_id, &users),
            Request::KickMembers { group_id, users, .. } => self.kick(user, &group_id, &users),
            Request::DeleteGroup { group_id } => self.delete_group(user, &group_id),
            Request::SendMessage(new) => self.send_message(user, now, new),
            Request::SendReceipts { messages, read_at } => self.send_receipts(user, now, &messages, &read_at),
            Request::GetReceipts { messages } => self.get_receipts(user, &messages),
            Request::RevokeMessage { message, reason, .. } => self.revoke(user, now, &message, reason),
            Request::ModifyMessage { message, base_version, content } => {
                self.modify(user, &message, base_version, content)
            }
            Request::DeleteMessages { conversation, messages } => {
                self.delete_messages(user, &conversation, &messages)
            }
            Request::MarkRead(scope) => self.mark_read(user, scope),
            Request::PinConversation { conversation, pinned } => self.pin(user, &conversation, pinned),
            Request::DeleteConversation { conversation, up_to, keep_messages } => {
                self.delete_conversation(user, &conversation, up_to, keep_messages)
            }
            Request::MarkConversation { conversation, marks, on } => {
                self.mark_conversation(user, &conversation, &marks, on)
            }
            Request::SetConversationCustomData { conversation, custom_data } => {
                self.set_custom_data(user, &conversation, custom_data)
            }
            Request::ConversationGroups => {
                Ok(Response::ConversationGroups(self.groups_of_conversations(user)))
            }
            Request::CreateConversationGroup { name, conversations } => {
                self.create_conversation_group(user, &name, conversations)
            }
            Request::DeleteConversationGroup { name } => self.delete_conversation_group(user, &name),
            Request::RenameConversationGroup { name, new_name } => {
                self.rename_conversation_group(user, &name, &new_name)
            }
            Request::GroupConversations { name, conversations, on } => {
                self.group_conversations(user, &name, &conversations, on)
            }
            Request::ClearHistory { conversation, up_to } => self.clear_history(user, &conversation, up_to),
            Request::History(query) => self.history(user, &query),
            Request::FindMessages { messages } => Ok(self.find(user, &messages)),
            Request::TotalUnread => Ok(Response::Count(self.total_unread(user))),
            Request::SetSettings(settings) => {
                settings.check()?;
                self.settings = settings.clone();
                Ok(Response::Settings(settings))
            }
            Request::DeleteAccount { user_id } => self.delete_account(&user_id),
            other => panic!("the model does not know {other:?}"),
        }
    }

    fn log_in(&mut self, user: &str, platform: u32, held: u64) -> Result<u64> {
        if platform > 99 {
            return Err(error(codes::ERR_INVALID_PARAMETERS));
        }
        let limited = platform != 0 && self.settings.one_device_per_platform;
        let newest = self.newest_login(user, platform);
        if limited && held > 0 && held < newest {
            return Err(error(codes::ERR_LOGIN_KICKED_OFF_BY_OTHER));
        }
        self.users.insert(user.to_owned());
        if !limited {
            return Ok(0);
        }
        if held == 0 || held > newest {
            self.logins.push((user.to_owned(), platform));
        }
        Ok(self.newest_login(user, platform))
    }

    /// The number of the device that has the place; 0: nobody has.
    pub fn newest_login(&self, user: &str, platform: u32) -> u64 {
        let theirs = |login: &&(UserId, u32)| login.0 == user && login.1 == platform;
        self.logins.iter().filter(theirs).count() as u64
    }

    /// The profile of an account that never changed it.
    fn profile(&self, user: &str) -> Profile {
        Profile { user_id: user.to_owned(), ..Profile::default() }
    }

    /// Where a conversation of this user is, if it has been begun.
    fn find_conversation(&self, user: &str, id: &ConversationId) -> Option<usize> {
        self.conversations.iter().position(|conversation| match (id, &conversation.group) {
            (ConversationId::C2c(peer), None) => {
                conversation.stays.iter().all(|stay| stay.user == *peer || stay.user == user)
                    && conversation.stay_of(user).is_some()
                    && conversation.stay_of(peer).is_some()
                    && user != peer
            }
            (ConversationId::Group(group_id), Some(group)) => !group.deleted && group.group_id == *group_id,
            _ => false,
        })
    }

    /// The group of this name: 10010 where there is none.
    fn group(&self, group_id: &str) -> Result<usize> {
        self.find_conversation("", &ConversationId::Group(group_id.to_owned()))
            .ok_or_else(|| error(codes::ERR_SVR_GROUP_NOT_FOUND))
    }

    /// The group of this name that the user is in: 10010, 10007.
    fn my_group(&self, user: &str, group_id: &str) -> Result<usize> {
        let index = self.group(group_id)?;
        self.conversations[index].check_member(user)?;
        Ok(index)
    }

    /// Where a message is: conversation and seq.
    fn find_message(&self, msg_id: &MsgId) -> Option<(usize, usize)> {
        self.conversations.iter().enumerate().find_map(|(index, conversation)| {
            let at = conversation.messages.iter().position(|message| message.new.msg_id == *msg_id)?;
            Some((index, at))
        })
    }
}

impl Conversation {
    /// The member number of a user who is here now.
    fn stay_of(&self, user: &str) -> Option<usize> {
        self.stays.iter().position(|stay| stay.user == user && stay.active).map(|at| at + 1)
    }

    /// The stay with this member number.
    fn stay(&self, number: usize) -> &Stay {
        &self.stays[number - 1]
    }

    /// 10010 for what is left of a deleted group, 10007 unless the user is here now.
    fn check_member(&self, user: &str) -> Result<()> {
        if self.group.as_ref().is_some_and(|group| group.deleted) {
            return Err(error(codes::ERR_SVR_GROUP_NOT_FOUND));
        }
        match self.stay_of(user) {
            Some(_) => Ok(()),
            None => Err(error(codes::ERR_SVR_GROUP_PERMISSION_DENY)),
        }
    }

    /// The type, of a group.
    fn group_type(&self) -> Option<GroupType> {
        self.group.as_ref().map(|group| group.group_type)
    }

    /// How the user calls it.
    fn id_for(&self, user: &str) -> ConversationId {
        match &self.group {
            Some(group) => ConversationId::Group(group.group_id.clone()),
            None => {
                let peer = self.stays.iter().find(|stay| stay.user != user).expect("two in a pair");
                ConversationId::C2c(peer.user.clone())
            }
        }
    }

    fn next_version(&mut self) -> u64 {
        self.version += 1;
        self.version
    }
}

impl Stored {
    /// Who has read it, in the order of reading.
    fn read_list(&self) -> &[(usize, u64)] {
        &self.receipts
    }

    /// When it was read last; 0: never.
    fn last_read_at(&self) -> u64 {
        self.receipts.iter().map(|(_, time)| *time).max().unwrap_or(0)
    }

    /// Who of the audience has not: without the readers, without those who left.
    fn unread_list(&self, stays: &[Stay]) -> Vec<usize> {
        self.audience
            .iter()
            .copied()
            .filter(|number| !self.receipts.iter().any(|(reader, _)| reader == number))
            .filter(|number| stays[number - 1].active)
            .collect()
    }
}

/// An error with this code; the model has no texts.
pub fn error(code: i32) -> Error {
    Error::new(code, "the model")
}
