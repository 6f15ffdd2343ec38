//! `DTSettings`: the settings of the service.

use super::decode::{self, Fields};
use super::viewer::Viewer;
use super::write;
use crate::capi::call::{self, Outcome};
use crate::capi::fault::Fault;
use crate::capi::pointers::Text;
use doubletick_protocol::Result as ServiceResult;
use doubletick_protocol::group::GroupType;
use doubletick_protocol::settings::Settings;
use doubletick_protocol::wire::Response;
use std::collections::BTreeSet;

const TYPES: &str = "dt_settings_receipt_group_type_array";

/// What is to be changed; `None` stays.
#[derive(Debug, PartialEq)]
pub struct SettingsChange {
    receipt_group_types: Option<BTreeSet<GroupType>>,
    revoke_seconds: Option<u64>,
    message_bytes: Option<u64>,
    group_members: Option<u64>,
    receipt_interval_ms: Option<u64>,
    one_device_per_platform: Option<bool>,
    requests_per_second: Option<u64>,
    request_burst: Option<u64>,
    connections_per_user: Option<u64>,
    connections_per_address: Option<u64>,
    groups_per_user: Option<u64>,
    invitations_per_hour: Option<u64>,
    invited_by_strangers: Option<bool>,
    stored_bytes_per_day: Option<u64>,
}

impl SettingsChange {
    /// The settings after the change.
    pub fn applied_to(self, now: Settings) -> Settings {
        Settings {
            receipt_group_types: self.receipt_group_types.unwrap_or(now.receipt_group_types),
            revoke_seconds: self.revoke_seconds.unwrap_or(now.revoke_seconds),
            message_bytes: self.message_bytes.unwrap_or(now.message_bytes),
            group_members: self.group_members.unwrap_or(now.group_members),
            receipt_interval_ms: self.receipt_interval_ms.unwrap_or(now.receipt_interval_ms),
            one_device_per_platform: self.one_device_per_platform.unwrap_or(now.one_device_per_platform),
            requests_per_second: self.requests_per_second.unwrap_or(now.requests_per_second),
            request_burst: self.request_burst.unwrap_or(now.request_burst),
            connections_per_user: self.connections_per_user.unwrap_or(now.connections_per_user),
            connections_per_address: self.connections_per_address.unwrap_or(now.connections_per_address),
            groups_per_user: self.groups_per_user.unwrap_or(now.groups_per_user),
            invitations_per_hour: self.invitations_per_hour.unwrap_or(now.invitations_per_hour),
            invited_by_strangers: self.invited_by_strangers.unwrap_or(now.invited_by_strangers),
            stored_bytes_per_day: self.stored_bytes_per_day.unwrap_or(now.stored_bytes_per_day),
        }
    }
}

/// The change in a mandatory parameter.
pub fn change(name: &str, text: Text) -> Result<SettingsChange, Fault> {
    let object = decode::object(name, text)?;
    let fields = Fields(&object);
    let given = fields.array(TYPES)?.is_some();
    let numbers = fields.numbers(TYPES)?;
    let change = SettingsChange {
        receipt_group_types: None,
        revoke_seconds: fields.u64("dt_settings_revoke_seconds")?,
        message_bytes: fields.u64("dt_settings_message_bytes")?,
        group_members: fields.u64("dt_settings_group_members")?,
        receipt_interval_ms: fields.u64("dt_settings_receipt_interval_ms")?,
        one_device_per_platform: fields.flag("dt_settings_one_device_per_platform")?,
        requests_per_second: fields.u64("dt_settings_requests_per_second")?,
        request_burst: fields.u64("dt_settings_request_burst")?,
        connections_per_user: fields.u64("dt_settings_connections_per_user")?,
        connections_per_address: fields.u64("dt_settings_connections_per_address")?,
        groups_per_user: fields.u64("dt_settings_groups_per_user")?,
        invitations_per_hour: fields.u64("dt_settings_invitations_per_hour")?,
        invited_by_strangers: fields.flag("dt_settings_invited_by_strangers")?,
        stored_bytes_per_day: fields.u64("dt_settings_stored_bytes_per_day")?,
    };
    let group_type = |number: &u64| {
        GroupType::from_number(*number)
            .ok_or_else(|| Fault::invalid(format!("{TYPES}: {number} is not a group type")))
    };
    let types = numbers.iter().map(group_type).collect::<Result<_, _>>()?;
    Ok(SettingsChange { receipt_group_types: given.then_some(types), ..change })
}

/// The document `DTSettings` of an answer with the settings of the service.
pub fn settings(_: &Viewer, response: Response) -> ServiceResult<Outcome> {
    let Response::Settings(settings) = response else { return Err(call::unexpected()) };
    let types: Vec<u32> = settings.receipt_group_types.iter().map(|kind| kind.number()).collect();
    Ok(Outcome::from(write::object(|out| {
        out.value(TYPES, &types);
        out.number("dt_settings_revoke_seconds", settings.revoke_seconds);
        out.number("dt_settings_message_bytes", settings.message_bytes);
        out.number("dt_settings_group_members", settings.group_members);
        out.number("dt_settings_receipt_interval_ms", settings.receipt_interval_ms);
        out.flag("dt_settings_one_device_per_platform", settings.one_device_per_platform);
        out.number("dt_settings_requests_per_second", settings.requests_per_second);
        out.number("dt_settings_request_burst", settings.request_burst);
        out.number("dt_settings_connections_per_user", settings.connections_per_user);
        out.number("dt_settings_connections_per_address", settings.connections_per_address);
        out.number("dt_settings_groups_per_user", settings.groups_per_user);
        out.number("dt_settings_invitations_per_hour", settings.invitations_per_hour);
        out.flag("dt_settings_invited_by_strangers", settings.invited_by_strangers);
        out.number("dt_settings_stored_bytes_per_day", settings.stored_bytes_per_day);
    })))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_absent_stays() {
        let json = c"{\"dt_settings_receipt_group_type_array\":[5],\"dt_settings_revoke_seconds\":0}";
        // SAFETY: a static NUL-terminated string.
        let change = change("p", unsafe { Text::new(json.as_ptr()) }).unwrap();
        let now = change.applied_to(Settings::default());
        assert_eq!(now.receipt_group_types, [GroupType::Community].into());
        assert_eq!(now.revoke_seconds, 0);
        assert_eq!(now.message_bytes, Settings::default().message_bytes);
    }

    #[test]
    fn unknown_types_are_answered() {
        let json = c"{\"dt_settings_receipt_group_type_array\":[3]}";
        // SAFETY: a static NUL-terminated string.
        let result = change("p", unsafe { Text::new(json.as_ptr()) });
        assert!(matches!(result, Err(Fault::Answered(error)) if error.code == 6017));
    }
}
