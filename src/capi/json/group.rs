//! Groups: making, changing, showing, inviting and removing.

use super::decode::{self, Fields};
use super::member::{self, CustomKeys};
use super::viewer::Viewer;
use super::write::{self, ObjectWriter};
use crate::capi::call::{self, Outcome};
use crate::capi::fault::Fault;
use crate::capi::pointers::Text;
use doubletick_protocol::Result as ServiceResult;
use doubletick_protocol::group::{
    AddOption, CustomField, Group, GroupChange, GroupType, JoinedGroup, MemberResult, NewGroup,
};
use doubletick_protocol::ids::UserId;
use doubletick_protocol::wire::{Request, Response};

/// The group that a `CreateGroupParam` describes.
pub fn new_group(name: &str, text: Text) -> Result<NewGroup, Fault> {
    const TYPE: &str = "create_group_param_group_type";
    let object = decode::object(name, text)?;
    let fields = Fields(&object);
    let group_name = fields.required_text("create_group_param_group_name")?;
    let number = fields.u32(TYPE)?.unwrap_or_default();
    let add_option = fields.u32("create_group_param_add_option")?;
    let approve_option = fields.u32("create_group_param_approve_option")?;
    let mut group = NewGroup {
        group_id: fields.text_or_empty("create_group_param_group_id")?,
        group_type: GroupType::Public,
        name: group_name,
        introduction: fields.text_or_empty("create_group_param_introduction")?,
        notification: fields.text_or_empty("create_group_param_notification")?,
        face_url: fields.text_or_empty("create_group_param_face_url")?,
        add_option: None,
        approve_option: None,
        max_members: fields.u32("create_group_param_max_member_num")?.unwrap_or_default(),
        custom: member::custom(fields, "create_group_param_custom_info", CustomKeys::Group)?
            .unwrap_or_default(),
        members: Vec::new(),
    };
    if let Some(members) = fields.array("create_group_param_group_member_array")? {
        group.members = member::initial(members)?;
    }
    let group_type = GroupType::from_number(u64::from(number));
    group.group_type =
        group_type.ok_or_else(|| Fault::invalid(format!("{TYPE}: {number} cannot be made")))?;
    group.add_option = option("create_group_param_add_option", add_option)?;
    group.approve_option = option("create_group_param_approve_option", approve_option)?;
    Ok(group)
}

/// `TIMGroupAddOption`; 3 ("unknown") is the same as absent.
fn option(key: &str, number: Option<u32>) -> Result<Option<AddOption>, Fault> {
    match number {
        None | Some(3) => Ok(None),
        Some(number) => match AddOption::from_number(u64::from(number)) {
            Some(option) => Ok(Some(option)),
            None => Err(Fault::invalid(format!("{key}: {number} is unknown"))),
        },
    }
}

/// The id of a new group.
pub fn created(_: &Viewer, response: Response) -> ServiceResult<Outcome> {
    let Response::GroupCreated(group_id) = response else { return Err(call::unexpected()) };
    Ok(Outcome::from(write::object(|out| out.text("create_group_result_groupid", &group_id))))
}

/// The change that a `GroupModifyInfoParam` means: the values that its flag names.
pub fn modify(name: &str, text: Text) -> Result<Request, Fault> {
    const FLAG: &str = "group_modify_info_param_modify_flag";
    let object = decode::object(name, text)?;
    let fields = Fields(&object);
    let group_id = fields.required_text("group_modify_info_param_group_id")?;
    let flag = decode::present(FLAG, fields.bits(FLAG)?)?;
    let values = Meant { fields, flag };
    let add_option = values.u32(16, "group_modify_info_param_add_option")?;
    let approve_option = values.u32(4096, "group_modify_info_param_approve_option")?;
    let mut change = GroupChange {
        name: values.text(1, "group_modify_info_param_group_name")?,
        notification: values.text(2, "group_modify_info_param_notification")?,
        introduction: values.text(4, "group_modify_info_param_introduction")?,
        face_url: values.text(8, "group_modify_info_param_face_url")?,
        max_members: values.u32(32, "group_modify_info_param_max_member_num")?,
        visible: values.u32(64, "group_modify_info_param_visible")?.map(|number| number != 0),
        searchable: values.u32(128, "group_modify_info_param_searchable")?.map(|number| number != 0),
        muted_all: values.flag(256, "group_modify_info_param_is_shutup_all")?,
        custom: values.custom(512, "group_modify_info_param_custom_info")?,
        owner: values.text(1 << 31, "group_modify_info_param_owner")?,
        add_option: None,
        approve_option: None,
    };
    change.add_option = option("group_modify_info_param_add_option", add_option)?;
    change.approve_option = option("group_modify_info_param_approve_option", approve_option)?;
    Ok(Request::ModifyGroup { group_id, change })
}

