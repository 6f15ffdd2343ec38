//! The console: when there is one, what its page may do, and what a token is good for.

use crate::support::{Process, doubletickd, err, out, user_sig};
use crate::words;
use serde_json::{Value, json};
use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::path::{Path, PathBuf};
use tempfile::TempDir;

/// What `doubletickd console-token` prints with these words.
pub fn console_token(data: &Path, words: &[&str]) -> Result<String, String> {
    let output = doubletickd().arg("console-token").args(words).arg("--data").arg(data).output();
    let output = output.expect("doubletickd runs");
    if output.status.success() { Ok(out(&output).trim().to_owned()) } else { Err(err(&output)) }
}

/// Head and body of a request with this line and these headers.
fn exchange(address: SocketAddr, line: &str, headers: &str, body: &str) -> (String, String) {
    let mut stream = TcpStream::connect(address).expect("a connection");
    let length = body.len();
    let head = format!(
        "{line} HTTP/1.1\r\nHost: x\r\nContent-Length: {length}\r\nConnection: close\r\n{headers}\r\n"
    );
    stream.write_all(format!("{head}{body}").as_bytes()).expect("written");
    let mut answer = String::new();
    stream.read_to_string(&mut answer).expect("text");
    let (head, body) = answer.split_once("\r\n\r\n").expect("head and body");
    (head.to_lowercase(), body.to_owned())
}

/// Code of a call with this value of `Authorization`.
fn code(address: SocketAddr, authorization: &str, command: &str, body: &Value) -> i64 {
    let headers = format!("Authorization: {authorization}\r\n");
    let (_, answer) = exchange(address, &format!("POST /v4/{command}"), &headers, &body.to_string());
    let answer: Value = serde_json::from_str(&answer).expect("JSON");
    answer["ErrorCode"].as_i64().expect("a code")
}

fn sign_in(address: SocketAddr, authorization: &str) -> i64 {
    code(address, authorization, "doubletick/overview", &json!({}))
}

fn home() -> (TempDir, PathBuf) {
    let home = TempDir::new().expect("a directory");
    let data = home.path().join("data");
    (home, data)
}

#[test]
fn there_is_no_console_without_a_token_or_an_administrator_who_was_named() {
    let (_home, data) = home();
    assert!(console_token(&data, &[]).unwrap_err().contains("data:"), "there is no directory yet");
    let server = Process::serve(&data, &[]);
    let pages = ["/console", "/console/", "/console/console.js", "/console/console.css"];
    let statuses = |server: &Process| pages.map(|page| server.get(page).0);
    assert_eq!(statuses(&server), [404; 4]);
    let token = console_token(&data, &["ann"]).expect("a token");
    assert_eq!(statuses(&server), [308, 200, 200, 200], "without a restart");
    assert_eq!(sign_in(server.address, &format!("Bearer {token}")), 0);
    assert!(console_token(&data, &["ann"]).unwrap_err().contains("name:"));
    assert!(console_token(&data, &["--list"]).expect("a list").starts_with("ann  made "));
    console_token(&data, &["ann", "--revoke"]).expect("it is revoked");
    assert_eq!(statuses(&server), [404; 4]);
    assert_eq!(sign_in(server.address, &format!("Bearer {token}")), 70009);
    server.end();

    let token = console_token(&data, &["ben"]).expect("a token");
    for off in ["--console=off", "--rest=false"] {
        let server = Process::serve(&data, &[off]);
        assert_eq!(server.get("/console/").0, 404, "{off}");
        if off == "--console=off" {
            assert_eq!(sign_in(server.address, &format!("Bearer {token}")), 70009);
        }
        server.end();
    }
    console_token(&data, &["ben", "--revoke"]).expect("it is revoked");
    for on in ["--console=on", "--admins=boss"] {
        let server = Process::serve(&data, &[on]);
        assert_eq!(server.get("/console/").0, 200, "{on}");
        server.end();
    }
}

#[test]
fn the_page_may_load_its_own_files_and_nothing_else_and_nobody_frames_it() {
    let (_home, data) = home();
    let server = Process::serve(&data, &["--console=on"]);
    for page in ["/console/", "/console/console.js", "/console/console.css"] {
        let (head, body) = exchange(server.address, &format!("GET {page}"), "", "");
        for header in [
            "content-security-policy: default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; ",
            "frame-ancestors 'none'",
            "require-trusted-types-for 'script'",
            "x-frame-options: deny",
            "referrer-policy: no-referrer",
            "x-content-type-options: nosniff",
            "cross-origin-opener-policy: same-origin",
            "cross-origin-resource-policy: same-origin",
        ] {
            assert!(head.contains(header), "{page}: {header} is not in {head}");
        }
        assert!(!head.contains("unsafe") && !head.contains("set-cookie"), "{head}");
        assert!(!body.contains("http://") || page.ends_with(".js"), "{page} names another place");
    }
    let page = server.get("/console/").1;
    assert!(!page.contains("<style") && !page.contains(" style=") && !page.contains(" on"), "{page}");
    assert_eq!(page.matches("<script").count(), 1);
}

