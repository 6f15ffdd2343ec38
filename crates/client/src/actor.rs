//! The task behind a client: one loop over commands, the link and time. It owns everything that changes.
//!
//! `login.rs` has what it does about the account, `outbox.rs` what it does about requests, `resume.rs`
//! what it does about pushes and what was missed.

use crate::account::{Account, Reader, not_logged_in};
use crate::connection::{Connection, LinkEvent};
use crate::drafts::ConversationDraft;
use crate::event::{ClientEvent, EventHandler, NetworkStatus};
use crate::filter::ConversationFilter;
use crate::filtered::{FilteredTotal, FilteredTotals};
use crate::grouping::Grouping;
use crate::kept::{Homes, Kept, Written};
use crate::link::Connector;
use crate::local::Saved;
use crate::locals::LocalMessage;
use crate::mirror::{Reading, Said};
use crate::pending::{Internal, PendingReply};
use crate::reply::Reply;
use crate::search::{FoundMessages, MessageSearch};
use crate::shared::{ClientConfig, LoginStatus, Shared};
use crate::steady::{ServiceClock, SteadyClock};
use crate::watch::Watch;
use doubletick_protocol::ids::{ConversationId, MsgId, UserId};
use doubletick_protocol::message::{HistoryQuery, Message, NewMessage};
use doubletick_protocol::patience::{Jump, SLACK, STEP, jump};
use doubletick_protocol::wire::{Request, Response, ServerFrame};
use doubletick_protocol::{Error, Result, codes, limits};
use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::mpsc;
use tokio::time::Instant;

/// What the handle asks for.
pub(crate) enum Command {
    Login {
        user_id: String,
        user_sig: String,
        reply: Reply<()>,
    },
    Logout {
        reply: Reply<()>,
    },
    Send {
        message: Box<NewMessage>,
        reply: Reply<Message>,
    },
    CancelSend {
        msg_id: MsgId,
        reply: Reply<()>,
    },
    Request {
        request: Request,
        answer: PendingReply,
    },
    Unsent {
        reply: Reply<Vec<Message>>,
    },
    WipeKept {
        reply: Reply<()>,
    },
    SetCustom {
        msg_id: MsgId,
        text: String,
        number: u32,
        reply: Reply<()>,
    },
    SetDraft {
        conversation: ConversationId,
        draft: Option<ConversationDraft>,
        reply: Reply<()>,
    },
    Import {
        conversation: ConversationId,
        messages: Vec<LocalMessage>,
        now: u64,
        reply: Reply<Vec<Message>>,
    },
    LocalHistory {
        query: HistoryQuery,
        answer: PendingReply,
    },
    DeleteHere {
        conversation: ConversationId,
        messages: Vec<MsgId>,
        answer: PendingReply,
    },
    /// Dropped where there is no mirror.
    Search {
        search: Box<MessageSearch>,
        now: u64,
        found: mpsc::UnboundedSender<Result<FoundMessages>>,
    },
    WatchConversations(bool),
    WatchTotal(bool),
    WatchFilter(ConversationFilter, bool),
    Wake,
    Shutdown,
}

impl Command {
    /// Answers it, if it wants an answer, where nobody can carry it out.
    pub(crate) fn refuse(self, error: Error) {
        match self {
            Command::Login { reply, .. }
            | Command::Logout { reply }
            | Command::CancelSend { reply, .. }
            | Command::WipeKept { reply }
            | Command::SetDraft { reply, .. }
            | Command::SetCustom { reply, .. } => reply.send(Err(error)),
            Command::Send { reply, .. } => reply.send(Err(error)),
            Command::Unsent { reply } => reply.send(Err(error)),
            Command::Import { reply, .. } => reply.send(Err(error)),
            Command::Request { answer, .. }
            | Command::LocalHistory { answer, .. }
            | Command::DeleteHere { answer, .. } => answer.refuse(error),
            Command::Search { found, .. } => {
                // Who asked may have stopped waiting.
                let _ = found.send(Err(error));
            }
            Command::WatchConversations(_)
            | Command::WatchTotal(_)
            | Command::WatchFilter(..)
            | Command::Wake
            | Command::Shutdown => {}
        }
    }
}

/// The list, under the number of the question.
type Listed = (u64, Result<Response>);

/// What the loop goes on for.
enum Happening {
    Command(Option<Command>),
    Link(LinkEvent),
    Written(Written),
    Mirrored(Said),
    Listed(Listed),
}

