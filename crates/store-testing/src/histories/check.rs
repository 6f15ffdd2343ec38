//! What is compared beside the answers, and the invariants of receipts.

use super::before::Before;
use super::driver::{Driver, name};
use super::steps::USERS;
use crate::home::Home;
use crate::model::sync::Everything;
use doubletick_engine::bus::Event;
use doubletick_protocol::conversation::Conversation;
use doubletick_protocol::ids::{ConversationId, MsgId, UserId};
use doubletick_protocol::message::HistoryQuery;
use doubletick_protocol::receipt::{ReaderFilter, Receipt};
use doubletick_protocol::wire::{Change, Push, Request, Response};
use std::collections::{BTreeMap, BTreeSet};

impl<H: Home> Driver<H> {
    /// Every change that the step made is announced, in the order of versions, to whom it concerns, and in
    /// the end as it is now; and every place that was taken; nothing else is.
    pub fn check_events(&mut self, before: &Before, removing: bool) -> Result<(), String> {
        let mut announced: BTreeMap<(UserId, ConversationId, MsgId), Receipt> = BTreeMap::new();
        let mut versions: BTreeMap<(UserId, ConversationId), u64> = BTreeMap::new();
        let mut taken = Vec::new();
        for event in self.events.take() {
            let (users, conversation, stable, changes) = match event {
                Event::Users(users, Push::Changes { conversation, stable, changes }) => {
                    (users, conversation, stable, changes)
                }
                Event::LoginTaken { user, platform, login } => {
                    taken.push((user, platform, login));
                    continue;
                }
                _ => continue,
            };
            for user in &users {
                let last = versions.entry((user.clone(), conversation.clone())).or_insert(0);
                for change in &changes {
                    if change.version() <= *last || change.version() > stable {
                        return Err(format!(
                            "change {change:?} for {user} after version {last}, stable {stable}"
                        ));
                    }
                    *last = change.version();
                    let Change::Receipt(receipt) = change else { continue };
                    // Two who leave in one step are two changes; the newest is what counts.
                    let key = (user.clone(), conversation.clone(), receipt.msg_id.clone());
                    announced.insert(key, receipt.clone());
                }
            }
        }
        if removing {
            // A sender who is removed together with others may have been told of them before.
            announced.retain(|(user, id, _), _| {
                let index = self.model.index_of(user, id);
                index.is_some_and(|index| self.model.members(index).contains(user))
            });
        }
        let logins = self.model.logins_since(before.places);
        if taken != logins {
            return Err(format!("places announced\n  store: {taken:?}\n  model: {logins:?}"));
        }
        let mut expected = self.model.take_announced();
        if removing {
            expected.retain(|(user, id, _), _| {
                let index = self.model.index_of(user, id);
                index.is_some_and(|index| self.model.members(index).contains(user))
            });
        }
        if announced == expected {
            return Ok(());
        }
        Err(format!("receipts announced\n  store: {announced:?}\n  model: {expected:?}"))
    }

    /// What one step touched: the summaries of one sender, the lists of one message, one unread count, in
    /// turn.
    pub fn check_touched(&mut self, number: usize, user: &str, id: &ConversationId) -> Result<(), String> {
        let Some(index) = self.model.index_of(user, id) else { return Ok(()) };
        let members = self.model.members(index);
        if members.is_empty() {
            return Ok(());
        }
        let viewer = members[number % members.len()].clone();
        self.check_unread(&viewer, index)?;
        let senders = self.model.senders(index);
        if senders.is_empty() {
            return Ok(());
        }
        let sender = senders[number % senders.len()].clone();
        self.check_summaries(&sender, index)?;
        // Mostly the messages that steps like to work on.
        let messages = &self.model.conversations[index].messages;
        let back = if number.is_multiple_of(4) {
            number / 4 % messages.len()
        } else {
            number % messages.len().min(5)
        };
        let message = messages[messages.len() - 1 - back].new.msg_id.clone();
        // Whoever it is: mostly not the sender, so mostly a refusal.
        let _answer = self.check_list(&viewer, &message, ReaderFilter::Unread)?;
        self.check_lists(&message)
    }

    /// One list of one message, as someone is answered.
    fn check_list(
        &self,
        user: &str,
        msg_id: &MsgId,
        filter: ReaderFilter,
    ) -> Result<Result<Vec<(UserId, u64)>, i32>, String> {
        let stored = self.readers(user, msg_id, filter)?;
        let modelled = self.model.readers(user, msg_id, filter).map_err(|error| error.code);
        if stored == modelled {
            return Ok(stored);
        }
        Err(format!("{filter:?} list of {msg_id} for {user}\n  store: {stored:?}\n  model: {modelled:?}"))
    }

