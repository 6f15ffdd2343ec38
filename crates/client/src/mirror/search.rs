//! The search in a mirror: every message's words stand in a narrow table, which is read through from end to end
//! (why: docs/adr/0025-search.md). What was written since the last search is put into it by the next one, so that who never
//! searches pays nothing.

use super::answers::finish;
use super::documents::value;
use super::file::{File, number};
use crate::device_file::int;
use crate::search::{
    Find, FoundIn, FoundMessages, MessageSearch, find_here, found, met_here, place, second, types, words,
};
use doubletick_protocol::ids::ConversationId;
use doubletick_protocol::message::Message;
use rusqlite::{Connection, OptionalExtension, params};
use std::collections::HashMap;
use std::sync::Arc;

/// `word`: what a message is found by. `wordless`: messages that are not in it yet. No migration: it says nothing that the messages
/// do not say, and is there from the first search on.
const TABLES: &str = "
    CREATE TABLE IF NOT EXISTS word (
        id INTEGER PRIMARY KEY,
        conversation INTEGER NOT NULL,
        time INTEGER NOT NULL,
        sender TEXT NOT NULL,
        types TEXT NOT NULL,
        words TEXT NOT NULL
    ) STRICT;
    CREATE TABLE IF NOT EXISTS wordless (id INTEGER PRIMARY KEY) STRICT;
    CREATE TRIGGER IF NOT EXISTS word_wanted AFTER INSERT ON message BEGIN
        INSERT OR IGNORE INTO wordless VALUES (new.id);
    END;
    CREATE TRIGGER IF NOT EXISTS word_old AFTER UPDATE OF document ON message BEGIN
        DELETE FROM word WHERE id = new.id;
        INSERT OR IGNORE INTO wordless VALUES (new.id);
    END;
    CREATE TRIGGER IF NOT EXISTS word_gone AFTER DELETE ON message BEGIN
        DELETE FROM word WHERE id = old.id;
        DELETE FROM wordless WHERE id = old.id;
    END;
";

/// Of the first search.
fn prepare(conn: &Connection) -> rusqlite::Result<()> {
    let is_there = "SELECT 1 FROM sqlite_schema WHERE name = 'wordless'";
    if conn.prepare(is_there)?.exists([])? {
        return Ok(());
    }
    conn.execute_batch(&format!(
        "BEGIN; {TABLES} INSERT OR IGNORE INTO wordless SELECT id FROM message; COMMIT"
    ))
}

impl File {
    /// What of the messages that are here is looked for, at this second.
    pub(super) fn search(
        &self,
        search: &MessageSearch,
        now: u64,
        here: &[Arc<Message>],
    ) -> rusqlite::Result<FoundMessages> {
        prepare(&self.conn)?;
        all(&self.conn, &self.me, search, now, here)
    }
}

fn all(
    conn: &Connection,
    me: &str,
    search: &MessageSearch,
    now: u64,
    here: &[Arc<Message>],
) -> rusqlite::Result<FoundMessages> {
    fill(conn)?;
    let search = search.clone().folded();
    let mut here = met_here(&search, now, here);
    let no = match &search.conversation {
        // -1: nothing was told of it.
        Some(conversation) => Some(number(conn, conversation)?.unwrap_or(-1)),
        None => None,
    };
    let (first, last) = search.seconds(now);
    let sql = "SELECT conversation, time, id, sender, types, words FROM word
        WHERE conversation = IFNULL(?1, conversation) AND time BETWEEN ?2 AND ?3";
    let mut found_by = conn.prepare_cached(sql)?;
    let mut rows = found_by.query(params![no, int(first), int(last)])?;
    let mut met: HashMap<i64, Vec<(i64, i64)>> = HashMap::new();
    while let Some(row) = rows.next()? {
        let text = |at: usize| row.get_ref(at).and_then(|text| Ok(text.as_str()?));
        let types = text(4)?.split(' ').filter_map(|kind| kind.parse().ok());
        if search.is_met(text(3)?, types, text(5)?) {
            met.entry(row.get(0)?).or_default().push((row.get(1)?, row.get(2)?));
        }
    }
    let mut finds = Vec::new();
    for (no, ids) in met {
        let sql = "SELECT name FROM conversation WHERE no = ?1 AND deaf = 0";
        let name: Option<String> = conn.prepare_cached(sql)?.query_row([no], |row| row.get(0)).optional()?;
        let Some(name) = name else { continue };
        let conversation: ConversationId = value(&name)?;
        let here = here.remove(&conversation).unwrap_or_default();
        finds.push(find(conn, me, &search, conversation, (no, ids), here)?);
    }
    finds.extend(here.into_iter().map(|(conversation, here)| find_here(&search, conversation, here)));
    Ok(found(&search, finds))
}

