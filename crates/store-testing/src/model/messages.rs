//! Messages: sending, changing, and what each user sees of them.

use super::conversations::identity;
use super::{Conversation, Model, Stay, Stored, error};
use doubletick_protocol::group::{GroupType, Role};
use doubletick_protocol::ids::{ConversationId, MsgId, UserId};
use doubletick_protocol::limits;
use doubletick_protocol::message::{
    HistoryQuery, HistoryStart, Message, MessageContent, MessageStatus, NewMessage, Revoker,
};
use doubletick_protocol::wire::Response;
use doubletick_protocol::{Result, codes};
use std::collections::{BTreeMap, BTreeSet};

impl Model {
    pub(super) fn send_message(&mut self, user: &str, now: u64, mut new: NewMessage) -> Result<Response> {
        match &new.conversation {
            ConversationId::C2c(peer) if peer == user => {
                return Err(error(codes::ERR_INVALID_MSG_RECEIVER));
            }
            ConversationId::C2c(_) if !new.targets.is_empty() => {
                return Err(error(codes::ERR_INVALID_PARAMETERS));
            }
            _ => {}
        }
        if let Some((other, at)) = self.find_message(&new.msg_id) {
            let conversation = &self.conversations[other];
            let message = &conversation.messages[at];
            if message.sender == user && conversation.id_for(user) == new.conversation {
                return Ok(Response::Message(Box::new(self.view(user, other, at))));
            }
            return Err(error(codes::ERR_INVALID_PARAMETERS));
        }
        let index = match &new.conversation {
            ConversationId::C2c(peer) if !self.users.contains(peer) => {
                return Err(error(codes::ERR_SVR_MSG_INVALID_ID));
            }
            ConversationId::C2c(peer) => self.pair(user, peer),
            ConversationId::Group(group_id) => Some(self.my_group(user, group_id)?),
        };
        if let Some(index) = index {
            self.conversations[index].check_targets(user, &mut new)?;
        }
        let has_receipts = match index.and_then(|index| self.conversations[index].group_type()) {
            Some(group_type) => self.settings.has_receipts(group_type),
            None => true,
        };
        if new.online_only {
            let message = online_message(user, now, new);
            return Ok(Response::Message(Box::new(message)));
        }
        let index = index.unwrap_or_else(|| self.begin_pair(user, new.conversation.raw()));
        let conversation = &mut self.conversations[index];
        let audience = (1..=conversation.stays.len())
            .filter(|number| conversation.stay(*number).active && conversation.stay(*number).user != user)
            .filter(|number| new.targets.is_empty() || new.targets.contains(&conversation.stay(*number).user))
            .collect();
        conversation.messages.push(Stored {
            sender: user.to_owned(),
            seq: conversation.messages.len() as u64 + 1,
            server_time: now,
            flagged: new.need_read_receipt && has_receipts,
            audience,
            receipts: Vec::new(),
            receipt_version: 0,
            content: new.content.clone(),
            version: 0,
            change_version: 0,
            revoked: None,
            hidden: BTreeSet::new(),
            new,
        });
        let at = self.conversations[index].messages.len() - 1;
        Ok(Response::Message(Box::new(self.view(user, index, at))))
    }

    /// The pair of these two, if it has been begun.
    fn pair(&self, user: &str, peer: &str) -> Option<usize> {
        self.find_conversation(user, &ConversationId::C2c(peer.to_owned()))
    }

    fn begin_pair(&mut self, user: &str, peer: &str) -> usize {
        let mut both = [user.to_owned(), peer.to_owned()];
        both.sort();
        let stays = both
            .into_iter()
            .map(|user| Stay { user, role: Role::Normal, joined_seq: 0, joined_version: 0, active: true })
            .collect();
        self.conversations.push(Conversation {
            group: None,
            stays,
            messages: Vec::new(),
            marks: BTreeMap::new(),
            entries: BTreeMap::new(),
            version: 0,
            leaving: Vec::new(),
        });
        self.conversations.len() - 1
    }

