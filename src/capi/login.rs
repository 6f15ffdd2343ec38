//! Login: who uses this process.
//!
//! Register listeners before `TIMLogin`: what was missed while logged out arrives right after it.

use super::call::{self, Obligation};
use super::callbacks::TIMCommCallback;
use super::enums::TIMLoginStatus;
use super::fault::Fault;
use super::pointers::{Buffer, Text, UserData};
use super::{guard, sdk};
use doubletick_client::{Client, LoginStatus};
use std::ffi::c_int;

/// Logs a user in; the account is made at its first login.
///
/// `user_id`: 1 to 32 bytes of printable ASCII. `user_sig`: the credential (UserSig) that your own server made.
/// A server checks it, and so does an embedded service with `sdk_config_secret_key`; without that key any text
/// that is not empty will do. Over the network the login waits for the link, 30 seconds at most. The same
/// account on another device of this platform is logged out and told (`TIMSetKickedOfflineCallback`). Result:
/// none.
///
/// Returns 0; TIM_ERR_PARAM: NULL, empty or not UTF-8. The callback brings 6013 before `TIMInit`, 7003
/// for a bad user id, 7501 while another login is under way, 7502 during a logout, 9520 (no answer in 30
/// seconds), 6208: the account has logged in on another device of this platform since this one was, which had not
/// logged out; this login fails once, the next one succeeds and that device is told. Where UserSigs are checked: 70001 (expired), 70002
/// (empty), 70003 (damaged or forged), 70009 (signed with another key), 70013 (of another user), 70014 (of
/// another app id), 70050 (too many failed logins: wait a minute). Over the network also 9507 (the user has too
/// many connections). Any thread. Nothing to free.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn TIMLogin(
    user_id: Text,
    user_sig: Text,
    cb: TIMCommCallback,
    user_data: UserData,
) -> c_int {
    call::call("TIMLogin", Obligation::new(cb, user_data), || {
        let user_id = user_id.required("user_id")?.to_owned();
        let user_sig = user_sig.required("user_sig")?.to_owned();
        Ok(|client: &Client, answer: Obligation| client.login(user_id, user_sig, call::reply_done(answer)))
    })
}

/// Logs the user out. Calls that are open are answered first where there is a link, and with 6014 where there
/// is none. Result: none.
///
/// Returns 0. The callback brings 6013 before `TIMInit`, 6014 without a login. Any thread. Nothing to free.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn TIMLogout(cb: TIMCommCallback, user_data: UserData) -> c_int {
    call::call("TIMLogout", Obligation::new(cb, user_data), || {
        Ok(|client: &Client, answer: Obligation| client.logout(call::reply_done(answer)))
    })
}

/// Writes the id of the user who is logged in (or logging in), NUL-terminated; "" when nobody is.
///
/// `user_id_buffer`: at least 128 bytes, yours. Returns 0; TIM_ERR_PARAM: the buffer is NULL. Any thread.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn TIMGetLoginUserID(user_id_buffer: Buffer) -> c_int {
    call::run("TIMGetLoginUserID", move || {
        if user_id_buffer.is_null() {
            return Err(Fault::param("user_id_buffer: is NULL"));
        }
        let user = sdk::with_client(|client| client.login_user()).flatten().unwrap_or_default();
        user_id_buffer.write(&user);
        Ok(())
    })
}

/// The login state; kTIMLoginStatus_UnLogined before `TIMInit`.
///
/// Any thread. Never fails.
#[unsafe(no_mangle)]
pub extern "C" fn TIMGetLoginStatus() -> TIMLoginStatus {
    let status = guard::caught(|| sdk::with_client(|client| client.login_status()));
    TIMLoginStatus(match status.ok().flatten() {
        Some(LoginStatus::LoggedIn) => 1,
        Some(LoginStatus::LoggingIn) => 2,
        Some(LoginStatus::LoggingOut) => 4,
        Some(LoginStatus::LoggedOut) | None => 3,
    })
}
