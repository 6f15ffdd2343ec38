//! What one question looks at and what one answer holds is bounded, however much there is. Counted in rows and bytes.

mod home;

use doubletick_engine::bus::Event;
use doubletick_engine::hooks::Origin;
use doubletick_engine::slices::Slicing;
use doubletick_engine::stats::Stats;
use doubletick_engine::store::{Call, Store};
use doubletick_protocol::group::GroupType::Public;
use doubletick_protocol::group::{GroupType, Role};
use doubletick_protocol::ids::ConversationId;
use doubletick_protocol::message::{HistoryQuery, HistoryStart};
use doubletick_protocol::settings::Settings;
use doubletick_protocol::wire::{Change, Push, Request, Response};
use doubletick_protocol::{codes, limits};
use doubletick_store_sqlite::{SqliteOptions, SqliteStore};
use doubletick_store_testing::home::Home;
use doubletick_store_testing::world::{
    Recorder, World, group_id, history, login, new_group, new_message, seqs,
};
use home::Directory;
use std::path::Path;
use std::sync::Arc;

fn group() -> ConversationId {
    ConversationId::Group("g".to_owned())
}

async fn world(home: &Path) -> World {
    let home = home.to_owned();
    let open = move |sink: Arc<Recorder>| -> Arc<dyn Store> {
        Arc::new(home::open_sqlite(&home, sink).expect("a store"))
    };
    let world = World::lasting(open);
    for user in ["ann", "bob", "cid"] {
        world.must(user, login(user)).await;
    }
    let mut new = new_group(GroupType::Work, "g");
    new.members = ["bob", "cid"].map(|user| (user.to_owned(), Role::Normal)).into();
    world.must("ann", Request::CreateGroup(new)).await;
    world
}

/// Puts this many copies of the group's message of this seq behind it, with changes to their columns.
async fn multiply(world: &mut World, home: &Path, seq: u64, count: usize, changes: &[(&str, &str)]) {
    world.store.close().await;
    let path = home.join(format!("app-{}.db", home::APP_ID));
    let conn = rusqlite::Connection::open(path).expect("a database");
    let columns =
        "conv, seq, msg_id, sender, rand, client_time, server_time, need_receipt, counts_unread, names_users,
                   elem_type, targets, content";
    let value = |name: &str| {
        let changed =
            changes.iter().find(|(column, _)| *column == name).map(|(_, value)| (*value).to_owned());
        changed.unwrap_or_else(|| match name {
            "seq" => format!("{seq} + n"),
            "msg_id" => format!("'copy-{seq}-' || n"),
            name => name.to_owned(),
        })
    };
    let values: Vec<String> = columns.split(',').map(|name| value(name.trim())).collect();
    let sql = format!(
        "WITH RECURSIVE numbers(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < {count})
         INSERT INTO messages ({columns}) SELECT {} FROM messages, numbers WHERE seq = {seq}",
        values.join(", ")
    );
    assert_eq!(conn.execute(&sql, []).expect("copies"), count);
    conn.execute("UPDATE conversations SET last_seq = (SELECT max(seq) FROM messages)", []).expect("a head");
    drop(conn);
    world.reopen().await;
}

#[tokio::test]
async fn a_history_that_finds_nothing_stops_and_says_where_and_reads_no_content() {
    let home = tempfile::tempdir().expect("a directory");
    let mut world = world(home.path()).await;
    world.send("ann", &group()).await;
    let count = limits::MESSAGES_PER_SCAN + 5_000;
    multiply(&mut world, home.path(), 1, count, &[("content", "'not a content'")]).await;
    let last = count as u64 + 1;
    let asked = |start: HistoryStart| HistoryQuery { start, elem_types: vec![777], ..history(&group()) };
    let error =
        world.ask("bob", Request::History(asked(HistoryStart::End))).await.expect_err("nothing is found");
    let stopped = last - limits::MESSAGES_PER_SCAN as u64 + 1;
    assert_eq!(error.code, codes::ERR_SVR_GROUP_RSP_SIZE_LIMIT);
    assert!(error.text.contains(&format!("seq {stopped},")), "{}", error.text);
    // From there on it comes to the end.
    assert_eq!(world.history("bob", asked(HistoryStart::Seq(stopped))).await, []);
    // The row that is wanted is read, and only then.
    let first = HistoryQuery { start: HistoryStart::Seq(1), ..history(&group()) };
    assert_eq!(seqs(&world.history("bob", first).await), [1]);
}

