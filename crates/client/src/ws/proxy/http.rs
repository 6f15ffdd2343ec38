//! A way through an HTTP proxy: CONNECT (RFC 9110, 9.3.6).

use super::credentials::{Credentials, unauthorised};
use crate::ws::fault::{io_error, net};
use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use doubletick_protocol::{Error, Result};
use httparse::{EMPTY_HEADER, Response, Status};
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio_tungstenite::tungstenite::http::StatusCode;

/// Most that is read of an answer, in bytes.
const HEAD_BYTES: usize = 8 * 1024;
const MOST_HEADERS: usize = 100;

/// Asks for a connection to `authority`. From then on the stream is that connection.
pub(super) async fn connect<S: AsyncRead + AsyncWrite + Unpin>(
    stream: &mut S,
    authority: &str,
    credentials: Option<&Credentials>,
) -> Result<()> {
    let authorization = credentials.map_or_else(String::new, |Credentials { user, password }| {
        format!("Proxy-Authorization: Basic {}\r\n", BASE64_STANDARD.encode(format!("{user}:{password}")))
    });
    let request = format!("CONNECT {authority} HTTP/1.1\r\nHost: {authority}\r\n{authorization}\r\n");
    stream.write_all(request.as_bytes()).await.map_err(|error| io_error("", &error))?;
    let mut head = Vec::with_capacity(1024);
    loop {
        let room = HEAD_BYTES - head.len();
        let read = (&mut *stream).take(room as u64).read_buf(&mut head).await;
        if read.map_err(|error| io_error("", &error))? == 0 {
            return Err(net(if room == 0 {
                format!("its answer has more than {HEAD_BYTES} bytes before the connection begins")
            } else if head.is_empty() {
                "it closed the connection without an answer".into()
            } else {
                "it closed the connection in the middle of its answer".into()
            }));
        }
        if let Some(status) = status(&head)? {
            return if status.is_success() { Ok(()) } else { Err(refused(status, credentials)) };
        }
    }
}

/// The status, once the head is complete.
fn status(head: &[u8]) -> Result<Option<StatusCode>> {
    let mut headers = [EMPTY_HEADER; MOST_HEADERS];
    let mut response = Response::new(&mut headers);
    let parsed = response.parse(head).map_err(|error| not_http(&error.to_string()))?;
    let Status::Complete(bytes) = parsed else { return Ok(None) };
    let code = response.code.unwrap_or_default();
    let status = StatusCode::from_u16(code).map_err(|error| not_http(&error.to_string()))?;
    // This side speaks first, to a server with and without TLS: what came already is not the server's.
    if status.is_success() && bytes < head.len() {
        return Err(not_http("it goes on after the head of its answer"));
    }
    Ok(Some(status))
}

fn not_http(why: &str) -> Error {
    net(format!("it does not answer as an HTTP proxy: {why}"))
}

/// The words of the status are ours, not the proxy's.
fn refused(status: StatusCode, credentials: Option<&Credentials>) -> Error {
    let why = match status {
        StatusCode::PROXY_AUTHENTICATION_REQUIRED => unauthorised(credentials),
        _ => "it refuses the connection to the server",
    };
    net(format!("{why}: HTTP {status}"))
}
