//! The handle that applications hold.

use crate::actor::{Actor, Command};
use crate::drafts::ConversationDraft;
use crate::event::EventHandler;
use crate::filter::ConversationFilter;
use crate::link::Connector;
use crate::locals::LocalMessage;
use crate::pending::{Answer, PendingReply};
use crate::reply::Reply;
use crate::search::{self, FoundMessages, MessageSearch};
use crate::shared::{ClientConfig, LoginStatus, Shared};
use crate::steady::own_time_ms;
use doubletick_protocol::ids::{ConversationId, MsgId};
use doubletick_protocol::message::{HistoryQuery, Message, NewMessage};
use doubletick_protocol::wire::{Request, Response};
use doubletick_protocol::{Error, Result, codes};
use std::sync::Arc;
use std::sync::atomic::Ordering;
use tokio::sync::{mpsc, watch};

/// A client of one service. Cheap to clone; the last clone's drop does not end it, [`Client::shutdown`]
/// does.
///
/// It belongs to the process that made it. In a child made by fork() every call of it is answered with 6013.
#[derive(Clone)]
pub struct Client {
    commands: mpsc::UnboundedSender<Command>,
    shared: Arc<Shared>,
    /// True when the task has ended.
    ended: watch::Receiver<bool>,
    /// Where its task runs.
    process: u32,
    /// On which other tasks of its calls run.
    runtime: tokio::runtime::Handle,
    /// The service is in this process.
    is_local: bool,
}

impl Client {
    /// Starts the client's task on the given runtime and connects. Events come from then on.
    pub fn start(
        config: ClientConfig,
        connector: Arc<dyn Connector>,
        events: EventHandler,
        runtime: &tokio::runtime::Handle,
    ) -> Client {
        let shared = Arc::new(Shared::new());
        let is_local = config.keep.is_none();
        let (commands, receiver) = mpsc::unbounded_channel();
        let (ending, ended) = watch::channel(false);
        let for_actor = Arc::clone(&shared);
        runtime.spawn(async move {
            Actor::new(config, connector, events, for_actor).run(receiver).await;
            ending.send_replace(true);
        });
        Client { commands, shared, ended, process: std::process::id(), runtime: runtime.clone(), is_local }
    }

    /// Whether it came here by fork(). Its task is not in this process, and its locks may be held for ever.
    pub fn is_inherited(&self) -> bool {
        self.process != std::process::id()
    }

    fn command(&self, command: Command) {
        if self.is_inherited() {
            return command.refuse(inherited());
        }
        self.not_taken(self.commands.send(command));
    }

    /// After the end the command comes back and is dropped here, which answers its reply with 7009.
    fn not_taken(&self, result: std::result::Result<(), mpsc::error::SendError<Command>>) {
        if let Err(refused) = result {
            // A login that was refused has set the status already.
            let mut account = self.shared.account.lock();
            account.status = LoginStatus::LoggedOut;
            account.user = None;
            drop(account);
            drop(refused);
        }
    }

    /// Logs in. 7501 while a login is under way, 7502 during a logout. 6208, once: another device has taken
    /// this one's place on its platform since the last login. The same user again: the credential replaces the
    /// old one if the service takes it; while the link is down it is taken unseen, and where the service refuses
    /// it later the old one is tried once more. Another user while one is logged in: that one is logged out first.
    pub fn login(&self, user_id: String, user_sig: String, reply: Reply<()>) {
        if self.is_inherited() {
            return reply.send(Err(inherited()));
        }
        let command = {
            let mut account = self.shared.account.lock();
            if account.status == LoginStatus::LoggedOut {
                account.status = LoginStatus::LoggingIn;
                account.user = Some(user_id.clone());
            }
            // Inside the lock, so that another thread's call cannot come between the two.
            self.commands.send(Command::Login { user_id, user_sig, reply })
        };
        self.not_taken(command);
    }

