//! The secret key that UserSigs are signed with: given, or made once and kept in the data directory.

use crate::config::Config;
use doubletick_engine::usersig::UserSigKey;
use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU32, Ordering};

/// Bytes of a key that is made here; twice as many hexadecimal characters.
const KEY_BYTES: usize = 32;

/// Where the key of a data directory is kept.
pub fn path(data: &Path) -> PathBuf {
    data.join("secret.key")
}

/// The key that the configuration gives, or that of the data directory; `None`: there is none yet. Errors name the
/// file.
pub fn existing(config: &Config) -> Result<Option<UserSigKey>, String> {
    let secret = match &config.secret_key {
        Some(secret) => Some(secret.reveal().to_owned()),
        None => read(&path(&config.data))?,
    };
    Ok(secret.map(|secret| UserSigKey { sdk_app_id: config.app_id, secret }))
}

/// Makes a key and keeps it in the data directory, which must be there. One that somebody else has made meanwhile is
/// taken instead.
pub fn make(config: &Config) -> Result<UserSigKey, String> {
    let path = path(&config.data);
    make_file(&path).map_err(|error| format!("{}: cannot be written: {error}", path.display()))?;
    existing(config)?.ok_or_else(|| format!("{}: is gone again", path.display()))
}

/// Whether others on the machine can read a key that is kept in this file.
pub fn is_open_to_others(path: &Path) -> bool {
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        fs::metadata(path).is_ok_and(|file| file.permissions().mode() & 0o077 != 0)
    }
    #[cfg(not(unix))]
    {
        let _ = path;
        false
    }
}

/// What stands in the file of a key; `None`: there is none.
pub(crate) fn read(path: &Path) -> Result<Option<String>, String> {
    let shown = path.display();
    let text = match fs::read_to_string(path) {
        Ok(text) => text,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(format!("{shown}: cannot be read: {error}")),
    };
    // An editor may have put a line end there.
    match text.trim() {
        "" => Err(format!("{shown}: is empty; remove it to have a new key made, or put the old one back")),
        key => Ok(Some(key.to_owned())),
    }
}

/// Makes the file whole or not at all; one that is there already, perhaps since a moment ago, stays.
pub(crate) fn make_file(path: &Path) -> io::Result<()> {
    let text = random(KEY_BYTES)?;

    static DRAFTS: AtomicU32 = AtomicU32::new(0);
    let number = DRAFTS.fetch_add(1, Ordering::Relaxed);
    let draft = path.with_extension(format!("key.{}.{number}", std::process::id()));
    let mut options = OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let written = options.open(&draft).and_then(|mut file| {
        file.write_all(text.as_bytes())?;
        file.sync_all()
    });
    // Unlike a rename, a link never replaces a key that another process has made meanwhile.
    let linked = written.and_then(|()| fs::hard_link(&draft, path));
    let removed = fs::remove_file(&draft);
    match linked {
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Ok(()),
        Err(error) => Err(error),
        Ok(()) => {
            removed?;
            sync_directory(path)
        }
    }
}

/// This many bytes that nobody can guess, as twice as many hexadecimal characters.
pub fn random(bytes: usize) -> io::Result<String> {
    let mut random = vec![0; bytes];
    let source = rustls::crypto::ring::default_provider().secure_random;
    source.fill(&mut random).map_err(|_| io::Error::other("the system gives no random numbers"))?;
    Ok(random.iter().map(|byte| format!("{byte:02x}")).collect())
}

/// The file's name is to survive a loss of power, too.
fn sync_directory(path: &Path) -> io::Result<()> {
    match path.parent() {
        Some(directory) if cfg!(unix) => File::open(directory)?.sync_all(),
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn in_directory(data: &Path) -> Config {
        Config { data: data.to_owned(), ..Config::default() }
    }

    #[test]
    fn a_key_is_made_once_and_then_stays() {
        let home = tempfile::tempdir().unwrap();
        let config = in_directory(home.path());
        assert!(existing(&config).unwrap().is_none());
        let made = make(&config).unwrap().secret;
        assert!(made.len() == 64 && made.bytes().all(|byte| byte.is_ascii_hexdigit()));
        assert_eq!(make(&config).unwrap().secret, made);
        assert_eq!(existing(&config).unwrap().unwrap().secret, made);
        assert!(!is_open_to_others(&path(home.path())));
        assert_eq!(fs::read_dir(home.path()).unwrap().count(), 1, "no draft is left");
    }

    #[test]
    fn keys_differ_and_many_who_make_one_at_once_get_the_same() {
        let (home, other) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        let config = in_directory(home.path());
        let made: Vec<_> = std::thread::scope(|scope| {
            let threads: Vec<_> = (0..8).map(|_| scope.spawn(|| make(&config).unwrap().secret)).collect();
            threads.into_iter().map(|thread| thread.join().unwrap()).collect()
        });
        assert!(made.iter().all(|key| *key == made[0]));
        assert_ne!(make(&in_directory(other.path())).unwrap().secret, made[0]);
    }

    #[test]
    fn a_key_file_may_end_with_a_line_end_but_not_be_empty() {
        let home = tempfile::tempdir().unwrap();
        let config = in_directory(home.path());
        fs::write(path(home.path()), "a key\n").unwrap();
        assert_eq!(existing(&config).unwrap().unwrap().secret, "a key");
        fs::write(path(home.path()), "\n").unwrap();
        assert!(existing(&config).unwrap_err().contains("secret.key: is empty"));
    }
}
