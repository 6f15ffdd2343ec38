//! Settings of a service: which group types have receipts, and the adjustable limits.

use crate::codes;
use crate::error::{Error, Result};
use crate::group::GroupType;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// What the vendor's console calls "Group Message Read Receipts", and limits.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Settings {
    /// Group types whose messages can ask for receipts. Work, Public and Meeting by default;
    /// Community may be added; AVChatRoom never.
    pub receipt_group_types: BTreeSet<GroupType>,
    /// Seconds after which a message cannot be revoked by its sender. 120 by default; 0: no limit.
    pub revoke_seconds: u64,
    /// Bytes that the elements of a message may have as JSON. 12,288 by default, 1 to 1,048,576.
    pub message_bytes: u64,
    /// Members that a group may have. 200,000 by default, 2 to 10,000,000.
    pub group_members: u64,
    /// Milliseconds between two receipt events of the same message. 100 by default, 0 to 60,000.
    pub receipt_interval_ms: u64,
    /// Whether a user can be logged in on one device of each platform only; the older one is told. True by
    /// default.
    pub one_device_per_platform: bool,
    /// Requests that a user may make per second, over all devices, in the long run (9506). 100 by default; 0: no
    /// limit. Matters over the network only, as do the three below.
    pub requests_per_second: u64,
    /// Requests that a user may make at once beyond that. 200 by default, 1 to 1,000,000.
    pub request_burst: u64,
    /// Connections that a user may have at once. 16 by default; 0: no limit.
    pub connections_per_user: u64,
    /// Connections that may come from one address at once. 1,000 by default; 0: no limit.
    pub connections_per_address: u64,
    /// Groups that a user may be in at once (10037). 20,000 by default; 0: no limit.
    pub groups_per_user: u64,
    /// Groups that others may put a user into within an hour; who is over it is not put in. 1,000 by default; 0: no
    /// limit.
    pub invitations_per_hour: u64,
    /// Whether a user may be put into a group by somebody with whom they have neither a conversation nor a group. True
    /// by default.
    pub invited_by_strangers: bool,
    /// Bytes that the requests of a user may bring into the store within a day, over the network (9506). 1 GiB by
    /// default; 0: no limit.
    pub stored_bytes_per_day: u64,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            receipt_group_types: [GroupType::Public, GroupType::Work, GroupType::Meeting].into(),
            revoke_seconds: 120,
            message_bytes: 12 * 1024,
            group_members: 200_000,
            receipt_interval_ms: 100,
            one_device_per_platform: true,
            requests_per_second: 100,
            request_burst: 200,
            connections_per_user: 16,
            connections_per_address: 1_000,
            groups_per_user: 20_000,
            invitations_per_hour: 1_000,
            invited_by_strangers: true,
            stored_bytes_per_day: 1 << 30,
        }
    }
}

impl Settings {
    /// Whether messages of this group type can ask for receipts.
    pub fn has_receipts(&self, group_type: GroupType) -> bool {
        group_type != GroupType::AvChatRoom && self.receipt_group_types.contains(&group_type)
    }

    /// 6017 with the name of the field that is out of range.
    pub fn check(&self) -> Result<()> {
        let bad = |text: &str| Err(Error::new(codes::ERR_INVALID_PARAMETERS, text));
        if self.receipt_group_types.contains(&GroupType::AvChatRoom) {
            return bad("receipt_group_types: AVChatRoom (4) cannot have receipts");
        }
        if !(1..=1_048_576).contains(&self.message_bytes) {
            return bad("message_bytes: must be 1 to 1048576");
        }
        if !(2..=10_000_000).contains(&self.group_members) {
            return bad("group_members: must be 2 to 10000000");
        }
        if self.receipt_interval_ms > 60_000 {
            return bad("receipt_interval_ms: must be at most 60000");
        }
        if !(1..=1_000_000).contains(&self.request_burst) {
            return bad("request_burst: must be 1 to 1000000");
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn work_public_and_meeting_have_receipts_by_default_and_avchatroom_never() {
        let mut settings = Settings::default();
        for group_type in [GroupType::Work, GroupType::Public, GroupType::Meeting] {
            assert!(settings.has_receipts(group_type));
        }
        assert!(!settings.has_receipts(GroupType::Community));
        settings.receipt_group_types.insert(GroupType::AvChatRoom);
        assert!(!settings.has_receipts(GroupType::AvChatRoom));
        assert!(settings.check().unwrap_err().text.contains("receipt_group_types"));
    }

    #[test]
    fn a_limit_out_of_range_is_named() {
        type Edit = fn(&mut Settings);
        let edits: [(Edit, &str); 5] = [
            (|s| s.message_bytes = 0, "message_bytes"),
            (|s| s.group_members = 1, "group_members"),
            (|s| s.group_members = 10_000_001, "group_members"),
            (|s| s.receipt_interval_ms = 60_001, "receipt_interval_ms"),
            (|s| s.request_burst = 0, "request_burst"),
        ];
        for (edit, field) in edits {
            let mut settings = Settings::default();
            edit(&mut settings);
            assert!(settings.check().unwrap_err().text.contains(field), "{field}");
        }
        assert_eq!(Settings::default().check(), Ok(()));
    }
}