    pub(super) fn revoke(
        &mut self,
        user: &str,
        now: u64,
        msg_id: &MsgId,
        reason: String,
    ) -> Result<Response> {
        let (index, at) =
            self.find_message(msg_id).ok_or(error(codes::ERR_SVR_GROUP_REVOKE_MSG_NOT_FOUND))?;
        let window = self.settings.revoke_seconds;
        let conversation = &mut self.conversations[index];
        conversation.check_member(user)?;
        if conversation.group_type() == Some(GroupType::AvChatRoom) {
            return Err(error(codes::ERR_SVR_GROUP_NOT_ALLOW_REVOKE_MSG));
        }
        let message = &conversation.messages[at];
        if message.sender != user && !conversation.leads(user, &message.sender) {
            return Err(error(codes::ERR_SVR_GROUP_PERMISSION_DENY));
        }
        if message.revoked.is_some() {
            return Ok(Response::Done);
        }
        let too_late = window > 0 && now > message.server_time + window;
        if message.sender == user && too_late {
            return Err(error(match conversation.group {
                Some(_) => codes::ERR_SVR_GROUP_REVOKE_MSG_TIME_LIMIT,
                None => codes::ERR_SVR_MSG_REVOKE_TIME_LIMIT,
            }));
        }
        let version = conversation.next_version();
        let message = &mut conversation.messages[at];
        message.revoked = Some((user.to_owned(), reason));
        message.change_version = version;
        Ok(Response::Done)
    }

    pub(super) fn modify(
        &mut self,
        user: &str,
        msg_id: &MsgId,
        base_version: Option<u64>,
        content: MessageContent,
    ) -> Result<Response> {
        let (index, at) = self.find_message(msg_id).ok_or(error(codes::ERR_INVALID_PARAMETERS))?;
        let conversation = &mut self.conversations[index];
        conversation.check_member(user)?;
        if conversation.group_type() == Some(GroupType::AvChatRoom) {
            return Err(error(codes::ERR_INVALID_PARAMETERS));
        }
        let message = &conversation.messages[at];
        if message.sender != user && conversation.role_of(user) < Some(Role::Admin) {
            return Err(error(codes::ERR_SVR_GROUP_PERMISSION_DENY));
        }
        if message.revoked.is_some() {
            return Err(error(codes::ERR_SVR_GROUP_REVOKE_MSG_DENY));
        }
        if message.content == content {
            return Ok(Response::Message(Box::new(self.view(user, index, at))));
        }
        if base_version.is_some_and(|base| base != message.version) {
            return Err(error(codes::ERR_SDK_MSG_MODIFY_CONFLICT));
        }
        let version = conversation.next_version();
        let message = &mut conversation.messages[at];
        message.content = content;
        message.version += 1;
        message.change_version = version;
        Ok(Response::Message(Box::new(self.view(user, index, at))))
    }

    pub(super) fn delete_messages(
        &mut self,
        user: &str,
        id: &ConversationId,
        messages: &[MsgId],
    ) -> Result<Response> {
        if messages.is_empty() || messages.len() > limits::DELETES_PER_CALL {
            return Err(error(codes::ERR_INVALID_PARAMETERS));
        }
        let index = match id {
            ConversationId::Group(group_id) => self.my_group(user, group_id)?,
            ConversationId::C2c(peer) => match self.pair(user, peer) {
                Some(index) => index,
                None => return Ok(Response::Done),
            },
        };
        for msg_id in messages {
            if let Some((place, at)) = self.find_message(msg_id)
                && place == index
                && self.conversations[index].may_see(user, at)
            {
                self.conversations[index].messages[at].hidden.insert(user.to_owned());
            }
        }
        Ok(Response::Done)
    }

