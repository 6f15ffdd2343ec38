//! Routes events to sessions, and holds receipt events back so that a burst of readers is a few pushes.
//!
//! [`Routes`] is the table of who is online and in which groups; sessions register in it, and the router's
//! task alone reads events and sends pushes.

use crate::bus::Event;
use crate::coalesce::Coalescer;
use crate::frames::{Overflow, SharedPush};
use crate::receiver::Receiver;
use crate::stats::Stats;
use doubletick_protocol::ids::{ConversationId, GroupId, UserId};
use doubletick_protocol::wire::{Change, Push};
use parking_lot::Mutex;
use std::collections::{HashMap, HashSet};
use std::sync::{Arc, Weak};
use std::time::Duration;
use tokio::sync::{mpsc, watch};
use tokio::time::Instant;

/// Who is online, and in which groups.
#[derive(Default)]
pub(crate) struct Routes {
    table: Mutex<Table>,
}

#[derive(Default)]
struct Table {
    users: HashMap<UserId, Online>,
    /// Of each group the members who are online, and the group's last seq when they joined.
    groups: HashMap<GroupId, HashMap<UserId, u64>>,
}

struct Online {
    seats: Vec<Seat>,
    groups: Membership,
}

/// One session of a user.
struct Seat {
    session: Weak<dyn Receiver>,
    platform: u32,
    /// The login number; 0 while the login is under way, and where the platform is not limited.
    login: u64,
    /// The newest login on the platform that was announced while this one was under way.
    taken: u64,
}

impl Seat {
    fn is(&self, session: &dyn Receiver) -> bool {
        std::ptr::addr_eq(self.session.as_ptr(), session)
    }
}

enum Membership {
    /// The store is being asked. Changes that are routed meanwhile are newer than its answer, or the
    /// answer has them too, so they win. With the last seq of the group when the user joined; `None`: left.
    Loading(HashMap<GroupId, Option<u64>>),
    /// Kept up to date by events.
    Known(HashSet<GroupId>),
}

impl Routes {
    /// Adds a session of a user. Answers whether the user's groups must be asked for, after this and
    /// before the login is answered, and given to [`Routes::settle`].
    pub(crate) fn register(&self, user: &str, session: Arc<dyn Receiver>, platform: u32) -> bool {
        let mut table = self.table.lock();
        let online = table
            .users
            .entry(user.to_owned())
            .or_insert_with(|| Online { seats: Vec::new(), groups: Membership::Loading(HashMap::new()) });
        online.seats.push(Seat { session: Arc::downgrade(&session), platform, login: 0, taken: 0 });
        matches!(online.groups, Membership::Loading(_))
    }

    /// The store's answer to which groups the user is in.
    pub(crate) fn settle(&self, user: &str, session: &dyn Receiver, groups: Vec<(GroupId, u64)>) {
        let table = &mut *self.table.lock();
        let Some(online) = table.users.get_mut(user) else { return };
        // An answer that was asked for by a session that is gone may be older than the entry.
        if !online.seats.iter().any(|seat| seat.is(session)) {
            return;
        }
        let Membership::Loading(changes) = &mut online.groups else { return };
        let mut known: HashMap<GroupId, u64> = groups.into_iter().collect();
        for (group_id, joined) in std::mem::take(changes) {
            match joined {
                Some(joined_seq) => known.insert(group_id, joined_seq),
                None => known.remove(&group_id),
            };
        }
        for (group_id, joined_seq) in &known {
            table.groups.entry(group_id.clone()).or_default().insert(user.to_owned(), *joined_seq);
        }
        online.groups = Membership::Known(known.into_keys().collect());
    }

    /// The login of a session is answered with this login number. The sessions whose login is over by it,
    /// with its number: those of the same number, which are connections that this device has lost, or the
    /// session itself, where another device was faster. Of the connections of one device the newest stays:
    /// a login may arrive on one that the device has given up for another.
    pub(crate) fn seated(
        &self,
        user: &str,
        session: &dyn Receiver,
        login: u64,
    ) -> Vec<(Arc<dyn Receiver>, u64)> {
        let mut table = self.table.lock();
        let Some(online) = table.users.get_mut(user) else { return Vec::new() };
        let Some(seat) = online.seats.iter_mut().find(|seat| seat.is(session)) else { return Vec::new() };
        seat.login = login;
        let (platform, over) = (seat.platform, login != 0 && login < seat.taken);
        let same = |seat: &&Seat| login != 0 && (seat.platform, seat.login) == (platform, login);
        let same: Vec<Arc<dyn Receiver>> =
            online.seats.iter().filter(same).filter_map(|seat| seat.session.upgrade()).collect();
        let newest = same.iter().map(|session| session.number()).max();
        let is_out = |other: &Arc<dyn Receiver>| {
            let itself = std::ptr::addr_eq(Arc::as_ptr(other), session);
            Some(other.number()) != newest || (itself && over)
        };
        same.into_iter().filter(is_out).map(|session| (session, login)).collect()
    }

