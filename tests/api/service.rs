//! The embedded service: opening, a second opening, closing, and a directory that is free again.

use crate::support::{Device, Home, c2c, code, embedded, failure, options, soon, text, words};
use doubletick::api::{
    Client, ClientOptions, DoubletickError, Durability, EmbeddedOptions, EmbeddedService, Event,
    HistoryQuery, NetworkStatus,
};
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;
use tempfile::TempDir;

#[tokio::test]
async fn a_directory_is_open_once() {
    let home = Home::open().await;
    let (number, words) = failure(EmbeddedService::open(embedded(home.directory.path())).await.map(drop));
    assert_eq!(number, 7010);
    assert!(words.contains("another service of this process"), "{words}");
    // For every application: the lock is that of the directory.
    let other = EmbeddedOptions { app_id: 2, ..embedded(home.directory.path()) };
    assert_eq!(code(EmbeddedService::open(other).await.map(drop)), 7010);
    // The first one is well.
    home.user("alice").await;
}

#[tokio::test]
async fn after_the_end_the_directory_is_free_and_everything_is_there() {
    let home = Home::open().await;
    home.account("bob").await;
    let alice = home.user("alice").await;
    let sent = alice.say(c2c("bob"), "kept").await;
    alice.shutdown().await;
    home.service.shutdown().await;
    home.service.shutdown().await;
    let again = EmbeddedOptions { durability: Some(Durability::Full), ..embedded(home.directory.path()) };
    let service = EmbeddedService::open(again).await.expect("it opens at once");
    let bob = Device::new(|hear| Client::embedded(service, options(), hear)).expect("a client");
    bob.log_in("bob").await;
    let found = bob.find_messages(vec![sent.id]).await.expect("messages");
    assert_eq!(words(&found[0]), "kept");
}

/// Opens it as soon as it is free.
async fn reopen(directory: &Path) -> Arc<EmbeddedService> {
    soon("the directory is free", async {
        loop {
            match EmbeddedService::open(embedded(directory)).await {
                Ok(service) => return service,
                Err(error) => assert_eq!(error.code(), 7010, "{error}"),
            }
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    })
    .await
}

#[tokio::test]
async fn a_service_that_is_dropped_closes_when_its_last_client_has_gone() {
    let home = Home::open().await;
    home.account("bob").await;
    let alice = home.user("alice").await;
    drop(home.service);
    // The client keeps it open.
    assert_eq!(code(EmbeddedService::open(embedded(home.directory.path())).await.map(drop)), 7010);
    alice.say(c2c("bob"), "still here").await;
    drop(alice);
    reopen(home.directory.path()).await;
}

#[tokio::test]
async fn an_opening_that_nobody_waits_for_closes_again() {
    let directory = TempDir::new().expect("a directory");
    // Something else keeps the threads, so that it is not their end which closes it.
    let home = Home::open().await;
    for _ in 0..20 {
        let opening = EmbeddedService::open(embedded(directory.path()));
        // Polled once: it is under way.
        let _ = tokio::time::timeout(Duration::ZERO, opening).await;
    }
    reopen(directory.path()).await.shutdown().await;
    home.user("alice").await;
}

#[tokio::test]
async fn without_its_service_a_client_waits_and_then_says_so() {
    let home = Home::open().await;
    let hasty = home.device(ClientOptions { request_timeout_ms: Some(100), ..options() });
    hasty.log_in("alice").await;
    home.service.shutdown().await;
    hasty
        .hear("the cut", |event| {
            matches!(event, Event::Network { status: NetworkStatus::Disconnected, .. }).then_some(())
        })
        .await;
    let error = hasty.total_unread().await.expect_err("nobody answers");
    assert!(matches!(error, DoubletickError::Network { code: 9520, .. }), "{error:?}");
    // A new client of it, too.
    let late = home.device(ClientOptions { request_timeout_ms: Some(100), ..options() });
    assert_eq!(code(late.login("bob".into(), "any".into()).await), 9520);
    hasty.shutdown().await;
    late.shutdown().await;
}

#[tokio::test]
async fn what_is_asked_before_the_end_is_answered() {
    let home = Home::open().await;
    home.account("bob").await;
    let alice = home.user("alice").await;
    let query = || HistoryQuery {
        conversation: c2c("bob"),
        start: None,
        newer: false,
        count: 1,
        window: None,
        elem_types: Vec::new(),
    };
    let mut calls = tokio::task::JoinSet::new();
    for number in 0..100 {
        let client = alice.client.clone();
        calls.spawn(async move {
            let message = client.new_message(c2c("bob"), text(&number.to_string()));
            match number % 2 {
                0 => client.send(message).await.map(drop),
                _ => client.history(query()).await.map(drop),
            }
        });
    }
    let service = home.service.clone();
    let ending = tokio::spawn(async move { service.shutdown().await });
    soon("the end", ending).await.expect("no panic");
    alice.shutdown().await;
    while let Some(result) = soon("the answers", calls.join_next()).await {
        // Answered before the end, or ended with the client.
        if let Err(error) = result.expect("no panic") {
            assert!(matches!(error, DoubletickError::Closed { code: 7009, .. }), "{error:?}");
        }
    }
}

#[tokio::test]
async fn a_database_that_is_lost_is_not_replaced_without_a_word() {
    let directory = TempDir::new().expect("a directory");
    let open = |app_id, key: Option<&str>| {
        let secret_key = key.map(str::to_owned);
        EmbeddedService::open(EmbeddedOptions { app_id, secret_key, ..embedded(directory.path()) })
    };
    open(1, Some("key")).await.expect("it opens").shutdown().await;
    std::fs::remove_file(directory.path().join("app-1.db")).expect("removed");
    for key in [Some("key"), None] {
        let (number, said) = failure(open(1, key).await.map(drop));
        assert_eq!(number, 7010);
        assert!(said.contains("app-1.db: is missing") && said.contains("app-1.begun"), "{said}");
    }
    open(2, Some("key")).await.expect("another application is new").shutdown().await;
    std::fs::remove_file(directory.path().join("app-1.begun")).expect("removed");
    open(1, None).await.expect("the way out").shutdown().await;
}
