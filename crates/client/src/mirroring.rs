//! The actor and the mirror of what it was told.

use crate::account::{Account, Device, LoggedIn, not_logged_in};
use crate::actor::{Actor, INFO, WARNING};
use crate::event::{ClientEvent, ConversationEvent};
use crate::keeping::Asked;
use crate::kept::Kept;
use crate::lists::List;
use crate::mirror::{Mirror, Mirrored, RUN, Reading, Reflection, Said, Work};
use crate::pending::PendingReply;
use crate::reply::Reply;
use crate::search::{FoundMessages, MessageSearch, search_here};
use crate::tracker::Noted;
use crate::waiting::Tail;
use doubletick_protocol::conversation::ConversationGroups;
use doubletick_protocol::ids::{ConversationId, MsgId};
use doubletick_protocol::limits;
use doubletick_protocol::message::HistoryQuery;
use doubletick_protocol::wire::{Head, Request, Response};
use doubletick_protocol::{Error, Result, codes};
use std::collections::{BTreeMap, BTreeSet};
use std::ops::RangeBounds;
use std::time::Duration;
use tokio::sync::mpsc::UnboundedSender;
use tokio::time::Instant;

/// How long a wipe waits for the disk.
const WIPE: Duration = Duration::from_secs(10);
/// How long the application has to ask for the list that was here before, until it is asked for without it.
const LIST: Duration = Duration::from_secs(1);
/// Changes that are remembered for pages that are under way. Beyond that these pages are not kept.
const SINCE: usize = 1_000;

impl Actor {
    /// Opens the mirror of this user, where the client keeps anything and has a directory for it.
    pub(crate) fn open_mirror(&mut self, device: &mut Device, user_id: &str) {
        let generation = device.saved.mirror;
        // It is seen in the next run where this one has no mirror.
        device.saved.mirror = generation.saturating_add(RUN);
        let (Some(keep), Some(file)) = (&self.config.keep, &device.file) else { return };
        self.mirrors += 1;
        // Of a device that has nothing yet it does not say what has changed since.
        let generation = if device.is_new { 0 } else { generation };
        let tell = self.mirrored.0.clone();
        let mirror = Mirror::begin(file, user_id, generation, keep, tell, self.mirrors);
        let unsure = device.kept.as_ref().map(|kept| kept.unsure()).unwrap_or_default();
        // Nothing is read there.
        if mirror.is_none()
            && let Some(kept) = &mut device.kept
        {
            kept.is_sure();
        }
        device.mirror = mirror.map(|mut mirror| {
            if !unsure.is_empty() {
                mirror.give(Work::Held(unsure));
            }
            let (number, since, changed) = (self.mirrors, Vec::new(), BTreeMap::new());
            let deleted = BTreeSet::new();
            Box::new(Reflection { mirror, number, since, changed, listed: false, list_at: None, deleted })
        });
    }

    fn mirror(&mut self) -> Option<&mut Reflection> {
        self.account.session_mut()?.mirror.as_deref_mut()
    }

    /// Where the service stands after a login.
    pub(crate) fn mirror_heads(&mut self, heads: &[Head], first: bool, link: bool) {
        if !link {
            // A group may have been made again since they were asked for.
            self.outdate_pages(None);
        }
        let Some(session) = self.account.session_mut() else { return };
        let Some(reflection) = &mut session.mirror else { return };
        let incarnation = session.tracker.incarnation();
        reflection.deleted.clear();
        reflection.mirror.give(Work::Began { heads: heads.to_vec(), incarnation, first, link });
    }

    /// The conversations are in these groups: rows of which nothing else is new may not say so.
    pub(crate) fn mirror_groups(&mut self, groups: &ConversationGroups) {
        if let Some(reflection) = self.mirror() {
            reflection.mirror.give(Work::Grouped(groups.clone()));
        }
    }

    /// Gives the mirror what the tracker has heard.
    pub(crate) fn mirror_notes(&mut self) {
        self.mirror_notes_before(false);
    }

