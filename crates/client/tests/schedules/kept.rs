//! Schedules of one reader whose device keeps what the service does not have yet: absences, kills, other users on the same
//! device, a service that ends, a clock that is another one in each run, a date that is wrong and is set, and files that are damaged.
//! The reader writes as well (`writer.rs`), looks at the history, and does all of it also in a process that has no login yet.
//!
//! The model is naive: of every message, the moments at which it was read.

use crate::flood::Rng;
use crate::road::{Lane, Road, Trouble};
use crate::service::Site;
use crate::writer::Writer;
use crate::{directory, ms};
use doubletick_client::{Client, ClientConfig, ClientEvent, Keep, LoginStatus, Reply, SteadyClock};
use doubletick_engine::{Clock, EngineOptions};
use doubletick_protocol::conversation::ReadScope;
use doubletick_protocol::group::{GroupType, NewGroup, Role};
use doubletick_protocol::ids::{ConversationId, MsgId};
use doubletick_protocol::message::{Elem, HistoryQuery, HistoryStart, Message, MessageContent, NewMessage};
use doubletick_protocol::receipt::{ReaderFilter, Receipt};
use doubletick_protocol::wire::{Request, Response};
use doubletick_protocol::{Error, codes};
use parking_lot::Mutex;
use std::collections::{BTreeMap, BTreeSet};
use std::ops::AddAssign;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;
use tokio::time::Instant;

/// Seconds since 1970 when a schedule begins.
const BEGIN: u64 = 1_700_000_000;
/// How far a time may be from the moment at which the user read: a login's answer is under way for a moment and may stall, and
/// seconds are cut off.
const ROUGH: u64 = 4;
/// After so long it is in the device's state that a message was told.
const REMEMBERED: Duration = Duration::from_secs(1);
/// A frame is at most so long under way.
const UNDER_WAY: Duration = Duration::from_secs(60);

/// What was read, as the application knows it.
#[derive(Default)]
struct Model {
    /// What the application was told, by message: where it is, and when that was.
    told: BTreeMap<MsgId, (ConversationId, u64, Instant)>,
    /// What was told less than [`REMEMBERED`] before the process was killed, or perhaps to carol: bob's device may not know it.
    unsure: BTreeSet<MsgId>,
    /// Seconds at which receipts were given.
    given: BTreeMap<MsgId, Vec<u64>>,
    /// Calls that were answered with 0.
    acknowledged: BTreeSet<MsgId>,
    /// What may have been lost with a file that was damaged.
    doubtful: BTreeSet<MsgId>,
    /// Receipts that were given by a date that had been set since the device heard of the service.
    dateless: BTreeSet<MsgId>,
    /// How many receipts were taken without a login, and pages read.
    before_login: u64,
    pages: u64,
    /// By conversation: what must be read at least, and may be at most.
    marked: BTreeMap<ConversationId, (u64, u64)>,
    faults: Vec<String>,
}

impl Model {
    /// What was told last may not be in the device's state.
    fn process_killed(&mut self) {
        let late = self.told.iter().filter(|(_, (.., at))| at.elapsed() < REMEMBERED);
        self.unsure.extend(late.map(|(message, _)| message.clone()));
    }
}

struct World {
    rng: Rng,
    site: Arc<Site>,
    road: Arc<Road>,
    latency: u64,
    client: Option<Client>,
    /// Whether what the current run says still counts.
    alive: Arc<AtomicBool>,
    home: PathBuf,
    runs: u64,
    begun: Instant,
    /// How far the device's date is wrong, in milliseconds.
    wrong: u64,
    /// It was set since somebody was logged in on this device; what is known of the service's clock is of before.
    date_set: Arc<AtomicBool>,
    /// Carol has not been on the device since bob was logged in on it.
    alone: Arc<AtomicBool>,
    model: Arc<Mutex<Model>>,
    writer: Arc<Writer>,
    /// When each message of a conversation was stored, by seq.
    said: BTreeMap<ConversationId, Vec<(MsgId, Instant)>>,
    /// No link until then.
    closed_until: Instant,
}

fn login(user: &str) -> Request {
    Request::Login {
        user_id: user.into(),
        user_sig: "sig".into(),
        platform: 0,
        held: 0,
        device: String::new(),
    }
}

fn places() -> [ConversationId; 2] {
    [ConversationId::Group("g".into()), ConversationId::C2c("alice".into())]
}

