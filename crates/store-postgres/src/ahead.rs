//! Many rows of many tables at once: a statement for each table, whose keys are arrays, and all of them in one flight.

use super::decode::{
    self, conversation_columns, entry_columns, get, group_columns, mark_columns, stay_columns, string,
    summary_columns, user_columns,
};
use super::link::{Link, Param};
use super::text;
use super::writing::Held;
use doubletick_engine::fault::Broken;
use doubletick_engine::rows::{Envelope, Known, Leaver, Login, Place};
use doubletick_engine::tables::{Found, Wanted};
use tokio_postgres::Row;

type Read<T> = Result<T, Broken>;

const NAMES: &str =
    "SELECT user_id, user_no, deleted_at IS NOT NULL FROM users WHERE user_id = ANY ($1::text[])";
const HEADS: &str = "SELECT conv, seq, sender, need_receipt, revoked_by IS NOT NULL, msg_id FROM messages
    WHERE msg_id = ANY ($1::text[])";
/// The same, and whether the conversation is in a lane.
const HEADS_IN_LANE: &str =
    "SELECT m.conv, m.seq, m.sender, m.need_receipt, m.revoked_by IS NOT NULL, m.msg_id,
    c.lane = ANY ($2::int8[])
    FROM messages m JOIN conversations c ON c.conv = m.conv WHERE m.msg_id = ANY ($1::text[])";
const GROUP_NAMES: &str =
    "SELECT group_id, conv FROM groups WHERE group_id = ANY ($1::text[]) AND deleted_at IS NULL";
const USERS: &str =
    concat!("SELECT ", user_columns!(), ", user_no FROM users WHERE user_no = ANY ($1::int8[])");
const LOGINS: &str = "SELECT l.user_no, l.platform, l.number, l.device FROM unnest($1::int8[], $2::int8[]) u (user_no, platform)
    JOIN logins l ON l.user_no = u.user_no AND l.platform = u.platform";
const PAIRS: &str = "SELECT c.user_a, c.user_b, c.conv FROM unnest($1::int8[], $2::int8[]) u (a, b)
    JOIN conversations c ON c.user_a = u.a AND c.user_b = u.b";
const CONVERSATIONS: &str = concat!(
    "SELECT c.conv, ",
    conversation_columns!(),
    " FROM conversations c WHERE c.conv = ANY ($1::int8[])"
);
const GROUPS: &str =
    concat!("SELECT g.conv, ", group_columns!(), " FROM groups g WHERE g.conv = ANY ($1::int8[])");
const LEAVERS: &str = "SELECT conv, list FROM leavers WHERE conv = ANY ($1::int8[])";
const PLACES: &str = "SELECT u.conv, u.user_no, s.member_no, s.is_member
    FROM unnest($1::int8[], $2::int8[]) u (conv, user_no) CROSS JOIN LATERAL (
        SELECT member_no, left_seq IS NULL AS is_member FROM group_members g
        WHERE g.user_no = u.user_no AND g.conv = u.conv
        ORDER BY g.user_no DESC, g.conv DESC, g.member_no DESC LIMIT 1) s";
const STAYS: &str = concat!(
    "SELECT u.conv, u.user_no, ",
    stay_columns!(),
    " FROM unnest($1::int8[], $2::int8[]) u (conv, user_no) CROSS JOIN LATERAL (
          SELECT * FROM group_members g WHERE g.user_no = u.user_no AND g.conv = u.conv
          ORDER BY g.user_no DESC, g.conv DESC, g.member_no DESC LIMIT 1) s"
);
const SUMMARIES: &str = concat!(
    "SELECT s.conv, s.seq, ",
    summary_columns!(),
    " FROM unnest($1::int8[], $2::int8[]) u (conv, seq) JOIN summaries s ON s.conv = u.conv AND s.seq = u.seq
      JOIN messages m ON m.conv = s.conv AND m.seq = s.seq"
);
const READ_SETS: &str = "SELECT r.conv, r.seq, r.chunk, r.bits
    FROM unnest($1::int8[], $2::int8[], $3::int8[]) u (conv, seq, chunk)
    JOIN read_sets r ON r.conv = u.conv AND r.seq = u.seq AND r.chunk = u.chunk";
const MARKS: &str = concat!(
    "SELECT r.conv, r.user_no, ",
    mark_columns!(),
    " FROM unnest($1::int8[], $2::int8[]) u (conv, user_no)
      JOIN read_marks r ON r.conv = u.conv AND r.user_no = u.user_no"
);
const ENTRIES: &str = concat!(
    "SELECT e.conv, e.user_no, ",
    entry_columns!(),
    " FROM unnest($1::int8[], $2::int8[]) u (conv, user_no)
      JOIN list_entries e ON e.user_no = u.user_no AND e.conv = u.conv"
);

/// A statement, and arrays for it.
type Asked = (&'static str, Vec<Column>);

/// What puts the rows of a statement where they belong.
type Taker = fn(&[Row], &mut Found) -> Read<()>;

/// An array.
enum Column {
    Numbers(Vec<i64>),
    Texts(Vec<String>),
}

impl Column {
    fn param(&self) -> Param<'_> {
        match self {
            Column::Numbers(numbers) => numbers,
            Column::Texts(texts) => texts,
        }
    }
}

fn texts<'a>(names: impl IntoIterator<Item = &'a String>) -> Vec<Column> {
    vec![Column::Texts(names.into_iter().map(|name| text::kept(name).into_owned()).collect())]
}

fn numbers(keys: impl IntoIterator<Item = i64>) -> Vec<Column> {
    vec![Column::Numbers(keys.into_iter().collect())]
}

