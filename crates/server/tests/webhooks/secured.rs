//! A receiver behind TLS: it is told what it has a certificate for, and nothing otherwise.

use crate::receiver::TOKEN;
use crate::support::PATIENCE;
use crate::{Office, words};
use doubletick_server::config::Config;
use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, IsCa, KeyPair};
use rustls::ServerConfig;
use rustls::pki_types::{PrivateKeyDer, PrivatePkcs8KeyDer};
use serde_json::json;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;
use tokio_rustls::TlsAcceptor;

/// An authority whose certificate is in a file, and a receiver with a certificate of it for this name.
async fn receiver(ca: &Path, name: &str) -> (u16, Arc<AtomicUsize>) {
    let mut params = CertificateParams::new(Vec::new()).expect("parameters");
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    let authority =
        CertifiedIssuer::self_signed(params, KeyPair::generate().expect("a key")).expect("an authority");
    std::fs::write(ca, authority.pem()).expect("written");
    let key = KeyPair::generate().expect("a key");
    let params = CertificateParams::new(vec![name.to_owned()]).expect("parameters");
    let certificate = params.signed_by(&key, &authority).expect("a certificate");
    let private = PrivateKeyDer::Pkcs8(PrivatePkcs8KeyDer::from(key.serialize_der()));
    let config = ServerConfig::builder_with_provider(Arc::new(rustls::crypto::ring::default_provider()))
        .with_safe_default_protocol_versions()
        .expect("versions")
        .with_no_client_auth()
        .with_single_cert(vec![certificate.der().clone()], private)
        .expect("a configuration");
    let acceptor = TlsAcceptor::from(Arc::new(config));
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let port = listener.local_addr().expect("an address").port();
    let heard = Arc::<AtomicUsize>::default();
    let count = Arc::clone(&heard);
    tokio::spawn(async move {
        loop {
            let Ok((stream, _)) = listener.accept().await else { continue };
            let (acceptor, count) = (acceptor.clone(), Arc::clone(&count));
            tokio::spawn(async move {
                let Ok(mut stream) = acceptor.accept(stream).await else { return };
                let mut bytes = [0; 64 * 1024];
                while let Ok(1..) = stream.read(&mut bytes).await {
                    count.fetch_add(1, Ordering::Relaxed);
                    // A client that is gone is told nothing.
                    let _ = stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}").await;
                }
            });
        }
    });
    (port, heard)
}

/// A message of an application that tells `https://localhost:PORT/`, trusting this authority or the system's.
async fn office(port: u16, ca: Option<&Path>) -> Office {
    let config = Config {
        webhook_url: Some(format!("https://localhost:{port}/").parse().expect("a URL")),
        webhook_token: Some(TOKEN.parse().expect("a token")),
        webhook_private: true,
        webhook_ca: ca.map(Path::to_owned),
        ..Config::default()
    };
    let office = Office::open_with(config).await;
    office.people(&["ann", "bob"]).await;
    let body = json!({"From_Account": "ann", "To_Account": "bob", "MsgRandom": 1, "MsgBody": words("hi")});
    office.done("openim/sendmsg", body).await;
    office
}

#[tokio::test]
async fn a_receiver_whose_certificate_is_not_trusted_is_told_nothing() {
    let home = tempfile::tempdir().expect("a directory");
    let ca = home.path().join("ca.pem");
    // Right name and unknown authority; known authority and wrong name.
    for (name, trusted) in [("localhost", None), ("elsewhere.example.org", Some(ca.as_path()))] {
        let (port, heard) = receiver(&ca, name).await;
        let office = office(port, trusted).await;
        let end = Instant::now() + PATIENCE;
        loop {
            let list =
                office.done("doubletick/webhook_list", json!({"State": "Waiting"})).await["List"].clone();
            let error = list[0]["LastError"].as_str().unwrap_or_default().to_owned();
            if !error.is_empty() {
                assert!(error.starts_with("TLS: "), "{error}");
                break;
            }
            assert!(Instant::now() < end, "{list}");
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        assert_eq!(heard.load(Ordering::Relaxed), 0, "{name}");
    }
}

#[tokio::test]
async fn a_receiver_with_a_certificate_of_the_operators_authority_is_told() {
    let home = tempfile::tempdir().expect("a directory");
    let ca = home.path().join("ca.pem");
    let (port, heard) = receiver(&ca, "localhost").await;
    let _office = office(port, Some(&ca)).await;
    let end = Instant::now() + PATIENCE;
    while heard.load(Ordering::Relaxed) == 0 {
        assert!(Instant::now() < end);
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
}
