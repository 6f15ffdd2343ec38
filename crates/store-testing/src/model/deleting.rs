//! Accounts that are deleted. Who has one again begins with nothing.

use super::{Model, error};
use doubletick_protocol::group::Role;
use doubletick_protocol::wire::Response;
use doubletick_protocol::{Result, codes};

impl Model {
    /// The user leaves every group, and every conversation that they ever had is cleared for them.
    pub(super) fn delete_account(&mut self, user: &str) -> Result<Response> {
        if !self.users.remove(user) {
            return Err(error(codes::ERR_SVR_GROUP_ACCOUNT_NOT_FOUND));
        }
        for conversation in &mut self.conversations {
            let Some(last_stay) = conversation.stays.iter().rposition(|stay| stay.user == user) else {
                continue;
            };
            if conversation.group.as_ref().is_some_and(|group| group.deleted) {
                continue;
            }
            if conversation.group.is_some() && conversation.stay_of(user).is_some() {
                let owned = conversation.role_of(user) == Some(Role::Owner);
                // Summaries change later, whatever there is.
                conversation.leave(&[user.to_owned()], 0);
                if let Some(heir) = conversation.stays.iter_mut().find(|stay| stay.active).filter(|_| owned) {
                    heir.role = Role::Owner;
                }
            }
            let last = conversation.messages.len() as u64;
            let entry = conversation.entries.entry(user.to_owned()).or_default();
            entry.cleared = last;
            entry.deleted = Some((last_stay + 1, last));
            entry.pinned = None;
            entry.marks.clear();
            entry.custom = None;
        }
        self.forget_groups(user);
        Ok(Response::Done)
    }
}
