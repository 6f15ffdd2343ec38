//! How far users have marked conversations read. Makes no receipts.

use super::side;
use crate::bus::Event;
use crate::fault::{Fault, Outcome};
use crate::hooks::Fact;
use crate::ledger::Ledger;
use crate::rows::{Mark, Side, With, int, uint};
use crate::rules::refusals::outsider;
use doubletick_protocol::conversation::ReadScope;
use doubletick_protocol::ids::{ConversationId, check_msg_id};
use doubletick_protocol::receipt::Receipt;
use doubletick_protocol::wire::{Change, Push, Response};
use doubletick_protocol::{Error, codes};

/// Marks conversations read, to their ends or to a position.
pub fn mark_read(ledger: &mut Ledger<'_>, user: &str, scope: &ReadScope) -> Outcome<Response> {
    let me = ledger.caller(user)?;
    let (c2c, groups) = match scope {
        ReadScope::All => (true, true),
        ReadScope::AllC2c => (true, false),
        ReadScope::AllGroups => (false, true),
        ReadScope::C2c(peer, time) => {
            let id = ConversationId::C2c(peer.clone());
            id.check()?;
            if let Some(side) = side::find(ledger, me, &id)? {
                let last = side.conversation.last_seq;
                let until = match time {
                    0 => last,
                    time => ledger.last_until(side.conv, last, *time)?,
                };
                advance(ledger, user, &side, until)?;
            }
            return Ok(Response::Done);
        }
        ReadScope::Group(group_id, seq) => {
            ConversationId::Group(group_id.clone()).check()?;
            let (conv, _) = ledger.group_named(group_id)?.ok_or_else(outsider)?;
            let side = side::of(ledger, me, conv)?;
            let last = side.conversation.last_seq;
            let until = if *seq == 0 { last } else { int(*seq).min(last) };
            advance(ledger, user, &side, until)?;
            return Ok(Response::Done);
        }
    };
    let mut convs = if c2c { ledger.pairs_of(me)? } else { Vec::new() };
    if groups {
        convs.extend(ledger.groups_of(me)?);
    }
    for conv in convs {
        let side = side::of(ledger, me, conv)?;
        advance(ledger, user, &side, side.conversation.last_seq)?;
    }
    Ok(Response::Done)
}

/// Marks a conversation read up to a message.
pub fn mark_read_up_to(
    ledger: &mut Ledger<'_>,
    user: &str,
    message: &str,
    conversation: Option<&ConversationId>,
) -> Outcome<Response> {
    check_msg_id(message)?;
    let me = ledger.caller(user)?;
    let unknown = || Error::new(codes::ERR_INVALID_PARAMETERS, "message_msg_id: unknown message");
    let (conv, seq) = ledger.head(message)?.ok_or_else(unknown)?.key;
    let side = side::of(ledger, me, conv)?;
    side.check_is(conversation)?;
    advance(ledger, user, &side, seq)?;
    Ok(Response::Done)
}

/// Moves a mark forward; never back. A C2C peer is told how far.
fn advance(ledger: &mut Ledger<'_>, user: &str, side: &Side, until: i64) -> Result<(), Fault> {
    if until <= side.mark.seq {
        return Ok(());
    }
    let time = ledger.stored_at(side, until)? / 1000;
    let version = match side.with {
        With::Peer(..) => ledger.next_version(side.conv)?,
        With::Group(..) => 0,
    };
    let stands = ledger.until(side, until)?;
    ledger.put_mark(side.conv, side.me, Mark { seq: until, time, version, until: stands, ..side.mark });
    if let With::Peer(_, peer) = &side.with {
        let (reader, peer_id) = (user.to_owned(), peer.clone());
        ledger.keep(side.conv, Fact::C2cMark { reader, peer: peer_id, time: uint(time) });
        let conversation = ConversationId::C2c(user.to_owned());
        let receipt = mark_receipt(conversation.clone(), time, uint(version));
        let changes = vec![Change::Receipt(receipt)];
        let push = Push::Changes { conversation, stable: uint(version), changes };
        ledger.tell(Event::Users(vec![peer.clone()], push));
    }
    ledger.tell(Event::Users(vec![user.to_owned()], Push::ConversationChanged(side.id())));
    Ok(())
}

/// How far a C2C peer has read, as a receipt of the conversation.
pub fn mark_receipt(conversation: ConversationId, time: i64, version: u64) -> Receipt {
    Receipt {
        conversation,
        msg_id: String::new(),
        seq: 0,
        read_count: 1,
        unread_count: 0,
        time: uint(time),
        version,
    }
}
