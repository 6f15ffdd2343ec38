//! TLS with a certificate authority of our own: handshakes, reloading, and files that are wrong.

#![cfg(unix)]

mod support;

use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, IsCa, KeyPair, SerialNumber};
use rustix::process::Signal as Kill;
use rustls::pki_types::ServerName;
use rustls::{ClientConfig, RootCertStore};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use support::{Client, Process, doubletickd, err, out, until, user_sig};
use tokio::io::AsyncReadExt;
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;

struct Authority(CertifiedIssuer<'static, KeyPair>);

impl Authority {
    fn new() -> Authority {
        let mut params = CertificateParams::new(Vec::new()).expect("parameters");
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        let key = KeyPair::generate().expect("a key");
        Authority(CertifiedIssuer::self_signed(params, key).expect("a certificate"))
    }

    /// Writes a certificate for localhost with this serial number, and its key.
    fn issue(&self, serial: u64, files: &Files) {
        let mut params = CertificateParams::new(vec!["localhost".to_owned()]).expect("parameters");
        params.serial_number = Some(SerialNumber::from(serial));
        let key = KeyPair::generate().expect("a key");
        let cert = params.signed_by(&key, &self.0).expect("a certificate");
        std::fs::write(&files.cert, cert.pem()).expect("written");
        std::fs::write(&files.key, key.serialize_pem()).expect("written");
    }

    fn connector(&self) -> TlsConnector {
        let mut roots = RootCertStore::empty();
        roots.add(self.0.der().clone()).expect("a root");
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let config = ClientConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .expect("versions")
            .with_root_certificates(roots)
            .with_no_client_auth();
        TlsConnector::from(Arc::new(config))
    }

    /// A connection, after its handshake.
    async fn connect(&self, address: SocketAddr) -> std::io::Result<TlsStream<TcpStream>> {
        let stream = TcpStream::connect(address).await?;
        self.connector().connect(ServerName::try_from("localhost").expect("a name"), stream).await
    }

    /// The certificate that new connections get, as it is.
    async fn shown(&self, address: SocketAddr) -> Vec<u8> {
        let stream = self.connect(address).await.expect("a handshake");
        stream.get_ref().1.peer_certificates().expect("a certificate")[0].to_vec()
    }
}

struct Files {
    _home: tempfile::TempDir,
    data: PathBuf,
    cert: PathBuf,
    key: PathBuf,
}

impl Files {
    fn new() -> Files {
        let home = tempfile::tempdir().expect("a directory");
        let path = |name: &str| home.path().join(name);
        let (data, cert, key) = (path("data"), path("cert.pem"), path("key.pem"));
        Files { _home: home, data, cert, key }
    }

    fn serve(&self) -> Process {
        Process::serve(&self.data, &["--tls-cert", text(&self.cert), "--tls-key", text(&self.key)])
    }
}

fn text(path: &Path) -> &str {
    path.to_str().expect("UTF-8")
}

#[tokio::test]
async fn a_session_runs_over_tls_and_the_line_says_wss() {
    let (authority, files) = (Authority::new(), Files::new());
    authority.issue(1, &files);
    let server = files.serve();
    assert_eq!(server.url, format!("wss://{}", server.address));
    let stream = authority.connect(server.address).await.expect("a handshake");
    let mut client = Client::over(stream).await.expect("an upgrade");
    client.log_in("alice", &user_sig(&files.data, "alice")).await;

    assert!(Authority::new().connect(server.address).await.is_err(), "another authority");
    let plain = TcpStream::connect(server.address).await.expect("a connection");
    assert!(Client::over(plain).await.is_err(), "there is nothing without TLS");
}

#[tokio::test]
async fn sighup_brings_a_new_certificate_to_new_connections_and_leaves_the_old_ones() {
    let (authority, files) = (Authority::new(), Files::new());
    authority.issue(1, &files);
    let server = files.serve();
    let first = authority.shown(server.address).await;
    let stream = authority.connect(server.address).await.expect("a handshake");
    let mut client = Client::over(stream).await.expect("an upgrade");

    authority.issue(2, &files);
    assert_eq!(authority.shown(server.address).await, first, "nothing changes by itself");
    server.signal(Kill::HUP);
    until("the certificate is read again", || server.log().contains("the certificate was read again"));
    assert_ne!(authority.shown(server.address).await, first);
    client.log_in("alice", &user_sig(&files.data, "alice")).await;
}

#[tokio::test]
async fn a_new_certificate_that_is_broken_leaves_the_old_one_and_is_logged_with_its_file() {
    let (authority, files) = (Authority::new(), Files::new());
    authority.issue(1, &files);
    let server = files.serve();
    let first = authority.shown(server.address).await;
    let other = Files::new();
    authority.issue(2, &other);
    let breaks: [(&str, &dyn Fn()); 4] = [
        ("cert.pem: there is no certificate", &|| std::fs::write(&files.cert, "garbage").expect("written")),
        ("cert.pem: cannot be read", &|| std::fs::remove_file(&files.cert).expect("removed")),
        ("KeyMismatch", &|| assert!(std::fs::copy(&other.cert, &files.cert).is_ok())),
        ("key.pem: there is no private key", &|| std::fs::write(&files.key, "").expect("written")),
    ];
    for (said, break_it) in breaks {
        break_it();
        server.signal(Kill::HUP);
        until(said, || server.log().lines().any(|line| line.contains("ERROR") && line.contains(said)));
        assert_eq!(authority.shown(server.address).await, first, "{said}");
    }
    authority.issue(3, &files);
    server.signal(Kill::HUP);
    until("the certificate is read again", || server.log().contains("the certificate was read again"));
    assert_ne!(authority.shown(server.address).await, first);
}

#[tokio::test]
async fn who_never_finishes_the_handshake_hinders_nobody_and_is_cut_off() {
    let (authority, files) = (Authority::new(), Files::new());
    authority.issue(1, &files);
    let server = files.serve();
    let mut silent = Vec::new();
    for _ in 0..20 {
        silent.push(TcpStream::connect(server.address).await.expect("a connection"));
    }
    authority.shown(server.address).await;
    let mut rest = Vec::new();
    // The end of the connection, whichever kind.
    let _ = tokio::time::timeout(support::PATIENCE, silent[0].read_to_end(&mut rest))
        .await
        .expect("it is cut off");
    assert!(rest.is_empty());
}

#[tokio::test]
async fn sighup_without_tls_changes_nothing() {
    let files = Files::new();
    let mut server = Process::serve(&files.data, &[]);
    server.signal(Kill::HUP);
    until("it is logged", || server.log().contains("TLS is off"));
    assert!(server.is_running() && server.get("/readyz").0 == 200);
}

#[test]
fn a_server_does_not_start_with_files_that_are_wrong_and_names_them() {
    let (authority, files) = (Authority::new(), Files::new());
    let start = |said: &str| {
        let output = doubletickd()
            .args(["serve", "--log", "off", "--listen", "127.0.0.1:0", "--data", text(&files.data)])
            .args(["--tls-cert", text(&files.cert), "--tls-key", text(&files.key)])
            .output()
            .expect("doubletickd runs");
        assert!(output.status.code() == Some(2) && out(&output).is_empty(), "{}", out(&output));
        assert!(err(&output).contains(said), "{}", err(&output));
    };
    start("cert.pem: cannot be read");
    authority.issue(1, &files);
    std::fs::remove_file(&files.key).expect("removed");
    start("key.pem: cannot be read");
    std::fs::write(&files.key, "-----BEGIN PRIVATE KEY-----\n!!!\n-----END PRIVATE KEY-----\n")
        .expect("written");
    start("key.pem: is not PEM");
    let other = Files::new();
    authority.issue(2, &other);
    std::fs::copy(&other.key, &files.key).expect("copied");
    start("KeyMismatch");
}
