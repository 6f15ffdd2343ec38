//! Options that are wrong: an error that names them, and nothing is left behind.

use crate::support::{Device, Home, embedded, failure, options};
use doubletick::api::{
    Client, ClientOptions, DoubletickError, Durability, EmbeddedOptions, EmbeddedService, Proxy, ProxyKind,
};
use tempfile::TempDir;

fn refused(result: Result<Device, DoubletickError>, word: &str) {
    let error = result.err().unwrap_or_else(|| panic!("taken: {word}"));
    assert!(matches!(error, DoubletickError::InvalidArgument { code: 6017, .. }), "{error:?}");
    assert!(error.text().contains(word), "{word}: {error}");
}

#[tokio::test]
async fn wrong_options_of_a_client_are_named() {
    let home = Home::open().await;
    for (wrong, word) in [
        (ClientOptions { app_id: 0, ..options() }, "app_id"),
        (ClientOptions { request_timeout_ms: Some(0), ..options() }, "request_timeout_ms"),
        (ClientOptions { state_directory: Some(String::new()), ..options() }, "state_directory"),
        (ClientOptions { mirror_bytes: Some(u64::MAX), ..options() }, "mirror_bytes"),
    ] {
        let with = wrong.clone();
        refused(Device::new(|hear| Client::embedded(home.service.clone(), with, hear)), word);
        refused(Device::new(|hear| Client::connect("ws://localhost".into(), wrong, hear)), word);
    }
}

#[tokio::test]
async fn a_wrong_url_is_named() {
    for (url, word) in [
        ("", "server url"),
        ("http://localhost", "must begin with ws://"),
        ("embedded:", "must begin with ws://"),
        ("ws://user:secret@localhost", "password"),
        ("ws://localhost:0", "port"),
        ("ws://", "server url"),
    ] {
        refused(Device::new(|hear| Client::connect(url.into(), options(), hear)), word);
    }
    let nothing = ClientOptions { ca_file: Some("/no/such/file.pem".into()), ..options() };
    refused(
        Device::new(|hear| Client::connect("wss://localhost".into(), nothing, hear)),
        "/no/such/file.pem",
    );
}

fn proxy(host: &str, port: u32) -> Proxy {
    Proxy { kind: ProxyKind::Socks5, host: host.into(), port, username: None, password: None }
}

#[tokio::test]
async fn a_wrong_proxy_is_named_and_its_password_is_not() {
    let somebody = |username: Option<&str>, password: Option<&str>| Proxy {
        username: username.map(str::to_owned),
        password: password.map(str::to_owned),
        ..proxy("p", 1)
    };
    for (wrong, word) in [
        (proxy("", 1), "host"),
        (proxy("user:topsecret@p", 1), "host"),
        (proxy("p", 0), "port"),
        (proxy("p", 65_536), "port"),
        (somebody(None, Some("topsecret")), "user name"),
        (somebody(Some("topsecret"), None), "password"),
    ] {
        let options = ClientOptions { proxy: Some(wrong), ..options() };
        let error = Device::new(|hear| Client::connect("ws://localhost".into(), options.clone(), hear))
            .err()
            .expect("refused");
        assert!(error.text().starts_with("proxy: ") && !error.text().contains("topsecret"), "{error}");
        refused(Err(error), word);
        assert!(!format!("{options:?}").contains("topsecret"));
    }
}

#[tokio::test]
async fn a_client_takes_the_longest_time_and_a_state_directory_that_cannot_be_made() {
    let home = Home::open().await;
    let file = home.directory.path().join("a-file");
    std::fs::write(&file, "not a directory").expect("a file");
    let odd = ClientOptions {
        request_timeout_ms: Some(u64::MAX),
        state_directory: Some(file.join("below").to_str().expect("UTF-8").into()),
        app_id: u64::MAX,
        platform: Some(99),
        ca_file: Some("without effect on an embedded service".into()),
        proxy: Some(proxy("without effect, too", 0)),
        environment_proxy: false,
        durability: Some(Durability::Full),
        keep_unsent: true,
        mirror_bytes: Some(0),
    };
    let device = home.device(odd);
    device.log_in("alice").await;
    assert_eq!(device.total_unread().await, Ok(0));
    let strange = home.device(ClientOptions { platform: Some(u32::MAX), ..options() });
    let (code, text) = failure(strange.login("alice".into(), "any".into()).await);
    assert!(code == 6017 && text.contains("platform"), "{code} {text}");
}

#[tokio::test]
async fn wrong_options_of_a_service_are_named() {
    let directory = TempDir::new().expect("a directory");
    let good = || embedded(directory.path());
    for (wrong, word) in [
        (EmbeddedOptions { directory: String::new(), ..good() }, "directory"),
        (EmbeddedOptions { app_id: 0, ..good() }, "app_id"),
        (EmbeddedOptions { secret_key: Some(String::new()), ..good() }, "secret_key"),
    ] {
        let (code, text) = failure(EmbeddedService::open(wrong).await.map(drop));
        assert!(code == 6017 && text.contains(word), "{code} {text}");
    }
    let file = directory.path().join("a-file");
    std::fs::write(&file, "not a directory").expect("a file");
    let (code, text) = failure(EmbeddedService::open(embedded(&file)).await.map(drop));
    assert!(code == 7010 && text.contains("a-file"), "{code} {text}");
}

#[test]
fn a_key_is_not_among_what_is_shown() {
    let directory = std::path::Path::new("somewhere");
    let options = EmbeddedOptions { secret_key: Some("very secret".into()), ..embedded(directory) };
    let shown = format!("{options:?}");
    assert!(shown.contains("somewhere") && shown.contains("<hidden>") && !shown.contains("very"), "{shown}");
}
