//! doubletickd as a process: starts, files, UserSigs, crashes, logs.

#![cfg(unix)]

mod support;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use doubletick_engine::usersig::UserSigKey;
use doubletick_protocol::wire::{Request, Response};
use rustix::process::Signal as Kill;
use serde_json::json;
use std::io::{Read, Write};
use std::net::TcpStream;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{SystemTime, UNIX_EPOCH};
use support::{Client, Process, doubletickd, err, get, known, message, out, output, until, user_sig};

/// The public example key of the vendor, and the application of the defaults.
const KEY: &str = "5bd2850fff3ecb11d7c805251c51ee463a25727bddc2385f3fa8bfee1bb93b5e";

fn mode(path: &Path) -> u32 {
    std::fs::metadata(path).expect("it is there").permissions().mode() & 0o777
}

fn now() -> u64 {
    SystemTime::now().duration_since(UNIX_EPOCH).expect("after 1970").as_secs()
}

#[tokio::test]
async fn serve_takes_a_free_port_says_where_it_listens_and_serves_from_then_on() {
    let home = tempfile::tempdir().expect("a directory");
    let data = home.path().join("new/data");
    std::fs::create_dir(home.path().join("new")).expect("made");
    let (one, other) =
        (Process::serve(&data, &[]), Process::serve(&home.path().join("other"), &["--durability", "normal"]));
    assert_eq!(one.url, format!("ws://{}", one.address));
    assert_ne!(one.address, other.address);
    for path in ["/healthz", "/readyz", "/metrics"] {
        assert_eq!(one.get(path).0, 200, "{path}");
    }
    Client::login(one.address, "alice", &user_sig(&data, "alice")).await;
}

#[test]
fn what_the_server_makes_is_for_its_user_only() {
    let home = tempfile::tempdir().expect("a directory");
    let data = home.path().join("data");
    let _server = Process::serve(&data, &[]);
    assert_eq!(mode(&data), 0o700);
    for file in ["secret.key", "signing.key", "control.sock", "app-1400000000.db", "lock"] {
        assert_eq!(mode(&data.join(file)), 0o600, "{file}");
    }
}

/// What a server says that does not start on this data directory; it leaves everything as it was.
fn not_started(data: &Path, options: &[&str]) -> String {
    let files = || {
        let mut files: Vec<_> = std::fs::read_dir(data)
            .expect("a directory")
            .map(|file| {
                file.map(|file| (file.file_name(), file.metadata().expect("a file").len())).expect("a file")
            })
            .collect();
        files.sort();
        files
    };
    let before = files();
    let mut command = doubletickd();
    command.args(["serve", "--listen", "127.0.0.1:0", "--data"]).arg(data).args(options);
    let output = command.output().expect("doubletickd runs");
    assert!(output.status.code() == Some(1) && out(&output).is_empty(), "{output:?}");
    assert_eq!(files(), before);
    err(&output)
}

#[test]
fn a_database_that_is_lost_is_not_replaced_without_a_word() {
    let home = tempfile::tempdir().expect("a directory");
    let data = home.path().join("data");
    let database = data.join("app-1400000000.db");
    assert!(Process::serve(&data, &[]).end().success());
    let key = std::fs::read_to_string(data.join("secret.key")).expect("the key");
    assert!(not_started(&data, &["--app-id", "7"]).contains("has no app-7.db and was served before"));

    std::fs::write(&database, "").expect("written");
    let said = not_started(&data, &[]);
    assert!(said.contains("app-1400000000.db: is empty") && said.contains("remove it"), "{said}");
    std::fs::remove_file(&database).expect("removed");
    let said = not_started(&data, &[]);
    assert!(
        said.contains("has no app-1400000000.db") && said.contains("remove lock and app-1400000000.begun"),
        "{said}"
    );
    let checked =
        doubletickd().args(["check-config", "--data"]).arg(&data).output().expect("doubletickd runs");
    assert!(!checked.status.success() && err(&checked).contains("has no app-1400000000.db"), "{checked:?}");

    // The way out.
    std::fs::remove_file(data.join("lock")).expect("removed");
    std::fs::remove_file(data.join("app-1400000000.begun")).expect("removed");
    assert!(Process::serve(&data, &[]).end().success());
    assert_eq!(std::fs::read_to_string(data.join("secret.key")).expect("the key"), key);
}

