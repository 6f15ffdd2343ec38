//! A device: a process of one language that does what it is told.
//!
//! | word | what it says of it |
//! |---|---|
//! | `login USER USERSIG` | `login USER CODE TEXT` |
//! | `group GROUP USER` | `group GROUP CODE`: made, with this user |
//! | `send GROUP TEXT` | `sent ID CODE` |
//! | `read ID` | `read ID CODE TEXT` |
//! | `count ID` | `count ID CODE READERS` |
//! | `page GROUP` | `page GROUP CODE FROM ID,…`: history, the newest first |
//! | `list` | `list CODE FROM CONVERSATION=UNREAD,…` |
//! | `members GROUP` | `members GROUP CODE FROM USER,…` |
//! | `wake` | nothing |
//! | `end` | `ended`, and its process does |
//!
//! `FROM` is `device` or `service`. Unasked it says `message ID` of a message of somebody else's, and `outbox ID CODE` of what
//! was kept. Nothing waits for the answer of what was told before.

use std::fs::File;
use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::Mutex;
use std::sync::mpsc::{Receiver, channel};
use std::time::{Duration, Instant};

/// What has not come by then does not come.
const PATIENCE: Duration = Duration::from_secs(60);

/// The device of a language.
pub struct Face<'a> {
    /// The program. The words behind it are where the server is, the directory, and after how many milliseconds a call is to
    /// fail, 0: after 30 seconds, as it is where the language does not let it be said.
    pub program: &'a (dyn Fn() -> Result<Command, String> + Sync),
    /// Whether answers say that the device has given them.
    pub says_where_from: bool,
    /// Whether a receipt can be given by an id alone, of a message that nobody has heard of.
    pub takes_any_id: bool,
}

/// A process; killed when it is dropped.
pub struct Device {
    child: Mutex<Child>,
    words: Mutex<ChildStdin>,
    said: Mutex<Said>,
    directory: PathBuf,
}

/// What it says: the lines that nobody has asked for yet, and those to come.
struct Said {
    lines: Vec<String>,
    coming: Receiver<String>,
}

impl Device {
    pub fn start(
        face: &Face<'_>,
        url: &str,
        directory: &Path,
        milliseconds: u32,
        errors: File,
    ) -> Result<Device, String> {
        let failed = |error: std::io::Error| format!("a device: {error}");
        std::fs::create_dir_all(directory).map_err(failed)?;
        let mut command = (face.program)()?;
        command.arg(url).arg(directory).arg(milliseconds.to_string());
        let mut child =
            command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(errors).spawn().map_err(failed)?;
        let (words, out) = (child.stdin.take().expect("asked for"), child.stdout.take().expect("asked for"));
        let (sender, coming) = channel();
        // It ends with the process.
        std::thread::spawn(move || {
            for line in BufReader::new(out).lines().map_while(Result::ok) {
                if sender.send(line.trim_end().to_owned()).is_err() {
                    break;
                }
            }
        });
        let said = Mutex::new(Said { lines: Vec::new(), coming });
        Ok(Device { child: child.into(), words: words.into(), said, directory: directory.to_owned() })
    }

    pub fn tell(&self, words: &str) -> Result<(), String> {
        let mut to = self.words.lock().expect("no panic");
        writeln!(to, "{words}").and_then(|()| to.flush()).map_err(|error| format!("{words}: {error}"))
    }

    /// Waits for a line that begins so; what stands behind it.
    pub fn hears(&self, begin: &str) -> Result<String, String> {
        let end = Instant::now() + PATIENCE;
        let mut said = self.said.lock().expect("no panic");
        loop {
            if let Some(at) = said.lines.iter().position(|line| line.starts_with(begin)) {
                return Ok(said.lines.remove(at)[begin.len()..].to_owned());
            }
            let left = end.saturating_duration_since(Instant::now());
            match said.coming.recv_timeout(left) {
                Ok(line) => said.lines.push(line),
                Err(_) => return Err(format!("not said: {begin:?}; but: {:?}", said.lines)),
            }
        }
    }

