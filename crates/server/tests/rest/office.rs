//! A server of this process with an administrator who calls it, for tests of REST and of webhooks.

#![allow(dead_code, reason = "every test binary uses a part of it")]

use crate::schema;
use crate::support::Local;
use doubletick_engine::usersig::UserSigKey;
use doubletick_server::config::Config;
use serde_json::{Value, json};
use std::net::SocketAddr;
use std::time::{Duration, SystemTime, UNIX_EPOCH};
use tempfile::TempDir;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

pub const APP_ID: u64 = 1_400_000_000;

/// A server, and an administrator's way to call it.
pub struct Office {
    pub server: Local,
    pub key: UserSigKey,
    pub document: Value,
    home: TempDir,
}

/// Seconds since 1970.
pub fn now() -> u64 {
    SystemTime::now().duration_since(UNIX_EPOCH).expect("after 1970").as_secs()
}

impl Office {
    pub async fn open() -> Office {
        Self::open_with(Config::default()).await
    }

    pub async fn open_with(config: Config) -> Office {
        let home = TempDir::new().expect("a directory");
        let secret = "a secret of this test";
        let config = Config {
            data: home.path().join("data"),
            app_id: APP_ID,
            secret_key: Some(secret.parse().expect("a key")),
            ..config
        };
        let server = Local::start(config).await;
        let key = UserSigKey { sdk_app_id: APP_ID, secret: secret.into() };
        let (_, text) = http(server.address, "GET", "/openapi.json", b"").await;
        let document = serde_json::from_str(&text).unwrap_or_default();
        Office { server, key, document, home }
    }

    pub fn sig(&self, user: &str) -> String {
        self.key.sign(user, now(), 3600)
    }

    /// Where the server keeps everything.
    pub fn data(&self) -> std::path::PathBuf {
        self.home.path().join("data")
    }

    /// The parameters of the URL with which an administrator calls.
    pub fn query(&self) -> String {
        let sig = self.sig("administrator");
        format!("sdkappid={APP_ID}&identifier=administrator&usersig={sig}&random=99999999&contenttype=json")
    }

    /// Calls a command and answers what comes, which is as the document says.
    pub async fn call(&self, command: &str, body: Value) -> Value {
        let path = format!("/v4/{command}?{}", self.query());
        let (status, text) = http(self.server.address, "POST", &path, body.to_string().as_bytes()).await;
        assert_eq!(status, 200, "{text}");
        let answer: Value = serde_json::from_str(&text).expect("JSON");
        let asked = schema::check(&self.document, command, "request", &body);
        let told = schema::check(&self.document, command, "answer", &answer);
        assert_eq!(told, Ok(()), "{command}: {answer}");
        if answer["ErrorCode"] == 0 {
            assert_eq!(asked, Ok(()), "{command}: taken: {body}");
        }
        answer
    }

    /// Calls a command that succeeds.
    pub async fn done(&self, command: &str, body: Value) -> Value {
        let answer = self.call(command, body).await;
        assert_eq!((&answer["ErrorCode"], &answer["ErrorInfo"]), (&json!(0), &json!("")), "{command}");
        assert_eq!(answer["ActionStatus"], "OK");
        answer
    }

    /// Calls a command that is refused: the code and the text.
    pub async fn refused(&self, command: &str, body: Value) -> (i64, String) {
        let shown = body.to_string();
        failure(&self.call(command, body).await).unwrap_or_else(|| panic!("{command} took {shown}"))
    }

    /// Accounts for these users.
    pub async fn people(&self, users: &[&str]) {
        self.done("im_open_login_svc/multiaccount_import", json!({"Accounts": users})).await;
    }

    /// A group with an owner and members, who have accounts from here on.
    pub async fn group(&self, group_id: &str, kind: &str, owner: &str, members: &[&str]) {
        self.people(&[&[owner], members].concat()).await;
        let members: Vec<Value> = members.iter().map(|user| json!({"Member_Account": user})).collect();
        let body = json!({"Owner_Account": owner, "Type": kind, "GroupId": group_id, "Name": group_id,
                          "MemberList": members});
        self.done("group_open_http_svc/create_group", body).await;
    }

    /// Sends a text with the flag to a group; its number.
    pub async fn say(&self, group_id: &str, from: &str, random: u32, text: &str) -> u64 {
        let body = json!({"GroupId": group_id, "From_Account": from, "Random": random,
                          "NeedReadReceipt": 1, "MsgBody": words(text)});
        let answer = self.done("group_open_http_svc/send_group_msg", body).await;
        answer["MsgSeq"].as_u64().expect("a number")
    }
}

/// The body of a text message.
pub fn words(text: &str) -> Value {
    json!([{"MsgType": "TIMTextElem", "MsgContent": {"Text": text}}])
}

/// Code and text of an answer that is a refusal.
pub fn failure(answer: &Value) -> Option<(i64, String)> {
    let code = answer["ErrorCode"].as_i64().filter(|code| *code != 0)?;
    assert_eq!(answer["ActionStatus"], "FAIL");
    let text = answer["ErrorInfo"].as_str().filter(|text| !text.is_empty()).expect("a text");
    Some((code, text.to_owned()))
}

/// Status and body of a request.
pub async fn http(address: SocketAddr, method: &str, path: &str, body: &[u8]) -> (u16, String) {
    let mut stream = TcpStream::connect(address).await.expect("a connection");
    let head = format!(
        "{method} {path} HTTP/1.1\r\nHost: x\r\nContent-Length: {}\r\nConnection: close\r\n\r\n",
        body.len()
    );
    let (mut read, mut write) = stream.split();
    let send = async {
        write.write_all(head.as_bytes()).await.expect("written");
        // A server that has heard enough does not read the rest.
        let _ = write.write_all(body).await;
    };
    let mut answer = Vec::new();
    let receive = async {
        // It may end by a reset after the answer.
        let _ = read.read_to_end(&mut answer).await;
    };
    tokio::time::timeout(Duration::from_secs(60), async { tokio::join!(send, receive) })
        .await
        .expect("in time");
    let answer = String::from_utf8(answer).expect("text");
    let (head, body) = answer.split_once("\r\n\r\n").expect("head and body");
    let status = head.split(' ').nth(1).and_then(|status| status.parse().ok()).expect("a status");
    (status, body.to_owned())
}
