//! The way of a call: to the client at once, its answer over the calls thread to who awaits it.

use super::error::DoubletickError;
use super::threads::Calls;
use doubletick_client::{Client, Reply};

/// The result of every call.
pub type Result<T> = std::result::Result<T, DoubletickError>;

/// A reply, and its answer. The future's waker runs on the calls thread; who stops waiting changes nothing.
pub fn reply<T: Send + 'static>(calls: Calls) -> (Reply<T>, impl Future<Output = Result<T>> + Send) {
    let (reply, answer) = reply_beside(calls, || ());
    (reply, async move { answer.await.map(|(value, ())| value) })
}

/// [`reply`], and the user to whom the service answered: not the one who is logged in when the answer is looked
/// at, who may be somebody else by then.
pub fn reply_seen<T: Send + 'static>(
    client: &Client,
    calls: Calls,
) -> (Reply<T>, impl Future<Output = Result<(T, String)>> + Send + use<T>) {
    let client = client.clone();
    reply_beside(calls, move || client.reader().unwrap_or_default())
}

/// `beside` runs on the client's task, at the moment of the answer.
fn reply_beside<T: Send + 'static, Beside: Send + 'static>(
    calls: Calls,
    beside: impl FnOnce() -> Beside + Send + 'static,
) -> (Reply<T>, impl Future<Output = Result<(T, Beside)>> + Send) {
    let (sender, receiver) = tokio::sync::oneshot::channel();
    let reply = Reply::new(move |result: doubletick_protocol::Result<T>| {
        let answer = result.map(|value| (value, beside()));
        calls.post(move || {
            let _ = sender.send(answer);
        });
    });
    (reply, async move { Ok(receiver.await.map_err(|_| DoubletickError::closed())??) })
}

/// Takes one kind of answer apart; another kind is [`DoubletickError::unexpected`].
macro_rules! answer {
    ($response:expr, $kind:ident) => {
        match $response {
            doubletick_protocol::wire::Response::$kind(value) => Ok(value),
            _ => Err($crate::api::error::DoubletickError::unexpected()),
        }
    };
}
pub(super) use answer;

/// Every element as another type.
pub fn all<From, To: std::convert::From<From>>(list: Vec<From>) -> Vec<To> {
    list.into_iter().map(To::from).collect()
}
