//! The actor and requests: given in order, repeated on a new link, answered once.

use crate::account::{Account, LoggedIn};
use crate::actor::{Actor, INFO, RETRY_PAUSE, WARNING};
use crate::event::{ClientEvent, ConversationEvent};
use crate::keeping::{Asked, no_such_message};
use crate::kept::Kept;
use crate::lists::List;
use crate::pending::{Internal, Pending, PendingReply};
use crate::reply::{Reply, unexpected};
use crate::waiting::Again;
use doubletick_protocol::message::{Message, NewMessage};
use doubletick_protocol::wire::{ClientFrame, Request, Response};
use doubletick_protocol::{Error, Result, codes};
use std::collections::BTreeMap;
use std::time::Duration;
use tokio::time::Instant;

/// How many of the requests that had to wait are under way at a time.
const UNDER_WAY: usize = 16;
/// So long what only reads is behind what this device has not written yet. A disk that hangs keeps nobody from reading.
const ORDERLY: Duration = Duration::from_secs(1);

impl Actor {
    pub(crate) fn new_id(&mut self) -> u64 {
        let id = self.next_id;
        self.next_id += 1;
        id
    }

    /// Sends a request of the client's own.
    pub(crate) fn ask(&mut self, internal: Internal, request: Request) {
        let id = self.new_id();
        self.internal.insert(id, (Instant::now() + self.config.request_timeout, internal));
        self.connection.send(ClientFrame { id, request });
    }

    pub(crate) fn internal_deadline(&self) -> Option<Instant> {
        self.internal.first_key_value().map(|(_, (deadline, _))| *deadline)
    }

    pub(crate) fn send_message(&mut self, message: NewMessage, reply: Reply<Message>) {
        let Some((message, reply)) = self.keep_message(message, reply) else { return };
        if let Account::In(session) = &mut self.account {
            session.tracker.will_send(&message.msg_id);
        }
        self.give(Request::SendMessage(message), PendingReply::Message(reply));
    }

    pub(crate) fn submit(&mut self, mut request: Request, answer: PendingReply) {
        if matches!(
            request,
            Request::Login { .. } | Request::Logout | Request::Sync { .. } | Request::SendMessage(_)
        ) {
            return answer.refuse(Error::new(
                codes::ERR_INVALID_PARAMETERS,
                "request: Login, Logout, Sync and SendMessage are not given this way",
            ));
        }
        if let Account::In(session) = &self.account {
            match &mut request {
                // What comes before there is a link nobody has seen; with one the service knows best where the end is.
                Request::DeleteConversation { conversation, up_to: up_to @ None, .. } if !session.online => {
                    *up_to = session.tracker.seq_of(conversation);
                }
                // It knows, and does not say: it is told where that is known here, so that the mirror knows as well.
                Request::ClearHistory { conversation, up_to: up_to @ None }
                    if !session.online || session.mirror.is_some() && session.tracker.has_all() =>
                {
                    *up_to = session.tracker.seq_of(conversation);
                }
                _ => {}
            }
        }
        let Some((request, answer)) = self.delete_local(request, answer) else { return };
        if let Some((request, answer)) = self.keep_request(request, answer) {
            self.give(request, answer);
        }
    }

    pub(crate) fn give(&mut self, request: Request, answer: PendingReply) {
        let asked = self.with_what_waits(request);
        self.give_asked(asked, answer);
    }

