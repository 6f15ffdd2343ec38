//! One history: a store and a model side by side, and what a step means.

use super::before::Before;
use super::steps::{Action, GROUPS, Held, Kind, Step, USERS};
use crate::home::Home;
use crate::model::Model;
use crate::world::{self, Recorder, START_MS};
use doubletick_engine::hooks::Origin;
use doubletick_engine::slices::Slicing;
use doubletick_engine::store::{Call, Store};
use doubletick_protocol::Result as Answer;
use doubletick_protocol::conversation::ReadScope;
use doubletick_protocol::group::{GroupType, Role};
use doubletick_protocol::ids::{ConversationId, MsgId, UserId};
use doubletick_protocol::message::{HistoryQuery, HistoryStart, MessageContent};
use doubletick_protocol::settings::Settings;
use doubletick_protocol::wire::{Request, Response};
use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::{Duration, Instant};
use tokio::runtime::Runtime;

/// The types of the groups of a history.
const TYPES: [GroupType; GROUPS as usize] = [
    GroupType::Public,
    GroupType::Work,
    GroupType::Meeting,
    GroupType::Public,
    GroupType::Community,
    GroupType::AvChatRoom,
];

/// Requests by kind and code.
pub type Answers = BTreeMap<(String, i32), u64>;

/// A store and a model side by side.
pub struct Driver<H> {
    pub model: Model,
    pub events: Arc<Recorder>,
    /// Always there but inside of a restart.
    store: Option<Arc<dyn Store>>,
    home: H,
    slicing: Slicing,
    runtime: Runtime,
    now_ms: u64,
    sent: u64,
    /// The number that the device of a user on a platform was given last.
    held: BTreeMap<(UserId, u32), u64>,
    /// Which conversation of the model an identity of the store is.
    identities: BTreeMap<u64, u64>,
    /// Of the step that is run.
    pub apt: bool,
    /// How many requests of each kind got which code (0: success).
    pub answers: Answers,
}

impl<H: Home> Driver<H> {
    /// A new store and a new model; every account exists, every group is there with some members.
    /// `messages`: what the store does in slices is as large, and goes on with every call that writes.
    pub fn new(messages: i64) -> Result<Driver<H>, String> {
        let home = H::fresh();
        let slicing = Slicing { messages, idle: H::SLICES_APART };
        let events = Arc::new(Recorder::default());
        let store =
            home.open_slicing(events.clone(), Arc::default(), slicing).map_err(|error| error.to_string())?;
        let mut driver = Driver {
            model: Model::slicing(messages as u64),
            events,
            store: Some(store),
            home,
            slicing,
            runtime: world::runtime(),
            now_ms: START_MS,
            sent: 0,
            held: BTreeMap::new(),
            identities: BTreeMap::new(),
            apt: false,
            answers: Answers::new(),
        };
        for user in 0..USERS {
            driver.agree(&name(user), world::login(&name(user)))?;
        }
        for group in 0..GROUPS {
            driver.create(&name(group % USERS), group, 0b0101_1011)?;
        }
        driver.events.take();
        driver.model.take_announced();
        Ok(driver)
    }

    /// Runs one step and checks what it touched.
    pub fn step(&mut self, number: usize, step: &Step) -> Result<(), String> {
        self.now_ms += u64::from(step.wait);
        let user = match step.apt {
            true => self.apt_user(step.user, step.action),
            false => name(step.user),
        };
        self.apt = step.apt;
        let before = Before { places: self.model.places_taken() };
        let touched = self.act(&user, step.action)?;
        let removing = matches!(step.action, Action::Kick { .. });
        self.check_events(&before, removing)?;
        if let Some(id) = touched {
            self.check_touched(number, &user, &id)?;
        }
        Ok(())
    }

