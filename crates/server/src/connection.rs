//! One WebSocket connection: frames in, frames out, until one side ends it.
//!
//! One task, in which three things go on at once: `Connection::send` carries what the session has for the
//! client, `Connection::receive` takes requests, `Connection::keep_time` looks at the clock. The first that
//! ends says why the connection ends.

mod admission;
mod heard;
mod login;
mod pieces;
mod socket;
mod under_way;

pub(crate) use login::is_wrong_credential;
pub(crate) use socket::Socket;

use crate::end::End;
use crate::lapse::lapse;
use crate::metrics::Limit;
use crate::service::Shared;
use bytes::Bytes;
use doubletick_engine::{Frame, Frames, SessionHandle};
use doubletick_protocol::codec::{BadFrame, Encoding};
use doubletick_protocol::patience::jump;
use doubletick_protocol::wire::{ClientFrame, Push, Request, Response};
use doubletick_protocol::{Result, codes};
use login::Login;
use parking_lot::Mutex;
use socket::{Broken, frames};
use std::net::IpAddr;
use std::sync::Arc;
use std::time::{Duration, Instant};
use tokio::time::{sleep, sleep_until, timeout};
use tokio_tungstenite::tungstenite::Message;
use under_way::{Outstanding, UnderWay};

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
    login: Login,
    /// Since when the client is listened to without a message; `None` while it is not.
    listening: Mutex<Option<Instant>>,
}

