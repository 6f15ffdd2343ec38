//! `examples/c/chat.c` as a process: one user, commands line by line. Its head says what the lines mean.

use crate::support::PATIENCE;
use rustix::process::{Pid, Signal, kill_process};
use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::mpsc::{self, Receiver};
use std::time::Instant;

/// Compiles the program into this directory.
pub fn compile(to: &Path) -> Option<PathBuf> {
    compile_example("chat", to)
}

/// Compiles a program of `examples/c` into this directory.
pub fn compile_example(name: &str, to: &Path) -> Option<PathBuf> {
    compile_source(&format!("examples/c/{name}.c"), to)
}

/// Compiles a program of the repository into this directory, against the shared library that cargo has put beside
/// this test. `None` where there is no C compiler; with `CI=true` that is a failure.
pub fn compile_source(source: &str, to: &Path) -> Option<PathBuf> {
    let compiler = std::env::var("CC").unwrap_or_else(|_| "cc".to_owned());
    let found = Command::new(&compiler).arg("--version").stdout(Stdio::null()).stderr(Stdio::null()).status();
    if !found.is_ok_and(|status| status.success()) {
        assert!(std::env::var("CI").as_deref() != Ok("true"), "{compiler} is missing");
        eprintln!("skipped: {compiler} is missing; scripts/setup-c.sh installs it");
        return None;
    }
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let test = std::env::current_exe().expect("the path of this test");
    // A copy: another build must not change the library under a running test.
    let library = test.parent().expect("a directory").join("libdoubletick.so");
    std::fs::copy(&library, to.join("libdoubletick.so")).expect("the library is beside this test");
    let source = root.join(source);
    let program = to.join(source.file_stem().expect("a name"));
    let mut command = Command::new(compiler);
    command.args(["-std=c11", "-Wall", "-Wextra", "-Werror", "-I"]).arg(root.join("include"));
    command.arg(&source).arg("-o").arg(&program);
    // Old tags: they are stronger than LD_LIBRARY_PATH, where cargo may have an older library.
    let path = format!("-Wl,--disable-new-dtags,-rpath,{}", to.display());
    command.arg("-L").arg(to).args(["-ldoubletick", &path, "-lpthread"]);
    let output = command.output().expect("the compiler runs");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    Some(program)
}

/// A running program. It is killed when this is dropped.
pub struct Chat {
    name: String,
    child: Child,
    input: ChildStdin,
    lines: Receiver<String>,
    /// Lines that nobody has asked for yet.
    unheard: Vec<String>,
}

impl Drop for Chat {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ = self.child.kill();
        let _ = self.child.wait();
        if std::thread::panicking() {
            eprintln!("{}: not heard: {:#?}", self.name, self.unheard);
        }
    }
}

impl Chat {
    /// Starts the program for this server, with its device's state in `data`.
    pub fn start(program: &Path, url: &str, data: &Path) -> Chat {
        Self::start_with(program, url, data, &[])
    }

    /// With more options.
    pub fn start_with(program: &Path, url: &str, data: &Path, options: &[&str]) -> Chat {
        let mut command = Command::new(program);
        command.args(["--server", url, "--data"]).arg(data).args(options);
        let mut child =
            command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().expect("the program starts");
        let output = BufReader::new(child.stdout.take().expect("its output"));
        let (sender, lines) = mpsc::channel();
        std::thread::spawn(move || {
            for line in output.lines() {
                if sender.send(line.expect("UTF-8")).is_err() {
                    return;
                }
            }
        });
        let input = child.stdin.take().expect("its input");
        let name = data.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        let mut chat = Chat { name, child, input, lines, unheard: Vec::new() };
        chat.hear("ok init", &[]);
        chat
    }

    /// Sends a signal to the program.
    pub fn signal(&self, signal: Signal) {
        let pid = i32::try_from(self.child.id()).ok().and_then(Pid::from_raw).expect("a process");
        kill_process(pid, signal).expect("the process is there");
    }

    /// Gives a command.
    pub fn tell(&mut self, command: &str) {
        writeln!(self.input, "{command}").expect("the program reads");
    }

    /// Waits for a line that begins like this and has these words.
    pub fn hear(&mut self, begin: &str, words: &[&str]) -> String {
        let is_it = |line: &String| {
            let rest = line.strip_prefix(begin).filter(|rest| rest.is_empty() || rest.starts_with(' '));
            rest.is_some_and(|rest| words.iter().all(|word| rest.split(' ').any(|part| part == *word)))
        };
        let deadline = Instant::now() + PATIENCE;
        loop {
            if let Some(place) = self.unheard.iter().position(is_it) {
                return self.unheard.remove(place);
            }
            let left = deadline.saturating_duration_since(Instant::now());
            match self.lines.recv_timeout(left) {
                Ok(line) => self.unheard.push(line),
                Err(_) => panic!("{}: in vain: {begin} {words:?}", self.name),
            }
        }
    }

    /// Gives a command that succeeds; its last line.
    pub fn ok(&mut self, command: &str) -> String {
        let last = self.answer(command);
        assert!(last.starts_with("ok "), "{}: {command}: {last}", self.name);
        last
    }

    /// Gives a command that answers a list; the lines of the list.
    pub fn list(&mut self, command: &str) -> Vec<String> {
        self.ok(command);
        let (list, rest) = self.unheard.drain(..).partition(|line| line.starts_with("- "));
        self.unheard = rest;
        list
    }

    /// Begins to send a text to `group ID` or `c2c ID`; `id=ID` of the message.
    pub fn begin_send(&mut self, to: &str, text: &str) -> String {
        self.tell(&format!("& send {to} {text}"));
        format!("id={}", value(&self.hear("sending", &[]), "id"))
    }

    /// Sends a text; `id=ID` of the message.
    pub fn send(&mut self, to: &str, text: &str) -> String {
        let id = self.begin_send(to, text);
        self.hear("ok send", &[&id]);
        id
    }

    /// Gives a command that fails; the code.
    pub fn code(&mut self, command: &str) -> i32 {
        let last = self.answer(command);
        assert!(last.starts_with("failed "), "{}: {command}: {last}", self.name);
        value(&last, "code").parse().expect("a code")
    }

    fn answer(&mut self, command: &str) -> String {
        let name = command.split(' ').next().expect("a command").to_owned();
        self.tell(command);
        loop {
            for word in ["ok", "failed"] {
                let begin = format!("{word} {name}");
                if self.unheard.iter().any(|line| *line == begin || line.starts_with(&format!("{begin} "))) {
                    return self.hear(&begin, &[]);
                }
            }
            let line = self.lines.recv_timeout(PATIENCE);
            self.unheard.push(line.unwrap_or_else(|_| panic!("{}: no answer to {command}", self.name)));
        }
    }

    /// Nothing like this has been said that was not heard.
    pub fn has_not_said(&self, begin: &str) -> bool {
        !self.unheard.iter().any(|line| line.starts_with(begin))
    }

    /// Ends the program in order, without a logout.
    pub fn quit(mut self) {
        self.tell("quit");
        self.hear("ok quit", &[]);
        let status = self.child.wait().expect("a status");
        assert!(status.success(), "{}: {status}", self.name);
    }
}

/// The value of a key in a line.
pub fn value(line: &str, key: &str) -> String {
    let found = line.split(' ').find_map(|word| word.strip_prefix(key)?.strip_prefix('='));
    found.unwrap_or_else(|| panic!("no {key} in {line}")).to_owned()
}
