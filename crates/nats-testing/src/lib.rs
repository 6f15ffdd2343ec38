//! A NATS server for tests: a real one, on the loopback interface. It ends with the process that started it, however that
//! ends, and takes its directory along.
//!
//! Its program is the one on the `PATH`, or the one that `scripts/setup-nats.sh` has put into the user's cache.

use std::io::{BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::path::PathBuf;
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

/// How long a server may take to begin.
const START: Duration = Duration::from_secs(30);
/// A port that was free may be taken a moment later.
const TRIES: usize = 5;

/// Runs the server until its standard input ends, which it does when the process that holds the other end is gone; then
/// ends the server and removes its directory. A line in between is a command: `kill` it, `start` it again. Each is answered
/// with a line when it is done.
const KEEPER: &str = r#"
cd / || exit 1
start() { "$PROGRAM" --config "$DIR/conf" >/dev/null 2>>"$DIR/log" & pid=$!; }
end() { kill -KILL "$pid" 2>/dev/null; wait "$pid" 2>/dev/null; }
trap '' INT TERM HUP
start
while read -r command; do
    case $command in
    kill) end ;;
    start) start ;;
    esac
    echo done
done
end
rm -rf "$DIR"
"#;

/// A server.
#[derive(Debug)]
pub struct NatsServer {
    port: u16,
    name: String,
    keeper: Mutex<Keeper>,
}

#[derive(Debug)]
struct Keeper {
    /// The end of which the keeper waits for.
    input: ChildStdin,
    output: BufReader<ChildStdout>,
    _child: Child,
}

fn program() -> Option<PathBuf> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let cache = std::env::var_os("XDG_CACHE_HOME").map(PathBuf::from).or_else(|| {
        let home = std::env::var_os("HOME")?;
        Some(PathBuf::from(home).join(".cache"))
    });
    let installed = cache.map(|cache| cache.join("doubletick/nats/bin"));
    let programs = std::env::split_paths(&path).chain(installed).map(|folder| folder.join("nats-server"));
    programs.into_iter().find(|program| program.is_file())
}

/// A free port below those that the system gives to connections: while the server is gone, one of its clients that tries to
/// come back must not get hold of it, or of itself.
fn port() -> u16 {
    static TRIED: AtomicU32 = AtomicU32::new(0);
    let is_free = |port: &u16| TcpListener::bind(("127.0.0.1", *port)).is_ok();
    let begin = std::process::id().wrapping_mul(97);
    let ports = std::iter::repeat_with(|| {
        let number = begin.wrapping_add(TRIED.fetch_add(1, Ordering::Relaxed)) % 10_000;
        12_000 + u16::try_from(number).unwrap_or(0)
    });
    ports.take(10_000).find(is_free).expect("a free port")
}

impl NatsServer {
    /// Starts a server, with these lines in its configuration beside its address and its name.
    pub fn start(lines: &str) -> NatsServer {
        let program = program().expect("nats-server is not installed: scripts/setup-nats.sh installs it");
        for _ in 0..TRIES {
            let port = port();
            let directory = tempfile::Builder::new()
                .prefix("doubletick-nats-")
                .tempdir_in(std::env::temp_dir())
                .expect("a temporary directory")
                .keep();
            // A name that no other server has.
            let name = format!("test-{}-{port}", std::process::id());
            let configuration = format!("listen: \"127.0.0.1:{port}\"\nserver_name: \"{name}\"\n{lines}\n");
            std::fs::write(directory.join("conf"), configuration).expect("the configuration");
            let mut child = Command::new("/bin/sh")
                .args(["-c", KEEPER])
                .env("PROGRAM", &program)
                .env("DIR", &directory)
                .stdin(Stdio::piped())
                .stdout(Stdio::piped())
                .stderr(Stdio::null())
                .spawn()
                .expect("a shell");
            let input = child.stdin.take().expect("its input");
            let output = BufReader::new(child.stdout.take().expect("its output"));
            let keeper = Mutex::new(Keeper { input, output, _child: child });
            let server = NatsServer { port, name, keeper };
            if server.answers_within(START) {
                return server;
            }
        }
        panic!("{} does not start", program.display());
    }

    /// Whether this server, and no other, is at its port.
    fn answers(&self) -> bool {
        let Ok(socket) = TcpStream::connect(("127.0.0.1", self.port)) else { return false };
        // Another program may be there that says nothing.
        if socket.set_read_timeout(Some(START)).is_err() {
            return false;
        }
        let mut line = String::new();
        let read = BufReader::new(socket).read_line(&mut line);
        read.is_ok() && line.starts_with("INFO ") && line.contains(&format!("\"{}\"", self.name))
    }

    fn answers_within(&self, time: Duration) -> bool {
        let begun = Instant::now();
        while !self.answers() {
            if begun.elapsed() > time {
                return false;
            }
            std::thread::sleep(Duration::from_millis(10));
        }
        true
    }

    /// Starts two servers of one cluster.
    pub fn start_two() -> [NatsServer; 2] {
        Self::start_cluster("")
    }

    /// Starts several servers of one cluster, with these lines in the block of their cluster.
    pub fn start_cluster<const COUNT: usize>(lines: &str) -> [NatsServer; COUNT] {
        let ports = [(); COUNT].map(|()| port());
        let routes: Vec<String> = ports.iter().map(|port| format!("\"nats://127.0.0.1:{port}\"")).collect();
        let routes = routes.join(", ");
        ports.map(|port| {
            let listen = format!("\"127.0.0.1:{port}\"");
            let cluster = format!("cluster {{ name: test, listen: {listen}, routes: [{routes}]\n{lines}\n}}");
            NatsServer::start(&cluster)
        })
    }

    /// The port.
    pub fn port(&self) -> u16 {
        self.port
    }

    /// Where it is.
    pub fn url(&self) -> String {
        format!("nats://127.0.0.1:{}", self.port)
    }

    fn command(&self, command: &str) {
        let mut keeper = self.keeper.lock().unwrap_or_else(PoisonError::into_inner);
        writeln!(keeper.input, "{command}").expect("a keeper that lives");
        let mut line = String::new();
        keeper.output.read_line(&mut line).expect("an answer");
        assert_eq!(line, "done\n", "{command}");
    }

    /// Ends the server at once.
    pub fn kill(&self) {
        self.command("kill");
    }

    /// Starts it again, at the same port.
    pub fn start_again(&self) {
        self.command("start");
        assert!(self.answers_within(START), "it does not start again");
    }
}
