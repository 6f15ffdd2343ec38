//! The conversation list: heads, unread counts, last messages.

use super::people;
use super::views::{Views, is_addressed};
use crate::fault::{Broken, Outcome};
use crate::rows::{Glance, Known, MessageRow, Side, With, uint};
use crate::rules::messages::content_bytes;
use crate::rules::reading::{self, Room};
use crate::snapshot::{Snapshot, Span, Which};
use doubletick_protocol::conversation::{Conversation, Tally};
use doubletick_protocol::ids::{AT_ALL, ConversationId, UserId};
use doubletick_protocol::message::Message;
use doubletick_protocol::wire::{Head, LoginInfo, Response};
use doubletick_protocol::{Error, codes, limits, marks};
use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet, HashMap};

fn mine(snapshot: &dyn Snapshot, me: i64) -> Result<Vec<Side>, Broken> {
    let mut sides = snapshot.sides(me, Which::Pairs)?;
    sides.extend(snapshot.sides(me, Which::Groups)?);
    Ok(sides)
}

/// What a login with this number brings to a user who has an account.
pub fn login_info(snapshot: &dyn Snapshot, user: &str, now_ms: u64, login: u64) -> Outcome<Response> {
    let me = people::caller(snapshot, user)?;
    let profile = snapshot.profiles(&[user.to_owned()])?.pop();
    let sides = mine(snapshot, me)?;
    let unread = unread(snapshot, me, sides.iter())?;
    let tally = |side: &Side| Tally {
        unread: unread.get(&side.conv).copied().unwrap_or(0),
        counted: reading::shown_counted(side.group_type(), side.conversation.counted),
        silent: !in_total(side),
    };
    let head = |side: Side| Head {
        conversation: side.id(),
        seq: uint(side.conversation.last_seq),
        version: uint(side.conversation.version),
        read_seq: uint(side.read_seq()),
        identity: side.identity(),
        news_seq: uint(side.news().0),
        news_version: uint(side.news().1),
        restored_seq: uint(side.conversation.restored.0),
        restored_version: uint(side.conversation.restored.1),
        unlisted: !side.is_listed(),
        tally: Some(tally(&side)),
        list_version: uint(side.entry().version),
        cleared_seq: Some(uint(side.entry().cleared_seq)),
    };
    let life = snapshot.incarnation()?;
    Ok(Response::LoggedIn(LoginInfo {
        profile: profile.ok_or_else(|| Broken::unreadable("a profile"))?,
        heads: sides.into_iter().map(head).collect(),
        server_time_ms: now_ms,
        login,
        incarnation: life.incarnation,
        restored_from: life.restored_from,
        conversation_groups: snapshot.conversation_groups(me)?,
    }))
}

/// Every conversation of the list, the pinned ones first, then the most active ones.
pub fn conversations(snapshot: &dyn Snapshot, user: &str) -> Outcome<Response> {
    let me = people::caller(snapshot, user)?;
    let mut sides = mine(snapshot, me)?;
    sides.retain(Side::is_listed);
    let convs: Vec<i64> = sides.iter().map(|side| side.conv).collect();
    let mut all: Vec<_> = list(snapshot, me, user, sides, Room::default())?.into_iter().zip(convs).collect();
    all.sort_by_key(|(conversation, conv)| Reverse((conversation.pinned, conversation.active_time, *conv)));
    Ok(Response::Conversations(all.into_iter().map(|(conversation, _)| conversation).collect()))
}

/// Those that are in the list, in the order asked, each once.
pub fn get_conversations(snapshot: &dyn Snapshot, user: &str, ids: &[ConversationId]) -> Outcome<Response> {
    let me = people::caller(snapshot, user)?;
    if ids.len() > limits::IDS_PER_CALL {
        return Err(Error::new(codes::ERR_INVALID_PARAMETERS, "conversations: at most 100").into());
    }
    let group = |id: &ConversationId| id.is_group().then(|| id.raw().to_owned());
    let groups = snapshot.groups_named(&ids.iter().filter_map(group).collect::<Vec<_>>())?;
    let mut convs = Vec::with_capacity(ids.len());
    for id in ids {
        convs.extend(match id {
            ConversationId::Group(group_id) => groups.get(group_id).copied(),
            ConversationId::C2c(peer) => match snapshot.known(peer)? {
                Some(Known { user_no: peer, .. }) => snapshot.pair((me.min(peer), me.max(peer)))?,
                None => None,
            },
        });
    }
    let once = Vec::from_iter(convs.iter().copied().collect::<BTreeSet<i64>>());
    let sides = snapshot.sides(me, Which::These(&once))?.into_iter();
    let sides: Vec<Side> = sides.filter_map(|side| side.entered().ok()).filter(Side::is_listed).collect();
    let numbers: Vec<i64> = sides.iter().map(|side| side.conv).collect();
    let listed = list(snapshot, me, user, sides, Room::default())?;
    let mut listed: HashMap<i64, Conversation> = numbers.into_iter().zip(listed).collect();
    Ok(Response::Conversations(convs.iter().filter_map(|conv| listed.remove(conv)).collect()))
}

