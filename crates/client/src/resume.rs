//! The actor and what comes without being asked: pushes, and what was missed while they could not come.

use crate::account::Account;
use crate::actor::{Actor, RETRY_PAUSE, WARNING};
use crate::event::{ClientEvent, ConversationEvent};
use crate::grouping::Next;
use crate::pending::Internal;
use crate::reply::unexpected;
use doubletick_protocol::conversation::ConversationGroups;
use doubletick_protocol::group::GroupTipKind;
use doubletick_protocol::ids::ConversationId;
use doubletick_protocol::wire::{Change, LoginInfo, Missed, Push, Request, Response};
use doubletick_protocol::{Error, Result, codes};
use tokio::time::Instant;

impl Actor {
    /// After a login: compares what the service has with what this device has.
    pub(crate) fn resume(&mut self, info: &LoginInfo, first: bool, new_device: bool) {
        self.set_clock(info);
        self.filtered.logged_in();
        let Some(session) = self.account.session_mut() else { return };
        let afresh = session.tracker.served_by(info);
        session.tracker.logged_in(&info.heads, new_device || afresh);
        self.mirror_heads(&info.heads, first, true);
        let Some(session) = self.account.session_mut() else { return };
        let started = !std::mem::replace(&mut session.syncing, true);
        if started {
            self.emit(ClientEvent::Conversations(ConversationEvent::SyncStarted));
        }
        let events = self.watch.logged_in(&info.heads, first, Instant::now());
        self.emit_all(events);
        match first {
            true => self.grouping.begin(info.conversation_groups.clone()),
            false => self.grouped(info.conversation_groups.clone(), true),
        }
        self.mirror_groups(&info.conversation_groups);
        self.pump_kept();
        self.pump_outbox(0);
    }

    /// Sends the `Sync` requests that are wanted, and tells when none is left.
    pub(crate) fn pump_syncs(&mut self) {
        while let Some(session) = self.account.session_mut().filter(|session| session.online) {
            if session.mirror.as_ref().is_some_and(|reflection| reflection.mirror.is_full()) {
                return;
            }
            match session.tracker.next_sync() {
                Some((conversation, request)) => self.ask(Internal::Sync(conversation), request),
                None => {
                    if session.syncing && session.tracker.is_settled() {
                        session.syncing = false;
                        self.emit(ClientEvent::Conversations(ConversationEvent::SyncFinished));
                    }
                    return;
                }
            }
        }
    }

    pub(crate) fn missed(&mut self, missed: Missed) {
        let Some(session) = self.account.session_mut() else { return };
        let conversation = missed.conversation.clone();
        let news = !missed.messages.is_empty() || missed.changes.iter().any(changes_the_list);
        let events = session.tracker.missed(missed);
        // A page that brings nothing new would be asked for again without end.
        if session.tracker.wants_retry() {
            session.retry_at.get_or_insert(Instant::now() + RETRY_PAUSE);
        }
        self.emit_all(events);
        if news {
            self.watch.touch(&conversation, Instant::now());
        }
    }

    pub(crate) fn sync_failed(&mut self, conversation: ConversationId, error: &Error) {
        let Some(session) = self.account.session_mut() else { return };
        let gone =
            [codes::ERR_SVR_GROUP_PERMISSION_DENY, codes::ERR_SVR_GROUP_NOT_FOUND].contains(&error.code);
        let events = session.tracker.sync_failed(conversation.clone(), gone);
        if !gone {
            session.retry_at.get_or_insert(Instant::now() + RETRY_PAUSE);
        }
        self.emit_all(events);
        if gone {
            self.mirror_gone(&conversation);
        } else {
            self.log(WARNING, format!("sync: {error}"));
        }
    }

    /// Pushes were lost: a login again, without a word to the application, brings the heads.
    fn lagged(&mut self) {
        let Some(session) = self.account.session_mut() else { return };
        session.tracker.lag();
        self.ask_how_far();
    }

    /// Asks where the conversations stand. Who is leaving finds out at the next login; what is written until then believes no later
    /// push.
    pub(crate) fn ask_how_far(&mut self) {
        let Account::In(session) = &mut self.account else { return };
        let asked = self.internal.values().any(|(_, internal)| matches!(internal, Internal::Heads));
        if asked {
            session.lagged_again = true;
        } else {
            self.ask_heads();
        }
    }

    fn ask_heads(&mut self) {
        if let Some((_, request)) = self.login_request() {
            self.ask(Internal::Heads, request);
        }
    }

