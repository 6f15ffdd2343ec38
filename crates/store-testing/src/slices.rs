//! What a call does in slices lets others come in between, and its own user's next call wait.

use crate::home::Home;
use crate::world::{Recorder, START_MS, World, new_message, runtime, with};
use doubletick_engine::bus::{Event, EventSink};
use doubletick_engine::hooks::Origin;
use doubletick_engine::slices::Slicing;
use doubletick_engine::store::{Answer, Call, Store};
use doubletick_protocol::conversation::ReadScope;
use doubletick_protocol::group::GroupType;
use doubletick_protocol::ids::{ConversationId, UserId};
use doubletick_protocol::profile::ProfileChange;
use doubletick_protocol::wire::{Push, Request, Response};
use parking_lot::Mutex;
use std::sync::{Arc, OnceLock};

/// Conversations of one slice.
const SLICE: usize = 5;
/// Peers who have written to `ann`, each alone and in a group.
const PEERS: usize = 30;

/// Keeps what is published, and has `bob` speak as soon as `ann` hears that a conversation of hers is read.
#[derive(Default)]
struct Interrupt {
    heard: Recorder,
    store: OnceLock<Arc<dyn Store>>,
    answer: Mutex<Option<Answer>>,
    armed: Mutex<bool>,
}

fn call(user: &str, request: Request) -> Call {
    let now_ms = START_MS + 10_000_000;
    Call { user: user.to_owned(), now_ms, by_operator: false, origin: Origin::default(), by: None, request }
}

fn is_marked(event: &Event) -> bool {
    matches!(event, Event::Users(users, Push::ConversationChanged(_)) if users == &["ann"])
}

impl EventSink for Interrupt {
    fn publish(&self, events: Vec<Event>) {
        if events.iter().any(is_marked) && std::mem::take(&mut *self.armed.lock()) {
            let store = self.store.get().expect("a store");
            let new = new_message("between", &with("ann"), "may I?");
            *self.answer.lock() = Some(store.submit(call("bob", Request::SendMessage(new))));
        }
        self.heard.publish(events);
    }
}

/// See the name of the test in [`crate::conformance!`].
pub fn others_are_served_while_everything_of_a_user_is_marked_read<H: Home>() {
    let (home, sink) = (H::fresh(), Arc::new(Interrupt::default()));
    let slicing = Slicing { messages: SLICE as i64, idle: true };
    let store = home.open_slicing(Arc::clone(&sink) as Arc<dyn EventSink>, Arc::default(), slicing);
    let store = store.expect("a store");
    assert!(sink.store.set(Arc::clone(&store)).is_ok());
    runtime().block_on(async {
        let world = World::new(Arc::clone(&store), Arc::new(Recorder::default()));
        let peers: Vec<UserId> = (0..PEERS).map(|number| format!("p{number:02}")).collect();
        // Some have lower numbers than hers, and some higher ones.
        for user in peers[..PEERS / 2].iter().map(String::as_str).chain(["ann", "bob"]) {
            world.login(user).await;
        }
        let mut conversations: Vec<ConversationId> = Vec::new();
        for (number, peer) in peers.iter().enumerate() {
            if number >= PEERS / 2 {
                world.login(peer).await;
            }
            let group = world.group(GroupType::Public, &["ann", peer]).await;
            world.send(peer, &with("ann")).await;
            world.send(peer, &group).await;
            conversations.extend([with(peer), group]);
        }
        assert_eq!(world.total_unread("ann").await, 2 * PEERS as u64);
        sink.heard.take();
        *sink.armed.lock() = true;

        let marked = store.submit(call("ann", Request::MarkRead(ReadScope::All)));
        let change = ProfileChange { nick_name: Some("Ann".to_owned()), ..ProfileChange::default() };
        let changed = store.submit(call("ann", Request::ModifyProfile(change)));
        assert_eq!(changed.await, Ok(Response::Done));
        let before = sink.heard.take();
        assert_eq!(before.iter().filter(|event| is_marked(event)).count(), 2 * PEERS, "in the order asked");
        assert_eq!(marked.await, Ok(Response::Done));
        let answer = sink.answer.lock().take().expect("bob has spoken");
        assert!(matches!(answer.await, Ok(Response::Message(_))));

        let says =
            |event: &Event| matches!(event, Event::Users(_, Push::Message(m)) if m.msg_id == "between");
        let place = before.iter().position(says).expect("before all of it was done");
        let slices = before[..place].iter().filter(|event| is_marked(event)).count() / SLICE;
        assert!(slices <= 2, "after {slices} slices");
        for conversation in &conversations {
            assert_eq!(world.unread("ann", conversation).await, 0, "{conversation:?}");
        }
        // The walk had not come there, or it had.
        assert!(world.total_unread("ann").await <= 1);
        store.close().await;
    });
    home.check();
}

/// See the name of the test in [`crate::conformance!`].
pub fn what_is_marked_in_slices_when_a_store_is_closed_is_marked_to_the_end<H: Home>() {
    let (home, events) = (H::fresh(), Arc::new(Recorder::default()));
    let slicing = Slicing { messages: 1, idle: false };
    let open = || home.open_slicing(Arc::clone(&events) as Arc<dyn EventSink>, Arc::default(), slicing);
    runtime().block_on(async {
        let world = World::new(open().expect("a store"), Arc::clone(&events));
        world.users(&["ann", "bob"]).await;
        for _ in 0..10 {
            let group = world.group(GroupType::Public, &["ann", "bob"]).await;
            world.send("bob", &group).await;
        }
        let marked = world.store.submit(call("ann", Request::MarkRead(ReadScope::All)));
        world.store.close().await;
        assert_eq!(marked.await, Ok(Response::Done));
        let world = World::new(open().expect("a store"), Arc::clone(&events));
        assert_eq!(world.total_unread("ann").await, 0);
        world.store.close().await;
    });
    home.check();
}
