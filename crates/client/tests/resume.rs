//! Every message once and in order, every final receipt, whatever happens to the link.

mod fake;

use doubletick_client::{ClientEvent, ConversationEvent};
use doubletick_protocol::ids::{ConversationId, MsgId};
use doubletick_protocol::message::MessageStatus;
use doubletick_protocol::receipt::Receipt;
use doubletick_protocol::wire::{Push, Request};
use fake::{App, Fake, ME, Rng, group, message, new_message, rest};
use std::collections::{BTreeMap, HashMap};
use std::time::Duration;

#[tokio::test(start_paused = true)]
async fn a_new_device_begins_at_the_read_mark() {
    let fake = Fake::default();
    {
        let mut world = fake.world.lock();
        for number in 1..=5 {
            world.store(&group("g"), &format!("m{number}"), "bob");
        }
        world.log(&group("g")).read_seq = 3;
    }
    let app = App::log_in(&fake).await;
    let events = app.take();
    assert_eq!(events.first(), Some(&ClientEvent::Conversations(ConversationEvent::SyncStarted)));
    assert_eq!(events.last(), Some(&ClientEvent::Conversations(ConversationEvent::SyncFinished)));
    let ids: Vec<_> = events
        .iter()
        .flat_map(|event| match event {
            ClientEvent::Messages(messages) => messages.iter().map(|m| m.msg_id.clone()).collect(),
            _ => Vec::new(),
        })
        .collect();
    assert_eq!(ids, ["m4", "m5"]);
}

#[tokio::test(start_paused = true)]
async fn pages_are_followed_to_the_end() {
    let fake = Fake::default();
    {
        let mut world = fake.world.lock();
        world.page = 3;
        for number in 1..=20 {
            world.store(&group("g"), &format!("m{number}"), "bob");
        }
    }
    let app = App::log_in(&fake).await;
    assert_eq!(app.take_ids(), Vec::from_iter((1..=20).map(|n| format!("m{n}"))));
    let syncs = fake.world.lock().requests.iter().filter(|r| matches!(r, Request::Sync { .. })).count();
    assert_eq!(syncs, 7);
}

#[tokio::test(start_paused = true)]
async fn a_duplicate_is_dropped_and_a_gap_is_filled() {
    let fake = Fake::default();
    let app = App::log_in(&fake).await;
    let g = group("g");
    {
        let mut world = fake.world.lock();
        let first = world.store_and_push(&g, "m1", "bob");
        world.push(Push::Message(Box::new(first)));
        world.store(&g, "m2", "bob");
        world.store_and_push(&g, "m3", "bob");
        world.store_and_push(&g, "m4", "bob");
    }
    rest(10).await;
    assert_eq!(app.take_ids(), ["m1", "m2", "m3", "m4"]);
}

#[tokio::test(start_paused = true)]
async fn own_messages_are_news_only_from_another_device() {
    let fake = Fake::default();
    let app = App::log_in(&fake).await;
    let g = group("g");
    app.client.send_wait(new_message(&g, "chosen-by-the-application")).await.expect("sent");
    let (id, ..) = app.client.new_message_id();
    app.client.send_wait(new_message(&g, &id)).await.expect("sent");
    fake.world.lock().store_and_push(&g, "tablet", ME);
    fake.world.lock().push(Push::Message(Box::new(message(&g, "online only", "bob", 0))));
    rest(10).await;
    assert_eq!(app.take_ids(), ["tablet", "online only"]);
}

