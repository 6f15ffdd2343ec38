//! What PostgreSQL answers to readers, inside one transaction that sees one moment.
//!
//! A question for a set is one statement: `unnest` makes rows of the list.

use super::decode::{
    self, counts_columns, document, get, mark_columns, message_columns, string, summary_columns,
};
use super::kept;
use super::link::{Link, Param};
use super::lists::{self, names};
use super::look_ups::{self, Ask};
use doubletick_engine::fault::Broken;
use doubletick_engine::packed::runs;
use doubletick_engine::rows::{
    Asked, Counts, Envelope, Glance, Incarnation, Key, Known, Leaver, Mark, MessageRow, Person, ReadBy, Side,
    Summary, uint,
};
use doubletick_engine::snapshot::{Snapshot, Span, TakeChunk, Which};
use doubletick_protocol::conversation::ConversationGroups;
use doubletick_protocol::group::{GroupType, Member};
use doubletick_protocol::ids::{GroupId, UserId};
use doubletick_protocol::limits;
use doubletick_protocol::profile::Profile;
use std::cell::Cell;
use std::collections::{HashMap, HashSet};
use tokio_postgres::Row;

type Read<T> = Result<T, Broken>;

const BEGIN: &str = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY";
/// Messages that are fetched at once where it is not known how many are wanted.
const PAGE: i64 = 200;

/// A connection, and whether its transaction has begun: it begins with the first question, in the same flight.
pub(super) struct Moment<'a> {
    link: &'a Link,
    begun: Cell<bool>,
}

impl<'a> Moment<'a> {
    pub fn new(link: &'a Link) -> Moment<'a> {
        Moment { link, begun: Cell::new(false) }
    }

    /// Ends it, where it has begun.
    pub fn end(self) -> Read<()> {
        if self.begun.get() { self.link.run("COMMIT") } else { Ok(()) }
    }
}

impl Ask for Moment<'_> {
    fn all(&self, sql: &'static str, values: &[Param<'_>]) -> Read<Vec<Row>> {
        if self.begun.get() {
            return self.link.all(sql, values);
        }
        let rows = self.link.all_after(BEGIN, sql, values)?;
        self.begun.set(true);
        Ok(rows)
    }
}

/// Messages of a span that the user has not deleted.
macro_rules! not_hidden {
    ($order:literal) => {
        concat!(
            "SELECT ",
            message_columns!(),
            " FROM messages m WHERE m.conv = $1 AND m.seq BETWEEN $2 AND $3
              AND NOT EXISTS (SELECT 1 FROM hidden h WHERE h.user_no = $4 AND h.conv = m.conv AND h.seq = m.seq)
              ORDER BY m.seq ",
            $order,
            " LIMIT $5"
        )
    };
}

macro_rules! select_asked {
    () => {
        concat!(
            "SELECT m.conv, m.seq, m.sender, m.need_receipt, m.revoked_by IS NOT NULL, m.msg_id,
                    m.server_time / 1000, ",
            counts_columns!()
        )
    };
}

fn unzip3(of: &[(i64, i64, i64)]) -> (Vec<i64>, Vec<i64>, Vec<i64>) {
    (
        of.iter().map(|key| key.0).collect(),
        of.iter().map(|key| key.1).collect(),
        of.iter().map(|key| key.2).collect(),
    )
}

