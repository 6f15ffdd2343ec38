//! A client of a server.

use super::calls::Result;
use super::client::{Client, ClientOptions};
use super::event::{Hearing, Listener};
use super::proxy;
use doubletick_client::ws::{WsConnector, WsOptions};
use std::path::PathBuf;
use std::sync::Arc;

#[uniffi::export]
impl Client {
    /// A client of a doubletickd at `ws://HOST:PORT` or `wss://HOST:PORT`. Connects in the background, and again
    /// after every cut; events come from now on. 6017 names what is wrong with the URL or an option; 7010:
    /// another process uses the state directory, which the text names; 6022: no thread can be started.
    #[uniffi::constructor]
    pub fn connect(url: String, options: ClientOptions, listener: Arc<dyn Listener>) -> Result<Arc<Self>> {
        let ca_file = options.ca_file.clone().map(PathBuf::from);
        let proxy = proxy::setting(options.proxy.as_ref(), options.environment_proxy)?;
        let connector = WsConnector::new(&url, WsOptions { ca_file, proxy, ..WsOptions::default() })?;
        let name = connector.file_name();
        Self::start(Arc::new(connector), options, &name, Hearing::of(listener), None)
    }
}
