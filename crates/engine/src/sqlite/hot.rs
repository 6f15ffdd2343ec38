//! Receipt state that the writer holds in memory: many calls on the same messages cost one row of
//! `receipts` each and one change of `summaries` per message and batch.
//!
//! Only the writer changes these tables, so what is here stays true from batch to batch. Operations that
//! change the tables themselves make the writer flush and forget first (see `dispatch`).

use super::access::id_for;
use super::bits;
use super::ints::IntMap;
use super::runs;
use super::tx::{database, uint};
use super::users::{caller, user_id};
use crate::bus::Event;
use doubletick_protocol::Result;
use doubletick_protocol::group::GroupType;
use doubletick_protocol::ids::{ConversationId, UserId};
use doubletick_protocol::receipt::Receipt;
use doubletick_protocol::wire::{Change, Push};
use rusqlite::{Connection, OptionalExtension};
use std::collections::hash_map::Entry;
use std::collections::{BTreeMap, HashMap};

/// Summaries that may stay in memory between two batches.
const KEEP_SUMMARIES: usize = 2_000;
/// Bitmap chunks that may stay in memory between two batches.
const KEEP_CHUNKS: usize = 4_000;

/// Readers that may stay in memory between two batches.
const KEEP_READERS: usize = 20_000;

/// A message: conversation and seq.
pub(super) type Key = (i64, i64);

/// What a receipt has to know of a message.
#[derive(Clone, Copy, Debug)]
pub(super) struct Head {
    /// Conversation and seq.
    pub key: Key,
    /// user_no of the sender.
    pub sender: i64,
    /// It asked for receipts.
    pub flagged: bool,
    /// Whether the message is revoked.
    pub revoked: bool,
}

/// Whose conversation it is.
#[derive(Clone, Copy, Debug)]
pub(super) enum ConversationKind {
    /// One-to-one: the numbers of its users.
    C2c(i64, i64),
    /// A group.
    Group {
        group_type: GroupType,
        /// Whether it was dissolved.
        deleted: bool,
    },
}

/// A row of `summaries`, and the receipts that are not in the table yet.
#[derive(Debug)]
pub(super) struct Summary {
    msg_id: String,
    /// Seconds since 1970.
    stored_at: i64,
    sender: i64,
    /// Member number of the sender.
    pub sender_no: i64,
    /// The audience ends with this member number.
    pub last_no: i64,
    /// The audience of a targeted message, ascending.
    pub targets: Option<Vec<i64>>,
    read_count: i64,
    unread_count: i64,
    last_read_at: i64,
    version: i64,
    bits: Vec<u8>,
    /// New receipts: member number, seconds after the message.
    fresh: Vec<(i64, i64)>,
}

struct Cell<T> {
    value: T,
    dirty: bool,
}

/// The state.
#[derive(Default)]
pub(super) struct Hot {
    callers: HashMap<String, i64>,
    heads: HashMap<String, Head>,
    places: IntMap<i64, ConversationKind>,
    /// Of members of groups, by conversation and user.
    numbers: IntMap<(i64, i64), i64>,
    /// Of conversation and user: what the user calls the conversation, and is called. Neither ever changes.
    names: IntMap<(i64, i64), (ConversationId, UserId)>,
    summaries: IntMap<Key, Summary>,
    chunks: IntMap<(i64, i64, i64), Cell<Vec<u8>>>,
    versions: IntMap<i64, Cell<i64>>,
    /// Summaries with fresh receipts.
    touched: Vec<Key>,
    /// New receipts since [`Hot::take_recorded`].
    recorded: u64,
}

impl Hot {
    /// How many receipts were new since this was last asked.
    pub fn take_recorded(&mut self) -> u64 {
        std::mem::take(&mut self.recorded)
    }

    /// Forgets everything; what was not flushed is lost (the batch is rolled back) or was flushed.
    pub fn clear(&mut self) {
        *self = Hot { recorded: self.recorded, ..Hot::default() };
    }

    /// Keeps memory bounded, between batches.
    pub fn trim(&mut self) {
        if self.summaries.len().max(self.heads.len()) > KEEP_SUMMARIES || self.chunks.len() > KEEP_CHUNKS {
            self.clear();
        }
        if self.callers.len().max(self.numbers.len()).max(self.names.len()) > KEEP_READERS {
            self.callers.clear();
            self.numbers.clear();
            self.names.clear();
        }
    }

