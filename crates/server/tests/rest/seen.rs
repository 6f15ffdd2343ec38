//! What clients of the SDK see of what REST does, and REST of what they do.

use crate::device::{Device, options, words as text_of};
use crate::support::Client as Raw;
use crate::{APP_ID, Office, now, words};
use doubletick::api::{Client, ClientOptions, Event};
use doubletick_protocol::profile::Profile;
use doubletick_protocol::wire::{Push, Request, Response};
use serde_json::{Value, json};

/// A user who has heard what they missed.
async fn person(office: &Office, user: &str) -> Device {
    let url = format!("ws://{}", office.server.address);
    let options = ClientOptions { app_id: APP_ID, ..options() };
    let device = Device::new(|hear| Client::connect(url, options, hear)).expect("a client");
    device.login(user.into(), office.sig(user)).await.expect("a login");
    device.hear("the sync", |event| matches!(event, Event::SyncFinished).then_some(())).await;
    device
}

/// The texts that were pushed to a connection.
pub fn texts(client: &Raw) -> Vec<String> {
    client.pushes.iter().filter_map(text).map(str::to_owned).collect()
}

/// The text of a message that was pushed.
pub fn text(push: &Push) -> Option<&str> {
    match push {
        Push::Message(message) => message.content.elems[0]["text_elem_content"].as_str(),
        _ => None,
    }
}

async fn detail(office: &Office, seq: u64, filter: u32) -> Value {
    let body = json!({"GroupId": "party", "MsgSeq": seq, "Filter": filter, "Cursor": "", "Count": 200});
    office.done("group_open_http_svc/get_group_msg_receipt_detail", body).await
}

#[tokio::test]
async fn a_group_message_of_the_backend_is_heard_and_its_receipts_are_read_back_with_times() {
    let office = Office::open().await;
    office.group("party", "Public", "ann", &["bob", "cid"]).await;
    let bob = person(&office, "bob").await;
    // The administrator is no member, so all three are asked.
    let begun = now();
    let body = json!({"GroupId": "party", "Random": 1, "NeedReadReceipt": 1, "MsgBody": words("welcome")});
    let sent = office.done("group_open_http_svc/send_group_msg", body).await;
    let seq = sent["MsgSeq"].as_u64().expect("a number");
    let heard = bob.message("welcome").await;
    assert_eq!(
        (heard.id.as_str(), heard.sender.as_str()),
        (sent["MsgId"].as_str().expect("an id"), "administrator")
    );
    let counts = json!({"GroupId": "party", "MsgSeqList": [{"MsgSeq": seq}, {"MsgSeq": 99}]});
    let before = office.done("group_open_http_svc/get_group_msg_receipt", counts.clone()).await;
    assert_eq!(
        before["GroupMsgReceiptList"],
        json!([{"Code": 0, "MsgSeq": seq, "ReadNum": 0, "UnreadNum": 3, "MsgId": sent["MsgId"]},
               {"Code": 10062, "MsgSeq": 99, "ReadNum": 0, "UnreadNum": 0, "MsgId": ""}])
    );
    bob.send_receipts(vec![heard.id]).await.expect("a receipt");
    // And one that the backend sends for a member.
    let body = json!({"GroupId": "party", "From_Account": "cid", "MsgSeqList": [{"MsgSeq": seq}]});
    office.done("group_open_http_svc/group_msg_receipt", body).await;
    let after = office.done("group_open_http_svc/get_group_msg_receipt", counts).await;
    assert_eq!(
        (&after["GroupMsgReceiptList"][0]["ReadNum"], &after["GroupMsgReceiptList"][0]["UnreadNum"]),
        (&json!(2), &json!(1))
    );
    let read = detail(&office, seq, 0).await;
    assert_eq!(
        (&read["IsFinish"], &read["Cursor"], &read["UnreadList"]),
        (&json!(1), &json!(""), &json!([]))
    );
    let readers = read["ReadList"].as_array().expect("a list");
    let names: Vec<_> = readers.iter().map(|one| one["Read_Account"].as_str().expect("a name")).collect();
    assert_eq!(names, ["bob", "cid"]);
    for one in readers {
        let time = one["Read_Time"].as_u64().expect("a time");
        assert!((begun..=now()).contains(&time), "{time}");
    }
    let unread = detail(&office, seq, 1).await;
    assert_eq!(
        (&unread["UnreadList"], &unread["ReadList"]),
        (&json!([{"Unread_Account": "ann"}]), &json!([]))
    );
}

