//! The typed API over the network: what Kotlin and Swift applications do with a doubletickd.

#![cfg(unix)]

#[path = "../../../tests/api/support.rs"]
#[expect(dead_code, reason = "this program has no embedded service")]
mod device;
#[path = "../../client/tests/flood/mod.rs"]
mod flood;
mod net;
mod support;

use device::{Device, c2c, code, new_group, options, soon, words};
use doubletick::api::{
    Client, ClientOptions, DoubletickError, Event, GroupType, NetworkStatus, ReaderFilter, Settings,
};
use doubletick_engine::usersig::UserSigKey;
use doubletick_server::config::Config;
use doubletick_server::run::Signal;
use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, IsCa, KeyPair};
use std::path::Path;
use support::{Local, Process, doubletickd, user_sig};
use tempfile::TempDir;

const APP_ID: u64 = 1_400_000_000;

fn connect(url: &str, options: ClientOptions) -> Device {
    let options = ClientOptions { app_id: APP_ID, ..options };
    Device::new(|hear| Client::connect(url.into(), options, hear)).expect("a client")
}

/// A user who has heard what they missed.
async fn person(url: &str, user: &str, user_sig: String) -> Device {
    let device = connect(url, options());
    device.login(user.into(), user_sig).await.expect("a login");
    device.hear("the sync", |event| matches!(event, Event::SyncFinished).then_some(())).await;
    device
}

async fn link(device: &Device, wanted: NetworkStatus) {
    let is_wanted = |event: &Event| matches!(event, Event::Network { status, .. } if *status == wanted);
    device.hear("the link", |event| is_wanted(event).then_some(())).await;
}

/// A server of this process, and its key.
async fn local(data: &Path) -> (Local, String, UserSigKey) {
    let key = "a secret of this test";
    let config = Config {
        data: data.to_owned(),
        app_id: APP_ID,
        secret_key: Some(key.parse().expect("a key")),
        ..Config::default()
    };
    let server = Local::start(config).await;
    let url = format!("ws://{}", server.address);
    (server, url, UserSigKey { sdk_app_id: APP_ID, secret: key.into() })
}

fn now() -> u64 {
    let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
    now.expect("after 1970").as_secs()
}

#[tokio::test]
async fn people_talk_and_read_over_a_server_of_this_process() {
    let home = TempDir::new().expect("a directory");
    let (server, url, key) = local(&home.path().join("data")).await;
    let sig = |user: &str| key.sign(user, now(), 3600);
    let bob = person(&url, "bob", sig("bob")).await;
    let alice = person(&url, "alice", sig("alice")).await;
    alice.create_group(new_group("party", GroupType::Public, &["bob"])).await.expect("a group");
    let sent = alice.say(device::group("party"), "你好 🙂").await;
    let heard = bob.message("你好 🙂").await;
    assert_eq!((heard.unique_id, heard.is_self, sent.is_self), (sent.unique_id, false, true));
    bob.send_receipts(vec![heard.id]).await.expect("a receipt");
    let told = alice
        .hear("a receipt", |event| match event {
            Event::Receipts { receipts } => receipts.first().cloned(),
            _ => None,
        })
        .await;
    assert_eq!((told.message_id.as_str(), told.read_count, told.unread_count), (sent.id.as_str(), 1, 0));
    let page = alice.readers(sent.id, ReaderFilter::Read, 0, 100).await.expect("a page");
    assert_eq!(page.readers[0].member.user_id, "bob");
    // Over the network only administrators change the settings.
    let settings = alice.settings().await.expect("settings");
    let error = alice.set_settings(Settings { revoke_seconds: 1, ..settings }).await.expect_err("refused");
    assert!(matches!(error, DoubletickError::NotPermitted { code: 10007, .. }), "{error:?}");
    // Both clients end while the server does.
    server.signals.send(Signal::End).await.expect("it runs");
    link(&alice, NetworkStatus::Disconnected).await;
    tokio::join!(alice.shutdown(), bob.shutdown());
    soon("the end", server.ended).await.expect("no panic").expect("it ended in order");
}

#[tokio::test]
async fn a_wrong_credential_is_refused_and_the_right_one_taken() {
    let home = TempDir::new().expect("a directory");
    let (_server, url, key) = local(&home.path().join("data")).await;
    let device = connect(&url, options());
    for (user_sig, number) in [
        ("nonsense".to_owned(), 70003),
        (key.sign("bob", now(), 3600), 70013),
        (key.sign("alice", now() - 1000, 60), 70001),
    ] {
        let error = device.login("alice".into(), user_sig).await.expect_err("refused");
        assert!(matches!(error, DoubletickError::Credential { .. }), "{error:?}");
        assert_eq!(error.code(), number);
    }
    device.login("alice".into(), key.sign("alice", now(), 3600)).await.expect("a login");
}

