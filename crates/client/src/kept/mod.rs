//! What the application has given and the service must have, however long that takes: receipts, read marks,
//! deletions and, where it wants that, messages. Each waits in a file from before it is sent until the service has it. No IO but through the
//! [`Writer`].
//!
//! A call that waits for its answer goes alone, so that the answer is its own. What nobody waits for any more goes
//! together: receipts of one conversation 30 at a time, deletions of its messages 50 at a time, and of several marks only the furthest.

#[cfg(feature = "device-store")]
mod file;
mod flow;
mod homes;
mod local;
mod messages;
mod row;
#[cfg(all(test, feature = "device-store"))]
mod tests;
#[cfg(not(feature = "device-store"))]
#[path = "absent.rs"]
mod writer;
#[cfg(feature = "device-store")]
mod writer;

use crate::event::{OutboxItem, OutboxKind};
use crate::locals::Locals;
use crate::pending::PendingReply;
use crate::reply::Reply;
use doubletick_protocol::conversation::ReadScope;
use doubletick_protocol::ids::{ConversationId, MsgId, UserId, check_msg_id};
use doubletick_protocol::message::Message;
use doubletick_protocol::patience::Jump;
use doubletick_protocol::wire::{Request, Response};
use doubletick_protocol::{Error, Result, codes, limits};
pub(crate) use homes::Homes;
use row::{Place, Row, What};
use std::collections::{BTreeMap, BTreeSet, HashMap, VecDeque};
use std::time::Duration;
use tokio::time::Instant;
pub(crate) use writer::Change;
use writer::Work;
pub(crate) use writer::{Begun, Writer, Written};

/// Requests of what waits that are under way at a time.
const UNDER_WAY: usize = 16;
/// How many of those behind the first one are looked at for more of its conversation.
const LOOKED_AT: usize = 1000;
/// The first pause after a refusal that passes, doubled with each until [`LONGEST_PAUSE`].
const FIRST_PAUSE: Duration = Duration::from_secs(1);
const LONGEST_PAUSE: Duration = Duration::from_secs(30);
/// So many receipts, read marks and deletions wait at most on a device for one user.
const MOST: usize = 50_000;

/// What waits of one user.
pub(crate) struct Kept {
    writer: Writer,
    number: u64,
    entries: BTreeMap<u64, Entry>,
    /// Receipts that wait, by message.
    receipts: HashMap<MsgId, u64>,
    /// Deletions of messages that wait, by message.
    hiding: HashMap<MsgId, u64>,
    /// The last mark and the last deletion that wait, by conversation.
    last: HashMap<Place, u64>,
    /// Written, and not under way.
    ready: BTreeSet<u64>,
    /// Given to the writer: the number of the change, and what it puts.
    writing: VecDeque<(u64, Vec<u64>)>,
    /// Messages wait too.
    messages_wait: bool,
    /// Whose messages they are.
    user: UserId,
    /// Messages that wait, by their ids; how many bytes they have as documents; and where they stand in line.
    messages: HashMap<MsgId, u64>,
    bytes: usize,
    lines: HashMap<ConversationId, VecDeque<u64>>,
    /// Messages that are on this device alone.
    locals: Locals,
    /// Those that were put there and are not written yet, by the number of the change.
    importing: VecDeque<Importing>,
    /// The second of the service's clock.
    second: u64,
    /// Messages that a link may be given when this change is written.
    marking: VecDeque<(u64, u64)>,
    /// Those of which that could not be written, and when it is tried again.
    unmarked: Option<(Instant, Vec<u64>)>,
    /// A change that somebody waits for, and what else is told then.
    awaited: VecDeque<(u64, Reply<()>, News)>,
    /// Changes that the writer was given, and that it has told of.
    given: u64,
    written: u64,
    /// The last of them that puts something.
    put: u64,
    /// The last change could not be written.
    in_trouble: bool,
    calls: BTreeMap<u64, Call>,
    under_way: BTreeMap<u64, (Instant, Vec<u64>)>,
    next: u64,
    refusals: u32,
    pause_until: Option<Instant>,
}

