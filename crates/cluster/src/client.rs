//! A lean client: it sends messages, gives receipts for those of others, and records what was acknowledged. Where its node goes
//! away or is silent it goes on at another one.

use crate::across::{Across, Stay};
use crate::book::{Book, Fate};
use crate::failure::Failure;
use crate::rng::Rng;
use crate::wire::Wire;
use crate::world::{Phase, World, owns_club};
use doubletick_protocol::codes;
use doubletick_protocol::ids::{ConversationId, MsgId};
use doubletick_protocol::message::{Message, MessageContent, NewMessage};
use doubletick_protocol::wire::{Change, Head, LoginInfo, Push, Request, Response, ServerFrame};
use doubletick_protocol::{Error, limits};
use std::collections::{BTreeMap, HashMap, HashSet, VecDeque};
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;
use tokio::sync::watch;
use tokio::time::{Instant, sleep, sleep_until};

/// A node that answers nothing for so long is left, in milliseconds: from, to.
const PATIENCE: (u64, u64) = (1_500, 8_000);
/// Nobody is without a session for so long.
const HOMELESS: Duration = Duration::from_secs(60);
/// In so many of a thousand turns a client goes to another node while there is load, so that every node has some.
const MOVES: u64 = 4;
/// Requests of a client that are under way at once, at most.
const AT_ONCE: usize = 6;

/// Something that is asked.
#[derive(Clone, Debug)]
enum Op {
    Login,
    Sync(ConversationId),
    Send(MsgId, ConversationId),
    Receipts(Vec<MsgId>),
    Across(Across),
}

/// Where a conversation stands for this client.
#[derive(Clone, Copy, Debug, Default)]
struct Stand {
    seq: u64,
    version: u64,
}

/// One connection, and what came over it.
struct Session {
    wire: Wire,
    pending: HashMap<u64, (Op, Instant)>,
    is_in: bool,
    /// The incarnation of the service that the login was told.
    life: u64,
    syncing: HashSet<ConversationId>,
    messages: HashSet<MsgId>,
    changes: HashSet<(MsgId, u64)>,
}

/// One user, on one device.
pub struct Client {
    world: Arc<World>,
    number: usize,
    rng: Rng,
    phase: watch::Receiver<Phase>,
    node: usize,
    patience: Duration,
    stands: BTreeMap<ConversationId, Stand>,
    /// Messages of others for which receipts are still to be given.
    unread: BTreeMap<ConversationId, Vec<MsgId>>,
    /// What is asked once more.
    again: VecDeque<Op>,
    sent: u64,
    /// Groups that it has made.
    made: u64,
    stay: Stay,
    /// The incarnation of the service that it knows; 0: none yet.
    life: u64,
}

impl Client {
    /// One that begins at a node of its choice.
    pub fn new(world: Arc<World>, number: usize, mut rng: Rng, phase: watch::Receiver<Phase>) -> Client {
        let node = rng.index(world.nodes());
        let patience = Duration::from_millis(rng.between(PATIENCE.0, PATIENCE.1));
        Client {
            world,
            number,
            rng,
            phase,
            node,
            patience,
            stands: BTreeMap::new(),
            unread: BTreeMap::new(),
            again: VecDeque::new(),
            sent: 0,
            made: 0,
            stay: Stay::default(),
            life: 0,
        }
    }