    /// The row of a user.
    pub fn caller(&mut self, conn: &Connection, user: &str) -> Result<i64> {
        if let Some(row) = self.callers.get(user) {
            return Ok(*row);
        }
        let row = caller(conn, user)?;
        self.callers.insert(user.to_owned(), row);
        Ok(row)
    }

    /// The member number of a user who is in the group now.
    pub fn member_no(&mut self, conn: &Connection, conv: i64, user_no: i64) -> Result<Option<i64>> {
        if let Some(number) = self.numbers.get(&(conv, user_no)) {
            return Ok(Some(*number));
        }
        let found: Option<i64> = conn
            .prepare_cached(
                "SELECT member_no FROM group_members WHERE user_no = ?1 AND conv = ?2 AND left_seq IS NULL",
            )
            .and_then(|mut statement| statement.query_row([user_no, conv], |row| row.get(0)).optional())
            .map_err(database)?;
        if let Some(number) = found {
            self.numbers.insert((conv, user_no), number);
        }
        Ok(found)
    }

    /// What a user calls a conversation, and is called.
    pub fn names(&mut self, conn: &Connection, conv: i64, user_no: i64) -> Result<(ConversationId, UserId)> {
        if let Some(names) = self.names.get(&(conv, user_no)) {
            return Ok(names.clone());
        }
        let names = (id_for(conn, conv, user_no)?, user_id(conn, user_no)?);
        self.names.insert((conv, user_no), names.clone());
        Ok(names)
    }

    /// The message with this id.
    pub fn head(&mut self, conn: &Connection, msg_id: &str) -> Result<Option<Head>> {
        if let Some(head) = self.heads.get(msg_id) {
            return Ok(Some(*head));
        }
        let found = conn
            .prepare_cached(
                "SELECT conv, seq, sender, need_receipt, revoked_by IS NOT NULL FROM messages WHERE msg_id = ?1",
            )
            .and_then(|mut statement| {
                let head = |row: &rusqlite::Row| {
                    Ok(Head {
                        key: (row.get(0)?, row.get(1)?),
                        sender: row.get(2)?,
                        flagged: row.get(3)?,
                        revoked: row.get(4)?,
                    })
                };
                statement.query_row([msg_id], head).optional()
            })
            .map_err(database)?;
        // Messages without the flag have no receipts, so they are not worth the memory.
        if let Some(head) = found.filter(|head| head.flagged) {
            self.heads.insert(msg_id.to_owned(), head);
        }
        Ok(found)
    }

    /// Whose conversation it is.
    pub fn place(&mut self, conn: &Connection, conv: i64) -> Result<ConversationKind> {
        if let Some(place) = self.places.get(&conv) {
            return Ok(*place);
        }
        let place = place(conn, conv)?;
        self.places.insert(conv, place);
        Ok(place)
    }

    /// The summary of a message with the flag.
    pub fn summary(&mut self, conn: &Connection, key: Key) -> Result<&Summary> {
        load(&mut self.summaries, conn, key).map(|summary| &*summary)
    }

    /// Whether the member has read the message.
    pub fn has_read(&mut self, conn: &Connection, key: Key, member_no: i64) -> Result<bool> {
        if bits::chunk_of(member_no) == 0 {
            return Ok(bits::test(&load(&mut self.summaries, conn, key)?.bits, member_no));
        }
        Ok(bits::test(&chunk(&mut self.chunks, conn, key, member_no)?.value, member_no))
    }

    /// A member of the audience has read the message. Reading twice changes nothing.
    pub fn record(&mut self, conn: &Connection, key: Key, member_no: i64, now: i64) -> Result<()> {
        let summary = load(&mut self.summaries, conn, key)?;
        let new = if bits::chunk_of(member_no) == 0 {
            bits::set(&mut summary.bits, member_no)
        } else {
            let chunk = chunk(&mut self.chunks, conn, key, member_no)?;
            let new = bits::set(&mut chunk.value, member_no);
            chunk.dirty |= new;
            new
        };
        if !new {
            return Ok(());
        }
        if summary.fresh.is_empty() {
            self.touched.push(key);
        }
        summary.last_read_at = now.max(summary.last_read_at).max(summary.stored_at);
        summary.fresh.push((member_no, summary.last_read_at - summary.stored_at));
        summary.read_count += 1;
        summary.unread_count -= 1;
        self.recorded += 1;
        let version = version(&mut self.versions, conn, key.0)?;
        version.value += 1;
        version.dirty = true;
        summary.version = version.value;
        Ok(())
    }

