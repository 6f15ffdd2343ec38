//! How SQLite writes what a batch has changed: a prepared statement per table, a row at a time.

use super::entries::{self, Entry as Receipt, RUN, pack};
use super::{ask, audit, json, kept, outbox};
use doubletick_engine::fault::Broken;
use doubletick_engine::rows::{
    ChunkKey, ConversationRow, Entry, GroupRow, Key, Leaver, Login, Mark, MessageRow, Reminded, Stay,
    Summary, Until, User, int,
};
use doubletick_engine::tables::{Changes, Hidden, Ordinal, Row};
use doubletick_protocol::conversation::ConversationGroups;
use doubletick_protocol::settings::Settings;
use rusqlite::{CachedStatement, Connection, Params};

type Written = Result<(), Broken>;

/// Writes everything.
pub(super) fn apply(conn: &Connection, changes: &Changes<'_>) -> Written {
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
    users.iter().try_for_each(|row| user(conn, row))?;
    logins.iter().try_for_each(|row| login(conn, row))?;
    write_conversations(conn, conversations)?;
    groups.iter().try_for_each(|row| group(conn, row))?;
    stays.iter().try_for_each(|row| stay(conn, row))?;
    member_sets.iter().try_for_each(|row| member_set(conn, row))?;
    messages.iter().try_for_each(|row| message(conn, row))?;
    write_summaries(conn, summaries)?;
    write_read_sets(conn, read_sets)?;
    reminders.iter().try_for_each(|row| reminder(conn, row))?;
    leavers.iter().try_for_each(|row| write_leavers(conn, row))?;
    marks.iter().try_for_each(|row| mark(conn, row))?;
    entries.iter().try_for_each(|row| entry(conn, row))?;
    conversation_groups.iter().try_for_each(|row| write_conversation_groups(conn, row))?;
    for Hidden { user_no, conv, seq, counted } in hidden {
        let sql = "INSERT INTO hidden (user_no, conv, seq, counted) VALUES (?1, ?2, ?3, ?4)
                   ON CONFLICT DO UPDATE SET counted = excluded.counted";
        execute(conn, sql, (user_no, conv, seq, counted))?;
    }
    for Ordinal { conv, user_no, seq, number } in ordinals {
        let sql = "INSERT INTO ordinals (conv, user_no, seq, number) VALUES (?1, ?2, ?3, ?4)";
        execute(conn, sql, (conv, user_no, seq, number))?;
    }
    withdrawn.iter().try_for_each(|withdrawn| kept::withdraw(conn, withdrawn))?;
    audit::add(conn, audited)?;
    facts.iter().try_for_each(|fact| outbox::add(conn, fact))?;
    steps.iter().try_for_each(|step| outbox::step(conn, step))?;
    settings.map_or(Ok(()), |settings| write_settings(conn, settings))
}

fn prepare<'a>(conn: &'a Connection, sql: &str) -> Result<CachedStatement<'a>, Broken> {
    conn.prepare_cached(sql).map_err(Broken::new)
}

fn execute(conn: &Connection, sql: &str, values: impl Params) -> Written {
    prepare(conn, sql)?.execute(values).map(drop).map_err(Broken::new)
}

fn user(conn: &Connection, row: &Row<'_, i64, User>) -> Written {
    let User { created_at, profile, groups, deleted_at, put_in: (put_hour, put_count) } = row.value;
    let json = json::profile(profile)?;
    if row.new {
        let sql = "INSERT INTO users (user_no, user_id, created_at, profile, groups, put_hour, put_count)
                   VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)";
        let made = (row.key, &profile.user_id, created_at, json, groups, put_hour, put_count);
        return execute(conn, sql, made);
    }
    let sql = "UPDATE users SET profile = ?2, groups = ?3, put_hour = ?4, put_count = ?5, created_at = ?6, deleted_at = ?7
               WHERE user_no = ?1";
    execute(conn, sql, (row.key, json, groups, put_hour, put_count, created_at, deleted_at))
}

fn login(conn: &Connection, row: &Row<'_, (i64, u32), Login>) -> Written {
    let sql = "INSERT INTO logins (user_no, platform, number, device) VALUES (?1, ?2, ?3, ?4)
               ON CONFLICT DO UPDATE SET number = excluded.number, device = excluded.device";
    execute(conn, sql, (row.key.0, row.key.1, row.value.number, &row.value.device))
}

