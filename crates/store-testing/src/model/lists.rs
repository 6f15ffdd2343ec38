//! What users do to conversations in their lists.

use super::{Conversation, Model, error};
use doubletick_protocol::ids::ConversationId;
use doubletick_protocol::wire::Response;
use doubletick_protocol::{Result, codes};
use std::collections::BTreeSet;

impl Model {
    pub(super) fn pin(&mut self, user: &str, id: &ConversationId, pinned: bool) -> Result<Response> {
        let index = self.begun(user, id)?.filter(|index| self.conversations[*index].is_listed(user));
        let index = index.ok_or(error(codes::ERR_INVALID_PARAMETERS))?;
        let conversation = &mut self.conversations[index];
        let stay = conversation.stay_of(user).expect("checked");
        conversation.entries.entry(user.to_owned()).or_default().pinned = pinned.then_some(stay);
        Ok(Response::Done)
    }

    pub(super) fn delete_conversation(
        &mut self,
        user: &str,
        id: &ConversationId,
        up_to: Option<u64>,
        keep_messages: bool,
    ) -> Result<Response> {
        let Some(index) = self.begun(user, id)? else { return Ok(Response::Done) };
        let conversation = &mut self.conversations[index];
        let (stay, last) = (conversation.stay_of(user).expect("checked"), conversation.messages.len() as u64);
        let entry = conversation.entries.entry(user.to_owned()).or_default();
        let mut gone = up_to.map_or(last, |seq| seq.min(last));
        if !keep_messages {
            entry.cleared = entry.cleared.max(gone);
            gone = entry.cleared;
        }
        let before = entry.deleted.filter(|(at, _)| *at == stay).map_or(0, |(_, last)| last);
        entry.deleted = Some((stay, gone.max(before)));
        entry.pinned = None;
        entry.marks.clear();
        entry.custom = None;
        Ok(Response::Done)
    }

    pub(super) fn clear_history(
        &mut self,
        user: &str,
        id: &ConversationId,
        up_to: Option<u64>,
    ) -> Result<Response> {
        let Some(index) = self.begun(user, id)? else { return Ok(Response::Done) };
        let conversation = &mut self.conversations[index];
        let last = conversation.messages.len() as u64;
        let entry = conversation.entries.entry(user.to_owned()).or_default();
        entry.cleared = entry.cleared.max(up_to.map_or(last, |seq| seq.min(last)));
        Ok(Response::Done)
    }

    pub(super) fn mark_conversation(
        &mut self,
        user: &str,
        id: &ConversationId,
        marks: &[u64],
        on: bool,
    ) -> Result<Response> {
        let bits = [0, 1, 2, 3].into_iter().chain(32..64).map(|bit| 1_u64 << bit);
        let bits: BTreeSet<u64> = bits.collect();
        if marks.is_empty() || marks.iter().any(|mark| !bits.contains(mark)) {
            return Err(error(codes::ERR_INVALID_PARAMETERS));
        }
        let index = self.begun(user, id)?.filter(|index| self.conversations[*index].is_listed(user));
        let index = index.ok_or(error(codes::ERR_INVALID_PARAMETERS))?;
        let conversation = &mut self.conversations[index];
        let stay = conversation.stay_of(user).expect("checked");
        let has = conversation.entries.entry(user.to_owned()).or_default().marks.entry(stay).or_default();
        for mark in marks {
            if on {
                has.insert(*mark)
            } else {
                has.remove(mark)
            };
        }
        Ok(Response::Done)
    }

    pub(super) fn set_custom_data(
        &mut self,
        user: &str,
        id: &ConversationId,
        custom_data: String,
    ) -> Result<Response> {
        if custom_data.len() > 256 {
            return Err(error(codes::ERR_INVALID_PARAMETERS));
        }
        let index = self.begun(user, id)?.filter(|index| self.conversations[*index].is_listed(user));
        let index = index.ok_or(error(codes::ERR_INVALID_PARAMETERS))?;
        let conversation = &mut self.conversations[index];
        let stay = conversation.stay_of(user).expect("checked");
        conversation.entries.entry(user.to_owned()).or_default().custom = Some((stay, custom_data));
        Ok(Response::Done)
    }

    /// What the application keeps beside a conversation of the user.
    pub fn custom_data(&self, user: &str, index: usize) -> String {
        let conversation = &self.conversations[index];
        let custom = conversation.entries.get(user).and_then(|entry| entry.custom.clone());
        match custom {
            Some((at, text)) if conversation.stay_of(user) == Some(at) => text,
            _ => String::new(),
        }
    }

    /// What a conversation of the user is marked with.
    pub fn marks(&self, user: &str, index: usize) -> Vec<u64> {
        let conversation = &self.conversations[index];
        let stay = conversation.stay_of(user);
        let entry = conversation.entries.get(user).zip(stay);
        entry.and_then(|(entry, stay)| entry.marks.get(&stay)).into_iter().flatten().copied().collect()
    }

    /// The conversation that the user takes part in; none where two have never said anything.
    fn begun(&self, user: &str, id: &ConversationId) -> Result<Option<usize>> {
        match id {
            ConversationId::Group(group_id) => self.my_group(user, group_id).map(Some),
            ConversationId::C2c(_) => Ok(self.index_of(user, id)),
        }
    }

    /// The list of a user: the pinned ones first.
    pub fn listed(&self, user: &str) -> Vec<(usize, bool)> {
        let listed = self.heard(user).filter(|index| self.conversations[*index].is_listed(user));
        let mut rows: Vec<_> =
            listed.map(|index| (index, self.conversations[index].is_pinned(user))).collect();
        rows.sort_by_key(|(_, pinned)| !pinned);
        rows
    }
}

impl Conversation {
    /// Messages up to here are not seen by the user, who has deleted the conversation.
    pub(super) fn cleared(&self, user: &str) -> u64 {
        self.entries.get(user).map_or(0, |entry| entry.cleared)
    }

    /// Not deleted in this stay, or something was said since.
    pub fn is_listed(&self, user: &str) -> bool {
        let deleted = self.entries.get(user).and_then(|entry| entry.deleted);
        deleted
            .is_none_or(|(stay, last)| self.stay_of(user) != Some(stay) || self.messages.len() as u64 > last)
    }

    fn is_pinned(&self, user: &str) -> bool {
        let pinned = self.entries.get(user).and_then(|entry| entry.pinned);
        pinned.is_some() && self.stay_of(user) == pinned
    }
}