    fn book(&self) -> parking_lot::MutexGuard<'_, Book> {
        self.world.clients[self.number].book.lock()
    }

    /// Works until the end.
    pub async fn run(mut self) {
        let mut homeless = Instant::now();
        while *self.phase.borrow() != Phase::End {
            let connected = Wire::connect(self.world.address(self.node)).await;
            if let Ok(wire) = connected {
                let mut session = Session {
                    wire,
                    pending: HashMap::new(),
                    is_in: false,
                    life: 0,
                    syncing: HashSet::new(),
                    messages: HashSet::new(),
                    changes: HashSet::new(),
                };
                // How it ended does not matter: what is not answered is unclear.
                let _ = self.session(&mut session).await;
                if session.is_in {
                    homeless = Instant::now();
                }
                self.lost(session);
            }
            self.world.clients[self.number].idle.store(false, Ordering::Release);
            if homeless.elapsed() > HOMELESS {
                let user = &self.world.clients[self.number].user;
                self.book().faults.push(format!("{user} was let in nowhere for {} s", HOMELESS.as_secs()));
                return;
            }
            self.node = (self.node + 1) % self.world.nodes();
            let pause = Duration::from_millis(self.rng.between(20, 200));
            sleep(pause).await;
        }
    }

    async fn session(&mut self, session: &mut Session) -> Result<(), Failure> {
        self.ask(session, Op::Login).await?;
        let mut next = Instant::now();
        loop {
            tokio::select! {
                frame = session.wire.receive() => self.frame(session, frame?).await?,
                () = sleep_until(next) => {
                    next = Instant::now() + Duration::from_millis(self.rng.between(20, 120));
                    if *self.phase.borrow() == Phase::End {
                        return Ok(());
                    }
                    if session.pending.values().any(|(_, since)| since.elapsed() > self.patience) {
                        return Err("the node is silent".into());
                    }
                    if session.is_in {
                        self.act(session).await?;
                    }
                }
            }
        }
    }

    /// Asks something, where there is something to ask.
    async fn act(&mut self, session: &mut Session) -> Result<(), Failure> {
        if session.pending.len() >= AT_ONCE {
            return Ok(());
        }
        if let Some(op) = self.again.pop_front() {
            return self.ask(session, op).await;
        }
        let mut acted = false;
        if let Some((conversation, mut messages)) = self.unread.pop_first() {
            let rest = messages.split_off(messages.len().min(self.rng.index(limits::RECEIPTS_PER_CALL) + 1));
            if !rest.is_empty() {
                self.unread.insert(conversation, rest);
            }
            acted = true;
            self.ask(session, Op::Receipts(messages)).await?;
        }
        if *self.phase.borrow() == Phase::Load {
            if self.rng.between(0, 1_000) < MOVES {
                return Err("it goes elsewhere".into());
            }
            if self.rng.between(0, 1_000) < self.world.across_per_mille
                && let Some(across) = self.across()
            {
                self.ask(session, Op::Across(across)).await?;
            }
            if self.rng.chance(self.world.sends_percent) {
                self.sent += 1;
                let me = &self.world.clients[self.number];
                let to = if self.rng.chance(50) { &me.group } else { &me.peer };
                let op = Op::Send(format!("{}-{}", me.user, self.sent), to.clone());
                self.ask(session, op).await?;
            }
        } else {
            let idle = !acted && session.pending.is_empty();
            self.world.clients[self.number].idle.store(idle, Ordering::Release);
        }
        Ok(())
    }

    /// Something that holds all lanes, where it may be asked now.
    fn across(&mut self) -> Option<Across> {
        match self.rng.index(6) {
            0 => {
                self.made += 1;
                let group = format!("{}-made-{}", self.world.clients[self.number].user, self.made);
                Some(Across::Make { group, again: false })
            }
            1 | 2 => {
                // What it has seen is there, so everything goes that far.
                let known = self.stands.iter().map(|(conversation, stand)| (conversation.clone(), stand.seq));
                Some(Across::Mark(known.filter(|(_, seq)| *seq > 0).collect()))
            }
            _ if owns_club(self.number) => None,
            _ => self.stay.next(),
        }
    }

    async fn ask(&mut self, session: &mut Session, op: Op) -> Result<(), Failure> {
        let request = match &op {
            Op::Login => self.world.login(self.number),
            Op::Sync(conversation) => {
                let stand = self.stands.get(conversation).copied().unwrap_or_default();
                session.syncing.insert(conversation.clone());
                Request::Sync { conversation: conversation.clone(), seq: stand.seq, version: stand.version }
            }
            Op::Send(id, conversation) => {
                self.book().sent.entry(id.clone()).or_insert((conversation.clone(), Fate::Unclear));
                Request::SendMessage(message(id, conversation))
            }
            Op::Receipts(messages) => {
                for id in messages {
                    self.book().receipts.entry(id.clone()).or_insert(Fate::Unclear);
                }
                Request::SendReceipts { messages: messages.clone(), read_at: Vec::new() }
            }
            Op::Across(across) => {
                across.put(&mut self.book(), Fate::Unclear);
                across.request(&self.world.clients[self.number].club)
            }
        };
        // Known before it is sent: it may come to be also where sending fails.
        let id = session.wire.next_id();
        session.pending.insert(id, (op, Instant::now()));
        session.wire.send(request).await.map(drop)
    }

    /// The session is over: what was asked in it is unclear.
    fn lost(&mut self, session: Session) {
        let mut pending: Vec<_> = session.pending.into_iter().collect();
        pending.sort_by_key(|(id, _)| *id);
        pending.into_iter().for_each(|(_, (op, _))| self.is_unclear(op));
    }

    /// Most of it is asked again, and some never.
    fn is_unclear(&mut self, op: Op) {
        if let Op::Across(across) = op {
            self.book().unclear += 1;
            if matches!(across, Across::Stay { .. }) {
                self.stay.is_unclear();
                self.again.push_back(Op::Across(across.again()));
            } else if self.rng.chance(70) {
                self.again.push_back(Op::Across(across.again()));
            }
        } else if matches!(op, Op::Send(..) | Op::Receipts(_)) {
            self.book().unclear += 1;
            if self.rng.chance(70) {
                self.again.push_back(op);
            }
        }
    }

    async fn frame(&mut self, session: &mut Session, frame: ServerFrame) -> Result<(), Failure> {
        match frame {
            ServerFrame::Response(id, answer) => {
                let (op, asked) = session.pending.remove(&id).ok_or("an answer to nothing")?;
                match answer {
                    Err(error) if matches!(&op, Op::Across(across) if across.was_done(error.code)) => {
                        self.answered(session, (op, asked), Response::Done).await
                    }
                    Ok(response) => self.answered(session, (op, asked), response).await,
                    Err(error) => self.refused(session, op, error),
                }
            }
            ServerFrame::Push(push) => self.pushed(session, push).await,
        }
    }

    fn refused(&mut self, session: &Session, op: Op, error: Error) -> Result<(), Failure> {
        // The database is gone, or the server ends: what was asked may have happened.
        if [codes::ERR_SDK_COMM_DATABASE_FAILURE, codes::ERR_SDK_COMM_INTERRUPT].contains(&error.code) {
            let is_transient = matches!(op, Op::Send(..) | Op::Receipts(_) | Op::Across(_));
            self.is_unclear(op);
            // A login or a sync is done anew, elsewhere.
            return if is_transient { Ok(()) } else { Err(error.text.into()) };
        }
        // Who has not heard yet that the service goes on from earlier asks for what is gone.
        let has_lost = self.world.lost.lock().is_some() && session.life == self.world.life;
        if has_lost && matches!(op, Op::Receipts(_) | Op::Across(Across::Stay { .. })) {
            if matches!(op, Op::Across(_)) {
                self.is_unclear(op);
            }
            return Err("the service has lost something".into());
        }
        let user = &self.world.clients[self.number].user;
        self.book().faults.push(format!("{user}: {op:?} is refused: {} {}", error.code, error.text));
        Ok(())
    }

    async fn answered(
        &mut self,
        session: &mut Session,
        (op, asked): (Op, Instant),
        response: Response,
    ) -> Result<(), Failure> {
        match (op, response) {
            (Op::Login, Response::LoggedIn(info)) => {
                session.is_in = true;
                session.life = info.incarnation;
                self.book().logins += 1;
                self.served_by(&info);
                for head in info.heads {
                    let stand = self.stands.get(&head.conversation).copied().unwrap_or_default();
                    if stand.seq < head.seq || stand.version < head.version {
                        self.ask(session, Op::Sync(head.conversation)).await?;
                    }
                }
            }
            (Op::Sync(conversation), Response::Missed(missed)) => {
                session.syncing.remove(&conversation);
                missed.messages.iter().for_each(|message| self.has(message));
                for change in &missed.changes {
                    if let Change::Receipt(receipt) = change {
                        self.book().is_told(receipt);
                    }
                }
                let stand = self.stands.entry(conversation.clone()).or_default();
                stand.seq = stand.seq.max(missed.seq);
                stand.version = stand.version.max(missed.version);
                if missed.more {
                    self.ask(session, Op::Sync(conversation)).await?;
                }
            }
            (Op::Send(id, conversation), Response::Message(message)) if message.msg_id == id => {
                {
                    let mut book = self.book();
                    book.sent.insert(id, (conversation, self.fate(asked)));
                }
                self.world.acknowledged.fetch_add(1, Ordering::AcqRel);
            }
            (Op::Receipts(messages), Response::Done) => {
                self.world.acknowledged.fetch_add(messages.len() as u64, Ordering::AcqRel);
                let mut book = self.book();
                let fate = self.fate(asked);
                book.receipts.extend(messages.into_iter().map(|id| (id, fate)));
            }
            (Op::Across(across), Response::Done | Response::GroupCreated(_)) => {
                {
                    let mut book = self.book();
                    across.put(&mut book, self.fate(asked));
                    book.across += 1;
                }
                if let Across::Stay { comes, .. } = across {
                    self.stay.answered(comes);
                }
            }
            (op, response) => self.book().faults.push(format!("{op:?} is answered with {response:?}")),
        }
        Ok(())
    }

    /// Of what was asked then and is acknowledged now. Under the lock of the book.
    fn fate(&self, asked: Instant) -> Fate {
        if self.world.may_be_lost(asked) { Fate::Unclear } else { Fate::Acknowledged }
    }

    /// Goes back to where the service goes on from, where it has lost something.
    fn served_by(&mut self, info: &LoginInfo) {
        let before = std::mem::replace(&mut self.life, info.incarnation);
        if before == 0 || before == info.incarnation {
            return;
        }
        if before != info.restored_from {
            self.fault(&format!("is told of an incarnation that does not follow {before}: {info:?}"));
        }
        self.stay.is_lost = true;
        for Head { conversation, restored_seq, restored_version, .. } in &info.heads {
            if let Some(stand) = self.stands.get_mut(conversation) {
                stand.seq = stand.seq.min(*restored_seq);
                stand.version = stand.version.min(*restored_version);
            }
            self.book().goes_back(conversation, *restored_seq, *restored_version);
        }
        // What has no head is gone.
        let there: HashSet<&ConversationId> = info.heads.iter().map(|head| &head.conversation).collect();
        let mine = &self.world.clients[self.number];
        for conversation in [&mine.group, &mine.peer].into_iter().filter(|one| !there.contains(one)) {
            self.stands.remove(conversation);
            self.book().goes_back(conversation, 0, 0);
        }
        // What it does not have any more it does not read.
        let kept: HashSet<MsgId> = self.book().others.keys().cloned().collect();
        self.unread.values_mut().for_each(|ids| ids.retain(|id| kept.contains(id)));
        self.unread.retain(|_, ids| !ids.is_empty());
        for op in &mut self.again {
            if let Op::Receipts(ids) = op {
                ids.retain(|id| kept.contains(id));
            }
        }
        self.again.retain(|op| !matches!(op, Op::Receipts(ids) if ids.is_empty()));
    }

    async fn pushed(&mut self, session: &mut Session, push: Push) -> Result<(), Failure> {
        self.book().pushes += 1;
        match push {
            Push::Message(message) => {
                if !session.messages.insert(message.msg_id.clone()) {
                    self.fault(&format!("was told of {} twice in one session", message.msg_id));
                }
                self.has(&message);
                let stand = self.stands.entry(message.conversation.clone()).or_default();
                let next = stand.seq + 1;
                if message.seq == next {
                    stand.seq = next;
                } else if message.seq > next && !session.syncing.contains(&message.conversation) {
                    self.book().gaps += 1;
                    self.ask(session, Op::Sync(message.conversation.clone())).await?;
                }
            }
            Push::Changes { conversation, stable, changes } => {
                for change in &changes {
                    let Change::Receipt(receipt) = change else { continue };
                    let state = (receipt.msg_id.clone(), receipt.version);
                    if !receipt.msg_id.is_empty() && !session.changes.insert(state) {
                        self.fault(&format!("was told {receipt:?} twice in one session"));
                    }
                    self.book().is_told(receipt);
                }
                if !session.syncing.contains(&conversation) {
                    let stand = self.stands.entry(conversation).or_default();
                    stand.version = stand.version.max(stable);
                }
            }
            // What was pushed since may be lost: another session is told of it.
            Push::Lagged => return Err("the session lags".into()),
            Push::KickedOffline | Push::KickedByOperator | Push::UserSigExpired => {
                self.fault("was logged out")
            }
            _ => {}
        }
        Ok(())
    }

    fn fault(&self, what: &str) {
        let user = &self.world.clients[self.number].user;
        self.book().faults.push(format!("{user} {what}"));
    }

    /// It has a message now, and most likely gives a receipt for it.
    fn has(&mut self, message: &Message) {
        if message.sender == self.world.clients[self.number].user {
            return;
        }
        let (id, conversation) = (message.msg_id.clone(), message.conversation.clone());
        let is_new = self.book().others.insert(id.clone(), (conversation.clone(), message.seq)).is_none();
        if is_new && self.rng.chance(80) {
            self.unread.entry(conversation).or_default().push(id);
        }
    }
}

fn message(id: &str, conversation: &ConversationId) -> NewMessage {
    let elem =
        serde_json::json!({ "elem_type": 0, "text_elem_content": "Please confirm that you have read this." });
    NewMessage {
        msg_id: id.to_owned(),
        conversation: conversation.clone(),
        client_time: 1_700_000_000,
        rand: 1,
        need_read_receipt: true,
        online_only: false,
        targets: Vec::new(),
        content: MessageContent {
            elems: elem.as_object().cloned().into_iter().collect(),
            ..MessageContent::default()
        },
    }
}
