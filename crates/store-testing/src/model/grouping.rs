//! The groups that users make of conversations.

use super::{Model, error};
use doubletick_protocol::conversation::{ConversationGroup, ConversationGroups};
use doubletick_protocol::ids::ConversationId;
use doubletick_protocol::wire::Response;
use doubletick_protocol::{Result, codes};

const MISSING: i32 = codes::ERR_SVR_CONV_CONV_GROUP_NOT_EXIST;

impl Model {
    /// All of a user's.
    pub(super) fn groups_of_conversations(&self, user: &str) -> ConversationGroups {
        self.grouped.get(user).cloned().unwrap_or_default()
    }

    /// Names of those that a conversation is in.
    pub fn grouped_in(&self, user: &str, id: &ConversationId) -> Vec<String> {
        let mut names = Vec::new();
        for group in self.groups_of_conversations(user).groups {
            if group.conversations.iter().any(|one| one == id) {
                names.push(group.name);
            }
        }
        names
    }

    pub(super) fn create_conversation_group(
        &mut self,
        user: &str,
        name: &str,
        conversations: Vec<ConversationId>,
    ) -> Result<Response> {
        check_name(name)?;
        let mut groups = self.groups_of_conversations(user);
        let mut once: Vec<ConversationId> = Vec::new();
        for id in conversations {
            if !once.contains(&id) {
                once.push(id);
            }
        }
        if let Some(there) = groups.groups.iter().find(|group| group.name == name) {
            let same = there.conversations == once;
            return if same { Ok(Response::Done) } else { Err(error(codes::ERR_INVALID_PARAMETERS)) };
        }
        if groups.groups.len() == 20 {
            return Err(error(codes::ERR_SVR_CONV_CONV_GROUP_TOTAL_COUNT_EXCEED_LIMIT));
        }
        let number = groups.version + 1;
        groups.groups.push(ConversationGroup { number, name: name.to_owned(), conversations: once });
        self.put_groups(user, groups)
    }

    pub(super) fn delete_conversation_group(&mut self, user: &str, name: &str) -> Result<Response> {
        let mut groups = self.groups_of_conversations(user);
        let before = groups.groups.len();
        groups.groups.retain(|group| group.name != name);
        if groups.groups.len() == before {
            return Err(error(MISSING));
        }
        self.put_groups(user, groups)
    }

    pub(super) fn rename_conversation_group(
        &mut self,
        user: &str,
        name: &str,
        new_name: &str,
    ) -> Result<Response> {
        check_name(new_name)?;
        let mut groups = self.groups_of_conversations(user);
        let names: Vec<String> = groups.groups.iter().map(|group| group.name.clone()).collect();
        let at = names.iter().position(|one| one == name).ok_or(error(MISSING))?;
        if name == new_name {
            return Ok(Response::Done);
        }
        if names.iter().any(|one| one == new_name) {
            return Err(error(codes::ERR_INVALID_PARAMETERS));
        }
        groups.groups[at].name = new_name.to_owned();
        self.put_groups(user, groups)
    }

    pub(super) fn group_conversations(
        &mut self,
        user: &str,
        name: &str,
        conversations: &[ConversationId],
        on: bool,
    ) -> Result<Response> {
        let mut groups = self.groups_of_conversations(user);
        let group = groups.groups.iter_mut().find(|group| group.name == name).ok_or(error(MISSING))?;
        let before = group.clone();
        for id in conversations {
            let has = group.conversations.contains(id);
            match (on, has) {
                (true, false) => group.conversations.push(id.clone()),
                (false, true) => group.conversations.retain(|one| one != id),
                _ => {}
            }
        }
        if *group == before {
            return Ok(Response::Done);
        }
        self.put_groups(user, groups)
    }

    fn put_groups(&mut self, user: &str, mut groups: ConversationGroups) -> Result<Response> {
        groups.version += 1;
        self.grouped.insert(user.to_owned(), groups);
        Ok(Response::Done)
    }

    /// The account is deleted.
    pub(super) fn forget_groups(&mut self, user: &str) {
        if let Some(groups) = self.grouped.get_mut(user)
            && !groups.groups.is_empty()
        {
            groups.groups.clear();
            groups.version += 1;
        }
    }
}

fn check_name(name: &str) -> Result<()> {
    match name.len() {
        0 => Err(error(codes::ERR_INVALID_PARAMETERS)),
        1..=32 => Ok(()),
        _ => Err(error(codes::ERR_SVR_CONV_CONV_GROUP_NAME_EXCEED_LENGTH)),
    }
}
