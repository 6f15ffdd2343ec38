//! A server, and what it is started with.

use std::io::{BufRead, BufReader, Write};
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::atomic::{AtomicU32, AtomicU64, Ordering};
use std::sync::{Mutex, OnceLock, PoisonError, mpsc};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};
use tokio_postgres::{NoTls, Row};

/// The user that every test is, and that owns everything.
pub const USER: &str = "doubletick";
/// Its password. What must not show it somewhere looks for it.
pub const PASSWORD: &str = "pa55-w0rd";

/// Says where the server of another process is, in its environment; see [`Server::environment`].
const VARIABLE: &str = "DOUBLETICK_TEST_POSTGRES";
/// How long a server may take to begin.
pub(crate) const START: Duration = Duration::from_secs(60);
/// What a standby is called where its primary looks for it.
const STANDBY: &str = "standby";
/// A port that was free may be taken a moment later.
pub(crate) const TRIES: usize = 5;

/// Runs the server until its standard input ends, which it does when the process that holds the other end is gone; then
/// ends the server and removes its directory. A line in between is a command: `stop` and `start` the server, `kill` it with all its
/// processes, `promote` a standby. Each is answered with a line when it is done.
const KEEPER: &str = r#"
cd / || exit 1
start() { "$BIN/pg_ctl" --pgdata="$DIR/data" --log="$DIR/log" --wait --timeout=60 start >/dev/null 2>&1; }
trap '' INT TERM HUP
start || { echo failed; exit 1; }
echo started
while read -r command; do
    case $command in
    stop) "$BIN/pg_ctl" --pgdata="$DIR/data" --wait --mode=fast stop >/dev/null 2>&1 ;;
    kill) "$BIN/pg_ctl" --pgdata="$DIR/data" --wait --mode=immediate stop >/dev/null 2>&1 ;;
    start) start ;;
    promote) "$BIN/pg_ctl" --pgdata="$DIR/data" --wait --timeout=60 promote >/dev/null 2>&1 ;;
    esac
    echo "done $?"
done
"$BIN/pg_ctl" --pgdata="$DIR/data" --wait --mode=immediate stop >/dev/null 2>&1
rm -rf "$DIR"
"#;

/// A server.
#[derive(Debug)]
pub struct Server {
    port: u16,
    /// `None`: it belongs to another process.
    keeper: Option<Mutex<Keeper>>,
    places: AtomicU64,
}

#[derive(Debug)]
struct Keeper {
    /// The end of which the keeper waits for.
    input: ChildStdin,
    output: BufReader<std::process::ChildStdout>,
    _child: Child,
}