/// Values that count when their bit is set, and then must be there. Their types are checked in any case.
struct Meant<'a> {
    fields: Fields<'a>,
    flag: u32,
}

impl Meant<'_> {
    fn when<T>(&self, bit: u32, key: &str, value: Option<T>) -> Result<Option<T>, Fault> {
        if self.flag & bit == 0 {
            return Ok(None);
        }
        decode::present(key, value).map(Some)
    }

    fn text(&self, bit: u32, key: &str) -> Result<Option<String>, Fault> {
        self.when(bit, key, self.fields.text(key)?.map(str::to_owned))
    }

    fn u32(&self, bit: u32, key: &str) -> Result<Option<u32>, Fault> {
        self.when(bit, key, self.fields.u32(key)?)
    }

    fn flag(&self, bit: u32, key: &str) -> Result<Option<bool>, Fault> {
        self.when(bit, key, self.fields.flag(key)?)
    }

    fn custom(&self, bit: u32, key: &str) -> Result<Option<Vec<CustomField>>, Fault> {
        self.when(bit, key, member::custom(self.fields, key, CustomKeys::Group)?)
    }
}

/// Whom a `GroupInviteMemberParam` invites.
pub fn invite(name: &str, text: Text) -> Result<Request, Fault> {
    const USERS: &str = "group_invite_member_param_identifier_array";
    let object = decode::object(name, text)?;
    let fields = Fields(&object);
    let group_id = fields.required_text("group_invite_member_param_group_id")?;
    decode::present(USERS, fields.array(USERS)?)?;
    fields.text("group_invite_member_param_user_data")?;
    Ok(Request::InviteMembers { group_id, users: fields.texts(USERS)? })
}

/// Whom a `GroupDeleteMemberParam` removes.
pub fn kick(name: &str, text: Text) -> Result<Request, Fault> {
    const USERS: &str = "group_delete_member_param_identifier_array";
    let object = decode::object(name, text)?;
    let fields = Fields(&object);
    let group_id = fields.required_text("group_delete_member_param_group_id")?;
    decode::present(USERS, fields.array(USERS)?)?;
    let reason = fields.text_or_empty("group_delete_member_param_user_data")?;
    Ok(Request::KickMembers { group_id, users: fields.texts(USERS)?, reason })
}

/// What became of those invited.
pub fn invited(_: &Viewer, response: Response) -> ServiceResult<Outcome> {
    results(response, "group_invite_member_result_identifier", "group_invite_member_result_result")
}

/// What became of those removed.
pub fn kicked(_: &Viewer, response: Response) -> ServiceResult<Outcome> {
    results(response, "group_delete_member_result_identifier", "group_delete_member_result_result")
}

fn results(response: Response, user: &str, result: &str) -> ServiceResult<Outcome> {
    let Response::MemberResults(results) = response else { return Err(call::unexpected()) };
    let put = |out: &mut ObjectWriter, entry: &(UserId, MemberResult)| {
        out.text(user, &entry.0);
        let number: u32 = match entry.1 {
            MemberResult::Failed => 0,
            MemberResult::Done => 1,
            MemberResult::AlreadyMember => 2,
        };
        out.number(result, number);
    };
    Ok(Outcome::from(write::array(&results, put)))
}

/// An array of `GroupBaseInfo`.
pub fn joined(_: &Viewer, response: Response) -> ServiceResult<Outcome> {
    let Response::JoinedGroups(groups) = response else { return Err(call::unexpected()) };
    Ok(Outcome::from(write::array(&groups, put_base)))
}

fn put_base(out: &mut ObjectWriter, joined: &JoinedGroup) {
    let (group, me) = (&joined.group, &joined.me);
    out.text("group_base_info_group_id", &group.group_id);
    out.text("group_base_info_group_name", &group.name);
    out.number("group_base_info_group_type", group.group_type.number());
    out.text("group_base_info_face_url", &group.face_url);
    out.number("group_base_info_info_seq", group.info_version);
    out.number("group_base_info_latest_seq", group.last_seq);
    out.number("group_base_info_readed_seq", me.read_seq);
    out.number("group_base_info_msg_flag", me.recv_opt);
    out.flag("group_base_info_is_shutup_all", group.muted_all);
    out.object("group_base_info_self_info", |out| {
        out.number("group_self_info_join_time", me.join_time);
        out.number("group_self_info_role", me.role.number());
        out.number("group_self_info_unread_num", joined.unread);
        out.number("group_self_info_msg_flag", me.recv_opt);
    });
}

