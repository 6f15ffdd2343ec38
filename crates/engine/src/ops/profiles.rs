//! Profiles of users: what everyone may know of them.

use super::people;
use crate::bus::Event;
use crate::fault::Outcome;
use crate::ledger::Ledger;
use crate::rows::User;
use crate::rules::groups::merge_custom;
use crate::rules::profiles as rules;
use crate::snapshot::Snapshot;
use doubletick_protocol::ids::UserId;
use doubletick_protocol::profile::ProfileChange;
use doubletick_protocol::wire::{Push, Response};
use doubletick_protocol::{Error, codes, limits};
use std::collections::HashSet;

/// The profiles of those who exist, in the order asked, each once.
pub fn get_profiles(snapshot: &dyn Snapshot, user: &str, users: &[UserId]) -> Outcome<Response> {
    if users.is_empty() || users.len() > limits::IDS_PER_CALL {
        let text = format!("identifier_array: must be 1 to {} users", limits::IDS_PER_CALL);
        return Err(Error::new(codes::ERR_INVALID_PARAMETERS, text).into());
    }
    people::caller(snapshot, user)?;
    let mut taken = HashSet::new();
    let users: Vec<UserId> = users.iter().filter(|user| taken.insert(*user)).cloned().collect();
    Ok(Response::Profiles(snapshot.profiles(&users)?))
}

/// Changes the caller's own profile. What is as it was already is not announced.
pub fn modify_profile(ledger: &mut Ledger<'_>, user: &str, change: &ProfileChange) -> Outcome<Response> {
    let me = ledger.caller(user)?;
    let change = rules::check_profile_change(change)?;
    let account = ledger.user(me)?.clone();
    let before = account.profile.clone();
    let mut after = before.clone();
    after.nick_name = change.nick_name.unwrap_or(after.nick_name);
    after.gender = change.gender.unwrap_or(after.gender);
    after.face_url = change.face_url.unwrap_or(after.face_url);
    after.self_signature = change.self_signature.unwrap_or(after.self_signature);
    after.add_permission = change.add_permission.unwrap_or(after.add_permission);
    after.location = change.location.unwrap_or(after.location);
    after.language = change.language.unwrap_or(after.language);
    after.birthday = change.birthday.unwrap_or(after.birthday);
    after.level = change.level.unwrap_or(after.level);
    after.role = change.role.unwrap_or(after.role);
    after.custom = merge_custom(after.custom, change.custom.as_deref().unwrap_or_default());
    rules::check_custom_count(after.custom.len())?;
    if after == before {
        return Ok(Response::Done);
    }
    ledger.put_user(me, User { profile: after.clone(), ..account });
    ledger.tell(Event::Users(vec![user.to_owned()], Push::Profile(Box::new(after))));
    Ok(Response::Done)
}
