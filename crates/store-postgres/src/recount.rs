//! What unread counts are made of, counted anew from the messages, to find and mend what does not agree.

use super::decode::get;
use super::link::Link;
use super::look_ups::Ask;
use doubletick_engine::check::unread::{Counting, Holder, Kept, Message, Place};
use doubletick_engine::check::{Finding, deleted};
use doubletick_engine::fault::Broken;

type Read<T> = Result<T, Broken>;

/// Messages that are asked for at once.
const MESSAGES: i64 = 10_000;

/// Who has hidden something has a mark.
pub(super) fn add_marks(link: &Link) -> Read<()> {
    let sql =
        "INSERT INTO read_marks (conv, user_no, seq, read_time, version, counted, own, sent, hidden_seq)
               SELECT conv, user_no, 0, 0, 0, 0, 0, 0, max(seq) FROM hidden GROUP BY user_no, conv
               ON CONFLICT (conv, user_no) DO NOTHING";
    link.later(sql, Vec::new())
}

/// Counts one conversation, of which this is kept in its own row; stores what is right, if that is wanted.
pub(super) fn look(link: &Link, conv: i64, kept: (i64, i64, i64), mends: bool) -> Read<Vec<Finding>> {
    let (places, stored, hidden) = stored(link, conv, kept)?;
    let mut right = count(link, conv, places)?;
    for (user_no, seq) in hidden {
        right.marks.entry(user_no).or_default().2 = seq;
    }
    let mut found = Vec::new();
    if let Some(finding) = right.look(&stored, conv) {
        if mends {
            store(link, conv, &right)?;
        }
        found.push(finding);
    }
    let (stored, right) = count_deleted(link, conv)?;
    if let Some(finding) = right.look(&stored, conv) {
        if mends {
            store_deleted(link, conv, &right)?;
        }
        found.push(finding);
    }
    Ok(found)
}

/// What is stored, where it is counted, and the last message that each user with a mark has deleted.
type Stored = (Vec<Place>, Kept, Vec<(i64, i64)>);

fn stored(link: &Link, conv: i64, conversation: (i64, i64, i64)) -> Read<Stored> {
    let (mut places, mut hidden) = (Vec::new(), Vec::new());
    let mut kept = Kept { conversation, ..Kept::default() };
    let sql = "SELECT user_no, seq, number FROM ordinals WHERE conv = $1";
    kept.ordinals = link.list(sql, &[&conv], |row| Ok(((get(row, 0)?, get(row, 1)?), get(row, 2)?)))?;
    let sql = "SELECT user_no, shift, block, number FROM withdrawn WHERE conv = $1 AND user_no >= 0";
    kept.withdrawn =
        link.list(sql, &[&conv], |row| Ok(((get(row, 0)?, get(row, 1)?, get(row, 2)?), get(row, 3)?)))?;
    let sql = "SELECT joined_seq, user_no, member_no, joined_counted, joined_own FROM group_members WHERE conv = $1";
    for row in link.all(sql, &[&conv])? {
        let number = get(&row, 2)?;
        places.push((get(&row, 0)?, get(&row, 1)?, Holder::Stay(number)));
        kept.stays.insert(number, (get(&row, 3)?, get(&row, 4)?));
    }
    let sql = "SELECT r.seq, r.user_no, r.counted, r.own, r.sent, r.hidden_seq,
                      (SELECT coalesce(max(h.seq), 0) FROM hidden h WHERE h.user_no = r.user_no AND h.conv = r.conv)
               FROM read_marks r WHERE r.conv = $1";
    for row in link.all(sql, &[&conv])? {
        let user_no = get(&row, 1)?;
        places.push((get(&row, 0)?, user_no, Holder::Mark));
        let mark = ((get(&row, 2)?, get(&row, 3)?), get(&row, 4)?, get(&row, 5)?);
        kept.marks.insert(user_no, mark);
        hidden.push((user_no, get(&row, 6)?));
    }
    // What users have done to their lists is found by them: the two of a pair, and who is or was a member.
    let sql = "SELECT e.cleared_seq, e.user_no, e.cleared_counted, e.cleared_own FROM
                   (SELECT user_a AS user_no FROM conversations WHERE conv = $1
                    UNION SELECT user_b FROM conversations WHERE conv = $1
                    UNION SELECT user_no FROM group_members WHERE conv = $1) s
               JOIN list_entries e ON e.user_no = s.user_no AND e.conv = $1";
    for row in link.all(sql, &[&conv])? {
        let user_no = get(&row, 1)?;
        places.push((get(&row, 0)?, user_no, Holder::Entry));
        kept.entries.insert(user_no, (get(&row, 2)?, get(&row, 3)?));
    }
    Ok((places, kept, hidden))
}

