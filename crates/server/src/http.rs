//! The routes: `/ws`, `/healthz`, `/readyz`, `/metrics`. Those of the demo page are in [`crate::demo`],
//! those of the REST interface in [`crate::rest`].

use crate::connection::{Socket, serve};
use crate::metrics::Refusal;
use crate::service::{Peer, Service, Shared};
use axum::Router;
use axum::body::Body;
use axum::extract::{Extension, Request, State};
use axum::http::header::{CONTENT_TYPE, SEC_WEBSOCKET_PROTOCOL};
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use doubletick_engine::stats::Stats;
use doubletick_protocol::codec::Encoding;
use std::net::{IpAddr, SocketAddr};
use tokio_tungstenite::tungstenite::handshake::server::create_response_with_body;
use tracing::Instrument;

/// Everything that is answered over HTTP. Requests carry [`crate::service::Peer`].
pub fn router(service: Shared) -> Router {
    Router::new()
        .route("/ws", get(ws))
        .route("/healthz", get(healthz))
        .route("/readyz", get(readyz))
        .route("/metrics", get(metrics))
        .fallback(not_found)
        .with_state(service)
}

async fn not_found() -> (StatusCode, &'static str) {
    (StatusCode::NOT_FOUND, "not found: the service is at /ws\n")
}

async fn healthz() -> &'static str {
    "alive\n"
}

async fn readyz(State(service): State<Shared>) -> (StatusCode, String) {
    if *service.ending.borrow() {
        return (StatusCode::SERVICE_UNAVAILABLE, "ending\n".to_owned());
    }
    let detail = behind(service.engine.stats());
    match service.ready.look(&service.engine).await {
        Ok(()) => (StatusCode::OK, format!("ready\n{detail}")),
        Err(why) => (StatusCode::SERVICE_UNAVAILABLE, format!("{why}\n{detail}")),
    }
}

/// How far the servers of one database are, where there may be several.
fn behind(stats: &Stats) -> String {
    match stats.servers.get() {
        0 => String::new(),
        servers => format!(
            "servers: {servers}\nbehind: {} batches\nothers behind: {} batches\noldest snapshot: {} transactions\n",
            stats.behind.get(),
            stats.others_behind.get(),
            stats.oldest_snapshot.get()
        ),
    }
}

async fn metrics(State(service): State<Shared>) -> Response {
    let kind = HeaderValue::from_static("application/openmetrics-text; version=1.0.0; charset=utf-8");
    ([(CONTENT_TYPE, kind)], service.metrics.render(&service.engine)).into_response()
}

async fn ws(State(service): State<Shared>, Extension(peer): Extension<Peer>, request: Request) -> Response {
    upgrade(service, peer, request)
}

/// Makes a connection of this service of a request, or says why not.
pub(crate) fn upgrade(service: Shared, Peer(peer): Peer, mut request: Request) -> Response {
    let peer = client(&service, request.headers(), peer);
    let refuse = |status: StatusCode, refusal: Refusal, text: &'static str| {
        service.metrics.refused(refusal);
        if let Some(left_out) = service.line(peer) {
            let (status, reason) = (status.as_u16(), refusal.name());
            tracing::info!(%peer, status, reason, left_out, "connection refused");
        }
        (status, text).into_response()
    };
    if *service.ending.borrow() {
        return refuse(StatusCode::SERVICE_UNAVAILABLE, Refusal::Ending, "the server is ending\n");
    }
    let Ok(mut response) = create_response_with_body(&request, Body::empty) else {
        let text = "this is a WebSocket address: the request must ask for an upgrade (version 13)\n";
        return refuse(StatusCode::BAD_REQUEST, Refusal::NoWebSocket, text);
    };
    let Some(encoding) = subprotocol(request.headers()) else {
        let text = "no known subprotocol: offer doubletick.v1.msgpack or doubletick.v1.json\n";
        return refuse(StatusCode::BAD_REQUEST, Refusal::Subprotocol, text);
    };
    let settings = service.engine.settings();
    let Some(permit) = service.limits.connection_from(&settings, peer) else {
        let text = "too many connections from this address\n";
        return refuse(StatusCode::TOO_MANY_REQUESTS, Refusal::Address, text);
    };
    let chosen = HeaderValue::from_static(encoding.subprotocol());
    response.headers_mut().insert(SEC_WEBSOCKET_PROTOCOL, chosen);
    let upgrade = hyper::upgrade::on(&mut request);
    let connection = async move {
        // An error means that the client is gone before it had the answer.
        if let Ok(io) = upgrade.await {
            serve(service, Socket::new(io).await, encoding, peer).await;
        }
        drop(permit);
    };
    tokio::spawn(connection.in_current_span());
    response
}

/// The first of ours that the client offers.
fn subprotocol(headers: &HeaderMap) -> Option<Encoding> {
    let offers = |encoding: &Encoding| {
        let lines = headers.get_all(SEC_WEBSOCKET_PROTOCOL).iter().filter_map(|line| line.to_str().ok());
        lines.flat_map(|line| line.split(',')).any(|name| name.trim() == encoding.subprotocol())
    };
    Encoding::ALL.into_iter().find(offers)
}

/// The client's address: what the proxy in front says where there is one, else that of the connection.
pub(crate) fn client(service: &Service, headers: &HeaderMap, peer: IpAddr) -> IpAddr {
    if service.front.behind_proxy { forwarded(headers).unwrap_or(peer) } else { peer }
}

/// The client as the proxy in front saw it. Earlier entries are only what the client says of itself.
fn forwarded(headers: &HeaderMap) -> Option<IpAddr> {
    let line = headers.get_all("x-forwarded-for").iter().next_back()?.to_str().ok()?;
    let last = line.rsplit(',').next()?.trim();
    let bare = last.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')).unwrap_or(last);
    bare.parse().ok().or_else(|| last.parse::<SocketAddr>().ok().map(|address| address.ip()))
}
