//! A service that comes from another store, page by page. Where it has come stands in the table `moving`, in the same
//! transaction as the rows: it goes on from there, however often it is begun.

use super::address::{Address, named};
use super::decode::{get, string};
use super::link::{Link, Owned, Param};
use super::look_ups::Ask;
use super::options::FULL;
use super::places::{self, ACCOUNTS};
use super::{migrate, tables, text};
use doubletick_engine::fault::Broken;
use doubletick_engine::packed::runs;
use doubletick_engine::rows::int;
use doubletick_engine::transfer::{Kind, Service, TABLES, Table, Value};
use doubletick_protocol::{Error, Result, codes};
use std::collections::HashMap;
use std::sync::Arc;
use tokio_postgres::Row;

type Read<T> = std::result::Result<T, Broken>;

/// Bytes of a full run of receipts.
const RUN: usize = runs::RUN * 8;

/// How far a service has come.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Progress {
    /// Everything before this table of [`TABLES`] is here, and of it what is up to this key; none: nothing.
    At(usize, Vec<i64>),
    /// It is here, and was found to be equal.
    Done,
}

/// The database that a service comes to. For a thread outside of any runtime: it waits for its answers there.
pub struct Import {
    link: Link,
    address: Arc<Address>,
    /// By table: how rows are written, and how they are read.
    statements: HashMap<&'static str, (&'static str, &'static str)>,
}

fn failure(text: &str) -> Error {
    Error::new(codes::ERR_SDK_COMM_DATABASE_FAILURE, format!("database: {text}"))
}

impl Import {
    /// Connects to a database that has nothing, or what has come of this service so far; makes the schema where it is
    /// missing, with so many lanes (`None`: one; as [`super::PostgresOptions::lanes`]). Answers how far it has come.
    ///
    /// 7010 when the database cannot be reached, is another application's, has another service or anything else in it, or
    /// when the service has changed since it began to come. No text has the password in it.
    pub fn open(
        address: &Address,
        app_id: u64,
        lanes: Option<u32>,
        service: &Service,
    ) -> Result<(Import, Progress)> {
        let address = Arc::new(address.clone());
        let link = Link::new(&address, FULL)?;
        let statements = TABLES.iter().map(|table| (table.name, statements(table))).collect();
        let import = Import { link, address, statements };
        let begun = import.begin(app_id, lanes, service);
        begun.map_err(|error| named(&import.address, error)).map(|progress| (import, progress))
    }

    fn begin(&self, app_id: u64, lanes: Option<u32>, service: &Service) -> Result<Progress> {
        let link = &self.link;
        link.connect()?;
        migrate::migrate(link, int(app_id), lanes)?;
        let sql = "SELECT source, state, done, place, after FROM moving";
        let found = link.one(sql, &[], |row| {
            let source: (i64, String) = (get(row, 0)?, get(row, 1)?);
            Ok((source, get::<bool>(row, 2)?, get::<i32>(row, 3)?, get::<Vec<i64>>(row, 4)?))
        })?;
        let own = (service.incarnation, service.state.clone());
        match found {
            Some((source, true, ..)) if source == own => Ok(Progress::Done),
            Some((source, false, place, after)) if source == own => {
                Ok(Progress::At(usize::try_from(place).unwrap_or(0), after))
            }
            Some(((incarnation, _), false, ..)) if incarnation == own.0 => Err(failure(
                "has a part of this service, which has changed since: a server has run on the directory. Empty the \
                 database and begin anew",
            )),
            Some((_, false, ..)) => Err(failure("has a part of another service that is being moved there")),
            Some((_, true, ..)) | None => {
                self.is_empty()?;
                link.run("BEGIN")?;
                let sql = "INSERT INTO moving (source, state) VALUES ($1, $2)";
                link.later(sql, vec![Box::new(own.0), Box::new(own.1)])?;
                link.run("COMMIT")?;
                Ok(Progress::At(0, Vec::new()))
            }
        }
    }

