//! What users have deleted of their unread messages, counted anew.

use super::Finding;
use crate::rows::WITHDRAWN_SHIFTS;
use std::collections::BTreeMap;

/// What is kept of one conversation, or should be.
#[derive(Default, PartialEq, Eq)]
pub struct Kept {
    /// Whether a message that a user has deleted is taken off their count, by user_no and seq.
    pub counted: BTreeMap<(i64, i64), bool>,
    /// How many are, by user_no with a minus, shift and block.
    pub blocks: BTreeMap<(i64, i32, i64), i64>,
}

impl Kept {
    /// A message that a user has deleted, and whether it is taken off their count; with the blocks that follow from it.
    pub fn add(&mut self, user_no: i64, seq: i64, counted: bool) {
        self.counted.insert((user_no, seq), counted);
        if counted {
            for shift in WITHDRAWN_SHIFTS {
                *self.blocks.entry((-user_no, shift, seq >> shift)).or_default() += 1;
            }
        }
    }

    /// What is stored is what should be.
    pub fn look(&self, stored: &Kept, conv: i64) -> Option<Finding> {
        let text = format!(
            "conversation {conv}: what its members have deleted unread is not what they have deleted"
        );
        (self != stored).then(|| Finding::derived(text))
    }
}