struct Entry {
    row: Row,
    /// Calls that wait for it.
    calls: Vec<u64>,
    /// Somebody was told that it is kept, so what becomes of it is an event.
    told: bool,
    /// It is in the file, as far as is known.
    on_disk: bool,
    /// It goes out on the link that there was when it was given.
    fresh: bool,
    /// What was asked then, where that says more than the row.
    asked: Option<Request>,
    /// The writer has told of it.
    written: bool,
    /// The service has told this message: it is read as the service has it, also while its answer is missing.
    stored: bool,
    /// An earlier process gave it to a link, and whether the service has told it is not known yet.
    unsure: bool,
    /// It stands behind a message of its conversation.
    held: bool,
    /// The last request that was given before this message; 0: none that matters.
    behind: u64,
}

impl Entry {
    fn new(row: Row, fresh: bool) -> Entry {
        Entry {
            row,
            calls: Vec::new(),
            told: false,
            on_disk: true,
            fresh,
            asked: None,
            written: false,
            stored: false,
            unsure: false,
            held: false,
            behind: 0,
        }
    }
}

/// Messages that were put into a history by this change. `listed`: it had a row by what is on this device alone.
struct Importing {
    change: u64,
    conversation: ConversationId,
    listed: bool,
    messages: Vec<MsgId>,
}

/// A call that waits for its answer.
struct Call {
    reply: PendingReply,
    entries: Vec<u64>,
    deadline: Instant,
    error: Option<Error>,
}

/// What is true when a call is given.
pub(crate) struct Now<'a> {
    pub(crate) deadline: Instant,
    /// Milliseconds of the service's clock.
    pub(crate) read_at: u64,
    pub(crate) online: bool,
    pub(crate) homes: &'a Homes,
    /// Up to which seq this device has a conversation.
    pub(crate) seq_of: &'a dyn Fn(&ConversationId) -> Option<u64>,
}

/// What is to be told after something happened: answers, and what becomes of those whose calls were answered before.
#[derive(Default)]
pub(crate) struct News {
    pub(crate) answers: Vec<(PendingReply, Result<Response>)>,
    pub(crate) outcomes: Vec<OutboxItem>,
    /// Messages that the service will never have.
    pub(crate) not_sent: Vec<MsgId>,
    /// Conversations of which something else is on this device alone now, and whether they had a row by that before.
    pub(crate) rows: Vec<(ConversationId, bool)>,
}

impl Kept {
    /// What a writer has found of this user. `number`: which writer it is; `messages_wait`: messages are taken too.
    pub(crate) fn new(begun: Begun, user: &str, number: u64, messages_wait: bool) -> Kept {
        let Begun { writer, rows, locals, .. } = begun;
        let mut kept = Kept {
            writer,
            number,
            next: rows.last().map_or(1, |row| row.id + 1),
            ready: BTreeSet::new(),
            entries: BTreeMap::new(),
            receipts: HashMap::new(),
            hiding: HashMap::new(),
            last: HashMap::new(),
            writing: VecDeque::new(),
            messages_wait,
            user: user.to_owned(),
            messages: HashMap::new(),
            bytes: 0,
            lines: HashMap::new(),
            locals,
            importing: VecDeque::new(),
            second: 0,
            marking: VecDeque::new(),
            unmarked: None,
            awaited: VecDeque::new(),
            given: 0,
            written: 0,
            put: 0,
            in_trouble: false,
            calls: BTreeMap::new(),
            under_way: BTreeMap::new(),
            refusals: 0,
            pause_until: None,
        };
        for row in rows {
            let mut entry = Entry::new(row, false);
            entry.told = true;
            entry.written = true;
            entry.unsure = entry.row.given;
            kept.stand_in_line(&mut entry);
            if !entry.held {
                kept.ready.insert(entry.row.id);
            }
            kept.index(&entry.row);
            kept.entries.insert(entry.row.id, entry);
        }
        kept
    }

    fn index(&mut self, row: &Row) {
        match (&row.what, row.place()) {
            (What::Receipt(message), _) => drop(self.receipts.insert(message.clone(), row.id)),
            (What::DeleteMessage(message), _) => drop(self.hiding.insert(message.clone(), row.id)),
            (What::Message(message), _) => {
                self.messages.insert(message.clone(), row.id);
                self.bytes += row.message.as_ref().map_or(0, String::len);
            }
            (_, Some(place)) => drop(self.last.insert(place, row.id)),
            (_, None) => {}
        }
    }

