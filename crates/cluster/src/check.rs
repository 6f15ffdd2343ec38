//! What must be true in the end: what the service says when it is asked, beside what the clients were told.

use crate::book::{Book, Fate};
use crate::failure::Failure;
use crate::wire::Wire;
use crate::world::World;
use doubletick_protocol::ids::{ConversationId, MsgId, UserId};
use doubletick_protocol::message::Message;
use doubletick_protocol::receipt::{ReaderFilter, Receipt};
use doubletick_protocol::wire::{Request, Response};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

/// What there was to compare.
#[derive(Clone, Copy, Debug, Default)]
pub struct Totals {
    /// Messages that are stored.
    pub messages: usize,
    /// Receipts that are recorded.
    pub receipts: usize,
    /// Calls of which nobody has said whether they were carried out.
    pub unclear: u64,
    /// Calls that hold all lanes and were acknowledged.
    pub across: u64,
    /// Sessions that clients have begun.
    pub logins: u64,
    /// Messages that were acknowledged and are lost, where that may be.
    pub lost: usize,
}

impl fmt::Display for Totals {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Totals { messages, receipts, across, unclear, logins, lost } = self;
        write!(
            out,
            "{messages} messages, {receipts} receipts, {across} calls in all lanes, {unclear} unclear, {logins} logins"
        )?;
        if *lost > 0 { write!(out, ", {lost} messages lost") } else { Ok(()) }
    }
}

/// What does not agree.
type Findings = Vec<String>;

/// Asks the service for everything, each client at another node, and compares. Nobody writes meanwhile.
pub async fn check(world: &World) -> Result<(Totals, Findings), Failure> {
    let (mut totals, mut findings) = (Totals::default(), Findings::new());
    // Of each conversation, by who is in it.
    let mut stored: BTreeMap<String, Vec<MsgId>> = BTreeMap::new();
    for (number, who) in world.clients.iter().enumerate() {
        let mut wire = world.wire(number, (number + 1) % world.nodes()).await?;
        for conversation in [&who.group, &who.peer] {
            let messages = messages(&mut wire, conversation).await?;
            let ids: Vec<MsgId> = messages.iter().map(|message| message.msg_id.clone()).collect();
            for (place, message) in (1..).zip(&messages) {
                if message.seq != place {
                    findings.push(format!("{} has seq {} at place {place}", message.msg_id, message.seq));
                }
            }
            let own: Vec<MsgId> = messages
                .into_iter()
                .filter(|message| message.sender == who.user)
                .map(|message| message.msg_id)
                .collect();
            for ids in own.chunks(100) {
                for receipt in receipts(&mut wire, ids).await? {
                    let read = readers(&mut wire, &receipt).await?;
                    totals.receipts += usize::try_from(receipt.read_count)?;
                    findings.extend(of_receipt(world, number, &receipt, read));
                }
            }
            match stored.entry(key(&who.user, conversation)) {
                std::collections::btree_map::Entry::Vacant(first) => {
                    totals.messages += ids.len();
                    first.insert(ids);
                }
                std::collections::btree_map::Entry::Occupied(first) if *first.get() != ids => {
                    findings
                        .push(format!("{} sees other messages in {conversation:?} than others", who.user));
                }
                std::collections::btree_map::Entry::Occupied(_) => {}
            }
        }
        let book = who.book.lock();
        totals.unclear += book.unclear;
        totals.logins += book.logins;
        totals.across += book.across;
    }
    for who in &world.clients {
        totals.lost += lost(&who.user, &who.book.lock(), &stored);
        findings.extend(of_book(&who.user, &who.book.lock(), &stored));
    }
    findings.extend(invented(world, &stored));
    Ok((totals, findings))
}

/// The same for both who talk.
pub fn key(user: &str, conversation: &ConversationId) -> String {
    match conversation {
        ConversationId::Group(group) => group.clone(),
        ConversationId::C2c(peer) => format!("{}+{}", user.min(peer), user.max(peer)),
    }
}

/// Own messages: what was acknowledged is there once.
fn of_book(user: &str, book: &Book, stored: &BTreeMap<String, Vec<MsgId>>) -> Findings {
    let mut findings = Findings::new();
    for (id, (conversation, fate)) in &book.sent {
        let found =
            stored.get(&key(user, conversation)).map_or(0, |ids| ids.iter().filter(|it| *it == id).count());
        if found > 1 || (found == 0 && *fate == Fate::Acknowledged) {
            findings.push(format!("{id}, {fate:?}, is there {found} times"));
        }
    }
    findings
}

