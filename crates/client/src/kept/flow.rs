//! What waits, on its way: written, sent, answered, and waiting again.

use super::messages::unsent;
use super::row::{What, together};
use super::{
    Call, Change, Entry, FIRST_PAUSE, Jump, Kept, LONGEST_PAUSE, LOOKED_AT, News, UNDER_WAY, Written, item,
};
use crate::reply::unexpected;
use doubletick_protocol::wire::{Request, Response};
use doubletick_protocol::{Error, Result, codes};
use tokio::time::Instant;

impl Kept {
    /// The writer tells what it has done; a text is for the log.
    pub(crate) fn wrote(&mut self, written: Written) -> (News, Option<String>) {
        let mut news = News::default();
        // What another user's writer has still told.
        if written.writer != self.number {
            return (news, None);
        }
        self.written = written.changes;
        let mut lost = Vec::new();
        while let Some((_, ids)) = self.writing.pop_front_if(|(change, _)| *change <= written.changes) {
            for id in ids {
                if let Some(entry) = self.entries.get_mut(&id) {
                    entry.on_disk = written.trouble.is_none();
                    entry.written = true;
                    // Its call ended before the disk has said so.
                    if !entry.on_disk && entry.calls.is_empty() {
                        lost.push(id);
                    }
                    if !entry.held {
                        self.ready.insert(id);
                    }
                }
            }
        }
        while let Some((_, id)) = self.marking.pop_front_if(|(change, _)| *change <= written.changes) {
            let Some(entry) = self.entries.get_mut(&id) else { continue };
            if written.trouble.is_none() {
                self.ready.insert(id);
            } else {
                // The next process would take it for one that nobody was given.
                entry.row.given = false;
                let again = || (Instant::now() + FIRST_PAUSE, Vec::new());
                self.unmarked.get_or_insert_with(again).1.push(id);
            }
        }
        news.rows.extend(self.imported(written.changes, written.trouble.is_some()));
        while let Some((_, reply, told)) =
            self.awaited.pop_front_if(|(change, ..)| *change <= written.changes)
        {
            news.add(told);
            reply.send(match &written.trouble {
                None => Ok(()),
                Some(text) => Err(Error::new(codes::ERR_SDK_COMM_DATABASE_FAILURE, text.as_str())),
            });
        }
        if let Some(text) = &written.trouble {
            let text = format!("it could not be kept, and is not sent: {text}");
            let lost_it = Err(Error::new(codes::ERR_SDK_COMM_DATABASE_FAILURE, text));
            lost.into_iter().for_each(|id| self.settle(id, &lost_it, &mut news));
        }
        let was_in_trouble = std::mem::replace(&mut self.in_trouble, written.trouble.is_some());
        let trouble = written.trouble.filter(|_| !was_in_trouble).map(|text| {
            format!(
                "what waits for the service cannot be written, and waits no longer than its calls: {text}"
            )
        });
        (news, trouble)
    }

    /// The next request, if one may go out now. It is under way then, by this id. `asked`: the first request of the
    /// application that waits for the link beside this.
    pub(crate) fn next_frame(
        &mut self,
        frame: u64,
        deadline: Instant,
        asked: Option<u64>,
    ) -> Option<Request> {
        if self.pause_until.is_some() {
            return None;
        }
        let first = loop {
            let first = *self.ready.iter().find(|id| self.may_go(**id, asked))?;
            let entry = self.entries.get(&first)?;
            // What is given while there is a link is as fast as its application; only what has gathered has a pace.
            if self.under_way.len() + self.marking.len() >= UNDER_WAY && !entry.fresh {
                return None;
            }
            if !entry.row.is_message() || entry.row.given {
                break first;
            }
            self.mark_given(first);
        };
        let entry = self.entries.get_mut(&first)?;
        if let Some(alone) = entry.row.alone() {
            let request = entry.asked.clone().unwrap_or(alone);
            self.ready.remove(&first);
            self.under_way.insert(frame, (deadline, vec![first]));
            return Some(request);
        }
        let ids = self.together_with(first);
        let request = self.request_for(&ids)?;
        for id in &ids {
            self.ready.remove(id);
        }
        self.under_way.insert(frame, (deadline, ids));
        Some(request)
    }