    /// Everything that anybody can see.
    pub fn check_everything(&mut self) -> Result<(), String> {
        for user in (0..USERS).map(name) {
            self.agree(&user, crate::world::login(&user))?;
            self.agree(&user, Request::TotalUnread)?;
            let heard: Vec<usize> = self.model.heard(&user).collect();
            self.check_conversations(&user)?;
            for index in heard {
                let id = self.model.name_for(&user, index);
                self.check_summaries(&user, index)?;
                self.check_sync(&user, &id, 0, 0)?;
                let query = HistoryQuery { newer: true, ..crate::world::history(&id) };
                self.agree(&user, Request::History(query))?;
            }
        }
        for index in 0..self.model.conversations.len() {
            let messages = &self.model.conversations[index].messages;
            let ids: Vec<MsgId> = messages.iter().map(|message| message.new.msg_id.clone()).collect();
            for id in ids {
                self.check_lists(&id)?;
            }
        }
        self.events.take();
        self.model.take_announced();
        Ok(())
    }

    /// The newest 100 summaries of one sender in one conversation.
    fn check_summaries(&mut self, sender: &str, index: usize) -> Result<(), String> {
        let messages = self.model.newest_own(sender, index, 100);
        if messages.is_empty() {
            return Ok(());
        }
        self.agree(sender, Request::GetReceipts { messages }).map(|_| ())
    }

    /// Both lists of one message, page by page, against the model and against the summary: read_count is
    /// the length of the read list and the sum over its pages, unread_count that of the unread list, and
    /// nobody is in both or twice in one.
    fn check_lists(&mut self, msg_id: &MsgId) -> Result<(), String> {
        let sender = self.model.sender_of(msg_id);
        let request = Request::GetReceipts { messages: vec![msg_id.clone()] };
        let summary = match self.agree(&sender, request)? {
            Some(Response::Receipts(mut receipts)) => receipts.pop(),
            _ => None,
        };
        let mut everyone = BTreeSet::new();
        let mut total = 0;
        for filter in [ReaderFilter::Read, ReaderFilter::Unread] {
            let stored = self.check_list(&sender, msg_id, filter)?;
            let (Ok(list), Some(summary)) = (stored, &summary) else { continue };
            let count = match filter {
                ReaderFilter::Read => summary.read_count,
                ReaderFilter::Unread => summary.unread_count,
            };
            if list.len() as u64 != count {
                return Err(format!("{filter:?} list of {} but {summary:?}", list.len()));
            }
            total += list.len();
            everyone.extend(list.into_iter().map(|(user, _)| user));
        }
        if everyone.len() != total || everyone.contains(&sender) {
            return Err(format!("somebody is listed twice, or the sender is: {everyone:?} of {total}"));
        }
        Ok(())
    }

    /// One whole list from the store, in pages of two.
    fn readers(
        &self,
        user: &str,
        message: &MsgId,
        filter: ReaderFilter,
    ) -> Result<Result<Vec<(UserId, u64)>, i32>, String> {
        let (mut readers, mut cursor, mut seen) = (Vec::new(), 0, BTreeSet::new());
        loop {
            let request = Request::GetReaders { message: message.clone(), filter, cursor, count: 2 };
            let page = match self.ask(user, request) {
                Err(error) => return Ok(Err(error.code)),
                Ok(Response::Readers(page)) => page,
                Ok(other) => return Err(format!("readers answered by {other:?}")),
            };
            let cut_short = page.readers.len() < 2 && !page.finished;
            if page.readers.len() > 2 || cut_short || page.finished != (page.next_seq == 0) {
                return Err(format!("a page that is none: {page:?}"));
            }
            readers.extend(page.readers.into_iter().map(|reader| (reader.member.user_id, reader.read_at)));
            if page.finished {
                return Ok(Ok(readers));
            }
            cursor = page.next_seq;
            if !seen.insert(cursor) {
                return Err(format!("a cursor that leads back to where it was: {cursor}"));
            }
        }
    }

    /// The unread count of one conversation. Of one that the user has taken out of the list nobody is told.
    fn check_unread(&mut self, user: &str, index: usize) -> Result<(), String> {
        let conversations = vec![self.model.name_for(user, index)];
        let is_listed = self.model.conversations[index].is_listed(user);
        let expected = if is_listed { self.model.unread(user, index) } else { 0 };
        match self.ask(user, Request::GetConversations { conversations }) {
            Ok(Response::Conversations(found)) => {
                let unread = found.first().map_or(0, |conversation| conversation.unread);
                let counted = Some(self.model.conversations[index].counted());
                if unread == expected && found.iter().all(|conversation| conversation.counted == counted) {
                    return Ok(());
                }
                Err(format!("{user} has {unread} unread in {found:?}, the model says {expected}"))
            }
            other => Err(format!("conversations answered by {other:?}")),
        }
    }