    /// Logs out and writes the device's state. 6014 without a login, 7501 while one is under way, 7502
    /// during a logout.
    pub fn logout(&self, reply: Reply<()>) {
        if self.is_inherited() {
            return reply.send(Err(inherited()));
        }
        let command = {
            let mut account = self.shared.account.lock();
            if account.status == LoginStatus::LoggedIn {
                account.status = LoginStatus::LoggingOut;
            }
            self.commands.send(Command::Logout { reply })
        };
        self.not_taken(command);
    }

    /// The login state now.
    pub fn login_status(&self) -> LoginStatus {
        if self.is_inherited() { LoginStatus::LoggedOut } else { self.shared.account.lock().status }
    }

    /// The user who is logged in (or logging in).
    pub fn login_user(&self) -> Option<String> {
        if self.is_inherited() { None } else { self.shared.account.lock().user.clone() }
    }

    /// As whom calls are answered: the user who is logged in (or logging in), or whose last login had no link, so that what this
    /// device was told before is read.
    pub fn reader(&self) -> Option<String> {
        if self.is_inherited() {
            return None;
        }
        let account = self.shared.account.lock();
        account.user.clone().or_else(|| account.reader.clone())
    }

    /// The service's clock, milliseconds since 1970 (the own clock until the first login).
    pub fn server_time_ms(&self) -> u64 {
        own_time_ms().saturating_add_signed(self.shared.clock_offset.load(Ordering::Relaxed))
    }

    /// A new message id with its parts: id `<number>-<seconds>-<rand>`, client time in seconds, rand.
    pub fn new_message_id(&self) -> (String, u64, u32) {
        let seconds = own_time_ms() / 1000;
        let (id, rand) = self.shared.ids.next(seconds);
        (id, seconds, rand)
    }

    /// Sends a message. Requests start in the order in which they are given, whichever method gives them.
    ///
    /// Where the client keeps messages ([`Keep::messages`](crate::Keep)) it waits on the device until the service has it:
    /// 9520 then means that it is kept and will be sent, and an event ([`ClientEvent::Outbox`](crate::ClientEvent)) says
    /// what has become of it. In each conversation messages go out one after the other. At most 10,000 wait, of together
    /// 16 MiB: a further one is refused with 9507. One for who is online only is never kept.
    pub fn send_message(&self, message: NewMessage, reply: Reply<Message>) {
        self.command(Command::Send { message: Box::new(message), reply });
    }

    /// Takes back a message that has not been given to the link yet: its `send_message` is answered 8021.
    /// One that is kept on the device is gone from there when this is answered (7010 where the device cannot write).
    /// 8020 when it is unknown or already on its way, 6014 without a login, or one that waits for a link or has failed for want of one.
    pub fn cancel_send(&self, msg_id: String, reply: Reply<()>) {
        self.command(Command::CancelSend { msg_id, reply });
    }

    /// The messages that wait on the device, in the order in which they were given, as their sender sees them: without a
    /// seq and a time of the service. 6014 without a login, or one that waits for a link or has failed for want of one.
    pub fn unsent(&self, reply: Reply<Vec<Message>>) {
        self.command(Command::Unsent { reply });
    }

    /// Any request except `Login`, `Logout`, `Sync` and `SendMessage`, which have methods of their own
    /// (6017). 6014 without a login, but that what waits on the device ([`Keep`](crate::Keep)) is also taken of who was logged in on it
    /// before, while a login waits for its answer and after one that has failed for want of a link. A request under way when the link is cut is repeated on the next one, until
    /// its time is over (9520). Only `CreateGroup` without an id is not, because that could make two groups: it
    /// fails with 9508, and the group may have been made.
    pub fn request(&self, request: Request, reply: Reply<Response>) {
        self.command(Command::Request { request, answer: PendingReply::Response(reply) });
    }

    /// [`Client::request`]; the answer says whether the service gave it or this device: without a link, or with messages alone that
    /// wait on it.
    pub fn ask(&self, request: Request, reply: Reply<Answer>) {
        self.command(Command::Request { request, answer: PendingReply::Answer(reply) });
    }

