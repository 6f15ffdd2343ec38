//! Random schedules of everything that can happen to a link, a client and a service, in simulated time: at
//! the end every acknowledged receipt counts once, every message is there once, and every application has
//! been told everything, once and in order.
//!
//! `groups.rs` has schedules of their own for one group that is made again and a service that is restored.
//!
//! `SCHEDULES=n` runs so many, however long that takes (1,000 of what waits on a device: some minutes), `SEED=n` begins with that one: `SEED=17 SCHEDULES=1` repeats the schedule 17.
//! The same seed gives the same plan and the same times; the order of what happens at the same moment is
//! not repeated exactly, nor (with odd seeds) how the store's threads join calls into commits.

#[path = "../flood/mod.rs"]
mod flood;
mod groups;
#[cfg(feature = "device-store")]
mod kept;
mod member;
mod road;
mod service;
#[cfg(feature = "device-store")]
mod writer;

use doubletick_engine::{EngineOptions, WhenFull};
use doubletick_protocol::group::GroupType;
use doubletick_protocol::settings::Settings;
use flood::{Device, Promises, Rng, Setup, Topic, Totals, check, expect_news_of_nothing};
use parking_lot::Mutex;
use road::{Lane, Road, Trouble};
use service::Site;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::Duration;

/// So many, and no more than fit into the time. In a debug build on two cores about 40 in a second where
/// temporary files are in memory; SQLite's fsyncs on a disk make it a tenth of that. At least the first number are run, however long
/// that takes, and more where `SCHEDULES` says so.
const LEAST: u64 = 200;
const SCHEDULES: u64 = 1_000;
const TIME: Duration = Duration::from_secs(60);
/// So many lives of a group, and no more than fit into the time.
const GROUP_LEAST: u64 = 50;
const GROUP_SCHEDULES: u64 = 300;
const GROUP_TIME: Duration = Duration::from_secs(30);
/// The same of what waits on a device.
#[cfg(feature = "device-store")]
const KEPT_TIME: Duration = Duration::from_secs(40);

fn ms(count: u64) -> Duration {
    Duration::from_millis(count)
}

/// A device and its way to the service.
struct Seat {
    device: Arc<Device>,
    road: Mutex<Arc<Road>>,
    site: Arc<Site>,
    rng: Mutex<Rng>,
    latency: u64,
    /// It is logging in, or out, or being ended.
    busy: AtomicBool,
}

impl Seat {
    /// Starts a run of the device over a way of its own.
    fn start(&self) {
        let road = Road::new(Arc::clone(&self.site), self.rng.lock().split(), self.latency);
        *self.road.lock() = Arc::clone(&road);
        self.device.start(Arc::new(Lane(road)));
    }

    fn trouble(&self, trouble: Trouble) {
        self.road.lock().trouble(trouble);
    }
}

struct World {
    rng: Rng,
    site: Arc<Site>,
    seats: Vec<Arc<Seat>>,
    topics: Vec<Topic>,
    promises: Arc<Promises>,
    /// The service is being ended or started.
    site_busy: Arc<AtomicBool>,
}

impl World {
    async fn new(seed: u64, directory: &Path) -> World {
        let mut rng = Rng::new(seed);
        let options = EngineOptions {
            session_queue: [2, 5, 20, 4096][rng.index(4)],
            when_full: if rng.chance(50) { WhenFull::End } else { WhenFull::Lag },
            ..EngineOptions::default()
        };
        let site = Arc::new(Site::new(directory.join("service"), options, seed.is_multiple_of(2)));
        site.open().await;
        let settings = Settings { receipt_interval_ms: [0, 100, 1_000][rng.index(3)], ..Settings::default() };
        site.engine().expect("it runs").set_settings(settings).await.expect("settings");
        let promises = Arc::new(Promises::default());
        let mut names = vec!["alice", "bob", "carol"];
        names.extend(["dave", "erin"].into_iter().take(rng.index(3)));
        let mut devices: Vec<(&str, u32)> = names.iter().map(|name| (*name, 1)).collect();
        devices.extend([("alice", 2), ("bob", 2)].into_iter().take(rng.index(3)));
        let timeout = ms(2_000 + rng.below(10_000));
        let mut seats = Vec::new();
        for (user, number) in devices {
            let name = format!("{user}-{number}");
            let setup = Setup {
                user: user.to_owned(),
                user_sig: "sig".to_owned(),
                platform: number,
                home: directory.join(&name),
                name,
                request_timeout: timeout,
                eager: [0, 30, 100][rng.index(3)],
                owner: user == "alice",
                text_bytes: 1,
                unsaved: ms(502),
                rng: rng.split(),
            };
            let latency = [0, 3, 40][rng.index(3)];
            let road = Road::new(Arc::clone(&site), rng.split(), latency);
            seats.push(Arc::new(Seat {
                device: Device::new(setup, Arc::clone(&promises)),
                road: Mutex::new(road),
                site: Arc::clone(&site),
                rng: Mutex::new(rng.split()),
                latency,
                busy: AtomicBool::new(false),
            }));
        }
        for seat in &seats {
            seat.start();
            seat.device.log_in().await;
        }
        let alice = seats[0].device.client().expect("it runs");
        let group = alice.create_group_wait(GroupType::Public, "g", &names[1..]).await.expect("a group");
        let topics = vec![Topic::Group(group), Topic::pair("alice", "bob"), Topic::pair("bob", "carol")];
        World { rng, site, seats, topics, promises, site_busy: Arc::default() }
    }

