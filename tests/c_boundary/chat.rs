//! `examples/c/chat.c`, talked to line by line, with the service in its process.

use super::{Language, Library, compile, has, root};
use std::io::{BufRead, BufReader, Write};
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::mpsc::{self, Receiver};
use std::time::Duration;
use tempfile::TempDir;

/// A program that says nothing for longer hangs.
const PATIENCE: Duration = Duration::from_secs(60);

struct Chat {
    child: Child,
    input: ChildStdin,
    lines: Receiver<String>,
    /// Callbacks that nobody has asked for yet.
    heard: Vec<String>,
}

impl Chat {
    fn start(command: &mut Command) -> Self {
        let mut child =
            command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().expect("the program starts");
        let (sender, lines) = mpsc::channel();
        let output = BufReader::new(child.stdout.take().expect("its output"));
        std::thread::spawn(move || {
            for line in output.lines() {
                let line = line.expect("UTF-8");
                println!("{line}");
                if sender.send(line).is_err() {
                    return;
                }
            }
        });
        Self { input: child.stdin.take().expect("its input"), child, lines, heard: Vec::new() }
    }

    fn line(&mut self) -> String {
        self.lines.recv_timeout(PATIENCE).expect("a line within a minute")
    }

    /// The lines up to the answer to a command, without callbacks.
    fn answer(&mut self, command: &str) -> Vec<String> {
        let mut lines = Vec::new();
        loop {
            let line = self.line();
            if line.starts_with("* ") {
                self.heard.push(line);
                continue;
            }
            let mut words = line.split(' ');
            let over = matches!(words.next(), Some("ok" | "failed")) && words.next() == Some(command);
            lines.push(line);
            if over {
                return lines;
            }
        }
    }

    fn ask(&mut self, command: &str) -> Vec<String> {
        writeln!(self.input, "{command}").expect("the program reads");
        self.answer(command.split(' ').next().expect("a word"))
    }

    /// Gives a command whose answer is known, with `_` for a part that is not.
    fn expect(&mut self, command: &str, answer: &[&str]) -> Vec<String> {
        let lines = self.ask(command);
        assert!(
            lines.len() == answer.len() && lines.iter().zip(answer).all(|(line, like)| fits(line, like)),
            "{command}: {lines:#?}"
        );
        lines
    }

    /// Waits for a callback like this.
    fn hear(&mut self, like: &str) -> String {
        if let Some(at) = self.heard.iter().position(|line| fits(line, like)) {
            return self.heard.remove(at);
        }
        loop {
            let line = self.line();
            if fits(&line, like) {
                return line;
            }
            self.heard.push(line);
        }
    }

    fn login(&mut self, user: &str) {
        self.heard.clear();
        self.expect(&format!("login {user}"), &[&format!("ok login user={user}")]);
        self.hear("* sync finished");
    }

    fn quit(mut self) {
        drop(self.input);
        assert!(self.lines.iter().last().is_some_and(|line| line == "ok quit"));
        assert!(self.child.wait().expect("a child").success());
    }
}

/// Whether the words are the same, where `_` in a word stands for any text.
fn fits(line: &str, like: &str) -> bool {
    let (words, wanted): (Vec<_>, Vec<_>) = (line.split(' ').collect(), like.split(' ').collect());
    words.len() == wanted.len()
        && words.iter().zip(wanted).all(|(word, wanted)| match wanted.split_once('_') {
            Some((begin, end)) if !wanted.contains("__") => word.starts_with(begin) && word.ends_with(end),
            _ => *word == wanted,
        })
}

/// The value of a key in a line.
fn value(line: &str, key: &str) -> String {
    let found = line.split(' ').find_map(|word| word.strip_prefix(key)?.strip_prefix('='));
    found.unwrap_or_else(|| panic!("no {key} in {line}")).to_owned()
}

