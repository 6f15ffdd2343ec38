//! A stream that is given up when what is written to it is not taken for a time.
//!
//! For connections that speak HTTP. Once one is a WebSocket, that has its own times, which the configuration sets.

use crate::lapse::lapse;
use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll, ready};
use std::time::Duration;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

/// Whether a stream is given up at all.
#[derive(Clone, Default)]
pub(crate) struct Patience(Arc<AtomicBool>);

impl Patience {
    /// From now on the stream waits as long as it takes.
    pub fn never_ends(&self) {
        self.0.store(true, Ordering::Relaxed);
    }

    fn ends(&self) -> bool {
        !self.0.load(Ordering::Relaxed)
    }
}

/// The stream.
pub(crate) struct Patient<S> {
    stream: S,
    time: Duration,
    patience: Patience,
    /// Ends when what is written has not been taken for the time; there while it is waited for.
    waiting: Option<Pin<Box<dyn Future<Output = ()> + Send>>>,
}

impl<S> Patient<S> {
    /// Gives the stream up when nothing that is written is taken for this time.
    pub fn new(stream: S, time: Duration, patience: Patience) -> Self {
        Self { stream, time, patience, waiting: None }
    }

    fn wait<T>(&mut self, cx: &mut Context<'_>, written: Poll<io::Result<T>>) -> Poll<io::Result<T>> {
        if written.is_ready() || !self.patience.ends() {
            self.waiting = None;
            return written;
        }
        let time = self.time;
        let waiting = self.waiting.get_or_insert_with(|| Box::pin(lapse(time)));
        ready!(waiting.as_mut().poll(cx));
        Poll::Ready(Err(io::Error::new(io::ErrorKind::TimedOut, "what is written is not taken")))
    }
}

impl<S: AsyncRead + Unpin> AsyncRead for Patient<S> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_read(cx, buf)
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for Patient<S> {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &[u8]) -> Poll<io::Result<usize>> {
        let written = Pin::new(&mut self.stream).poll_write(cx, buf);
        self.wait(cx, written)
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        let flushed = Pin::new(&mut self.stream).poll_flush(cx);
        self.wait(cx, flushed)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        let ended = Pin::new(&mut self.stream).poll_shutdown(cx);
        self.wait(cx, ended)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bufs: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let written = Pin::new(&mut self.stream).poll_write_vectored(cx, bufs);
        self.wait(cx, written)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    use tokio::time::Instant;

    const TIME: Duration = Duration::from_secs(10);

    #[tokio::test(start_paused = true)]
    async fn a_stream_that_nobody_reads_is_given_up_after_the_time() {
        let (ours, _theirs) = tokio::io::duplex(16);
        let mut stream = Patient::new(ours, TIME, Patience::default());
        let begun = Instant::now();
        let error = stream.write_all(&[0; 100]).await.expect_err("nobody reads");
        assert_eq!((error.kind(), begun.elapsed()), (io::ErrorKind::TimedOut, TIME));
    }

    #[tokio::test(start_paused = true)]
    async fn a_stream_that_is_read_slowly_or_has_become_something_else_is_not() {
        let (ours, mut theirs) = tokio::io::duplex(16);
        let patience = Patience::default();
        let mut stream = Patient::new(ours, TIME, patience.clone());
        let write = tokio::spawn(async move {
            stream.write_all(&[0; 100]).await.expect("read in the end");
            stream
        });
        let mut buffer = [0; 10];
        for _ in 0..10 {
            tokio::time::sleep(TIME / 2).await;
            theirs.read_exact(&mut buffer).await.expect("read");
        }
        let mut stream = write.await.expect("no panic");
        patience.never_ends();
        let write = tokio::spawn(async move { stream.write_all(&[0; 100]).await });
        tokio::time::sleep(TIME * 10).await;
        theirs.read_exact(&mut [0; 100]).await.expect("read");
        write.await.expect("no panic").expect("still there");
    }
}
