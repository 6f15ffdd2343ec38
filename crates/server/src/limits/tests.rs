use super::*;
use proptest::prelude::*;
use std::net::Ipv4Addr;

fn settings(requests_per_second: u64, request_burst: u64) -> Settings {
    Settings { requests_per_second, request_burst, ..Settings::default() }
}

fn address(number: u8) -> IpAddr {
    IpAddr::V4(Ipv4Addr::new(10, 0, 0, number))
}

#[test]
fn a_quiet_user_may_make_a_burst_and_then_so_many_a_second() {
    let (limits, settings, start) = (Limits::default(), settings(10, 5), Instant::now());
    let made = |ms| {
        let now = start + Duration::from_millis(ms);
        (0..100).filter(|_| limits.request(&settings, "alice", now).is_ok()).count()
    };
    assert_eq!(made(0), 5);
    assert_eq!(made(99), 0);
    assert_eq!(made(100), 1);
    assert_eq!(made(350), 2);
    assert_eq!(made(1_000_000), 5);
    let error = limits.request(&settings, "alice", start + Duration::from_secs(1000)).unwrap_err();
    assert_eq!(error.code, codes::ERR_SDK_NET_FREQ_LIMIT);
    assert!(limits.request(&settings, "bob", start).is_ok(), "of each user");
}

#[test]
fn no_rate_is_no_limit_and_a_new_rate_counts_at_once() {
    let (limits, now) = (Limits::default(), Instant::now());
    assert!((0..10_000).all(|_| limits.request(&settings(0, 1), "alice", now).is_ok()));
    assert!(limits.request(&settings(1, 1), "alice", now).is_ok());
    assert!(limits.request(&settings(1, 1), "alice", now).is_err());
    assert!(limits.request(&settings(1, 2), "alice", now).is_ok(), "a larger burst");
    assert!(limits.request(&settings(0, 1), "alice", now).is_ok());
    assert!(limits.request(&settings(u64::MAX, 1), "alice", now).is_err(), "still to be paid back");
}

#[test]
fn a_user_stores_so_many_bytes_a_day_and_a_quarter_comes_back_in_a_quarter_of_it() {
    let settings = Settings { stored_bytes_per_day: 1_000, ..Settings::default() };
    let (limits, start) = (Limits::default(), Instant::now());
    let store = |user, bytes, at| limits.store(&settings, user, bytes, at);
    assert!(store("alice", 1_001, start).is_err(), "more than there ever is");
    assert!(store("alice", 600, start).is_ok());
    assert!(store("alice", 401, start).is_err());
    assert!(store("alice", 400, start).is_ok());
    assert!(store("bob", 1_000, start).is_ok(), "of each user");
    let later = start + DAY / 4;
    assert!(store("alice", 251, later).is_err());
    assert!(store("alice", 250, later).is_ok());
    let error = store("alice", 1, later).unwrap_err();
    assert_eq!((error.code, error.text.contains("1000 a day")), (codes::ERR_SDK_NET_FREQ_LIMIT, true));
    let unlimited = Settings { stored_bytes_per_day: 0, ..settings };
    assert!(limits.store(&unlimited, "alice", usize::MAX, later).is_ok());
}

#[test]
fn trouble_of_one_kind_is_one_line_for_an_interval_and_says_how_often_it_was() {
    let (limits, start) = (Limits::default(), Instant::now());
    let interval = TROUBLE_TIME;
    assert_eq!(limits.trouble(7010, start), Some(0));
    assert!((0..1_000).all(|ms| limits.trouble(7010, start + Duration::from_millis(ms)).is_none()));
    assert_eq!(limits.trouble(6000, start), Some(0), "of each kind");
    assert_eq!(limits.trouble(7010, start + interval), Some(1_000));
    assert_eq!(limits.trouble(7010, start + interval), None);
    assert_eq!(limits.trouble(7010, start + interval * 3), Some(1));
    assert_eq!(limits.trouble(7010, start + interval * 4), Some(0));
}