#[test]
fn nor_where_the_key_is_given_by_the_configuration() {
    let home = tempfile::tempdir().expect("a directory");
    let data = home.path().join("data");
    let options = ["--secret-key", "of my own"];
    let database = data.join("app-1400000000.db");
    assert!(Process::serve(&data, &options).end().success());
    assert!(!data.join("secret.key").exists());
    std::fs::remove_file(&database).expect("removed");
    let said = not_started(&data, &options);
    assert!(said.contains("app-1400000000.db: is missing, and it was begun before"), "{said}");
    assert!(said.contains("remove that file to begin a new database"), "{said}");
    let mut check = doubletickd();
    check.args(["check-config", "--data"]).arg(&data).args(options);
    let checked = check.output().expect("doubletickd runs");
    assert!(!checked.status.success() && err(&checked).contains("is missing"), "{checked:?}");

    // Another application in the same directory is new, and the way out leads out.
    assert!(Process::serve(&data, &["--app-id", "7", "--secret-key", "another"]).end().success());
    std::fs::remove_file(data.join("app-1400000000.begun")).expect("removed");
    assert!(Process::serve(&data, &options).end().success());
}

#[tokio::test]
async fn a_key_of_ones_own_in_an_empty_directory_is_taken_at_the_first_start() {
    let home = tempfile::tempdir().expect("a directory");
    let data = home.path().join("data");
    std::fs::create_dir(&data).expect("made");
    std::fs::write(data.join("secret.key"), "of my own\n").expect("written");
    for _ in 0..2 {
        let server = Process::serve(&data, &[]);
        let signed = output(&["usersig", "alice", "--secret-key", "of my own"]);
        Client::login(server.address, "alice", out(&signed).trim()).await;
        assert!(server.end().success());
    }
}

#[test]
fn metrics_have_an_address_of_their_own_when_it_is_given() {
    let home = tempfile::tempdir().expect("a directory");
    let server = Process::serve(&home.path().join("data"), &["--metrics-listen", "127.0.0.1:0"]);
    assert_eq!((server.get("/metrics").0, server.get("/readyz").0), (404, 200));
    let log = server.log();
    let metrics = log.split("metrics=").nth(1).and_then(|rest| rest.split(' ').next()).expect("it is logged");
    let metrics = metrics.parse().expect("an address");
    let (status, text) = get(metrics, "/metrics");
    assert!(status == 200 && text.contains("doubletick_connections"), "{status}");
    assert_eq!((get(metrics, "/readyz").0, get(metrics, "/ws").0), (200, 404));
}

/// The limit counts the threads of a user and is nothing to root, so the server runs as a user of its own.
#[cfg(target_os = "linux")]
#[test]
fn a_server_that_gets_no_thread_says_so_in_one_line() {
    use rustix::process::{Resource, Rlimit, getuid, setrlimit};
    use std::os::unix::process::CommandExt;

    if !getuid().is_root() {
        assert!(std::env::var("CI").as_deref() != Ok("true"), "this must run as root");
        eprintln!("skipped: only root can run the server as a user of its own, whose threads can be limited");
        return;
    }
    let home = tempfile::tempdir().expect("a directory");
    std::fs::set_permissions(home.path(), PermissionsExt::from_mode(0o777)).expect("permissions");
    let (built, program) = (env!("CARGO_BIN_EXE_doubletickd"), home.path().join("doubletickd"));
    // Where every user can read it.
    std::fs::hard_link(built, &program)
        .or_else(|_| std::fs::copy(built, &program).map(drop))
        .expect("a copy");
    let user = 20_000 + std::process::id() % 40_000;
    for threads in 1..=3 {
        let mut command = Command::new(&program);
        command.args(["serve", "--listen", "127.0.0.1:0", "--data"]).arg(home.path().join("data"));
        command.env_clear().uid(user).gid(user);
        // SAFETY: one call of the system, which takes no lock.
        unsafe {
            command.pre_exec(move || {
                let limit = Rlimit { current: Some(threads), maximum: Some(threads) };
                setrlimit(Resource::Nproc, limit).map_err(Into::into)
            });
        }
        let output = command.output().expect("it runs");
        let text = err(&output);
        assert_eq!(output.status.code(), Some(1), "{threads}: {text}");
        assert!(text.contains("doubletickd: ") && text.contains("thread"), "{threads}: {text}");
        assert!(!text.contains("panicked"), "{threads}: {text}");
    }
}