#[tokio::test]
async fn a_receipt_that_the_backend_sends_reaches_the_sender() {
    let office = Office::open().await;
    office.people(&["ann", "bob"]).await;
    let ann = person(&office, "ann").await;
    let body = json!({"From_Account": "ann", "To_Account": "bob", "MsgRandom": 1, "IsNeedReadReceipt": 1,
                      "MsgBody": words("read this")});
    let sent = office.done("openim/sendmsg", body).await;
    let told = ann.message("read this").await;
    assert!(told.is_self && text_of(&told) == "read this", "it is on the devices of its sender");
    let body = json!({"Operator_Account": "bob", "Peer_Account": "ann",
                      "C2CMsgInfo": [{"From_Account": "ann", "To_Account": "bob", "MsgKey": sent["MsgKey"]}]});
    office.done("openim/c2c_msg_read_receipt", body).await;
    let read = ann
        .hear("a receipt", |event| match event {
            Event::Receipts { receipts } => receipts.first().cloned(),
            _ => None,
        })
        .await;
    assert_eq!((read.message_id.as_str(), read.is_peer_read), (sent["MsgId"].as_str().expect("an id"), true));
    let body = json!({"Operator_Account": "ann", "Peer_Account": "bob", "MaxCnt": 10, "MinTime": 0, "MaxTime": now() + 9});
    let found = office.done("openim/admin_getroammsg", body).await;
    assert_eq!((&found["MsgList"][0]["IsPeerRead"], &found["Complete"]), (&json!(1), &json!(1)));
    // What is not a message of the two is refused.
    for key in ["1_2_3", "nonsense"] {
        let body = json!({"Operator_Account": "bob", "Peer_Account": "ann",
                          "C2CMsgInfo": [{"From_Account": "ann", "To_Account": "bob", "MsgKey": key}]});
        let (code, text) = office.refused("openim/c2c_msg_read_receipt", body).await;
        assert!(code == 90001 && text.contains("MsgKey"), "{code} {text}");
    }
}

#[tokio::test]
async fn a_user_who_is_kicked_is_told_on_every_device_and_may_come_back() {
    let office = Office::open().await;
    let mut devices = Vec::new();
    for _ in 0..3 {
        devices.push(Raw::login(office.server.address, "ann", &office.sig("ann")).await);
    }
    let asked = json!({"To_Account": ["ann", "nobody", "administrator"], "IsNeedDetail": 1});
    let online = office.done("openim/query_online_status", asked.clone()).await;
    assert_eq!(
        online["QueryResult"],
        json!([{"To_Account": "ann", "Status": "Online", "Detail": [{"Platform": "Unknown", "Status": "Online"}]},
               {"To_Account": "administrator", "Status": "Offline"}])
    );
    assert_eq!(online["ErrorList"], json!([{"To_Account": "nobody", "ErrorCode": 70107}]));
    office.done("im_open_login_svc/kick", json!({"UserID": "ann"})).await;
    for device in &mut devices {
        device.until_pushed("kicked", |push| matches!(push, Push::KickedOffline)).await;
        assert_eq!(device.ask(Request::TotalUnread).await.map_err(|error| error.code), Err(6014));
    }
    let gone = office.done("openim/query_online_status", asked).await;
    assert_eq!(gone["QueryResult"][0], json!({"To_Account": "ann", "Status": "Offline"}));
    devices[0].log_in("ann", &office.sig("ann")).await;
}

