//! Requests of a client that means no good. Over a network nobody else has looked at them before the engine:
//! whatever can be too long, too many, too large or of the wrong kind is refused with a code and the name of
//! the field, leaves nothing behind, and disturbs nobody.

mod cases;

use crate::home::Home;
use crate::online::{Device, Service};
use crate::world;
use cases::{Case, HUGE, MANY, accepted, ids, refused};
use doubletick_engine::EngineOptions;
use doubletick_engine::usersig::UserSigKey;
use doubletick_protocol::codec::Encoding;
use doubletick_protocol::group::{AddOption, GroupChange, GroupType, MemberChange, Role};
use doubletick_protocol::ids::ConversationId;
use doubletick_protocol::profile::ProfileChange;
use doubletick_protocol::wire::{Request, Response};
use doubletick_protocol::{codes, limits};

/// Longer texts of errors would carry what was sent.
const ERROR_BYTES: usize = 300;

/// Makes the tests, for the store of a [`Home`].
#[macro_export]
macro_rules! hostile {
    ($home:ty) => {
        $crate::hostile! { $home:
            what_is_too_much_is_refused_by_name_and_leaves_nothing_behind
            what_is_odd_but_allowed_is_answered_and_can_be_read_by_everyone
            fields_of_applications_do_not_add_up_without_end
            credentials_are_looked_at_up_to_a_size
            somebody_else_can_do_none_of_it_either
            many_names_in_one_call_are_counted_before_they_are_compared
         }
    };
    ($home:ty: $($property:ident)*) => {
        $(#[test]
        fn $property() {
            $crate::world::runtime().block_on($crate::hostile::$property::<$home>());
        })*
    };
}

/// Alice with a message to bob, both in two groups; alice owns `team` and `work`.
async fn service<H: Home>() -> (H, Service, Device, Device) {
    let home = H::fresh();
    let service = Service::open(&home, EngineOptions::default());
    let bob = service.log_in("bob").await;
    let mut alice = service.log_in("alice").await;
    for (group_type, group_id) in [(GroupType::Public, "team"), (GroupType::Work, "work")] {
        let mut group = world::new_group(group_type, group_id);
        group.members = vec![("bob".into(), Role::Normal)];
        alice.must(Request::CreateGroup(group)).await;
        let conversation = ConversationId::Group(group_id.into());
        let new = world::new_message(&format!("in {group_id}"), &conversation, "text");
        alice.send_message(new).await.expect("a message");
    }
    alice.send_message(world::new_message("to bob", &world::with("bob"), "text")).await.expect("a message");
    (home, service, alice, bob)
}

/// Everything that can be read by one user, to see that it is all there.
async fn everything(device: &mut Device) -> Vec<Response> {
    let mut all = Vec::new();
    for request in [Request::Conversations, Request::JoinedGroups, Request::TotalUnread, Request::GetSettings]
    {
        all.push(device.must(request).await);
    }
    for group in ["team", "work"] {
        let conversation = ConversationId::Group(group.into());
        all.push(device.must(Request::History(world::history(&conversation))).await);
        all.push(device.must(Request::Sync { conversation, seq: 0, version: 0 }).await);
        let (group_id, users) = (group.to_owned(), Vec::new());
        all.push(device.must(Request::GetMembers { group_id, users, role_flags: 0, cursor: 0 }).await);
    }
    all.push(device.must(Request::GetProfiles { users: ids(&["alice", "bob"]) }).await);
    all
}