fn count(link: &Link, conv: i64, places: Vec<Place>) -> Read<Kept> {
    let sql = "SELECT seq, sender, counts_unread, revoked_by IS NOT NULL, names_users FROM messages
               WHERE conv = $1 AND seq > $2 ORDER BY seq LIMIT $3";
    let (mut counting, mut after) = (Counting::new(places), 0_i64);
    loop {
        let page = link.all(sql, &[&conv, &after, &MESSAGES])?;
        let Some(last) = page.last() else { return Ok(counting.end()) };
        after = get(last, 0)?;
        for row in &page {
            counting.message(&Message {
                seq: get(row, 0)?,
                sender: get(row, 1)?,
                counts: get(row, 2)?,
                revoked: get(row, 3)?,
                names: get(row, 4)?,
            });
        }
    }
}

/// Stores it, in the place of what is there.
fn store(link: &Link, conv: i64, kept: &Kept) -> Read<()> {
    let (counted, withdrawn_seq, named_seq) = kept.conversation;
    link.later("DELETE FROM ordinals WHERE conv = $1", vec![Box::new(conv)])?;
    link.later("DELETE FROM withdrawn WHERE conv = $1 AND user_no >= 0", vec![Box::new(conv)])?;
    let sql = "UPDATE conversations SET counted = $2, withdrawn_seq = $3, named_seq = $4 WHERE conv = $1";
    link.later(sql, vec![Box::new(conv), Box::new(counted), Box::new(withdrawn_seq), Box::new(named_seq)])?;
    let (mut users, mut seqs, mut numbers) = (Vec::new(), Vec::new(), Vec::new());
    for ((user_no, seq), number) in &kept.ordinals {
        users.push(*user_no);
        seqs.push(*seq);
        numbers.push(*number);
    }
    let sql = "INSERT INTO ordinals (conv, user_no, seq, number)
               SELECT $1::int8, * FROM unnest($2::int8[], $3::int8[], $4::int8[])";
    link.later(sql, vec![Box::new(conv), Box::new(users), Box::new(seqs), Box::new(numbers)])?;
    insert_blocks(link, conv, kept.withdrawn.iter())?;
    for (number, (counted, own)) in &kept.stays {
        let sql = "UPDATE group_members SET joined_counted = $3, joined_own = $4
                   WHERE conv = $1 AND member_no = $2 AND (joined_counted, joined_own) <> ($3, $4)";
        link.later(sql, vec![Box::new(conv), Box::new(*number), Box::new(*counted), Box::new(*own)])?;
    }
    for (user_no, ((counted, own), sent, hidden_seq)) in &kept.marks {
        let sql =
            "INSERT INTO read_marks (conv, user_no, seq, read_time, version, counted, own, sent, hidden_seq)
                   VALUES ($1, $2, 0, 0, 0, $3, $4, $5, $6)
                   ON CONFLICT (conv, user_no) DO UPDATE SET counted = excluded.counted, own = excluded.own,
                       sent = excluded.sent, hidden_seq = excluded.hidden_seq";
        let stands = (Box::new(*counted), Box::new(*own));
        let rest = (Box::new(*sent), Box::new(*hidden_seq));
        link.later(sql, vec![Box::new(conv), Box::new(*user_no), stands.0, stands.1, rest.0, rest.1])?;
    }
    for (user_no, (counted, own)) in &kept.entries {
        let sql =
            "UPDATE list_entries SET cleared_counted = $3, cleared_own = $4 WHERE user_no = $1 AND conv = $2";
        link.later(sql, vec![Box::new(*user_no), Box::new(conv), Box::new(*counted), Box::new(*own)])?;
    }
    Ok(())
}