/// How many of these turns come at once, and how many wait.
fn turns(all: impl Iterator<Item = Option<Duration>>) -> (usize, usize, usize) {
    all.fold((0, 0, 0), |(now, later, never), turn| match turn {
        Some(Duration::ZERO) => (now + 1, later, never),
        Some(_) => (now, later + 1, never),
        None => (now, later, never + 1),
    })
}

#[test]
fn an_address_has_so_many_answers_over_http_and_what_would_wait_for_long_is_refused() {
    let (limits, settings, start) = (Limits::default(), Settings::default(), Instant::now());
    let ask = |address, metrics, at| limits.http(&settings, address, metrics, at);
    // Fifty at once, ten a second, and those of ten seconds may wait.
    let of_metrics = |at| turns((0..10_000).map(|_| ask(address(1), true, at)));
    assert_eq!(of_metrics(start), (50, 100, 9_850));
    assert_eq!(
        of_metrics(start + Duration::from_secs(1)),
        (0, 10, 9_990),
        "nothing was taken by what was refused"
    );
    assert_eq!(ask(address(2), true, start), Some(Duration::ZERO), "of each address");
    // Twice the sockets that an address may have, and a tenth of its connections a second.
    assert_eq!(turns((0..10_000).map(|_| ask(address(1), false, start))), (2 * 1_064, 1_000, 6_872));
    let without = Settings { connections_per_address: 0, ..settings };
    assert!((0..10_000).all(|_| limits.http(&without, address(1), true, start) == Some(Duration::ZERO)));
}

#[test]
fn bytes_come_as_fast_as_requests_of_32_kib_may() {
    let (limits, settings, start) = (Limits::default(), settings(10, 5), Instant::now());
    let alice = Who::of(Some("alice".to_owned()), address(1));
    let wait = |who: &Who, bytes, at| limits.bytes(&settings, who, bytes, at);
    assert_eq!(wait(&alice, 5 * 32 * 1024, start), Duration::ZERO);
    assert_eq!(wait(&alice, 32 * 1024, start), Duration::from_millis(100));
    assert_eq!(wait(&alice, 320 * 1024, start), Duration::from_millis(1_100));
    assert_eq!(wait(&alice, 1024, start + Duration::from_secs(2)), Duration::ZERO);
    // Who is not logged in is the address.
    let stranger = Who::of(None, address(1));
    assert_eq!(wait(&stranger, 6 * 32 * 1024, start), Duration::from_millis(100));
    assert!(!wait(&Who::of(None, address(1)), 32 * 1024, start).is_zero());
    assert!(wait(&Who::of(None, address(2)), 32 * 1024, start).is_zero());
    assert!(limits.bytes(&Settings { requests_per_second: 0, ..settings }, &alice, 1 << 40, start).is_zero());
}

#[test]
fn answers_with_pages_are_given_as_fast_as_requests_of_32_kib_may_come() {
    let (limits, settings, start) = (Limits::default(), settings(10, 5), Instant::now());
    let turn = |user: &str, at| limits.answer_turn(&settings, user, at);
    let answered = |user: &str, kib: usize| limits.answered(&settings, user, kib * 1024, start);
    answered("alice", 5 * 32);
    assert_eq!(turn("alice", start), Duration::ZERO);
    answered("alice", 32);
    assert_eq!(turn("alice", start), Duration::from_millis(100));
    assert_eq!(turn("alice", start), Duration::from_millis(100), "to ask takes nothing");
    answered("alice", 512);
    assert_eq!(turn("alice", start), Duration::from_millis(1_700));
    assert_eq!(turn("alice", start + Duration::from_millis(1_700)), Duration::ZERO);
    assert_eq!(turn("bob", start), Duration::ZERO, "of each user");
    let unlimited = Settings { requests_per_second: 0, ..settings.clone() };
    assert_eq!(limits.answer_turn(&unlimited, "alice", start), Duration::ZERO);
    limits.answered(&unlimited, "carol", 1 << 40, start);
    assert_eq!(turn("carol", start), Duration::ZERO, "nothing is counted where there is no limit");
}

