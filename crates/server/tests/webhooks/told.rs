//! What webhooks say, and when.

use crate::receiver::Receiver;
use crate::support::{Client, message};
use crate::{Office, http, words};
use doubletick_protocol::wire::{Request, Response};
use serde_json::{Value, json};
use std::time::Duration;

const READ: &str = "Group.CallbackAfterReadReceipt";
const C2C_READ: &str = "C2C.CallbackAfterReadReceipt";
const SENT: &str = "Group.CallbackAfterSendMsg";
const C2C_SENT: &str = "C2C.CallbackAfterSendMsg";
const STATE: &str = "State.StateChange";
const MARK: &str = "C2C.CallbackAfterMsgReport";

fn pick<'a>(body: &'a Value, keys: &[&str]) -> Vec<&'a Value> {
    keys.iter().map(|key| &body[key]).collect()
}

#[tokio::test]
async fn a_group_message_and_its_receipts_are_told_with_the_vendors_names() {
    let receiver = Receiver::open().await;
    let office = Office::open_with(receiver.config(&[SENT, READ])).await;
    office.group("g1", "Public", "ann", &["bob", "cid"]).await;
    let seq = office.say("g1", "ann", 77, "hello").await;
    let told = receiver.wait(SENT, 1).await;
    let [sent] = &told[..] else { panic!("{told:?}") };
    assert_eq!(sent.parameters["SdkAppid"], "1400000000");
    assert_eq!((&*sent.parameters["OptPlatform"], &*sent.parameters["contenttype"]), ("RESTAPI", "json"));
    assert_eq!(sent.body["CallbackCommand"], SENT);
    let keys = ["GroupId", "From_Account", "Operator_Account", "Random", "MsgSeq", "OnlineOnlyFlag"];
    assert_eq!(
        pick(&sent.body, &keys),
        [&json!("g1"), &json!("ann"), &json!("ann"), &json!(77), &json!(seq), &json!(0)]
    );
    assert_eq!(sent.body["Type"], "Public");
    assert_eq!(sent.body["MsgBody"], words("hello"));
    assert!(sent.body["EventTime"].as_u64().is_some_and(|ms| ms > 1_700_000_000_000));

    for user in ["bob", "cid"] {
        let body = json!({"GroupId": "g1", "From_Account": user, "MsgSeqList": [{"MsgSeq": seq}]});
        office.done("group_open_http_svc/group_msg_receipt", body).await;
    }
    let told = receiver.wait(READ, 1).await;
    let mut members: Vec<String> = Vec::new();
    for read in &told {
        assert_eq!(pick(&read.body, &["GroupId", "Type"]), [&json!("g1"), &json!("Public")]);
        let list = read.body["GroupMsgReceiptList"].as_array().expect("a list");
        for one in list {
            assert_eq!(one["MsgSeq"], seq);
            let names = one["ReadReceiptMembers"].as_array().expect("a list");
            members
                .extend(names.iter().map(|name| name["Member_Account"].as_str().expect("a name").to_owned()));
            assert_eq!(one["ReadNum"].as_u64(), Some(members.len() as u64));
            assert_eq!(one["UnreadNum"].as_u64(), Some(2 - members.len() as u64));
        }
    }
    if members.len() < 2 {
        // They came more than a second apart.
        receiver.wait(READ, 2).await;
    }
    assert!(members.contains(&"bob".to_owned()));
}

#[tokio::test]
async fn one_to_one_messages_marks_and_receipts_are_told_and_logins() {
    let receiver = Receiver::open().await;
    let office = Office::open_with(receiver.config(&[C2C_SENT, MARK, C2C_READ, STATE])).await;
    let mut ann = Client::login(office.server.address, "ann", &office.sig("ann")).await;
    let mut bob = Client::login(office.server.address, "bob", &office.sig("bob")).await;
    assert!(ann.ask(message("m1", "bob", "hi")).await.is_ok());
    let sent = &receiver.wait(C2C_SENT, 1).await[0];
    let keys = ["From_Account", "To_Account", "MsgSeq", "SendMsgResult", "UnreadMsgNum", "MsgId"];
    let expected = [json!("ann"), json!("bob"), json!(1), json!(0), json!(1), json!("m1")];
    assert_eq!(pick(&sent.body, &keys), expected.iter().collect::<Vec<_>>());
    assert_eq!((&*sent.parameters["OptPlatform"], &*sent.parameters["ClientIP"]), ("Unknown", "127.0.0.1"));

    assert!(
        bob.ask(Request::SendReceipts { messages: vec!["m1".into()], read_at: Vec::new() }).await.is_ok()
    );
    let read = &receiver.wait(C2C_READ, 1).await[0].body;
    assert_eq!(pick(read, &["Report_Account", "Peer_Account"]), [&json!("bob"), &json!("ann")]);
    assert_eq!(read["MsgList"][0]["MsgId"], "m1");
    assert_eq!(read["MsgList"][0]["MsgKey"], sent.body["MsgKey"]);

    let scope = serde_json::from_value(json!({"mark_read": {"c2c": ["ann", 0]}})).expect("a request");
    assert!(bob.ask(scope).await.is_ok());
    let mark = &receiver.wait(MARK, 1).await[0].body;
    let keys = ["Report_Account", "Peer_Account", "UnreadMsgNum"];
    assert_eq!(pick(mark, &keys), [&json!("bob"), &json!("ann"), &json!(0)]);
    assert_eq!(mark["LastReadTime"], sent.body["MsgTime"]);

    assert!(bob.ask(Request::Logout).await.is_ok());
    drop(ann);
    let states = receiver.wait(STATE, 4).await;
    let of = |user: &str| -> Vec<&str> {
        let infos = states.iter().map(|state| &state.body["Info"]).filter(|info| info["To_Account"] == user);
        infos.map(|info| info["Reason"].as_str().expect("a reason")).collect()
    };
    assert_eq!((of("bob"), of("ann")), (vec!["Register", "Unregister"], vec!["Register", "LinkClose"]));
}

