//! What must be true in the end, when every link is up and nothing moves any more.

use super::device::Device;
use super::promises::{Pages, Promises, Topic};
use doubletick_client::Client;
use doubletick_protocol::ids::{MsgId, UserId};
use doubletick_protocol::message::{HistoryQuery, HistoryStart, Message, MessageStatus};
use doubletick_protocol::receipt::{ReaderFilter, Receipt};
use doubletick_protocol::wire::{Request, Response};
use doubletick_protocol::{codes, limits};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::time::{Duration, Instant};

/// How much was checked.
#[derive(Debug, Default)]
pub struct Totals {
    pub messages: u64,
    /// Receipts that count.
    pub receipts: u64,
    /// Messages, receipts and changes that applications were told.
    pub told: u64,
    pub acknowledged: u64,
    pub in_doubt: u64,
}

impl std::ops::AddAssign for Totals {
    fn add_assign(&mut self, other: Totals) {
        self.messages += other.messages;
        self.receipts += other.receipts;
        self.told += other.told;
        self.acknowledged += other.acknowledged;
        self.in_doubt += other.in_doubt;
    }
}

/// Panics with everything that is wrong. All devices are logged in, and nothing moves any more.
pub async fn check(devices: &[Arc<Device>], promises: &Promises) -> Totals {
    let (faults, totals) = look(devices, promises).await;
    complain(&faults);
    totals
}

