//! `doubletick/remind`: whom it reaches, how often, and what it refuses.

use crate::support::{Client, out};
use crate::support::{doubletickd, err};
use crate::{Office, words};
use doubletick_protocol::ids::ConversationId;
use doubletick_protocol::limits::REMINDER_SECONDS;
use doubletick_protocol::receipt::Reminder;
use doubletick_protocol::wire::{Push, Request};
use serde_json::json;

async fn device(office: &Office, user: &str) -> Client {
    Client::login(office.server.address, user, &office.sig(user)).await
}

/// What a device was reminded of up to now: a push comes before the answer to what is asked after it.
async fn reminders(device: &mut Client) -> Vec<Reminder> {
    device.ask(Request::TotalUnread).await.expect("an answer");
    let of = |push: &Push| match push {
        Push::Reminder(reminder) => Some((**reminder).clone()),
        _ => None,
    };
    device.pushes.iter().filter_map(of).collect()
}

#[tokio::test]
async fn who_has_not_read_is_told_on_every_device_once_an_hour_and_readers_are_not() {
    let office = Office::open().await;
    office.group("team", "Public", "ann", &["ben", "cid", "dan"]).await;
    let seq = office.say("team", "ann", 1, "a secret of the team").await;
    let read = json!({"GroupId": "team", "From_Account": "ben", "MsgSeqList": [{"MsgSeq": seq}]});
    office.done("group_open_http_svc/group_msg_receipt", read).await;
    let mut ann = device(&office, "ann").await;
    let mut ben = device(&office, "ben").await;
    let mut cids = [device(&office, "cid").await, device(&office, "cid").await];

    let asked = json!({"GroupId": "team", "MsgSeq": seq});
    let answer = office.done("doubletick/remind", asked.clone()).await;
    assert_eq!(answer["RemindedNum"], 2, "also dan, who is not there to hear it");
    let told = reminders(&mut cids[0]).await;
    let expected = Reminder {
        conversation: ConversationId::Group("team".to_owned()),
        msg_id: answer["MsgId"].as_str().expect("an id").to_owned(),
        seq,
        sender: "ann".to_owned(),
        time: told.first().map_or(0, |reminder| reminder.time),
    };
    assert_eq!(told, std::slice::from_ref(&expected));
    assert_eq!(reminders(&mut cids[1]).await, told);
    for other in [&mut ann, &mut ben] {
        assert_eq!(reminders(other).await, []);
    }

    // In the hour after it there is no other one, however the message is named and whoever asks.
    let next = format!("possible from {} on", expected.time + REMINDER_SECONDS);
    for again in [asked, json!({"MsgId": answer["MsgId"]})] {
        let (code, text) = office.refused("doubletick/remind", again).await;
        assert!(code == 7008 && text.contains(&next), "{code} {text}");
    }
    let mut command = doubletickd();
    command.args(["remind", &expected.msg_id, "--data"]).arg(office.data());
    let there = tokio::task::spawn_blocking(move || command.output().expect("doubletickd runs"));
    let there = there.await.expect("it has no panics");
    assert!(there.status.code() == Some(1) && err(&there).contains(&next), "{}", err(&there));
    assert_eq!(reminders(&mut cids[0]).await.len(), 1);

    let changes = office.done("doubletick/changes", json!({"Count": 10})).await;
    let change = &changes["Changes"][0];
    assert_eq!((&change["Who"], &change["Via"]), (&json!("administrator"), &json!("rest")));
    assert_eq!((&change["What"], &change["After"]), (&json!("remind"), &answer["MsgId"]));
    assert_eq!(changes["Changes"].as_array().map(Vec::len), Some(1), "what was refused is no change");
}