    /// Does it; the answer is the conversation that was meant.
    fn act(&mut self, user: &str, action: Action) -> Result<Option<ConversationId>, String> {
        let place = |place: u8| conversation(user, place);
        match action {
            Action::Send { place: at, kind } => {
                self.sent += 1;
                let mut new = world::new_message(&format!("m{}", self.sent), &place(at), "text");
                match kind {
                    Kind::Flagged => {}
                    Kind::Plain => new.need_read_receipt = false,
                    Kind::Quiet => new.content.excluded_from_unread_count = true,
                    Kind::OnlineOnly => new.online_only = true,
                    Kind::Targeted(users) => new.targets = chosen(users),
                }
                self.agree(user, Request::SendMessage(new))?;
                Ok(Some(place(at)))
            }
            Action::SendAgain { place: at, back, other } => {
                let Some((index, seq)) = self.pick(user, at, back) else { return Ok(None) };
                let message = &self.model.conversations[index].messages[seq];
                let mut new = message.new.clone();
                let sender = message.sender.clone();
                if other {
                    new.conversation = place(at);
                    self.agree(user, Request::SendMessage(new))?;
                } else {
                    self.agree(&sender, Request::SendMessage(new))?;
                }
                Ok(Some(place(at)))
            }
            Action::Read(picks) => {
                let messages = self.list(user, picks, 30);
                let unread = self.agree(user, Request::TotalUnread)?;
                let read_at = self.times(&messages, picks.back);
                self.agree(user, Request::SendReceipts { messages, read_at })?;
                let after = self.agree(user, Request::TotalUnread)?;
                if unread != after {
                    return Err(format!("receipts changed an unread count: {unread:?} to {after:?}"));
                }
                Ok(Some(place(picks.place)))
            }
            Action::GetReceipts(picks) => {
                let messages = self.list(user, picks, 100);
                self.agree(user, Request::GetReceipts { messages })?;
                Ok(None)
            }
            Action::Revoke { place: at, back } => {
                let message = self.pick_id(user, at, back);
                self.agree(
                    user,
                    Request::RevokeMessage { conversation: None, message, reason: "why".into() },
                )?;
                Ok(Some(place(at)))
            }
            Action::Modify { place: at, back, base } => {
                let message = self.pick_id(user, at, back);
                let base_version = base.checked_sub(1).map(u64::from);
                // Few enough texts that one comes twice, which changes nothing the second time.
                let text = world::text(["changed", "changed again", "and again"][usize::from(base % 3)]);
                let content = MessageContent { elems: vec![text], ..MessageContent::default() };
                self.agree(user, Request::ModifyMessage { message, base_version, content })?;
                Ok(Some(place(at)))
            }
            Action::Hide(picks) => {
                let messages = self.list(user, picks, 50);
                let conversation = place(picks.place);
                self.agree(user, Request::DeleteMessages { conversation, messages })?;
                Ok(Some(place(picks.place)))
            }
            Action::Mark { place: at, upto } => {
                self.mark(user, place(at), upto)?;
                Ok(Some(place(at)))
            }
            Action::MarkAll { scope } => {
                let scope = [ReadScope::All, ReadScope::AllC2c, ReadScope::AllGroups][scope as usize].clone();
                self.agree(user, Request::MarkRead(scope))?;
                Ok(None)
            }
            Action::Pin { place: at, pinned } => {
                let conversation = place(at);
                self.agree(user, Request::PinConversation { conversation, pinned })?;
                self.check_conversations(user)?;
                Ok(Some(place(at)))
            }
            Action::Label { place: at, bit, on } => {
                // The last one is none.
                let marks = [vec![1], vec![2, 8], vec![4], vec![1 << 32], vec![1 << 63], vec![1 << 4]];
                let (conversation, marks) = (place(at), marks[usize::from(bit)].clone());
                self.agree(user, Request::MarkConversation { conversation, marks, on })?;
                self.check_conversations(user)?;
                Ok(Some(place(at)))
            }
            Action::Note { place: at, text } => {
                // The last one is too long.
                let texts = [String::new(), "a".to_owned(), "\0 and ✓".repeat(20), "x".repeat(257)];
                let (conversation, custom_data) = (place(at), texts[usize::from(text)].clone());
                self.agree(user, Request::SetConversationCustomData { conversation, custom_data })?;
                self.check_conversations(user)?;
                Ok(Some(place(at)))
            }
            Action::Group { place: at, name, how } => {
                // The last one is too long.
                let names = ["", "work", "family", "✓\0", "this is thirty-three bytes long, ..."];
                let other = |more: usize| names[(usize::from(name) + more) % names.len()].to_owned();
                let (name, new_name, conversations) = (other(0), other(1), vec![place(at)]);
                let request = match how {
                    0 => Request::CreateConversationGroup { name, conversations },
                    1 => Request::CreateConversationGroup { name, conversations: Vec::new() },
                    2 => Request::DeleteConversationGroup { name },
                    3 => Request::RenameConversationGroup { name, new_name },
                    _ => Request::GroupConversations { name, conversations, on: how == 4 },
                };
                self.agree(user, request)?;
                self.agree(user, Request::ConversationGroups)?;
                self.check_conversations(user)?;
                Ok(Some(place(at)))
            }
            Action::Clear { place: at, back, how } => {
                let conversation = place(at);
                let up_to = match (back, self.model.index_of(user, &conversation)) {
                    (0..3, _) | (_, None) => None,
                    (_, Some(index)) => {
                        let messages = self.model.conversations[index].messages.len() as u64;
                        // Sometimes more than there are.
                        Some((messages + 4).saturating_sub(back.into()))
                    }
                };
                let request = match how {
                    0 => Request::ClearHistory { conversation, up_to },
                    _ => Request::DeleteConversation { conversation, up_to, keep_messages: how == 1 },
                };
                self.agree(user, request)?;
                self.check_conversations(user)?;
                Ok(Some(place(at)))
            }
            Action::Create { group, members } => {
                self.create(user, group, members)?;
                Ok(Some(place(group)))
            }
            Action::Join { group } => {
                self.agree(user, Request::JoinGroup { group_id: group_id(group), hello: String::new() })?;
                Ok(Some(place(group)))
            }
            Action::Quit { group } => {
                self.agree(user, Request::QuitGroup { group_id: group_id(group) })?;
                Ok(Some(place(group)))
            }
            Action::Invite { group, users } => {
                let users = chosen(users | 0b1000_0000);
                self.agree(user, Request::InviteMembers { group_id: group_id(group), users })?;
                Ok(Some(place(group)))
            }
            Action::Kick { group, users } => {
                let users = chosen(users | 0b1000_0000);
                let reason = String::new();
                self.agree(user, Request::KickMembers { group_id: group_id(group), users, reason })?;
                Ok(Some(place(group)))
            }
            Action::Delete { group } => {
                self.agree(user, Request::DeleteGroup { group_id: group_id(group) })?;
                Ok(Some(place(group)))
            }
            Action::Settings { types, revoke, one } => {
                self.agree(user, Request::SetSettings(settings(types, revoke, one)))?;
                Ok(None)
            }
            Action::History { place: at, start, back, newer, count, window } => {
                self.history(user, at, start, back, newer, count, window)?;
                Ok(None)
            }
            Action::Find(picks) => {
                let messages = self.list(user, picks, 100);
                if !messages.is_empty() && messages.len() <= 100 {
                    self.agree(user, Request::FindMessages { messages })?;
                }
                Ok(None)
            }
            Action::Sync { place: at, seq, version } => {
                let (mut from_seq, mut from_version) = (0, 0);
                if let Some(index) = self.model.index_of(user, &place(at)) {
                    let conversation = &self.model.conversations[index];
                    from_seq = u64::from(seq) * conversation.messages.len() as u64 / 255;
                    from_version = u64::from(version) * conversation.version / 255;
                }
                self.check_sync(user, &place(at), from_seq, from_version)?;
                Ok(None)
            }
            Action::Login { platform, held } => {
                self.log_in(user, platform.into(), held)?;
                Ok(None)
            }
            Action::DeleteAccount => {
                self.agree("", Request::DeleteAccount { user_id: user.to_owned() })?;
                self.agree(user, world::login(user))?;
                self.check_conversations(user)?;
                Ok(None)
            }
            Action::Restart { thorough } => {
                if thorough {
                    self.check_stored();
                }
                self.restart()?;
                if thorough {
                    self.check_everything()?;
                }
                Ok(None)
            }
        }
    }

