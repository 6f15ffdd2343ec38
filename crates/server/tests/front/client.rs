//! A raw client, and short words for its requests.

use super::{PATIENCE, Server};
use bytes::Bytes;
use doubletick_protocol::Result;
use doubletick_protocol::codec::Encoding;
use doubletick_protocol::group::{GroupType, NewGroup, Role};
use doubletick_protocol::ids::ConversationId;
use doubletick_protocol::message::{MessageContent, NewMessage};
use doubletick_protocol::wire::{ClientFrame, LoginInfo, Push, Request, Response, ServerFrame};
use futures_util::{SinkExt, StreamExt};
use serde_json::json;
use std::collections::VecDeque;
use tokio::net::TcpStream;
use tokio::time::timeout;
use tokio_tungstenite::WebSocketStream;
use tokio_tungstenite::tungstenite::{self, Message};

/// A WebSocket client that knows the frames and nothing else.
pub struct Client {
    pub ws: WebSocketStream<TcpStream>,
    pub encoding: Encoding,
    /// Pushes that came while an answer was waited for.
    pub pushes: VecDeque<Push>,
    next_id: u64,
}

impl Client {
    pub fn new(ws: WebSocketStream<TcpStream>, encoding: Encoding) -> Self {
        Self { ws, encoding, pushes: VecDeque::new(), next_id: 1 }
    }

    /// Sends bytes as the message that the encoding wants.
    pub async fn send_bytes(&mut self, bytes: Bytes) {
        self.ws.send(self.message(bytes)).await.expect("sent");
    }

    pub fn message(&self, bytes: Bytes) -> Message {
        match self.encoding {
            Encoding::Json => Message::Text(String::from_utf8(bytes.into()).expect("UTF-8").into()),
            Encoding::MessagePack => Message::Binary(bytes),
        }
    }

    /// Sends a JSON value as a frame of the client's encoding.
    pub async fn send_value(&mut self, value: &serde_json::Value) {
        let bytes = match self.encoding {
            Encoding::Json => serde_json::to_vec(value).expect("JSON"),
            Encoding::MessagePack => rmp_serde::to_vec_named(value).expect("MessagePack"),
        };
        self.send_bytes(bytes.into()).await;
    }

    /// Sends a request; its id.
    pub async fn send(&mut self, request: Request) -> u64 {
        let id = self.next_id;
        self.next_id += 1;
        let bytes = self.encoding.client_frame(&ClientFrame { id, request }).expect("a frame");
        self.send_bytes(bytes).await;
        id
    }

    /// The next message that is not a pong.
    pub async fn next_message(&mut self) -> Option<tungstenite::Result<Message>> {
        timeout(PATIENCE, self.ws.next()).await.expect("something within the time")
    }

    /// The next frame. Panics at the end of the connection.
    pub async fn recv(&mut self) -> ServerFrame {
        loop {
            let bytes = match (self.next_message().await, self.encoding) {
                (Some(Ok(Message::Text(text))), Encoding::Json) => Bytes::from(text),
                (Some(Ok(Message::Binary(bytes))), Encoding::MessagePack) => bytes,
                (Some(Ok(Message::Ping(_) | Message::Pong(_))), _) => continue,
                other => panic!("no frame: {other:?}"),
            };
            return self.encoding.read_server_frame(&bytes).expect("a frame").expect("a known frame");
        }
    }

    /// The next answer and its id; pushes are kept.
    pub async fn answer(&mut self) -> (u64, Result<Response>) {
        loop {
            match self.recv().await {
                ServerFrame::Response(id, result) => return (id, result),
                ServerFrame::Push(push) => self.pushes.push_back(push),
            }
        }
    }

    /// The next push.
    pub async fn push(&mut self) -> Push {
        if let Some(push) = self.pushes.pop_front() {
            return push;
        }
        match self.recv().await {
            ServerFrame::Push(push) => push,
            ServerFrame::Response(id, result) => panic!("an answer that nobody waits for: {id} {result:?}"),
        }
    }

    /// Sends a request and waits for its answer.
    pub async fn ask(&mut self, request: Request) -> Result<Response> {
        let id = self.send(request).await;
        let (answered, result) = self.answer().await;
        assert_eq!(answered, id, "answers come in order");
        result
    }

    /// The code of the answer, 0 for a good one.
    pub async fn code(&mut self, request: Request) -> i32 {
        self.ask(request).await.err().map_or(0, |error| error.code)
    }

    pub async fn log_in(&mut self, server: &Server, user: &str) -> LoginInfo {
        match self.ask(login(user, &server.sig(user))).await {
            Ok(Response::LoggedIn(info)) => info,
            other => panic!("login of {user}: {other:?}"),
        }
    }

    /// Reads until the connection is closed; the code of the close frame, 0 for a cut.
    pub async fn close_code(&mut self) -> u16 {
        loop {
            match self.next_message().await {
                Some(Ok(Message::Close(Some(frame)))) => return frame.code.into(),
                Some(Ok(Message::Close(None))) | Some(Err(_)) | None => return 0,
                Some(Ok(_)) => {}
            }
        }
    }
}

/// A login on platform 0.
pub fn login(user: &str, sig: &str) -> Request {
    login_on(user, sig, 0, 0)
}

pub fn login_on(user: &str, sig: &str, platform: u32, held: u64) -> Request {
    Request::Login { user_id: user.into(), user_sig: sig.into(), platform, held, device: String::new() }
}

/// A message with one text.
pub fn message(msg_id: &str, conversation: ConversationId, text: &str) -> Request {
    let elem = json!({"elem_type": 0, "text_elem_content": text});
    Request::SendMessage(NewMessage {
        msg_id: msg_id.into(),
        conversation,
        client_time: 0,
        rand: 0,
        need_read_receipt: true,
        online_only: false,
        targets: Vec::new(),
        content: MessageContent {
            elems: vec![serde_json::from_value(elem).expect("an element")],
            ..MessageContent::default()
        },
    })
}

pub fn to_user(user: &str) -> ConversationId {
    ConversationId::C2c(user.into())
}

pub fn to_group(group: &str) -> ConversationId {
    ConversationId::Group(group.into())
}

/// A group with members.
pub fn group(group_id: &str, group_type: GroupType, members: &[&str]) -> Request {
    Request::CreateGroup(NewGroup {
        group_id: group_id.into(),
        group_type,
        name: group_id.into(),
        introduction: String::new(),
        notification: String::new(),
        face_url: String::new(),
        add_option: None,
        approve_option: None,
        max_members: 0,
        custom: Vec::new(),
        members: members.iter().map(|user| ((*user).to_owned(), Role::Normal)).collect(),
    })
}
