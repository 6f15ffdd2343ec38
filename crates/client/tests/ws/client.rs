//! A whole client over the link.

use crate::server::{LONG, Server, Socket, soon};
use doubletick_client::ws::{WsConnector, WsOptions, WsTimes};
use doubletick_client::{Client, ClientConfig, ClientEvent, LoginStatus, NetworkStatus, Reply};
use doubletick_protocol::codec::Encoding;
use doubletick_protocol::conversation::ConversationGroups;
use doubletick_protocol::profile::Profile;
use doubletick_protocol::wire::{LoginInfo, Request, Response};
use doubletick_protocol::{Error, codes};
use std::sync::Arc;
use tokio::net::TcpStream;
use tokio::runtime::Handle;
use tokio::sync::mpsc;

/// Waiting for a link would take far longer than any test.
const NEVER: WsTimes = WsTimes { connect: LONG.saturating_mul(60), silence: LONG, patience: LONG };

struct App {
    client: Client,
    events: mpsc::UnboundedReceiver<ClientEvent>,
}

impl App {
    fn start(connector: WsConnector) -> App {
        let (sender, events) = mpsc::unbounded_channel();
        let config = ClientConfig { request_timeout: LONG.saturating_mul(60), ..ClientConfig::default() };
        let handler = Arc::new(move |event| {
            // Nobody may be interested any more.
            let _ = sender.send(event);
        });
        App { client: Client::start(config, Arc::new(connector), handler, &Handle::current()), events }
    }

    /// Waits until the link has this status; answers what was told with it.
    async fn network(&mut self, wanted: NetworkStatus) -> Error {
        loop {
            match soon(self.events.recv()).await.expect("an event") {
                ClientEvent::Network(status, code, text) if status == wanted => {
                    return Error::new(code, text);
                }
                _ => {}
            }
        }
    }
}

/// Takes the login of whoever comes.
async fn log_in(server: &Server) -> Socket<TcpStream> {
    let mut socket = server.socket().await;
    let frame = socket.frame().await;
    let Request::Login { user_id, .. } = frame.request else { panic!("not a login: {frame:?}") };
    let profile = Profile { user_id, ..Profile::default() };
    let info = LoginInfo {
        profile,
        heads: Vec::new(),
        server_time_ms: 1,
        login: 1,
        incarnation: 0,
        restored_from: 0,
        conversation_groups: ConversationGroups::default(),
    };
    socket.answer(frame.id, Ok(Response::LoggedIn(info))).await;
    socket
}

#[tokio::test]
async fn the_application_hears_why_the_link_ended_and_is_logged_in_again() {
    let server = Server::start().await;
    for encoding in Encoding::ALL {
        let mut app = App::start(server.connector(encoding));
        let (login, mut socket) = tokio::join!(soon(app.client.login_wait("alice", "sig")), log_in(&server));
        login.expect("logged in");
        socket.close(4008, "too slow").await;
        let told = app.network(NetworkStatus::Disconnected).await;
        assert_eq!(told.code, codes::ERR_SDK_NET_DISCONNECT);
        assert!(told.text.contains("4008 too slow"), "{told}");
        let call = app.client.call(Request::TotalUnread);
        let (answer, _socket) = tokio::join!(soon(call), async {
            let mut socket = log_in(&server).await;
            let frame = socket.frame().await;
            socket.answer(frame.id, Ok(Response::Count(3))).await;
            socket
        });
        assert_eq!(answer, Ok(Response::Count(3)));
        soon(app.client.shutdown()).await;
    }
}

#[tokio::test]
async fn a_failed_attempt_is_told_with_its_code() {
    let server = Server::start().await;
    let connector = server.connector(Encoding::MessagePack);
    drop(server);
    let mut app = App::start(connector);
    assert_eq!(app.network(NetworkStatus::ConnectFailed).await.code, codes::ERR_SDK_NET_CONN_REFUSE);
    soon(app.client.shutdown()).await;
}

/// Connectors that hang: the server takes the connection, and says nothing.
fn hanging(server: &Server) -> Vec<WsConnector> {
    let ca = crate::tls::ca_file();
    let tls = WsOptions { ca_file: Some(ca.path()), ..WsOptions::default() };
    let tls = WsConnector::new(&format!("wss://127.0.0.1:{}", server.port), tls).expect("a connector");
    vec![server.connector(Encoding::Json).with_times(NEVER), tls.with_times(NEVER)]
}

#[tokio::test]
async fn a_client_ends_at_once_while_its_link_is_being_made() {
    let server = Server::start().await;
    for connector in hanging(&server) {
        let app = App::start(connector);
        let _stream = server.tcp().await;
        let (reply, login) = Reply::channel();
        app.client.login("alice".into(), "sig".into(), reply);
        soon(app.client.shutdown()).await;
        assert_eq!(login.await.map_err(|error| error.code), Err(codes::ERR_SDK_COMM_INTERRUPT));
        assert_eq!(app.client.login_status(), LoginStatus::LoggedOut);
    }
}

#[tokio::test]
async fn a_logout_is_done_at_once_while_the_link_is_being_made() {
    let server = Server::start().await;
    let connector = server.connector(Encoding::MessagePack).with_times(NEVER);
    let mut app = App::start(connector);
    let (login, socket) = tokio::join!(soon(app.client.login_wait("alice", "sig")), log_in(&server));
    login.expect("logged in");
    drop(socket);
    app.network(NetworkStatus::Disconnected).await;
    let _stream = server.tcp().await;
    soon(app.client.logout_wait()).await.expect("logged out");
    soon(app.client.shutdown()).await;
}

#[tokio::test]
async fn a_client_that_ends_leaves_no_connection_behind() {
    let server = Server::start().await;
    let app = App::start(server.connector(Encoding::MessagePack));
    let (login, mut socket) = tokio::join!(soon(app.client.login_wait("alice", "sig")), log_in(&server));
    login.expect("logged in");
    let open = app.client.call(Request::TotalUnread);
    socket.frame().await;
    soon(app.client.shutdown()).await;
    assert_eq!(open.await.map_err(|error| error.code), Err(codes::ERR_SDK_COMM_INTERRUPT));
    assert!(socket.next().await.is_none());
}
