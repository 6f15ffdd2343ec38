//! The file of a mirror, and what is written into it.

use super::documents::{text, value};
use super::work::Work;
use super::{spans, told};
use crate::device_file::{self, How, Problem, int};
use crate::tracker::Noted;
use doubletick_protocol::conversation::{Conversation, ConversationGroups};
use doubletick_protocol::group::GroupType;
use doubletick_protocol::ids::{ConversationId, MsgId};
use doubletick_protocol::message::{HistoryQuery, HistoryStart, Message, MessageStatus};
use doubletick_protocol::receipt::Receipt;
use doubletick_protocol::wire::{Change, Head};
use rusqlite::{Connection, OptionalExtension, Transaction, params};
use std::collections::{BTreeSet, HashSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

/// Schema versions in order; `PRAGMA user_version` counts those that are applied.
///
/// `conversation.last`: the highest seq that exists, as far as it was heard; -1: nothing says how far it goes. `news`: `Head::news_seq`, -1: not known. `mine`, `theirs`: up to
/// which seq this user and a C2C peer have read. `place`: the order in which those of the list began. `cleared`: up to which seq
/// the user has deleted it; `deaf`: nobody knows up to which, and nothing of it is answered until a head says so. `history`: a page of it had messages, so it has a history. `given`:
/// the last messages of which the service has this user's receipt. `hidden`: messages that the user has deleted; `here`: on this device
/// alone. `span`: the seqs
/// of which every message that the user sees is here; one that begins with 1 begins with the conversation. `told`: answers that
/// are kept as they are, with the group that they are of.
const MIGRATIONS: &[&str] = &["
    CREATE TABLE owner (user TEXT NOT NULL) STRICT;
    CREATE TABLE about (generation INTEGER NOT NULL, incarnation INTEGER NOT NULL, listed INTEGER NOT NULL) STRICT;
    INSERT INTO about VALUES (0, 0, 0);
    CREATE TABLE conversation (
        no INTEGER PRIMARY KEY,
        name TEXT NOT NULL UNIQUE,
        identity INTEGER NOT NULL DEFAULT 0,
        last INTEGER NOT NULL DEFAULT -1,
        news INTEGER NOT NULL DEFAULT -1,
        mine INTEGER NOT NULL DEFAULT 0,
        theirs INTEGER NOT NULL DEFAULT 0,
        place INTEGER NOT NULL DEFAULT 0,
        cleared INTEGER NOT NULL DEFAULT 0,
        deaf INTEGER NOT NULL DEFAULT 0,
        history INTEGER NOT NULL DEFAULT 0,
        row TEXT
    ) STRICT;
    CREATE TABLE given (id INTEGER PRIMARY KEY, msg_id TEXT NOT NULL UNIQUE) STRICT;
    CREATE TABLE hidden (msg_id TEXT PRIMARY KEY) STRICT, WITHOUT ROWID;
    CREATE TABLE span (
        conversation INTEGER NOT NULL,
        low INTEGER NOT NULL,
        high INTEGER NOT NULL,
        PRIMARY KEY (conversation, low)
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE message (
        id INTEGER PRIMARY KEY,
        conversation INTEGER NOT NULL,
        seq INTEGER NOT NULL,
        msg_id TEXT NOT NULL,
        time INTEGER NOT NULL,
        document TEXT NOT NULL,
        UNIQUE (conversation, seq)
    ) STRICT;
    CREATE INDEX message_by_id ON message (msg_id);
    CREATE INDEX message_by_time ON message (time);
    CREATE INDEX message_by_place ON message (conversation, time, seq);
", "
    CREATE TABLE told (
        id INTEGER PRIMARY KEY,
        key TEXT NOT NULL UNIQUE,
        of TEXT,
        document TEXT NOT NULL
    ) STRICT;
    CREATE INDEX told_of ON told (of);
    ALTER TABLE hidden RENAME TO hidden_before;
    CREATE TABLE hidden (id INTEGER PRIMARY KEY, msg_id TEXT NOT NULL UNIQUE) STRICT;
    INSERT INTO hidden (msg_id) SELECT msg_id FROM hidden_before;
    DROP TABLE hidden_before;
", "
    ALTER TABLE hidden ADD COLUMN here INTEGER NOT NULL DEFAULT 0;
"];

/// So many receipts are remembered: more than are given while one answer is under way.
const GIVEN: i64 = 10_000;
/// So many messages that were deleted are remembered, for the same reason, and those that the list still has.
const HIDDEN: i64 = 10_000;

/// `about.listed`: all of the list is here. 0: it never was, or is not wanted.
pub(super) const LISTED: i64 = 1;
/// It was, and is to be asked for again.
const WANTED: i64 = 2;

/// An open mirror. Nobody else can open it meanwhile.
pub(super) struct File {
    pub(super) conn: Connection,
    /// Whose it is.
    pub(super) me: String,
    /// So many bytes it may have.
    most: u64,
}

/// Where the mirror of a user is, beside what else this device has of them.
pub(super) fn path(device: &Path) -> PathBuf {
    device.with_extension("mirror.db")
}

impl File {
    /// Opens a user's mirror, or begins one. It is emptied where it may have missed something that the device's state of this
    /// generation has. `hurry`, set: nothing is asked of it any more, and it is not checked. The text is for the log.
    pub(super) fn open(
        path: &Path,
        user: &str,
        generation: u64,
        most: u64,
        hurry: &Arc<AtomicBool>,
    ) -> Result<(File, Option<String>), String> {
        let read = || {
            let how = How { hurry: Arc::clone(hurry), ..How::default() };
            let conn = device_file::connect(path, user, MIGRATIONS, &how)?;
            let held: i64 = conn.query_row("SELECT generation FROM about", [], |row| row.get(0))?;
            if generation == 0 || held < int(generation) {
                empty(&conn)?;
            }
            conn.execute("UPDATE about SET generation = ?1", [int(generation)])?;
            Ok::<_, Problem>(File { conn, me: user.to_owned(), most })
        };
        device_file::open(path, "what was read before", read)
    }

    /// Carries out all of it, or nothing.
    pub(super) fn write(&mut self, works: Vec<Work>) -> rusqlite::Result<()> {
        let mut wiped = false;
        let step = self.conn.transaction()?;
        for work in works {
            wiped |= matches!(work, Work::Wipe(_));
            Writing { step: &step, me: &self.me }.work(work)?;
        }
        step.commit()?;
        if wiped {
            self.conn.execute_batch("VACUUM")?;
            self.conn.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()))?;
        }
        self.shrink()
    }

    /// Whether the list was here and is not any more.
    pub(super) fn wants_list(&self) -> rusqlite::Result<bool> {
        let mut found = self.conn.prepare_cached("SELECT listed FROM about")?;
        found.query_row([], |row| row.get(0)).map(|listed: i64| listed == WANTED)
    }

    /// The oldest messages go first.
    fn shrink(&mut self) -> rusqlite::Result<()> {
        let number = |name: &str| self.conn.pragma_query_value(None, name, |row| row.get::<_, i64>(0));
        let size = number("page_size")?;
        let most = int(self.most);
        while (number("page_count")? - number("freelist_count")?) * size > most {
            let count: i64 = self.conn.query_row("SELECT COUNT(*) FROM message", [], |row| row.get(0))?;
            let answers = told::count(&self.conn)?;
            if count + answers == 0 {
                return Ok(());
            }
            let oldest = "SELECT conversation, MAX(seq) FROM
                (SELECT conversation, seq FROM message ORDER BY time, id LIMIT ?1) GROUP BY conversation";
            let step = self.conn.unchecked_transaction()?;
            let gone: Vec<(i64, i64)> = step
                .prepare_cached(oldest)?
                .query_map([count / 8 + 1], |row| Ok((row.get(0)?, row.get(1)?)))?
                .collect::<rusqlite::Result<_>>()?;
            for (conversation, up_to) in gone {
                spans::cut(&step, conversation, (0, up_to))?;
            }
            told::drop_oldest(&step, answers / 8 + 1)?;
            step.commit()?;
        }
        Ok(())
    }
}

/// Whether a page has the newest message, if it has any.
fn is_newest(query: &HistoryQuery) -> bool {
    query.start == HistoryStart::End && !query.newer && query.window.is_none() && query.elem_types.is_empty()
}

fn empty(conn: &Connection) -> rusqlite::Result<()> {
    conn.execute_batch(
        "DELETE FROM message; DELETE FROM span; DELETE FROM conversation; DELETE FROM hidden; DELETE FROM given;
         DELETE FROM told;
         UPDATE about SET incarnation = 0, listed = 0",
    )
}

/// The number of a conversation here.
pub(super) fn number(conn: &Connection, conversation: &ConversationId) -> rusqlite::Result<Option<i64>> {
    let mut found = conn.prepare_cached("SELECT no FROM conversation WHERE name = ?1")?;
    found.query_row([text(conversation)?], |row| row.get(0)).optional()
}

/// The row of the list.
pub(super) fn row(conn: &Connection, no: i64) -> rusqlite::Result<Option<Conversation>> {
    let mut found = conn.prepare_cached("SELECT row FROM conversation WHERE no = ?1")?;
    let row: Option<Option<String>> = found.query_row([no], |row| row.get(0)).optional()?;
    row.flatten().map(|row| value(&row)).transpose()
}

/// Whether nobody knows how far it was deleted.
pub(super) fn is_deaf(conn: &Connection, no: i64) -> rusqlite::Result<bool> {
    let mut found = conn.prepare_cached("SELECT deaf FROM conversation WHERE no = ?1")?;
    found.query_row([no], |row| row.get(0))
}

struct Writing<'a> {
    step: &'a Transaction<'a>,
    me: &'a str,
}