impl World {
    async fn new(seed: u64, home: &Path) -> World {
        let mut rng = Rng::new(seed);
        let begun = Instant::now();
        let clock = Clock::new(move || {
            BEGIN * 1000 + u64::try_from(begun.elapsed().as_millis()).expect("not so long")
        });
        let options = EngineOptions { clock, ..EngineOptions::default() };
        let site = Arc::new(Site::new(home.join("service"), options, true));
        site.open().await;
        let engine = site.engine().expect("it runs");
        for user in ["alice", "bob", "carol"] {
            engine.ask_for(user, false, login(user)).await.expect("an account");
        }
        let group = NewGroup {
            group_id: "g".into(),
            group_type: GroupType::Public,
            name: "g".into(),
            introduction: String::new(),
            notification: String::new(),
            face_url: String::new(),
            add_option: None,
            approve_option: None,
            max_members: 0,
            custom: Vec::new(),
            members: ["bob", "carol"].map(|user| (user.to_owned(), Role::Normal)).to_vec(),
        };
        let other = NewGroup { group_id: "h".into(), ..group.clone() };
        for group in [group, other] {
            engine.ask_for("alice", false, Request::CreateGroup(group)).await.expect("a group");
        }
        let latency = [0, 3, 40][rng.index(3)];
        let road = Road::new(Arc::clone(&site), rng.split(), latency);
        let mut world = World {
            rng,
            site,
            road,
            latency,
            client: None,
            alive: Arc::default(),
            home: home.to_owned(),
            runs: 0,
            begun,
            wrong: 0,
            date_set: Arc::default(),
            alone: Arc::default(),
            model: Arc::default(),
            writer: Arc::default(),
            said: BTreeMap::new(),
            closed_until: begun,
        };
        world.start();
        world
    }

    fn state(&self) -> PathBuf {
        self.home.join(format!("device-{}", self.runs))
    }

    fn now(&self) -> u64 {
        BEGIN + self.begun.elapsed().as_secs()
    }

    fn start(&mut self) {
        let road = Road::new(Arc::clone(&self.site), self.rng.split(), self.latency);
        road.close_for(self.closed_until.saturating_duration_since(Instant::now()));
        self.road = Arc::clone(&road);
        // Each run has a clock of its own, as after a restart of the device or a hand that sets it.
        let (begun, origin) = (self.begun, self.rng.below(1 << 40));
        let clock = SteadyClock::new(move || {
            origin + u64::try_from(begun.elapsed().as_millis()).expect("not so long")
        });
        let date = BEGIN * 500 + self.wrong;
        let clock =
            clock.dated(move || date + u64::try_from(begun.elapsed().as_millis()).expect("not so long"));
        let config = ClientConfig {
            state_dir: Some(self.state()),
            keep: Some(Keep { thread: false, messages: true, clock, ..Keep::default() }),
            ..ClientConfig::default()
        };
        let alive = Arc::new(AtomicBool::new(true));
        self.alive = Arc::clone(&alive);
        let (model, writer) = (Arc::clone(&self.model), Arc::clone(&self.writer));
        self.alone.store(true, Ordering::Relaxed);
        let alone = Arc::clone(&self.alone);
        let events = move |event| {
            if let ClientEvent::Outbox(items) = &event {
                writer.told(items);
            }
            if let ClientEvent::Messages(messages) = event
                && alive.load(Ordering::Relaxed)
            {
                // Carol, who has the device for a while, is told what bob writes to her.
                let own = |message: &&Message| message.sender == "bob" && message.is_read;
                messages.iter().filter(own).for_each(|message| writer.news(message));
                let mut model = model.lock();
                for message in messages.into_iter().filter(|message| message.sender == "alice") {
                    if alone.load(Ordering::Relaxed) {
                        model.unsure.remove(&message.msg_id);
                    } else if !model.told.contains_key(&message.msg_id) {
                        model.unsure.insert(message.msg_id.clone());
                    }
                    let told = (message.conversation, message.seq, Instant::now());
                    model.told.insert(message.msg_id, told);
                }
            }
        };
        let runtime = tokio::runtime::Handle::current();
        self.client = Some(Client::start(config, Arc::new(Lane(road)), Arc::new(events), &runtime));
        self.log_in("bob");
    }