    /// A page of history of what is on this device, with a link as well: what the service has told it and what is on it alone, whatever is
    /// missing between them. A client that keeps nothing of that (no state directory, the slim build, a service in this process) asks the
    /// service. 6014 where nobody is logged in, nor reads what was read before; 6017: `start` is a message that is not here;
    /// 7010: the device cannot read.
    pub fn local_history(&self, query: HistoryQuery, reply: Reply<Answer>) {
        self.command(Command::LocalHistory { query, answer: PendingReply::Answer(reply) });
    }

    /// Deletes 1 to 50 messages (6017) on this device alone: what the service has told stays with it, and is on pages that it
    /// answers. A client that keeps nothing of it ([`Client::local_history`]) has the service delete them. 6014 without a login.
    pub fn delete_here(&self, conversation: ConversationId, messages: Vec<MsgId>, reply: Reply<Response>) {
        self.command(Command::DeleteHere { conversation, messages, answer: PendingReply::Response(reply) });
    }

    /// Puts messages into the history of this device alone, all of them or none: they are never sent. Each stands at its time, behind
    /// what the service stored in the same second, and is in everything that is read of its conversation, with a link and without one,
    /// until it is deleted, or its conversation. Answered when they are written, with the messages as they stand there, in the order given;
    /// one whose id is there already is there once, and one whose id the service has as well, in that conversation, gives way to that.
    /// The row of the conversation is told ([`ClientEvent::Conversations`](crate::ClientEvent)).
    ///
    /// At most 10,000 on a device for one user, of together 16 MiB as documents: beyond that 9507. 6016: no element; 6017: no message, or
    /// an id that another message has; 7003, 8501: no such name can be; 6014 where nobody is logged in, nor reads what was read before;
    /// 7010: the device cannot write; 7013: it keeps nothing (no state directory, the slim build), or the service is in this process.
    pub fn import_messages(
        &self,
        conversation: ConversationId,
        mut messages: Vec<LocalMessage>,
        reply: Reply<Vec<Message>>,
    ) {
        if self.is_inherited() {
            return reply.send(Err(inherited()));
        }
        for message in messages.iter_mut().filter(|message| message.msg_id.is_empty()) {
            (message.msg_id, _, message.rand) = self.new_message_id();
        }
        let now = self.server_time_ms() / 1000;
        self.command(Command::Import { conversation, messages, now, reply });
    }

    /// [`Client::request`], awaited. The request starts when this is called, not when it is polled.
    pub fn call(&self, request: Request) -> impl Future<Output = Result<Response>> + use<> {
        let (reply, answer) = Reply::channel();
        self.request(request, reply);
        answer
    }

    /// Forgets what the user who is logged in has given and the service does not have, in memory and on the device, what was
    /// read before, and drafts: calls that wait are answered 7009. 6014 without a login; 7010 where the device cannot write.
    pub fn wipe_kept(&self, reply: Reply<()>) {
        self.command(Command::WipeKept { reply });
    }

    /// Looks for messages in what is on this device: what the service has told it, where that is kept
    /// ([`Keep::mirror_bytes`](crate::Keep)), with a link or without one; else, where nothing is kept because the service is in this
    /// process ([`ClientConfig::keep`](crate::ClientConfig)), in what the service has, of which at most 100,000 messages are looked at, the newest of each
    /// conversation first. 6014 where nobody is logged in, nor reads what was read before; 6017 names a field; 7010: the
    /// device cannot read; 7013: nothing is kept.
    pub fn search(&self, search: MessageSearch, reply: Reply<FoundMessages>) {
        if self.is_inherited() {
            return reply.send(Err(inherited()));
        }
        let (found, mut finding) = mpsc::unbounded_channel();
        let now = self.server_time_ms() / 1000;
        self.command(Command::Search { search: Box::new(search.clone()), now, found });
        let client = self.clone();
        self.runtime.spawn(async move {
            let result = match finding.recv().await {
                Some(found) => found,
                // Nobody is there any more; the reply says so.
                None if client.commands.is_closed() => return,
                None if client.is_local => search::scan(|request| client.call(request), search, now).await,
                None => Err(Error::new(
                    codes::ERR_SDK_INTERFACE_NOT_SUPPORT,
                    "this device keeps no messages to search in: it has no state directory, or the library no store",
                )),
            };
            reply.send(result);
        });
    }

