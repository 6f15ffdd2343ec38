//! The codes of what goes wrong on the way to a server.

use crate::patience::Patience;
use doubletick_protocol::{Error, Result, codes};
use std::io;

/// What comes within the time that is left; 9510 with what did not come.
pub async fn within<F: Future>(
    patience: &mut Patience,
    what: impl Fn() -> String,
    future: F,
) -> Result<F::Output> {
    let done = crate::patience::within(patience, future).await;
    done.ok_or_else(|| Error::new(codes::ERR_SDK_NET_CONN_TIMEOUT, what()))
}

/// 6017: what is given cannot be.
pub fn wrong(text: String) -> Error {
    Error::new(codes::ERR_INVALID_PARAMETERS, text)
}

/// 9508: the link is gone, or did not come about.
pub fn net(text: String) -> Error {
    Error::new(codes::ERR_SDK_NET_DISCONNECT, text)
}

/// The code of the contract for what the system says about a connection.
pub fn io_error(context: &str, error: &io::Error) -> Error {
    use io::ErrorKind as Kind;
    let code = match error.kind() {
        Kind::ConnectionRefused => codes::ERR_SDK_NET_CONN_REFUSE,
        Kind::NetworkUnreachable | Kind::HostUnreachable | Kind::NetworkDown => {
            codes::ERR_SDK_NET_NET_UNREACH
        }
        Kind::TimedOut => codes::ERR_SDK_NET_CONN_TIMEOUT,
        _ => codes::ERR_SDK_NET_DISCONNECT,
    };
    Error::new(code, format!("{context}{error}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_system_says_has_the_codes_of_the_contract() {
        for (kind, code) in [
            (io::ErrorKind::ConnectionRefused, 9511),
            (io::ErrorKind::NetworkUnreachable, 9512),
            (io::ErrorKind::HostUnreachable, 9512),
            (io::ErrorKind::TimedOut, 9510),
            (io::ErrorKind::ConnectionReset, 9508),
        ] {
            assert_eq!(io_error("", &io::Error::from(kind)).code, code, "{kind}");
        }
    }
}
