//! Takes connections: TCP, TLS where it is configured, HTTP.

use crate::lapse::lapse;
use crate::limits::Permit;
use crate::metrics::Limit;
use crate::patient::{Patience, Patient};
use crate::service::{Peer, Shared};
use crate::stream::{Beside, With};
use crate::tls::Tls;
use crate::turns;
use axum::Router;
use axum::body::Body;
use axum::response::{IntoResponse, Response};
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::{Service as _, service_fn};
use hyper::{Request, StatusCode};
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::service::TowerToHyperService;
use std::convert::Infallible;
use std::io;
use std::net::{IpAddr, SocketAddr};
use std::pin::pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{mpsc, watch};
use tracing::{Instrument, debug, info_span, warn};

/// For the TLS handshake, and for the head of every HTTP request.
const HEAD_TIME: Duration = Duration::from_secs(10);
/// After this time a connection that is no WebSocket takes no further request, however much was sent ahead.
const HTTP_TIME: Duration = Duration::from_secs(30);
/// For what is answered over HTTP to be taken, since some of it was; and for all of it behind [`HTTP_TIME`].
const ANSWER_TIME: Duration = Duration::from_secs(10);
/// A head of a request must fit; a WebSocket has its own buffers.
const HEAD_BYTES: usize = 16 * 1024;
/// How long nothing is accepted when the system has no more files or memory for connections.
const PAUSE: Duration = Duration::from_millis(100);
/// How often it is said that this is so.
const REPORT: Duration = Duration::from_secs(60);

/// What a listener serves.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Surface {
    /// Clients, health and metrics.
    All,
    /// Everything except `/metrics`, which has a listener of its own.
    Clients,
    /// `/metrics`, and whether the server is alive and ready.
    Metrics,
}

impl Surface {
    fn has(self, path: &str) -> bool {
        match self {
            Surface::All => true,
            Surface::Clients => path != "/metrics",
            Surface::Metrics => matches!(path, "/metrics" | "/healthz" | "/readyz"),
        }
    }
}

/// The connections that are open, whoever holds their sockets.
pub struct Connections {
    /// Every socket holds a clone.
    open: mpsc::Sender<()>,
    closed: mpsc::Receiver<()>,
}

impl Default for Connections {
    fn default() -> Self {
        let (open, closed) = mpsc::channel(1);
        Self { open, closed }
    }
}

impl Connections {
    /// How many there are.
    pub fn count(&self) -> usize {
        self.open.strong_count() - 1
    }

    /// Waits until there are none. To be called when no more are accepted.
    pub async fn closed(self) {
        let Self { open, mut closed } = self;
        drop(open);
        // Nothing is ever sent: this waits for the last sender's end.
        let _ = closed.recv().await;
    }
}

/// What one listener needs.
pub struct Acceptor {
    /// What answers the requests.
    pub router: Router,
    /// Whose limits there are.
    pub service: Shared,
    /// How much of it.
    pub surface: Surface,
    /// Its certificate; `None`: plain TCP.
    pub tls: Option<Arc<Tls>>,
    /// When true, nothing more is accepted, and connections that are not WebSockets close after the answer that is
    /// under way.
    pub stop: watch::Receiver<bool>,
}

/// Numbers connections for the log.
static NUMBER: AtomicU64 = AtomicU64::new(0);

impl Acceptor {
    /// Accepts until it is told to stop; each connection is a task of its own.
    pub fn run(
        self,
        listener: TcpListener,
        connections: &Connections,
    ) -> impl Future<Output = ()> + Send + use<> {
        let open = connections.open.clone();
        async move {
            let acceptor = Arc::new(self);
            let mut stop = acceptor.stop.clone();
            // When it was said last that nothing can be accepted, and how often that was so since.
            let mut failures: (Option<Instant>, u64) = (None, 0);
            loop {
                let accepted = tokio::select! {
                    accepted = listener.accept() => accepted,
                    // The sender's end means the same.
                    _ = stop.wait_for(|stop| *stop) => return,
                };
                match accepted {
                    Ok((stream, address)) => {
                        let Ok(permit) = acceptor.permit(address) else { continue };
                        let held = Held { _open: open.clone(), _permit: permit };
                        let number = NUMBER.fetch_add(1, Ordering::Relaxed) + 1;
                        let span = info_span!("connection", number, %address);
                        let connection = Arc::clone(&acceptor).connection(stream, address, held);
                        tokio::spawn(connection.instrument(span));
                    }
                    Err(error) if concerns_one_connection(&error) => {
                        debug!(%error, "a connection was not accepted")
                    }
                    Err(error) => {
                        failures.1 += 1;
                        if failures.0.is_none_or(|said| said.elapsed() >= REPORT) {
                            let times = failures.1;
                            warn!(%error, times, "no connection can be accepted; trying again in a moment");
                            failures = (Some(Instant::now()), 0);
                        }
                        tokio::time::sleep(PAUSE).await;
                    }
                }
            }
        }
    }

