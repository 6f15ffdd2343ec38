//! One connection, for one thread: what is asked waits for its answer on this thread.
//!
//! Each link has a runtime of its own, which runs only while something is asked. Statements are prepared once for each
//! connection. A connection that is lost is made again when something is asked next, outside of any transaction.

use super::address::Address;
use super::tls::Tls;
use doubletick_engine::fault::Broken;
use futures_util::future::{join, join_all};
use std::cell::{Cell, RefCell};
use std::collections::HashMap;
use std::sync::Arc;
use std::time::{Duration, Instant};
use tokio::runtime::Runtime;
use tokio::time::timeout;
use tokio_postgres::error::SqlState;
use tokio_postgres::types::ToSql;
use tokio_postgres::{AsyncMessage, Client, Config, Connection, NoTls, Row, Statement};
use tokio_postgres_rustls::MakeRustlsConnect;

type Read<T> = Result<T, Broken>;

/// A value that a statement takes.
pub(super) type Param<'a> = &'a (dyn ToSql + Sync);
/// One that is written later.
pub(super) type Owned = Box<dyn ToSql + Sync + Send>;
/// Told the payload of a notification.
pub(super) type Heard = Arc<dyn Fn(&str) + Send + Sync>;

/// A connection that answers nothing for so long is given up. The server gives up on a statement before that.
const ANSWER: Duration = Duration::from_secs(20);
/// The same of a commit, which waits for a standby where there is one, and that as long as it is away. Whether it has happened is
/// looked for afterwards, so that giving it up early costs a connection and nothing else.
const COMMIT: Duration = Duration::from_secs(8);
/// Any of these, where who asks has waited long already.
const HURRY: Duration = Duration::from_secs(2);
/// What may write all rows of a table.
const LONG: Duration = Duration::from_secs(3600);
/// One of several hosts that takes a connection and says nothing for so long is passed over.
const HOST: Duration = Duration::from_secs(5);
/// How long one waits for a database that is gone before what is asked fails. Longer, and everybody who asks would have
/// given up already.
const PATIENCE: Duration = Duration::from_secs(5);
/// Between two attempts to connect.
const PAUSE: Duration = Duration::from_millis(100);
/// Statements in one flight.
const FLIGHT: usize = 24;

/// What every connection is told. Statements are few, their plans are known, and tables grow: a plan that was made for an
/// empty table must not read a full one from end to end.
const SESSION: &str = "SET statement_timeout = '10s'; SET lock_timeout = '5s';
    SET idle_in_transaction_session_timeout = '2s'; SET plan_cache_mode = force_generic_plan;
    SET enable_seqscan = off; SET enable_hashjoin = off; SET enable_mergejoin = off; SET jit = off;
    SET client_min_messages = warning;";

struct Open {
    client: Client,
    statements: RefCell<HashMap<&'static str, Statement>>,
}

/// Something to write in the next flight.
struct Pending {
    statement: Statement,
    values: Vec<Owned>,
}

/// A connection to the database, of one thread.
pub(super) struct Link {
    address: Arc<Address>,
    runtime: Runtime,
    /// What this connection is told beside [`SESSION`].
    session: &'static str,
    open: RefCell<Option<Open>>,
    pending: RefCell<Vec<Pending>>,
    /// Since when there is no connection, and when the last attempt was.
    outage: Cell<Option<(Instant, Instant)>>,
    /// Whether the last failure had nothing to do with what was asked.
    passing: Cell<bool>,
    /// What the server called the last failure; `None`: it was not the server's.
    code: RefCell<Option<SqlState>>,
    /// Which host it was connected to last.
    host: Cell<usize>,
    /// Whether nobody has made sure of what the connection sees.
    new: Cell<bool>,
    /// Whether the database was not there when it was wanted last, or did not answer.
    away: Cell<bool>,
    /// How long an answer may take.
    patience: Cell<Duration>,
    /// Whether nothing may take longer than [`HURRY`].
    hurries: Cell<bool>,
    /// Told when the server notifies.
    notified: Option<Heard>,
}

impl Link {
    /// Not connected yet. An error: no runtime can be made.
    pub fn new(address: &Arc<Address>, session: &'static str) -> Read<Link> {
        let runtime =
            tokio::runtime::Builder::new_current_thread().enable_all().build().map_err(Broken::new)?;
        Ok(Link {
            address: Arc::clone(address),
            runtime,
            session,
            open: RefCell::new(None),
            pending: RefCell::default(),
            outage: Cell::new(None),
            passing: Cell::new(false),
            code: RefCell::default(),
            host: Cell::new(0),
            new: Cell::new(true),
            away: Cell::new(false),
            patience: Cell::new(ANSWER),
            hurries: Cell::default(),
            notified: None,
        })
    }