    fn request_for(&self, ids: &[u64]) -> Option<Request> {
        let entries = ids.iter().filter_map(|id| self.entries.get(id));
        together(&entries.map(|entry| &entry.row).collect::<Vec<_>>())
    }

    /// Receipts that go in one request with this one, or deletions of messages.
    fn together_with(&self, first: u64) -> Vec<u64> {
        let Some(head) = self.entries.get(&first) else { return Vec::new() };
        let kind = std::mem::discriminant(&head.row.what);
        let is_alike = |entry: &&Entry| std::mem::discriminant(&entry.row.what) == kind;
        let entries = self.ready.range(first..).filter_map(|id| self.entries.get(id));
        // Somebody waits for it, so that only its own call goes with it: that has the next numbers.
        if !head.calls.is_empty() {
            let call = entries.take_while(|entry| entry.row.call == head.row.call).filter(is_alike);
            return call.take(head.row.most()).map(|entry| entry.row.id).collect();
        }
        let joins = |entry: &&Entry| {
            let same_call = entry.row.call == head.row.call;
            let alike = entry.row.conversation.is_some() && entry.row.conversation == head.row.conversation;
            same_call || alike && entry.calls.is_empty()
        };
        let some = entries.take(LOOKED_AT).filter(is_alike).filter(joins);
        some.take(head.row.most()).map(|entry| entry.row.id).collect()
    }

    /// An answer; `None`: to something else.
    pub(crate) fn answered(&mut self, frame: u64, result: &Result<Response>, now: Instant) -> Option<News> {
        let (_, ids) = self.under_way.remove(&frame)?;
        let mut news = News::default();
        let message = ids.iter().any(|id| self.entries.get(id).is_some_and(|entry| entry.row.is_message()));
        let result = match result {
            Ok(Response::Message(_)) | Err(_) => result.clone(),
            Ok(_) if message => Err(unexpected()),
            Ok(_) => Ok(Response::Done),
        };
        let passes = |code| if message { message_may_pass(code) } else { !is_for_good(code) };
        match &result {
            Err(error) if passes(error.code) => {
                for id in &ids {
                    if let Some(entry) = self.entries.get_mut(id) {
                        entry.asked = None;
                    }
                }
                self.ready.extend(ids);
                let pause = FIRST_PAUSE.saturating_mul(1 << self.refusals.min(16)).min(LONGEST_PAUSE);
                self.refusals = self.refusals.saturating_add(1);
                self.pause_until.get_or_insert(now + pause);
                return Some(news);
            }
            _ => self.refusals = 0,
        }
        let mut change = Change::default();
        for id in &ids {
            let refused = self.entries.get(id).filter(|entry| entry.row.is_message() && result.is_err());
            if let Some(row) = refused.map(|entry| entry.row.clone()) {
                self.keep_failed(&row, &mut change);
                news.rows.extend(row.conversation.map(|conversation| (conversation, true)));
            }
            self.settle(*id, &result, &mut news);
        }
        if change.keep.is_empty() {
            self.forget_them(ids);
        } else {
            change.gone = ids;
            self.write(change);
        }
        Some(news)
    }