fn write_conversations(conn: &Connection, rows: &[Row<'_, i64, ConversationRow>]) -> Written {
    for Row { key, value, new } in rows {
        if *new {
            let (user_a, user_b) = value.pair.unzip();
            let sql = "INSERT INTO conversations (conv, user_a, user_b, last_seq, last_message_at, version, identity,
                                                  counted, withdrawn_seq, named_seq)
                       VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)";
            let values = (
                key,
                user_a,
                user_b,
                value.last_seq,
                value.last_message_at,
                value.version,
                value.identity,
                value.counted,
                value.withdrawn_seq,
                value.named_seq,
            );
            execute(conn, sql, values)?;
        } else {
            let sql =
                "UPDATE conversations SET last_seq = ?2, last_message_at = ?3, version = ?4, counted = ?5,
                                                withdrawn_seq = ?6, named_seq = ?7, leaving = ?8
                       WHERE conv = ?1";
            let values = (
                key,
                value.last_seq,
                value.last_message_at,
                value.version,
                value.counted,
                value.withdrawn_seq,
                value.named_seq,
                value.leaving,
            );
            execute(conn, sql, values)?;
        }
    }
    Ok(())
}

fn group(conn: &Connection, Row { key, value, new }: &Row<'_, i64, GroupRow>) -> Written {
    let custom = json::custom(&value.custom)?;
    if *new {
        let sql = "INSERT INTO groups (conv, group_id, group_type, name, introduction, notification, face_url,
                                       owner, created_at, info_at, max_members, add_option, approve_option, custom)
                   VALUES (?1, ?2, ?3, '', '', '', '', NULL, ?4, 0, 0, 0, 0, '[]')";
        let number = value.group_type.number();
        execute(conn, sql, (key, &value.group_id, number, value.created_at))?;
    }
    let sql = "UPDATE groups SET name = ?2, introduction = ?3, notification = ?4, face_url = ?5, owner = ?6,
                      info_version = ?7, info_at = ?8, max_members = ?9, add_option = ?10, approve_option = ?11,
                      muted_all = ?12, searchable = ?13, visible = ?14, custom = ?15
               WHERE conv = ?1";
    let info = (
        key,
        &value.name,
        &value.introduction,
        &value.notification,
        &value.face_url,
        value.owner,
        value.info_version,
        value.info_at,
        value.max_members,
        value.add_option.number(),
        value.approve_option.number(),
        value.muted_all,
        value.searchable,
        value.visible,
        custom,
    );
    execute(conn, sql, info)?;
    let sql = "UPDATE groups SET member_count = ?2, last_member_no = ?3, deleted_at = ?4 WHERE conv = ?1";
    execute(conn, sql, (key, value.member_count, value.last_member_no, value.deleted_at))
}

fn stay(conn: &Connection, Row { key, value, new }: &Row<'_, (i64, i64), Stay>) -> Written {
    let custom = json::custom(&value.custom)?;
    if *new {
        let sql = "INSERT INTO group_members (conv, member_no, user_no, role, joined_at, joined_seq,
                                              joined_version, left_seq, muted_until, recv_opt, name_card, custom,
                                              joined_counted, joined_own)
                   VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14)";
        let values = (
            key.0,
            key.1,
            value.user_no,
            value.role.number(),
            value.joined_at,
            value.joined_seq,
            value.joined_version,
            value.left_seq,
            value.muted_until,
            value.recv_opt,
            &value.name_card,
            custom,
            value.joined_until.counted,
            value.joined_until.own,
        );
        return execute(conn, sql, values);
    }
    let sql = "UPDATE group_members SET role = ?3, left_seq = ?4, muted_until = ?5, recv_opt = ?6,
                      name_card = ?7, custom = ?8
               WHERE conv = ?1 AND member_no = ?2";
    let values = (
        key.0,
        key.1,
        value.role.number(),
        value.left_seq,
        value.muted_until,
        value.recv_opt,
        &value.name_card,
        custom,
    );
    execute(conn, sql, values)
}

/// A chunk without members has no row, so that a walk over the members never meets it.
fn member_set(conn: &Connection, row: &Row<'_, (i64, i64), Vec<u8>>) -> Written {
    let (conv, chunk) = row.key;
    if row.value.is_empty() {
        return execute(conn, "DELETE FROM member_sets WHERE conv = ?1 AND chunk = ?2", [conv, chunk]);
    }
    let sql = "INSERT OR REPLACE INTO member_sets (conv, chunk, bits) VALUES (?1, ?2, ?3)";
    execute(conn, sql, (conv, chunk, row.value))
}

