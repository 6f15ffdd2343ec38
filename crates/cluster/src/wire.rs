//! A connection that costs next to nothing: one socket, one frame after the other, nothing kept.

use crate::failure::Failure;
use doubletick_protocol::codec::Encoding;
use doubletick_protocol::wire::{ClientFrame, Request, Response, ServerFrame};
use futures_util::{SinkExt, StreamExt};
use std::net::SocketAddr;
use std::time::Duration;
use tokio::net::TcpStream;
use tokio::time::timeout;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;
use tokio_tungstenite::tungstenite::http::HeaderValue;
use tokio_tungstenite::{WebSocketStream, client_async};

const ENCODING: Encoding = Encoding::MessagePack;
/// How long a connection may take.
const CONNECT: Duration = Duration::from_secs(3);
/// How long a server may take nothing.
const STALLED: Duration = Duration::from_secs(5);
/// How long a server may take for an answer, where somebody waits for it.
const ANSWER: Duration = Duration::from_secs(30);

/// One connection to a node.
pub struct Wire {
    socket: WebSocketStream<TcpStream>,
    next_id: u64,
}

impl Wire {
    /// Connects.
    pub async fn connect(address: SocketAddr) -> Result<Wire, Failure> {
        let mut request = format!("ws://{address}/ws").into_client_request()?;
        let protocol = HeaderValue::from_static(ENCODING.subprotocol());
        request.headers_mut().insert("Sec-WebSocket-Protocol", protocol);
        let connecting = async {
            let stream = TcpStream::connect(address).await?;
            stream.set_nodelay(true)?;
            Ok::<_, Failure>(client_async(request, stream).await?.0)
        };
        Ok(Wire { socket: timeout(CONNECT, connecting).await??, next_id: 1 })
    }

    /// The id of what is sent next.
    pub fn next_id(&self) -> u64 {
        self.next_id
    }

    /// Sends a request; its id.
    pub async fn send(&mut self, request: Request) -> Result<u64, Failure> {
        let id = self.next_id;
        self.next_id += 1;
        let bytes = ENCODING.client_frame(&ClientFrame { id, request })?;
        timeout(STALLED, self.socket.send(Message::Binary(bytes))).await??;
        Ok(id)
    }

    /// The next frame. Cancel-safe.
    pub async fn receive(&mut self) -> Result<ServerFrame, Failure> {
        loop {
            match self.socket.next().await.ok_or("the server has closed the connection")?? {
                Message::Binary(bytes) => {
                    if let Some(frame) = ENCODING.read_server_frame(&bytes)? {
                        return Ok(frame);
                    }
                }
                Message::Close(reason) => {
                    let reason = reason.map_or_else(String::new, |reason| reason.to_string());
                    return Err(format!("the server closes the connection: {reason}").into());
                }
                _ => {}
            }
        }
    }

    /// A request and its answer; what else comes meanwhile is dropped.
    pub async fn ask(&mut self, request: Request) -> Result<Response, Failure> {
        let name = request.name();
        let id = self.send(request).await?;
        let answered = async {
            loop {
                match self.receive().await? {
                    ServerFrame::Response(answered, result) if answered == id => {
                        return result.map_err(|error| format!("{name}: {error:?}").into());
                    }
                    _ => {}
                }
            }
        };
        timeout(ANSWER, answered).await.map_err(|_| format!("{name}: no answer"))?
    }
}