/// An array of `GetGroupInfoResult`, in the order of the ids that were asked for.
pub fn infos(asked: &[String], response: Response) -> ServiceResult<Outcome> {
    let Response::Groups(groups) = response else { return Err(call::unexpected()) };
    let put = |out: &mut ObjectWriter, (at, result): (usize, &ServiceResult<Group>)| {
        let (code, text) = result.as_ref().err().map_or((0, ""), |error| (error.code, error.text.as_str()));
        out.signed("get_groups_info_result_code", code);
        out.text("get_groups_info_result_desc", text);
        out.object("get_groups_info_result_info", |out| match result {
            Ok(group) => put_detail(out, group),
            // So that the caller knows which one failed.
            Err(_) => out.text("group_detail_info_group_id", asked.get(at).map_or("", String::as_str)),
        });
    };
    Ok(Outcome::from(write::array(groups.iter().enumerate(), put)))
}

fn put_detail(out: &mut ObjectWriter, group: &Group) {
    out.text("group_detail_info_group_id", &group.group_id);
    out.number("group_detail_info_group_type", group.group_type.number());
    out.flag("group_detail_info_is_support_topic", false);
    out.text("group_detail_info_group_name", &group.name);
    out.text("group_detail_info_notification", &group.notification);
    out.text("group_detail_info_introduction", &group.introduction);
    out.text("group_detail_info_face_url", &group.face_url);
    out.number("group_detail_info_create_time", group.create_time);
    out.number("group_detail_info_info_seq", group.info_version);
    out.number("group_detail_info_last_info_time", group.info_time);
    out.number("group_detail_info_next_msg_seq", group.last_seq + 1);
    out.number("group_detail_info_last_msg_time", group.last_message_time);
    out.number("group_detail_info_member_num", group.member_count);
    out.number("group_detail_info_max_member_num", group.max_members);
    out.number("group_detail_info_add_option", group.add_option.number());
    out.number("group_detail_info_approve_option", group.approve_option.number());
    out.number("group_detail_info_visible", u32::from(group.visible));
    out.number("group_detail_info_searchable", u32::from(group.searchable));
    out.flag("group_detail_info_is_shutup_all", group.muted_all);
    out.text("group_detail_info_owner_identifier", &group.owner);
    out.array("group_detail_info_custom_info", &group.custom, |out, (key, value)| {
        out.text("group_info_custom_string_info_key", key);
        out.text("group_info_custom_string_info_value", value);
    });
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::ffi::CString;

    fn with<T>(json: &str, f: impl FnOnce(&str, Text) -> Result<T, Fault>) -> Result<T, Fault> {
        let json = CString::new(json).unwrap();
        // SAFETY: the string lives until the end of the function.
        f("p", unsafe { Text::new(json.as_ptr()) })
    }

    #[test]
    fn new_groups_need_a_name_and_a_type_that_exists() {
        let group = with(
            r#"{"create_group_param_group_name":"n","create_group_param_group_type":1,
                "create_group_param_add_option":3,"create_group_param_group_member_array":
                [{"group_member_info_identifier":"bob","group_member_info_member_role":0}]}"#,
            new_group,
        )
        .unwrap();
        assert_eq!(group.group_type, GroupType::Work);
        assert_eq!(group.add_option, None);
        assert_eq!(group.members.len(), 1);
        assert!(matches!(with("{}", new_group), Err(Fault::Refused(-3, _))));
        let obsolete = r#"{"create_group_param_group_name":"n","create_group_param_group_type":3}"#;
        assert!(matches!(with(obsolete, new_group), Err(Fault::Answered(_))));
    }

    #[test]
    fn the_owner_flag_may_be_signed() {
        for flag in ["-2147483648", "2147483648"] {
            let json = format!(
                "{{\"group_modify_info_param_group_id\":\"g\",\"group_modify_info_param_modify_flag\":{flag},\
                 \"group_modify_info_param_owner\":\"bob\",\"group_modify_info_param_group_name\":\"\"}}"
            );
            let Ok(Request::ModifyGroup { change, .. }) = with(&json, modify) else { panic!("refused") };
            let owner = Some("bob".to_owned());
            assert_eq!(change, GroupChange { owner, ..GroupChange::default() });
        }
    }
}
