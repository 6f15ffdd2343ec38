//! Which users and messages the numbers of a step mean.

use super::driver::{Driver, conversation, name};
use super::steps::{Action, Picks, Stray};
use crate::home::Home;
use crate::model::Stored;
use doubletick_protocol::ids::{MsgId, UserId};

impl<H: Home> Driver<H> {
    /// The user, or someone near who is in the group and may do what is asked.
    pub fn apt_user(&self, user: u8, action: Action) -> UserId {
        let place = match action {
            Action::Send { place, .. } | Action::Revoke { place, .. } | Action::Modify { place, .. } => place,
            Action::Read(picks) | Action::GetReceipts(picks) | Action::Hide(picks) => picks.place,
            Action::History { place, .. } | Action::Mark { place, .. } => place,
            Action::Pin { place, .. }
            | Action::Label { place, .. }
            | Action::Note { place, .. }
            | Action::Group { place, .. }
            | Action::Clear { place, .. } => place,
            Action::Quit { group } | Action::Invite { group, .. } | Action::Kick { group, .. } => group,
            // Few enough that they meet on a platform.
            Action::Login { .. } => return name(user % 2),
            _ => return name(user),
        };
        let id = conversation(&name(user), place);
        if !id.is_group() {
            return name(user);
        }
        let Some(index) = self.model.index_of("", &id) else { return name(user) };
        match action {
            Action::Kick { .. } | Action::Invite { .. } => self.model.owner(index),
            _ => {
                let members = self.model.members(index);
                members.get(usize::from(user) % members.len().max(1)).cloned()
            }
        }
        .unwrap_or_else(|| name(user))
    }

    /// The message `back` before the newest of the user's conversation, living or (for groups without a
    /// living one) deleted: index of the conversation and of the message.
    pub fn pick(&self, user: &str, place: u8, back: u8) -> Option<(usize, usize)> {
        let index = self.model.any_index_of(user, &conversation(user, place))?;
        let last = self.model.conversations[index].messages.len().checked_sub(1)?;
        Some((index, last.saturating_sub(back.into())))
    }

    /// Its id, or one that was never sent.
    pub fn pick_id(&self, user: &str, place: u8, back: u8) -> MsgId {
        match self.pick(user, place, back) {
            Some((index, at)) => self.model.conversations[index].messages[at].new.msg_id.clone(),
            None => "never sent".to_owned(),
        }
    }

    /// Its id, if the user sees it.
    pub fn pick_visible(&self, user: &str, place: u8, back: u8) -> Option<MsgId> {
        let (index, at) = self.pick(user, place, back)?;
        self.model
            .is_seen(user, index, at)
            .then(|| self.model.conversations[index].messages[at].new.msg_id.clone())
    }

    /// The ids that a list names.
    pub fn list(&self, user: &str, picks: Picks, limit: usize) -> Vec<MsgId> {
        let reading = limit == 30;
        let apt = |message: &&Stored| !self.apt || !reading || (message.flagged && message.sender != user);
        let mut ids: Vec<MsgId> = match self.model.any_index_of(user, &conversation(user, picks.place)) {
            None => Vec::new(),
            Some(index) => {
                let messages = self.model.conversations[index].messages.iter().rev();
                let wanted = messages.filter(apt).skip(picks.back.into()).take(picks.count.into());
                wanted.map(|message| message.new.msg_id.clone()).collect()
            }
        };
        if ids.is_empty() && picks.count > 0 {
            ids.push(self.pick_id(user, picks.place, picks.back));
        }
        match picks.stray {
            Stray::None => {}
            Stray::Unknown => ids.push("never sent".to_owned()),
            Stray::OnlyUnknown => ids = vec!["never sent".to_owned(), "nor this".to_owned()],
            Stray::Mixed(place) => ids.push(self.pick_id(user, place, picks.back)),
            Stray::Twice => ids.extend(ids.first().cloned()),
            Stray::TooMany => ids.extend((0..limit).map(|n| format!("too many {n}"))),
            Stray::Empty => ids.clear(),
        }
        ids
    }
}
