//! The vendor's names of messages and groups, where others than REST need them.

pub(crate) use super::group_changes::type_name;

/// The name of a one-to-one message: `seq_random_time`.
pub(crate) fn msg_key(seq: u64, rand: u32, server_time: u64) -> String {
    format!("{seq}_{rand}_{server_time}")
}
