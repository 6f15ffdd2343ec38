//! The proxy that a connection goes through: which one, and the way to the server through it.

mod credentials;
mod http;
mod socks5;

use super::fault::{within, wrong};
use super::socket::Socket;
use crate::patience::Patience;
use credentials::Credentials;
use doubletick_protocol::Result;
use parking_lot::RwLock;
use std::fmt;
use std::net::IpAddr;
use std::sync::Arc;

/// What a proxy speaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ProxyKind {
    /// HTTP/1.1 with the method CONNECT.
    Http,
    /// SOCKS version 5.
    Socks5,
}

impl ProxyKind {
    fn name(self) -> &'static str {
        match self {
            Self::Http => "HTTP proxy",
            Self::Socks5 => "SOCKS5 proxy",
        }
    }
}

/// A proxy. It looks up the server's name: this device does not. What shows it shows no user and no password.
#[derive(Clone, PartialEq, Eq)]
pub struct Proxy {
    kind: ProxyKind,
    /// Without the brackets of an IPv6 address.
    host: String,
    port: u16,
    credentials: Option<Credentials>,
}

/// A part of a user name or a password for SOCKS5 has one byte for its length.
const SOCKS5_BYTES: usize = 255;

impl Proxy {
    /// A proxy at a name or an address. 6017 where that is none, or the port is not 1 to 65535.
    pub fn new(kind: ProxyKind, host: &str, port: u32) -> Result<Proxy> {
        let bare = host.strip_prefix('[').and_then(|host| host.strip_suffix(']')).unwrap_or(host);
        let named = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_');
        let is_name = !host.is_empty() && host.len() <= 255 && host.bytes().all(named);
        if !is_name && bare.parse::<IpAddr>().is_err() {
            return Err(wrong(format!("{}: the host is neither a name nor an address", kind.name())));
        }
        match u16::try_from(port) {
            Ok(port) if port > 0 => Ok(Proxy { kind, host: bare.to_owned(), port, credentials: None }),
            _ => Err(wrong(format!("{}: the port must be 1 to 65535", kind.name()))),
        }
    }

    /// With a user and a password for it. 6017 with a text that shows neither: the user is empty; for HTTP it has a
    /// colon; for SOCKS5 one of the two is empty or has more than 255 bytes.
    pub fn with_credentials(self, user: &str, password: &str) -> Result<Proxy> {
        let bad = |what: &str| Err(wrong(format!("{}: {what}", self.kind.name())));
        if user.is_empty() {
            return bad("the user name is empty");
        }
        match self.kind {
            // What comes after the first colon would be the password.
            ProxyKind::Http if user.contains(':') => return bad("the user name has a colon"),
            ProxyKind::Socks5 if password.is_empty() => return bad("the password is empty"),
            ProxyKind::Socks5 if user.len().max(password.len()) > SOCKS5_BYTES => {
                return bad("the user name or the password has more than 255 bytes");
            }
            _ => {}
        }
        let credentials = Credentials { user: user.to_owned(), password: password.to_owned() };
        Ok(Proxy { credentials: Some(credentials), ..self })
    }

    pub(super) fn address(&self) -> (&str, u16) {
        (&self.host, self.port)
    }

    /// A connection to the server out of one to this proxy. `authority` is the server's host and port as in a URL.
    pub(super) async fn through(
        &self,
        mut stream: Socket,
        (host, port): (&str, u16),
        authority: &str,
        patience: &mut Patience,
    ) -> Result<Socket> {
        let what = || format!("{self}: it did not answer in time");
        let credentials = self.credentials.as_ref();
        let done = match self.kind {
            ProxyKind::Http => {
                within(patience, what, http::connect(&mut stream, authority, credentials)).await
            }
            ProxyKind::Socks5 => {
                within(patience, what, socks5::connect(&mut stream, (host, port), credentials)).await
            }
        };
        done?.map_err(|error| self.blamed(error))?;
        Ok(stream)
    }

    /// An error that names this proxy.
    pub(super) fn blamed(&self, error: doubletick_protocol::Error) -> doubletick_protocol::Error {
        doubletick_protocol::Error::new(error.code, format!("{self}: {}", error.text))
    }
}

