//! Reminders: those of a message's audience who have not read it are told so, at most once an hour.

use crate::bus::Event;
use crate::fault::{Fault, Outcome};
use crate::ledger::Ledger;
use crate::rows::{Envelope, Key, Reminded, int, uint};
use crate::rules::receipts as rules;
use crate::rules::refusals::group_gone;
use crate::tables::{Kind, Stand};
use doubletick_protocol::ids::{ConversationId, UserId, check_msg_id};
use doubletick_protocol::receipt::Reminder;
use doubletick_protocol::wire::{Push, Response};

/// Reminds who has not read a message; answers how many that are. Of many they are told in slices: the call goes on in later
/// batches ([`Ledger::go_on`]). With what the first slice tells it writes down that there was a reminder, so that there is
/// none before the next is due, whatever becomes of the rest.
pub fn remind(ledger: &mut Ledger<'_>, user: &UserId, message: &str) -> Outcome<Response> {
    if !ledger.by_operator() {
        return Err(rules::only_operator_reminds().into());
    }
    check_msg_id(message)?;
    let head = ledger.head(message)?.ok_or_else(|| rules::no_reminder("unknown"))?;
    let last = ledger.reminded(head.key)?;
    let now = ledger.now_seconds();
    let (mut reminded, after) = match (ledger.from(), last) {
        (Some(from), Some(so_far)) => (so_far, from.after),
        _ => (Reminded { at: int(now), told: 0 }, 0),
    };
    match check(ledger, head) {
        // The message is revoked, or the group is gone, while it goes on: that is its end.
        Err(Fault::Refused(_)) if ledger.from().is_some() => {
            return Ok(Response::Count(uint(reminded.told)));
        }
        checked => checked?,
    }
    if ledger.from().is_none() {
        rules::check_reminder(last.map(|last| last.at), now)?;
    }
    let (users, rest) = unread(ledger, head.key, after)?;
    if users.is_empty() && rest.is_none() {
        return Ok(Response::Count(uint(reminded.told)));
    }
    if reminded.told == 0 && !users.is_empty() {
        ledger.note(user, ("remind".to_owned(), String::new(), message.to_owned()));
    }
    reminded.told += int(users.len() as u64);
    ledger.put_reminded(head.key, reminded);
    if !users.is_empty() {
        tell(ledger, head, message, users, uint(reminded.at))?;
    }
    if let Some(after) = rest {
        ledger.go_on(Stand { kind: Kind::Groups, after });
    }
    Ok(Response::Count(uint(reminded.told)))
}

/// Whether anybody can be reminded of a message: 10062, 10010, 10060.
fn check(ledger: &mut Ledger<'_>, head: Envelope) -> Outcome<()> {
    if !head.flagged {
        return Err(rules::no_reminder("it did not ask for receipts").into());
    }
    if head.revoked {
        return Err(rules::no_reminder("it is revoked").into());
    }
    if ledger.conversation(head.key.0)?.pair.is_none() {
        let group_type = ledger.group_type(head.key.0)?.ok_or_else(group_gone)?;
        if !ledger.settings().has_receipts(group_type) {
            return Err(rules::switched_off().into());
        }
    }
    Ok(())
}

/// Some of those who have not read a message, and after which member to go on.
fn unread(ledger: &mut Ledger<'_>, key: Key, after: i64) -> Outcome<(Vec<UserId>, Option<i64>)> {
    let Some((one, other)) = ledger.conversation(key.0)?.pair else {
        let most = ledger.slice();
        let (numbers, rest) = ledger.unread_members(key, after, most)?;
        return Ok((ledger.users_at(key.0, &numbers)?, rest));
    };
    let summary = ledger.summary(key)?;
    if summary.read_count > 0 {
        return Ok((Vec::new(), None));
    }
    let peer = if summary.sender == one { other } else { one };
    Ok((vec![ledger.user_id(peer)?], None))
}

fn tell(
    ledger: &mut Ledger<'_>,
    head: Envelope,
    message: &str,
    users: Vec<UserId>,
    time: u64,
) -> Outcome<()> {
    let (conv, seq) = head.key;
    let sender = ledger.user_id(head.sender)?;
    let conversation = match ledger.conversation(conv)?.pair {
        Some(_) => ConversationId::C2c(sender.clone()),
        None => ConversationId::Group(ledger.group(conv)?.group_id.clone()),
    };
    let reminder = Reminder { conversation, msg_id: message.to_owned(), seq: uint(seq), sender, time };
    ledger.tell(Event::Users(users, Push::Reminder(Box::new(reminder))));
    Ok(())
}
