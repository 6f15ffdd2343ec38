//! What bare sockets allow: a WebSocket server that answers every message with as many bytes as the message
//! asks for, in a process of its own, and the clients that ask it.

use crate::failure::Failure;
use crate::{latency::Latency, report};
use futures_util::{SinkExt, StreamExt};
use std::time::Instant;
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinSet;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::{accept_async, client_async};

/// How fast messages come back.
pub struct Echo {
    /// From a message to its answer.
    pub latency: Latency,
    /// Answers per second of all clients together.
    pub per_second: f64,
}

impl Echo {
    /// Both measurements as one.
    pub fn and(&mut self, other: &Echo) {
        self.latency.add(&other.latency);
        self.per_second = (self.per_second + other.per_second) / 2.0;
    }
}

/// Sizes of a message and of its answer, in bytes.
#[derive(Clone, Copy)]
pub struct Sizes {
    /// Of the message, at least 4.
    pub up: usize,
    /// Of the answer.
    pub down: usize,
}

/// The server, until it is killed.
pub fn serve() -> Result<(), Failure> {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    runtime.block_on(async {
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        report::line(&format!("listening on ws://{}", listener.local_addr()?));
        loop {
            let (stream, _) = listener.accept().await?;
            tokio::spawn(async move {
                // The client has gone, and knows why.
                let _ = answer(stream).await;
            });
        }
    })
}

async fn answer(stream: TcpStream) -> Result<(), Failure> {
    stream.set_nodelay(true)?;
    let mut socket = accept_async(stream).await?;
    while let Some(message) = socket.next().await {
        let data = message?.into_data();
        let Some(size) = data.first_chunk::<4>() else { break };
        let size = u32::from_le_bytes(*size) as usize;
        socket.send(Message::binary(vec![7_u8; size])).await?;
    }
    Ok(())
}

/// This many clients, each sending `rounds` messages, one after the other's answer. The first tenth is not
/// counted.
pub async fn measure(address: &str, clients: usize, rounds: usize, sizes: Sizes) -> Result<Echo, Failure> {
    let mut echo = Echo { latency: Latency::new(), per_second: 0.0 };
    let mut running = JoinSet::new();
    for _ in 0..clients {
        let address = address.to_owned();
        running.spawn(async move { one(&address, rounds, sizes).await });
    }
    while let Some(done) = running.join_next().await {
        let (latency, per_second) = done??;
        echo.latency.add(&latency);
        echo.per_second += per_second;
    }
    Ok(echo)
}

async fn one(address: &str, rounds: usize, sizes: Sizes) -> Result<(Latency, f64), Failure> {
    let stream = TcpStream::connect(address).await?;
    stream.set_nodelay(true)?;
    let (mut socket, _) = client_async(format!("ws://{address}/"), stream).await?;
    let mut message = vec![7_u8; sizes.up.max(4)];
    message[..4].copy_from_slice(&u32::try_from(sizes.down)?.to_le_bytes());
    let mut latency = Latency::new();
    let warm = rounds / 10;
    let mut begin = Instant::now();
    for round in 0..warm + rounds {
        if round == warm {
            begin = Instant::now();
        }
        let sent = Instant::now();
        socket.send(Message::binary(message.clone())).await?;
        let answer = socket.next().await.ok_or("the echo has gone")??;
        if answer.len() != sizes.down {
            return Err("the echo answers wrongly".into());
        }
        if round >= warm {
            latency.record(sent.elapsed());
        }
    }
    Ok((latency, rounds as f64 / begin.elapsed().as_secs_f64()))
}