    /// A database that a server has written to, or only run on, is not.
    fn is_empty(&self) -> Result<()> {
        let sql = "SELECT EXISTS (SELECT 1 FROM users) OR EXISTS (SELECT 1 FROM settings)
                       OR EXISTS (SELECT 1 FROM journal) OR EXISTS (SELECT 1 FROM moving)";
        match self.link.one(sql, &[], |row| get::<bool>(row, 0))? {
            Some(false) => Ok(()),
            _ => Err(failure(
                "is not empty: a service is there already. Make another database for the one that is moved",
            )),
        }
    }

    /// Holds the lanes for a transaction; nobody else may have written meanwhile.
    fn hold(&self) -> Result<()> {
        let lock = "SELECT lane FROM lanes ORDER BY lane FOR UPDATE";
        let tip = self.link.begin("BEGIN", lock, &[], "SELECT batch FROM journal LIMIT 1", &[]);
        match tip {
            Ok(rows) if rows.is_empty() => return Ok(()),
            _ => self.let_go(),
        }
        tip?;
        Err(failure("a server has run on it meanwhile: end it, empty the database and begin anew"))
    }

    fn let_go(&self) {
        self.link.discard();
        if self.link.is_open() && self.link.run("ROLLBACK").is_err() {
            self.link.forget();
        }
    }

    /// In a transaction that holds the lanes.
    fn inside(&self, write: impl FnOnce() -> Result<()>) -> Result<()> {
        self.hold()?;
        let written = write().and_then(|()| Ok(self.link.run("COMMIT")?));
        if written.is_err() {
            self.let_go();
        }
        written.map_err(|error| named(&self.address, error))
    }

    /// Puts rows behind those that are here; none: the table is whole.
    ///
    /// 7010 when the database fails or somebody else writes to it. Nothing of the page is there then, or, where the
    /// connection was lost, all of it may be; [`Import::open`] says which.
    pub fn put(&self, place: usize, rows: &[Vec<Value>]) -> Result<()> {
        let table = TABLES.get(place).ok_or_else(|| Broken::unreadable("a table"))?;
        self.inside(|| {
            if !rows.is_empty() {
                let (insert, _) = self.statement(table)?;
                self.link.later(insert, columns(table, rows)?)?;
                if table.receipts {
                    self.put_runs(table, rows)?;
                }
            }
            let (place, after) = match rows.last() {
                Some(last) => (place, table.key_of(last)),
                None => (place + 1, Vec::new()),
            };
            let sql = "UPDATE moving SET place = $1, after = $2";
            Ok(self.link.later(sql, vec![Box::new(place as i32), Box::new(after)])?)
        })
    }

    fn statement(&self, table: &Table) -> Result<(&'static str, &'static str)> {
        Ok(*self.statements.get(table.name).ok_or_else(|| Broken::unreadable("a table"))?)
    }

    /// Full runs of receipts; what is left of them is the tail of the summary.
    fn put_runs(&self, table: &Table, rows: &[Vec<Value>]) -> Result<()> {
        let (mut keys, mut numbers, mut entries) = ((Vec::new(), Vec::new()), Vec::new(), Vec::new());
        for row in rows {
            let key = table.key_of(row);
            for (number, run) in receipts(row).chunks_exact(RUN).enumerate() {
                keys.0.push(key[0]);
                keys.1.push(key[1]);
                numbers.push(number as i64);
                entries.push(run.to_vec());
            }
        }
        if numbers.is_empty() {
            return Ok(());
        }
        let sql = "INSERT INTO receipts (conv, seq, run, entries)
                   SELECT * FROM unnest($1::int8[], $2::int8[], $3::int8[], $4::bytea[])";
        let values: Vec<Owned> =
            vec![Box::new(keys.0), Box::new(keys.1), Box::new(numbers), Box::new(entries)];
        Ok(self.link.later(sql, values)?)
    }

