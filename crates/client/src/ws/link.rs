//! One WebSocket as a link. It has no task of its own: everything happens while `recv` is polled.

use super::fault::{io_error, net};
use super::socket::Heard;
use super::times::WsTimes;
use crate::link::Link;
use async_trait::async_trait;
use doubletick_protocol::codec::{Encoding, FRAME_BYTES};
use doubletick_protocol::patience::jump;
use doubletick_protocol::wire::{ClientFrame, ServerFrame};
use doubletick_protocol::{Error, Result, codes};
use futures_util::{Sink, Stream};
use std::collections::VecDeque;
use std::future::poll_fn;
use std::pin::Pin;
use std::task::{Context, Poll};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::time::{Instant, Sleep, sleep_until};
use tokio_tungstenite::WebSocketStream;
use tokio_tungstenite::tungstenite::error::{CapacityError, Error as WsError, ProtocolError};
use tokio_tungstenite::tungstenite::protocol::CloseFrame;
use tokio_tungstenite::tungstenite::{Bytes, Message, Utf8Bytes};

pub(super) struct WsLink<S> {
    stream: WebSocketStream<S>,
    encoding: Encoding,
    times: WsTimes,
    /// Answers of the link's own, to requests that it could not send.
    answers: VecDeque<ServerFrame>,
    /// Something waits to be written.
    unflushed: bool,
    /// Writing failed. What the server said before is still read, as it may say why.
    write_error: Option<Error>,
    /// When bytes came last, also those of a message that is not complete.
    heard: Heard,
    /// When the server was pinged, if no message has come since.
    pinged: Option<Instant>,
    /// When silence is looked at next. Not moved with each frame, but when it has passed.
    alarm: Pin<Box<Sleep>>,
    end: Option<Error>,
}

impl<S: AsyncRead + AsyncWrite + Unpin> WsLink<S> {
    pub(super) fn new(stream: WebSocketStream<S>, heard: Heard, encoding: Encoding, times: WsTimes) -> Self {
        let now = Instant::now();
        Self {
            stream,
            encoding,
            times,
            answers: VecDeque::new(),
            unflushed: false,
            write_error: None,
            heard,
            pinged: None,
            alarm: Box::pin(sleep_until(now + times.silence)),
            end: None,
        }
    }

    fn queue(&mut self, message: Message) {
        self.unflushed = true;
        if let Err(error) = Pin::new(&mut self.stream).start_send(message) {
            self.write_error.get_or_insert(end_of(error));
        }
    }

    /// The next frame; `None`: `end` is set.
    fn poll_frame(&mut self, context: &mut Context<'_>) -> Poll<Option<ServerFrame>> {
        if let Some(answer) = self.answers.pop_front() {
            return Poll::Ready(Some(answer));
        }
        if self.end.is_some() {
            return Poll::Ready(None);
        }
        loop {
            self.flush(context);
            let end = match Pin::new(&mut self.stream).poll_next(context) {
                Poll::Ready(Some(Ok(message))) => {
                    if self.pinged.take().is_some() {
                        self.alarm.as_mut().reset(Instant::now() + self.times.silence);
                    }
                    match self.read(message, context) {
                        Ok(Some(frame)) => return Poll::Ready(Some(frame)),
                        Ok(None) => continue,
                        Err(end) => end,
                    }
                }
                Poll::Ready(Some(Err(error))) => end_of(error),
                Poll::Ready(None) => net("the connection has ended".into()),
                Poll::Pending => match self.write_error.take() {
                    Some(error) => error,
                    None => match self.look_at_silence(context) {
                        Poll::Ready(Ok(())) => continue,
                        Poll::Ready(Err(end)) => end,
                        Poll::Pending => return Poll::Pending,
                    },
                },
            };
            self.end = Some(end);
            return Poll::Ready(None);
        }
    }

    fn flush(&mut self, context: &mut Context<'_>) {
        if !self.unflushed || self.write_error.is_some() {
            return;
        }
        match Pin::new(&mut self.stream).poll_flush(context) {
            Poll::Ready(Ok(())) => self.unflushed = false,
            Poll::Ready(Err(error)) => self.write_error = Some(end_of(error)),
            Poll::Pending => {}
        }
    }

    /// What a message says; nothing if it is not for the client. An error ends the link.
    fn read(&mut self, message: Message, context: &mut Context<'_>) -> Result<Option<ServerFrame>> {
        match (message, self.encoding) {
            (Message::Binary(bytes), Encoding::MessagePack) => self.encoding.read_server_frame(&bytes),
            (Message::Text(text), Encoding::Json) => self.encoding.read_server_frame(text.as_bytes()),
            (Message::Binary(_) | Message::Text(_), _) => {
                Err(Error::new(codes::ERR_SDK_NET_DECODE_FAILED, "the server mixes text and binary messages"))
            }
            (Message::Close(close), _) => {
                // The answer to it, if there is room for it; nothing depends on it.
                self.unflushed = true;
                self.flush(context);
                Err(net(closed(close)))
            }
            // The stream answers a ping while the next message is read.
            (Message::Ping(_) | Message::Pong(_) | Message::Frame(_), _) => Ok(None),
        }
    }