/// The property of its name.
pub async fn what_is_too_much_is_refused_by_name_and_leaves_nothing_behind<H: Home>() {
    let (home, service, mut alice, mut bob) = service::<H>().await;
    let before = (everything(&mut alice).await, everything(&mut bob).await);
    let size = home.size();
    bob.pushed();
    let cases = refused();
    for Case { what, request, code, word } in cases {
        let name = request.name();
        let error = match alice.ask(request).await {
            Err(error) => error,
            Ok(_) => panic!("{name}, {what}: was accepted"),
        };
        assert_eq!(error.code, code, "{name}, {what}: {}", error.text.chars().take(200).collect::<String>());
        assert!(error.text.contains(word), "{name}, {what}: {error}");
        assert!(error.text.len() <= ERROR_BYTES, "{name}, {what}: a text of {} bytes", error.text.len());
    }
    assert_eq!(home.size(), size, "nothing was written");
    assert_eq!((everything(&mut alice).await, everything(&mut bob).await), before);
    assert_eq!(bob.pushed(), []);
    service.engine.close().await;
}

/// The property of its name.
pub async fn what_is_odd_but_allowed_is_answered_and_can_be_read_by_everyone<H: Home>() {
    let (_home, service, mut alice, mut bob) = service::<H>().await;
    for (what, request) in accepted() {
        let name = request.name();
        if let Err(error) = alice.ask(request).await {
            panic!("{name}, {what}: {error}");
        }
        for encoding in Encoding::ALL {
            for answer in everything(&mut bob).await {
                let bytes = encoding.response(1, &Ok(answer.clone())).expect("bytes");
                let read = encoding.read_server_frame(&bytes);
                let expected = doubletick_protocol::wire::ServerFrame::Response(1, Ok(answer));
                assert_eq!(read, Ok(Some(expected)), "after {name}, {what}");
            }
        }
    }
    everything(&mut alice).await;
    service.engine.close().await;
}

/// The property of its name.
pub async fn fields_of_applications_do_not_add_up_without_end<H: Home>() {
    let (_home, service, mut alice, _bob) = service::<H>().await;
    let field = |number: usize| vec![(format!("key{number}"), "x".repeat(limits::CUSTOM_VALUE_BYTES - 12))];
    type Make = fn(Vec<(String, String)>) -> Request;
    let requests: [(Make, i32); 3] = [
        (
            |custom| Request::ModifyGroup {
                group_id: "team".into(),
                change: GroupChange { custom: Some(custom), ..GroupChange::default() },
            },
            codes::ERR_SVR_GROUP_INVALID_PARAMETERS,
        ),
        (
            |custom| Request::ModifyMember {
                group_id: "team".into(),
                user_id: "alice".into(),
                change: MemberChange { custom: Some(custom), ..MemberChange::default() },
            },
            codes::ERR_SVR_GROUP_INVALID_PARAMETERS,
        ),
        (
            |custom| {
                Request::ModifyProfile(ProfileChange { custom: Some(custom), ..ProfileChange::default() })
            },
            codes::ERR_SVR_PROFILE_INVALID_PARAMETERS,
        ),
    ];
    for (make, full) in requests {
        for number in 0..2 * limits::CUSTOM_FIELDS {
            let expected = if number < limits::CUSTOM_FIELDS { 0 } else { full };
            assert_eq!(alice.code(make(field(number))).await, expected, "field {number}");
        }
        assert_eq!(alice.code(make(field(3))).await, 0, "those that are there can be changed");
    }
    service.engine.close().await;
}

/// The property of its name.
pub async fn credentials_are_looked_at_up_to_a_size<H: Home>() {
    let home = H::fresh();
    let key = UserSigKey { sdk_app_id: 7, secret: "secret".into() };
    let options = EngineOptions { user_sig_key: Some(key), ..EngineOptions::default() };
    let service = Service::open(&home, options);
    let mut device = service.connect();
    for user_sig in ["x".repeat(HUGE), "\u{0}".repeat(100), "_".repeat(16 * 1024), "eJw*".repeat(4000)] {
        let request =
            Request::Login { user_id: "alice".into(), user_sig, platform: 0, held: 0, device: String::new() };
        assert_eq!(device.code(request).await, codes::ERR_SVR_ACCOUNT_USERSIG_CHECK_FAILED);
    }
    for user_id in [String::new(), "x".repeat(33), "x".repeat(HUGE), "a\nb".into(), "\u{1f600}".into()] {
        let request =
            Request::Login { user_id, user_sig: "x".into(), platform: 0, held: 0, device: String::new() };
        assert_eq!(device.code(request).await, codes::ERR_SDK_COMM_INVALID_IDENTIFIER);
    }
    service.engine.close().await;
}