#[test]
fn a_second_server_is_refused_with_one_line_that_names_the_directory_or_the_address() {
    let home = tempfile::tempdir().expect("a directory");
    let data = home.path().join("data");
    let server = Process::serve(&data, &[]);
    let address = server.address.to_string();
    let start = |data: &Path, listen: &str| {
        let output = doubletickd()
            .args(["serve", "--log", "off", "--listen", listen, "--data"])
            .arg(data)
            .output()
            .expect("doubletickd runs");
        assert_eq!(output.status.code(), Some(1));
        assert_eq!(out(&output), "", "it never says that it listens");
        let said = err(&output);
        assert_eq!(said.lines().count(), 1, "{said}");
        said
    };
    let said = start(&data, "127.0.0.1:0");
    assert!(said.contains(data.to_str().expect("UTF-8")) && said.contains("another process"), "{said}");
    let said = start(&home.path().join("other"), &address);
    assert!(said.contains(&address) && said.contains("in use"), "{said}");
    let file = home.path().join("file");
    std::fs::write(&file, "").expect("written");
    assert!(start(&file, "127.0.0.1:0").contains("data: "));
    drop(server);
}

#[tokio::test]
async fn a_killed_server_comes_back_with_its_key_and_everything_that_was_acknowledged() {
    let home = tempfile::tempdir().expect("a directory");
    let data = home.path().join("data");
    let mut server = Process::serve(&data, &[]);
    let (alice, bob) = (user_sig(&data, "alice"), user_sig(&data, "bob"));
    drop(Client::login(server.address, "bob", &bob).await);
    let mut client = Client::login(server.address, "alice", &alice).await;
    let ids: Vec<String> = (0..50).map(|number| format!("m{number}")).collect();
    for id in &ids {
        client.ask(message(id, "bob", "hello")).await.expect("sent");
    }
    server.signal(Kill::KILL);
    server.wait();

    let server = Process::serve(&data, &[]);
    let mut client = Client::login(server.address, "alice", &alice).await;
    assert_eq!(known(&mut client, &ids).await, ids);
    // The control socket of the one that was killed is no hindrance.
    let output =
        doubletickd().args(["settings", "get", "--data"]).arg(&data).output().expect("doubletickd runs");
    assert!(output.status.success(), "{}", err(&output));
}

#[tokio::test]
async fn a_restored_backup_begins_another_life_when_the_operator_says_so() {
    let home = tempfile::tempdir().expect("a directory");
    let data = home.path().join("data");
    let restored = || {
        let mut command = doubletickd();
        command.args(["restored", "--data"]).arg(&data);
        command.output().expect("doubletickd runs")
    };
    let output = restored();
    assert_eq!(output.status.code(), Some(1), "there is nothing that could have been restored");
    assert!(err(&output).contains("no database") && !data.exists(), "{}", err(&output));
    let mut lives = Vec::new();
    for said in [true, false, true] {
        let mut server = Process::serve(&data, &[]);
        let sig = user_sig(&data, "alice");
        let mut client = Client::connect(server.address).await;
        let (user_id, held) = ("alice".to_owned(), 0);
        let login = Request::Login { user_id, user_sig: sig, platform: 0, held, device: String::new() };
        let Ok(Response::LoggedIn(info)) = client.ask(login).await else { panic!("a login") };
        lives.push((info.incarnation, info.restored_from));
        assert!(err(&restored()).contains("another process"), "not while the server runs");
        server.signal(Kill::TERM);
        server.wait();
        if said {
            let output = restored();
            assert!(output.status.success(), "{}", err(&output));
        }
    }
    let [(first, none), (second, before), again] = lives[..] else { panic!("{lives:?}") };
    assert!(first > 0 && none == 0 && second != first && before == first, "{lives:?}");
    assert_eq!(again, (second, before), "a restart is no new life");
}