    /// The platforms of the sessions of a user, in the order in which they came.
    pub(crate) fn platforms(&self, user: &str) -> Vec<u32> {
        let table = self.table.lock();
        table
            .users
            .get(user)
            .map_or_else(Vec::new, |online| online.seats.iter().map(|seat| seat.platform).collect())
    }

    /// At most `count` groups with members online whose id begins with `search`, and how many of their members are: those
    /// with the most first.
    pub(crate) fn busiest(&self, search: &str, count: usize) -> Vec<(GroupId, usize)> {
        let mut found: Vec<(GroupId, usize)> = Vec::new();
        let order = |one: &(GroupId, usize), other: &(GroupId, usize)| {
            other.1.cmp(&one.1).then_with(|| one.0.cmp(&other.0))
        };
        for (group_id, online) in &self.table.lock().groups {
            if !group_id.starts_with(search) {
                continue;
            }
            found.push((group_id.clone(), online.len()));
            // No more are held than twice those that are asked for.
            if found.len() >= count.saturating_mul(2).max(1) {
                found.sort_unstable_by(order);
                found.truncate(count);
            }
        }
        found.sort_unstable_by(order);
        found.truncate(count);
        found
    }

    /// Takes a session out.
    pub(crate) fn unregister(&self, user: &str, session: &dyn Receiver) {
        let table = &mut *self.table.lock();
        let Some(online) = table.users.get_mut(user) else { return };
        online.seats.retain(|seat| !seat.is(session));
        if !online.seats.is_empty() {
            return;
        }
        if let Some(Online { groups: Membership::Known(groups), .. }) = table.users.remove(user) {
            for group_id in groups {
                table.leave(&group_id, user);
            }
        }
    }
}

impl Table {
    fn leave(&mut self, group_id: &str, user: &str) {
        if let Some(members) = self.groups.get_mut(group_id) {
            members.remove(user);
            if members.is_empty() {
                self.groups.remove(group_id);
            }
        }
    }

    /// The user has joined at this seq, or left.
    fn set_member(&mut self, group_id: &GroupId, user: &UserId, joined: Option<u64>) {
        let Some(online) = self.users.get_mut(user) else { return };
        match &mut online.groups {
            Membership::Loading(changes) => {
                changes.insert(group_id.clone(), joined);
            }
            Membership::Known(groups) => match joined {
                Some(joined_seq) => {
                    groups.insert(group_id.clone());
                    self.groups.entry(group_id.clone()).or_default().insert(user.clone(), joined_seq);
                }
                None => {
                    groups.remove(group_id);
                    self.leave(group_id, user);
                }
            },
        }
    }

    fn remove_group(&mut self, group_id: &GroupId) {
        for user in self.groups.remove(group_id).unwrap_or_default().into_keys() {
            if let Some(Online { groups: Membership::Known(groups), .. }) = self.users.get_mut(&user) {
                groups.remove(group_id);
            }
        }
        for online in self.users.values_mut() {
            if let Membership::Loading(changes) = &mut online.groups {
                changes.insert(group_id.clone(), None);
            }
        }
    }

    /// A login has taken the place of older ones on its platform: the sessions that are out by it, with
    /// their numbers.
    fn taken(&mut self, user: &str, platform: u32, login: u64) -> Vec<(Arc<dyn Receiver>, u64)> {
        let Some(online) = self.users.get_mut(user) else { return Vec::new() };
        let mut out = Vec::new();
        for seat in online.seats.iter_mut().filter(|seat| seat.platform == platform) {
            match seat.login {
                0 => seat.taken = seat.taken.max(login),
                older if older < login => out.extend(seat.session.upgrade().map(|session| (session, older))),
                _ => {}
            }
        }
        out
    }

    /// The sessions of a user.
    fn sessions(&self, user: &str) -> Vec<Arc<dyn Receiver>> {
        let seats = self.users.get(user).map_or(&[][..], |online| &online.seats);
        seats.iter().filter_map(|seat| seat.session.upgrade()).collect()
    }

    /// The sessions of everybody.
    fn all_sessions(&self) -> impl Iterator<Item = Arc<dyn Receiver>> {
        let seats = self.users.values().flat_map(|online| &online.seats);
        seats.filter_map(|seat| seat.session.upgrade())
    }

    fn send(&self, user: &str, push: &Arc<SharedPush>) {
        if let Some(online) = self.users.get(user) {
            for session in online.seats.iter().filter_map(|seat| seat.session.upgrade()) {
                session.push(push);
            }
        }
    }
}

/// The task that gives what was committed to the sessions concerned.
pub(crate) struct Router {
    routes: Arc<Routes>,
    coalescer: Coalescer,
    /// Milliseconds between two receipt events of one message.
    interval: u64,
    stats: Arc<Stats>,
    started: Instant,
}