/// Own messages that were acknowledged by a database that has lost something since, and are gone.
fn lost(user: &str, book: &Book, stored: &BTreeMap<String, Vec<MsgId>>) -> usize {
    let is_gone = |(id, (conversation, fate)): &(&MsgId, &(ConversationId, Fate))| {
        *fate == Fate::Doubtful && !stored.get(&key(user, conversation)).is_some_and(|ids| ids.contains(id))
    };
    book.sent.iter().filter(is_gone).count()
}

/// Messages that nobody has sent.
fn invented(world: &World, stored: &BTreeMap<String, Vec<MsgId>>) -> Findings {
    let sent: BTreeSet<MsgId> = world
        .clients
        .iter()
        .flat_map(|who| who.book.lock().sent.keys().cloned().collect::<Vec<_>>())
        .collect();
    let ids = stored.values().flatten().filter(|id| !sent.contains(*id));
    ids.map(|id| format!("{id} is there, and nobody has sent it")).collect()
}

/// One own message: who has read it, and what its sender was told. `read` is `None` where the service does not list readers.
fn of_receipt(world: &World, sender: usize, receipt: &Receipt, read: Option<Vec<UserId>>) -> Findings {
    let who = &world.clients[sender];
    let mut findings = Findings::new();
    let id = &receipt.msg_id;
    let audience: Vec<_> = match &receipt.conversation {
        ConversationId::Group(_) => {
            world.clients.iter().filter(|other| other.group == who.group && other.user != who.user).collect()
        }
        ConversationId::C2c(peer) => world.clients.iter().filter(|other| other.user == *peer).collect(),
    };
    // In C2C the count says who.
    let read = read.unwrap_or_else(|| {
        audience
            .iter()
            .take(usize::try_from(receipt.read_count).unwrap_or(2))
            .map(|other| other.user.clone())
            .collect()
    });
    let distinct: BTreeSet<&UserId> = read.iter().collect();
    let counted = (receipt.read_count, receipt.read_count + receipt.unread_count);
    if distinct.len() != read.len() || counted != (read.len() as u64, audience.len() as u64) {
        findings.push(format!("{id}: {receipt:?} and the readers {read:?} do not agree"));
    }
    for other in audience {
        let fate = other.book.lock().receipts.get(id).copied();
        let is_there = distinct.contains(&other.user);
        let is_right = match fate {
            Some(Fate::Acknowledged) => is_there,
            Some(Fate::Unclear | Fate::Doubtful) => true,
            None => !is_there,
        };
        if !is_right {
            findings.push(format!("the receipt of {} for {id}, {fate:?}, is there: {is_there}", other.user));
        }
    }
    let (told, restored) = {
        let book = who.book.lock();
        let told = book.told.get(id).map(|told| (told.read_count, told.unread_count));
        (told, book.restored.get(&receipt.conversation).copied())
    };
    // What was told last is lost, and what it is now was told before that.
    let is_old = told.is_none() && restored.is_some_and(|version| receipt.version <= version);
    let is_told = is_old || told == Some((receipt.read_count, receipt.unread_count));
    if !is_told && (receipt.read_count > 0 || told.is_some()) {
        findings.push(format!("{} was told {told:?} of {id} last, and it is {receipt:?}", who.user));
    }
    findings
}

/// Everything that is stored in a conversation, as the user sees it who is logged in.
pub async fn messages(wire: &mut Wire, conversation: &ConversationId) -> Result<Vec<Message>, Failure> {
    let (mut messages, mut seq, mut version) = (Vec::new(), 0, 0);
    loop {
        let request = Request::Sync { conversation: conversation.clone(), seq, version };
        match wire.ask(request).await? {
            Response::Missed(missed) => {
                messages.extend(missed.messages);
                (seq, version) = (missed.seq, missed.version);
                if !missed.more {
                    return Ok(messages);
                }
            }
            other => return Err(format!("a sync is answered with {other:?}").into()),
        }
    }
}

/// The receipts of own messages.
pub async fn receipts(wire: &mut Wire, ids: &[MsgId]) -> Result<Vec<Receipt>, Failure> {
    match wire.ask(Request::GetReceipts { messages: ids.to_vec() }).await? {
        Response::Receipts(receipts) if receipts.len() == ids.len() => Ok(receipts),
        other => Err(format!("the receipts of {ids:?} are {other:?}").into()),
    }
}