    /// The list of conversations: which, how many unread, the last message, and the pinned ones first.
    pub fn check_conversations(&mut self, user: &str) -> Result<(), String> {
        let Ok(Response::Conversations(found)) = self.ask(user, Request::Conversations) else {
            return Err("conversations were not answered".to_owned());
        };
        if !found.is_sorted_by_key(|c| std::cmp::Reverse((c.pinned, c.active_time))) {
            return Err(format!("conversations of {user} are not in order: {found:?}"));
        }
        let paged = self.pages_of(user)?;
        if paged != found {
            return Err(format!("conversations of {user}\n  whole: {found:?}\n  by pages: {paged:?}"));
        }
        let mut stored: Vec<_> = found
            .iter()
            .map(|c| {
                let last = c.last_message.as_ref().map(|m| m.msg_id.clone());
                let told = (c.custom_data.clone(), c.conversation_groups.clone());
                (c.id.clone(), c.pinned, c.marks.clone(), c.unread, last, told)
            })
            .collect();
        stored.sort();
        let mut modelled: Vec<_> = self
            .model
            .listed(user)
            .into_iter()
            .map(|(index, pinned)| {
                let last = self.model.last_seen(user, index);
                let (marks, unread) = (self.model.marks(user, index), self.model.unread(user, index));
                let id = self.model.name_for(user, index);
                let told = (self.model.custom_data(user, index), self.model.grouped_in(user, &id));
                (id, pinned, marks, unread, last, told)
            })
            .collect();
        modelled.sort();
        if stored == modelled {
            return Ok(());
        }
        Err(format!("conversations of {user}\n  store: {stored:?}\n  model: {modelled:?}"))
    }

    /// The list, put together from pages.
    fn pages_of(&mut self, user: &str) -> Result<Vec<Conversation>, String> {
        let (mut all, mut cursor) = (Vec::new(), 0);
        loop {
            let request = Request::ConversationPage { cursor, count: 3 };
            let Ok(Response::ConversationPage(page)) = self.ask(user, request) else {
                return Err("a page of conversations was not answered".to_owned());
            };
            all.extend(page.conversations);
            if page.next_seq == 0 {
                all.reverse();
                all.sort_by_key(|c| std::cmp::Reverse((c.pinned, c.active_time)));
                return Ok(all);
            }
            if page.next_seq <= cursor {
                return Err(format!("a cursor that leads back to where it was: {cursor}"));
            }
            cursor = page.next_seq;
        }
    }

    /// Following `more` from any point brings exactly what was missed, and ends where the conversation is.
    pub fn check_sync(
        &mut self,
        user: &str,
        id: &ConversationId,
        seq: u64,
        version: u64,
    ) -> Result<(), String> {
        let mut modelled = self.model.missed(user, id, seq, version).map_err(|error| error.code);
        let mut stored = self.missed(user, id, seq, version)?;
        if let (Ok(stored), Ok(modelled)) = (&mut stored, &mut modelled) {
            self.same_identities(identities(stored), identities(modelled));
        }
        if stored == modelled {
            return Ok(());
        }
        Err(format!("{user} syncs {id:?} from {seq}, {version}\n  store: {stored:?}\n  model: {modelled:?}"))
    }

    /// Everything missed, page after page.
    fn missed(
        &self,
        user: &str,
        id: &ConversationId,
        seq: u64,
        version: u64,
    ) -> Result<Result<Everything, i32>, String> {
        let mut all = Everything { messages: Vec::new(), changes: Vec::new(), seq, version };
        for _ in 0..1_000 {
            let request = Request::Sync { conversation: id.clone(), seq: all.seq, version: all.version };
            let page = match self.ask(user, request) {
                Err(error) => return Ok(Err(error.code)),
                Ok(Response::Missed(page)) => page,
                Ok(other) => return Err(format!("sync answered by {other:?}")),
            };
            if page.messages.len() > 100 || page.changes.len() > 100 {
                return Err("a page of more than 100".to_owned());
            }
            if page.seq < all.seq || page.version < all.version || page.conversation != *id {
                return Err(format!("sync went back, or elsewhere: {page:?}"));
            }
            all.messages.extend(page.messages);
            all.changes.extend(page.changes);
            (all.seq, all.version) = (page.seq, page.version);
            if !page.more {
                all.messages.iter_mut().for_each(|message| message.unique_id = 0);
                for change in &mut all.changes {
                    if let Change::Revoked(_, message) | Change::Modified(_, message) = change {
                        message.unique_id = 0;
                    }
                }
                return Ok(Ok(all));
            }
        }
        Err("sync never ends".to_owned())
    }
}

/// Where it says which conversation it is about.
fn identities(all: &mut Everything) -> Vec<&mut u64> {
    let changed = all.changes.iter_mut().filter_map(|change| match change {
        Change::Revoked(_, message) | Change::Modified(_, message) => Some(&mut message.identity),
        Change::Receipt(_) => None,
    });
    all.messages.iter_mut().map(|message| &mut message.identity).chain(changed).collect()
}