#[tokio::test]
async fn a_sync_past_messages_for_others_goes_on_page_by_page_and_reads_none_of_them() {
    let home = tempfile::tempdir().expect("a directory");
    let mut world = world(home.path()).await;
    world.send("ann", &group()).await;
    let count = limits::MESSAGES_PER_SCAN + 5_000;
    let others = [("content", "'not a content'"), ("targets", "'[\"cid\"]'")];
    multiply(&mut world, home.path(), 1, count, &others).await;
    let first = world.sync("bob", &group(), 1, 0).await;
    assert_eq!(
        (first.messages.len(), first.seq, first.more),
        (0, 1 + limits::MESSAGES_PER_SCAN as u64, true)
    );
    let rest = world.sync("bob", &group(), first.seq, first.version).await;
    assert_eq!((rest.messages.len(), rest.seq, rest.more), (0, count as u64 + 1, false));
}

#[tokio::test]
async fn a_conversation_shows_its_newest_mentions() {
    let home = tempfile::tempdir().expect("a directory");
    let mut world = world(home.path()).await;
    let mut new = new_message("naming", &group(), "hello");
    new.content.at_users = vec!["bob".into()];
    world.must("ann", Request::SendMessage(new)).await;
    let count = limits::MENTIONS_PER_SCAN * 3;
    multiply(&mut world, home.path(), 1, count, &[("need_receipt", "0")]).await;
    let mut cut = Vec::new();
    for conversation in [vec![group()], vec![group(); 100]] {
        let request = Request::GetConversations { conversations: conversation };
        let Response::Conversations(found) = world.must("bob", request).await else {
            panic!("no conversations")
        };
        assert_eq!(found.len(), 1, "each is taken once");
        cut.push(found[0].at_infos.iter().map(|(seq, _)| *seq).collect::<Vec<u64>>());
    }
    let last = count as u64 + 1;
    let newest: Vec<u64> = (last - limits::MENTIONS as u64 + 1..=last).collect();
    assert_eq!(cut, [newest.clone(), newest]);
}

#[tokio::test]
async fn what_is_too_large_never_waits_for_the_writer() {
    let home = tempfile::tempdir().expect("a directory");
    let stats = Arc::<Stats>::default();
    let options = SqliteOptions { stats: Arc::clone(&stats), ..SqliteOptions::default() };
    let sink = Arc::<Recorder>::default();
    let store = SqliteStore::open(home.path(), home::APP_ID, options, sink.clone()).expect("a store");
    let world = World::new(Arc::new(store), sink);
    for user in ["ann", "bob"] {
        world.must(user, login(user)).await;
    }
    let to_bob = ConversationId::C2c("bob".to_owned());
    let new = |number: u32, bytes: usize| new_message(&format!("m{number}"), &to_bob, &"x".repeat(bytes));
    world.must("ann", Request::SendMessage(new(1, 10))).await;
    let taken = stats.taken_writes.get();
    assert_eq!(
        world.code("ann", Request::SendMessage(new(2, 1_000_000))).await,
        codes::ERR_SDK_MSG_BODY_SIZE_LIMIT
    );
    let content = new(3, 1_000_000).content;
    let modify = Request::ModifyMessage { message: "m1".into(), base_version: None, content };
    assert_eq!(world.code("ann", modify).await, codes::ERR_SDK_MSG_BODY_SIZE_LIMIT);
    assert_eq!(stats.taken_writes.get(), taken);
    // A limit that is raised holds for what is asked right behind it.
    let settings = Settings { message_bytes: 1024 * 1024, ..Settings::default() };
    let now_ms = (world.now() + 1) * 1000;
    let call = |request| {
        world.store.execute(Call {
            user: "ann".into(),
            now_ms,
            by_operator: false,
            origin: Origin::default(),
            by: None,
            request,
        })
    };
    let (raised, sent) = tokio::join!(
        biased;
        call(Request::SetSettings(settings)),
        call(Request::SendMessage(new(4, 1_000_000))),
    );
    assert!(raised.is_ok() && sent.is_ok(), "{raised:?}, {:?}", sent.map(|_| ()));
}