    /// The change with what was given last: what is asked after it is sent after it.
    pub(crate) fn last_put(&self) -> u64 {
        self.put
    }

    /// Whether so many changes are written.
    pub(crate) fn has_written(&self, changes: u64) -> bool {
        self.written >= changes
    }

    /// Takes a request that can wait; gives it back where it cannot, or where the service will refuse it as it is.
    pub(crate) fn take(
        &mut self,
        request: Request,
        reply: PendingReply,
        now: &Now<'_>,
    ) -> Option<(Request, PendingReply)> {
        let rows = self.rows_of(&request, now);
        if rows.is_empty() {
            return Some((request, reply));
        }
        let call = self.next;
        let row = |(what, conversation, read_at)| Row {
            id: call,
            call,
            conversation,
            what,
            read_at,
            message: None,
            given: false,
        };
        let rows: Vec<Row> = rows.into_iter().map(row).collect();
        let more = rows.iter().filter(|row| self.is_more(row)).count();
        if more > 0 && self.entries.len() - self.messages.len() + more > MOST {
            let text = format!(
                "the device keeps at most {MOST} receipts, read marks and deletions until the service has them: this is not kept \
                 and not sent"
            );
            reply.refuse(Error::new(codes::ERR_SDK_NET_REQ_COUNT_LIMIT, text));
            return None;
        }
        let (mut put, mut gone, mut entries) = (Vec::new(), Vec::new(), Vec::new());
        for row in rows {
            let row = Row { id: self.next, ..row };
            if let Some(id) = self.same(&row) {
                entries.push(id);
                continue;
            }
            self.next += 1;
            let asked = now.online.then(|| request.clone()).filter(|_| row.alone().is_some());
            let mut entry = Entry { asked, ..Entry::new(row, now.online) };
            self.swallow(&mut entry, &mut gone);
            self.stand_in_line(&mut entry);
            self.index(&entry.row);
            entries.push(entry.row.id);
            put.push(entry.row.clone());
            self.entries.insert(entry.row.id, entry);
        }
        for id in &entries {
            if let Some(entry) = self.entries.get_mut(id) {
                entry.calls.push(call);
            }
        }
        // A call that waits for others alone has a number of its own all the same.
        self.next = self.next.max(call + 1);
        self.calls.insert(call, Call { reply, entries, deadline: now.deadline, error: None });
        // What is on this device alone of a conversation goes with it, at once and for good.
        let lose = match &request {
            Request::DeleteConversation { conversation, .. } => self.take_locals(conversation),
            _ => Vec::new(),
        };
        if !put.is_empty() || !lose.is_empty() {
            self.write(Change { put, gone, lose, ..Change::default() });
        }
        None
    }

    /// Whether a deletion of this conversation waits.
    pub(crate) fn deletes(&self, conversation: &ConversationId) -> bool {
        self.last.contains_key(&(conversation.clone(), true))
    }

