//! Who may change the settings of a service.

mod home;

use doubletick_engine::EngineOptions;
use doubletick_protocol::codes;
use doubletick_protocol::settings::Settings;
use doubletick_protocol::wire::{Request, Response};
use doubletick_store_testing::home::Home;
use doubletick_store_testing::online::Service;
use home::Directory;
use std::collections::BTreeSet;

fn set(revoke_seconds: u64) -> Request {
    Request::SetSettings(Settings { revoke_seconds, ..Settings::default() })
}

#[tokio::test]
async fn only_admins_change_settings_and_everybody_may_read_them() {
    let home = Directory::fresh();
    let admins = Some(BTreeSet::from(["administrator".to_owned()]));
    let service = Service::open(&home, EngineOptions { admins, ..EngineOptions::default() });
    let mut alice = service.log_in("alice").await;
    let mut admin = service.log_in("administrator").await;
    assert_eq!(alice.code(set(1)).await, codes::ERR_SVR_GROUP_PERMISSION_DENY);
    assert_eq!(alice.must(Request::GetSettings).await, Response::Settings(Settings::default()));
    assert_eq!(admin.code(set(5)).await, 0);
    assert_eq!(service.engine.settings().revoke_seconds, 5);
    let Response::Settings(seen) = alice.must(Request::GetSettings).await else { panic!("no settings") };
    assert_eq!(seen.revoke_seconds, 5);
    // A session is what it is logged in as now.
    admin.log_in("alice", 0, 0).await.expect("a login");
    assert_eq!(admin.code(set(7)).await, codes::ERR_SVR_GROUP_PERMISSION_DENY);
    // No name comes near an admin's but the name itself.
    for user in ["Administrator", "administrator ", " administrator", "administrato"] {
        let mut near = service.log_in(user).await;
        assert_eq!(near.code(set(7)).await, codes::ERR_SVR_GROUP_PERMISSION_DENY, "{user:?}");
    }
    assert_eq!(service.engine.settings().revoke_seconds, 5);
    service.engine.close().await;
}

#[tokio::test]
async fn where_nobody_is_named_everybody_is_an_admin() {
    let home = Directory::fresh();
    let service = Service::open(&home, EngineOptions::default());
    let mut alice = service.log_in("alice").await;
    assert_eq!(alice.code(set(5)).await, 0);
    assert_eq!(service.engine.settings().revoke_seconds, 5);
    service.engine.close().await;
}

#[tokio::test]
async fn the_operator_needs_no_account_and_nobody_can_log_in_as_the_operator() {
    let home = Directory::fresh();
    let admins = Some(BTreeSet::new());
    let service = Service::open(&home, EngineOptions { admins, ..EngineOptions::default() });
    let changed = Settings { message_bytes: 77, one_device_per_platform: false, ..Settings::default() };
    assert_eq!(service.engine.set_settings(changed.clone()).await, Ok(()));
    assert_eq!(service.engine.settings(), changed);
    let bad = Settings { message_bytes: 0, ..changed.clone() };
    let error = service.engine.set_settings(bad).await.expect_err("out of range");
    assert_eq!(error.code, codes::ERR_INVALID_PARAMETERS);
    assert!(error.text.contains("message_bytes"), "{}", error.text);
    assert_eq!(service.engine.settings(), changed);
    let mut nobody = service.connect();
    let refused = nobody.log_in("", 0, 0).await.map_err(|error| error.code);
    assert_eq!(refused.err(), Some(codes::ERR_SDK_COMM_INVALID_IDENTIFIER));
    // In force after a restart.
    service.engine.close().await;
    drop((nobody, service));
    let service = Service::open(&home, EngineOptions::default());
    assert_eq!(service.engine.settings(), changed);
    service.engine.close().await;
    assert!(service.engine.set_settings(changed).await.is_err(), "a closed service changes nothing");
}
