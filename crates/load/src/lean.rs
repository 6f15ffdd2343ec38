//! A client that costs next to nothing: one socket, one frame after the other, nothing kept. It counts the
//! bytes that it receives.

use crate::failure::Failure;
use doubletick_protocol::codec::Encoding;
use doubletick_protocol::wire::{ClientFrame, Request, Response, ServerFrame};
use futures_util::{SinkExt, StreamExt};
use std::pin::Pin;
use std::task::{Context, Poll};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;
use tokio_tungstenite::tungstenite::http::HeaderValue;
use tokio_tungstenite::{WebSocketStream, client_async};

/// Requests of [`Lean::ask_all`] and [`Lean::ask_without_waiting`] that are under way at once.
const AT_ONCE: usize = 200;

const ENCODING: Encoding = Encoding::MessagePack;

/// One connection to a doubletickd, which counts what it receives.
pub struct Lean {
    socket: WebSocketStream<Counted>,
    next_id: u64,
    /// Of [`Lean::ask_without_waiting`].
    under_way: usize,
}

impl Lean {
    /// Connects to `HOST:PORT`.
    pub async fn connect(address: &str) -> Result<Lean, Failure> {
        let mut request = format!("ws://{address}/ws").into_client_request()?;
        let protocol = HeaderValue::from_static(ENCODING.subprotocol());
        request.headers_mut().insert("Sec-WebSocket-Protocol", protocol);
        let stream = TcpStream::connect(address).await?;
        stream.set_nodelay(true)?;
        let (socket, _) = client_async(request, Counted { stream, received: 0 }).await?;
        Ok(Lean { socket, next_id: 1, under_way: 0 })
    }

    /// Sends a request; its id.
    pub async fn send(&mut self, request: Request) -> Result<u64, Failure> {
        let id = self.next_id;
        self.next_id += 1;
        let bytes = ENCODING.client_frame(&ClientFrame { id, request })?;
        self.socket.send(Message::Binary(bytes)).await?;
        Ok(id)
    }

    /// The next frame. Cancel-safe.
    pub async fn receive(&mut self) -> Result<ServerFrame, Failure> {
        loop {
            match self.socket.next().await.ok_or("the server has closed the connection")?? {
                Message::Binary(bytes) => {
                    if let Some(frame) = ENCODING.read_server_frame(&bytes)? {
                        return Ok(frame);
                    }
                }
                Message::Close(reason) => {
                    let reason = reason.map_or_else(String::new, |reason| reason.to_string());
                    return Err(format!("the server closes the connection: {reason}").into());
                }
                _ => {}
            }
        }
    }

    /// A request and its answer; what else comes meanwhile is dropped.
    pub async fn ask(&mut self, request: Request) -> Result<Response, Failure> {
        let id = self.send(request).await?;
        loop {
            match self.receive().await? {
                ServerFrame::Response(answered, result) if answered == id => return Ok(result?),
                _ => {}
            }
        }
    }

    /// A request without a look at its answer, unless there are many that were not looked at.
    pub async fn ask_without_waiting(&mut self, request: Request) -> Result<(), Failure> {
        while self.under_way >= AT_ONCE {
            if matches!(self.receive().await?, ServerFrame::Response(..)) {
                self.under_way -= 1;
            }
        }
        self.under_way += 1;
        self.send(request).await.map(drop)
    }

    /// Many requests, many under way at once, all of which must succeed.
    pub async fn ask_all(&mut self, requests: impl IntoIterator<Item = Request>) -> Result<(), Failure> {
        let mut under_way = 0;
        for request in requests {
            while under_way >= AT_ONCE {
                under_way -= self.answered().await?;
            }
            self.send(request).await?;
            under_way += 1;
        }
        while under_way > 0 {
            under_way -= self.answered().await?;
        }
        Ok(())
    }

    /// One frame; how many requests it answers.
    async fn answered(&mut self) -> Result<usize, Failure> {
        match self.receive().await? {
            ServerFrame::Response(_, result) => result.map(|_| 1).map_err(Failure::from),
            ServerFrame::Push(_) => Ok(0),
        }
    }

    /// Bytes that came over the socket so far, frames of WebSocket included.
    pub fn received(&self) -> u64 {
        self.socket.get_ref().received
    }
}

/// A socket that counts.
struct Counted {
    stream: TcpStream,
    received: u64,
}

impl AsyncRead for Counted {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<std::io::Result<()>> {
        let before = buffer.filled().len();
        let result = Pin::new(&mut self.stream).poll_read(context, buffer);
        self.received += (buffer.filled().len() - before) as u64;
        result
    }
}

impl AsyncWrite for Counted {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<std::io::Result<usize>> {
        Pin::new(&mut self.stream).poll_write(context, bytes)
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<std::io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<std::io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(context)
    }
}
