//! What connections cost: an idle one little, one that does not read a bound.
//!
//! Counts the bytes that this process has from the allocator. What SQLite takes is not among them, and stays the
//! same here. The clients are in the same process, so they are made of next to nothing.

mod front;

use doubletick_protocol::codec::Encoding;
use doubletick_protocol::wire::{ClientFrame, Request};
use front::{Client, PATIENCE, Server, Setup, login, message, to_user};
use std::alloc::{GlobalAlloc, Layout, System};
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpSocket, TcpStream};
use tokio::time::timeout;

struct Counting;

static LIVE: AtomicUsize = AtomicUsize::new(0);

// SAFETY: every call is passed on to the system's allocator as it is.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        LIVE.fetch_add(layout.size(), Relaxed);
        // SAFETY: the caller keeps the contract, which is the same.
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, pointer: *mut u8, layout: Layout) {
        LIVE.fetch_sub(layout.size(), Relaxed);
        // SAFETY: the caller keeps the contract, which is the same.
        unsafe { System.dealloc(pointer, layout) }
    }

    unsafe fn realloc(&self, pointer: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        LIVE.fetch_add(size, Relaxed);
        LIVE.fetch_sub(layout.size(), Relaxed);
        // SAFETY: the caller keeps the contract, which is the same.
        unsafe { System.realloc(pointer, layout, size) }
    }
}

#[global_allocator]
static ALLOCATOR: Counting = Counting;

/// A connection that has sent a login and will read nothing but its first bytes.
async fn bare(server: &Server, user: &str) -> TcpStream {
    let socket = TcpSocket::new_v4().expect("a socket");
    socket.set_recv_buffer_size(4096).expect("a small buffer");
    let mut stream = socket.connect(server.address).await.expect("a connection");
    let subprotocol = Encoding::MessagePack.subprotocol();
    let request = format!(
        "GET /ws HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n\
         Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Protocol: {subprotocol}\r\n\r\n"
    );
    stream.write_all(request.as_bytes()).await.expect("written");
    let frame = ClientFrame { id: 1, request: login(user, &server.sig(user)) };
    let bytes = Encoding::MessagePack.client_frame(&frame).expect("a frame");
    let length = u16::try_from(bytes.len()).expect("a short frame").to_be_bytes();
    stream.write_all(&[&[0x82, 0x80 | 126], &length[..], &[0; 4], &bytes].concat()).await.expect("written");
    let mut seen = Vec::with_capacity(1024);
    // The answer to the login is the first frame after the head.
    let read = async {
        while !seen.windows(8).any(|window| window == b"response") {
            assert!(stream.read_buf(&mut seen).await.is_ok_and(|bytes| bytes > 0), "closed too early");
        }
    };
    timeout(PATIENCE, read).await.expect("in time");
    stream
}

/// Live bytes, when nothing happens any more.
async fn settled() -> usize {
    let mut last = LIVE.load(Relaxed);
    loop {
        tokio::time::sleep(std::time::Duration::from_millis(200)).await;
        let now = LIVE.load(Relaxed);
        if now.abs_diff(last) < 4096 {
            return now;
        }
        last = now;
    }
}

/// One test: others beside it would be counted with it.
#[tokio::test]
async fn an_idle_connection_costs_little_and_a_slow_or_greedy_one_a_bound() {
    const IDLE: usize = 300;
    const SLOW: usize = 20;
    const QUEUE: usize = 64;
    let server = Server::with(Setup { session_queue: QUEUE, ..Setup::patient() }).await;
    // What is made once is made by now.
    drop(bare(&server, "first").await);
    server.wait_until_idle().await;

    let before = settled().await;
    let mut idle = Vec::with_capacity(IDLE);
    for number in 0..IDLE {
        idle.push(bare(&server, &format!("idle-{number}")).await);
    }
    let each = settled().await.saturating_sub(before) / IDLE;
    eprintln!("an idle connection: {each} bytes of heap");
    assert!(each <= 16 * 1024, "{each} bytes");
    drop(idle);
    server.wait_until_idle().await;

    let mut alice: Client = server.login("alice").await;
    let mut slow = Vec::new();
    for number in 0..SLOW {
        slow.push(bare(&server, &format!("slow-{number}")).await);
    }
    let before = settled().await;
    let text = "x".repeat(10_000);
    let (mut most, mut sent) = (0, 0);
    while server.metric("doubletick_overflows_total") < SLOW as f64 {
        sent += 1;
        assert!(sent < 10_000, "nothing is ever too much");
        for number in 0..SLOW {
            let to = to_user(&format!("slow-{number}"));
            assert_eq!(alice.code(message(&format!("m{sent}-{number}"), to, &text)).await, 0);
            alice.pushes.clear();
        }
        most = most.max(LIVE.load(Relaxed));
    }
    let most = most.saturating_sub(before);
    // Each push is in the queue of its receiver, decoded and, where it has been sent, as bytes.
    let bound = SLOW * QUEUE * 4 * text.len();
    eprintln!("{SLOW} connections that do not read, {sent} messages to each: {most} bytes of heap");
    assert!(most <= bound, "{most} bytes, more than {bound}");
    server.wait_until_idle_but(1).await;
    drop(slow);
    who_asks_for_pages_and_does_not_read_costs_a_bound(&server, &mut alice).await;
}

/// A page of messages is about a megabyte.
async fn who_asks_for_pages_and_does_not_read_costs_a_bound(server: &Server, alice: &mut Client) {
    const PAGE: usize = 100 * 10_000;
    let mut greedy = server.connect_narrow(Encoding::MessagePack).await;
    greedy.log_in(server, "greedy").await;
    let text = "x".repeat(10_000);
    for number in 0..100 {
        assert_eq!(alice.code(message(&format!("page-{number}"), to_user("greedy"), &text)).await, 0);
        greedy.push().await;
        alice.pushes.clear();
    }
    let before = settled().await;
    let read = server.metric("doubletick_frames_in_total");
    for _ in 0..500 {
        greedy.send(Request::Sync { conversation: to_user("alice"), seq: 0, version: 0 }).await;
    }
    let most = settled().await.saturating_sub(before);
    eprintln!("500 requests for a page by one who does not read: {most} bytes of heap");
    assert!(server.metric("doubletick_frames_in_total") - read < 500.0, "most of them wait in the socket");
    assert!(most <= 8 * 2 * PAGE, "{most} bytes");
}
