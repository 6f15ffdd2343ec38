//! What a client has missed in one conversation since a seq and a receipt version.

use super::marks::mark_receipt;
use super::views::{Views, is_addressed};
use super::{leaving, people};
use crate::fault::{Broken, Outcome};
use crate::rows::{Glance, MessageRow, Side, With, int, uint};
use crate::rules::messages::content_bytes;
use crate::snapshot::{Snapshot, Span};
use doubletick_protocol::ids::ConversationId;
use doubletick_protocol::limits;
use doubletick_protocol::wire::{Change, Missed, Response};

/// Messages and changes in one page.
const PAGE: usize = 100;

/// A page of what was missed.
pub fn sync(
    snapshot: &dyn Snapshot,
    user: &str,
    conversation: &ConversationId,
    seq: u64,
    version: u64,
) -> Outcome<Response> {
    conversation.check()?;
    let me = people::caller(snapshot, user)?;
    let Some(side) = people::find(snapshot, me, conversation)? else {
        return Ok(Response::Missed(Missed {
            conversation: conversation.clone(),
            messages: Vec::new(),
            changes: Vec::new(),
            seq: 0,
            version: 0,
            more: false,
            identity: 0,
        }));
    };
    let (seq, version) = (int(seq), int(version));
    let views = Views::of(snapshot, me, std::iter::once(&side))?;

    let (mut rows, stopped) = new_messages(snapshot, &side, user, seq)?;
    let is_cut = cut(&mut rows, |row| content_bytes(&row.content));
    let covered_seq = match stopped {
        _ if is_cut => rows.last().map_or(seq, |row| row.seq),
        Some(stopped) => stopped,
        None => side.conversation.last_seq,
    };
    let more_messages = is_cut || stopped.is_some();

    let changed = changed_messages(snapshot, &side, user, seq, version)?;
    let versions: Vec<(u64, bool)> =
        changed.iter().map(|row| (uint(row.change_version), row.revoked_by.is_some())).collect();
    let changed = views.messages(snapshot, changed)?;
    let mut changes: Vec<Change> = changed
        .into_iter()
        .zip(versions)
        .map(|(message, (version, revoked))| match revoked {
            true => Change::Revoked(version, Box::new(message)),
            false => Change::Modified(version, Box::new(message)),
        })
        .collect();
    let mut receipts = snapshot.receipts_after(side.conv, me, version, PAGE + 1)?;
    leaving::take_off(snapshot, &side, &mut receipts)?;
    changes.extend(receipts.iter().filter_map(|asked| asked.receipt(side.id())).map(Change::Receipt));
    changes.extend(peer_mark(snapshot, &side, version)?);
    changes.sort_by_key(Change::version);
    let more_changes = cut(&mut changes, bytes_of);
    let covered_version = if more_changes {
        changes.last().map_or(0, Change::version)
    } else {
        uint(side.conversation.version)
    };

    Ok(Response::Missed(Missed {
        conversation: side.id(),
        messages: views.messages(snapshot, rows)?,
        changes,
        seq: uint(covered_seq),
        version: covered_version,
        more: more_messages || more_changes,
        identity: side.identity(),
    }))
}

/// Cuts a list to a page: at most so many, and so many bytes, but at least one. Whether anything was cut off.
fn cut<T>(list: &mut Vec<T>, bytes_of: impl Fn(&T) -> u64) -> bool {
    let mut page = Page::default();
    let before = list.len();
    list.truncate(list.iter().take_while(|item| page.takes(bytes_of(item))).count());
    list.len() < before
}

/// How full a page is.
#[derive(Default)]
struct Page {
    items: usize,
    bytes: u64,
}

impl Page {
    /// Counts one more; false when it does not belong to the page any more.
    fn takes(&mut self, bytes: u64) -> bool {
        self.items += 1;
        self.bytes += bytes;
        self.items == 1 || (self.items <= PAGE && self.bytes <= limits::MISSED_BYTES)
    }
}

fn bytes_of(change: &Change) -> u64 {
    match change {
        Change::Receipt(_) => 0,
        Change::Revoked(_, message) | Change::Modified(_, message) => content_bytes(&message.content),
    }
}

/// One more than a page where there is more; and how far it was looked, where it was not to the end.
fn new_messages(
    snapshot: &dyn Snapshot,
    side: &Side,
    my_id: &str,
    seq: i64,
) -> Result<(Vec<MessageRow>, Option<i64>), Broken> {
    let (mut rows, mut page) = (Vec::new(), Page::default());
    let Some(floor) = side.floor() else { return Ok((rows, None)) };
    // What was said before the user came in can perhaps be seen, but it is not missed.
    let low = floor.max(side.news().0).max(seq).saturating_add(1);
    let span = Span { conv: side.conv, low, high: side.conversation.last_seq, newer: true };
    let addressed =
        |glance: &Glance<'_>| Ok(is_addressed(glance.sender, glance.targets.as_deref(), side.me, my_id));
    let stopped = snapshot.scan(side.me, span, &addressed, &mut |row| {
        let more = page.takes(content_bytes(&row.content));
        rows.push(row);
        more
    })?;
    Ok((rows, stopped))
}

/// Revoked and modified messages that the client has, one more than a page where there is more; newer ones
/// come whole. What was changed before the user came in is not missed.
fn changed_messages(
    snapshot: &dyn Snapshot,
    side: &Side,
    my_id: &str,
    seq: i64,
    version: i64,
) -> Result<Vec<MessageRow>, Broken> {
    let (mut rows, mut page) = (Vec::new(), Page::default());
    let Some(floor) = side.floor() else { return Ok(rows) };
    let after = side.news().1.max(version);
    snapshot.changed(side.me, side.conv, after, seq, &mut |mut row| {
        if row.seq <= floor || !is_addressed(row.sender, row.targets.as_deref(), side.me, my_id) {
            return true;
        }
        if row.revoked_by.is_some() {
            row.content.withdraw();
        }
        let more = page.takes(content_bytes(&row.content));
        rows.push(row);
        more
    })?;
    Ok(rows)
}

/// How far the C2C peer has read.
fn peer_mark(snapshot: &dyn Snapshot, side: &Side, version: i64) -> Result<Option<Change>, Broken> {
    let With::Peer(peer, peer_id) = &side.with else { return Ok(None) };
    let key = (side.conv, *peer);
    let mark = snapshot.marks(&[key])?.get(&key).copied().unwrap_or_default();
    if mark.version <= version {
        return Ok(None);
    }
    let conversation = ConversationId::C2c(peer_id.clone());
    Ok(Some(Change::Receipt(mark_receipt(conversation, mark.time, uint(mark.version)))))
}