    /// Ready when something is to be done about the silence: a ping waits to be written, or it is enough.
    fn look_at_silence(&mut self, context: &mut Context<'_>) -> Poll<Result<()>> {
        while self.alarm.as_mut().poll(context).is_ready() {
            let (now, heard) = (Instant::now(), self.heard.at());
            // A process that was stopped meanwhile asks once more.
            let stopped = jump(self.alarm.deadline(), now).is_some();
            if self.pinged.is_some_and(|pinged| heard <= pinged) && !stopped {
                return Poll::Ready(Err(net("the server does not answer any more".into())));
            }
            if heard + self.times.silence > now {
                self.pinged = None;
                self.alarm.as_mut().reset(heard + self.times.silence);
            } else {
                self.pinged = Some(now);
                self.alarm.as_mut().reset(now + self.times.patience);
                self.queue(Message::Ping(Bytes::new()));
                return Poll::Ready(Ok(()));
            }
        }
        Poll::Pending
    }
}

#[async_trait]
impl<S: AsyncRead + AsyncWrite + Unpin + Send> Link for WsLink<S> {
    fn send(&mut self, frame: ClientFrame) -> Result<()> {
        let id = frame.id;
        let refusal = match self.encoding.client_frame(&frame) {
            Ok(bytes) if bytes.len() <= FRAME_BYTES => match message(self.encoding, bytes) {
                Ok(message) => {
                    self.queue(message);
                    return Ok(());
                }
                Err(error) => error,
            },
            Ok(bytes) => {
                let text = format!("the request has {} bytes, more than {FRAME_BYTES}", bytes.len());
                Error::new(codes::ERR_SDK_NET_PKG_SIZE_LIMIT, text)
            }
            Err(error) => error,
        };
        // The server would end the link for it, and the request would meet the same end on every link.
        self.answers.push_back(ServerFrame::Response(id, Err(refusal)));
        Ok(())
    }

    async fn recv(&mut self) -> Option<ServerFrame> {
        poll_fn(|context| self.poll_frame(context)).await
    }

    fn probe(&mut self) {
        let now = Instant::now();
        // One that is under way goes on: asking again and again must not put off the answer's last moment.
        if self.pinged.is_none_or(|pinged| self.heard.at() > pinged) {
            self.pinged = Some(now);
            self.alarm.as_mut().reset(now + self.times.patience);
            self.queue(Message::Ping(Bytes::new()));
        }
    }

    fn end(&self) -> Option<Error> {
        self.end.clone()
    }
}

fn message(encoding: Encoding, bytes: Bytes) -> Result<Message> {
    match encoding {
        Encoding::MessagePack => Ok(Message::Binary(bytes)),
        Encoding::Json => {
            let text = Utf8Bytes::try_from(bytes)
                .map_err(|error| Error::new(codes::ERR_SDK_NET_ENCODE_FAILED, error.to_string()))?;
            Ok(Message::Text(text))
        }
    }
}

/// What the server said when it closed.
fn closed(close: Option<CloseFrame>) -> String {
    match close {
        None => "the server closed the link".into(),
        Some(close) if close.reason.is_empty() => {
            format!("the server closed the link: {}", u16::from(close.code))
        }
        Some(close) => format!("the server closed the link: {} {}", u16::from(close.code), close.reason),
    }
}

fn end_of(error: WsError) -> Error {
    match error {
        WsError::Io(error) => io_error("", &error),
        WsError::Protocol(ProtocolError::ResetWithoutClosingHandshake)
        | WsError::ConnectionClosed
        | WsError::AlreadyClosed => net("the connection has ended".into()),
        WsError::Capacity(CapacityError::MessageTooLong { size, .. }) => {
            let text = format!("the server sent a message of {size} bytes, more than this client takes");
            Error::new(codes::ERR_SDK_NET_PKG_SIZE_LIMIT, text)
        }
        error => net(format!("the server does not keep to WebSocket: {error}")),
    }
}

#[cfg(test)]
mod tests {
    use super::super::socket::Socket;
    use super::*;
    use doubletick_protocol::wire::Request;
    use futures_util::FutureExt;
    use std::io;
    use std::time::Duration;
    use tokio::io::{AsyncReadExt, AsyncWriteExt, ReadBuf, duplex};
    use tokio::time::{advance, sleep};
    use tokio_tungstenite::tungstenite::protocol::Role;

