//! One WebSocket connection: frames in, frames out, until one side ends it.
//!
//! One task, in which three things go on at once: [`Connection::send`] carries what the session has for the
//! client, [`Connection::receive`] takes requests, [`Connection::keep_time`] looks at the clock. The first that
//! ends says why the connection ends.

use crate::end::End;
use crate::limits::{Place, too_many_connections};
use crate::metrics::{Limit, Resume};
use crate::service::{Service, Shared};
use crate::socket::{Broken, Socket, frames};
use crate::under_way::UnderWay;
use bytes::Bytes;
use doubletick_engine::{Frame, Frames, SessionHandle};
use doubletick_protocol::codec::{BadFrame, Encoding};
use doubletick_protocol::ids::{UserId, check_user_id};
use doubletick_protocol::wire::{ClientFrame, Push, Request, Response};
use doubletick_protocol::{Result, codes};
use parking_lot::Mutex;
use std::net::IpAddr;
use std::time::{Duration, Instant};
use tokio::time::{sleep, sleep_until, timeout};
use tokio_tungstenite::tungstenite::Message;

/// How long the other end has to hear why the connection is closed.
const CLOSE_TIME: Duration = Duration::from_secs(5);
/// How long a connection may outlive the server's wish to end.
const ENDING_TIME: Duration = Duration::from_secs(10);

/// Or why the connection ends.
type Sent = std::result::Result<(), End>;

struct Connection {
    service: Shared,
    socket: Socket,
    session: SessionHandle,
    encoding: Encoding,
    peer: IpAddr,
    under_way: UnderWay,
    account: Mutex<Account>,
    /// When the client was last heard; `None` while it is not listened to.
    heard: Mutex<Option<Instant>>,
}

enum Account {
    /// Nobody is logged in.
    Out { since: Instant },
    /// The connection counts as one of the user's.
    In { user: UserId, _place: Place<UserId> },
}

/// Serves one connection until it ends.
pub(crate) async fn serve(service: Shared, socket: Socket, encoding: Encoding, peer: IpAddr) {
    service.metrics.opened(encoding);
    tracing::info!(%peer, encoding = encoding.subprotocol(), "connection opened");
    let opened = Instant::now();
    let (session, mut frames) = service.engine.connect();
    let connection = Connection {
        under_way: UnderWay::new(service.front.requests_under_way),
        account: Mutex::new(Account::Out { since: opened }),
        heard: Mutex::new(Some(opened)),
        service,
        socket,
        session,
        encoding,
        peer,
    };
    let end = tokio::select! {
        end = connection.send(&mut frames) => end,
        end = connection.receive_until_ending() => end,
        end = connection.keep_time() => end,
    };
    drop(frames);
    let Connection { service, socket, session, under_way, account, .. } = connection;
    drop(session);
    service.metrics.given_up(under_way.len());
    service.metrics.closed(encoding, end);
    let user = match &*account.lock() {
        Account::Out { .. } => String::new(),
        Account::In { user, .. } => user.clone(),
    };
    drop(account);
    let seconds = opened.elapsed().as_secs();
    tracing::info!(%peer, user, reason = end.name(), seconds, "connection closed");
    if end.may_be_told() {
        // Who does not listen is not waited for.
        let _ = timeout(CLOSE_TIME, socket.close(end.close_frame())).await;
    }
}

impl Connection {
    /// Carries what the session has for the client.
    async fn send(&self, frames: &mut Frames) -> End {
        loop {
            let frame = match frames.try_next() {
                Some(frame) => frame,
                None => {
                    if let Err(end) = self.unblocked(frames, self.socket.flush()).await {
                        return end;
                    }
                    match frames.next().await {
                        Some(frame) => frame,
                        None if frames.has_overflowed() => return End::TooSlow,
                        None => return End::Ending,
                    }
                }
            };
            let sent = match frame {
                Frame::Response(id, result) => self.send_answer(frames, id, *result).await,
                push => self.send_push(frames, &push).await,
            };
            if let Err(end) = sent {
                return end;
            }
        }
    }

    async fn send_push(&self, frames: &Frames, push: &Frame) -> Sent {
        if let Some(Push::KickedOffline | Push::UserSigExpired) = push.as_push() {
            tracing::info!(peer = %self.peer, user = self.user(), "logged out by the service");
            self.log_out();
        }
        match push.encode(self.encoding) {
            Ok(bytes) => self.send_bytes(frames, bytes).await,
            Err(error) => {
                tracing::error!(%error, "a push cannot be written");
                Ok(())
            }
        }
    }