/// Alice writes to a group and to Bob; Bob and Carol read; Alice sees who has and who has not.
fn story(chat: &mut Chat) {
    chat.hear("ok init version=_");
    chat.hear("* network connected code=0 text=");
    chat.expect("status", &["ok status state=out user="]);
    for user in ["bob", "carol", "dave", "alice"] {
        chat.login(user);
    }
    chat.expect("status", &["ok status state=in user=alice"]);
    let group = value(&chat.expect("group Hike bob carol", &["ok group id=_"])[0], "id");
    chat.expect(
        &format!("invite {group} dave bob nobody"),
        &[
            "- invited user=dave result=1",
            "- invited user=bob result=2",
            "- invited user=nobody result=0",
            "ok invite count=3",
        ],
    );
    let sent = chat.expect(
        &format!("send group {group} At nine? \"sharp\" \\o/"),
        &[&format!("sending id=_ n=1 conv=group:{group}"), "ok send id=_ seq=1"],
    );
    let (hike, conv) = (value(&sent[0], "id"), format!("group:{group}"));
    assert_eq!(value(&sent[1], "id"), hike);
    let sent =
        chat.expect("send c2c bob The map, please", &["sending id=_ n=2 conv=c2c:bob", "ok send id=_ seq=1"]);
    let map = value(&sent[0], "id");
    chat.expect("sendplain c2c bob :)", &["sending id=_ n=3 conv=c2c:bob", "ok sendplain id=_ seq=2"]);
    chat.expect("send c2c bob Oh no", &["sending id=_ n=4 conv=c2c:bob", "ok send id=_ seq=3"]);
    let wrong = value(&chat.expect("revoke last", &["ok revoke id=_"])[0], "id");
    chat.hear(&format!("* revoked id={wrong} conv=c2c:bob by=alice"));
    chat.expect(&format!("modify {map} The map and the rope"), &[&format!("ok modify id={map}")]);
    chat.hear(&format!(
        "* modified id={map} n=2 conv=c2c:bob from=alice seq=1 receipt=yes revoked=no text=The map and the rope"
    ));

    chat.login("bob");
    chat.hear(&format!(
        "* message id={hike} n=1 conv={conv} from=alice seq=1 receipt=yes revoked=no \
         text=At nine? \\\"sharp\\\" \\\\o/"
    ));
    chat.hear("* message id=_ n=3 conv=c2c:alice from=alice seq=2 receipt=no revoked=no text=:)");
    chat.expect("unread", &["ok unread total=3"]);
    chat.expect(&format!("read {hike}"), &["ok read count=1"]);
    chat.expect("read 2", &["ok read count=1"]);
    chat.expect("mark c2c alice", &["ok mark"]);
    chat.hear("* unread total=1");
    chat.expect(
        "conversations",
        &[
            "- conversation conv=c2c:alice unread=0",
            &format!("- conversation conv={conv} unread=1"),
            "ok conversations count=2",
        ],
    );
    chat.expect(
        "history c2c alice 2",
        &[
            &format!(
                "- message id={wrong} n=4 conv=c2c:alice from=alice seq=3 receipt=yes revoked=yes text="
            ),
            "- message id=_ n=3 conv=c2c:alice from=alice seq=2 receipt=no revoked=no text=:)",
            "ok history count=2",
        ],
    );
    chat.login("carol");
    chat.expect(&format!("read {hike}"), &["ok read count=1"]);

    chat.login("alice");
    chat.hear(&format!("* receipt id={hike} conv={conv} read=2 unread=1"));
    chat.hear(&format!("* receipt id={map} conv=c2c:bob read=1 unread=0"));
    chat.hear("* peer-read conv=c2c:bob time=_");
    chat.expect(
        "receipts 1",
        &[&format!("- receipt id={hike} conv={conv} read=2 unread=1"), "ok receipts count=1"],
    );
    chat.expect(
        "readers 1 read",
        &["- reader user=bob time=_", "- reader user=carol time=_", "ok readers count=2"],
    );
    chat.expect("readers 1 unread", &["- reader user=dave time=0", "ok readers count=1"]);
}

/// What is not a command, what the service refuses, and commands that are not waited for.
fn refusals(chat: &mut Chat) {
    chat.expect("bogus", &["failed bogus code=0 text=no such command; the head of chat.c lists them"]);
    chat.expect("send c2c bob", &["failed send code=0 text=usage: send group|c2c ID TEXT"]);
    chat.expect("readers 1 perhaps", &["failed readers code=0 text=usage: readers MSG read|unread"]);
    let unknown = &chat.ask("read 7-7-7")[0];
    assert!(unknown.starts_with("failed read code=10062 text="), "{unknown}");
    let late = &chat.ask("cancel 2")[0];
    assert!(late.starts_with("failed cancel id=") && late.contains(" code=8020 text="), "{late}");
    let nowhere = &chat.ask("revoke 7-7-8")[0];
    assert!(nowhere.starts_with("failed revoke id=7-7-8 code=-4 text="), "{nowhere}");
    chat.hear("* log level=5 text=TIMMsgRevoke: conv_id: is NULL or empty (returns -4)");
    let settings = &chat.ask("settings {\"dt_settings_revoke_seconds\":60}")[0];
    assert!(
        settings.starts_with("ok settings json={") && settings.contains("\"dt_settings_revoke_seconds\":60")
    );
    writeln!(chat.input, "# a remark\n\n& unread\n& conversations\nwait 0.01").expect("the program reads");
    let mut answers = Vec::new();
    while answers.len() < 3 {
        answers.extend(Some(chat.line()).filter(|line| line.starts_with("ok ")));
    }
    // Nobody waits for the first two, so the third may be faster.
    answers.sort();
    assert_eq!(answers, ["ok conversations count=2", "ok unread total=0", "ok wait"]);
    chat.expect("logout", &["ok logout"]);
    let out = &chat.ask("unread")[0];
    assert!(out.starts_with("failed unread code=6014 text="), "{out}");
}

fn play(language: Language, valgrind: bool) {
    let scratch = TempDir::new().expect("a temporary directory");
    let source = root().join("examples/c/chat.c");
    let Some(program) = compile(&source, language, Library::Shared, &[], scratch.path()) else { return };
    let mut command = if valgrind { Command::new("valgrind") } else { Command::new(&program) };
    if valgrind {
        command.args(["-q", "--leak-check=full", "--error-exitcode=9"]).arg(&program);
    }
    command.env_remove("DOUBLETICK_SERVER_URL").arg("--data").arg(scratch.path().join("data"));
    let mut chat = Chat::start(&mut command);
    story(&mut chat);
    refusals(&mut chat);
    chat.quit();
}

#[test]
fn example_chat_answers_line_by_line() {
    play(Language::C11, false);
    play(Language::Cpp17, false);
}

#[test]
fn example_chat_is_clean_under_valgrind() {
    if has("valgrind") {
        play(Language::C11, true);
    }
}

#[test]
fn example_chat_says_why_it_does_not_start() {
    let scratch = TempDir::new().expect("a temporary directory");
    let source = root().join("examples/c/chat.c");
    let Some(program) = compile(&source, Language::C11, Library::Shared, &[], scratch.path()) else { return };
    let refused = Command::new(&program).args(["--server", "nonsense"]).output().expect("it runs");
    let words = String::from_utf8_lossy(&refused.stdout).into_owned();
    assert!(!refused.status.success());
    assert!(words.contains("failed init code=-4 ") && words.contains("sdk_config_server_url: "), "{words}");
    let misused = Command::new(&program).arg("--nonsense").output().expect("it runs");
    assert!(String::from_utf8_lossy(&misused.stderr).starts_with("usage: "));
}
