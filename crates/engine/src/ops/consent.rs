//! Into how many groups a user comes, and who may put them there.

use crate::fault::{Broken, Outcome};
use crate::ledger::Ledger;
use crate::rows::{User, int, uint};
use doubletick_protocol::settings::Settings;
use doubletick_protocol::{Error, codes};

/// How a user comes into a group.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Coming {
    /// By what they have asked for themselves.
    Alone,
    /// Somebody else has put them in.
    Put,
}

/// Why a user cannot be put into one more group.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum No {
    /// They are in as many as may be.
    TooMany,
    /// Others have put them into as many as may be within this hour.
    TooOften,
    /// Who does it is a stranger to them.
    Stranger,
}

impl No {
    /// 10037 or 10007, naming the user.
    pub fn error(self, user_id: &str, settings: &Settings) -> Error {
        match self {
            No::TooMany => {
                let most = settings.groups_per_user;
                let text =
                    format!("group_member_array: {user_id:?} is in {most} groups, as many as a user may be");
                Error::new(codes::ERR_SVR_GROUP_COUNT_LIMIT, text)
            }
            No::TooOften => {
                let most = settings.invitations_per_hour;
                let text = format!(
                    "group_member_array: others have put {user_id:?} into {most} groups within this hour"
                );
                Error::new(codes::ERR_SVR_GROUP_COUNT_LIMIT, text)
            }
            No::Stranger => {
                let text = format!(
                    "group_member_array: {user_id:?} can be put into a group only by somebody they know"
                );
                Error::new(codes::ERR_SVR_GROUP_PERMISSION_DENY, text)
            }
        }
    }
}

/// 10037 for a user who is in as many groups as may be.
pub fn may_come(ledger: &mut Ledger<'_>, user_no: i64) -> Outcome<()> {
    if has_room(ledger, user_no)? {
        return Ok(());
    }
    ledger.kept_out().groups += 1;
    let text = format!("group_id: a user may be in {} groups", ledger.settings().groups_per_user);
    Err(Error::new(codes::ERR_SVR_GROUP_COUNT_LIMIT, text).into())
}

/// Whether `by` may put a user into one more group. The operator is no stranger to anybody, and may do it at any rate.
pub fn may_put(ledger: &mut Ledger<'_>, by: i64, user_no: i64) -> Result<Option<No>, Broken> {
    if !has_room(ledger, user_no)? {
        ledger.kept_out().groups += 1;
        return Ok(Some(No::TooMany));
    }
    if ledger.by_operator() {
        return Ok(None);
    }
    let most = ledger.settings().invitations_per_hour;
    let hour = this_hour(ledger);
    if most > 0 && ledger.user(user_no)?.put_within(hour) >= int(most) {
        ledger.kept_out().invitations += 1;
        return Ok(Some(No::TooOften));
    }
    if !ledger.settings().invited_by_strangers && !know_each_other(ledger, by, user_no)? {
        ledger.kept_out().strangers += 1;
        return Ok(Some(No::Stranger));
    }
    Ok(None)
}

/// A user has come into a group.
pub fn came(ledger: &mut Ledger<'_>, user_no: i64, coming: Coming) -> Result<(), Broken> {
    let hour = this_hour(ledger);
    let mut user = ledger.user(user_no)?.clone();
    user.groups += 1;
    if coming == Coming::Put && !ledger.by_operator() {
        user.put_in = (hour, user.put_within(hour) + 1);
    }
    ledger.put_user(user_no, user);
    Ok(())
}

/// A user has left a group.
pub fn went(ledger: &mut Ledger<'_>, user_no: i64) -> Result<(), Broken> {
    let user = ledger.user(user_no)?.clone();
    ledger.put_user(user_no, User { groups: user.groups - 1, ..user });
    Ok(())
}

impl User {
    /// Into how many groups others have put them in this hour.
    fn put_within(&self, hour: i64) -> i64 {
        if self.put_in.0 == hour { self.put_in.1 } else { 0 }
    }
}

fn this_hour(ledger: &Ledger<'_>) -> i64 {
    int(ledger.now_ms() / 3_600_000)
}

/// Counts only where what is kept says that it may matter. Of a user who has as many as may be, groups that are deleted
/// are noticed within a minute.
fn has_room(ledger: &mut Ledger<'_>, user_no: i64) -> Result<bool, Broken> {
    let most = ledger.settings().groups_per_user;
    let user = ledger.user(user_no)?;
    if most == 0 || uint(user.groups) < most {
        return Ok(true);
    }
    let user = user.clone();
    let Some(groups) = ledger.count_groups_of(user_no)? else { return Ok(false) };
    ledger.put_user(user_no, User { groups, ..user });
    Ok(uint(groups) < most)
}

/// Whether two users have a conversation or a group in common. Of groups the newest of who is in fewer are looked at.
fn know_each_other(ledger: &mut Ledger<'_>, one: i64, other: i64) -> Result<bool, Broken> {
    if one == other || ledger.pair(one, other)?.is_some() {
        return Ok(true);
    }
    // Walks the groups of the first: the one with fewer of them.
    let (groups_of_one, groups_of_other) = (ledger.user(one)?.groups, ledger.user(other)?.groups);
    let (fewer, more) = if groups_of_one <= groups_of_other { (one, other) } else { (other, one) };
    ledger.have_group_in_common(fewer, more)
}
