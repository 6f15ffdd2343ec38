//! What a user has done to conversations in their list: pinned, deleted.

use super::access::Access;
use super::tx::{Tx, database, int};
use super::users::caller;
use crate::bus::Event;
use doubletick_protocol::ids::ConversationId;
use doubletick_protocol::wire::{Push, Response};
use doubletick_protocol::{Error, Result, codes};
use rusqlite::{Connection, OptionalExtension};

/// A row of `list_entries`; the default is what no row says.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Entry {
    /// The stay that `pinned` and `deleted` are of; 0 in C2C.
    pub member_no: i64,
    pub pinned: bool,
    pub deleted: bool,
    /// Messages up to here are not seen.
    pub cleared_seq: i64,
}

impl Access {
    /// The user's entry, without what they did in an earlier stay.
    pub fn entry(&self) -> Entry {
        let member_no = self.stay().map_or(0, |stay| stay.member_no);
        if self.entry.member_no == member_no {
            return self.entry;
        }
        Entry { member_no, cleared_seq: self.entry.cleared_seq, ..Entry::default() }
    }

    /// Whether it is in the user's list: not deleted, or something was stored since.
    pub fn is_listed(&self) -> bool {
        let entry = self.entry();
        !entry.deleted || self.last_seq > entry.cleared_seq
    }
}

/// Messages of a conversation up to here are not seen by a user.
pub(super) fn cleared_seq(conn: &Connection, conv: i64, user_no: i64) -> Result<i64> {
    conn.prepare_cached("SELECT cleared_seq FROM list_entries WHERE user_no = ?1 AND conv = ?2")
        .and_then(|mut statement| statement.query_row([user_no, conv], |row| row.get(0)).optional())
        .map(Option::unwrap_or_default)
        .map_err(database)
}

/// Pins a conversation of the list, or unpins it.
pub(super) fn pin(tx: &mut Tx, user: &str, conversation: &ConversationId, pinned: bool) -> Result<Response> {
    conversation.check()?;
    let me = caller(tx.conn, user)?;
    let listed = Access::find(tx.conn, me, conversation)?.filter(Access::is_listed);
    let Some(access) = listed else {
        let text = "conversation: not in your list";
        return Err(Error::new(codes::ERR_INVALID_PARAMETERS, text));
    };
    let entry = Entry { pinned, ..access.entry() };
    put(tx, user, access, entry)
}

/// Takes a conversation out of the list and hides its messages; what was never begun is not there already.
pub(super) fn delete(
    tx: &mut Tx,
    user: &str,
    conversation: &ConversationId,
    up_to: Option<u64>,
) -> Result<Response> {
    conversation.check()?;
    let me = caller(tx.conn, user)?;
    let Some(access) = Access::find(tx.conn, me, conversation)? else { return Ok(Response::Done) };
    let (entry, last) = (access.entry(), access.last_seq);
    let cleared_seq = up_to.map_or(last, |seq| int(seq).min(last)).max(entry.cleared_seq);
    put(tx, user, access, Entry { pinned: false, deleted: true, cleared_seq, ..entry })
}

fn put(tx: &mut Tx, user: &str, access: Access, entry: Entry) -> Result<Response> {
    if entry == access.entry() {
        return Ok(Response::Done);
    }
    tx.conn
        .prepare_cached(
            "INSERT INTO list_entries (user_no, conv, member_no, pinned, deleted, cleared_seq)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6)
             ON CONFLICT DO UPDATE SET member_no = excluded.member_no, pinned = excluded.pinned,
                                       deleted = excluded.deleted, cleared_seq = excluded.cleared_seq",
        )
        .and_then(|mut statement| {
            let Entry { member_no, pinned, deleted, cleared_seq } = entry;
            statement.execute((access.me, access.conv, member_no, pinned, deleted, cleared_seq))
        })
        .map_err(database)?;
    tx.events.push(Event::Users(vec![user.to_owned()], Push::ConversationChanged(access.id)));
    Ok(Response::Done)
}