    /// Logs in, again and again until it works.
    fn log_in(&self, user: &'static str) {
        let Some(client) = self.client.clone() else { return };
        let (alive, date_set) = (Arc::clone(&self.alive), Arc::clone(&self.date_set));
        let alone = Arc::clone(&self.alone);
        tokio::spawn(async move {
            while alive.load(Ordering::Relaxed) {
                if user == "carol" {
                    alone.store(false, Ordering::Relaxed);
                }
                if client.login_wait(user, "sig").await.is_ok() {
                    if user == "bob" && alive.load(Ordering::Relaxed) {
                        date_set.store(false, Ordering::Relaxed);
                        alone.store(client.login_user().as_deref() == Some("bob"), Ordering::Relaxed);
                    }
                    return;
                }
                tokio::time::sleep(ms(500)).await;
            }
        });
    }

    /// Bob's client, while bob is in or would be if there was a link; and whether he is in.
    fn giver(&self) -> Option<(Client, bool)> {
        let client = self.client.clone()?;
        let is_in = match client.login_status() {
            LoginStatus::LoggedIn => true,
            LoginStatus::LoggingIn | LoginStatus::LoggedOut => false,
            LoginStatus::LoggingOut => return None,
        };
        let is_bob = client.reader().as_deref() == Some("bob");
        is_bob.then_some((client, is_in))
    }

    /// Bob's client, while bob is in.
    fn reader(&self) -> Option<Client> {
        let client = self.client.clone()?;
        let in_now =
            client.login_status() == LoginStatus::LoggedIn && client.login_user().as_deref() == Some("bob");
        in_now.then_some(client)
    }

    /// Alice says something.
    async fn say(&mut self) {
        let Some(engine) = self.site.engine() else { return };
        let place = self.rng.index(2);
        let conversation =
            [ConversationId::Group("g".into()), ConversationId::C2c("bob".into())][place].clone();
        let said = self.said.entry(places()[place].clone()).or_default();
        let msg_id = format!("{place}-{}", said.len());
        let mut elem = Elem::new();
        elem.insert("elem_type".into(), 0.into());
        elem.insert("text_elem_content".into(), "x".into());
        let new = NewMessage {
            msg_id: msg_id.clone(),
            conversation,
            client_time: 0,
            rand: 0,
            need_read_receipt: true,
            online_only: false,
            targets: Vec::new(),
            content: MessageContent { elems: vec![elem], ..MessageContent::default() },
        };
        engine.ask_for("alice", false, Request::SendMessage(new)).await.expect("sent");
        said.push((msg_id, Instant::now()));
    }

    /// Bob reads some of what he was told, sometimes again.
    async fn read(&mut self) {
        let Some((client, is_in)) = self.giver() else { return };
        let place = places()[self.rng.index(2)].clone();
        let (again, count) = (self.rng.chance(10), 1 + self.rng.index(4));
        let messages: Vec<MsgId> = {
            let model = self.model.lock();
            let unread = |message: &&MsgId| again || !model.given.contains_key(*message);
            let here = model.told.iter().filter(|(_, (conversation, ..))| *conversation == place);
            here.map(|(message, _)| message).filter(unread).take(count).cloned().collect()
        };
        if messages.is_empty() {
            return;
        }
        let now = self.now();
        let dateless = !is_in && self.date_set.load(Ordering::Relaxed);
        let nobody = Arc::new(AtomicBool::new(false));
        let (model, alive, of) = (Arc::clone(&self.model), Arc::clone(&self.alive), messages.clone());
        let refused = Arc::clone(&nobody);
        let reply = Reply::new(move |result: doubletick_protocol::Result<Response>| {
            let mut model = model.lock();
            match result {
                Ok(_) => model.acknowledged.extend(of),
                Err(error) if error.code == codes::ERR_SDK_NET_WAIT_ACK_TIMEOUT => {
                    if !error.text.starts_with("kept, will be sent") {
                        model.faults.push(format!("{of:?}: {error}"));
                    }
                }
                Err(error) if error.code == codes::ERR_SDK_COMM_INTERRUPT => {}
                Err(error) if error.code == codes::ERR_SDK_NOT_LOGGED_IN && error.text.contains("kept") => {}
                // His login was refused in this moment.
                Err(error) if error.code == codes::ERR_SDK_NOT_LOGGED_IN && !is_in => {
                    refused.store(true, Ordering::Relaxed);
                }
                Err(error) => {
                    if alive.load(Ordering::Relaxed) {
                        model.faults.push(format!("{of:?}: {error}"));
                    }
                }
            }
        });
        client.request(Request::SendReceipts { messages: messages.clone(), read_at: Vec::new() }, reply);
        // The call is with the client's task then, and what it gave in the file.
        tokio::time::sleep(ms(1)).await;
        if nobody.load(Ordering::Relaxed) {
            return;
        }
        let mut model = self.model.lock();
        model.before_login += u64::from(!is_in);
        for message in messages {
            // The first one that was not lost counts.
            let may_count = !model.given.contains_key(&message) || model.doubtful.contains(&message);
            if dateless && may_count {
                model.dateless.insert(message.clone());
            }
            model.given.entry(message).or_default().push(now);
        }
    }

