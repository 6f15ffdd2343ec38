//! The same random number is the same message.

use crate::{Office, words};
use serde_json::{Value, json};

async fn texts(office: &Office, group_id: &str) -> Vec<Value> {
    let page = json!({"GroupId": group_id, "ReqMsgNumber": 20});
    let found = office.done("group_open_http_svc/group_msg_get_simple", page).await;
    let list = found["RspMsgList"].as_array().expect("a list").iter();
    list.map(|message| message["MsgBody"][0]["MsgContent"]["Text"].clone()).collect()
}

#[tokio::test]
async fn a_call_that_is_repeated_sends_once_and_is_answered_alike() {
    let office = Office::open().await;
    office.group("g", "Public", "ann", &["bob"]).await;
    let say = |from: &str, random: u32, text: &str| json!({"GroupId": "g", "From_Account": from, "Random": random, "MsgBody": words(text)});
    let command = "group_open_http_svc/send_group_msg";
    let first = office.done(command, say("ann", 7, "one")).await;
    assert_eq!(office.done(command, say("ann", 7, "one")).await, first);
    assert_eq!(office.done(command, say("ann", 7, "other words")).await, first);
    // Somebody else's, and another number, are other messages.
    office.done(command, say("bob", 7, "two")).await;
    office.done(command, say("ann", 8, "three")).await;
    assert_eq!(texts(&office, "g").await, ["three", "two", "one"]);

    let send = |seq: Value| json!({"From_Account": "ann", "To_Account": "bob", "MsgRandom": 7, "MsgSeq": seq, "MsgBody": words("hi")});
    let first = office.done("openim/sendmsg", send(json!(1))).await;
    assert_eq!(office.done("openim/sendmsg", send(json!(1))).await, first);
    assert_ne!(office.done("openim/sendmsg", send(json!(2))).await["MsgKey"], first["MsgKey"]);
}

#[tokio::test]
async fn repetitions_at_the_same_time_send_once() {
    let office = Office::open().await;
    office.group("g", "Public", "ann", &["bob"]).await;
    let body = json!({"GroupId": "g", "From_Account": "ann", "Random": 7, "MsgBody": words("one")});
    let calls = (0..20).map(|_| office.done("group_open_http_svc/send_group_msg", body.clone()));
    let answers = futures_util::future::join_all(calls).await;
    assert!(answers.iter().all(|answer| *answer == answers[0]), "{answers:?}");
    assert_eq!(texts(&office, "g").await, ["one"]);
}

#[tokio::test]
async fn a_message_that_is_not_stored_goes_out_once_as_well() {
    let office = Office::open().await;
    office.people(&["ann", "bob"]).await;
    let mut bob = crate::support::Client::login(office.server.address, "bob", &office.sig("bob")).await;
    let body = json!({"From_Account": "ann", "To_Account": "bob", "MsgRandom": 7, "OnlineOnlyFlag": 1,
                      "MsgBody": words("now")});
    let first = office.done("openim/sendmsg", body.clone()).await;
    assert_eq!(office.done("openim/sendmsg", body).await, first);
    let body = json!({"From_Account": "ann", "To_Account": "bob", "MsgRandom": 8, "MsgBody": words("later")});
    office.done("openim/sendmsg", body).await;
    bob.until_pushed("the second", |push| crate::seen::text(push) == Some("later")).await;
    assert_eq!(crate::seen::texts(&bob), ["now", "later"]);
}