pub(crate) struct Actor {
    pub(crate) config: ClientConfig,
    events: EventHandler,
    pub(crate) shared: Arc<Shared>,
    pub(crate) connection: Connection,
    pub(crate) account: Account,
    /// What this device has of users who have logged out, where it has no directory for that: it lasts as long as
    /// the client.
    pub(crate) remembered: HashMap<UserId, Saved>,
    pub(crate) watch: Watch,
    pub(crate) grouping: Grouping,
    /// Of the next request.
    pub(crate) next_id: u64,
    pub(crate) service_clock: ServiceClock,
    pub(crate) homes: Homes,
    /// How many files of what waits were opened, and what their writers tell.
    pub(crate) writers: u64,
    pub(crate) wrote: (mpsc::UnboundedSender<Written>, mpsc::UnboundedReceiver<Written>),
    /// How many mirrors were opened, and what they say.
    pub(crate) mirrors: u64,
    pub(crate) mirrored: (mpsc::UnboundedSender<Said>, mpsc::UnboundedReceiver<Said>),
    /// Who would be logged in if there was a link, and what they read before.
    pub(crate) reader: Option<Reader>,
    /// Questions to a mirror of nobody who is logged in.
    pub(crate) reading: BTreeMap<u64, Reading>,
    /// The application wants to hear of the conversation list.
    pub(crate) conversations_wanted: bool,
    pub(crate) filtered: FilteredTotals,
    /// Answers to the questions of [`FilteredTotals`], by their numbers.
    listed: (mpsc::UnboundedSender<Listed>, mpsc::UnboundedReceiver<Listed>),
    /// Requests of the client's own that are under way on this link, the oldest first.
    pub(crate) internal: BTreeMap<u64, (Instant, Internal)>,
}

/// Log levels of `ClientEvent::Log`.
pub(crate) const INFO: u32 = 4;
pub(crate) const WARNING: u32 = 5;

impl Actor {
    pub(crate) fn new(
        config: ClientConfig,
        connector: Arc<dyn Connector>,
        events: EventHandler,
        shared: Arc<Shared>,
    ) -> Self {
        let connection = Connection::new(connector, config.request_timeout);
        let clock = config.keep.as_ref().map_or_else(SteadyClock::system, |keep| keep.clock.clone());
        Self {
            config,
            events,
            shared,
            connection,
            account: Account::Out,
            remembered: HashMap::new(),
            watch: Watch::default(),
            grouping: Grouping::default(),
            next_id: 1,
            service_clock: ServiceClock::new(clock),
            homes: Homes::default(),
            writers: 0,
            wrote: mpsc::unbounded_channel(),
            mirrors: 0,
            mirrored: mpsc::unbounded_channel(),
            reader: None,
            reading: BTreeMap::new(),
            conversations_wanted: false,
            filtered: FilteredTotals::default(),
            listed: mpsc::unbounded_channel(),
            internal: BTreeMap::new(),
        }
    }

    /// Runs until it is told to shut down, or no handle is left. Replies that are dropped here answer 7009.
    pub(crate) async fn run(mut self, mut commands: mpsc::UnboundedReceiver<Command>) {
        loop {
            let begun = Instant::now();
            let alarm = self.alarm().map(|at| at.min(begun + STEP).max(begun));
            let happening = async {
                tokio::select! {
                    command = commands.recv() => Happening::Command(command),
                    event = self.connection.next() => Happening::Link(event),
                    Some(written) = self.wrote.1.recv() => Happening::Written(written),
                    Some(said) = self.mirrored.1.recv() => Happening::Mirrored(said),
                    Some(listed) = self.listed.1.recv() => Happening::Listed(listed),
                }
            };
            // What has come is read before a time limit is believed.
            let happening = tokio::select! {
                biased;
                happening = happening => Some(happening),
                () = sleep_until(alarm) => None,
            };
            let now = Instant::now();
            if let Some(jump) = alarm.and_then(|alarm| jump(alarm, now)) {
                self.excuse(jump);
            }
            let in_time = happening.is_some();
            match happening {
                Some(Happening::Command(Some(Command::Shutdown) | None)) => break,
                Some(Happening::Command(Some(command))) => self.command(command),
                Some(Happening::Link(event)) => self.link_event(event),
                Some(Happening::Written(written)) => self.kept_written(written),
                Some(Happening::Mirrored(said)) => self.mirrored(said),
                Some(Happening::Listed(listed)) => self.listed(listed),
                None => {}
            }
            // Who has much to say does not stop the clock.
            if !in_time || self.alarm().is_some_and(|at| at + SLACK <= now) {
                self.on_time(now);
            }
            self.flush(Instant::now());
        }
        self.save();
        self.close_what_is_read();
        let mut account = self.shared.account.lock();
        account.status = LoginStatus::LoggedOut;
        account.user = None;
        account.custom.clear();
        self.shared.drafts.lock().end();
    }

