//! How PostgreSQL writes what a batch has changed: a statement per table, whose values are arrays with an element for
//! each row. They are sent together with whatever is asked next.
//!
//! Rows that change often are inserted and updated by two statements: `ON CONFLICT` would lock each row first and write
//! that down as well.

use super::decode::get;
use super::link::{Link, Owned};
use super::look_ups::Ask;
use super::places;
use super::text;
use super::writing::{Held, Writing};
use super::{audit, kept, outbox};
use doubletick_engine::documents as json;
use doubletick_engine::fault::Broken;
use doubletick_engine::ops::reach::Conversation;
use doubletick_engine::packed::runs;
use doubletick_engine::rows::{
    ChunkKey, ConversationRow, Entry, GroupRow, Key, Leaver, Login, Mark, MessageRow, Reminded, Stay,
    Summary, User, int,
};
use doubletick_engine::tables::{Changes, Hidden, Ordinal, Row};
use doubletick_protocol::conversation::ConversationGroups;
use std::collections::BTreeSet;
use tokio_postgres::types::ToSql;

type Written = Result<(), Broken>;

/// The values of a column.
fn column<R, T>(rows: &[R], value: impl Fn(&R) -> T) -> Owned
where
    Vec<T>: ToSql + Sync + Send + 'static,
{
    Box::new(rows.iter().map(value).collect::<Vec<T>>())
}

/// The values of a column of documents.
fn documents<R>(rows: &[R], value: impl Fn(&R) -> Result<String, Broken>) -> Result<Owned, Broken> {
    Ok(Box::new(rows.iter().map(value).collect::<Result<Vec<String>, Broken>>()?))
}

fn string(value: &str) -> String {
    text::kept(value).into_owned()
}

/// Writes everything, and says what was written.
pub(super) fn apply(writing: &Writing<'_>, changes: &Changes<'_>) -> Written {
    let Writing { link, server, .. } = *writing;
    let Changes {
        users,
        logins,
        conversations,
        groups,
        stays,
        member_sets,
        messages,
        summaries,
        read_sets,
        reminders,
        leavers,
        marks,
        entries,
        conversation_groups,
        hidden,
        ordinals,
        withdrawn,
        settings,
        audited,
        facts,
        steps,
    } = changes;
    let mut wrote = settings.is_some();
    macro_rules! write {
        ($rows:expr, $write:expr) => {
            if !$rows.is_empty() {
                wrote = true;
                $write?;
            }
        };
    }
    write!(users, write_users(link, users));
    write!(logins, write_logins(link, logins));
    write!(conversations, write_conversations(writing, conversations, groups));
    write!(groups, write_groups(link, groups));
    write!(stays, write_stays(link, stays));
    write!(member_sets, write_member_sets(link, member_sets));
    write!(messages, write_messages(writing, messages));
    write!(summaries, write_summaries(link, summaries));
    write!(read_sets, write_read_sets(link, read_sets));
    write!(reminders, write_reminders(link, reminders));
    write!(leavers, write_leavers(link, leavers));
    write!(marks, write_marks(link, marks));
    write!(entries, write_entries(link, entries));
    write!(conversation_groups, write_conversation_groups(link, conversation_groups));
    write!(hidden, write_hidden(link, hidden));
    write!(ordinals, write_ordinals(link, ordinals));
    write!(withdrawn, link.later(kept::WITHDRAW, kept::withdrawing(withdrawn)));
    write!(audited, audit::add(link, audited));
    write!(facts, outbox::add(link, &facts.iter().collect::<Vec<_>>()));
    write!(steps, outbox::steps(link, server, steps));
    if let Some(settings) = settings {
        let sql = "INSERT INTO settings (id, json) VALUES (1, $1) ON CONFLICT (id) DO UPDATE SET json = excluded.json";
        link.later(sql, vec![Box::new(json::text("new settings", settings)?)])?;
    }
    let mut writes = writing.wrote.borrow_mut();
    writes.anything |= wrote;
    writes.leaving |= !leavers.is_empty();
    writes.accounts |= !users.is_empty() || !logins.is_empty() || !conversation_groups.is_empty();
    writes.accounts |= !audited.is_empty() || settings.is_some();
    match writing.held {
        Held::All if wrote && writing.lanes.len() > 1 => writes.lanes.extend(lanes_of(link, changes)?),
        // Somebody else may write to it meanwhile. Which lane a call belongs to is known before it begins, so this is a fault of ours.
        Held::One(lane)
            if cfg!(debug_assertions) && lanes_of(link, changes)?.iter().any(|of| *of != lane) =>
        {
            return Err(Broken::new("a call has written to a conversation whose lane it does not hold"));
        }
        _ => {}
    }
    Ok(())
}