#[tokio::test(start_paused = true)]
async fn a_room_without_history_does_not_sync_forever() {
    let fake = Fake::default();
    let app = App::log_in(&fake).await;
    let g = group("room");
    {
        let mut world = fake.world.lock();
        world.no_history = true;
        for number in 1..=56 {
            world.store(&g, &format!("old{number}"), "bob");
        }
        world.store_and_push(&g, "m57", "bob");
        world.store_and_push(&g, "m58", "bob");
        world.store(&g, "for others", "bob");
        world.store_and_push(&g, "m60", "bob");
    }
    rest(10).await;
    assert_eq!(app.take_ids(), ["m57", "m58", "m60"]);
    let syncs = fake.world.lock().requests.iter().filter(|r| matches!(r, Request::Sync { .. })).count();
    assert_eq!(syncs, 1);
    // A push beyond what the service believes to have.
    fake.world.lock().push(Push::Message(Box::new(message(&g, "beyond", "bob", 70))));
    rest(5000).await;
    assert_eq!(app.take_ids(), ["beyond"]);
    let syncs = fake.world.lock().requests.iter().filter(|r| matches!(r, Request::Sync { .. })).count();
    assert_eq!(syncs, 2);
}

#[tokio::test(start_paused = true)]
async fn receipts_come_once_each_and_never_go_back() {
    let fake = Fake::default();
    let app = App::log_in(&fake).await;
    let g = group("g");
    app.client.send_wait(new_message(&g, "a")).await.expect("sent");
    app.client.send_wait(new_message(&g, "b")).await.expect("sent");
    app.take();
    {
        let mut world = fake.world.lock();
        let old = world.read(&g, "a");
        world.release(&g, "a");
        world.read(&g, "a");
        world.read(&g, "b");
        world.release(&g, "b");
        world.push_change(&g, doubletick_protocol::wire::Change::Receipt(old));
        world.release(&g, "a");
    }
    rest(10).await;
    let versions: Vec<(MsgId, u64)> =
        receipts(&app.take()).into_iter().map(|receipt| (receipt.msg_id, receipt.version)).collect();
    assert_eq!(versions, [("a".into(), 1), ("b".into(), 3), ("a".into(), 2)]);
}

#[tokio::test(start_paused = true)]
async fn what_was_missed_while_logged_out_comes_at_login_and_nothing_twice() {
    let directory = tempfile::tempdir().expect("a directory");
    let state = Some(directory.path().to_path_buf());
    let fake = Fake::default();
    let (g, h) = (group("g"), group("h"));
    let app = App::log_in_in(&fake, state.clone()).await;
    app.client.send_wait(new_message(&g, "mine")).await.expect("sent");
    {
        let mut world = fake.world.lock();
        world.store_and_push(&g, "m2", "bob");
        // The receipt of version 2 is delivered while that of version 1 is held back.
        world.read(&g, "mine");
        world.store_and_push(&g, "tablet", ME);
        world.read(&g, "tablet");
        world.release(&g, "tablet");
    }
    rest(10).await;
    assert_eq!(receipts(&app.take()).len(), 1);
    app.client.set_local_custom("m2".into(), "note".into(), 7, doubletick_client::Reply::new(drop));
    app.client.shutdown().await;
    {
        let mut world = fake.world.lock();
        world.cut();
        world.store(&g, "m3", "bob");
        world.store(&h, "in a new group", "carol");
        world.read(&g, "mine");
    }
    let app = App::log_in_in(&fake, state).await;
    let events = app.take();
    let versions: Vec<_> = receipts(&events).into_iter().map(|r| (r.msg_id, r.version)).collect();
    assert_eq!(versions, [("mine".into(), 3)], "the receipt of the other message is known");
    let mut ids: Vec<_> = messages(&events).into_iter().map(|(_, id)| id).collect();
    ids.sort_unstable();
    assert_eq!(ids, ["in a new group", "m3"]);
    assert_eq!(app.client.local_custom("m2"), Some(("note".into(), 7)));
    assert_eq!(app.client.local_custom("m3"), None);
}

#[tokio::test(start_paused = true)]
async fn a_damaged_state_file_is_a_warning() {
    let directory = tempfile::tempdir().expect("a directory");
    let state = Some(directory.path().to_path_buf());
    let fake = Fake::default();
    let app = App::log_in_in(&fake, state.clone()).await;
    app.client.shutdown().await;
    let file = std::fs::read_dir(directory.path()).expect("readable").next().expect("one").expect("a file");
    std::fs::write(file.path(), "{\"conversations\": 7").expect("written");
    let app = App::log_in_in(&fake, state).await;
    assert!(matches!(&app.take()[..], [ClientEvent::Log(5, _), ..]));
    app.client.logout_wait().await.expect("logged out");
}