    /// Sets this device's own words on a message (`message_custom_str`, `message_custom_int`), never
    /// synced. 6014 without a login.
    pub fn set_local_custom(&self, msg_id: String, text: String, number: u32, reply: Reply<()>) {
        self.command(Command::SetCustom { msg_id, text, number, reply });
    }

    /// This device's own words on a message of the user who is logged in.
    pub fn local_custom(&self, msg_id: &str) -> Option<(String, u32)> {
        if self.is_inherited() { None } else { self.shared.account.lock().custom.get(msg_id).cloned() }
    }

    /// Keeps what the user has begun to write in a conversation, on this device alone; `None`: forgets it. It survives the process
    /// where the client has a directory, and a logout; [`Client::wipe_kept`] and the deletion of the conversation, as soon as that is
    /// given, end it.
    /// Where the list is watched an event tells its row. No link is needed.
    ///
    /// A draft has at most [`DRAFT_BYTES`](crate::DRAFT_BYTES) (6017), and all of them together a megabyte: beyond that those go
    /// that were set the longest ago. 7003, 8501: no such name can be. 6014 where [`Client::has_drafts`] is false.
    pub fn set_draft(
        &self,
        conversation: ConversationId,
        draft: Option<ConversationDraft>,
        reply: Reply<()>,
    ) {
        self.command(Command::SetDraft { conversation, draft, reply });
    }

    /// Whether somebody is there whose drafts are kept: who is logged in, or reads what was read before for want of a link.
    pub fn has_drafts(&self) -> bool {
        !self.is_inherited() && self.shared.drafts.lock().is_open()
    }

    /// What this user has begun to write there, if they are the one who is logged in.
    pub fn draft(&self, user: &str, conversation: &ConversationId) -> Option<ConversationDraft> {
        if self.is_inherited() { None } else { self.shared.drafts.lock().of(user, conversation) }
    }

    /// From here on `ClientEvent::Conversations` with additions and updates is wanted (it costs a request per
    /// burst of messages).
    pub fn watch_conversations(&self, on: bool) {
        self.command(Command::WatchConversations(on));
    }

    /// From here on `ClientEvent::TotalUnread` is wanted: whenever the total differs from the last one known.
    /// The first known is the next answer to a `TotalUnread` request; it is kept over logins, so what differs
    /// after one is told.
    pub fn watch_total_unread(&self, on: bool) {
        self.command(Command::WatchTotal(on));
    }

    /// Whether an event shall tell when the unread messages of what this filter takes are others than now, or than at the next
    /// login. The list is asked for once after each login for that, and watched.
    pub fn watch_unread_by_filter(&self, filter: ConversationFilter, on: bool) {
        self.command(Command::WatchFilter(filter, on));
    }

    /// The application is back in the foreground, or the device has a network again or another one. Without a link one
    /// is made now instead of after a pause; a link of before is asked for a sign of life and given up without one
    /// ([`WsTimes::patience`](crate::ws::WsTimes)). Does nothing while nobody needs a link.
    pub fn wake(&self) {
        self.command(Command::Wake);
    }

    /// Ends the client: state written, every open call answered 7009, no event after it resolves.
    pub async fn shutdown(&self) {
        if self.is_inherited() {
            return;
        }
        self.command(Command::Shutdown);
        // An error means that the task is gone, for example with its runtime.
        let _ = self.ended.clone().wait_for(|ended| *ended).await;
    }
}

/// 6013, of a child made by fork().
fn inherited() -> Error {
    let text = "the client belongs to the process that this one was forked from: make one here";
    Error::new(codes::ERR_SDK_NOT_INITIALIZED, text)
}
