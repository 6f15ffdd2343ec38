//! TLS of the WebSocket link: whom to trust, and what to say where that fails.

use super::fault::{net, wrong};
use super::socket::Socket;
use doubletick_protocol::{Error, Result};
use rustls::client::{ClientConfig, WantsClientCert};
use rustls::crypto::ring;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, ServerName};
use rustls::{
    AlertDescription, CertificateError, ConfigBuilder, InvalidMessage, RootCertStore, WantsVerifier,
};
#[cfg(not(target_os = "android"))]
use rustls_platform_verifier::BuilderVerifierExt;
use std::io;
use std::path::Path;
use std::sync::Arc;
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;

/// How the connections of one connector are secured.
#[derive(Debug)]
pub(super) struct Tls {
    config: Arc<ClientConfig>,
    name: ServerName<'static>,
}

impl Tls {
    /// Trusts the certificates of `ca_file`, or the platform's roots (on Android those that Mozilla trusts). 6017
    /// where there are none.
    pub(super) fn new(host: &str, ca_file: Option<&Path>) -> Result<Tls> {
        let name = ServerName::try_from(host.to_owned())
            .map_err(|_| wrong(format!("server url: {host} cannot stand in a certificate")))?;
        // Named here, because the application may have another default for its own connections.
        let builder = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
            .with_safe_default_protocol_versions()
            .map_err(|error| wrong(format!("TLS: {error}")))?;
        let builder = match ca_file {
            Some(file) => builder.with_root_certificates(roots(file)?),
            None => trusting_platform(builder)?,
        };
        Ok(Tls { config: Arc::new(builder.with_no_client_auth()), name })
    }

    pub(super) async fn connect(&self, stream: Socket) -> Result<TlsStream<Socket>> {
        let connector = TlsConnector::from(Arc::clone(&self.config));
        connector.connect(self.name.clone(), stream).await.map_err(|error| self.failed(&error))
    }

    fn failed(&self, error: &io::Error) -> Error {
        let name = self.name.to_str();
        let inner = error.get_ref().and_then(|inner| inner.downcast_ref::<rustls::Error>());
        net(match inner {
            // The last two: the authority has the name of one that is trusted, and another key.
            Some(rustls::Error::InvalidCertificate(
                CertificateError::UnknownIssuer
                | CertificateError::BadSignature
                | CertificateError::UnsupportedSignatureAlgorithmForPublicKeyContext { .. },
            )) => {
                format!(
                    "{name}: TLS: the server's certificate is not of an authority that is trusted here; if it is of \
                     your own, give that authority's certificate as the CA file (ca_file, sdk_config_server_ca_file)"
                )
            }
            Some(rustls::Error::InvalidCertificate(
                CertificateError::UnsupportedSignatureAlgorithmContext { .. },
            )) => {
                format!("{name}: TLS: the server's certificate is signed in a way that is not supported here")
            }
            Some(rustls::Error::InvalidMessage(InvalidMessage::InvalidContentType)) => {
                format!("{name}: TLS: the server does not speak TLS on this port")
            }
            Some(rustls::Error::AlertReceived(AlertDescription::HandshakeFailure)) => {
                format!("{name}: TLS: the server finds no common way to encrypt")
            }
            _ => format!("{name}: TLS: {error}"),
        })
    }
}

#[cfg(not(target_os = "android"))]
fn trusting_platform(
    builder: ConfigBuilder<ClientConfig, WantsVerifier>,
) -> Result<ConfigBuilder<ClientConfig, WantsClientCert>> {
    builder
        .with_platform_verifier()
        .map_err(|error| wrong(format!("the platform's CA certificates: {error}")))
}

/// The platform's verifier is Java code there: every application would have to bundle it and hand over its context
/// before the first connection. The price of not asking that: authorities that the device's owner added are not
/// trusted, only those of `ca_file`.
#[cfg(target_os = "android")]
fn trusting_platform(
    builder: ConfigBuilder<ClientConfig, WantsVerifier>,
) -> Result<ConfigBuilder<ClientConfig, WantsClientCert>> {
    Ok(builder.with_root_certificates(mozilla_roots()))
}

/// The authorities that Mozilla trusts, as of the build.
#[cfg(any(target_os = "android", test))]
fn mozilla_roots() -> RootCertStore {
    let mut roots = RootCertStore::empty();
    roots.add_parsable_certificates(webpki_root_certs::TLS_SERVER_ROOT_CERTS.iter().cloned());
    roots
}

/// Exactly the certificates of this file.
fn roots(file: &Path) -> Result<RootCertStore> {
    let failed = |what: String| wrong(format!("CA file {}: {what}", file.display()));
    let mut roots = RootCertStore::empty();
    for certificate in CertificateDer::pem_file_iter(file).map_err(|error| failed(error.to_string()))? {
        let certificate = certificate.map_err(|error| failed(error.to_string()))?;
        roots.add(certificate).map_err(|error| failed(error.to_string()))?;
    }
    if roots.is_empty() {
        return Err(failed("has no certificate in PEM form".into()));
    }
    Ok(roots)
}

#[cfg(test)]
mod tests {
    use super::*;
    use doubletick_protocol::codes;

    #[test]
    fn every_bundled_authority_is_read() {
        assert!(mozilla_roots().len() > 50);
        assert_eq!(mozilla_roots().len(), webpki_root_certs::TLS_SERVER_ROOT_CERTS.len());
    }

    #[test]
    fn a_useless_ca_file_is_6017_and_named() {
        let directory = tempfile::tempdir().expect("a directory");
        let missing = directory.path().join("missing.pem");
        let empty = directory.path().join("empty.pem");
        let damaged = directory.path().join("damaged.pem");
        std::fs::write(&empty, "nothing").expect("written");
        let text = "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n";
        std::fs::write(&damaged, text).expect("written");
        for (file, name) in [(missing, "missing.pem"), (empty, "empty.pem"), (damaged, "damaged.pem")] {
            let error = Tls::new("chat.example", Some(&file)).map(drop).expect_err(name);
            assert_eq!(error.code, codes::ERR_INVALID_PARAMETERS);
            assert!(error.text.contains(name), "{error}");
        }
    }
}
