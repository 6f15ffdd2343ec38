//! Groups by REST: what the operator may do that nobody else may.

use crate::seen::{text, texts};
use crate::support::Client as Raw;
use crate::{Office, words};
use doubletick_protocol::wire::{Push, Request, Response};
use serde_json::{Value, json};

async fn members(office: &Office, group_id: &str) -> Vec<(String, String)> {
    let (mut found, mut next) = (Vec::new(), Value::from(""));
    loop {
        let body = json!({"GroupId": group_id, "Limit": 7, "Next": next});
        let page = office.done("group_open_http_svc/get_group_member_info", body).await;
        let list = page["MemberList"].as_array().expect("a list");
        assert!(list.len() <= 7);
        let text = |value: &Value| value.as_str().expect("a text").to_owned();
        found.extend(list.iter().map(|one| (text(&one["Member_Account"]), text(&one["Role"]))));
        next = page["Next"].clone();
        if next == "" {
            return found;
        }
    }
}

#[tokio::test]
async fn a_hundred_members_come_at_once_and_are_read_by_pages_of_any_size() {
    let office = Office::open().await;
    let names: Vec<String> = (0..250).map(|n| format!("u{n:03}")).collect();
    for names in names.chunks(100) {
        office.done("im_open_login_svc/multiaccount_import", json!({"Accounts": names})).await;
    }
    let list =
        |names: &[String]| -> Value { names.iter().map(|name| json!({"Member_Account": name})).collect() };
    let mut initial = list(&names[1..100]);
    initial[98]["Role"] = "Admin".into();
    let body = json!({"Owner_Account": "u000", "Type": "Private", "GroupId": "g", "Name": "many", "MemberList": initial});
    office.done("group_open_http_svc/create_group", body).await;
    for names in [&names[100..200], &names[150..250]] {
        let body = json!({"GroupId": "g", "MemberList": list(names)});
        let answer = office.done("group_open_http_svc/add_group_member", body).await;
        let results: Vec<_> = answer["MemberList"].as_array().expect("a list").iter().collect();
        assert_eq!(results.len(), 100);
        assert_eq!(results[99]["Result"], 1);
        assert_eq!(results[0]["Result"], if names[0] == "u100" { 1 } else { 2 });
    }
    let found = members(&office, "g").await;
    let mut sorted: Vec<_> = found.iter().map(|(name, _)| name.clone()).collect();
    sorted.sort();
    assert_eq!(sorted, names);
    let role = |name: &str| found.iter().find(|(found, _)| found == name).map(|(_, role)| role.as_str());
    assert_eq!((role("u000"), role("u099"), role("u098")), (Some("Owner"), Some("Admin"), Some("Member")));
    let body = json!({"GroupId": "g", "Limit": 6000, "Offset": 245});
    let tail = office.done("group_open_http_svc/get_group_member_info", body).await;
    assert_eq!((tail["MemberList"].as_array().map(Vec::len), &tail["MemberNum"]), (Some(5), &json!(250)));
    // As many as there may be in a call, and not one more.
    let body = json!({"GroupId": "g", "MemberList": list(&names[..101])});
    assert_eq!(office.refused("group_open_http_svc/add_group_member", body).await.0, 10004);
    let body = json!({"GroupId": "g", "MemberToDel_Account": names[100..200]});
    office.done("group_open_http_svc/delete_group_member", body).await;
    assert_eq!(members(&office, "g").await.len(), 150);
}