fn twos(keys: impl IntoIterator<Item = (i64, i64)>) -> Vec<Column> {
    let (first, second) = keys.into_iter().unzip();
    vec![Column::Numbers(first), Column::Numbers(second)]
}

fn decoded<T>(rows: &[Row], decode: impl FnMut(&Row) -> Read<T>) -> Read<Vec<T>> {
    rows.iter().map(decode).collect()
}

fn two(row: &Row) -> Read<(i64, i64)> {
    Ok((get(row, 0)?, get(row, 1)?))
}

fn head_in_lane(row: &Row) -> Read<(String, Envelope)> {
    Ok((string(row, 5)?, Envelope { held: get(row, 6)?, ..decode::head(row)? }))
}

fn in_lane<'a>(ids: impl IntoIterator<Item = &'a String>, lane: i32) -> Vec<Column> {
    let mut columns = texts(ids);
    columns.extend(numbers([i64::from(lane)]));
    columns
}

/// What a request has to know of a message, by one who holds this lane.
pub(super) fn head(link: &Link, lane: i32, msg_id: &str) -> Read<Option<Envelope>> {
    let columns = in_lane([&msg_id.to_owned()], lane);
    let values: Vec<Param<'_>> = columns.iter().map(Column::param).collect();
    let rows = link.all(HEADS_IN_LANE, &values)?;
    Ok(rows.first().map(head_in_lane).transpose()?.map(|(_, head)| head))
}

/// What there is of what is wanted, by one who holds this.
pub(super) fn prefetch(link: &Link, held: Held, wanted: &Wanted) -> Read<Found> {
    let mut found = Found::default();
    let mut asked: Vec<Asked> = Vec::new();
    let mut takers: Vec<Taker> = Vec::new();
    macro_rules! ask {
        ($field:ident, $sql:expr, $columns:expr, $decode:expr) => {
            if !wanted.$field.is_empty() {
                asked.push(($sql, $columns));
                takers.push(|rows, found| {
                    found.$field = decoded(rows, $decode)?;
                    Ok(())
                });
            }
        };
    }
    ask!(names, NAMES, texts(&wanted.names), |row| {
        Ok((string(row, 0)?, Known { user_no: get(row, 1)?, is_gone: get(row, 2)? }))
    });
    match held {
        Held::All => {
            ask!(heads, HEADS, texts(&wanted.heads), |row| Ok((string(row, 5)?, decode::head(row)?)))
        }
        Held::One(lane) => ask!(heads, HEADS_IN_LANE, in_lane(&wanted.heads, lane), head_in_lane),
    }
    ask!(group_names, GROUP_NAMES, texts(&wanted.group_names), |row| Ok((string(row, 0)?, get(row, 1)?)));
    ask!(users, USERS, numbers(wanted.users.iter().copied()), |row| {
        let user = decode::user(row)?;
        Ok((get(row, 6)?, user))
    });
    ask!(logins, LOGINS, twos(wanted.logins.iter().map(|key| (key.0, i64::from(key.1)))), |row| {
        let login = Login { number: get(row, 2)?, device: string(row, 3)? };
        Ok(((get(row, 0)?, decode::small(row, 1)?), login))
    });
    ask!(pairs, PAIRS, twos(wanted.pairs.iter().copied()), |row| Ok((two(row)?, get(row, 2)?)));
    ask!(conversations, CONVERSATIONS, numbers(wanted.conversations.iter().copied()), |row| {
        Ok((get(row, 0)?, decode::conversation(row, 1)?))
    });
    ask!(groups, GROUPS, numbers(wanted.groups.iter().copied()), |row| {
        Ok((get(row, 0)?, decode::group(row, 1)?))
    });
    ask!(leavers, LEAVERS, numbers(wanted.leavers.iter().copied()), |row| {
        let list: Vec<(i64, i64, i64)> = decode::document(row, 1)?;
        Ok((get(row, 0)?, list.into_iter().map(Leaver::from).collect()))
    });
    ask!(places, PLACES, twos(wanted.places.iter().copied()), |row| {
        Ok((two(row)?, Place { member_no: get(row, 2)?, is_member: get(row, 3)? }))
    });
    ask!(stays, STAYS, twos(wanted.stays.iter().copied()), |row| { Ok((two(row)?, decode::stay(row, 2)?)) });
    ask!(summaries, SUMMARIES, twos(wanted.summaries.iter().copied()), |row| {
        Ok((two(row)?, decode::summary(row, 2)?))
    });
    let chunks = || {
        let mut columns = twos(wanted.read_sets.iter().map(|key| (key.0, key.1)));
        columns.extend(numbers(wanted.read_sets.iter().map(|key| key.2)));
        columns
    };
    ask!(read_sets, READ_SETS, chunks(), |row| {
        let (conv, seq) = two(row)?;
        Ok(((conv, seq, get(row, 2)?), get(row, 3)?))
    });
    ask!(marks, MARKS, twos(wanted.marks.iter().copied()), |row| Ok((two(row)?, decode::mark(row, 2)?)));
    ask!(entries, ENTRIES, twos(wanted.entries.iter().copied()), |row| {
        Ok((two(row)?, decode::entry(row, 2)?))
    });
    let values: Vec<(&'static str, Vec<Param<'_>>)> =
        asked.iter().map(|(sql, columns)| (*sql, columns.iter().map(Column::param).collect())).collect();
    for (rows, take) in link.several(&values)?.iter().zip(takers) {
        take(rows, &mut found)?;
    }
    Ok(found)
}