/// Lanes of the conversations of which anything has changed.
fn lanes_of(link: &Link, changes: &Changes<'_>) -> Result<Vec<i32>, Broken> {
    let sql = "SELECT DISTINCT lane FROM conversations WHERE conv = ANY ($1::int8[])";
    link.list(sql, &[&conversations_of(changes)], |row| get(row, 0))
}

/// Conversations of which anything has changed.
fn conversations_of(changes: &Changes<'_>) -> Vec<i64> {
    let mut convs = BTreeSet::new();
    convs.extend(changes.conversations.iter().map(|row| row.key));
    convs.extend(changes.groups.iter().map(|row| row.key));
    convs.extend(changes.stays.iter().map(|row| row.key.0));
    convs.extend(changes.member_sets.iter().map(|row| row.key.0));
    convs.extend(changes.messages.iter().map(|row| row.key.0));
    convs.extend(changes.summaries.iter().map(|row| row.key.0));
    convs.extend(changes.read_sets.iter().map(|row| row.key.0));
    convs.extend(changes.reminders.iter().map(|row| row.key.0));
    convs.extend(changes.leavers.iter().map(|row| row.key));
    convs.extend(changes.marks.iter().map(|row| row.key.0));
    convs.extend(changes.entries.iter().map(|row| row.key.0));
    convs.extend(changes.hidden.iter().map(|hidden| hidden.conv));
    convs.extend(changes.ordinals.iter().map(|ordinal| ordinal.conv));
    convs.extend(changes.withdrawn.iter().map(|withdrawn| withdrawn.conv));
    convs.into_iter().collect()
}

/// Some of the rows of a table.
type Part<'r, 'a, K, V> = Vec<&'r Row<'a, K, V>>;

/// Those that are new, and those that are not.
fn split<'r, 'a, K: Copy, V>(rows: &'r [Row<'a, K, V>]) -> (Part<'r, 'a, K, V>, Part<'r, 'a, K, V>) {
    rows.iter().partition(|row| row.new)
}

