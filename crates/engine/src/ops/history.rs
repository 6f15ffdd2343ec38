//! Reading messages back: pages of history, and messages by id.

use super::people;
use super::views::{Views, is_addressed, of_one};
use crate::fault::Outcome;
use crate::rows::{Glance, Key, MessageRow, Side, int};
use crate::rules::messages::content_bytes;
use crate::rules::reading::{self, Point, Weight};
use crate::rules::receipts::{check_length, check_list};
use crate::snapshot::{Snapshot, Span, Which};
use doubletick_protocol::ids::{MsgId, UserId, check_msg_id};
use doubletick_protocol::message::{HistoryQuery, HistoryStart};
use doubletick_protocol::wire::Response;
use doubletick_protocol::{Error, codes, limits};
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// A page of history.
pub fn history(snapshot: &dyn Snapshot, user: &str, query: &HistoryQuery) -> Outcome<Response> {
    history_with(snapshot, user, query, |me| people::find(snapshot, me, &query.conversation))
}

/// The same with any way to the conversation.
pub fn history_with(
    snapshot: &dyn Snapshot,
    user: &str,
    query: &HistoryQuery,
    find: impl FnOnce(i64) -> Outcome<Option<Side>>,
) -> Outcome<Response> {
    reading::check_history(query)?;
    let me = people::caller(snapshot, user)?;
    let anchor = match &query.start {
        HistoryStart::Message(msg_id) => Some(msg_id),
        _ => None,
    };
    if let Some(msg_id) = anchor {
        check_msg_id(msg_id)?;
    }
    let side = find(me)?;
    let anchor = match (anchor, &side) {
        (Some(msg_id), Some(side)) => Some(seq_of(snapshot, side, msg_id)?),
        (Some(_), None) => return Err(unknown_start().into()),
        (None, _) => None,
    };
    let Some(side) = side else { return Ok(Response::Messages(Vec::new())) };
    let Some(floor) = side.floor() else { return Ok(Response::Messages(Vec::new())) };
    let wanted = |sender: i64, targets: Option<&[UserId]>, elem_type: i64| {
        (side.sees_all || is_addressed(sender, targets, me, user))
            && (query.elem_types.is_empty() || query.elem_types.contains(&elem_type))
    };
    let rows = match &query.start {
        HistoryStart::Seqs(seqs) => {
            let seqs: BTreeSet<i64> = seqs.iter().map(|seq| int(*seq)).filter(|seq| *seq > floor).collect();
            let mut rows = snapshot.messages_at(viewer(&side), side.conv, &Vec::from_iter(seqs))?;
            rows.retain(|row| wanted(row.sender, row.targets.as_deref(), row.elem_type));
            if !query.newer {
                rows.reverse();
            }
            rows
        }
        _ => page(snapshot, &side, floor, anchor, query, wanted)?,
    };
    let mut weight = Weight::default();
    rows.iter().try_for_each(|row| weight.add(content_bytes(&row.content)))?;
    Ok(Response::Messages(of_one(snapshot, &side, rows)?))
}

/// For whom messages may be hidden. Nobody has the number 0, so nothing is hidden from it.
fn viewer(side: &Side) -> i64 {
    if side.sees_all { 0 } else { side.me }
}

fn unknown_start() -> Error {
    Error::new(codes::ERR_INVALID_PARAMETERS, "last_msg: no such message in this conversation")
}

fn seq_of(snapshot: &dyn Snapshot, side: &Side, msg_id: &str) -> Outcome<i64> {
    let head = snapshot.head(msg_id)?.filter(|head| head.key.0 == side.conv);
    Ok(head.map(|head| head.key.1).ok_or_else(unknown_start)?)
}