    /// A permit for a socket from this address, where they are counted; an error where it has as many as it may. Behind a
    /// proxy all are the proxy's.
    fn permit(&self, address: SocketAddr) -> Result<Option<Permit<IpAddr>>, ()> {
        let service = &self.service;
        if service.front.behind_proxy || self.surface == Surface::Metrics {
            return Ok(None);
        }
        match service.limits.socket_from(&service.engine.settings(), address.ip()) {
            Some(permit) => Ok(Some(permit)),
            None => {
                service.metrics.limit(Limit::SocketsOfAddress);
                Err(())
            }
        }
    }

    async fn connection(self: Arc<Self>, stream: TcpStream, address: SocketAddr, held: Held) {
        debug!("connected");
        // Frames are small and waited for. A socket that refuses is closed already, which the next read tells.
        let _ = stream.set_nodelay(true);
        let stream = With::new(stream, held);
        let Some(tls) = &self.tls else { return self.http(stream, address).await };
        let mut stop = self.stop.clone();
        let done = tokio::select! {
            biased;
            done = tls.acceptor().accept(stream) => done,
            _ = stop.wait_for(|stop| *stop) => return,
            () = lapse(HEAD_TIME) => return debug!("no TLS in time"),
        };
        match done {
            Ok(stream) => self.http(stream, address).await,
            Err(error) => debug!(%error, "no TLS"),
        }
    }

    async fn http(&self, stream: impl AsyncRead + AsyncWrite + Unpin + Send + 'static, address: SocketAddr) {
        let surface = self.surface;
        let router = TowerToHyperService::new(self.router.clone());
        let peer = Peer(address.ip().to_canonical());
        let service = Arc::clone(&self.service);
        let answer = service_fn(move |mut request: Request<Incoming>| {
            request.extensions_mut().insert(peer);
            let (router, service) = (router.clone(), Arc::clone(&service));
            async move {
                // What is for those who watch is limited by who reaches that listener.
                if surface != Surface::Metrics && !turns::has_turn(&service, peer, &request).await {
                    return Ok(turns::refusal());
                }
                match surface.has(request.uri().path()) {
                    true => router.call(request).await,
                    false => Ok::<Response<Body>, Infallible>(StatusCode::NOT_FOUND.into_response()),
                }
            }
        });
        let patience = Patience::default();
        let stream = Patient::new(stream, ANSWER_TIME, patience.clone());
        let connection = http1::Builder::new()
            .timer(TokioTimer::new())
            .header_read_timeout(HEAD_TIME)
            .max_buf_size(HEAD_BYTES)
            .serve_connection(TokioIo::new(stream), answer)
            .with_upgrades();
        let mut connection = pin!(connection);
        let mut stop = self.stop.clone();
        let done = tokio::select! {
            done = connection.as_mut() => Some(done),
            _ = stop.wait_for(|stop| *stop) => None,
            () = lapse(HTTP_TIME) => None,
        };
        let done = match done {
            Some(done) => Some(done),
            None => {
                connection.as_mut().graceful_shutdown();
                tokio::select! {
                    done = connection => Some(done),
                    // A little of the answer at a time is not taking it.
                    () = lapse(ANSWER_TIME) => None,
                }
            }
        };
        let Some(done) = done else {
            self.service.metrics.limit(Limit::HttpTime);
            return debug!("the answer was not taken in time");
        };
        // What is left of it is a WebSocket.
        patience.never_ends();
        if let Err(error) = done {
            if is_late(&error) {
                self.service.metrics.limit(Limit::HttpTime);
            }
            debug!(%error, "the connection ended");
        }
    }
}

/// Whether an error of `accept` is that of the connection which would have come.
fn concerns_one_connection(error: &io::Error) -> bool {
    use io::ErrorKind::{ConnectionAborted, ConnectionRefused, ConnectionReset, Interrupted};
    matches!(error.kind(), ConnectionAborted | ConnectionRefused | ConnectionReset | Interrupted)
}

/// Whether a connection has ended because nobody took what was answered.
fn is_late(error: &hyper::Error) -> bool {
    let cause = std::error::Error::source(error).and_then(|cause| cause.downcast_ref::<io::Error>());
    cause.is_some_and(|cause| cause.kind() == io::ErrorKind::TimedOut)
}

/// What counts a socket as long as somebody holds it.
struct Held {
    _open: mpsc::Sender<()>,
    _permit: Option<Permit<IpAddr>>,
}

impl Beside for Held {}