    /// The next receipt version of a conversation.
    pub fn bump_version(&mut self, conn: &Connection, conv: i64) -> Result<i64> {
        let version = version(&mut self.versions, conn, conv)?;
        version.value += 1;
        version.dirty = true;
        Ok(version.value)
    }

    /// Writes everything that is not in the tables yet, and announces the newest state of each message once.
    pub fn flush(&mut self, conn: &Connection, events: &mut Vec<Event>) -> Result<()> {
        let mut touched = std::mem::take(&mut self.touched);
        touched.sort_unstable();
        let mut news: BTreeMap<(i64, i64), Vec<Receipt>> = BTreeMap::new();
        for key in touched {
            let Some(summary) = self.summaries.get_mut(&key) else { continue };
            write_summary(conn, key, summary).map_err(database)?;
            news.entry((key.0, summary.sender)).or_default().push(summary.receipt(key.1));
        }
        for ((conv, seq, number), cell) in self.chunks.iter_mut().filter(|(_, cell)| cell.dirty) {
            conn.prepare_cached(
                "INSERT INTO read_sets (conv, seq, chunk, bits) VALUES (?1, ?2, ?3, ?4)
                 ON CONFLICT DO UPDATE SET bits = excluded.bits",
            )
            .and_then(|mut statement| statement.execute((conv, seq, number, &cell.value)))
            .map_err(database)?;
            cell.dirty = false;
        }
        for (conv, cell) in self.versions.iter_mut().filter(|(_, cell)| cell.dirty) {
            conn.prepare_cached("UPDATE conversations SET version = ?2 WHERE conv = ?1")
                .and_then(|mut statement| statement.execute((conv, cell.value)))
                .map_err(database)?;
            cell.dirty = false;
        }
        for ((conv, sender), receipts) in news {
            // Who has left the group may not see its receipts; a return syncs them.
            let told = match self.place(conn, conv)? {
                ConversationKind::C2c(..) => true,
                ConversationKind::Group { .. } => self.member_no(conn, conv, sender)?.is_some(),
            };
            if told {
                events.push(announce(self.names(conn, conv, sender)?, receipts));
            }
        }
        Ok(())
    }
}

/// Tells a sender about receipts of messages in one conversation; the names are [`Hot::names`].
pub(super) fn announce(
    (conversation, sender): (ConversationId, UserId),
    mut receipts: Vec<Receipt>,
) -> Event {
    receipts.sort_unstable_by_key(|receipt| receipt.version);
    for receipt in &mut receipts {
        receipt.conversation = conversation.clone();
    }
    let stable = receipts.last().map_or(0, |receipt| receipt.version);
    let changes = receipts.into_iter().map(Change::Receipt).collect();
    Event::Users(vec![sender], Push::Changes { conversation, stable, changes })
}

impl Summary {
    /// The state as its sender sees it; [`announce`] fills in the conversation.
    fn receipt(&self, seq: i64) -> Receipt {
        Receipt {
            conversation: ConversationId::Group(String::new()),
            msg_id: self.msg_id.clone(),
            seq: uint(seq),
            read_count: uint(self.read_count),
            unread_count: uint(self.unread_count),
            time: uint(self.last_read_at),
            version: uint(self.version),
        }
    }
}

/// Whose conversation it is.
pub(super) fn place(conn: &Connection, conv: i64) -> Result<ConversationKind> {
    conn.prepare_cached(
        "SELECT c.user_a, c.user_b, g.group_type, g.deleted_at IS NOT NULL
         FROM conversations c LEFT JOIN groups g ON g.conv = c.conv WHERE c.conv = ?1",
    )
    .and_then(|mut statement| {
        statement.query_row([conv], |row| {
            let Some(number) = row.get::<_, Option<i64>>(2)? else {
                return Ok(ConversationKind::C2c(row.get(0)?, row.get(1)?));
            };
            let group_type = GroupType::from_number(uint(number))
                .ok_or(rusqlite::Error::IntegralValueOutOfRange(2, number))?;
            Ok(ConversationKind::Group { group_type, deleted: row.get(3)? })
        })
    })
    .map_err(database)
}