/// The sum over the conversations of the list that notify.
pub fn total_unread(snapshot: &dyn Snapshot, user: &str) -> Outcome<Response> {
    let me = people::caller(snapshot, user)?;
    let sides = mine(snapshot, me)?;
    let counted = sides.iter().filter(|side| in_total(side));
    Ok(Response::Count(unread(snapshot, me, counted)?.into_values().sum()))
}

/// Whether its unread messages are in the total: it notifies, and is in the list.
fn in_total(side: &Side) -> bool {
    side.is_listed() && reading::counts_in_total(side.stay().map_or(0, |stay| stay.recv_opt))
}

/// Messages of others that these conversations have unread; none where the type does not count.
pub fn unread<'a>(
    snapshot: &dyn Snapshot,
    me: i64,
    sides: impl Iterator<Item = &'a Side>,
) -> Result<HashMap<i64, u64>, Broken> {
    let (mut unread, mut withdrawn) = (HashMap::new(), Vec::new());
    for side in sides.filter(|side| reading::counts_unread(side.group_type())) {
        let (read_seq, counted) = (side.read_seq(), side.counted_above());
        if counted == 0 {
            continue;
        }
        unread.insert(side.conv, counted);
        if side.conversation.withdrawn_seq.max(side.mark.hidden_seq) > read_seq {
            withdrawn.push((side.conv, read_seq));
        }
    }
    for (conv, less) in snapshot.withdrawn(me, &withdrawn)? {
        unread.entry(conv).and_modify(|count| *count = count.saturating_sub(less));
    }
    Ok(unread)
}

/// As the user sees them, as many of the first ones as there is room for.
pub fn list(
    snapshot: &dyn Snapshot,
    me: i64,
    my_id: &str,
    mut sides: Vec<Side>,
    room: Room,
) -> Outcome<Vec<Conversation>> {
    let mut last = last_messages(snapshot, me, my_id, &mut sides, room)?;
    let unread = unread(snapshot, me, sides.iter())?;
    let mut mentions = mentions(snapshot, me, my_id, &sides)?;
    let shown = |side: &Side| match &side.with {
        With::Peer(peer, _) => Some((side.conv, *peer)),
        With::Group(group, _) => group.owner.map(|owner| (side.conv, owner)),
    };
    let groups = snapshot.conversation_groups(me)?;
    let people = snapshot.people(&sides.iter().filter_map(shown).collect::<Vec<_>>())?;
    let conversation = |side: Side| {
        let person = shown(&side).and_then(|key| people.get(&key)).cloned().unwrap_or_default();
        let (name, face_url, owner) = match &side.with {
            With::Peer(..) => (person.nick_name, person.face_url, UserId::new()),
            With::Group(group, _) => (group.name.clone(), group.face_url.clone(), person.user_id),
        };
        let joined_at = side.stay().map_or(0, |stay| stay.joined_at);
        let (id, group, entry) = (side.id(), side.group_type().is_some(), side.entry());
        Conversation {
            show_name: if name.is_empty() { id.raw().to_owned() } else { name },
            face_url,
            unread: unread.get(&side.conv).copied().unwrap_or(0),
            active_time: uint(side.conversation.last_message_at.max(joined_at)),
            last_message: last.remove(&side.conv),
            recv_opt: side.stay().map_or(0, |stay| stay.recv_opt),
            group_type: side.group_type(),
            at_infos: mentions.remove(&side.conv).unwrap_or_default(),
            c2c_read_time: if group { 0 } else { uint(side.mark.time) },
            group_read_seq: if group { uint(side.mark.seq) } else { 0 },
            owner,
            pinned: entry.pinned,
            counted: Some(reading::shown_counted(side.group_type(), side.conversation.counted)),
            read_seq: Some(uint(side.read_seq())),
            marks: marks::split(entry.marks as u64),
            cleared_seq: uint(entry.cleared_seq),
            list_version: uint(entry.version),
            custom_data: entry.custom,
            conversation_groups: groups.names_of(&id),
            id,
        }
    };
    Ok(sides.into_iter().map(conversation).collect())
}

