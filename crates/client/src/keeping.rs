//! The actor and what it keeps on the device until the service has it.

use crate::account::{Account, Device, LoggedIn, Reader, not_logged_in};
use crate::actor::{Actor, WARNING};
use crate::drafts::ConversationDraft;
use crate::event::{ClientEvent, ConversationEvent};
use crate::kept::{Kept, News, Now, Writer, Written};
use crate::locals::LocalMessage;
use crate::mirror::Work;
use crate::pending::PendingReply;
use crate::reply::Reply;
use crate::waiting::{self, Again, Here, Page, Tail, page};
use doubletick_protocol::conversation::Conversation;
use doubletick_protocol::ids::{ConversationId, MsgId};
use doubletick_protocol::limits;
use doubletick_protocol::message::{HistoryQuery, HistoryStart, Message, NewMessage};
use doubletick_protocol::wire::{ClientFrame, Request, Response};
use doubletick_protocol::{Error, Result, codes};
use std::cmp::Reverse;
use std::collections::{BTreeSet, HashMap};
use tokio::time::Instant;

/// What cannot wait.
type Back = Option<(Request, PendingReply)>;

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
                let mut kept = Kept::new(begun, user_id, self.writers, keep.messages);
                kept.are_unlisted(&device.saved.unlisted);
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
        let (back, deleted) = self.take_request(request, answer);
        // A deletion that is kept is done here at once: it may wait for a link for days, and what is begun meanwhile is not of before it.
        if let Some((conversation, listed)) = deleted {
            self.change_draft(&conversation, None);
            self.row_of_this_device_changed(&conversation, listed);
        }
        back
    }

    /// The second: a conversation that is deleted by what was taken, and whether it had a row by what is on this device alone.
    fn take_request(
        &mut self,
        request: Request,
        answer: PendingReply,
    ) -> (Back, Option<(ConversationId, bool)>) {
        let deadline = Instant::now() + self.config.request_timeout;
        let giver = giver(&mut self.account, &mut self.reader);
        let (Some(read_at), Some(giver)) = (self.service_clock.now_ms(), giver) else {
            return (Some((request, answer)), None);
        };
        let Giver { kept, online, seq_of } = giver;
        let deleted = match &request {
            Request::DeleteConversation { conversation, .. } => {
                Some((conversation.clone(), kept.has_row(conversation)))
            }
            _ => None,
        };
        let now = Now { deadline, read_at, online, homes: &self.homes, seq_of: &*seq_of };
        let back = kept.take(request, answer, &now);
        let deleted = deleted.filter(|(conversation, _)| back.is_none() && kept.deletes(conversation));
        (back, deleted)
    }

    /// Takes a message that can wait; gives it back where it cannot.
    pub(crate) fn keep_message(
        &mut self,
        message: NewMessage,
        reply: Reply<Message>,
    ) -> Option<(NewMessage, Reply<Message>)> {
        let deadline = Instant::now() + self.config.request_timeout;
        let behind = self.next_id - 1;
        let Some(Giver { kept, online, .. }) = giver(&mut self.account, &mut self.reader) else {
            return Some((message, reply));
        };
        let now = Now { deadline, read_at: 0, online, homes: &self.homes, seq_of: &|_| None };
        let (msg_id, conversation) = (message.msg_id.clone(), message.conversation.clone());
        let listed = kept.has_row(&conversation);
        let back = kept.take_message(message, reply, &now, behind);
        let waits = kept.has_message(&msg_id);
        // A login begins with those that wait.
        if waits && let Some(session) = self.account.session_mut() {
            session.tracker.will_send(&msg_id);
            // With a link the service tells of it in a moment.
            if !session.online {
                self.row_of_this_device_changed(&conversation, listed);
            }
        }
        back
    }

    /// Takes a message back that was given before a login; gives `reply` back to who is logged in.
    pub(crate) fn cancel_before_login(&mut self, msg_id: &str, reply: Reply<()>) -> Option<Reply<()>> {
        if self.account.session().is_some() {
            return Some(reply);
        }
        let Some(Giver { kept, .. }) = giver(&mut self.account, &mut self.reader) else {
            reply.send(Err(not_logged_in()));
            return None;
        };
        if let Some(reply) = kept.cancel(msg_id, reply) {
            reply.send(Err(no_such_message()));
        }
        None
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
        kept.is_now(self.service_clock.now_ms().unwrap_or(0) / 1000);
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
        let Some(kept) = self.kept_mut() else { return };
        let (news, trouble) = kept.wrote(written);
        self.tell_kept(news);
        if let Some(text) = trouble {
            self.log(WARNING, text);
        }
        self.pump_kept();
        // What was asked after it.
        self.pump_outbox(0);
    }

    /// Puts messages into the history of this device.
    pub(crate) fn import_messages(
        &mut self,
        conversation: &ConversationId,
        messages: Vec<LocalMessage>,
        now: u64,
        reply: Reply<Vec<Message>>,
    ) {
        let (kept, mirror) = match (&mut self.account, &mut self.reader) {
            (Account::In(session), _) => (&mut session.kept, session.mirror.as_mut()),
            (Account::LoggingIn(_, device), _) if device.can_be_read() || device.can_give() => {
                (&mut device.kept, device.mirror.as_mut())
            }
            (Account::Out, Some(reader)) => (&mut reader.kept, reader.mirror.as_mut()),
            (Account::LoggingIn(..) | Account::LoggingOut(..) | Account::Out, _) => {
                return reply.send(Err(not_logged_in()));
            }
        };
        let ids: Vec<MsgId> = messages.iter().map(|message| message.msg_id.clone()).collect();
        match kept {
            Some(kept) => kept.import(conversation, messages, now, reply),
            None => return reply.send(Err(Error::new(
                codes::ERR_SDK_INTERFACE_NOT_SUPPORT,
                "this device keeps no messages of its own: its service is in this process, or it has no state directory, or the \
                 library no store",
            ))),
        }
        // What the service has told under the same id stays.
        if let Some(reflection) = mirror {
            reflection.mirror.give(Work::Held(ids));
        }
    }

    /// What of a request is for local messages: those are deleted here, and the service is asked for the others alone. Nothing: it is
    /// answered.
    pub(crate) fn delete_local(
        &mut self,
        request: Request,
        answer: PendingReply,
    ) -> Option<(Request, PendingReply)> {
        let is_here_alone = match (&request, &self.account) {
            (Request::DeleteConversation { conversation, .. }, Account::In(session)) => {
                !session.online && !session.tracker.knows(conversation)
            }
            _ => false,
        };
        let Some(Giver { kept, .. }) = giver(&mut self.account, &mut self.reader) else {
            return Some((request, answer));
        };
        match request {
            Request::DeleteMessages { conversation, messages }
                if messages.len() <= limits::DELETES_PER_CALL =>
            {
                let listed = kept.has_row(&conversation);
                let (messages, any) = kept.delete_local(&conversation, messages);
                let back = match any && messages.is_empty() {
                    true => {
                        kept.when_written(Reply::new(move |written: Result<()>| {
                            answer.send(written.map(|()| Response::Done));
                        }));
                        None
                    }
                    false => {
                        let conversation = conversation.clone();
                        Some((Request::DeleteMessages { conversation, messages }, answer))
                    }
                };
                if any {
                    self.row_of_this_device_changed(&conversation, listed);
                }
                back
            }
            // A login tells of every conversation: what there is of this one is here.
            Request::DeleteConversation { conversation, keep_messages: false, .. }
                if is_here_alone && kept.locals().of(&conversation).is_some() =>
            {
                self.change_draft(&conversation, None);
                self.delete_here_too(&conversation, false, None);
                self.answer_when_written(answer, Response::Done);
                None
            }
            request => Some((request, answer)),
        }
    }

    /// A group that the user is not in any more may have messages on this device alone: it can be cleared and deleted all the same.
    pub(crate) fn forgive_here(&self, request: &Request, error: Error) -> Result<Response> {
        let kept = self.account.session().and_then(|session| session.kept.as_ref());
        let is_here = |of: &ConversationId| kept.is_some_and(|kept| kept.locals().of(of).is_some());
        match (request, error.code) {
            (
                Request::DeleteConversation { conversation, .. } | Request::ClearHistory { conversation, .. },
                codes::ERR_SVR_GROUP_PERMISSION_DENY | codes::ERR_SVR_GROUP_NOT_FOUND,
            ) if is_here(conversation) => Ok(Response::Done),
            _ => Err(error),
        }
    }

    /// What is on this device alone is gone for good when this is answered.
    pub(crate) fn answer_when_written(&mut self, answer: PendingReply, response: Response) {
        match self.account.session_mut().and_then(|session| session.kept.as_mut()) {
            Some(kept) => kept.when_written(Reply::new(move |written: Result<()>| {
                answer.send(written.map(|()| response));
            })),
            None => answer.send(Ok(response)),
        }
    }

    /// The service has cleared a conversation, or deleted it and not before: the same is done to what is on this device alone. Whether
    /// the disk has something to do.
    pub(crate) fn clear_here_too(&mut self, request: &Request, draft: Option<&ConversationDraft>) -> bool {
        match request {
            Request::ClearHistory { conversation, .. } => {
                let Some(kept) = self.account.session_mut().and_then(|session| session.kept.as_mut()) else {
                    return false;
                };
                let listed = kept.has_row(conversation);
                let any = kept.clear_local(conversation);
                // Of one that the service has it tells the row.
                if any && !self.watch.is_known(conversation) {
                    self.row_of_this_device_changed(conversation, listed);
                }
                any
            }
            Request::DeleteConversation { conversation, keep_messages, .. } => {
                self.delete_here_too(conversation, *keep_messages, draft)
            }
            _ => false,
        }
    }

    /// `draft`: as it was when the deletion was given.
    fn delete_here_too(
        &mut self,
        conversation: &ConversationId,
        keep_messages: bool,
        draft: Option<&ConversationDraft>,
    ) -> bool {
        let now = self
            .account
            .session()
            .and_then(|session| self.shared.drafts.lock().of(&session.user_id, conversation));
        // What was begun since is not of before it.
        if draft.is_some() && now.as_ref() == draft {
            self.change_draft(conversation, None);
        }
        let Some(kept) = self.account.session_mut().and_then(|session| session.kept.as_mut()) else {
            return false;
        };
        let listed = kept.has_row(conversation);
        let any = match keep_messages {
            true => {
                kept.unlist(conversation);
                false
            }
            false => kept.clear_local(conversation),
        };
        let is_listed = kept.has_row(conversation);
        if keep_messages && listed && !is_listed {
            self.save();
        }
        if listed && !self.watch.is_known(conversation) {
            self.row_of_this_device_changed(conversation, listed);
        }
        any
    }

    /// Something else is on this device alone of a conversation: its row is told again. `listed`: it had one by that before.
    pub(crate) fn row_of_this_device_changed(&mut self, conversation: &ConversationId, listed: bool) {
        if !self.conversations_wanted || !matches!(self.account, Account::In(_)) {
            return;
        }
        if self.watch.is_known(conversation) {
            match self.watch.held(conversation) {
                Some(row) => {
                    let rows = self.rows_with_what_waits(vec![row]);
                    self.emit(ClientEvent::Conversations(ConversationEvent::Updated(rows)));
                }
                None => self.watch.touch(conversation, Instant::now()),
            }
            return;
        }
        let row = self.read_kept().and_then(|kept| row_of_this_device(kept, conversation));
        let event = match (row, listed) {
            (Some(row), false) => ConversationEvent::Added(vec![row]),
            (Some(row), true) => ConversationEvent::Updated(vec![row]),
            (None, true) => ConversationEvent::Deleted(vec![conversation.clone()]),
            (None, false) => return,
        };
        self.emit(ClientEvent::Conversations(event));
    }

    pub(crate) fn kept_on_time(&mut self, now: Instant) {
        let Some(kept) = self.kept_mut() else { return };
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
        let Some(kept) = &mut session.kept else {
            // Where nothing is kept there may be a file all the same.
            let wiped = session.file.as_deref().map_or(Ok(()), |file| Writer::wipe(file, &session.user_id));
            return reply.send(wiped.map_err(|text| Error::new(codes::ERR_SDK_COMM_DATABASE_FAILURE, text)));
        };
        let news = kept.wipe(reply);
        self.tell_kept(news);
    }

    /// The messages that wait.
    pub(crate) fn unsent(&self, reply: Reply<Vec<Message>>) {
        let (kept, user) = match &self.account {
            Account::In(session) => (session.kept.as_deref(), &session.user_id),
            Account::LoggingIn(attempt, device) if device.can_give() => {
                (device.kept.as_deref(), &attempt.user_id)
            }
            Account::Out if let Some(reader) = &self.reader => (reader.kept.as_deref(), &reader.user_id),
            Account::LoggingIn(..) | Account::LoggingOut(..) | Account::Out => {
                return reply.send(Err(not_logged_in()));
            }
        };
        reply.send(Ok(kept.map(|kept| kept.unsent(user)).unwrap_or_default()));
    }

    /// What waits, of whoever it is.
    pub(crate) fn kept(&self) -> Option<&Kept> {
        match &self.account {
            Account::In(session) | Account::LoggingOut(session, _) => session.kept.as_deref(),
            Account::LoggingIn(_, device) => device.kept.as_deref(),
            Account::Out => self.reader.as_ref()?.kept.as_deref(),
        }
    }

    pub(crate) fn kept_mut(&mut self) -> Option<&mut Kept> {
        match &mut self.account {
            Account::In(session) | Account::LoggingOut(session, _) => session.kept.as_deref_mut(),
            Account::LoggingIn(_, device) => device.kept.as_deref_mut(),
            Account::Out => self.reader.as_mut()?.kept.as_deref_mut(),
        }
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
        match (request, self.read_kept()) {
            (Request::History(query), Some(kept)) if !is_refused => self.page_of(kept, query, None),
            (Request::FindMessages { messages }, Some(kept)) if !is_refused => find(kept, messages),
            (Request::GetConversations { conversations }, Some(_)) if !is_refused => {
                let asked = conversations.clone();
                Ok((Request::GetConversations { conversations }, Some(Tail::Rows(asked))))
            }
            (request, _) => Ok((request, None)),
        }
    }

    /// `stored`: when the message beside which it begins was stored, where that is known.
    fn page_of(&self, kept: &Kept, query: HistoryQuery, stored: Option<u64>) -> Asked {
        let (waiting, unsure) = kept.waiting(&query.conversation);
        let here = Here { waiting, unsure, locals: kept.locals() };
        match page(query, here, stored) {
            Page::Plain(query) => Ok((Request::History(query), None)),
            Page::Mixed(query, rest) => Ok((Request::History(query), Some(Tail::Page(rest)))),
            Page::Anchored(query) => {
                let messages = match &query.start {
                    HistoryStart::Message(id) => vec![id.clone()],
                    _ => Vec::new(),
                };
                Ok((Request::FindMessages { messages }, Some(Tail::Anchor(query))))
            }
            Page::Waiting(ids) => Err(ids.iter().filter_map(|id| kept.message(id)).collect()),
        }
    }

    /// The same of a question that is asked once more.
    pub(crate) fn once_more(&self, again: Again) -> Asked {
        match again {
            Again::Whole(query) => self.with_what_waits(Request::History(query)),
            Again::Plain(query) => Ok((Request::History(query), None)),
            Again::Beside(query, second) => match self.read_kept() {
                Some(kept) => self.page_of(kept, query, Some(second)),
                None => Ok((Request::History(query), None)),
            },
            Again::Find(messages) => self.with_what_waits(Request::FindMessages { messages }),
        }
    }

    /// An answer with what waits. The error is the question once more. `whole`: it is all of the list.
    pub(crate) fn and_what_waits(
        &self,
        response: Response,
        tail: Option<Tail>,
        whole: bool,
    ) -> std::result::Result<Response, Box<Again>> {
        match (response, tail, self.read_kept()) {
            (Response::Messages(messages), Some(Tail::Page(rest)), Some(kept)) => {
                let (waiting, _) = kept.waiting(rest.conversation());
                let session = self.account.session();
                let end = session.and_then(|session| session.tracker.seq_of(rest.conversation()));
                let read = |id: &MsgId| kept.message(id);
                let now = waiting::Now { waiting: &waiting, locals: kept.locals(), end, read };
                rest.join(messages, &now).map(Response::Messages)
            }
            // Who gave it is not there any more.
            (Response::Messages(_), Some(Tail::Page(rest)), None) => {
                Err(Box::new(Again::Whole(rest.query())))
            }
            (Response::Messages(messages), Some(Tail::Anchor(query)), _) => {
                Err(Box::new(match messages.first() {
                    Some(anchor) => Again::Beside(query, anchor.server_time),
                    // Whoever answers says so.
                    None => Again::Plain(query),
                }))
            }
            (Response::Messages(messages), Some(Tail::Found(ids, waiting)), Some(kept)) => {
                found(kept, messages, ids, &waiting).map(Response::Messages)
            }
            (Response::Messages(_), Some(Tail::Found(ids, _)), None) => Err(Box::new(Again::Find(ids))),
            (Response::Conversations(rows), tail, Some(_)) => {
                let mut rows = self.rows_with_what_waits(rows);
                if let Some(Tail::Rows(asked)) = tail {
                    let more = self.rows_of_this_device(&rows);
                    rows.extend(more.into_iter().filter(|row| asked.contains(&row.id)));
                    rows.sort_by_key(|row| asked.iter().position(|id| *id == row.id));
                }
                if whole {
                    rows.extend(self.rows_of_this_device(&rows));
                    rows.sort_by_key(|row| Reverse((row.pinned, row.active_time)));
                }
                Ok(Response::Conversations(rows))
            }
            (response, ..) => Ok(response),
        }
    }

    /// Rows of the list: the last message may be one that waits.
    pub(crate) fn rows_with_what_waits(&self, mut rows: Vec<Conversation>) -> Vec<Conversation> {
        let Some(kept) = self.read_kept() else { return rows };
        for row in &mut rows {
            let Some((last, second)) = newest(kept, &row.id) else { continue };
            // A local one stands behind what was stored in its second.
            let is_newest = last.is_unsent()
                || row.last_message.as_ref().is_none_or(|held| held.server_time <= last.server_time);
            if is_newest && row.last_message.as_ref().is_none_or(|held| held.msg_id != last.msg_id) {
                row.active_time = row.active_time.max(second.saturating_mul(1000));
                row.last_message = Some(last);
            }
        }
        rows
    }

    /// Conversations of which no service has told a row, but something is on this device alone.
    fn rows_of_this_device(&self, rows: &[Conversation]) -> Vec<Conversation> {
        let Some(kept) = self.read_kept() else { return Vec::new() };
        let listed: BTreeSet<&ConversationId> = rows.iter().map(|row| &row.id).collect();
        let here: BTreeSet<&ConversationId> = kept.conversations().collect();
        here.difference(&listed).filter_map(|id| row_of_this_device(kept, id)).collect()
    }

    /// The same in an event: of what leaves the list and has something on this device alone that row stays.
    pub(crate) fn event_with_what_waits(&self, event: ConversationEvent) -> Vec<ConversationEvent> {
        match event {
            ConversationEvent::Added(rows) => vec![ConversationEvent::Added(self.rows_with_what_waits(rows))],
            ConversationEvent::Updated(rows) => {
                vec![ConversationEvent::Updated(self.rows_with_what_waits(rows))]
            }
            ConversationEvent::Deleted(mut gone) => {
                let here = |id: &ConversationId| row_of_this_device(self.read_kept()?, id);
                let rows: Vec<Conversation> = gone.iter().filter_map(here).collect();
                gone.retain(|id| rows.iter().all(|row| row.id != *id));
                let mut events = Vec::new();
                if !gone.is_empty() {
                    events.push(ConversationEvent::Deleted(gone));
                }
                if !rows.is_empty() {
                    events.push(ConversationEvent::Updated(rows));
                }
                events
            }
            event => vec![event],
        }
    }

    /// The user is out: what they gave waits for their next login.
    pub(crate) fn close_kept(&mut self, kept: Option<Box<Kept>>) {
        let Some(mut kept) = kept else { return };
        self.finish_kept(&mut kept);
        let news = kept.end_with_login();
        drop(kept);
        self.tell_kept(news);
    }

    /// The client ends, or who was not logged in reads no more: whoever waits for the disk is told what became of it.
    pub(crate) fn close_what_is_read(&mut self) {
        let kept = match &mut self.account {
            Account::In(session) | Account::LoggingOut(session, _) => session.kept.take(),
            Account::LoggingIn(_, device) => device.kept.take(),
            Account::Out => self.reader.as_mut().and_then(|reader| reader.kept.take()),
        };
        if let Some(mut kept) = kept {
            self.finish_kept(&mut kept);
        }
    }

    /// Everything is written that was given, and told.
    pub(crate) fn finish_kept(&mut self, kept: &mut Kept) {
        kept.close();
        while let Ok(written) = self.wrote.1.try_recv() {
            // Writers of before have told everything.
            if written.writer == kept.number() {
                let (news, trouble) = kept.wrote(written);
                self.tell_kept(news);
                if let Some(text) = trouble {
                    self.log(WARNING, text);
                }
            }
        }
    }

    /// Of which conversations messages are, for their receipts.
    pub(crate) fn learn_homes(&mut self, messages: &[Message]) {
        if self.account.session().is_some_and(|session| session.kept.is_some()) {
            self.homes.learn(messages);
        }
    }

    /// The service has told these messages: what waits of them is read as it has it.
    pub(crate) fn are_stored(&mut self, messages: &[Message]) {
        if let Some(kept) = self.account.session_mut().and_then(|session| session.kept.as_mut()) {
            kept.are_stored(messages.iter().map(|message| (&message.conversation, &message.msg_id)));
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
        for (conversation, listed) in news.rows {
            self.row_of_this_device_changed(&conversation, listed);
        }
    }
}

