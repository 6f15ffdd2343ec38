//! Accounts: who has one, on which devices it is in use, and the settings of the service.

use super::deleting;
use crate::bus::Event;
use crate::fault::Outcome;
use crate::ledger::Ledger;
use crate::rows::{Known, Login, User, int, uint};
use crate::rules::logins::{self as rules, Seat};
use crate::rules::settings::differences;
use doubletick_protocol::conversation::ConversationGroups;
use doubletick_protocol::ids::{UserId, check_user_id};
use doubletick_protocol::profile::Profile;
use doubletick_protocol::settings::Settings;
use doubletick_protocol::wire::{LoginInfo, Response};

/// Makes the account where it is new, also anew where it was deleted, and answers the login then. `Count`: the account is there, and this is
/// the login number; what the login brings is for a reader to find out.
pub fn login(
    ledger: &mut Ledger<'_>,
    user: &str,
    platform: u32,
    held: u64,
    device: &str,
) -> Outcome<Response> {
    check_user_id(user)?;
    rules::check_platform(platform)?;
    rules::check_device(device)?;
    if let Some(Known { user_no: me, is_gone }) = ledger.known(user)? {
        if is_gone && !ledger.holds_all() {
            return Err(deleting::holds_too_little().into());
        }
        if is_gone && !deleting::revive(ledger, user, me)? {
            return Ok(Response::Done);
        }
        return take_place(ledger, user, me, (platform, held, device)).map(Response::Count);
    }
    let profile = Profile { user_id: user.to_owned(), ..Profile::default() };
    let me = ledger.add_user(User::new(int(ledger.now_ms()), profile.clone()))?;
    let login = take_place(ledger, user, me, (platform, held, device))?;
    let life = ledger.incarnation()?;
    Ok(Response::LoggedIn(LoginInfo {
        profile,
        heads: Vec::new(),
        server_time_ms: ledger.now_ms(),
        login,
        incarnation: life.incarnation,
        restored_from: life.restored_from,
        conversation_groups: ConversationGroups::default(),
    }))
}

/// The number of a login on this platform, or 0 where it is not limited to one device. `said`: platform, the number
/// that the device holds, and what it calls itself.
fn take_place(ledger: &mut Ledger<'_>, user: &str, me: i64, said: (u32, u64, &str)) -> Outcome<u64> {
    let (platform, held, device) = said;
    if platform == 0 || !ledger.settings().one_device_per_platform {
        return Ok(0);
    }
    let newest = ledger.login(me, platform)?;
    let place = rules::place(uint(newest.number), &newest.device, held, device)?;
    let (Seat::Keeps(login) | Seat::Takes(login)) = place;
    let known = place == Seat::Keeps(login) && (device.is_empty() || device == newest.device);
    if !known {
        ledger.put_login(me, platform, Login { number: int(login), device: device.to_owned() });
    }
    if let Seat::Takes(login) = place {
        ledger.tell(Event::LoginTaken { user: user.to_owned(), platform, login });
    }
    Ok(login)
}

/// Puts settings into force, and keeps who has changed which of them.
pub fn set_settings(ledger: &mut Ledger<'_>, user: &UserId, settings: &Settings) -> Outcome<Response> {
    settings.check()?;
    // The operator of the service has no account.
    if !user.is_empty() {
        ledger.caller(user)?;
    }
    if settings != ledger.settings() {
        for change in differences(ledger.settings(), settings) {
            ledger.note(user, change);
        }
        ledger.put_settings(settings.clone());
        ledger.tell(Event::Settings(settings.clone()));
    }
    Ok(Response::Settings(settings.clone()))
}
