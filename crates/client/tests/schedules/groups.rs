//! Random lives of one group name: the group ends and is made again, its members go and come in while their devices
//! are away, and backups of the service are restored. An application is told what was said while its user was in,
//! once and in order, and nothing else.
//!
//! What is said and who is in is the work of one owner whose link has no trouble, so it is known exactly.

use crate::flood::Rng;
use crate::member::Member;
use crate::road::{Lane, Road, Trouble};
use crate::service::Site;
use crate::{directory, ms};
use doubletick_client::{Client, ClientConfig};
use doubletick_engine::{EngineOptions, WhenFull};
use doubletick_protocol::group::{AddOption, GroupType, MemberResult, NewGroup, Role};
use doubletick_protocol::ids::{ConversationId, MsgId, UserId};
use doubletick_protocol::wire::{Request, Response};
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

const OWNER: &str = "olga";
const MEMBERS: [&str; 3] = ["ann", "ben", "cay"];
const GROUP: &str = "team";

/// A message as it was sent.
#[derive(Clone)]
pub struct Said {
    pub id: MsgId,
    /// Which of the groups of the name.
    pub group: u64,
    pub audience: BTreeSet<UserId>,
    /// What it says now.
    text: String,
    /// It is above a backup that was restored since: it does not exist any more.
    lost: bool,
    /// Its text is older again than what some have been told: nobody is told so.
    went_back: bool,
}

/// What is true of the service.
#[derive(Clone, Default)]
pub struct Truth {
    /// The present group of the name; 0: none.
    group: u64,
    /// Who is in, and what was said before they came.
    members: BTreeMap<UserId, usize>,
    /// How often somebody was in and is not any more.
    left: BTreeMap<UserId, u64>,
    pub said: Vec<Said>,
}

impl Truth {
    fn leaves(&mut self, user: &str) {
        if self.members.remove(user).is_some() {
            *self.left.entry(user.to_owned()).or_default() += 1;
        }
    }

    fn comes(&mut self, user: &str) {
        self.members.insert(user.to_owned(), self.said.len());
    }

    /// What this user's application must have been told in the end: the message, and what it must say if that is sure.
    pub fn due(&self, user: &str) -> impl Iterator<Item = (&MsgId, Option<&str>)> {
        let since = self.members.get(user).copied().unwrap_or(usize::MAX);
        let here = self
            .said
            .iter()
            .enumerate()
            .filter(move |(at, said)| *at >= since && said.group == self.group && !said.lost);
        here.map(|(_, said)| (&said.id, (!said.went_back).then_some(said.text.as_str())))
    }

    /// This backup is what is true now. Answers who cannot know what they have been told of which group: they were in
    /// it when the backup was made, and went since.
    fn go_back(&mut self, backup: &Truth) -> Vec<UserId> {
        let left = |truth: &Truth, user: &str| truth.left.get(user).copied().unwrap_or(0);
        let users = backup.members.keys().filter(|user| left(self, user) != left(backup, user));
        let users: Vec<UserId> = users.cloned().collect();
        for (at, said) in self.said.iter_mut().enumerate() {
            match backup.said.get(at) {
                Some(before) if !before.lost => {
                    said.went_back |= said.text != before.text;
                    said.text.clone_from(&before.text);
                }
                _ => said.lost = true,
            }
        }
        self.group = backup.group;
        self.members.clone_from(&backup.members);
        for user in &users {
            // Who came in again has passed over what was said before, and does not know that it counts again.
            self.members.insert(user.clone(), self.said.len());
        }
        users
    }
}

struct World {
    rng: Rng,
    site: Arc<Site>,
    owner: Client,
    members: Vec<Member>,
    truth: Truth,
    /// Groups of the name so far.
    groups: u64,
    backup: Option<(PathBuf, Truth)>,
    home: PathBuf,
}