    /// `page`: an answer is here that may be older.
    fn mirror_notes_before(&mut self, page: bool) {
        let Some(session) = self.account.session_mut() else { return };
        let Some(reflection) = &mut session.mirror else { return };
        let noted = session.tracker.notes.take();
        if noted.is_empty() && reflection.since.is_empty() {
            return;
        }
        let pages = page || session.outbox.values().any(|pending| pending.sent && is_page(&pending.request));
        for noted in noted {
            if let (Noted::Span(of, _, messages), Some(kept)) = (&noted, &mut session.kept) {
                kept.are_stored(messages.iter().map(|message| (of, &message.msg_id)));
            }
            if let (true, Noted::Changes(conversation, _)) = (pages, &noted) {
                reflection.since.push((conversation.clone(), Work::Noted(noted.clone())));
            }
            reflection.mirror.give(Work::Noted(noted));
        }
        let many = reflection.since.len() > SINCE;
        if many || !pages {
            reflection.since.clear();
        }
        if many {
            self.outdate_pages(None);
        }
    }

    pub(crate) fn mirror_gone(&mut self, conversation: &ConversationId) {
        self.mirror_notes();
        self.outdate_pages(Some(conversation));
        if let Some(reflection) = self.mirror() {
            reflection.mirror.give(Work::Gone(conversation.clone()));
        }
    }

    /// Answers that are under way about this conversation, or about any, may be about one that is no more: pushes overtake answers.
    fn outdate_pages(&mut self, of: Option<&ConversationId>) {
        let Some(session) = self.account.session_mut() else { return };
        for pending in session.outbox.values_mut() {
            if let Request::History(query) = &pending.request
                && of.is_none_or(|of| *of == query.conversation)
            {
                pending.held = None;
            }
        }
    }

    /// The application asks for the list.
    pub(crate) fn mirror_listed(&mut self) {
        if let Some(reflection) = self.mirror().filter(|reflection| !reflection.listed) {
            reflection.listed = true;
            self.watch_list();
        }
    }

    /// The list was here and is not any more: it is asked for, where the application does not do that by itself.
    fn list_wanted(&mut self, number: u64) {
        if let Some(reflection) = self.mirror().filter(|reflection| reflection.number == number) {
            reflection.list_at.get_or_insert(Instant::now() + LIST);
        }
    }

    pub(crate) fn mirror_on_time(&mut self, now: Instant) {
        let Some(session) = self.account.session_mut().filter(|session| session.online) else { return };
        let Some(reflection) = &mut session.mirror else { return };
        if reflection.list_at.take_if(|at| *at <= now).is_some() {
            // It is for the mirror, and where it fails, the next login asks for it again.
            self.submit(Request::Conversations, PendingReply::Response(Reply::new(drop)));
        }
    }

    /// The list is watched where the application wants to hear of it, or the mirror has it.
    pub(crate) fn watch_list(&mut self) {
        let mirrored = self.mirror().is_some_and(|reflection| reflection.listed);
        let wanted = self.conversations_wanted || self.filtered.is_wanted() || mirrored;
        self.watch.watch_conversations(wanted);
    }

    /// Whether the application is told of this: what only the mirror wants to know of the list is for the mirror.
    pub(crate) fn mirror_event(&mut self, event: &ClientEvent) -> bool {
        let ClientEvent::Conversations(conversations) = event else { return true };
        let work = match conversations {
            ConversationEvent::Added(rows) | ConversationEvent::Updated(rows) => Work::Rows(rows.clone()),
            ConversationEvent::Deleted(gone) => Work::Unlisted(gone.clone()),
            ConversationEvent::SyncStarted | ConversationEvent::SyncFinished => return true,
        };
        if let Some(session) = self.account.session_mut()
            && let Some(reflection) = &mut session.mirror
        {
            let listing =
                session.outbox.values().any(|pending| matches!(pending.list, Some(List::Conversations(_))));
            if !listing {
                reflection.changed.clear();
            } else if let Work::Unlisted(gone) = &work {
                reflection.changed.extend(gone.iter().map(|id| (id.clone(), true)));
            } else if let Work::Rows(rows) = &work {
                reflection.changed.extend(rows.iter().map(|row| (row.id.clone(), false)));
            }
            if let Work::Rows(rows) = &work {
                // They are back.
                reflection.deleted.retain(|id| rows.iter().all(|row| row.id != *id));
            }
            reflection.mirror.give(work);
        }
        self.conversations_wanted
    }

    /// These have left the list, and the service does not say why. Where this client has not deleted them another device of the user has,
    /// with their messages or without: the heads say how far.
    pub(crate) fn mirror_left(&mut self, mut gone: Vec<ConversationId>) {
        let Some(session) = self.account.session_mut() else { return };
        let Some(reflection) = &mut session.mirror else { return };
        gone.retain(|id| !reflection.deleted.remove(id) && session.tracker.knows(id));
        if !gone.is_empty() {
            reflection.mirror.give(Work::Left(gone));
            self.ask_how_far();
        }
    }

