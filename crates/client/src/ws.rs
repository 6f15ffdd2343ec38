//! The link to a doubletickd over WebSocket (`docs/protocol.md`).

use crate::link::{Connector, Link};
use async_trait::async_trait;
use doubletick_protocol::codec::Encoding;
use doubletick_protocol::{Error, Result, codes};
use std::path::PathBuf;

/// How a server is reached.
#[derive(Clone, Debug)]
pub struct WsOptions {
    /// Trust the certificates in this PEM file instead of the platform's roots.
    pub ca_file: Option<PathBuf>,
    /// How frames are written. MessagePack by default.
    pub encoding: Encoding,
}

impl Default for WsOptions {
    fn default() -> Self {
        Self { ca_file: None, encoding: Encoding::MessagePack }
    }
}

/// Makes connections to one server.
#[derive(Debug)]
pub struct WsConnector {}

impl WsConnector {
    /// A connector to `url`: `ws://HOST[:PORT][/PATH]` or `wss://…`; port 7700 where none is given, path `/ws`.
    /// 6017 with a text that says what is wrong with the URL or the CA file. Does not connect.
    pub fn new(url: &str, options: WsOptions) -> Result<WsConnector> {
        let _ = (url, options);
        Err(Error::new(codes::ERR_SDK_INTERFACE_NOT_SUPPORT, "not there yet"))
    }
}

#[async_trait]
impl Connector for WsConnector {
    async fn connect(&self) -> Result<Box<dyn Link>> {
        Err(Error::new(codes::ERR_SDK_INTERFACE_NOT_SUPPORT, "not there yet"))
    }
}
