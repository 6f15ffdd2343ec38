//! Numbers as they are kept.

/// A message: conversation and seq.
pub type Key = (i64, i64);

/// A chunk of the set of those who have read a message: conversation, seq and chunk.
pub type ChunkKey = (i64, i64, i64);

/// A number of a caller as it is kept; what is too large means "beyond everything".
pub fn int(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

/// A kept number, which is never negative.
pub fn uint(number: i64) -> u64 {
    u64::try_from(number).unwrap_or(0)
}