    /// Bob looks at the newest messages. Whoever answers, nothing of what alice said is missing between them, and nothing at their end
    /// that this device was told.
    async fn look(&mut self) {
        let Some((client, _)) = self.giver() else { return };
        let place = places()[self.rng.index(2)].clone();
        let said: Vec<MsgId> =
            self.said.get(&place).into_iter().flatten().map(|(message, _)| message.clone()).collect();
        let told: Option<usize> = {
            let model = self.model.lock();
            let known = |id: &MsgId| model.told.contains_key(id) && !model.unsure.contains(id);
            said.iter().rposition(known)
        };
        let query = HistoryQuery {
            conversation: place.clone(),
            start: HistoryStart::End,
            newer: false,
            count: [3, 20][self.rng.index(2)],
            window: None,
            elem_types: Vec::new(),
        };
        let (model, alive) = (Arc::clone(&self.model), Arc::clone(&self.alive));
        let answered = move |result: doubletick_protocol::Result<Response>| {
            let Ok(Response::Messages(messages)) = result else { return };
            if !alive.load(Ordering::Relaxed) {
                return;
            }
            // What was said since is behind them.
            let number = |message: &Message| message.msg_id.split_once('-')?.1.parse::<usize>().ok();
            let own = messages.iter().filter(|message| message.sender == "alice" && message.seq > 0);
            let mut places: Vec<usize> = own.filter_map(number).collect();
            places.sort_unstable();
            let is_whole = places.windows(2).all(|pair| pair[1] == pair[0] + 1);
            let has_the_end = told.is_none_or(|told| places.last().is_some_and(|last| *last >= told));
            let mut model = model.lock();
            model.pages += 1;
            if !is_whole || !has_the_end {
                model.faults.push(format!("{place:?}: {places:?} of {}, told up to {told:?}", said.len()));
            }
        };
        client.request(Request::History(query), Reply::new(answered));
        tokio::time::sleep(ms(1)).await;
    }

    /// Bob marks a conversation read, to its end.
    async fn mark(&mut self) {
        let Some((client, is_in)) = self.giver() else { return };
        let place = places()[self.rng.index(2)].clone();
        let scope = match &place {
            ConversationId::Group(group) => ReadScope::Group(group.clone(), 0),
            ConversationId::C2c(peer) => ReadScope::C2c(peer.clone(), 0),
        };
        // What the device knows at least, and at most.
        let (told, most) = {
            let model = self.model.lock();
            let here = model.told.iter().filter(|(_, (conversation, ..))| *conversation == place);
            let last = |sure: bool| {
                let counts = |message: &MsgId| !sure || !model.unsure.contains(message);
                let seqs = here.clone().filter(|(message, _)| counts(message)).map(|(_, (_, seq, _))| *seq);
                seqs.max().unwrap_or(0)
            };
            (last(true), last(false))
        };
        if most == 0 {
            return;
        }
        let nobody = Arc::new(AtomicBool::new(false));
        let refused = Arc::clone(&nobody);
        let answered = move |result: doubletick_protocol::Result<Response>| {
            let kept =
                |error: &Error| error.code != codes::ERR_SDK_NOT_LOGGED_IN || error.text.contains("kept");
            refused.store(!is_in && !result.as_ref().err().is_none_or(kept), Ordering::Relaxed);
        };
        client.request(Request::MarkRead(scope), Reply::new(answered));
        tokio::time::sleep(ms(1)).await;
        if nobody.load(Ordering::Relaxed) {
            return;
        }
        // Without a link it is what was told; with one what there is when it arrives.
        let offline = self.closed_until > Instant::now();
        let most = if offline { most } else { u64::MAX };
        let until = Instant::now() + UNDER_WAY;
        let mut model = self.model.lock();
        let marked = model.marked.entry(place.clone()).or_default();
        marked.0 = marked.0.max(told);
        if most == u64::MAX {
            // Settled in the end: everything that is said until then may be read.
            let said =
                self.said.get(&place).map_or(0, |said| said.iter().filter(|(_, at)| *at <= until).count());
            marked.1 = marked.1.max(said as u64 + 8);
        } else {
            marked.1 = marked.1.max(most);
        }
    }

