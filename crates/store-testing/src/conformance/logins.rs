//! Login numbers: which device of a platform is the one.

use super::codes::INVALID;
use crate::world::{World, login_on};
use doubletick_engine::bus::Event;
use doubletick_engine::hooks::Origin;
use doubletick_engine::store::Call;
use doubletick_protocol::wire::{Request, Response};
use doubletick_protocol::{codes, limits};
use std::sync::Arc;

const LINUX: u32 = 6;
const ANDROID: u32 = 2;
const KICKED: i32 = codes::ERR_LOGIN_KICKED_OFF_BY_OTHER;

/// The announcements since the last time: user, platform, number.
fn announced(world: &World) -> Vec<(String, u32, u64)> {
    let events = world.events.take().into_iter();
    let taken = events.filter_map(|event| match event {
        Event::LoginTaken { user, platform, login } => Some((user, platform, login)),
        _ => None,
    });
    taken.collect()
}

fn ann(platform: u32, login: u64) -> (String, u32, u64) {
    ("ann".to_owned(), platform, login)
}

/// The number of a login that succeeds.
async fn number(world: &World, platform: u32, held: u64) -> u64 {
    world.login_on("ann", platform, held).await.expect("a login")
}

async fn limit(world: &World, on: bool) {
    let mut settings = world.store.settings();
    settings.one_device_per_platform = on;
    world.must("", Request::SetSettings(settings)).await;
}

pub async fn the_first_login_on_a_platform_is_number_1_and_makes_the_account(world: &World) {
    // Whatever it claims to hold: there has been none.
    assert_eq!(number(world, LINUX, 77).await, 1);
    assert_eq!(announced(world), [ann(LINUX, 1)]);
    assert_eq!(world.must("ann", Request::TotalUnread).await, Response::Count(0), "there is the account");
}

pub async fn a_device_without_a_number_takes_the_place(world: &World) {
    for login in 1..=5 {
        assert_eq!(number(world, LINUX, 0).await, login);
        assert_eq!(announced(world), [ann(LINUX, login)]);
    }
}

pub async fn the_newest_number_is_kept_without_a_word(world: &World) {
    number(world, LINUX, 0).await;
    let held = number(world, LINUX, 0).await;
    world.events.take();
    for _ in 0..3 {
        assert_eq!(number(world, LINUX, held).await, held);
    }
    assert_eq!(world.events.take(), []);
}

pub async fn an_older_number_is_refused_and_changes_nothing(world: &World) {
    for _ in 0..3 {
        number(world, LINUX, 0).await;
    }
    world.events.take();
    for held in [1, 2, 1] {
        assert_eq!(world.code("ann", login_on("ann", LINUX, held)).await, KICKED);
    }
    assert_eq!(world.events.take(), []);
    assert_eq!(number(world, LINUX, 3).await, 3, "nobody has lost the place");
}

pub async fn a_number_above_the_newest_counts_as_none(world: &World) {
    assert_eq!(number(world, LINUX, 0).await, 1);
    assert_eq!(number(world, LINUX, 9).await, 2, "given before a backup was restored");
    assert_eq!(number(world, LINUX, u64::MAX).await, 3);
    assert_eq!(announced(world), [ann(LINUX, 1), ann(LINUX, 2), ann(LINUX, 3)]);
}

pub async fn platforms_and_users_are_counted_apart(world: &World) {
    for _ in 0..3 {
        number(world, LINUX, 0).await;
    }
    assert_eq!(number(world, ANDROID, 0).await, 1);
    assert_eq!(world.login_on("bob", LINUX, 0).await, Ok(1));
    assert_eq!(number(world, LINUX, 3).await, 3);
    assert_eq!(number(world, ANDROID, 1).await, 1);
    assert_eq!(world.login_on("bob", LINUX, 1).await, Ok(1));
}

pub async fn platform_0_has_no_numbers(world: &World) {
    for held in [0, 1, u64::MAX] {
        assert_eq!(number(world, 0, held).await, 0);
    }
    assert_eq!(world.events.take(), []);
}

pub async fn without_the_limit_there_are_no_numbers_and_none_is_lost(world: &World) {
    assert_eq!(number(world, LINUX, 0).await, 1);
    assert_eq!(number(world, LINUX, 0).await, 2);
    limit(world, false).await;
    world.events.take();
    for held in [0, 1, 2, 3] {
        assert_eq!(number(world, LINUX, held).await, 0, "nobody is refused");
    }
    assert_eq!(world.events.take(), []);
    limit(world, true).await;
    assert_eq!(world.code("ann", login_on("ann", LINUX, 1)).await, KICKED);
    assert_eq!(number(world, LINUX, 2).await, 2);
    assert_eq!(number(world, LINUX, 0).await, 3);
}

