//! Profiles of users.

use crate::group::CustomField;
use crate::ids::UserId;
use serde::{Deserialize, Serialize};

/// What everyone may know of a user.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Profile {
    /// Whose profile it is.
    pub user_id: UserId,
    /// At most [`crate::limits::PROFILE_VALUE_BYTES`], as are the other texts.
    pub nick_name: String,
    /// A `TIMGenderType`: 0 unknown, 1 male, 2 female.
    pub gender: u32,
    /// Where the picture is.
    pub face_url: String,
    /// What the user says of themselves.
    pub self_signature: String,
    /// A `TIMProfileAddPermission`: who may add them as a friend.
    pub add_permission: u32,
    /// Where they are, in words of the application.
    pub location: String,
    /// Number of a language, chosen by the application.
    pub language: u32,
    /// Birthday as the number yyyymmdd, 0: not given.
    pub birthday: u32,
    /// Number of a level, chosen by the application.
    pub level: u32,
    /// Number of a role, chosen by the application.
    pub role: u32,
    /// The application's own fields, keys with the prefix `Tag_Profile_Custom_`.
    pub custom: Vec<CustomField>,
}

/// What to change of one's own profile; what is absent stays as it is.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct ProfileChange {
    /// New nick name, at most [`crate::limits::PROFILE_VALUE_BYTES`], as are the other texts.
    pub nick_name: Option<String>,
    /// New gender: 0 unknown, 1 male, 2 female.
    pub gender: Option<u32>,
    /// Where the picture is from now on.
    pub face_url: Option<String>,
    /// What the user says of themselves from now on.
    pub self_signature: Option<String>,
    /// Who may add them as a friend, a `TIMProfileAddPermission`.
    pub add_permission: Option<u32>,
    /// Where they are, in words of the application.
    pub location: Option<String>,
    /// Number of a language, chosen by the application.
    pub language: Option<u32>,
    /// Birthday as the number yyyymmdd.
    pub birthday: Option<u32>,
    /// Number of a level, chosen by the application.
    pub level: Option<u32>,
    /// Number of a role, chosen by the application.
    pub role: Option<u32>,
    /// Fields to set (others stay). Keys with or without the prefix `Tag_Profile_Custom_`.
    pub custom: Option<Vec<CustomField>>,
}