#[tokio::test]
async fn who_is_deleted_is_logged_out_everywhere_and_gone_and_begins_with_nothing() {
    let office = Office::open().await;
    office.group("party", "Public", "ann", &["bob", "cid"]).await;
    let nick = json!({"UserID": "ann", "Nick": "Ann"});
    office.done("im_open_login_svc/account_import", nick).await;
    let mut device = Raw::login(office.server.address, "ann", &office.sig("ann")).await;
    let own = office.say("party", "ann", 1, "from ann").await;
    let others = office.say("party", "bob", 2, "from bob").await;
    let read = json!({"GroupId": "party", "From_Account": "ann", "MsgSeqList": [{"MsgSeq": others}]});
    office.done("group_open_http_svc/group_msg_receipt", read).await;
    let body = json!({"DeleteItem": [{"UserID": "ann"}, {"UserID": "nobody"}, {"UserID": "administrator"},
                                     {"UserID": "ann"}, {"UserID": "x".repeat(33)}]});
    let deleted = office.done("im_open_login_svc/account_delete", body).await;
    let codes: Vec<_> =
        deleted["ResultItem"].as_array().expect("a list").iter().map(|one| &one["ResultCode"]).collect();
    assert_eq!(codes, [0, 70107, 70402, 70107, 70402]);
    device.until_pushed("kicked", |push| matches!(push, Push::KickedOffline)).await;

    let check = json!({"CheckItem": [{"UserID": "ann"}]});
    let checked = office.done("im_open_login_svc/account_check", check.clone()).await;
    assert_eq!(checked["ResultItem"][0]["AccountStatus"], "NotImported");
    let online = office.done("openim/query_online_status", json!({"To_Account": ["ann"]})).await;
    assert_eq!(online["ErrorList"], json!([{"To_Account": "ann", "ErrorCode": 70107}]));
    let to_ann =
        json!({"From_Account": "bob", "To_Account": "ann", "MsgRandom": 3, "MsgBody": words("hello?")});
    office.refused("openim/sendmsg", to_ann).await;
    let info = office.done("group_open_http_svc/get_group_info", json!({"GroupIdList": ["party"]})).await;
    assert_eq!(
        (&info["GroupInfo"][0]["Owner_Account"], &info["GroupInfo"][0]["MemberNum"]),
        (&json!("bob"), &json!(2))
    );
    assert_eq!(detail(&office, others, 0).await["ReadList"][0]["Read_Account"], "ann");
    assert_eq!(detail(&office, own, 1).await["UnreadList"].as_array().map(Vec::len), Some(2));
    let page = json!({"GroupId": "party", "ReqMsgNumber": 20});
    let found = office.done("group_open_http_svc/group_msg_get_simple", page).await;
    assert_eq!(found["RspMsgList"][1]["From_Account"], "ann", "{found}");
    let changes = office.done("doubletick/changes", json!({"Count": 1})).await;
    assert_eq!(
        (&changes["Changes"][0]["What"], &changes["Changes"][0]["After"]),
        (&json!("delete"), &json!("ann"))
    );

    let mut anew = Raw::login(office.server.address, "ann", &office.sig("ann")).await;
    let Ok(Response::Profiles(own)) = anew.ask(Request::GetProfiles { users: vec!["ann".into()] }).await
    else {
        panic!("a profile")
    };
    assert_eq!(own, [Profile { user_id: "ann".into(), ..Profile::default() }]);
    let listed = anew.ask(Request::Conversations).await;
    assert!(matches!(&listed, Ok(Response::Conversations(all)) if all.is_empty()), "{listed:?}");
    let joined =
        office.done("group_open_http_svc/get_joined_group_list", json!({"Member_Account": "ann"})).await;
    assert_eq!(joined["GroupIdList"], json!([]));
    let checked = office.done("im_open_login_svc/account_check", check).await;
    assert_eq!(checked["ResultItem"][0]["AccountStatus"], "Imported");
}