async fn readers(wire: &mut Wire, receipt: &Receipt) -> Result<Option<Vec<UserId>>, Failure> {
    if !receipt.conversation.is_group() {
        return Ok(None);
    }
    let (mut readers, mut cursor) = (Vec::new(), 0);
    loop {
        let message = receipt.msg_id.clone();
        match wire
            .ask(Request::GetReaders { message, filter: ReaderFilter::Read, cursor, count: 100 })
            .await?
        {
            Response::Readers(page) => {
                readers.extend(page.readers.into_iter().map(|reader| reader.member.user_id));
                if page.finished {
                    return Ok(Some(readers));
                }
                cursor = page.next_seq;
            }
            other => return Err(format!("the readers of {} are {other:?}", receipt.msg_id).into()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use parking_lot::Mutex;
    use std::sync::Arc;

    /// Four who are in one group; user000 has sent m, and the others have given these receipts.
    fn world(fates: [Option<Fate>; 3]) -> World {
        let world = World::new(Arc::new(Mutex::new(Vec::new())), 4);
        let group = world.clients[0].group.clone();
        world.clients[0].book.lock().sent.insert("m".to_owned(), (group, Fate::Acknowledged));
        for (who, fate) in world.clients[1..].iter().zip(fates) {
            who.book.lock().receipts.extend(fate.map(|fate| ("m".to_owned(), fate)));
        }
        world
    }

    fn receipt(world: &World, read_count: u64) -> Receipt {
        Receipt {
            conversation: world.clients[0].group.clone(),
            msg_id: "m".to_owned(),
            seq: 1,
            read_count,
            unread_count: 3 - read_count,
            time: 1,
            version: 1,
        }
    }

    /// Findings where these have read it, as the service says, and the sender was told so many.
    fn found(world: &World, read: &[usize], told: u64) -> Findings {
        world.clients[0].book.lock().told.insert("m".to_owned(), receipt(world, told));
        let readers = read.iter().map(|number| world.clients[*number].user.clone()).collect();
        of_receipt(world, 0, &receipt(world, read.len() as u64), Some(readers))
    }

    #[test]
    fn an_acknowledged_receipt_has_to_be_there_an_unclear_one_may_be_and_no_other() {
        let world = world([Some(Fate::Acknowledged), Some(Fate::Unclear), None]);
        assert_eq!(found(&world, &[1], 1), Findings::new());
        assert_eq!(found(&world, &[1, 2], 2), Findings::new());
        assert_eq!(
            found(&world, &[2], 1),
            ["the receipt of user001 for m, Some(Acknowledged), is there: false"]
        );
        assert_eq!(found(&world, &[1, 3], 2), ["the receipt of user003 for m, None, is there: true"]);
    }

    #[test]
    fn a_sender_has_to_be_told_the_last_counts_and_the_readers_have_to_be_as_many_and_each_once() {
        let world = world([Some(Fate::Acknowledged), Some(Fate::Acknowledged), None]);
        assert_eq!(found(&world, &[1, 2], 1).len(), 1, "told less");
        assert_eq!(found(&world, &[1, 2, 2], 3).len(), 1, "twice in the list");
        world.clients[0].book.lock().told.clear();
        let readers = vec!["user001".to_owned(), "user002".to_owned()];
        assert_eq!(of_receipt(&world, 0, &receipt(&world, 2), Some(readers)).len(), 1, "told nothing");
    }

    #[test]
    fn an_acknowledged_message_has_to_be_there_once_and_none_that_nobody_has_sent() {
        let world = world([None; 3]);
        let stored = |ids: &[&str]| {
            let ids = ids.iter().map(|id| (*id).to_owned()).collect();
            BTreeMap::from([(world.clients[0].group.raw().to_owned(), ids)])
        };
        let found = |ids: &[&str]| {
            let mut findings = of_book("user000", &world.clients[0].book.lock(), &stored(ids));
            findings.extend(invented(&world, &stored(ids)));
            findings
        };
        assert_eq!(found(&["m"]), Findings::new());
        assert_eq!(found(&[]), ["m, Acknowledged, is there 0 times"]);
        assert_eq!(found(&["m", "m"]), ["m, Acknowledged, is there 2 times"]);
        assert_eq!(found(&["m", "x"]), ["x is there, and nobody has sent it"]);
    }
}