impl fmt::Display for Proxy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (kind, host, port) = (self.kind.name(), &self.host, self.port);
        if host.contains(':') {
            write!(f, "{kind} [{host}]:{port}")
        } else {
            write!(f, "{kind} {host}:{port}")
        }
    }
}

/// As [`fmt::Display`], and whether there are credentials.
impl fmt::Debug for Proxy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let credentials = if self.credentials.is_some() { " with <hidden> credentials" } else { "" };
        write!(f, "{self}{credentials}")
    }
}

/// Whether connections go through a proxy, and who says which.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum ProxyChoice {
    /// The one that the environment of this process names for the server, or none (`docs/operations.md`). The
    /// environment is read when the connector is made.
    #[default]
    Environment,
    /// None, whatever the environment says.
    Direct,
    /// This one, for every server, whatever the environment says.
    Proxy(Proxy),
}

/// Which proxy the next connection goes through. Its clones are one and the same; it can be changed at any time.
#[derive(Clone, Debug, Default)]
pub struct ProxySetting(Arc<RwLock<ProxyChoice>>);

impl ProxySetting {
    /// A setting of its own.
    pub fn new(choice: ProxyChoice) -> Self {
        Self(Arc::new(RwLock::new(choice)))
    }

    /// For the connections to come; one that is up stays.
    pub fn set(&self, choice: ProxyChoice) {
        *self.0.write() = choice;
    }

    pub(super) fn get(&self) -> ProxyChoice {
        self.0.read().clone()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_proxy_is_shown_without_its_user_and_password() {
        let proxy = Proxy::new(ProxyKind::Http, "proxy.example", 3128).expect("a proxy");
        assert_eq!(format!("{proxy:?}"), "HTTP proxy proxy.example:3128");
        let proxy = proxy.with_credentials("somebody", "topsecret").expect("credentials");
        let setting = ProxySetting::new(ProxyChoice::Proxy(proxy.clone()));
        for shown in [format!("{proxy}"), format!("{proxy:?}"), format!("{setting:?}")] {
            assert!(shown.contains("proxy.example:3128"), "{shown}");
            assert!(!shown.contains("somebody") && !shown.contains("topsecret"), "{shown}");
        }
        let proxy = Proxy::new(ProxyKind::Socks5, "[fd00::1]", 1080).expect("a proxy");
        assert_eq!(
            (proxy.to_string().as_str(), proxy.address()),
            ("SOCKS5 proxy [fd00::1]:1080", ("fd00::1", 1080))
        );
    }

    #[test]
    fn a_wrong_proxy_is_6017_and_the_text_says_what_is_wrong_without_secrets() {
        let (long, at) = ("x".repeat(256), |kind| Proxy::new(kind, "p.example", 1).expect("a proxy"));
        for (wrong, word) in [
            (Proxy::new(ProxyKind::Http, "", 1), "host"),
            (Proxy::new(ProxyKind::Http, "user:topsecret@p", 1), "host"),
            (Proxy::new(ProxyKind::Http, "http://p", 1), "host"),
            (Proxy::new(ProxyKind::Http, "p\r\nx", 1), "host"),
            (Proxy::new(ProxyKind::Http, "[::1", 1), "host"),
            (Proxy::new(ProxyKind::Socks5, &long, 1), "host"),
            (Proxy::new(ProxyKind::Socks5, "p", 0), "port"),
            (Proxy::new(ProxyKind::Socks5, "p", 65_536), "port"),
            (at(ProxyKind::Http).with_credentials("", "topsecret"), "user name is empty"),
            (at(ProxyKind::Http).with_credentials("topsecret:x", ""), "colon"),
            (at(ProxyKind::Socks5).with_credentials("topsecret", ""), "password is empty"),
            (at(ProxyKind::Socks5).with_credentials("topsecret", &long), "255"),
            (at(ProxyKind::Socks5).with_credentials(&long, "topsecret"), "255"),
        ] {
            let error = wrong.expect_err(word);
            assert_eq!(error.code, doubletick_protocol::codes::ERR_INVALID_PARAMETERS, "{error}");
            assert!(error.text.contains(word) && !error.text.contains("topsecret"), "{error}");
        }
    }
}