    /// A connection on which nothing can be written any more, and this is left to read.
    struct Half(&'static [u8]);

    impl AsyncRead for Half {
        fn poll_read(
            mut self: Pin<&mut Self>,
            _: &mut Context<'_>,
            buffer: &mut ReadBuf<'_>,
        ) -> Poll<io::Result<()>> {
            if self.0.is_empty() {
                return Poll::Pending;
            }
            buffer.put_slice(std::mem::take(&mut self.0));
            Poll::Ready(Ok(()))
        }
    }

    impl AsyncWrite for Half {
        fn poll_write(self: Pin<&mut Self>, _: &mut Context<'_>, _: &[u8]) -> Poll<io::Result<usize>> {
            Poll::Ready(Err(io::ErrorKind::BrokenPipe.into()))
        }

        fn poll_flush(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
            Poll::Ready(Ok(()))
        }

        fn poll_shutdown(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
            Poll::Ready(Ok(()))
        }
    }

    async fn link<S: AsyncRead + AsyncWrite + Unpin>(io: S) -> WsLink<Socket<S>> {
        let socket = Socket::new(io);
        let heard = socket.heard();
        let stream = WebSocketStream::from_raw_socket(socket, Role::Client, None).await;
        WsLink::new(stream, heard, Encoding::Json, WsTimes::default())
    }

    /// How a link ends that wants to write.
    async fn end(left: &'static [u8]) -> Error {
        let mut link = link(Half(left)).await;
        link.send(ClientFrame { id: 1, request: Request::TotalUnread }).expect("queued");
        assert_eq!(link.recv().await, None);
        link.end().expect("why")
    }

    #[tokio::test(start_paused = true)]
    async fn where_nothing_can_be_written_the_link_ends_with_what_the_server_said_before() {
        assert_eq!(end(b"\x88\x0a\x0f\xa8too slow").await.text, "the server closed the link: 4008 too slow");
        let error = end(b"").await;
        assert!(error.text.contains("pipe"), "{error}");
    }

    /// A ping of the client, with its mask.
    const PING_BYTES: usize = 6;

    #[tokio::test(start_paused = true)]
    async fn bytes_of_a_long_message_are_a_sign_of_life() {
        let (io, mut server) = duplex(64);
        let mut link = link(io).await;
        let body = br#"{"push":"lagged"}"#;
        let receiving = tokio::spawn(async move { link.recv().await });
        let begun = Instant::now();
        server.write_all(&[0x81, u8::try_from(body.len()).expect("short")]).await.expect("written");
        for byte in body {
            sleep(Duration::from_secs(19)).await;
            server.write_all(&[*byte]).await.expect("written");
        }
        assert!(begun.elapsed() > Duration::from_secs(300));
        assert!(matches!(receiving.await, Ok(Some(ServerFrame::Push(_)))), "the link lives, unpinged");
    }

    #[tokio::test(start_paused = true)]
    async fn a_link_that_is_asked_for_a_sign_of_life_ends_without_one_however_often_it_is_asked() {
        let (io, mut server) = duplex(64);
        let mut link = link(io).await;
        let begun = Instant::now();
        link.probe();
        let (link_end, asked) = tokio::join!(
            async {
                loop {
                    tokio::select! {
                        frame = link.recv() => break frame,
                        () = sleep(Duration::from_secs(1)) => link.probe(),
                    }
                }
            },
            async {
                let mut bytes = Vec::new();
                while let Ok(Ok(_)) =
                    tokio::time::timeout(Duration::from_secs(20), server.read_buf(&mut bytes)).await
                {
                }
                bytes.len()
            }
        );
        assert_eq!((link_end, asked), (None, PING_BYTES));
        // Ten seconds of its patience, and the second in which it was asked last.
        assert_eq!(link.end().map(|error| error.code), Some(codes::ERR_SDK_NET_DISCONNECT));
        assert!(begun.elapsed() >= WsTimes::default().patience);
    }

    #[tokio::test(start_paused = true)]
    async fn a_link_that_gives_a_sign_of_life_lives_and_can_be_asked_again() {
        let (io, mut server) = duplex(64);
        let mut link = link(io).await;
        let mut ping = [0; PING_BYTES];
        for _ in 0..3 {
            link.probe();
            assert!(link.recv().now_or_never().is_none());
            server.read_exact(&mut ping).await.expect("a ping at once");
            server.write_all(b"\x8a\x00").await.expect("a pong");
            assert!(tokio::time::timeout(Duration::from_secs(15), link.recv()).await.is_err(), "it lives");
        }
    }

    #[tokio::test(start_paused = true)]
    async fn after_a_stop_a_silent_server_is_asked_once_more() {
        let (io, mut server) = duplex(64);
        let mut link = link(io).await;
        let receiving = tokio::spawn(async move {
            let frame = link.recv().await;
            (frame, link.end())
        });
        let mut ping = [0; PING_BYTES];
        server.read_exact(&mut ping).await.expect("a ping");
        // Stopped before the answer is read.
        advance(Duration::from_secs(60)).await;
        server.read_exact(&mut ping).await.expect("another ping");
        assert!(!receiving.is_finished());
        let (frame, end) = receiving.await.expect("no panic");
        assert_eq!(frame, None);
        assert!(end.is_some_and(|error| error.text.contains("not answer")), "it stays silent");
    }
}