    /// One does not wait any more.
    pub(super) fn settle(&mut self, id: u64, result: &Result<Response>, news: &mut News) {
        let Some(entry) = self.entries.remove(&id) else { return };
        self.ready.remove(&id);
        self.leave_line(&entry.row);
        let error = result.as_ref().err();
        match (&entry.row.what, entry.row.place()) {
            (What::Receipt(message), _) => drop(self.receipts.remove(message)),
            (What::DeleteMessage(message), _) if self.hiding.get(message) == Some(&id) => {
                self.hiding.remove(message);
            }
            (What::Message(message), _) => {
                self.messages.remove(message);
                self.bytes -= entry.row.message.as_ref().map_or(0, String::len);
                if error.is_some() {
                    news.not_sent.push(message.clone());
                }
            }
            (_, Some(place)) if self.last.get(&place) == Some(&id) => drop(self.last.remove(&place)),
            _ => {}
        }
        if entry.told {
            let (code, text) = error.map_or((codes::ERR_SUCC, ""), |error| (error.code, error.text.as_str()));
            let message = match result {
                Ok(Response::Message(message)) => Some((**message).clone()),
                _ => unsent(&entry.row, &self.user),
            };
            news.outcomes.push(item(&entry.row, code, text, message));
        }
        for number in entry.calls {
            let Some(call) = self.calls.get_mut(&number) else { continue };
            call.entries.retain(|waits| *waits != id);
            if call.error.is_none() {
                call.error = error.cloned();
            }
            if call.entries.is_empty()
                && let Some(Call { reply, error, .. }) = self.calls.remove(&number)
            {
                news.answers.push((reply, error.map_or_else(|| result.clone(), Err)));
            }
        }
    }

    /// What receipts, which deletion or which message this frame was for.
    pub(crate) fn asked(&self, frame: u64) -> Option<Request> {
        let (_, ids) = self.under_way.get(&frame)?;
        let first = ids.iter().find_map(|id| self.entries.get(id))?;
        match &first.row.what {
            What::Receipt(_) | What::DeleteMessage(_) => self.request_for(ids),
            What::Delete(_) => first.asked.clone().or_else(|| first.row.alone()),
            What::Message(_) => first.row.alone(),
            What::Mark(_) | What::MarkUpTo(_) => None,
        }
    }

    /// Deletions that are under way: what they have come to, the service alone knows.
    pub(crate) fn deletions_under_way(&self) -> Vec<Request> {
        let asked = self.under_way.keys().filter_map(|frame| self.asked(*frame));
        let is_deletion = |request: &Request| {
            matches!(request, Request::DeleteConversation { .. } | Request::DeleteMessages { .. })
        };
        asked.filter(is_deletion).collect()
    }

    /// There is another link, or none: what was under way goes out again.
    pub(crate) fn link_cut(&mut self) {
        for (_, ids) in std::mem::take(&mut self.under_way).into_values() {
            self.ready.extend(ids.into_iter().filter(|id| self.entries.contains_key(id)));
        }
        for entry in self.entries.values_mut() {
            entry.fresh = false;
            entry.asked = None;
        }
        self.pause_until = None;
        self.refusals = 0;
    }

    /// When there is something to do without being asked.
    pub(crate) fn due(&self) -> Option<Instant> {
        // All calls have the same time, and so have all requests.
        let call = self.calls.first_key_value().map(|(_, call)| call.deadline);
        let frame = self.under_way.first_key_value().map(|(_, (deadline, _))| *deadline);
        let unmarked = self.unmarked.as_ref().map(|(at, _)| *at);
        [call, frame, self.pause_until, unmarked].into_iter().flatten().min()
    }

    /// This process was stopped: nobody was late.
    pub(crate) fn excuse(&mut self, jump: Jump<Instant>) {
        self.calls.values_mut().for_each(|call| call.deadline = jump.later(call.deadline));
        self.under_way.values_mut().for_each(|(deadline, _)| *deadline = jump.later(*deadline));
    }

