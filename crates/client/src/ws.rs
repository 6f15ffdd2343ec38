//! The link to a doubletickd over WebSocket (`docs/protocol.md`).

mod dial;
mod environment;
mod fault;
mod link;
mod lookup;
mod proxy;
mod socket;
mod times;
mod tls;

use crate::link::{Connector, Link};
use crate::patience::{Patience, patience};
use async_trait::async_trait;
use doubletick_protocol::codec::Encoding;
use doubletick_protocol::{Error, Result, codes};
use environment::Environment;
use fault::{io_error, net, within, wrong};
use link::WsLink;
use lookup::Lookups;
pub use proxy::{Proxy, ProxyChoice, ProxyKind, ProxySetting};
use socket::{Heard, Socket};
use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::Duration;
pub use times::WsTimes;
use tls::Tls;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;
use tokio_tungstenite::client_async_with_config;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;
use tokio_tungstenite::tungstenite::error::{Error as WsError, ProtocolError};
use tokio_tungstenite::tungstenite::http::header::{HeaderValue, SEC_WEBSOCKET_PROTOCOL};
use tokio_tungstenite::tungstenite::http::uri::{Authority, PathAndQuery, Uri};
use tokio_tungstenite::tungstenite::protocol::WebSocketConfig;

/// Where the URL names no port.
const DEFAULT_PORT: u16 = 7700;
/// Where the URL names no path.
const DEFAULT_PATH: &str = "/ws";
/// Largest message that is read from a server, in bytes: a page of history of a hundred messages of 1 MiB, which is
/// what an operator can allow at most.
const MESSAGE_BYTES: usize = 128 * 1024 * 1024;
/// A link is quiet most of the time, so it does not keep large buffers.
const BUFFER_BYTES: usize = 8 * 1024;

/// How a server is reached.
#[derive(Clone, Debug)]
pub struct WsOptions {
    /// Trust the certificates in this PEM file instead of the platform's roots. Without effect on `ws://`.
    pub ca_file: Option<PathBuf>,
    /// How frames are written. MessagePack by default.
    pub encoding: Encoding,
    /// Which proxy connections go through. By default what the environment says.
    pub proxy: ProxySetting,
}

impl Default for WsOptions {
    fn default() -> Self {
        Self { ca_file: None, encoding: Encoding::MessagePack, proxy: ProxySetting::default() }
    }
}

/// Makes connections to one server.
#[derive(Debug)]
pub struct WsConnector {
    uri: Uri,
    /// Without the brackets of an IPv6 address.
    host: String,
    port: u16,
    tls: Option<Tls>,
    proxy: ProxySetting,
    environment: Environment,
    encoding: Encoding,
    times: WsTimes,
    lookups: Lookups,
}

impl WsConnector {
    /// A connector to `url`: `ws://HOST[:PORT][/PATH]` or `wss://…`; port 7700 where none is given, path `/ws`.
    /// 6017 with a text that says what is wrong with the URL or the CA file. Does not connect.
    pub fn new(url: &str, options: WsOptions) -> Result<WsConnector> {
        let given: Uri = url.trim().parse().map_err(|error| wrong(format!("server url: {error}")))?;
        let scheme = given.scheme_str().unwrap_or_default().to_ascii_lowercase();
        if scheme != "ws" && scheme != "wss" {
            return Err(wrong("server url: must begin with ws:// or wss://".into()));
        }
        let written = given.authority().map_or("", Authority::as_str);
        if written.contains('@') {
            return Err(wrong("server url: must not have a user or a password".into()));
        }
        let bracketed = given.host().unwrap_or_default();
        let host = bracketed.trim_start_matches('[').trim_end_matches(']').to_owned();
        if host.is_empty() {
            return Err(wrong("server url: names no host".into()));
        }
        let port = match written.strip_prefix(bracketed) {
            None | Some("") => DEFAULT_PORT,
            // `Uri::port` answers nothing where the number is too high.
            Some(port) => port.trim_start_matches(':').parse().unwrap_or(0),
        };
        if port == 0 {
            return Err(wrong("server url: the port must be 1 to 65535".into()));
        }
        let path = match given.path_and_query() {
            Some(path) if path.as_str() != "/" => path.clone(),
            _ => PathAndQuery::from_static(DEFAULT_PATH),
        };
        let authority: Authority =
            format!("{bracketed}:{port}").parse().map_err(|error| wrong(format!("server url: {error}")))?;
        let uri = Uri::builder()
            .scheme(scheme.as_str())
            .authority(authority)
            .path_and_query(path)
            .build()
            .map_err(|error| wrong(format!("server url: {error}")))?;
        let tls = match scheme.as_str() {
            "wss" => Some(Tls::new(&host, options.ca_file.as_deref())?),
            _ => None,
        };
        let environment = Environment::read(tls.is_some(), &host);
        let WsOptions { encoding, proxy, .. } = options;
        let (times, lookups) = (WsTimes::default(), Lookups::default());
        Ok(WsConnector { uri, host, port, tls, proxy, environment, encoding, times, lookups })
    }