#[test]
fn what_is_refused_and_pinged_has_a_rate_of_its_own() {
    let (limits, settings, start) = (Limits::default(), settings(10, 5), Instant::now());
    let of = |user: Option<&str>| Who::of(user.map(str::to_owned), address(1));
    let frames = |who: Who, at| turns((0..1_000).map(|_| Some(limits.nothing(&settings, &who, 1, at))));
    assert_eq!(frames(of(Some("alice")), start), (400, 600, 0));
    assert_eq!(frames(of(Some("alice")), start + Duration::from_secs(4)), (200, 800, 0));
    assert_eq!(frames(of(Some("bob")), start), (400, 600, 0));
    assert_eq!(frames(of(None), start), (400, 600, 0));
    let unlimited = Settings { requests_per_second: 0, ..settings };
    assert!((0..1_000).all(|_| limits.nothing(&unlimited, &of(None), 1, start).is_zero()));
}

#[test]
fn buckets_that_are_full_again_are_forgotten() {
    let (mut buckets, start) = (Buckets::<UserId>::default(), Instant::now());
    let rate = Rate { per_second: 1, burst: 10 };
    for number in 0..100_000 {
        // A bucket is full again after a second, so a thousand are not.
        assert!(buckets.take(rate, format!("user-{number}").as_str(), start + Duration::from_millis(number)));
        assert!(buckets.full_at.len() <= 2 * 1001 + Sweep::LEAST, "{}", buckets.full_at.len());
    }
    assert!(buckets.full_at.capacity() < 10_000);
}

#[test]
fn failures_are_forgotten_after_a_minute() {
    let (mut failures, start) = (Failures::default(), Instant::now());
    for number in 0..100_000u64 {
        let (now, user) = (start + Duration::from_millis(number * 60), format!("user-{number}"));
        failures.add(IpAddr::V4(Ipv4Addr::from_bits(number as u32)), &user, now);
        assert!(failures.of_users.len() <= 2 * 1001 + Sweep::LEAST);
        assert!(failures.of_addresses.len() <= 2 * 1001 + Sweep::LEAST);
    }
}

#[test]
fn ten_failures_of_a_user_and_fifty_of_an_address_are_too_many_for_a_minute() {
    let (limits, start) = (Limits::default(), Instant::now());
    let at = |seconds| start + Duration::from_secs(seconds);
    for second in 0..10 {
        assert!(limits.login(address(1), "alice", at(second)).is_ok());
        limits.login_failed(address(1), "alice", at(second));
    }
    let error = limits.login(address(1), "alice", at(68)).unwrap_err();
    assert_eq!(error.code, codes::ERR_SVR_ACCOUNT_FREQ_LIMIT);
    assert!(limits.login(address(1), "bob", at(68)).is_ok());
    assert!(limits.login(address(2), "alice", at(68)).is_ok());
    assert!(limits.login(address(1), "alice", at(69)).is_ok());
    for number in 0..50 {
        assert!(limits.login(address(3), "carol", at(100)).is_ok());
        limits.login_failed(address(3), &format!("user-{number}"), at(100));
    }
    assert!(limits.login(address(3), "carol", at(159)).is_err());
    assert!(limits.login(address(4), "carol", at(159)).is_ok());
    assert!(limits.login(address(3), "carol", at(160)).is_ok());
}

#[test]
fn a_customer_of_ipv6_is_one_address() {
    let same = ["2001:db8:1:2::1", "2001:db8:1:2:ffff::9"].map(|text| network(text.parse().unwrap()));
    assert_eq!(same[0], same[1]);
    assert_ne!(network("2001:db8:1:3::1".parse().unwrap()), same[0]);
    let same = ["192.0.2.7", "::ffff:192.0.2.7"].map(|text| network(text.parse().unwrap()));
    assert_eq!(same[0], same[1]);
    assert_ne!(network("192.0.2.8".parse().unwrap()), same[0]);
}