fn write_users(link: &Link, rows: &[Row<'_, i64, User>]) -> Written {
    let sql = "INSERT INTO users (user_no, user_id, created_at, profile, groups, put_hour, put_count, deleted_at)
               SELECT * FROM unnest($1::int8[], $2::text[], $3::int8[], $4::text[], $5::int8[], $6::int8[], $7::int8[],
                                    $8::int8[])
               ON CONFLICT (user_no) DO UPDATE SET profile = excluded.profile, groups = excluded.groups,
                   put_hour = excluded.put_hour, put_count = excluded.put_count, created_at = excluded.created_at,
                   deleted_at = excluded.deleted_at";
    link.later(
        sql,
        vec![
            column(rows, |row| row.key),
            column(rows, |row| string(&row.value.profile.user_id)),
            column(rows, |row| row.value.created_at),
            documents(rows, |row| json::profile(&row.value.profile))?,
            column(rows, |row| row.value.groups),
            column(rows, |row| row.value.put_in.0),
            column(rows, |row| row.value.put_in.1),
            column(rows, |row| row.value.deleted_at),
        ],
    )
}

fn write_logins(link: &Link, rows: &[Row<'_, (i64, u32), Login>]) -> Written {
    let sql = "INSERT INTO logins (user_no, platform, number, device)
               SELECT * FROM unnest($1::int8[], $2::int8[], $3::int8[], $4::text[])
               ON CONFLICT (user_no, platform) DO UPDATE SET number = excluded.number, device = excluded.device";
    link.later(
        sql,
        vec![
            column(rows, |row| row.key.0),
            column(rows, |row| i64::from(row.key.1)),
            column(rows, |row| row.value.number),
            column(rows, |row| string(&row.value.device)),
        ],
    )
}

/// The lane of a conversation that is new: the one that is held, or the one of the group.
fn lane_of(writing: &Writing<'_>, conv: i64, groups: &[Row<'_, i64, GroupRow>]) -> Result<i32, Broken> {
    match (writing.held, writing.lanes) {
        (Held::One(lane), _) => Ok(lane),
        (Held::All, [lane]) => Ok(*lane),
        (Held::All, lanes) => {
            let group =
                groups.iter().find(|row| row.key == conv).ok_or_else(|| Broken::unreadable("a new group"))?;
            Ok(places::of(Conversation::Group(&group.value.group_id), lanes.len() as i32))
        }
    }
}

fn write_conversations(
    writing: &Writing<'_>,
    rows: &[Row<'_, i64, ConversationRow>],
    groups: &[Row<'_, i64, GroupRow>],
) -> Written {
    let (link, (new, old)) = (writing.link, split(rows));
    if !new.is_empty() {
        let lanes =
            new.iter().map(|row| lane_of(writing, row.key, groups)).collect::<Result<Vec<i32>, _>>()?;
        let sql = "INSERT INTO conversations (conv, user_a, user_b, last_seq, last_message_at, version, identity, counted,
                                              withdrawn_seq, named_seq, leaving, lane)
                   SELECT conv, user_a, user_b, last_seq, last_message_at, version, identity, counted, withdrawn_seq, named_seq,
                          0, lane
                   FROM unnest($1::int8[], $2::int8[], $3::int8[], $4::int8[], $5::int8[], $6::int8[], $7::int8[], $8::int8[],
                               $9::int8[], $10::int8[], $11::int4[])
                       AS u (conv, user_a, user_b, last_seq, last_message_at, version, identity, counted, withdrawn_seq,
                             named_seq, lane)";
        link.later(
            sql,
            vec![
                column(&new, |row| row.key),
                column(&new, |row| row.value.pair.map(|pair| pair.0)),
                column(&new, |row| row.value.pair.map(|pair| pair.1)),
                column(&new, |row| row.value.last_seq),
                column(&new, |row| row.value.last_message_at),
                column(&new, |row| row.value.version),
                column(&new, |row| row.value.identity),
                column(&new, |row| row.value.counted),
                column(&new, |row| row.value.withdrawn_seq),
                column(&new, |row| row.value.named_seq),
                Box::new(lanes),
            ],
        )?;
    }
    if old.is_empty() {
        return Ok(());
    }
    let sql = "UPDATE conversations c SET last_seq = u.last_seq, last_message_at = u.last_message_at,
                      version = u.version, counted = u.counted, withdrawn_seq = u.withdrawn_seq, named_seq = u.named_seq,
                      leaving = u.leaving
               FROM unnest($1::int8[], $2::int8[], $3::int8[], $4::int8[], $5::int8[], $6::int8[], $7::int8[], $8::int8[])
                   AS u (conv, last_seq, last_message_at, version, counted, withdrawn_seq, named_seq, leaving)
               WHERE c.conv = u.conv";
    link.later(
        sql,
        vec![
            column(&old, |row| row.key),
            column(&old, |row| row.value.last_seq),
            column(&old, |row| row.value.last_message_at),
            column(&old, |row| row.value.version),
            column(&old, |row| row.value.counted),
            column(&old, |row| row.value.withdrawn_seq),
            column(&old, |row| row.value.named_seq),
            column(&old, |row| row.value.leaving),
        ],
    )
}

fn write_groups(link: &Link, rows: &[Row<'_, i64, GroupRow>]) -> Written {
    let sql = "INSERT INTO groups (conv, group_id, group_type, name, introduction, notification, face_url, owner,
                                   created_at, info_version, info_at, member_count, last_member_no, max_members,
                                   add_option, approve_option, muted_all, searchable, visible, custom, deleted_at)
               SELECT * FROM unnest($1::int8[], $2::text[], $3::int8[], $4::text[], $5::text[], $6::text[], $7::text[],
                                    $8::int8[], $9::int8[], $10::int8[], $11::int8[], $12::int8[], $13::int8[],
                                    $14::int8[], $15::int8[], $16::int8[], $17::bool[], $18::bool[], $19::bool[],
                                    $20::text[], $21::int8[])
               ON CONFLICT (conv) DO UPDATE SET name = excluded.name, introduction = excluded.introduction,
                   notification = excluded.notification, face_url = excluded.face_url, owner = excluded.owner,
                   info_version = excluded.info_version, info_at = excluded.info_at,
                   member_count = excluded.member_count, last_member_no = excluded.last_member_no,
                   max_members = excluded.max_members, add_option = excluded.add_option,
                   approve_option = excluded.approve_option, muted_all = excluded.muted_all,
                   searchable = excluded.searchable, visible = excluded.visible, custom = excluded.custom,
                   deleted_at = excluded.deleted_at";
    link.later(
        sql,
        vec![
            column(rows, |row| row.key),
            column(rows, |row| string(&row.value.group_id)),
            column(rows, |row| i64::from(row.value.group_type.number())),
            column(rows, |row| string(&row.value.name)),
            column(rows, |row| string(&row.value.introduction)),
            column(rows, |row| string(&row.value.notification)),
            column(rows, |row| string(&row.value.face_url)),
            column(rows, |row| row.value.owner),
            column(rows, |row| row.value.created_at),
            column(rows, |row| row.value.info_version),
            column(rows, |row| row.value.info_at),
            column(rows, |row| row.value.member_count),
            column(rows, |row| row.value.last_member_no),
            column(rows, |row| i64::from(row.value.max_members)),
            column(rows, |row| i64::from(row.value.add_option.number())),
            column(rows, |row| i64::from(row.value.approve_option.number())),
            column(rows, |row| row.value.muted_all),
            column(rows, |row| row.value.searchable),
            column(rows, |row| row.value.visible),
            documents(rows, |row| json::custom(&row.value.custom))?,
            column(rows, |row| row.value.deleted_at),
        ],
    )
}

fn write_stays(link: &Link, rows: &[Row<'_, (i64, i64), Stay>]) -> Written {
    let sql = "INSERT INTO group_members (conv, member_no, user_no, role, joined_at, joined_seq, joined_version,
                                          joined_counted, joined_own, left_seq, muted_until, recv_opt, name_card, custom)
               SELECT * FROM unnest($1::int8[], $2::int8[], $3::int8[], $4::int8[], $5::int8[], $6::int8[], $7::int8[],
                                    $8::int8[], $9::int8[], $10::int8[], $11::int8[], $12::int8[], $13::text[],
                                    $14::text[])
               ON CONFLICT (conv, member_no) DO UPDATE SET role = excluded.role, left_seq = excluded.left_seq,
                   muted_until = excluded.muted_until, recv_opt = excluded.recv_opt,
                   name_card = excluded.name_card, custom = excluded.custom";
    link.later(
        sql,
        vec![
            column(rows, |row| row.key.0),
            column(rows, |row| row.key.1),
            column(rows, |row| row.value.user_no),
            column(rows, |row| i64::from(row.value.role.number())),
            column(rows, |row| row.value.joined_at),
            column(rows, |row| row.value.joined_seq),
            column(rows, |row| row.value.joined_version),
            column(rows, |row| row.value.joined_until.counted),
            column(rows, |row| row.value.joined_until.own),
            column(rows, |row| row.value.left_seq),
            column(rows, |row| row.value.muted_until),
            column(rows, |row| i64::from(row.value.recv_opt)),
            column(rows, |row| string(&row.value.name_card)),
            documents(rows, |row| json::custom(&row.value.custom))?,
        ],
    )
}

/// A chunk without members has no row, so that a walk over the members never meets it.
fn write_member_sets(link: &Link, rows: &[Row<'_, (i64, i64), Vec<u8>>]) -> Written {
    let (empty, full): (Vec<_>, Vec<_>) = rows.iter().partition(|row| row.value.is_empty());
    if !empty.is_empty() {
        let sql = "DELETE FROM member_sets m USING unnest($1::int8[], $2::int8[]) AS u (conv, chunk)
                   WHERE m.conv = u.conv AND m.chunk = u.chunk";
        link.later(sql, vec![column(&empty, |row| row.key.0), column(&empty, |row| row.key.1)])?;
    }
    if full.is_empty() {
        return Ok(());
    }
    let sql = "INSERT INTO member_sets (conv, chunk, bits) SELECT * FROM unnest($1::int8[], $2::int8[], $3::bytea[])
               ON CONFLICT (conv, chunk) DO UPDATE SET bits = excluded.bits";
    link.later(
        sql,
        vec![
            column(&full, |row| row.key.0),
            column(&full, |row| row.key.1),
            column(&full, |row| row.value.clone()),
        ],
    )
}

fn write_messages(writing: &Writing<'_>, rows: &[Row<'_, Key, MessageRow>]) -> Written {
    let (link, (mut new, old)) = (writing.link, split(rows));
    if writing.held != Held::All {
        // Others may be sending the same ids into other lanes: everybody comes to them in one order.
        new.sort_unstable_by(|one, other| one.value.msg_id.cmp(&other.value.msg_id));
    }
    let reason = |row: &&Row<'_, Key, MessageRow>| row.value.revoke_reason.as_deref().map(string);
    let content = |row: &&Row<'_, Key, MessageRow>| json::content(&row.value.content);
    let names = |row: &&Row<'_, Key, MessageRow>| !row.value.content.at_users.is_empty();
    if !new.is_empty() {
        let targets = |row: &&Row<'_, Key, MessageRow>| {
            row.value.targets.as_ref().map(|targets| json::text("new targets", targets)).transpose()
        };
        let targets = new.iter().map(targets).collect::<Result<Vec<Option<String>>, Broken>>()?;
        let sql = "INSERT INTO messages (conv, seq, msg_id, sender, rand, client_time, server_time, need_receipt,
                                         counts_unread, names_users, elem_type, version, change_version, revoked_by,
                                         revoke_reason, targets, content)
                   SELECT * FROM unnest($1::int8[], $2::int8[], $3::text[], $4::int8[], $5::int8[], $6::int8[],
                                        $7::int8[], $8::bool[], $9::bool[], $10::bool[], $11::int8[], $12::int8[],
                                        $13::int8[], $14::int8[], $15::text[], $16::text[], $17::text[])";
        link.later(
            sql,
            vec![
                column(&new, |row| row.key.0),
                column(&new, |row| row.key.1),
                column(&new, |row| string(&row.value.msg_id)),
                column(&new, |row| row.value.sender),
                column(&new, |row| row.value.rand),
                column(&new, |row| row.value.client_time),
                column(&new, |row| row.value.server_time),
                column(&new, |row| row.value.need_receipt),
                column(&new, |row| row.value.counts_unread),
                column(&new, names),
                column(&new, |row| row.value.elem_type),
                column(&new, |row| row.value.version),
                column(&new, |row| row.value.change_version),
                column(&new, |row| row.value.revoked_by),
                column(&new, reason),
                Box::new(targets),
                documents(&new, content)?,
            ],
        )?;
    }
    if old.is_empty() {
        return Ok(());
    }
    let sql = "UPDATE messages m SET content = u.content, version = u.version, change_version = u.change_version,
                      elem_type = u.elem_type, names_users = u.names_users, revoked_by = u.revoked_by,
                      revoke_reason = u.revoke_reason
               FROM unnest($1::int8[], $2::int8[], $3::text[], $4::int8[], $5::int8[], $6::int8[], $7::bool[],
                           $8::int8[], $9::text[])
                   AS u (conv, seq, content, version, change_version, elem_type, names_users, revoked_by, revoke_reason)
               WHERE m.conv = u.conv AND m.seq = u.seq";
    link.later(
        sql,
        vec![
            column(&old, |row| row.key.0),
            column(&old, |row| row.key.1),
            documents(&old, content)?,
            column(&old, |row| row.value.version),
            column(&old, |row| row.value.change_version),
            column(&old, |row| row.value.elem_type),
            column(&old, names),
            column(&old, |row| row.value.revoked_by),
            column(&old, reason),
        ],
    )
}