    /// Calls this with the payload when the server notifies, on the thread of the link, while something is asked or waited for.
    pub fn on_notification(mut self, notified: Heard) -> Link {
        self.notified = Some(notified);
        self
    }

    /// Another one to the same database, not connected yet.
    pub fn another(&self) -> Read<Link> {
        Link::new(&self.address, "")
    }

    /// Whether there is a connection, as far as is known.
    pub fn is_open(&self) -> bool {
        self.open.borrow().as_ref().is_some_and(|open| !open.client.is_closed())
    }

    /// Whether this is another connection than the one of which [`Link::is_settled`] was said.
    pub fn is_new(&self) -> bool {
        self.new.get()
    }

    /// What this connection sees is there to stay.
    pub fn is_settled(&self) {
        self.new.set(false);
        self.away.set(false);
    }

    /// Whether the database was not there when it was wanted last, did not answer, or could not be made sure of.
    pub fn is_away(&self) -> bool {
        self.away.get()
    }

    /// It was not.
    pub fn goes_away(&self) {
        self.away.set(true);
    }

    /// Whether the last failure was of the connection, or of another transaction that was in the way; asked once.
    pub fn has_passed(&self) -> bool {
        self.passing.replace(false)
    }

    /// Whether the server called the last failure one of these.
    pub fn has_failed_with(&self, codes: &[SqlState]) -> bool {
        self.code.borrow().as_ref().is_some_and(|code| codes.contains(code))
    }

    /// What has failed may succeed when it is tried again.
    pub fn passes(&self) {
        self.passing.set(true);
    }

    /// Whether what comes is given up sooner: each answer after two seconds.
    pub fn hurry(&self, hurries: bool) {
        self.hurries.set(hurries);
    }

    /// Whether it is.
    pub fn hurries(&self) -> bool {
        self.hurries.get()
    }

    fn at_most(&self, time: Duration) -> Duration {
        if self.hurries() { time.min(HURRY) } else { time }
    }

    /// Connects where there is no connection. A database that is gone is waited for, once: whoever comes while it is
    /// gone for longer fails at once.
    pub fn connect(&self) -> Read<()> {
        loop {
            if self.is_open() {
                return Ok(());
            }
            let now = Instant::now();
            let (since, last) = self.outage.get().unwrap_or((now, now));
            let is_first = self.outage.get().is_none();
            if !is_first && now.duration_since(last) < PAUSE {
                if now.duration_since(since) > self.at_most(PATIENCE) {
                    return Err(gone("no connection"));
                }
                std::thread::sleep(PAUSE - now.duration_since(last));
            }
            match self.try_connect() {
                Ok(()) => {
                    self.outage.set(None);
                    return Ok(());
                }
                Err((broken, passes)) => {
                    let now = Instant::now();
                    self.outage.set(Some((since, now)));
                    if !passes || now.duration_since(since) > self.at_most(PATIENCE) {
                        return Err(broken);
                    }
                }
            }
        }
    }

    /// One attempt; where it fails, whether another may succeed.
    pub fn try_connect(&self) -> Result<(), (Broken, bool)> {
        self.forget();
        let connected = self.runtime.block_on(async {
            let client = self.connect_to_any().await?;
            let session = format!("{SESSION} {}", self.session);
            match timeout(self.at_most(ANSWER), client.batch_execute(&session)).await {
                Ok(Ok(())) => Ok(client),
                Ok(Err(error)) => Err((gone(cause(&error)), true)),
                Err(_) => Err((gone("does not answer"), true)),
            }
        })?;
        self.new.set(true);
        *self.open.borrow_mut() = Some(Open { client: connected, statements: RefCell::default() });
        Ok(())
    }

    /// Connects to the first host that lets in who writes, beginning where it was last.
    async fn connect_to_any(&self) -> Result<Client, (Broken, bool)> {
        let hosts = &self.address.hosts;
        let time = self.at_most(if hosts.len() > 1 { HOST } else { ANSWER });
        let (first, mut failed) = (self.host.get(), (gone("names no host"), false));
        for place in (0..hosts.len()).map(|place| (first + place) % hosts.len()) {
            match timeout(time, self.connect_to(&hosts[place])).await {
                Ok(Ok(client)) => {
                    self.host.set(place);
                    return Ok(client);
                }
                // A password that is wrong, a database that is not there: waiting does not help. A server that is starting or
                // stopping says so as well.
                Ok(Err(error)) => {
                    let refused = error.code().is_some_and(|code| !is_passing(code));
                    failed = (gone(cause(&error)), !refused);
                }
                Err(_) => failed = (gone("does not answer"), true),
            }
        }
        Err(failed)
    }