    /// Asks the store.
    pub fn ask(&self, user: &str, request: Request) -> Answer<Response> {
        let call = Call {
            user: user.to_owned(),
            now_ms: self.now_ms,
            // Nobody else may.
            by_operator: matches!(request, Request::DeleteAccount { .. }),
            origin: Origin::default(),
            by: None,
            request,
        };
        self.runtime.block_on(self.store.as_ref().expect("an open store").execute(call))
    }

    /// Asks both; the answers must be the same, errors by their codes. `None`: both refused.
    pub fn agree(&mut self, user: &str, request: Request) -> Result<Option<Response>, String> {
        let modelled = self.model.execute(user, self.now_ms, request.clone()).map_err(|error| error.code);
        let text = format!("{user} asks {request:?}");
        let (kind, writes) = (kind_of(&request), !request.only_reads());
        let mut stored = self.ask(user, request).map_err(|error| error.code).map(comparable);
        if H::SLICES_APART && writes {
            self.settle()?;
        }
        let mut modelled = modelled.map(comparable);
        if let (Ok(stored), Ok(modelled)) = (&mut stored, &mut modelled) {
            self.same_identities(identities(stored), identities(modelled));
        }
        if stored == modelled {
            let code = stored.as_ref().err().copied().unwrap_or(0);
            *self.answers.entry((kind, code)).or_default() += 1;
            return Ok(stored.ok());
        }
        Err(format!("{text}\n  store: {stored:?}\n  model: {modelled:?}"))
    }

