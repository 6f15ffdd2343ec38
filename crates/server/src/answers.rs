//! Bytes of the answers under way, of each user and of all together.
//!
//! An answer with a page is made in memory and waits there for a client that does not read. Before such a request is
//! carried out it gets a share as large as its answer can be; when the answer is known what is too much goes back, and
//! the rest when it is sent.

use doubletick_protocol::ids::UserId;
use doubletick_protocol::wire::Request;
use parking_lot::Mutex;
use std::collections::HashMap;
use std::sync::{Arc, Weak};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// Of all answers together, in KiB.
pub const ALL: usize = 128 * 1024;
/// Of the answers to one user, over all connections, in KiB.
pub const OF_USER: usize = 16 * 1024;
/// A page, in KiB: a megabyte of contents and what is around them.
const PAGE: u32 = 2 * 1024;
/// A list that older clients ask for as a whole, in KiB.
const WHOLE: u32 = 12 * 1024;
/// Of the answers to logins together, in KiB. They have a place of their own: nobody is kept out by pages that others do
/// not read.
pub const LOGINS: usize = 64 * 1024;
/// What a login brings of where each conversation stands, in KiB: that of 20,000 is 5 MB.
const LOGIN: u32 = 6 * 1024;
/// Users who are remembered before it is looked for those who have nothing under way.
const LEAST: usize = 64;

/// The shares that there are.
pub struct Answers {
    all: Arc<Semaphore>,
    logins: Arc<Semaphore>,
    users: Mutex<Users>,
}

#[derive(Default)]
struct Users {
    of: HashMap<UserId, Weak<Semaphore>>,
    look_at: usize,
}

/// A share of one answer. It is given back when it is dropped.
pub(crate) struct Share {
    of_user: OwnedSemaphorePermit,
    of_all: OwnedSemaphorePermit,
}

impl Default for Answers {
    fn default() -> Self {
        let of = |size| Arc::new(Semaphore::new(size));
        Self { all: of(ALL), logins: of(LOGINS), users: Mutex::default() }
    }
}

/// How large the answer to a request can be, in KiB; 0: so small that it is not counted.
fn size(request: &Request) -> u32 {
    match request {
        Request::Login { .. } => LOGIN,
        Request::Conversations | Request::JoinedGroups => WHOLE,
        Request::GetReceipts { .. } | Request::TotalUnread | Request::GetSettings => 0,
        request if request.only_reads() => PAGE,
        _ => 0,
    }
}

/// Whether the answer to a request needs a share.
pub(crate) fn is_counted(request: &Request) -> bool {
    size(request) > 0
}

impl Answers {
    /// Waits for the share of an answer to this user, and says whether it had to. `None`: it needs none.
    pub(crate) async fn share(&self, user: &str, request: &Request) -> (Option<Share>, bool) {
        let size = size(request);
        if size == 0 {
            return (None, false);
        }
        let all = if matches!(request, Request::Login { .. }) { &self.logins } else { &self.all };
        let of_user = self.of_user(user);
        let waits = of_user.available_permits().min(all.available_permits()) < size as usize;
        // They are never closed.
        let Ok(of_user) = of_user.acquire_many_owned(size).await else { return (None, waits) };
        let Ok(of_all) = Arc::clone(all).acquire_many_owned(size).await else { return (None, waits) };
        (Some(Share { of_user, of_all }), waits)
    }

    /// KiB that are under way.
    pub fn under_way(&self) -> usize {
        ALL - self.all.available_permits() + LOGINS - self.logins.available_permits()
    }

    fn of_user(&self, user: &str) -> Arc<Semaphore> {
        let mut users = self.users.lock();
        if let Some(semaphore) = users.of.get(user).and_then(Weak::upgrade) {
            return semaphore;
        }
        if users.of.len() >= users.look_at.max(LEAST) {
            users.of.retain(|_, semaphore| semaphore.strong_count() > 0);
            users.look_at = users.of.len() * 2;
        }
        let semaphore = Arc::new(Semaphore::new(OF_USER));
        users.of.insert(user.to_owned(), Arc::downgrade(&semaphore));
        semaphore
    }
}

