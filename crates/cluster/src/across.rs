//! What lean clients ask for that holds all lanes at once: they come into a group and leave it, make groups, and mark everything
//! read. And that in the end the tables have what was acknowledged of it.

use crate::book::{Book, Fate};
use crate::check::key;
use crate::failure::Failure;
use crate::world::{World, group};
use doubletick_postgres_testing::Server;
use doubletick_protocol::codes;
use doubletick_protocol::conversation::ReadScope;
use doubletick_protocol::ids::{ConversationId, GroupId};
use doubletick_protocol::wire::Request;
use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;
use tokio::time::Instant;

/// What was asked and not answered has happened after this time, or never will: a server gives a commit up after 18 seconds.
const SETTLED: Duration = Duration::from_secs(30);

/// How far a client knows its conversations to go.
pub type Known = BTreeMap<ConversationId, u64>;

/// Something that holds all lanes.
#[derive(Clone, Debug)]
pub enum Across {
    /// To come into the club, or to leave it.
    Stay { comes: bool, again: bool },
    /// To make a group.
    Make { group: GroupId, again: bool },
    /// To mark everything read, which goes this far at least.
    Mark(Known),
}

impl Across {
    /// As it is asked.
    pub fn request(&self, club: &str) -> Request {
        match self {
            Across::Stay { comes: true, .. } => {
                Request::JoinGroup { group_id: club.to_owned(), hello: String::new() }
            }
            Across::Stay { .. } => Request::QuitGroup { group_id: club.to_owned() },
            Across::Make { group: id, .. } => Request::CreateGroup(group(id.clone())),
            Across::Mark(_) => Request::MarkRead(ReadScope::All),
        }
    }

    /// As it is asked once more.
    pub fn again(self) -> Across {
        match self {
            Across::Stay { comes, .. } => Across::Stay { comes, again: true },
            Across::Make { group, .. } => Across::Make { group, again: true },
            Across::Mark(known) => Across::Mark(known),
        }
    }

    /// Whether this refusal says that it was done before, and it may have been: by who had asked for it.
    pub fn was_done(&self, code: i32) -> bool {
        let codes: &[i32] = match self {
            Across::Stay { comes: true, again: true } => &[codes::ERR_SVR_GROUP_ALLREADY_MEMBER],
            Across::Stay { comes: false, again: true } => &[codes::ERR_SVR_GROUP_PERMISSION_DENY],
            Across::Make { again: true, .. } => {
                &[codes::ERR_SVR_GROUP_GROUPID_IN_USED_FOR_SUPER, codes::ERR_SVR_GROUP_GROUPID_IN_USED]
            }
            _ => &[],
        };
        codes.contains(&code)
    }

    /// In the book: this is what has become of it.
    pub fn put(&self, book: &mut Book, fate: Fate) {
        match self {
            Across::Stay { comes, .. } => book.club = (*comes, fate),
            Across::Make { group, .. } => drop(book.made.insert(group.clone(), fate)),
            Across::Mark(known) if fate == Fate::Acknowledged => {
                for (conversation, seq) in known {
                    let marked = book.marked.entry(conversation.clone()).or_default();
                    *marked = (*seq).max(*marked);
                }
            }
            Across::Mark(_) => {}
        }
    }
}

/// Whether a client is in its club, and what it may ask next.
#[derive(Debug, Default)]
pub struct Stay {
    is_in: bool,
    under_way: bool,
    /// Until then something may happen that was asked and not answered.
    unclear: Option<Instant>,
    /// What is known of it may be lost.
    pub is_lost: bool,
}

impl Stay {
    /// The next step; none while the one before is not answered, or may happen late and would undo it.
    pub fn next(&mut self) -> Option<Across> {
        if self.under_way || self.unclear.is_some_and(|until| Instant::now() < until) {
            return None;
        }
        self.under_way = true;
        Some(Across::Stay { comes: !self.is_in, again: std::mem::take(&mut self.is_lost) })
    }

    /// It is answered.
    pub fn answered(&mut self, comes: bool) {
        (self.is_in, self.under_way) = (comes, false);
    }

    /// Nobody knows whether it has happened. It is asked until somebody says so.
    pub fn is_unclear(&mut self) {
        self.unclear = Some(Instant::now() + SETTLED);
    }
}

/// What the tables have.
#[derive(Default)]
struct Stored {
    /// Groups, and who is in them.
    members: BTreeMap<GroupId, BTreeSet<String>>,
    /// By conversation and user.
    marks: BTreeMap<(String, String), u64>,
}

/// Who is in a group that has not ended; without anybody a group has one row all the same.
pub const MEMBERS: &str = "SELECT g.group_id, u.user_id FROM groups g
    LEFT JOIN group_members m ON m.conv = g.conv AND m.left_seq IS NULL LEFT JOIN users u ON u.user_no = m.user_no
    WHERE g.deleted_at IS NULL";
