//! What a user has done to conversations in their list: pinned, marked, cleared, deleted, kept data beside it.

use super::side;
use crate::bus::Event;
use crate::fault::Outcome;
use crate::ledger::Ledger;
use crate::rows::{Entry, Side, int};
use doubletick_protocol::ids::ConversationId;
use doubletick_protocol::wire::{Push, Response};
use doubletick_protocol::{Error, codes, limits, marks};

/// Pins a conversation of the list, or unpins it.
pub fn pin(
    ledger: &mut Ledger<'_>,
    user: &str,
    conversation: &ConversationId,
    pinned: bool,
) -> Outcome<Response> {
    let side = listed(ledger, user, conversation)?;
    put(ledger, user, &side, Entry { pinned, ..side.entry() });
    Ok(Response::Done)
}

/// Puts marks on a conversation of the list, or takes them off.
pub fn mark(
    ledger: &mut Ledger<'_>,
    user: &str,
    conversation: &ConversationId,
    given: &[u64],
    on: bool,
) -> Outcome<Response> {
    // A set of bits: the sign means nothing.
    let set = marks::join(given)? as i64;
    let side = listed(ledger, user, conversation)?;
    let entry = side.entry();
    let marks = if on { entry.marks | set } else { entry.marks & !set };
    put(ledger, user, &side, Entry { marks, ..entry });
    Ok(Response::Done)
}

/// Keeps data of the application's own beside a conversation of the list.
pub fn set_custom_data(
    ledger: &mut Ledger<'_>,
    user: &str,
    conversation: &ConversationId,
    custom: &str,
) -> Outcome<Response> {
    if custom.len() > limits::CONVERSATION_CUSTOM_BYTES {
        let text = format!("custom_data: more than {} bytes", limits::CONVERSATION_CUSTOM_BYTES);
        return Err(Error::new(codes::ERR_INVALID_PARAMETERS, text).into());
    }
    let side = listed(ledger, user, conversation)?;
    put(ledger, user, &side, Entry { custom: custom.to_owned(), ..side.entry() });
    Ok(Response::Done)
}

/// Takes a conversation out of the list and, but where they are kept, hides its messages; what was never begun is not
/// there already.
pub fn delete(
    ledger: &mut Ledger<'_>,
    user: &str,
    conversation: &ConversationId,
    up_to: Option<u64>,
    keep_messages: bool,
) -> Outcome<Response> {
    conversation.check()?;
    let me = ledger.caller(user)?;
    let Some(side) = side::find(ledger, me, conversation)? else { return Ok(Response::Done) };
    let entry = if keep_messages { side.entry() } else { cleared(ledger, &side, up_to)? };
    let deleted_seq = match keep_messages {
        true => seen_seq(&side, up_to).max(entry.deleted_seq),
        false => entry.cleared_seq.max(entry.deleted_seq),
    };
    let custom = String::new();
    put(ledger, user, &side, Entry { pinned: false, marks: 0, custom, deleted: true, deleted_seq, ..entry });
    Ok(Response::Done)
}

/// Hides the messages of a conversation, which stays where it is.
pub fn clear(
    ledger: &mut Ledger<'_>,
    user: &str,
    conversation: &ConversationId,
    up_to: Option<u64>,
) -> Outcome<Response> {
    conversation.check()?;
    let me = ledger.caller(user)?;
    let Some(side) = side::find(ledger, me, conversation)? else { return Ok(Response::Done) };
    let entry = cleared(ledger, &side, up_to)?;
    put(ledger, user, &side, entry);
    Ok(Response::Done)
}

/// A conversation that is in the list; 6017: it is not.
fn listed(ledger: &mut Ledger<'_>, user: &str, conversation: &ConversationId) -> Outcome<Side> {
    conversation.check()?;
    let me = ledger.caller(user)?;
    let not_listed = || Error::new(codes::ERR_INVALID_PARAMETERS, "conversation: not in your list");
    Ok(side::find(ledger, me, conversation)?.filter(Side::is_listed).ok_or_else(not_listed)?)
}

/// The seq up to which something is done.
fn seen_seq(side: &Side, up_to: Option<u64>) -> i64 {
    let last = side.conversation.last_seq;
    up_to.map_or(last, |seq| int(seq).min(last))
}

/// The entry without the messages up to there.
fn cleared(ledger: &mut Ledger<'_>, side: &Side, up_to: Option<u64>) -> Outcome<Entry> {
    let entry = side.entry();
    let cleared_seq = seen_seq(side, up_to).max(entry.cleared_seq);
    let cleared_until = match cleared_seq > entry.cleared_seq {
        true => ledger.until(side, cleared_seq)?,
        false => entry.cleared_until,
    };
    Ok(Entry { cleared_seq, cleared_until, ..entry })
}

fn put(ledger: &mut Ledger<'_>, user: &str, side: &Side, entry: Entry) {
    if entry != side.entry() {
        ledger.put_entry(side.conv, side.me, Entry { version: entry.version + 1, ..entry });
        ledger.tell(Event::Users(vec![user.to_owned()], Push::ConversationChanged(side.id())));
    }
}
