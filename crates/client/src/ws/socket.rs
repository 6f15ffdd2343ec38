//! The TCP connection below a link, as an application must have it: writing to it never raises a signal. And it is
//! known when bytes came last, which the middle of a long message does not tell.

use parking_lot::Mutex;
use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;
use tokio::time::Instant;

/// A connection of a library. Its host may be a C program, for which SIGPIPE is the end: a Rust `main` ignores that
/// signal, a library must not decide it for the process.
///
/// One buffer is written with `send` and `MSG_NOSIGNAL` (std does it; on Apple's systems the socket has
/// `SO_NOSIGPIPE`, by mio), several at once with `writev`, which knows no such flag and raises the signal when the
/// other end is gone. So this stream takes one buffer at a time. That costs a system call per TLS record of 16 KiB.
pub(super) struct Socket<S = TcpStream> {
    stream: S,
    heard: Heard,
}

/// When bytes came last.
#[derive(Clone)]
pub(super) struct Heard(Arc<Mutex<Instant>>);

impl Heard {
    pub(super) fn at(&self) -> Instant {
        *self.0.lock()
    }
}

impl<S> Socket<S> {
    pub(super) fn new(stream: S) -> Self {
        Self { stream, heard: Heard(Arc::new(Mutex::new(Instant::now()))) }
    }

    pub(super) fn heard(&self) -> Heard {
        self.heard.clone()
    }
}

impl<S: AsyncRead + Unpin> AsyncRead for Socket<S> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let before = buffer.filled().len();
        let read = Pin::new(&mut self.stream).poll_read(context, buffer);
        if buffer.filled().len() > before {
            *self.heard.0.lock() = Instant::now();
        }
        read
    }
}

/// `poll_write_vectored` and `is_write_vectored` are those of the trait: the first buffer, and no.
impl<S: AsyncWrite + Unpin> AsyncWrite for Socket<S> {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.stream).poll_write(context, bytes)
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(context)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::future::poll_fn;
    use std::io::IoSlice;
    use tokio::net::TcpListener;

    #[tokio::test]
    async fn buffers_are_written_one_at_a_time() {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let address = listener.local_addr().expect("an address");
        let (stream, other) = tokio::join!(TcpStream::connect(address), listener.accept());
        let (mut socket, _other) = (Socket::new(stream.expect("connected")), other.expect("accepted"));
        assert!(!socket.is_write_vectored());
        let buffers = [IoSlice::new(b""), IoSlice::new(b"one"), IoSlice::new(b"two")];
        let written = poll_fn(|context| Pin::new(&mut socket).poll_write_vectored(context, &buffers)).await;
        assert_eq!(written.expect("written"), 3, "not `writev`");
    }
}