/// A summary is made without receipts; what is fresh is put behind its tail by the database, which has it, and full runs
/// are cut off.
fn write_summaries(link: &Link, rows: &[Row<'_, Key, Summary>]) -> Written {
    let new: Vec<_> = rows.iter().filter(|row| row.new).collect();
    if !new.is_empty() {
        let numbers = |row: &&Row<'_, Key, Summary>| {
            let pack = |numbers| serde_json::to_vec(numbers).map_err(|_| Broken::unreadable("new targets"));
            row.value.targets.as_ref().map(pack).transpose()
        };
        let targets = new.iter().map(numbers).collect::<Result<Vec<Option<Vec<u8>>>, Broken>>()?;
        let sql = "INSERT INTO summaries (conv, seq, sender, sender_no, last_no, targets, unread_count, read_count,
                                          last_read_at, version, version_block, bits, tail)
                   SELECT *, 0, 0, 0, 0, ''::bytea, ''::bytea FROM unnest($1::int8[], $2::int8[], $3::int8[], $4::int8[], $5::int8[],
                                                            $6::bytea[], $7::int8[])";
        link.later(
            sql,
            vec![
                column(&new, |row| row.key.0),
                column(&new, |row| row.key.1),
                column(&new, |row| row.value.sender),
                column(&new, |row| row.value.sender_no),
                column(&new, |row| row.value.last_no),
                Box::new(targets),
                column(&new, |row| row.value.unread_count),
            ],
        )?;
    }
    let run = runs::RUN as i64;
    let before = |row: &Row<'_, Key, Summary>| row.value.read_count - row.value.fresh.len() as i64;
    let full: Vec<_> = rows.iter().filter(|row| before(row) / run < row.value.read_count / run).collect();
    if !full.is_empty() {
        let sql = "WITH fresh AS (
                       SELECT s.conv, s.seq, s.read_count / 64 AS run, s.tail || u.entries AS entries
                       FROM unnest($1::int8[], $2::int8[], $3::bytea[]) AS u (conv, seq, entries)
                       JOIN summaries s ON s.conv = u.conv AND s.seq = u.seq)
                   INSERT INTO receipts (conv, seq, run, entries)
                   SELECT f.conv, f.seq, f.run + n, substring(f.entries FROM n * 512 + 1 FOR 512)
                   FROM fresh f CROSS JOIN generate_series(0, length(f.entries) / 512 - 1) AS n";
        link.later(
            sql,
            vec![
                column(&full, |row| row.key.0),
                column(&full, |row| row.key.1),
                column(&full, |row| runs::pack(&row.value.fresh)),
            ],
        )?;
    }
    let changed: Vec<_> = rows.iter().filter(|row| !row.new || row.value.version != 0).collect();
    if changed.is_empty() {
        return Ok(());
    }
    let sql = "UPDATE summaries s SET read_count = u.read_count, unread_count = u.unread_count,
                      last_read_at = u.last_read_at, version = u.version, version_block = u.version >> 10, bits = u.bits,
                      tail = substring(s.tail || u.entries
                                       FROM (length(s.tail) + length(u.entries)) / 512 * 512 + 1)
               FROM unnest($1::int8[], $2::int8[], $3::int8[], $4::int8[], $5::int8[], $6::int8[], $7::bytea[],
                           $8::bytea[])
                   AS u (conv, seq, read_count, unread_count, last_read_at, version, bits, entries)
               WHERE s.conv = u.conv AND s.seq = u.seq";
    link.later(
        sql,
        vec![
            column(&changed, |row| row.key.0),
            column(&changed, |row| row.key.1),
            column(&changed, |row| row.value.read_count),
            column(&changed, |row| row.value.unread_count),
            column(&changed, |row| row.value.last_read_at),
            column(&changed, |row| row.value.version),
            column(&changed, |row| row.value.bits.clone()),
            column(&changed, |row| runs::pack(&row.value.fresh)),
        ],
    )
}