    /// What is said of this word.
    pub fn ask(&self, words: &str) -> Result<String, String> {
        self.tell(words)?;
        self.hears(&format!("{words} "))
    }

    /// Whether a line that begins so has been said and was not asked for.
    pub fn has_said(&self, begin: &str) -> bool {
        let mut said = self.said.lock().expect("no panic");
        while let Ok(line) = said.coming.try_recv() {
            said.lines.push(line);
        }
        said.lines.iter().any(|line| line.starts_with(begin))
    }

    pub fn login(&self, user: &str, user_sig: &str) -> Result<(), String> {
        self.tell(&format!("login {user} {user_sig}"))?;
        let said = self.hears(&format!("login {user} "))?;
        equal("a login", said.split(' ').next().unwrap_or_default(), "0")
    }

    /// It ends as it should.
    pub fn end(self) -> Result<(), String> {
        self.tell("end")?;
        self.hears("ended")?;
        let until = Instant::now() + PATIENCE;
        loop {
            let ended = self.child.lock().expect("no panic").try_wait();
            match ended.map_err(|error| format!("a device: {error}"))? {
                Some(status) if status.success() => return Ok(()),
                Some(status) => return Err(format!("a device has ended: {status}")),
                None if Instant::now() > until => return Err("a device does not end".to_owned()),
                None => std::thread::sleep(Duration::from_millis(10)),
            }
        }
    }

    /// It is killed.
    pub fn kill(self) {
        drop(self);
    }

    /// `STOP` and `CONT`: its whole process sleeps, and goes on.
    pub fn signal(&self, name: &str) -> Result<(), String> {
        let id = self.child.lock().expect("no panic").id();
        signal(id, name)
    }

    /// Until it has written down that this waits.
    pub fn until_it_keeps(&self, id: &str) -> Result<(), String> {
        until(&format!("{id} in the outbox"), || {
            Ok(self.files(".outbox.db")?.iter().any(|file| {
                // The file may be gone between the two looks.
                let bytes = std::fs::read(file).unwrap_or_default();
                bytes.windows(id.len()).any(|part| part == id.as_bytes())
            }))
        })
    }

    /// The files of this device whose names have this part.
    pub fn files(&self, part: &str) -> Result<Vec<PathBuf>, String> {
        files(&self.directory, part)
    }
}

impl Drop for Device {
    fn drop(&mut self) {
        let mut child = self.child.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        // It may have ended by itself.
        let _ = child.kill();
        let _ = child.wait();
    }
}

/// Sends a process a signal.
pub fn signal(id: u32, name: &str) -> Result<(), String> {
    let status = Command::new("kill").args([&format!("-{name}"), &id.to_string()]).status();
    let status = status.map_err(|error| format!("kill: {error}"))?;
    if status.success() { Ok(()) } else { Err(format!("kill -{name}: {status}")) }
}

/// Until this is so.
pub fn until(what: &str, mut is: impl FnMut() -> Result<bool, String>) -> Result<(), String> {
    let end = Instant::now() + PATIENCE;
    while !is()? {
        if Instant::now() > end {
            return Err(format!("did not come: {what}"));
        }
        std::thread::sleep(Duration::from_millis(10));
    }
    Ok(())
}

/// The files below a folder whose names have this part.
pub fn files(folder: &Path, part: &str) -> Result<Vec<PathBuf>, String> {
    let mut found = Vec::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(folder) = folders.pop() {
        let failed = |error: std::io::Error| format!("{}: {error}", folder.display());
        for entry in std::fs::read_dir(&folder).map_err(failed)? {
            let path = entry.map_err(failed)?.path();
            if path.is_dir() {
                folders.push(path);
            } else if path.file_name().is_some_and(|name| name.to_string_lossy().contains(part)) {
                found.push(path);
            }
        }
    }
    found.sort();
    Ok(found)
}

/// An error where it is something else.
pub fn equal(what: &str, is: &str, must: &str) -> Result<(), String> {
    if is == must { Ok(()) } else { Err(format!("{what} is {is:?}, not {must:?}")) }
}
