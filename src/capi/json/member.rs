//! `GroupMemberInfo`, lists of members, changing a member.

use super::decode::{self, Fields};
use super::write::{self, ObjectWriter};
use crate::capi::call::{self, Outcome};
use crate::capi::fault::Fault;
use crate::capi::pointers::Text;
use doubletick_protocol::Result as ServiceResult;
use doubletick_protocol::group::{CustomField, Member, MemberChange, Role};
use doubletick_protocol::wire::{Request, Response};
use serde_json::Value;

/// The members that a `GroupGetMemberInfoListParam` asks for: the group, and the request.
pub fn query(name: &str, text: Text) -> Result<(String, Request), Fault> {
    let object = decode::object(name, text)?;
    let fields = Fields(&object);
    let group_id = fields.required_text("group_get_members_info_list_param_group_id")?;
    let role_flags = match fields.object("group_get_members_info_list_param_option")? {
        Some(option) => option.u64("group_member_get_info_option_role_flag")?.unwrap_or_default(),
        None => 0,
    };
    let request = Request::GetMembers {
        group_id: group_id.clone(),
        users: fields.texts("group_get_members_info_list_param_identifier_array")?,
        role_flags,
        cursor: fields.u64("group_get_members_info_list_param_next_seq")?.unwrap_or_default(),
    };
    Ok((group_id, request))
}

/// A page of members.
pub fn page(group_id: &str, response: Response) -> ServiceResult<Outcome> {
    let Response::Members(page) = response else { return Err(call::unexpected()) };
    Ok(Outcome::from(write::object(|out| {
        out.number("group_get_member_info_list_result_next_seq", page.next_seq);
        out.array("group_get_member_info_list_result_info_array", &page.members, |out, member| {
            put(out, group_id, member);
        });
    })))
}

/// The keys of `GroupMemberInfo`.
pub fn put(out: &mut ObjectWriter, group_id: &str, member: &Member) {
    out.text("group_member_info_identifier", &member.user_id);
    out.text("group_member_info_group_id", group_id);
    out.number("group_member_info_join_time", member.join_time);
    out.number("group_member_info_member_role", member.role.number());
    out.number("group_member_info_msg_flag", member.recv_opt);
    out.number("group_member_info_msg_seq", member.read_seq);
    out.number("group_member_info_shutup_time", member.muted_until);
    out.text("group_member_info_name_card", &member.name_card);
    out.text("group_member_info_nick_name", &member.nick_name);
    // There are no friend lists, so nobody has a remark; header and C# wrapper differ in the name of the key.
    out.text("group_member_info_friend_remark", "");
    out.text("group_member_info_remark", "");
    out.text("group_member_info_face_url", &member.face_url);
    out.array("group_member_info_custom_info", &member.custom, |out, (key, value)| {
        out.text("group_member_info_custom_string_info_key", key);
        out.text("group_member_info_custom_string_info_value", value);
    });
}

/// The initial members of a new group: an array of `GroupMemberInfo`.
pub fn initial(members: &[Value]) -> Result<Vec<(String, Role)>, Fault> {
    const ROLE: &str = "group_member_info_member_role";
    let mut complaint = None;
    let mut list = Vec::new();
    for value in members {
        let fields = decode::element("create_group_param_group_member_array", value)?;
        let user_id = fields.required_text("group_member_info_identifier")?;
        match fields.u32(ROLE)?.unwrap_or_default() {
            // 0 means nothing: the C# wrapper writes it where the application gives no role.
            0 => list.push((user_id, Role::Normal)),
            number => match Role::from_number(u64::from(number)) {
                Some(role) => list.push((user_id, role)),
                None => complaint = Some(Fault::invalid(format!("{ROLE}: {number} is unknown"))),
            },
        }
    }
    complaint.map_or(Ok(list), Err)
}