pub async fn platforms_are_few(world: &World) {
    assert_eq!(number(world, limits::LAST_PLATFORM, 0).await, 1);
    for platform in [limits::LAST_PLATFORM + 1, u32::MAX] {
        for user in ["ann", "nobody"] {
            assert_eq!(world.code(user, login_on(user, platform, 0)).await, INVALID);
        }
    }
    let code = world.code("nobody", Request::TotalUnread).await;
    assert_eq!(code, codes::ERR_SDK_NOT_LOGGED_IN, "a refused login makes nobody");
}

pub async fn numbers_last(world: &mut World) {
    number(world, LINUX, 0).await;
    assert_eq!(number(world, LINUX, 0).await, 2);
    world.reopen().await;
    world.events.take();
    assert_eq!(world.code("ann", login_on("ann", LINUX, 1)).await, KICKED);
    assert_eq!(number(world, LINUX, 2).await, 2);
    assert_eq!(world.events.take(), []);
    assert_eq!(number(world, LINUX, 0).await, 3);
    world.reopen().await;
    assert_eq!(number(world, LINUX, 3).await, 3);
}

pub async fn numbers_last_and_the_limit_with_them(world: &mut World) {
    number(world, LINUX, 0).await;
    limit(world, false).await;
    world.reopen().await;
    assert_eq!(number(world, LINUX, 0).await, 0);
    limit(world, true).await;
    assert_eq!(number(world, LINUX, 1).await, 1);
}

pub async fn logins_at_the_same_time_have_numbers_of_their_own_announced_in_order(world: &World) {
    // The account is made by one of them.
    let logins: Vec<_> = (0..50)
        .map(|_| {
            let call = Call {
                user: "ann".to_owned(),
                now_ms: crate::world::START_MS,
                by_operator: false,
                origin: Origin::default(),
                by: None,
                request: login_on("ann", LINUX, 0),
            };
            let store = Arc::clone(&world.store);
            tokio::spawn(async move { store.execute(call).await })
        })
        .collect();
    let mut numbers = Vec::new();
    for login in logins {
        match login.await.expect("a task that ends") {
            Ok(Response::LoggedIn(info)) => numbers.push(info.login),
            other => panic!("{other:?}"),
        }
    }
    numbers.sort_unstable();
    assert_eq!(numbers, (1..=50).collect::<Vec<_>>());
    assert_eq!(announced(world), (1..=50).map(|login| ann(LINUX, login)).collect::<Vec<_>>());
}

pub async fn refused_logins_announce_nothing_and_make_nobody(world: &World) {
    for user in ["", "tab\t"] {
        assert!(world.login_on(user, LINUX, 0).await.is_err());
    }
    assert_eq!(world.events.take(), []);
    assert_eq!(world.login_on("ann", LINUX, 0).await, Ok(1));
}

pub async fn a_device_that_has_the_place_keeps_it(world: &World) {
    let named = |held, device: &str| match login_on("ann", LINUX, held) {
        Request::Login { user_id, user_sig, platform, held, .. } => {
            Request::Login { user_id, user_sig, platform, held, device: device.to_owned() }
        }
        other => other,
    };
    let number = |held, device: &'static str| async move {
        match world.ask("ann", named(held, device)).await {
            Ok(Response::LoggedIn(info)) => Ok(info.login),
            Ok(other) => panic!("{other:?}"),
            Err(error) => Err(error.code),
        }
    };
    assert_eq!(number(0, "desk").await, Ok(1));
    world.events.take();
    // Its first login was stalled on the way, or its answer lost.
    assert_eq!([number(0, "desk").await, number(1, "desk").await], [Ok(1), Ok(1)]);
    assert_eq!(world.events.take(), [], "nobody is thrown out");
    assert_eq!(number(0, "lap").await, Ok(2));
    assert_eq!(number(1, "desk").await, Err(KICKED));
    assert_eq!(number(0, "lap").await, Ok(2));
    // A client of before names of devices, and the same one after its update.
    assert_eq!([number(0, "").await, number(3, "").await, number(3, "lap").await], [Ok(3); 3]);
    assert_eq!(number(0, "lap").await, Ok(3));
    assert_eq!(number(0, "a name of more than one line\n").await, Err(INVALID));
}