/// How far somebody has read.
const MARKS: &str = "SELECT u.user_id, g.group_id, a.user_id, b.user_id, r.seq FROM read_marks r
    JOIN users u ON u.user_no = r.user_no JOIN conversations c ON c.conv = r.conv
    LEFT JOIN groups g ON g.conv = c.conv
    LEFT JOIN users a ON a.user_no = c.user_a LEFT JOIN users b ON b.user_no = c.user_b";

fn stored(server: &Server) -> Stored {
    let mut stored = Stored { members: members(server), ..Stored::default() };
    for row in server.rows("public", MARKS) {
        let name = |at: usize| row.get::<_, Option<String>>(at).unwrap_or_default();
        let conversation = match name(1) {
            group if !group.is_empty() => ConversationId::Group(group),
            _ => ConversationId::C2c(name(3)),
        };
        stored.marks.insert((key(&name(2), &conversation), name(0)), row.get::<_, i64>(4).unsigned_abs());
    }
    stored
}

/// Groups that have not ended, and who is in them.
pub fn members(server: &Server) -> BTreeMap<GroupId, BTreeSet<String>> {
    let mut members: BTreeMap<GroupId, BTreeSet<String>> = BTreeMap::new();
    for row in server.rows("public", MEMBERS) {
        members.entry(row.get(0)).or_default().extend(row.get::<_, Option<String>>(1));
    }
    members
}

/// What does not agree; nobody writes meanwhile.
pub fn check(world: &World, server: &Server) -> Result<Vec<String>, Failure> {
    let stored = stored(server);
    let mut findings = Vec::new();
    for who in &world.clients {
        findings.extend(of_book(&who.user, &who.club, &who.book.lock(), &stored));
    }
    Ok(findings)
}

fn of_book(user: &str, club: &str, book: &Book, stored: &Stored) -> Vec<String> {
    let mut findings = Vec::new();
    let is_in = stored.members.get(club).is_some_and(|members| members.contains(user));
    let (comes, fate) = book.club;
    if fate == Fate::Acknowledged && comes != is_in {
        findings.push(format!("{user} is in {club}: {is_in}, and acknowledged was: {comes}"));
    }
    for (group, fate) in &book.made {
        let found = stored.members.get(group).is_some_and(|members| members.contains(user));
        if !found && *fate == Fate::Acknowledged {
            findings.push(format!("{user} has made {group}, which is not there, or {user} not in it"));
        }
    }
    for (conversation, seq) in &book.marked {
        let found = stored.marks.get(&(key(user, conversation), user.to_owned())).copied().unwrap_or(0);
        if found < *seq {
            findings
                .push(format!("{user} has read {conversation:?} up to {found}, and acknowledged was {seq}"));
        }
    }
    findings
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_acknowledged_has_to_be_in_the_tables_and_what_was_not_may_be() {
        let group = ConversationId::Group("g".to_owned());
        let mut stored = Stored::default();
        stored.members.insert("club".to_owned(), BTreeSet::from(["ann".to_owned()]));
        stored.marks.insert(("g".to_owned(), "ann".to_owned()), 5);
        let found = |book: &Book, user: &str| of_book(user, "club", book, &stored).len();
        let mut book = Book::default();
        assert_eq!(found(&book, "bob"), 0, "who has asked for nothing is nowhere");
        let stay = |comes| Across::Stay { comes, again: false };
        stay(true).put(&mut book, Fate::Acknowledged);
        assert_eq!((found(&book, "ann"), found(&book, "bob")), (0, 1));
        stay(false).put(&mut book, Fate::Acknowledged);
        assert_eq!((found(&book, "ann"), found(&book, "bob")), (1, 0), "who has left is there no more");
        stay(true).put(&mut book, Fate::Unclear);
        assert_eq!((found(&book, "ann"), found(&book, "bob")), (0, 0));
        let mark = |seq| Across::Mark(Known::from([(group.clone(), seq)]));
        mark(6).put(&mut book, Fate::Unclear);
        mark(5).put(&mut book, Fate::Acknowledged);
        assert_eq!(found(&book, "ann"), 0);
        mark(6).put(&mut book, Fate::Acknowledged);
        mark(4).put(&mut book, Fate::Acknowledged);
        assert_eq!(found(&book, "ann"), 1, "a mark goes forward");
        let make = Across::Make { group: "new".to_owned(), again: false };
        let mut book = Book::default();
        make.put(&mut book, Fate::Unclear);
        assert_eq!(found(&book, "bob"), 0);
        make.put(&mut book, Fate::Acknowledged);
        assert_eq!(found(&book, "bob"), 1);
    }

    #[test]
    fn a_refusal_that_says_it_was_done_counts_only_where_it_is_asked_again() {
        let first = Across::Stay { comes: true, again: false };
        assert!(!first.was_done(codes::ERR_SVR_GROUP_ALLREADY_MEMBER));
        assert!(first.clone().again().was_done(codes::ERR_SVR_GROUP_ALLREADY_MEMBER));
        assert!(!first.again().was_done(codes::ERR_SVR_GROUP_PERMISSION_DENY));
    }
}
