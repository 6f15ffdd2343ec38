//! Users, and the life of the service that they are of.

use doubletick_protocol::ids::UserId;
use doubletick_protocol::profile::Profile;

/// A user who has logged in at least once.
#[derive(Clone, Debug, PartialEq)]
pub struct User {
    /// When the account was made; 0: it was deleted, and nothing is left of it.
    pub created_at: i64,
    /// What everyone may know, with the id.
    pub profile: Profile,
    /// At least as many groups as they are in: groups that were deleted may still count.
    pub groups: i64,
    /// When it was deleted; `None`: it was not. The row stays: messages name it.
    pub deleted_at: Option<i64>,
    /// The hour (since 1970) in which others have last put them into a group, and into how many in it.
    pub put_in: (i64, i64),
}

impl User {
    /// An account that is made now.
    pub fn new(created_at: i64, profile: Profile) -> User {
        User { created_at, profile, groups: 0, deleted_at: None, put_in: (0, 0) }
    }

    /// Whether everything is taken away that a deleted account had.
    pub fn is_cleared(&self) -> bool {
        self.deleted_at.is_some() && self.created_at == 0
    }
}

/// Whom an id stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Known {
    /// The number.
    pub user_no: i64,
    /// Whether the account was deleted.
    pub is_gone: bool,
}

/// The newest login of a user on a platform.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Login {
    /// Its number; 0: none yet.
    pub number: i64,
    /// What the device calls itself; empty: it did not say.
    pub device: String,
}

/// A user as messages of one conversation show them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Person {
    /// The id.
    pub user_id: UserId,
    /// The name that they have chosen.
    pub nick_name: String,
    /// Where their picture is.
    pub face_url: String,
    /// What the group calls them, also when they have left.
    pub name_card: String,
}

/// Life of a service.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Incarnation {
    /// Which one it is.
    pub incarnation: u64,
    /// The one before; 0: none.
    pub restored_from: u64,
}
