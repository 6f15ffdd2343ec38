//! Cases by name.

use crate::world::{ME, World, content, group, in_time, query, with};
use doubletick_client::{Keep, Reply};
use doubletick_protocol::conversation::ReadScope;
use doubletick_protocol::ids::ConversationId;
use doubletick_protocol::message::HistoryStart;
use doubletick_protocol::wire::{Request, Response};
use doubletick_protocol::{Error, codes};
use std::path::Path;
use std::time::Duration;

/// The newest page.
fn newest(conversation: &ConversationId, count: u32) -> Request {
    Request::History(query(conversation, HistoryStart::End, false, count))
}

async fn world() -> World {
    World::new(Keep::default()).await
}

/// Messages in "g" that the user has seen, and the list.
async fn filled(world: &mut World, count: usize) {
    for _ in 0..count {
        world.pass(1000);
        let message = world.say("alice", &group("g")).await;
        world.told(&message).await;
    }
    world.call(Request::Conversations).await;
    world.call(newest(&group("g"), 100)).await;
}

/// Whether the device answers the newest page, which is then what the service says.
async fn answers(world: &World) -> bool {
    world.check(query(&group("g"), HistoryStart::End, false, 20)).await
}

/// Who has the file has a thread of its own, and so its words have their time.
async fn logged(world: &World, text: &str) -> bool {
    for _ in 0..6_000 {
        if world.logs.lock().iter().any(|line| line.contains(text)) {
            return true;
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    false
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn without_a_link_what_was_read_is_read_again_and_the_log_says_so() {
    let mut world = world().await;
    filled(&mut world, 3).await;
    world.cut().await;
    assert!(answers(&world).await);
    let rows = world.offline(Request::Conversations).await;
    assert!(matches!(&rows, Some(Response::Conversations(rows)) if rows.len() == 3), "{rows:?}");
    let g = world.offline(Request::GetConversations { conversations: vec![group("g")] }).await;
    assert!(matches!(&g, Some(Response::Conversations(rows)) if rows[0].unread == 3), "{g:?}");
    assert_eq!(world.offline(Request::TotalUnread).await, Some(Response::Count(3)));
    assert!(logged(&world, "history: answered from this device, there is no link").await);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_nested_deeply_is_read_like_everything() {
    let mut world = world().await;
    filled(&mut world, 1).await;
    let mut message = world.new_message(&group("g"));
    let deep = (0..400).fold(serde_json::json!(1), |inner, _| serde_json::json!([inner]));
    message.content.elems[0].insert("deep".into(), deep);
    let msg_id = message.msg_id.clone();
    world.ask("alice", Request::SendMessage(message)).await.expect("said");
    world.told(&msg_id).await;
    world.ask(ME, Request::MarkRead(ReadScope::Group("g".into(), 0))).await.expect("marked");
    let receipts = Request::SendReceipts { messages: vec![msg_id], read_at: Vec::new() };
    world.call(receipts).await;
    world.cut().await;
    world.reconnect().await;
    world.cut().await;
    assert!(answers(&world).await);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_the_device_does_not_have_waits_for_the_link() {
    let mut world = world().await;
    world.cut().await;
    // Said while nobody hears it, so that the device has a gap before what it is told next.
    for _ in 0..3 {
        world.say("alice", &with("alice")).await;
    }
    assert_eq!(world.offline(newest(&with("alice"), 5)).await, None);
    assert_eq!(world.offline(Request::Conversations).await, None, "the list was never here as a whole");
    let waiting = world.client.call(newest(&with("alice"), 5));
    world.reconnect().await;
    let answer = in_time(waiting).await;
    assert!(matches!(answer, Ok(Response::Messages(messages)) if messages.len() == 3));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_page_that_begins_before_what_is_here_is_not_guessed() {
    let mut world = world().await;
    for _ in 0..10 {
        world.pass(1000);
        let message = world.say("alice", &group("g")).await;
        world.told(&message).await;
    }
    // On a device that has nothing yet, of a conversation that is read.
    world.call(Request::MarkRead(ReadScope::Group("g".into(), 0))).await;
    world.restart_after(|device| std::fs::remove_dir_all(device).expect("removed")).await;
    world.call(Request::Conversations).await;
    world.call(newest(&group("g"), 4)).await;
    world.cut().await;
    let at = |count| query(&group("g"), HistoryStart::End, false, count);
    assert!(world.check(at(4)).await);
    assert!(!world.check(at(5)).await, "there may be more");
    let seqs = |seqs: Vec<u64>| query(&group("g"), HistoryStart::Seqs(seqs), false, 10);
    assert!(world.check(seqs(vec![7, 10, 11])).await);
    assert!(!world.check(seqs(vec![6, 10])).await);
    assert!(!world.check(query(&group("g"), HistoryStart::End, true, 1)).await, "the oldest one is not here");
    assert!(!world.check(query(&group("g"), HistoryStart::Message("m-1".into()), true, 1)).await);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_message_that_was_taken_back_or_changed_is_read_as_it_is_now() {
    let mut world = world().await;
    filled(&mut world, 3).await;
    let modify =
        Request::ModifyMessage { message: "m-2".into(), base_version: None, content: content("new") };
    world.ask("alice", modify).await.expect("modified");
    let revoke = Request::RevokeMessage { message: "m-1".into(), conversation: None, reason: "r".into() };
    world.ask("alice", revoke).await.expect("revoked");
    let last = world.say("alice", &group("g")).await;
    world.told(&last).await;
    world.cut().await;
    // While there is no link as well.
    let revoke = Request::RevokeMessage { message: "m-3".into(), conversation: None, reason: "r".into() };
    world.ask("alice", revoke).await.expect("revoked");
    world.reconnect().await;
    world.cut().await;
    assert!(answers(&world).await);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_process_reads_what_the_one_before_it_was_told() {
    let mut world = world().await;
    filled(&mut world, 3).await;
    world.restart().await;
    world.cut().await;
    assert!(answers(&world).await);
    assert_eq!(world.offline(Request::Conversations).await, None, "the list may be another one since");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_has_no_link_to_log_in_over_reads_what_was_read_before() {
    let mut world = world().await;
    filled(&mut world, 3).await;
    world.patience = Duration::from_millis(200);
    world.start_without_a_link().await;
    assert_eq!(in_time(world.client.call(Request::TotalUnread)).await, Err(not_logged_in()));
    let mut failed = 0;
    while failed < 2 {
        let error = in_time(world.client.login_wait(ME, "sig")).await.expect_err("there is no link");
        assert_eq!(error.code, codes::ERR_SDK_NET_WAIT_ACK_TIMEOUT);
        assert_eq!((world.client.login_user(), world.client.reader()), (None, Some(ME.to_owned())));
        assert!(answers(&world).await);
        let rows = world.offline(Request::Conversations).await;
        assert!(matches!(&rows, Some(Response::Conversations(rows)) if rows.len() == 3), "{rows:?}");
        let elsewhere = in_time(world.client.call(newest(&group("elsewhere"), 1))).await;
        assert_eq!(elsewhere, Err(not_logged_in()), "that is not on this device");
        let unheard = in_time(world.client.call(newest(&with("alice"), 1))).await;
        assert_eq!(unheard, Ok(Response::Messages(Vec::new())), "a login tells of all that there are");
        failed += 1;
    }
    // Who logs out is not read any more, though they never were in.
    in_time(world.client.logout_wait()).await.expect_err("nobody is logged in");
    assert_eq!(in_time(world.client.call(Request::TotalUnread)).await, Err(not_logged_in()));
    assert_eq!(world.client.reader(), None);
    // While it is tried as well.
    let (reply, login) = Reply::channel();
    world.patience = Duration::from_secs(30);
    world.start_without_a_link().await;
    world.client.login(ME.into(), "sig".into(), reply);
    assert!(answers(&world).await);
    world.reconnect().await;
    in_time(login).await.expect("logged in");
    // Another user of the device reads nothing of it.
    world.patience = Duration::from_millis(200);
    world.start_without_a_link().await;
    in_time(world.client.login_wait("bob", "sig")).await.expect_err("there is no link");
    assert_eq!(in_time(world.client.call(newest(&group("g"), 1))).await, Err(not_logged_in()));
}

fn not_logged_in() -> Error {
    Error::new(codes::ERR_SDK_NOT_LOGGED_IN, "not logged in")
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_logout_keeps_it_and_a_wipe_does_not() {
    let mut world = world().await;
    filled(&mut world, 3).await;
    in_time(world.client.logout_wait()).await.expect("logged out");
    world.log_in().await;
    world.cut().await;
    assert!(answers(&world).await);
    let (reply, wiped) = Reply::channel();
    world.client.wipe_kept(reply);
    in_time(wiped).await.expect("wiped");
    assert!(!answers(&world).await);
    in_time(world.client.shutdown()).await;
    let file = std::fs::read(world.mirror_file()).expect("readable");
    let word = b"text_elem_content";
    assert!(!file.windows(word.len()).any(|bytes| bytes == word), "nothing of it is left in the file");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_damaged_mirror_is_set_aside_and_what_waits_is_not() {
    let mut world = world().await;
    filled(&mut world, 3).await;
    let damage = |device: &Path| {
        let files = std::fs::read_dir(device).expect("readable").map(|file| file.expect("a file").path());
        for file in files.filter(|file| file.to_string_lossy().contains("mirror.db")) {
            std::fs::write(file, "this is no database, and has never been one").expect("written");
        }
    };
    world.restart_after(damage).await;
    assert!(logged(&world, "set aside as").await, "its thread has opened it");
    assert!(world.device_file("mirror.damaged").exists());
    assert!(world.device_file("outbox.db").exists());
    world.call(Request::Conversations).await;
    world.cut().await;
    assert!(!answers(&world).await);
    assert!(logged(&world, "what was read before").await);
    // It is begun anew.
    world.reconnect().await;
    world.call(newest(&group("g"), 100)).await;
    world.cut().await;
    assert!(answers(&world).await);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_mirror_of_a_newer_version_is_left_alone() {
    let mut world = world().await;
    filled(&mut world, 1).await;
    let file = world.mirror_file();
    let newer = |_: &Path| {
        let conn = rusqlite::Connection::open(&file).expect("open");
        conn.pragma_update(None, "user_version", 99).expect("written");
    };
    world.restart_after(newer).await;
    world.call(Request::Conversations).await;
    world.call(newest(&group("g"), 100)).await;
    let (reply, answered) = Reply::channel();
    world.client.request(newest(&group("g"), 1), reply);
    in_time(answered).await.expect("with a link as ever");
    assert!(logged(&world, "a newer version has written it").await);
    in_time(world.client.shutdown()).await;
    let conn = rusqlite::Connection::open(&file).expect("open");
    let count: i64 = conn.query_row("SELECT COUNT(*) FROM message", [], |row| row.get(0)).expect("read");
    assert_eq!(count, 1, "as it was");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_mirror_that_somebody_else_has_open_is_not_used() {
    let mut world = world().await;
    filled(&mut world, 1).await;
    let file = world.mirror_file();
    let mut other = None;
    let lock = |_: &Path| {
        let conn = rusqlite::Connection::open(&file).expect("open");
        conn.execute_batch("BEGIN EXCLUSIVE").expect("locked");
        other = Some(conn);
    };
    world.restart_after(lock).await;
    assert!(logged(&world, "nothing is read without a link").await);
    world.call(newest(&group("g"), 1)).await;
    drop(other.take());
    // What it has missed meanwhile is not believed by the process after this one.
    world
        .ask(
            "alice",
            Request::RevokeMessage { message: "m-1".into(), conversation: None, reason: String::new() },
        )
        .await
        .expect("revoked");
    let last = world.say("alice", &group("g")).await;
    world.told(&last).await;
    world.restart().await;
    world.call(Request::Conversations).await;
    world.cut().await;
    assert!(!answers(&world).await);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_mirror_that_is_older_than_the_devices_state_is_not_believed() {
    let mut world = world().await;
    filled(&mut world, 2).await;
    world.restart().await;
    in_time(world.client.shutdown()).await;
    let (file, before) = (world.mirror_file(), std::fs::read(world.mirror_file()).expect("readable"));
    world.restart().await;
    let revoke = Request::RevokeMessage { message: "m-1".into(), conversation: None, reason: String::new() };
    world.ask("alice", revoke).await.expect("revoked");
    let last = world.say("alice", &group("g")).await;
    world.told(&last).await;
    world.restart_after(|_| std::fs::write(file, before).expect("written")).await;
    world.call(Request::Conversations).await;
    world.cut().await;
    assert!(!answers(&world).await, "that m-1 was taken back is not told again");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_oldest_messages_go_where_there_is_no_more_room() {
    let most = 200_000;
    let mut world = World::new(Keep { mirror_bytes: most, ..Keep::default() }).await;
    filled(&mut world, 30).await;
    for number in 0..60 {
        world.pass(1000);
        let mut message = world.new_message(&group("w"));
        message.content = content(&format!("{number}{}", "x".repeat(8000)));
        let msg_id = message.msg_id.clone();
        world.ask("alice", Request::SendMessage(message)).await.expect("said");
        world.told(&msg_id).await;
    }
    world.cut().await;
    assert!(!answers(&world).await, "what was said first is gone");
    assert!(world.check(query(&group("w"), HistoryStart::End, false, 5)).await);
    assert!(!world.check(query(&group("w"), HistoryStart::End, false, 50)).await);
    in_time(world.client.shutdown()).await;
    let size = std::fs::metadata(world.mirror_file()).expect("a file").len();
    assert!(size < 2 * most, "{size} bytes");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_a_group_that_was_made_again_nothing_of_the_one_before_is_read() {
    let mut world = world().await;
    filled(&mut world, 3).await;
    world.cut().await;
    world.ask("alice", Request::DeleteGroup { group_id: "g".into() }).await.expect("deleted");
    world.make_group("g", doubletick_protocol::group::GroupType::Public).await;
    world.say("alice", &group("g")).await;
    world.reconnect().await;
    world.call(Request::Conversations).await;
    world.cut().await;
    let one = query(&group("g"), HistoryStart::End, false, 1);
    assert!(world.check(one).await);
    let page = world.offline_page(query(&group("g"), HistoryStart::End, false, 20)).await;
    assert!(page.is_none_or(|page| page.len() == 1));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn after_a_backup_was_restored_nothing_of_before_is_believed() {
    let mut world = world().await;
    filled(&mut world, 3).await;
    world.restore().await;
    world.call(Request::Conversations).await;
    world.cut().await;
    assert!(!answers(&world).await);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_was_deleted_is_not_read_again() {
    let mut world = world().await;
    filled(&mut world, 4).await;
    let delete = Request::DeleteMessages { conversation: group("g"), messages: vec!["m-2".into()] };
    world.call(delete).await;
    world.cut().await;
    assert!(answers(&world).await);
    world.reconnect().await;
    world
        .call(Request::DeleteConversation { conversation: group("g"), up_to: Some(3), keep_messages: false })
        .await;
    world.cut().await;
    assert!(answers(&world).await);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_application_that_does_not_watch_the_list_is_not_told_of_it() {
    let mut world = world().await;
    filled(&mut world, 1).await;
    world.cut().await;
    world.say("alice", &group("w")).await;
    world.reconnect().await;
    // Until the device has asked for the row, which nobody is told.
    for _ in 0..100 {
        world.cut().await;
        let rows = world.offline(Request::GetConversations { conversations: vec![group("w")] }).await;
        if matches!(&rows, Some(Response::Conversations(rows)) if rows[0].unread == 1) {
            assert_eq!(world.rows_told(), 0);
            return;
        }
        world.reconnect().await;
        tokio::time::sleep(Duration::from_millis(60)).await;
    }
    panic!("{ME} never has the row as it is now");
}