#[tokio::test]
async fn ids_that_are_named_twice_are_taken_once() {
    let home = tempfile::tempdir().expect("a directory");
    let world = world(home.path()).await;
    let twice = || vec!["bob".to_owned(), "ann".to_owned(), "bob".to_owned()];
    match world.must("ann", Request::GetProfiles { users: twice() }).await {
        Response::Profiles(found) => {
            assert_eq!(
                found.iter().map(|profile| profile.user_id.as_str()).collect::<Vec<_>>(),
                ["bob", "ann"]
            );
        }
        other => panic!("{other:?}"),
    }
    let members = Request::GetMembers { group_id: "g".into(), users: twice(), role_flags: 0, cursor: 0 };
    match world.must("ann", members).await {
        Response::Members(page) => {
            assert_eq!(
                page.members.iter().map(|member| member.user_id.as_str()).collect::<Vec<_>>(),
                ["bob", "ann"]
            );
        }
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn an_answer_without_pages_is_refused_when_it_would_be_too_large() {
    let home = tempfile::tempdir().expect("a directory");
    let world = world(home.path()).await;
    let large = 512 * 1024;
    let settings = Settings { message_bytes: 1024 * 1024, ..Settings::default() };
    world.must("ann", Request::SetSettings(settings)).await;
    for number in 0..20 {
        let new = new_message(&format!("m{number}"), &group(), &"x".repeat(large));
        world.must("ann", Request::SendMessage(new)).await;
    }
    let some = HistoryQuery { count: 15, ..history(&group()) };
    assert_eq!(world.history("bob", some).await.len(), 15);
    let error = world.ask("bob", Request::History(history(&group()))).await.expect_err("too much");
    assert_eq!(error.code, codes::ERR_SVR_GROUP_RSP_SIZE_LIMIT);
    let find = Request::FindMessages { messages: (0..20).map(|number| format!("m{number}")).collect() };
    assert_eq!(world.code("bob", find).await, codes::ERR_SVR_GROUP_RSP_SIZE_LIMIT);
    assert!(world.sync("bob", &group(), 0, 0).await.more, "what is missed has pages");
}

/// Who is told of receipts of which message, since somebody asked last.
fn told(events: &Recorder) -> Vec<(String, u64, u64)> {
    let mut told = Vec::new();
    for event in events.take() {
        let Event::Users(_, Push::Changes { changes, .. }) = event else { continue };
        told.extend(changes.into_iter().filter_map(|change| match change {
            Change::Receipt(receipt) => Some((receipt.msg_id, receipt.unread_count, receipt.version)),
            Change::Revoked(..) | Change::Modified(..) => None,
        }));
    }
    told
}

#[tokio::test]
async fn who_has_left_is_taken_off_every_count_while_nobody_asks_also_after_a_restart() {
    let home = Directory::fresh();
    let open = |idle: bool| {
        let (events, slicing) = (Arc::new(Recorder::default()), Slicing { messages: 2, idle });
        let store = home.open_slicing(events.clone(), Arc::default(), slicing).expect("a store");
        World::new(store, events)
    };
    let world = open(false);
    world.users(&["ann", "bob", "cid"]).await;
    let group = world.group(Public, &["ann", "bob", "cid"]).await;
    let mut messages = Vec::new();
    for _ in 0..7 {
        messages.push(world.send("ann", &group).await);
    }
    world.events.take();
    world.done("bob", Request::QuitGroup { group_id: group_id(&group) }).await;
    let unread = async |world: &World| -> Vec<u64> {
        let mut unread = Vec::new();
        for message in &messages {
            unread.push(world.counts("ann", message).await.1);
        }
        unread
    };
    assert_eq!(unread(&world).await, [1; 7], "at once");
    assert_eq!(told(&world.events), [], "and nobody has been told yet");
    // A call that writes takes one slice along.
    world.login("cid").await;
    assert_eq!(told(&world.events).len(), 2);
    world.store.close().await;
    home.check();

    let world = open(true);
    let mut news = Vec::new();
    while news.len() < 5 {
        news.extend(told(&world.events));
        tokio::time::sleep(std::time::Duration::from_millis(1)).await;
    }
    let expected: Vec<(String, u64, u64)> = messages[2..]
        .iter()
        .zip(3..)
        .map(|(message, version)| (message.msg_id.clone(), 1, version))
        .collect();
    assert_eq!(news, expected);
    assert_eq!(unread(&world).await, [1; 7]);
    world.store.close().await;
    home.check();
    assert_eq!(home.number("SELECT count(*) FROM leavers"), 0);
}
