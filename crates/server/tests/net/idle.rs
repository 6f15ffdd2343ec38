//! Clients that are logged in and do nothing, made of next to nothing: a socket and a task that answers pings.

use doubletick_protocol::codec::Encoding;
use doubletick_protocol::wire::{ClientFrame, Request};
use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::task::JoinHandle;

/// Opcodes of WebSocket, with the bit of a last fragment.
const BINARY: u8 = 0x82;
const CLOSE: u8 = 0x88;
const PING: u8 = 0x89;
const PONG: u8 = 0x8a;

/// What has come to a client.
#[derive(Default)]
pub struct Seen {
    pub frames: AtomicU64,
    pub pings: AtomicU64,
    /// The server has closed the connection.
    pub closed: AtomicBool,
}

/// One client. Its connection is cut when this is dropped.
pub struct Idle {
    pub seen: Arc<Seen>,
    task: JoinHandle<()>,
}

impl Drop for Idle {
    fn drop(&mut self) {
        self.task.abort();
    }
}

impl Idle {
    /// Connects and logs in.
    pub async fn log_in(server: SocketAddr, user: &str, user_sig: &str) -> io::Result<Idle> {
        let mut stream = TcpStream::connect(server).await?;
        let subprotocol = Encoding::MessagePack.subprotocol();
        let head = format!(
            "GET /ws HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\
             Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\
             Sec-WebSocket-Protocol: {subprotocol}\r\n\r\n"
        );
        stream.write_all(head.as_bytes()).await?;
        let mut answer = Vec::new();
        while !answer.ends_with(b"\r\n\r\n") {
            answer.push(stream.read_u8().await?);
        }
        let text = String::from_utf8_lossy(&answer);
        assert!(text.starts_with("HTTP/1.1 101 "), "{text}");
        let request = Request::Login {
            user_id: user.into(),
            user_sig: user_sig.into(),
            platform: 0,
            held: 0,
            device: String::new(),
        };
        let frame = Encoding::MessagePack.client_frame(&ClientFrame { id: 1, request }).expect("a frame");
        write_frame(&mut stream, BINARY, &frame).await?;
        let (opcode, answer) = read_frame(&mut stream).await?;
        assert!(opcode == BINARY && find(&answer, b"logged_in"), "{user} is not logged in");
        let seen = Arc::new(Seen::default());
        let task = tokio::spawn(wait(stream, Arc::clone(&seen)));
        Ok(Idle { seen, task })
    }

    pub fn is_there(&self) -> bool {
        !self.seen.closed.load(Ordering::Relaxed)
    }
}

async fn wait(mut stream: TcpStream, seen: Arc<Seen>) {
    loop {
        match read_frame(&mut stream).await {
            Ok((PING, payload)) => {
                seen.pings.fetch_add(1, Ordering::Relaxed);
                // Where it fails the next read does too.
                let _ = write_frame(&mut stream, PONG, &payload).await;
            }
            Ok((CLOSE, _)) | Err(_) => break,
            Ok(_) => {
                seen.frames.fetch_add(1, Ordering::Relaxed);
            }
        }
    }
    seen.closed.store(true, Ordering::Relaxed);
}

/// Opcode and payload of the next frame.
async fn read_frame(stream: &mut TcpStream) -> io::Result<(u8, Vec<u8>)> {
    let opcode = stream.read_u8().await?;
    let length = match stream.read_u8().await? {
        126 => u64::from(stream.read_u16().await?),
        127 => stream.read_u64().await?,
        length => u64::from(length),
    };
    let mut payload = vec![0; usize::try_from(length).map_err(io::Error::other)?];
    stream.read_exact(&mut payload).await?;
    Ok((opcode, payload))
}

/// With a mask of zeros, which leaves the payload as it is.
async fn write_frame(stream: &mut TcpStream, opcode: u8, payload: &[u8]) -> io::Result<()> {
    let mut frame = vec![opcode];
    match u16::try_from(payload.len()).map_err(io::Error::other)? {
        length @ 0..126 => frame.push(0x80 | length.to_be_bytes()[1]),
        length => {
            frame.push(0x80 | 126);
            frame.extend(length.to_be_bytes());
        }
    }
    frame.extend([0; 4]);
    frame.extend(payload);
    stream.write_all(&frame).await
}

fn find(bytes: &[u8], word: &[u8]) -> bool {
    bytes.windows(word.len()).any(|window| window == word)
}
