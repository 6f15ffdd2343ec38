//! Login and logout, and what every call says without a login.

use crate::support::{Device, Home, c2c, code, embedded, failure, new_group, options, soon, text};
use doubletick::api::{
    Client, ClientOptions, DoubletickError, EmbeddedOptions, EmbeddedService, Event, GroupChange, GroupType,
    HistoryQuery, LoginStatus, MemberChange, MemberQuery, ProfileChange, ReadScope, ReaderFilter, version,
};
use tempfile::TempDir;

#[tokio::test]
async fn a_user_logs_in_and_out() {
    let home = Home::open().await;
    let device = home.device(options());
    assert_eq!((device.login_status(), device.login_user()), (LoginStatus::LoggedOut, None));
    device.login("alice".into(), "any".into()).await.expect("a login");
    assert_eq!((device.login_status(), device.login_user()), (LoginStatus::LoggedIn, Some("alice".into())));
    let begun = device.hear("the begin", |event| matches!(event, Event::SyncStarted).then_some(())).await;
    assert_eq!(begun, ());
    device.logout().await.expect("a logout");
    assert_eq!((device.login_status(), device.login_user()), (LoginStatus::LoggedOut, None));
    // Another user on the same device.
    device.log_in("bob").await;
    assert_eq!(device.login_user(), Some("bob".into()));
}

#[tokio::test]
async fn a_login_over_a_login_changes_the_user() {
    let home = Home::open().await;
    let device = home.user("alice").await;
    device.log_in("bob").await;
    assert_eq!(device.login_user(), Some("bob".into()));
}

#[tokio::test]
async fn a_wrong_name_or_an_empty_credential_is_refused() {
    let home = Home::open().await;
    let device = home.device(options());
    assert_eq!(code(device.login("alice".into(), String::new()).await), 6017);
    for user in ["", "with\ttab", "名字", &"x".repeat(33)] {
        let error = device.login(user.into(), "any".into()).await.expect_err("refused");
        assert!(matches!(error, DoubletickError::InvalidArgument { code: 7003, .. }), "{user}: {error:?}");
    }
    assert_eq!((device.login_status(), device.login_user()), (LoginStatus::LoggedOut, None));
    device.log_in(&"x".repeat(32)).await;
}

#[tokio::test]
async fn with_a_secret_key_only_a_user_sig_logs_in() {
    let directory = TempDir::new().expect("a directory");
    let options_ = EmbeddedOptions { secret_key: Some("secret".into()), ..embedded(directory.path()) };
    let service = EmbeddedService::open(options_).await.expect("it opens");
    let device = Device::new(|hear| Client::embedded(service, options(), hear)).expect("a client");
    let error = device.login("alice".into(), "any".into()).await.expect_err("refused");
    assert!(matches!(error, DoubletickError::Credential { code: 70003, .. }), "{error:?}");
    let key = doubletick::engine::usersig::UserSigKey { sdk_app_id: 1, secret: "secret".into() };
    let now = device.server_time_ms() / 1000;
    for (user, at, expected) in [("bob", now, 70013), ("alice", now - 1000, 70001)] {
        let sig = key.sign(user, at, 60);
        assert_eq!(code(device.login("alice".into(), sig).await), expected);
    }
    device.login("alice".into(), key.sign("alice", now, 60)).await.expect("a login");
}

/// A service that nobody is at: what is asked waits.
pub fn nowhere(timeout_ms: u64) -> Device {
    let options = ClientOptions { request_timeout_ms: Some(timeout_ms), ..options() };
    Device::new(|hear| Client::connect("ws://127.0.0.1:1".into(), options, hear)).expect("a client")
}

