//! The actor and what it keeps on the device until the service has it.

use crate::account::{Account, Device, not_logged_in};
use crate::actor::{Actor, WARNING};
use crate::event::{ClientEvent, ConversationEvent};
use crate::kept::{Kept, News, Now, Writer, Written};
use crate::pending::PendingReply;
use crate::reply::Reply;
use crate::waiting::{Again, Page, Tail, page};
use doubletick_protocol::conversation::Conversation;
use doubletick_protocol::message::{Message, NewMessage};
use doubletick_protocol::wire::{ClientFrame, Request, Response};
use doubletick_protocol::{Error, Result, codes};
use std::cmp::Reverse;
use tokio::time::Instant;

/// A question, and what its answer lacks. The error is an answer that consists of what waits.
pub(crate) type Asked = std::result::Result<(Request, Option<Tail>), Vec<Message>>;

impl Actor {
    /// Opens what waits of this user, where the client keeps anything and has a directory for it.
    pub(crate) fn open_kept(&mut self, device: &mut Device, user_id: &str) {
        let (Some(keep), Some(file)) = (&self.config.keep, &device.file) else { return };
        self.writers += 1;
        let how = (keep.survives_power_loss, keep.thread);
        match Writer::begin(file, user_id, how, self.writers, self.wrote.0.clone()) {
            Ok(mut begun) => {
                let words = begun.words.take();
                let kept = Kept::new(begun, user_id, self.writers, keep.messages);
                device.kept = Some(Box::new(kept));
                if let Some(words) = words {
                    self.log(WARNING, words);
                }
            }
            Err(text) => self.log(WARNING, format!("{text}; nothing is kept")),
        }
    }

    /// Takes what can wait; gives it back where it cannot.
    pub(crate) fn keep_request(
        &mut self,
        request: Request,
        answer: PendingReply,
    ) -> Option<(Request, PendingReply)> {
        let deadline = Instant::now() + self.config.request_timeout;
        let (Some(read_at), Account::In(session)) = (self.service_clock.now_ms(), &mut self.account) else {
            return Some((request, answer));
        };
        let Some(kept) = &mut session.kept else { return Some((request, answer)) };
        let now = Now {
            deadline,
            read_at,
            online: session.online,
            homes: &self.homes,
            seq_of: &|conversation| session.tracker.seq_of(conversation),
        };
        kept.take(request, answer, &now)
    }

    /// Takes a message that can wait; gives it back where it cannot.
    pub(crate) fn keep_message(
        &mut self,
        message: NewMessage,
        reply: Reply<Message>,
    ) -> Option<(NewMessage, Reply<Message>)> {
        let deadline = Instant::now() + self.config.request_timeout;
        let behind = self.next_id - 1;
        let Account::In(session) = &mut self.account else { return Some((message, reply)) };
        let Some(kept) = &mut session.kept else { return Some((message, reply)) };
        let now = Now { deadline, read_at: 0, online: session.online, homes: &self.homes, seq_of: &|_| None };
        let msg_id = message.msg_id.clone();
        let back = kept.take_message(message, reply, &now, behind);
        if kept.has_message(&msg_id) {
            session.tracker.will_send(&msg_id);
        }
        back
    }

    /// Gives the link what waits and is written.
    pub(crate) fn pump_kept(&mut self) {
        let deadline = Instant::now() + self.config.request_timeout;
        let session = match &mut self.account {
            Account::In(session) => session,
            Account::LoggingOut(session, leaving) if !leaving.asked => session,
            Account::Out | Account::LoggingIn(..) | Account::LoggingOut(..) => return,
        };
        let Some(kept) = session.kept.as_mut().filter(|_| session.online) else { return };
        let asked = session.outbox.iter().find(|(_, pending)| !pending.sent).map(|(id, _)| *id);
        while let Some(request) = kept.next_frame(self.next_id, deadline, asked) {
            let id = self.next_id;
            self.next_id += 1;
            self.connection.send(ClientFrame { id, request });
        }
    }

    /// Whether an answer was to something that waited.
    pub(crate) fn kept_answered(&mut self, id: u64, result: &Result<Response>) -> bool {
        let Some(kept) = self.account.session_mut().and_then(|session| session.kept.as_mut()) else {
            return false;
        };
        let asked = kept.asked(id);
        let Some(news) = kept.answered(id, result, Instant::now()) else { return false };
        if let Some(asked) = asked {
            self.mirror_answer(&asked, result, None);
        }
        if let (Some(session), Ok(Response::Message(message))) = (self.account.session_mut(), result) {
            session.tracker.was_sent(message);
        }
        self.tell_kept(news);
        self.pump_kept();
        true
    }

    /// The writer has written.
    pub(crate) fn kept_written(&mut self, written: Written) {
        let Some(kept) = self.account.session_mut().and_then(|session| session.kept.as_mut()) else { return };
        let (news, trouble) = kept.wrote(written);
        self.tell_kept(news);
        if let Some(text) = trouble {
            self.log(WARNING, text);
        }
        self.pump_kept();
        // What was asked after it.
        self.pump_outbox(0);
    }

    pub(crate) fn kept_on_time(&mut self, now: Instant) {
        let Some(kept) = self.account.session_mut().and_then(|session| session.kept.as_mut()) else { return };
        let news = kept.on_time(now);
        self.tell_kept(news);
        self.pump_kept();
    }

