//! The store as a whole: its directory, its threads, and what a group commit does to receipts.

use super::*;
use doubletick_engine::bus::Event;
use doubletick_engine::hooks::Origin;
use doubletick_engine::packed::bits;
use doubletick_protocol::group::{AddOption, GroupType, NewGroup};
use doubletick_protocol::ids::ConversationId;
use doubletick_protocol::message::{MessageContent, NewMessage};
use doubletick_protocol::receipt::{ReaderFilter, Receipt};
use doubletick_protocol::wire::{Change, LoginInfo, Push};
use std::future::Future;

#[derive(Default)]
struct Heard(Mutex<Vec<Vec<Event>>>);

impl EventSink for Heard {
    fn publish(&self, events: Vec<Event>) {
        self.0.lock().push(events);
    }
}

impl Heard {
    /// Receipts announced to a user, commit by commit.
    fn receipts(&self, user: &str) -> Vec<Vec<Receipt>> {
        let of = |event: &Event| match event {
            Event::Users(users, Push::Changes { changes, .. }) if users.iter().any(|id| id == user) => {
                changes
                    .iter()
                    .filter_map(|change| match change {
                        Change::Receipt(receipt) => Some(receipt.clone()),
                        _ => None,
                    })
                    .collect()
            }
            _ => Vec::new(),
        };
        let commits = self.0.lock();
        commits
            .iter()
            .map(|events| events.iter().flat_map(of).collect())
            .filter(|c: &Vec<_>| !c.is_empty())
            .collect()
    }
}

struct World {
    home: tempfile::TempDir,
    heard: Arc<Heard>,
    store: SqliteStore,
}

impl World {
    fn new() -> World {
        let home = tempfile::tempdir().unwrap();
        let heard = Arc::new(Heard::default());
        let store = SqliteStore::open(home.path(), 7, SqliteOptions::default(), heard.clone()).unwrap();
        World { home, heard, store }
    }

    fn submit(&self, user: &str, request: Request) -> Answer {
        self.store.submit(call(user, request))
    }

    async fn ask(&self, user: &str, request: Request) -> Result<Response> {
        self.store.execute(call(user, request)).await
    }

    /// A group of `boss` with this many members `u1`, `u2`, …
    async fn group(&self, members: usize) {
        self.ask("boss", login("boss")).await.unwrap();
        let new = NewGroup {
            group_id: "g".into(),
            group_type: GroupType::Public,
            name: "g".into(),
            introduction: String::new(),
            notification: String::new(),
            face_url: String::new(),
            add_option: Some(AddOption::Any),
            approve_option: None,
            max_members: 0,
            custom: vec![],
            members: vec![],
        };
        self.ask("boss", Request::CreateGroup(new)).await.unwrap();
        for user in (1..=members).map(|n| format!("u{n}")) {
            self.ask(&user, login(&user)).await.unwrap();
            self.ask(&user, Request::JoinGroup { group_id: "g".into(), hello: String::new() }).await.unwrap();
        }
    }

    async fn say(&self, id: &str) {
        self.ask("boss", message(id)).await.unwrap();
    }

    async fn list(&self, filter: ReaderFilter) -> Vec<String> {
        let (mut users, mut cursor) = (Vec::new(), 0);
        loop {
            let request = Request::GetReaders { message: "m".into(), filter, cursor, count: 100 };
            let Ok(Response::Readers(page)) = self.ask("boss", request).await else { panic!("a page") };
            users.extend(page.readers.into_iter().map(|reader| reader.member.user_id));
            cursor = page.next_seq;
            if page.finished {
                return users;
            }
        }
    }
}

