//! A database that the release before has written, brought up to date: nothing is lost, and what is kept now is what
//! was counted then.
//!
//! `schema_4.answers.txt` is what that release answered on the same data.

use super::file::{self, MIGRATIONS, migrate};
use super::snapshot::Moment;
use super::{Durability, deleted, entries, recount};
use doubletick_engine::hooks::Origin;
use doubletick_engine::ops;
use doubletick_engine::store::Call;
use doubletick_protocol::ids::ConversationId;
use doubletick_protocol::settings::Settings;
use doubletick_protocol::wire::{Request, Response};
use parking_lot::Mutex;
use rusqlite::Connection;
use std::path::Path;
use std::sync::Arc;

const WRITTEN: &str = include_str!("schema_4.sql");
const ANSWERS: &str = include_str!("schema_4.answers.txt");

/// The database as the release before left it.
fn written(path: &Path) {
    let conn = Connection::open(path).unwrap();
    conn.pragma_update(None, "journal_mode", "WAL").unwrap();
    conn.execute_batch(WRITTEN).unwrap();
}

/// What everybody is answered of their lists.
fn answers(conn: &Connection) -> String {
    let ask = |user: &str, request: Request| {
        let call = Call {
            user: user.to_owned(),
            now_ms: 0,
            by_operator: false,
            origin: Origin::default(),
            by: None,
            request,
        };
        ops::read(&Moment(conn), &Settings::default(), &call).unwrap()
    };
    let mut lines = String::new();
    for user in ["ann", "bob", "cid", "dan", "eve"] {
        let Response::Count(total) = ask(user, Request::TotalUnread) else { panic!("no total") };
        lines.push_str(&format!("{user} total {total}\n"));
        let Response::Conversations(list) = ask(user, Request::Conversations) else { panic!("no list") };
        for conversation in list {
            let id = match &conversation.id {
                ConversationId::C2c(peer) => format!("c2c:{peer}"),
                ConversationId::Group(group) => format!("group:{group}"),
            };
            let at: Vec<String> =
                conversation.at_infos.iter().map(|(seq, kind)| format!("{seq}/{kind}")).collect();
            let last = conversation.last_message.map_or("-".to_owned(), |message| message.msg_id);
            let (unread, pinned, at) = (conversation.unread, conversation.pinned, at.join(","));
            lines.push_str(&format!("{user} {id} unread {unread} last {last} pinned {pinned} at {at}\n"));
        }
    }
    lines
}

fn schema(conn: &Connection) -> usize {
    conn.pragma_query_value(None, "user_version", |row| row.get::<_, i64>(0)).unwrap() as usize
}

/// Opens what is there as a start of the service does, and looks at all of it.
fn check_opened(path: &Path, when: &str) {
    let conn =
        file::open_writer(path, Durability::Normal).unwrap_or_else(|error| panic!("{when}: {error:?}"));
    assert_eq!(schema(&conn), MIGRATIONS.len(), "{when}");
    assert_eq!(answers(&conn), ANSWERS, "{when}");
    for conv in recount::conversations(&conn).unwrap() {
        let agrees = recount::count(&conn, conv).unwrap().agrees(&recount::stored(&conn, conv).unwrap());
        assert!(agrees, "{when}: conversation {conv}");
        let (stored, right) = deleted::count(&conn, conv).unwrap();
        assert!(stored == right, "{when}: conversation {conv}, what was deleted");
    }
    let mut statement = conn.prepare("SELECT conv, seq, read_count FROM summaries").unwrap();
    let read = statement
        .query_map([], |row| Ok((row.get::<_, i64>(0)?, row.get::<_, i64>(1)?, row.get::<_, i64>(2)?)))
        .unwrap();
    for (conv, seq, count) in read.map(Result::unwrap) {
        let listed = entries::of_message(&conn, conv, seq).unwrap().len() as i64;
        assert_eq!(listed, count, "{when}: message {seq} of conversation {conv}");
    }
    let sound: String = conn.pragma_query_value(None, "integrity_check", |row| row.get(0)).unwrap();
    assert_eq!(sound, "ok", "{when}");
}

#[test]
fn what_the_release_before_counted_is_kept() {
    let home = tempfile::tempdir().unwrap();
    let path = file::database_path(home.path(), 7);
    written(&path);
    check_opened(&path, "once");
    check_opened(&path, "opened again");
}

#[test]
fn a_process_that_is_killed_at_any_moment_of_it_leaves_a_database_that_opens() {
    let home = tempfile::tempdir().unwrap();
    let path = file::database_path(home.path(), 7);
    written(&path);
    let mut conn = Connection::open(&path).unwrap();
    conn.pragma_update(None, "synchronous", "NORMAL").unwrap();
    // So that pages are written long before the commit.
    conn.pragma_update(None, "cache_size", 4).unwrap();
    let killed = Arc::new(Mutex::new(Vec::new()));
    let (from, moments) = (home.path().to_owned(), Arc::clone(&killed));
    let look = move || {
        let mut moments = moments.lock();
        // What of the files another process finds; the index of the log is made anew.
        let place = tempfile::tempdir().unwrap();
        for name in ["app-7.db", "app-7.db-wal"] {
            std::fs::copy(from.join(name), place.path().join(name)).unwrap();
        }
        moments.push(place);
        false
    };
    conn.progress_handler(60, Some(look)).unwrap();
    migrate(&mut conn, MIGRATIONS).unwrap();
    conn.progress_handler(0, None::<fn() -> bool>).unwrap();
    let killed = std::mem::take(&mut *killed.lock());
    assert!(killed.len() >= 50, "{} moments", killed.len());
    let log = |place: &tempfile::TempDir| std::fs::metadata(place.path().join("app-7.db-wal")).unwrap().len();
    assert!(log(&killed[killed.len() - 1]) > log(&killed[0]), "pages are in the log before the commit");
    for (number, place) in killed.iter().enumerate() {
        check_opened(&file::database_path(place.path(), 7), &format!("killed at moment {number}"));
    }
    assert_eq!(answers(&conn), ANSWERS);
}

#[test]
fn a_step_that_cannot_be_finished_leaves_the_schema_before() {
    let home = tempfile::tempdir().unwrap();
    let path = file::database_path(home.path(), 7);
    written(&path);
    for most in [500, 2_000, 5_000] {
        let mut conn = Connection::open(&path).unwrap();
        let mut steps = 0;
        let stop = move || {
            steps += 100;
            steps >= most
        };
        conn.progress_handler(100, Some(stop)).unwrap();
        assert!(migrate(&mut conn, MIGRATIONS).is_err(), "interrupted after {most}");
        conn.progress_handler(0, None::<fn() -> bool>).unwrap();
        assert!(schema(&conn) < MIGRATIONS.len(), "interrupted after {most}");
        assert!(conn.prepare("SELECT counted FROM conversations").is_err(), "nothing of it is there");
    }
    check_opened(&path, "in the end");
}
