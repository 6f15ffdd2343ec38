//! How SQLite carries out the statements of the store: every plan, and what a call costs as a group grows.

mod costs;
mod leaving;
mod lists;
mod marks;
mod plans;
mod receipts;
mod stays;
mod unread;

use super::snapshot::Moment;
use super::tables::Writing;
use super::{file, service};
use doubletick_engine::hooks::Origin;
use doubletick_engine::ledger::{Ledger, Memory, SLICE};
use doubletick_engine::ops;
use doubletick_engine::packed::bits;
use doubletick_engine::store::Call;
use doubletick_engine::tables::Stand;
use doubletick_protocol::Result;
use doubletick_protocol::settings::Settings;
use doubletick_protocol::wire::{Request, Response};
use parking_lot::Mutex;
use rusqlite::trace::{TraceEvent, TraceEventCodes};
use rusqlite::{Connection, StatementStatus};
use serde_json::{Value, json};
use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

/// Steps of SQLite's machine by statement. They depend on the rows that are met, not on the clock.
type Steps = BTreeMap<String, i64>;

#[derive(Default)]
struct Meter {
    /// What a statement's own counter, which only grows, said last.
    counters: HashMap<String, i64>,
    steps: Steps,
    /// Statements that were run.
    runs: u64,
}

impl Meter {
    fn ran(&mut self, sql: String, counter: i64) {
        let last = self.counters.insert(sql.clone(), counter).unwrap_or(0);
        // Lower than before: it was prepared anew.
        let steps = if counter < last { counter } else { counter - last };
        *self.steps.entry(sql).or_default() += steps;
        self.runs += 1;
    }
}

/// A store without threads: calls run one after the other on one connection, and each statement is noted.
struct Desk {
    _home: tempfile::TempDir,
    conn: Connection,
    meter: Arc<Mutex<Meter>>,
    settings: Settings,
    now_ms: u64,
    /// Messages of one slice.
    slice: i64,
}

impl Desk {
    /// An empty store, as a process opens it.
    fn new() -> Desk {
        let home = tempfile::tempdir().unwrap();
        let path = file::database_path(home.path(), 7);
        let mut conn = file::open_writer(&path, super::Durability::Normal).unwrap();
        let meter = Arc::new(Mutex::new(Meter::default()));
        let noted = Arc::clone(&meter);
        let note = move |event: TraceEvent| {
            if let TraceEvent::Profile(statement, _) = event {
                let steps = statement.get_status(StatementStatus::VmStep);
                noted.lock().ran(statement.sql().into_owned(), steps.into());
            }
        };
        conn.trace_v2(TraceEventCodes::SQLITE_TRACE_PROFILE, Some(note)).unwrap();
        let settings = service::settings(&conn).unwrap();
        let now_ms = 1_700_000_000_000;
        Desk { _home: home, conn, meter, settings, now_ms, slice: SLICE }
    }

    /// Carries out a request, given as in `docs/protocol.md`.
    fn ask(&mut self, user: &str, request: Value) -> Result<Response> {
        let request: Request = serde_json::from_value(request).expect("a request");
        self.carry_out(user, false, request)
    }

    fn carry_out(&mut self, user: &str, by_operator: bool, request: Request) -> Result<Response> {
        self.now_ms += 1_000;
        let login = matches!(request, Request::Login { .. });
        let call = Call {
            user: user.to_owned(),
            now_ms: self.now_ms,
            by_operator,
            origin: Origin::default(),
            by: None,
            request,
        };
        if call.request.only_reads() {
            return Ok(ops::read(&Moment(&self.conn), &self.settings, &call)?);
        }
        // As after a start: every look-up is made.
        let (tables, mut memory) = (Writing::new(&self.conn), Memory::default());
        let mut ledger = Ledger::new(&tables, &mut memory, self.settings.clone());
        ledger.set_slice(self.slice);
        let result = ledger.call(self.now_ms, |ledger| ops::write(ledger, &call));
        if let Some(settings) = ledger.close()?.settings {
            self.settings = settings;
        }
        match result.map_err(Into::into) {
            Ok(Response::Count(number)) if login => {
                Ok(ops::conversations::login_info(&Moment(&self.conn), user, self.now_ms, number)?)
            }
            result => result,
        }
    }

    /// Carries out requests in one commit, each a second after the one before; they have to succeed.
    fn together(&mut self, requests: &[(String, Value)]) {
        let transaction = self.conn.unchecked_transaction().unwrap();
        let (tables, mut memory) = (Writing::new(&self.conn), Memory::default());
        let mut ledger = Ledger::new(&tables, &mut memory, self.settings.clone());
        for (user, request) in requests {
            let request: Request = serde_json::from_value(request.clone()).expect("a request");
            self.now_ms += 1_000;
            let (user, now_ms, origin) = (user.clone(), self.now_ms, Origin::default());
            let call = Call { user, now_ms, by_operator: false, origin, by: None, request };
            ledger.call(now_ms, |ledger| ops::write(ledger, &call)).unwrap();
        }
        ledger.close().unwrap();
        transaction.commit().unwrap();
    }

