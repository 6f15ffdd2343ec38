//! Profiles of users.

use crate::group::CustomField;
use crate::ids::UserId;
use serde::{Deserialize, Serialize};

/// What everyone may know of a user.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Profile {
    /// The user.
    pub user_id: UserId,
    /// Nick name.
    pub nick_name: String,
    /// `TIMGenderType`.
    pub gender: u32,
    /// Face URL.
    pub face_url: String,
    /// Signature.
    pub self_signature: String,
    /// `TIMProfileAddPermission`.
    pub add_permission: u32,
    /// Location.
    pub location: String,
    /// Language.
    pub language: u32,
    /// Birthday as yyyymmdd.
    pub birthday: u32,
    /// Level.
    pub level: u32,
    /// Role.
    pub role: u32,
    /// The application's own fields, keys with the prefix `Tag_Profile_Custom_`.
    pub custom: Vec<CustomField>,
}

/// What to change of one's own profile; what is absent stays as it is.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct ProfileChange {
    /// New nick name.
    pub nick_name: Option<String>,
    /// New gender.
    pub gender: Option<u32>,
    /// New face URL.
    pub face_url: Option<String>,
    /// New signature.
    pub self_signature: Option<String>,
    /// New permission.
    pub add_permission: Option<u32>,
    /// New location.
    pub location: Option<String>,
    /// New language.
    pub language: Option<u32>,
    /// New birthday.
    pub birthday: Option<u32>,
    /// New level.
    pub level: Option<u32>,
    /// New role.
    pub role: Option<u32>,
    /// Fields to set (others stay). Keys with or without the prefix `Tag_Profile_Custom_`.
    pub custom: Option<Vec<CustomField>>,
}
