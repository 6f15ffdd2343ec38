//! The way to a server through a proxy, and every way in which there is none.

use crate::proxying::{NAME, PASSWORD, Proxying, USER};
use crate::server::{Server, Socket, request, soon};
use crate::tls::Authority;
use doubletick_client::Connector;
use doubletick_client::ws::{Proxy, ProxyChoice, ProxyKind, ProxySetting, WsConnector, WsOptions, WsTimes};
use doubletick_protocol::wire::{Response, ServerFrame};
use doubletick_protocol::{Error, codes};
use std::process::Command;
use std::time::Duration;
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};

const KINDS: [ProxyKind; 2] = [ProxyKind::Http, ProxyKind::Socks5];
fn at(proxying: &Proxying) -> Proxy {
    Proxy::new(proxying.kind, "127.0.0.1", proxying.port.into()).expect("a proxy")
}

fn options(proxy: Proxy) -> WsOptions {
    WsOptions { proxy: ProxySetting::new(ProxyChoice::Proxy(proxy)), ..WsOptions::default() }
}

/// Connects to a server behind a proxy, and says something in both directions.
async fn talk<S>(
    connector: &WsConnector,
    proxying: &Proxying,
    accept: impl Future<Output = Socket<S>>,
) -> String
where
    S: AsyncRead + AsyncWrite + Unpin,
{
    let (link, asked, mut socket) =
        soon(async { tokio::join!(connector.connect(), proxying.serve(), accept) }).await;
    let mut link = link.expect("connected");
    link.send(request(1)).expect("queued");
    let (answer, ()) = tokio::join!(soon(link.recv()), async {
        assert_eq!(socket.frame().await, request(1));
        socket.answer(1, Ok(Response::Done)).await;
    });
    assert_eq!(answer, Some(ServerFrame::Response(1, Ok(Response::Done))));
    asked
}

#[tokio::test]
async fn a_link_goes_through_a_proxy_that_looks_the_name_up() {
    let server = Server::start().await;
    for kind in KINDS {
        for wants in [None, Some((USER, PASSWORD))] {
            let proxying = Proxying::start(kind, wants).await;
            let proxy = at(&proxying).with_credentials(USER, PASSWORD).expect("credentials");
            let url = format!("ws://{NAME}:{}", server.port);
            let connector = WsConnector::new(&url, options(proxy)).expect("a connector");
            let asked = talk(&connector, &proxying, server.socket()).await;
            assert_eq!(asked, format!("{NAME}:{}", server.port), "{kind:?}");
        }
        // An address is looked up by nobody, and this device's is not excepted from a proxy that was chosen.
        let proxying = Proxying::start(kind, None).await;
        let connector = WsConnector::new(&server.url(), options(at(&proxying))).expect("a connector");
        let asked = talk(&connector, &proxying, server.socket()).await;
        assert_eq!(asked, format!("127.0.0.1:{}", server.port), "{kind:?}");
    }
}

#[tokio::test]
async fn tls_is_between_this_device_and_the_server_and_the_proxy_only_carries_it() {
    let server = Server::start().await;
    let authority = Authority::new();
    for kind in KINDS {
        let proxying = Proxying::start(kind, Some((USER, PASSWORD))).await;
        let proxy = at(&proxying).with_credentials(USER, PASSWORD).expect("credentials");
        let options = WsOptions { ca_file: Some(authority.file.path()), ..options(proxy) };
        let url = format!("wss://{NAME}:{}", server.port);
        let connector = WsConnector::new(&url, options).expect("a connector");
        let acceptor = authority.server(NAME, false);
        let accept = async {
            let stream = acceptor.accept(server.tcp().await).await.expect("TLS");
            Socket::accept(stream, |offered| Some(offered.to_owned())).await
        };
        let asked = talk(&connector, &proxying, accept).await;
        assert_eq!(asked, format!("{NAME}:{}", server.port), "{kind:?}");
    }
}

/// What is wrong when a link is made through a proxy at this port.
async fn failed(connector: &WsConnector) -> Error {
    let error = soon(connector.connect()).await.map(drop).expect_err("no link");
    assert!(!error.text.contains(PASSWORD) && !error.text.contains(USER), "{error}");
    let shown = format!("{connector:?}");
    assert!(!shown.contains(PASSWORD) && !shown.contains(USER), "{shown}");
    error
}

fn through(kind: ProxyKind, port: u16, with_credentials: bool) -> WsConnector {
    let mut proxy = Proxy::new(kind, "127.0.0.1", port.into()).expect("a proxy");
    if with_credentials {
        proxy = proxy.with_credentials(USER, PASSWORD).expect("credentials");
    }
    WsConnector::new(&format!("ws://{NAME}"), options(proxy)).expect("a connector")
}