impl Writing<'_> {
    fn work(&self, work: Work) -> rusqlite::Result<()> {
        match work {
            Work::Began { heads, incarnation, first, link } => self.began(&heads, incarnation, (first, link)),
            Work::Noted(Noted::Span(conversation, (above, up_to), messages)) => {
                let no =
                    self.conversation(&conversation, messages.first().map_or(0, |message| message.identity))?;
                self.exists(no, up_to)?;
                let unread = self.unread(&messages);
                spans::put(self.step, no, (int(above) + 1, int(up_to)), messages)?;
                self.given(&unread)
            }
            Work::Noted(Noted::Exists(conversation, seq)) => {
                let no = self.conversation(&conversation, 0)?;
                self.exists(no, seq)
            }
            Work::Noted(Noted::Changes(conversation, changes)) => {
                let Some(no) = number(self.step, &conversation)? else { return Ok(()) };
                changes.into_iter().try_for_each(|change| self.change(no, &conversation, change))
            }
            Work::Gone(conversation) => match number(self.step, &conversation)? {
                Some(no) => self.remove(no),
                None => Ok(()),
            },
            Work::Page { query, messages, held } => {
                let no = self.conversation(
                    &query.conversation,
                    messages.first().map_or(0, |message| message.identity),
                )?;
                if let Some(highest) = messages.iter().map(|message| message.seq).max() {
                    let known = "SELECT last >= 0 FROM conversation WHERE no = ?1";
                    let known: bool = self.step.prepare_cached(known)?.query_row([no], |row| row.get(0))?;
                    // A page from the middle does not say how far it goes on.
                    if known || is_newest(&query) {
                        self.exists(no, highest)?;
                    }
                    let sql = "UPDATE conversation SET history = 1 WHERE no = ?1";
                    self.step.prepare_cached(sql)?.execute([no])?;
                }
                // Nothing was ever said there.
                if messages.is_empty() && is_newest(&query) && held == 0 {
                    self.exists(no, 0)?;
                }
                let unread = self.unread(&messages);
                spans::page(self.step, no, &query, messages, held)?;
                self.given(&unread)
            }
            Work::List(rows) => {
                self.step.execute("UPDATE conversation SET row = NULL, place = 0", [])?;
                rows.iter().zip(1..).try_for_each(|(row, place)| self.row(row, Some(place)))?;
                self.step.prepare_cached("UPDATE about SET listed = ?1")?.execute([LISTED]).map(drop)
            }
            Work::Rows(rows) => rows.iter().try_for_each(|row| self.row(row, None)),
            Work::Grouped(groups) => self.grouped(&groups),
            Work::Unlisted(conversations) => conversations.iter().try_for_each(|conversation| {
                let Some(no) = number(self.step, conversation)? else { return Ok(()) };
                self.unlisted(no)
            }),
            Work::Left(conversations) => conversations.iter().try_for_each(|conversation| {
                let Some(no) = number(self.step, conversation)? else { return Ok(()) };
                self.unlisted(no)?;
                self.deafen(no)
            }),
            Work::Forget(conversation, messages, here) => {
                let no = number(self.step, &conversation)?;
                let mut delete = self
                    .step
                    .prepare_cached("DELETE FROM message WHERE conversation = ?1 AND msg_id = ?2")?;
                let mut hide = self
                    .step
                    .prepare_cached("INSERT OR IGNORE INTO hidden (msg_id, here) VALUES (?1, ?2)")?;
                messages.iter().try_for_each(|message| {
                    delete.execute(params![no, message])?;
                    // An answer that is under way may still have it, also of a conversation that nothing is here of yet.
                    hide.execute(params![message, here]).map(drop)
                })?;
                self.forget_hidden()
            }
            Work::Sent(message) => {
                let no = self.conversation(&message.conversation, message.identity)?;
                let seq = int(message.seq);
                self.exists(no, message.seq)?;
                // What was told of it before its answer is newer.
                match spans::around(self.step, no, seq)?.is_some() {
                    true => Ok(()),
                    false => spans::put(self.step, no, (seq, seq), vec![*message]),
                }
            }
            Work::Told(request, response) => told::put(self.step, &request, *response),
            Work::Outdated(request) => told::outdate(self.step, &request, self.me),
            Work::Cleared(conversation, up_to) => {
                let no = self.conversation(&conversation, 0)?;
                let last = self.last(no)?;
                // The service went no further than to the end, which may be nearer in a group that was made again.
                match up_to.map(int).filter(|seq| *seq <= last) {
                    // Nothing is to be seen there.
                    Some(seq) => {
                        self.cleared(no, seq)?;
                        if row(self.step, no)?
                            .is_some_and(|row| row.last_message.is_none_or(|last| int(last.seq) <= seq))
                        {
                            self.unlisted(no)?;
                        }
                        Ok(())
                    }
                    None => {
                        self.unlisted(no)?;
                        spans::cut(self.step, no, (0, i64::MAX))?;
                        self.deafen(no)
                    }
                }
            }
            Work::HistoryCleared(conversation, up_to) => {
                let no = self.conversation(&conversation, 0)?;
                let last = self.last(no)?;
                match up_to.map(int).filter(|seq| *seq <= last) {
                    Some(seq) => self.history_cleared(no, seq),
                    None => {
                        // What its row says now is not known.
                        self.not_listed()?;
                        spans::cut(self.step, no, (0, i64::MAX))?;
                        self.deafen(no)
                    }
                }
            }
            Work::PerhapsCleared(conversation) => {
                let Some(no) = number(self.step, &conversation)? else { return Ok(()) };
                // Whether it is in the list is not known either.
                self.not_listed()?;
                self.deafen(no)
            }
            Work::Receipted(messages) => {
                let mut give =
                    self.step.prepare_cached("INSERT OR IGNORE INTO given (msg_id) VALUES (?1)")?;
                messages.iter().try_for_each(|message| give.execute([message]).map(drop))?;
                let old = "DELETE FROM given WHERE id <= (SELECT MAX(id) FROM given) - ?1";
                self.step.prepare_cached(old)?.execute([GIVEN])?;
                messages.iter().try_for_each(|message| self.receipted(message))
            }
            Work::Doubtful(messages) => messages.iter().try_for_each(|message| {
                let Some((no, _, held)) = self.held(message)? else { return Ok(()) };
                spans::cut(self.step, no, (int(held.seq), int(held.seq)))
            }),
            Work::Generation(generation) => {
                self.step.execute("UPDATE about SET generation = ?1", [int(generation)]).map(drop)
            }
            Work::Wipe(_) => empty(self.step),
            Work::Ask(..) | Work::Search(..) | Work::Local(..) | Work::Held(_) => Ok(()),
        }
    }

    /// Where the service stands after a login.
    fn began(&self, heads: &[Head], incarnation: u64, (first, link): (bool, bool)) -> rusqlite::Result<()> {
        let held: i64 = self.step.query_row("SELECT incarnation FROM about", [], |row| row.get(0))?;
        if held != int(incarnation) {
            // A backup was restored: numbers are used again.
            let listed: i64 = self.step.query_row("SELECT listed FROM about", [], |row| row.get(0))?;
            empty(self.step)?;
            let sql = "UPDATE about SET incarnation = ?1, listed = ?2";
            self.step.execute(sql, [int(incarnation), listed])?;
            self.not_listed()?;
        }
        if first {
            self.not_listed()?;
        }
        let there: HashSet<String> =
            heads.iter().map(|head| text(&head.conversation)).collect::<rusqlite::Result<_>>()?;
        let known: Vec<(i64, String)> = self
            .step
            .prepare("SELECT no, name FROM conversation")?
            .query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?
            .collect::<rusqlite::Result<_>>()?;
        for (no, _) in known.iter().filter(|(_, name)| !there.contains(name)) {
            self.remove(*no)?;
        }
        heads.iter().try_for_each(|head| self.head(head, link))
    }

    fn head(&self, head: &Head, link: bool) -> rusqlite::Result<()> {
        let no = self.conversation(&head.conversation, head.identity)?;
        let sql = "SELECT last, news, cleared FROM conversation WHERE no = ?1";
        let (last, news, cleared): (i64, i64, i64) = self
            .step
            .prepare_cached(sql)?
            .query_row([no], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?;
        // An older service does not say how far it was deleted.
        let is_unsure = head.cleared_seq.is_none() && (head.unlisted || is_deaf(self.step, no)?);
        // Over the link that is there a push may have overtaken it.
        if (last > int(head.seq) && link) || is_unsure {
            // No service has less than it has told.
            spans::cut(self.step, no, (0, i64::MAX))?;
        } else if news != int(head.news_seq) {
            // The user came in again: what was before is not to be seen any more.
            spans::cut(self.step, no, (0, int(head.news_seq)))?;
        }
        let last = if link { int(head.seq) } else { last.max(int(head.seq)) };
        let sql = "UPDATE conversation SET last = ?2, news = ?3, mine = MAX(mine, ?4), deaf = 0
            WHERE no = ?1 AND (last, news, deaf) IS NOT (?2, ?3, 0) OR no = ?1 AND mine < ?4";
        let numbers = params![no, last, int(head.news_seq), int(head.read_seq)];
        self.step.prepare_cached(sql)?.execute(numbers)?;
        if head.unlisted && link {
            self.unlisted(no)?;
        }
        match head.cleared_seq.map(int) {
            // Another device may have cleared it, or this one on a link that was cut.
            Some(seq) if seq > cleared && seq <= last => self.history_cleared(no, seq),
            Some(seq) if seq > 0 && seq <= last => match spans::around(self.step, no, seq)? {
                Some((1, _)) => Ok(()),
                _ => self.cleared(no, seq),
            },
            _ => Ok(()),
        }
    }

    /// The number of a conversation, which is begun where there is none. One of another identity is another one.
    fn conversation(&self, conversation: &ConversationId, identity: u64) -> rusqlite::Result<i64> {
        let name = text(conversation)?;
        let sql = "SELECT no, identity FROM conversation WHERE name = ?1";
        let found: Option<(i64, i64)> = self
            .step
            .prepare_cached(sql)?
            .query_row([&name], |row| Ok((row.get(0)?, row.get(1)?)))
            .optional()?;
        let identity = int(identity);
        match found {
            Some((no, held)) if identity == 0 || held == identity => return Ok(no),
            Some((no, 0)) => {
                let sql = "UPDATE conversation SET identity = ?2 WHERE no = ?1";
                self.step.prepare_cached(sql)?.execute([no, identity])?;
                return Ok(no);
            }
            Some((no, _)) => self.remove(no)?,
            None => {}
        }
        if conversation.is_group() {
            told::forget_joined(self.step)?;
        }
        let sql = "INSERT INTO conversation (name, identity) VALUES (?1, ?2)";
        self.step.prepare_cached(sql)?.execute(params![name, identity])?;
        Ok(self.step.last_insert_rowid())
    }

    /// The last seq that is known.
    fn last(&self, no: i64) -> rusqlite::Result<i64> {
        let mut found = self.step.prepare_cached("SELECT last FROM conversation WHERE no = ?1")?;
        found.query_row([no], |row| row.get(0))
    }

    /// Up to this seq nothing is to be seen.
    fn cleared(&self, no: i64, seq: i64) -> rusqlite::Result<()> {
        let sql = "UPDATE conversation SET cleared = MAX(cleared, ?2) WHERE no = ?1";
        self.step.prepare_cached(sql)?.execute([no, seq])?;
        spans::put(self.step, no, (1, seq), Vec::new())
    }

    /// The same, and the row of the list does not show it.
    fn history_cleared(&self, no: i64, seq: i64) -> rusqlite::Result<()> {
        self.cleared(no, seq)?;
        let Some(mut row) = row(self.step, no)? else { return Ok(()) };
        if row.last_message.as_ref().is_some_and(|last| int(last.seq) > seq) {
            return Ok(());
        }
        (row.last_message, row.unread) = (None, 0);
        row.at_infos.clear();
        self.row(&row, None)
    }

    /// The list is not here any more; where it was, it is wanted.
    fn not_listed(&self) -> rusqlite::Result<()> {
        let sql = "UPDATE about SET listed = ?1 WHERE listed = ?2";
        self.step.prepare_cached(sql)?.execute([WANTED, LISTED]).map(drop)
    }

    fn unlisted(&self, no: i64) -> rusqlite::Result<()> {
        self.step.prepare_cached("UPDATE conversation SET row = NULL WHERE no = ?1")?.execute([no]).map(drop)
    }

    /// Nobody knows how far it was deleted: what is here of it, and what comes, is read when a head says so.
    fn deafen(&self, no: i64) -> rusqlite::Result<()> {
        self.step.prepare_cached("UPDATE conversation SET deaf = 1 WHERE no = ?1")?.execute([no]).map(drop)
    }

    /// Those that were deleted long ago are in no answer any more that is still to come.
    fn forget_hidden(&self) -> rusqlite::Result<()> {
        let count: i64 = self.step.query_row("SELECT COUNT(*) FROM hidden", [], |row| row.get(0))?;
        if count <= HIDDEN + HIDDEN / 8 {
            return Ok(());
        }
        let mut listed = HashSet::new();
        let mut found = self.step.prepare("SELECT row FROM conversation WHERE row IS NOT NULL")?;
        for row in found.query_map([], |row| row.get::<_, String>(0))? {
            let row: Conversation = value(&row?)?;
            listed.extend(row.last_message.map(|message| message.msg_id));
        }
        let old = "SELECT id, msg_id FROM hidden WHERE id <= (SELECT MAX(id) FROM hidden) - ?1";
        let old: Vec<(i64, MsgId)> = self
            .step
            .prepare(old)?
            .query_map([HIDDEN], |row| Ok((row.get(0)?, row.get(1)?)))?
            .collect::<rusqlite::Result<_>>()?;
        let mut forget = self.step.prepare("DELETE FROM hidden WHERE id = ?1")?;
        old.iter()
            .filter(|(_, msg_id)| !listed.contains(msg_id))
            .try_for_each(|(id, _)| forget.execute([id]).map(drop))
    }

    fn remove(&self, no: i64) -> rusqlite::Result<()> {
        let sql = "SELECT name FROM conversation WHERE no = ?1";
        let name: String = self.step.prepare_cached(sql)?.query_row([no], |row| row.get(0))?;
        if let ConversationId::Group(group) = value(&name)? {
            told::forget_group(self.step, &group)?;
            told::forget_joined(self.step)?;
        }
        spans::cut(self.step, no, (0, i64::MAX))?;
        self.step.prepare_cached("DELETE FROM conversation WHERE no = ?1")?.execute([no]).map(drop)
    }

    fn exists(&self, no: i64, seq: u64) -> rusqlite::Result<()> {
        // A row that stays as it is is not written: the list's is long.
        let sql = "UPDATE conversation SET last = ?2 WHERE no = ?1 AND last < ?2";
        self.step.prepare_cached(sql)?.execute([no, int(seq)]).map(drop)
    }

    /// `place`: in the list, where all of it is told; else it stays where it is, or comes to the end.
    fn row(&self, row: &Conversation, place: Option<i64>) -> rusqlite::Result<()> {
        let no = self.conversation(&row.id, 0)?;
        // Another device of the user may have cleared it.
        let cleared = int(row.cleared_seq);
        if cleared > 0 && cleared <= self.last(no)? {
            // It is of after that: it has something to say.
            let sql = "UPDATE conversation SET deaf = 0 WHERE no = ?1 AND cleared < ?2";
            self.step.prepare_cached(sql)?.execute([no, cleared])?;
            self.cleared(no, cleared)?;
        }
        let read = row.read_seq.unwrap_or(0).max(row.group_read_seq);
        let sql =
            "UPDATE conversation SET row = ?2, mine = MAX(mine, ?3), place = CASE WHEN ?4 IS NOT NULL THEN ?4
            WHEN place = 0 THEN (SELECT MAX(place) FROM conversation) + 1 ELSE place END WHERE no = ?1";
        self.step.prepare_cached(sql)?.execute(params![no, text(row)?, int(read), place]).map(drop)
    }

    /// Rows say which conversation groups they are in.
    fn grouped(&self, groups: &ConversationGroups) -> rusqlite::Result<()> {
        let sql = "SELECT no FROM conversation WHERE instr(row, '\"conversation_groups\":') > 0";
        let mut found = self.step.prepare_cached(sql)?;
        let said: rusqlite::Result<BTreeSet<i64>> = found.query_map([], |row| row.get(0))?.collect();
        let mut numbers = said?;
        for id in groups.groups.iter().flat_map(|group| &group.conversations) {
            numbers.extend(number(self.step, id)?);
        }
        for no in numbers {
            let Some(before) = row(self.step, no)? else { continue };
            let conversation_groups = groups.names_of(&before.id);
            if conversation_groups != before.conversation_groups {
                self.row(&Conversation { conversation_groups, ..before }, None)?;
            }
        }
        Ok(())
    }

    /// A message that is here: its conversation, its row, itself.
    fn held(&self, msg_id: &str) -> rusqlite::Result<Option<(i64, i64, Message)>> {
        let sql = "SELECT conversation, id, document FROM message WHERE msg_id = ?1";
        let found: Option<(i64, i64, String)> = self
            .step
            .prepare_cached(sql)?
            .query_row([msg_id], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))
            .optional()?;
        found.map(|(no, id, document)| Ok((no, id, value(&document)?))).transpose()
    }

    fn replace(&self, id: i64, message: &Message) -> rusqlite::Result<()> {
        let sql = "UPDATE message SET document = ?2 WHERE id = ?1";
        self.step.prepare_cached(sql)?.execute(params![id, text(message)?]).map(drop)
    }

    fn change(&self, no: i64, conversation: &ConversationId, change: Change) -> rusqlite::Result<()> {
        match change {
            Change::Receipt(receipt) if receipt.msg_id.is_empty() => {
                self.peer_has_read(no, int(receipt.time))
            }
            Change::Receipt(Receipt { msg_id, read_count, unread_count, time, .. }) => {
                let Some((_, id, mut held)) = self.held(&msg_id)? else { return Ok(()) };
                held.receipt_time = time;
                if conversation.is_group() {
                    (held.read_count, held.unread_count) = (read_count, unread_count);
                } else {
                    held.receipt_peer_read = read_count > 0;
                }
                self.replace(id, &held)
            }
            Change::Revoked(_, message) | Change::Modified(_, message) => match self.held(&message.msg_id)? {
                Some((_, id, held)) => {
                    // What is pushed to several does not say what one of them has done.
                    let has_sent_receipt = message.has_sent_receipt || held.has_sent_receipt;
                    self.replace(id, &Message { has_sent_receipt, ..*message })
                }
                None => Ok(()),
            },
        }
    }

    /// A C2C peer has read up to a message of this second. Where several of it are here, nobody knows which.
    fn peer_has_read(&self, no: i64, time: i64) -> rusqlite::Result<()> {
        let sql = "UPDATE conversation SET theirs = MAX(theirs, IFNULL((SELECT seq FROM message
            WHERE conversation = ?1 AND time < ?2 ORDER BY time DESC, seq DESC LIMIT 1), 0)) WHERE no = ?1";
        self.step.prepare_cached(sql)?.execute([no, time])?;
        let sql =
            "SELECT COUNT(*), MIN(seq), MAX(seq) FROM message WHERE conversation = ?1 AND time = ?2 AND seq >
            (SELECT theirs FROM conversation WHERE no = ?1)";
        let (count, low, high): (i64, Option<i64>, Option<i64>) = self
            .step
            .prepare_cached(sql)?
            .query_row([no, time], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?;
        match (count, low, high) {
            (1, _, Some(high)) => {
                let sql = "UPDATE conversation SET theirs = MAX(theirs, ?2) WHERE no = ?1";
                self.step.prepare_cached(sql)?.execute([no, high]).map(drop)
            }
            (2.., Some(low), Some(high)) => spans::cut(self.step, no, (low, high)),
            _ => Ok(()),
        }
    }

    /// Messages of which nothing says that this user has sent a receipt.
    fn unread(&self, messages: &[Message]) -> Vec<MsgId> {
        let of_others = messages.iter().filter(|message| message.sender != self.me);
        let unread = of_others.filter(|message| message.need_read_receipt && !message.has_sent_receipt);
        unread.map(|message| message.msg_id.clone()).collect()
    }

    /// What came may be older than receipts that were given.
    fn given(&self, messages: &[MsgId]) -> rusqlite::Result<()> {
        let mut given = self.step.prepare_cached("SELECT 1 FROM given WHERE msg_id = ?1")?;
        messages.iter().try_for_each(|message| match given.exists([message])? {
            true => self.receipted(message),
            false => Ok(()),
        })
    }

    /// This user's receipt of a message is with the service.
    fn receipted(&self, msg_id: &MsgId) -> rusqlite::Result<()> {
        let Some((no, id, mut held)) = self.held(msg_id)? else { return Ok(()) };
        if held.sender == self.me || !held.need_read_receipt || held.status != MessageStatus::Sent {
            return Ok(());
        }
        if held.conversation.is_group() {
            let sql = "SELECT news FROM conversation WHERE no = ?1";
            let news: i64 = self.step.prepare_cached(sql)?.query_row([no], |row| row.get(0))?;
            // Who reads what was said before they came in is not of its audience.
            if news >= int(held.seq) {
                return Ok(());
            }
            let kind = row(self.step, no)?.and_then(|row| row.group_type);
            if news < 0 && kind.is_none_or(|kind| kind == GroupType::Meeting) {
                return spans::cut(self.step, no, (int(held.seq), int(held.seq)));
            }
        }
        held.has_sent_receipt = true;
        self.replace(id, &held)
    }
}