    /// What of a request waits, each with its conversation and its time; nothing: it goes the way of other requests.
    fn rows_of(&self, request: &Request, now: &Now<'_>) -> Vec<(What, Option<ConversationId>, u64)> {
        let mark = |what, conversation| vec![(what, Some(conversation), now.read_at)];
        match request {
            Request::SendReceipts { messages, read_at } => {
                let valid = (1..=limits::RECEIPTS_PER_CALL).contains(&messages.len())
                    && messages.iter().all(|message| check_msg_id(message).is_ok())
                    && (read_at.is_empty() || read_at.len() == messages.len());
                if !valid {
                    return Vec::new();
                }
                let conversation = messages.iter().find_map(|message| now.homes.of(message));
                let said = |place| read_at.get(place).copied().filter(|at| *at > 0);
                let row = |(place, message): (usize, &MsgId)| {
                    let at = said(place).map_or(now.read_at, |seconds| seconds.saturating_mul(1000));
                    (What::Receipt(message.clone()), conversation.cloned(), at)
                };
                messages.iter().enumerate().map(row).collect()
            }
            // The end is where it was when the user read: what comes meanwhile is not read.
            Request::MarkRead(ReadScope::C2c(peer, 0)) => {
                let conversation = ConversationId::C2c(peer.clone());
                match (now.seq_of)(&conversation) {
                    Some(seq) if seq > 0 => {
                        mark(What::Mark(ReadScope::C2cSeq(peer.clone(), seq)), conversation)
                    }
                    _ => Vec::new(),
                }
            }
            Request::MarkRead(ReadScope::Group(group, 0)) => {
                let conversation = ConversationId::Group(group.clone());
                match (now.seq_of)(&conversation) {
                    Some(seq) if seq > 0 => {
                        mark(What::Mark(ReadScope::Group(group.clone(), seq)), conversation)
                    }
                    _ => Vec::new(),
                }
            }
            Request::MarkRead(scope @ (ReadScope::C2c(name, _) | ReadScope::C2cSeq(name, _))) => {
                mark(What::Mark(scope.clone()), ConversationId::C2c(name.clone()))
            }
            Request::MarkRead(scope @ ReadScope::Group(name, _)) => {
                mark(What::Mark(scope.clone()), ConversationId::Group(name.clone()))
            }
            Request::MarkReadUpTo { message, conversation } => {
                let home = conversation.clone().or_else(|| now.homes.of(message).cloned());
                vec![(What::MarkUpTo(message.clone()), home, now.read_at)]
            }
            // As a mark: what comes meanwhile brings the conversation back.
            Request::DeleteConversation { conversation, up_to, keep_messages: false } => {
                match up_to.or_else(|| (now.seq_of)(conversation)) {
                    Some(seq) => vec![(What::Delete(seq), Some(conversation.clone()), now.read_at)],
                    None => Vec::new(),
                }
            }
            Request::DeleteMessages { conversation, messages } => {
                let valid = (1..=limits::DELETES_PER_CALL).contains(&messages.len())
                    && messages.iter().all(|message| check_msg_id(message).is_ok())
                    && conversation.check().is_ok();
                let row = |message: &MsgId| {
                    (What::DeleteMessage(message.clone()), Some(conversation.clone()), now.read_at)
                };
                if valid { messages.iter().map(row).collect() } else { Vec::new() }
            }
            _ => Vec::new(),
        }
    }

    /// Whether more waits with this: it does not say the same as what waits, and takes the place of nothing.
    fn is_more(&self, row: &Row) -> bool {
        let takes_a_place =
            row.position().is_some() && row.place().is_some_and(|at| self.last.contains_key(&at));
        !takes_a_place && self.same(row).is_none()
    }

    /// What waits already and says the same, or more.
    fn same(&self, row: &Row) -> Option<u64> {
        match &row.what {
            What::Receipt(message) => return self.receipts.get(message).copied(),
            What::DeleteMessage(message) => {
                let id = *self.hiding.get(message)?;
                // A message has one conversation; who names another one deletes nothing.
                let alike =
                    self.entries.get(&id).is_some_and(|entry| entry.row.conversation == row.conversation);
                return alike.then_some(id);
            }
            What::Mark(_) | What::MarkUpTo(_) | What::Delete(_) | What::Message(_) => {}
        }
        let id = *self.last.get(&row.place()?)?;
        let waits = &self.entries.get(&id)?.row;
        let further = matches!((waits.position(), row.position()), (Some(waits), Some(new)) if waits >= new);
        (further || waits.what == row.what).then_some(id)
    }

    /// A mark or a deletion that goes less far is not sent any more; who waits for it waits for this one.
    fn swallow(&mut self, entry: &mut Entry, gone: &mut Vec<u64>) {
        let Some(new) = entry.row.position() else { return };
        let Some(id) = entry.row.place().and_then(|place| self.last.get(&place)).copied() else { return };
        let Some(old) = self.entries.get(&id) else { return };
        let under_way = self.under_way.values().any(|(_, ids)| ids.contains(&id));
        if under_way || old.row.position().is_none_or(|old| old > new) {
            return;
        }
        let Some(old) = self.entries.remove(&id) else { return };
        self.ready.remove(&id);
        self.leave_line(&old.row);
        gone.push(id);
        entry.told |= old.told;
        for number in old.calls {
            if let Some(call) = self.calls.get_mut(&number) {
                call.entries.iter_mut().filter(|waits| **waits == id).for_each(|waits| *waits = entry.row.id);
            }
            entry.calls.push(number);
        }
    }