    /// Rows of a table behind a key, up to another one or, where there is none, all that are left, but not more than are put
    /// at once; as [`Import::put`] takes them.
    pub fn rows(&self, table: &Table, after: &[i64], up_to: Option<&[i64]>) -> Result<Vec<Vec<Value>>> {
        let (_, select) = self.statement(table)?;
        // Before and after every key.
        let bounds = |key: &[i64], missing: i64| {
            (0..table.key).map(|at| key.get(at).copied().unwrap_or(missing)).collect()
        };
        let after: Vec<i64> = bounds(after, i64::MIN);
        let up_to: Vec<i64> = bounds(up_to.unwrap_or(&[]), i64::MAX);
        let values: Vec<Param<'_>> = after.iter().chain(&up_to).map(|value| value as Param<'_>).collect();
        let read: Read<Vec<Vec<Value>>> = self.link.list(select, &values, |row| row_of(table, row));
        read.map_err(|broken| named(&self.address, broken.into()))
    }

    /// What has come is the service from here on: numbers that are given next are behind those that are there, and a server
    /// may open it.
    pub fn finish(&self, service: &Service) -> Result<()> {
        let Service { incarnation, restored_from, last_fact, .. } = service;
        let nonce = tables::random()? as i64;
        self.inside(|| {
            let link = &self.link;
            let sql = "UPDATE cluster SET incarnation = $1, restored_from = $2";
            link.later(sql, vec![Box::new(*incarnation), Box::new(*restored_from)])?;
            let sql = "SELECT setval('user_numbers', greatest(1, (SELECT max(user_no) FROM users)))";
            link.later(sql, vec![])?;
            let sql = "SELECT setval('conversation_numbers', greatest(1, (SELECT max(conv) FROM conversations)))";
            link.later(sql, vec![])?;
            let sql = "SELECT setval(pg_get_serial_sequence('outbox', 'id'), $1) WHERE $1 > 0::int8";
            link.later(sql, vec![Box::new(*last_fact)])?;
            if migrate::lanes(link)? > 1 {
                link.run("SET LOCAL statement_timeout = 0")?;
                link.later(places::PUT, vec![])?;
                link.at_length(|| link.run("SELECT"))?;
            }
            // Whoever has this database open sees that there is something new.
            let sql = "INSERT INTO journal (lane, batch, writer, nonce, format, body) VALUES ($1, 1, 0, $2, 1, '[]'::bytea)";
            link.later(sql, vec![Box::new(ACCOUNTS), Box::new(nonce)])?;
            Ok(link.later("UPDATE moving SET done = true", vec![])?)
        })
    }
}

/// A database in which a service has not come to its end is nothing to serve. 7010.
pub(super) fn is_whole(link: &Link) -> Result<()> {
    match link.one("SELECT 1 FROM moving WHERE NOT done", &[], |_| Ok(()))? {
        None => Ok(()),
        Some(()) => Err(failure(
            "has a part of a service that is being moved there; doubletickd migrate goes on with it when it is run again",
        )),
    }
}

/// The entries of receipts behind the columns.
fn receipts(row: &[Value]) -> &[u8] {
    match row.last() {
        Some(Value::Bytes(bytes)) => bytes,
        _ => &[],
    }
}