/// A connection that is open until this is dropped.
#[derive(Debug)]
pub struct Held {
    end: Option<mpsc::Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl Drop for Held {
    fn drop(&mut self) {
        drop(self.end.take());
        if let Some(thread) = self.thread.take() {
            // One that panicked has said so.
            let _ = thread.join();
        }
    }
}

/// The directory of `initdb` and the rest.
fn binaries() -> Option<PathBuf> {
    let versions = std::fs::read_dir("/usr/lib/postgresql").into_iter().flatten().flatten();
    let newest = versions
        .filter_map(|entry| {
            let version: u32 = entry.file_name().to_str()?.parse().ok()?;
            let bin = entry.path().join("bin");
            bin.join("initdb").is_file().then_some((version, bin))
        })
        .max();
    let path = std::env::var_os("PATH").unwrap_or_default();
    newest
        .map(|(_, bin)| bin)
        .or_else(|| std::env::split_paths(&path).find(|directory| directory.join("initdb").is_file()))
}

/// Where a program of PostgreSQL is, such as `pgbench`.
pub fn program(name: &str) -> PathBuf {
    binaries().expect("PostgreSQL is not installed: scripts/setup-postgres.sh installs it").join(name)
}

pub(crate) fn is_root() -> bool {
    let id = Command::new("id").arg("-u").output().expect("id is there");
    id.stdout.trim_ascii() == b"0"
}

/// A command that is run as somebody who is not root, because PostgreSQL refuses to be.
pub(crate) fn unprivileged(program: &Path) -> Command {
    if !is_root() {
        return Command::new(program);
    }
    let mut command = Command::new("setpriv");
    command.args(["--reuid=postgres", "--regid=postgres", "--clear-groups", "--"]).arg(program);
    command
}

pub(crate) fn run(command: &mut Command) {
    let done = command.stdin(Stdio::null()).output().unwrap_or_else(|error| panic!("{command:?}: {error}"));
    assert!(done.status.success(), "{command:?}: {}", String::from_utf8_lossy(&done.stderr));
}

/// A free port below those that the system gives to connections: while the server is gone, one of its clients that tries to
/// come back must not get hold of it, or of itself.
pub(crate) fn port() -> u16 {
    static TRIED: AtomicU32 = AtomicU32::new(0);
    let is_free = |port: &u16| TcpListener::bind(("127.0.0.1", *port)).is_ok();
    let begin = std::process::id().wrapping_mul(89);
    let ports = std::iter::repeat_with(|| {
        let number = begin.wrapping_add(TRIED.fetch_add(1, Ordering::Relaxed)) % 10_000;
        22_000 + u16::try_from(number).unwrap_or(0)
    });
    ports.take(10_000).find(is_free).expect("a free port")
}

/// The programs, and a new directory of whoever runs them.
fn place() -> (PathBuf, PathBuf) {
    let bin = binaries().expect("PostgreSQL is not installed: scripts/setup-postgres.sh installs it");
    let directory = tempfile::Builder::new()
        .prefix("doubletick-postgres-")
        .tempdir_in(std::env::temp_dir())
        .expect("a temporary directory")
        .keep();
    if is_root() {
        run(Command::new("chown").arg("postgres:postgres").arg(&directory));
    }
    (bin, directory)
}

impl Server {
    /// The server of this process, which is started when it is wanted first; in a process that was given
    /// [`Server::environment`], the server of the one that gave it.
    pub fn shared() -> &'static Server {
        static SHARED: OnceLock<Server> = OnceLock::new();
        SHARED.get_or_init(|| match std::env::var(VARIABLE) {
            Ok(port) => {
                Server { port: port.parse().expect("a port"), keeper: None, places: AtomicU64::new(0) }
            }
            Err(_) => Server::start(&[]),
        })
    }

    /// Starts a server of its own, with these settings beside those that every server of a test has.
    pub fn start(settings: &[(&str, &str)]) -> Server {
        Self::start_with(settings, &[])
    }

    /// Starts a server that has TLS, with this certificate and its key in PEM.
    pub fn start_with_tls(certificate: &str, key: &str) -> Server {
        Self::start_with(&[("ssl", "on")], &[("server.crt", certificate), ("server.key", key)])
    }

    fn start_with(settings: &[(&str, &str)], files: &[(&str, &str)]) -> Server {
        let (bin, directory) = place();
        let data = directory.join("data");
        let password = directory.join("password");
        std::fs::write(&password, PASSWORD).expect("a file");
        run(unprivileged(&bin.join("initdb")).current_dir("/").args([
            "--no-sync",
            "--encoding=UTF8",
            "--no-locale",
            // In the clear: what SCRAM has a client compute takes longer than a test where nothing is optimised.
            "--auth=password",
            &format!("--username={USER}"),
            &format!("--pwfile={}", password.display()),
            &format!("--pgdata={}", data.display()),
        ]));
        for (name, text) in files {
            let file = data.join(name);
            std::fs::write(&file, text).expect("a file");
            run(Command::new("chmod").arg("600").arg(&file));
            if is_root() {
                run(Command::new("chown").arg("postgres:postgres").arg(&file));
            }
        }
        Self::begin(&bin, &directory, settings)
    }

