//! Receipts: who may send and ask, and the two lists.

use super::{Conversation, Model, Stored, error};
use doubletick_protocol::ids::{MsgId, UserId};
use doubletick_protocol::limits;
use doubletick_protocol::receipt::{ReaderFilter, Receipt};
use doubletick_protocol::wire::Response;
use doubletick_protocol::{Result, codes};

impl Model {
    pub(super) fn send_receipts(
        &mut self,
        user: &str,
        now: u64,
        messages: &[MsgId],
        read_at: &[u64],
    ) -> Result<Response> {
        if !read_at.is_empty() && read_at.len() != messages.len() {
            return Err(error(codes::ERR_INVALID_PARAMETERS));
        }
        let (index, mut known) = self.one_conversation(user, messages, limits::RECEIPTS_PER_CALL)?;
        let conversation = &mut self.conversations[index];
        known.retain(|at| conversation.messages[*at].flagged && conversation.messages[*at].sender != user);
        if known.is_empty() {
            return Err(error(codes::ERR_INVALID_PARAMETERS));
        }
        let mut new_readers = Vec::new();
        // Those outside whose audience the reader is are passed over, unless there is nothing else.
        let mut counts = false;
        for at in known {
            let message = &conversation.messages[at];
            let has_read = message.receipts.iter().any(|(reader, _)| conversation.stay(*reader).user == user);
            // Revoked ones succeed and change nothing.
            if has_read || message.revoked.is_some() {
                counts = true;
                continue;
            }
            let number = conversation.stay_of(user).expect("checked");
            if message.audience.contains(&number) {
                counts = true;
                new_readers.push((at, number));
            }
        }
        if !counts {
            return Err(error(codes::ERR_SVR_GROUP_PERMISSION_DENY));
        }
        for (at, number) in new_readers {
            let version = conversation.next_version();
            let message = &mut conversation.messages[at];
            let said = messages.iter().position(|id| *id == message.new.msg_id);
            let at = match said.and_then(|place| read_at.get(place)) {
                None | Some(0) => now,
                Some(at) => (*at).min(now).max(message.server_time),
            };
            message.receipts.push((number, at));
            message.receipt_version = version;
        }
        Ok(Response::Done)
    }

    pub(super) fn get_receipts(&self, user: &str, messages: &[MsgId]) -> Result<Response> {
        let (index, known) = self.one_conversation(user, messages, limits::RECEIPTS_PER_GET)?;
        let conversation = &self.conversations[index];
        let receipts = known
            .into_iter()
            .map(|at| &conversation.messages[at])
            .filter(|message| message.flagged && message.sender == user && message.revoked.is_none())
            .map(|message| conversation.receipt(user, message))
            .collect();
        Ok(Response::Receipts(receipts))
    }

    /// One whole list of a message: users and when they read it (0 in the unread list).
    pub fn readers(&self, user: &str, msg_id: &MsgId, filter: ReaderFilter) -> Result<Vec<(UserId, u64)>> {
        let unknown = error(codes::ERR_SVR_GROUP_READ_RECEIPT_NOT_FOUND);
        let (index, at) = self.find_message(msg_id).ok_or(unknown.clone())?;
        let conversation = &self.conversations[index];
        if conversation.group.is_none() {
            return Err(error(codes::ERR_INVALID_PARAMETERS));
        }
        conversation.check_member(user)?;
        self.check_gate(conversation)?;
        let message = &conversation.messages[at];
        if !message.flagged || message.revoked.is_some() {
            return Err(unknown);
        }
        if message.sender != user {
            return Err(error(codes::ERR_SVR_GROUP_PERMISSION_DENY));
        }
        Ok(match filter {
            ReaderFilter::Read => message
                .read_list()
                .iter()
                .map(|(number, time)| (conversation.stay(*number).user.clone(), *time))
                .collect(),
            ReaderFilter::Unread => message
                .unread_list(&conversation.stays)
                .into_iter()
                .map(|number| (conversation.stay(number).user.clone(), 0))
                .collect(),
        })
    }

    /// The rules that sending and getting share: a list of the right length, what is known of it, in one
    /// conversation, that the user is in, whose type has receipts. Every message once, in order.
    fn one_conversation(&self, user: &str, messages: &[MsgId], limit: usize) -> Result<(usize, Vec<usize>)> {
        if messages.is_empty() || messages.len() > limit {
            return Err(error(codes::ERR_INVALID_PARAMETERS));
        }
        let known: Vec<(usize, usize)> = messages.iter().filter_map(|id| self.find_message(id)).collect();
        let Some((index, _)) = known.first().copied() else {
            return Err(error(codes::ERR_SVR_GROUP_READ_RECEIPT_NOT_FOUND));
        };
        if known.iter().any(|(other, _)| *other != index) {
            return Err(error(codes::ERR_INVALID_PARAMETERS));
        }
        self.conversations[index].check_member(user)?;
        self.check_gate(&self.conversations[index])?;
        let mut places = Vec::new();
        for (_, at) in known {
            if !places.contains(&at) {
                places.push(at);
            }
        }
        Ok((index, places))
    }

    /// 10060 where the group type has no receipts now.
    fn check_gate(&self, conversation: &Conversation) -> Result<()> {
        match conversation.group_type() {
            Some(group_type) if !self.settings.has_receipts(group_type) => {
                Err(error(codes::ERR_SVR_GROUP_READ_RECEIPT_NOT_SUPPORTED))
            }
            _ => Ok(()),
        }
    }
}

impl Conversation {
    /// The summary of a message as its sender sees it.
    pub(super) fn receipt(&self, sender: &str, message: &Stored) -> Receipt {
        Receipt {
            conversation: self.id_for(sender),
            msg_id: message.new.msg_id.clone(),
            seq: message.seq,
            read_count: message.read_list().len() as u64,
            unread_count: message.unread_list(&self.stays).len() as u64,
            time: message.last_read_at(),
            version: message.receipt_version,
        }
    }
}