/// The row of a conversation by what is on this device alone.
fn row_of_this_device(kept: &Kept, id: &ConversationId) -> Option<Conversation> {
    let (last, second) = newest(kept, id).filter(|_| kept.has_row(id))?;
    Some(row_of(id, last, second))
}

/// Who gives something that can wait.
struct Giver<'a> {
    kept: &'a mut Kept,
    online: bool,
    /// Up to which seq this device has a conversation.
    seq_of: Box<SeqOf<'a>>,
}

type SeqOf<'a> = dyn Fn(&ConversationId) -> Option<u64> + 'a;

/// Who is logged in; who was on this device before and would be again if there was a link; nobody else.
fn giver<'a>(account: &'a mut Account, reader: &'a mut Option<Reader>) -> Option<Giver<'a>> {
    let (kept, held) = match account {
        Account::In(session) => {
            let LoggedIn { kept, tracker, online, .. } = &mut **session;
            let seq_of = Box::new(|conversation: &ConversationId| tracker.seq_of(conversation));
            return Some(Giver { kept: kept.as_deref_mut()?, online: *online, seq_of });
        }
        Account::LoggingIn(_, device) if device.can_give() => {
            (device.kept.as_deref_mut()?, &device.saved.conversations)
        }
        Account::Out => {
            let reader = reader.as_mut()?;
            (reader.kept.as_deref_mut()?, &reader.held)
        }
        Account::LoggingIn(..) | Account::LoggingOut(..) => return None,
    };
    let seq_of = Box::new(|conversation: &ConversationId| {
        let held = held.iter().find(|held| held.conversation == *conversation)?;
        Some(held.seq).filter(|seq| *seq > 0)
    });
    Some(Giver { kept, online: false, seq_of })
}

