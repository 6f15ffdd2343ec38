//! Receipts of one message as they are kept: 64 of them in a row of `receipts`, in the order of reading, and those that do not
//! fill a row yet at the end of the message's row in `summaries`.
//!
//! An entry is a member number and how many seconds after the message it was read, each in as many bytes as it needs: seven
//! bits in a byte, the lowest first, the highest bit where more follow. Entries stand one behind the other, so some can
//! be appended without looking at those before. It takes 5 bytes at most where a member number is below two million and the message
//! was read within four hours.

use rusqlite::types::Type;
use rusqlite::{Connection, Result, Row};

/// Entries in a row of `receipts`. More would make the row of a summary, with its bitmap of 512 bytes, so large that SQLite
/// gives it a page of its own for what is left over.
pub(super) const RUN: usize = 64;

/// Member number, and seconds after the message was stored.
pub(super) type Entry = (i64, i64);

/// Entries as bytes. Numbers are below 2^32, and what is not is the largest one.
pub(super) fn pack(entries: &[Entry]) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(entries.len() * 5);
    for number in entries.iter().flat_map(|(member_no, after)| [*member_no, *after]) {
        let mut number = u32::try_from(number).unwrap_or(u32::MAX);
        while number >= 0x80 {
            bytes.push(number as u8 | 0x80);
            number >>= 7;
        }
        bytes.push(number as u8);
    }
    bytes
}

/// What [`pack`] packed; `None`: nothing that it has.
fn unpack(bytes: &[u8]) -> Option<Vec<Entry>> {
    let (mut numbers, mut number, mut shift) = (Vec::with_capacity(bytes.len()), 0_u64, 0_u32);
    for byte in bytes {
        number |= u64::from(byte & 0x7f) << shift;
        shift += 7;
        if byte & 0x80 == 0 {
            numbers.push(i64::try_from(number).ok()?);
            (number, shift) = (0, 0);
        } else if shift > 28 {
            return None;
        }
    }
    let (pairs, rest) = numbers.as_chunks::<2>();
    if shift != 0 || !rest.is_empty() {
        return None;
    }
    Some(pairs.iter().map(|[member_no, after]| (*member_no, *after)).collect())
}

/// A column of entries.
pub(super) fn of_column(row: &Row<'_>, at: usize) -> Result<Vec<Entry>> {
    let bytes = row.get_ref(at)?.as_blob()?;
    let unreadable = || rusqlite::Error::FromSqlConversionFailure(at, Type::Blob, "not receipts".into());
    unpack(bytes).ok_or_else(unreadable)
}

/// All receipts of a message, in the order of reading.
pub(super) fn of_message(conn: &Connection, conv: i64, seq: i64) -> Result<Vec<Entry>> {
    let mut all = Vec::new();
    let sql = "SELECT entries FROM receipts WHERE conv = ?1 AND seq = ?2
               UNION ALL SELECT tail FROM summaries WHERE conv = ?1 AND seq = ?2";
    let mut statement = conn.prepare_cached(sql)?;
    let mut rows = statement.query([conv, seq])?;
    while let Some(row) = rows.next()? {
        all.extend(of_column(row, 0)?);
    }
    Ok(all)
}

