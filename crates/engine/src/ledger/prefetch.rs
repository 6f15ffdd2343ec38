//! Loading ahead what a batch will want: names first, then what they lead to. Each step is one question to the tables.

use super::{Ledger, Memory};
use crate::fault::Broken;
use crate::ops::keys::Keys;
use crate::packed::bits;
use crate::tables::{Found, Wanted};
use std::collections::BTreeSet;

impl Ledger<'_> {
    /// Looks up what these calls will want and memory does not have, in three questions at most.
    pub fn prefetch(&mut self, keys: &Keys) -> Result<(), Broken> {
        let wanted = names(self.memory, keys);
        self.load(wanted)?;
        let wanted = rows(self.memory, keys);
        self.load(wanted)?;
        let wanted = behind(self.memory, keys);
        self.load(wanted)
    }

    fn load(&mut self, wanted: Wanted) -> Result<(), Broken> {
        if wanted.is_empty() {
            return Ok(());
        }
        let found = self.tables.prefetch(&wanted)?;
        keep(self.memory, wanted, found);
        Ok(())
    }
}

/// What ids stand for.
fn names(memory: &Memory, keys: &Keys) -> Wanted {
    let messages = keys.messages.iter().map(|(id, _)| id);
    let groups = keys.groups.iter().map(|(id, _)| id);
    Wanted {
        names: keys.users.iter().filter(|id| !memory.known.knows(id)).cloned().collect(),
        heads: messages.chain(&keys.new_messages).filter(|id| !memory.heads.knows(id)).cloned().collect(),
        group_names: groups.filter(|id| !memory.group_names.knows(id)).cloned().collect(),
        ..Wanted::default()
    }
}

/// Rows of users, messages, groups, and the places of users in them.
fn rows(memory: &Memory, keys: &Keys) -> Wanted {
    let number = |user: &String| memory.known.peek(user).map(|known| known.user_no);
    let mut wanted = Wanted::default();
    wanted.users.extend(keys.users.iter().filter_map(number));
    for (user, platform) in &keys.logins {
        wanted.logins.extend(number(user).map(|user_no| (user_no, *platform)));
    }
    for (one, other) in &keys.pairs {
        if let (Some(one), Some(other)) = (number(one), number(other)) {
            wanted.pairs.insert((one.min(other), one.max(other)));
        }
    }
    for (id, user) in &keys.messages {
        let Some(head) = memory.heads.peek(id) else { continue };
        let conv = head.key.0;
        wanted.conversations.insert(conv);
        wanted.groups.insert(conv);
        // Who has sent it is told.
        wanted.users.insert(head.sender);
        wanted.places.insert((conv, head.sender));
        wanted.places.extend(number(user).map(|user_no| (conv, user_no)));
        if head.flagged {
            wanted.summaries.insert(head.key);
        }
    }
    for (id, user) in &keys.groups {
        let Some(conv) = memory.group_names.peek(id).copied() else { continue };
        wanted.conversations.insert(conv);
        wanted.groups.insert(conv);
        if let Some(user_no) = number(user) {
            wanted.stays.insert((conv, user_no));
            wanted.marks.insert((conv, user_no));
            wanted.entries.insert((conv, user_no));
        }
    }
    without_known(memory, wanted)
}

/// Conversations of pairs, and bitmaps of large groups.
fn behind(memory: &Memory, keys: &Keys) -> Wanted {
    let number = |user: &String| memory.known.peek(user).map(|known| known.user_no);
    let mut wanted = Wanted::default();
    for (one, other) in &keys.pairs {
        let (Some(one), Some(other)) = (number(one), number(other)) else { continue };
        let Some(conv) = memory.pairs.peek(&(one.min(other), one.max(other))).copied() else { continue };
        wanted.conversations.insert(conv);
        wanted.marks.insert((conv, one));
        wanted.entries.insert((conv, one));
    }
    for (id, user) in &keys.messages {
        let (Some(head), Some(user_no)) = (memory.heads.peek(id), number(user)) else { continue };
        if memory.conversations.peek(&head.key.0).is_some_and(|conversation| conversation.leaving > 0) {
            wanted.leavers.insert(head.key.0);
        }
        let Some(place) = memory.places.peek(&(head.key.0, user_no)) else { continue };
        let chunk = bits::chunk_of(place.member_no);
        if head.flagged && chunk > 0 {
            wanted.read_sets.insert((head.key.0, head.key.1, chunk));
        }
    }
    without_known(memory, wanted)
}

fn without_known(memory: &Memory, mut wanted: Wanted) -> Wanted {
    wanted.users.retain(|key| !memory.users.knows(key));
    wanted.logins.retain(|key| !memory.logins.knows(key));
    wanted.pairs.retain(|key| !memory.pairs.knows(key));
    wanted.conversations.retain(|key| !memory.conversations.knows(key));
    wanted.groups.retain(|key| !memory.groups.knows(key));
    wanted.leavers.retain(|key| !memory.leavers.knows(key));
    wanted.places.retain(|key| !memory.places.knows(key));
    wanted.stays.retain(|key| !memory.places.knows(key));
    wanted.summaries.retain(|key| !memory.summaries.knows(key));
    wanted.read_sets.retain(|key| !memory.read_sets.knows(key));
    wanted.marks.retain(|key| !memory.marks.knows(key));
    wanted.entries.retain(|key| !memory.entries.knows(key));
    wanted
}

/// What was found, and that what was not is not there. Sets and lists that are not there are empty.
fn keep(memory: &mut Memory, wanted: Wanted, found: Found) {
    macro_rules! keep {
        ($sheet:ident) => {{
            let mut missing: BTreeSet<_> = wanted.$sheet;
            for (key, value) in found.$sheet {
                missing.remove(&key);
                memory.$sheet.keep(key, Some(value));
            }
            missing
        }};
    }
    macro_rules! keep_all {
        ($($sheet:ident)*) => {
            $(keep!($sheet).into_iter().for_each(|key| memory.$sheet.keep(key, None));)*
        };
    }
    let mut missing = wanted.names;
    for (name, known) in found.names {
        missing.remove(&name);
        memory.known.keep(name, Some(known));
    }
    missing.into_iter().for_each(|name| memory.known.keep(name, None));
    let mut missing = wanted.stays;
    for (key, stay) in found.stays {
        missing.remove(&key);
        memory.places.keep(key, Some(stay.place()));
        let of = (key.0, stay.member_no);
        if !memory.stays.knows(&of) {
            memory.stays.keep(of, Some(stay));
        }
    }
    missing.into_iter().for_each(|key| memory.places.keep(key, None));
    keep_all!(heads group_names users logins pairs conversations groups places summaries marks entries);
    keep!(read_sets).into_iter().for_each(|key| memory.read_sets.keep(key, Some(Vec::new())));
    keep!(leavers).into_iter().for_each(|key| memory.leavers.keep(key, Some(Vec::new())));
}