    /// Calls whose time is over are told that what they gave is kept.
    pub(crate) fn on_time(&mut self, now: Instant) -> News {
        self.pause_until = self.pause_until.filter(|until| *until > now);
        if let Some((_, ids)) = self.unmarked.take_if(|(at, _)| *at <= now) {
            self.ready.extend(ids.into_iter().filter(|id| self.entries.contains_key(id)));
        }
        while let Some(late) = self.under_way.first_entry().filter(|late| late.get().0 <= now) {
            let (_, ids) = late.remove();
            self.ready.extend(ids.into_iter().filter(|id| self.entries.contains_key(id)));
        }
        let mut news = News::default();
        while let Some(late) = self.calls.first_entry().filter(|late| late.get().deadline <= now) {
            let (number, call) = late.remove_entry();
            let (mut lost, mut is_written) = (Vec::new(), true);
            for id in &call.entries {
                let Some(entry) = self.entries.get_mut(id) else { continue };
                entry.calls.retain(|waits| *waits != number);
                entry.told |= entry.on_disk;
                is_written &= entry.written;
                if !entry.on_disk {
                    lost.push(*id);
                }
            }
            let text = match (lost.is_empty(), is_written) {
                (true, true) => "kept, will be sent: the service has not answered in time",
                // It may be on the disk, or not; an event says what has become of it.
                (true, false) => {
                    "the service has not answered in time, nor has the disk: whether this is kept is not known yet"
                }
                (false, _) => "the service has not answered in time, and this could not be kept",
            };
            // It ends with its call, as without a store.
            lost.into_iter().for_each(|id| self.forget(id));
            news.answers.push((call.reply, Err(Error::new(codes::ERR_SDK_NET_WAIT_ACK_TIMEOUT, text))));
        }
        news
    }

    fn forget(&mut self, id: u64) {
        if self.entries.get(&id).is_some_and(|entry| entry.calls.is_empty()) {
            self.settle(id, &Ok(Response::Done), &mut News::default());
        }
    }

    /// Whether no call waits for an answer.
    pub(crate) fn is_quiet(&self) -> bool {
        self.calls.is_empty()
    }
}

/// What may be otherwise the next time that a message is sent: the service, the link or the pace was in the way, and not what
/// it says or to whom. Everything else is for good: who wrote it must hear of it.
fn message_may_pass(code: i32) -> bool {
    [
        codes::ERR_SDK_NOT_LOGGED_IN,
        codes::ERR_SDK_COMM_INTERRUPT,
        codes::ERR_SDK_COMM_DATABASE_FAILURE,
        codes::ERR_SDK_INTERNAL_ERROR,
        codes::ERR_SDK_NET_AUTH_INVALID,
        codes::ERR_SDK_NET_FREQ_LIMIT,
        codes::ERR_SDK_NET_REQ_COUNT_LIMIT,
        codes::ERR_SDK_NET_DISCONNECT,
        codes::ERR_SDK_NET_WAIT_ACK_TIMEOUT,
        codes::ERR_SVR_GROUP_INTERNAL_ERROR,
        codes::ERR_SVR_GROUP_FREQ_LIMIT,
        codes::ERR_SVR_GROUP_SEND_MSG_FREQ_LIMIT,
    ]
    .contains(&code)
}

impl News {
    /// And this.
    fn add(&mut self, more: News) {
        self.answers.extend(more.answers);
        self.outcomes.extend(more.outcomes);
        self.not_sent.extend(more.not_sent);
        self.rows.extend(more.rows);
    }
}

/// Words of the service that it will not take back: there is nothing to record, or it is not this user's to record.
/// Everything else may pass.
fn is_for_good(code: i32) -> bool {
    [
        codes::ERR_INVALID_PARAMETERS,
        codes::ERR_SDK_COMM_INVALID_IDENTIFIER,
        codes::ERR_SDK_INVALID_OPERATION,
        codes::ERR_SVR_GROUP_READ_RECEIPT_NOT_FOUND,
        codes::ERR_SVR_GROUP_READ_RECEIPT_NOT_SUPPORTED,
        codes::ERR_SVR_GROUP_PERMISSION_DENY,
        codes::ERR_SVR_GROUP_NOT_FOUND,
    ]
    .contains(&code)
}