#[test]
fn a_foreign_page_cannot_call_for_who_is_signed_in() {
    let (_home, data) = home();
    let server = Process::serve(&data, &["--console=on"]);
    let token = console_token(&data, &[]).expect("a token");
    let call = |method: &str, headers: &str| {
        exchange(server.address, &format!("{method} /v4/doubletick/overview"), headers, "{}")
    };
    let signed = format!("Authorization: Bearer {token}\r\n");
    let (head, body) = call("POST", &format!("{signed}Origin: https://evil.example\r\n"));
    assert!(body.contains("\"ErrorCode\":0"), "{body}");
    // A browser neither asks for another origin without leave, nor shows it the answer.
    assert!(!head.contains("access-control") && !head.contains("set-cookie"), "{head}");
    let asked = "Origin: https://evil.example\r\nAccess-Control-Request-Method: POST\r\n\
                 Access-Control-Request-Headers: authorization\r\n";
    assert!(!call("OPTIONS", asked).0.contains("access-control"));
    // What a browser sends by itself, or a form can send, is no credential.
    for headers in [
        format!("Cookie: authorization=Bearer {token}\r\n"),
        format!("Authorization: Basic {token}\r\n"),
        "Content-Type: text/plain\r\n".to_owned(),
    ] {
        assert!(!call("POST", &headers).1.contains("\"ErrorCode\":0"), "{headers}");
    }
    assert!(!call("GET", &signed).1.contains("\"ErrorCode\":0"));
}

#[test]
fn tokens_that_are_tried_out_are_not_looked_at_any_more() {
    let (_home, data) = home();
    let server = Process::serve(&data, &["--console=on"]);
    let token = console_token(&data, &[]).expect("a token");
    for number in 0..10 {
        assert_eq!(sign_in(server.address, &format!("Bearer dtc_{number:064x}")), 70009);
    }
    assert_eq!(sign_in(server.address, &format!("Bearer {token}")), 70050, "the right one neither");
    let sig = user_sig(&data, "administrator");
    assert_eq!(
        sign_in(server.address, &format!("UserSig administrator:{sig}")),
        0,
        "others have their own count"
    );
}

#[test]
fn no_token_and_no_usersig_is_in_a_log_or_in_the_data() {
    let (_home, data) = home();
    let server = Process::serve(&data, &["--console=on", "--log=trace"]);
    let token = console_token(&data, &[]).expect("a token");
    let sig = user_sig(&data, "administrator");
    let wrong = "dtc_0123456789abcdef";
    assert_eq!(sign_in(server.address, &format!("Bearer {token}")), 0);
    assert_eq!(sign_in(server.address, &format!("UserSig administrator:{sig}")), 0);
    assert_eq!(sign_in(server.address, &format!("UserSig ben:{sig}")), 70013);
    assert_eq!(sign_in(server.address, &format!("Bearer {wrong}")), 70009);
    let settings = json!({"Settings": [{"Key": "revoke_seconds", "Value": "7"}]});
    assert_eq!(code(server.address, &format!("Bearer {token}"), "doubletick/set_settings", &settings), 0);
    let log = server.log();
    server.end();
    let mut texts = vec![log];
    for file in std::fs::read_dir(&data).expect("a directory") {
        let path = file.expect("a file").path();
        texts.push(String::from_utf8_lossy(&std::fs::read(path).unwrap_or_default()).into_owned());
    }
    for text in texts {
        for secret in [token.trim_start_matches("dtc_"), sig.as_str(), wrong] {
            assert!(!text.contains(secret), "{secret} is in {text}");
        }
    }
}

#[test]
fn a_token_is_good_for_the_console_and_neither_sends_nor_shows_messages() {
    let (_home, data) = home();
    let server = Process::serve(&data, &["--console=on"]);
    let token = format!("Bearer {}", console_token(&data, &[]).expect("a token"));
    let document: Value = serde_json::from_str(&server.get("/openapi.json").1).expect("JSON");
    let commands =
        document["paths"].as_object().expect("paths").keys().map(|path| path.trim_start_matches("/v4/"));
    let refused = |command: &&str| code(server.address, &token, command, &json!({})) == 60010;
    let (refused, taken): (Vec<_>, Vec<_>) = commands.partition(refused);
    let vendors: Vec<_> = taken.iter().filter(|command| !command.starts_with("doubletick/")).collect();
    assert_eq!(
        vendors,
        [
            &"group_open_http_svc/get_appid_group_list",
            &"group_open_http_svc/get_group_info",
            &"group_open_http_svc/get_group_member_info",
            &"group_open_http_svc/get_group_msg_receipt_detail",
            &"group_open_http_svc/get_joined_group_list",
            &"im_open_login_svc/kick",
        ]
    );
    assert!(
        refused.contains(&"openim/admin_getroammsg")
            && refused.contains(&"group_open_http_svc/group_msg_get_simple")
    );
    let message = json!({"To_Account": "ben", "MsgRandom": 1, "MsgBody": words("hello")});
    assert_eq!(code(server.address, &token, "openim/sendmsg", &message), 60010);
}
