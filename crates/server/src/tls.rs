//! TLS: certificates from files, read again on SIGHUP.

use parking_lot::RwLock;
use rustls::ServerConfig;
use rustls::pki_types::pem::{self, PemObject};
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use tokio_rustls::TlsAcceptor;

/// The certificate that new connections get.
#[derive(Debug)]
pub struct Tls {
    cert: PathBuf,
    key: PathBuf,
    current: RwLock<Arc<ServerConfig>>,
}

impl Tls {
    /// Reads a certificate chain and its private key, both PEM. Errors name the file.
    pub fn load(cert: &Path, key: &Path) -> Result<Tls, String> {
        let current = RwLock::new(read(cert, key)?);
        Ok(Self { cert: cert.to_owned(), key: key.to_owned(), current })
    }

    /// Reads the files again. On an error the certificate stays what it was.
    pub fn reload(&self) -> Result<(), String> {
        let new = read(&self.cert, &self.key)?;
        *self.current.write() = new;
        Ok(())
    }

    /// What the next handshake is made with.
    pub fn acceptor(&self) -> TlsAcceptor {
        TlsAcceptor::from(Arc::clone(&self.current.read()))
    }
}

fn read(cert: &Path, key: &Path) -> Result<Arc<ServerConfig>, String> {
    let shown = cert.display();
    let chain: Vec<_> = CertificateDer::pem_file_iter(cert)
        .and_then(Iterator::collect)
        .map_err(|error| format!("tls-cert: {shown}: {}", problem(error, "certificate")))?;
    if chain.is_empty() {
        return Err(format!("tls-cert: {shown}: there is no certificate in it"));
    }
    let shown_key = key.display();
    let private = PrivateKeyDer::from_pem_file(key)
        .map_err(|error| format!("tls-key: {shown_key}: {}", problem(error, "private key")))?;
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let mut config = ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(|error| format!("TLS: {error}"))?
        .with_no_client_auth()
        .with_single_cert(chain, private)
        .map_err(|error| format!("tls-cert {shown} and tls-key {shown_key}: {error}"))?;
    config.alpn_protocols = vec![b"http/1.1".to_vec()];
    Ok(Arc::new(config))
}

fn problem(error: pem::Error, what: &str) -> String {
    match error {
        pem::Error::Io(error) => format!("cannot be read: {error}"),
        pem::Error::NoItemsFound => format!("there is no {what} in it"),
        // Not the error itself, which may quote the file.
        _ => "is not PEM".to_owned(),
    }
}