pub(crate) fn no_such_message() -> Error {
    Error::new(codes::ERR_SDK_INVALID_CANCEL_MESSAGE, "message_id: no such message waits to be sent")
}

/// The newest message of a conversation that is on this device alone, and its second.
fn newest(kept: &Kept, conversation: &ConversationId) -> Option<(Message, u64)> {
    if let Some(last) = kept.waiting(conversation).0.last().and_then(|id| kept.message(id)) {
        let second = last.client_time;
        return Some((last, second));
    }
    let (_, last) = kept.locals().of(conversation)?.last_key_value()?;
    Some(((**last).clone(), last.server_time))
}

/// As no service has told it.
fn row_of(id: &ConversationId, last: Message, second: u64) -> Conversation {
    Conversation {
        id: id.clone(),
        show_name: id.raw().to_owned(),
        face_url: String::new(),
        unread: 0,
        active_time: second.saturating_mul(1000),
        last_message: Some(last),
        recv_opt: 0,
        group_type: None,
        at_infos: Vec::new(),
        c2c_read_time: 0,
        group_read_seq: 0,
        owner: String::new(),
        pinned: false,
        counted: None,
        read_seq: None,
        marks: Vec::new(),
        cleared_seq: 0,
        list_version: 0,
        custom_data: String::new(),
        conversation_groups: Vec::new(),
    }
}

