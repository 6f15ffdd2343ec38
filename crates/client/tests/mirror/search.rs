//! What is searched is what is on the device, and what a service in this process has is found by the same rules.

use crate::world::{ME, World, content, group, in_time, query, with};
use doubletick_client::{Client, ClientConfig, FoundMessages, Keep, MessageSearch, Reply};
use doubletick_protocol::message::{HistoryStart, Message, NewMessage};
use doubletick_protocol::settings::Settings;
use doubletick_protocol::wire::Request;
use doubletick_protocol::{Result, codes};
use std::sync::Arc;
use std::time::Duration;

fn keyword(word: &str) -> MessageSearch {
    MessageSearch { keywords: vec![word.into()], ..MessageSearch::default() }
}

fn in_g(word: &str) -> MessageSearch {
    MessageSearch { conversation: Some(group("g")), ..keyword(word) }
}

async fn search(client: &Client, search: MessageSearch) -> Result<FoundMessages> {
    let (reply, found) = Reply::channel();
    client.search(search, reply);
    in_time(found).await
}

async fn found(world: &World, what: MessageSearch) -> FoundMessages {
    search(&world.client, what).await.expect("searched")
}

fn texts(found: &FoundMessages) -> Vec<String> {
    let text = |message: &Message| message.content.elems[0]["text_elem_content"].as_str().map(str::to_owned);
    found.items.iter().flat_map(|item| &item.messages).map(|message| text(message).expect("a text")).collect()
}

/// Somebody says this in "g", and the user is told.
async fn say(world: &mut World, user: &str, text: &str) -> String {
    world.pass(1000);
    let message = NewMessage { content: content(text), ..world.new_message(&group("g")) };
    let msg_id = message.msg_id.clone();
    world.ask(user, Request::SendMessage(message)).await.expect("said");
    world.told(&msg_id).await;
    msg_id
}

const SAID: [(&str, &str); 5] = [
    ("alice", "The Quick brown fox"),
    ("bob", "消息已读回执"),
    ("bob", "a quick word"),
    ("alice", "Ärger über QUICK"),
    ("bob", "nothing of it"),
];