    fn write(&mut self, change: Change) {
        self.given += 1;
        if !change.put.is_empty() {
            self.put = self.given;
            self.writing.push_back((self.given, change.put.iter().map(|row| row.id).collect()));
        }
        self.writer.write(Work::Change(change));
    }

    /// These wait no more, and nobody waits for the disk to know that.
    fn forget_them(&mut self, gone: Vec<u64>) {
        self.given += 1;
        self.writer.write(Work::Gone(gone));
    }

    /// This is told when what was given last is written.
    fn wait_for_it(&mut self, reply: Reply<()>) {
        self.awaited.push_back((self.given, reply, News::default()));
    }

    /// This is told when everything that was given is written; at once where it is.
    pub(crate) fn when_written(&mut self, reply: Reply<()>) {
        match self.has_written(self.given) {
            true => reply.send(Ok(())),
            false => self.wait_for_it(reply),
        }
    }

    /// What is on this device alone.
    pub(crate) fn locals(&self) -> &Locals {
        &self.locals
    }

    /// The service's clock, in seconds.
    pub(crate) fn is_now(&mut self, second: u64) {
        self.second = second;
    }

    /// Forgets what waits, in the file too. Who waits for it is told; `reply` when nothing is left.
    pub(crate) fn wipe(&mut self, reply: Reply<()>) -> News {
        let wiped = Error::new(
            codes::ERR_SDK_COMM_INTERRUPT,
            "what was kept on this device was wiped before it was sent",
        );
        let news = self.end(&wiped);
        self.entries.clear();
        self.receipts.clear();
        self.hiding.clear();
        self.unmarked = None;
        self.last.clear();
        self.messages.clear();
        self.bytes = 0;
        self.lines.clear();
        self.locals = Locals::default();
        self.importing.clear();
        self.ready.clear();
        self.under_way.clear();
        self.given += 1;
        self.wait_for_it(reply);
        self.writer.write(Work::Wipe);
        news
    }

    /// Answers every call with this; what it gave waits on.
    pub(crate) fn end(&mut self, error: &Error) -> News {
        let calls = std::mem::take(&mut self.calls);
        let answers = calls.into_values().map(|call| (call.reply, Err(error.clone()))).collect();
        News { answers, ..News::default() }
    }

    /// The user is out, and everything is written, or could not be: every call is told which.
    pub(crate) fn end_with_login(&mut self) -> News {
        let mut news = News::default();
        for call in std::mem::take(&mut self.calls).into_values() {
            let is_lost = |id: &u64| self.entries.get(id).is_some_and(|entry| !entry.on_disk);
            let text = match call.entries.iter().any(is_lost) {
                false => "not logged in; kept, will be sent after a login",
                true => "not logged in, and this could not be kept",
            };
            news.answers.push((call.reply, Err(Error::new(codes::ERR_SDK_NOT_LOGGED_IN, text))));
        }
        news
    }

    /// Which writer it has.
    pub(crate) fn number(&self) -> u64 {
        self.number
    }

    /// Returns when everything that was given is written, and has been told. It takes nothing any more.
    pub(crate) fn close(&mut self) {
        self.writer.close();
    }
}

/// What has become of a row, for the application. `message`: as the service has it.
fn item(row: &Row, code: i32, text: &str, message: Option<Message>) -> OutboxItem {
    let (kind, msg_id) = match &row.what {
        What::Receipt(message) => (OutboxKind::Receipt, message.clone()),
        What::Mark(_) => (OutboxKind::ReadMark, MsgId::new()),
        What::MarkUpTo(message) => (OutboxKind::ReadMark, message.clone()),
        What::Delete(_) => (OutboxKind::Deletion, MsgId::new()),
        What::DeleteMessage(message) => (OutboxKind::Deletion, message.clone()),
        What::Message(message) => (OutboxKind::Message, message.clone()),
    };
    let message = message.map(Box::new);
    OutboxItem { kind, conversation: row.conversation.clone(), msg_id, code, text: text.to_owned(), message }
}