fn page(
    snapshot: &dyn Snapshot,
    side: &Side,
    floor: i64,
    anchor: Option<i64>,
    query: &HistoryQuery,
    wanted: impl Fn(i64, Option<&[UserId]>, i64) -> bool,
) -> Outcome<Vec<MessageRow>> {
    let limits = reading::history_limits(query, anchor);
    let (conv, last) = (side.conv, side.conversation.last_seq);
    let seq = |point, end| match point {
        Point::End => Ok(end),
        Point::Seq(seq) => Ok(seq),
        Point::From(time) => snapshot.first_at(conv, last, time),
        Point::Until(time) => Ok(snapshot.first_at(conv, last, time.saturating_add(1))? - 1),
    };
    let (mut low, mut high) = (floor + 1, last);
    for point in limits.lows {
        low = low.max(seq(point, floor + 1)?);
    }
    for point in limits.highs {
        high = high.min(seq(point, last)?);
    }
    let mut rows = Vec::new();
    if low > high {
        return Ok(rows);
    }
    let at_a_glance =
        |glance: &Glance<'_>| Ok(wanted(glance.sender, glance.targets.as_deref(), glance.elem_type));
    let span = Span { conv, low, high, newer: query.newer };
    let stopped = snapshot.scan(viewer(side), span, &at_a_glance, &mut |row| {
        rows.push(row);
        rows.len() < query.count as usize
    })?;
    match stopped {
        // Who has found some goes on behind them.
        Some(stopped) if rows.is_empty() => Err(looked_in_vain(stopped).into()),
        _ => Ok(rows),
    }
}

/// 10018: so many messages were looked at in vain, and the rest is a question of its own.
fn looked_in_vain(stopped: i64) -> Error {
    let most = limits::MESSAGES_PER_SCAN;
    let text = format!(
        "elem_types: none of these among {most} messages; the last one looked at has the seq {stopped}, begin the next \
         question there"
    );
    Error::new(codes::ERR_SVR_GROUP_RSP_SIZE_LIMIT, text)
}

/// Messages by id: those that exist and that the user sees, in the order asked.
pub fn find_messages(snapshot: &dyn Snapshot, user: &str, messages: &[MsgId]) -> Outcome<Response> {
    let me = people::caller(snapshot, user)?;
    check_length(messages, limits::IDS_PER_CALL)?;
    // What cannot be an id is not found.
    let messages: Vec<MsgId> = messages.iter().filter(|id| check_msg_id(id).is_ok()).cloned().collect();
    if messages.is_empty() {
        return Ok(Response::Messages(Vec::new()));
    }
    let mut rows = snapshot.messages_named(&check_list(&messages, limits::IDS_PER_CALL)?)?;
    let convs: BTreeSet<i64> = rows.iter().map(|row| row.conv).collect();
    let sides = snapshot.sides(me, Which::These(&Vec::from_iter(convs)))?;
    let sides = sides.into_iter().filter_map(|side| side.entered().ok());
    let sides: HashMap<i64, Side> = sides.map(|side| (side.conv, side)).collect();
    let keys: Vec<Key> = rows.iter().map(MessageRow::key).collect();
    let hidden = snapshot.hidden(me, &keys)?;
    rows.retain(|row| {
        let floor = sides.get(&row.conv).and_then(Side::floor);
        floor.is_some_and(|floor| row.seq > floor)
            && is_addressed(row.sender, row.targets.as_deref(), me, user)
            && !hidden.contains(&row.key())
    });
    let mut weight = Weight::default();
    rows.iter().try_for_each(|row| weight.add(content_bytes(&row.content)))?;
    let views = Views::of(snapshot, me, sides.values())?;
    Ok(Response::Messages(views.messages(snapshot, rows)?))
}

/// Messages by id, for the operator: those that exist, in the order asked, each as its sender sees it.
pub fn find_any(snapshot: &dyn Snapshot, messages: &[MsgId]) -> Outcome<Response> {
    check_length(messages, limits::IDS_PER_CALL)?;
    let ids: Vec<&str> = messages.iter().map(String::as_str).collect();
    let mut by_sender: BTreeMap<i64, Vec<(usize, MessageRow)>> = BTreeMap::new();
    for (place, row) in snapshot.messages_named(&ids)?.into_iter().enumerate() {
        by_sender.entry(row.sender).or_default().push((place, row));
    }
    let mut found = BTreeMap::new();
    for (sender, rows) in by_sender {
        let convs: BTreeSet<i64> = rows.iter().map(|(_, row)| row.conv).collect();
        let sides = snapshot.sides(sender, Which::These(&Vec::from_iter(convs)))?;
        let (places, rows): (Vec<usize>, Vec<MessageRow>) = rows.into_iter().unzip();
        let messages = Views::of(snapshot, sender, sides.iter())?.messages(snapshot, rows)?;
        found.extend(places.into_iter().zip(messages));
    }
    Ok(Response::Messages(found.into_values().collect()))
}
