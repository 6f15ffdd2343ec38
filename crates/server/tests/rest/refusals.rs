//! What is refused, with which code, and that nothing has happened then.

use crate::{APP_ID, Office, failure, http, now, words};
use doubletick_engine::usersig::UserSigKey;
use doubletick_server::config::Config;
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};

/// Calls with other parameters; the code, 0 for success.
async fn code(office: &Office, method: &str, path: &str, body: &[u8]) -> i64 {
    let (status, text) = http(office.server.address, method, path, body).await;
    assert_eq!(status, 200, "whatever happens: {text}");
    let answer: Value = serde_json::from_str(&text).expect("JSON");
    failure(&answer).map_or(0, |(code, _)| code)
}

const CHECK: &str = "/v4/im_open_login_svc/account_check";
const ASKED: &[u8] = br#"{"CheckItem":[{"UserID":"ann"}]}"#;

#[tokio::test]
async fn who_calls_is_an_administrator_with_a_usersig_of_this_application() {
    let office = Office::open().await;
    office.people(&["ann"]).await;
    let (good, admin) = (office.query(), office.sig("administrator"));
    let expired = office.key.sign("administrator", now() - 1000, 60);
    let foreign = UserSigKey { secret: "x".into(), ..office.key.clone() }.sign("administrator", now(), 60);
    let other_app = UserSigKey { sdk_app_id: 7, ..office.key.clone() }.sign("administrator", now(), 60);
    let with = |who: &str, sig: &str| format!("sdkappid={APP_ID}&identifier={who}&usersig={sig}");
    for (query, wanted) in [
        (good.clone(), 0),
        (with("administrator", &admin.replace('*', "%2A")), 0),
        (format!("identifier=administrator&usersig={admin}"), 60012),
        (format!("sdkappid=7&identifier=administrator&usersig={admin}"), 60006),
        (format!("sdkappid=x&identifier=administrator&usersig={admin}"), 60006),
        (format!("sdkappid={APP_ID}&usersig={admin}"), 60004),
        (format!("sdkappid={APP_ID}&identifier=administrator"), 60004),
        (with("administrator", "nonsense"), 70003),
        (with("administrator", &expired), 70001),
        (with("administrator", &foreign), 70009),
        (with("administrator", &other_app), 70014),
        (with("administrator", &office.sig("ann")), 70013),
        (with("ann", &office.sig("ann")), 60010),
        (with(&"x".repeat(33), &admin), 60004),
        (format!("{good}&x=%ff"), 60002),
        (good.replace("random=99999999", "random=-1"), 60002),
        (good.replace("contenttype=json", "contenttype=xml"), 60002),
    ] {
        assert_eq!(code(&office, "POST", &format!("{CHECK}?{query}"), ASKED).await, wanted, "{query}");
    }
}

#[tokio::test]
async fn a_list_of_administrators_of_the_operators_own_is_who_may_call() {
    let config = Config { admins: vec!["root".into(), "backend".into()], ..Config::default() };
    let office = Office::open_with(config).await;
    for (who, wanted) in [("administrator", 60010), ("root", 0), ("backend", 0)] {
        let query = format!("sdkappid={APP_ID}&identifier={who}&usersig={}", office.sig(who));
        assert_eq!(code(&office, "POST", &format!("{CHECK}?{query}"), ASKED).await, wanted, "{who}");
    }
}

#[tokio::test]
async fn after_ten_wrong_usersigs_none_is_looked_at_for_a_while_also_at_the_login() {
    let office = Office::open().await;
    let wrong = format!("{CHECK}?sdkappid={APP_ID}&identifier=administrator&usersig=wrong");
    for _ in 0..10 {
        assert_eq!(code(&office, "POST", &wrong, ASKED).await, 70003);
    }
    assert_eq!(code(&office, "POST", &wrong, ASKED).await, 70050);
    let right = format!("{CHECK}?{}", office.query());
    assert_eq!(code(&office, "POST", &right, ASKED).await, 70050);
    let mut client = crate::support::Client::connect(office.server.address).await;
    let sig = office.sig("administrator");
    assert_eq!(client.try_log_in("administrator", &sig).await.map_err(|error| error.code), Err(70050));
}

