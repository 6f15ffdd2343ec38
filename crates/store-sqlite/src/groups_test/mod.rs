//! Groups, members and profiles on a database in memory: what each operation writes and announces.

mod info;
mod members;
mod membership;

use super::lists;
use super::snapshot::Moment;
use super::tables::Writing;
use doubletick_engine::bus::Event;
use doubletick_engine::fault::Outcome;
use doubletick_engine::ledger::{Ledger, Memory};
use doubletick_engine::ops::account;
use doubletick_engine::ops::group_info::{self, modify_group};
use doubletick_engine::ops::groups::{create_group, delete_group};
use doubletick_engine::ops::member_info::{get_members, modify_member};
use doubletick_engine::ops::membership::{invite_members, join_group, kick_members, quit_group};
use doubletick_engine::ops::profiles::{self, modify_profile};
use doubletick_engine::ops::{messages, receipts};
use doubletick_engine::packed::bits;
use doubletick_engine::rows::{GroupRow, Stay};
use doubletick_engine::snapshot::Snapshot;
use doubletick_engine::tables::Tables;
use doubletick_protocol::group::*;
use doubletick_protocol::ids::ConversationId;
use doubletick_protocol::profile::{Profile, ProfileChange};
use doubletick_protocol::settings::Settings;
use doubletick_protocol::wire::{Push, Response};
use doubletick_protocol::{Error, Result, codes};
use rusqlite::Connection;

/// A store without threads: one connection, one call after the other.
struct Home {
    conn: Connection,
    settings: Settings,
    now_ms: u64,
}

impl Home {
    fn new(people: &[&str]) -> Home {
        let mut conn = Connection::open_in_memory().expect("memory");
        crate::file::migrate(&mut conn, crate::file::MIGRATIONS).expect("schema");
        let mut home = Home { conn, settings: Settings::default(), now_ms: 1_000_000 };
        for person in people {
            home.call(|ledger| account::login(ledger, person, 0, 0, "")).expect("login");
        }
        home
    }

    /// One write, and what it announces. Nothing is remembered: tests change rows, too.
    fn run(&mut self, run: impl FnOnce(&mut Ledger) -> Outcome<Response>) -> (Result<Response>, Vec<Event>) {
        self.now_ms += 1_000;
        let (tables, mut memory) = (Writing::new(&self.conn), Memory::default());
        let mut ledger = Ledger::new(&tables, &mut memory, self.settings.clone());
        let result = ledger.call(self.now_ms, run);
        let closed = ledger.close().expect("written");
        (result.map_err(Into::into), closed.events)
    }

    /// One write. A refusal must have written and announced nothing.
    fn call_with_events(
        &mut self,
        run: impl FnOnce(&mut Ledger) -> Outcome<Response>,
    ) -> (Result<Response>, Vec<Event>) {
        let before = self.conn.total_changes();
        let (result, events) = self.run(run);
        if result.is_err() {
            assert_eq!(self.conn.total_changes(), before, "a refused call has written");
            assert_eq!(events, [], "a refused call has announced");
        }
        self.check();
        (result, events)
    }

    fn call(&mut self, run: impl FnOnce(&mut Ledger) -> Outcome<Response>) -> Result<Response> {
        self.call_with_events(run).0
    }

    fn code(&mut self, run: impl FnOnce(&mut Ledger) -> Outcome<Response>) -> i32 {
        self.call(run).err().map_or(0, |error| error.code)
    }

    fn events(&mut self, run: impl FnOnce(&mut Ledger) -> Outcome<Response>) -> Vec<Event> {
        let (result, events) = self.call_with_events(run);
        result.expect("is allowed");
        events
    }

    fn create(&mut self, owner: &str, id: &str, group_type: GroupType, members: &[&str]) {
        let new = new_group(id, group_type, members);
        self.call(|ledger| create_group(ledger, owner, &new)).expect("create");
    }

