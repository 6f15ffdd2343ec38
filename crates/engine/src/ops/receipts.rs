//! Receipts: a user has read messages.

use super::side::c2c_number;
use crate::fault::Outcome;
use crate::ledger::Ledger;
use crate::rows::Envelope;
use crate::rules::receipts::{self as rules, Effect, Sent};
use crate::rules::refusals::{group_gone, outsider};
use doubletick_protocol::ids::MsgId;
use doubletick_protocol::limits;
use doubletick_protocol::wire::Response;

/// Records that a user has read messages of one conversation, at these times or now.
pub fn send_receipts(
    ledger: &mut Ledger<'_>,
    user: &str,
    messages: &[MsgId],
    read_at: &[u64],
) -> Outcome<Response> {
    let ids = rules::check_list(messages, limits::RECEIPTS_PER_CALL)?;
    rules::check_times(messages.len(), read_at)?;
    let me = ledger.caller(user)?;
    let mut known: Vec<Envelope> = Vec::with_capacity(ids.len());
    let mut times: Vec<u64> = Vec::with_capacity(read_at.len());
    for id in ids {
        let head = ledger.head(id)?;
        if head.is_some() && !read_at.is_empty() {
            // Of a message that is named twice the first time counts.
            let place = messages.iter().position(|message| message == id);
            times.push(place.map_or(0, |place| read_at[place]));
        }
        known.extend(head);
    }
    let conv = rules::one_conversation(known.iter().map(|head| head.key.0))?;
    let number = member_no(ledger, conv, me)?;
    let list = known.iter().map(|head| Sent {
        own: head.sender == me,
        flagged: head.flagged,
        revoked: head.revoked,
    });
    let effects = rules::effects(list)?;
    let (mut read, mut counts) = (Vec::with_capacity(known.len()), false);
    for (place, (head, effect)) in known.iter().zip(effects).enumerate() {
        let standing = match effect {
            Effect::Skip => continue,
            Effect::Nothing => Standing::HasRead,
            Effect::Record => standing(ledger, head, (number, me))?,
        };
        counts |= standing != Standing::Outside;
        if standing == Standing::Inside {
            read.push((head.key, times.get(place).copied().unwrap_or(0)));
        }
    }
    if !counts {
        return Err(rules::outside_audience().into());
    }
    ledger.record(number, &read, user)?;
    Ok(Response::Done)
}

/// The reader's number in the conversation, where receipts can be sent.
fn member_no(ledger: &mut Ledger<'_>, conv: i64, me: i64) -> Outcome<i64> {
    match ledger.conversation(conv)?.pair {
        Some((a, b)) if me == a => return Ok(c2c_number(a, b)),
        Some((a, b)) if me == b => return Ok(c2c_number(b, a)),
        Some(_) => return Err(outsider().into()),
        None => {}
    }
    let group_type = ledger.group_type(conv)?.ok_or_else(group_gone)?;
    let number = ledger.member_no(conv, me)?.ok_or_else(outsider)?;
    if !ledger.settings().has_receipts(group_type) {
        return Err(rules::switched_off().into());
    }
    Ok(number)
}

/// What a reader is to a message.
#[derive(PartialEq)]
enum Standing {
    /// In its audience.
    Inside,
    /// There is nothing to record: an earlier stay of the reader has read it, or it is revoked.
    HasRead,
    /// Nobody waits for this reader.
    Outside,
}

fn standing(ledger: &mut Ledger<'_>, head: &Envelope, (number, me): (i64, i64)) -> Outcome<Standing> {
    let summary = ledger.summary(head.key)?;
    let last_no = summary.last_no;
    if rules::in_audience(number, summary.sender_no, summary.last_no, summary.targets.as_deref()) {
        return Ok(Standing::Inside);
    }
    if ledger.conversation(head.key.0)?.pair.is_some() {
        return Ok(Standing::Outside);
    }
    match ledger.number_until(head.key.0, me, last_no)? {
        Some(earlier) if earlier != number && ledger.has_read(head.key, earlier)? => Ok(Standing::HasRead),
        _ => Ok(Standing::Outside),
    }
}
