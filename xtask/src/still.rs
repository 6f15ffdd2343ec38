//! A command that prints nothing any more is stuck: what it waits for is ended, and the log says what that was.

use std::io::Write;
use std::path::Path;
use std::process::{Child, Command, ExitStatus};
use std::sync::mpsc::{self, RecvTimeoutError};
use std::time::{Duration, Instant};

/// So long no part of the tests is silent that will go on by itself.
pub const LIMIT: Duration = Duration::from_secs(600);

/// What the line of the log begins with that says that a command was stuck.
pub const STUCK: &str = "stuck: ";

/// Waits for a command that writes to `log`. When the log has not grown for `limit`, everything that the command has started
/// is ended (the command itself where it has started nothing): the test runner reports that program as failed and goes on
/// with the next.
pub fn wait(child: &mut Child, log: &Path, limit: Duration) -> std::io::Result<ExitStatus> {
    let process = child.id();
    std::thread::scope(|scope| {
        let (ended, end) = mpsc::channel::<()>();
        scope.spawn(move || {
            let (mut length, mut since) = (0, Instant::now());
            while end.recv_timeout(limit / 20) == Err(RecvTimeoutError::Timeout) {
                let now = std::fs::metadata(log).map_or(0, |file| file.len());
                if now != length {
                    (length, since) = (now, Instant::now());
                } else if since.elapsed() >= limit {
                    stop(process, log, limit);
                }
            }
        });
        let status = child.wait();
        drop(ended);
        status
    })
}

fn stop(process: u32, log: &Path, limit: Duration) {
    let mut stuck = started_by(process);
    if stuck.is_empty() {
        stuck.push(process.to_string());
    }
    if let Ok(mut file) = std::fs::File::options().append(true).open(log) {
        // The threads of a test program are called as its tests.
        let threads = printed(Command::new("ps").args([
            "-Lo",
            "pid,etimes,wchan:24,comm,args",
            "-p",
            &stuck.join(","),
        ]));
        let what = format!("{STUCK}nothing was printed for {} s; ended:", limit.as_secs());
        // A log that cannot be written must not keep the command alive.
        let _ = writeln!(file, "{what}\n{threads}");
    }
    let _ = Command::new("kill").arg("-KILL").args(&stuck).status();
}

/// The processes that a process has started, and those that these have.
fn started_by(process: u32) -> Vec<String> {
    let all = printed(Command::new("ps").args(["-eo", "ppid=,pid="]));
    let pairs: Vec<(&str, &str)> = all
        .lines()
        .filter_map(|line| line.trim().split_once(char::is_whitespace))
        .map(|(parent, child)| (parent, child.trim()))
        .collect();
    let mut found = vec![process.to_string()];
    let mut next = 0;
    while let Some(parent) = found.get(next).cloned() {
        found.extend(pairs.iter().filter(|pair| pair.0 == parent).map(|pair| pair.1.to_string()));
        next += 1;
    }
    found.remove(0);
    found
}

fn printed(command: &mut Command) -> String {
    command.output().map(|output| String::from_utf8_lossy(&output.stdout).into_owned()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::{LIMIT, STUCK};
    use crate::process::Log;
    use std::process::Command;
    use std::time::Duration;

    fn run(script: &str, limit: Duration) -> (Result<(), String>, String) {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("log");
        std::fs::File::create(&path).expect("a log");
        let mut log = Log::append(&path).expect("a log");
        let result = log.run_within(Command::new("sh").args(["-c", script]), limit);
        (result, log.text())
    }

    #[test]
    fn what_hangs_is_ended_and_named_and_what_started_it_goes_on() {
        let (result, log) = run("sleep 987654; echo went on; exit 3", Duration::from_millis(200));
        assert!(result.expect_err("sh says so").contains("exit status: 3"));
        assert!(log.contains(STUCK) && log.contains("sleep 987654"), "{log}");
        assert!(log.ends_with("went on\n"), "{log}");
    }

    #[test]
    fn a_command_that_hangs_by_itself_is_ended() {
        let (result, log) = run("exec sleep 987655", Duration::from_millis(200));
        assert!(result.expect_err("it was killed").contains("signal: 9"));
        assert!(log.contains("sleep 987655"), "{log}");
    }

    #[test]
    fn what_ends_by_itself_is_left_alone() {
        let (result, log) = run("echo done", LIMIT);
        assert_eq!(result, Ok(()));
        assert!(!log.contains(STUCK), "{log}");
    }
}