    pub(crate) fn give_asked(&mut self, asked: Asked, answer: PendingReply) {
        let (request, tail) = match asked {
            Ok(asked) => asked,
            Err(waiting) => return self.answer_with_what_waits(answer, waiting),
        };
        let id = self.new_id();
        let deadline = Instant::now() + self.config.request_timeout;
        let Account::In(session) = &mut self.account else {
            return self.read((request, tail), answer);
        };
        // The newest that waits is the last one: what is given behind it waits too.
        let waits = session.outbox.last_key_value().is_some_and(|(_, last)| !last.sent);
        // Of a call about many conversations some are under way at a time, so that it is not refused for its haste.
        let one_of_many = matches!(
            request,
            Request::MarkConversation { .. }
                | Request::SetConversationCustomData { .. }
                | Request::DeleteConversation { keep_messages: true, .. }
        );
        let waited = waits || one_of_many || !session.online || session.too_fast_until.is_some();
        let after = session.kept.as_deref().map_or(0, Kept::last_put);
        let list = List::of(&request).filter(|_| !session.has_no_pages);
        let draft = match &request {
            Request::DeleteConversation { conversation, .. } => {
                self.shared.drafts.lock().of(&session.user_id, conversation)
            }
            _ => None,
        };
        let is_list = matches!(list, Some(List::Conversations(_)));
        let request = list.as_ref().map_or(request, |list| list.page(0));
        session.outbox.insert(
            id,
            Pending {
                request,
                answer,
                deadline,
                sent: false,
                links: 0,
                waited,
                list,
                after,
                held: None,
                tail,
                draft,
            },
        );
        if is_list {
            self.mirror_listed();
        }
        if !waited {
            self.pump_outbox(id);
        }
        self.ask_mirror(id..);
    }

    /// Gives the link what it has not got, from this id on. Of those that had to wait only some are under way at a
    /// time, so that a long queue is not refused for its haste.
    pub(crate) fn pump_outbox(&mut self, from: u64) {
        let Some(session) = self.account.session_mut() else { return };
        if !session.online || session.too_fast_until.is_some() {
            return;
        }
        let late = Instant::now() + self.config.request_timeout.saturating_sub(ORDERLY);
        let (mut under_way, mut blocked) = (0, false);
        for (id, pending) in session.outbox.range_mut(from..) {
            if !pending.sent {
                blocked |= session.kept.as_ref().is_some_and(|kept| !kept.has_written(pending.after));
                if blocked && !(pending.request.only_reads() && pending.deadline <= late) {
                    continue;
                }
            }
            if pending.waited {
                under_way += 1;
            }
            if under_way > UNDER_WAY {
                return;
            }
            if !pending.sent {
                if let Request::History(query) = &pending.request {
                    pending.held = Some(session.tracker.seq_of(&query.conversation).unwrap_or(0));
                }
                pending.sent = true;
                pending.links += 1;
                self.connection.send(ClientFrame { id: *id, request: pending.request.clone() });
            }
        }
    }

    /// When what only reads goes out before what the disk is in the way of.
    pub(crate) fn unblocked(&self) -> Option<Instant> {
        let session = self.account.session()?;
        session.kept.as_deref().filter(|kept| !kept.has_written(kept.last_put()))?;
        let after = self.config.request_timeout.saturating_sub(ORDERLY);
        let late = Instant::now() + after;
        let waits =
            |pending: &&Pending| !pending.sent && pending.deadline > late && pending.request.only_reads();
        let deadline = session.outbox.values().filter(waits).map(|pending| pending.deadline).min()?;
        Some(deadline - after)
    }

    /// Goes on when the pause is over that followed on the service's word that requests came too fast.
    pub(crate) fn go_on(&mut self, now: Instant) {
        if let Some(session) = self.account.session_mut()
            && session.too_fast_until.is_some_and(|at| at <= now)
        {
            session.too_fast_until = None;
        }
        self.pump_outbox(0);
    }

    pub(crate) fn cancel_send(&mut self, msg_id: &str, reply: Reply<()>) {
        let Some(reply) = self.cancel_before_login(msg_id, reply) else { return };
        let Some(session) = self.account.session_mut() else { return };
        let reply = match &mut session.kept {
            Some(kept) => kept.cancel(msg_id, reply),
            None => Some(reply),
        };
        let Some(reply) = reply else { return };
        let id = session.outbox.iter().find_map(|(id, pending)| match &pending.request {
            Request::SendMessage(message) if message.msg_id == msg_id && pending.links == 0 => Some(*id),
            _ => None,
        });
        match id.and_then(|id| session.outbox.remove(&id)) {
            Some(pending) => {
                session.tracker.not_sent(msg_id);
                pending.answer.refuse(Error::new(
                    codes::ERR_SDK_SEND_MESSAGE_FAILED_WITH_CANCEL,
                    "the message was taken back before it was sent",
                ));
                reply.send(Ok(()));
            }
            None => reply.send(Err(no_such_message())),
        }
    }