    async fn send_answer(&self, frames: &Frames, id: u64, mut result: Result<Response>) -> Sent {
        let request = self.under_way.answered(id);
        if let Some(user) = request.as_ref().and_then(|request| request.login.as_deref()) {
            self.login_answered(user, &mut result);
        } else if let Some("logout") = request.as_ref().map(|request| request.operation)
            && result.is_ok()
        {
            self.log_out();
        }
        let code = result.as_ref().err().map_or(0, |error| error.code);
        let bytes = self.encoding.response(id, &result).or_else(|error| {
            tracing::error!(%error, "an answer cannot be written");
            self.encoding.response(id, &Err(error))
        });
        if let Ok(bytes) = bytes {
            self.send_bytes(frames, bytes).await?;
        }
        if let Some(request) = request {
            self.service.metrics.answered(request.operation, request.since.elapsed(), code);
            self.under_way.make_room(request.size);
            if request.login.is_some() && code == codes::ERR_SDK_NET_REQ_COUNT_LIMIT {
                self.unblocked(frames, self.socket.flush()).await?;
                return Err(End::TooManyConnections);
            }
        }
        Ok(())
    }

    async fn send_bytes(&self, waiting: &Frames, bytes: Bytes) -> Sent {
        self.service.metrics.frame_out(bytes.len());
        for piece in frames(self.encoding, bytes) {
            self.unblocked(waiting, self.socket.ready()).await?;
            self.socket.give(piece).map_err(|_| End::Gone)?;
        }
        Ok(())
    }

    /// Waits for the socket, unless too much comes meanwhile or nothing goes for too long.
    async fn unblocked(
        &self,
        frames: &Frames,
        socket: impl Future<Output = std::result::Result<(), Broken>>,
    ) -> Sent {
        tokio::select! {
            biased;
            result = socket => result.map_err(|_| End::Gone),
            () = frames.overflow() => Err(End::TooSlow),
            () = sleep(self.service.front.ping_time * 2) => Err(End::Stalled),
        }
    }

    /// When the server begins to end, nothing more is taken: the rest is answered, and the engine ends the
    /// session.
    async fn receive_until_ending(&self) -> End {
        let mut ending = self.service.ending.clone();
        tokio::select! {
            end = self.receive() => return end,
            Ok(_) = ending.wait_for(|ending| *ending) => {}
        }
        sleep(ENDING_TIME).await;
        End::Cut
    }

    /// Takes requests.
    async fn receive(&self) -> End {
        loop {
            *self.heard.lock() = Some(Instant::now());
            let bytes = match (self.socket.next().await, self.encoding) {
                (None | Some(Ok(Message::Close(_))), _) => return End::Left,
                (Some(Err(broken)), _) => return broken.into(),
                (Some(Ok(Message::Text(text))), Encoding::Json) => Bytes::from(text),
                (Some(Ok(Message::Binary(bytes))), Encoding::MessagePack) => bytes,
                (Some(Ok(Message::Text(_) | Message::Binary(_))), _) => return End::WrongKind,
                (Some(Ok(Message::Ping(_) | Message::Pong(_) | Message::Frame(_))), _) => continue,
            };
            *self.heard.lock() = None;
            self.service.metrics.frame_in(bytes.len());
            let size = bytes.len();
            let (id, asked) = match self.encoding.read_client_frame(&bytes) {
                Ok(frame) => (frame.id, Ok(frame.request)),
                Err(BadFrame { id: Some(id), error }) => (id, Err(error)),
                Err(BadFrame { id: None, .. }) => return End::NoFrame,
            };
            drop(bytes);
            self.take(id, asked, size).await;
        }
    }

    /// Gives a request to the engine when there is room for it, or refuses it.
    async fn take(&self, id: u64, asked: Result<Request>, bytes: usize) {
        let since = Instant::now();
        let (operation, login) = match &asked {
            Ok(Request::Login { user_id, .. }) => ("login", Some(user_id.clone())),
            Ok(request) => (request.name(), None),
            Err(_) => ("unknown", None),
        };
        if self.under_way.begin(id, operation, login, since, bytes).await {
            self.service.metrics.limit(Limit::RequestsUnderWay);
        }
        self.service.metrics.begun();
        match asked.and_then(|request| self.check(&request).map(|()| request)) {
            Ok(request) => self.session.handle(ClientFrame { id, request }),
            Err(error) => self.session.refuse(id, error),
        }
    }