    /// The list is here, page by page.
    pub(crate) fn mirror_list(&mut self, list: &List) {
        let Some(reflection) = self.account.session_mut().and_then(|session| session.mirror.as_mut()) else {
            return;
        };
        if matches!(list, List::Conversations(_)) {
            reflection.list_at = None;
        }
        if let List::Groups(groups) = list {
            let response = Response::JoinedGroups(groups.clone());
            reflection.mirror.give(Work::Told(Request::JoinedGroups, Box::new(response)));
        }
        if let List::Conversations(rows) = list {
            reflection.mirror.give(Work::List(rows.clone()));
            // Where a page may be older.
            for (conversation, gone) in std::mem::take(&mut reflection.changed) {
                if gone {
                    reflection.mirror.give(Work::Unlisted(vec![conversation]));
                } else {
                    self.watch.touch(&conversation, Instant::now());
                }
            }
        }
    }

    /// The service has answered a request, or has not: what of that can be read later. `held`: up to which seq this device had
    /// its conversation then; `None`: that is gone.
    pub(crate) fn mirror_answer(&mut self, request: &Request, result: &Result<Response>, held: Option<u64>) {
        self.mirror_notes_before(is_page(request));
        let Some(reflection) = self.mirror() else { return };
        let lost = matches!(result, Err(error) if error.code == codes::ERR_SDK_NET_WAIT_ACK_TIMEOUT);
        let work = match (request, result) {
            (Request::History(query), Ok(Response::Messages(messages))) => {
                let Some(held) = held else { return };
                let (query, messages) = (query.clone(), messages.clone());
                let of = query.conversation.clone();
                reflection.mirror.give(Work::Page { query, messages, held });
                for (conversation, work) in &reflection.since {
                    if *conversation == of {
                        reflection.mirror.give(work.clone());
                    }
                }
                return;
            }
            (Request::SendMessage(_), Ok(Response::Message(message))) if message.seq > 0 => {
                Work::Sent(message.clone())
            }
            (request, Ok(response)) if is_told(request) => {
                Work::Told(request.clone(), Box::new(response.clone()))
            }
            (request, Ok(_)) if outdates(request) => Work::Outdated(request.clone()),
            // What was told before is perhaps not so any more.
            (request, Err(_)) if lost && outdates(request) => Work::Outdated(request.clone()),
            (Request::DeleteMessages { conversation, messages }, Ok(_)) => {
                Work::Forget(conversation.clone(), messages.clone(), false)
            }
            (Request::DeleteConversation { conversation, up_to, keep_messages: false }, Ok(_)) => {
                Work::Cleared(conversation.clone(), *up_to)
            }
            (Request::DeleteConversation { conversation, keep_messages: true, .. }, Ok(_)) => {
                Work::Unlisted(vec![conversation.clone()])
            }
            (Request::ClearHistory { conversation, up_to }, Ok(_)) => {
                Work::HistoryCleared(conversation.clone(), *up_to)
            }
            (Request::SendReceipts { messages, .. }, Ok(_)) => Work::Receipted(messages.clone()),
            (Request::SendReceipts { messages, .. }, Err(_)) if lost => Work::Doubtful(messages.clone()),
            (
                Request::DeleteMessages { conversation, .. }
                | Request::DeleteConversation { conversation, .. }
                | Request::ClearHistory { conversation, .. },
                Err(_),
            ) if lost => Work::PerhapsCleared(conversation.clone()),
            _ => return,
        };
        let home = match request {
            Request::DeleteMessages { conversation, .. }
            | Request::DeleteConversation { conversation, .. }
            | Request::ClearHistory { conversation, .. } => Some(conversation.clone()),
            Request::SendReceipts { messages, .. } => {
                messages.iter().find_map(|message| self.homes.of(message)).cloned()
            }
            _ => None,
        };
        let Some(session) = self.account.session_mut() else { return };
        let Some(reflection) = &mut session.mirror else { return };
        if let (Request::DeleteConversation { conversation, .. }, Ok(_)) = (request, result) {
            reflection.deleted.insert(conversation.clone());
        }
        let is_unsure = match &work {
            // Of one that is deleted its row says how far, when it is back.
            Work::HistoryCleared(conversation, up_to) => {
                up_to.is_none_or(|seq| session.tracker.seq_of(conversation).is_none_or(|end| seq > end))
            }
            _ => false,
        };
        if let Some(home) = home
            && session.outbox.values().any(|pending| pending.sent && is_page(&pending.request))
        {
            reflection.since.push((home, work.clone()));
        }
        reflection.mirror.give(work);
        if is_unsure {
            self.ask_how_far();
        }
    }