    fn some_seat(&mut self) -> Arc<Seat> {
        Arc::clone(&self.seats[self.rng.index(self.seats.len())])
    }

    /// Makes something happen.
    fn step(&mut self) {
        let seat = self.some_seat();
        let device = Arc::clone(&seat.device);
        match self.rng.below(100) {
            0..25 => {
                let topic = self.topics[self.rng.index(self.topics.len())].clone();
                // Most of what the group hears comes from its owner.
                let owner = matches!(topic, Topic::Group(_)) && self.rng.chance(70);
                let device = if owner { Arc::clone(&self.seats[0].device) } else { device };
                if topic.is_seen_by(&device.setup.user) {
                    (0..=self.rng.below(3)).for_each(|_| device.send(&topic));
                }
            }
            25..50 => device.read_some(),
            50..54 => device.mark_some(),
            54..59 => device.revoke_some(),
            59..66 => device.modify_some(),
            66..83 => {
                let time = ms(self.rng.below(1_500));
                seat.trouble(match self.rng.below(10) {
                    0..4 => Trouble::Cut,
                    4..7 => Trouble::Half(time),
                    7..9 => Trouble::Stall(time),
                    _ => Trouble::Swallow(time * 2),
                });
                if self.rng.chance(30) {
                    seat.road.lock().close_for(ms(self.rng.below(4_000)));
                }
            }
            83..91 => self.session(&seat),
            91..93 => self.service(),
            _ => {}
        }
    }

    /// A device logs out and in, or ends, or is killed.
    fn session(&mut self, seat: &Arc<Seat>) {
        if seat.busy.swap(true, Ordering::Relaxed) {
            return;
        }
        let (seat, how, pause) = (Arc::clone(seat), self.rng.below(4), ms(self.rng.below(1_000)));
        tokio::spawn(async move {
            match how {
                0 => seat.device.log_out().await,
                1 => seat.device.shut_down().await,
                _ => {
                    seat.trouble(Trouble::Cut);
                    seat.device.kill().await;
                }
            }
            tokio::time::sleep(pause).await;
            if how != 0 {
                seat.start();
            }
            seat.device.log_in().await;
            seat.busy.store(false, Ordering::Relaxed);
        });
    }

    /// The service ends, or is killed, and comes back.
    fn service(&mut self) {
        if self.site_busy.swap(true, Ordering::Relaxed) {
            return;
        }
        let killed = self.rng.chance(60);
        let pause = ms(self.rng.below(3_000));
        if killed {
            self.site.kill();
        }
        let (site, busy) = (Arc::clone(&self.site), Arc::clone(&self.site_busy));
        tokio::spawn(async move {
            site.close().await;
            tokio::time::sleep(pause).await;
            site.open().await;
            busy.store(false, Ordering::Relaxed);
        });
    }

    /// Waits until everybody is logged in, every call is answered, and nothing moves any more.
    async fn settle(&self) {
        let busy = |flag: &AtomicBool| flag.load(Ordering::Relaxed);
        for _ in 0..10_000 {
            let quiet = !busy(&self.site_busy)
                && self.seats.iter().all(|seat| !busy(&seat.busy) && seat.device.is_logged_in())
                && self.promises.pages().open == 0;
            if quiet {
                break;
            }
            tokio::time::sleep(ms(100)).await;
        }
        tokio::time::sleep(Duration::from_secs(90)).await;
    }
}

/// In memory where that is possible: no schedule tests what a loss of power leaves.
fn directory() -> tempfile::TempDir {
    let memory = Path::new("/dev/shm");
    let directory = if memory.is_dir() { tempfile::tempdir_in(memory) } else { tempfile::tempdir() };
    directory.expect("a directory")
}

