//! A disk that hangs: what is behind it, and what goes past it.

use super::*;
use crate::account::{Attempt, Device};
use crate::kept::{Begun, Writer, Written};
use crate::link::{Connector, Link};
use crate::locals::Locals;
use crate::shared::{ClientConfig, Shared};
use doubletick_protocol::conversation::ReadScope;
use std::sync::Arc;

/// There is no link; what was given to one is seen by its mark.
struct Nowhere;

#[async_trait::async_trait]
impl Connector for Nowhere {
    async fn connect(&self) -> Result<Box<dyn Link>> {
        std::future::pending().await
    }
}

/// Somebody who is logged in, and whose disk never answers.
fn actor() -> (Actor, Box<dyn Send>) {
    let config = ClientConfig::default();
    let mut actor = Actor::new(config, Arc::new(Nowhere), Arc::new(drop), Arc::new(Shared::new()));
    let (writer, hangs) = Writer::hanging(1, actor.wrote.0.clone());
    let begun = Begun { writer, rows: Vec::new(), locals: Locals::default(), words: None };
    let kept = Some(Box::new(Kept::new(begun, "me", 1, true)));
    let device = Device { file: None, saved: Box::default(), is_new: false, kept, mirror: None };
    let deadline = Instant::now() + actor.config.request_timeout;
    let (user_id, user_sig, reply) = ("me".to_owned(), "sig".to_owned(), Reply::new(drop));
    let attempt = Attempt { user_id, user_sig, reply, deadline };
    let (session, _) = LoggedIn::new(attempt, device, "1-".to_owned(), 1);
    actor.account = Account::In(Box::new(session));
    actor.service_clock.told(1_000);
    (actor, hangs)
}

/// Gives a request; what of it was given to the link is in `outbox`.
fn give(actor: &mut Actor, request: Request) {
    actor.submit(request, PendingReply::Response(Reply::new(drop)));
}

/// The names of what the link was given.
fn sent(actor: &Actor) -> Vec<&'static str> {
    let session = actor.account.session().expect("logged in");
    session.outbox.values().filter(|pending| pending.sent).map(|pending| pending.request.name()).collect()
}

#[tokio::test(start_paused = true)]
async fn what_only_reads_goes_past_a_disk_that_hangs_and_nothing_else_does() {
    let (mut actor, _hangs) = actor();
    give(&mut actor, Request::GetSettings);
    assert_eq!(sent(&actor), ["get_settings"]);
    give(&mut actor, Request::MarkRead(ReadScope::Group("g".into(), 1)));
    let quit = Request::QuitGroup { group_id: "g".into() };
    give(&mut actor, quit);
    give(&mut actor, Request::TotalUnread);
    let begun = Instant::now();
    assert_eq!(sent(&actor), ["get_settings"], "a count of before the mark would be wrong");
    let due = actor.unblocked().expect("it does not wait for ever");
    assert_eq!(due - begun, ORDERLY);
    tokio::time::sleep_until(due).await;
    actor.go_on(due);
    assert_eq!(sent(&actor), ["get_settings", "total_unread"]);
    assert_eq!(actor.unblocked(), None);
    // One that comes later has its own time.
    give(&mut actor, Request::JoinedGroups);
    assert_eq!(actor.unblocked().map(|due| due - Instant::now()), Some(ORDERLY));
    tokio::time::sleep(ORDERLY).await;
    actor.go_on(Instant::now());
    assert_eq!(sent(&actor).len(), 3);
    // The disk has answered after all: the others go as well, in their order.
    let put = actor.kept().expect("it keeps").last_put();
    actor.kept_written(Written { writer: 1, changes: put, trouble: None });
    assert_eq!(sent(&actor).len(), 4);
}