impl Router {
    pub(crate) fn new(routes: Arc<Routes>, interval: u64, stats: Arc<Stats>) -> Self {
        Self { routes, coalescer: Coalescer::default(), interval, stats, started: Instant::now() }
    }

    /// Runs until it is told to stop, or nobody is left who could.
    pub(crate) async fn run(
        mut self,
        mut events: mpsc::UnboundedReceiver<Vec<Event>>,
        mut stop: watch::Receiver<bool>,
    ) {
        loop {
            let due = self.coalescer.next_due().map(|at| self.started + Duration::from_millis(at));
            tokio::select! {
                batch = events.recv() => match batch {
                    Some(batch) => self.route(batch),
                    None => return,
                },
                () = sleep_until(due) => self.route(Vec::new()),
                _ = stop.changed() => return,
            }
        }
    }

    /// One commit's events, then the receipts that are due.
    fn route(&mut self, batch: Vec<Event>) {
        let now = u64::try_from(self.started.elapsed().as_millis()).unwrap_or(u64::MAX);
        let routes = Arc::clone(&self.routes);
        let (mut out, mut kicked, mut missed) = (Vec::new(), Vec::new(), Vec::new());
        let mut guard = routes.table.lock();
        let table = &mut *guard;
        for event in batch {
            match event {
                Event::Users(users, push) => self.push_to(now, table, users.iter(), push),
                Event::Group { group_id, except, joined_below, push } => {
                    if let Some(members) = table.groups.get(&group_id) {
                        let is_told = |(user, joined_seq): &(&UserId, &u64)| {
                            Some(*user) != except.as_ref()
                                && joined_below.is_none_or(|below| **joined_seq < below)
                        };
                        let users = members.iter().filter(is_told).map(|(user, _)| user);
                        self.push_to(now, table, users, push);
                    }
                }
                Event::Joined(group_id, users, seq) => {
                    users.iter().for_each(|user| table.set_member(&group_id, user, Some(seq)));
                }
                Event::Left(group_id, users) => {
                    users.iter().for_each(|user| table.set_member(&group_id, user, None));
                }
                Event::GroupGone(group_id) => table.remove_group(&group_id),
                Event::Settings(settings) => self.interval = settings.receipt_interval_ms,
                Event::LoginTaken { user, platform, login } => {
                    let sessions = table.taken(&user, platform, login);
                    out.extend(
                        sessions
                            .into_iter()
                            .map(|(session, number)| (session, user.clone(), platform, number)),
                    );
                }
                Event::Kicked(user) => {
                    kicked.extend(table.sessions(&user).into_iter().map(|session| (session, user.clone())));
                }
                Event::Missed => {
                    missed.extend(table.all_sessions().map(|session| (session, Overflow::Missed)))
                }
                Event::Elsewhere(reason) => {
                    let overflow = Overflow::Elsewhere(reason);
                    missed.extend(table.all_sessions().map(|session| (session, overflow)));
                }
            }
        }
        for (user, push) in self.coalescer.flush(now, self.interval) {
            table.send(&user, &SharedPush::new(push));
        }
        self.stats.coalesced.add(self.coalescer.take_replaced());
        // A session locks itself first and the table then.
        drop(guard);
        for (session, user, platform, number) in out {
            session.kick(&user, platform, number);
        }
        for (session, user) in kicked {
            session.kick_any(&user);
        }
        for (session, overflow) in missed {
            session.missed(overflow);
        }
    }

    fn push_to<'a>(&mut self, now: u64, table: &Table, users: impl Iterator<Item = &'a UserId>, push: Push) {
        let Push::Changes { conversation, changes, .. } = push else {
            let push = SharedPush::new(push);
            users.for_each(|user| table.send(user, &push));
            return;
        };
        let shared = Coalescer::is_plain(&changes).then(|| SharedPush::new(plain(&conversation, &changes)));
        for user in users.filter(|user| table.users.contains_key(*user)) {
            match &shared {
                Some(push) if !self.coalescer.holds(user, &conversation) => table.send(user, push),
                _ => {
                    if let Some(push) = self.coalescer.offer(now, user, &conversation, changes.clone()) {
                        table.send(user, &SharedPush::new(push));
                    }
                }
            }
        }
    }
}

/// Changes for somebody of whom nothing is held.
fn plain(conversation: &ConversationId, changes: &[Change]) -> Push {
    Push::Changes {
        conversation: conversation.clone(),
        stable: changes.iter().map(Change::version).max().unwrap_or(0),
        changes: changes.to_vec(),
    }
}

async fn sleep_until(at: Option<Instant>) {
    match at {
        Some(at) => tokio::time::sleep_until(at).await,
        None => std::future::pending().await,
    }
}