/// Serves one connection until it ends.
pub(crate) async fn serve(service: Shared, socket: Socket, encoding: Encoding, peer: IpAddr) {
    service.metrics.opened(encoding);
    if let Some(left_out) = service.line(peer) {
        tracing::info!(%peer, encoding = encoding.subprotocol(), left_out, "connection opened");
    }
    let opened = Instant::now();
    let (session, mut frames) = service.engine.connect_from(Some(peer));
    let place = service.roster.enter(peer, encoding, frames.waiting());
    let connection = Connection {
        under_way: UnderWay::new(service.front.requests_under_way),
        login: Login::new(Arc::clone(&service), peer, opened, place),
        listening: Mutex::new(Some(opened)),
        service,
        socket,
        session,
        encoding,
        peer,
    };
    let talk = async {
        tokio::select! {
            end = connection.send(&mut frames) => end,
            end = connection.receive_until_ending() => end,
        }
    };
    let end = tokio::select! {
        // What has come is read before the clock is believed.
        biased;
        end = talk => end,
        end = connection.keep_time() => end,
    };
    let (user, seconds) = (connection.login.user(), opened.elapsed().as_secs());
    // Who was logged in is no stranger.
    let left_out = if user.is_empty() { connection.service.line(peer) } else { Some(None) };
    if let Some(left_out) = left_out {
        tracing::info!(%peer, user, reason = end.name(), seconds, left_out, "connection closed");
    }
    connection.service.metrics.closed(encoding, end);
    if matches!(end, End::Silent | End::Stalled) {
        connection.session.timed_out();
    }
    // All else that it holds is free while the other end is told.
    let Connection { service, socket, session, under_way, login, .. } = connection;
    drop((service, session, frames, under_way, login));
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
                        None => return frames.overflowed().map_or(End::Ending, End::of),
                    }
                }
            };
            let sent = match frame {
                Frame::Response(id, result) => self.send_answer(frames, id, result).await,
                push => self.send_push(frames, &push).await,
            };
            if let Err(end) = sent {
                return end;
            }
        }
    }

    async fn send_push(&self, frames: &Frames, push: &Frame) -> Sent {
        if let Some(Push::KickedOffline | Push::UserSigExpired) = push.as_push() {
            tracing::info!(peer = %self.peer, user = self.login.user(), "logged out by the service");
            self.login.end();
        }
        match push.encode(self.encoding) {
            Ok(bytes) => self.send_bytes(frames, bytes).await,
            Err(error) => {
                tracing::error!(%error, "a push cannot be written");
                Ok(())
            }
        }
    }

    async fn send_answer(&self, frames: &Frames, id: u64, mut result: Box<Result<Response>>) -> Sent {
        let Some((mut request, room)) = self.under_way.answered(id) else { return Ok(()) };
        match &request.login {
            Some(user) => self.login.answered(user, &mut result),
            None if request.operation == "logout" && result.is_ok() => self.login.end(),
            None => {}
        }
        let code = (*result).as_ref().err().map_or(0, |error| error.code);
        if let Err(error) = &*result
            && is_trouble_of_ours(code)
            && let Some(left_out) = self.service.limits.trouble(code, Instant::now())
        {
            let operation = request.operation;
            tracing::error!(peer = %self.peer, operation, %error, left_out, "a request failed inside the service");
        }
        let bytes = self.encoding.response(id, &result).or_else(|error| {
            tracing::error!(%error, "an answer cannot be written");
            self.encoding.response(id, &Err(error))
        });
        // From here on the bytes are all that is held of it.
        drop(result);
        if let Ok(bytes) = bytes {
            if let Some(share) = &mut request.share {
                self.count_answer(share, request.login.as_deref(), bytes.len());
            }
            self.send_bytes(frames, bytes).await?;
        }
        self.service.metrics.answered(request.operation, request.since.elapsed(), code);
        self.under_way.give_back(room);
        if request.login.is_some() && code == codes::ERR_SDK_NET_REQ_COUNT_LIMIT {
            self.unblocked(frames, self.socket.flush()).await?;
            return Err(End::TooManyConnections);
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
            () = frames.overflow() => Err(frames.overflowed().map_or(End::TooSlow, End::of)),
            () = lapse(self.service.front.ping_time * 2) => Err(End::Stalled),
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

    /// Reads requests and gives them to the session, until one side ends the connection.
    async fn receive(&self) -> End {
        loop {
            *self.listening.lock() = Some(Instant::now());
            let come = match self.socket.next().await {
                None => return End::Left,
                Some(Err(broken)) => return broken.into(),
                Some(Ok(come)) => come,
            };
            *self.listening.lock() = None;
            let (bytes, pieces) = self.socket.take_heard();
            self.wait_for_bytes(bytes).await;
            self.wait_for_nothing(pieces).await;
            let bytes = match (come, self.encoding) {
                (None, _) => continue,
                (Some(Message::Close(_)), _) => return End::Left,
                (Some(Message::Text(text)), Encoding::Json) => Bytes::from(text),
                (Some(Message::Binary(bytes)), Encoding::MessagePack) => bytes,
                (Some(Message::Text(_) | Message::Binary(_)), _) => return End::WrongKind,
                (Some(Message::Ping(_) | Message::Pong(_) | Message::Frame(_)), _) => continue,
            };
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
        let metrics = &self.service.metrics;
        let (operation, login) = match &asked {
            Ok(Request::Login { user_id, .. }) => ("login", Some(user_id.clone().into_boxed_str())),
            Ok(request) => (request.name(), None),
            Err(_) => ("unknown", None),
        };
        self.wait_for_turn(&asked).await;
        let (room, waited) = self.under_way.room(&asked, bytes).await;
        if waited {
            metrics.limit(Limit::RequestsUnderWay);
        }
        let asked = self.check(&asked, bytes).and(asked);
        let share = self.share(&asked).await;
        self.under_way
            .begin(Outstanding { id, operation, login, since, share, _counted: metrics.begun() }, room);
        let brings = self.brings(&asked);
        match asked {
            Ok(request) => self.session.handle(ClientFrame { id, request }),
            Err(error) => self.session.refuse(id, error),
        }
        if !brings {
            self.wait_for_nothing(1).await;
        }
    }

    /// Looks whether the client lives and logs in.
    async fn keep_time(&self) -> End {
        let front = &self.service.front;
        let mut pinged = None;
        // After a stop of this process the client has as much time as after a ping.
        let mut excused = Instant::now();
        loop {
            let now = Instant::now();
            let mut next = now + front.ping_time;
            if let Some(since) = self.login.out_since() {
                let limit = excused.max(since + front.login_time);
                if now >= limit {
                    return End::NoLogin;
                }
                next = next.min(limit);
            }
            let listening = *self.listening.lock();
            if let Some(heard) = listening.map(|since| since.max(self.socket.heard())) {
                let limit = excused.max(heard + front.ping_time * 2);
                if now >= limit {
                    return End::Silent;
                }
                if now < heard + front.ping_time {
                    next = next.min(heard + front.ping_time);
                } else {
                    next = next.min(limit);
                    if pinged != Some(heard) {
                        self.socket.ping().await;
                        pinged = Some(heard);
                    }
                }
            }
            sleep_until(next.into()).await;
            let now = Instant::now();
            if jump(next, now).is_some() {
                excused = now + front.ping_time;
            }
        }
    }
}

/// Whether an answer says that something is wrong inside the service. Its text names no content.
pub(crate) fn is_trouble_of_ours(code: i32) -> bool {
    matches!(code, codes::ERR_SDK_COMM_DATABASE_FAILURE | codes::ERR_SDK_INTERNAL_ERROR)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn size<A, B, C, D, F: Future>(_: impl Fn(A, B, C, D) -> F) -> usize {
        size_of::<F>()
    }

    #[test]
    fn the_task_of_a_connection_is_small() {
        let bytes = size(serve);
        assert!(bytes <= 4 * 1024, "{bytes} bytes");
    }
}