    /// Whether a request may be carried out, as far as limits are concerned.
    fn check(&self, request: &Request) -> Result<()> {
        let Service { limits, engine, metrics, .. } = &*self.service;
        match request {
            Request::Login { user_id, held, .. } => {
                if *held != 0 {
                    metrics.resume(Resume::Login);
                }
                self.check_login(user_id)
            }
            Request::Logout => Ok(()),
            Request::Sync { .. } => {
                metrics.resume(Resume::Sync);
                Ok(())
            }
            _ => match self.session.user() {
                // The answer is 6014.
                None => Ok(()),
                Some(user) => limits
                    .request(&engine.settings(), &user, Instant::now())
                    .inspect_err(|_| metrics.limit(Limit::RequestRate)),
            },
        }
    }

    fn check_login(&self, user: &str) -> Result<()> {
        let Service { limits, engine, metrics, .. } = &*self.service;
        let is_in = matches!(&*self.account.lock(), Account::In { user: is_in, .. } if is_in == user);
        if !is_in {
            // The engine ends the login of another user before it looks at the credential.
            self.log_out();
        }
        limits.login(self.peer, user, Instant::now()).inspect_err(|_| metrics.limit(Limit::FailedLogins))?;
        let settings = engine.settings();
        if !is_in && !limits.has_place(&settings, user) {
            return Err(too_many_connections(&settings));
        }
        Ok(())
    }

    /// The engine has answered a login: counts it, and takes a place for it.
    fn login_answered(&self, user: &str, result: &mut Result<Response>) {
        let Service { limits, engine, metrics, .. } = &*self.service;
        let is_in = matches!(&*self.account.lock(), Account::In { user: is_in, .. } if is_in == user);
        if result.is_ok() && !is_in {
            let settings = engine.settings();
            match limits.connection_of(&settings, user) {
                Some(_place) => *self.account.lock() = Account::In { user: user.to_owned(), _place },
                // Others were faster since it was looked for.
                None => *result = Err(too_many_connections(&settings)),
            }
        }
        let code = result.as_ref().err().map_or(0, |error| error.code);
        if is_wrong_credential(code) {
            limits.login_failed(self.peer, user, Instant::now());
        }
        metrics.login(code);
        // Who fails may have chosen the name freely.
        let user = if check_user_id(user).is_ok() { user } else { "(not a user id)" };
        tracing::info!(peer = %self.peer, user, code, "login");
    }

    fn log_out(&self) {
        let mut account = self.account.lock();
        if matches!(&*account, Account::In { .. }) {
            *account = Account::Out { since: Instant::now() };
        }
    }

    fn user(&self) -> UserId {
        match &*self.account.lock() {
            Account::Out { .. } => UserId::new(),
            Account::In { user, .. } => user.clone(),
        }
    }

    /// Looks whether the client lives and logs in.
    async fn keep_time(&self) -> End {
        let front = &self.service.front;
        let mut pinged = None;
        loop {
            let now = Instant::now();
            let mut next = now + front.ping_time;
            if let Some(heard) = *self.heard.lock() {
                let silence = now.duration_since(heard);
                if silence >= front.ping_time * 2 {
                    return End::Silent;
                }
                next = heard + front.ping_time;
                if silence >= front.ping_time {
                    next += front.ping_time;
                }
            }
            if let Account::Out { since } = *self.account.lock() {
                if now.duration_since(since) >= front.login_time {
                    return End::NoLogin;
                }
                next = next.min(since + front.login_time);
            }
            let heard = *self.heard.lock();
            if let Some(heard) = heard
                && now.duration_since(heard) >= front.ping_time
                && pinged != Some(heard)
            {
                self.socket.ping().await;
                pinged = Some(heard);
            }
            sleep_until(next.into()).await;
        }
    }
}

/// Whether an answer to a login says that the credential is wrong.
fn is_wrong_credential(code: i32) -> bool {
    matches!(
        code,
        codes::ERR_SVR_ACCOUNT_USERSIG_EXPIRED
            | codes::ERR_SVR_ACCOUNT_USERSIG_EMPTY
            | codes::ERR_SVR_ACCOUNT_USERSIG_CHECK_FAILED
            | codes::ERR_SVR_ACCOUNT_USERSIG_MISMATCH_PUBLICKEY
            | codes::ERR_SVR_ACCOUNT_USERSIG_MISMATCH_ID
            | codes::ERR_SVR_ACCOUNT_USERSIG_MISMATCH_SDKAPPID
    )
}
