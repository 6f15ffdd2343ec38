//! What one address does to a server without an account.

use crate::failure::Failure;
use crate::lean::Lean;
use doubletick_protocol::wire::Request;
use std::sync::Arc;
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::task::JoinSet;
use tokio::time::{sleep, timeout};

/// Between two connections, and how long one is held: two hundred at once.
const PAUSE: Duration = Duration::from_millis(5);
const HELD: Duration = Duration::from_secs(1);
/// Requests that are sent at once on each.
const AT_ONCE: usize = 100;
/// Connections that speak WebSocket.
const SOCKETS: usize = 32;

/// Kinds of strangers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stranger {
    /// Asks for the metrics, and reads nothing.
    Metrics,
    /// Asks for what is there for browsers and load balancers, and reads it.
    Pages,
    /// Calls REST with a credential that is none, and reads what is said to it.
    Rest,
    /// Opens connections, makes WebSockets of them, and cuts them.
    Churn,
    /// Asks over WebSockets without a login.
    Requests,
}

impl Stranger {
    /// Attacks until it is dropped.
    pub async fn run(self, address: String) {
        match self {
            Stranger::Metrics => pipeline(&address, &[get("/metrics")], false).await,
            Stranger::Pages => {
                let pages = ["/console/", "/readyz", "/healthz", "/openapi.json", "/nothing"];
                pipeline(&address, &pages.map(get), true).await;
            }
            Stranger::Rest => {
                let call = "POST /v4/openim/sendmsg?sdkappid=1400000000&identifier=administrator&usersig=x&random=1 \
                    HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\n{}";
                pipeline(&address, &[call.to_owned()], true).await;
            }
            Stranger::Churn => sockets(|| churn(&address)).await,
            Stranger::Requests => sockets(|| ask(&address)).await,
        }
    }
}

/// Does this on as many connections as are to be, again and again.
async fn sockets<F: Future<Output = Result<(), Failure>>>(once: impl Fn() -> F) {
    let all = (0..SOCKETS).map(|_| async {
        loop {
            let _ = once().await;
            sleep(Duration::from_millis(1)).await;
        }
    });
    futures_util::future::join_all(all).await;
}

async fn churn(address: &str) -> Result<(), Failure> {
    Lean::connect(address).await.map(drop)
}

async fn ask(address: &str) -> Result<(), Failure> {
    let mut lean = Lean::connect(address).await?;
    loop {
        lean.ask_without_waiting(Request::TotalUnread).await?;
    }
}

fn get(path: &str) -> String {
    format!("GET {path} HTTP/1.1\r\nHost: x\r\n\r\n")
}

/// Opens connections without end, and sends many requests at once on each.
async fn pipeline(address: &str, requests: &[String], reads: bool) {
    let asked: Arc<str> = requests.concat().repeat(AT_ONCE / requests.len()).into();
    let mut held = JoinSet::new();
    loop {
        held.spawn(timeout(HELD, hold(address.to_owned(), Arc::clone(&asked), reads)));
        while held.try_join_next().is_some() {}
        sleep(PAUSE).await;
    }
}

/// Sends on a connection, and reads what is answered or holds it as it is, until it is closed.
async fn hold(address: String, asked: Arc<str>, reads: bool) -> std::io::Result<()> {
    let (mut from, mut to) = TcpStream::connect(address).await?.into_split();
    let write = to.write_all(asked.as_bytes());
    if !reads {
        write.await?;
        return std::future::pending().await;
    }
    let read = async {
        let mut some = vec![0; 16 * 1024];
        while from.read(&mut some).await? > 0 {}
        Ok(())
    };
    tokio::try_join!(write, read).map(drop)
}