    /// Waits until the store has done what it does in slices, and has told of it.
    fn settle(&mut self) -> Result<(), String> {
        let begun = Instant::now();
        while !self.home.is_settled() {
            if begun.elapsed() > Duration::from_secs(60) {
                return Err("what is done in slices is not done after a minute".to_owned());
            }
            std::thread::sleep(Duration::from_millis(1));
        }
        self.model.settle();
        let store = self.store.as_ref().ok_or("no store")?;
        // Behind whoever does slices.
        let outbox = store.outbox().ok_or("no outbox")?;
        self.runtime.block_on(outbox.step(Vec::new())).map_err(|error| error.text)
    }

    /// Puts the model's numbers in the place of the store's: a number that comes for the first time beside one of
    /// the model stands for that conversation from then on, and for no other.
    pub fn same_identities(&mut self, stored: Vec<&mut u64>, modelled: Vec<&mut u64>) {
        for (stored, modelled) in stored.into_iter().zip(modelled) {
            let taken = self.identities.values().any(|known| known == modelled);
            if (*stored != 0) && (*modelled != 0) && !taken {
                self.identities.entry(*stored).or_insert(*modelled);
            }
            *stored = self.identities.get(stored).copied().unwrap_or(*stored);
        }
    }

    /// A device logs in with what it says that it holds; it keeps the number that it is given, and forgets it
    /// when it is told that it lost it.
    fn log_in(&mut self, user: &str, platform: u32, held: Held) -> Result<(), String> {
        let newest = self.model.newest_login(user, platform);
        let own = (user.to_owned(), platform);
        let held = match held {
            Held::None => 0,
            Held::Own => self.held.get(&own).copied().unwrap_or(0),
            Held::Older(back) => newest.saturating_sub(back.into()),
            Held::Beyond => newest + 1_000,
        };
        match self.agree(user, world::login_on(user, platform, held))? {
            Some(Response::LoggedIn(info)) => self.held.insert(own, info.login),
            _ => self.held.remove(&own),
        };
        Ok(())
    }

    fn create(&mut self, user: &str, group: u8, members: u8) -> Result<(), String> {
        let group_type = TYPES[group as usize];
        let mut new = world::new_group(group_type, &group_id(group));
        if group_type != GroupType::AvChatRoom {
            let role = |name: &UserId| if name.ends_with('3') { Role::Admin } else { Role::Normal };
            let others = chosen(members).into_iter().filter(|name| name != user && name != "nobody");
            new.members = others.map(|name| (name.clone(), role(&name))).collect();
        }
        self.agree(user, Request::CreateGroup(new)).map(|_| ())
    }

    /// When messages were read that their reader tells of later: nothing about half of them, else moments before and
    /// after now, and sometimes one too many.
    fn times(&self, messages: &[MsgId], back: u8) -> Vec<u64> {
        let now = self.now_ms / 1000;
        let at = |place: usize| match (place + usize::from(back)) % 4 {
            0 => 0,
            1 => now + 1000,
            2 => now.saturating_sub(u64::from(back) * 7),
            _ => 1,
        };
        match back % 4 {
            0 | 1 => Vec::new(),
            _ if back % 31 == 7 => (0..=messages.len()).map(at).collect(),
            _ => (0..messages.len()).map(at).collect(),
        }
    }

    fn mark(&mut self, user: &str, id: ConversationId, upto: u8) -> Result<(), String> {
        let messages =
            self.model.index_of(user, &id).map_or(0, |index| self.model.conversations[index].messages.len());
        let scope = match id {
            ConversationId::Group(group_id) => ReadScope::Group(group_id, upto.into()),
            ConversationId::C2c(peer) if upto < 3 || messages == 0 => ReadScope::C2c(peer, 0),
            ConversationId::C2c(peer) if upto < 6 => ReadScope::C2cSeq(peer, upto.into()),
            ConversationId::C2c(peer) => {
                ReadScope::C2c(peer, (self.now_ms / 1000).saturating_sub(u64::from(upto) * 20))
            }
        };
        self.agree(user, Request::MarkRead(scope)).map(|_| ())
    }