    fn now(&self) -> Moment<'_> {
        Moment(&self.conn)
    }

    fn user_no(&self, user: &str) -> i64 {
        self.now().user_no(user).expect("read").expect("exists")
    }

    fn group(&self, group_id: &str) -> Option<(i64, GroupRow)> {
        let tables = Writing::new(&self.conn);
        let conv = tables.group_named(group_id).expect("read")?;
        Some((conv, tables.group(conv).expect("read").expect("exists")))
    }

    fn conv(&self, group_id: &str) -> i64 {
        self.group(group_id).expect("exists").0
    }

    /// The stay of a member.
    fn stay(&self, group_id: &str, user: &str) -> Option<Stay> {
        let (conv, user_no) = (self.conv(group_id), self.user_no(user));
        let stay = Writing::new(&self.conn).last_stay(conv, user_no).expect("read");
        stay.filter(|stay| stay.left_seq.is_none())
    }

    fn member(&self, group_id: &str, user: &str) -> Option<Member> {
        let stay = self.stay(group_id, user)?;
        let members = lists::members(&self.conn, self.conv(group_id), &[stay.member_no]);
        members.expect("read").pop()
    }

    fn view(&self, user: &str, group_id: &str) -> Result<Group> {
        let ids = [group_id.to_owned()];
        match group_info::get_groups(&self.now(), &self.settings, user, &ids)? {
            Response::Groups(mut groups) => groups.remove(0),
            other => panic!("{other:?}"),
        }
    }

    fn page(&self, user: &str, group_id: &str, flags: u64, cursor: u64) -> (Vec<String>, u64) {
        match get_members(&self.now(), user, group_id, &[], flags, cursor) {
            Ok(Response::Members(page)) => {
                (page.members.into_iter().map(|member| member.user_id).collect(), page.next_seq)
            }
            other => panic!("{other:?}"),
        }
    }

    /// Counter, rows, bitmap and roles of every group agree.
    fn check(&self) {
        let convs: Vec<i64> = self
            .conn
            .prepare("SELECT conv FROM groups")
            .and_then(|mut statement| statement.query_map([], |row| row.get(0))?.collect())
            .expect("groups");
        for conv in convs {
            let group = Writing::new(&self.conn).group(conv).expect("group").expect("exists");
            let rows: Vec<(i64, i64, u32)> = self
                .conn
                .prepare(
                    "SELECT member_no, user_no, role FROM group_members
                     WHERE conv = ?1 AND left_seq IS NULL ORDER BY member_no",
                )
                .and_then(|mut statement| {
                    statement.query_map([conv], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?.collect()
                })
                .expect("members");
            assert_eq!(rows.len() as i64, group.member_count);
            let mut present = Vec::new();
            let mut add = |chunk, members: &[u8], _: &[u8]| {
                present.extend(bits::iterate(chunk, members, &[], 0));
                true
            };
            self.now().chunks((conv, 0), 0, i64::MAX, &mut add).expect("walk");
            assert_eq!(present, rows.iter().map(|row| row.0).collect::<Vec<_>>());
            let owners: Vec<i64> = rows.iter().filter(|row| row.2 == 400).map(|row| row.1).collect();
            assert_eq!(owners, group.owner.into_iter().collect::<Vec<_>>());
            let stays: i64 = self
                .conn
                .query_row("SELECT count(*) FROM group_members WHERE conv = ?1", [conv], |row| row.get(0))
                .expect("stays");
            assert_eq!(stays, group.last_member_no, "numbers are dense and never used twice");
        }
    }
}

fn new_group(id: &str, group_type: GroupType, members: &[&str]) -> NewGroup {
    NewGroup {
        group_id: id.into(),
        group_type,
        name: "name".into(),
        introduction: "intro".into(),
        notification: "note".into(),
        face_url: "face".into(),
        add_option: None,
        approve_option: None,
        max_members: 0,
        custom: vec![("k".into(), "v".into())],
        members: members.iter().map(|member| ((*member).to_owned(), Role::Normal)).collect(),
    }
}

fn ids(users: &[&str]) -> Vec<String> {
    users.iter().map(|user| (*user).to_owned()).collect()
}

fn group_conversation(id: &str) -> ConversationId {
    ConversationId::Group(id.into())
}

fn changed(users: &[&str], group_id: &str) -> Event {
    Event::Users(ids(users), Push::ConversationChanged(group_conversation(group_id)))
}

fn gone(users: &[&str], group_id: &str) -> Event {
    Event::Users(ids(users), Push::ConversationGone(group_conversation(group_id)))
}

/// Takes a tip apart: who, whom, members after it, what.
fn tip(event: &Event) -> (&str, Vec<&str>, u64, &GroupTipKind) {
    match event {
        Event::Group { group_id, except: None, joined_below: None, push: Push::GroupTip(tip) } => {
            assert_eq!((group_id, tip.group_name.as_str()), (&tip.group_id, "name"));
            let users = tip.users.iter().map(|member| member.user_id.as_str()).collect();
            (&tip.op_user.user_id, users, tip.member_count, &tip.kind)
        }
        other => panic!("not a tip: {other:?}"),
    }
}

fn add_option(option: AddOption) -> GroupChange {
    GroupChange { add_option: Some(option), ..GroupChange::default() }
}