impl Snapshot for Moment<'_> {
    fn known(&self, user_id: &str) -> Read<Option<Known>> {
        look_ups::known(self, user_id)
    }

    fn profiles(&self, users: &[UserId]) -> Read<Vec<Profile>> {
        let sql = "SELECT u.profile FROM unnest($1::text[]) WITH ORDINALITY AS l (user_id, place)
                   JOIN users u ON u.user_id = l.user_id WHERE u.deleted_at IS NULL ORDER BY l.place";
        self.list(sql, &[&names(users)], |row| document(row, 0))
    }

    fn people(&self, of: &[(i64, i64)]) -> Read<HashMap<(i64, i64), Person>> {
        lists::people(self, of)
    }

    fn incarnation(&self) -> Read<Incarnation> {
        look_ups::incarnation(self)
    }

    fn conversation_groups(&self, me: i64) -> Read<ConversationGroups> {
        look_ups::conversation_groups(self, me)
    }

    fn pair(&self, pair: (i64, i64)) -> Read<Option<i64>> {
        look_ups::pair(self, pair)
    }

    fn groups_named(&self, groups: &[GroupId]) -> Read<HashMap<GroupId, i64>> {
        let sql = "SELECT g.group_id, g.conv FROM unnest($1::text[]) AS l (group_id)
                   JOIN groups g ON g.group_id = l.group_id AND g.deleted_at IS NULL";
        self.list(sql, &[&names(groups)], |row| Ok((string(row, 0)?, get(row, 1)?)))
    }

    fn sides(&self, me: i64, which: Which<'_>) -> Read<Vec<Side>> {
        lists::sides(self, me, which)
    }

    fn conversations_after(&self, me: i64, above: i64, pairs: bool, most: usize) -> Read<Vec<i64>> {
        lists::conversations_after(self, me, above, pairs, most)
    }

    fn groups_after(
        &self,
        group_type: Option<GroupType>,
        above: i64,
        most: usize,
    ) -> Read<Vec<(i64, GroupId)>> {
        lists::groups_after(self, group_type, above, most)
    }

    fn group_count(&self, group_type: Option<GroupType>) -> Read<u64> {
        lists::group_count(self, group_type)
    }

    fn marks(&self, of: &[(i64, i64)]) -> Read<HashMap<(i64, i64), Mark>> {
        if of.is_empty() {
            return Ok(HashMap::new());
        }
        let sql = concat!(
            "SELECT r.conv, r.user_no, ",
            mark_columns!(),
            " FROM unnest($1::int8[], $2::int8[]) AS l (conv, user_no)
              JOIN read_marks r ON r.conv = l.conv AND r.user_no = l.user_no"
        );
        let (convs, users): (Vec<i64>, Vec<i64>) = of.iter().copied().unzip();
        self.list(sql, &[&convs, &users], |row| Ok(((get(row, 0)?, get(row, 1)?), decode::mark(row, 2)?)))
    }

    fn withdrawn(&self, me: i64, above: &[(i64, i64)]) -> Read<HashMap<i64, u64>> {
        kept::withdrawn(self, me, above)
    }

    fn mentions(&self, me: i64, above: &[(i64, i64)]) -> Read<Vec<(i64, i64, Vec<UserId>)>> {
        lists::mentions(self, me, above)
    }

    fn last_messages(
        &self,
        me: i64,
        below: &[(i64, i64)],
        take: &mut dyn FnMut(MessageRow) -> bool,
    ) -> Read<()> {
        let sql = concat!(
            "SELECT ",
            message_columns!(),
            " FROM unnest($1::int8[], $2::int8[]) WITH ORDINALITY AS l (conv, seq, place)
              CROSS JOIN LATERAL
                  (SELECT n.* FROM messages n WHERE n.conv = l.conv AND n.seq < l.seq
                   AND NOT EXISTS (SELECT 1 FROM hidden h WHERE h.user_no = $3 AND h.conv = n.conv AND h.seq = n.seq)
                   ORDER BY n.conv DESC, n.seq DESC LIMIT 1) m
              ORDER BY l.place"
        );
        // Not all may be wanted, and each may be large.
        for some in below.chunks(PAGE as usize) {
            let (convs, seqs): (Vec<i64>, Vec<i64>) = some.iter().copied().unzip();
            for row in self.all(sql, &[&convs, &seqs, &me])? {
                if !take(decode::message(&row)?) {
                    return Ok(());
                }
            }
        }
        Ok(())
    }

    fn head(&self, msg_id: &str) -> Read<Option<Envelope>> {
        look_ups::head(self, msg_id)
    }

    fn messages_named(&self, messages: &[&str]) -> Read<Vec<MessageRow>> {
        let sql = concat!(
            "SELECT ",
            message_columns!(),
            " FROM unnest($1::text[]) WITH ORDINALITY AS l (msg_id, place)
              JOIN messages m ON m.msg_id = l.msg_id ORDER BY l.place"
        );
        self.list(sql, &[&names(messages)], decode::message)
    }

    fn hidden(&self, me: i64, keys: &[Key]) -> Read<HashSet<Key>> {
        let sql = "SELECT h.conv, h.seq FROM unnest($1::int8[], $2::int8[]) AS l (conv, seq)
                   JOIN hidden h ON h.user_no = $3 AND h.conv = l.conv AND h.seq = l.seq";
        let (convs, seqs): (Vec<i64>, Vec<i64>) = keys.iter().copied().unzip();
        self.list(sql, &[&convs, &seqs, &me], |row| Ok((get(row, 0)?, get(row, 1)?)))
    }

    fn messages_at(&self, me: i64, conv: i64, seqs: &[i64]) -> Read<Vec<MessageRow>> {
        let sql = concat!(
            "SELECT ",
            message_columns!(),
            " FROM unnest($1::int8[]) WITH ORDINALITY AS l (seq, place)
              JOIN messages m ON m.conv = $2 AND m.seq = l.seq
              WHERE NOT EXISTS (SELECT 1 FROM hidden h WHERE h.user_no = $3 AND h.conv = m.conv AND h.seq = m.seq)
              ORDER BY l.place"
        );
        self.list(sql, &[&seqs, &conv, &me], decode::message)
    }

    fn scan(
        &self,
        me: i64,
        span: Span,
        wanted: &dyn Fn(&Glance<'_>) -> Read<bool>,
        take: &mut dyn FnMut(MessageRow) -> bool,
    ) -> Read<Option<i64>> {
        let sql = if span.newer { not_hidden!("ASC") } else { not_hidden!("DESC") };
        let Span { conv, mut low, mut high, .. } = span;
        let mut looked_at = 0;
        loop {
            let rows = self.all(sql, &[&conv, &low, &high, &me, &PAGE])?;
            for row in &rows {
                if wanted(&decode::glance(row)?)? && !take(decode::message(row)?) {
                    return Ok(None);
                }
                let seq = get(row, 1)?;
                looked_at += 1;
                if looked_at == limits::MESSAGES_PER_SCAN {
                    return Ok(Some(seq));
                }
                if span.newer {
                    low = seq + 1;
                } else {
                    high = seq - 1;
                }
            }
            if (rows.len() as i64) < PAGE {
                return Ok(None);
            }
        }
    }

    fn changed(
        &self,
        me: i64,
        conv: i64,
        after: i64,
        up_to: i64,
        take: &mut dyn FnMut(MessageRow) -> bool,
    ) -> Read<()> {
        let sql = concat!(
            "SELECT ",
            message_columns!(),
            " FROM messages m
              WHERE m.conv = $1 AND m.change_version > $2 AND m.change_version > 0 AND m.seq <= $3
              AND NOT EXISTS (SELECT 1 FROM hidden h WHERE h.user_no = $4 AND h.conv = m.conv AND h.seq = m.seq)
              ORDER BY m.change_version LIMIT $5"
        );
        // Every change has a version of its own.
        let mut after = after;
        loop {
            let rows = self.all(sql, &[&conv, &after, &up_to, &me, &PAGE])?;
            for row in &rows {
                let message = decode::message(row)?;
                after = message.change_version;
                if !take(message) {
                    return Ok(());
                }
            }
            if (rows.len() as i64) < PAGE {
                return Ok(());
            }
        }
    }

    fn first_at(&self, conv: i64, last_seq: i64, seconds: u64) -> Read<i64> {
        look_ups::first_at(self, conv, last_seq, seconds)
    }

    fn asked(&self, messages: &[&str]) -> Read<Vec<Asked>> {
        let sql = concat!(
            select_asked!(),
            " FROM unnest($1::text[]) WITH ORDINALITY AS l (msg_id, place) JOIN messages m ON m.msg_id = l.msg_id
              LEFT JOIN summaries s ON s.conv = m.conv AND s.seq = m.seq ORDER BY l.place"
        );
        self.list(sql, &[&names(messages)], asked)
    }

    fn receipts_after(&self, conv: i64, sender: i64, version: i64, most: usize) -> Read<Vec<Asked>> {
        // Blocks are in the order of versions, so what is sorted is one block at a time.
        let sql = concat!(
            select_asked!(),
            " FROM summaries s JOIN messages m ON m.conv = s.conv AND m.seq = s.seq
              WHERE s.conv = $1 AND s.sender = $2 AND s.version_block >= $3::int8 >> 10 AND s.version > $3
              AND m.revoked_by IS NULL
              ORDER BY s.version_block, s.version LIMIT $4"
        );
        self.list(sql, &[&conv, &sender, &version, &(most as i64)], asked)
    }

    fn counts(&self, keys: &[Key]) -> Read<HashMap<Key, (Counts, Vec<u8>)>> {
        if keys.is_empty() {
            return Ok(HashMap::new());
        }
        let sql = concat!(
            "SELECT s.conv, s.seq, ",
            counts_columns!(),
            ", s.bits FROM unnest($1::int8[], $2::int8[]) AS l (conv, seq)
              JOIN summaries s ON s.conv = l.conv AND s.seq = l.seq"
        );
        let (convs, seqs): (Vec<i64>, Vec<i64>) = keys.iter().copied().unzip();
        self.list(sql, &[&convs, &seqs], |row| {
            Ok(((get(row, 0)?, get(row, 1)?), (decode::counts(row, 2)?, get(row, 6)?)))
        })
    }

    fn read_sets(&self, of: &[(i64, i64, i64)]) -> Read<HashMap<(i64, i64, i64), Vec<u8>>> {
        if of.is_empty() {
            return Ok(HashMap::new());
        }
        let sql = "SELECT r.conv, r.seq, r.chunk, r.bits
                   FROM unnest($1::int8[], $2::int8[], $3::int8[]) AS l (conv, seq, chunk)
                   JOIN read_sets r ON r.conv = l.conv AND r.seq = l.seq AND r.chunk = l.chunk";
        let (convs, seqs, chunks) = unzip3(of);
        self.list(sql, &[&convs, &seqs, &chunks], |row| {
            Ok(((get(row, 0)?, get(row, 1)?, get(row, 2)?), get(row, 3)?))
        })
    }

    fn numbers(&self, me: i64, convs: &[i64]) -> Read<Vec<(i64, i64)>> {
        if convs.is_empty() {
            return Ok(Vec::new());
        }
        let sql = "SELECT s.conv, s.member_no FROM unnest($1::int8[]) AS l (conv)
                   JOIN group_members s ON s.user_no = $2 AND s.conv = l.conv";
        self.list(sql, &[&convs, &me], |row| Ok((get(row, 0)?, get(row, 1)?)))
    }

    fn summary(&self, key: Key) -> Read<Option<Summary>> {
        look_ups::summary(self, key)
    }

    fn summaries(&self, keys: &[Key]) -> Read<HashMap<Key, Summary>> {
        if keys.is_empty() {
            return Ok(HashMap::new());
        }
        let sql = concat!(
            "SELECT s.conv, s.seq, ",
            summary_columns!(),
            " FROM unnest($1::int8[], $2::int8[]) AS l (conv, seq)
              JOIN summaries s ON s.conv = l.conv AND s.seq = l.seq
              JOIN messages m ON m.conv = s.conv AND m.seq = s.seq"
        );
        let (convs, seqs): (Vec<i64>, Vec<i64>) = keys.iter().copied().unzip();
        self.list(sql, &[&convs, &seqs], |row| Ok(((get(row, 0)?, get(row, 1)?), decode::summary(row, 2)?)))
    }

    fn leavers(&self, conv: i64) -> Read<Vec<Leaver>> {
        look_ups::leavers(self, conv)
    }

    fn readers(&self, (conv, seq): Key, from: i64, most: usize) -> Read<Vec<ReadBy>> {
        // From the run with the next receipt on; behind the runs is the tail.
        let run = runs::RUN as i64;
        let sql = "(SELECT run, entries FROM receipts WHERE conv = $1 AND seq = $2 AND run >= $3 ORDER BY run LIMIT $4)
                   UNION ALL
                   SELECT (read_count / 64)::int8, tail FROM summaries
                   WHERE conv = $1 AND seq = $2 AND read_count / 64 >= $3
                   ORDER BY 1";
        let first = (from.max(1) - 1) / run;
        let runs_at_most = most as i64 / run + 2;
        let mut read = Vec::with_capacity(most);
        let rows = self.all(sql, &[&conv, &seq, &first, &runs_at_most])?;
        for (next, row) in (first..).zip(&rows) {
            let (number, entries): (i64, &[u8]) = (get(row, 0)?, get(row, 1)?);
            // The tail is not behind the runs that were asked for.
            if number != next || read.len() == most {
                break;
            }
            let first_no = number * run + 1;
            let skip = usize::try_from(from - first_no).unwrap_or(0);
            let numbered = runs::unpack(entries, skip)?.zip(first_no.max(from)..).take(most - read.len());
            read.extend(numbered.map(|((member_no, after), read_no)| ReadBy { read_no, member_no, after }));
        }
        Ok(read)
    }

    fn chunks(&self, (conv, seq): Key, from: i64, to: i64, take: &mut TakeChunk<'_>) -> Read<()> {
        let sql = "SELECT m.chunk, m.bits, r.bits FROM member_sets m
                   LEFT JOIN read_sets r ON r.conv = m.conv AND r.seq = $2 AND r.chunk = m.chunk
                   WHERE m.conv = $1 AND m.chunk BETWEEN $3 AND $4 ORDER BY m.chunk LIMIT $5";
        let mut from = from;
        loop {
            // The first is often enough, and a large group has hundreds.
            let rows = self.all(sql, &[&conv, &seq, &from, &to, &PAGE])?;
            for row in &rows {
                let (chunk, members, read): (i64, &[u8], Option<&[u8]>) =
                    (get(row, 0)?, get(row, 1)?, get(row, 2)?);
                if !take(chunk, members, read.unwrap_or_default()) {
                    return Ok(());
                }
                from = chunk + 1;
            }
            if (rows.len() as i64) < PAGE {
                return Ok(());
            }
        }
    }

    fn members(&self, conv: i64, numbers: &[i64]) -> Read<Vec<Member>> {
        lists::members(self, conv, numbers)
    }

    fn members_named(&self, conv: i64, users: &[UserId]) -> Read<HashMap<UserId, Member>> {
        lists::members_named(self, conv, users)
    }

    fn leaders(&self, conv: i64, above: i64) -> Read<Vec<i64>> {
        let sql = "SELECT member_no FROM group_members
                   WHERE conv = $1 AND member_no > $2 AND role > 200 AND left_seq IS NULL ORDER BY member_no";
        self.list(sql, &[&conv, &above], |row| get(row, 0))
    }

    fn group_ids(&self, user_no: i64) -> Read<Vec<(GroupId, u64)>> {
        let sql = "SELECT g.group_id, m.joined_seq FROM group_members m JOIN groups g ON g.conv = m.conv
                   WHERE m.user_no = $1 AND m.left_seq IS NULL AND g.deleted_at IS NULL ORDER BY m.conv";
        self.list(sql, &[&user_no], |row| Ok((string(row, 0)?, uint(get(row, 1)?))))
    }
}

/// Of `select_asked!`.
fn asked(row: &Row) -> Read<Asked> {
    let has_counts = get::<Option<i64>>(row, 7)?.is_some();
    Ok(Asked {
        msg_id: string(row, 5)?,
        head: decode::head(row)?,
        stored_at: get(row, 6)?,
        counts: if has_counts { Some(decode::counts(row, 7)?) } else { None },
    })
}
