//! What users do to conversations in their lists.

use super::{Conversation, Model, error};
use doubletick_protocol::ids::ConversationId;
use doubletick_protocol::wire::Response;
use doubletick_protocol::{Result, codes};

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
    ) -> Result<Response> {
        let Some(index) = self.begun(user, id)? else { return Ok(Response::Done) };
        let conversation = &mut self.conversations[index];
        let (stay, last) = (conversation.stay_of(user).expect("checked"), conversation.messages.len() as u64);
        let entry = conversation.entries.entry(user.to_owned()).or_default();
        entry.cleared = entry.cleared.max(up_to.map_or(last, |seq| seq.min(last)));
        entry.deleted = Some((stay, entry.cleared));
        entry.pinned = None;
        Ok(Response::Done)
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
    pub(super) fn is_listed(&self, user: &str) -> bool {
        let deleted = self.entries.get(user).and_then(|entry| entry.deleted);
        deleted
            .is_none_or(|(stay, last)| self.stay_of(user) != Some(stay) || self.messages.len() as u64 > last)
    }

    fn is_pinned(&self, user: &str) -> bool {
        let pinned = self.entries.get(user).and_then(|entry| entry.pinned);
        pinned.is_some() && self.stay_of(user) == pinned
    }
}
