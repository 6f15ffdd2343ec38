//! A proxy that is a bad network: it never changes bytes, but closes, stalls and delays connections.

use crate::flood::Rng;
use parking_lot::Mutex;
use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::tcp::{OwnedReadHalf, OwnedWriteHalf};
use tokio::net::{TcpListener, TcpSocket, TcpStream};
use tokio::sync::watch;
use tokio::task::JoinHandle;
use tokio::time::{sleep, timeout};

/// How often what has happened.
#[derive(Clone, Copy, Debug, Default)]
pub struct Troubles {
    pub refused: u64,
    pub closed: u64,
    pub half_closed: u64,
    pub stalled: u64,
    pub swallowed: u64,
}

/// What a proxy does to its connections.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Weather {
    /// Bytes pass as they come.
    Calm,
    /// Everything, at random.
    Storm,
    /// Nothing moves any more, and nobody sees an end.
    Clogged,
}

/// Ends with all its connections when it is dropped.
pub struct Proxy {
    pub url: String,
    weather: watch::Sender<Weather>,
    troubles: Arc<Mutex<Troubles>>,
    task: JoinHandle<()>,
}

impl Drop for Proxy {
    fn drop(&mut self) {
        self.task.abort();
    }
}

impl Proxy {
    /// A proxy in front of a server, calm at first.
    pub async fn start(server: SocketAddr, seed: u64) -> Proxy {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let address = listener.local_addr().expect("an address");
        let (weather, seen) = watch::channel(Weather::Calm);
        let troubles = Arc::new(Mutex::new(Troubles::default()));
        let counted = Arc::clone(&troubles);
        let mut rng = Rng::new(seed);
        let task = tokio::spawn(async move {
            let mut connections = tokio::task::JoinSet::new();
            loop {
                let Ok((client, _)) = listener.accept().await else { continue };
                let way = Way { rng: rng.split(), weather: seen.clone(), troubles: Arc::clone(&counted) };
                connections.spawn(way.carry(client, server));
                while connections.try_join_next().is_some() {}
            }
        });
        Proxy { url: format!("ws://{address}"), weather, troubles, task }
    }

    /// The weather from here on. What stalls in a storm goes on stalling until its time is over.
    pub fn set(&self, weather: Weather) {
        self.weather.send_replace(weather);
    }

    pub fn troubles(&self) -> Troubles {
        *self.troubles.lock()
    }
}

/// One connection through the proxy, with both its ends.
struct Way {
    rng: Rng,
    weather: watch::Receiver<Weather>,
    troubles: Arc<Mutex<Troubles>>,
}

/// One direction. Bytes that were read are not lost when it is dropped and taken up again.
struct Pipe {
    from: OwnedReadHalf,
    to: OwnedWriteHalf,
    waiting: Vec<u8>,
    rng: Rng,
    weather: watch::Receiver<Weather>,
}

impl Pipe {
    /// Carries bytes until one of its ends is closed.
    async fn run(&mut self) -> io::Result<()> {
        loop {
            if self.waiting.is_empty() {
                let mut bytes = [0; 4096];
                match self.from.read(&mut bytes).await? {
                    0 => return Ok(()),
                    count => self.waiting.extend_from_slice(&bytes[..count]),
                }
                if *self.weather.borrow() == Weather::Storm {
                    sleep(Duration::from_millis(self.rng.below(15))).await;
                }
            }
            let count = self.to.write(&self.waiting).await?;
            self.waiting.drain(..count);
        }
    }

    /// Writes a part of what waits, so that a frame may end in the middle.
    fn write_a_part(&mut self) {
        let count = self.rng.index(self.waiting.len() + 1);
        // What does not fit does not matter, nor who has gone.
        let _ = self.to.try_write(&self.waiting[..count]);
    }
}

impl Way {
    async fn carry(mut self, client: TcpStream, server: SocketAddr) {
        if self.is_stormy() && self.rng.chance(15) {
            self.troubles.lock().refused += 1;
            return;
        }
        let Ok(server) = connect(server).await else { return };
        let nodelay = client.set_nodelay(true).and_then(|()| server.set_nodelay(true));
        nodelay.expect("sockets");
        let (from_client, to_client) = client.into_split();
        let (from_server, to_server) = server.into_split();
        let mut up = self.pipe(from_client, to_server);
        let mut down = self.pipe(from_server, to_client);
        loop {
            while *self.weather.borrow_and_update() == Weather::Clogged {
                if self.weather.changed().await.is_err() {
                    return;
                }
            }
            let time = Duration::from_millis(self.rng.below(4_000));
            tokio::select! {
                _ = up.run() => return,
                _ = down.run() => return,
                _ = self.weather.changed() => continue,
                () = sleep(time) => {}
            }
            if !self.is_stormy() {
                continue;
            }
            let time = Duration::from_millis(self.rng.below(3_000));
            match self.rng.below(10) {
                0..4 => {
                    self.troubles.lock().closed += 1;
                    up.write_a_part();
                    return down.write_a_part();
                }
                4..6 => {
                    self.troubles.lock().half_closed += 1;
                    drop(down);
                    // What the client has sent goes on for a while; what the server says goes nowhere.
                    let _ = timeout(time, up.run()).await;
                    return;
                }
                6..8 => {
                    self.troubles.lock().stalled += 1;
                    sleep(time).await;
                }
                _ => {
                    self.troubles.lock().swallowed += 1;
                    let nowhere = async {
                        tokio::select! {
                            () = swallow(&mut up.from) => {}
                            () = swallow(&mut down.from) => {}
                        }
                    };
                    let _ = timeout(time * 2, nowhere).await;
                    return;
                }
            }
        }
    }

    fn is_stormy(&self) -> bool {
        *self.weather.borrow() == Weather::Storm
    }

    fn pipe(&mut self, from: OwnedReadHalf, to: OwnedWriteHalf) -> Pipe {
        Pipe { from, to, waiting: Vec::new(), rng: self.rng.split(), weather: self.weather.clone() }
    }
}

/// Little waits in the system, so that a stall is felt by the server.
async fn connect(server: SocketAddr) -> io::Result<TcpStream> {
    let socket = TcpSocket::new_v4()?;
    socket.set_recv_buffer_size(4096)?;
    socket.connect(server).await
}

async fn swallow(from: &mut OwnedReadHalf) {
    let mut bytes = [0; 4096];
    while from.read(&mut bytes).await.is_ok_and(|count| count > 0) {}
}
