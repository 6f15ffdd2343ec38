//! The way of a call: to the client at once, its answer over the calls thread to who awaits it.

use super::error::DoubletickError;
use super::threads::Calls;
use doubletick_client::{Client, Reply};
use doubletick_protocol::wire::{Request, Response};

/// The result of every call.
pub type Result<T> = std::result::Result<T, DoubletickError>;

/// A reply, and its answer. The future's waker runs on the calls thread; who stops waiting changes nothing.
pub fn reply<T: Send + 'static>(
    calls: &Calls,
) -> (Reply<T>, impl Future<Output = Result<T>> + Send + use<T>) {
    let (sender, receiver) = tokio::sync::oneshot::channel();
    let calls = calls.clone();
    let reply = Reply::new(move |result: doubletick_protocol::Result<T>| {
        calls.post(move || {
            let _ = sender.send(result);
        });
    });
    (reply, async move { Ok(receiver.await.map_err(|_| DoubletickError::closed())??) })
}

/// Asks, and awaits the answer.
pub async fn ask(client: &Client, calls: &Calls, request: Request) -> Result<Response> {
    let (reply, answer) = reply(calls);
    client.request(request, reply);
    answer.await
}

/// Takes one kind of answer apart; another kind is [`DoubletickError::unexpected`].
macro_rules! answer {
    ($response:expr, $kind:ident) => {
        match $response {
            doubletick_protocol::wire::Response::$kind(value) => Ok(value),
            _ => Err($crate::api::DoubletickError::unexpected()),
        }
    };
}
pub(super) use answer;

/// Every element as another type.
pub fn all<From, To: std::convert::From<From>>(list: Vec<From>) -> Vec<To> {
    list.into_iter().map(To::from).collect()
}