/// How messages are found by their ids where some are on this device alone.
fn find(kept: &Kept, messages: Vec<MsgId>) -> Asked {
    let waits = |id: &MsgId| kept.is_waiting(id);
    let is_here = |id: &MsgId| waits(id) || kept.locals().message(id).is_some();
    if messages.len() > limits::IDS_PER_CALL || !messages.iter().any(is_here) {
        return Ok((Request::FindMessages { messages }, None));
    }
    let others: Vec<MsgId> = messages.iter().filter(|id| !is_here(id)).cloned().collect();
    let waiting = messages.iter().filter(|id| waits(id)).cloned().collect();
    if others.is_empty() {
        return Err(found(kept, Vec::new(), messages, &[]).unwrap_or_default());
    }
    Ok((Request::FindMessages { messages: others }, Some(Tail::Found(messages, waiting))))
}

/// What was found, with what is on this device, in the order in which it was asked for.
fn found(
    kept: &Kept,
    answer: Vec<Message>,
    ids: Vec<MsgId>,
    waiting: &[MsgId],
) -> std::result::Result<Vec<Message>, Box<Again>> {
    // What was sent meanwhile is in neither.
    if waiting.iter().any(|id| !kept.is_waiting(id) && kept.locals().message(id).is_none()) {
        return Err(Box::new(Again::Find(ids)));
    }
    let answered: HashMap<&str, &Message> =
        answer.iter().map(|message| (message.msg_id.as_str(), message)).collect();
    let one = |id: &MsgId| {
        let local = || kept.locals().message(id).map(|message| (**message).clone());
        let stored = answered.get(id.as_str()).map(|message| (*message).clone());
        stored.or_else(|| kept.message(id)).or_else(local)
    };
    Ok(ids.iter().filter_map(one).collect())
}
