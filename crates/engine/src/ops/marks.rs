//! How far users have marked conversations read. Makes no receipts.

use super::side;
use crate::bus::Event;
use crate::fault::{Fault, Outcome};
use crate::hooks::Fact;
use crate::ledger::Ledger;
use crate::rows::{Mark, Side, With, int, uint};
use crate::rules::refusals::outsider;
use crate::tables::{Kind, Stand};
use doubletick_protocol::conversation::ReadScope;
use doubletick_protocol::ids::{ConversationId, check_msg_id};
use doubletick_protocol::receipt::Receipt;
use doubletick_protocol::wire::{Change, Push, Response};
use doubletick_protocol::{Error, codes};

/// Marks conversations read, to their ends or to a position. All of a user are marked in slices: the call goes on in later
/// batches ([`Ledger::go_on`]), and each slice is exact for itself.
pub fn mark_read(ledger: &mut Ledger<'_>, user: &str, scope: &ReadScope) -> Outcome<Response> {
    let me = ledger.caller(user)?;
    let kinds: &[Kind] = match scope {
        ReadScope::All => &[Kind::Lower, Kind::Higher, Kind::Groups],
        ReadScope::AllC2c => &[Kind::Lower, Kind::Higher],
        ReadScope::AllGroups => &[Kind::Groups],
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
        ReadScope::C2cSeq(peer, seq) => {
            let id = ConversationId::C2c(peer.clone());
            id.check()?;
            if let Some(side) = side::find(ledger, me, &id)? {
                let until = int(*seq).min(side.conversation.last_seq);
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
    mark_all(ledger, user, me, kinds)?;
    Ok(Response::Done)
}

/// Marks the conversations of these kinds read to their ends, as many of them as one slice may look at. Those that are at
/// their ends already are passed over.
fn mark_all(ledger: &mut Ledger<'_>, user: &str, me: i64, kinds: &[Kind]) -> Result<(), Fault> {
    let (from, mut room) = (ledger.from(), ledger.slice());
    let (mut behind, mut rest) = (Vec::new(), None);
    for kind in kinds {
        let after = match from {
            Some(from) if from.kind > *kind => continue,
            Some(from) if from.kind == *kind => from.after,
            _ => 0,
        };
        let passed = ledger.walk(me, Stand { kind: *kind, after }, room)?;
        behind.extend(passed.iter().filter(|passed| passed.is_behind).map(|passed| passed.conv));
        room -= int(passed.len() as u64);
        if let Some(last) = passed.last()
            && room == 0
        {
            rest = Some(Stand { kind: *kind, after: last.at });
            break;
        }
    }
    for side in ledger.sides(me, &behind)? {
        advance(ledger, user, &side, side.conversation.last_seq)?;
    }
    if let Some(rest) = rest {
        ledger.go_on(rest);
    }
    Ok(())
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
