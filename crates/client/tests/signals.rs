//! A library raises no signals in its host. A binary of its own: nobody else writes to a dead connection here.

#![cfg(unix)]

use doubletick_client::ws::{WsConnector, WsOptions};
use doubletick_client::{Connector, Link};
use doubletick_protocol::codec::Encoding;
use doubletick_protocol::wire::{ClientFrame, Request};
use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, IsCa, KeyPair};
use rustls::ServerConfig;
use rustls::crypto::ring;
use rustls::pki_types::{PrivateKeyDer, PrivatePkcs8KeyDer};
use std::io::{IoSlice, Write};
use std::net::TcpStream as BlockingStream;
use std::sync::Arc;
use std::time::Duration;
use tokio::net::{TcpListener, TcpStream};
use tokio::signal::unix::{SignalKind, signal};
use tokio::time::timeout;
use tokio_rustls::TlsAcceptor;
use tokio_tungstenite::accept_hdr_async;
use tokio_tungstenite::tungstenite::handshake::server::{Request as Upgrade, Response};
use tokio_tungstenite::tungstenite::http::HeaderValue;

/// Nothing that works takes this long.
const LONG: Duration = Duration::from_secs(60);

/// How a server speaks TLS, and a connector that trusts it.
fn tls(port: u16) -> (TlsAcceptor, WsConnector) {
    let mut params = CertificateParams::new(Vec::new()).expect("parameters");
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    let authority =
        CertifiedIssuer::self_signed(params, KeyPair::generate().expect("a key")).expect("an authority");
    let key = KeyPair::generate().expect("a key");
    let params = CertificateParams::new(vec!["127.0.0.1".to_owned()]).expect("parameters");
    let certificate = params.signed_by(&key, &authority).expect("signed");
    let key = PrivateKeyDer::Pkcs8(PrivatePkcs8KeyDer::from(key.serialize_der()));
    let config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .and_then(|builder| {
            builder.with_no_client_auth().with_single_cert(vec![certificate.der().clone()], key)
        })
        .expect("a configuration");
    let home = tempfile::tempdir().expect("a directory");
    let ca_file = home.path().join("ca.pem");
    std::fs::write(&ca_file, authority.pem()).expect("written");
    let options = WsOptions { ca_file: Some(ca_file), ..WsOptions::default() };
    let connector = WsConnector::new(&format!("wss://127.0.0.1:{port}"), options).expect("a connector");
    (TlsAcceptor::from(Arc::new(config)), connector)
}

/// Closes a connection as a middlebox does: with a reset.
fn reset(stream: TcpStream) {
    stream.set_zero_linger().expect("a socket");
}

/// A link whose other end has reset it.
async fn reset_link(listener: &TcpListener, tls: &TlsAcceptor, connector: &WsConnector) -> Box<dyn Link> {
    let accept = async {
        let stream = tls.accept(listener.accept().await.expect("a connection").0).await.expect("TLS");
        let subprotocol = HeaderValue::from_static(Encoding::MessagePack.subprotocol());
        #[expect(clippy::result_large_err, reason = "the signature is the WebSocket library's")]
        let choose = |_: &Upgrade, mut response: Response| {
            response.headers_mut().insert("sec-websocket-protocol", subprotocol);
            Ok(response)
        };
        accept_hdr_async(stream, choose).await.expect("a WebSocket").into_inner().into_inner().0
    };
    let (link, stream) = tokio::join!(connector.connect(), accept);
    reset(stream);
    link.expect("connected")
}

/// More than one TLS record.
fn large(id: u64) -> ClientFrame {
    ClientFrame { id, request: Request::FindMessages { messages: vec!["x".repeat(40_000)] } }
}

#[tokio::test]
async fn a_burst_on_a_connection_that_was_reset_raises_no_sigpipe() {
    let mut raised = signal(SignalKind::pipe()).expect("a handler");
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let address = listener.local_addr().expect("an address");
    let (tls, connector) = tls(address.port());
    for _ in 0..3 {
        let mut link = timeout(LONG, reset_link(&listener, &tls, &connector)).await.expect("in time");
        for id in 0..20 {
            if link.send(large(id)).is_err() {
                break;
            }
        }
        assert_eq!(timeout(LONG, link.recv()).await.expect("in time"), None);
        // Where the signal was raised, its handler has run: it is the thread's that wrote, which is this one.
        let nothing = timeout(Duration::from_millis(50), raised.recv()).await;
        assert!(nothing.is_err(), "SIGPIPE was raised");
    }

    // The signal would have been heard.
    let (stream, other) = tokio::join!(TcpStream::connect(address), listener.accept());
    reset(other.expect("accepted").0);
    let mut stream: BlockingStream = stream.and_then(TcpStream::into_std).expect("connected");
    let buffers = [IoSlice::new(b"one"), IoSlice::new(b"two")];
    while stream.write_vectored(&buffers).map_err(|error| error.kind()) != Err(std::io::ErrorKind::BrokenPipe)
    {
    }
    timeout(LONG, raised.recv()).await.expect("in time").expect("the signal");
}