#[tokio::test]
async fn all_groups_are_listed_by_pages_of_any_size_and_by_their_type() {
    let office = Office::open().await;
    let command = "group_open_http_svc/get_appid_group_list";
    let none = office.done(command, json!({})).await;
    assert_eq!(
        (&none["TotalCount"], &none["GroupIdList"], &none["Next"]),
        (&json!(0), &json!([]), &json!(0))
    );
    let kinds = ["Private", "Public", "ChatRoom", "AVChatRoom", "Community"];
    let id = |kind: &str, round: u32| match kind {
        "Community" => format!("@TGS#_{round}"),
        _ => format!("{kind}{round}"),
    };
    for round in 0..3 {
        for kind in kinds {
            let id = id(kind, round);
            office.group(&id, kind, "ann", &[]).await;
            if round == 1 {
                office.done("group_open_http_svc/destroy_group", json!({"GroupId": id})).await;
            }
        }
    }
    let named = |kinds: &[&str]| -> Vec<String> {
        let of_round = |round: u32| kinds.iter().map(move |kind| id(kind, round));
        of_round(0).chain(of_round(2)).collect()
    };
    for (kind, wanted) in [
        (json!(""), named(&kinds)),
        (json!("Private"), named(&["Private"])),
        (json!("AVChatRoom"), named(&["AVChatRoom"])),
    ] {
        for limit in [1, 3, 10, 10_000] {
            let (mut found, mut next) = (Vec::new(), json!(0));
            loop {
                let body = json!({"Limit": limit, "Next": next, "GroupType": kind});
                let page = office.done(command, body).await;
                assert_eq!(page["TotalCount"], wanted.len());
                let list = page["GroupIdList"].as_array().expect("a list");
                assert!(list.len() <= limit, "{page}");
                found.extend(list.iter().map(|one| one["GroupId"].as_str().expect("an id").to_owned()));
                next = page["Next"].clone();
                if next == 0 {
                    break;
                }
                assert!(found.len() < wanted.len(), "{page}: there are no more");
            }
            assert_eq!(found, wanted, "{kind} by {limit}");
        }
    }
    for (body, name) in [
        (json!({"Limit": 0}), "Limit"),
        (json!({"Limit": 10_001}), "Limit"),
        (json!({"Limit": -1}), "Limit"),
        (json!({"Next": "x"}), "Next"),
        (json!({"GroupType": "Club"}), "GroupType"),
        (json!({"GroupType": 1}), "GroupType"),
    ] {
        let (code, text) = office.refused(command, body.clone()).await;
        assert!(code == 10004 && text.contains(name), "{body}: {code} {text}");
    }
}

#[tokio::test]
async fn the_operator_needs_no_membership_and_no_role_and_ends_groups_of_every_type() {
    let office = Office::open().await;
    for (kind, id) in [("Private", "w"), ("Public", "p"), ("ChatRoom", "m"), ("Community", "@TGS#_c")] {
        office.group(id, kind, "ann", &["bob"]).await;
        office.say(id, "ann", 1, "of a member").await;
        let body =
            json!({"GroupId": id, "MuteAllMember": "On", "Name": "quiet", "ApplyJoinOption": "DisableApply"});
        office.done("group_open_http_svc/modify_group_base_info", body).await;
        // Everyone is muted but the operator, who speaks in anybody's name.
        office.say(id, "bob", 2, "by the operator").await;
        let body = json!({"GroupId": id, "NewOwner_Account": "bob"});
        office.done("group_open_http_svc/change_group_owner", body).await;
        let info =
            office.done("group_open_http_svc/get_group_info", json!({"GroupIdList": [id, "absent"]})).await;
        let (found, absent) = (&info["GroupInfo"][0], &info["GroupInfo"][1]);
        assert_eq!(
            (
                &found["Type"],
                &found["Name"],
                &found["Owner_Account"],
                &found["MuteAllMember"],
                &found["MemberNum"]
            ),
            (&json!(kind), &json!("quiet"), &json!("bob"), &json!("On"), &json!(2))
        );
        assert_eq!((&found["ApplyJoinOption"], &found["NextMsgSeq"]), (&json!("DisableApply"), &json!(3)));
        assert_eq!((&absent["ErrorCode"], absent.get("Type")), (&json!(10010), None));
        assert_eq!(
            members(&office, id).await,
            [("ann".into(), "Member".into()), ("bob".into(), "Owner".into())]
        );
        let body = json!({"GroupId": id, "MsgSeqList": [{"MsgSeq": 1}, {"MsgSeq": 9}], "Reason": "rude"});
        let recalled = office.done("group_open_http_svc/group_msg_recall", body).await;
        assert_eq!(
            recalled["RecallRetList"],
            json!([{"MsgSeq": 1, "RetCode": 0}, {"MsgSeq": 9, "RetCode": 10030}])
        );
        let page = json!({"GroupId": id, "ReqMsgNumber": 20, "WithRecalledMsg": 1});
        let found = office.done("group_open_http_svc/group_msg_get_simple", page).await;
        let (new, old) = (&found["RspMsgList"][0], &found["RspMsgList"][1]);
        assert_eq!((&new["MsgBody"], &new["IsPlaceMsg"]), (&words("by the operator"), &json!(0)));
        assert_eq!((&old["MsgBody"], &old["IsPlaceMsg"]), (&json!([]), &json!(2)));
        // The owner stays, whoever removes.
        let body = json!({"GroupId": id, "MemberToDel_Account": ["bob", "ann"]});
        office.done("group_open_http_svc/delete_group_member", body).await;
        assert_eq!(members(&office, id).await, [("bob".into(), "Owner".into())]);
        let body = json!({"GroupId": id, "MemberToDel_Account": ["bob"]});
        assert_eq!(office.refused("group_open_http_svc/delete_group_member", body).await.0, 10004);
        office.done("group_open_http_svc/destroy_group", json!({"GroupId": id})).await;
        assert_eq!(
            office.refused("group_open_http_svc/destroy_group", json!({"GroupId": id})).await.0,
            10010
        );
    }
}