    pub(crate) fn heads_answered(&mut self, result: Result<Response>) {
        let Account::In(session) = &mut self.account else { return };
        let error = match result {
            // What was lost since the question may be missing in the answer.
            Ok(Response::LoggedIn(_)) if std::mem::take(&mut session.lagged_again) => {
                return self.ask_heads();
            }
            Ok(Response::LoggedIn(info)) => {
                let events = session.tracker.caught_up(&info.heads);
                self.mirror_heads(&info.heads, false, false);
                self.mirror_notes();
                self.emit_all(events);
                self.has_place(info.login);
                let events = self.watch.logged_in(&info.heads, false, Instant::now());
                self.emit_all(events);
                return self.grouped(info.conversation_groups, false);
            }
            Ok(_) => unexpected(),
            Err(error) => error,
        };
        self.log(WARNING, format!("sync after lost pushes: {error}"));
        // A new link and a new login bring the same.
        self.connection.cut("what was lost could not be asked for");
    }

    pub(crate) fn push(&mut self, push: Push) {
        let now = Instant::now();
        let Some(session) = self.account.session_mut().filter(|session| session.online) else { return };
        let events = match push {
            Push::Message(message) => {
                if message.seq > 0 {
                    self.watch.message(&message, &session.user_id, now);
                }
                session.tracker.message(*message)
            }
            Push::Changes { conversation, stable, changes } => {
                if changes.iter().any(changes_the_list) {
                    self.watch.touch(&conversation, now);
                }
                session.tracker.changes(&conversation, stable, changes)
            }
            Push::ConversationChanged(conversation) => {
                self.watch.touch(&conversation, now);
                Vec::new()
            }
            Push::ConversationGone(conversation) => {
                let mut events = session.tracker.gone(&conversation);
                events.extend(self.watch.gone(&conversation, now));
                self.mirror_gone(&conversation);
                events
            }
            Push::GroupTip(tip) => {
                if matches!(tip.kind, GroupTipKind::InfoChanged(_)) {
                    self.watch.touch(&ConversationId::Group(tip.group_id.clone()), now);
                }
                vec![ClientEvent::GroupTip(tip)]
            }
            Push::Reminder(reminder) => vec![ClientEvent::Reminder(reminder)],
            Push::Profile(profile) => vec![ClientEvent::SelfInfo(profile)],
            Push::ConversationGroups(groups) => return self.grouped(*groups, false),
            Push::Lagged => return self.lagged(),
            // Applications are told the same, whoever has done it.
            Push::KickedByOperator => return,
            push @ (Push::KickedOffline | Push::UserSigExpired) => return self.thrown_out_by(&push),
        };
        self.emit_all(events);
    }

    /// The user's conversation groups are these.
    fn grouped(&mut self, groups: ConversationGroups, login: bool) {
        let touched = self.grouping.heard(groups.clone(), login);
        if touched.is_empty() {
            return;
        }
        self.mirror_groups(&groups);
        for conversation in &touched {
            self.watch.touch_known(conversation, Instant::now());
        }
    }

    /// Tells what has become of conversation groups, and asks for the rows that belong to it.
    pub(crate) fn pump_grouping(&mut self) {
        while self.account.session().is_some_and(|session| session.online) {
            match self.grouping.next() {
                Some(Next::Tell(event)) => self.emit(ClientEvent::ConversationGroups(event)),
                Some(Next::Ask(conversations)) => {
                    self.ask(Internal::Grouped, Request::GetConversations { conversations });
                }
                None => return,
            }
        }
    }

    pub(crate) fn rows_grouped(&mut self, result: Result<Response>) {
        let rows = match result {
            Ok(Response::Conversations(rows)) => rows,
            Ok(_) => Vec::new(),
            Err(error) => {
                self.log(WARNING, format!("conversations of a conversation group: {error}"));
                Vec::new()
            }
        };
        self.grouping.answered(self.rows_with_what_waits(rows));
    }

    /// Asks for what the application watches and has changed.
    pub(crate) fn pump_watch(&mut self, now: Instant) {
        if !self.account.session().is_some_and(|session| session.online) {
            return;
        }
        let events = self.watch.news(now);
        self.emit_all(events);
        for request in self.watch.requests(now) {
            let internal = match request {
                Request::TotalUnread => Internal::Total,
                _ => Internal::Conversations,
            };
            self.ask(internal, request);
        }
    }
}

/// Whether a change can be seen in the conversation list. Receipts cannot.
fn changes_the_list(change: &Change) -> bool {
    !matches!(change, Change::Receipt(_))
}
