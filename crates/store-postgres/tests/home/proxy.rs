//! A proxy in front of the server that loses a connection at the one moment that matters, or keeps what comes back on it.

use std::io::{Read, Write};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU8, Ordering};

/// Nothing is lost.
const NEVER: u8 = 0;
/// The next commit does not reach the server.
const BEFORE: u8 = 1;
/// The next commit reaches the server, and its answer does not come back.
const AFTER: u8 = 2;
/// It has reached the server.
const UNDER_WAY: u8 = 3;
/// The next transaction that writes reaches the server, and nothing comes back any more.
const HOLD: u8 = 4;
/// Its first answers were kept.
const HELD: u8 = 5;

/// `COMMIT` as a client sends it, and as the server answers it.
const SENT: &[u8] = b"COMMIT\0";
/// How one begins that writes, as a client sends it.
const BEGUN: &[u8] = b"BEGIN ISOLATION LEVEL READ COMMITTED";
/// The server has answered that rows are held.
const LOCKED: &[u8] = b"SELECT ";

/// Passes connections on.
pub struct Proxy {
    /// Where it listens.
    pub port: u16,
    loses: Arc<AtomicU8>,
}

fn contains(bytes: &[u8], what: &[u8]) -> bool {
    bytes.windows(what.len()).any(|window| window == what)
}

impl Proxy {
    /// In front of this port. It passes on until the process ends.
    pub fn start(to: u16) -> Proxy {
        let listener = TcpListener::bind(("127.0.0.1", 0)).expect("a port");
        let port = listener.local_addr().expect("an address").port();
        let loses = Arc::new(AtomicU8::new(NEVER));
        let shared = Arc::clone(&loses);
        std::thread::spawn(move || {
            for client in listener.incoming().map_while(Result::ok) {
                let server = TcpStream::connect(("127.0.0.1", to)).expect("the server");
                let _ = client.set_nodelay(true);
                let _ = server.set_nodelay(true);
                let (up, down) =
                    (client.try_clone().expect("a socket"), server.try_clone().expect("a socket"));
                let keeps = Arc::<AtomicBool>::default();
                let (loses, of) = (Arc::clone(&shared), Arc::clone(&keeps));
                std::thread::spawn(move || upwards(up, down, &loses, &of));
                let loses = Arc::clone(&shared);
                std::thread::spawn(move || downwards(server, client, &loses, &keeps));
            }
        });
        Proxy { port, loses }
    }

    /// The connection is lost before the next commit.
    pub fn lose_before(&self) {
        self.loses.store(BEFORE, Ordering::SeqCst);
    }

    /// The connection is lost after the next commit.
    pub fn lose_after(&self) {
        self.loses.store(AFTER, Ordering::SeqCst);
    }

    /// Nothing comes back on the connection on which the next transaction that writes begins.
    pub fn hold(&self) {
        self.loses.store(HOLD, Ordering::SeqCst);
    }

    /// Whether that has begun, and holds its lanes.
    pub fn has_held(&self) -> bool {
        self.loses.load(Ordering::SeqCst) == HELD
    }

    /// Whether it was lost since.
    pub fn has_lost(&self) -> bool {
        self.loses.load(Ordering::SeqCst) == NEVER
    }
}

fn close(one: &TcpStream, other: &TcpStream) {
    let _ = one.shutdown(Shutdown::Both);
    let _ = other.shutdown(Shutdown::Both);
}

fn upwards(mut client: TcpStream, mut server: TcpStream, loses: &AtomicU8, keeps: &AtomicBool) {
    let mut bytes = vec![0; 1 << 16];
    while let Ok(count @ 1..) = client.read(&mut bytes) {
        // The journal's row is in the same flight: a commit that matters, and none of a reader.
        let matters = contains(&bytes[..count], SENT);
        if contains(&bytes[..count], BEGUN) && loses.load(Ordering::SeqCst) == HOLD {
            keeps.store(true, Ordering::SeqCst);
        }
        if matters && loses.compare_exchange(BEFORE, NEVER, Ordering::SeqCst, Ordering::SeqCst).is_ok() {
            break;
        }
        if matters {
            // The answer comes on the same connection, which the other thread watches.
            let _ = loses.compare_exchange(AFTER, UNDER_WAY, Ordering::SeqCst, Ordering::SeqCst);
        }
        if server.write_all(&bytes[..count]).is_err() {
            break;
        }
    }
    close(&client, &server);
}

fn downwards(mut server: TcpStream, mut client: TcpStream, loses: &AtomicU8, keeps: &AtomicBool) {
    let mut bytes = vec![0; 1 << 16];
    while let Ok(count @ 1..) = server.read(&mut bytes) {
        if keeps.load(Ordering::SeqCst) {
            if contains(&bytes[..count], LOCKED) {
                let _ = loses.compare_exchange(HOLD, HELD, Ordering::SeqCst, Ordering::SeqCst);
            }
            continue;
        }
        let is_answer = contains(&bytes[..count], SENT);
        if is_answer && loses.compare_exchange(UNDER_WAY, NEVER, Ordering::SeqCst, Ordering::SeqCst).is_ok() {
            break;
        }
        if client.write_all(&bytes[..count]).is_err() {
            break;
        }
    }
    close(&client, &server);
}