    /// The link is cut: what was deleted on it is not known.
    pub(crate) fn mirror_cut(&mut self) {
        self.mirror_notes();
        if let Some(session) = self.account.session_mut() {
            Self::mirror_doubts(session);
        }
    }

    /// Nobody hears any more what has become of what is under way.
    pub(crate) fn mirror_doubts(session: &mut LoggedIn) {
        let Some(reflection) = &mut session.mirror else { return };
        reflection.since.clear();
        for pending in session.outbox.values().filter(|pending| pending.links > 0) {
            let work = match &pending.request {
                Request::DeleteConversation { conversation, .. }
                | Request::ClearHistory { conversation, .. } => Work::PerhapsCleared(conversation.clone()),
                Request::DeleteMessages { messages, .. } => Work::Doubtful(messages.clone()),
                _ => continue,
            };
            reflection.mirror.give(work);
        }
        for request in session.kept.iter().flat_map(|kept| kept.deletions_under_way()) {
            reflection.mirror.give(match request {
                Request::DeleteConversation { conversation, .. } => Work::PerhapsCleared(conversation),
                Request::DeleteMessages { messages, .. } => Work::Doubtful(messages),
                _ => continue,
            });
        }
    }

    /// Without a link the mirror is asked for what of these waits for one.
    pub(crate) fn ask_mirror(&mut self, these: impl RangeBounds<u64>) {
        self.mirror_notes();
        let Account::In(session) = &mut self.account else { return };
        if session.online {
            return;
        }
        let LoggedIn { outbox, mirror, .. } = &mut **session;
        let Some(reflection) = mirror else { return };
        for (id, pending) in outbox.range(these) {
            let request = match (&pending.list, &pending.request) {
                (Some(list), _) => list.whole(),
                (None, request) if is_answered(request) => request.clone(),
                _ => continue,
            };
            reflection.mirror.give(Work::Ask(*id, request));
        }
    }

    /// Nobody is logged in. Where it is for want of a link, what was read before is read.
    pub(crate) fn read(&mut self, (request, tail): (Request, Option<Tail>), answer: PendingReply) {
        let id = self.new_id();
        let reads = matches!(request, Request::Conversations) || is_answered(&request);
        let reflection = match &mut self.account {
            Account::LoggingIn(_, device) if device.can_be_read() && !self.connection.is_up() => {
                device.mirror.as_mut()
            }
            Account::Out => self.reader.as_mut().and_then(|reader| reader.mirror.as_mut()),
            _ => None,
        };
        match reflection.filter(|_| reads) {
            Some(reflection) => {
                let (of, name, whole) =
                    (reflection.number, request.name(), matches!(request, Request::Conversations));
                self.reading.insert(id, Reading { of, name, whole, tail, answer });
                reflection.mirror.give(Work::Ask(id, request));
            }
            None => answer.refuse(not_logged_in()),
        }
    }

    /// What this device has of who is logged in, or reads what was read before; nothing: nobody does.
    fn here(&mut self) -> Option<(Option<&mut Box<Reflection>>, Option<&Kept>)> {
        let is_up = self.connection.is_up();
        match &mut self.account {
            Account::In(session) | Account::LoggingOut(session, _) => {
                Some((session.mirror.as_mut(), session.kept.as_deref()))
            }
            Account::LoggingIn(_, device) if device.can_be_read() && !is_up => {
                Some((device.mirror.as_mut(), device.kept.as_deref()))
            }
            Account::Out => {
                self.reader.as_mut().map(|reader| (reader.mirror.as_mut(), reader.kept.as_deref()))
            }
            Account::LoggingIn(..) => None,
        }
    }

    /// What this device has is searched, of who is logged in or reads what was read before. Where it keeps nothing `found` is
    /// dropped.
    pub(crate) fn search(
        &mut self,
        search: Box<MessageSearch>,
        now: u64,
        found: UnboundedSender<Result<FoundMessages>>,
    ) {
        self.mirror_notes();
        // Who asked may have stopped waiting.
        let Some((reflection, kept)) = self.here() else { return drop(found.send(Err(not_logged_in()))) };
        let here = kept.map(Kept::all).unwrap_or_default();
        match (search.check(), reflection) {
            (Err(error), _) => drop(found.send(Err(error))),
            (Ok(()), Some(reflection)) => reflection.mirror.give(Work::Search(search, now, here, found)),
            (Ok(()), None) if kept.is_some() => drop(found.send(Ok(search_here(*search, now, here)))),
            (Ok(()), None) => {}
        }
    }

