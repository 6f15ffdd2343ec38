//! Everything that a database has, in pages, for another store.

use super::options::Durability;
use super::{ask, entries, file};
use doubletick_directory::{DirectoryLock, Owner};
use doubletick_engine::fault::Broken;
use doubletick_engine::packed::runs;
use doubletick_engine::transfer::{BYTES, Kind, ROWS, Service, Table, Value};
use doubletick_protocol::{Error, Result, codes};
use rusqlite::types::ValueRef;
use rusqlite::{Connection, Row, params_from_iter};
use std::path::Path;

/// A database that nobody else has while this is there.
pub struct Export {
    conn: Connection,
    /// After the connection.
    _lock: DirectoryLock,
}

impl Export {
    /// Opens the database of an application, brings its schema up to date, and keeps everybody else from it.
    ///
    /// 7010 when there is none, a server or somebody else uses the directory, or it cannot be read.
    pub fn open(directory: &Path, app_id: u64) -> Result<Export> {
        let path = file::database_path(directory, app_id);
        if !path.is_file() {
            let text = format!("{}: there is no database", path.display());
            return Err(Error::new(codes::ERR_SDK_COMM_DATABASE_FAILURE, text));
        }
        let lock = DirectoryLock::take(directory, Owner::Service)?;
        let conn = file::open_writer(&path, Durability::Full)?;
        conn.execute_batch("BEGIN").map_err(Broken::new)?;
        Ok(Export { conn, _lock: lock })
    }

    /// What is in no table.
    pub fn service(&self) -> Result<Service> {
        let sql = "SELECT incarnation, restored_from,
                          coalesce((SELECT seq FROM sqlite_sequence WHERE name = 'outbox'), 0),
                          (SELECT count(*) || ' ' || coalesce(max(user_no), 0) FROM users) || ' ' ||
                          (SELECT coalesce(sum(number), 0) FROM logins) || ' ' ||
                          (SELECT count(*) || ' ' || coalesce(sum(last_seq), 0) || ' ' || coalesce(sum(version), 0)
                           FROM conversations) || ' ' ||
                          (SELECT coalesce(sum(info_version), 0) FROM groups) || ' ' ||
                          (SELECT coalesce(sum(seq), 0) FROM read_marks)
                   FROM service WHERE id = 1";
        let service = ask::one(&self.conn, sql, [], |row| {
            Ok(Service {
                incarnation: row.get(0)?,
                restored_from: row.get(1)?,
                last_fact: row.get(2)?,
                state: row.get(3)?,
            })
        })?;
        Ok(service.ok_or_else(|| Broken::unreadable("the service"))?)
    }

    /// Rows of a table behind a key, in the order of keys; none: these were all. Those of the first page are behind no key.
    ///
    /// 7010 when a row cannot be read, or receipts are not those that were counted.
    pub fn page(&self, table: &Table, after: &[i64]) -> Result<Vec<Vec<Value>>> {
        let (columns, key) = (table.list(str::to_owned), table.key_list());
        let behind = match after.len() {
            0 => String::new(),
            count => format!("WHERE ({key}) > ({})", vec!["?"; count].join(", ")),
        };
        let sql = format!("SELECT {columns} FROM {} {behind} ORDER BY {key} LIMIT {ROWS}", table.name);
        let mut statement = self.conn.prepare_cached(&sql).map_err(Broken::new)?;
        let mut found = statement.query(params_from_iter(after)).map_err(Broken::new)?;
        let (mut rows, mut bytes) = (Vec::new(), 0);
        while bytes < BYTES
            && let Some(row) = found.next().map_err(Broken::new)?
        {
            let mut values = Vec::with_capacity(table.columns.len() + 1);
            for (place, (_, kind)) in table.columns.iter().enumerate() {
                values.push(value(row, place, *kind)?);
            }
            if table.receipts {
                values.push(Value::Bytes(self.receipts(table, &values)?));
            }
            bytes += values.iter().map(size).sum::<usize>();
            rows.push(values);
        }
        Ok(rows)
    }

    /// Those of a message, in the order of reading.
    fn receipts(&self, table: &Table, summary: &[Value]) -> Result<Vec<u8>> {
        let key = table.key_of(summary);
        let (conv, seq) = (key.first().copied().unwrap_or(0), key.get(1).copied().unwrap_or(0));
        let listed = entries::of_message(&self.conn, conv, seq).map_err(Broken::new)?;
        let entries = runs::pack(&listed);
        let place = table.columns.iter().position(|(name, _)| *name == "read_count");
        let count = place.and_then(|place| summary.get(place));
        if count != Some(&Value::Int(listed.len() as i64)) {
            let text = format!(
                "message {seq} of conversation {conv}: has other receipts than it counts; doubletickd check says more"
            );
            return Err(Error::new(codes::ERR_SDK_COMM_DATABASE_FAILURE, text));
        }
        Ok(entries)
    }
}

fn size(value: &Value) -> usize {
    match value {
        Value::Text(text) => text.len(),
        Value::Bytes(bytes) => bytes.len(),
        Value::Null | Value::Int(_) => 8,
    }
}

/// What a column of this kind holds. JSON that was written as bytes is read as the text that it is.
fn value(row: &Row<'_>, place: usize, kind: Kind) -> Result<Value> {
    let text = |bytes: &[u8]| match String::from_utf8(bytes.to_vec()) {
        Ok(text) => Ok(Value::Text(text)),
        Err(_) => Err(Broken::unreadable("a text").into()),
    };
    let column = row.get_ref(place).map_err(Broken::new)?;
    match (column, kind) {
        (ValueRef::Null, _) => Ok(Value::Null),
        (ValueRef::Integer(number), Kind::Int | Kind::Small) => Ok(Value::Int(number)),
        (ValueRef::Integer(number), Kind::Flag) => Ok(Value::Int(i64::from(number != 0))),
        (ValueRef::Text(bytes), Kind::Text) => text(bytes),
        (ValueRef::Text(bytes) | ValueRef::Blob(bytes), Kind::Bytes) => Ok(Value::Bytes(bytes.to_vec())),
        _ => Err(Broken::unreadable("a column").into()),
    }
}