#[test]
fn a_place_is_given_back_when_it_is_dropped() {
    let limits = Limits::default();
    let settings = Settings { connections_per_user: 2, connections_per_address: 1, ..Settings::default() };
    let first = limits.connection_of(&settings, "alice").unwrap();
    let second = limits.connection_of(&settings, "alice").unwrap();
    assert!(limits.connection_of(&settings, "alice").is_none() && !limits.has_room(&settings, "alice"));
    assert!(limits.connection_of(&settings, "bob").is_some());
    drop(first);
    assert!(limits.has_room(&settings, "alice"));
    drop((limits.connection_of(&settings, "alice").unwrap(), second));
    assert!(limits.users.0.lock().is_empty(), "nothing is kept of who is gone");
    let permit = limits.connection_from(&settings, address(1)).unwrap();
    assert!(limits.connection_from(&settings, address(1)).is_none());
    assert!(limits.connection_from(&settings, address(2)).is_some());
    drop(permit);
    assert!(limits.connection_from(&settings, address(1)).is_some());
    let many = Settings { connections_per_user: 0, ..settings };
    let places: Vec<_> = (0..1000).map(|_| limits.connection_of(&many, "alice").unwrap()).collect();
    assert_eq!(limits.users.0.lock().get("alice"), Some(&1000));
    drop(places);
}

/// Counts tokens, in nanoseconds that they take to come.
struct NaiveBucket {
    tokens: u128,
    at: Instant,
}

fn naive_request(bucket: &mut Option<NaiveBucket>, rate: u64, burst: u64, now: Instant) -> bool {
    let token = u128::from(1_000_000_000 / rate);
    let most = token * u128::from(burst);
    let bucket = bucket.get_or_insert(NaiveBucket { tokens: most, at: now });
    bucket.tokens = most.min(bucket.tokens + (now - bucket.at).as_nanos());
    bucket.at = now;
    let enough = bucket.tokens >= token;
    if enough {
        bucket.tokens -= token;
    }
    enough
}