#[tokio::test]
async fn a_proxy_that_wants_somebody_else_says_so() {
    for kind in KINDS {
        let proxying = Proxying::start(kind, Some(("nobody", "nothing"))).await;
        for (with_credentials, words) in [
            (false, "it wants a user name and a password"),
            (true, "does not accept the user name and the password"),
        ] {
            let connector = through(kind, proxying.port, with_credentials);
            let (error, asked) = tokio::join!(failed(&connector), proxying.serve());
            assert_eq!((error.code, asked.as_str()), (codes::ERR_SDK_NET_DISCONNECT, "refused"));
            assert!(error.text.contains(&format!("proxy 127.0.0.1:{}: ", proxying.port)), "{error}");
            assert!(error.text.contains(words), "{error}");
        }
    }
}

/// A proxy that reads until it is asked, gives these bytes away, and closes.
async fn answers(kind: ProxyKind, answers: &[&[u8]], with_credentials: bool) -> Error {
    let server = Server::start().await;
    let connector = through(kind, server.port, with_credentials);
    let (error, ()) = tokio::join!(failed(&connector), async {
        let mut stream = server.tcp().await;
        for answer in answers {
            let mut some = [0; 1024];
            let _ = stream.read(&mut some).await;
            // The client does not read all of what is too much.
            let _ = stream.write_all(answer).await;
        }
    });
    assert!(error.text.contains(&format!("proxy 127.0.0.1:{}: ", server.port)), "{error}");
    error
}

#[tokio::test]
async fn what_an_http_proxy_refuses_is_told_with_its_status_and_our_words() {
    for (line, words) in [
        ("407 Their words", "does not accept the user name and the password: HTTP 407 Proxy Auth"),
        ("403 no", "refuses the connection to the server: HTTP 403 Forbidden"),
        ("502 nobody there", "HTTP 502 Bad Gateway"),
        ("504 ", "HTTP 504 Gateway Timeout"),
        ("302 Moved", "HTTP 302 Found"),
    ] {
        let answer = format!("HTTP/1.1 {line}\r\nContent-Length: 2\r\n\r\nno");
        let error = answers(ProxyKind::Http, &[answer.as_bytes()], true).await;
        assert_eq!(error.code, codes::ERR_SDK_NET_DISCONNECT);
        assert!(error.text.contains(words) && !error.text.contains("Their"), "{error}");
    }
}

#[tokio::test]
async fn what_a_socks5_proxy_refuses_has_its_code() {
    for (reply, code, words) in [
        (1, codes::ERR_SDK_NET_DISCONNECT, "cannot connect to the server: General"),
        (2, codes::ERR_SDK_NET_DISCONNECT, "not allowed"),
        (3, codes::ERR_SDK_NET_NET_UNREACH, "Network unreachable"),
        (4, codes::ERR_SDK_NET_NET_UNREACH, "Host unreachable"),
        (5, codes::ERR_SDK_NET_CONN_REFUSE, "Connection refused"),
        (8, codes::ERR_SDK_NET_DISCONNECT, "not supported"),
        (99, codes::ERR_SDK_NET_DISCONNECT, "does not answer as a SOCKS5 proxy"),
    ] {
        let reply = [5, reply, 0, 1, 0, 0, 0, 0, 0, 0];
        let error = answers(ProxyKind::Socks5, &[&[5, 2], &[1, 0], &reply], true).await;
        assert_eq!(error.code, code, "{error}");
        assert!(error.text.contains(words), "{error}");
    }
}

#[tokio::test]
async fn what_is_no_proxy_is_an_error_and_is_not_read_for_ever() {
    let endless = "HTTP/1.1 200 OK\r\nx-padding: ".to_owned() + &"x".repeat(1_000_000);
    let many = "HTTP/1.1 200 OK\r\n".to_owned() + &"x:\r\n".repeat(200) + "\r\n";
    for (kind, answer, words) in [
        (ProxyKind::Http, &b""[..], "closed the connection without an answer"),
        (ProxyKind::Http, b"HTTP/1.1 200 Conn", "in the middle of its answer"),
        (ProxyKind::Http, b"\x05\x00", "does not answer as an HTTP proxy"),
        (ProxyKind::Http, b"220 mail ready\r\n", "does not answer as an HTTP proxy"),
        (ProxyKind::Http, b"HTTP/1.1 403 \x1b[1mNo\r\n\r\n", "does not answer as an HTTP proxy"),
        (ProxyKind::Http, b"HTTP/1.1 099 What\r\n\r\n", "does not answer as an HTTP proxy"),
        (ProxyKind::Http, b"HTTP/1.1 200 OK\r\n\r\nHello", "goes on after the head"),
        (ProxyKind::Http, endless.as_bytes(), "more than 8192 bytes"),
        (ProxyKind::Http, many.as_bytes(), "does not answer as an HTTP proxy"),
        (ProxyKind::Socks5, b"", "closed the connection without an answer"),
        (ProxyKind::Socks5, b"\x05", "closed the connection without an answer"),
        (ProxyKind::Socks5, b"HTTP/1.1 400 Bad Request\r\n\r\n", "does not answer as a SOCKS5 proxy"),
        (ProxyKind::Socks5, b"\x05\x07", "does not answer as a SOCKS5 proxy"),
        (ProxyKind::Socks5, b"\x05\x00\x05\x00\x01\x01", "does not answer as a SOCKS5 proxy"),
        (ProxyKind::Socks5, b"\x05\x02", "it wants a user name and a password"),
    ] {
        let error = answers(kind, &[answer], false).await;
        assert_eq!(error.code, codes::ERR_SDK_NET_DISCONNECT, "{error}");
        assert!(error.text.contains(words), "{answer:.20?}: {error}");
    }
}

