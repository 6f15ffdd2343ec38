//! Accounts that are deleted: nobody finds them by their ids any more, and what they leave behind is taken away.
//!
//! The row of a user stays, because messages and lists of readers name it. First the account is gone and its logins end; then its
//! places in groups and its conversations go, in slices: the call goes on in later batches ([`Ledger::go_on`]). Where a process
//! is killed in between, the rest is done by whoever comes first: the call that is made again, or the login that makes the
//! account anew.

use super::grouping;
use super::members::dismiss_later;
use super::membership::go;
use crate::bus::Event;
use crate::fault::Outcome;
use crate::ledger::Ledger;
use crate::rows::{Entry, Known, Side, Stay, User, With, int};
use crate::rules::refusals::no_account;
use crate::tables::{Kind, Stand};
use doubletick_protocol::ids::{UserId, check_user_id};
use doubletick_protocol::profile::Profile;
use doubletick_protocol::wire::Response;
use doubletick_protocol::{Error, codes};

/// Leaving a group costs about as much as looking at so many conversations.
const LEAVING: i64 = 5;

/// Deletes an account, as the operator. 10019 where there is none, and nothing is left of it either.
pub fn delete_account(ledger: &mut Ledger<'_>, by: &UserId, user_id: &str) -> Outcome<Response> {
    if !ledger.by_operator() {
        let text = "user_id: only the operator of the service deletes accounts";
        return Err(Error::new(codes::ERR_SVR_GROUP_PERMISSION_DENY, text).into());
    }
    check_user_id(user_id)?;
    let Known { user_no: me, is_gone } = ledger.known(user_id)?.ok_or_else(no_account)?;
    let (user, goes_on) = (ledger.user(me)?.clone(), ledger.from().is_some());
    match (is_gone, goes_on) {
        (true, false) if user.is_cleared() => return Err(no_account().into()),
        // Somebody else has come to the end meanwhile, or has even made the account anew.
        (true, true) if user.is_cleared() => return Ok(Response::Done),
        (false, true) => return Ok(Response::Done),
        (true, _) => {}
        (false, false) => {
            let (profile, deleted_at) = (nobody(user_id), Some(int(ledger.now_ms())));
            ledger.put_account(me, User { profile, deleted_at, ..user });
            ledger.note(by, ("delete".to_owned(), String::new(), user_id.to_owned()));
            ledger.tell(Event::Kicked(user_id.to_owned()));
        }
    }
    clear(ledger, user_id, me)?;
    Ok(Response::Done)
}

/// What is known of a user who has said nothing of themselves.
fn nobody(user_id: &str) -> Profile {
    Profile { user_id: user_id.to_owned(), ..Profile::default() }
}

/// A login that makes an account anew, in a transaction that does not hold its conversations: it is to be carried out in one that
/// does.
pub fn holds_too_little() -> Error {
    let text = "user_id: what the deleted account has left behind has to be taken away first";
    Error::new(codes::ERR_SDK_COMM_DATABASE_FAILURE, text)
}

/// Makes an account anew that was deleted; false: something of the old one is left, and the call goes on.
pub fn revive(ledger: &mut Ledger<'_>, user_id: &str, me: i64) -> Outcome<bool> {
    if !ledger.user(me)?.is_cleared() && !clear(ledger, user_id, me)? {
        return Ok(false);
    }
    let now = int(ledger.now_ms());
    ledger.put_account(me, User::new(now, nobody(user_id)));
    Ok(true)
}

/// Takes away some of what a deleted account has left behind; whether that was all.
fn clear(ledger: &mut Ledger<'_>, user_id: &str, me: i64) -> Outcome<bool> {
    let (from, mut room) = (ledger.from(), (ledger.slice() / LEAVING).max(1));
    let (mut convs, mut rest) = (Vec::new(), None);
    for kind in [Kind::Lower, Kind::Higher, Kind::Groups] {
        let after = match from {
            Some(from) if from.kind > kind => continue,
            Some(from) if from.kind == kind => from.after,
            _ => 0,
        };
        let passed = ledger.walk(me, Stand { kind, after }, room)?;
        convs.extend(passed.iter().map(|passed| passed.conv));
        room -= int(passed.len() as u64);
        if let Some(last) = passed.last()
            && room == 0
        {
            rest = Some(Stand { kind, after: last.at });
            break;
        }
    }
    for side in ledger.sides(me, &convs)? {
        leave_behind(ledger, user_id, &side)?;
    }
    if let Some(rest) = rest {
        ledger.go_on(rest);
        return Ok(false);
    }
    grouping::forget(ledger, me)?;
    let user = ledger.user(me)?.clone();
    ledger.put_account(me, User { created_at: 0, ..user });
    Ok(true)
}

/// A deleted account takes part in a conversation no more, and what it knew of it is cleared.
fn leave_behind(ledger: &mut Ledger<'_>, user_id: &str, side: &Side) -> Outcome<()> {
    let (conv, me) = (side.conv, side.me);
    if let With::Group(group, stay) = &side.with {
        // What is left of a group that has ended nobody sees.
        if group.deleted_at.is_some() {
            return Ok(());
        }
        let last = ledger.last_stay(conv, me)?.cloned();
        if let Some(last) = last.filter(|_| stay.is_some()) {
            let nameless = Stay { name_card: String::new(), custom: Vec::new(), ..last.clone() };
            if last.left_seq.is_none() {
                let group = ledger.group(conv)?.clone();
                go(ledger, user_id, (conv, group), nameless, dismiss_later)?;
            } else if nameless != last {
                ledger.put_stay(conv, nameless);
            }
        }
    }
    let (entry, last) = (side.entry(), side.conversation.last_seq);
    let cleared = if last > entry.cleared_seq {
        Entry { cleared_seq: last, cleared_until: side.now(), ..entry }
    } else {
        entry
    };
    let deleted_seq = cleared.cleared_seq;
    let custom = String::new();
    let cleared = Entry { pinned: false, marks: 0, custom, deleted: true, deleted_seq, ..cleared };
    if cleared != side.stored_entry {
        ledger.put_entry(conv, me, Entry { version: cleared.version + 1, ..cleared });
    }
    Ok(())
}