/// How a page is written, and how rows between two keys are read. Made once for each table, for as long as the process
/// lives, as every statement is.
fn statements(table: &Table) -> (&'static str, &'static str) {
    let of = |kind: Kind| match kind {
        Kind::Int => "int8",
        Kind::Small => "int4",
        Kind::Flag => "bool",
        Kind::Text => "text",
        Kind::Bytes => "bytea",
    };
    let (name, key, columns) = (table.name, table.key_list(), table.list(str::to_owned));
    let arrays: Vec<String> = table
        .columns
        .iter()
        .enumerate()
        .map(|(at, (_, kind))| format!("${}::{}[]", at + 1, of(*kind)))
        .collect();
    let arrays = arrays.join(", ");
    let next = table.columns.len() + 1;
    let insert = match name {
        "conversations" => format!("INSERT INTO {name} ({columns}, lane) SELECT *, {ACCOUNTS} FROM unnest({arrays})"),
        _ if table.receipts => format!(
            "INSERT INTO {name} ({columns}, tail, version_block)
             SELECT {columns}, tail, version >> 10 FROM unnest({arrays}, ${next}::bytea[]) AS u ({columns}, tail)"
        ),
        _ => format!("INSERT INTO {name} ({columns}) SELECT * FROM unnest({arrays})"),
    };
    let more = match table.receipts {
        true => {
            ", coalesce((SELECT string_agg(r.entries, ''::bytea ORDER BY r.run) FROM receipts r
                         WHERE r.conv = t.conv AND r.seq = t.seq), ''::bytea) || tail"
        }
        false => "",
    };
    let bounds = |from: usize| {
        (from..from + table.key).map(|at| format!("${at}::int8")).collect::<Vec<_>>().join(", ")
    };
    let (after, up_to) = (bounds(1), bounds(1 + table.key));
    let select = format!(
        "SELECT {columns}{more} FROM {name} t WHERE ({key}) > ({after}) AND ({key}) <= ({up_to}) ORDER BY {key} LIMIT 501"
    );
    (insert.leak(), select.leak())
}

/// The values of the columns, as arrays.
fn columns(table: &Table, rows: &[Vec<Value>]) -> Read<Vec<Owned>> {
    let wrong = || Broken::unreadable("a value");
    let mut columns: Vec<Owned> = Vec::with_capacity(table.columns.len() + 1);
    for (at, (_, kind)) in table.columns.iter().enumerate() {
        let values = rows.iter().map(|row| row.get(at).unwrap_or(&Value::Null));
        macro_rules! column {
            ($type:ty, $($pattern:pat => $value:expr),+) => {{
                let values = values.map(|value| match value {
                    Value::Null => Ok(None),
                    $($pattern => Ok(Some($value)),)+
                    _ => Err(wrong()),
                });
                Box::new(values.collect::<Read<Vec<Option<$type>>>>()?)
            }};
        }
        columns.push(match kind {
            Kind::Int => column!(i64, Value::Int(number) => *number),
            Kind::Small => column!(i32, Value::Int(number) => i32::try_from(*number).map_err(|_| Broken::unreadable("a number"))?),
            Kind::Flag => column!(bool, Value::Int(flag) => *flag != 0),
            Kind::Text => column!(String, Value::Text(words) => text::kept(words).into_owned()),
            Kind::Bytes => column!(Vec<u8>, Value::Bytes(bytes) => bytes.clone()),
        });
    }
    if table.receipts {
        let tails = rows.iter().map(|row| receipts(row).chunks_exact(RUN).remainder().to_vec());
        columns.push(Box::new(tails.collect::<Vec<Vec<u8>>>()));
    }
    Ok(columns)
}

fn row_of(table: &Table, row: &Row) -> Read<Vec<Value>> {
    let mut values = Vec::with_capacity(table.columns.len() + 1);
    for (at, (_, kind)) in table.columns.iter().enumerate() {
        let value = match kind {
            Kind::Int => get::<Option<i64>>(row, at)?.map(Value::Int),
            Kind::Small => get::<Option<i32>>(row, at)?.map(|number| Value::Int(i64::from(number))),
            Kind::Flag => get::<Option<bool>>(row, at)?.map(|flag| Value::Int(i64::from(flag))),
            Kind::Text => match get::<Option<&str>>(row, at)? {
                Some(_) => Some(Value::Text(string(row, at)?)),
                None => None,
            },
            Kind::Bytes => get::<Option<Vec<u8>>>(row, at)?.map(Value::Bytes),
        };
        values.push(value.unwrap_or(Value::Null));
    }
    if table.receipts {
        values.push(Value::Bytes(get(row, table.columns.len())?));
    }
    Ok(values)
}