    /// Host and port, safe as a part of a file name: what a device keeps of one server is nothing to another. What
    /// is special in file names is spelled in hexadecimal.
    pub fn file_name(&self) -> String {
        let mut name = String::new();
        for byte in self.host.to_ascii_lowercase().bytes() {
            match byte {
                b'a'..=b'z' | b'0'..=b'9' | b'.' | b'-' | b'_' => name.push(char::from(byte)),
                _ => name.push_str(&format!("%{byte:02x}")),
            }
        }
        format!("{name}-{}", self.port)
    }

    /// With other times, for links of another kind than people's, and for tests.
    pub fn with_times(self, times: WsTimes) -> WsConnector {
        WsConnector { times, ..self }
    }

    /// Waits until no host name is being looked up, for so long at most: the system has no way to break that off. For
    /// the end, when nobody connects any more.
    pub async fn lookups_end(&self, patience: Duration) {
        self.lookups.end(patience).await;
    }

    /// Which proxy the connection that is to be made goes through.
    fn proxy(&self) -> Result<Option<Proxy>> {
        match self.proxy.get() {
            ProxyChoice::Environment => self.environment.proxy(),
            ProxyChoice::Direct => Ok(None),
            ProxyChoice::Proxy(proxy) => Ok(Some(proxy)),
        }
    }

    async fn connect_tcp(&self, patience: &mut Patience) -> Result<Socket> {
        let server = (self.host.as_str(), self.port);
        let Some(proxy) = self.proxy()? else { return self.tcp(server, patience).await };
        let stream = self.tcp(proxy.address(), patience).await.map_err(|error| proxy.blamed(error))?;
        let authority = self.uri.authority().map_or("", Authority::as_str);
        proxy.through(stream, server, authority, patience).await
    }

    /// A connection to whoever listens there.
    async fn tcp(&self, (host, port): (&str, u16), patience: &mut Patience) -> Result<Socket> {
        let not_found =
            |what: &str| Error::new(codes::ERR_SDK_NET_HOST_GETADDRINFO_FAILED, format!("{host}: {what}"));
        let what = || format!("{host}: its address was not found in time");
        let found: Vec<SocketAddr> = within(patience, what, self.lookups.find(host, port))
            .await?
            .map_err(|error| not_found(&format!("its address is not known: {error}")))?;
        let what = || {
            let tried: Vec<_> = found.iter().map(SocketAddr::to_string).collect();
            format!("{host}: {} did not answer in time", tried.join(", "))
        };
        let stream = within(patience, what, dial::first(found.clone(), TcpStream::connect)).await?;
        let stream = stream.map_err(|failed| match failed {
            Some((address, error)) => io_error(&format!("{address}: "), &error),
            None => not_found("has no address"),
        })?;
        // Frames are small and somebody waits for each; without effect where it is refused.
        let _ = stream.set_nodelay(true);
        Ok(Socket::new(stream))
    }

    async fn upgrade<S>(&self, stream: S, heard: Heard, patience: &mut Patience) -> Result<Box<dyn Link>>
    where
        S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
    {
        let subprotocol = HeaderValue::from_static(self.encoding.subprotocol());
        let mut request = self.uri.clone().into_client_request().map_err(|error| self.refused(error))?;
        request.headers_mut().insert(SEC_WEBSOCKET_PROTOCOL, subprotocol);
        let config = WebSocketConfig::default()
            .read_buffer_size(BUFFER_BYTES)
            .write_buffer_size(BUFFER_BYTES)
            .max_message_size(Some(MESSAGE_BYTES))
            .max_frame_size(Some(MESSAGE_BYTES));
        let what = || format!("{}: the server took the connection and did not answer in time", self.host);
        // A server that chooses another subprotocol than the one offered, or none, is an error there.
        let (stream, _) = within(patience, what, client_async_with_config(request, stream, Some(config)))
            .await?
            .map_err(|error| self.refused(error))?;
        Ok(Box::new(WsLink::new(stream, heard, self.encoding, self.times)))
    }