fn write_read_sets(link: &Link, rows: &[Row<'_, ChunkKey, Vec<u8>>]) -> Written {
    let sql = "INSERT INTO read_sets (conv, seq, chunk, bits)
               SELECT * FROM unnest($1::int8[], $2::int8[], $3::int8[], $4::bytea[])
               ON CONFLICT (conv, seq, chunk) DO UPDATE SET bits = excluded.bits";
    link.later(
        sql,
        vec![
            column(rows, |row| row.key.0),
            column(rows, |row| row.key.1),
            column(rows, |row| row.key.2),
            column(rows, |row| row.value.clone()),
        ],
    )
}

fn write_reminders(link: &Link, rows: &[Row<'_, Key, Reminded>]) -> Written {
    let sql = "INSERT INTO reminders (conv, seq, at, told)
               SELECT * FROM unnest($1::int8[], $2::int8[], $3::int8[], $4::int8[])
               ON CONFLICT (conv, seq) DO UPDATE SET at = excluded.at, told = excluded.told";
    link.later(
        sql,
        vec![
            column(rows, |row| row.key.0),
            column(rows, |row| row.key.1),
            column(rows, |row| row.value.at),
            column(rows, |row| row.value.told),
        ],
    )
}

/// A list that is empty has no row.
fn write_leavers(link: &Link, rows: &[Row<'_, i64, Vec<Leaver>>]) -> Written {
    let (empty, full): (Vec<_>, Vec<_>) = rows.iter().partition(|row| row.value.is_empty());
    if !empty.is_empty() {
        link.later("DELETE FROM leavers WHERE conv = ANY ($1::int8[])", vec![column(&empty, |row| row.key)])?;
    }
    if full.is_empty() {
        return Ok(());
    }
    let sql = "INSERT INTO leavers (conv, list) SELECT * FROM unnest($1::int8[], $2::text[])
               ON CONFLICT (conv) DO UPDATE SET list = excluded.list";
    link.later(sql, vec![column(&full, |row| row.key), documents(&full, |row| json::leavers(row.value))?])
}

fn write_marks(link: &Link, rows: &[Row<'_, (i64, i64), Mark>]) -> Written {
    let insert =
        "INSERT INTO read_marks (conv, user_no, seq, read_time, version, counted, own, sent, hidden_seq)
                  SELECT * FROM unnest($1::int8[], $2::int8[], $3::int8[], $4::int8[], $5::int8[], $6::int8[],
                                       $7::int8[], $8::int8[], $9::int8[])";
    let update = "UPDATE read_marks r SET seq = u.seq, read_time = u.read_time, version = u.version,
                         counted = u.counted, own = u.own, sent = u.sent, hidden_seq = u.hidden_seq
                  FROM unnest($1::int8[], $2::int8[], $3::int8[], $4::int8[], $5::int8[], $6::int8[], $7::int8[],
                              $8::int8[], $9::int8[])
                      AS u (conv, user_no, seq, read_time, version, counted, own, sent, hidden_seq)
                  WHERE r.conv = u.conv AND r.user_no = u.user_no";
    let (new, old) = split(rows);
    for (sql, rows) in [(insert, new), (update, old)] {
        if rows.is_empty() {
            continue;
        }
        let values = vec![
            column(&rows, |row| row.key.0),
            column(&rows, |row| row.key.1),
            column(&rows, |row| row.value.seq),
            column(&rows, |row| row.value.time),
            column(&rows, |row| row.value.version),
            column(&rows, |row| row.value.until.counted),
            column(&rows, |row| row.value.until.own),
            column(&rows, |row| row.value.sent),
            column(&rows, |row| row.value.hidden_seq),
        ];
        link.later(sql, values)?;
    }
    Ok(())
}

fn write_entries(link: &Link, rows: &[Row<'_, (i64, i64), Entry>]) -> Written {
    let sql = "INSERT INTO list_entries (conv, user_no, member_no, pinned, marks, custom, deleted, deleted_seq,
                                         cleared_seq, cleared_counted, cleared_own, version)
               SELECT * FROM unnest($1::int8[], $2::int8[], $3::int8[], $4::bool[], $5::int8[], $6::text[], $7::bool[],
                                    $8::int8[], $9::int8[], $10::int8[], $11::int8[], $12::int8[])
               ON CONFLICT (user_no, conv) DO UPDATE SET member_no = excluded.member_no, pinned = excluded.pinned,
                   marks = excluded.marks, custom = excluded.custom, deleted = excluded.deleted,
                   deleted_seq = excluded.deleted_seq, cleared_seq = excluded.cleared_seq,
                   cleared_counted = excluded.cleared_counted, cleared_own = excluded.cleared_own,
                   version = excluded.version";
    link.later(
        sql,
        vec![
            column(rows, |row| row.key.0),
            column(rows, |row| row.key.1),
            column(rows, |row| row.value.member_no),
            column(rows, |row| row.value.pinned),
            column(rows, |row| row.value.marks),
            column(rows, |row| string(&row.value.custom)),
            column(rows, |row| row.value.deleted),
            column(rows, |row| row.value.deleted_seq),
            column(rows, |row| row.value.cleared_seq),
            column(rows, |row| row.value.cleared_until.counted),
            column(rows, |row| row.value.cleared_until.own),
            column(rows, |row| row.value.version),
        ],
    )
}

fn write_conversation_groups(link: &Link, rows: &[Row<'_, i64, ConversationGroups>]) -> Written {
    let sql = "INSERT INTO conversation_groups (user_no, version, groups)
               SELECT * FROM unnest($1::int8[], $2::int8[], $3::text[])
               ON CONFLICT (user_no) DO UPDATE SET version = excluded.version, groups = excluded.groups";
    link.later(
        sql,
        vec![
            column(rows, |row| row.key),
            column(rows, |row| int(row.value.version)),
            documents(rows, |row| json::conversation_groups(row.value))?,
        ],
    )
}

fn write_hidden(link: &Link, rows: &[Hidden]) -> Written {
    let sql = "INSERT INTO hidden (user_no, conv, seq, counted)
               SELECT * FROM unnest($1::int8[], $2::int8[], $3::int8[], $4::bool[])
               ON CONFLICT (user_no, conv, seq) DO UPDATE SET counted = excluded.counted";
    link.later(
        sql,
        vec![
            column(rows, |row| row.user_no),
            column(rows, |row| row.conv),
            column(rows, |row| row.seq),
            column(rows, |row| row.counted),
        ],
    )
}

fn write_ordinals(link: &Link, rows: &[Ordinal]) -> Written {
    let sql = "INSERT INTO ordinals (conv, user_no, seq, number)
               SELECT * FROM unnest($1::int8[], $2::int8[], $3::int8[], $4::int8[])";
    link.later(
        sql,
        vec![
            column(rows, |row| row.conv),
            column(rows, |row| row.user_no),
            column(rows, |row| row.seq),
            column(rows, |row| row.number),
        ],
    )
}
