//! Profiles of users.

use super::call::{self, Obligation};
use super::callbacks::TIMCommCallback;
use super::json;
use super::pointers::{Text, UserData};
use doubletick_protocol::wire::Request;
use std::ffi::c_int;

/// Asks for the profiles of users, the own one included.
///
/// `json_get_user_profile_list_param`: a `FriendShipGetProfileListParam` with 1 to 100 user ids. Result:
/// an array of `UserProfile`, those that exist, in the order given. Without a link to a server they are as this device was told
/// last, where it was asked for all of them before.
///
/// Returns 0; TIM_ERR_PARAM: NULL, empty, not UTF-8; TIM_ERR_JSON: not an object with an array of
/// strings, or a key of a wrong type. The callback brings 6013, 6014, 6017 (none, or more than 100); a
/// failure brings "[]". Any thread. Nothing to free.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn TIMProfileGetUserProfileList(
    json_get_user_profile_list_param: Text,
    cb: TIMCommCallback,
    user_data: UserData,
) -> c_int {
    call::call("TIMProfileGetUserProfileList", Obligation::list(cb, user_data), || {
        let users =
            json::profile::users("json_get_user_profile_list_param", json_get_user_profile_list_param)?;
        Ok(call::ask(Request::GetProfiles { users }, json::profile::list))
    })
}

/// Changes the own profile.
///
/// `json_modify_self_user_profile_param`: a `UserProfileItem`; what is absent stays. Keys of the
/// application's own fields may have the prefix "Tag_Profile_Custom_" or not. Result: none;
/// `TIMSetSelfInfoUpdatedCallback` is told.
///
/// Returns 0; TIM_ERR_PARAM: NULL, empty, not UTF-8; TIM_ERR_JSON: not an object, or a key of a wrong
/// type. The callback brings 6013, 6014, 40001 (unknown gender or permission), 40601 (a value is too
/// long). Any thread. Nothing to free.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn TIMProfileModifySelfUserProfile(
    json_modify_self_user_profile_param: Text,
    cb: TIMCommCallback,
    user_data: UserData,
) -> c_int {
    call::call("TIMProfileModifySelfUserProfile", Obligation::new(cb, user_data), || {
        let change = json::profile::change(
            "json_modify_self_user_profile_param",
            json_modify_self_user_profile_param,
        )?;
        Ok(call::ask(Request::ModifyProfile(change), call::done))
    })
}
