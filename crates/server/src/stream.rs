//! A stream with something beside it, which is held as long as the stream is, whoever holds that.

use std::io;
use std::pin::Pin;
use std::task::{Context, Poll};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

/// What stands beside a stream.
pub(crate) trait Beside: Unpin {
    /// Whether any may be read now. Where not, whoever reads is woken at once to ask again.
    fn may_come(&mut self) -> bool {
        true
    }

    /// These bytes have come.
    fn bytes_came(&mut self, _bytes: &[u8]) {}
}

/// The two together. It reads and writes as the stream does.
pub(crate) struct With<S, B> {
    stream: S,
    beside: B,
}

impl<S, B> With<S, B> {
    pub(crate) fn new(stream: S, beside: B) -> Self {
        Self { stream, beside }
    }
}

impl<S: AsyncRead + Unpin, B: Beside> AsyncRead for With<S, B> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        if !self.beside.may_come() {
            cx.waker().wake_by_ref();
            return Poll::Pending;
        }
        let before = buf.filled().len();
        let read = Pin::new(&mut self.stream).poll_read(cx, buf);
        if buf.filled().len() > before {
            self.beside.bytes_came(&buf.filled()[before..]);
        }
        read
    }
}

impl<S: AsyncWrite + Unpin, B: Beside> AsyncWrite for With<S, B> {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &[u8]) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.stream).poll_write(cx, buf)
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(cx)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bufs: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.stream).poll_write_vectored(cx, bufs)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::Arc;
    use std::sync::atomic::{AtomicUsize, Ordering};
    use tokio::io::{AsyncReadExt, AsyncWriteExt};

    /// Counts how often bytes came.
    struct Counter(Arc<AtomicUsize>);

    impl Beside for Counter {
        fn bytes_came(&mut self, _bytes: &[u8]) {
            self.0.fetch_add(1, Ordering::Relaxed);
        }
    }

    #[tokio::test]
    async fn what_stands_beside_hears_of_bytes_that_come_and_of_no_others() {
        let (ours, mut theirs) = tokio::io::duplex(16);
        let heard = Arc::new(AtomicUsize::new(0));
        let mut stream = With::new(ours, Counter(Arc::clone(&heard)));
        let mut buffer = [0; 4];

        stream.write_all(b"out").await.expect("written");
        assert_eq!((theirs.read(&mut buffer).await.expect("read"), heard.load(Ordering::Relaxed)), (3, 0));

        theirs.write_all(b"in").await.expect("written");
        assert_eq!((stream.read(&mut buffer).await.expect("read"), heard.load(Ordering::Relaxed)), (2, 1));

        // An end is no bytes.
        drop(theirs);
        assert_eq!((stream.read(&mut buffer).await.expect("read"), heard.load(Ordering::Relaxed)), (0, 1));
    }

    #[tokio::test]
    async fn what_stands_beside_goes_with_the_stream() {
        let (ours, _theirs) = tokio::io::duplex(16);
        let counter = Arc::new(AtomicUsize::new(0));
        let stream = With::new(ours, Counter(Arc::clone(&counter)));
        assert_eq!(Arc::strong_count(&counter), 2);
        drop(stream);
        assert_eq!(Arc::strong_count(&counter), 1);
    }
}