/// What is found is found, on whichever way.
async fn finds(client: &Client) {
    let of = async |what| search(client, what).await.expect("searched");
    let quick = of(in_g("quick")).await;
    assert_eq!(texts(&quick), ["Ärger über QUICK", "a quick word", "The Quick brown fox"]);
    assert_eq!((quick.total, quick.items.len(), quick.items[0].count), (3, 1, 3));
    assert!(quick.items[0].messages.iter().all(|message| message.conversation == group("g")));
    // Chinese words of two letters and of one, and capitals that are not of ASCII.
    assert_eq!(texts(&of(in_g("已读")).await), ["消息已读回执"]);
    assert_eq!(texts(&of(in_g("读")).await), ["消息已读回执"]);
    assert_eq!(texts(&of(in_g("ärGER")).await), ["Ärger über QUICK"]);
    assert_eq!(of(in_g("absent")).await, FoundMessages::default());
    // All of the keywords, or one.
    let both = |all_keywords| MessageSearch {
        keywords: vec!["quick".into(), "fox".into()],
        all_keywords,
        ..in_g("")
    };
    assert_eq!(texts(&of(both(true)).await), ["The Quick brown fox"]);
    assert_eq!(of(both(false)).await.total, 3);
    // Senders, types, times.
    let by_bob = MessageSearch { senders: vec!["bob".into()], ..in_g("quick") };
    assert_eq!(texts(&of(by_bob).await), ["a quick word"]);
    let all_of_bob = MessageSearch { keywords: Vec::new(), senders: vec!["bob".into()], ..in_g("") };
    assert_eq!(of(all_of_bob).await.total, 3);
    for (types, total) in [(vec![0], 3), (vec![3], 0), (vec![3, 0], 3)] {
        assert_eq!(of(MessageSearch { elem_types: types, ..in_g("quick") }).await.total, total);
    }
    let second = quick.items[0].messages[1].server_time;
    let until = MessageSearch { time_position: second, ..in_g("quick") };
    assert_eq!(of(until.clone()).await.total, 2);
    assert_eq!(texts(&of(MessageSearch { time_period: 1, ..until }).await), ["a quick word"]);
    // Pages.
    let page = |page_index| MessageSearch { page_index, page_size: 2, ..in_g("quick") };
    let (first, second, third) = (of(page(0)).await, of(page(1)).await, of(page(2)).await);
    assert_eq!((first.total, second.total, third.total), (3, 3, 3));
    assert_eq!([&first, &second, &third].map(|page| texts(page).len()), [2, 1, 0]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_was_told_is_found_with_a_link_and_without_one() {
    let mut world = World::new(Keep::default()).await;
    for (user, text) in SAID {
        say(&mut world, user, text).await;
    }
    world.call(Request::History(query(&group("g"), HistoryStart::End, false, 20))).await;
    finds(&world.client).await;
    world.cut().await;
    finds(&world.client).await;
    // Also in the next process, whose login has failed for want of a link, and not after a logout.
    world.patience = Duration::from_millis(200);
    world.start_without_a_link().await;
    let refused = search(&world.client, in_g("quick")).await.expect_err("nobody is there");
    assert_eq!(refused.code, codes::ERR_SDK_NOT_LOGGED_IN);
    in_time(world.client.login_wait(ME, "sig")).await.expect_err("there is no link");
    finds(&world.client).await;
}

/// A client whose service is in this process.
fn local(world: &World) -> Client {
    let config = ClientConfig { keep: None, platform: 3, ..ClientConfig::default() };
    let runtime = tokio::runtime::Handle::current();
    Client::start(config, Arc::new(world.service.clone()), Arc::new(|_| ()), &runtime)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_service_in_this_process_is_searched_by_the_same_rules() {
    let mut world = World::new(Keep::default()).await;
    for (user, text) in SAID {
        say(&mut world, user, text).await;
    }
    let client = local(&world);
    let refused = search(&client, in_g("quick")).await.expect_err("nobody is there");
    assert_eq!(refused.code, codes::ERR_SDK_NOT_LOGGED_IN);
    in_time(client.login_wait(ME, "sig")).await.expect("logged in");
    finds(&client).await;
    in_time(client.shutdown()).await;
    let ended = search(&client, in_g("quick")).await.expect_err("it has ended");
    assert_eq!(ended.code, codes::ERR_SDK_COMM_INTERRUPT);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn messages_too_large_for_one_answer_are_found_in_a_service_in_this_process() {
    let mut world = World::new(Keep::default()).await;
    let settings = Settings { message_bytes: 1024 * 1024, ..Settings::default() };
    in_time(world.service.engine().set_settings(settings)).await.expect("set");
    let large = "x".repeat(1000 * 1024);
    // A page of them all is more than 8 MiB, and so is one of ten, with small ones before and behind them.
    for text in ["the first word"].into_iter().chain([large.as_str(); 10]).chain(["a last word"]) {
        say(&mut world, "alice", text).await;
    }
    let page = query(&group("g"), HistoryStart::End, false, 100);
    let refused = world.ask(ME, Request::History(page)).await.expect_err("it is too large");
    assert_eq!(refused.code, codes::ERR_SVR_GROUP_RSP_SIZE_LIMIT);
    let client = local(&world);
    in_time(client.login_wait(ME, "sig")).await.expect("logged in");
    let of = async |what| search(&client, what).await.expect("searched");
    assert_eq!(texts(&of(in_g("word")).await), ["a last word", "the first word"]);
    assert_eq!(of(in_g("xxx")).await.total, 10);
    assert_eq!(of(keyword("word")).await.items[0].count, 2);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn in_all_conversations_each_says_how_many_and_shows_the_only_one() {
    let mut world = World::new(Keep::default()).await;
    say(&mut world, "alice", "one word").await;
    say(&mut world, "bob", "another word").await;
    world.pass(1000);
    let message = NewMessage { content: content("a word to you"), ..world.new_message(&with(ME)) };
    let msg_id = message.msg_id.clone();
    world.ask("alice", Request::SendMessage(message)).await.expect("said");
    world.told(&msg_id).await;
    let all = found(&world, keyword("WORD")).await;
    assert_eq!(all.total, 2);
    assert_eq!((&all.items[0].conversation, all.items[0].count), (&with("alice"), 1));
    assert_eq!((&all.items[1].conversation, all.items[1].count), (&group("g"), 2));
    assert_eq!((texts(&all), all.items[1].messages.len()), (vec!["a word to you".to_owned()], 0));
    let second = MessageSearch { page_size: 1, page_index: 1, ..keyword("word") };
    let second = found(&world, second).await;
    assert_eq!((second.total, &second.items[0].conversation), (2, &group("g")));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_taken_back_changed_or_deleted_is_found_as_it_is_now() {
    let mut world = World::new(Keep::default()).await;
    let first = say(&mut world, "alice", "first word").await;
    let second = say(&mut world, "alice", "second word").await;
    let third = say(&mut world, "alice", "third word").await;
    assert_eq!(found(&world, in_g("word")).await.total, 3);
    let revoke = Request::RevokeMessage { message: first, conversation: None, reason: String::new() };
    world.ask("alice", revoke).await.expect("revoked");
    let modify =
        Request::ModifyMessage { message: second, base_version: None, content: content("other things") };
    world.ask("alice", modify).await.expect("modified");
    world.call(Request::DeleteMessages { conversation: group("g"), messages: vec![third] }).await;
    // The next one comes behind what was told of those.
    say(&mut world, "alice", "last").await;
    assert_eq!(found(&world, in_g("word")).await, FoundMessages::default());
    assert_eq!(texts(&found(&world, in_g("THINGS")).await), ["other things"]);
    world
        .call(Request::DeleteConversation { conversation: group("g"), up_to: None, keep_messages: false })
        .await;
    assert_eq!(found(&world, in_g("things")).await, FoundMessages::default());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_first_search_finds_what_was_kept_before_it_and_a_wipe_leaves_nothing() {
    let mut world = World::new(Keep::default()).await;
    say(&mut world, "alice", "an old word").await;
    world.restart().await;
    say(&mut world, "alice", "a new word").await;
    assert_eq!(texts(&found(&world, in_g("word")).await), ["a new word", "an old word"]);
    let (reply, wiped) = Reply::channel();
    world.client.wipe_kept(reply);
    in_time(wiped).await.expect("wiped");
    assert_eq!(found(&world, in_g("word")).await, FoundMessages::default());
    in_time(world.client.shutdown()).await;
    let bytes = std::fs::read(world.mirror_file()).expect("readable");
    assert!(!bytes.windows(8).any(|bytes| bytes == b"old word"), "nothing of it is left in the file");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_client_that_keeps_nothing_says_so() {
    let world = World::new(Keep::default()).await;
    let runtime = tokio::runtime::Handle::current();
    let config = ClientConfig { keep: Some(Keep::default()), platform: 3, ..ClientConfig::default() };
    let client = Client::start(config, Arc::new(world.service.clone()), Arc::new(|_| ()), &runtime);
    in_time(client.login_wait(ME, "sig")).await.expect("logged in");
    let refused = search(&client, keyword("x")).await.expect_err("it has no directory");
    assert_eq!(refused.code, codes::ERR_SDK_INTERFACE_NOT_SUPPORT);
    let wrong = search(&client, MessageSearch::default()).await.expect_err("nothing is looked for");
    assert_eq!(wrong.code, codes::ERR_INVALID_PARAMETERS);
    let nobody = MessageSearch { conversation: Some(with("")), ..keyword("x") };
    assert_eq!(search(&client, nobody).await.expect_err("no such user").code, 7003);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_service_in_this_process_is_searched_behind_many_messages_that_are_for_others() {
    let mut world = World::new(Keep::default()).await;
    let say_to_me = |world: &mut World, text: &str| NewMessage {
        content: content(text),
        ..world.new_message(&group("g"))
    };
    let first = say_to_me(&mut world, "the first word");
    world.ask("alice", Request::SendMessage(first)).await.expect("said");
    // More than one question looks at, in two places.
    for _ in 0..2 {
        let others: Vec<NewMessage> = (0..20_100)
            .map(|_| NewMessage { targets: vec!["bob".into()], ..world.new_message(&group("g")) })
            .collect();
        for some in others.chunks(2_000) {
            let engine = world.service.engine();
            let asked = some
                .iter()
                .map(|message| engine.ask_for("alice", false, Request::SendMessage(message.clone())));
            for answer in in_time(futures_util::future::join_all(asked)).await {
                answer.expect("said");
            }
        }
        let last = say_to_me(&mut world, "another word");
        world.ask("alice", Request::SendMessage(last)).await.expect("said");
    }
    let config = ClientConfig { platform: 3, ..ClientConfig::default() };
    let runtime = tokio::runtime::Handle::current();
    let client = Client::start(config, Arc::new(world.service.clone()), Arc::new(|_| ()), &runtime);
    in_time(client.login_wait(ME, "sig")).await.expect("logged in");
    let found = search(&client, in_g("word")).await.expect("searched");
    assert_eq!(texts(&found), ["another word", "another word", "the first word"]);
    in_time(client.shutdown()).await;
}
