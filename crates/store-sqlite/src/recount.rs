//! What unread counts are made of, counted anew from the messages: for a database of an earlier schema, and to find
//! and mend what does not agree.

use doubletick_engine::check::unread::{Counting, Holder, Kept, Message, Place};
use rusqlite::{Connection, Result};

/// Where something is to be counted.
fn places(conn: &Connection, conv: i64) -> Result<Vec<Place>> {
    let mut places = Vec::new();
    let mut add = |sql: &str, place: fn(i64) -> Holder| -> Result<()> {
        let mut statement = conn.prepare_cached(sql)?;
        let mut rows = statement.query([conv])?;
        while let Some(row) = rows.next()? {
            places.push((row.get(0)?, row.get(1)?, place(row.get(2)?)));
        }
        Ok(())
    };
    add("SELECT joined_seq, user_no, member_no FROM group_members WHERE conv = ?1", Holder::Stay)?;
    add("SELECT seq, user_no, 0 FROM read_marks WHERE conv = ?1", |_| Holder::Mark)?;
    // What users have done to their lists is found by them: the two of a pair, and who is or was a member.
    add(
        "SELECT e.cleared_seq, e.user_no, 0 FROM
             (SELECT user_a AS user_no FROM conversations WHERE conv = ?1
              UNION SELECT user_b FROM conversations WHERE conv = ?1
              UNION SELECT user_no FROM group_members WHERE conv = ?1) s
         CROSS JOIN list_entries e ON e.user_no = s.user_no AND e.conv = ?1",
        |_| Holder::Entry,
    )?;
    Ok(places)
}

/// Counts one conversation.
pub(super) fn count(conn: &Connection, conv: i64) -> Result<Kept> {
    let mut counting = Counting::new(places(conn, conv)?);
    let mut statement = conn.prepare_cached(
        "SELECT seq, sender, counts_unread, revoked_by IS NOT NULL, names_users FROM messages WHERE conv = ?1
         ORDER BY seq",
    )?;
    let mut rows = statement.query([conv])?;
    while let Some(row) = rows.next()? {
        counting.message(&Message {
            seq: row.get(0)?,
            sender: row.get(1)?,
            counts: row.get(2)?,
            revoked: row.get(3)?,
            names: row.get(4)?,
        });
    }
    let mut kept = counting.end();
    // Who hides something has a mark.
    for (user_no, mark) in &mut kept.marks {
        mark.2 = conn
            .prepare_cached("SELECT coalesce(max(seq), 0) FROM hidden WHERE user_no = ?1 AND conv = ?2")?
            .query_row([*user_no, conv], |row| row.get(0))?;
    }
    Ok(kept)
}

/// What is stored of one conversation.
pub(super) fn stored(conn: &Connection, conv: i64) -> Result<Kept> {
    let all = |sql: &str, take: &mut dyn FnMut(&rusqlite::Row<'_>) -> Result<()>| -> Result<()> {
        let mut statement = conn.prepare_cached(sql)?;
        let mut rows = statement.query([conv])?;
        while let Some(row) = rows.next()? {
            take(row)?;
        }
        Ok(())
    };
    let mut kept = Kept::default();
    all("SELECT counted, withdrawn_seq, named_seq FROM conversations WHERE conv = ?1", &mut |row| {
        kept.conversation = (row.get(0)?, row.get(1)?, row.get(2)?);
        Ok(())
    })?;
    all("SELECT user_no, seq, number FROM ordinals WHERE conv = ?1", &mut |row| {
        kept.ordinals.insert((row.get(0)?, row.get(1)?), row.get(2)?);
        Ok(())
    })?;
    all(
        "SELECT user_no, shift, block, number FROM withdrawn WHERE conv = ?1 AND user_no >= 0",
        &mut |row| {
            kept.withdrawn.insert((row.get(0)?, row.get(1)?, row.get(2)?), row.get(3)?);
            Ok(())
        },
    )?;
    all("SELECT member_no, joined_counted, joined_own FROM group_members WHERE conv = ?1", &mut |row| {
        kept.stays.insert(row.get(0)?, (row.get(1)?, row.get(2)?));
        Ok(())
    })?;
    all("SELECT user_no, counted, own, sent, hidden_seq FROM read_marks WHERE conv = ?1", &mut |row| {
        kept.marks.insert(row.get(0)?, ((row.get(1)?, row.get(2)?), row.get(3)?, row.get(4)?));
        Ok(())
    })?;
    for (_, user_no, _) in places(conn, conv)?.iter().filter(|(_, _, place)| matches!(place, Holder::Entry)) {
        let sql = "SELECT cleared_counted, cleared_own FROM list_entries WHERE user_no = ?1 AND conv = ?2";
        let stands =
            conn.prepare_cached(sql)?.query_row([*user_no, conv], |row| Ok((row.get(0)?, row.get(1)?)))?;
        kept.entries.insert(*user_no, stands);
    }
    Ok(kept)
}