    pub(crate) fn response(&mut self, id: u64, result: Result<Response>) {
        if let Some((_, internal)) = self.internal.remove(&id) {
            return self.internal_response(internal, result);
        }
        if self.kept_answered(id, &result) {
            return;
        }
        if let Ok(Response::Messages(messages)) = &result {
            self.learn_homes(messages);
            self.are_stored(messages);
        }
        let Some(session) = self.account.session_mut() else { return };
        // Nothing: it has timed out, and the application was told.
        let Some(mut pending) = session.outbox.remove(&id) else { return };
        if let Err(error) = &result
            && error.code == codes::ERR_SDK_NET_FREQ_LIMIT
            && pending.waited
        {
            pending.sent = false;
            session.outbox.insert(id, pending);
            session.too_fast_until.get_or_insert(Instant::now() + RETRY_PAUSE);
            return;
        }
        if let Some(list) = pending.list.take() {
            return self.page_answered(id, pending, list, result);
        }
        let waited = pending.waited;
        let result = result.or_else(|error| pending.forgive(error));
        let result = result.or_else(|error| self.forgive_here(&pending.request, error));
        let is_writing = result.is_ok() && self.clear_here_too(&pending.request, pending.draft.as_ref());
        self.mirror_answer(&pending.request, &result, pending.held);
        let Some(session) = self.account.session_mut() else { return };
        match (&pending.request, &result) {
            (Request::SendMessage(message), Err(_)) => session.tracker.not_sent(&message.msg_id),
            (Request::SendMessage(_), Ok(Response::Message(message))) => {
                session.tracker.was_sent(message);
                if let Some(kept) = &mut session.kept {
                    kept.was_taken(&message.msg_id);
                }
            }
            (Request::TotalUnread, Ok(Response::Count(count))) => self.watch.base(*count, Instant::now()),
            (Request::Login { user_sig, .. }, Ok(Response::LoggedIn(info))) => {
                session.user_sig.clone_from(user_sig);
                session.proven_sig = None;
                self.has_place(info.login);
            }
            _ => {}
        }
        let whole = matches!(pending.request, Request::Conversations);
        match result.map(|response| self.and_what_waits(response, pending.tail.take(), whole)) {
            Ok(Ok(response)) if is_writing => self.answer_when_written(pending.answer, response),
            Ok(Ok(response)) => pending.answer.send(Ok(response)),
            Ok(Err(again)) => return self.ask_again(id, pending, *again),
            Err(error) => pending.answer.refuse(error),
        }
        if waited {
            self.pump_outbox(0);
        }
    }

    /// The answer to a page does not say what the page is.
    pub(crate) fn ask_again(&mut self, id: u64, mut pending: Pending, again: Again) {
        match self.once_more(again) {
            Err(waiting) => self.answer_with_what_waits(pending.answer, waiting),
            Ok((request, tail)) => {
                (pending.request, pending.tail) = (request, tail);
                (pending.sent, pending.waited) = (false, true);
                if let Some(session) = self.account.session_mut() {
                    session.outbox.insert(id, pending);
                }
                // Those behind it are asked for already, and a second answer would be taken for that to another question.
                self.ask_mirror(id..=id);
            }
        }
        self.pump_outbox(0);
    }

    pub(crate) fn answer_with_what_waits(&mut self, answer: PendingReply, waiting: Vec<Message>) {
        self.log(INFO, "history: answered with what waits on this device".into());
        answer.send_from_device(Response::Messages(waiting));
    }

