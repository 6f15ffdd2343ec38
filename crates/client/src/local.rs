//! What this device already has, in one small file per user.
//!
//! The file is replaced as a whole (temporary file, then rename), so a crash leaves the old or the new one.

use doubletick_protocol::ids::{ConversationId, MsgId};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use std::collections::{HashMap, HashSet};
use std::ffi::OsStr;
use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

/// What is kept of one user.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct Saved {
    /// Whose it is, for people who look into the file.
    pub user: String,
    /// How far each conversation has been delivered.
    pub conversations: Vec<Held>,
    /// Messages that this device has sent and not seen in their conversation yet.
    pub sent: HashSet<MsgId>,
    /// What the message ids of this device's last runs begin with, the newest last. A run that was killed has
    /// not written what it sent in its last moments.
    pub prefixes: Vec<String>,
    /// This device's own words on messages: text and number.
    pub custom: HashMap<MsgId, (String, u32)>,
    /// The number of this device's login (`LoginInfo::login`) on `platform`; 0: it has none, or has logged out.
    pub login: u64,
    /// `TIMPlatform` of this device at that time.
    pub platform: u32,
    /// What this device calls itself at a login: random, made once. Empty in a file of before that.
    pub device: String,
    /// The first login of this user here has not been answered yet: the file holds the name of the device and
    /// nothing else.
    pub unanswered: bool,
    /// The life of the service that `conversations` are of; 0: not known.
    pub incarnation: u64,
    /// Grows with every save, and much with every run. A mirror that has not come so far has missed something.
    pub mirror: u64,
    /// Conversations that were taken out of the list with messages of this device alone, and the number of the last of these.
    pub unlisted: Vec<(ConversationId, u64)>,
    /// How many milliseconds the service's clock was before this device's date when it was told last.
    pub clock_ahead: i64,
}

impl Saved {
    /// The login number that this device holds as one of this platform. Each platform counts its own.
    pub(crate) fn login_on(&self, platform: u32) -> u64 {
        if self.platform == platform { self.login } else { 0 }
    }
}

/// How far one conversation has been delivered to the application.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct Held {
    pub conversation: ConversationId,
    /// Which conversation that is, whatever it is called; 0: not known.
    #[serde(default)]
    pub identity: u64,
    /// Every message up to here.
    pub seq: u64,
    /// Every change up to here.
    pub version: u64,
    /// Changes above `version`: whether it is a receipt, the message, the version.
    #[serde(default)]
    pub ahead: Vec<(bool, MsgId, u64)>,
}

/// What a user's file held.
#[derive(Debug, PartialEq)]
pub(crate) enum Loaded {
    /// This user is new to this device.
    Nothing,
    /// What was saved last.
    Saved(Box<Saved>),
    /// Something unreadable; it was set aside. The text is for the log.
    Damaged(String),
}

/// Where the file of a user is. Any user id is safe as a name, because it is spelled in hexadecimal.
pub(crate) fn path(directory: &Path, app_id: u64, user: &str) -> PathBuf {
    let hex: String = user.bytes().map(|byte| format!("{byte:02x}")).collect();
    directory.join(format!("device-{app_id}-{hex}.json"))
}

/// Reads a user's file, and removes what was left half written beside it by processes that were ended.
pub(crate) fn load(path: &Path) -> Loaded {
    match read(path, "device state") {
        (Some(saved), _) => Loaded::Saved(Box::new(saved)),
        (None, None) => Loaded::Nothing,
        (None, Some(text)) => Loaded::Damaged(text),
    }
}

/// Reads a file of this device, and sets it aside where it cannot be read: then there is a text for the log. `what` is in it.
pub(crate) fn read<T: DeserializeOwned>(path: &Path, what: &str) -> (Option<T>, Option<String>) {
    remove_temporaries(path);
    let problem = match fs::read(path) {
        Ok(bytes) => match serde_json::from_slice(&bytes) {
            Ok(saved) => return (Some(saved), None),
            Err(error) => error.to_string(),
        },
        Err(error) if error.kind() == io::ErrorKind::NotFound => return (None, None),
        Err(error) => error.to_string(),
    };
    let aside = aside(path);
    let kept = match fs::rename(path, &aside) {
        Ok(()) => format!("set aside as {}", aside.display()),
        Err(error) => format!("could not be set aside: {error}"),
    };
    (None, Some(format!("{what} {}: {problem}; {kept}", path.display())))
}

/// Where a file is that could not be read.
pub(crate) fn aside(path: &Path) -> PathBuf {
    path.with_extension("damaged")
}

/// Replaces a file of this device. `synced`: it is on the disk then, also where the power is lost.
pub(crate) fn save(path: &Path, saved: &impl Serialize, synced: bool) -> io::Result<()> {
    if let Some(directory) = path.parent() {
        doubletick_directory::make(directory)?;
    }
    // The process id keeps two processes on one directory from writing into the same temporary file.
    let temporary = path.with_extension(format!("{}.tmp", std::process::id()));
    let replace = || {
        let mut file = fs::File::create(&temporary)?;
        file.write_all(&serde_json::to_vec(saved)?)?;
        if synced {
            file.sync_all()?;
        }
        drop(file);
        fs::rename(&temporary, path)?;
        match path.parent() {
            Some(directory) if synced => sync_directory(directory),
            _ => Ok(()),
        }
    };
    replace().inspect_err(|_| {
        // The first error is the one to report.
        let _ = fs::remove_file(&temporary);
    })
}