fn message(conn: &Connection, Row { key, value, new }: &Row<'_, Key, MessageRow>) -> Written {
    let content = json::content(&value.content)?;
    let names_users = !value.content.at_users.is_empty();
    if *new {
        let targets = value.targets.as_ref().map(|targets| json::text("new targets", targets)).transpose()?;
        let sql =
            "INSERT INTO messages (conv, seq, msg_id, sender, rand, client_time, server_time, need_receipt,
                                         counts_unread, names_users, elem_type, version, change_version,
                                         targets, content)
                   VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15)";
        let values = (
            key.0,
            key.1,
            &value.msg_id,
            value.sender,
            value.rand,
            value.client_time,
            value.server_time,
            value.need_receipt,
            value.counts_unread,
            names_users,
            value.elem_type,
            value.version,
            value.change_version,
            targets,
            &content,
        );
        execute(conn, sql, values)?;
        if value.revoked_by.is_none() {
            return Ok(());
        }
    }
    let sql = "UPDATE messages SET content = ?3, version = ?4, change_version = ?5, elem_type = ?6,
                                   names_users = ?7, revoked_by = ?8, revoke_reason = ?9
               WHERE conv = ?1 AND seq = ?2";
    let values = (
        key.0,
        key.1,
        content,
        value.version,
        value.change_version,
        value.elem_type,
        names_users,
        value.revoked_by,
        &value.revoke_reason,
    );
    execute(conn, sql, values)
}

fn write_summaries(conn: &Connection, rows: &[Row<'_, Key, Summary>]) -> Written {
    if rows.is_empty() {
        return Ok(());
    }
    let sql =
        "UPDATE summaries SET read_count = ?3, unread_count = ?4, last_read_at = ?5, version = ?6, bits = ?7
               WHERE conv = ?1 AND seq = ?2";
    // What is put together of bytes is bytes again.
    let appended =
        "UPDATE summaries SET read_count = ?3, unread_count = ?4, last_read_at = ?5, version = ?6, bits = ?7,
                                         tail = CAST(tail || ?8 AS BLOB)
                    WHERE conv = ?1 AND seq = ?2";
    let (mut update, mut append) = (prepare(conn, sql)?, prepare(conn, appended)?);
    for Row { key: (conv, seq), value, new } in rows {
        if *new {
            new_summary(conn, (*conv, *seq), value)?;
            if value.version == 0 {
                continue;
            }
        }
        let Summary { read_count, unread_count, last_read_at, version, bits, fresh, .. } = value;
        if fresh.is_empty() {
            update.execute((conv, seq, read_count, unread_count, last_read_at, version, bits))
        } else {
            let tail = write_runs(conn, (*conv, *seq), *read_count, fresh)?;
            append.execute((conv, seq, read_count, unread_count, last_read_at, version, bits, tail))
        }
        .map_err(Broken::new)?;
    }
    Ok(())
}

/// Writes the receipts that fill rows of `receipts`, those of the tail among them, which is empty then; what is to be appended to
/// it. `read_count` has the fresh ones in it.
fn write_runs(
    conn: &Connection,
    (conv, seq): Key,
    read_count: i64,
    fresh: &[Receipt],
) -> Result<Vec<u8>, Broken> {
    let run = RUN as i64;
    let before = read_count - fresh.len() as i64;
    if before / run == read_count / run {
        return Ok(pack(fresh));
    }
    let mut entries = Vec::new();
    if before % run > 0 {
        let sql = "SELECT tail FROM summaries WHERE conv = ?1 AND seq = ?2";
        entries = ask::one(conn, sql, (conv, seq), |row| entries::of_column(row, 0))?.unwrap_or_default();
        execute(conn, "UPDATE summaries SET tail = x'' WHERE conv = ?1 AND seq = ?2", (conv, seq))?;
    }
    entries.extend(fresh);
    let mut insert =
        prepare(conn, "INSERT INTO receipts (conv, seq, first_no, entries) VALUES (?1, ?2, ?3, ?4)")?;
    let (full, rest) = entries.as_chunks::<RUN>();
    let firsts = (before / run * run + 1..).step_by(RUN);
    for (first_no, run) in firsts.zip(full) {
        insert.execute((conv, seq, first_no, pack(run))).map_err(Broken::new)?;
    }
    Ok(pack(rest))
}

fn new_summary(conn: &Connection, (conv, seq): Key, value: &Summary) -> Written {
    let targets = match &value.targets {
        Some(numbers) => Some(serde_json::to_vec(numbers).map_err(|_| Broken::unreadable("new targets"))?),
        None => None,
    };
    let sql = "INSERT INTO summaries (conv, seq, sender, sender_no, last_no, targets, read_count, unread_count, bits)
               VALUES (?1, ?2, ?3, ?4, ?5, ?6, 0, ?7, x'')";
    let values = (conv, seq, value.sender, value.sender_no, value.last_no, targets, value.unread_count);
    execute(conn, sql, values)
}

fn write_read_sets(conn: &Connection, rows: &[Row<'_, ChunkKey, Vec<u8>>]) -> Written {
    for row in rows {
        let (conv, seq, chunk) = row.key;
        let sql = "INSERT INTO read_sets (conv, seq, chunk, bits) VALUES (?1, ?2, ?3, ?4)
                   ON CONFLICT DO UPDATE SET bits = excluded.bits";
        execute(conn, sql, (conv, seq, chunk, row.value))?;
    }
    Ok(())
}

fn mark(conn: &Connection, row: &Row<'_, (i64, i64), Mark>) -> Written {
    let sql =
        "INSERT INTO read_marks (conv, user_no, seq, read_time, version, counted, own, sent, hidden_seq)
               VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)
               ON CONFLICT DO UPDATE SET seq = excluded.seq, read_time = excluded.read_time,
                   version = excluded.version, counted = excluded.counted, own = excluded.own,
                   sent = excluded.sent, hidden_seq = excluded.hidden_seq";
    let Mark { seq, time, version, until, sent, hidden_seq } = row.value;
    let values = (row.key.0, row.key.1, seq, time, version, until.counted, until.own, sent, hidden_seq);
    execute(conn, sql, values)
}

fn entry(conn: &Connection, row: &Row<'_, (i64, i64), Entry>) -> Written {
    let sql =
        "INSERT INTO list_entries (user_no, conv, member_no, pinned, marks, custom, deleted, deleted_seq,
                                         cleared_seq, cleared_counted, cleared_own, version)
               VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)
               ON CONFLICT DO UPDATE SET member_no = excluded.member_no, pinned = excluded.pinned,
                   marks = excluded.marks, custom = excluded.custom, deleted = excluded.deleted,
                   deleted_seq = excluded.deleted_seq, cleared_seq = excluded.cleared_seq,
                   cleared_counted = excluded.cleared_counted, cleared_own = excluded.cleared_own,
                   version = excluded.version";
    let Entry { member_no, pinned, marks, custom, deleted, deleted_seq, cleared_seq, cleared_until, version } =
        row.value;
    let Until { counted, own } = cleared_until;
    let (user_no, conv) = (row.key.1, row.key.0);
    let values = (
        user_no,
        conv,
        member_no,
        pinned,
        marks,
        custom,
        deleted,
        deleted_seq,
        cleared_seq,
        counted,
        own,
        version,
    );
    execute(conn, sql, values)
}

