//! A receiver that fails, hangs, dies, redirects or answers too much: nothing is lost, nobody else waits, order stays.

use crate::receiver::{Answer, Receiver};
use crate::support::{Client, message};
use crate::{Office, words};
use doubletick_protocol::wire::Response;
use doubletick_server::config::Config;
use doubletick_server::webhooks::names::OnFault;
use serde_json::{Value, json};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

const C2C_SENT: &str = "C2C.CallbackAfterSendMsg";
const C2C_BEFORE: &str = "C2C.CallbackBeforeSendMsg";
const GROUP_BEFORE: &str = "Group.CallbackBeforeSendMsg";

async fn send(office: &Office, to: &str, random: u32) -> Value {
    let body = json!({"From_Account": "ann", "To_Account": to, "MsgRandom": random, "MsgBody": words("hi")});
    office.call("openim/sendmsg", body).await
}

#[tokio::test]
async fn what_fails_is_told_again_in_order_under_the_same_number_and_others_do_not_wait() {
    let receiver = Receiver::open().await;
    let office = Office::open_with(receiver.config(&[C2C_SENT])).await;
    office.people(&["ann", "bob", "cid"]).await;
    // Each kind of trouble once, for the conversation with bob.
    let troubles = AtomicUsize::new(0);
    receiver.answers(move |heard| {
        let trouble = heard.body["To_Account"] == "bob";
        match trouble.then(|| troubles.fetch_add(1, Ordering::Relaxed)) {
            Some(0) => Answer::Status(302, "\r\nLocation: http://127.0.0.1:1/elsewhere".into()),
            Some(1) => Answer::TooMuch,
            _ => Answer::ok(),
        }
    });
    for random in 1..=3 {
        assert_eq!(send(&office, "bob", random).await["ErrorCode"], 0);
    }
    assert_eq!(send(&office, "cid", 9).await["ErrorCode"], 0);
    let to = |user: &str| -> Vec<(u64, String)> {
        let heard = receiver.heard().into_iter().filter(|one| one.body["To_Account"] == *user);
        heard
            .map(|one| {
                (one.body["MsgSeq"].as_u64().expect("a seq"), one.headers["x-doubletick-delivery"].clone())
            })
            .collect()
    };
    receiver.wait(C2C_SENT, 6).await;
    let seqs: Vec<u64> = to("bob").iter().map(|one| one.0).collect();
    assert_eq!(seqs, [1, 1, 1, 2, 3]);
    let numbers: Vec<String> = to("bob").into_iter().map(|one| one.1).collect();
    assert!(numbers[0] == numbers[1] && numbers[1] == numbers[2] && numbers[2] != numbers[3], "{numbers:?}");
    let first_of_cid = receiver.heard().iter().position(|one| one.body["To_Account"] == "cid");
    assert!(first_of_cid < Some(3), "the other conversation does not wait for the first");
    // No request went to where the redirect pointed.
    assert_eq!(receiver.heard().len(), 6);
}

