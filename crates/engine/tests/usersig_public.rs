//! UserSig beside the public implementations of PyPI and npm: what they sign is accepted, what we sign is
//! what they would have signed.
//!
//! Both are installed by `scripts/setup-usersig.sh`; `cargo xtask test usersig` does that and runs this.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use doubletick_engine::usersig::UserSigKey;
use doubletick_protocol::codes;
use serde_json::{Value, json};
use std::io::{Read, Write};
use std::path::PathBuf;
use std::process::{Command, Stdio};

/// The key of the contract's example, and others.
const SECRETS: [&str; 3] = [
    "5bd2850fff3ecb11d7c805251c51ee463a25727bddc2385f3fa8bfee1bb93b5e",
    "short",
    "gr\u{fc}\u{df} Gott \u{1f511}",
];
const USERS: [&str; 5] = ["alice", " ~!\"\\", "0123456789abcdef0123456789abcdef", "a", "<\"&'\\u0041>"];

/// One token that is asked for.
struct Case {
    app: u64,
    secret: &'static str,
    user: &'static str,
    time: u64,
    expire: u64,
    /// Also a privilege buffer goes in.
    userbuf: bool,
}

fn asked() -> Vec<Case> {
    let mut all = Vec::new();
    for secret in SECRETS {
        for user in USERS {
            for (app, time, expire) in [
                (1_400_000_000, 1_700_000_000, 604_800),
                (1, 0, 1),
                (4_294_967_295, 1_700_000_000, 86_400 * 180),
                (20_000_001, 2_000_000_000, 0),
            ] {
                for userbuf in [false, true] {
                    all.push(Case { app, secret, user, time, expire, userbuf });
                }
            }
        }
    }
    all
}

/// Reads cases from standard input and answers their tokens. The clock stands at the time of each case.
const PYTHON: &str = r#"
import json, sys, time
from TLSSigAPIv2 import TLSSigAPIv2
tokens = []
for case in json.load(sys.stdin):
    time.time = lambda: case["time"] + 0.9
    api = TLSSigAPIv2(case["app"], case["secret"])
    if case["userbuf"]:
        tokens.append(api.gen_sig_with_userbuf(case["user"], case["expire"], b"\x00\x01 room \xff"))
    else:
        tokens.append(api.gen_sig(case["user"], case["expire"]))
json.dump(tokens, sys.stdout)
"#;

const NODE: &str = r#"
const { Api } = require(process.argv[1] + "/node_modules/tls-sig-api-v2");
const tokens = JSON.parse(require("fs").readFileSync(0, "utf8")).map(c => {
    Date.now = () => c.time * 1000 + 900;
    const api = new Api(c.app, c.secret);
    return c.userbuf ? api.genPrivateMapKey(c.user, c.expire, 4711, 255) : api.genUserSig(c.user, c.expire);
});
process.stdout.write(JSON.stringify(tokens));
"#;

/// Where the script has put them.
fn installed() -> PathBuf {
    let cache = std::env::var_os("XDG_CACHE_HOME").filter(|folder| !folder.is_empty()).map(PathBuf::from);
    let home = || PathBuf::from(std::env::var_os("HOME").expect("a home"));
    cache.unwrap_or_else(|| home().join(".cache")).join("doubletick/usersig")
}

fn tokens(mut command: Command, cases: &[Case]) -> Vec<String> {
    let cases: Vec<Value> = cases
        .iter()
        .map(|case| {
            json!({
                "app": case.app, "secret": case.secret, "user": case.user, "time": case.time,
                "expire": case.expire, "userbuf": case.userbuf,
            })
        })
        .collect();
    let mut child =
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().expect("a program that starts");
    let mut input = child.stdin.take().expect("a pipe");
    input.write_all(json!(cases).to_string().as_bytes()).expect("cases are read");
    drop(input);
    let output = child.wait_with_output().expect("a program that ends");
    assert!(output.status.success(), "{}", output.status);
    serde_json::from_slice(&output.stdout).expect("a list of tokens")
}

