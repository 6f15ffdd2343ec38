//! The processes that are measured: started, asked for their memory, ended.

use crate::failure::Failure;
use crate::processors::{Half, Processors};
use rustix::process::{Pid, Resource, Signal, getrlimit, kill_process, setrlimit};
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdout, Command, Stdio};
use std::time::{Duration, Instant};

/// How long a process may take to end when it is asked to.
const ENDING: Duration = Duration::from_secs(30);

/// How processes are started.
#[derive(Clone)]
pub struct Own {
    /// The load program, which is also the echo and what measures the disk.
    program: PathBuf,
    /// Preloaded into whatever syncs.
    slow_sync: Option<PathBuf>,
}

impl Own {
    /// With a library that is preloaded into whatever syncs.
    pub fn new(slow_sync: Option<PathBuf>) -> Result<Own, Failure> {
        Ok(Own { program: std::env::current_exe()?, slow_sync })
    }

    /// This program in another role.
    pub fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(&self.program);
        command.args(arguments);
        command
    }

    /// This program in a role that syncs.
    pub fn slowed_command(&self, arguments: &[&str]) -> Command {
        self.slowed(self.command(arguments))
    }

    /// A command whose syncs are slow, where they are to be.
    pub fn slowed(&self, mut command: Command) -> Command {
        if let Some(library) = &self.slow_sync {
            command.env("LD_PRELOAD", library);
        }
        command
    }
}

/// A server that is listening. Killed when it is dropped before [`Listening::stop`].
pub struct Listening {
    child: Child,
    /// Where it listens, `HOST:PORT`.
    pub address: String,
    /// Kept open: a server may say more.
    _output: BufReader<ChildStdout>,
}

impl Listening {
    /// Starts a server on its half of the processors, which says `listening on ws://HOST:PORT` when it is ready.
    pub fn start(mut command: Command, processors: &Processors) -> Result<Listening, Failure> {
        command.stdin(Stdio::null()).stdout(Stdio::piped());
        let processors = processors.clone();
        // On a thread of its own, because a process begins on the processors of the thread that starts it.
        let spawning = std::thread::spawn(move || {
            processors.take(Half::Servers)?;
            Ok::<_, Failure>(command.spawn()?)
        });
        let mut child = spawning.join().map_err(|_| "a server could not be started")??;
        let stdout = child.stdout.take().ok_or("no pipe from the server")?;
        let mut server = Listening { child, address: String::new(), _output: BufReader::new(stdout) };
        let mut line = String::new();
        server._output.read_line(&mut line)?;
        let address = line.trim().strip_prefix("listening on ws://");
        server.address = address.ok_or_else(|| format!("the server does not listen: {line:?}"))?.to_owned();
        Ok(server)
    }

    /// The id of its process.
    pub fn id(&self) -> u32 {
        self.child.id()
    }

    /// How many files it has open, connections included.
    pub fn files(&self) -> Result<usize, Failure> {
        Ok(std::fs::read_dir(format!("/proc/{}/fd", self.child.id()))?.count())
    }

    /// Resident memory, in bytes.
    pub fn memory(&self) -> Result<u64, Failure> {
        let path = format!("/proc/{}/status", self.child.id());
        let status = std::fs::read_to_string(&path)?;
        let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
        let kib = line.and_then(|rest| rest.split_whitespace().next()).ok_or("no VmRSS")?;
        Ok(kib.parse::<u64>()? * 1024)
    }

    /// Asks the server to end, and waits. An error when it does not end well.
    pub fn stop(mut self) -> Result<(), Failure> {
        let id = i32::try_from(self.child.id())?;
        kill_process(Pid::from_raw(id).ok_or("no process id")?, Signal::TERM)?;
        let deadline = Instant::now() + ENDING;
        while Instant::now() < deadline {
            if let Some(status) = self.child.try_wait()? {
                return if status.success() {
                    Ok(())
                } else {
                    Err(format!("the server ended: {status}").into())
                };
            }
            std::thread::sleep(Duration::from_millis(5));
        }
        Err("the server does not end".into())
    }
}

impl Drop for Listening {
    fn drop(&mut self) {
        // Both do nothing to a process that has ended.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Runs a command to its end, silently.
pub fn run(mut command: Command) -> Result<(), Failure> {
    let output = command.output()?;
    if output.status.success() {
        return Ok(());
    }
    let name =
        Path::new(command.get_program()).file_name().unwrap_or_default().to_string_lossy().into_owned();
    let said = String::from_utf8_lossy(&output.stderr);
    Err(format!("{name}: {}: {}", output.status, said.trim()).into())
}

/// Lets this process and those that it starts have as many open files as the system allows.
pub fn allow_many_files() -> Result<(), Failure> {
    let mut limit = getrlimit(Resource::Nofile);
    limit.current = limit.maximum;
    Ok(setrlimit(Resource::Nofile, limit)?)
}