#[test]
fn a_usersig_verifies_with_the_key_it_was_made_with_for_as_long_as_was_asked() {
    let sig = |args: &[&str]| {
        let output = doubletickd()
            .args(["usersig", "alice", "--secret-key", KEY])
            .args(args)
            .output()
            .expect("it runs");
        assert!(output.status.success() && err(&output).is_empty(), "{}", err(&output));
        let text = out(&output);
        assert_eq!(text.lines().count(), 1, "the token and nothing else");
        text.trim().to_owned()
    };
    let key = |sdk_app_id| UserSigKey { sdk_app_id, secret: KEY.into() };
    let before = now();
    let ends = |key: UserSigKey, sig: &str| key.verify("alice", sig, now()).expect("it is good");
    let week = ends(key(1_400_000_000), &sig(&[]));
    let minute = ends(key(7), &sig(&["--expire", "60", "--app-id", "7"]));
    assert!((before + 604_800..=now() + 604_800).contains(&week));
    assert!((before + 60..=now() + 60).contains(&minute));
}

#[test]
fn the_fixed_vector_of_the_contract_is_a_good_usersig() {
    let document = json!({
        "TLS.ver": "2.0",
        "TLS.identifier": "alice",
        "TLS.sdkappid": 1_400_000_000,
        "TLS.expire": 604_800,
        "TLS.time": 1_700_000_000,
        "TLS.sig": "FqU95oLK3E+/nQty+GgBULYaQb8GoQjwTczmhX7/LOg=",
    });
    let mut packed = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::default());
    packed.write_all(document.to_string().as_bytes()).expect("written");
    let token = STANDARD.encode(packed.finish().expect("packed"));
    let token = token.replace('+', "*").replace('/', "-").replace('=', "_");
    let key = UserSigKey { sdk_app_id: 1_400_000_000, secret: KEY.into() };
    assert_eq!(key.verify("alice", &token, 1_700_000_001), Ok(1_700_604_800));
}

#[test]
fn there_is_no_usersig_without_a_key_nor_for_a_user_that_cannot_be() {
    let home = tempfile::tempdir().expect("a directory");
    let run =
        |args: &[&str]| doubletickd().current_dir(&home).arg("usersig").args(args).output().expect("it runs");
    let none = run(&["alice"]);
    assert!(none.status.code() == Some(1) && err(&none).contains("secret.key"), "{}", err(&none));
    assert!(std::fs::read_dir(&home).expect("listed").next().is_none(), "nothing is made");
    let long = "x".repeat(33);
    for user in ["", long.as_str(), "müller"] {
        assert_eq!(run(&[user, "--secret-key", "k"]).status.code(), Some(2), "{user}");
    }
    assert_eq!(run(&["alice", "--secret-key", "k", "--expire", "0"]).status.code(), Some(2));
}

/// A server that may have so many files open.
fn with_files(data: &Path, files: u32) -> Process {
    let mut command = Command::new("sh");
    command.arg("-c").arg(format!("ulimit -n {files}; exec \"$0\" \"$@\""));
    command.arg(env!("CARGO_BIN_EXE_doubletickd"));
    command.args(["serve", "--listen", "127.0.0.1:0", "--data"]).arg(data);
    Process::start(command, data)
}

fn connections(server: &Process, count: usize) -> Vec<TcpStream> {
    (0..count).map(|_| TcpStream::connect(server.address).expect("the kernel accepts")).collect()
}

#[test]
fn when_files_run_out_the_server_waits_and_serves_again_when_there_are_some() {
    let home = tempfile::tempdir().expect("a directory");
    let data = home.path().join("data");
    std::fs::create_dir(&data).expect("made");
    let set =
        output(&["settings", "set", "connections_per_address=0", "--data", data.to_str().expect("UTF-8")]);
    assert!(set.status.success(), "{}", err(&set));
    let mut server = with_files(&data, 48);
    let crowd = connections(&server, 100);
    until("no more files", || server.log().contains("no connection can be accepted"));
    drop(crowd);
    assert!(server.is_running());
    assert_eq!(server.get("/readyz").0, 200);
}