    pub(super) fn find(&self, user: &str, messages: &[MsgId]) -> Response {
        let mut places = Vec::new();
        for place in messages.iter().filter_map(|id| self.find_message(id)) {
            if !places.contains(&place) {
                places.push(place);
            }
        }
        let found = places
            .into_iter()
            .filter(|(index, at)| self.conversations[*index].sees(user, *at))
            .map(|(index, at)| self.view(user, index, at))
            .collect();
        Response::Messages(found)
    }

    pub(super) fn history(&self, user: &str, query: &HistoryQuery) -> Result<Response> {
        let index = match &query.conversation {
            ConversationId::Group(group_id) => self.my_group(user, group_id)?,
            ConversationId::C2c(peer) => match self.pair(user, peer) {
                Some(index) => index,
                None => return Ok(Response::Messages(Vec::new())),
            },
        };
        let conversation = &self.conversations[index];
        let visible = |at: &usize| conversation.sees(user, *at);
        let all = 0..conversation.messages.len();
        if let HistoryStart::Seqs(seqs) = &query.start {
            let mut found: Vec<usize> =
                all.filter(visible).filter(|at| seqs.contains(&conversation.messages[*at].seq)).collect();
            if !query.newer {
                found.reverse();
            }
            found.truncate(query.count as usize);
            return Ok(Response::Messages(found.into_iter().map(|at| self.view(user, index, at)).collect()));
        }
        let beside = match &query.start {
            HistoryStart::Message(id) => match self.find_message(id) {
                Some((place, at)) if place == index => Some(at),
                _ => return Err(error(codes::ERR_INVALID_PARAMETERS)),
            },
            _ => None,
        };
        let mut found: Vec<usize> = all
            .filter(visible)
            .filter(|at| {
                let message = &conversation.messages[*at];
                match (&query.start, query.newer) {
                    (HistoryStart::Message(_), true) => Some(*at) > beside,
                    (HistoryStart::Message(_), false) => Some(*at) < beside,
                    (HistoryStart::Seq(seq), true) => message.seq >= *seq,
                    (HistoryStart::Seq(seq), false) => message.seq <= *seq,
                    (HistoryStart::Time(time), true) => message.server_time >= *time,
                    (HistoryStart::Time(time), false) => message.server_time <= *time,
                    (HistoryStart::End | HistoryStart::Seqs(_), _) => true,
                }
            })
            .filter(|at| {
                let time = conversation.messages[*at].server_time;
                match query.window {
                    None => true,
                    Some((begin, period)) if query.newer => (begin..=begin + period).contains(&time),
                    Some((begin, period)) => (begin.saturating_sub(period)..=begin).contains(&time),
                }
            })
            .collect();
        if !query.newer {
            found.reverse();
        }
        found.truncate(query.count as usize);
        Ok(Response::Messages(found.into_iter().map(|at| self.view(user, index, at)).collect()))
    }

    /// A message as one user sees it. The unique number is the store's own and 0 here.
    pub(super) fn view(&self, user: &str, index: usize, at: usize) -> Message {
        let conversation = &self.conversations[index];
        let message = &conversation.messages[at];
        let mine = message.sender == user;
        let in_group = conversation.group.is_some();
        let peer_of = |user: &str| {
            conversation.stays.iter().find(|stay| stay.user != user).map_or("", |stay| &stay.user).to_owned()
        };
        let mut content = message.content.clone();
        if message.revoked.is_some() {
            content = MessageContent {
                elems: Vec::new(),
                cloud_custom_str: String::new(),
                at_users: Vec::new(),
                offline_push: None,
                ..content
            };
        }
        Message {
            msg_id: message.new.msg_id.clone(),
            conversation: conversation.id_for(user),
            sender: message.sender.clone(),
            seq: message.seq,
            rand: message.new.rand,
            unique_id: 0,
            client_time: message.new.client_time,
            server_time: message.server_time,
            status: match message.revoked {
                Some(_) => MessageStatus::Revoked,
                None => MessageStatus::Sent,
            },
            online_only: false,
            need_read_receipt: message.flagged,
            targets: message.new.targets.clone(),
            content,
            version: message.version,
            sender_nick_name: String::new(),
            sender_face_url: String::new(),
            sender_name_card: String::new(),
            revoker: message.revoked.as_ref().map(|(user_id, reason)| Revoker {
                user_id: user_id.clone(),
                nick_name: String::new(),
                face_url: String::new(),
                reason: reason.clone(),
            }),
            is_read: mine || conversation.read_seq(user) >= message.seq,
            is_peer_read: mine && !in_group && conversation.marked(&peer_of(user)) >= message.seq,
            receipt_peer_read: mine && !in_group && !message.read_list().is_empty(),
            receipt_time: if mine { message.last_read_at() } else { 0 },
            has_sent_receipt: message
                .read_list()
                .iter()
                .any(|(number, _)| conversation.stay(*number).user == user),
            read_count: if mine && in_group && message.flagged {
                message.read_list().len() as u64
            } else {
                0
            },
            unread_count: if mine && in_group && message.flagged {
                message.unread_list(&conversation.stays).len() as u64
            } else {
                0
            },
            identity: identity(index),
            counted: None,
        }
    }
}

