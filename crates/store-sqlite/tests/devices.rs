//! One device per platform, as devices meet it: by push, and by 6208 once for who was away.

mod home;

use doubletick_engine::EngineOptions;
use doubletick_protocol::codes::ERR_LOGIN_KICKED_OFF_BY_OTHER as KICKED;
use doubletick_protocol::wire::{LoginInfo, Request};
use doubletick_protocol::{Error, Result};
use doubletick_store_testing::home::Home;
use doubletick_store_testing::online::{Device, Service};
use home::Directory;

const LINUX: u32 = 6;
const ANDROID: u32 = 2;

fn service() -> (Directory, Service) {
    let home = Directory::fresh();
    let service = Service::open(&home, EngineOptions::default());
    (home, service)
}

fn number(login: Result<LoginInfo>) -> u64 {
    login.expect("a login").login
}

fn code(login: Result<LoginInfo>) -> i32 {
    login.map_or_else(|error: Error| error.code, |_| 0)
}

#[tokio::test]
async fn the_older_device_of_a_platform_is_told_and_may_come_back() {
    let (_home, service) = service();
    let [mut one, mut two, mut phone] = [0; 3].map(|_| service.connect());
    assert_eq!(number(one.log_in("alice", LINUX, 0).await), 1);
    assert_eq!(number(phone.log_in("alice", ANDROID, 0).await), 1, "counted for each platform");
    assert_eq!(number(two.log_in("alice", LINUX, 0).await), 2);
    one.thrown_out().await;
    assert!(two.is_in().await && phone.is_in().await);
    // It was told, so it holds nothing, and takes the place back.
    assert_eq!(number(one.log_in("alice", LINUX, 0).await), 3);
    two.thrown_out().await;
    assert!(one.is_in().await && phone.is_in().await);
    assert_eq!(service.stats.kicked.get(), 2);
    service.engine.close().await;
}

#[tokio::test]
async fn who_was_replaced_while_away_fails_once() {
    let (_home, service) = service();
    let mut device = service.connect();
    let held = number(device.log_in("alice", LINUX, 0).await);
    drop(device);
    let mut other = service.connect();
    number(other.log_in("alice", LINUX, 0).await);
    let mut back = service.connect();
    assert_eq!(code(back.log_in("alice", LINUX, held).await), KICKED);
    assert_eq!(back.code(Request::TotalUnread).await, 6014);
    assert!(other.is_in().await, "a refused login disturbs nobody");
    assert_eq!(number(back.log_in("alice", LINUX, 0).await), 3, "the next one succeeds");
    other.thrown_out().await;
    service.engine.close().await;
}

#[tokio::test]
async fn a_device_that_reconnects_keeps_its_number_and_ends_its_lost_connection() {
    let (home, service) = service();
    let mut lost = service.connect();
    let held = number(lost.log_in("alice", LINUX, 0).await);
    let mut back = service.connect();
    assert_eq!(number(back.log_in("alice", LINUX, held).await), held);
    lost.thrown_out().await;
    assert!(back.is_in().await);
    // Also after a restart of the service.
    service.engine.close().await;
    drop((lost, back, service));
    let service = Service::open(&home, EngineOptions::default());
    let mut again = service.connect();
    assert_eq!(number(again.log_in("alice", LINUX, held).await), held);
    let mut late = service.connect();
    assert_eq!(code(late.log_in("alice", LINUX, held + 7).await), 0, "from before a backup: as a new device");
    again.thrown_out().await;
    service.engine.close().await;
}

#[tokio::test]
async fn asking_for_the_heads_keeps_the_number() {
    let (_home, service) = service();
    let mut device = service.connect();
    let held = number(device.log_in("alice", LINUX, 0).await);
    assert_eq!(number(device.log_in("alice", LINUX, 0).await), held);
    assert_eq!(number(device.log_in("alice", ANDROID, 99).await), held, "the session has its place");
    assert!(device.is_in().await);
    let mut phone = service.connect();
    assert_eq!(number(phone.log_in("alice", ANDROID, 0).await), 1, "nobody has been there");
    assert!(device.is_in().await);
    service.engine.close().await;
}

#[tokio::test]
async fn platform_0_is_never_limited() {
    let (_home, service) = service();
    let mut devices: Vec<Device> = Vec::new();
    for held in [0, 0, 5, u64::MAX] {
        let mut device = service.connect();
        assert_eq!(number(device.log_in("alice", 0, held).await), 0);
        devices.push(device);
    }
    for device in &mut devices {
        assert!(device.is_in().await);
    }
    service.engine.close().await;
}

#[tokio::test]
async fn the_limit_is_a_setting() {
    let (_home, service) = service();
    service.set(|settings| settings.one_device_per_platform = false).await;
    let [mut one, mut two] = [0; 2].map(|_| service.connect());
    assert_eq!(number(one.log_in("alice", LINUX, 0).await), 0);
    assert_eq!(number(two.log_in("alice", LINUX, 3).await), 0);
    service.set(|settings| settings.one_device_per_platform = true).await;
    // Who is in stays, and holds no place that could be lost.
    let mut three = service.connect();
    assert_eq!(number(three.log_in("alice", LINUX, 0).await), 1);
    assert_eq!(number(two.log_in("alice", LINUX, 0).await), 0);
    for device in [&mut one, &mut two, &mut three] {
        assert!(device.is_in().await);
    }
    drop(one);
    let mut one = service.connect();
    assert_eq!(number(one.log_in("alice", LINUX, 0).await), 2);
    three.thrown_out().await;
    service.engine.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_devices_that_race_for_a_place_one_wins_and_the_others_are_told() {
    let (_home, service) = service();
    for round in 0..100_u64 {
        let count = 2 + round % 3;
        let mut racing = Vec::new();
        for _ in 0..count {
            let mut device = service.connect();
            racing.push(tokio::spawn(async move {
                let login = number(device.log_in("alice", LINUX, 0).await);
                (login, device)
            }));
        }
        let mut devices = Vec::new();
        for device in racing {
            devices.push(device.await.expect("a login"));
        }
        devices.sort_by_key(|(login, _)| *login);
        let (newest, mut winner) = devices.pop().expect("somebody won");
        for (login, mut loser) in devices {
            assert!(login < newest, "every login has a number of its own");
            loser.thrown_out().await;
        }
        assert!(winner.is_in().await, "round {round}");
    }
    service.engine.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_flapping_device_and_another_one_never_both_stay() {
    // Both log in again and again with what they hold, as devices do; whoever is told forgets.
    let (_home, service) = service();
    let mut flapping: Option<(Device, u64)> = None;
    for round in 0..200_u64 {
        let held = flapping.as_ref().map_or(0, |(_, held)| *held);
        let mut again = service.connect();
        let login = number(again.log_in("alice", LINUX, held).await);
        assert!(held == 0 || login == held);
        flapping = Some((again, login));
        if round % 5 == 0 {
            let mut other = service.connect();
            let newer = number(other.log_in("alice", LINUX, 0).await);
            assert!(newer > login);
            let (mut device, _) = flapping.take().expect("a device");
            device.thrown_out().await;
            assert!(other.is_in().await);
        }
    }
    service.engine.close().await;
}
