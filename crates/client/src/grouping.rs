//! What has become of the user's conversation groups since the application was told of them last. Pure: requests and events are its
//! results.

use crate::event::ConversationGroupEvent;
use doubletick_protocol::conversation::{Conversation, ConversationGroup, ConversationGroups};
use doubletick_protocol::ids::ConversationId;
use doubletick_protocol::limits;
use std::collections::{BTreeSet, VecDeque};

/// The groups that are known, and what there is to tell of them.
#[derive(Default)]
pub(crate) struct Grouping {
    /// As the service has told them last.
    known: ConversationGroups,
    /// In order. An event is told when its rows are here.
    waiting: VecDeque<Waiting>,
    /// Rows of the first one are being asked for: so many of its conversations.
    asked: Option<usize>,
}

/// An event, and the conversations whose rows it lacks.
struct Waiting {
    event: ConversationGroupEvent,
    lacks: Vec<ConversationId>,
}

/// What comes next.
#[derive(Debug, PartialEq)]
pub(crate) enum Next {
    Tell(ConversationGroupEvent),
    /// The rows of these.
    Ask(Vec<ConversationId>),
}

impl Grouping {
    /// The groups at a login that the application has asked for: it reads them itself.
    pub(crate) fn begin(&mut self, groups: ConversationGroups) {
        *self = Grouping { known: groups, ..Grouping::default() };
    }

    /// The groups as they are now; answers the conversations whose rows say something else than before. `login`: on a new link. What
    /// comes on the same one may be older than what was pushed.
    pub(crate) fn heard(&mut self, groups: ConversationGroups, login: bool) -> BTreeSet<ConversationId> {
        let news = if login { groups != self.known } else { groups.version > self.known.version };
        if !news {
            return BTreeSet::new();
        }
        let before = std::mem::replace(&mut self.known, groups);
        let (changes, touched) = differences(&before, &self.known);
        self.waiting.extend(changes);
        touched
    }

    /// What comes next; `None`: nothing, or an answer.
    pub(crate) fn next(&mut self) -> Option<Next> {
        if self.asked.is_some() {
            return None;
        }
        let first = self.waiting.front()?;
        if first.lacks.is_empty() {
            return self.waiting.pop_front().map(|first| Next::Tell(first.event));
        }
        let some: Vec<ConversationId> = first.lacks.iter().take(limits::IDS_PER_CALL).cloned().collect();
        self.asked = Some(some.len());
        Some(Next::Ask(some))
    }

    /// The rows that were asked for; those that are not there are not in the list. After a failure there are none.
    pub(crate) fn answered(&mut self, rows: Vec<Conversation>) {
        let (Some(asked), Some(first)) = (self.asked.take(), self.waiting.front_mut()) else { return };
        first.lacks.drain(..asked);
        match &mut first.event {
            ConversationGroupEvent::Created { conversations, .. }
            | ConversationGroupEvent::Added { conversations, .. }
            | ConversationGroupEvent::Removed { conversations, .. } => conversations.extend(rows),
            ConversationGroupEvent::Deleted { .. } | ConversationGroupEvent::Renamed { .. } => {}
        }
    }

    /// The link is cut: nothing is answered any more, and it is asked for again.
    pub(crate) fn forget_link(&mut self) {
        self.asked = None;
    }
}

