//! Profiles: asking, changing, showing.

use super::decode::{self, Fields};
use super::member::{self, CustomKeys};
use super::viewer::Viewer;
use super::write::{self, ObjectWriter};
use crate::capi::call::{self, Outcome};
use crate::capi::fault::Fault;
use crate::capi::pointers::Text;
use doubletick_protocol::Result as ServiceResult;
use doubletick_protocol::group::Member;
use doubletick_protocol::profile::{Profile, ProfileChange};
use doubletick_protocol::wire::Response;

/// The users that a `FriendShipGetProfileListParam` asks for.
pub fn users(name: &str, text: Text) -> Result<Vec<String>, Fault> {
    const USERS: &str = "friendship_getprofilelist_param_identifier_array";
    let object = decode::object(name, text)?;
    let fields = Fields(&object);
    decode::present(USERS, fields.array(USERS)?)?;
    fields.flag("friendship_getprofilelist_param_force_update")?;
    fields.texts(USERS)
}

/// The change that a `UserProfileItem` means.
pub fn change(name: &str, text: Text) -> Result<ProfileChange, Fault> {
    let object = decode::object(name, text)?;
    let fields = Fields(&object);
    let text = |key: &str| fields.text(key).map(|text| text.map(str::to_owned));
    Ok(ProfileChange {
        nick_name: text("user_profile_item_nick_name")?,
        gender: fields.u32("user_profile_item_gender")?,
        face_url: text("user_profile_item_face_url")?,
        self_signature: text("user_profile_item_self_signature")?,
        add_permission: fields.u32("user_profile_item_add_permission")?,
        location: text("user_profile_item_location")?,
        language: fields.u32("user_profile_item_language")?,
        birthday: fields.u32("user_profile_item_birthday")?,
        level: fields.u32("user_profile_item_level")?,
        role: fields.u32("user_profile_item_role")?,
        custom: member::custom(fields, "user_profile_item_custom_string_array", CustomKeys::Profile)?,
    })
}

/// An array of `UserProfile`.
pub fn list(_: &Viewer, response: Response) -> ServiceResult<Outcome> {
    let Response::Profiles(profiles) = response else { return Err(call::unexpected()) };
    Ok(Outcome::from(write::array(&profiles, put)))
}

/// One `UserProfile` as a document.
pub fn one(profile: &Profile) -> String {
    write::object(|out| put(out, profile))
}

fn put(out: &mut ObjectWriter, profile: &Profile) {
    out.text("user_profile_identifier", &profile.user_id);
    out.text("user_profile_nick_name", &profile.nick_name);
    out.number("user_profile_gender", profile.gender);
    out.text("user_profile_face_url", &profile.face_url);
    out.text("user_profile_friend_remark", "");
    out.text("user_profile_self_signature", &profile.self_signature);
    out.number("user_profile_add_permission", profile.add_permission);
    out.text("user_profile_location", &profile.location);
    out.number("user_profile_language", profile.language);
    out.number("user_profile_birthday", profile.birthday);
    out.number("user_profile_level", profile.level);
    out.number("user_profile_role", profile.role);
    out.array("user_profile_custom_string_array", &profile.custom, |out, (key, value)| {
        out.text("user_profile_custom_string_info_key", key);
        out.text("user_profile_custom_string_info_value", value);
    });
}

/// What a membership tells of a user's profile.
pub fn put_of_member(out: &mut ObjectWriter, member: &Member) {
    out.text("user_profile_identifier", &member.user_id);
    out.text("user_profile_nick_name", &member.nick_name);
    out.text("user_profile_face_url", &member.face_url);
}