impl Share {
    /// The answer has this many bytes: the rest of the share is for others.
    pub fn shrink(&mut self, bytes: usize) {
        let need = bytes.div_ceil(1024);
        for permit in [&mut self.of_user, &mut self.of_all] {
            drop(permit.num_permits().checked_sub(need).and_then(|rest| permit.split(rest)));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use doubletick_protocol::ids::ConversationId;
    use std::task::Poll;

    fn page() -> Request {
        Request::Sync { conversation: ConversationId::C2c("bob".into()), seq: 0, version: 0 }
    }

    /// A share if there is one now.
    async fn now(answers: &Answers, user: &str, request: &Request) -> Option<Share> {
        // Not interrupted for the sake of other tasks.
        let mut share = Box::pin(tokio::task::unconstrained(answers.share(user, request)));
        std::future::poll_fn(|context| match share.as_mut().poll(context) {
            Poll::Ready((share, _)) => Poll::Ready(share),
            Poll::Pending => Poll::Ready(None),
        })
        .await
    }

    #[tokio::test]
    async fn what_one_user_does_not_read_is_bounded_and_others_have_their_own() {
        let answers = Answers::default();
        let mut held = Vec::new();
        for _ in 0..100 {
            held.extend(now(&answers, "attacker", &page()).await);
        }
        assert_eq!((held.len(), answers.under_way()), (8, OF_USER));
        assert!(now(&answers, "alice", &page()).await.is_some());
        held.pop();
        assert!(now(&answers, "attacker", &page()).await.is_some());
    }

    #[tokio::test]
    async fn an_answer_that_is_known_holds_what_it_has() {
        let answers = Answers::default();
        let mut held = Vec::new();
        for _ in 0..100 {
            let mut share = now(&answers, "alice", &page()).await.expect("a share");
            share.shrink(1500);
            held.push(share);
        }
        assert_eq!(answers.under_way(), 200);
        held[0].shrink(usize::MAX);
        held[1].shrink(0);
        assert_eq!(answers.under_way(), 198);
        drop(held);
        assert_eq!(answers.under_way(), 0);
    }

    #[tokio::test]
    async fn what_logins_bring_is_counted_for_their_user_and_apart_from_pages_for_all() {
        let login = |user: &str| Request::Login {
            user_id: user.to_owned(),
            user_sig: String::new(),
            platform: 0,
            held: 0,
            device: String::new(),
        };
        let answers = Answers::default();
        let mut held = Vec::new();
        for _ in 0..100 {
            held.extend(now(&answers, "attacker", &login("attacker")).await);
        }
        assert_eq!(held.len(), OF_USER / LOGIN as usize);
        for number in 0..1000 {
            held.extend(now(&answers, &format!("u{number}"), &page()).await);
        }
        let mut last =
            now(&answers, "alice", &login("alice")).await.expect("pages of others keep nobody out");
        last.shrink(5 * 1024 * 1024);
        drop((held, last));
        assert_eq!(answers.under_way(), 0);
    }

    #[tokio::test]
    async fn all_users_together_are_bounded_and_nobody_is_remembered_for_nothing() {
        let answers = Answers::default();
        let mut held = Vec::new();
        for number in 0..1000 {
            held.extend(now(&answers, &format!("u{number}"), &Request::Conversations).await);
        }
        assert_eq!(held.len(), ALL / WHOLE as usize);
        assert!(now(&answers, "alice", &Request::TotalUnread).await.is_none(), "which needs none");
        drop(held);
        for number in 0..10_000 {
            assert!(now(&answers, &format!("v{number}"), &page()).await.is_some());
        }
        assert!(answers.users.lock().of.len() <= LEAST, "{}", answers.users.lock().of.len());
    }
}
