//! The other end: one listener on a free port, and WebSockets that the test drives by hand.

use doubletick_client::ws::{WsConnector, WsOptions, WsTimes};
use doubletick_client::{Connector, Link};
use doubletick_protocol::codec::Encoding;
use doubletick_protocol::wire::{ClientFrame, Request};
use doubletick_protocol::{Error, Result};
use futures_util::{Sink, Stream};
use std::future::poll_fn;
use std::pin::Pin;
use std::time::Duration;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::{TcpListener, TcpStream};
use tokio_tungstenite::tungstenite::handshake::server::{
    Callback, ErrorResponse, Request as Upgrade, Response,
};
use tokio_tungstenite::tungstenite::http::HeaderValue;
use tokio_tungstenite::tungstenite::protocol::CloseFrame;
use tokio_tungstenite::tungstenite::{Bytes, Message};
use tokio_tungstenite::{WebSocketStream, accept_hdr_async};

/// Nothing that works takes this long.
pub const LONG: Duration = Duration::from_secs(60);

/// What must happen, and soon.
pub async fn soon<F: Future>(future: F) -> F::Output {
    tokio::time::timeout(LONG, future).await.expect("this takes too long")
}

pub struct Server {
    pub listener: TcpListener,
    pub port: u16,
}

impl Server {
    pub async fn start() -> Server {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let port = listener.local_addr().expect("an address").port();
        Server { listener, port }
    }

    pub fn url(&self) -> String {
        format!("ws://127.0.0.1:{}", self.port)
    }

    pub fn connector(&self, encoding: Encoding) -> WsConnector {
        WsConnector::new(&self.url(), WsOptions { encoding, ..WsOptions::default() }).expect("a connector")
    }

    pub async fn tcp(&self) -> TcpStream {
        soon(self.listener.accept()).await.expect("a connection").0
    }

    /// A link and the server's end of it.
    pub async fn link(&self, encoding: Encoding) -> (Box<dyn Link>, Socket<TcpStream>) {
        self.link_with(encoding, WsTimes::default()).await
    }

    pub async fn link_with(&self, encoding: Encoding, times: WsTimes) -> (Box<dyn Link>, Socket<TcpStream>) {
        let connector = self.connector(encoding).with_times(times);
        let (link, socket) = soon(async { tokio::join!(connector.connect(), self.socket()) }).await;
        (link.expect("connected"), socket)
    }

    /// The next WebSocket, with the first subprotocol that it offers.
    pub async fn socket(&self) -> Socket<TcpStream> {
        Socket::accept(self.tcp().await, |offered| Some(offered.to_owned())).await
    }
}

/// The server's end of a WebSocket.
pub struct Socket<S> {
    pub stream: WebSocketStream<S>,
    encoding: Encoding,
}

impl<S: AsyncRead + AsyncWrite + Unpin> Socket<S> {
    pub async fn accept(stream: S, choose: fn(&str) -> Option<String>) -> Socket<S> {
        let mut offered = String::new();
        let choice = Choice { choose, offered: &mut offered };
        let stream = soon(accept_hdr_async(stream, choice)).await.expect("a WebSocket");
        let encoding = Encoding::of_subprotocol(&offered).expect("exactly one known subprotocol is offered");
        Socket { stream, encoding }
    }

    pub async fn next(&mut self) -> Option<Message> {
        let message = soon(poll_fn(|context| Pin::new(&mut self.stream).poll_next(context))).await;
        message.and_then(|message| message.ok())
    }

    /// The next request.
    pub async fn frame(&mut self) -> ClientFrame {
        let message = self.next().await.expect("a message");
        assert_eq!(message.is_text(), self.encoding == Encoding::Json);
        self.encoding.read_client_frame(&message.into_data()).expect("a frame")
    }

    pub async fn send(&mut self, message: Message) {
        Pin::new(&mut self.stream).start_send(message).expect("sent");
        // The other end may be gone, which is what some tests are about.
        let _ = soon(poll_fn(|context| Pin::new(&mut self.stream).poll_flush(context))).await;
    }

    /// Sends a frame that is already encoded, as the kind of message that fits the encoding.
    pub async fn send_bytes(&mut self, bytes: Bytes) {
        self.send(message(self.encoding, bytes)).await;
    }

    pub async fn answer(&mut self, id: u64, result: Result<doubletick_protocol::wire::Response>) {
        let bytes = self.encoding.response(id, &result).expect("encoded");
        self.send_bytes(bytes).await;
    }

    pub async fn close(&mut self, code: u16, reason: &str) {
        let close = CloseFrame { code: code.into(), reason: reason.to_owned().into() };
        self.send(Message::Close(Some(close))).await;
    }
}

pub fn message(encoding: Encoding, bytes: Bytes) -> Message {
    match encoding {
        Encoding::MessagePack => Message::Binary(bytes),
        Encoding::Json => Message::Text(bytes.try_into().expect("text")),
    }
}

struct Choice<'a> {
    choose: fn(&str) -> Option<String>,
    offered: &'a mut String,
}

impl Callback for Choice<'_> {
    fn on_request(
        self,
        request: &Upgrade,
        mut response: Response,
    ) -> std::result::Result<Response, ErrorResponse> {
        let offered = request.headers().get("sec-websocket-protocol").expect("a subprotocol is offered");
        let offered = offered.to_str().expect("text").to_owned();
        if let Some(chosen) = (self.choose)(&offered) {
            let chosen = HeaderValue::from_str(&chosen).expect("a header");
            response.headers_mut().insert("sec-websocket-protocol", chosen);
        }
        *self.offered = offered;
        Ok(response)
    }
}

/// A request like any other.
pub fn request(id: u64) -> ClientFrame {
    ClientFrame { id, request: Request::TotalUnread }
}

/// Why a link has ended.
pub async fn end(link: &mut Box<dyn Link>) -> Error {
    assert_eq!(soon(link.recv()).await, None);
    link.end().expect("why")
}