#[tokio::test]
async fn what_is_no_call_is_refused_by_its_form() {
    let office = Office::open().await;
    let query = office.query();
    let long = format!(r#"{{"CheckItem":[{{"UserID":"{}"}}]}}"#, "x".repeat(1 << 20));
    for (method, path, body, wanted) in [
        ("GET", CHECK, ASKED, 60002),
        ("PUT", CHECK, ASKED, 60002),
        ("POST", "/v4/im_open_login_svc/dance", ASKED, 60009),
        ("POST", "/v4/nothing/account_check", ASKED, 60009),
        ("POST", "/v4/im_open_login_svc", ASKED, 60009),
        ("POST", "/v4/group_open_http_svc/dance", ASKED, 10003),
        ("POST", CHECK, b"", 60003),
        ("POST", CHECK, b"{\"CheckItem\":", 60003),
        ("POST", CHECK, br#"{"CheckItem":[]} {}"#, 60003),
        ("POST", CHECK, b"\xff", 60003),
        ("POST", CHECK, b"[]", 70402),
        ("POST", CHECK, long.as_bytes(), 60008),
    ] {
        assert_eq!(code(&office, method, &format!("{path}?{query}"), body).await, wanted, "{method} {path}");
    }
    let deep = "[".repeat(100_000);
    let refused = code(&office, "POST", &format!("{CHECK}?{query}"), deep.as_bytes()).await;
    assert!([60003, 70402].contains(&refused), "{refused}");
    office.people(&["still", "there"]).await;
}

#[tokio::test]
async fn who_is_no_administrator_is_answered_before_the_body_comes() {
    let office = Office::open().await;
    let mut stream = tokio::net::TcpStream::connect(office.server.address).await.expect("a connection");
    let path = format!("{CHECK}?sdkappid={APP_ID}&identifier=ann&usersig={}", office.sig("ann"));
    let head = format!("POST {path} HTTP/1.1\r\nHost: x\r\nContent-Length: 1000000\r\n\r\n");
    stream.write_all(head.as_bytes()).await.expect("written");
    let mut answer = Vec::new();
    while !answer.ends_with(b"}") {
        let read = stream.read_buf(&mut answer).await.expect("an answer");
        assert_ne!(read, 0, "{}", String::from_utf8_lossy(&answer));
    }
    assert!(String::from_utf8_lossy(&answer).contains("60010"));
}

#[tokio::test]
async fn calls_and_refusals_are_counted() {
    let office = Office::open().await;
    office.people(&["ann"]).await;
    assert_eq!(code(&office, "POST", "/v4/nothing/at_all", ASKED).await, 60009);
    let (_, metrics) = http(office.server.address, "GET", "/metrics", b"").await;
    for line in [
        "doubletick_rest_calls_total{command=\"im_open_login_svc/multiaccount_import\"} 1",
        "doubletick_rest_calls_total{command=\"(none)\"} 1",
        "doubletick_rest_errors_total{code=\"60009\"} 1",
    ] {
        assert!(metrics.lines().any(|shown| shown == line), "no {line} in {metrics}");
    }
}

#[tokio::test]
async fn a_field_that_is_missing_or_wrong_is_named_with_the_code_of_the_service() {
    let office = Office::open().await;
    office.group("g", "Public", "ann", &["bob"]).await;
    let send = |key: &str, value: Value| {
        let mut body =
            json!({"To_Account": "bob", "From_Account": "ann", "MsgRandom": 1, "MsgBody": words("x")});
        match value {
            Value::Null => body.as_object_mut().expect("an object").remove(key),
            value => body.as_object_mut().expect("an object").insert(key.into(), value),
        };
        body
    };
    let say = |key: &str, value: Value| {
        let mut body = json!({"GroupId": "g", "From_Account": "ann", "Random": 1, "MsgBody": words("x")});
        match value {
            Value::Null => body.as_object_mut().expect("an object").remove(key),
            value => body.as_object_mut().expect("an object").insert(key.into(), value),
        };
        body
    };
    let (c2c, group) = ("openim/sendmsg", "group_open_http_svc/send_group_msg");
    let detail = "group_open_http_svc/get_group_msg_receipt_detail";
    let cases = [
        (c2c, send("To_Account", Value::Null), 90003, "To_Account"),
        (c2c, send("To_Account", json!(3)), 90003, "To_Account"),
        (c2c, send("To_Account", json!("nobody")), 90012, "no such user"),
        (c2c, send("To_Account", json!("")), 90008, "user_id"),
        (c2c, send("To_Account", json!("ann")), 90008, "oneself"),
        (c2c, send("From_Account", json!("nobody")), 90048, "user_id"),
        (c2c, send("MsgRandom", Value::Null), 90005, "MsgRandom"),
        (c2c, send("MsgRandom", json!(-1)), 90005, "MsgRandom"),
        (c2c, send("MsgBody", Value::Null), 90007, "MsgBody"),
        (c2c, send("MsgBody", json!([])), 90007, "MsgBody"),
        (c2c, send("MsgBody", json!([{"MsgType": "TIMSong", "MsgContent": {}}])), 90010, "MsgType"),
        (c2c, send("MsgBody", words(&"x".repeat(13_000))), 93000, "at most 12288"),
        (c2c, send("MsgLifeTime", json!(604_801)), 90026, "MsgLifeTime"),
        (c2c, send("SendMsgControl", json!(["Loud"])), 90001, "SendMsgControl"),
        (c2c, send("IsNeedReadReceipt", json!(2)), 90001, "IsNeedReadReceipt"),
        (group, say("GroupId", Value::Null), 10004, "GroupId"),
        (group, say("GroupId", json!("absent")), 10010, "group"),
        (group, say("Random", Value::Null), 10004, "Random"),
        (group, say("MsgBody", json!([{"MsgType": "TIMTextElem", "MsgContent": {}}])), 10004, "Text"),
        (group, say("MsgBody", words(&"x".repeat(13_000))), 80002, "at most 12288"),
        (group, say("MsgPriority", json!("Top")), 10004, "MsgPriority"),
        (group, say("TopicId", json!("t")), 10004, "TopicId"),
        (group, say("From_Account", json!("nobody")), 10019, "user_id"),
        (group, say("To_Account", json!(["nobody"])), 10004, "targets"),
        (
            detail,
            json!({"GroupId": "g", "MsgSeq": 1, "Filter": 0, "Cursor": "", "Count": 201}),
            10004,
            "Count",
        ),
        (
            detail,
            json!({"GroupId": "g", "MsgSeq": 1, "Filter": 0, "Cursor": "x", "Count": 1}),
            10004,
            "Cursor",
        ),
        (
            detail,
            json!({"GroupId": "g", "MsgSeq": 1, "Filter": 2, "Cursor": "", "Count": 1}),
            10004,
            "Filter",
        ),
        (
            detail,
            json!({"GroupId": "g", "MsgSeq": 1, "Filter": 0, "Cursor": "", "Count": 1}),
            10062,
            "MsgSeq",
        ),
        ("im_open_login_svc/account_import", json!({"UserID": "x".repeat(33)}), 70402, "UserID"),
        ("im_open_login_svc/account_import", json!({"Nick": "x"}), 70402, "UserID"),
        ("im_open_login_svc/account_delete", json!({"DeleteItem": []}), 70402, "DeleteItem"),
        ("im_open_login_svc/account_delete", json!({"DeleteItem": [{"User": "x"}]}), 70402, "UserID"),
        (
            "im_open_login_svc/account_delete",
            json!({"DeleteItem": vec![json!({"UserID": "x"}); 101]}),
            70402,
            "DeleteItem",
        ),
        ("im_open_login_svc/kick", json!({"UserID": "nobody"}), 70107, "UserID"),
        ("im_open_login_svc/multiaccount_import", json!({}), 70402, "AccountList"),
        ("openim/query_online_status", json!({"To_Account": []}), 90003, "To_Account"),
    ];
    for (command, body, code, name) in cases {
        let (refused, text) = office.refused(command, body.clone()).await;
        assert!(refused == code && text.contains(name), "{command} {body}: {refused} {text}");
    }
    let page = json!({"GroupId": "g", "ReqMsgNumber": 20});
    let found = office.done("group_open_http_svc/group_msg_get_simple", page).await;
    assert_eq!(found["RspMsgList"], json!([]), "nothing of it was sent");
}

#[tokio::test]
async fn a_command_may_be_called_so_often_and_each_has_its_own_count() {
    let office = Office::open_with(Config { rest_calls_per_second: 3, ..Config::default() }).await;
    let path = format!("{CHECK}?{}", office.query());
    let mut codes = Vec::new();
    for _ in 0..50 {
        codes.push(code(&office, "POST", &path, ASKED).await);
    }
    assert_eq!(codes[..3], [0, 0, 0]);
    assert!(codes.contains(&60007), "{codes:?}");
    office.people(&["ann"]).await;
}

#[tokio::test]
async fn without_the_option_there_is_no_interface() {
    let office = Office::open_with(Config { rest: false, ..Config::default() }).await;
    for path in [CHECK, "/openapi.json"] {
        assert_eq!(http(office.server.address, "POST", path, ASKED).await.0, 404, "{path}");
    }
}