    #[expect(clippy::too_many_arguments, reason = "the fields of one step, taken apart once")]
    fn history(
        &mut self,
        user: &str,
        at: u8,
        start: u8,
        back: u8,
        newer: bool,
        count: u8,
        window: u8,
    ) -> Result<(), String> {
        let id = conversation(user, at);
        let time = (self.now_ms / 1000).saturating_sub(u64::from(back) * 5);
        let seq = self.model.index_of(user, &id).map_or(0, |index| {
            (self.model.conversations[index].messages.len() as u64).saturating_sub(back.into())
        });
        let start = match (start, id.is_group()) {
            (0, _) => HistoryStart::End,
            (1, _) => match self.pick_visible(user, at, back) {
                Some(id) => HistoryStart::Message(id),
                None => HistoryStart::End,
            },
            (2, true) => HistoryStart::Seq(seq.max(1)),
            (3, true) => HistoryStart::Seqs((seq.max(1)..=seq + u64::from(count)).collect()),
            _ => HistoryStart::Time(time),
        };
        let window = match window {
            0..50 => Some((time, u64::from(window) * 10)),
            _ => None,
        };
        let window = if matches!(start, HistoryStart::Seqs(_)) { None } else { window };
        // The list of seqs is its own count.
        let count = if matches!(start, HistoryStart::Seqs(_)) { 100 } else { count.into() };
        let query = HistoryQuery { conversation: id, start, newer, count, window, elem_types: Vec::new() };
        self.agree(user, Request::History(query)).map(|_| ())
    }

    /// What is kept so that it need not be counted is what would be counted. Nothing can be asked any more.
    pub fn check_stored(&mut self) {
        if let Some(store) = self.store.take() {
            self.runtime.block_on(store.close());
        }
        self.home.check();
    }

    fn restart(&mut self) -> Result<(), String> {
        if let Some(store) = self.store.take() {
            self.runtime.block_on(store.close());
        }
        let store = self
            .home
            .open_slicing(self.events.clone(), Arc::default(), self.slicing)
            .map_err(|error| format!("opening again: {error}"))?;
        self.store = Some(store);
        Ok(())
    }
}

/// The name of a request.
fn kind_of(request: &Request) -> String {
    let text = format!("{request:?}");
    text.split([' ', '(', '{']).next().unwrap_or_default().to_owned()
}

/// What two answers are compared by: everything but the store's own numbers.
fn comparable(response: Response) -> Response {
    match response {
        Response::Message(mut message) => {
            message.unique_id = 0;
            Response::Message(message)
        }
        Response::Messages(mut messages) => {
            messages.iter_mut().for_each(|message| message.unique_id = 0);
            Response::Messages(messages)
        }
        Response::LoggedIn(mut info) => {
            info.heads.sort_by(|a, b| a.conversation.cmp(&b.conversation));
            info.heads.iter_mut().for_each(|head| head.list_version = 0);
            info.incarnation = 0;
            Response::LoggedIn(info)
        }
        other => other,
    }
}

/// Where an answer says which conversation it is about.
fn identities(response: &mut Response) -> Vec<&mut u64> {
    match response {
        Response::Message(message) => vec![&mut message.identity],
        Response::Messages(messages) => messages.iter_mut().map(|message| &mut message.identity).collect(),
        Response::LoggedIn(info) => info.heads.iter_mut().map(|head| &mut head.identity).collect(),
        _ => Vec::new(),
    }
}

/// The name of a user.
pub fn name(user: u8) -> UserId {
    format!("u{user}")
}

fn group_id(group: u8) -> String {
    world::group_name(TYPES[group as usize], group.into())
}

/// The conversation of a place as the user calls it: groups first, then the other users.
pub fn conversation(user: &str, place: u8) -> ConversationId {
    match place.checked_sub(GROUPS) {
        None => ConversationId::Group(group_id(place)),
        Some(peer) => {
            let me: u8 = user[1..].parse().expect("the number of a user");
            ConversationId::C2c(name((me + 1 + peer) % USERS))
        }
    }
}

/// The users of these bits; the highest bit is someone who has no account.
fn chosen(users: u8) -> Vec<UserId> {
    let mut chosen: Vec<UserId> = (0..USERS).filter(|user| users & (1 << user) != 0).map(name).collect();
    if users & 0b1000_0000 != 0 {
        chosen.push("nobody".to_owned());
    }
    chosen
}

/// Settings of these bits.
fn settings(types: u8, revoke: u8, one_device_per_platform: bool) -> Settings {
    let all = [GroupType::Public, GroupType::Work, GroupType::Meeting, GroupType::Community];
    let on = (0..4).filter(|bit| types & (1 << bit) != 0).map(|bit| all[bit]).collect();
    Settings {
        receipt_group_types: on,
        revoke_seconds: u64::from(revoke) * 2,
        one_device_per_platform,
        ..Settings::default()
    }
}