    pub(crate) fn emit(&self, event: ClientEvent) {
        (self.events)(event);
    }

    pub(crate) fn emit_all(&mut self, events: Vec<ClientEvent>) {
        for event in events {
            if let ClientEvent::Messages(messages) = &event {
                self.learn_homes(messages);
                self.are_stored(messages);
            }
            let totals = match &event {
                ClientEvent::Conversations(rows) => self.filtered.event(rows),
                _ => Vec::new(),
            };
            if self.mirror_event(&event) {
                match event {
                    ClientEvent::Conversations(rows) => {
                        let events = self.event_with_what_waits(rows);
                        events.into_iter().for_each(|rows| self.emit(ClientEvent::Conversations(rows)));
                    }
                    event => self.emit(event),
                }
            }
            self.tell_filtered(totals);
        }
    }

    fn tell_filtered(&self, totals: Vec<FilteredTotal>) {
        for (filter, total) in totals {
            self.emit(ClientEvent::UnreadByFilter(filter, total));
        }
    }

    /// Asks for the list, where totals by filters are counted from it.
    fn pump_filtered(&mut self) {
        if !matches!(self.account, Account::In(_)) {
            return;
        }
        let Some(number) = self.filtered.question() else { return };
        let sender = self.listed.0.clone();
        let answered = move |result| {
            // The client may have ended.
            let _ = sender.send((number, result));
        };
        self.submit(Request::Conversations, PendingReply::Response(Reply::new(answered)));
    }

    fn listed(&mut self, (number, result): Listed) {
        let list = match result {
            Ok(Response::Conversations(list)) => Some(list),
            Ok(_) => None,
            Err(error) => {
                self.log(WARNING, format!("the list for totals by filters: {error}"));
                None
            }
        };
        let totals = self.filtered.answer(number, list);
        self.tell_filtered(totals);
    }

    pub(crate) fn log(&self, level: u32, text: String) {
        self.emit(ClientEvent::Log(level, text));
    }

    fn command(&mut self, command: Command) {
        match command {
            Command::Login { user_id, user_sig, reply } => self.login(user_id, user_sig, reply),
            Command::Logout { reply } => self.logout(reply),
            Command::Send { message, reply } => self.send_message(*message, reply),
            Command::CancelSend { msg_id, reply } => self.cancel_send(&msg_id, reply),
            Command::Request { request, answer } => self.submit(request, answer),
            Command::Unsent { reply } => self.unsent(reply),
            Command::Search { search, now, found } => self.search(search, now, found),
            Command::Import { conversation, messages, now, reply } => {
                self.import_messages(&conversation, messages, now, reply);
            }
            Command::LocalHistory { query, answer } => self.local_history(query, answer),
            Command::DeleteHere { conversation, messages, answer } => {
                self.delete_here(conversation, messages, answer);
            }
            Command::WipeKept { reply } => self.wipe_kept(reply),
            Command::SetCustom { msg_id, text, number, reply } => {
                let Some(session) = self.account.session_mut() else {
                    return reply.send(Err(not_logged_in()));
                };
                if text.len() > limits::LOCAL_CUSTOM_BYTES {
                    let text = format!("message_custom_str: more than {} bytes", limits::LOCAL_CUSTOM_BYTES);
                    return reply.send(Err(Error::new(codes::ERR_INVALID_PARAMETERS, text)));
                }
                session.save_soon(Instant::now());
                self.shared.account.lock().custom.insert(msg_id, (text, number));
                reply.send(Ok(()));
            }
            Command::SetDraft { conversation, draft, reply } => self.set_draft(conversation, draft, reply),
            Command::WatchConversations(on) => {
                self.conversations_wanted = on;
                self.watch_list();
            }
            Command::WatchTotal(on) => self.watch.watch_total(on),
            Command::WatchFilter(filter, on) => {
                match on {
                    true => self.filtered.subscribe(filter),
                    false => self.filtered.unsubscribe(&filter),
                }
                self.watch_list();
            }
            Command::Wake => self.connection.wake(),
            Command::Shutdown => {}
        }
    }

