//! The proxy that a client's connections go through.

use super::calls::Result;
use super::error::DoubletickError;
use doubletick_client::{ProxyChoice, ProxySetting};
use std::fmt;

/// What a proxy speaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, uniffi::Enum)]
pub enum ProxyKind {
    /// HTTP/1.1 with the method CONNECT.
    Http,
    /// SOCKS version 5.
    Socks5,
}

/// A proxy on the way to a server. It looks up the server's name, and carries `wss://` without reading it. One that
/// refuses or does not answer is told as a failed connection, with a text that names it; the client tries again.
#[derive(Clone, PartialEq, Eq, Hash, uniffi::Record)]
pub struct Proxy {
    /// What it speaks.
    pub kind: ProxyKind,
    /// Its name or address.
    pub host: String,
    /// Its port, 1 to 65535.
    pub port: u32,
    /// Whom it serves. SOCKS5: with a password, 1 to 255 bytes each. HTTP: without a colon.
    #[uniffi(default = None)]
    pub username: Option<String>,
    /// The password of `username`.
    #[uniffi(default = None)]
    pub password: Option<String>,
}

/// Without user name and password.
impl fmt::Debug for Proxy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { kind, host, port, username, password } = self;
        // Somebody may have written them before the host.
        let host = if host.contains('@') { "<hidden>" } else { host };
        f.debug_struct("Proxy")
            .field("kind", kind)
            .field("host", &host)
            .field("port", port)
            .field("username", &username.as_ref().map(|_| "<hidden>"))
            .field("password", &password.as_ref().map(|_| "<hidden>"))
            .finish()
    }
}

/// Which proxy the connections of a client go through. 6017 where the one that is given cannot be.
pub(super) fn setting(proxy: Option<&Proxy>, environment: bool) -> Result<ProxySetting> {
    let choice = match proxy {
        Some(proxy) => ProxyChoice::Proxy(checked(proxy)?),
        None if environment => ProxyChoice::Environment,
        None => ProxyChoice::Direct,
    };
    Ok(ProxySetting::new(choice))
}

fn checked(proxy: &Proxy) -> Result<doubletick_client::Proxy> {
    let Proxy { kind, host, port, username, password } = proxy;
    let kind = match kind {
        ProxyKind::Http => doubletick_client::ProxyKind::Http,
        ProxyKind::Socks5 => doubletick_client::ProxyKind::Socks5,
    };
    let wrong =
        |error: doubletick_protocol::Error| DoubletickError::argument(format!("proxy: {}", error.text));
    let checked = doubletick_client::Proxy::new(kind, host, *port).map_err(wrong)?;
    match (username, password) {
        (None, None) => Ok(checked),
        (username, password) => checked
            .with_credentials(username.as_deref().unwrap_or(""), password.as_deref().unwrap_or(""))
            .map_err(wrong),
    }
}
