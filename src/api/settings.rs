//! Settings of the service: what the vendor has in its console.

use super::calls::{Result, answer};
use super::client::Client;
use super::group::GroupType;
use doubletick_protocol::settings as wire;
use doubletick_protocol::wire::Request;

/// The settings of a service.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct Settings {
    /// Group types whose messages can ask for receipts. AVChatRoom never.
    pub receipt_group_types: Vec<GroupType>,
    /// Seconds after which a message cannot be revoked by its sender; 0: no limit.
    pub revoke_seconds: u64,
    /// Bytes that the elements of a message may have as JSON, 1 to 1,048,576.
    pub message_bytes: u64,
    /// Members that a group may have, 2 to 10,000,000.
    pub group_members: u64,
    /// Milliseconds between two receipt events of the same message, 0 to 60,000.
    pub receipt_interval_ms: u64,
    /// Whether a user can be logged in on one device of each platform only.
    pub one_device_per_platform: bool,
    /// Over the network: requests of a user per second in the long run (9506); 0: no limit.
    pub requests_per_second: u64,
    /// Over the network: requests of a user at once beyond that, 1 to 1,000,000.
    pub request_burst: u64,
    /// Over the network: connections of a user; 0: no limit.
    pub connections_per_user: u64,
    /// Over the network: connections from one address; 0: no limit.
    pub connections_per_address: u64,
    /// Groups that a user may be in at once (10037); 0: no limit.
    pub groups_per_user: u64,
    /// Groups that others may put a user into within an hour; who is over it is not put in. 0: no limit.
    pub invitations_per_hour: u64,
    /// Whether a user may be put into a group by somebody with whom they have neither a conversation nor a group.
    pub invited_by_strangers: bool,
    /// Over the network: bytes that the requests of a user may bring into the store within a day (9506); 0: no limit.
    pub stored_bytes_per_day: u64,
}

#[uniffi::export]
impl Client {
    /// The settings of the service.
    pub async fn settings(&self) -> Result<Settings> {
        let settings = answer!(self.ask(Request::GetSettings).await?, Settings)?;
        Ok(settings.into())
    }

    /// Changes the settings, and answers them as they are now. In an embedded service every user may; over the
    /// network only administrators (10007). Errors: 6017, naming the field that is out of range.
    pub async fn set_settings(&self, settings: Settings) -> Result<Settings> {
        let now = answer!(self.ask(Request::SetSettings(settings.into())).await?, Settings)?;
        Ok(now.into())
    }
}

impl From<wire::Settings> for Settings {
    fn from(settings: wire::Settings) -> Self {
        Self {
            receipt_group_types: settings.receipt_group_types.into_iter().map(GroupType::from).collect(),
            revoke_seconds: settings.revoke_seconds,
            message_bytes: settings.message_bytes,
            group_members: settings.group_members,
            receipt_interval_ms: settings.receipt_interval_ms,
            one_device_per_platform: settings.one_device_per_platform,
            requests_per_second: settings.requests_per_second,
            request_burst: settings.request_burst,
            connections_per_user: settings.connections_per_user,
            connections_per_address: settings.connections_per_address,
            groups_per_user: settings.groups_per_user,
            invitations_per_hour: settings.invitations_per_hour,
            invited_by_strangers: settings.invited_by_strangers,
            stored_bytes_per_day: settings.stored_bytes_per_day,
        }
    }
}

impl From<Settings> for wire::Settings {
    fn from(settings: Settings) -> Self {
        Self {
            receipt_group_types: settings.receipt_group_types.into_iter().map(Into::into).collect(),
            revoke_seconds: settings.revoke_seconds,
            message_bytes: settings.message_bytes,
            group_members: settings.group_members,
            receipt_interval_ms: settings.receipt_interval_ms,
            one_device_per_platform: settings.one_device_per_platform,
            requests_per_second: settings.requests_per_second,
            request_burst: settings.request_burst,
            connections_per_user: settings.connections_per_user,
            connections_per_address: settings.connections_per_address,
            groups_per_user: settings.groups_per_user,
            invitations_per_hour: settings.invitations_per_hour,
            invited_by_strangers: settings.invited_by_strangers,
            stored_bytes_per_day: settings.stored_bytes_per_day,
        }
    }
}
