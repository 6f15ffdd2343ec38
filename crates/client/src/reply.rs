//! The obligation to answer a call exactly once.

use doubletick_protocol::{Error, Result, codes};

/// Answers one call. Dropped unanswered it answers 7009 (interrupted), so every call is answered exactly
/// once whatever happens to the client.
pub struct Reply<T>(Option<Box<dyn FnOnce(Result<T>) + Send>>);

impl<T: Send + 'static> Reply<T> {
    /// The answer goes to `done`, which is called once, on the client's task, and must not block.
    pub fn new(done: impl FnOnce(Result<T>) + Send + 'static) -> Self {
        Self(Some(Box::new(done)))
    }

    /// A reply whose answer is awaited.
    pub fn channel() -> (Self, impl Future<Output = Result<T>>) {
        let (sender, receiver) = tokio::sync::oneshot::channel();
        let reply = Self::new(move |result| {
            // The caller may have stopped waiting.
            let _ = sender.send(result);
        });
        (reply, async move { receiver.await.unwrap_or_else(|_| Err(interrupted())) })
    }

    /// Gives the answer to who waits for it.
    pub fn send(mut self, result: Result<T>) {
        if let Some(done) = self.0.take() {
            done(result);
        }
    }
}

impl<T> Drop for Reply<T> {
    fn drop(&mut self) {
        if let Some(done) = self.0.take() {
            done(Err(interrupted()));
        }
    }
}

fn interrupted() -> Error {
    Error::new(codes::ERR_SDK_COMM_INTERRUPT, "interrupted: the client was shut down before the answer came")
}

/// 6001: an answer of another kind than its request has.
pub(crate) fn unexpected() -> Error {
    Error::new(codes::ERR_PARSE_RESPONSE_FAILED, "the service answered something else than was asked")
}