    /// Starts a standby of this server, which it reaches at this port, and has the server wait for it before a commit is
    /// acknowledged. `settings` are those of the standby, which has none of the ones that this server was started with.
    pub fn start_standby(&self, port: u16, settings: &[(&str, &str)]) -> Server {
        let (bin, directory) = place();
        let connection = format!("host=127.0.0.1 port={port} user={USER} password={PASSWORD}");
        run(unprivileged(&bin.join("pg_basebackup")).current_dir("/").args([
            "--no-sync",
            "--checkpoint=fast",
            "--wal-method=stream",
            &format!("--dbname={connection}"),
            &format!("--pgdata={}", directory.join("data").display()),
        ]));
        run(unprivileged(Path::new("touch")).arg(directory.join("data/standby.signal")));
        let connection = format!("{connection} application_name={STANDBY}");
        let mut all = vec![("primary_conninfo", connection.as_str())];
        all.extend(settings);
        let standby = Self::begin(&bin, &directory, &all);
        self.run("public", &format!("ALTER SYSTEM SET synchronous_standby_names = '{STANDBY}'"));
        self.run("public", "SELECT pg_reload_conf()");
        let begun = Instant::now();
        while self.number("public", "SELECT count(*) FROM pg_stat_replication WHERE sync_state = 'sync'") == 0
        {
            assert!(begun.elapsed() < START, "in vain: the standby is a synchronous one");
            std::thread::sleep(Duration::from_millis(20));
        }
        standby
    }

    /// Starts a server on data that are there, with these settings.
    fn begin(bin: &Path, directory: &Path, settings: &[(&str, &str)]) -> Server {
        for _ in 0..TRIES {
            let port = port();
            let mut lines = format!(
                "port = {port}\nlisten_addresses = '127.0.0.1'\nunix_socket_directories = ''\nfsync = off\n\
                 full_page_writes = off\nmax_connections = 200\nshared_buffers = 64MB\n"
            );
            settings.iter().for_each(|(name, value)| lines.push_str(&format!("{name} = '{value}'\n")));
            std::fs::write(directory.join("data/postgresql.auto.conf"), lines).expect("the configuration");
            if let Some(keeper) = keep(bin, directory) {
                return Server { port, keeper: Some(Mutex::new(keeper)), places: AtomicU64::new(0) };
            }
        }
        panic!("PostgreSQL does not start: see {}/log", directory.display());
    }

    /// What a child of this process has to have in its environment to use this server as the shared one.
    pub fn environment(&self) -> (&'static str, String) {
        (VARIABLE, self.port.to_string())
    }

    /// The port.
    pub fn port(&self) -> u16 {
        self.port
    }

    /// The URL of a place.
    pub fn url(&self, place: &str) -> String {
        let (port, options) = (self.port, format!("options=-csearch_path%3D{place}"));
        format!("postgres://{USER}:{PASSWORD}@127.0.0.1:{port}/postgres?sslmode=disable&{options}")
    }

    /// Makes a place that nobody else has, as good as a database and cheaper: a schema. Its name.
    pub fn place(&self) -> String {
        let number = self.places.fetch_add(1, Ordering::Relaxed);
        let name = format!("test_{}_{number}", std::process::id());
        self.make(&name);
        name
    }

    /// Makes a place where it is not there yet.
    pub fn make(&self, place: &str) {
        self.run("public", &format!("CREATE SCHEMA IF NOT EXISTS {place}"));
    }

    /// Removes a place with everything in it.
    pub fn remove(&self, place: &str) {
        self.run("public", &format!("DROP SCHEMA IF EXISTS {place} CASCADE"));
    }

    /// Runs statements in a place.
    pub fn run(&self, place: &str, sql: &str) {
        let url = self.url(place);
        let done = apart(async {
            let (client, connection) = tokio_postgres::connect(&url, NoTls).await?;
            let connection = tokio::spawn(connection);
            let done = client.batch_execute(sql).await;
            drop(client);
            let _ = connection.await;
            done
        });
        done.unwrap_or_else(|error| panic!("{sql}: {error:?}"));
    }