impl World {
    async fn new(seed: u64, home: &Path) -> World {
        let mut rng = Rng::new(seed);
        let options = EngineOptions {
            session_queue: [2, 5, 20, 4096][rng.index(4)],
            when_full: if rng.chance(50) { WhenFull::End } else { WhenFull::Lag },
            ..EngineOptions::default()
        };
        // Call by call: the owner's link has no trouble, not even from a clock that leaps while the store works.
        let site = Arc::new(Site::new(home.join("service"), options, true));
        site.open().await;
        let road = Road::new(Arc::clone(&site), rng.split(), 0);
        let config = ClientConfig { request_timeout: Duration::from_secs(600), ..ClientConfig::default() };
        let runtime = tokio::runtime::Handle::current();
        let owner = Client::start(config, Arc::new(Lane(road)), Arc::new(drop), &runtime);
        owner.login_wait(OWNER, "sig").await.expect("logged in");
        let mut members = Vec::new();
        for user in MEMBERS {
            let latency = [0, 3, 40][rng.index(3)];
            let member = Member::new(user, home.join(user), Arc::clone(&site), rng.split(), latency);
            member.is_in().await;
            members.push(member);
        }
        let (truth, home) = (Truth::default(), home.to_path_buf());
        World { rng, site, owner, members, truth, groups: 0, backup: None, home }
    }

    async fn ask(&self, request: Request) -> Response {
        self.owner.call(request).await.expect("the owner may, and nothing is in the way")
    }

    async fn step(&mut self) {
        if self.truth.group == 0 {
            return self.make_group().await;
        }
        match self.rng.below(100) {
            0..40 => {
                for _ in 0..=self.rng.below(3) {
                    self.say().await;
                }
            }
            40..50 => self.change().await,
            50..60 => self.come_or_go().await,
            60..66 => {
                self.ask(Request::DeleteGroup { group_id: GROUP.into() }).await;
                MEMBERS.iter().for_each(|user| self.truth.leaves(user));
                self.truth.group = 0;
                if self.rng.chance(80) {
                    self.make_group().await;
                }
            }
            66..84 => self.trouble(),
            84..93 => {
                let (who, how) = (self.rng.index(MEMBERS.len()), self.rng.below(3));
                self.members[who].restart(how).await;
            }
            93..96 => {
                if self.rng.chance(60) {
                    self.site.kill();
                }
                self.site.close().await;
                tokio::time::sleep(ms(self.rng.below(3_000))).await;
                self.site.open().await;
            }
            _ => self.back_up().await,
        }
    }

    async fn make_group(&mut self) {
        let users: Vec<&str> = MEMBERS.into_iter().filter(|_| self.rng.chance(70)).collect();
        let group_type = [GroupType::Public, GroupType::Meeting][self.rng.index(2)];
        let group = NewGroup {
            group_id: GROUP.into(),
            group_type,
            name: "the group".into(),
            introduction: String::new(),
            notification: String::new(),
            face_url: String::new(),
            add_option: None,
            approve_option: Some(AddOption::Any),
            max_members: 0,
            custom: Vec::new(),
            members: users.iter().map(|user| ((*user).to_owned(), Role::Normal)).collect(),
        };
        self.ask(Request::CreateGroup(group)).await;
        self.groups += 1;
        self.truth.group = self.groups;
        users.iter().for_each(|user| self.truth.comes(user));
    }

    async fn say(&mut self) {
        let text = format!("{:x}", self.rng.next());
        let message = self.owner.new_text(ConversationId::Group(GROUP.into()), &text, true);
        let id = message.msg_id.clone();
        self.owner.send_wait(message).await.expect("sent");
        let audience = self.truth.members.keys().cloned().collect();
        let group = self.truth.group;
        self.truth.said.push(Said { id, group, audience, text, lost: false, went_back: false });
    }