    /// Nobody reaches the service for a while.
    fn absence(&mut self) {
        // Hours cost a client thousands of looks at the clock, so they are rare.
        let longest = match self.rng.below(20) {
            0..10 => 2_000,
            10..19 => 60_000,
            _ => 3 * 3_600_000,
        };
        let time = ms(self.rng.below(longest));
        self.closed_until = self.closed_until.max(Instant::now() + time);
        self.road.close_for(self.closed_until.saturating_duration_since(Instant::now()));
        let rest = ms(self.rng.below(1_500));
        self.road.trouble(match self.rng.below(4) {
            0 => Trouble::Half(rest),
            1 => Trouble::Swallow(rest),
            _ => Trouble::Cut,
        });
    }

    /// The process ends, as SIGKILL ends it or in order, and comes back after a while.
    async fn again(&mut self) {
        let Some(client) = self.client.take() else { return };
        let killed = self.rng.chance(70);
        if !killed {
            client.shutdown().await;
        }
        self.alive.store(false, Ordering::Relaxed);
        let before = self.state();
        self.runs += 1;
        copy(&before, &self.state());
        if killed {
            self.model.lock().process_killed();
            self.road.trouble(Trouble::Cut);
            client.shutdown().await;
        }
        if self.rng.chance(8) {
            self.damage();
        }
        if self.rng.chance(8) {
            // The service has what it had; another copy is begun.
            self.garble("mirror.db");
        }
        if self.rng.chance(20) {
            self.wrong = self.rng.below(BEGIN * 1000);
            self.date_set.store(true, Ordering::Relaxed);
        }
        tokio::time::sleep(ms([0, 20_000, 3_600_000][self.rng.index(3)])).await;
        self.start();
    }

    /// What waits on the device is unreadable.
    fn damage(&mut self) {
        self.garble("outbox.db");
        let mut model = self.model.lock();
        let given: Vec<MsgId> = model.given.keys().cloned().collect();
        model.doubtful.extend(given);
        model.marked.values_mut().for_each(|marked| marked.0 = 0);
        self.writer.damaged();
    }

    fn garble(&self, name: &str) {
        let Ok(files) = std::fs::read_dir(self.state()) else { return };
        for file in
            files.flatten().map(|file| file.path()).filter(|path| path.to_string_lossy().contains(name))
        {
            let bytes = std::fs::read(&file).expect("readable");
            let bytes: Vec<u8> = bytes.iter().map(|byte| byte ^ 0x5a).collect();
            std::fs::write(&file, bytes).expect("written");
        }
    }

    async fn service(&mut self) {
        if self.rng.chance(60) {
            self.site.kill();
        } else {
            self.site.close().await;
        }
        tokio::time::sleep(ms(self.rng.below(3_000))).await;
        self.site.open().await;
    }

    async fn step(&mut self) {
        match self.rng.below(100) {
            0..25 => self.say().await,
            25..50 => self.read().await,
            50..60 => {
                if let Some((client, is_in)) = self.giver() {
                    self.writer.write(&mut self.rng, &client, &self.alive, is_in).await;
                }
            }
            60..65 => self.mark().await,
            65..72 => self.look().await,
            72..82 => self.absence(),
            82..88 => self.again().await,
            88..91 => self.service().await,
            91..95 => {
                // Somebody else has the device for a while.
                self.log_in("carol");
                tokio::time::sleep(ms(self.rng.below(60_000))).await;
                self.log_in("bob");
            }
            _ => tokio::time::sleep(ms([3, 300, 40_000][self.rng.index(3)])).await,
        }
        if self.rng.chance(50) {
            let longest = [3, 30, 3_000][self.rng.index(3)];
            tokio::time::sleep(ms(self.rng.below(longest))).await;
        }
    }

    /// Waits until nothing waits any more.
    async fn settle(&mut self) {
        tokio::time::sleep_until(self.closed_until).await;
        for _ in 0..5_000 {
            // Whoever wanted the device before may have it for a moment still.
            match self.reader() {
                Some(client) => {
                    if client.unsent_wait().await.is_ok_and(|waiting| waiting.is_empty()) {
                        break;
                    }
                }
                None => self.log_in("bob"),
            }
            tokio::time::sleep(ms(500)).await;
        }
        tokio::time::sleep(Duration::from_secs(600)).await;
    }