/// The property of its name.
pub async fn somebody_else_can_do_none_of_it_either<H: Home>() {
    // The same as mallory, who takes part in nothing: only refusals, and nothing is written.
    let (home, service, _alice, mut bob) = service::<H>().await;
    let mut mallory = service.log_in("mallory").await;
    let before = everything(&mut bob).await;
    let size = home.size();
    for Case { what, request, .. } in refused() {
        let name = request.name();
        let code = mallory.code(request).await;
        assert!(code != 0, "{name}, {what}: was accepted");
        let internal = [codes::ERR_SDK_COMM_DATABASE_FAILURE, codes::ERR_SDK_INTERNAL_ERROR];
        assert!(!internal.contains(&code), "{name}, {what}: {code}");
    }
    assert_eq!(home.size(), size);
    assert_eq!(everything(&mut bob).await, before);
    service.engine.close().await;
}

/// The property of its name.
pub async fn many_names_in_one_call_are_counted_before_they_are_compared<H: Home>() {
    // Lists as long as a frame allows, every name another: would take minutes if each were compared with all.
    let (_home, service, mut alice, _bob) = service::<H>().await;
    let custom: Vec<_> = (0..MANY).map(|number| (number.to_string(), String::new())).collect();
    let members: Vec<_> = (0..MANY).map(|number| (number.to_string(), Role::Normal)).collect();
    let mut group = world::new_group(GroupType::Public, "many");
    (group.members, group.add_option) = (members, Some(AddOption::Any));
    assert_eq!(alice.code(Request::CreateGroup(group)).await, codes::ERR_SVR_GROUP_ACOUNT_COUNT_LIMIT);
    let change = GroupChange { custom: Some(custom.clone()), ..GroupChange::default() };
    let code = alice.code(Request::ModifyGroup { group_id: "team".into(), change }).await;
    assert_eq!(code, codes::ERR_SVR_GROUP_INVALID_PARAMETERS);
    let change = ProfileChange { custom: Some(custom), ..ProfileChange::default() };
    assert_eq!(alice.code(Request::ModifyProfile(change)).await, codes::ERR_SVR_PROFILE_INVALID_PARAMETERS);
    service.engine.close().await;
}

#[cfg(test)]
mod tests {
    use super::*;
    use doubletick_protocol::codec::FRAME_BYTES;
    use doubletick_protocol::wire::ClientFrame;

    #[test]
    fn every_operation_has_cases() {
        let mut seen: Vec<&str> = refused().iter().map(|case| case.request.name()).collect();
        seen.extend(accepted().iter().map(|(_, request)| request.name()));
        // A login has tests of its own; the others take nothing that could be wrong.
        seen.extend(["login", "logout", "conversations", "total_unread", "joined_groups", "get_settings"]);
        seen.push("conversation_groups");
        let missing: Vec<_> = Request::OPERATIONS.iter().filter(|name| !seen.contains(name)).collect();
        assert!(missing.is_empty(), "{missing:?}");
    }

    #[test]
    fn the_cases_fit_into_frames() {
        // Otherwise they would never come over a network.
        let requests = refused().into_iter().map(|case| (case.what, case.request)).chain(accepted());
        for (what, request) in requests {
            let name = request.name();
            let bytes = Encoding::MessagePack.client_frame(&ClientFrame { id: 1, request }).expect("bytes");
            assert!(bytes.len() <= FRAME_BYTES, "{name}, {what}: {} bytes", bytes.len());
        }
    }
}
