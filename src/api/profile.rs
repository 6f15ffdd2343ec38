//! Profiles of users.

use super::calls::{Result, all, answer};
use super::client::Client;
use super::custom::CustomField;
use doubletick_protocol::profile as wire;
use doubletick_protocol::wire::Request;

/// What everyone may know of a user.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct Profile {
    /// Whose profile it is.
    pub user_id: String,
    /// At most 500 bytes, as are the other texts; may be empty.
    pub nick_name: String,
    /// A `TIMGenderType`: 0 unknown, 1 male, 2 female.
    pub gender: u32,
    /// Where the picture is; may be empty.
    pub face_url: String,
    /// What the user says of themselves; may be empty.
    pub self_signature: String,
    /// Who may add them as a friend, a `TIMProfileAddPermission`: kept for the application.
    pub add_permission: u32,
    /// Where they are, in words of the application.
    pub location: String,
    /// Number of a language, chosen by the application.
    pub language: u32,
    /// Birthday as the number yyyymmdd; 0: not given.
    pub birthday: u32,
    /// Number of a level, chosen by the application.
    pub level: u32,
    /// Number of a role, chosen by the application.
    pub role: u32,
    /// The application's own fields, keys with the prefix `Tag_Profile_Custom_`.
    pub custom: Vec<CustomField>,
}

/// What to change of one's own profile; what is absent stays as it is.
#[derive(Clone, Debug, Default, PartialEq, Eq, uniffi::Record)]
pub struct ProfileChange {
    /// New nick name, at most 500 bytes, as are the other texts.
    #[uniffi(default = None)]
    pub nick_name: Option<String>,
    /// New gender: 0 unknown, 1 male, 2 female.
    #[uniffi(default = None)]
    pub gender: Option<u32>,
    /// Where the picture is from now on.
    #[uniffi(default = None)]
    pub face_url: Option<String>,
    /// What the user says of themselves from now on.
    #[uniffi(default = None)]
    pub self_signature: Option<String>,
    /// Who may add them as a friend, a `TIMProfileAddPermission`.
    #[uniffi(default = None)]
    pub add_permission: Option<u32>,
    /// Where they are, in words of the application.
    #[uniffi(default = None)]
    pub location: Option<String>,
    /// Number of a language, chosen by the application.
    #[uniffi(default = None)]
    pub language: Option<u32>,
    /// Birthday as the number yyyymmdd.
    #[uniffi(default = None)]
    pub birthday: Option<u32>,
    /// Number of a level, chosen by the application.
    #[uniffi(default = None)]
    pub level: Option<u32>,
    /// Number of a role, chosen by the application.
    #[uniffi(default = None)]
    pub role: Option<u32>,
    /// Fields to set; others stay. Keys with or without the prefix.
    #[uniffi(default = None)]
    pub custom: Option<Vec<CustomField>>,
}

#[uniffi::export]
impl Client {
    /// The profiles of those of these 1 to 100 users that exist, in the order asked.
    /// Without a link to a server they are as this device was told last, where it was asked for all of them before.
    pub async fn profiles(&self, user_ids: Vec<String>) -> Result<Vec<Profile>> {
        let profiles = answer!(self.ask(Request::GetProfiles { users: user_ids }).await?, Profiles)?;
        Ok(all(profiles))
    }

    /// Changes the own profile. Errors: 6017, 40601 (a value of more than 500 bytes).
    pub async fn modify_profile(&self, change: ProfileChange) -> Result<()> {
        self.ask(Request::ModifyProfile(change.into())).await.map(drop)
    }
}

impl From<wire::Profile> for Profile {
    fn from(profile: wire::Profile) -> Self {
        Self {
            user_id: profile.user_id,
            nick_name: profile.nick_name,
            gender: profile.gender,
            face_url: profile.face_url,
            self_signature: profile.self_signature,
            add_permission: profile.add_permission,
            location: profile.location,
            language: profile.language,
            birthday: profile.birthday,
            level: profile.level,
            role: profile.role,
            custom: all(profile.custom),
        }
    }
}

impl From<ProfileChange> for wire::ProfileChange {
    fn from(change: ProfileChange) -> Self {
        Self {
            nick_name: change.nick_name,
            gender: change.gender,
            face_url: change.face_url,
            self_signature: change.self_signature,
            add_permission: change.add_permission,
            location: change.location,
            language: change.language,
            birthday: change.birthday,
            level: change.level,
            role: change.role,
            custom: change.custom.map(all),
        }
    }
}