#[tokio::test]
async fn one_login_at_a_time_and_after_its_time_it_fails() {
    let device = nowhere(600_000);
    let waiting = tokio::spawn({
        let client = device.client.clone();
        async move { client.login("alice".into(), "any".into()).await }
    });
    soon("the login", async {
        while device.login_status() != LoginStatus::LoggingIn {
            tokio::task::yield_now().await;
        }
    })
    .await;
    assert_eq!(device.login_user(), Some("alice".into()));
    let error = device.login("alice".into(), "any".into()).await.expect_err("busy");
    assert!(matches!(error, DoubletickError::NotLoggedIn { code: 7501, .. }), "{error:?}");
    assert_eq!(code(device.logout().await), 7501);
    device.shutdown().await;
    let error = waiting.await.expect("no panic").expect_err("closed");
    assert!(matches!(error, DoubletickError::Closed { code: 7009, .. }), "{error:?}");

    let hasty = nowhere(50);
    let error = hasty.login("alice".into(), "any".into()).await.expect_err("too late");
    assert!(matches!(error, DoubletickError::Network { code: 9520, .. }), "{error:?}");
    assert_eq!(hasty.login_status(), LoginStatus::LoggedOut);
}

#[tokio::test]
async fn a_newer_device_of_the_platform_takes_the_place() {
    let home = Home::open().await;
    let phone = || ClientOptions { platform: Some(2), ..options() };
    let old = home.device(phone());
    old.log_in("alice").await;
    let free = home.user("alice").await;
    let new = home.device(phone());
    new.log_in("alice").await;
    old.hear("the end", |event| matches!(event, Event::KickedOffline).then_some(())).await;
    assert_eq!((old.login_status(), old.login_user()), (LoginStatus::LoggedOut, None));
    let error = old.total_unread().await.expect_err("logged out");
    assert!(matches!(error, DoubletickError::NotLoggedIn { code: 6014, .. }), "{error:?}");
    // Platform 0 is never limited.
    assert_eq!(free.login_status(), LoginStatus::LoggedIn);
}

#[tokio::test]
async fn without_a_login_every_call_says_so() {
    let home = Home::open().await;
    let it = home.device(options());
    let message = it.new_message(c2c("bob"), text("hello"));
    let query = HistoryQuery {
        conversation: c2c("bob"),
        start: None,
        newer: false,
        count: 1,
        window: None,
        elem_types: Vec::new(),
    };
    let members = MemberQuery { group_id: "g".into(), user_ids: Vec::new(), role_flags: 0, cursor: 0 };
    let (id, ids) = (String::from, |id: &str| vec![id.to_owned()]);
    macro_rules! refused {
        ($($call:ident($($argument:expr),*)),* $(,)?) => {$(
            let (code, text) = failure(it.$call($($argument),*).await);
            assert_eq!(code, 6014, "{}: {text}", stringify!($call));
        )*};
    }
    refused!(
        logout(),
        send(message),
        cancel_send(id("m")),
        find_messages(ids("m")),
        revoke(id("m"), id("")),
        modify(id("m"), None, text("other")),
        delete_messages(c2c("bob"), ids("m")),
        set_local_custom(id("m"), id("text"), 1),
        send_receipts(ids("m")),
        receipts(ids("m")),
        readers(id("m"), ReaderFilter::Read, 0, 1),
        history(query),
        conversations(),
        get_conversations(vec![c2c("bob")]),
        mark_read(ReadScope::All),
        mark_read_up_to(id("m")),
        total_unread(),
        create_group(new_group("g", GroupType::Work, &[])),
        delete_group(id("g")),
        join_group(id("g"), id("")),
        quit_group(id("g")),
        invite(id("g"), ids("bob")),
        kick(id("g"), ids("bob"), id("")),
        joined_groups(),
        groups(ids("g")),
        members(members),
        modify_group(id("g"), GroupChange::default()),
        modify_member(id("g"), id("bob"), MemberChange::default()),
        profiles(ids("bob")),
        modify_profile(ProfileChange::default()),
        settings(),
    );
    // What has to be read first: the settings of a service, from one who is logged in.
    let settings = home.user("bob").await.settings().await.expect("settings");
    assert_eq!(code(it.set_settings(settings).await), 6014);
    // And what needs nobody.
    assert_eq!(it.local_custom(id("m")), None);
    it.watch_conversations(true);
    it.watch_total_unread(true);
    assert!(it.server_time_ms() > 1_700_000_000_000);
    assert_eq!(version(), env!("CARGO_PKG_VERSION"));
}
