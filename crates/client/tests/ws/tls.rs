//! Whom a `wss` link trusts.

use crate::server::{Server, Socket, end, request, soon};
use doubletick_client::Connector;
use doubletick_client::ws::{WsConnector, WsOptions};
use doubletick_protocol::codec::Encoding;
use doubletick_protocol::wire::{Response, ServerFrame};
use doubletick_protocol::{Error, codes};
use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, IsCa, KeyPair};
use rustls::ServerConfig;
use rustls::crypto::ring;
use rustls::pki_types::{PrivateKeyDer, PrivatePkcs8KeyDer};
use std::path::PathBuf;
use std::sync::Arc;
use tempfile::TempDir;
use tokio::io::AsyncWriteExt;
use tokio_rustls::TlsAcceptor;

/// An authority of the test's own.
pub struct Authority {
    issuer: CertifiedIssuer<'static, KeyPair>,
    pub file: PemFile,
}

/// The certificate of an authority, as a file.
pub struct PemFile(TempDir);

impl PemFile {
    pub fn path(&self) -> PathBuf {
        self.0.path().join("ca.pem")
    }
}

/// A file with an authority that has made no certificate.
pub fn ca_file() -> PemFile {
    Authority::new().file
}

impl Authority {
    pub fn new() -> Authority {
        Self::with(KeyPair::generate().expect("a key"))
    }

    fn with(key: KeyPair) -> Authority {
        let mut params = CertificateParams::new(Vec::new()).expect("parameters");
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        let issuer = CertifiedIssuer::self_signed(params, key).expect("signed");
        let file = PemFile(tempfile::tempdir().expect("a directory"));
        std::fs::write(file.path(), issuer.pem()).expect("written");
        Authority { issuer, file }
    }

    /// A server with a certificate for this name.
    pub fn server(&self, name: &str, expired: bool) -> TlsAcceptor {
        let mut params = CertificateParams::new(vec![name.to_owned()]).expect("parameters");
        if expired {
            params.not_after = rcgen::date_time_ymd(2001, 1, 1);
        }
        let key = KeyPair::generate().expect("a key");
        let certificate = params.signed_by(&key, &self.issuer).expect("signed");
        let key = PrivateKeyDer::Pkcs8(PrivatePkcs8KeyDer::from(key.serialize_der()));
        let config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
            .with_safe_default_protocol_versions()
            .and_then(|builder| {
                builder.with_no_client_auth().with_single_cert(vec![certificate.der().clone()], key)
            })
            .expect("a configuration");
        TlsAcceptor::from(Arc::new(config))
    }

    fn connector(&self, server: &Server, host: &str) -> WsConnector {
        let options = WsOptions { ca_file: Some(self.file.path()), ..WsOptions::default() };
        WsConnector::new(&format!("wss://{host}:{}", server.port), options).expect("a connector")
    }
}

/// Connects to a server that speaks TLS in this way.
async fn refused(server: &Server, acceptor: TlsAcceptor, connector: WsConnector) -> Error {
    let accept = async { acceptor.accept(server.tcp().await).await.map(drop) };
    let (result, accepted) = soon(async { tokio::join!(connector.connect(), accept) }).await;
    assert!(accepted.is_err(), "the client does not go on");
    let error = result.map(drop).expect_err("no link");
    assert_eq!(error.code, codes::ERR_SDK_NET_DISCONNECT, "{error}");
    error
}

#[tokio::test]
async fn a_certificate_of_the_given_authority_is_trusted() {
    let server = Server::start().await;
    let authority = Authority::new();
    for name in ["localhost", "127.0.0.1"] {
        let connector = authority.connector(&server, name);
        let acceptor = authority.server(name, false);
        let accept = async {
            let stream = acceptor.accept(server.tcp().await).await.expect("TLS");
            Socket::accept(stream, |offered| Some(offered.to_owned())).await
        };
        let (link, mut socket) = soon(async { tokio::join!(connector.connect(), accept) }).await;
        let mut link = link.expect("connected");
        link.send(request(1)).expect("queued");
        let (answer, ()) = tokio::join!(soon(link.recv()), async {
            assert_eq!(socket.frame().await, request(1));
            socket.answer(1, Ok(Response::Done)).await;
        });
        assert_eq!(answer, Some(ServerFrame::Response(1, Ok(Response::Done))));
        drop(socket);
        assert_eq!(end(&mut link).await.code, codes::ERR_SDK_NET_DISCONNECT);
    }
}

#[tokio::test]
async fn every_other_certificate_is_refused_with_a_text_that_says_why() {
    let server = Server::start().await;
    let (authority, other) = (Authority::new(), Authority::new());

    let connector = || authority.connector(&server, "127.0.0.1");

    let unknown = refused(&server, other.server("127.0.0.1", false), connector()).await;
    assert!(unknown.text.contains("not of an authority"), "{unknown}");
    // An authority that has the name of the trusted one, and a key of another kind.
    let namesake = Authority::with(KeyPair::generate_for(&rcgen::PKCS_ED25519).expect("a key"));
    let namesake = refused(&server, namesake.server("127.0.0.1", false), connector()).await;
    assert_eq!(namesake.text, unknown.text);
    assert!(unknown.text.contains("ca_file"), "it says what to do: {unknown}");
    let name = refused(&server, authority.server("elsewhere", false), connector()).await;
    assert!(name.text.contains("127.0.0.1") && name.text.contains("not valid for name"), "{name}");
    let old = refused(&server, authority.server("127.0.0.1", true), connector()).await;
    assert!(old.text.contains("expired"), "{old}");
}

#[tokio::test]
async fn the_platform_does_not_trust_a_self_made_authority() {
    let server = Server::start().await;
    let acceptor = Authority::new().server("127.0.0.1", false);
    match WsConnector::new(&format!("wss://127.0.0.1:{}", server.port), WsOptions::default()) {
        Ok(connector) => {
            let error = refused(&server, acceptor, connector).await;
            assert!(error.text.contains("TLS"), "{error}");
        }
        // A machine without any authorities.
        Err(error) => assert_eq!(error.code, codes::ERR_INVALID_PARAMETERS),
    }
}

#[tokio::test]
async fn a_port_that_speaks_something_else_is_an_error_and_says_so() {
    let server = Server::start().await;
    let connector = Authority::new().connector(&server, "127.0.0.1");
    let (result, ()) = tokio::join!(soon(connector.connect()), async {
        let mut stream = server.tcp().await;
        stream.write_all(b"HTTP/1.1 400 Bad Request\r\n\r\n").await.expect("written");
    });
    let error = result.map(drop).expect_err("no link");
    assert!(error.text.contains("does not speak TLS"), "{error}");

    // And the other way around: TLS where none is expected.
    let acceptor = Authority::new().server("127.0.0.1", false);
    let connector = server.connector(Encoding::MessagePack);
    let accept = async { acceptor.accept(server.tcp().await).await.map(drop) };
    let (result, accepted) = soon(async { tokio::join!(connector.connect(), accept) }).await;
    assert!(accepted.is_err());
    let error = result.map(drop).expect_err("no link");
    assert_eq!(error.code, codes::ERR_SDK_NET_DISCONNECT, "{error}");
    assert!(error.text.contains("wss://"), "{error}");
}