/// Unread messages of groups that name the user or everyone: the newest, oldest first.
fn mentions(
    snapshot: &dyn Snapshot,
    me: i64,
    my_id: &str,
    sides: &[Side],
) -> Result<BTreeMap<i64, Vec<(u64, u32)>>, Broken> {
    let counted = |side: &&Side| {
        side.group_type().is_some_and(|group_type| reading::counts_unread(Some(group_type)))
            && side.read_seq() < side.conversation.named_seq
    };
    let above: Vec<(i64, i64)> =
        sides.iter().filter(counted).map(|side| (side.conv, side.read_seq())).collect();
    let mut found: BTreeMap<i64, Vec<(u64, u32)>> = BTreeMap::new();
    for (conv, seq, names) in snapshot.mentions(me, &above)? {
        let at = reading::at_type(names.iter().any(|name| name == my_id), names.iter().any(|n| n == AT_ALL));
        let found = found.entry(conv).or_default();
        if found.len() < limits::MENTIONS {
            found.extend(at.map(|at| (uint(seq), at)));
        }
    }
    found.values_mut().for_each(|found| found.reverse());
    Ok(found)
}

/// The last message of each conversation that the user sees and that its sender wants to be seen there. Conversations for
/// which there is no room are taken away; they are the last ones.
fn last_messages(
    snapshot: &dyn Snapshot,
    me: i64,
    my_id: &str,
    sides: &mut Vec<Side>,
    mut room: Room,
) -> Outcome<HashMap<i64, Message>> {
    let floors: HashMap<i64, i64> =
        sides.iter().filter_map(|side| Some((side.conv, side.floor()?))).collect();
    let below: Vec<(i64, i64)> = sides
        .iter()
        .filter(|side| floors.get(&side.conv).is_some_and(|floor| *floor < side.conversation.last_seq))
        .map(|side| (side.conv, side.conversation.last_seq + 1))
        .collect();
    let counts = |glance: &Glance<'_>| {
        Ok(is_addressed(glance.sender, glance.targets.as_deref(), me, my_id)
            && !glance.is_excluded_from_last()?)
    };
    let mut found: HashMap<i64, MessageRow> = HashMap::new();
    let mut others: HashMap<i64, i64> = HashMap::new();
    let (mut fits, mut end) = (Ok(true), None);
    snapshot.last_messages(me, &below, &mut |row| {
        let addressed = is_addressed(row.sender, row.targets.as_deref(), me, my_id);
        if floors.get(&row.conv).is_none_or(|floor| row.seq <= *floor) {
            return true;
        }
        if !addressed || row.content.excluded_from_last_message {
            others.insert(row.conv, row.seq);
            return true;
        }
        fits = room.take(content_bytes(&row.content));
        let goes_on = matches!(fits, Ok(true));
        if goes_on {
            found.insert(row.conv, row);
        } else {
            end = Some(row.conv);
        }
        goes_on
    })?;
    fits?;
    keep(sides, end);
    // Those before the excluded ones, then; few senders want that.
    for at in 0..sides.len() {
        let conv = sides[at].conv;
        let Some(seq) = others.remove(&conv) else { continue };
        let low = floors.get(&conv).map_or(seq, |floor| floor + 1);
        if low >= seq {
            continue;
        }
        let span = Span { conv, low, high: seq - 1, newer: false };
        let mut before = None;
        snapshot.scan(me, span, &counts, &mut |row| {
            before = Some(row);
            false
        })?;
        let Some(before) = before else { continue };
        if !room.take(content_bytes(&before.content))? {
            keep(sides, Some(conv));
            break;
        }
        found.insert(conv, before);
    }
    let views = Views::of(snapshot, me, sides.iter().filter(|side| found.contains_key(&side.conv)))?;
    let rows: Vec<MessageRow> = sides.iter().filter_map(|side| found.remove(&side.conv)).collect();
    let convs: Vec<i64> = rows.iter().map(|row| row.conv).collect();
    Ok(convs.into_iter().zip(views.messages(snapshot, rows)?).collect())
}

/// Keeps those before this one.
fn keep(sides: &mut Vec<Side>, end: Option<i64>) {
    if let Some(at) = end.and_then(|end| sides.iter().position(|side| side.conv == end)) {
        sides.truncate(at);
    }
}