    fn internal_response(&mut self, internal: Internal, result: Result<Response>) {
        let now = Instant::now();
        match (internal, result) {
            (Internal::Login(user_sig), result) => self.login_answered(&user_sig, result),
            (Internal::Heads, result) => self.heads_answered(result),
            (Internal::Logout, _) => self.left(),
            (Internal::Sync(asked), Ok(Response::Missed(missed))) if missed.conversation == asked => {
                self.missed(missed);
            }
            (Internal::Sync(conversation), Ok(_)) => self.sync_failed(conversation, &unexpected()),
            (Internal::Sync(conversation), Err(error)) => self.sync_failed(conversation, &error),
            (Internal::Conversations, Ok(Response::Conversations(answer))) => {
                let events = self.watch.conversations(answer, now);
                let gone = events.iter().find_map(|event| match event {
                    ClientEvent::Conversations(ConversationEvent::Deleted(gone)) => Some(gone.clone()),
                    _ => None,
                });
                self.emit_all(events);
                self.mirror_left(gone.unwrap_or_default());
            }
            (Internal::Grouped, result) => self.rows_grouped(result),
            (Internal::Total, Ok(Response::Count(count))) => {
                let events = self.watch.total(count, now);
                self.emit_all(events);
            }
            (Internal::Conversations | Internal::Total, result) => {
                let error = result.err().unwrap_or_else(unexpected);
                self.log(WARNING, format!("conversation list: {error}"));
                // After a pause, so that a service in trouble is not asked without end.
                self.watch.ask_again(now + RETRY_PAUSE);
            }
        }
    }

    /// The link is cut because an answer was more than this client takes. Answers come in the order of the requests, so
    /// it was that to the oldest one. On another link it would be the same again, and cut that as well.
    pub(crate) fn answer_too_large(&mut self, error: &Error) {
        let internal = self.internal.first_key_value().map(|(id, _)| *id);
        let Some(session) = self.account.session_mut() else { return };
        let oldest = session.outbox.iter().find(|(_, pending)| pending.sent).map(|(id, _)| *id);
        let Some(id) = oldest.filter(|id| internal.is_none_or(|internal| *id < internal)) else { return };
        if session.outbox.get(&id).is_some_and(|pending| pending.request.only_reads())
            && let Some(pending) = session.outbox.remove(&id)
        {
            pending.answer.refuse(error.clone());
        }
    }

    /// The link is cut, and everything that was given to it is given to the next one: every request is known
    /// again by its ids, with two exceptions.
    pub(crate) fn requests_cut(&mut self) {
        self.mirror_cut();
        if let Some(kept) = self.account.session_mut().and_then(|session| session.kept.as_mut()) {
            kept.link_cut();
        }
        let Account::In(session) = &mut self.account else { return };
        // The next one may be newer.
        session.has_no_pages = false;
        let mut again = BTreeMap::new();
        for (id, mut pending) in std::mem::take(&mut session.outbox) {
            if pending.sent && pending.must_not_be_repeated() {
                pending.answer.refuse(Error::new(
                    codes::ERR_SDK_NET_DISCONNECT,
                    "the link was cut before the service answered: the group may have been made or not. \
                     With an id of your own this call is repeated",
                ));
                continue;
            }
            match (&pending.request, pending.answer) {
                // A login is for one link. The next one begins with it, so it is taken as without a link.
                (Request::Login { user_sig, .. }, PendingReply::Login(reply)) => {
                    session.take_unproven(user_sig.clone());
                    reply.send(Ok(()));
                }
                (_, answer) => {
                    if pending.sent
                        && let Request::DeleteConversation { conversation, up_to: up_to @ None, .. }
                        | Request::ClearHistory { conversation, up_to: up_to @ None } =
                            &mut pending.request
                    {
                        // What has not come here yet may be newer than the first time.
                        *up_to = session.tracker.seq_of(conversation);
                    }
                    pending.answer = answer;
                    pending.sent = false;
                    pending.waited = true;
                    again.insert(id, pending);
                }
            }
        }
        session.outbox = again;
    }

    pub(crate) fn time_out_requests(&mut self, now: Instant) {
        let expired = |session: &LoggedIn| session.outbox_deadline().is_some_and(|at| at <= now);
        while let Some(session) = self.account.session_mut().filter(|session| expired(session)) {
            let Some((_, pending)) = session.outbox.pop_first() else { return };
            if pending.links > 0 {
                let lost = Err(Error::new(codes::ERR_SDK_NET_WAIT_ACK_TIMEOUT, ""));
                self.mirror_answer(&pending.request, &lost, None);
            }
            let text = match pending.links {
                0 => "there was no link to the service in time; the request was not sent",
                _ => "the service did not answer in time; the request may have been carried out",
            };
            pending.answer.refuse(Error::new(codes::ERR_SDK_NET_WAIT_ACK_TIMEOUT, text));
        }
    }
}

#[cfg(all(test, feature = "device-store"))]
mod tests;
