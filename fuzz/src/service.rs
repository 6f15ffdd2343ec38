//! A service of this process with alice, bob and their group `team`, and what one connection does to it.

use crate::wire::{Frame, survives};
use doubletick_engine::bus::LocalBus;
use doubletick_engine::{Engine, EngineOptions, Frames, SessionHandle};
use doubletick_protocol::group::{GroupType, NewGroup, Role};
use doubletick_protocol::wire::{ClientFrame, Request, ServerFrame};
use doubletick_store_sqlite::{SqliteOptions, SqliteStore};
use std::collections::BTreeSet;
use std::sync::{Arc, Mutex, OnceLock};
use std::time::Duration;
use tempfile::TempDir;
use tokio::runtime::Runtime;

/// An answer that takes longer counts as lost.
const PATIENCE: Duration = Duration::from_secs(60);
/// The database failed, or something panicked inside of the store.
const DEFECTS: [i32; 2] = [7010, 7012];

struct Service {
    runtime: Runtime,
    engine: Engine,
    /// Somebody who gets what the others do.
    bob: (SessionHandle, Frames),
    _home: TempDir,
}

static SERVICE: OnceLock<Mutex<Service>> = OnceLock::new();

/// Hands the frames to a new connection on which alice is logged in, and checks what comes of it.
pub fn run(frames: Vec<ClientFrame>) {
    let mut service = SERVICE.get_or_init(|| Mutex::new(open())).lock().expect("no panic inside");
    let Service { runtime, engine, bob, .. } = &mut *service;
    runtime.block_on(async {
        let (handle, mut out) = engine.connect();
        handle.handle(ClientFrame { id: 0, request: login("alice") });
        // An earlier input may have deleted the group.
        handle.handle(ClientFrame { id: 1, request: Request::CreateGroup(team()) });
        let mut expected = vec![0, 1];
        for frame in frames {
            expected.push(frame.id);
            handle.handle(frame);
        }
        answers(&mut out, &expected).await;
        while let Some(frame) = bob.1.try_next() {
            survives(&Frame::Server(frame.into_server_frame()));
        }
    });
}

/// Waits for exactly these answers, in this order.
async fn answers(out: &mut Frames, expected: &[u64]) {
    let mut answered = 0;
    while answered < expected.len() {
        let frame = tokio::time::timeout(PATIENCE, out.next()).await.expect("an answer in time");
        let frame = frame.expect("a connection that goes on").into_server_frame();
        if let ServerFrame::Response(id, result) = &frame {
            assert_eq!(*id, expected[answered], "in the order of the requests");
            answered += 1;
            if let Err(error) = result {
                assert!(!DEFECTS.contains(&error.code), "{error}");
                assert!(!error.text.is_empty(), "code {} without a text", error.code);
            }
        }
        survives(&Frame::Server(frame));
    }
}

fn login(user: &str) -> Request {
    Request::Login {
        user_id: user.into(),
        user_sig: "sig".into(),
        platform: 0,
        held: 0,
        device: String::new(),
    }
}

fn open() -> Service {
    let home = TempDir::new().expect("a temporary directory");
    let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().expect("a runtime");
    let (engine, bob) = runtime.block_on(async {
        let bus = Arc::new(LocalBus::default());
        let options = SqliteOptions::default();
        let store = SqliteStore::open(home.path(), 1_400_000_000, options, bus.clone()).expect("a store");
        // Nobody changes the settings: the next input would meet another service.
        let options = EngineOptions { admins: Some(BTreeSet::new()), ..EngineOptions::default() };
        let engine = Engine::start(Arc::new(store), bus, options);
        let (bob, mut of_bob) = engine.connect();
        bob.handle(ClientFrame { id: 0, request: login("bob") });
        answers(&mut of_bob, &[0]).await;
        (engine, (bob, of_bob))
    });
    Service { runtime, engine, bob, _home: home }
}

fn team() -> NewGroup {
    NewGroup {
        group_id: "team".into(),
        group_type: GroupType::Public,
        name: "team".into(),
        introduction: String::new(),
        notification: String::new(),
        face_url: String::new(),
        add_option: None,
        approve_option: None,
        max_members: 0,
        custom: Vec::new(),
        members: vec![("bob".into(), Role::Normal)],
    }
}