/// The names in it are on the disk then.
#[cfg(unix)]
fn sync_directory(directory: &Path) -> io::Result<()> {
    fs::File::open(directory)?.sync_all()
}

/// A directory cannot be opened here; the system writes the names by itself.
#[cfg(not(unix))]
fn sync_directory(_: &Path) -> io::Result<()> {
    Ok(())
}

/// Removes the temporary files of this user's file. What cannot be removed is in nobody's way.
fn remove_temporaries(path: &Path) {
    let (Some(directory), Some(stem)) = (path.parent(), path.file_stem().and_then(OsStr::to_str)) else {
        return;
    };
    let Ok(entries) = fs::read_dir(directory) else { return };
    for entry in entries.flatten() {
        let name = entry.file_name();
        let process =
            name.to_str().and_then(|name| name.strip_prefix(stem)?.strip_prefix('.')?.strip_suffix(".tmp"));
        if process.is_some_and(|process| process.parse::<u32>().is_ok()) {
            let _ = fs::remove_file(entry.path());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_saved_is_loaded() {
        let directory = tempfile::tempdir().expect("a directory");
        let path = path(&directory.path().join("new"), 7, "../../etc/passwd \u{7e}");
        assert_eq!(path.parent().map(Path::to_path_buf), Some(directory.path().join("new")));
        assert_eq!(load(&path), Loaded::Nothing);
        let saved = Saved {
            user: "u".into(),
            conversations: vec![Held {
                conversation: ConversationId::C2c("bob".into()),
                identity: 9,
                seq: 3,
                version: u64::MAX,
                ahead: vec![(true, "m".into(), 9)],
            }],
            sent: HashSet::from(["mine".to_owned()]),
            prefixes: vec!["1-".to_owned()],
            custom: HashMap::from([("m".to_owned(), ("text".to_owned(), 5))]),
            login: 7,
            platform: 6,
            device: "d".into(),
            unanswered: false,
            incarnation: 5,
            mirror: 6,
            unlisted: vec![(ConversationId::Group("g".into()), 4)],
            clock_ahead: -8,
        };
        assert_eq!((saved.login_on(6), saved.login_on(2)), (7, 0));
        save(&path, &saved, false).expect("saved");
        save(&path, &saved, true).expect("saved again");
        assert_eq!(load(&path), Loaded::Saved(Box::new(saved)));
        assert_eq!(fs::read_dir(directory.path().join("new")).expect("readable").count(), 1);
    }

    #[test]
    fn a_save_that_fails_leaves_nothing_behind() {
        let directory = tempfile::tempdir().expect("a directory");
        let path = path(directory.path(), 7, "alice");
        // Nothing can be put in its place.
        fs::create_dir_all(path.join("in the way")).expect("made");
        save(&path, &Saved::default(), false).expect_err("not saved");
        assert_eq!(fs::read_dir(directory.path()).expect("readable").count(), 1);
    }

    #[test]
    fn what_other_processes_left_half_written_is_removed() {
        let directory = tempfile::tempdir().expect("a directory");
        let path = path(directory.path(), 7, "alice");
        save(&path, &Saved::default(), false).expect("saved");
        let others = [self::path(directory.path(), 7, "alicea"), self::path(directory.path(), 71, "alice")];
        let kept = others.map(|path| path.with_extension("12.tmp"));
        let ours = [path.with_extension("1.tmp"), path.with_extension("4294967295.tmp")];
        kept.iter().chain(&ours).for_each(|file| fs::write(file, "").expect("written"));
        assert_eq!(load(&path), Loaded::Saved(Box::default()));
        assert!(kept.iter().all(|file| file.exists()));
        assert!(!ours.iter().any(|file| file.exists()));
    }

    #[test]
    fn a_file_of_before_identities_is_read() {
        let directory = tempfile::tempdir().expect("a directory");
        let path = path(directory.path(), 7, "alice");
        let text = r#"{"user": "alice", "conversations": [{"conversation": {"group": "g"}, "seq": 3, "version": 4}],
                       "sent": [], "prefixes": ["1-"], "custom": {}, "login": 7, "platform": 6}"#;
        fs::write(&path, text).expect("written");
        let Loaded::Saved(saved) = load(&path) else { panic!("it is not read") };
        let held = &saved.conversations[0];
        assert_eq!((held.identity, held.seq, held.version), (0, 3, 4));
        assert_eq!((saved.device.as_str(), saved.unanswered, saved.incarnation), ("", false, 0));
    }

    #[test]
    fn a_damaged_file_is_set_aside() {
        let directory = tempfile::tempdir().expect("a directory");
        let path = path(directory.path(), 7, "alice");
        for damage in ["", "{\"conversations\": [", "[1]", "\0\0\0"] {
            fs::write(&path, damage).expect("written");
            assert!(matches!(load(&path), Loaded::Damaged(_)), "{damage:?}");
            assert_eq!(load(&path), Loaded::Nothing);
            assert_eq!(fs::read_to_string(path.with_extension("damaged")).expect("kept"), damage);
        }
    }
}
