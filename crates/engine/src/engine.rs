//! The engine: sessions on one side, a store on the other.

use crate::bus::Bus;
use crate::session::SessionHandle;
use crate::store::Store;
use doubletick_protocol::wire::ServerFrame;
use std::sync::Arc;
use tokio::sync::mpsc;

/// How an engine runs.
#[derive(Clone, Debug)]
pub struct EngineOptions {
    /// Pushes that may wait for one session before it is told that it lags (see `Push::Lagged`).
    pub session_queue: usize,
}

/// The running service. Cheap to clone.
#[derive(Clone)]
pub struct Engine {}

impl Engine {
    /// Starts the engine's tasks on the current tokio runtime.
    pub fn start(store: Arc<dyn Store>, bus: Arc<dyn Bus>, options: EngineOptions) -> Engine {
        let _ = (store, bus, options);
        unimplemented!()
    }

    /// A new session, not logged in. Frames for the client come out of the receiver; it ends when the
    /// engine closes. Dropping the handle ends the session.
    pub fn connect(&self) -> (SessionHandle, mpsc::UnboundedReceiver<ServerFrame>) {
        unimplemented!()
    }

    /// Ends every session, then the store.
    pub async fn close(&self) {
        unimplemented!()
    }
}
