//! A WebSocket of which one task uses both directions at once.
//!
//! Not axum's: what is sent is cut into pieces here, so that a large answer leaves no large buffer behind and a
//! slow reader can be told from a dead one, and the bytes below are reached when the WebSocket itself has given up.

use super::heard::{Heard, Listened};
use crate::end::End;
use bytes::Bytes;
use doubletick_protocol::codec::{Encoding, FRAME_BYTES};
use futures_util::{SinkExt, StreamExt};
use hyper::upgrade::Upgraded;
use hyper_util::rt::TokioIo;
use parking_lot::Mutex;
use std::future::poll_fn;
use std::task::Poll;
use std::time::Instant;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio_tungstenite::WebSocketStream;
use tokio_tungstenite::tungstenite::error::{CapacityError, Error};
use tokio_tungstenite::tungstenite::protocol::frame::coding::{Data, OpCode};
use tokio_tungstenite::tungstenite::protocol::frame::{CloseFrame, Frame};
use tokio_tungstenite::tungstenite::protocol::{Message, Role, WebSocketConfig};

/// Bytes that are read at once; also what an idle connection keeps for reading.
const READ_BYTES: usize = 4 * 1024;
/// Bytes that are collected before they are written.
const WRITE_BYTES: usize = 4 * 1024;
/// A longer message is sent in fragments of this size, each after the one before is with the kernel.
const FRAGMENT_BYTES: usize = 8 * 1024;

/// The connection is of no use any more.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Broken {
    /// The other end is gone without a close, or was never a WebSocket.
    Gone,
    /// A message above [`FRAME_BYTES`].
    TooLarge,
    /// A text message that is not UTF-8.
    NotText,
    /// Against the rules of WebSocket.
    Rules,
}

impl From<Broken> for End {
    fn from(broken: Broken) -> Self {
        match broken {
            Broken::Gone => End::Gone,
            Broken::TooLarge => End::TooLarge,
            Broken::NotText => End::NoFrame,
            Broken::Rules => End::Rules,
        }
    }
}

impl From<Error> for Broken {
    fn from(error: Error) -> Self {
        match error {
            Error::Capacity(CapacityError::MessageTooLong { .. }) => Broken::TooLarge,
            Error::Utf8(_) => Broken::NotText,
            // It came and went.
            Error::Protocol(
                tokio_tungstenite::tungstenite::error::ProtocolError::ResetWithoutClosingHandshake,
            ) => Broken::Gone,
            Error::Protocol(_) | Error::Capacity(_) => Broken::Rules,
            _ => Broken::Gone,
        }
    }
}

/// The server's end of a WebSocket. Its futures can be dropped at any time, and polled by one task only.
pub(crate) struct Socket {
    /// Locked for the time of one poll.
    stream: Mutex<WebSocketStream<Listened<TokioIo<Upgraded>>>>,
    heard: Heard,
}

impl Socket {
    /// Over a connection that has answered the upgrade.
    pub async fn new(io: Upgraded) -> Self {
        let config = WebSocketConfig::default()
            .read_buffer_size(READ_BYTES)
            .write_buffer_size(WRITE_BYTES)
            .max_message_size(Some(FRAME_BYTES))
            .max_frame_size(Some(FRAME_BYTES));
        let heard = Heard::now();
        let io = Listened::new(TokioIo::new(io), heard.clone());
        let stream = WebSocketStream::from_raw_socket(io, Role::Server, Some(config)).await;
        Self { stream: Mutex::new(stream), heard }
    }

    /// When bytes came last, also those of a message that is not complete.
    pub fn heard(&self) -> Instant {
        self.heard.at()
    }

    /// The next message, or `Ok(None)` where many bytes have come that are none yet; `None` after a close. To be followed by
    /// [`Socket::take_heard`], without which no more is read. Pings are answered by this.
    pub async fn next(&self) -> Option<Result<Option<Message>, Broken>> {
        poll_fn(|cx| match self.stream.lock().poll_next_unpin(cx) {
            Poll::Ready(message) => {
                Poll::Ready(message.map(|message| message.map(Some).map_err(Broken::from)))
            }
            Poll::Pending if self.heard.is_full() => Poll::Ready(Some(Ok(None))),
            Poll::Pending => Poll::Pending,
        })
        .await
    }

    /// How many bytes came since this was asked last, and how many pieces of messages and pings.
    pub fn take_heard(&self) -> (usize, usize) {
        self.heard.take()
    }

    /// Waits until another piece may be given. What was given before is with the kernel, but for a few KiB.
    pub async fn ready(&self) -> Result<(), Broken> {
        poll_fn(|cx| self.stream.lock().poll_ready_unpin(cx)).await.map_err(Broken::from)
    }

    /// Waits until everything that was given is with the kernel.
    pub async fn flush(&self) -> Result<(), Broken> {
        poll_fn(|cx| self.stream.lock().poll_flush_unpin(cx)).await.map_err(Broken::from)
    }

    /// Gives a piece of a message, when [`Socket::ready`].
    pub fn give(&self, piece: Frame) -> Result<(), Broken> {
        self.stream.lock().start_send_unpin(Message::Frame(piece)).map_err(Broken::from)
    }

    /// Asks the other end for a sign of life. Needs no [`Socket::ready`]: where nothing can be written, somebody
    /// waits for that already.
    pub async fn ping(&self) {
        let ping = Message::Ping(Bytes::new());
        if self.stream.lock().start_send_unpin(ping).is_ok() {
            poll_fn(|cx| {
                // Whoever waits on the socket hears of its end.
                let _ = self.stream.lock().poll_flush_unpin(cx);
                Poll::Ready(())
            })
            .await;
        }
    }

    /// Says why it is over, where there is something to say, and waits until the other end has heard it: a socket
    /// that is dropped with bytes unread takes back what it has just said. The caller limits the time.
    pub async fn close(self, why: Option<CloseFrame>) {
        let mut stream = self.stream.into_inner();
        if let Some(why) = why
            && stream.send(Message::Close(Some(why))).await.is_err()
        {
            return;
        }
        let mut io = std::pin::pin!(async {
            while let Some(Ok(_)) = stream.next().await {}
            let mut io = stream.into_inner();
            if io.shutdown().await.is_ok() {
                let mut rest = vec![0; READ_BYTES];
                while matches!(io.read(&mut rest).await, Ok(bytes) if bytes > 0) {}
            }
        });
        poll_fn(|cx| {
            // Nobody counts any more what comes.
            self.heard.take();
            io.as_mut().poll(cx)
        })
        .await
    }
}

/// A message as the frames that carry it.
pub(crate) fn frames(encoding: Encoding, mut bytes: Bytes) -> impl Iterator<Item = Frame> {
    let mut kind = Some(match encoding {
        Encoding::Json => Data::Text,
        Encoding::MessagePack => Data::Binary,
    });
    std::iter::from_fn(move || {
        if kind.is_none() && bytes.is_empty() {
            return None;
        }
        let piece = bytes.split_to(bytes.len().min(FRAGMENT_BYTES));
        let kind = kind.take().unwrap_or(Data::Continue);
        Some(Frame::message(piece, OpCode::Data(kind), bytes.is_empty()))
    })
}