    pub(crate) fn wipe_kept(&mut self, reply: Reply<()>) {
        if self.account.session().is_none() {
            return reply.send(Err(not_logged_in()));
        }
        let drafts = self.wipe_drafts();
        let reply = match self.wipe_mirror().and(drafts) {
            Ok(()) => reply,
            // What is kept is wiped all the same.
            Err(error) => Reply::new(move |result: Result<()>| reply.send(result.and(Err(error)))),
        };
        let Some(session) = self.account.session_mut() else { return };
        // Where nothing is kept there is nothing to wipe.
        let Some(kept) = &mut session.kept else { return reply.send(Ok(())) };
        let news = kept.wipe(reply);
        self.tell_kept(news);
    }

    /// The messages that wait.
    pub(crate) fn unsent(&self, reply: Reply<Vec<Message>>) {
        let Account::In(session) = &self.account else { return reply.send(Err(not_logged_in())) };
        let messages = session.kept.as_ref().map(|kept| kept.unsent(&session.user_id));
        reply.send(Ok(messages.unwrap_or_default()));
    }

    /// What waits of the user who may read it.
    fn read_kept(&self) -> Option<&Kept> {
        match &self.account {
            Account::In(session) | Account::LoggingOut(session, _) => session.kept.as_deref(),
            Account::LoggingIn(_, device) => device.kept.as_deref().filter(|_| device.can_be_read()),
            Account::Out => self.reader.as_ref()?.kept.as_deref(),
        }
    }

    /// What is asked, so that what waits can be put to the answer.
    pub(crate) fn with_what_waits(&self, request: Request) -> Asked {
        let is_refused = match self.account {
            Account::LoggingIn(..) => self.connection.is_up(),
            Account::LoggingOut(..) => true,
            Account::In(_) | Account::Out => false,
        };
        let (query, kept) = match (request, self.read_kept()) {
            (Request::History(query), Some(kept)) if !is_refused => (query, kept),
            (request, _) => return Ok((request, None)),
        };
        let waiting = kept.waiting(&query.conversation);
        match page(query, waiting) {
            Page::Plain(query) => Ok((Request::History(query), None)),
            Page::Mixed(query, tail) => Ok((Request::History(query), Some(tail))),
            Page::Waiting(ids) => Err(ids.iter().filter_map(|id| kept.message(id)).collect()),
        }
    }

    /// The same of a question that is asked once more.
    pub(crate) fn once_more(&self, again: Again) -> Asked {
        match again {
            Again::Whole(query) => self.with_what_waits(Request::History(query)),
            Again::Plain(query) => Ok((Request::History(query), None)),
        }
    }

    /// An answer with what waits. The error is the question once more. `whole`: it is all of the list.
    pub(crate) fn and_what_waits(
        &self,
        response: Response,
        tail: Option<Tail>,
        whole: bool,
    ) -> std::result::Result<Response, Again> {
        match (response, tail, self.read_kept()) {
            (Response::Messages(messages), Some(tail), Some(kept)) => {
                let waiting = kept.waiting(tail.conversation());
                tail.join(messages, &waiting, |id| kept.message(id)).map(Response::Messages)
            }
            // Who gave it is not there any more.
            (Response::Messages(_), Some(tail), None) => Err(Again::Whole(tail.query())),
            (Response::Conversations(rows), _, Some(_)) => {
                let mut rows = self.rows_with_what_waits(rows);
                if whole {
                    rows.sort_by_key(|row| Reverse((row.pinned, row.active_time)));
                }
                Ok(Response::Conversations(rows))
            }
            (response, ..) => Ok(response),
        }
    }

    /// Rows of the list: the last message may be one that waits.
    fn rows_with_what_waits(&self, mut rows: Vec<Conversation>) -> Vec<Conversation> {
        let Some(kept) = self.read_kept() else { return rows };
        for row in &mut rows {
            let Some(last) = kept.waiting(&row.id).last().and_then(|id| kept.message(id)) else { continue };
            if row.last_message.as_ref().is_none_or(|held| held.msg_id != last.msg_id) {
                row.active_time = row.active_time.max(last.client_time.saturating_mul(1000));
                row.last_message = Some(last);
            }
        }
        rows
    }

    /// The same in an event.
    pub(crate) fn event_with_what_waits(&self, event: ClientEvent) -> ClientEvent {
        match event {
            ClientEvent::Conversations(ConversationEvent::Added(rows)) => {
                ClientEvent::Conversations(ConversationEvent::Added(self.rows_with_what_waits(rows)))
            }
            ClientEvent::Conversations(ConversationEvent::Updated(rows)) => {
                ClientEvent::Conversations(ConversationEvent::Updated(self.rows_with_what_waits(rows)))
            }
            event => event,
        }
    }

    /// The user is out: what they gave waits for their next login.
    pub(crate) fn close_kept(&mut self, kept: Option<Box<Kept>>) {
        let Some(mut kept) = kept else { return };
        let news = kept.end(&Error::new(
            codes::ERR_SDK_NOT_LOGGED_IN,
            "not logged in; kept, will be sent after a login",
        ));
        // Written before anybody is told.
        drop(kept);
        self.tell_kept(news);
    }

    /// Of which conversations messages are, for their receipts.
    pub(crate) fn learn_homes(&mut self, messages: &[Message]) {
        if self.account.session().is_some_and(|session| session.kept.is_some()) {
            self.homes.learn(messages);
        }
    }

    fn tell_kept(&mut self, news: News) {
        if let Some(session) = self.account.session_mut() {
            news.not_sent.iter().for_each(|message| session.tracker.not_sent(message));
        }
        for (reply, result) in news.answers {
            reply.send(result);
        }
        if !news.outcomes.is_empty() {
            self.emit(ClientEvent::Outbox(news.outcomes));
        }
    }
}
