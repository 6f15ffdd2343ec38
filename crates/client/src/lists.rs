//! Lists that the service has in pages: the application asks once, and has the list when all its pages are here.

use crate::actor::Actor;
use crate::pending::Pending;
use crate::reply::unexpected;
use doubletick_protocol::conversation::Conversation;
use doubletick_protocol::group::JoinedGroup;
use doubletick_protocol::limits::LIST_PER_PAGE;
use doubletick_protocol::wire::{Request, Response};
use doubletick_protocol::{Error, Result, codes};
use std::cmp::Reverse;
use tokio::time::Instant;

/// What a list may have, so that a service without an end does not take all memory.
const MOST: usize = 200_000;

/// A list of which some pages are here.
pub(crate) enum List {
    Conversations(Vec<Conversation>),
    Groups(Vec<JoinedGroup>),
}

/// What a page has said.
enum Page {
    /// There was something on it.
    Full,
    /// Nothing, and others follow all the same.
    Empty,
    /// It was the last one.
    Last,
}

impl List {
    /// Of requests that are answered by one.
    pub(crate) fn of(request: &Request) -> Option<List> {
        match request {
            Request::Conversations => Some(List::Conversations(Vec::new())),
            Request::JoinedGroups => Some(List::Groups(Vec::new())),
            _ => None,
        }
    }

    /// The question for a page.
    pub(crate) fn page(&self, cursor: u64) -> Request {
        match self {
            List::Conversations(_) => Request::ConversationPage { cursor, count: LIST_PER_PAGE },
            List::Groups(_) => Request::JoinedGroupPage { cursor, count: LIST_PER_PAGE },
        }
    }

    /// The question for all of it, which services without pages know as well.
    fn whole(&self) -> Request {
        match self {
            List::Conversations(_) => Request::Conversations,
            List::Groups(_) => Request::JoinedGroups,
        }
    }

    /// Takes a page, and answers what it has said and where the next one begins.
    fn take(&mut self, asked: &Request, page: Response) -> Result<(Page, u64)> {
        let (new, all, next_seq) = match (&mut *self, page) {
            (List::Conversations(all), Response::ConversationPage(page)) => {
                let new = page.conversations.len();
                all.extend(page.conversations);
                (new, all.len(), page.next_seq)
            }
            (List::Groups(all), Response::JoinedGroupPage(page)) => {
                let new = page.groups.len();
                all.extend(page.groups);
                (new, all.len(), page.next_seq)
            }
            _ => return Err(unexpected()),
        };
        if next_seq == 0 {
            return Ok((Page::Last, 0));
        }
        if all > MOST {
            let text = format!("the list has more than {MOST} entries");
            return Err(Error::new(codes::ERR_SVR_GROUP_RSP_SIZE_LIMIT, text));
        }
        match asked {
            // It would never end.
            Request::ConversationPage { cursor, .. } | Request::JoinedGroupPage { cursor, .. }
                if next_seq <= *cursor =>
            {
                Err(unexpected())
            }
            _ => Ok((if new == 0 { Page::Empty } else { Page::Full }, next_seq)),
        }
    }

    /// All of it, as an answer without pages would have it.
    fn done(self) -> Response {
        match self {
            List::Conversations(mut all) => {
                // The one that began last comes first among those that are as active.
                all.reverse();
                all.sort_by_key(|conversation| Reverse((conversation.pinned, conversation.active_time)));
                Response::Conversations(all)
            }
            List::Groups(all) => Response::JoinedGroups(all),
        }
    }
}

impl Actor {
    /// A page of a list, or none: asks for the next one, or for all at once where the service has no pages, or answers.
    pub(crate) fn page_answered(
        &mut self,
        mut id: u64,
        mut pending: Pending,
        mut list: List,
        result: Result<Response>,
    ) {
        let Some(session) = self.account.session_mut() else { return };
        match result.and_then(|page| list.take(&pending.request, page)) {
            Ok((Page::Last, _)) => {
                pending.answer.send(Ok(list.done()));
                return self.pump_outbox(0);
            }
            Ok((page, next_seq)) => {
                pending.request = list.page(next_seq);
                pending.list = Some(list);
                // Whoever brings something has as much time again, and what has the same time stands in its order.
                if matches!(page, Page::Full) {
                    pending.deadline = Instant::now() + self.config.request_timeout;
                    id = self.new_id();
                }
            }
            Err(error) if error.code == codes::ERR_SDK_INTERFACE_NOT_SUPPORT => {
                session.has_no_pages = true;
                pending.request = list.whole();
            }
            Err(error) => {
                pending.answer.refuse(error);
                return self.pump_outbox(0);
            }
        }
        pending.sent = false;
        // It is not the application's haste when pages come too fast.
        pending.waited = true;
        if let Some(session) = self.account.session_mut() {
            session.outbox.insert(id, pending);
        }
        self.pump_outbox(0);
    }
}
