//! One request to the receiver: over HTTP/1.1, to an address that is allowed, with an answer that is small and in time.
//! A redirect is an answer like any other, and no success.

use super::dial::Dialer;
use super::target::Target;
use axum::http::header::{CONTENT_TYPE, HOST, USER_AGENT};
use axum::http::{Method, Request, StatusCode};
use bytes::{Bytes, BytesMut};
use http_body_util::{BodyExt, Full};
use hyper::body::Incoming;
use hyper::client::conn::http1::{self, SendRequest};
use hyper_util::rt::TokioIo;
use parking_lot::Mutex;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, ServerName};
use rustls::{ClientConfig, RootCertStore};
use rustls_platform_verifier::BuilderVerifierExt;
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::time::timeout;
use tokio_rustls::TlsConnector;

/// Bytes of an answer that are read.
const ANSWER_BYTES: usize = 64 * 1024;
/// Connections that are kept for the next request, and for how long.
const IDLE: usize = 32;
const IDLE_TIME: Duration = Duration::from_secs(30);

/// A request.
pub(super) struct Message {
    /// Parameters of the URL.
    pub query: String,
    /// Names and values.
    pub headers: Vec<(&'static str, String)>,
    /// JSON.
    pub body: Bytes,
}

struct Idle {
    sender: SendRequest<Full<Bytes>>,
    since: Instant,
}

/// Sends requests to one receiver, and keeps connections to it.
pub(super) struct Poster {
    target: Target,
    tls: Option<TlsConnector>,
    dialer: Dialer,
    idle: Mutex<Vec<Idle>>,
}

/// What a request failed with: never with what was sent, or where to.
type Failed = String;

impl Poster {
    /// Trusts the certificates of `ca`, or those that the system trusts; `private`: the receiver may stand in a private network,
    /// or on this machine. The error names the option.
    pub fn new(target: Target, private: bool, ca: Option<&Path>) -> Result<Poster, String> {
        let tls = target.tls.then(|| client_config(ca)).transpose()?;
        let tls = tls.map(|config| TlsConnector::from(Arc::new(config)));
        Ok(Poster { target, tls, dialer: Dialer::new(private), idle: Mutex::default() })
    }

    /// Sends a request and answers with what comes, if that is a success.
    pub async fn post(&self, message: &Message, within: Duration) -> Result<Bytes, Failed> {
        match timeout(within, self.talk(message)).await {
            Ok(result) => result,
            Err(_) => Err(format!("no answer within {} ms", within.as_millis())),
        }
    }

    async fn talk(&self, message: &Message) -> Result<Bytes, Failed> {
        if let Some(sender) = self.kept() {
            // The receiver may have closed it meanwhile: then nothing was lost with it.
            if let Ok(response) = self.exchange(sender, message).await {
                return response;
            }
        }
        let sender = self.connect().await?;
        self.exchange(sender, message).await?
    }

    fn kept(&self) -> Option<SendRequest<Full<Bytes>>> {
        let mut idle = self.idle.lock();
        idle.retain(|one| one.since.elapsed() < IDLE_TIME && !one.sender.is_closed());
        idle.pop().map(|one| one.sender)
    }

    /// The outer error: the connection was of no use.
    async fn exchange(
        &self,
        mut sender: SendRequest<Full<Bytes>>,
        message: &Message,
    ) -> Result<Result<Bytes, Failed>, Failed> {
        let broken = |_| "the connection broke off".to_owned();
        sender.ready().await.map_err(broken)?;
        let response = sender.send_request(self.request(message)?).await.map_err(broken)?;
        let status = response.status();
        let body = match read(response.into_body()).await {
            Ok(body) => body,
            Err(error) => return Ok(Err(error)),
        };
        let mut idle = self.idle.lock();
        if idle.len() < IDLE {
            idle.push(Idle { sender, since: Instant::now() });
        }
        Ok(success(status).map(|()| body))
    }

    fn request(&self, message: &Message) -> Result<Request<Full<Bytes>>, Failed> {
        let Target { path, query, authority, .. } = &self.target;
        let between = if query.is_empty() { "" } else { "&" };
        let mut request = Request::builder()
            .method(Method::POST)
            .uri(format!("{path}?{query}{between}{}", message.query))
            .header(HOST, authority)
            .header(CONTENT_TYPE, "application/json")
            .header(USER_AGENT, concat!("doubletickd/", env!("CARGO_PKG_VERSION")));
        for (name, value) in &message.headers {
            request = request.header(*name, value);
        }
        request.body(Full::new(message.body.clone())).map_err(|_| "the request cannot be written".to_owned())
    }

    async fn connect(&self) -> Result<SendRequest<Full<Bytes>>, Failed> {
        let stream = self.dialer.dial(&self.target.host, self.target.port).await?;
        match &self.tls {
            None => start(stream).await,
            Some(tls) => {
                let name = ServerName::try_from(self.target.host.clone())
                    .map_err(|_| "its name cannot stand in a certificate".to_owned())?;
                let stream = tls.connect(name, stream).await.map_err(|error| format!("TLS: {error}"))?;
                start(stream).await
            }
        }
    }
}

async fn start(
    stream: impl AsyncRead + AsyncWrite + Send + Unpin + 'static,
) -> Result<SendRequest<Full<Bytes>>, Failed> {
    let (sender, connection) = http1::Builder::new()
        .max_buf_size(ANSWER_BYTES)
        .handshake(TokioIo::new(stream))
        .await
        .map_err(|_| "the connection broke off".to_owned())?;
    // It ends with the sender, or with the other end; who waits for an answer is told there.
    tokio::spawn(async move {
        let _ = connection.await;
    });
    Ok(sender)
}

fn success(status: StatusCode) -> Result<(), Failed> {
    if status.is_success() { Ok(()) } else { Err(format!("status {}", status.as_u16())) }
}

async fn read(mut body: Incoming) -> Result<Bytes, Failed> {
    let mut bytes = BytesMut::new();
    while let Some(frame) = body.frame().await {
        let frame = frame.map_err(|_| "the answer broke off".to_owned())?;
        if let Some(data) = frame.data_ref() {
            if bytes.len() + data.len() > ANSWER_BYTES {
                return Err(format!("the answer has more than {ANSWER_BYTES} bytes"));
            }
            bytes.extend_from_slice(data);
        }
    }
    Ok(bytes.freeze())
}

fn client_config(ca: Option<&Path>) -> Result<ClientConfig, String> {
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let builder = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(|error| format!("TLS: {error}"))?;
    let builder = match ca {
        Some(file) => builder.with_root_certificates(roots(file)?),
        None => builder
            .with_platform_verifier()
            .map_err(|error| format!("webhook-url: the system's certificates cannot be read: {error}"))?,
    };
    Ok(builder.with_no_client_auth())
}

fn roots(file: &Path) -> Result<RootCertStore, String> {
    let shown = file.display();
    let mut roots = RootCertStore::empty();
    let certificates = CertificateDer::pem_file_iter(file)
        .and_then(Iterator::collect::<Result<Vec<_>, _>>)
        .map_err(|_| format!("webhook-ca: {shown}: cannot be read, or is not PEM"))?;
    for certificate in certificates {
        roots.add(certificate).map_err(|error| format!("webhook-ca: {shown}: {error}"))?;
    }
    if roots.is_empty() {
        return Err(format!("webhook-ca: {shown}: there is no certificate in it"));
    }
    Ok(roots)
}