#[tokio::test]
async fn the_peer_of_a_message_between_two_is_told_with_the_conversation_as_they_call_it() {
    let office = Office::open().await;
    office.people(&["ann", "ben"]).await;
    let mut ben = device(&office, "ben").await;
    let body = json!({"From_Account": "ann", "To_Account": "ben", "MsgRandom": 5, "IsNeedReadReceipt": 1,
                      "MsgBody": words("x")});
    let sent = office.done("openim/sendmsg", body).await;
    let asked = json!({"From_Account": "ann", "To_Account": "ben", "MsgKey": sent["MsgKey"]});
    let answer = office.done("doubletick/remind", asked).await;
    assert_eq!((&answer["RemindedNum"], &answer["MsgId"]), (&json!(1), &sent["MsgId"]));
    let told = reminders(&mut ben).await;
    assert_eq!(told.len(), 1);
    assert_eq!(told[0].conversation, ConversationId::C2c("ann".to_owned()));
}

#[tokio::test]
async fn what_there_is_nobody_to_be_reminded_of_is_refused_with_what_is_wrong() {
    let office = Office::open().await;
    office.group("team", "Work", "ann", &["ben"]).await;
    let plain = json!({"GroupId": "team", "From_Account": "ann", "Random": 1, "MsgBody": words("x")});
    let plain = office.done("group_open_http_svc/send_group_msg", plain).await;
    let revoked = office.say("team", "ann", 2, "x").await;
    let body = json!({"GroupId": "team", "MsgSeqList": [{"MsgSeq": revoked}]});
    office.done("group_open_http_svc/group_msg_recall", body).await;
    let off = office.say("team", "ann", 3, "x").await;
    let set = json!({"Settings": [{"Key": "receipt_group_types", "Value": "Public"}]});
    let named = |seq: u64| json!({"GroupId": "team", "MsgSeq": seq});
    for (wrong, code, says) in [
        (json!({}), 6017, "MsgId"),
        (json!({"MsgId": 7}), 6017, "MsgId"),
        (json!({"MsgId": "m", "GroupId": "team"}), 6017, "MsgId"),
        (json!({"From_Account": "ann", "To_Account": "ben", "MsgKey": "x"}), 6017, "MsgKey"),
        (json!({"MsgId": "nobody-has-sent-it"}), 10062, "none with this name"),
        (named(77), 10062, "none with this name"),
        (json!({"GroupId": "nowhere", "MsgSeq": 1}), 10010, "group"),
        (named(plain["MsgSeq"].as_u64().expect("a number")), 10062, "did not ask for receipts"),
        (named(revoked), 10062, "revoked"),
    ] {
        let (found, text) = office.refused("doubletick/remind", wrong.clone()).await;
        assert!(found == code && text.contains(says), "{wrong}: {found} {text}");
    }
    office.done("doubletick/set_settings", set).await;
    let (code, text) = office.refused("doubletick/remind", named(off)).await;
    assert!(code == 10060 && text.contains("switched off"), "{code} {text}");
}

#[tokio::test]
async fn a_message_that_everybody_has_read_reminds_nobody_and_that_is_no_error() {
    let office = Office::open().await;
    office.group("team", "Public", "ann", &["ben"]).await;
    let seq = office.say("team", "ann", 1, "x").await;
    let read = json!({"GroupId": "team", "From_Account": "ben", "MsgSeqList": [{"MsgSeq": seq}]});
    office.done("group_open_http_svc/group_msg_receipt", read).await;
    let asked = json!({"GroupId": "team", "MsgSeq": seq});
    for _ in 0..2 {
        assert_eq!(office.done("doubletick/remind", asked.clone()).await["RemindedNum"], 0);
    }
    let mut command = doubletickd();
    let shown = office.done("doubletick/get_message", asked).await;
    command.args(["remind", shown["MsgId"].as_str().expect("an id"), "--data"]).arg(office.data());
    let there = tokio::task::spawn_blocking(move || command.output().expect("doubletickd runs"));
    assert_eq!(out(&there.await.expect("it has no panics")), "reminded = 0\n");
    let changes = office.done("doubletick/changes", json!({"Count": 10})).await;
    assert_eq!(changes["Changes"], json!([]));
}
