//! Reading receipts back: summaries, and pages of who has read and who has not.

use super::{leaving, people};
use crate::fault::{Broken, Outcome};
use crate::packed::bits;
use crate::rows::{Asked, With, int, uint};
use crate::rules::receipts as rules;
use crate::rules::refusals::group_gone;
use crate::snapshot::Snapshot;
use doubletick_protocol::ids::{ConversationId, MsgId, check_msg_id};
use doubletick_protocol::limits;
use doubletick_protocol::receipt::{Reader, ReaderFilter, ReaderPage};
use doubletick_protocol::settings::Settings;
use doubletick_protocol::wire::Response;

/// Receipts of own messages with the flag, in the order asked.
pub fn get_receipts(
    snapshot: &dyn Snapshot,
    settings: &Settings,
    user: &str,
    messages: &[MsgId],
) -> Outcome<Response> {
    let ids = rules::check_list(messages, limits::RECEIPTS_PER_GET)?;
    let me = people::caller(snapshot, user)?;
    let mut known = snapshot.asked(&ids)?;
    let conv = rules::one_conversation(known.iter().map(|asked| asked.head.key.0))?;
    let side = people::of(snapshot, me, conv)?;
    if side.group_type().is_some_and(|group_type| !settings.has_receipts(group_type)) {
        return Err(rules::switched_off().into());
    }
    known.retain(|asked| asked.head.sender == me);
    leaving::take_off(snapshot, &side, &mut known)?;
    Ok(receipts(&known, &side.id()))
}

/// Receipts of anybody's messages, for the operator.
pub fn receipts_of_any(
    snapshot: &dyn Snapshot,
    settings: &Settings,
    messages: &[MsgId],
) -> Outcome<Response> {
    let mut known = snapshot.asked(&rules::check_list(messages, limits::RECEIPTS_PER_GET)?)?;
    let conv = rules::one_conversation(known.iter().map(|asked| asked.head.key.0))?;
    let sender = known.first().map_or(0, |asked| asked.head.sender);
    let side = people::side(snapshot, sender, conv)?.ok_or_else(rules::unknown)?;
    if side.group().is_some_and(|group| group.deleted_at.is_some()) {
        return Err(group_gone().into());
    }
    if side.group_type().is_some_and(|group_type| !settings.has_receipts(group_type)) {
        return Err(rules::switched_off().into());
    }
    leaving::take_off(snapshot, &side, &mut known)?;
    Ok(receipts(&known, &side.id()))
}

fn receipts(known: &[Asked], id: &ConversationId) -> Response {
    let known = known.iter().filter(|asked| !asked.head.revoked);
    Response::Receipts(known.filter_map(|asked| asked.receipt(id.clone())).collect())
}

/// What is asked of the readers of a message.
pub struct Question<'a> {
    /// Id of the message.
    pub message: &'a str,
    /// Who has read, or who has not.
    pub filter: ReaderFilter,
    /// Where the page begins, 0: at the beginning.
    pub cursor: u64,
    /// Places on the page.
    pub count: u32,
}

/// A page of the members who have read a message, or who have not.
pub fn get_readers(
    snapshot: &dyn Snapshot,
    settings: &Settings,
    user: &str,
    question: &Question<'_>,
) -> Outcome<Response> {
    rules::check_page(question.count)?;
    check_msg_id(question.message)?;
    let me = people::caller(snapshot, user)?;
    readers(snapshot, settings, Some(me), question)
}

/// The same; `me` is `None` for the operator, who need not have sent the message.
pub fn readers(
    snapshot: &dyn Snapshot,
    settings: &Settings,
    me: Option<i64>,
    question: &Question<'_>,
) -> Outcome<Response> {
    rules::check_page(question.count)?;
    check_msg_id(question.message)?;
    let row = snapshot.asked(&[question.message])?.pop().ok_or_else(rules::unknown)?;
    let conv = row.head.key.0;
    let side =
        people::side(snapshot, me.unwrap_or(row.head.sender), conv)?.ok_or_else(rules::no_readers_in_c2c)?;
    let With::Group(group, _) = &side.with else { return Err(rules::no_readers_in_c2c().into()) };
    let (group_id, group_type) = (group.group_id.clone(), group.group_type);
    if group.deleted_at.is_some() {
        return Err(group_gone().into());
    }
    if me.is_some() {
        side.entered()?;
    }
    if !settings.has_receipts(group_type) {
        return Err(rules::switched_off().into());
    }
    if row.counts.is_none() || row.head.revoked {
        return Err(rules::unknown().into());
    }
    if me.is_some_and(|me| row.head.sender != me) {
        return Err(rules::only_sender().into());
    }
    // One more than asked tells whether anything follows.
    let wanted = question.count as usize + 1;
    let mut places = match question.filter {
        ReaderFilter::Read => who_has_read(snapshot, &row, int(question.cursor), wanted)?,
        ReaderFilter::Unread => who_has_not(snapshot, &row, int(question.cursor), wanted)?,
    };
    let finished = places.len() < wanted;
    places.truncate(question.count as usize);
    let next_seq = if finished { 0 } else { places.last().map_or(0, |place| uint(place.cursor)) };
    let numbers: Vec<i64> = places.iter().map(|place| place.member_no).collect();
    let readers = snapshot
        .members(conv, &numbers)?
        .into_iter()
        .zip(places)
        .map(|(member, place)| Reader { member, read_at: uint(place.read_at) })
        .collect();
    Ok(Response::Readers(ReaderPage { group_id, readers, next_seq, finished }))
}

struct Listed {
    cursor: i64,
    member_no: i64,
    read_at: i64,
}

fn who_has_read(
    snapshot: &dyn Snapshot,
    row: &Asked,
    after: i64,
    limit: usize,
) -> Result<Vec<Listed>, Broken> {
    let read = snapshot.readers(row.head.key, after.saturating_add(1), limit)?;
    let listed = |read: crate::rows::ReadBy| Listed {
        cursor: read.read_no,
        member_no: read.member_no,
        read_at: row.stored_at + read.after,
    };
    Ok(read.into_iter().map(listed).collect())
}

fn who_has_not(
    snapshot: &dyn Snapshot,
    row: &Asked,
    after: i64,
    limit: usize,
) -> Result<Vec<Listed>, Broken> {
    let key = row.head.key;
    let mut listed = Vec::new();
    let summary = snapshot.summary(key)?.ok_or_else(|| Broken::unreadable("a summary"))?;
    if after >= summary.last_no {
        return Ok(listed);
    }
    let targets = summary.targets.as_deref();
    // Members now, and who of them has read, chunk by chunk from the cursor on.
    let (from, to) = (bits::chunk_of(after + 1), bits::chunk_of(summary.last_no));
    snapshot.chunks(key, from, to, &mut |chunk, members, read| {
        let read = if chunk == 0 { summary.bits.as_slice() } else { read };
        for number in bits::iterate(chunk, members, read, after + 1) {
            if number > summary.last_no || listed.len() == limit {
                return false;
            }
            if rules::in_audience(number, summary.sender_no, summary.last_no, targets) {
                listed.push(Listed { cursor: number, member_no: number, read_at: 0 });
            }
        }
        listed.len() < limit
    })?;
    Ok(listed)
}