    /// The owner modifies a message of the present group.
    async fn change(&mut self) {
        let group = self.truth.group;
        let here = |said: &&mut Said| said.group == group && !said.lost;
        let mut here: Vec<&mut Said> = self.truth.said.iter_mut().filter(here).collect();
        if here.is_empty() {
            return;
        }
        let chosen = self.rng.index(here.len());
        let said = &mut *here[chosen];
        let text = format!("{:x}", self.rng.next());
        let content = self.owner.new_text(ConversationId::Group(GROUP.into()), &text, true).content;
        let request = Request::ModifyMessage { message: said.id.clone(), base_version: None, content };
        self.owner.call(request).await.expect("modified");
        (said.text, said.went_back) = (text, false);
    }

    async fn come_or_go(&mut self) {
        let user = MEMBERS[self.rng.index(MEMBERS.len())].to_owned();
        let (group_id, users) = (GROUP.to_owned(), vec![user.clone()]);
        let goes = self.truth.members.contains_key(&user);
        let answer = match goes {
            true => self.ask(Request::KickMembers { group_id, users, reason: String::new() }).await,
            false => self.ask(Request::InviteMembers { group_id, users }).await,
        };
        assert_eq!(answer, Response::MemberResults(vec![(user.clone(), MemberResult::Done)]));
        if goes { self.truth.leaves(&user) } else { self.truth.comes(&user) }
    }

    fn trouble(&mut self) {
        let who = self.rng.index(MEMBERS.len());
        let time = ms(self.rng.below(1_500));
        let trouble = match self.rng.below(10) {
            0..4 => Trouble::Cut,
            4..7 => Trouble::Half(time),
            7..9 => Trouble::Stall(time),
            _ => Trouble::Swallow(time * 2),
        };
        let closed = self.rng.chance(50).then(|| ms(self.rng.below(6_000)));
        self.members[who].trouble(trouble, closed);
    }

    async fn back_up(&mut self) {
        let place = self.home.join(format!("backup-{}", self.truth.said.len()));
        self.site.back_up(&place).await;
        self.site.open().await;
        self.backup = Some((place, self.truth.clone()));
    }

    /// The last backup takes the place of what there is. A second restoring of it would be one that no device can
    /// tell from two.
    async fn restore(&mut self) {
        let Some((place, backup)) = self.backup.take() else { return };
        self.site.restore(&place).await;
        for user in self.truth.go_back(&backup) {
            let members = self.members.iter().filter(|member| member.user == user);
            members.for_each(|member| member.forgive_group(&self.truth, backup.group));
        }
        tokio::time::sleep(ms(self.rng.below(3_000))).await;
        self.site.open().await;
    }

    /// Everybody has been told everything.
    async fn settle(&mut self) {
        for member in &self.members {
            member.is_in().await;
        }
        tokio::time::sleep(Duration::from_secs(90)).await;
        for member in &self.members {
            member.check(&self.truth);
        }
    }
}

/// Answers how many messages and changes were told.
pub async fn schedule(seed: u64) -> usize {
    let directory = directory();
    let mut world = World::new(seed, directory.path()).await;
    // A device that is told of one restored backup at most between two quiet times has not missed two.
    for _ in 0..=world.rng.below(2) {
        let steps = 20 + world.rng.below(30);
        let restored = world.rng.below(steps * 3 / 2);
        for step in 0..steps {
            world.step().await;
            if step == restored {
                world.restore().await;
            }
            if world.rng.chance(50) {
                let pause = [3, 30, 300, 3_000][world.rng.index(4)];
                tokio::time::sleep(ms(world.rng.below(pause))).await;
            }
        }
        world.settle().await;
    }
    let mut told = 0;
    for member in &mut world.members {
        let before = member.told_count();
        member.restart(1).await;
        member.is_in().await;
        tokio::time::sleep(Duration::from_secs(5)).await;
        assert_eq!(member.told_count(), before, "{} was told something again", member.user);
        told += before;
        member.end().await;
    }
    world.owner.shutdown().await;
    world.site.close().await;
    told
}
