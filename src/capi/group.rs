//! Groups and their members.
//!
//! Types: Public, Work (kTIMGroup_Private), Meeting (kTIMGroup_ChatRoom), Community, AVChatRoom. Work
//! groups are joined by invitation only. AVChatRoom has no history, no unread counts and no receipts;
//! Meeting has no unread counts.

use super::call::{self, Obligation};
use super::callbacks::TIMCommCallback;
use super::json;
use super::pointers::{Text, UserData};
use doubletick_protocol::wire::Request;
use std::ffi::c_int;

/// Makes a group; the caller is its owner.
///
/// `json_group_create_param`: a `CreateGroupParam` with `create_group_param_group_name`; without an id
/// the service makes one. At most 20 initial members.
/// Result: an object with `create_group_result_groupid`.
///
/// Returns 0; TIM_ERR_PARAM: NULL, empty, not UTF-8; TIM_ERR_JSON: not an object, without a name, or a
/// key of a wrong type. The callback brings 6013, 6014, 6017 (unknown type, option or role), 8501 (id),
/// 8502 to 8505 (too long), 8507 (member limit), 8509 (a second owner), 10005 (more than 20 initial
/// members), 10019 (no such user), 10021 (id in use), 10025 (id in use by an own group). Any thread.
/// Nothing to free.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn TIMGroupCreate(
    json_group_create_param: Text,
    cb: TIMCommCallback,
    user_data: UserData,
) -> c_int {
    call::call("TIMGroupCreate", Obligation::new(cb, user_data), || {
        let group = json::group::new_group("json_group_create_param", json_group_create_param)?;
        Ok(call::ask(Request::CreateGroup(group), json::group::created))
    })
}

/// Dissolves a group. Only the owner may, and not a Work group. Result: none.
///
/// Returns 0; TIM_ERR_PARAM: NULL, empty, not UTF-8. The callback brings 6013, 6014, 8501, 10007 (no
/// right), 10010 (no such group). Any thread. Nothing to free.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn TIMGroupDelete(group_id: Text, cb: TIMCommCallback, user_data: UserData) -> c_int {
    call::call("TIMGroupDelete", Obligation::new(cb, user_data), || {
        let group_id = group_id.required("group_id")?.to_owned();
        Ok(call::ask(Request::DeleteGroup { group_id }, call::done))
    })
}

/// Joins a group.
///
/// `hello_msg`: a greeting, or NULL; it is kept nowhere. Result: none.
///
/// Returns 0; TIM_ERR_PARAM: NULL or empty group id, not UTF-8. The callback brings 6013, 6014, 8501,
/// 8508 (Work group), 10007 (joining is forbidden or needs an approval), 10010 (no such group), 10013 (a
/// member already), 10014 (full). Any thread. Nothing to free.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn TIMGroupJoin(
    group_id: Text,
    hello_msg: Text,
    cb: TIMCommCallback,
    user_data: UserData,
) -> c_int {
    call::call("TIMGroupJoin", Obligation::new(cb, user_data), || {
        let group_id = group_id.required("group_id")?.to_owned();
        let hello = hello_msg.optional("hello_msg")?.to_owned();
        Ok(call::ask(Request::JoinGroup { group_id, hello }, call::done))
    })
}

/// Leaves a group. Receipts that were sent stay; messages not read are no longer waited for. Result: none.
///
/// Returns 0; TIM_ERR_PARAM: NULL, empty, not UTF-8. The callback brings 6013, 6014, 10007 (not a
/// member), 10009 (the owner of any but a Work group), 10010 (no such group). Any thread.
/// Nothing to free.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn TIMGroupQuit(group_id: Text, cb: TIMCommCallback, user_data: UserData) -> c_int {
    call::call("TIMGroupQuit", Obligation::new(cb, user_data), || {
        let group_id = group_id.required("group_id")?.to_owned();
        Ok(call::ask(Request::QuitGroup { group_id }, call::done))
    })
}

/// Invites users into a group.
///
/// `json_group_invite_param`: a `GroupInviteMemberParam` with 1 to 20 users. Result: an array of
/// `GroupInviteMemberResult`, what became of each.
///
/// Returns 0; TIM_ERR_PARAM: NULL, empty, not UTF-8; TIM_ERR_JSON: not an object, without a mandatory
/// key, or a key of a wrong type. The callback brings 6013, 6014, 8510 (no user), 10005 (more than 20),
/// 10007 (no right), 10010 (no such group); a failure brings "[]". Any thread. Nothing to free.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn TIMGroupInviteMember(
    json_group_invite_param: Text,
    cb: TIMCommCallback,
    user_data: UserData,
) -> c_int {
    call::call("TIMGroupInviteMember", Obligation::list(cb, user_data), || {
        let request = json::group::invite("json_group_invite_param", json_group_invite_param)?;
        Ok(call::ask(request, json::group::invited))
    })
}

/// Removes members from a group.
///
/// `json_group_delete_param`: a `GroupDeleteMemberParam` with 1 to 20 users. Result: an array of
/// `GroupDeleteMemberResult`, what became of each.
///
/// Returns and errors as `TIMGroupInviteMember`, with 6017 for an empty list. Any thread. Nothing to
/// free.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn TIMGroupDeleteMember(
    json_group_delete_param: Text,
    cb: TIMCommCallback,
    user_data: UserData,
) -> c_int {
    call::call("TIMGroupDeleteMember", Obligation::list(cb, user_data), || {
        let request = json::group::kick("json_group_delete_param", json_group_delete_param)?;
        Ok(call::ask(request, json::group::kicked))
    })
}

