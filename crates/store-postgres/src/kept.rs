//! What unread counts are made of: counts up to a seq, and what of them was revoked, or deleted by a user. Nothing here
//! grows with the number of unread messages.

use super::decode::{self, get};
use super::link::Owned;
use super::look_ups::Ask;
use doubletick_engine::fault::Broken;
use doubletick_engine::rows::{Key, Until, WITHDRAWN_SHIFTS as SHIFTS, uint};
use doubletick_engine::tables::Withdrawn;
use std::collections::{BTreeMap, HashMap};

type Read<T> = Result<T, Broken>;

/// Blocks of one size in a block of the next.
const BLOCKS: i64 = 1 << (SHIFTS[1] - SHIFTS[0]);

/// What stands at a seq for a user.
pub(super) fn until(ask: &impl Ask, conv: i64, me: i64, seq: i64) -> Read<Until> {
    let sql = "SELECT coalesce(a.number, 0)
                      + (SELECT count(*) FROM messages m
                         WHERE m.conv = $1 AND m.seq > coalesce(a.seq, 0) AND m.seq <= $3 AND m.counts_unread),
                      coalesce(o.number, 0)
                      + (SELECT count(*) FROM messages m
                         WHERE m.conv = $1 AND m.sender = $2 AND m.seq > coalesce(o.seq, 0) AND m.seq <= $3
                         AND m.counts_unread)
               FROM (SELECT 1) one
               LEFT JOIN LATERAL (SELECT seq, number FROM ordinals WHERE conv = $1 AND user_no = 0 AND seq <= $3
                                  ORDER BY seq DESC LIMIT 1) a ON true
               LEFT JOIN LATERAL (SELECT seq, number FROM ordinals WHERE conv = $1 AND user_no = $2 AND seq <= $3
                                  ORDER BY seq DESC LIMIT 1) o ON true";
    let until = ask.one(sql, &[&conv, &me, &seq], |row| decode::until(row, 0))?;
    until.ok_or_else(|| Broken::unreadable("a count"))
}

/// Counts messages that count as unread no more.
pub(super) const WITHDRAW: &str = "INSERT INTO withdrawn (conv, user_no, shift, block, number)
    SELECT * FROM unnest($1::int8[], $2::int8[], $3::int4[], $4::int8[], $5::int8[])
    ON CONFLICT (conv, user_no, shift, block) DO UPDATE SET number = withdrawn.number + excluded.number";

/// Values of [`WITHDRAW`].
pub(super) fn withdrawing(messages: &[Withdrawn]) -> Vec<Owned> {
    let mut blocks: BTreeMap<(i64, i64, i32, i64), i64> = BTreeMap::new();
    for Withdrawn { conv, of, seq, number } in messages {
        for shift in SHIFTS {
            *blocks.entry((*conv, *of, shift, seq >> shift)).or_default() += number;
        }
    }
    let column = |place: fn(&(i64, i64, i32, i64)) -> i64| blocks.keys().map(place).collect::<Vec<i64>>();
    vec![
        Box::new(column(|key| key.0)),
        Box::new(column(|key| key.1)),
        Box::new(blocks.keys().map(|key| key.2).collect::<Vec<i32>>()),
        Box::new(column(|key| key.3)),
        Box::new(blocks.values().copied().collect::<Vec<i64>>()),
    ]
}

/// How many messages of others above a seq have counted and are revoked, or deleted by the user, by conv.
pub(super) fn withdrawn(ask: &impl Ask, me: i64, above: &[(i64, i64)]) -> Read<HashMap<i64, u64>> {
    if above.is_empty() {
        return Ok(HashMap::new());
    }
    // From the seq to the end of its block, from there to the end of the block of blocks, and so on; the largest blocks
    // to the last one.
    let sql = "SELECT l.conv,
                      (SELECT coalesce(sum(CASE w.user_no WHEN $3::int8 THEN -w.number ELSE w.number END), 0)::int8
                       FROM unnest($4::int4[]) s (shift) CROSS JOIN unnest(ARRAY[0, $3::int8, -$3::int8]) u (user_no)
                       JOIN withdrawn w ON w.conv = l.conv AND w.user_no = u.user_no AND w.shift = s.shift
                           AND w.block > (l.seq >> s.shift)
                           AND w.block <= CASE s.shift WHEN $5::int4 THEN 9223372036854775807
                                                       ELSE ((l.seq >> s.shift) | $6::int8) END)
               FROM unnest($1::int8[], $2::int8[]) l (conv, seq)";
    let (convs, seqs): (Vec<i64>, Vec<i64>) = above.iter().copied().unzip();
    let values = (SHIFTS.to_vec(), SHIFTS[SHIFTS.len() - 1], BLOCKS - 1);
    ask.list(sql, &[&convs, &seqs, &me, &values.0, &values.1, &values.2], |row| {
        Ok((get(row, 0)?, uint(get(row, 1)?)))
    })
}

/// Who has deleted a message for themselves for whom it counted.
pub(super) fn hiders(ask: &impl Ask, (conv, seq): Key) -> Read<Vec<i64>> {
    let sql = "SELECT user_no FROM hidden WHERE conv = $1 AND seq = $2 AND counted ORDER BY user_no";
    ask.list(sql, &[&conv, &seq], |row| get(row, 0))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn messages_of_one_block_are_one_row_of_it() {
        assert_eq!(withdrawing(&[]).len(), 5);
        let revoked = [(64, 7), (65, 7), (128, 8)];
        let both = revoked
            .iter()
            .flat_map(|(seq, sender)| [0, *sender].map(|of| Withdrawn { conv: 1, of, seq: *seq, number: 1 }));
        let columns = withdrawing(&both.collect::<Vec<_>>());
        let text = |column: &Owned| format!("{column:?}");
        // (1, 0, 6, 1) has two, (1, 7, 6, 1) as well.
        let (users, shifts, blocks, numbers) =
            (text(&columns[1]), text(&columns[2]), text(&columns[3]), text(&columns[4]));
        let rows: Vec<(String, String, String, String)> = split(&users)
            .zip(split(&shifts))
            .zip(split(&blocks).zip(split(&numbers)))
            .map(|((user, shift), (block, number))| (user, shift, block, number))
            .collect();
        for row in [("0", "6", "1", "2"), ("7", "6", "1", "2"), ("8", "6", "2", "1"), ("0", "24", "0", "3")] {
            let row = (row.0.to_owned(), row.1.to_owned(), row.2.to_owned(), row.3.to_owned());
            assert!(rows.contains(&row), "{row:?} in {rows:?}");
        }
    }

    fn split(list: &str) -> impl Iterator<Item = String> {
        list.trim_matches(['[', ']']).split(", ").map(str::to_owned)
    }
}