    /// Does a slice of a request that is carried out in slices, from here on; where it goes on, if it is not done.
    fn go_on(&mut self, user: &str, request: Value, from: Option<Stand>) -> Option<Stand> {
        let request: Request = serde_json::from_value(request).expect("a request");
        let (user, origin) = (user.to_owned(), Origin::default());
        let call = Call { user, now_ms: self.now_ms, by_operator: false, origin, by: None, request };
        let (tables, mut memory) = (Writing::new(&self.conn), Memory::default());
        let mut ledger = Ledger::new(&tables, &mut memory, self.settings.clone());
        ledger.set_slice(self.slice);
        ledger.set_from(from);
        ledger.call(self.now_ms, |ledger| ops::write(ledger, &call)).unwrap();
        let rest = ledger.take_rest();
        ledger.close().unwrap();
        rest
    }

    /// Does a slice; false: nothing is left.
    fn slice(&mut self) -> bool {
        let (tables, mut memory) = (Writing::new(&self.conn), Memory::default());
        let mut ledger = Ledger::new(&tables, &mut memory, self.settings.clone());
        ledger.set_slice(self.slice);
        let found = ledger.call(self.now_ms, ops::leaving::slice).unwrap();
        ledger.close().unwrap();
        found
    }

    /// As [`Desk::ask`]; it has to succeed.
    fn done(&mut self, user: &str, request: Value) -> Response {
        let shown = request.to_string();
        self.ask(user, request).unwrap_or_else(|error| panic!("{user}: {shown}: {error:?}"))
    }

    fn login(&mut self, user: &str) {
        self.done(user, json!({"login": {"user_id": user, "user_sig": "sig", "platform": 1, "held": 0}}));
    }

    /// Steps by statement of what `run` does. It has run once before, so that nothing is loaded for the first time.
    fn steps(&mut self, run: impl FnOnce(&mut Desk)) -> Steps {
        let mut meter = self.meter.lock();
        (meter.steps, meter.runs) = (Steps::new(), 0);
        drop(meter);
        run(self);
        std::mem::take(&mut self.meter.lock().steps)
    }

    /// How many statements the last [`Desk::steps`] ran.
    fn runs(&self) -> u64 {
        self.meter.lock().runs
    }

    /// Fills the group `g`, whose only member made it, up to this many: `u2`, `u3`, … Rows as joining makes them,
    /// without thousands of logins.
    fn fill(&mut self, members: i64) {
        let conv: i64 = self.conn.query_row("SELECT conv FROM groups", [], |row| row.get(0)).unwrap();
        let batch = self.conn.unchecked_transaction().unwrap();
        let mut sets: BTreeMap<i64, Vec<u8>> = BTreeMap::new();
        for number in 1..=members {
            bits::set(sets.entry(bits::chunk_of(number)).or_default(), number);
        }
        for number in 2..=members {
            let user = format!("u{number}");
            let profile = json!({"user_id": user}).to_string();
            batch
                .prepare_cached("INSERT INTO users (user_id, created_at, profile) VALUES (?1, 0, ?2)")
                .and_then(|mut statement| statement.execute((&user, profile)))
                .unwrap();
            let user_no = batch.last_insert_rowid();
            batch
                .prepare_cached(
                    "INSERT INTO group_members (conv, member_no, user_no, role, joined_at, joined_seq)
                     VALUES (?1, ?2, ?3, 200, 0, 0)",
                )
                .and_then(|mut statement| statement.execute((conv, number, user_no)))
                .unwrap();
        }
        for (chunk, bits) in sets {
            batch
                .execute("INSERT OR REPLACE INTO member_sets VALUES (?1, ?2, ?3)", (conv, chunk, bits))
                .unwrap();
        }
        batch.execute("UPDATE groups SET member_count = ?1, last_member_no = ?1", [members]).unwrap();
        batch.commit().unwrap();
    }
}

fn new_group(id: &str, members: &[&str]) -> Value {
    let members: Vec<Value> = members.iter().map(|member| json!([member, "normal"])).collect();
    json!({"create_group": {
        "group_id": id, "group_type": "public", "name": "name", "introduction": "", "notification": "",
        "face_url": "", "add_option": "any", "approve_option": null, "max_members": 0, "custom": [],
        "members": members,
    }})
}

/// A message that wants receipts; `more` are fields that differ from that.
fn message(id: &str, conversation: &Value, more: Value) -> Value {
    let mut message = json!({
        "msg_id": id, "conversation": conversation, "client_time": 1, "rand": 1, "need_read_receipt": true,
        "online_only": false, "targets": [], "content": {"elems": [{"elem_type": 0, "text_elem_content": "hi"}]},
    });
    for (field, value) in more.as_object().expect("fields") {
        message[field] = value.clone();
    }
    json!({"send_message": message})
}

fn content(text: &str, at_users: &[&str]) -> Value {
    json!({"elems": [{"elem_type": 0, "text_elem_content": text}], "at_users": at_users})
}

fn history(conversation: &Value, start: Value, newer: bool) -> Value {
    json!({"history": {
        "conversation": conversation, "start": start, "newer": newer, "count": 20, "window": null, "elem_types": [],
    }})
}

fn readers(id: &str, filter: &str) -> Value {
    json!({"get_readers": {"message": id, "filter": filter, "cursor": 0, "count": 100}})
}