fn call(user: &str, request: Request) -> Call {
    Call {
        user: user.into(),
        now_ms: 1_700_000_000_000,
        by_operator: false,
        origin: Origin::default(),
        by: None,
        request,
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

fn message(id: &str) -> Request {
    let mut elem = serde_json::Map::new();
    elem.insert("elem_type".into(), 0.into());
    Request::SendMessage(NewMessage {
        msg_id: id.into(),
        conversation: ConversationId::Group("g".into()),
        client_time: 1,
        rand: 1,
        need_read_receipt: true,
        online_only: false,
        targets: vec![],
        content: MessageContent { elems: vec![elem], ..MessageContent::default() },
    })
}

fn receipts(ids: &[&str]) -> Request {
    Request::SendReceipts { messages: ids.iter().map(|id| (*id).to_owned()).collect(), read_at: Vec::new() }
}

/// Waits for all; they were submitted in this order.
async fn together(calls: Vec<Answer>) -> Vec<Result<Response>> {
    let mut answers = Vec::new();
    for call in calls {
        answers.push(call.await);
    }
    answers
}

#[tokio::test]
async fn a_directory_belongs_to_one_store_until_it_is_closed() {
    let world = World::new();
    let again = || SqliteStore::open(world.home.path(), 8, SqliteOptions::default(), world.heard.clone());
    let error = again().err().unwrap();
    assert_eq!(error.code, codes::ERR_SDK_COMM_DATABASE_FAILURE);
    assert!(error.text.contains("another process"), "{}", error.text);
    world.store.close().await;
    world.store.close().await;
    again().unwrap();
}

#[tokio::test]
async fn after_close_every_call_is_7009_and_no_log_is_left() {
    let mut world = World::new();
    world.store.close().await;
    let options = SqliteOptions { readers: 4, ..SqliteOptions::default() };
    world.store = SqliteStore::open(world.home.path(), 7, options, world.heard.clone()).unwrap();
    world.group(1).await;
    world.store.close().await;
    for request in [login("boss"), message("m"), Request::TotalUnread] {
        let error = world.ask("boss", request).await.unwrap_err();
        assert_eq!(error.code, codes::ERR_SDK_COMM_INTERRUPT);
    }
    let mut files: Vec<String> = std::fs::read_dir(world.home.path())
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    files.sort();
    assert_eq!(files, ["app-7.begun", "app-7.db", "lock"]);
}

#[test]
fn a_store_works_and_closes_without_a_runtime() {
    let world = World::new();
    let run = |future: std::pin::Pin<Box<dyn Future<Output = Result<Response>> + Send + '_>>| {
        tokio::runtime::Builder::new_current_thread().build().unwrap().block_on(future)
    };
    run(world.store.execute(call("a", login("a")))).unwrap();
    drop(world.store);
    let heard = Arc::new(Heard::default());
    SqliteStore::open(world.home.path(), 7, SqliteOptions::default(), heard).unwrap();
}

#[tokio::test]
async fn a_newer_schema_is_refused_and_nothing_is_changed() {
    let world = World::new();
    world.store.close().await;
    let path = file::database_path(world.home.path(), 7);
    rusqlite::Connection::open(&path).unwrap().pragma_update(None, "user_version", 99).unwrap();
    let open = || SqliteStore::open(world.home.path(), 7, SqliteOptions::default(), world.heard.clone());
    for _ in 0..2 {
        let error = open().err().unwrap();
        assert_eq!(error.code, codes::ERR_SDK_COMM_DATABASE_FAILURE);
        assert!(error.text.contains("newer"), "{}", error.text);
    }
}

#[tokio::test]
async fn many_readers_in_one_commit_are_one_change_of_each_message() {
    let world = World::new();
    world.group(50).await;
    world.say("m").await;
    world.say("n").await;
    let names: Vec<String> = (1..=50).map(|n| format!("u{n}")).collect();
    let calls = names.iter().map(|user| world.submit(user, receipts(&["m", "n"]))).collect();
    assert!(together(calls).await.iter().all(Result::is_ok));
    let commits = world.heard.receipts("boss");
    for commit in &commits {
        assert_eq!(commit.len(), 2, "one for each message: {commit:?}");
        assert!(commit[0].version < commit[1].version);
    }
    let last = commits.last().unwrap();
    assert_eq!(last[1].version, 100, "every receipt is a version");
    for receipt in last {
        assert_eq!((receipt.read_count, receipt.unread_count), (50, 0));
    }
    assert!(commits.len() < 50, "{} commits for 50 calls", commits.len());
    assert_eq!(world.list(ReaderFilter::Read).await, names, "in the order of reading");
    assert!(world.list(ReaderFilter::Unread).await.is_empty());
}

#[tokio::test]
async fn what_is_in_memory_and_what_is_in_the_tables_never_differ() {
    let world = World::new();
    world.group(4).await;
    world.say("m").await;
    let quit = || Request::QuitGroup { group_id: "g".into() };
    let answers = together(vec![
        world.submit("u1", receipts(&["m"])),
        world.submit("u2", quit()),
        world.submit("u3", receipts(&["m"])),
        world.submit("u1", receipts(&["m"])),
        world.submit("u2", receipts(&["m"])),
        world.submit("u1", quit()),
        world.submit(
            "boss",
            Request::RevokeMessage { conversation: None, message: "m".into(), reason: String::new() },
        ),
        world.submit("u4", receipts(&["m"])),
        world.submit("boss", message("m")),
    ])
    .await;
    let codes: Vec<i32> =
        answers.iter().map(|answer| answer.as_ref().err().map_or(0, |error| error.code)).collect();
    assert_eq!(codes, [0, 0, 0, 0, codes::ERR_SVR_GROUP_PERMISSION_DENY, 0, 0, 0, 0]);
    let versions: Vec<u64> = world.heard.receipts("boss").concat().iter().map(|r| r.version).collect();
    assert!(versions.is_sorted(), "{versions:?}");
    assert_eq!(versions.last(), Some(&3), "read, left, read; who left after reading changes nothing");
    let Ok(Response::Message(message)) = &answers[8] else { panic!("a message") };
    assert_eq!((message.read_count, message.unread_count), (2, 1));
}

#[tokio::test]
async fn a_refused_call_writes_nothing_and_announces_nothing() {
    let world = World::new();
    world.group(2).await;
    world.say("m").await;
    world.ask("u9", login("u9")).await.unwrap();
    world.ask("u9", Request::JoinGroup { group_id: "g".into(), hello: String::new() }).await.unwrap();
    world.say("n").await;
    let before = world.heard.0.lock().len();
    let error = world.ask("u9", receipts(&["m"])).await.unwrap_err();
    assert_eq!(error.code, codes::ERR_SVR_GROUP_PERMISSION_DENY, "came after it");
    assert_eq!(world.heard.0.lock().len(), before);
    let request = Request::GetReceipts { messages: vec!["n".into()] };
    let Ok(Response::Receipts(found)) = world.ask("boss", request).await else { panic!("receipts") };
    assert_eq!(found[0].read_count, 0);
}

#[tokio::test]
async fn readers_beyond_the_first_chunk_are_counted_and_listed() {
    let world = World::new();
    world.group(0).await;
    // Rows as joining makes them, without 5,000 logins.
    world.store.close().await;
    let path = file::database_path(world.home.path(), 7);
    let conn = rusqlite::Connection::open(&path).unwrap();
    let mut sets: std::collections::BTreeMap<i64, Vec<u8>> = std::collections::BTreeMap::new();
    bits::set(sets.entry(0).or_default(), 1);
    for number in 2..=5001i64 {
        let user = format!("u{number}");
        let profile = format!("{{\"user_id\":\"{user}\"}}");
        conn.execute("INSERT INTO users (user_id, created_at, profile) VALUES (?1, 0, ?2)", (&user, profile))
            .unwrap();
        conn.execute(
            "INSERT INTO group_members (conv, member_no, user_no, role, joined_at, joined_seq)
             VALUES (1, ?1, ?2, 200, 0, 0)",
            (number, conn.last_insert_rowid()),
        )
        .unwrap();
        bits::set(sets.entry(bits::chunk_of(number)).or_default(), number);
    }
    for (chunk, bits) in sets {
        conn.execute("INSERT OR REPLACE INTO member_sets VALUES (1, ?1, ?2)", (chunk, bits)).unwrap();
    }
    conn.execute("UPDATE groups SET member_count = 5001, last_member_no = 5001", []).unwrap();
    drop(conn);
    let heard = Arc::new(Heard::default());
    let store = SqliteStore::open(world.home.path(), 7, SqliteOptions::default(), heard.clone()).unwrap();
    let world = World { home: world.home, heard, store };
    world.say("m").await;
    for user in ["u4097", "u4098", "u5001", "u2"] {
        world.ask(user, receipts(&["m"])).await.unwrap();
        world.ask(user, receipts(&["m"])).await.unwrap();
    }
    world.ask("u4099", Request::QuitGroup { group_id: "g".into() }).await.unwrap();
    world.ask("u4098", Request::QuitGroup { group_id: "g".into() }).await.unwrap();
    assert_eq!(world.list(ReaderFilter::Read).await, ["u4097", "u4098", "u5001", "u2"]);
    let unread = world.list(ReaderFilter::Unread).await;
    assert_eq!(unread.len(), 5000 - 4 - 1);
    assert!(!unread.iter().any(|user| ["u2", "u4097", "u4098", "u4099", "u5001"].contains(&user.as_str())));
    let last = world.heard.receipts("boss").concat().pop().unwrap();
    assert_eq!((last.read_count, last.unread_count, last.version), (4, 4995, 5));
}

async fn info(store: &SqliteStore, user: &str) -> LoginInfo {
    match store.execute(call(user, login(user))).await {
        Ok(Response::LoggedIn(info)) => info,
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn a_database_of_before_identities_opens_and_gets_them() {
    let home = tempfile::tempdir().unwrap();
    let path = super::file::database_path(home.path(), 7);
    let old = rusqlite::Connection::open(&path).unwrap();
    for schema in [include_str!("schema.sql"), include_str!("schema_2.sql")] {
        old.execute_batch(schema).unwrap();
    }
    old.execute_batch(
        "PRAGMA user_version = 2;
         INSERT INTO users VALUES (1, 'ann', 1, '{\"user_id\":\"ann\"}'), (2, 'bob', 1, '{\"user_id\":\"bob\"}'),
                                  (3, 'eve', 1, '{\"user_id\":\"eve\"}');
         INSERT INTO conversations VALUES (1, 1, 2, 5, 9, 4), (2, 1, 3, 6, 9, 2);
         INSERT INTO logins VALUES (1, 6, 3);",
    )
    .unwrap();
    drop(old);
    let store =
        SqliteStore::open(home.path(), 7, SqliteOptions::default(), Arc::new(Heard::default())).unwrap();
    let first = info(&store, "ann").await;
    assert!((1..1 << 53).contains(&first.incarnation) && first.restored_from == 0);
    let [one, two] = &first.heads[..] else { panic!("{:?}", first.heads) };
    assert_eq!([(one.seq, one.version), (two.seq, two.version)], [(5, 4), (6, 2)]);
    assert!(one.identity != two.identity && one.identity > 0 && two.identity > 0);
    store.close().await;
    let store =
        SqliteStore::open(home.path(), 7, SqliteOptions::default(), Arc::new(Heard::default())).unwrap();
    assert_eq!(info(&store, "ann").await.incarnation, first.incarnation, "the same after a restart");
    assert_eq!(info(&store, "ann").await.heads, first.heads);
}

#[tokio::test]
async fn a_restored_backup_is_another_incarnation_that_says_where_it_began() {
    let home = tempfile::tempdir().unwrap();
    let open = || SqliteStore::open(home.path(), 7, SqliteOptions::default(), Arc::new(Heard::default()));
    let missing = SqliteStore::restored(home.path(), 7).unwrap_err();
    assert_eq!(missing.code, codes::ERR_SDK_COMM_DATABASE_FAILURE);
    let store = open().unwrap();
    info(&store, "ann").await;
    info(&store, "bob").await;
    let say = |id: &str| match message(id) {
        Request::SendMessage(new) => {
            Request::SendMessage(NewMessage { conversation: ConversationId::C2c("bob".into()), ..new })
        }
        other => other,
    };
    store.execute(call("ann", say("m1"))).await.unwrap();
    let before = info(&store, "ann").await;
    assert_eq!(before.heads[0].restored_seq, 0);
    let busy = SqliteStore::restored(home.path(), 7).unwrap_err();
    assert!(busy.text.contains("uses it"), "{}", busy.text);
    store.close().await;
    let incarnation = SqliteStore::restored(home.path(), 7).unwrap();
    let store = open().unwrap();
    store.execute(call("ann", say("m2"))).await.unwrap();
    let after = info(&store, "ann").await;
    assert_eq!((after.incarnation, after.restored_from), (incarnation, before.incarnation));
    assert_ne!(incarnation, before.incarnation);
    let (head, old) = (&after.heads[0], &before.heads[0]);
    assert_eq!((head.seq, head.restored_seq, head.identity), (2, 1, old.identity));
}

#[tokio::test]
async fn settings_that_cannot_be_noted_do_not_change_and_a_note_without_its_change_is_not_kept() {
    let world = World::new();
    world.ask("boss", login("boss")).await.unwrap();
    let path = file::database_path(world.home.path(), 7);
    let conn = rusqlite::Connection::open(&path).unwrap();
    let noted = || conn.query_row("SELECT count(*) FROM audit", [], |row| row.get::<_, i64>(0)).unwrap();
    let before = world.store.settings();
    for broken in ["audit", "settings"] {
        let trigger = format!(
            "CREATE TRIGGER broken BEFORE INSERT ON {broken} BEGIN SELECT RAISE(ABORT, 'no room'); END;"
        );
        conn.execute_batch(&trigger).unwrap();
        let settings = Settings { revoke_seconds: 7, ..before.clone() };
        let error = world.ask("boss", Request::SetSettings(settings)).await.unwrap_err();
        assert_eq!(error.code, codes::ERR_SDK_COMM_DATABASE_FAILURE);
        let kept: i64 = conn.query_row("SELECT count(*) FROM settings", [], |row| row.get(0)).unwrap();
        assert_eq!((world.store.settings(), kept, noted()), (before.clone(), 0, 0), "{broken}");
        conn.execute_batch("DROP TRIGGER broken").unwrap();
    }
    world.ask("boss", Request::SetSettings(Settings { revoke_seconds: 7, ..before })).await.unwrap();
    assert_eq!((world.store.settings().revoke_seconds, noted()), (7, 1));
}

/// What is there when a process is killed after the first slice of a deletion: the account is gone, and nothing else is.
#[tokio::test]
async fn what_a_crash_leaves_of_a_deletion_goes_with_the_call_made_again_or_with_the_next_login() {
    for again in [true, false] {
        let world = World::new();
        world.group(2).await;
        world.say("m").await;
        world.store.close().await;
        let conn = rusqlite::Connection::open(file::database_path(world.home.path(), 7)).unwrap();
        conn.execute("UPDATE users SET deleted_at = 1 WHERE user_id = 'u1'", []).unwrap();
        drop(conn);
        let heard = Arc::new(Heard::default());
        let store = SqliteStore::open(world.home.path(), 7, SqliteOptions::default(), heard.clone()).unwrap();
        let world = World { home: world.home, heard, store };
        assert_eq!(world.list(ReaderFilter::Unread).await, ["u1", "u2"], "still a member");
        let request = Request::DeleteAccount { user_id: "u1".into() };
        let deletion = Call { by_operator: true, ..call("", request) };
        if again {
            assert_eq!(world.store.execute(deletion.clone()).await, Ok(Response::Done));
            let error = world.store.execute(deletion).await.unwrap_err();
            assert_eq!(error.code, codes::ERR_SVR_GROUP_ACCOUNT_NOT_FOUND, "nothing is left");
        }
        let Ok(Response::LoggedIn(_)) = world.ask("u1", login("u1")).await else { panic!("a login") };
        assert_eq!(world.list(ReaderFilter::Unread).await, ["u2"]);
        let joined = world.ask("u1", Request::JoinedGroups).await;
        assert_eq!(joined, Ok(Response::JoinedGroups(Vec::new())));
        let message = Request::FindMessages { messages: vec!["m".into()] };
        assert_eq!(world.ask("u1", message).await, Ok(Response::Messages(Vec::new())));
    }
}
