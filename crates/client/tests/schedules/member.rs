//! A member's device in the life of a group, and what its application has been told.

use crate::flood::Rng;
use crate::groups::Truth;
use crate::ms;
use crate::road::{Lane, Road, Trouble};
use crate::service::Site;
use doubletick_client::{Client, ClientConfig, ClientEvent, LoginStatus, NetworkStatus};
use doubletick_protocol::ids::{MsgId, UserId};
use doubletick_protocol::message::Message;
use parking_lot::Mutex;
use std::collections::{BTreeMap, HashMap, HashSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;
use tokio::time::Instant;

/// How much may have been told and not noted when a process is killed.
const UNSAVED: Duration = Duration::from_millis(502);

/// One thing that the application was told.
struct Telling {
    id: MsgId,
    text: String,
    /// The message itself, not a change of it.
    is_news: bool,
    at: Instant,
    /// The device cannot know that it was told, so it may be told again.
    again: bool,
}

#[derive(Default)]
struct Told {
    tellings: Vec<Telling>,
    /// Messages that may be told again, and are perhaps still under way on the link that is ending.
    forgiven: HashSet<MsgId>,
    faults: Vec<String>,
}

impl Told {
    fn note(&mut self, event: &ClientEvent) {
        let (messages, is_news) = match event {
            ClientEvent::Messages(messages) => (messages, true),
            ClientEvent::Modified(messages) => (messages, false),
            ClientEvent::Network(NetworkStatus::Connecting | NetworkStatus::Disconnected, ..) => {
                return self.forgiven.clear();
            }
            _ => return,
        };
        for message in messages {
            let (id, text) = (message.msg_id.clone(), text_of(message));
            let twice =
                |before: &&Telling| !before.again && before.id == id && (is_news || before.text == text);
            if self.tellings.iter().any(|before| twice(&before)) {
                let kind = if is_news { "a message" } else { "a change" };
                self.faults.push(format!("{kind} of {id} ({}) twice", message.seq));
            }
            let again = self.forgiven.contains(&id);
            self.tellings.push(Telling { id, text, is_news, at: Instant::now(), again });
        }
    }
}

pub struct Member {
    pub user: UserId,
    home: PathBuf,
    site: Arc<Site>,
    rng: Rng,
    latency: u64,
    road: Arc<Road>,
    client: Client,
    /// Whether what the present run is told still counts.
    alive: Arc<AtomicBool>,
    told: Arc<Mutex<Told>>,
    kills: u32,
}

impl Member {
    /// A device that logs in.
    pub fn new(user: &str, home: PathBuf, site: Arc<Site>, mut rng: Rng, latency: u64) -> Member {
        let road = Road::new(Arc::clone(&site), rng.split(), latency);
        let (alive, told) = (Arc::new(AtomicBool::new(true)), Arc::default());
        let client = start(&home.join("0"), &road, &alive, &told);
        let member =
            Member { user: user.to_owned(), home, site, rng, latency, road, client, alive, told, kills: 0 };
        member.log_in(false);
        member
    }

    /// Logs in, again and again until it is done or the run is over; before that logs out, if so.
    fn log_in(&self, out: bool) {
        let (client, user, alive) = (self.client.clone(), self.user.clone(), Arc::clone(&self.alive));
        tokio::spawn(async move {
            if out {
                // An error means that the login is lost already.
                let _ = client.logout_wait().await;
            }
            while alive.load(Ordering::Relaxed) && client.login_wait(&user, "sig").await.is_err() {
                tokio::time::sleep(ms(50)).await;
            }
        });
    }

    /// Waits until it is logged in.
    pub async fn is_in(&self) {
        for _ in 0..10_000 {
            if self.client.login_status() == LoginStatus::LoggedIn {
                return;
            }
            tokio::time::sleep(ms(100)).await;
        }
        panic!("{} does not come in", self.user);
    }

    /// Logs out and in (0), ends and is run again (1), or is killed and run again (2).
    pub async fn restart(&mut self, how: u64) {
        if how == 0 {
            return self.log_in(true);
        }
        let state = self.home.join(self.kills.to_string());
        self.alive.store(how == 1, Ordering::Relaxed);
        if how == 2 {
            self.road.trouble(Trouble::Cut);
            self.kills += 1;
            copy(&state, &self.home.join(self.kills.to_string()));
            let since = Instant::now() - UNSAVED;
            let mut told = self.told.lock();
            told.tellings
                .iter_mut()
                .filter(|telling| telling.at >= since)
                .for_each(|telling| telling.again = true);
        }
        self.client.shutdown().await;
        self.alive.store(false, Ordering::Relaxed);
        self.alive = Arc::new(AtomicBool::new(true));
        self.road = Road::new(Arc::clone(&self.site), self.rng.split(), self.latency);
        self.client = start(&self.home.join(self.kills.to_string()), &self.road, &self.alive, &self.told);
        self.log_in(false);
    }

    pub fn trouble(&self, trouble: Trouble, closed: Option<Duration>) {
        self.road.trouble(trouble);
        if let Some(closed) = closed {
            self.road.close_for(closed);
        }
    }

    /// What was told of this group may be told again: the device has forgotten the group since.
    pub fn forgive_group(&self, truth: &Truth, group: u64) {
        let of_group = truth.said.iter().filter(|said| said.group == group);
        let mut told = self.told.lock();
        let told = &mut *told;
        told.forgiven.extend(of_group.map(|said| said.id.clone()));
        let again = told.tellings.iter_mut().filter(|telling| told.forgiven.contains(&telling.id));
        again.for_each(|telling| telling.again = true);
    }

    pub fn told_count(&self) -> usize {
        self.told.lock().tellings.len()
    }

    /// The application was told what it must have been, once and in order, and nothing that it must not.
    pub fn check(&self, truth: &Truth) {
        let told = self.told.lock();
        let mut faults = told.faults.clone();
        let said: HashMap<&MsgId, usize> =
            truth.said.iter().zip(0..).map(|(said, at)| (&said.id, at)).collect();
        let mut last_of: BTreeMap<u64, usize> = BTreeMap::new();
        let mut now_says: HashMap<&MsgId, &str> = HashMap::new();
        for telling in &told.tellings {
            let at = said[&telling.id];
            let message = &truth.said[at];
            // Of what was there before, who sees the history of a group is told the changes.
            if telling.is_news && !message.audience.contains(&self.user) {
                faults.push(format!("told {} ({at}), which was not for them", telling.id));
            }
            now_says.insert(&telling.id, &telling.text);
            if !telling.is_news || telling.again {
                continue;
            }
            if last_of.insert(message.group, at).is_some_and(|last| last >= at) {
                faults.push(format!("told {} ({at}) late", telling.id));
            }
        }
        for (id, text) in truth.due(&self.user) {
            match (now_says.get(id), text) {
                (None, _) => faults.push(format!("not told {id} ({})", said[id])),
                (Some(says), Some(text)) if *says != text => {
                    faults.push(format!("knows an old text of {id} ({})", said[id]));
                }
                _ => {}
            }
        }
        assert!(faults.is_empty(), "{}:\n{}", self.user, faults.join("\n"));
    }

    pub async fn end(&self) {
        self.client.shutdown().await;
    }
}

fn start(home: &Path, road: &Arc<Road>, alive: &Arc<AtomicBool>, told: &Arc<Mutex<Told>>) -> Client {
    let (still, told) = (Arc::clone(alive), Arc::clone(told));
    let events = move |event: ClientEvent| {
        if still.load(Ordering::Relaxed) {
            told.lock().note(&event);
        }
    };
    let config = ClientConfig { state_dir: Some(home.to_path_buf()), ..ClientConfig::default() };
    let connector = Arc::new(Lane(Arc::clone(road)));
    Client::start(config, connector, Arc::new(events), &tokio::runtime::Handle::current())
}

fn text_of(message: &Message) -> String {
    let text = message.content.elems.first().and_then(|elem| elem.get("text_elem_content"));
    text.and_then(|text| text.as_str()).unwrap_or_default().to_owned()
}

fn copy(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).expect("a directory");
    for file in std::fs::read_dir(from).into_iter().flatten() {
        let file = file.expect("a file");
        std::fs::copy(file.path(), to.join(file.file_name())).expect("copied");
    }
}