#[tokio::test]
async fn a_proxy_that_is_not_there_or_never_answers_is_named() {
    // Accepts by the system alone, and says nothing.
    let Server { listener, port } = Server::start().await;
    for kind in KINDS {
        let times = WsTimes { connect: Duration::from_millis(50), ..WsTimes::default() };
        let error = failed(&through(kind, port, true).with_times(times)).await;
        assert_eq!(error.code, codes::ERR_SDK_NET_CONN_TIMEOUT);
        assert!(
            error.text.ends_with(&format!("proxy 127.0.0.1:{port}: it did not answer in time")),
            "{error}"
        );
    }
    drop(listener);
    for kind in KINDS {
        let error = failed(&through(kind, port, true)).await;
        assert_eq!(error.code, codes::ERR_SDK_NET_CONN_REFUSE);
        assert!(error.text.contains(&format!("proxy 127.0.0.1:{port}: ")), "{error}");
    }
    let nowhere = Proxy::new(ProxyKind::Http, "no-such-proxy.invalid", 1).expect("a proxy");
    let connector = WsConnector::new("ws://127.0.0.1:1", options(nowhere)).expect("a connector");
    let error = failed(&connector).await;
    assert_eq!(error.code, codes::ERR_SDK_NET_HOST_GETADDRINFO_FAILED);
    assert!(error.text.starts_with("HTTP proxy no-such-proxy.invalid:1: "), "{error}");
}

#[tokio::test]
async fn a_change_holds_from_the_next_connection_on() {
    let server = Server::start().await;
    let proxying = Proxying::start(ProxyKind::Http, None).await;
    let proxy = ProxySetting::new(ProxyChoice::Direct);
    let options = WsOptions { proxy: proxy.clone(), ..WsOptions::default() };
    let connector = WsConnector::new(&server.url(), options).expect("a connector");
    let (link, _socket) = soon(async { tokio::join!(connector.connect(), server.socket()) }).await;
    link.expect("connected, past the proxy");
    proxy.set(ProxyChoice::Proxy(at(&proxying)));
    talk(&connector, &proxying, server.socket()).await;
}

/// Says which proxy this process's environment names for two servers.
const SAYER: &str = "the_environment_of_this_process_is_told";

#[tokio::test]
#[ignore = "runs in a process of its own with another environment"]
async fn the_environment_of_this_process_is_told() {
    for choice in [ProxyChoice::Environment, ProxyChoice::Direct] {
        let options = WsOptions { proxy: ProxySetting::new(choice), ..WsOptions::default() };
        let connector = WsConnector::new("ws://chat.invalid", options).expect("a connector");
        let error = soon(connector.connect()).await.map(drop).expect_err("no link");
        eprintln!("said: {} {}", error.code, error.text);
    }
}

#[tokio::test]
async fn the_environment_is_used_where_nothing_was_chosen() {
    let Server { listener, port } = Server::start().await;
    drop(listener);
    let program = std::env::current_exe().expect("this program");
    let said = |variables: &[(&str, String)]| {
        let mut command = Command::new(&program);
        for name in ["http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY", "no_proxy", "NO_PROXY"] {
            command.env_remove(name);
        }
        command.envs(variables.iter().cloned()).env_remove("REQUEST_METHOD");
        let output = command.args(["--ignored", "--nocapture", SAYER]).output().expect("it runs");
        assert!(output.status.success(), "{output:?}");
        let text = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(!text.contains(PASSWORD), "{text}");
        let lines: Vec<String> =
            text.lines().filter(|line| line.starts_with("said: ")).map(str::to_owned).collect();
        <[String; 2]>::try_from(lines).expect("two answers")
    };
    let url = format!("http://{USER}:{PASSWORD}@127.0.0.1:{port}");
    let [used, past] = said(&[("HTTP_PROXY", url.clone())]);
    assert!(used.starts_with(&format!("said: 9511 HTTP proxy 127.0.0.1:{port}: ")), "{used}");
    assert!(past.starts_with("said: 9516 chat.invalid: "), "{past}");
    let [excepted, _] = said(&[("HTTP_PROXY", url), ("NO_PROXY", "invalid".to_owned())]);
    assert!(excepted.starts_with("said: 9516 chat.invalid: "), "{excepted}");
    let [wrong, past] = said(&[("ALL_PROXY", format!("https://{PASSWORD}@p"))]);
    assert!(wrong.starts_with("said: 6017 ALL_PROXY: "), "{wrong}");
    assert!(past.starts_with("said: 9516 "), "{past}");
}
