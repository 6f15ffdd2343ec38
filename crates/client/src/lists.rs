//! Lists that the service has in pages: the application asks once, and has the list when all its pages are here.

use crate::reply::unexpected;
use doubletick_protocol::conversation::Conversation;
use doubletick_protocol::group::JoinedGroup;
use doubletick_protocol::limits::LIST_PER_PAGE;
use doubletick_protocol::wire::{Request, Response};
use doubletick_protocol::{Error, Result, codes};
use std::cmp::Reverse;

/// What a list may have, so that a service without an end does not take all memory.
const MOST: usize = 200_000;

/// A list of which some pages are here.
pub(crate) enum List {
    Conversations(Vec<Conversation>),
    Groups(Vec<JoinedGroup>),
}

/// What a page has said.
pub(crate) enum Page {
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
    pub(crate) fn whole(&self) -> Request {
        match self {
            List::Conversations(_) => Request::Conversations,
            List::Groups(_) => Request::JoinedGroups,
        }
    }

    /// Takes a page, and answers what it has said and where the next one begins.
    pub(crate) fn take(&mut self, asked: &Request, page: Response) -> Result<(Page, u64)> {
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
    pub(crate) fn done(self) -> Response {
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