/// Packs the receipts of every message anew: until schema 10 an entry had 8 bytes, and a row what one commit brought.
pub(super) fn repack(conn: &Connection) -> Result<()> {
    let mut read =
        conn.prepare("SELECT entries FROM receipts WHERE conv = ?1 AND seq = ?2 ORDER BY first_no")?;
    let mut delete = conn.prepare("DELETE FROM receipts WHERE conv = ?1 AND seq = ?2")?;
    let mut insert =
        conn.prepare("INSERT INTO receipts (conv, seq, first_no, entries) VALUES (?1, ?2, ?3, ?4)")?;
    let mut update = conn.prepare("UPDATE summaries SET tail = ?3 WHERE conv = ?1 AND seq = ?2")?;
    let mut last = (i64::MIN, 0);
    // A message after the other, as the rows of one change while it is packed.
    let mut next = conn
        .prepare("SELECT conv, seq FROM receipts WHERE (conv, seq) > (?1, ?2) ORDER BY conv, seq LIMIT 1")?;
    loop {
        let found = next.query_map(last, |row| Ok((row.get(0)?, row.get(1)?)))?.next().transpose()?;
        let Some((conv, seq)) = found else { return Ok(()) };
        last = (conv, seq);
        let mut entries = Vec::new();
        let mut rows = read.query(last)?;
        while let Some(row) = rows.next()? {
            let (wide, _) = row.get_ref(0)?.as_blob()?.as_chunks::<4>();
            let (pairs, _) = wide.as_chunks::<2>();
            let number = |bytes: [u8; 4]| i64::from(u32::from_le_bytes(bytes));
            entries.extend(pairs.iter().map(|[member_no, after]| (number(*member_no), number(*after))));
        }
        delete.execute(last)?;
        let (full, rest) = entries.as_chunks::<RUN>();
        for (number, run) in full.iter().enumerate() {
            insert.execute((conv, seq, (number * RUN) as i64 + 1, pack(run)))?;
        }
        update.execute((conv, seq, pack(rest)))?;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_packed_comes_back_in_order_also_in_pieces() {
        let run = [(1, 0), (127, 128), (100_000, 86_400), (i64::from(u32::MAX), i64::from(u32::MAX)), (2, 7)];
        let packed = pack(&run);
        assert_eq!(unpack(&packed).unwrap(), run);
        let pieces: Vec<u8> = run.chunks(2).flat_map(pack).collect();
        assert_eq!(pieces, packed);
        assert_eq!(unpack(&pack(&[(i64::MAX, -1)])).unwrap(), [(i64::from(u32::MAX), i64::from(u32::MAX))]);
        assert!(unpack(&[]).unwrap().is_empty());
    }

    #[test]
    fn a_reader_within_four_hours_takes_five_bytes_at_most_in_a_group_of_two_million() {
        assert_eq!(pack(&[(2_000_000, 16_383)]).len(), 5);
        assert_eq!(pack(&[(100, 100)]).len(), 2);
    }

    #[test]
    fn rows_of_an_earlier_schema_are_packed_anew_in_the_same_order() {
        let conn = Connection::open_in_memory().unwrap();
        conn.execute_batch(
            "CREATE TABLE receipts (conv, seq, first_no, entries, PRIMARY KEY (conv, seq, first_no));
             CREATE TABLE summaries (conv, seq, tail BLOB NOT NULL DEFAULT x'', PRIMARY KEY (conv, seq));
             INSERT INTO summaries (conv, seq) VALUES (1, 1), (1, 2), (2, 1), (2, 2);",
        )
        .unwrap();
        let read = |count: i64| (1..=count).map(|number| (number * 3, number * 70)).collect::<Vec<Entry>>();
        // As many as before, in runs as commits have brought them.
        let messages = [(1, 1, 200), (1, 2, 63), (2, 2, 128)];
        for (conv, seq, count) in messages {
            let (entries, mut first) = (read(count), 0);
            for length in [1, 7, 64, 2, 40].into_iter().cycle() {
                let run = &entries[first..entries.len().min(first + length)];
                let wide = |number: i64| (number as u32).to_le_bytes();
                let bytes: Vec<u8> =
                    run.iter().flat_map(|(no, after)| [wide(*no), wide(*after)]).flatten().collect();
                conn.execute(
                    "INSERT INTO receipts VALUES (?1, ?2, ?3, ?4)",
                    (conv, seq, first as i64 + 1, bytes),
                )
                .unwrap();
                first += run.len();
                if first == entries.len() {
                    break;
                }
            }
        }
        repack(&conn).unwrap();
        for (conv, seq, count) in messages {
            assert_eq!(of_message(&conn, conv, seq).unwrap(), read(count), "{conv} {seq}");
            let sql =
                "SELECT count(*), coalesce(max(first_no), 0) FROM receipts WHERE conv = ?1 AND seq = ?2";
            let rows: (i64, i64) =
                conn.query_row(sql, [conv, seq], |row| Ok((row.get(0)?, row.get(1)?))).unwrap();
            let full = count / RUN as i64;
            assert_eq!(rows, (full, if full == 0 { 0 } else { (full - 1) * RUN as i64 + 1 }));
        }
        assert!(of_message(&conn, 2, 1).unwrap().is_empty());
    }

    #[test]
    fn half_an_entry_or_a_number_without_an_end_is_a_damaged_row() {
        for damaged in [&[1][..], &[0x80], &[1, 2, 3], &[0xff, 0xff, 0xff, 0xff, 0xff, 1, 1]] {
            assert!(unpack(damaged).is_none(), "{damaged:?}");
        }
    }
}