/// What has happened between two states, and whose rows say something else.
fn differences(
    before: &ConversationGroups,
    now: &ConversationGroups,
) -> (Vec<Waiting>, BTreeSet<ConversationId>) {
    let (mut changes, mut touched) = (Vec::new(), BTreeSet::new());
    let find = |groups: &ConversationGroups, number: u64| -> Option<ConversationGroup> {
        groups.groups.iter().find(|group| group.number == number).cloned()
    };
    let told = |event| Waiting { event, lacks: Vec::new() };
    for old in before.groups.iter().filter(|old| find(now, old.number).is_none()) {
        touched.extend(old.conversations.iter().cloned());
        changes.push(told(ConversationGroupEvent::Deleted { name: old.name.clone() }));
    }
    for old in &before.groups {
        if let Some(new) = find(now, old.number)
            && new.name != old.name
        {
            touched.extend(old.conversations.iter().chain(&new.conversations).cloned());
            let (old_name, new_name) = (old.name.clone(), new.name);
            changes.push(told(ConversationGroupEvent::Renamed { old_name, new_name }));
        }
    }
    for new in &now.groups {
        let (name, conversations) = (new.name.clone(), Vec::new());
        let Some(old) = find(before, new.number) else {
            touched.extend(new.conversations.iter().cloned());
            let event = ConversationGroupEvent::Created { name, conversations };
            changes.push(Waiting { event, lacks: new.conversations.clone() });
            continue;
        };
        let without = |all: &[ConversationId], others: &[ConversationId]| -> Vec<ConversationId> {
            let others: BTreeSet<&ConversationId> = others.iter().collect();
            all.iter().filter(|id| !others.contains(id)).cloned().collect()
        };
        let added = without(&new.conversations, &old.conversations);
        let removed = without(&old.conversations, &new.conversations);
        touched.extend(added.iter().chain(&removed).cloned());
        if !added.is_empty() {
            let event =
                ConversationGroupEvent::Added { name: name.clone(), conversations: conversations.clone() };
            changes.push(Waiting { event, lacks: added });
        }
        if !removed.is_empty() {
            let event = ConversationGroupEvent::Removed { name, conversations };
            changes.push(Waiting { event, lacks: removed });
        }
    }
    (changes, touched)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn peer(number: usize) -> ConversationId {
        ConversationId::C2c(format!("u{number}"))
    }

    fn groups(version: u64, groups: &[(u64, &str, &[usize])]) -> ConversationGroups {
        let group = |(number, name, peers): &(u64, &str, &[usize])| ConversationGroup {
            number: *number,
            name: (*name).to_owned(),
            conversations: peers.iter().copied().map(peer).collect(),
        };
        ConversationGroups { version, groups: groups.iter().map(group).collect() }
    }

    fn row(id: ConversationId) -> Conversation {
        serde_json::from_value(serde_json::json!({
            "id": id, "show_name": "", "face_url": "", "unread": 0, "active_time": 0, "last_message": null,
            "recv_opt": 0, "group_type": null, "at_infos": [], "c2c_read_time": 0, "group_read_seq": 0, "owner": "",
        }))
        .expect("a row")
    }

    /// Everything that there is to tell, where the service has these rows.
    fn told(grouping: &mut Grouping, listed: impl Fn(&ConversationId) -> bool) -> Vec<String> {
        let mut events = Vec::new();
        while let Some(next) = grouping.next() {
            match next {
                Next::Ask(ids) => {
                    assert!(grouping.next().is_none(), "one question at a time");
                    grouping.answered(ids.into_iter().filter(|id| listed(id)).map(row).collect());
                }
                Next::Tell(event) => events.push(match event {
                    ConversationGroupEvent::Created { name, conversations } => {
                        format!("+{name} {}", conversations.len())
                    }
                    ConversationGroupEvent::Deleted { name } => format!("-{name}"),
                    ConversationGroupEvent::Renamed { old_name, new_name } => {
                        format!("{old_name}>{new_name}")
                    }
                    ConversationGroupEvent::Added { name, conversations } => {
                        format!("{name}+{}", conversations.len())
                    }
                    ConversationGroupEvent::Removed { name, conversations } => {
                        format!("{name}-{}", conversations.len())
                    }
                }),
            }
        }
        events
    }

    #[test]
    fn what_happened_between_two_states_is_told_once_and_in_an_order_in_which_names_are_free() {
        let mut grouping = Grouping::default();
        grouping.begin(groups(3, &[(1, "a", &[1, 2]), (2, "b", &[3]), (3, "c", &[])]));
        assert!(grouping.next().is_none(), "the application reads what there is at its login itself");
        let now = groups(9, &[(1, "b", &[2, 4]), (3, "c", &[5]), (7, "d", &[6, 7])]);
        let touched = grouping.heard(now.clone(), true);
        assert_eq!(touched, [1, 2, 3, 4, 5, 6, 7].map(peer).into());
        assert_eq!(told(&mut grouping, |_| true), ["-b", "a>b", "b+1", "b-1", "c+1", "+d 2"]);
        assert!(grouping.heard(now, true).is_empty());
        assert!(grouping.next().is_none());
    }

    #[test]
    fn an_older_state_on_the_same_link_is_nothing_new_and_on_a_new_one_it_is_what_there_is() {
        let mut grouping = Grouping::default();
        grouping.heard(groups(5, &[(1, "a", &[])]), false);
        assert_eq!(told(&mut grouping, |_| true), ["+a 0"]);
        assert!(grouping.heard(groups(4, &[]), false).is_empty());
        assert!(grouping.next().is_none());
        grouping.heard(groups(4, &[]), true);
        assert_eq!(told(&mut grouping, |_| true), ["-a"]);
    }

    #[test]
    fn rows_are_asked_for_a_hundred_at_a_time_and_again_after_a_cut() {
        let mut grouping = Grouping::default();
        let many: Vec<usize> = (0..250).collect();
        grouping.heard(groups(1, &[(1, "a", &many)]), false);
        let Some(Next::Ask(first)) = grouping.next() else { panic!("rows are wanted") };
        assert_eq!(first.len(), 100);
        grouping.forget_link();
        assert_eq!(grouping.next(), Some(Next::Ask(first)));
        grouping.answered(Vec::new());
        assert_eq!(
            told(&mut grouping, |id| *id != peer(200)),
            ["+a 149"],
            "what is not in the list is not told"
        );
    }
}