fn write_conversation_groups(conn: &Connection, row: &Row<'_, i64, ConversationGroups>) -> Written {
    let sql = "INSERT INTO conversation_groups (user_no, version, groups) VALUES (?1, ?2, ?3)
               ON CONFLICT DO UPDATE SET version = excluded.version, groups = excluded.groups";
    execute(conn, sql, (row.key, int(row.value.version), json::conversation_groups(row.value)?))
}

fn reminder(conn: &Connection, row: &Row<'_, Key, Reminded>) -> Written {
    let sql = "INSERT INTO reminders (conv, seq, at, told) VALUES (?1, ?2, ?3, ?4)
               ON CONFLICT DO UPDATE SET at = excluded.at, told = excluded.told";
    execute(conn, sql, (row.key.0, row.key.1, row.value.at, row.value.told))
}

fn write_leavers(conn: &Connection, row: &Row<'_, i64, Vec<Leaver>>) -> Written {
    if row.value.is_empty() {
        return execute(conn, "DELETE FROM leavers WHERE conv = ?1", [row.key]);
    }
    let sql =
        "INSERT INTO leavers (conv, list) VALUES (?1, ?2) ON CONFLICT DO UPDATE SET list = excluded.list";
    execute(conn, sql, (row.key, json::leavers(row.value)?))
}

fn write_settings(conn: &Connection, settings: &Settings) -> Written {
    let json = json::text("new settings", settings)?;
    let sql = "INSERT INTO settings (id, json) VALUES (1, ?1) ON CONFLICT DO UPDATE SET json = excluded.json";
    execute(conn, sql, [json])
}