    async fn connect_to(&self, config: &Config) -> Result<Client, tokio_postgres::Error> {
        match &self.address.tls {
            Tls::None => {
                let (client, connection) = config.connect(NoTls).await?;
                self.drive(connection);
                Ok(client)
            }
            Tls::Rustls(tls) => {
                let (client, connection) = config.connect(MakeRustlsConnect::new((**tls).clone())).await?;
                self.drive(connection);
                Ok(client)
            }
        }
    }

    fn drive<S, T>(&self, mut connection: Connection<S, T>)
    where
        S: tokio::io::AsyncRead + tokio::io::AsyncWrite + Unpin + Send + 'static,
        T: tokio::io::AsyncRead + tokio::io::AsyncWrite + Unpin + Send + 'static,
    {
        let notified = self.notified.clone();
        self.runtime.spawn(async move {
            // An error is told to whoever waits for an answer.
            while let Some(Ok(message)) =
                std::future::poll_fn(|context| connection.poll_message(context)).await
            {
                if let (AsyncMessage::Notification(heard), Some(notified)) = (message, &notified) {
                    notified(heard.payload());
                }
            }
        });
    }

    /// Takes back what was to be written in the next flight.
    pub fn discard(&self) {
        self.pending.borrow_mut().clear();
    }

    /// What failed before is forgotten.
    pub fn begin_anew(&self) {
        self.discard();
        self.passing.set(false);
    }

    /// Gives the connection up.
    pub fn forget(&self) {
        self.pending.borrow_mut().clear();
        // Dropped, it closes its end; the task that drives it ends when the runtime runs next.
        drop(self.open.borrow_mut().take());
    }

    /// Lets the connection hear for this long, or until it is woken.
    pub fn hear(&self, time: Duration, woken: impl Future<Output = ()>) {
        self.runtime.block_on(async {
            // Both ends of the wait are the same.
            let _ = timeout(time, woken).await;
        });
    }

    fn failed(&self, error: &tokio_postgres::Error) -> Broken {
        *self.code.borrow_mut() = error.code().cloned();
        match error.as_db_error() {
            Some(refused) => {
                self.passing.set(is_passing(refused.code()));
                // It ended the session, or will.
                if refused.severity() == "FATAL" || error.is_closed() {
                    self.passing.set(true);
                    self.forget();
                }
            }
            None => {
                // What cannot be converted is a fault of ours, and no fault of the connection.
                let lost = error.is_closed() || !self.is_open();
                self.passing.set(lost);
                if lost {
                    self.forget();
                }
            }
        }
        Broken::new(cause(error))
    }

    fn lost(&self) -> Broken {
        self.passing.set(true);
        *self.code.borrow_mut() = None;
        gone("the connection was lost")
    }

    fn late(&self) -> Broken {
        self.passing.set(false);
        self.goes_away();
        *self.code.borrow_mut() = None;
        self.forget();
        gone("does not answer")
    }

    fn prepared(&self, sql: &'static str) -> Read<Statement> {
        let open = self.open.borrow();
        let Some(Open { client, statements }) = open.as_ref() else {
            return Err(self.lost());
        };
        if let Some(statement) = statements.borrow().get(sql) {
            return Ok(statement.clone());
        }
        let time = self.at_most(ANSWER);
        let prepared = self.runtime.block_on(async { timeout(time, client.prepare(sql)).await });
        if let Ok(Ok(statement)) = &prepared {
            statements.borrow_mut().insert(sql, statement.clone());
        }
        drop(open);
        match prepared {
            Ok(Ok(statement)) => Ok(statement),
            Ok(Err(error)) => Err(self.failed(&error)),
            Err(_) => Err(self.late()),
        }
    }