/// What the sender of an online-only message is told.
fn online_message(user: &str, now: u64, new: NewMessage) -> Message {
    Message {
        msg_id: new.msg_id,
        conversation: new.conversation,
        sender: user.to_owned(),
        seq: 0,
        rand: new.rand,
        unique_id: 0,
        client_time: new.client_time,
        server_time: now,
        status: MessageStatus::Sent,
        online_only: true,
        need_read_receipt: new.need_read_receipt,
        targets: new.targets,
        content: new.content,
        version: 0,
        sender_nick_name: String::new(),
        sender_face_url: String::new(),
        sender_name_card: String::new(),
        revoker: None,
        is_read: true,
        is_peer_read: false,
        receipt_peer_read: false,
        receipt_time: 0,
        has_sent_receipt: false,
        read_count: 0,
        unread_count: 0,
        identity: 0,
        counted: None,
    }
}

impl Conversation {
    /// 6017 where targets make no sense; what stays are members other than the sender, each once.
    fn check_targets(&self, user: &str, new: &mut NewMessage) -> Result<()> {
        if new.targets.is_empty() {
            return Ok(());
        }
        let mut targets: Vec<UserId> = Vec::new();
        for target in &new.targets {
            if target != user && self.stay_of(target).is_some() && !targets.contains(target) {
                targets.push(target.clone());
            }
        }
        let refused = matches!(self.group_type(), None | Some(GroupType::Community | GroupType::AvChatRoom));
        if refused || targets.is_empty() {
            return Err(error(codes::ERR_INVALID_PARAMETERS));
        }
        new.targets = targets;
        Ok(())
    }

    /// Whether the user leads the group and the other is of a lower role (or not here any more).
    fn leads(&self, user: &str, other: &str) -> bool {
        let mine = self.role_of(user);
        mine >= Some(Role::Admin) && self.role_of(other) < mine
    }

    /// Whether the user may see a message, hidden or not.
    pub(super) fn may_see(&self, user: &str, at: usize) -> bool {
        let message = &self.messages[at];
        let Some(number) = self.stay_of(user) else { return false };
        let since = match self.group.as_ref().map(|group| (group.deleted, group.group_type)) {
            Some((true, _)) | Some((_, GroupType::AvChatRoom)) => return false,
            Some((_, GroupType::Meeting)) => 0,
            _ => self.stay(number).joined_seq,
        };
        let named = message.new.targets.is_empty()
            || message.sender == user
            || message.new.targets.iter().any(|target| target == user);
        message.seq > since.max(self.cleared(user)) && named
    }

    /// Whether the user sees a message: may, and has not deleted it for themselves.
    pub(super) fn sees(&self, user: &str, at: usize) -> bool {
        self.may_see(user, at) && !self.messages[at].hidden.contains(user)
    }
}