    /// The WebSocket did not come about.
    fn refused(&self, error: WsError) -> Error {
        let host = &self.host;
        match error {
            WsError::Http(response) => {
                net(format!("{host}: the server refuses the link: HTTP {}", response.status()))
            }
            WsError::Io(error) => io_error(&format!("{host}: "), &error),
            WsError::Protocol(ProtocolError::SecWebSocketSubProtocolError(_)) => {
                let wanted = self.encoding.subprotocol();
                net(format!("{host}: the server does not speak {wanted}"))
            }
            WsError::Protocol(ProtocolError::HttparseError(_)) => net(format!(
                "{host}: the server does not speak HTTP on this port; where it speaks TLS the URL begins with wss://"
            )),
            error => net(format!("{host}: the server does not answer as a doubletickd: {error}")),
        }
    }
}

#[async_trait]
impl Connector for WsConnector {
    async fn connect(&self) -> Result<Box<dyn Link>> {
        let patience = &mut patience(self.times.connect);
        let stream = self.connect_tcp(patience).await?;
        let heard = stream.heard();
        match &self.tls {
            None => self.upgrade(stream, heard, patience).await,
            Some(tls) => {
                let what = || format!("{}: the TLS handshake was not answered in time", self.host);
                let stream = within(patience, what, tls.connect(stream)).await??;
                self.upgrade(stream, heard, patience).await
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn made(url: &str) -> Result<WsConnector> {
        WsConnector::new(url, WsOptions::default())
    }

    #[test]
    fn a_url_says_where_and_the_rest_has_defaults() {
        for (url, host, uri) in [
            ("ws://chat.example", "chat.example", "ws://chat.example:7700/ws"),
            ("ws://chat.example/", "chat.example", "ws://chat.example:7700/ws"),
            (" WS://chat.example:80 ", "chat.example", "ws://chat.example:80/ws"),
            ("ws://10.0.0.1:81/a/b?c=d", "10.0.0.1", "ws://10.0.0.1:81/a/b?c=d"),
            ("ws://[::1]/chat", "::1", "ws://[::1]:7700/chat"),
            ("ws://[::1]:9", "::1", "ws://[::1]:9/ws"),
        ] {
            let connector = made(url).expect(url);
            assert_eq!((connector.host.as_str(), connector.uri.to_string().as_str()), (host, uri), "{url}");
        }
    }

    #[test]
    fn every_server_has_a_file_name_of_its_own() {
        for (url, name) in [
            ("ws://chat.example.org", "chat.example.org-7700"),
            ("ws://Chat.example.org/ws", "chat.example.org-7700"),
            ("ws://chat.example.org:443/ws?a=b", "chat.example.org-443"),
            ("ws://[::1]:9", "%3a%3a1-9"),
            ("ws://[fe80::1]", "fe80%3a%3a1-7700"),
        ] {
            assert_eq!(made(url).map(|connector| connector.file_name()), Ok(name.to_owned()), "{url}");
        }
    }

    #[test]
    fn a_wrong_url_is_6017_and_the_text_says_what_is_wrong() {
        for (url, word) in [
            ("", "server url"),
            ("chat.example", "must begin"),
            ("http://chat.example", "must begin"),
            ("ws://", "server url"),
            ("ws:///ws", "server url"),
            ("ws://user:secret@chat.example", "password"),
            ("ws://chat.example:0", "port"),
            ("ws://chat.example:", "port"),
            ("ws://chat.example:65536", "port"),
            ("ws://chat example", "server url"),
            ("ws://\u{4f60}.example", "server url"),
            ("ws://a\r\nb", "server url"),
        ] {
            let error = made(url).map(|connector| connector.uri).expect_err(url);
            assert_eq!(error.code, codes::ERR_INVALID_PARAMETERS, "{url}");
            assert!(error.text.contains(word) && !error.text.contains("secret"), "{url}: {error}");
        }
    }
}
