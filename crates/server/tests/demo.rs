//! The demo page of a doubletickd: what it serves, and that its users are apart from everybody else.

#![cfg(unix)]

mod support;

use doubletick_server::config::{Config, DemoPage};
use rustix::process::Signal as Kill;
use serde_json::Value;
use std::net::SocketAddr;
use support::{Client, Process, http, known, message, user_sig};
use tokio::net::TcpStream;

/// A user of a visit: name and credential.
type User = (String, String);

fn visit(address: SocketAddr) -> Vec<User> {
    let (status, _, body) = http(address, "POST", "/demo/visit");
    assert_eq!(status, 200, "{body}");
    let visit: Value = serde_json::from_str(&body).expect("JSON");
    let text = |user: &Value, key: &str| user[key].as_str().expect("a text").to_owned();
    let users = |list: &str| visit[list].as_array().expect("users").clone();
    assert_eq!(users("robots").len(), 200);
    users("people").iter().map(|user| (text(user, "user"), text(user, "sig"))).collect()
}

async fn on_the_page(address: SocketAddr) -> Client {
    let stream = TcpStream::connect(address).await.expect("a connection");
    Client::at(stream, "/demo/ws").await.expect("an upgrade")
}

#[tokio::test]
async fn the_page_may_load_its_own_script_and_nothing_else() {
    let home = tempfile::tempdir().expect("a directory");
    let server = Process::serve(&home.path().join("data"), &[]);
    assert_eq!(server.get("/demo").0, 308);
    for (path, kind) in [("/demo/", "text/html"), ("/demo/demo.js", "text/javascript")] {
        let (status, head, _) = http(server.address, "GET", path);
        let head = head.to_lowercase();
        assert_eq!(status, 200, "{path}");
        assert!(head.contains(&format!("content-type: {kind}; charset=utf-8")), "{head}");
        assert!(head.contains("default-src 'none'; script-src 'self';"), "{head}");
        assert!(head.contains("x-content-type-options: nosniff"), "{head}");
    }
    assert!(server.get("/demo/").1.contains("<script type=\"module\" src=\"demo.js\">"));
    assert_eq!(server.get("/demo/visit").0, 405, "a visit is not made by looking");
}

#[tokio::test]
async fn users_of_a_visit_talk_among_themselves_and_touch_nobody_else() {
    let home = tempfile::tempdir().expect("a directory");
    let data = home.path().join("data");
    let server = Process::serve(&data, &[]);
    let mut alice = Client::login(server.address, "alice", &user_sig(&data, "alice")).await;

    let people = visit(server.address);
    let [(ann, ann_sig), (ben, ben_sig), ..] = people.as_slice() else { panic!("{people:?}") };
    let (mut on_page, mut other) = (on_the_page(server.address).await, on_the_page(server.address).await);
    on_page.log_in(ann, ann_sig).await;
    other.log_in(ben, ben_sig).await;
    on_page.ask(message("to-ben", ben, "Lunch?")).await.expect("sent");
    let refused = on_page.ask(message("to-alice", "alice", "Lunch?")).await;
    assert_eq!(refused.expect_err("the page knows no alice").code, 20003);
    assert_eq!(known(&mut other, &["to-ben".into()]).await, ["to-ben"]);
    assert!(known(&mut alice, &["to-ben".into()]).await.is_empty());
    let refused = alice.ask(message("to-ann", ann, "Lunch?")).await;
    assert_eq!(refused.expect_err("the service knows no ann").code, 20003);

    let mut service = Client::connect(server.address).await;
    assert_eq!(service.try_log_in(ann, ann_sig).await.expect_err("a key of another service").code, 70009);
    let mut page = on_the_page(server.address).await;
    let refused = page.try_log_in("alice", &user_sig(&data, "alice")).await;
    assert_eq!(refused.expect_err("a key of another service").code, 70009);
    assert!(!server.get("/metrics").1.contains("ann"));
}

#[tokio::test]
async fn nothing_of_a_visit_is_left_after_the_next_start() {
    let home = tempfile::tempdir().expect("a directory");
    let data = home.path().join("data");
    let mut server = Process::serve(&data, &[]);
    let people = visit(server.address);
    let (ann, sig) = &people[0];
    let mut page = on_the_page(server.address).await;
    page.log_in(ann, sig).await;
    server.signal(Kill::TERM);
    assert_eq!(page.closed().await.0, 1001, "told that the server ends");
    assert!(server.wait().success());

    let server = Process::serve(&data, &[]);
    let mut page = on_the_page(server.address).await;
    assert_eq!(page.try_log_in(ann, sig).await.expect_err("a new key").code, 70009);
}

#[test]
fn the_page_is_there_where_only_this_machine_reaches_it_or_the_operator_says_so() {
    let has_demo = |listen: &str, behind_proxy, demo| {
        Config { listen: listen.parse().expect("an address"), behind_proxy, demo, ..Config::default() }
            .has_demo()
    };
    assert!(has_demo("127.0.0.1:7700", false, DemoPage::Auto));
    assert!(has_demo("[::1]:7700", false, DemoPage::Auto));
    assert!(!has_demo("0.0.0.0:7700", false, DemoPage::Auto));
    assert!(!has_demo("127.0.0.1:7700", true, DemoPage::Auto), "others come through the proxy");
    assert!(has_demo("0.0.0.0:7700", true, DemoPage::On));
    assert!(!has_demo("127.0.0.1:7700", false, DemoPage::Off));

    let home = tempfile::tempdir().expect("a directory");
    let server = Process::serve(&home.path().join("data"), &["--demo", "off"]);
    assert_eq!(server.get("/demo/").0, 404);
    assert_eq!(http(server.address, "POST", "/demo/visit").0, 404);
}
