//! The handle that applications hold.

use crate::event::EventHandler;
use crate::link::Connector;
use crate::reply::Reply;
use doubletick_protocol::Result;
use doubletick_protocol::message::{Message, NewMessage};
use doubletick_protocol::wire::{Request, Response};
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

/// How a client runs.
#[derive(Clone, Debug)]
pub struct ClientConfig {
    /// The application.
    pub app_id: u64,
    /// Where this device keeps what it has (versions, local custom data), one file per user. `None`: in
    /// memory only.
    pub state_dir: Option<PathBuf>,
    /// `TIMPlatform` of this device.
    pub platform: u32,
    /// After this time without an answer a request fails with 9520. 30 seconds by default.
    pub request_timeout: Duration,
}

/// `TIMLoginStatus`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LoginStatus {
    /// 1.
    LoggedIn,
    /// 2.
    LoggingIn,
    /// 3.
    LoggedOut,
    /// 4.
    LoggingOut,
}

/// A client of one service. Cheap to clone; the last clone's drop does not end it, [`Client::shutdown`]
/// does.
#[derive(Clone)]
pub struct Client {}

impl Client {
    /// Starts the client's task on the given runtime and connects. Events come from then on.
    pub fn start(
        config: ClientConfig,
        connector: Arc<dyn Connector>,
        events: EventHandler,
        runtime: &tokio::runtime::Handle,
    ) -> Client {
        let _ = (config, connector, events, runtime);
        unimplemented!()
    }

    /// Logs in. 7501 while a login is under way, 7502 during a logout; the same user again: success;
    /// another user while one is logged in: 6017... the running login is ended first.
    pub fn login(&self, user_id: String, user_sig: String, reply: Reply<()>) {
        let _ = (user_id, user_sig, reply);
        unimplemented!()
    }

    /// Logs out and writes the device's state. 6014 without a login.
    pub fn logout(&self, reply: Reply<()>) {
        let _ = reply;
        unimplemented!()
    }

    /// The login state now.
    pub fn login_status(&self) -> LoginStatus {
        unimplemented!()
    }

    /// The user who is logged in (or logging in).
    pub fn login_user(&self) -> Option<String> {
        unimplemented!()
    }

    /// The service's clock, milliseconds since 1970 (the own clock until the first login).
    pub fn server_time_ms(&self) -> u64 {
        unimplemented!()
    }

    /// A new message id with its parts: id `<number>-<seconds>-<rand>`, client time in seconds, rand.
    pub fn new_message_id(&self) -> (String, u64, u32) {
        unimplemented!()
    }

    /// Sends a message. Requests start in the order in which they are given, whichever method gives them.
    pub fn send_message(&self, message: NewMessage, reply: Reply<Message>) {
        let _ = (message, reply);
        unimplemented!()
    }

    /// Takes back a message that has not been given to the link yet: its `send_message` is answered 8021.
    /// 8020 when it is unknown or already on its way.
    pub fn cancel_send(&self, msg_id: String, reply: Reply<()>) {
        let _ = (msg_id, reply);
        unimplemented!()
    }

    /// Any request except `Login`, `Logout`, `Sync` and `SendMessage`, which have methods of their own
    /// (6017). 6014 without a login.
    pub fn request(&self, request: Request, reply: Reply<Response>) {
        let _ = (request, reply);
        unimplemented!()
    }

    /// [`Client::request`], awaited. The request starts when this is called, not when it is polled.
    pub fn call(&self, request: Request) -> impl Future<Output = Result<Response>> + use<> {
        let (reply, answer) = Reply::channel();
        self.request(request, reply);
        answer
    }

    /// Sets this device's own words on a message (`message_custom_str`, `message_custom_int`), never
    /// synced. 6014 without a login.
    pub fn set_local_custom(&self, msg_id: String, text: String, number: u32, reply: Reply<()>) {
        let _ = (msg_id, text, number, reply);
        unimplemented!()
    }

    /// This device's own words on a message of the user who is logged in.
    pub fn local_custom(&self, msg_id: &str) -> Option<(String, u32)> {
        let _ = msg_id;
        unimplemented!()
    }

    /// From here on `Event::Conversations` with additions and updates is wanted (it costs a request per
    /// burst of messages).
    pub fn watch_conversations(&self, on: bool) {
        let _ = on;
        unimplemented!()
    }

    /// From here on `Event::TotalUnread` is wanted.
    pub fn watch_total_unread(&self, on: bool) {
        let _ = on;
        unimplemented!()
    }

    /// Ends the client: state written, every open call answered 7009, no event after it resolves.
    pub async fn shutdown(&self) {
        unimplemented!()
    }
}
