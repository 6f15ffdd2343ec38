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

/// Half of the digits of a number that is written by who knows numbers as 64-bit floating point (JavaScript) are zeros from 2^55
/// on. The mark that it stands for is the power of two beside it.
fn written_in_floating_point(mark: u64) -> u64 {
    let beside = [63 - mark.leading_zeros().min(63), 64 - mark.leading_zeros()];
    let near = |power: u32| 1_u64.checked_shl(power).filter(|power| mark.abs_diff(*power) <= power >> 52);
    beside.into_iter().find_map(near).unwrap_or(mark)
}

/// The set of these marks; 6017: none, or one that is no mark.
pub fn join(marks: &[u64]) -> Result<u64> {
    let marks: Vec<u64> = marks.iter().map(|mark| written_in_floating_point(*mark)).collect();
    for mark in &marks {
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
    fn marks_that_javascript_has_written_are_those_that_it_has_read() {
        // As JSON.stringify writes 2^53 to 2^63.
        let written = [
            9_007_199_254_740_992,
            18_014_398_509_481_984,
            36_028_797_018_963_970,
            72_057_594_037_927_940,
            144_115_188_075_855_870,
            288_230_376_151_711_740,
            576_460_752_303_423_500,
            1_152_921_504_606_847_000,
            2_305_843_009_213_694_000,
            4_611_686_018_427_388_000,
            9_223_372_036_854_776_000,
        ];
        for (mark, bit) in written.into_iter().zip(53..) {
            assert_eq!(join(&[mark]), Ok(1 << bit), "2^{bit}");
        }
        assert!(join(&[(1 << 60) + 10_000]).is_err());
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