#[tokio::test]
async fn members_who_come_and_go_messages_that_are_taken_back_and_groups_that_end_are_told() {
    let receiver = Receiver::open().await;
    let events = [
        "Group.CallbackAfterNewMemberJoin",
        "Group.CallbackAfterMemberExit",
        "Group.CallbackAfterGroupDestroyed",
        "Group.CallbackAfterRecallMsg",
        "C2C.CallbackAfterMsgWithDraw",
    ];
    let office = Office::open_with(receiver.config(&events)).await;
    office.group("g1", "Public", "ann", &["bob"]).await;
    office.people(&["cid", "dan"]).await;
    let members = json!([{"Member_Account": "cid"}, {"Member_Account": "dan"}]);
    office
        .done("group_open_http_svc/add_group_member", json!({"GroupId": "g1", "MemberList": members}))
        .await;
    let mut dan = Client::login(office.server.address, "dan", &office.sig("dan")).await;
    assert!(dan.ask(Request::QuitGroup { group_id: "g1".into() }).await.is_ok());
    let gone = json!({"GroupId": "g1", "MemberToDel_Account": ["cid"]});
    office.done("group_open_http_svc/delete_group_member", gone).await;
    let seq = office.say("g1", "ann", 5, "oh").await;
    let recall = json!({"GroupId": "g1", "MsgSeqList": [{"MsgSeq": seq}]});
    office.done("group_open_http_svc/group_msg_recall", recall).await;
    office.done("group_open_http_svc/destroy_group", json!({"GroupId": "g1"})).await;
    let send = json!({"From_Account": "ann", "To_Account": "bob", "MsgRandom": 9, "MsgBody": words("oh")});
    let key = office.done("openim/sendmsg", send).await["MsgKey"].clone();
    let back = json!({"From_Account": "ann", "To_Account": "bob", "MsgKey": key});
    office.done("openim/admin_msgwithdraw", back).await;

    let told = receiver.wait(events[2], 1).await;
    assert_eq!(pick(&told[0].body, &["GroupId", "Owner_Account"]), [&json!("g1"), &json!("ann")]);
    let joined = &receiver.told(events[0])[0].body;
    assert_eq!(pick(joined, &["JoinType", "Operator_Account"]), [&json!("Invited"), &json!("administrator")]);
    assert_eq!(joined["NewMemberList"], members);
    let left: Vec<_> = receiver.told(events[1]).iter().map(|left| left.body["ExitType"].clone()).collect();
    assert_eq!(left, ["Quit", "Kicked"]);
    assert_eq!(receiver.told(events[3])[0].body["MsgSeqList"], json!([{"MsgSeq": seq}]));
    let order: Vec<_> = receiver
        .heard()
        .iter()
        .map(|one| one.command().to_owned())
        .filter(|one| one.starts_with("Group"))
        .collect();
    let expected = [events[0], events[1], events[1], events[3], events[2]];
    assert_eq!(order, expected, "in the order in which it happened");
    let back = &receiver.wait(events[4], 1).await[0].body;
    assert_eq!(pick(back, &["From_Account", "To_Account", "MsgKey"]), [&json!("ann"), &json!("bob"), &key]);
}

#[tokio::test]
async fn nothing_is_kept_and_nothing_told_where_no_webhook_wants_it() {
    let receiver = Receiver::open().await;
    let office = Office::open_with(receiver.config(&[STATE])).await;
    office.group("g1", "Public", "ann", &["bob"]).await;
    office.say("g1", "ann", 1, "hello").await;
    let mut bob = Client::login(office.server.address, "bob", &office.sig("bob")).await;
    assert!(matches!(bob.ask(Request::Conversations).await, Ok(Response::Conversations(_))));
    receiver.wait(STATE, 1).await;
    let status = office.done("doubletick/webhook_status", json!({})).await;
    assert_eq!(pick(&status, &["Enabled", "Parked", "Failing"]), [&json!(true), &json!(0), &json!(0)]);
    assert!(receiver.heard().iter().all(|one| one.command() == STATE));

    let office = Office::open().await;
    office.group("g1", "Public", "ann", &["bob"]).await;
    office.say("g1", "ann", 1, "hello").await;
    let status = office.done("doubletick/webhook_status", json!({})).await;
    assert_eq!(pick(&status, &["Enabled", "Waiting", "Delivered"]), [&json!(false), &json!(0), &json!(0)]);
    tokio::time::sleep(Duration::from_millis(1)).await;
    let (_, metrics) = http(office.server.address, "GET", "/metrics", b"").await;
    assert!(metrics.contains("doubletick_webhooks_waiting 0\n"), "{metrics}");
}