#[test]
fn one_address_does_not_take_all_files_of_a_server_that_has_few() {
    let home = tempfile::tempdir().expect("a directory");
    let mut server = with_files(&home.path().join("data"), 256);
    let mut crowd = connections(&server, 600);
    // The last ones were looked at and closed: they are not among those that wait for a file.
    let mut byte = [0];
    assert_eq!(crowd.last_mut().expect("600").read(&mut byte).unwrap_or(0), 0);
    assert!(!server.log().contains("no connection can be accepted"), "{}", server.log());
    assert!(server.is_running());
    drop(crowd);
    // Until the server has seen that they are gone it still refuses the address.
    let is_served = || {
        let mut socket = TcpStream::connect(server.address).expect("the kernel accepts");
        let mut answer = String::new();
        let asked = socket.write_all(b"GET /readyz HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n");
        asked.and_then(|()| socket.read_to_string(&mut answer)).is_ok() && answer.starts_with("HTTP/1.1 200")
    };
    until("there is room again", is_served);
}

#[test]
fn a_log_that_nobody_reads_any_more_does_not_hurt_the_server() {
    let home = tempfile::tempdir().expect("a directory");
    let mut command = doubletickd();
    command
        .args(["serve", "--listen", "127.0.0.1:0", "--log", "debug", "--data"])
        .arg(home.path().join("data"));
    let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("it starts");
    let mut line = [0; 64];
    let read = child.stdout.as_mut().expect("asked for").read(&mut line).expect("a line");
    let line = String::from_utf8_lossy(&line[..read]).into_owned();
    drop(child.stderr.take());
    drop(child.stdout.take());
    let address = line.trim().trim_start_matches("listening on ws://").parse().expect("an address");
    for _ in 0..3 {
        assert_eq!(get(address, "/readyz").0, 200);
    }
    child.kill().expect("killed");
    child.wait().expect("ended");
}

#[tokio::test]
async fn no_log_has_the_text_of_a_message_a_usersig_or_the_key_at_any_level() {
    for format in ["text", "json"] {
        let home = tempfile::tempdir().expect("a directory");
        let data = home.path().join("data");
        let server = Process::serve(&data, &["--log", "trace", "--log-format", format]);
        let key = std::fs::read_to_string(data.join("secret.key")).expect("the key");
        let text = "a confidential remark";
        let sigs = ["alice", "bob"].map(|user| user_sig(&data, user));
        let mut bob = Client::login(server.address, "bob", &sigs[1]).await;
        let mut alice = Client::login(server.address, "alice", &sigs[0]).await;
        assert!(matches!(alice.ask(message("m1", "bob", text)).await, Ok(Response::Message(_))));
        let known = bob.ask(Request::FindMessages { messages: vec!["m1".into()] }).await;
        assert!(matches!(known, Ok(Response::Messages(messages)) if messages.len() == 1));
        // A wrong credential, and what is no frame, are the places where one would quote what came.
        let mut mallory = Client::connect(server.address).await;
        let (user_id, user_sig) = ("mallory".to_owned(), sigs[0].clone());
        let login = Request::Login { user_id, user_sig, platform: 0, held: 0, device: String::new() };
        assert!(mallory.ask(login).await.is_err());
        let garbage = format!("{{\"{text}\": {}", sigs[0]);
        futures_util::SinkExt::send(&mut mallory.ws, garbage.into()).await.expect("sent");
        assert_eq!(mallory.closed().await.0, 1007);
        drop((alice, bob));
        until("everything is logged", || server.log().matches("connection closed").count() >= 3);

        let log = server.log();
        assert!(log.contains("DEBUG") && log.contains("alice"), "much is logged, and users are named");
        for secret in [text, "confidential", &sigs[0], &sigs[1], key.trim(), &sigs[0][..40]] {
            assert!(!log.contains(secret), "{format}: {secret}");
        }
        // As bytes, which a debug output of a buffer shows.
        let bytes = format!("{:?}", text.as_bytes());
        assert!(!log.contains(bytes.trim_matches(['[', ']'])));
        if format == "json" {
            let line = log.lines().find(|line| line.contains("connection closed")).expect("a line");
            let line: serde_json::Value = serde_json::from_str(line).expect("JSON");
            assert!(line["span"]["number"].is_u64() && line["span"]["address"].is_string(), "{line}");
        }
    }
}
