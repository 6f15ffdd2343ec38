//! The turns of requests over HTTP: so many of an address within a time. What is too much waits for a while, and is refused
//! beyond that.

use crate::http::client;
use crate::metrics::Limit;
use crate::service::{Peer, Service};
use axum::http::header::{CONNECTION, RETRY_AFTER};
use axum::http::{HeaderValue, Request, StatusCode};
use axum::response::{IntoResponse, Response};
use std::net::IpAddr;
use std::time::Instant;
use tokio::time::sleep_until;

/// Waits for the turn of a request; false: it is to be answered with [`refusal`]. REST is not among them: its commands have
/// rates of their own, and what has no credential for them asks for a turn by itself.
pub(crate) async fn has_turn<B>(service: &Service, Peer(peer): Peer, request: &Request<B>) -> bool {
    let path = request.uri().path();
    if path.starts_with("/v4/") {
        return true;
    }
    wait(service, client(service, request.headers(), peer), path == "/metrics").await
}

/// The same for a request from this address.
pub(crate) async fn wait(service: &Service, address: IpAddr, metrics: bool) -> bool {
    let now = Instant::now();
    let turn = service.limits.http(&service.engine.settings(), address, metrics, now);
    match turn {
        Some(time) if time.is_zero() => return true,
        Some(time) => {
            service.metrics.limit(Limit::HttpRate);
            sleep_until((now + time).into()).await;
        }
        None => service.metrics.limit(Limit::HttpRate),
    }
    turn.is_some()
}

/// The answer to a request that has no turn. What was sent behind it is not read.
pub(crate) fn refusal() -> Response {
    let headers =
        [(CONNECTION, HeaderValue::from_static("close")), (RETRY_AFTER, HeaderValue::from_static("10"))];
    (StatusCode::TOO_MANY_REQUESTS, headers, "too many requests from this address\n").into_response()
}