#[tokio::test]
async fn a_targeted_message_and_its_readers_are_seen_by_the_operator() {
    let office = Office::open().await;
    office.group("g", "Public", "ann", &["bob", "cid"]).await;
    let body = json!({"GroupId": "g", "Random": 1, "NeedReadReceipt": 1, "To_Account": ["cid"], "MsgBody": words("psst")});
    let sent = office.done("group_open_http_svc/send_group_msg", body).await;
    let body = json!({"GroupId": "g", "MsgSeq": sent["MsgSeq"], "Filter": 1, "Cursor": "", "Count": 10});
    let unread = office.done("group_open_http_svc/get_group_msg_receipt_detail", body).await;
    assert_eq!(unread["UnreadList"], json!([{"Unread_Account": "cid"}]));
    // Who has left is waited for no more, and the sender's leaving changes nothing for the operator.
    let seq = office.say("g", "bob", 2, "bye").await;
    let body = json!({"GroupId": "g", "MemberToDel_Account": ["bob", "cid"]});
    office.done("group_open_http_svc/delete_group_member", body).await;
    let body = json!({"GroupId": "g", "MsgSeqList": [{"MsgSeq": seq}, {"MsgSeq": sent["MsgSeq"]}]});
    let counts = office.done("group_open_http_svc/get_group_msg_receipt", body).await;
    let unread: Vec<_> = counts["GroupMsgReceiptList"]
        .as_array()
        .expect("a list")
        .iter()
        .map(|one| one["UnreadNum"].clone())
        .collect();
    assert_eq!(unread, [json!(1), json!(0)]);
}