/// [`check`], which may find something wrong for so long, where it cannot be known when nothing moves any more.
pub async fn check_within(patience: Duration, devices: &[Arc<Device>], promises: &Promises) -> Totals {
    let deadline = Instant::now() + patience;
    let is_quiet = || devices.iter().all(|device| device.is_logged_in()) && promises.pages().open == 0;
    while !is_quiet() && Instant::now() < deadline {
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    loop {
        let (faults, totals) = look(devices, promises).await;
        if faults.is_empty() {
            return totals;
        }
        if Instant::now() >= deadline {
            complain(&faults);
        }
        tokio::time::sleep(Duration::from_millis(200)).await;
    }
}

fn complain(faults: &[String]) {
    assert!(faults.is_empty(), "{} faults:\n{}", faults.len(), faults[..faults.len().min(30)].join("\n"));
}

async fn look(devices: &[Arc<Device>], promises: &Promises) -> (Vec<String>, Totals) {
    let mut faults = promises.pages().faults.clone();
    let mut totals = Totals::default();
    for device in devices {
        let book = device.book.lock();
        totals.told += book.told;
        faults.extend(book.faults.iter().map(|fault| format!("{}: {fault}", device.setup.name)));
        if !device.is_logged_in() {
            faults.push(format!("{} is not logged in", device.setup.name));
        }
    }
    if promises.pages().open > 0 {
        faults.push(format!("{} calls were never answered", promises.pages().open));
    }
    if !faults.is_empty() {
        return (faults, totals);
    }
    let topics: BTreeSet<Topic> =
        promises.pages().messages.values().map(|given| given.topic.clone()).collect();
    for topic in &topics {
        check_topic(topic, devices, promises, &mut faults, &mut totals).await;
    }
    totals.acknowledged = promises.pages().acknowledged;
    totals.in_doubt = promises.pages().in_doubt;
    (faults, totals)
}

/// Panics if an application is told anything more by `again`, which makes it log in again.
pub async fn expect_news_of_nothing(device: &Arc<Device>, again: impl Future<Output = ()>) {
    let before = device.book.lock().told;
    again.await;
    let book = device.book.lock();
    let name = &device.setup.name;
    assert_eq!(book.told, before, "{name} was told something again: {:?}", book.faults);
}

async fn check_topic(
    topic: &Topic,
    devices: &[Arc<Device>],
    promises: &Promises,
    faults: &mut Vec<String>,
    totals: &mut Totals,
) {
    let watching: Vec<&Arc<Device>> =
        devices.iter().filter(|device| topic.is_seen_by(&device.setup.user)).collect();
    let mut users: BTreeMap<UserId, Client> = BTreeMap::new();
    for device in &watching {
        let client = device.client().expect("the device runs");
        users.insert(device.setup.user.clone(), client);
    }
    let mut stored: Option<Vec<Message>> = None;
    let mut own: BTreeMap<MsgId, Message> = BTreeMap::new();
    // Of a large crowd those who have sent something, and some of the others.
    let senders: BTreeSet<UserId> = {
        let pages = promises.pages();
        let given = pages.messages.values().filter(|given| given.topic == *topic);
        given.map(|given| given.sender.clone()).collect()
    };
    let step = users.len() / 20 + 1;
    let asked = users.iter().enumerate().filter(|(at, (user, _))| at % step == 0 || senders.contains(*user));
    for (_, (user, client)) in asked {
        let seen = history(client, topic, user).await;
        own.extend(
            seen.iter().filter(|seen| seen.sender == *user).map(|seen| (seen.msg_id.clone(), seen.clone())),
        );
        let order = |messages: &[Message]| -> Vec<(u64, MsgId, u64, bool)> {
            let key = |message: &Message| {
                let revoked = message.status == MessageStatus::Revoked;
                (message.seq, message.msg_id.clone(), message.version, revoked)
            };
            messages.iter().map(key).collect()
        };
        match &stored {
            Some(before) if order(before) != order(&seen) => {
                faults.push(format!("{topic:?}: {user} sees another history"));
            }
            Some(_) => {}
            None => stored = Some(seen),
        }
    }
    let stored = stored.unwrap_or_default();
    totals.messages += stored.len() as u64;
    check_messages(topic, &stored, &promises.pages(), faults);
    let final_receipts = check_receipts(topic, &own, &users, promises, faults, totals).await;
    for device in watching {
        check_told(topic, device, &stored, &final_receipts, &promises.pages(), faults);
    }
}

/// The whole history of one user, the oldest first.
async fn history(client: &Client, topic: &Topic, user: &str) -> Vec<Message> {
    let mut messages: Vec<Message> = Vec::new();
    loop {
        let start = messages.last().map(|last| HistoryStart::Message(last.msg_id.clone()));
        let query = HistoryQuery {
            conversation: topic.seen_by(user),
            start: start.unwrap_or_default(),
            newer: true,
            count: 100,
            window: None,
            elem_types: Vec::new(),
        };
        match client.call(Request::History(query)).await {
            Ok(Response::Messages(page)) if page.is_empty() => return messages,
            Ok(Response::Messages(page)) => messages.extend(page),
            other => panic!("history of {user}: {other:?}"),
        }
    }
}

/// Every acknowledged message is there once, and nothing that nobody has sent.
fn check_messages(topic: &Topic, stored: &[Message], pages: &Pages, faults: &mut Vec<String>) {
    let mut there: BTreeMap<&str, &Message> = BTreeMap::new();
    for (message, seq) in stored.iter().zip(1..) {
        if message.seq != seq {
            faults.push(format!("{topic:?}: seq {} where {seq} should be", message.seq));
        }
        if there.insert(&message.msg_id, message).is_some() {
            faults.push(format!("{topic:?}: {} is there twice", message.msg_id));
        }
        let given = pages.messages.get(&message.msg_id);
        if given.is_none_or(|given| given.topic != *topic || given.sender != message.sender) {
            faults.push(format!("{topic:?}: {} was never sent like this", message.msg_id));
        }
        let asked = pages.revokes.get(&message.msg_id);
        match (message.status == MessageStatus::Revoked, asked) {
            (true, None) => faults.push(format!("{} was revoked by nobody", message.msg_id)),
            (false, Some(true)) => faults.push(format!("{} is not revoked", message.msg_id)),
            _ => {}
        }
    }
    for (id, given) in pages.messages.iter().filter(|(_, given)| given.topic == *topic) {
        if given.acknowledged && !there.contains_key(id.as_str()) {
            faults.push(format!("{topic:?}: {id} was acknowledged and is not there"));
        }
    }
}

/// Every acknowledged receipt counts once, the counts equal the lists, and all ways to ask agree. Answers
/// the receipts of each message that is not revoked.
async fn check_receipts(
    topic: &Topic,
    own: &BTreeMap<MsgId, Message>,
    users: &BTreeMap<UserId, Client>,
    promises: &Promises,
    faults: &mut Vec<String>,
    totals: &mut Totals,
) -> BTreeMap<MsgId, Receipt> {
    let mut receipts: BTreeMap<MsgId, Receipt> = BTreeMap::new();
    for (user, client) in users {
        let mine: Vec<MsgId> = own
            .values()
            .filter(|message| message.sender == *user && message.status != MessageStatus::Revoked)
            .map(|message| message.msg_id.clone())
            .collect();
        for ids in mine.chunks(limits::RECEIPTS_PER_GET) {
            let answer = client.receipts_wait(ids.to_vec()).await.expect("receipts of own messages");
            let answered: Vec<&MsgId> = answer.iter().map(|receipt| &receipt.msg_id).collect();
            assert_eq!(answered, ids.iter().collect::<Vec<_>>(), "a receipt for each message, in order");
            receipts.extend(answer.into_iter().map(|receipt| (receipt.msg_id.clone(), receipt)));
        }
        for id in &mine {
            let receipt = &receipts[id];
            let Topic::Group(_) = topic else { continue };
            let read = list(client, id, ReaderFilter::Read).await;
            let unread = list(client, id, ReaderFilter::Unread).await;
            let counts = (receipt.read_count, receipt.unread_count);
            if counts != (read.len() as u64, unread.len() as u64) {
                faults.push(format!("{id}: counts {counts:?}, lists {read:?} and {unread:?}"));
            }
            if (own[id].read_count, own[id].unread_count) != counts {
                faults.push(format!("{id}: counts {counts:?}, but other ones in the history"));
            }
            let audience: BTreeSet<&UserId> = users.keys().filter(|member| *member != user).collect();
            let listed: Vec<&UserId> = read.iter().chain(&unread).collect();
            if listed.len() != audience.len() || listed.into_iter().collect::<BTreeSet<_>>() != audience {
                faults.push(format!("{id}: read by {read:?}, unread by {unread:?}"));
            }
            check_readers(id, &read, users, promises, faults);
        }
    }
    if let Topic::Pair(one, other) = topic {
        for (id, receipt) in &receipts {
            let peer = if own[id].sender == *one { other } else { one };
            let read: Vec<UserId> = (0..receipt.read_count).map(|_| peer.clone()).collect();
            check_readers(id, &read, users, promises, faults);
            if receipt.read_count + receipt.unread_count != 1 {
                faults.push(format!("{id}: the counts of one peer: {receipt:?}"));
            }
        }
    }
    totals.receipts += receipts.values().map(|receipt| receipt.read_count).sum::<u64>();
    receipts
}

/// Whoever has an acknowledgement is among the readers, and whoever has sent nothing is not.
fn check_readers(
    id: &MsgId,
    read: &[UserId],
    users: &BTreeMap<UserId, Client>,
    promises: &Promises,
    faults: &mut Vec<String>,
) {
    let pages = promises.pages();
    for user in users.keys() {
        let times = read.iter().filter(|reader| *reader == user).count();
        match (pages.receipts.get(&(id.clone(), user.clone())), times) {
            (Some(true), 1) | (Some(false), 0 | 1) | (None, 0) => {}
            (asked, times) => {
                faults.push(format!("{id}: the receipt of {user} ({asked:?}) counts {times} times"));
            }
        }
    }
}

async fn list(client: &Client, message: &str, filter: ReaderFilter) -> Vec<UserId> {
    let mut users = Vec::new();
    let mut cursor = 0;
    loop {
        let page = client.readers_wait(message, filter, cursor, 100).await.expect("a page of readers");
        users.extend(page.readers.into_iter().map(|reader| reader.member.user_id));
        if page.finished {
            return users;
        }
        cursor = page.next_seq;
    }
}

/// The application knows everything in its last state.
fn check_told(
    topic: &Topic,
    device: &Device,
    stored: &[Message],
    receipts: &BTreeMap<MsgId, Receipt>,
    pages: &Pages,
    faults: &mut Vec<String>,
) {
    let (name, user) = (&device.setup.name, &device.setup.user);
    let conversation = topic.seen_by(user);
    let book = device.book.lock();
    let is_from_here = |message: &Message| pages.messages[&message.msg_id].device == *name;
    let told = book.messages(&conversation);
    let expected: BTreeSet<MsgId> = stored
        .iter()
        .filter(|message| !is_from_here(message))
        .map(|message| message.msg_id.clone())
        .collect();
    let missing: Vec<&MsgId> = expected.difference(&told).collect();
    let surplus: Vec<&MsgId> = told.difference(&expected).collect();
    if !missing.is_empty() || !surplus.is_empty() {
        faults.push(format!("{name}, {topic:?}: not told {missing:?}, told in vain {surplus:?}"));
    }
    for message in stored {
        let (id, seq) = (&message.msg_id, message.seq);
        let sure = !is_from_here(message) || pages.messages[id].acknowledged;
        if message.status == MessageStatus::Revoked {
            if sure && !book.knows_revoked(id) {
                faults.push(format!("{name}, {topic:?}: not told that {id} ({seq}) was revoked"));
            }
            continue;
        }
        if book.knows_revoked(id) {
            faults.push(format!("{name}: told that {id} was revoked"));
        }
        let version = book.last_version(id).unwrap_or(0);
        if sure && version != message.version {
            let last = message.version;
            faults.push(format!("{name}, {topic:?}: knows version {version} of {id} ({seq}), not {last}"));
        }
        let Some(receipt) = receipts.get(id).filter(|_| message.sender == *user) else { continue };
        let last = book.last_receipt(&conversation, id);
        let counts = last.map(|last| (last.version, last.read_count, last.unread_count));
        let nobody = receipt.read_count == 0 && counts.is_none();
        if !nobody && counts != Some((receipt.version, receipt.read_count, receipt.unread_count)) {
            faults.push(format!("{name}, {topic:?}: knows {last:?} of {id}, not {receipt:?}"));
        }
    }
    for edit in &pages.edits {
        let versions: Vec<u64> = book.versions_with(&edit.msg_id, &edit.text).into_iter().collect();
        // A repeat that finds its own work undone by another modification since is one more modification.
        if versions.windows(2).any(|pair| pair[0] + 1 == pair[1]) {
            faults.push(format!("{name}: one modification of {} is versions {versions:?}", edit.msg_id));
        }
        let conflict = edit.answer == Some(Err(codes::ERR_SDK_MSG_MODIFY_CONFLICT));
        if conflict && versions.last().is_some_and(|last| Some(*last) == book.last_version(&edit.msg_id)) {
            faults.push(format!("{name}: a modification that was refused is version {versions:?}"));
        }
    }
}
