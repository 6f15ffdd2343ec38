//! One doubletickd as a process of its own, which is killed, stopped and started again.

use crate::failure::Failure;
use parking_lot::Mutex;
use rustix::process::{Pid, Signal, kill_process};
use std::fs::File;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::sync::mpsc;
use std::time::{Duration, Instant};

/// How long anything may take that is waited for.
pub const PATIENCE: Duration = Duration::from_secs(60);

/// Kills the process with this number when its input ends before a line has come: when this program ends without having ended
/// the process itself, however it ends. (All of its group get SIGHUP then where one is stopped.)
const GUARD: &str = "trap '' HUP INT TERM; read -r line || kill -KILL \"$0\"";

/// What a node logs: what it routes, too.
const LOG: &str = "info,doubletick_store_postgres::feed=debug";

/// How a node is started, and where it is.
pub struct Node {
    /// From 0; `nodeN` is what it calls itself where PostgreSQL asks.
    pub number: usize,
    /// The doubletickd that is started next.
    pub program: PathBuf,
    data: PathBuf,
    /// What it is told in its environment then.
    pub variables: Vec<(&'static str, String)>,
    /// Where each node listens; told when it has started.
    addresses: Arc<Mutex<Vec<SocketAddr>>>,
    running: Option<Running>,
}

/// Killed when it is dropped.
struct Running {
    child: Child,
    guard: Child,
}

impl Drop for Running {
    fn drop(&mut self) {
        // All of them do nothing to a process that has ended.
        let _ = self.child.kill();
        let _ = self.child.wait();
        if let Some(mut input) = self.guard.stdin.take() {
            let _ = writeln!(input);
        }
        let _ = self.guard.wait();
    }
}

/// Waits until something is so. An error says what was waited for.
pub fn until(what: &str, mut is_so: impl FnMut() -> bool) -> Result<(), Failure> {
    let begun = Instant::now();
    while !is_so() {
        if begun.elapsed() > PATIENCE {
            return Err(format!("in vain for {} s: {what}", PATIENCE.as_secs()).into());
        }
        std::thread::sleep(Duration::from_millis(10));
    }
    Ok(())
}

impl Node {
    /// A node that is not started yet. Its log goes beside its data directory.
    pub fn new(
        number: usize,
        program: PathBuf,
        data: PathBuf,
        variables: Vec<(&'static str, String)>,
        addresses: Arc<Mutex<Vec<SocketAddr>>>,
    ) -> Node {
        Node { number, program, data, variables, addresses, running: None }
    }

    /// A command of this node's doubletickd.
    fn command(&self, words: &[&str]) -> Command {
        let mut command = Command::new(&self.program);
        for (name, _) in std::env::vars_os() {
            if name.to_string_lossy().starts_with("DOUBLETICKD_") {
                command.env_remove(name);
            }
        }
        command.envs(self.variables.iter().map(|(name, value)| (name, value)));
        command.args(words).arg("--data").arg(&self.data).stdin(Stdio::null());
        command
    }

    /// Runs a command of doubletickd to its end; what it prints.
    pub fn run(&self, words: &[&str]) -> Result<String, Failure> {
        let output = self.command(words).output()?;
        let said = |bytes: &[u8]| String::from_utf8_lossy(bytes).trim().to_owned();
        if output.status.success() {
            return Ok(said(&output.stdout));
        }
        let shown = words.join(" ");
        let (out, err) = (said(&output.stdout), said(&output.stderr));
        Err(format!("doubletickd {shown}: {}: {out} {err}", output.status).into())
    }

    /// Starts it at a free port, and waits until it listens.
    pub fn start(&mut self) -> Result<(), Failure> {
        let log = File::options().create(true).append(true).open(self.log())?;
        let mut command = self.command(&["serve", "--listen", "127.0.0.1:0", "--demo", "off", "--log", LOG]);
        let child = command.stdout(Stdio::piped()).stderr(log).spawn()?;
        let guard = Command::new("/bin/sh")
            .args(["-c", GUARD, &child.id().to_string()])
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()?;
        let running = self.running.insert(Running { child, guard });
        let stdout = running.child.stdout.take().ok_or("no pipe from doubletickd")?;
        let (told, line) = mpsc::channel();
        std::thread::spawn(move || {
            let mut line = String::new();
            let mut stdout = BufReader::new(stdout);
            // Nothing to read is told as an empty line.
            let _ = stdout.read_line(&mut line);
            let _ = told.send(line);
            // It may say more, for as long as it lives.
            let _ = std::io::copy(&mut stdout, &mut std::io::sink());
        });
        let line = line.recv_timeout(PATIENCE).map_err(|_| format!("node{} does not start", self.number))?;
        let address = line.trim().strip_prefix("listening on ws://");
        let address = address.ok_or_else(|| format!("node{} does not listen: {line:?}", self.number))?;
        self.addresses.lock()[self.number] = address.parse()?;
        Ok(())
    }

    /// Ends it at once, as a crash does.
    pub fn kill(&mut self) {
        self.running = None;
    }

    /// SIGTERM: it ends in an orderly way, which is waited for.
    pub fn end(&mut self) -> Result<(), Failure> {
        self.signal(Signal::TERM)?;
        until(&format!("node{} has ended", self.number), || self.has_ended())?;
        self.running = None;
        Ok(())
    }

    /// SIGSTOP: it goes on holding whatever it holds, and does nothing.
    pub fn stop(&self) -> Result<(), Failure> {
        self.signal(Signal::STOP)
    }

    /// SIGCONT.
    pub fn go_on(&self) -> Result<(), Failure> {
        self.signal(Signal::CONT)
    }

    fn signal(&self, signal: Signal) -> Result<(), Failure> {
        let running = self.running.as_ref().ok_or("the node does not run")?;
        let id = i32::try_from(running.child.id())?;
        Ok(kill_process(Pid::from_raw(id).ok_or("no process id")?, signal)?)
    }

    /// Whether it has ended by itself.
    pub fn has_ended(&mut self) -> bool {
        let status = self.running.as_mut().map(|running| running.child.try_wait());
        matches!(status, Some(Ok(Some(_)) | Err(_)))
    }

    /// Status and body of a GET; `None` where nothing comes.
    pub fn get(&self, path: &str) -> Option<(u16, String)> {
        let address = self.addresses.lock()[self.number];
        let mut stream = TcpStream::connect_timeout(&address, Duration::from_secs(3)).ok()?;
        stream.set_read_timeout(Some(Duration::from_secs(10))).ok()?;
        write!(stream, "GET {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n").ok()?;
        let mut answer = String::new();
        stream.read_to_string(&mut answer).ok()?;
        let (head, body) = answer.split_once("\r\n\r\n")?;
        Some((head.split(' ').nth(1)?.parse().ok()?, body.to_owned()))
    }

    /// The number that `/metrics` shows.
    pub fn metric(&self, name: &str) -> Option<u64> {
        let (_, text) = self.get("/metrics")?;
        let line = text
            .lines()
            .find_map(|line| line.strip_prefix(&format!("doubletick_{name} ")).map(str::to_owned));
        Some(line?.parse::<f64>().ok()? as u64)
    }

    /// Whether it can do its work and has passed on everything.
    pub fn is_ready(&self) -> bool {
        self.get("/readyz").is_some_and(|(status, text)| {
            status == 200 && text.lines().any(|line| line == "behind: 0 batches")
        })
    }

    /// Where its log is.
    pub fn log(&self) -> PathBuf {
        self.data.with_extension("log")
    }
}