#[tokio::test]
async fn what_is_imported_keeps_its_times_and_order_asks_for_no_receipts_and_is_told_to_nobody() {
    let office = Office::open().await;
    office.people(&["ann", "bob"]).await;
    let old = |seconds: u64| 1_600_000_000 + seconds;
    let group = json!({"Owner_Account": "ann", "Type": "Public", "GroupId": "attic", "Name": "attic", "CreateTime": old(0)});
    office.done("group_open_http_svc/import_group", group).await;
    let mut ann = Raw::login(office.server.address, "ann", &office.sig("ann")).await;
    // As where the server died between coming in and the role, and the call was made again.
    for (role, came) in [("Member", 1), ("Admin", 2), ("Admin", 2)] {
        let members = json!({"GroupId": "attic", "MemberList": [
            {"Member_Account": "bob", "Role": role, "JoinTime": old(5)}, {"Member_Account": "nobody"}, {"Member_Account": "ann"}]});
        let members = office.done("group_open_http_svc/import_group_member", members).await;
        let results: Vec<_> =
            members["MemberList"].as_array().unwrap().iter().map(|one| &one["Result"]).collect();
        assert_eq!(results, [came, 0, 2]);
    }
    let info = office.done("group_open_http_svc/get_group_member_info", json!({"GroupId": "attic"})).await;
    let roles: Vec<_> = info["MemberList"].as_array().unwrap().iter().map(|one| &one["Role"]).collect();
    assert_eq!(roles, ["Owner", "Admin"]);
    let mut bob = Raw::login(office.server.address, "bob", &office.sig("bob")).await;
    let one = |from: &str, at: u64, random: u32| json!({"From_Account": from, "SendTime": at, "Random": random, "MsgBody": words("long ago")});
    let messages = json!({"GroupId": "attic", "MsgList": [one("ann", old(10), 1), one("bob", old(7), 2), one("ann", old(20), 3)]});
    let mut imported = Vec::new();
    for _ in 0..2 {
        imported.push(office.done("group_open_http_svc/import_group_msg", messages.clone()).await);
    }
    assert_eq!(imported[0], imported[1], "the same again is stored once");
    let places = |key: &str| -> Vec<u64> {
        imported[0]["ImportMsgResult"]
            .as_array()
            .unwrap()
            .iter()
            .map(|one| one[key].as_u64().unwrap())
            .collect()
    };
    assert_eq!((places("MsgSeq"), places("MsgTime")), (vec![1, 2, 3], vec![old(10), old(10), old(20)]));
    let info = office.done("group_open_http_svc/get_group_info", json!({"GroupIdList": ["attic"]})).await;
    assert_eq!(info["GroupInfo"][0]["CreateTime"], old(0));
    let counts = json!({"GroupId": "attic", "MsgSeqList": [{"MsgSeq": 1}]});
    let counts = office.done("group_open_http_svc/get_group_msg_receipt", counts).await;
    assert_eq!(counts["GroupMsgReceiptList"][0]["Code"], 10062);

    let seq = office.say("attic", "ann", 9, "now").await;
    assert_eq!(seq, 4);
    bob.until_pushed("what is new", |push| text(push) == Some("now")).await;
    assert!(texts(&bob).iter().all(|text| text != "long ago"), "{:?}", texts(&bob));
    ann.until_pushed("what is new", |push| text(push) == Some("now")).await;
    assert!(ann.pushes.iter().all(|push| !matches!(push, Push::GroupTip(_))), "{:?}", ann.pushes);
    let unread = bob.ask(Request::TotalUnread).await.expect("a count");
    assert_eq!(unread, Response::Count(1));

    for (unread, flag) in [(0, 2), (1, 1)] {
        let message = json!({"SyncFromOldSystem": flag, "From_Account": "ann", "To_Account": "bob", "MsgRandom": flag,
                             "MsgTimeStamp": old(flag), "MsgBody": words("long ago")});
        office.done("openim/importmsg", message.clone()).await;
        office.done("openim/importmsg", message).await;
        assert_eq!(bob.ask(Request::TotalUnread).await, Ok(Response::Count(1 + unread)));
    }
    let page = json!({"Operator_Account": "bob", "Peer_Account": "ann", "MaxCnt": 10, "MinTime": old(0), "MaxTime": old(100)});
    assert_eq!(office.done("openim/admin_getroammsg", page).await["MsgCnt"], 2);

    let future = crate::now() + 1000;
    for (command, body, name) in [
        ("import_group", json!({"Type": "Public", "Name": "x", "CreateTime": future}), "CreateTime"),
        ("import_group", json!({"Type": "AVChatRoom", "Name": "x"}), "Type"),
        ("import_group_member", json!({"GroupId": "attic", "MemberList": []}), "MemberList"),
        (
            "import_group_member",
            json!({"GroupId": "attic", "MemberList": [{"Member_Account": "ann", "Role": "King"}]}),
            "Role",
        ),
        ("import_group_msg", json!({"GroupId": "attic", "MsgList": []}), "MsgList"),
        ("import_group_msg", json!({"GroupId": "attic", "MsgList": [one("ann", future, 1)]}), "SendTime"),
        (
            "import_group_msg",
            json!({"GroupId": "attic", "MsgList": [one("nobody", old(1), 1)]}),
            "From_Account",
        ),
    ] {
        let (_, text) = office.refused(&format!("group_open_http_svc/{command}"), body).await;
        assert!(text.contains(name), "{command}: {text}");
    }
}