/// The change that a `GroupModifyMemberInfoParam` means: the values that its flag names.
pub fn modify(name: &str, text: Text) -> Result<Request, Fault> {
    const FLAG: &str = "group_modify_member_info_modify_flag";
    const ROLE: &str = "group_modify_member_info_member_role";
    const OPTION: &str = "group_modify_member_info_msg_flag";
    const SECONDS: &str = "group_modify_member_info_shutup_time";
    const CARD: &str = "group_modify_member_info_name_card";
    let object = decode::object(name, text)?;
    let fields = Fields(&object);
    let group_id = fields.required_text("group_modify_member_info_group_id")?;
    let user_id = fields.required_text("group_modify_member_info_identifier")?;
    let flag = decode::present(FLAG, fields.bits(FLAG)?)?;
    // Wrong types are refused wherever they are, also in values that the flag does not mean.
    let (role, option, seconds) = (fields.u32(ROLE)?, fields.u32(OPTION)?, fields.u32(SECONDS)?);
    let card = fields.text(CARD)?;
    let custom = custom(fields, "group_modify_member_info_custom_info", CustomKeys::Member)?;
    let mut change = MemberChange::default();
    if flag & 1 != 0 {
        change.recv_opt = Some(decode::present(OPTION, option)?);
    }
    if flag & 2 != 0 {
        let number = decode::present(ROLE, role)?;
        let role = Role::from_number(u64::from(number));
        change.role = Some(role.ok_or_else(|| Fault::invalid(format!("{ROLE}: {number} is unknown")))?);
    }
    if flag & 4 != 0 {
        change.mute_seconds = Some(decode::present(SECONDS, seconds)?);
    }
    if flag & 8 != 0 {
        change.name_card = Some(decode::present(CARD, card)?.to_owned());
    }
    if flag & 16 != 0 {
        change.custom = Some(decode::present("group_modify_member_info_custom_info", custom)?);
    }
    Ok(Request::ModifyMember { group_id, user_id, change })
}

/// Whose fields of the application they are, which decides their keys.
#[derive(Clone, Copy)]
pub enum CustomKeys {
    /// Of a member, with the keys of `GroupMemberInfoCustomString`.
    Member,
    /// Of a group, with the keys of `GroupInfoCustomString`.
    Group,
    /// Of a user's profile, with the keys of `UserProfileCustomStringInfo`.
    Profile,
}

/// An array of the application's own fields.
pub fn custom(fields: Fields, key: &str, keys: CustomKeys) -> Result<Option<Vec<CustomField>>, Fault> {
    let Some(array) = fields.array(key)? else { return Ok(None) };
    let (name, value) = match keys {
        CustomKeys::Member => {
            ("group_member_info_custom_string_info_key", "group_member_info_custom_string_info_value")
        }
        CustomKeys::Group => ("group_info_custom_string_info_key", "group_info_custom_string_info_value"),
        CustomKeys::Profile => {
            ("user_profile_custom_string_info_key", "user_profile_custom_string_info_value")
        }
    };
    let field = |element: &Value| {
        let fields = decode::element(key, element)?;
        Ok((fields.required_text(name)?, fields.text_or_empty(value)?))
    };
    array.iter().map(field).collect::<Result<_, Fault>>().map(Some)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::ffi::CString;

    fn change(json: &str) -> Result<Request, Fault> {
        let json = CString::new(json).unwrap();
        // SAFETY: the string lives until the end of the function.
        modify("p", unsafe { Text::new(json.as_ptr()) })
    }

    #[test]
    fn only_what_the_flag_means_is_changed() {
        let json = r#"{"group_modify_member_info_group_id":"g","group_modify_member_info_identifier":"u",
            "group_modify_member_info_modify_flag":FLAG,"group_modify_member_info_msg_flag":0,
            "group_modify_member_info_member_role":300,"group_modify_member_info_shutup_time":60,
            "group_modify_member_info_name_card":"card"}"#;
        let Ok(Request::ModifyMember { change: role, .. }) = change(&json.replace("FLAG", "2")) else {
            panic!("refused")
        };
        assert_eq!(role, MemberChange { role: Some(Role::Admin), ..MemberChange::default() });
        let Ok(Request::ModifyMember { change: both, .. }) = change(&json.replace("FLAG", "12")) else {
            panic!("refused")
        };
        assert_eq!((both.mute_seconds, both.name_card.as_deref()), (Some(60), Some("card")));
        assert!(matches!(change(&json.replace("FLAG", "16")), Err(Fault::Refused(-3, _))));
        assert!(matches!(change(&json.replace("FLAG", "2").replace("300", "7")), Err(Fault::Answered(_))));
        assert!(matches!(change(&json.replace("FLAG", "\"2\"")), Err(Fault::Refused(-3, _))));
    }
}