fn load<'a>(summaries: &'a mut IntMap<Key, Summary>, conn: &Connection, key: Key) -> Result<&'a mut Summary> {
    match summaries.entry(key) {
        Entry::Occupied(entry) => Ok(entry.into_mut()),
        Entry::Vacant(entry) => Ok(entry.insert(read_summary(conn, key).map_err(database)?)),
    }
}

fn read_summary(conn: &Connection, key: Key) -> rusqlite::Result<Summary> {
    let mut statement = conn.prepare_cached(
        "SELECT m.msg_id, m.server_time / 1000, s.sender, s.sender_no, s.last_no, s.targets, s.read_count,
                s.unread_count, s.last_read_at, s.version, s.bits
         FROM summaries s JOIN messages m ON m.conv = s.conv AND m.seq = s.seq
         WHERE s.conv = ?1 AND s.seq = ?2",
    )?;
    statement.query_row(key, |row| {
        let targets = match row.get_ref(5)?.as_bytes_or_null()? {
            None => None,
            Some(json) => Some(serde_json::from_slice(json).map_err(|error| {
                rusqlite::Error::FromSqlConversionFailure(5, rusqlite::types::Type::Blob, Box::new(error))
            })?),
        };
        Ok(Summary {
            msg_id: row.get(0)?,
            stored_at: row.get(1)?,
            sender: row.get(2)?,
            sender_no: row.get(3)?,
            last_no: row.get(4)?,
            targets,
            read_count: row.get(6)?,
            unread_count: row.get(7)?,
            last_read_at: row.get(8)?,
            version: row.get(9)?,
            bits: row.get(10)?,
            fresh: Vec::new(),
        })
    })
}

fn write_summary(conn: &Connection, (conv, seq): Key, summary: &mut Summary) -> rusqlite::Result<()> {
    let mut insert =
        conn.prepare_cached("INSERT INTO receipts (conv, seq, first_no, entries) VALUES (?1, ?2, ?3, ?4)")?;
    let mut first_no = summary.read_count - summary.fresh.len() as i64 + 1;
    for run in summary.fresh.chunks(runs::RUN) {
        insert.execute((conv, seq, first_no, runs::pack(run)))?;
        first_no += run.len() as i64;
    }
    summary.fresh.clear();
    let mut update = conn.prepare_cached(
        "UPDATE summaries SET read_count = ?3, unread_count = ?4, last_read_at = ?5, version = ?6, bits = ?7
         WHERE conv = ?1 AND seq = ?2",
    )?;
    update.execute((
        conv,
        seq,
        summary.read_count,
        summary.unread_count,
        summary.last_read_at,
        summary.version,
        &summary.bits,
    ))?;
    Ok(())
}

fn chunk<'a>(
    chunks: &'a mut IntMap<(i64, i64, i64), Cell<Vec<u8>>>,
    conn: &Connection,
    (conv, seq): Key,
    member_no: i64,
) -> Result<&'a mut Cell<Vec<u8>>> {
    let number = bits::chunk_of(member_no);
    match chunks.entry((conv, seq, number)) {
        Entry::Occupied(entry) => Ok(entry.into_mut()),
        Entry::Vacant(entry) => {
            let value = read_chunk(conn, (conv, seq), number)?;
            Ok(entry.insert(Cell { value, dirty: false }))
        }
    }
}

/// A chunk of `read_sets`; empty where nobody has read.
pub(super) fn read_chunk(conn: &Connection, (conv, seq): Key, number: i64) -> Result<Vec<u8>> {
    conn.prepare_cached("SELECT bits FROM read_sets WHERE conv = ?1 AND seq = ?2 AND chunk = ?3")
        .and_then(|mut statement| statement.query_row((conv, seq, number), |row| row.get(0)).optional())
        .map(Option::unwrap_or_default)
        .map_err(database)
}

fn version<'a>(
    versions: &'a mut IntMap<i64, Cell<i64>>,
    conn: &Connection,
    conv: i64,
) -> Result<&'a mut Cell<i64>> {
    match versions.entry(conv) {
        Entry::Occupied(entry) => Ok(entry.into_mut()),
        Entry::Vacant(entry) => {
            let value = conn
                .prepare_cached("SELECT version FROM conversations WHERE conv = ?1")
                .and_then(|mut statement| statement.query_row([conv], |row| row.get(0)))
                .map_err(database)?;
            Ok(entry.insert(Cell { value, dirty: false }))
        }
    }
}