/// What was found in one conversation.
fn find(
    conn: &Connection,
    me: &str,
    search: &MessageSearch,
    conversation: ConversationId,
    (no, ids): (i64, Vec<(i64, i64)>),
    here: Vec<&Arc<Message>>,
) -> rusqlite::Result<Find> {
    let count = (ids.len() + here.len()) as u64;
    let newest = ids.iter().map(|(time, _)| u64::try_from(*time).unwrap_or(0)).max().unwrap_or(0);
    let newest = here.iter().map(|message| second(message)).fold(newest, u64::max);
    let page = match (&search.conversation, count) {
        (Some(_), _) => search.page(),
        (None, 1) => 0..1,
        (None, _) => 0..0,
    };
    let mut messages = Vec::new();
    if !page.is_empty() {
        let mut placed = Vec::with_capacity(ids.len());
        let mut seq_of = conn.prepare_cached("SELECT seq FROM message WHERE id = ?1")?;
        for (time, id) in &ids {
            let seq = seq_of.query_row([id], |row| row.get::<_, i64>(0))?;
            placed.push(((u64::try_from(*time).unwrap_or(0), 0, seq), Place::Told(*id)));
        }
        for (at, message) in here.iter().enumerate() {
            placed.push((place(message, at), Place::Here(message)));
        }
        placed.sort_unstable_by_key(|(place, _)| std::cmp::Reverse(*place));
        let mut document = conn.prepare_cached("SELECT document FROM message WHERE id = ?1")?;
        for (_, place) in placed.into_iter().skip(page.start).take(page.len()) {
            match place {
                Place::Told(id) => {
                    let text: String = document.query_row([id], |row| row.get(0))?;
                    messages.extend(finish(conn, me, no, vec![value::<Message>(&text)?])?);
                }
                Place::Here(message) => messages.push((**message).clone()),
            }
        }
    }
    Ok((newest, FoundIn { conversation, count, messages }))
}

/// Where a message that was found is.
enum Place<'a> {
    Told(i64),
    Here(&'a Arc<Message>),
}

/// Writes the words of what was written since the last search.
fn fill(conn: &Connection) -> rusqlite::Result<()> {
    let step = conn.unchecked_transaction()?;
    {
        let mut wanted = step.prepare_cached(
            "SELECT message.id, conversation, time, document FROM wordless JOIN message ON message.id = wordless.id",
        )?;
        let mut keep = step.prepare_cached("INSERT OR REPLACE INTO word VALUES (?1, ?2, ?3, ?4, ?5, ?6)")?;
        let mut rows = wanted.query([])?;
        while let Some(row) = rows.next()? {
            let document: String = row.get(3)?;
            let message: Message = value(&document)?;
            let kinds: Vec<String> = types(&message).map(|kind| kind.to_string()).collect();
            let (id, no, time): (i64, i64, i64) = (row.get(0)?, row.get(1)?, row.get(2)?);
            keep.execute(params![id, no, time, message.sender, kinds.join(" "), words(&message)])?;
        }
    }
    step.execute("DELETE FROM wordless", [])?;
    step.commit()
}
