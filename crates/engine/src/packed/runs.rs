//! Runs: receipts of one message that one commit brought, in the order of reading, in one row of `receipts`.
//!
//! An entry is 8 bytes, little endian: member number and seconds after the message was stored. A run has at
//! most [`RUN`] entries, so finding a place in the list never reads more than one row too many, and a row is
//! written once and never again.

use crate::fault::Broken;

/// Entries in one row at the most. Twice as many would not fit into a quarter of a page, and SQLite would give
/// every row a page of its own for what is left over.
pub const RUN: usize = 64;

const ENTRY: usize = 8;

/// The entries of a row: member number and seconds, each below 2^32.
pub fn pack(run: &[(i64, i64)]) -> Vec<u8> {
    let narrow = |value: i64| u32::try_from(value).unwrap_or(u32::MAX).to_le_bytes();
    run.iter().flat_map(|(member_no, after)| [narrow(*member_no), narrow(*after)]).flatten().collect()
}

/// What [`pack`] packed, without the first `skip` entries.
pub fn unpack(entries: &[u8], skip: usize) -> Result<impl Iterator<Item = (i64, i64)>, Broken> {
    let (entries, rest) = entries.as_chunks::<ENTRY>();
    if !rest.is_empty() {
        return Err(Broken::unreadable("receipts"));
    }
    Ok(entries.iter().skip(skip).map(|entry| {
        let (member_no, after) = (&entry[..4], &entry[4..]);
        (i64::from(wide(member_no)), i64::from(wide(after)))
    }))
}

fn wide(bytes: &[u8]) -> u32 {
    bytes.iter().rev().fold(0, |value, byte| value << 8 | u32::from(*byte))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_packed_comes_back_in_order() {
        let run = [(1, 0), (100_000, 86_400), (i64::from(u32::MAX), i64::from(u32::MAX)), (2, 7)];
        let packed = pack(&run);
        assert_eq!(packed.len(), run.len() * ENTRY);
        assert_eq!(unpack(&packed, 0).unwrap().collect::<Vec<_>>(), run);
        assert_eq!(unpack(&packed, 3).unwrap().collect::<Vec<_>>(), [(2, 7)]);
        assert_eq!(unpack(&packed, 9).unwrap().count(), 0);
    }

    #[test]
    fn half_an_entry_is_a_damaged_row() {
        assert!(unpack(&[0; 12], 0).is_err());
    }
}