    async fn ask(&self, user: &str, request: Request) -> Response {
        self.site.engine().expect("it runs").ask_for(user, false, request).await.expect("answered")
    }

    /// Compares what the service has with the model; how many receipts there are.
    async fn check(&self) -> u64 {
        let (given, doubtful, acknowledged, dateless, marked) = {
            let model = self.model.lock();
            assert_eq!(model.faults, Vec::<String>::new());
            let (given, doubtful, acknowledged) = (&model.given, &model.doubtful, &model.acknowledged);
            let (dateless, marked) = (&model.dateless, &model.marked);
            (given.clone(), doubtful.clone(), acknowledged.clone(), dateless.clone(), marked.clone())
        };
        let mut recorded = 0;
        for (place, said) in &self.said {
            for (message, at) in said {
                let Response::Receipts(receipts) =
                    self.ask("alice", Request::GetReceipts { messages: vec![message.clone()] }).await
                else {
                    panic!("no receipts")
                };
                let [Receipt { read_count, time, .. }] = receipts[..] else {
                    panic!("{message}: {receipts:?}")
                };
                let times = given.get(message).map_or(&[][..], Vec::as_slice);
                let lost = doubtful.contains(message) && !acknowledged.contains(message);
                assert!(
                    read_count <= 1 && read_count <= times.len() as u64,
                    "{message}: {read_count} of {times:?}"
                );
                assert!(
                    read_count == 1 || times.is_empty() || lost,
                    "{message}: given at {times:?}, not recorded"
                );
                if read_count == 0 {
                    continue;
                }
                recorded += 1;
                let right = |given: &u64| time.abs_diff(*given) <= ROUGH;
                let first = if doubtful.contains(message) { times } else { &times[..1] };
                // By a date that was set, all that is known is that it was read when it was there and not later than now.
                let said_at = BEGIN + (*at - self.begun).as_secs();
                let possible = dateless.contains(message) && (said_at..=self.now()).contains(&time);
                assert!(
                    possible || first.iter().any(right),
                    "{message}: given at {times:?}, recorded at {time}"
                );
                if place.is_group() {
                    let filter = ReaderFilter::Read;
                    let request =
                        Request::GetReaders { message: message.clone(), filter, cursor: 0, count: 10 };
                    let Response::Readers(page) = self.ask("alice", request).await else {
                        panic!("no readers")
                    };
                    let readers: Vec<&str> =
                        page.readers.iter().map(|one| one.member.user_id.as_str()).collect();
                    assert_eq!(readers, ["bob"], "{message}");
                }
            }
            let request = Request::GetConversations { conversations: vec![place.clone()] };
            let Response::Conversations(list) = self.ask("bob", request).await else {
                panic!("no conversation")
            };
            let read = said.len() as u64 - list.first().map_or(0, |conversation| conversation.unread);
            let (least, most) = marked.get(place).copied().unwrap_or_default();
            assert!(
                (least..=most).contains(&read),
                "{place:?}: {read} are read, {least} to {most} were marked"
            );
        }
        recorded
    }
}

fn copy(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).expect("a directory");
    let Ok(files) = std::fs::read_dir(from) else { return };
    for file in files.flatten() {
        std::fs::copy(file.path(), to.join(file.file_name())).expect("copied");
    }
}

/// What one schedule, or many, has seen.
#[derive(Clone, Copy, Debug, Default)]
pub struct Seen {
    pub receipts: u64,
    pub messages: u64,
    /// Receipts that were given without a login.
    pub before_login: u64,
    pub pages: u64,
}

impl AddAssign for Seen {
    fn add_assign(&mut self, more: Seen) {
        self.receipts += more.receipts;
        self.messages += more.messages;
        self.before_login += more.before_login;
        self.pages += more.pages;
    }
}

pub async fn schedule(seed: u64) -> Seen {
    let directory = directory();
    let mut world = World::new(seed, directory.path()).await;
    tokio::time::sleep(ms(1_000)).await;
    let steps = 30 + world.rng.below(60);
    for _ in 0..steps {
        world.step().await;
    }
    world.settle().await;
    let receipts = world.check().await;
    let messages = world.writer.check(&world.site.engine().expect("it runs")).await;
    if let Some(client) = world.client.take() {
        world.alive.store(false, Ordering::Relaxed);
        client.shutdown().await;
    }
    world.site.close().await;
    let model = world.model.lock();
    Seen { receipts, messages, before_login: model.before_login, pages: model.pages }
}