/// Rows of `withdrawn`: by user_no, shift and block, how many.
fn insert_blocks<'a>(
    link: &Link,
    conv: i64,
    blocks: impl Iterator<Item = (&'a (i64, i32, i64), &'a i64)>,
) -> Read<()> {
    let (mut users, mut shifts, mut at, mut numbers) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    for ((user_no, shift, block), number) in blocks {
        users.push(*user_no);
        shifts.push(*shift);
        at.push(*block);
        numbers.push(*number);
    }
    let sql = "INSERT INTO withdrawn (conv, user_no, shift, block, number)
               SELECT $1::int8, * FROM unnest($2::int8[], $3::int4[], $4::int8[], $5::int8[])";
    link.later(sql, vec![Box::new(conv), Box::new(users), Box::new(shifts), Box::new(at), Box::new(numbers)])
}

/// What users have deleted of a conversation: what is stored, and what should be. What was read before it was deleted may be taken
/// off a count or not, as nobody asks; but nothing that is revoked, never counted, or is one's own.
fn count_deleted(link: &Link, conv: i64) -> Read<(deleted::Kept, deleted::Kept)> {
    let sql = "SELECT h.user_no, h.seq, h.counted,
                      CASE WHEN NOT m.counts_unread OR m.sender = h.user_no OR m.revoked_by IS NOT NULL THEN false
                           WHEN h.seq > greatest(r.seq, coalesce(e.cleared_seq, 0), coalesce(
                               (SELECT s.joined_seq FROM group_members s
                                WHERE s.user_no = h.user_no AND s.conv = h.conv
                                ORDER BY s.user_no DESC, s.conv DESC, s.member_no DESC LIMIT 1), 0)) THEN true
                           ELSE h.counted END
               FROM read_marks r JOIN hidden h ON h.user_no = r.user_no AND h.conv = r.conv
               JOIN messages m ON m.conv = h.conv AND m.seq = h.seq
               LEFT JOIN list_entries e ON e.user_no = h.user_no AND e.conv = h.conv
               WHERE r.conv = $1 AND r.hidden_seq > 0";
    let (mut stored, mut right) = (deleted::Kept::default(), deleted::Kept::default());
    for row in link.all(sql, &[&conv])? {
        let (user_no, seq) = (get(&row, 0)?, get(&row, 1)?);
        stored.counted.insert((user_no, seq), get(&row, 2)?);
        right.add(user_no, seq, get(&row, 3)?);
    }
    let sql =
        "SELECT user_no, shift, block, number FROM withdrawn WHERE conv = $1 AND user_no < 0 AND number <> 0";
    stored.blocks =
        link.list(sql, &[&conv], |row| Ok(((get(row, 0)?, get(row, 1)?, get(row, 2)?), get(row, 3)?)))?;
    Ok((stored, right))
}

/// Stores it, in the place of what is there.
fn store_deleted(link: &Link, conv: i64, kept: &deleted::Kept) -> Read<()> {
    let (mut users, mut seqs, mut counted) = (Vec::new(), Vec::new(), Vec::new());
    for ((user_no, seq), counts) in &kept.counted {
        users.push(*user_no);
        seqs.push(*seq);
        counted.push(*counts);
    }
    let sql = "UPDATE hidden h SET counted = u.counted FROM unnest($2::int8[], $3::int8[], $4::bool[]) u (user_no, seq, counted)
               WHERE h.user_no = u.user_no AND h.conv = $1 AND h.seq = u.seq";
    link.later(sql, vec![Box::new(conv), Box::new(users), Box::new(seqs), Box::new(counted)])?;
    link.later("DELETE FROM withdrawn WHERE conv = $1 AND user_no < 0", vec![Box::new(conv)])?;
    insert_blocks(link, conv, kept.blocks.iter())
}
