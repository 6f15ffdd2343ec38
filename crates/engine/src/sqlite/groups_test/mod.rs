//! Groups, members and profiles on a database in memory: what each operation writes and announces.

mod info;
mod members;
mod membership;

use super::groups::{create_group, delete_group, find_group, group_of};
use super::hot::Hot;
use super::member_info::{get_members, modify_member};
use super::members::{member, membership};
use super::membership::{invite_members, join_group, kick_members, quit_group};
use super::tx::{Tx, user_no};
use super::users;
use super::{group_info, profiles};
use crate::bus::Event;
use doubletick_protocol::group::*;
use doubletick_protocol::ids::ConversationId;
use doubletick_protocol::profile::{Profile, ProfileChange};
use doubletick_protocol::settings::Settings;
use doubletick_protocol::wire::{Push, Response};
use doubletick_protocol::{Result, codes};
use rusqlite::Connection;

/// A store without threads: one connection, one call after the other.
struct Home {
    conn: Connection,
    settings: Settings,
    hot: Hot,
    now_ms: u64,
}

impl Home {
    fn new(people: &[&str]) -> Home {
        let conn = Connection::open_in_memory().expect("memory");
        for schema in crate::sqlite::file::MIGRATIONS {
            conn.execute_batch(schema).expect("schema");
        }
        let mut home = Home { conn, settings: Settings::default(), hot: Hot::default(), now_ms: 1_000_000 };
        for person in people {
            home.call(|tx| users::login(tx, person, 0, 0, "")).expect("login");
        }
        home
    }

    /// One write, and what it announces.
    fn run(&mut self, run: impl FnOnce(&mut Tx) -> Result<Response>) -> (Result<Response>, Vec<Event>) {
        self.now_ms += 1_000;
        let mut tx = Tx {
            by_operator: false,
            conn: &self.conn,
            settings: &self.settings,
            now_ms: self.now_ms,
            events: Vec::new(),
            hot: &mut self.hot,
            new_settings: None,
        };
        let result = run(&mut tx);
        let events = std::mem::take(&mut tx.events);
        (result, events)
    }

    /// One write. A refusal must have written and announced nothing.
    fn call_with_events(
        &mut self,
        run: impl FnOnce(&mut Tx) -> Result<Response>,
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

    fn call(&mut self, run: impl FnOnce(&mut Tx) -> Result<Response>) -> Result<Response> {
        self.call_with_events(run).0
    }

    fn code(&mut self, run: impl FnOnce(&mut Tx) -> Result<Response>) -> i32 {
        self.call(run).err().map_or(0, |error| error.code)
    }

    fn events(&mut self, run: impl FnOnce(&mut Tx) -> Result<Response>) -> Vec<Event> {
        let (result, events) = self.call_with_events(run);
        result.expect("is allowed");
        events
    }

    fn create(&mut self, owner: &str, id: &str, group_type: GroupType, members: &[&str]) {
        let new = new_group(id, group_type, members);
        self.call(|tx| create_group(tx, owner, &new)).expect("create");
    }

    fn conv(&self, group_id: &str) -> i64 {
        find_group(&self.conn, group_id).expect("find").expect("exists").conv
    }

    fn member(&self, group_id: &str, user: &str) -> Option<Member> {
        let conv = self.conv(group_id);
        let row = user_no(&self.conn, user).expect("user_no").expect("exists");
        let stay = membership(&self.conn, conv, row).expect("membership")?;
        Some(member(&self.conn, conv, stay.member_no).expect("member"))
    }

    fn view(&self, user: &str, group_id: &str) -> Result<Group> {
        let ids = [group_id.to_owned()];
        match group_info::get_groups(&self.conn, &self.settings, user, &ids)? {
            Response::Groups(mut groups) => groups.remove(0),
            other => panic!("{other:?}"),
        }
    }

    fn page(&self, user: &str, group_id: &str, flags: u64, cursor: u64) -> (Vec<String>, u64) {
        match get_members(&self.conn, user, group_id, &[], flags, cursor) {
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
            let group = group_of(&self.conn, conv).expect("group").expect("exists");
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
            super::members::walk_present(&self.conn, conv, 1, |number| {
                present.push(number);
                Ok(true)
            })
            .expect("walk");
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
        Event::Group { group_id, except: None, push: Push::GroupTip(tip) } => {
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
