//! How far conversations are read, and what is not read yet.

use super::{Conversation, Mark, Model, error};
use doubletick_protocol::conversation::{ReadScope, Tally};
use doubletick_protocol::group::GroupType;
use doubletick_protocol::ids::ConversationId;
use doubletick_protocol::receipt::Receipt;
use doubletick_protocol::wire::{Head, LoginInfo, Response};
use doubletick_protocol::{Result, codes};

impl Conversation {
    /// How many of its messages count as unread for who has not read them.
    pub fn counted(&self) -> u64 {
        if matches!(self.group_type(), Some(GroupType::Meeting | GroupType::AvChatRoom)) {
            return 0;
        }
        let counts = |message: &&super::Stored| {
            message.new.targets.is_empty() && !message.new.content.excluded_from_unread_count
        };
        self.messages.iter().filter(counts).count() as u64
    }
}

impl Model {
    pub(super) fn mark_read(&mut self, user: &str, scope: ReadScope) -> Result<Response> {
        match scope {
            ReadScope::C2c(peer, time) => {
                if let Some(index) = self.find_conversation(user, &ConversationId::C2c(peer)) {
                    let conversation = &mut self.conversations[index];
                    let upto = match time {
                        0 => conversation.messages.len(),
                        _ => conversation.messages.iter().filter(|m| m.server_time <= time).count(),
                    };
                    conversation.mark(user, upto as u64);
                }
            }
            ReadScope::C2cSeq(peer, seq) => {
                if let Some(index) = self.find_conversation(user, &ConversationId::C2c(peer)) {
                    let conversation = &mut self.conversations[index];
                    let last = conversation.messages.len() as u64;
                    conversation.mark(user, seq.min(last));
                }
            }
            ReadScope::Group(group_id, seq) => {
                let denied = error(codes::ERR_SVR_GROUP_PERMISSION_DENY);
                let index = self.group(&group_id).map_err(|_| denied)?;
                self.conversations[index].check_member(user)?;
                let conversation = &mut self.conversations[index];
                let last = conversation.messages.len() as u64;
                conversation.mark(user, if seq == 0 { last } else { seq.min(last) });
            }
            ReadScope::All | ReadScope::AllC2c | ReadScope::AllGroups => {
                for conversation in &mut self.conversations {
                    let wanted = match scope {
                        ReadScope::AllC2c => conversation.group.is_none(),
                        ReadScope::AllGroups => conversation.group.is_some(),
                        _ => true,
                    };
                    if wanted && conversation.check_member(user).is_ok() {
                        let last = conversation.messages.len() as u64;
                        conversation.mark(user, last);
                    }
                }
            }
        }
        Ok(Response::Done)
    }

    /// The unread count of one conversation: messages of others beyond the mark that count and are seen.
    pub fn unread(&self, user: &str, index: usize) -> u64 {
        let conversation = &self.conversations[index];
        if matches!(conversation.group_type(), Some(GroupType::Meeting | GroupType::AvChatRoom)) {
            return 0;
        }
        let from = conversation.read_seq(user);
        (0..conversation.messages.len())
            .filter(|at| {
                let message = &conversation.messages[*at];
                message.seq > from
                    && message.sender != user
                    && message.new.targets.is_empty()
                    && !message.new.content.excluded_from_unread_count
                    && message.revoked.is_none()
                    && conversation.sees(user, *at)
            })
            .count() as u64
    }

    pub(super) fn total_unread(&self, user: &str) -> u64 {
        let listed = self.heard(user).filter(|index| self.conversations[*index].is_listed(user));
        listed.map(|index| self.unread(user, index)).sum()
    }

    /// The conversations of a user: begun pairs, and groups that they are in.
    pub fn heard(&self, user: &str) -> impl Iterator<Item = usize> {
        (0..self.conversations.len()).filter(move |index| {
            let conversation = &self.conversations[*index];
            conversation.check_member(user).is_ok()
                && (conversation.group.is_some() || !conversation.messages.is_empty())
        })
    }

    pub(super) fn login_info(&self, user: &str, now_ms: u64, login: u64) -> LoginInfo {
        let heads = self.heard(user).map(|index| {
            let conversation = &self.conversations[index];
            Head {
                conversation: conversation.id_for(user),
                seq: conversation.messages.len() as u64,
                version: conversation.version,
                read_seq: conversation.read_seq(user),
                identity: identity(index),
                news_seq: conversation.news(user).0,
                news_version: conversation.news(user).1,
                restored_seq: 0,
                restored_version: 0,
                unlisted: !conversation.is_listed(user),
                tally: Some(Tally {
                    unread: self.unread(user, index),
                    counted: conversation.counted(),
                    silent: !conversation.is_listed(user),
                }),
                // Numbers of a store's own.
                list_version: 0,
                cleared_seq: Some(conversation.cleared(user)),
            }
        });
        LoginInfo {
            profile: self.profile(user),
            heads: heads.collect(),
            server_time_ms: now_ms,
            login,
            incarnation: 0,
            restored_from: 0,
            conversation_groups: self.groups_of_conversations(user),
        }
    }
}

/// Which conversation it is: a group that is made again has another index.
pub(super) fn identity(index: usize) -> u64 {
    index as u64 + 1
}

impl Conversation {
    /// How far the user has marked it read.
    pub(super) fn marked(&self, user: &str) -> u64 {
        self.marks.get(user).map_or(0, |mark| mark.seq)
    }

    /// How far the user has read: up to the mark, and at least up to where they came in and what they deleted.
    pub(super) fn read_seq(&self, user: &str) -> u64 {
        self.marked(user).max(self.news(user).0).max(self.cleared(user))
    }

    /// Seq and version where the user came in: before that everything is history.
    pub(super) fn news(&self, user: &str) -> (u64, u64) {
        self.stay_of(user).map_or((0, 0), |number| {
            let stay = self.stay(number);
            (stay.joined_seq, stay.joined_version)
        })
    }

    /// Marks never go back; in C2C an advance is a change that the peer learns.
    fn mark(&mut self, user: &str, seq: u64) {
        if seq <= self.marked(user) {
            return;
        }
        let version = if self.group.is_none() { self.next_version() } else { 0 };
        let time = self.messages[seq as usize - 1].server_time;
        self.marks.insert(user.to_owned(), Mark { seq, time, version });
    }

    /// How far the other one of a pair has read, as this one learns it.
    pub(super) fn peer_receipt(&self, user: &str) -> Option<Receipt> {
        if self.group.is_some() {
            return None;
        }
        let (_, mark) = self.marks.iter().find(|(name, _)| *name != user)?;
        Some(Receipt {
            conversation: self.id_for(user),
            msg_id: String::new(),
            seq: 0,
            read_count: 1,
            unread_count: 0,
            time: mark.time,
            version: mark.version,
        })
    }
}