async fn schedule(seed: u64) -> Totals {
    let directory = directory();
    let mut world = World::new(seed, directory.path()).await;
    let steps = 40 + world.rng.below(80);
    for _ in 0..steps {
        world.step();
        if world.rng.chance(50) {
            let pause = [3, 30, 300][world.rng.index(3)];
            tokio::time::sleep(ms(world.rng.below(pause))).await;
        }
    }
    world.settle().await;
    let devices: Vec<Arc<Device>> = world.seats.iter().map(|seat| Arc::clone(&seat.device)).collect();
    let totals = check(&devices, &world.promises).await;
    for seat in &world.seats {
        let again = async {
            seat.device.shut_down().await;
            seat.start();
            seat.device.log_in().await;
            tokio::time::sleep(Duration::from_secs(5)).await;
        };
        expect_news_of_nothing(&seat.device, again).await;
        seat.device.shut_down().await;
    }
    world.site.close().await;
    totals
}

/// Names the schedule that failed.
struct Named(u64);

impl Drop for Named {
    fn drop(&mut self) {
        if std::thread::panicking() {
            eprintln!("failed: SEED={} SCHEDULES=1", self.0);
        }
    }
}

/// Whether so many were wanted as prove something; then they were run.
fn expect_enough(count: u64, least: u64) -> bool {
    let wanted = number("SCHEDULES");
    assert!(count >= wanted.unwrap_or(least), "{count} schedules are too few");
    count >= least
}

fn number(name: &str) -> Option<u64> {
    std::env::var(name).ok()?.parse().ok()
}

/// Runs `one` with seed after seed, on all cores, until there were so many or the time is over; at least the first of these numbers.
fn run<F: Future<Output = ()>>(
    (least, schedules): (u64, u64),
    time: Duration,
    one: impl Fn(u64) -> F + Sync,
) {
    let first = number("SEED").unwrap_or(1);
    let wanted = number("SCHEDULES");
    let end = first + wanted.unwrap_or(schedules);
    let next = AtomicU64::new(first);
    let begun = std::time::Instant::now();
    let work = || {
        loop {
            let seed = next.fetch_add(1, Ordering::Relaxed);
            let is_over = wanted.is_none() && begun.elapsed() >= time && seed >= first + least;
            if seed >= end || is_over {
                return;
            }
            let _named = Named(seed);
            let runtime = tokio::runtime::Builder::new_current_thread()
                .enable_time()
                .start_paused(true)
                .build()
                .expect("a runtime");
            runtime.block_on(one(seed));
        }
    };
    std::thread::scope(|scope| {
        let threads = std::thread::available_parallelism().map_or(2, usize::from);
        let threads: Vec<_> = (0..threads).map(|_| scope.spawn(work)).collect();
        for thread in threads {
            if let Err(panic) = thread.join() {
                std::panic::resume_unwind(panic);
            }
        }
    });
    eprintln!("{} s", begun.elapsed().as_secs());
}

#[test]
fn whatever_happens_receipts_count_once_and_everybody_is_told_once_and_in_order() {
    let totals = Mutex::new((0, Totals::default()));
    run((LEAST, SCHEDULES), TIME, |seed| {
        let totals = &totals;
        async move {
            let done = schedule(seed).await;
            let mut totals = totals.lock();
            totals.0 += 1;
            totals.1 += done;
        }
    });
    let (count, totals) = totals.into_inner();
    eprintln!("{count} schedules: {totals:?}");
    expect_enough(count, LEAST);
}

#[cfg(feature = "device-store")]
#[test]
fn whatever_happens_to_a_device_what_was_read_on_it_is_recorded_once_and_with_its_time() {
    let totals = Mutex::new((0, kept::Seen::default()));
    run((LEAST, SCHEDULES), KEPT_TIME, |seed| {
        let totals = &totals;
        async move {
            let seen = kept::schedule(seed).await;
            let mut totals = totals.lock();
            totals.0 += 1;
            totals.1 += seen;
        }
    });
    let (count, seen) = totals.into_inner();
    eprintln!("{count} schedules of what waits: {seen:?}");
    if expect_enough(count, LEAST) {
        let kept::Seen { receipts, messages, before_login, pages } = seen;
        let rarest = [receipts, messages, before_login, pages].into_iter().min();
        assert!(rarest >= Some(LEAST / 4), "one of these has hardly happened: {seen:?}");
    }
}

#[test]
fn whatever_becomes_of_a_group_who_is_in_it_is_told_what_is_said_once_and_in_order() {
    let totals = Mutex::new((0, 0));
    run((GROUP_LEAST, GROUP_SCHEDULES), GROUP_TIME, |seed| {
        let totals = &totals;
        async move {
            let told = groups::schedule(seed).await;
            let mut totals = totals.lock();
            *totals = (totals.0 + 1, totals.1 + told);
        }
    });
    let (count, told) = totals.into_inner();
    eprintln!("{count} schedules of groups: {told} told");
    expect_enough(count, GROUP_LEAST);
    assert!(told > 0, "nobody was told anything");
}