fn python(cases: &[Case]) -> Vec<String> {
    let mut command = Command::new("python3");
    command.args(["-c", PYTHON]).env("PYTHONPATH", installed().join("python"));
    tokens(command, cases)
}

fn node(cases: &[Case]) -> Vec<String> {
    let mut command = Command::new("node");
    command.args(["--no-deprecation", "-e", NODE]).arg(installed().join("node"));
    tokens(command, cases)
}

/// The document in a token, if it is one.
fn document(token: &str) -> Option<Value> {
    let text = token.replace('*', "+").replace('-', "/").replace('_', "=");
    let packed = STANDARD.decode(text).ok()?;
    let mut document = String::new();
    flate2::read::ZlibDecoder::new(packed.as_slice()).read_to_string(&mut document).ok()?;
    serde_json::from_str(&document).ok()
}

fn key(case: &Case) -> UserSigKey {
    UserSigKey { sdk_app_id: case.app, secret: case.secret.into() }
}

fn check(theirs: fn(&[Case]) -> Vec<String>) {
    let cases = asked();
    let tokens = theirs(&cases);
    assert_eq!(tokens.len(), cases.len());
    for (case, token) in cases.iter().zip(&tokens) {
        let (key, end) = (key(case), case.time + case.expire);
        let code = |now: u64| key.verify(case.user, token, now).map_err(|error| error.code);
        if case.expire > 0 {
            assert_eq!(code(case.time), Ok(end), "{:?}", case.user);
            assert_eq!(code(end - 1), Ok(end));
        }
        assert_eq!(code(end), Err(codes::ERR_SVR_ACCOUNT_USERSIG_EXPIRED));
        let other = if case.user == "alice" { "bob" } else { "alice" };
        let refused = key.verify(other, token, case.time).map_err(|error| error.code);
        assert_eq!(refused, Err(codes::ERR_SVR_ACCOUNT_USERSIG_MISMATCH_ID));
        let other = UserSigKey { secret: "another".into(), ..key.clone() };
        let refused = other.verify(case.user, token, case.time).map_err(|error| error.code);
        assert_eq!(refused, Err(codes::ERR_SVR_ACCOUNT_USERSIG_MISMATCH_PUBLICKEY));
        let other = UserSigKey { sdk_app_id: case.app + 1, ..key.clone() };
        let refused = other.verify(case.user, token, case.time).map_err(|error| error.code);
        assert_eq!(refused, Err(codes::ERR_SVR_ACCOUNT_USERSIG_MISMATCH_SDKAPPID));
        if !case.userbuf {
            // Key order and white space differ; what is said does not, the signature included.
            assert_eq!(document(&key.sign(case.user, case.time, case.expire)), document(token));
        }
    }
    damaged(&cases[0], &tokens[0]);
    damaged(&cases[1], &tokens[1]);
}

/// No token of which any part is missing or another is accepted.
fn damaged(case: &Case, token: &str) {
    let key = key(case);
    let accepted = |token: &str| key.verify(case.user, token, case.time).is_ok();
    assert!(accepted(token));
    for at in 0..token.len() {
        assert!(!accepted(&token[..at]), "cut at {at}");
        assert!(!accepted(&format!("{}{}", &token[..at], &token[at + 1..])), "without character {at}");
        for other in ["A", "z", "*", "_", " ", "\u{0}"] {
            if token[at..].starts_with(other) {
                continue;
            }
            let changed = format!("{}{other}{}", &token[..at], &token[at + 1..]);
            // The header of zlib says how hard the packer tried, which says nothing about the token.
            assert!(
                !accepted(&changed) || document(&changed) == document(token),
                "character {at} as {other:?}"
            );
        }
    }
}

#[test]
#[ignore = "needs scripts/setup-usersig.sh"]
fn what_the_implementation_of_pypi_signs_is_verified_and_ours_is_the_same() {
    check(python);
}

#[test]
#[ignore = "needs scripts/setup-usersig.sh"]
fn what_the_implementation_of_npm_signs_is_verified_and_ours_is_the_same() {
    check(node);
}
