//! A small proxy on loopback, HTTP or SOCKS5. The tests of the server use it too.

use doubletick_client::ws::ProxyKind;
use std::net::Ipv4Addr;
use tokio::io::{AsyncReadExt, AsyncWriteExt, copy_bidirectional};
use tokio::net::{TcpListener, TcpStream};

/// A name that only a proxy knows.
pub const NAME: &str = "chat.invalid";
pub const USER: &str = "somebody";
pub const PASSWORD: &str = "topsecret";

/// A proxy that connects to every name's port on this device.
pub struct Proxying {
    pub kind: ProxyKind,
    listener: TcpListener,
    pub port: u16,
    /// Whom it serves; else everybody.
    wants: Option<(&'static str, &'static str)>,
}

impl Proxying {
    pub async fn start(kind: ProxyKind, wants: Option<(&'static str, &'static str)>) -> Proxying {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let port = listener.local_addr().expect("an address").port();
        Proxying { kind, listener, port, wants }
    }

    /// Serves one connection, and tells what it was asked for.
    pub async fn serve(&self) -> String {
        let (mut stream, _) = self.listener.accept().await.expect("a connection");
        let asked = match self.kind {
            ProxyKind::Http => self.connect(&mut stream).await,
            ProxyKind::Socks5 => self.socks5(&mut stream).await,
        };
        if let Some(port) = asked.rsplit_once(':').and_then(|(_, port)| port.parse::<u16>().ok()) {
            let mut server = TcpStream::connect(("127.0.0.1", port)).await.expect("the server");
            tokio::spawn(async move { copy_bidirectional(&mut stream, &mut server).await });
        }
        asked
    }

    async fn connect(&self, stream: &mut TcpStream) -> String {
        let head = head(stream).await;
        let mut lines = head.lines();
        let first: Vec<_> = lines.next().expect("a request").split(' ').collect();
        let ["CONNECT", asked, "HTTP/1.1"] = first[..] else { panic!("{head}") };
        assert!(head.contains(&format!("\r\nHost: {asked}\r\n")), "{head}");
        // Of somebody:topsecret.
        const BASIC: &str = "Proxy-Authorization: Basic c29tZWJvZHk6dG9wc2VjcmV0";
        assert_eq!(head.contains("Proxy-Authorization"), head.contains(BASIC), "{head}");
        let answer = match self.wants {
            Some(wanted) if wanted != (USER, PASSWORD) || !head.contains(BASIC) => {
                "HTTP/1.1 407 Go away\r\nProxy-Authenticate: Basic\r\n\r\nno"
            }
            _ => "HTTP/1.1 200 Connection established\r\nX-Anything: any\r\n\r\n",
        };
        stream.write_all(answer.as_bytes()).await.expect("answered");
        if answer.contains("407") { "refused".to_owned() } else { asked.to_owned() }
    }

    async fn socks5(&self, stream: &mut TcpStream) -> String {
        assert_eq!(stream.read_u8().await.expect("a version"), 5);
        let methods = text(stream).await;
        let method = match self.wants {
            Some(_) if methods.contains('\u{2}') => 2,
            Some(_) => 0xff,
            None => 0,
        };
        stream.write_all(&[5, method]).await.expect("answered");
        if method == 2 {
            assert_eq!(stream.read_u8().await.expect("a version"), 1);
            let given = (text(stream).await, text(stream).await);
            let known = self.wants.is_some_and(|(user, password)| given == (user.into(), password.into()));
            stream.write_all(&[1, u8::from(!known)]).await.expect("answered");
        }
        let mut request = [0; 4];
        if stream.read_exact(&mut request).await.is_err() {
            return "refused".to_owned();
        }
        let host = match request {
            [5, 1, 0, 3] => text(stream).await,
            [5, 1, 0, 1] => Ipv4Addr::from(stream.read_u32().await.expect("an address")).to_string(),
            _ => panic!("{request:?}"),
        };
        let port = stream.read_u16().await.expect("a port");
        // It is connected from a name, which is the longest answer.
        stream.write_all(b"\x05\x00\x00\x03\x05proxy\x00\x01").await.expect("answered");
        format!("{host}:{port}")
    }
}

/// A text with its length before it.
async fn text(stream: &mut TcpStream) -> String {
    let mut bytes = vec![0; stream.read_u8().await.expect("a length").into()];
    stream.read_exact(&mut bytes).await.expect("a text");
    String::from_utf8(bytes).expect("UTF-8")
}

async fn head(stream: &mut TcpStream) -> String {
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        head.push(stream.read_u8().await.expect("a request"));
    }
    String::from_utf8(head).expect("UTF-8")
}