/// Asks for the groups that the user is in. Result: an array of `GroupBaseInfo`.
/// Without a link to a server they are as this device was told last, where it was asked for them before and has not heard of
/// another group since.
///
/// Returns 0. The callback brings 6013, 6014; a failure brings "[]". Any thread. Nothing to free.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn TIMGroupGetJoinedGroupList(cb: TIMCommCallback, user_data: UserData) -> c_int {
    call::call("TIMGroupGetJoinedGroupList", Obligation::list(cb, user_data), || {
        Ok(call::ask(Request::JoinedGroups, json::group::joined))
    })
}

/// Asks for the information of groups.
///
/// `json_group_getinfo_param`: an array of 1 to 100 group ids. Result: an array of `GetGroupInfoResult`,
/// one per id in the order given, each with a code of its own. Without a link to a server they are as this device was told last,
/// where it was asked for all of them before.
///
/// Returns 0; TIM_ERR_PARAM: NULL, empty, not UTF-8; TIM_ERR_JSON: not an array of strings. The callback
/// brings 6013, 6014, 6017 (none, or more than 100); a failure brings "[]".
/// Any thread. Nothing to free.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn TIMGroupGetGroupInfoList(
    json_group_getinfo_param: Text,
    cb: TIMCommCallback,
    user_data: UserData,
) -> c_int {
    call::call("TIMGroupGetGroupInfoList", Obligation::list(cb, user_data), || {
        let groups = json::strings("json_group_getinfo_param", json_group_getinfo_param)?;
        let request = Request::GetGroups { groups: groups.clone() };
        Ok(call::ask(request, move |_, response| json::group::infos(&groups, response)))
    })
}

/// Changes the information of a group.
///
/// `json_group_modifyinfo_param`: a `GroupModifyInfoParam`; `group_modify_info_param_modify_flag` says
/// which of its values are meant (bit 31, the owner, may be written as -2147483648 or 2147483648).
/// Result: none.
///
/// Returns 0; TIM_ERR_PARAM: NULL, empty, not UTF-8; TIM_ERR_JSON: not an object, without group id or
/// flag or a value that the flag means, or a key of a wrong type. The callback brings 6013, 6014, 6017
/// (unknown option), 8502 to 8505 (too long), 8507 (member limit), 10004 (the new owner is no member),
/// 10007 (no right), 10010 (no such group).
/// Any thread. Nothing to free.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn TIMGroupModifyGroupInfo(
    json_group_modifyinfo_param: Text,
    cb: TIMCommCallback,
    user_data: UserData,
) -> c_int {
    call::call("TIMGroupModifyGroupInfo", Obligation::new(cb, user_data), || {
        let request = json::group::modify("json_group_modifyinfo_param", json_group_modifyinfo_param)?;
        Ok(call::ask(request, call::done))
    })
}

/// Asks for members of a group.
///
/// `json_group_getmeminfos_param`: a `GroupGetMemberInfoListParam`; without user ids all members, in
/// pages: `group_get_members_info_list_param_next_seq` is 0, then what the last page brought, until it
/// brings 0. Result: a `GroupGetMemberInfoListResult`. Without a link to a server the page is as this device was told it last, where
/// it was asked for before.
///
/// Returns 0; TIM_ERR_PARAM: NULL, empty, not UTF-8; TIM_ERR_JSON: not an object, without group id, or a
/// key of a wrong type. The callback brings 6013, 6014, 10007 (not a member), 10010 (no such group). Any
/// thread. Nothing to free.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn TIMGroupGetMemberInfoList(
    json_group_getmeminfos_param: Text,
    cb: TIMCommCallback,
    user_data: UserData,
) -> c_int {
    call::call("TIMGroupGetMemberInfoList", Obligation::new(cb, user_data), || {
        let (group_id, request) =
            json::member::query("json_group_getmeminfos_param", json_group_getmeminfos_param)?;
        Ok(call::ask(request, move |_, response| json::member::page(&group_id, response)))
    })
}

/// Changes a member of a group: role, mute time, name card, receive option, own fields.
///
/// `json_group_modifymeminfo_param`: a `GroupModifyMemberInfoParam`;
/// `group_modify_member_info_modify_flag` says which of its values are meant. Result: none.
///
/// Returns 0; TIM_ERR_PARAM: NULL, empty, not UTF-8; TIM_ERR_JSON: not an object, without a mandatory key
/// or a value that the flag means, or a key of a wrong type. The callback brings 6013, 6014, 6017
/// (unknown role or option), 8506 (name card too long), 10004 (not a member), 10007 (no right, or not a
/// member), 10010 (no such group). Any thread. Nothing to free.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn TIMGroupModifyMemberInfo(
    json_group_modifymeminfo_param: Text,
    cb: TIMCommCallback,
    user_data: UserData,
) -> c_int {
    call::call("TIMGroupModifyMemberInfo", Obligation::new(cb, user_data), || {
        let request = json::member::modify("json_group_modifymeminfo_param", json_group_modifymeminfo_param)?;
        Ok(call::ask(request, call::done))
    })
}
