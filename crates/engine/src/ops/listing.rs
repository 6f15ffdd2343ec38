//! What a user has done to conversations in their list: pinned, deleted.

use super::side;
use crate::bus::Event;
use crate::fault::Outcome;
use crate::ledger::Ledger;
use crate::rows::{Entry, Side, int};
use doubletick_protocol::ids::ConversationId;
use doubletick_protocol::wire::{Push, Response};
use doubletick_protocol::{Error, codes};

/// Pins a conversation of the list, or unpins it.
pub fn pin(
    ledger: &mut Ledger<'_>,
    user: &str,
    conversation: &ConversationId,
    pinned: bool,
) -> Outcome<Response> {
    conversation.check()?;
    let me = ledger.caller(user)?;
    let not_listed = || Error::new(codes::ERR_INVALID_PARAMETERS, "conversation: not in your list");
    let side = side::find(ledger, me, conversation)?.filter(Side::is_listed).ok_or_else(not_listed)?;
    put(ledger, user, &side, Entry { pinned, ..side.entry() });
    Ok(Response::Done)
}

/// Takes a conversation out of the list and hides its messages; what was never begun is not there already.
pub fn delete(
    ledger: &mut Ledger<'_>,
    user: &str,
    conversation: &ConversationId,
    up_to: Option<u64>,
) -> Outcome<Response> {
    conversation.check()?;
    let me = ledger.caller(user)?;
    let Some(side) = side::find(ledger, me, conversation)? else { return Ok(Response::Done) };
    let (entry, last) = (side.entry(), side.conversation.last_seq);
    let cleared_seq = up_to.map_or(last, |seq| int(seq).min(last)).max(entry.cleared_seq);
    let cleared_until = match cleared_seq > entry.cleared_seq {
        true => ledger.until(&side, cleared_seq)?,
        false => entry.cleared_until,
    };
    put(ledger, user, &side, Entry { pinned: false, deleted: true, cleared_seq, cleared_until, ..entry });
    Ok(Response::Done)
}

fn put(ledger: &mut Ledger<'_>, user: &str, side: &Side, entry: Entry) {
    if entry != side.entry() {
        ledger.put_entry(side.conv, side.me, entry);
        ledger.tell(Event::Users(vec![user.to_owned()], Push::ConversationChanged(side.id())));
    }
}