    /// A page of what is on this device, with a link as well. Where nothing of it is kept the service is asked.
    pub(crate) fn local_history(&mut self, query: HistoryQuery, answer: PendingReply) {
        let request = Request::History(query);
        match self.here() {
            None => answer.refuse(not_logged_in()),
            Some((None, _)) => self.give(request, answer),
            Some((Some(_), _)) => {
                let asked = self.with_what_waits(request);
                self.give_local(asked, answer);
            }
        }
    }

    fn give_local(&mut self, asked: Asked, answer: PendingReply) {
        let (request, tail) = match asked {
            Ok(asked) => asked,
            Err(waiting) => return self.answer_with_what_waits(answer, waiting),
        };
        self.mirror_notes();
        let id = self.new_id();
        let Some((Some(reflection), _)) = self.here() else { return answer.refuse(not_logged_in()) };
        reflection.mirror.give(Work::Local(id, request.clone()));
        let (of, name) = (reflection.number, request.name());
        self.reading.insert(id, Reading { of, name, whole: false, tail, answer });
    }

    /// Deletes messages on this device alone. Where nothing is kept the service is asked.
    pub(crate) fn delete_here(
        &mut self,
        conversation: ConversationId,
        messages: Vec<MsgId>,
        answer: PendingReply,
    ) {
        let request =
            Request::DeleteMessages { conversation: conversation.clone(), messages: messages.clone() };
        if self.account.session().is_none() {
            return answer.refuse(not_logged_in());
        }
        if self.mirror().is_none() {
            return self.submit(request, answer);
        }
        let checked = conversation.check().and_then(|()| {
            match (1..=limits::DELETES_PER_CALL).contains(&messages.len()) {
                true => Ok(()),
                false => {
                    let text = format!("messages: must be 1 to {}", limits::DELETES_PER_CALL);
                    Err(Error::new(codes::ERR_INVALID_PARAMETERS, text))
                }
            }
        });
        if let Err(error) = checked {
            return answer.refuse(error);
        }
        self.mirror_notes();
        if let Some(reflection) = self.mirror() {
            reflection.mirror.give(Work::Forget(conversation, messages, true));
        }
        if let Some((_, answer)) = self.delete_local(request, answer) {
            answer.send(Ok(Response::Done));
        }
    }

    /// A mirror has ended that was somebody's: what it has answered is theirs, and told before there is another user.
    pub(crate) fn answers_of_before(&mut self) {
        while let Ok(said) = self.mirrored.1.try_recv() {
            self.mirrored(said);
        }
    }

    /// The mirror has said something.
    pub(crate) fn mirrored(&mut self, (number, mirrored): Said) {
        match mirrored {
            Mirrored::Trouble(text) => self.log(WARNING, text),
            Mirrored::ListWanted => self.list_wanted(number),
            // What it held back is asked for after everything that happens.
            Mirrored::Room => {}
            Mirrored::Held(messages) => self.mirror_holds(number, &messages),
            Mirrored::Local(id, result) => {
                let Some(Reading { name, tail, answer, .. }) = self.reading.remove(&id) else { return };
                match result.map(|response| self.and_what_waits(*response, tail, false)) {
                    Ok(Ok(response)) => {
                        self.log(INFO, format!("{name}: answered from this device, as was asked"));
                        answer.send_from_device(response);
                    }
                    Ok(Err(again)) => {
                        let asked = self.once_more(*again);
                        self.give_local(asked, answer);
                    }
                    Err(error) => answer.refuse(error),
                }
            }
            Mirrored::Answer(id, response) if self.reading.contains_key(&id) => {
                let Some(Reading { name, whole, tail, answer, .. }) = self.reading.remove(&id) else {
                    return;
                };
                if let Some(Response::Messages(messages)) = response.as_deref() {
                    // What is given of them now is given without a login.
                    self.homes.learn(messages);
                }
                match response.map(|response| self.and_what_waits(*response, tail, whole)) {
                    Some(Ok(response)) => {
                        self.log_answer(name);
                        answer.send_from_device(response);
                    }
                    // Somebody may have logged in meanwhile, or out, and something was sent.
                    Some(Err(again)) => {
                        let asked = self.once_more(*again);
                        self.give_asked(asked, answer);
                    }
                    None => answer.refuse(not_logged_in()),
                }
            }
            Mirrored::Ended => {
                let left: Vec<_> = self.reading.extract_if(.., |_, reading| reading.of == number).collect();
                left.into_iter().for_each(|(_, reading)| reading.answer.refuse(not_logged_in()));
            }
            Mirrored::Answer(id, Some(response)) => {
                let Account::In(session) = &mut self.account else { return };
                if session.mirror.as_ref().is_none_or(|reflection| reflection.number != number) {
                    return;
                }
                // On a link that has come since the service answers.
                if session.outbox.get(&id).is_some_and(|pending| !pending.sent)
                    && let Some(mut pending) = session.outbox.remove(&id)
                {
                    self.log_answer(pending.request.name());
                    if let Response::Count(count) = *response {
                        self.watch.base(count, Instant::now());
                    }
                    let whole = pending.list.is_some();
                    match self.and_what_waits(*response, pending.tail.take(), whole) {
                        Ok(response) => pending.answer.send_from_device(response),
                        Err(again) => self.ask_again(id, pending, *again),
                    }
                }
            }
            Mirrored::Answer(_, None) => {}
        }
    }

