//! What a user marks conversations with: bits, of which a conversation has any number.

use crate::codes;
use crate::error::{Error, Result};

/// `TIMConversationMarkType`: a star.
pub const STAR: u64 = 1;
/// `TIMConversationMarkType`: unread, whatever is read of it.
pub const UNREAD: u64 = 1 << 1;
/// `TIMConversationMarkType`: folded.
pub const FOLD: u64 = 1 << 2;
/// `TIMConversationMarkType`: hidden.
pub const HIDE: u64 = 1 << 3;
/// Every bit that is a mark: those with a name, and 2^32 to 2^63, which are the application's own.
pub const ALL: u64 = STAR | UNREAD | FOLD | HIDE | (u64::MAX << 32);

/// The marks in a set, ascending.
pub fn split(set: u64) -> Vec<u64> {
    (0..u64::BITS).map(|bit| 1 << bit).filter(|mark| set & mark != 0).collect()
}

/// The set of these marks; 6017: none, or one that is no mark.
pub fn join(marks: &[u64]) -> Result<u64> {
    for mark in marks {
        if !mark.is_power_of_two() || mark & ALL == 0 {
            let text = format!("marks: {mark} is none of 1, 2, 4, 8 and 2^32 to 2^63");
            return Err(Error::new(codes::ERR_INVALID_PARAMETERS, text));
        }
    }
    match marks.iter().fold(0, |set, mark| set | mark) {
        0 => Err(Error::new(codes::ERR_INVALID_PARAMETERS, "marks: none is given")),
        set => Ok(set),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_split_is_joined_again() {
        for set in [STAR, STAR | HIDE, ALL, 1 << 63, UNREAD | 1 << 32] {
            assert_eq!(join(&split(set)), Ok(set));
        }
        assert!(split(0).is_empty());
        assert_eq!(split(ALL).len(), 36);
    }

    #[test]
    fn what_is_no_mark_is_refused_by_name() {
        for wrong in [vec![], vec![0], vec![3], vec![1, 16], vec![1 << 31], vec![u64::MAX]] {
            let error = join(&wrong).unwrap_err();
            assert_eq!(error.code, codes::ERR_INVALID_PARAMETERS, "{wrong:?}");
            assert!(error.text.starts_with("marks: "), "{}", error.text);
        }
    }
}
