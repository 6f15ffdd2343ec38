//! Settings of the service: what the vendor has in its console. Additions of doubletick.

use super::call::{self, Obligation, Outcome};
use super::callbacks::TIMCommCallback;
use super::json;
use super::pointers::{Text, UserData};
use doubletick_client::{Client, Reply};
use doubletick_protocol::Result;
use doubletick_protocol::wire::{Request, Response};
use std::ffi::c_int;

/// Asks for the settings. Result: one `DTSettings`.
///
/// Returns 0. The callback brings 6013, 6014. Any thread. Nothing to free.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn DTGetSettings(cb: TIMCommCallback, user_data: UserData) -> c_int {
    call::call("DTGetSettings", Obligation::new(cb, user_data), || {
        Ok(call::ask(Request::GetSettings, json::settings::settings))
    })
}

/// Changes settings: the group types with receipts, logins, and limits. They hold at once and for everyone.
///
/// Over the network only administrators of the service may (10007); its operator names them.
///
/// `json_settings`: keys of `DTSettings`; what is absent stays. `dt_settings_receipt_group_type_array`:
/// numbers of `enum TIMGroupType` (kTIMGroup_Public, kTIMGroup_Private and kTIMGroup_ChatRoom by default;
/// kTIMGroup_Community may be added). `dt_settings_revoke_seconds`: 120 by default, 0: no limit.
/// `dt_settings_message_bytes`: 12288 by default. `dt_settings_group_members`: 200000 by default.
/// `dt_settings_receipt_interval_ms`: the usual time between two receipt events of one message, 100 by
/// default. `dt_settings_one_device_per_platform`: whether an account can be logged in on one device of each
/// platform only, true by default.
/// What follows matters over the network only. `dt_settings_requests_per_second`: requests of one user in the
/// long run, 100 by default, 0: no limit. `dt_settings_request_burst`: requests at once beyond that, 200 by
/// default. `dt_settings_connections_per_user`: 16 by default, 0: no limit.
/// `dt_settings_connections_per_address`: 1000 by default, 0: no limit.
/// `dt_settings_stored_bytes_per_day`: bytes that one user may bring into the store within a day, 1 GiB by
/// default, 0: no limit.
/// Groups: `dt_settings_groups_per_user`: that a user may be in at once, 20000 by default, 0: no limit.
/// `dt_settings_invitations_per_hour`: that others may put a user into within an hour, 1000 by default, 0:
/// no limit. `dt_settings_invited_by_strangers`: whether somebody with whom a user has neither a
/// conversation nor a group may put them into one, true by default.
/// Result: one `DTSettings` with all values as they are now.
///
/// Returns 0; TIM_ERR_PARAM: NULL, empty, not UTF-8; TIM_ERR_JSON: not an object, or a key of a wrong
/// type. The callback brings 6013, 6014, 6017 (a value out of range), 10007. Any thread. Nothing to free.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn DTSetSettings(
    json_settings: Text,
    cb: TIMCommCallback,
    user_data: UserData,
) -> c_int {
    call::call("DTSetSettings", Obligation::new(cb, user_data), || {
        let change = json::settings::change("json_settings", json_settings)?;
        Ok(move |client: &Client, answer: Obligation| set(client, answer, change))
    })
}

/// Two requests: what is absent stays as it is, so it is asked for first.
fn set(client: &Client, answer: Obligation, change: json::settings::SettingsChange) {
    let asker = client.clone();
    let reply = Reply::new(move |result: Result<Response>| match result {
        Ok(Response::Settings(now)) => {
            let changed = Request::SetSettings(change.applied_to(now));
            asker.request(changed, call::reply(&asker, answer, json::settings::settings));
        }
        Ok(_) => answer.succeed(|| Err::<Outcome, _>(call::unexpected())),
        Err(error) => answer.fail(error),
    });
    client.request(Request::GetSettings, reply);
}
