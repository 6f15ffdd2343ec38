//! Applications over WebSocket, and a proxy on their way that closes, stalls and delays connections.

#![allow(dead_code, reason = "every test binary uses a part of it")]

pub mod chat;
pub mod idle;
pub mod proxy;

use crate::flood::{Device, Promises, Rng, Setup, Topic};
use crate::support::{doubletickd, err};
use doubletick_client::ws::{WsConnector, WsOptions, WsTimes};
use doubletick_engine::usersig::UserSigKey;
use doubletick_protocol::codec::Encoding;
use doubletick_protocol::group::GroupType;
use doubletick_protocol::wire::Request;
use std::net::TcpListener;
use std::path::Path;
use std::process::Command;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

/// Key of the UserSigs of the servers of these tests.
pub const KEY: &str = "a secret of the tests";

/// `doubletickd serve` on this data directory, with the key of these tests and durability normal.
pub fn serve(data: &Path, listen: &str, options: &[&str]) -> Command {
    let mut command = doubletickd();
    command.env("DOUBLETICKD_SECRET_KEY", KEY).args(["serve", "--durability", "normal", "--listen", listen]);
    command.arg("--data").arg(data).args(options);
    command
}

/// Takes the limits away that a whole crowd on one machine would meet.
pub fn lift_limits(data: &Path) {
    let mut command = doubletickd();
    command
        .args(["settings", "set", "requests_per_second=0", "connections_per_address=0", "--data"])
        .arg(data);
    let output = command.output().expect("doubletickd runs");
    assert!(output.status.success(), "{}", err(&output));
}

/// A UserSig that is valid for an hour.
pub fn user_sig(user: &str) -> String {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).expect("after 1970").as_secs();
    UserSigKey { sdk_app_id: 1_400_000_000, secret: KEY.into() }.sign(user, now, 3600)
}

/// The seed of a test: `SEED`, or 1.
pub fn seed() -> u64 {
    std::env::var("SEED").ok().and_then(|seed| seed.parse().ok()).unwrap_or(1)
}

/// A free port below those that the system gives to connections: a client that tries to come back must not take
/// the place of a server that is to come back. Not twice the same one, and most likely not that of another test.
pub fn port() -> u16 {
    static TRIED: AtomicU32 = AtomicU32::new(0);
    let is_free = |port: &u16| TcpListener::bind(("127.0.0.1", *port)).is_ok();
    let ports = std::iter::repeat_with(|| {
        std::process::id().wrapping_mul(41).wrapping_add(TRIED.fetch_add(1, Ordering::Relaxed))
    });
    let mut ports =
        ports.take(1_000).map(|number| 20_000 + u16::try_from(number % 10_000).unwrap_or_default());
    ports.find(is_free).expect("a free port")
}

/// Names the seed of a test that fails.
pub struct Named(pub u64);

impl Drop for Named {
    fn drop(&mut self) {
        if std::thread::panicking() {
            eprintln!("failed: SEED={}", self.0);
        }
    }
}

/// A way to the server at this URL that notices soon when nothing comes any more.
pub fn connector(url: &str, encoding: Encoding) -> Arc<WsConnector> {
    let options = WsOptions { encoding, ..WsOptions::default() };
    let times = WsTimes {
        connect: Duration::from_secs(3),
        silence: Duration::from_secs(2),
        patience: Duration::from_secs(2),
    };
    Arc::new(WsConnector::new(url, options).expect("a URL").with_times(times))
}

/// Applications of as many users, one device each, which know the same promises.
pub struct Crowd {
    pub devices: Vec<Arc<Device>>,
    pub promises: Arc<Promises>,
    pub topics: Vec<Topic>,
    pub rng: Rng,
    /// How each of them reaches the server.
    urls: Vec<String>,
}

impl Crowd {
    /// Users `u0`, `u1`…, each logged in through its URL, all in one group that `u0` owns. Of a hundred messages
    /// they read so many at once; `text_bytes` is how long a text is.
    pub async fn gather(urls: Vec<String>, home: &Path, eager: u64, text_bytes: usize, seed: u64) -> Crowd {
        let count = urls.len();
        let mut rng = Rng::new(seed);
        let promises = Arc::new(Promises::default());
        let devices: Vec<Arc<Device>> = (0..count)
            .map(|number| {
                let user = format!("u{number}");
                let setup = Setup {
                    name: user.clone(),
                    user_sig: user_sig(&user),
                    platform: 6,
                    home: home.join(&user),
                    request_timeout: Duration::from_secs(8),
                    eager,
                    owner: number == 0,
                    text_bytes,
                    unsaved: Duration::from_secs(2),
                    rng: rng.split(),
                    user,
                };
                Device::new(setup, Arc::clone(&promises))
            })
            .collect();
        let mut crowd = Crowd { devices, promises, topics: Vec::new(), rng, urls };
        let logins: Vec<_> = (0..count)
            .map(|number| {
                crowd.start(number);
                let device = Arc::clone(&crowd.devices[number]);
                tokio::spawn(async move { device.log_in().await })
            })
            .collect();
        for login in logins {
            login.await.expect("a login");
        }
        let owner = crowd.devices[0].client().expect("it runs");
        let group_id = owner.create_group_wait(GroupType::Public, "crowd", &[]).await.expect("a group");
        for device in &crowd.devices[1..] {
            let client = device.client().expect("it runs");
            let join = Request::JoinGroup { group_id: group_id.clone(), hello: String::new() };
            client.call(join).await.expect("joined");
        }
        crowd.topics.push(Topic::Group(group_id));
        let pairs =
            (0..count - 1).map(|number| Topic::pair(&format!("u{number}"), &format!("u{}", number + 1)));
        crowd.topics.extend(pairs);
        crowd
    }

    /// Begins a run of a device.
    pub fn start(&self, number: usize) {
        let encoding = Encoding::ALL[number % Encoding::ALL.len()];
        self.devices[number].start(connector(&self.urls[number], encoding));
    }

    /// Somebody sends, reads, revokes or modifies something.
    pub fn step(&mut self) {
        let device = Arc::clone(&self.devices[self.rng.index(self.devices.len())]);
        match self.rng.below(100) {
            // A message to the group is many receipts.
            0..6 => self.devices[self.rng.index(5)].send(&self.topics[0]),
            6..20 => {
                let topic = &self.topics[1 + self.rng.index(self.topics.len() - 1)];
                if let Topic::Pair(one, other) = topic {
                    let sender = if self.rng.chance(50) { one } else { other };
                    let sender = self.devices.iter().find(|device| device.setup.user == *sender);
                    sender.expect("a user of the crowd").send(topic);
                }
            }
            20..85 => device.read_some(),
            85..90 => device.mark_some(),
            90..94 => self.devices[self.rng.index(5)].revoke_some(),
            _ => self.devices[self.rng.index(5)].modify_some(),
        }
    }

    /// Makes steps for this long, about so many per second.
    pub async fn flood(&mut self, time: Duration, per_second: u64) {
        let begun = tokio::time::Instant::now();
        let mut steps = 0;
        while begun.elapsed() < time {
            self.step();
            steps += 1;
            tokio::time::sleep_until(begun + Duration::from_micros(1_000_000 * steps / per_second)).await;
        }
    }
}
