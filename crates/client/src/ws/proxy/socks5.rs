//! A way through a SOCKS5 proxy (RFC 1928, RFC 1929).

use super::credentials::{Credentials, unauthorised};
use crate::ws::fault::{io_error, net};
use doubletick_protocol::{Error, Result, codes};
use std::io::ErrorKind;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio_socks::Error as SocksError;
use tokio_socks::tcp::Socks5Stream;

/// Asks for a connection to a server, by its name where it has one. From then on the stream is that connection. No
/// more is read than the answers, whose sizes the protocol bounds.
pub(super) async fn connect<S: AsyncRead + AsyncWrite + Unpin>(
    stream: &mut S,
    server: (&str, u16),
    credentials: Option<&Credentials>,
) -> Result<()> {
    let done = match credentials {
        None => Socks5Stream::connect_with_socket(stream, server).await,
        Some(Credentials { user, password }) => {
            Socks5Stream::connect_with_password_and_socket(stream, server, user, password).await
        }
    };
    done.map(drop).map_err(|error| failed(error, credentials))
}

fn failed(error: SocksError, credentials: Option<&Credentials>) -> Error {
    let cannot = |code| Error::new(code, format!("it cannot connect to the server: {error}"));
    match &error {
        SocksError::Io(error) if error.kind() == ErrorKind::UnexpectedEof => {
            net("it closed the connection without an answer".into())
        }
        SocksError::Io(error) => io_error("", error),
        SocksError::NoAcceptableAuthMethods
        | SocksError::AuthorizationRequired
        | SocksError::PasswordAuthFailure(_) => net(unauthorised(credentials).into()),
        SocksError::ConnectionRefused => cannot(codes::ERR_SDK_NET_CONN_REFUSE),
        SocksError::NetworkUnreachable | SocksError::HostUnreachable => {
            cannot(codes::ERR_SDK_NET_NET_UNREACH)
        }
        SocksError::GeneralSocksServerFailure
        | SocksError::ConnectionNotAllowedByRuleset
        | SocksError::TtlExpired
        | SocksError::CommandNotSupported
        | SocksError::AddressTypeNotSupported => cannot(codes::ERR_SDK_NET_DISCONNECT),
        _ => net(format!("it does not answer as a SOCKS5 proxy: {error}")),
    }
}