#[tokio::test(start_paused = true)]
async fn the_state_is_written_while_running() {
    let directory = tempfile::tempdir().expect("a directory");
    let fake = Fake::default();
    let app = App::log_in_in(&fake, Some(directory.path().to_path_buf())).await;
    rest(1000).await;
    let read = || {
        let file =
            std::fs::read_dir(directory.path()).expect("readable").next().expect("one").expect("a file");
        std::fs::read_to_string(file.path()).expect("text")
    };
    assert!(!read().contains("\"g\""));
    fake.world.lock().store_and_push(&group("g"), "m1", "bob");
    rest(400).await;
    assert!(!read().contains("\"g\""), "at most every 500 ms");
    rest(200).await;
    assert!(read().contains("\"g\""));
    drop(app);
}

#[tokio::test(start_paused = true)]
async fn a_process_that_is_killed_right_after_its_first_login_misses_nothing() {
    let fake = Fake::default();
    let g = group("g");
    let mine = fake.world.lock().store(&g, "mine", ME);
    fake.world.lock().log(&g).read_seq = 1;
    let before = tempfile::tempdir().expect("a directory");
    let after = tempfile::tempdir().expect("a directory");
    let killed = App::log_in_in(&fake, Some(before.path().to_path_buf())).await;
    // What a process leaves that is killed now.
    for file in std::fs::read_dir(before.path()).expect("readable") {
        let file = file.expect("a file");
        std::fs::copy(file.path(), after.path().join(file.file_name())).expect("copied");
    }
    killed.client.shutdown().await;
    let receipt = fake.world.lock().read(&g, &mine.msg_id);
    fake.world.lock().store(&g, "m2", "bob");
    let app = App::log_in_in(&fake, Some(after.path().to_path_buf())).await;
    let events = app.take();
    assert_eq!(receipts(&events), [receipt]);
    assert_eq!(messages(&events), [(g, "m2".to_owned())]);
}

#[tokio::test(start_paused = true)]
async fn lost_pushes_are_made_up_for() {
    let fake = Fake::default();
    let app = App::log_in(&fake).await;
    let (g, h) = (group("g"), group("h"));
    app.client.send_wait(new_message(&g, "mine")).await.expect("sent");
    app.take();
    {
        let mut world = fake.world.lock();
        world.slow_ms = 50;
        world.store(&g, "m2", "bob");
        world.read(&g, "mine");
        world.store(&h, "n1", "bob");
        world.store(&h, "n2", "bob");
        world.push(Push::Lagged);
        world.store_and_push(&h, "n3", "bob");
        world.read(&g, "mine");
        world.release(&g, "mine");
        world.push(Push::Lagged);
    }
    rest(1000).await;
    let events = app.take();
    let versions: Vec<_> = receipts(&events).into_iter().map(|r| r.version).collect();
    assert_eq!(versions, [2]);
    assert_eq!(in_order(&messages(&events), &h), ["n1", "n2", "n3"]);
    assert_eq!(in_order(&messages(&events), &g), ["m2"]);
}

#[tokio::test(start_paused = true)]
async fn pushes_lost_while_the_user_leaves_come_with_the_next_login() {
    let directory = tempfile::tempdir().expect("a directory");
    let fake = Fake::default();
    let app = App::log_in_in(&fake, Some(directory.path().to_path_buf())).await;
    let g = group("g");
    for id in ["one", "two"] {
        app.client.send_wait(new_message(&g, id)).await.expect("sent");
    }
    app.take();
    fake.world.lock().mute = true;
    let open = app.client.call(Request::TotalUnread);
    let leaving = app.client.logout_wait();
    tokio::pin!(leaving);
    assert!(tokio::time::timeout(Duration::from_millis(5), &mut leaving).await.is_err());
    let lost = {
        let mut world = fake.world.lock();
        let lost = world.read(&g, "one");
        world.log(&g).held.clear();
        world.push(Push::Lagged);
        world.read(&g, "two");
        world.release(&g, "two");
        lost
    };
    rest(5).await;
    fake.world.lock().mute = false;
    fake.world.lock().cut();
    leaving.await.expect("logged out");
    assert!(open.await.is_err());
    assert_eq!(receipts(&app.take()).len(), 1, "the later one came");
    app.client.login_wait(ME, "sig").await.expect("logged in");
    rest(10).await;
    assert_eq!(receipts(&app.take()), [lost]);
}