/// Stores it, in the place of what is there.
fn store(kept: &Kept, conn: &Connection, conv: i64) -> Result<()> {
    let (counted, withdrawn_seq, named_seq) = kept.conversation;
    conn.prepare_cached("DELETE FROM ordinals WHERE conv = ?1")?.execute([conv])?;
    conn.prepare_cached("DELETE FROM withdrawn WHERE conv = ?1 AND user_no >= 0")?.execute([conv])?;
    conn.prepare_cached(
        "UPDATE conversations SET counted = ?2, withdrawn_seq = ?3, named_seq = ?4 WHERE conv = ?1",
    )?
    .execute([conv, counted, withdrawn_seq, named_seq])?;
    let mut insert =
        conn.prepare_cached("INSERT INTO ordinals (conv, user_no, seq, number) VALUES (?1, ?2, ?3, ?4)")?;
    for ((user_no, seq), number) in &kept.ordinals {
        insert.execute([conv, *user_no, *seq, *number])?;
    }
    let mut insert = conn.prepare_cached(
        "INSERT INTO withdrawn (conv, user_no, shift, block, number) VALUES (?1, ?2, ?3, ?4, ?5)",
    )?;
    for ((user_no, shift, block), number) in &kept.withdrawn {
        insert.execute((conv, user_no, shift, block, number))?;
    }
    let mut update = conn.prepare_cached(
        "UPDATE group_members SET joined_counted = ?3, joined_own = ?4
         WHERE conv = ?1 AND member_no = ?2 AND (joined_counted, joined_own) <> (?3, ?4)",
    )?;
    for (number, (counted, own)) in &kept.stays {
        update.execute([conv, *number, *counted, *own])?;
    }
    let mut upsert = conn.prepare_cached(
        "INSERT INTO read_marks (conv, user_no, seq, read_time, version, counted, own, sent, hidden_seq)
         VALUES (?1, ?2, 0, 0, 0, ?3, ?4, ?5, ?6)
         ON CONFLICT DO UPDATE SET counted = excluded.counted, own = excluded.own, sent = excluded.sent,
                                   hidden_seq = excluded.hidden_seq",
    )?;
    for (user_no, ((counted, own), sent, hidden_seq)) in &kept.marks {
        upsert.execute([conv, *user_no, *counted, *own, *sent, *hidden_seq])?;
    }
    let mut update = conn.prepare_cached(
        "UPDATE list_entries SET cleared_counted = ?3, cleared_own = ?4 WHERE user_no = ?1 AND conv = ?2",
    )?;
    for (user_no, (counted, own)) in &kept.entries {
        update.execute([*user_no, conv, *counted, *own])?;
    }
    Ok(())
}

/// Every conversation, in the order of their numbers.
pub(super) fn conversations(conn: &Connection) -> Result<Vec<i64>> {
    conn.prepare_cached("SELECT conv FROM conversations ORDER BY conv")?
        .query_map([], |row| row.get(0))?
        .collect()
}

/// Counts and stores everything; the tables of it are empty or wrong.
pub(super) fn recount(conn: &Connection) -> Result<()> {
    // Who has hidden something has a mark from here on.
    conn.execute(
        "INSERT INTO read_marks (conv, user_no, seq, read_time, version, hidden_seq)
         SELECT conv, user_no, 0, 0, 0, max(seq) FROM hidden WHERE true GROUP BY user_no, conv
         ON CONFLICT DO UPDATE SET hidden_seq = excluded.hidden_seq",
        [],
    )?;
    for conv in conversations(conn)? {
        let kept = count(conn, conv)?;
        if kept != stored(conn, conv)? {
            store(&kept, conn, conv)?;
        }
    }
    Ok(())
}
