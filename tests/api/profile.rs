//! Profiles, and the settings of the service.

use crate::support::{Home, code, failure, options};
use doubletick::api::{CustomField, Event, GroupType, ProfileChange, Settings};

#[tokio::test]
async fn a_profile_is_changed_and_seen_by_others() {
    let home = Home::open().await;
    let (alice, bob) = (home.user("alice").await, home.user("bob").await);
    let tablet = home.device(options());
    tablet.log_in("alice").await;
    let change = ProfileChange {
        nick_name: Some("爱丽丝 🙂".into()),
        gender: Some(2),
        face_url: Some("f".into()),
        self_signature: Some("s".into()),
        add_permission: Some(1),
        location: Some("l".into()),
        language: Some(86),
        birthday: Some(20_000_229),
        level: Some(3),
        role: Some(4),
        custom: Some(vec![CustomField { key: "Tag_Profile_Custom_Color".into(), value: "青".into() }]),
    };
    alice.modify_profile(change.clone()).await.expect("changed");
    let seen = bob.profiles(vec!["nobody".into(), "alice".into()]).await.expect("profiles");
    assert_eq!(seen.len(), 1);
    let profile = &seen[0];
    assert_eq!((profile.user_id.as_str(), Some(&profile.nick_name)), ("alice", change.nick_name.as_ref()));
    assert_eq!((profile.gender, profile.add_permission, profile.language), (2, 1, 86));
    assert_eq!((profile.birthday, profile.level, profile.role), (20_000_229, 3, 4));
    assert_eq!((&*profile.face_url, &*profile.self_signature, &*profile.location), ("f", "s", "l"));
    assert_eq!(Some(&profile.custom), change.custom.as_ref());
    let told = tablet
        .hear("the change", |event| match event {
            Event::SelfInfo { profile } => Some(profile.clone()),
            _ => None,
        })
        .await;
    assert_eq!(&told, profile);
}

#[tokio::test]
async fn a_wrong_profile_says_why() {
    let home = Home::open().await;
    let alice = home.user("alice").await;
    assert_eq!(code(alice.profiles(Vec::new()).await), 6017);
    assert_eq!(code(alice.profiles(vec!["alice".into(); 101]).await), 6017);
    let long = ProfileChange { nick_name: Some("x".repeat(501)), ..ProfileChange::default() };
    assert_eq!(code(alice.modify_profile(long).await), 40601);
    alice.modify_profile(ProfileChange::default()).await.expect("nothing to change");
}

#[tokio::test]
async fn settings_are_changed_and_checked() {
    let home = Home::open().await;
    let alice = home.user("alice").await;
    let before = alice.settings().await.expect("settings");
    assert_eq!(before.receipt_group_types, [GroupType::Public, GroupType::Work, GroupType::Meeting]);
    let wanted = Settings { receipt_interval_ms: 7, revoke_seconds: 0, ..before.clone() };
    assert_eq!(alice.set_settings(wanted.clone()).await, Ok(wanted.clone()));
    assert_eq!(alice.settings().await, Ok(wanted));
    for (wrong, field) in [
        (Settings { message_bytes: 0, ..before.clone() }, "message_bytes"),
        (Settings { group_members: 1, ..before.clone() }, "group_members"),
        (Settings { receipt_interval_ms: 60_001, ..before.clone() }, "receipt_interval_ms"),
        (Settings { request_burst: 0, ..before.clone() }, "request_burst"),
        (Settings { receipt_group_types: vec![GroupType::AvChatRoom], ..before }, "receipt_group_types"),
    ] {
        let (code, text) = failure(alice.set_settings(wrong).await);
        assert!(code == 6017 && text.contains(field), "{field}: {code} {text}");
    }
}