#[tokio::test(start_paused = true)]
async fn pushes_lost_while_the_heads_are_asked_for_are_asked_for_again() {
    let fake = Fake::default();
    let app = App::log_in(&fake).await;
    let g = group("g");
    fake.world.lock().store_and_push(&g, "m1", "bob");
    rest(10).await;
    {
        let mut world = fake.world.lock();
        world.slow_ms = 1000;
        world.slow_logins = true;
        world.push(Push::Lagged);
    }
    rest(1).await;
    {
        // The heads have been read by now, without this one.
        let mut world = fake.world.lock();
        world.store(&g, "m2", "bob");
        world.push(Push::Lagged);
    }
    rest(10_000).await;
    assert_eq!(app.take_ids(), ["m1", "m2"]);
}

#[tokio::test(start_paused = true)]
async fn a_group_made_again_under_its_old_name_is_another_group() {
    let fake = Fake::default();
    let app = App::log_in(&fake).await;
    let g = group("g");
    for number in 1..=3 {
        fake.world.lock().store_and_push(&g, &format!("old{number}"), "bob");
    }
    rest(10).await;
    {
        let mut world = fake.world.lock();
        world.conversations.remove(&g);
        world.push(Push::ConversationGone(g.clone()));
        world.store_and_push(&g, "new1", "bob");
    }
    rest(10).await;
    fake.world.lock().cut();
    fake.world.lock().conversations.remove(&g);
    rest(2000).await;
    fake.world.lock().store_and_push(&g, "newer1", "bob");
    rest(10).await;
    assert_eq!(app.take_ids(), ["old1", "old2", "old3", "new1", "newer1"]);
}

#[tokio::test(start_paused = true)]
async fn after_a_restored_backup_nothing_is_told_twice_and_nothing_new_is_missed() {
    let directory = tempfile::tempdir().expect("a directory");
    let state = Some(directory.path().to_path_buf());
    let fake = Fake::default();
    let names = [group("g"), group("h"), ConversationId::C2c("bob".into())];
    let mut app = App::log_in_in(&fake, state.clone()).await;
    for name in &names {
        app.client.send_wait(new_message(name, "mine")).await.expect("sent");
        let mut world = fake.world.lock();
        world.store_and_push(name, "kept", "bob");
        world.read(name, "mine");
        world.release(name, "mine");
    }
    rest(10).await;
    let backup: Vec<_> = fake.world.lock().log(&names[0]).messages.clone();
    for name in &names {
        let mut world = fake.world.lock();
        world.store_and_push(name, "lost", "bob");
        world.read(name, "mine");
        world.release(name, "mine");
    }
    rest(10).await;
    assert_eq!(messages(&app.take()).len(), 6);
    // The second time the application is ended meanwhile.
    for round in 0..2 {
        {
            let mut world = fake.world.lock();
            world.cut();
            for name in &names {
                let log = world.log(name);
                log.messages.truncate(backup.len() + round);
                log.version = 1;
                log.receipts.values_mut().for_each(|receipt| receipt.version = 1);
            }
        }
        if round == 1 {
            app.client.shutdown().await;
            app = App::log_in_in(&fake, state.clone()).await;
        }
        rest(3000).await;
        let events = app.take();
        assert_eq!((messages(&events), receipts(&events)), (vec![], vec![]), "round {round}");
        for name in &names {
            let mut world = fake.world.lock();
            world.store_and_push(name, &format!("new{round}"), "bob");
            world.read(name, "mine");
            world.release(name, "mine");
        }
        rest(10).await;
        let events = app.take();
        for name in &names {
            assert_eq!(in_order(&messages(&events), name), [format!("new{round}")]);
        }
        assert_eq!(receipts(&events).iter().map(|receipt| receipt.version).collect::<Vec<_>>(), [2, 2, 2]);
    }
}