#[tokio::test]
async fn what_fails_for_too_long_is_put_aside_shown_and_told_again_when_somebody_says_so() {
    let receiver = Receiver::open().await;
    let config = Config { webhook_give_up_seconds: 1, ..receiver.config(&[C2C_SENT]) };
    let office = Office::open_with(config).await;
    office.people(&["ann", "bob"]).await;
    receiver.answers(|heard| {
        if heard.body["MsgSeq"] == 1 { Answer::Status(500, String::new()) } else { Answer::ok() }
    });
    assert_eq!(send(&office, "bob", 1).await["ErrorCode"], 0);
    assert_eq!(send(&office, "bob", 2).await["ErrorCode"], 0);
    let end = Instant::now() + crate::support::PATIENCE;
    let parked = loop {
        let list = office.done("doubletick/webhook_list", json!({"State": "Parked"})).await["List"].clone();
        if list != json!([]) {
            break list;
        }
        assert!(Instant::now() < end);
        tokio::time::sleep(Duration::from_millis(50)).await;
    };
    assert_eq!(parked[0]["CallbackCommand"], C2C_SENT);
    assert_eq!(parked[0]["LastError"], "status 500");
    assert!(!parked.to_string().contains("hi"), "no word of a message");
    // The conversation goes on without it.
    let end = Instant::now() + crate::support::PATIENCE;
    while receiver.heard().last().is_none_or(|one| one.body["MsgSeq"] != 2) {
        assert!(Instant::now() < end);
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    receiver.answers(|_| Answer::ok());
    let id = parked[0]["Id"].clone();
    let (code, text) = office.refused("doubletick/webhook_retry", json!({"Id": 4711})).await;
    assert!(code > 0 && text.contains("4711"), "{code} {text}");
    office.done("doubletick/webhook_retry", json!({"Id": id})).await;
    let end = Instant::now() + crate::support::PATIENCE;
    while receiver.heard().last().is_none_or(|one| one.body["MsgSeq"] != 1) {
        assert!(Instant::now() < end);
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
}

#[tokio::test]
async fn a_receiver_that_hangs_holds_up_nobody_but_who_asks_it() {
    let receiver = Receiver::open().await;
    let config = Config { webhook_before_ms: 10_000, ..receiver.config(&[C2C_BEFORE]) };
    let office = Office::open_with(config).await;
    office.people(&["bob"]).await;
    receiver
        .answers(|heard| if heard.body["From_Account"] == "ann" { Answer::Nothing } else { Answer::ok() });
    let mut ann = Client::login(office.server.address, "ann", &office.sig("ann")).await;
    let mut cid = Client::login(office.server.address, "cid", &office.sig("cid")).await;
    ann.send(message("a1", "bob", "hi")).await;
    receiver.wait(C2C_BEFORE, 1).await;
    for number in 0..20 {
        assert!(cid.ask(message(&format!("c{number}"), "bob", "hi")).await.is_ok());
    }
    assert_eq!(receiver.told(C2C_BEFORE).iter().filter(|one| one.body["From_Account"] == "ann").count(), 1);
}

#[tokio::test]
async fn without_an_answer_that_counts_a_message_is_sent_or_refused_as_the_operator_wants() {
    let faults = [
        Answer::Status(500, String::new()),
        Answer::Nothing,
        Answer::TooMuch,
        Answer::HalfOf,
        Answer::Body(json!("no object")),
        Answer::Body(json!({"ErrorCode": 77})),
        Answer::Status(302, "\r\nLocation: http://127.0.0.1:1/".into()),
    ];
    for (on_fault, code) in [(OnFault::Allow, 0), (OnFault::Refuse, 20006)] {
        let receiver = Receiver::open().await;
        let config =
            Config { webhook_before_ms: 200, webhook_on_fault: on_fault, ..receiver.config(&[C2C_BEFORE]) };
        let office = Office::open_with(config).await;
        office.people(&["ann", "bob"]).await;
        for (random, fault) in (1..).zip(faults.clone()) {
            let shown = format!("{on_fault:?} {fault:?}");
            receiver.answers(move |_| fault.clone());
            assert_eq!(send(&office, "bob", random).await["ErrorCode"], code, "{shown}");
        }
    }
}

#[tokio::test]
async fn the_receiver_refuses_a_message_with_a_code_of_its_own_or_changes_what_it_says() {
    let receiver = Receiver::open().await;
    let office = Office::open_with(receiver.config(&[C2C_BEFORE, GROUP_BEFORE])).await;
    office.group("g1", "Public", "ann", &["bob"]).await;
    receiver.answers(|heard| match heard.body["CloudCustomData"].as_str().expect("a text") {
        "no" => Answer::Body(json!({"ErrorCode": 1, "ErrorInfo": "bad word"})),
        "own" if heard.body["GroupId"] == "g1" => {
            Answer::Body(json!({"ErrorCode": 10150, "ErrorInfo": "later"}))
        }
        "own" => Answer::Body(json!({"ErrorCode": 120_077, "ErrorInfo": "later"})),
        "change" => {
            Answer::Body(json!({"ErrorCode": 0, "MsgBody": words("nicer"), "CloudCustomData": "changed"}))
        }
        _ => Answer::ok(),
    });
    let mut ann = Client::login(office.server.address, "ann", &office.sig("ann")).await;
    let send = |id: &str, conversation: Value, data: &str| {
        serde_json::from_value(json!({"send_message": {
            "msg_id": id, "conversation": conversation, "client_time": 1, "rand": 7, "need_read_receipt": false,
            "online_only": false, "targets": [],
            "content": {"elems": [{"elem_type": 0, "text_elem_content": "hi"}], "cloud_custom_str": data},
        }}))
        .expect("a request")
    };
    let (bob, group) = (json!({"c2c": "bob"}), json!({"group": "g1"}));
    let cases = [("no", 20006, 10016), ("own", 120_077, 10150)];
    for (data, c2c, in_group) in cases {
        let error = ann.ask(send(&format!("c-{data}"), bob.clone(), data)).await.expect_err("refused");
        assert_eq!(error.code, c2c, "{error}");
        let error = ann.ask(send(&format!("g-{data}"), group.clone(), data)).await.expect_err("refused");
        assert_eq!(error.code, in_group, "{error}");
        assert!(error.text.contains(if data == "no" { "bad word" } else { "later" }), "{error}");
    }
    let Ok(Response::Message(sent)) = ann.ask(send("g-change", group, "change")).await else {
        panic!("sent")
    };
    assert_eq!(sent.content.elems[0]["text_elem_content"], "nicer");
    assert_eq!(
        (sent.content.cloud_custom_str.as_str(), sent.seq),
        ("changed", 1),
        "none of the others is stored"
    );
    let asked = receiver.told(GROUP_BEFORE);
    assert_eq!((&asked[0].body["Type"], &asked[0].body["Random"]), (&json!("Public"), &json!(7)));
    assert_eq!(asked[0].parameters["ClientIP"], "127.0.0.1");
}

#[tokio::test]
async fn messages_of_one_device_are_sent_in_the_order_in_which_they_were_given() {
    let receiver = Receiver::open().await;
    let office = Office::open_with(receiver.config(&[C2C_BEFORE])).await;
    office.people(&["bob"]).await;
    let mut ann = Client::login(office.server.address, "ann", &office.sig("ann")).await;
    for number in 0..10 {
        ann.send(message(&format!("m{number}"), "bob", "hi")).await;
    }
    for number in 0..10_u64 {
        let Ok((_, Ok(Response::Message(sent)))) = ann.answer().await else { panic!("sent") };
        assert_eq!((sent.msg_id, sent.seq), (format!("m{number}"), number + 1));
    }
}

#[tokio::test]
async fn no_request_goes_to_a_private_address_unless_that_is_allowed_and_no_secret_is_shown() {
    let receiver = Receiver::open().await;
    let port = receiver.address.port();
    for host in ["127.0.0.1", "localhost", "[::ffff:127.0.0.1]"] {
        let url = format!("http://{host}:{port}/hooks?key=1").parse().expect("a URL");
        let config =
            Config { webhook_private: false, webhook_url: Some(url), ..receiver.config(&[C2C_SENT]) };
        let office = Office::open_with(config).await;
        office.people(&["ann", "bob"]).await;
        assert_eq!(send(&office, "bob", 1).await["ErrorCode"], 0);
        let end = Instant::now() + crate::support::PATIENCE;
        let error = loop {
            let list =
                office.done("doubletick/webhook_list", json!({"State": "Waiting"})).await["List"].clone();
            let error = list[0]["LastError"].as_str().unwrap_or_default().to_owned();
            if !error.is_empty() {
                break error;
            }
            assert!(Instant::now() < end, "{list}");
            tokio::time::sleep(Duration::from_millis(20)).await;
        };
        assert!(error.contains("private"), "{error}");
    }
    assert!(receiver.heard().is_empty());
}