    /// The mirror has these of what waits: the service has told them.
    fn mirror_holds(&mut self, number: u64, messages: &[(ConversationId, MsgId)]) {
        let (mirror, kept) = match &mut self.account {
            Account::In(session) | Account::LoggingOut(session, _) => (&session.mirror, &mut session.kept),
            Account::LoggingIn(_, device) => (&device.mirror, &mut device.kept),
            Account::Out => {
                let Some(reader) = &mut self.reader else { return };
                (&reader.mirror, &mut reader.kept)
            }
        };
        if mirror.as_ref().is_some_and(|mirror| mirror.number == number)
            && let Some(kept) = kept
        {
            kept.are_stored(messages.iter().map(|(of, message)| (of, message)));
            kept.is_sure();
        }
    }

    fn log_answer(&mut self, name: &str) {
        self.log(INFO, format!("{name}: answered from this device, there is no link"));
    }

    /// The device's state is about to be written.
    pub(crate) fn mirror_generation(session: &mut LoggedIn) -> u64 {
        session.generation = session.generation.saturating_add(1);
        if let Some(reflection) = &mut session.mirror {
            for noted in session.tracker.notes.take() {
                reflection.mirror.give(Work::Noted(noted));
            }
            reflection.mirror.give(Work::Generation(session.generation));
        }
        session.generation
    }

    /// Forgets what was read. An error: some of it may still be there.
    pub(crate) fn wipe_mirror(&mut self) -> Result<()> {
        self.mirror_notes();
        let Some(reflection) = self.mirror() else { return Ok(()) };
        let (done, wiped) = std::sync::mpsc::channel();
        reflection.mirror.give(Work::Wipe(done));
        wiped.recv_timeout(WIPE).map_err(|_| {
            let text = "what was read before could not be wiped; it is still on this device";
            self.log(WARNING, text.into());
            Error::new(codes::ERR_SDK_COMM_DATABASE_FAILURE, text)
        })
    }
}

/// Requests that a mirror answers, but for the list.
fn is_answered(request: &Request) -> bool {
    is_told(request)
        || matches!(
            request,
            Request::History(_)
                | Request::FindMessages { .. }
                | Request::GetConversations { .. }
                | Request::TotalUnread
                | Request::GetReceipts { .. }
        )
}

/// Requests whose answers are kept as they were told.
fn is_told(request: &Request) -> bool {
    matches!(
        request,
        Request::GetProfiles { .. }
            | Request::GetGroups { .. }
            | Request::GetMembers { .. }
            | Request::GetReaders { .. }
            | Request::JoinedGroups
    )
}

/// Requests after which something else is to be told.
fn outdates(request: &Request) -> bool {
    matches!(
        request,
        Request::ModifyProfile(_)
            | Request::CreateGroup(_)
            | Request::DeleteGroup { .. }
            | Request::JoinGroup { .. }
            | Request::QuitGroup { .. }
            | Request::InviteMembers { .. }
            | Request::KickMembers { .. }
            | Request::ModifyGroup { .. }
            | Request::ModifyMember { .. }
    )
}

fn is_page(request: &Request) -> bool {
    matches!(request, Request::History(_))
}