fn receipts(events: &[ClientEvent]) -> Vec<Receipt> {
    events
        .iter()
        .flat_map(|event| match event {
            ClientEvent::Receipts(receipts) => receipts.clone(),
            _ => Vec::new(),
        })
        .collect()
}

fn messages(events: &[ClientEvent]) -> Vec<(ConversationId, MsgId)> {
    events
        .iter()
        .flat_map(|event| match event {
            ClientEvent::Messages(messages) => messages.clone(),
            _ => Vec::new(),
        })
        .map(|message| (message.conversation, message.msg_id))
        .collect()
}

fn in_order(messages: &[(ConversationId, MsgId)], conversation: &ConversationId) -> Vec<MsgId> {
    messages.iter().filter(|(id, _)| id == conversation).map(|(_, id)| id.clone()).collect()
}

/// One random life of a client: messages, receipts and revokes, while the link is cut, slow, refused,
/// pushes come twice or are lost with a lag, and the client is ended and started again.
async fn life(seed: u64) {
    let directory = tempfile::tempdir().expect("a directory");
    let state = Some(directory.path().to_path_buf());
    let fake = Fake::default();
    let mut rng = Rng(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1);
    for _ in 0..8 {
        rng.next();
    }
    let names = [group("g0"), group("g1"), ConversationId::C2c("bob".into())];
    {
        let mut world = fake.world.lock();
        world.rng = rng.clone();
        world.slow_ms = [0, 5, 40][rng.below(3) as usize];
        world.page = 1 + rng.below(5) as usize;
    }
    let mut app = App::log_in_in(&fake, state.clone()).await;
    let mut seen: Vec<ClientEvent> = Vec::new();
    let mut expected: HashMap<ConversationId, Vec<MsgId>> = HashMap::new();
    let mut own: Vec<(ConversationId, MsgId)> = Vec::new();
    for step in 0..150 {
        let conversation = names[rng.below(3) as usize].clone();
        let msg_id = format!("{seed}-{step}");
        match rng.below(100) {
            0..30 => {
                let sender = if rng.chance(20) { ME } else { "bob" };
                let mut world = fake.world.lock();
                let stored = world.store_and_push(&conversation, &msg_id, sender);
                if rng.chance(20) {
                    world.push(Push::Message(Box::new(stored)));
                }
                if sender == ME {
                    own.push((conversation.clone(), msg_id.clone()));
                }
                expected.entry(conversation).or_default().push(msg_id);
            }
            30..45 => {
                // Answered or not: it is repeated until it is.
                app.client
                    .send_message(new_message(&conversation, &msg_id), doubletick_client::Reply::new(drop));
            }
            45..65 => {
                let mut world = fake.world.lock();
                let mine: Vec<(ConversationId, MsgId)> = world
                    .conversations
                    .iter()
                    .flat_map(|(id, log)| log.messages.iter().map(move |m| (id.clone(), m)))
                    .filter(|(_, m)| m.sender == ME && m.status != MessageStatus::Revoked)
                    .map(|(id, m)| (id, m.msg_id.clone()))
                    .collect();
                if mine.is_empty() {
                    continue;
                }
                let (id, msg_id) = mine[rng.below(mine.len() as u64) as usize].clone();
                world.read(&id, &msg_id);
                if !world.is_online() {
                    world.log(&id).held.clear();
                }
            }
            65..75 => {
                let mut world = fake.world.lock();
                let held: Vec<MsgId> = world.log(&conversation).held.keys().cloned().collect();
                if !held.is_empty() {
                    let msg_id = held[rng.below(held.len() as u64) as usize].clone();
                    world.release(&conversation, &msg_id);
                }
            }
            75..80 => {
                let mut world = fake.world.lock();
                let count = world.log(&conversation).messages.len() as u64;
                if count > 0 {
                    let seq = 1 + rng.below(count);
                    let again = world.log(&conversation).messages[seq as usize - 1].status;
                    if again != MessageStatus::Revoked {
                        let change = world.revoke(&conversation, seq);
                        world.push_change(&conversation, change);
                    }
                }
            }
            80..86 => fake.world.lock().cut(),
            86..88 => {
                fake.world.lock().refuse_connects = true;
                fake.world.lock().cut();
                rest(rng.below(2000)).await;
                fake.world.lock().refuse_connects = false;
            }
            88..91 => {
                // Pushes are dropped, then the session is told.
                let mut world = fake.world.lock();
                let lost = world.store(&conversation, &msg_id, "bob");
                expected.entry(conversation.clone()).or_default().push(lost.msg_id);
                let held: Vec<MsgId> = world.log(&conversation).held.keys().cloned().collect();
                for msg_id in held {
                    world.log(&conversation).held.remove(&msg_id);
                }
                world.push(Push::Lagged);
            }
            91..93 => {
                app.client.shutdown().await;
                fake.world.lock().cut();
                seen.append(&mut app.events.lock());
                app = App::log_in_in(&fake, state.clone()).await;
            }
            _ => rest(rng.below(60)).await,
        }
        if rng.chance(30) {
            rest(rng.below(10)).await;
        }
    }
    rest(40_000).await;
    {
        let mut world = fake.world.lock();
        let held: Vec<(ConversationId, MsgId)> = world
            .conversations
            .iter()
            .flat_map(|(id, log)| log.held.keys().map(move |msg_id| (id.clone(), msg_id.clone())))
            .collect();
        for (id, msg_id) in held {
            world.release(&id, &msg_id);
        }
    }
    rest(1000).await;
    app.client.shutdown().await;
    seen.append(&mut app.events.lock());

    let delivered = messages(&seen);
    for conversation in &names {
        let expected = expected.get(conversation).cloned().unwrap_or_default();
        assert_eq!(in_order(&delivered, conversation), expected, "seed {seed}, {conversation:?}");
    }
    let world = fake.world.lock();
    let mut last: BTreeMap<(ConversationId, MsgId), u64> = BTreeMap::new();
    for receipt in receipts(&seen) {
        let key = (receipt.conversation.clone(), receipt.msg_id.clone());
        let before = last.insert(key, receipt.version);
        assert!(
            before.is_none_or(|before| before < receipt.version),
            "seed {seed}: twice or back: {receipt:?}"
        );
    }
    let mut revoked: BTreeMap<MsgId, usize> = BTreeMap::new();
    for event in &seen {
        match event {
            ClientEvent::Revoked(messages) => {
                messages.iter().for_each(|m| *revoked.entry(m.msg_id.clone()).or_default() += 1);
            }
            ClientEvent::Messages(messages) => messages
                .iter()
                .filter(|m| m.status == MessageStatus::Revoked)
                .for_each(|m| *revoked.entry(m.msg_id.clone()).or_default() += 1),
            _ => {}
        }
    }
    for (conversation, log) in &world.conversations {
        for (msg_id, receipt) in &log.receipts {
            let seen = last.get(&(conversation.clone(), msg_id.clone()));
            assert_eq!(seen, Some(&receipt.version), "seed {seed}: the last receipt of {msg_id}");
        }
        for message in log.messages.iter().filter(|m| m.status == MessageStatus::Revoked) {
            let from_here = message.sender == ME && !own.iter().any(|(_, id)| *id == message.msg_id);
            let seen = revoked.contains_key(&message.msg_id);
            assert!(seen || from_here, "seed {seed}: {} was revoked", message.msg_id);
        }
    }
}

#[tokio::test(start_paused = true)]
async fn whatever_happens_the_application_sees_everything_once_and_in_order() {
    let only = std::env::var("SEED").ok().and_then(|seed| seed.parse().ok());
    for seed in only.map_or(1..=200, |seed: u64| seed..=seed) {
        life(seed).await;
    }
}