/// Whether some failure less than a minute ago was one of too many within the minute before it.
fn naive_is_over(failures: &[Instant], most: usize, now: Instant) -> bool {
    failures.iter().any(|last| {
        let within = |at: &&Instant| **at <= *last && last.duration_since(**at) < FAILURES_TIME;
        now.duration_since(*last) < FAILURES_TIME && failures.iter().filter(within).count() >= most
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 256, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn buckets_are_those_of_a_model_that_counts_tokens(
        rate in 1u64..2000,
        burst in 1u64..50,
        steps in prop::collection::vec((0u64..3_000_000_000, 0usize..3, any::<bool>()), 1..300),
    ) {
        let (limits, settings, mut now) = (Limits::default(), settings(rate, burst), Instant::now());
        let mut model = [const { None }; 3];
        for (nanos, user, waits) in steps {
            if waits {
                now += Duration::from_nanos(nanos / rate);
            }
            let expected = naive_request(&mut model[user], rate, burst, now);
            prop_assert_eq!(limits.request(&settings, &format!("user-{user}"), now).is_ok(), expected);
        }
    }

    #[test]
    fn failures_are_those_of_a_model_that_keeps_all(
        steps in prop::collection::vec((0u64..9000, 0u8..2, 0usize..8), 1..400),
    ) {
        let (limits, mut now) = (Limits::default(), Instant::now());
        let mut of_users: HashMap<(u8, usize), Vec<Instant>> = HashMap::new();
        let mut of_addresses: HashMap<u8, Vec<Instant>> = HashMap::new();
        for (millis, from, user) in steps {
            now += Duration::from_millis(millis / 8);
            let of_user = of_users.entry((from, user)).or_default();
            let of_address = of_addresses.entry(from).or_default();
            let over = naive_is_over(of_user, FAILURES_OF_USER, now)
                || naive_is_over(of_address, FAILURES_OF_ADDRESS, now);
            let name = format!("user-{user}");
            prop_assert_eq!(limits.login(address(from), &name, now).is_err(), over);
            if !over {
                limits.login_failed(address(from), &name, now);
                of_user.push(now);
                of_address.push(now);
            }
        }
    }

    #[test]
    fn places_are_those_of_a_model_that_counts(
        most in 0u64..4,
        steps in prop::collection::vec((any::<bool>(), 0usize..3), 1..200),
    ) {
        let limits = Limits::default();
        let settings = Settings { connections_per_user: most, ..Settings::default() };
        let mut held: [Vec<Permit<UserId>>; 3] = Default::default();
        for (comes, user) in steps {
            let name = format!("user-{user}");
            if comes {
                let expected = most == 0 || (held[user].len() as u64) < most;
                prop_assert_eq!(limits.has_room(&settings, &name), expected);
                let permit = limits.connection_of(&settings, &name);
                prop_assert_eq!(permit.is_some(), expected);
                held[user].extend(permit);
            } else {
                held[user].pop();
            }
        }
        drop(held);
        prop_assert!(limits.users.0.lock().is_empty());
    }
}

#[test]
fn syncs_and_logins_wait_for_their_turn_and_are_never_refused() {
    let (limits, settings, now) = (Limits::default(), Settings::default(), Instant::now());
    let ms = Duration::from_millis;
    let syncs: Vec<Duration> = (0..500).map(|_| limits.sync(&settings, "alice", now)).collect();
    assert!(syncs[..400].iter().all(Duration::is_zero));
    let waits: Vec<Duration> = (1..=100).map(|n| ms(10 * n)).collect();
    assert_eq!(syncs[400..], waits, "one every ten milliseconds, each after the one before");
    assert_eq!(limits.sync(&settings, "bob", now), Duration::ZERO, "of each user");
    assert_eq!(limits.sync(&settings, "alice", now + ms(1500)), Duration::ZERO);
    let logins: Vec<Duration> =
        (0..60).map(|_| limits.login_turn(&settings, address(1), "alice", now)).collect();
    assert!(logins[..50].iter().all(Duration::is_zero));
    assert_eq!(logins[59], ms(1000));
    assert_eq!(limits.login_turn(&settings, address(2), "alice", now), Duration::ZERO, "of each address");
    let unlimited = Settings { requests_per_second: 0, ..settings };
    assert_eq!(limits.sync(&unlimited, "alice", now), Duration::ZERO);
    assert_eq!(limits.login_turn(&unlimited, address(1), "alice", now), Duration::ZERO);
}

#[test]
fn an_address_has_so_many_lines_of_the_log_and_then_one_says_how_many_were_left_out() {
    let (limits, now) = (Limits::default(), Instant::now());
    let later = now + Duration::from_secs(1);
    let written = (0..10_000).filter(|_| limits.line(address(1), now).is_some()).count();
    assert_eq!(written, 100);
    assert_eq!(limits.line(address(2), now), Some(0), "of each address");
    assert_eq!(limits.line(address(1), later), Some(9_900));
    assert_eq!(limits.line(address(1), later), None);
    for number in 0..1_200_u32 {
        let address = IpAddr::V4(Ipv4Addr::from_bits(number));
        let written = (0..101).filter(|_| limits.line(address, later).is_some()).count();
        assert!(written <= 101);
    }
    assert!(limits.lines.lock().left_out.len() <= Lines::<IpAddr>::CAUSES);
}

#[test]
fn sockets_of_an_address_are_a_few_more_than_its_connections_may_be() {
    let limits = Limits::default();
    let settings = Settings { connections_per_address: 10, ..Settings::default() };
    let mut places: Vec<_> = (0..100).filter_map(|_| limits.socket_from(&settings, address(1))).collect();
    assert_eq!(places.len() as u64, 10 + SPARE_SOCKETS);
    assert!(limits.socket_from(&settings, address(2)).is_some());
    places.pop();
    assert!(limits.socket_from(&settings, address(1)).is_some());
}

#[test]
fn no_address_has_more_than_half_of_the_files_that_the_process_may_open() {
    let limits = Limits::for_files(Some(1_024));
    let settings = Settings::default();
    let places: Vec<_> = (0..2_000).filter_map(|_| limits.socket_from(&settings, address(1))).collect();
    assert_eq!(places.len(), 512);
    assert!(limits.socket_from(&settings, address(2)).is_some());
    let any = Settings { connections_per_address: 0, ..settings };
    assert!(limits.socket_from(&any, address(1)).is_some(), "an operator may have it otherwise");
}