#[tokio::test]
async fn a_credential_that_expires_logs_out() {
    let home = TempDir::new().expect("a directory");
    let (_server, url, key) = local(&home.path().join("data")).await;
    let device = connect(&url, options());
    device.login("alice".into(), key.sign("alice", now(), 2)).await.expect("a login");
    device.hear("the end", |event| matches!(event, Event::UserSigExpired).then_some(())).await;
    assert_eq!((device.login_user(), code(device.total_unread().await)), (None, 6014));
}

#[tokio::test]
async fn what_is_asked_while_the_server_is_away_is_answered_when_it_is_back() {
    let home = TempDir::new().expect("a directory");
    let (data, address) = (home.path().join("data"), format!("127.0.0.1:{}", net::port()));
    let start = || {
        let mut command = doubletickd();
        command.args(["serve", "--durability", "normal", "--listen", &address, "--data"]).arg(&data);
        Process::start(command, &data)
    };
    let server = start();
    let url = server.url.clone();
    let bob = person(&url, "bob", user_sig(&data, "bob")).await;
    let alice = person(&url, "alice", user_sig(&data, "alice")).await;
    assert!(server.end().success());
    link(&alice, NetworkStatus::Disconnected).await;
    link(&bob, NetworkStatus::Disconnected).await;

    let client = alice.client.clone();
    let waiting = tokio::spawn(async move {
        client.send(client.new_message(c2c("bob"), device::text("while you were away"))).await
    });
    link(&alice, NetworkStatus::ConnectFailed).await;
    let server = start();
    let sent = soon("the answer", waiting).await.expect("no panic").expect("it is sent");
    assert_eq!(words(&sent), "while you were away");
    let heard = bob.message("while you were away").await;
    bob.send_receipts(vec![heard.id]).await.expect("a receipt");
    alice
        .hear("the receipt", |event| match event {
            Event::Receipts { receipts } => receipts.iter().any(|one| one.is_peer_read).then_some(()),
            _ => None,
        })
        .await;

    // And where nobody comes back, the end of the client ends what waits.
    assert!(server.end().success());
    link(&alice, NetworkStatus::Disconnected).await;
    let client = alice.client.clone();
    let waiting = tokio::spawn(async move { client.total_unread().await });
    link(&alice, NetworkStatus::ConnectFailed).await;
    alice.shutdown().await;
    assert_eq!(code(soon("the answer", waiting).await.expect("no panic")), 7009);
}

#[tokio::test]
async fn a_ca_file_of_ones_own_is_trusted_and_nothing_else() {
    let home = TempDir::new().expect("a directory");
    let path = |name: &str| home.path().join(name).to_str().expect("UTF-8").to_owned();
    let mut params = CertificateParams::new(Vec::new()).expect("parameters");
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    let authority = CertifiedIssuer::self_signed(params, KeyPair::generate().expect("a key"));
    let authority = authority.expect("a certificate");
    let key = KeyPair::generate().expect("a key");
    let params = CertificateParams::new(vec!["localhost".to_owned()]).expect("parameters");
    let cert = params.signed_by(&key, &authority).expect("a certificate");
    std::fs::write(path("ca.pem"), authority.pem()).expect("written");
    std::fs::write(path("cert.pem"), cert.pem()).expect("written");
    std::fs::write(path("key.pem"), key.serialize_pem()).expect("written");
    let data = home.path().join("data");
    let server = Process::serve(&data, &["--tls-cert", &path("cert.pem"), "--tls-key", &path("key.pem")]);
    let url = format!("wss://localhost:{}", server.address.port());

    let trusting = connect(&url, ClientOptions { ca_file: Some(path("ca.pem")), ..options() });
    trusting.login("alice".into(), user_sig(&data, "alice")).await.expect("a login");
    let doubting = connect(&url, options());
    let failed = doubting
        .hear("the refusal", |event| match event {
            Event::Network { status: NetworkStatus::ConnectFailed, code, text } => {
                Some((*code, text.clone()))
            }
            _ => None,
        })
        .await;
    assert!(failed.0 != 0 && failed.1.contains("certificate"), "{failed:?}");
}