    /// The one number that this question is answered by.
    pub fn number(&self, place: &str, sql: &str) -> i64 {
        let url = self.url(place);
        let asked = apart(async {
            let (client, connection) = tokio_postgres::connect(&url, NoTls).await?;
            let connection = tokio::spawn(connection);
            let number = client.query_one(&format!("SELECT ({sql})::int8"), &[]).await.map(|row| row.get(0));
            drop(client);
            let _ = connection.await;
            number
        });
        asked.unwrap_or_else(|error| panic!("{sql}: {error:?}"))
    }

    /// Everything that this question is answered by.
    pub fn rows(&self, place: &str, sql: &str) -> Vec<Row> {
        let url = self.url(place);
        let asked = apart(async {
            let (client, connection) = tokio_postgres::connect(&url, NoTls).await?;
            let connection = tokio::spawn(connection);
            let rows = client.query(sql, &[]).await;
            drop(client);
            let _ = connection.await;
            rows
        });
        asked.unwrap_or_else(|error| panic!("{sql}: {error:?}"))
    }

    /// Runs statements in a place on a connection that stays open, with whatever transaction they have begun.
    pub fn hold(&self, place: &str, sql: &str) -> Held {
        let (url, sql) = (self.url(place), sql.to_owned());
        let (begun, told) = mpsc::channel();
        let (end, ended) = mpsc::channel::<()>();
        let thread = std::thread::spawn(move || {
            let runtime =
                tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
            let client = runtime.block_on(async {
                let (client, connection) = tokio_postgres::connect(&url, NoTls).await?;
                tokio::spawn(connection);
                client.batch_execute(&sql).await.map(|()| client)
            });
            let client = client.unwrap_or_else(|error| panic!("{sql}: {error:?}"));
            // Nobody listens where it was not waited for.
            let _ = begun.send(());
            // Only the end of the other side ends this.
            let _ = ended.recv();
            drop(client);
        });
        told.recv_timeout(START).expect("the statements are run");
        Held { end: Some(end), thread: Some(thread) }
    }

    fn command(&self, command: &str) {
        let keeper = self.keeper.as_ref().expect("a server of this process");
        let mut keeper = keeper.lock().unwrap_or_else(PoisonError::into_inner);
        writeln!(keeper.input, "{command}").expect("a keeper that lives");
        let mut line = String::new();
        keeper.output.read_line(&mut line).expect("an answer");
        assert_eq!(line.trim_end(), "done 0", "{command}");
    }

    /// Ends the server as an operator does: every session is ended.
    pub fn stop(&self) {
        self.command("stop");
    }

    /// Ends the server at once, as a crash does.
    pub fn kill(&self) {
        self.command("kill");
    }

    /// Makes a primary of a standby.
    pub fn promote(&self) {
        self.command("promote");
    }

    /// Starts it again, on the same port with the same data.
    pub fn start_again(&self) {
        self.command("start");
    }
}

/// Starts the server and whoever ends it; `None` when it does not start.
fn keep(bin: &Path, directory: &Path) -> Option<Keeper> {
    let mut child = unprivileged(Path::new("/bin/sh"))
        .args(["-c", KEEPER])
        .env("BIN", bin)
        .env("DIR", directory)
        .env("LC_ALL", "C")
        .current_dir("/")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .expect("a shell");
    let input = child.stdin.take().expect("its input");
    let mut output = BufReader::new(child.stdout.take().expect("its output"));
    let (begun, mut line) = (Instant::now(), String::new());
    output.read_line(&mut line).expect("an answer");
    assert!(begun.elapsed() < START, "PostgreSQL took {:?} to start", begun.elapsed());
    (line.trim_end() == "started").then_some(Keeper { input, output, _child: child })
}

/// Runs this on a thread of its own: the caller's may be one of a runtime.
fn apart<T: Send>(work: impl Future<Output = T> + Send) -> T {
    std::thread::scope(|scope| {
        let thread = scope.spawn(|| {
            let runtime =
                tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
            runtime.block_on(work)
        });
        thread.join().expect("no panic")
    })
}