    /// Sends what is pending and then this, all at once, and waits for all of it. The first failure counts: what comes
    /// after it fails because of it.
    fn flight<T>(&self, last: impl AsyncFnOnce(&Client) -> Result<T, tokio_postgres::Error>) -> Read<T> {
        let pending = std::mem::take(&mut *self.pending.borrow_mut());
        let open = self.open.borrow();
        let Some(Open { client, .. }) = open.as_ref() else {
            return Err(self.lost());
        };
        let flight = async {
            let values: Vec<Vec<Param<'_>>> = pending
                .iter()
                .map(|pending| pending.values.iter().map(|value| &**value as Param<'_>).collect())
                .collect();
            let writes = pending.iter().zip(&values);
            // They are sent in the order in which they are polled first, which is this one.
            let writes = join_all(writes.map(|(pending, values)| client.execute(&pending.statement, values)));
            let (written, last) = join(writes, last(client)).await;
            written.into_iter().collect::<Result<Vec<u64>, _>>()?;
            last
        };
        let time = self.at_most(self.patience.get());
        let answered = self.runtime.block_on(async { timeout(time, flight).await });
        drop(open);
        match answered {
            Ok(Ok(answer)) => Ok(answer),
            Ok(Err(error)) => Err(self.failed(&error)),
            Err(_) => Err(self.late()),
        }
    }

    /// Everything that a statement finds.
    pub fn all(&self, sql: &'static str, values: &[Param<'_>]) -> Read<Vec<Row>> {
        let statement = self.prepared(sql)?;
        self.flight(async |client| client.query(&statement, values).await)
    }

    /// Everything that each of several statements finds, in one flight.
    pub fn several(&self, asked: &[(&'static str, Vec<Param<'_>>)]) -> Read<Vec<Vec<Row>>> {
        let statements = asked.iter().map(|(sql, _)| self.prepared(sql)).collect::<Read<Vec<Statement>>>()?;
        self.flight(async |client| {
            let each = statements.iter().zip(asked);
            let found = join_all(each.map(|(statement, (_, values))| client.query(statement, values))).await;
            found.into_iter().collect()
        })
    }

    /// [`Link::all`] behind a command, in one flight.
    pub fn all_after(&self, command: &str, sql: &'static str, values: &[Param<'_>]) -> Read<Vec<Row>> {
        let statement = self.prepared(sql)?;
        self.flight(async |client| {
            let (begun, rows) = join(client.batch_execute(command), client.query(&statement, values)).await;
            begun?;
            rows
        })
    }

    /// Runs a command that needs no values, behind what is pending.
    pub fn run(&self, command: &str) -> Read<()> {
        self.flight(async |client| client.batch_execute(command).await)
    }

    /// Commits, with what is pending. Gives the connection up sooner than other commands do.
    pub fn commit(&self) -> Read<()> {
        self.shortly(|| self.run("COMMIT"))
    }

    /// For what ends with a commit, and takes no time before that.
    pub fn shortly<T>(&self, work: impl FnOnce() -> T) -> T {
        self.within(COMMIT, work)
    }

    /// For what may take as long as it takes.
    pub fn at_length<T>(&self, work: impl FnOnce() -> T) -> T {
        self.within(LONG, work)
    }

    fn within<T>(&self, patience: Duration, work: impl FnOnce() -> T) -> T {
        let before = self.patience.replace(patience);
        let done = work();
        self.patience.set(before);
        done
    }

    /// Begins with a command, and what two statements find, one behind the other, in one flight.
    pub fn begin(
        &self,
        command: &str,
        lock: &'static str,
        locked: &[Param<'_>],
        then: &'static str,
        values: &[Param<'_>],
    ) -> Read<Vec<Row>> {
        let (lock, then) = (self.prepared(lock)?, self.prepared(then)?);
        self.flight(async |client| {
            let first = join(client.batch_execute(command), client.execute(&lock, locked));
            let ((begun, locked), rows) = join(first, client.query(&then, values)).await;
            begun?;
            locked?;
            rows
        })
    }

    /// Writes in the next flight.
    pub fn later(&self, sql: &'static str, values: Vec<Owned>) -> Read<()> {
        if self.pending.borrow().len() >= FLIGHT {
            self.flight(async |_| Ok(()))?;
        }
        let statement = self.prepared(sql)?;
        self.pending.borrow_mut().push(Pending { statement, values });
        Ok(())
    }
}

/// There is no connection. Without the address: clients are told as well; who opens a store adds it.
fn gone(cause: impl std::fmt::Display) -> Broken {
    Broken::new(cause)
}

/// Whether the same may succeed at once, or when the server is back.
fn is_passing(code: &SqlState) -> bool {
    let class = code.code().get(..2).unwrap_or_default();
    matches!(class, "08" | "40" | "53" | "57") && *code != SqlState::QUERY_CANCELED
        // Somebody in another lane has just used the same id: whoever looks again sees that.
        || [SqlState::LOCK_NOT_AVAILABLE, SqlState::READ_ONLY_SQL_TRANSACTION, SqlState::UNIQUE_VIOLATION].contains(code)
        || code.code() == "25P03"
}

/// What went wrong, without what users wrote: details, which quote rows, are left out.
fn cause(error: &tokio_postgres::Error) -> String {
    if let Some(refused) = error.as_db_error() {
        return format!("{} ({})", refused.message(), refused.code().code());
    }
    let mut text = error.to_string();
    let mut source = std::error::Error::source(error);
    while let Some(inner) = source {
        let inner_text = inner.to_string();
        if !text.contains(&inner_text) {
            text = format!("{text}: {inner_text}");
        }
        source = inner.source();
    }
    text
}