    fn link_event(&mut self, event: LinkEvent) {
        match event {
            LinkEvent::Connecting => {
                self.emit(ClientEvent::Network(NetworkStatus::Connecting, codes::ERR_SUCC, String::new()));
            }
            LinkEvent::Connected => {
                self.emit(ClientEvent::Network(NetworkStatus::Connected, codes::ERR_SUCC, String::new()));
                self.connected();
            }
            LinkEvent::ConnectFailed(error) => {
                self.emit(ClientEvent::Network(NetworkStatus::ConnectFailed, error.code, error.text));
            }
            LinkEvent::Cut(error) => {
                if error.code == codes::ERR_SDK_NET_PKG_SIZE_LIMIT {
                    self.answer_too_large(&error);
                }
                self.disconnected();
                if self.account.is_out() {
                    // A service ends links on which nobody logs in. Nobody misses this one until then.
                    return self.connection.rest();
                }
                self.emit(ClientEvent::Network(NetworkStatus::Disconnected, error.code, error.text));
            }
            LinkEvent::Frame(frame) => {
                self.account.heard(Instant::now());
                self.frame(*frame);
            }
        }
    }

    fn frame(&mut self, frame: ServerFrame) {
        match frame {
            ServerFrame::Response(id, result) => self.response(id, result),
            ServerFrame::Push(push) => self.push(push),
        }
    }

    /// What must happen after anything happened.
    fn flush(&mut self, now: Instant) {
        self.pump_syncs();
        self.pump_filtered();
        self.pump_grouping();
        self.mirror_notes();
        // What was asked before a message may have gone out.
        self.pump_kept();
        self.pump_logout();
        if let Some(session) = self.account.session_mut()
            && session.tracker.take_changed()
        {
            session.save_soon(now);
        }
    }

    /// When there is something to do without being asked.
    fn alarm(&self) -> Option<Instant> {
        let kept = self.kept().and_then(Kept::due);
        let mut alarms = vec![self.account.deadline(), self.internal_deadline(), kept];
        if let Some(session) = self.account.session() {
            alarms.extend([session.save_at, session.outbox_deadline()]);
            if session.online {
                let list = session.mirror.as_ref().and_then(|reflection| reflection.list_at);
                alarms.extend([
                    session.retry_at,
                    session.too_fast_until,
                    self.watch.due(),
                    self.unblocked(),
                    list,
                ]);
            }
        }
        alarms.into_iter().flatten().min()
    }

    /// This process was stopped. What the service was asked before has its time as if it had not been.
    fn excuse(&mut self, jump: Jump<Instant>) {
        self.account.excuse(jump);
        for (deadline, _) in self.internal.values_mut() {
            *deadline = jump.later(*deadline);
        }
        if let Some(session) = self.account.session_mut() {
            for pending in session.outbox.values_mut() {
                pending.deadline = jump.later(pending.deadline);
            }
        }
        if let Some(kept) = self.kept_mut() {
            kept.excuse(jump);
        }
    }

    fn on_time(&mut self, now: Instant) {
        if self.account.deadline().is_some_and(|at| at <= now) {
            self.account_timed_out();
        }
        if self.internal_deadline().is_some_and(|at| at <= now) {
            self.log(WARNING, "the service did not answer in time; the link is given up".into());
            self.internal.clear();
            self.connection.cut("the service did not answer in time");
        }
        self.time_out_requests(now);
        self.kept_on_time(now);
        self.go_on(now);
        if let Some(session) = self.account.session_mut() {
            if session.retry_at.is_some_and(|at| at <= now) {
                session.retry_at = None;
                session.tracker.retry();
            }
            if session.save_at.is_some_and(|at| at <= now) {
                self.save();
            }
        }
        self.pump_watch(now);
        self.mirror_on_time(now);
    }
}

async fn sleep_until(at: Option<Instant>) {
    match at {
        Some(at) => tokio::time::sleep_until(at).await,
        None => std::future::pending().await,
    }
}

/// How long a failed `Sync` waits before it is asked again.
pub(crate) const RETRY_PAUSE: Duration = Duration::from_secs(1);
