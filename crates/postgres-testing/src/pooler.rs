//! PgBouncer in front of a server.

use crate::server::{PASSWORD, START, Server, TRIES, USER, is_root, port, run, unprivileged};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Instant;

/// Runs the pooler until standard input ends, which it does when the process that holds the other end is gone; then ends it and
/// removes its directory.
const KEEPER: &str = r#"
cd / || exit 1
trap '' INT TERM HUP
"$PROGRAM" --quiet "$DIR/ini" >/dev/null 2>&1 & pid=$!
read -r line
kill -KILL "$pid" 2>/dev/null; wait "$pid" 2>/dev/null
rm -rf "$DIR"
"#;

/// A PgBouncer. It ends when this is dropped, and with the process that started it.
#[derive(Debug)]
pub struct Pooler {
    port: u16,
    /// Waits for the end of its input.
    keeper: Child,
}

impl Drop for Pooler {
    fn drop(&mut self) {
        drop(self.keeper.stdin.take());
        // It has nothing to do but to end what it has started.
        let _ = self.keeper.wait();
    }
}

fn program() -> Option<PathBuf> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    // Debian has it where only root looks.
    let folders = std::env::split_paths(&path).chain([PathBuf::from("/usr/sbin")]);
    folders.map(|folder| folder.join("pgbouncer")).find(|program| program.is_file())
}

impl Pooler {
    /// Starts one in front of this server, with this `pool_mode`.
    pub fn start(server: &Server, mode: &str) -> Pooler {
        let program = program().expect("pgbouncer is not installed: scripts/setup-postgres.sh installs it");
        let directory = tempfile::Builder::new()
            .prefix("doubletick-pgbouncer-")
            .tempdir_in(std::env::temp_dir())
            .expect("a temporary directory")
            .keep();
        std::fs::write(directory.join("users"), format!("\"{USER}\" \"{PASSWORD}\"\n")).expect("a file");
        for _ in 0..TRIES {
            let port = port();
            let ini = format!(
                "[databases]\n* = host=127.0.0.1 port={}\n[pgbouncer]\nlisten_addr = 127.0.0.1\nlisten_port = {port}\n\
                 unix_socket_dir =\nauth_type = plain\nauth_file = {}\npool_mode = {mode}\ndefault_pool_size = 50\n",
                server.port(),
                directory.join("users").display()
            );
            std::fs::write(directory.join("ini"), ini).expect("the configuration");
            if is_root() {
                run(Command::new("chown").args(["-R", "postgres:postgres"]).arg(&directory));
            }
            let mut keeper = unprivileged(Path::new("/bin/sh"))
                .args(["-c", KEEPER])
                .env("PROGRAM", &program)
                .env("DIR", &directory)
                .stdin(Stdio::piped())
                .stdout(Stdio::null())
                .stderr(Stdio::null())
                .spawn()
                .expect("a shell");
            let begun = Instant::now();
            while begun.elapsed() < START && matches!(keeper.try_wait(), Ok(None)) {
                if TcpStream::connect(("127.0.0.1", port)).is_ok() {
                    return Pooler { port, keeper };
                }
                std::thread::sleep(std::time::Duration::from_millis(10));
            }
            drop(Pooler { port, keeper });
        }
        panic!("PgBouncer does not start");
    }

    /// The URL of the database, whose connections come from this pooler.
    pub fn url(&self) -> String {
        format!("postgres://{USER}:{PASSWORD}@127.0.0.1:{}/postgres?sslmode=disable", self.port)
    }
}
