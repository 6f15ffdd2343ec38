//! Tokens of the console: made by `doubletickd console-token`, shown once, kept as hashes in `DATA/console-tokens`.
//!
//! The server reads the file whenever somebody shows a token, so one that is made or revoked counts at once.

use crate::key;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::fs::{self, OpenOptions};
use std::io::{self, ErrorKind, Write};
use std::path::{Path, PathBuf};

/// What every token begins with, so that one that has got somewhere it should not be can be found.
const PREFIX: &str = "dtc_";
/// Bytes of a token that nobody can guess.
const TOKEN_BYTES: usize = 32;
/// Tokens that there may be at once.
const MOST: usize = 100;
/// Bytes of a name.
const NAME_BYTES: usize = 32;

/// A token, as far as it is kept.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ConsoleToken {
    /// Whose it is, or what for.
    pub name: String,
    /// SHA-256 of the token in hexadecimal. A token is as long as the hash, so nothing slower is needed.
    hash: String,
    /// Seconds since 1970.
    pub made: u64,
    /// Seconds since 1970, from when on it is not good any more.
    pub expires: u64,
}

/// Where the tokens of a data directory are.
pub fn path(data: &Path) -> PathBuf {
    data.join("console-tokens")
}

fn hash(token: &str) -> String {
    Sha256::digest(token).iter().map(|byte| format!("{byte:02x}")).collect()
}

/// All tokens of a data directory. Errors name the file.
pub fn list(data: &Path) -> Result<Vec<ConsoleToken>, String> {
    let path = path(data);
    match fs::read_to_string(&path) {
        Ok(text) => serde_json::from_str(&text)
            .map_err(|error| format!("{}: cannot be read: {error}", path.display())),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(Vec::new()),
        Err(error) => Err(format!("{}: cannot be read: {error}", path.display())),
    }
}

/// Makes a token with this name, good for some seconds, and answers it. It is not known any more afterwards.
pub fn make(data: &Path, name: &str, now: u64, seconds: u64) -> Result<String, String> {
    if name.is_empty() || name.len() > NAME_BYTES || !name.bytes().all(|byte| byte.is_ascii_graphic()) {
        return Err(format!("name: must be 1 to {NAME_BYTES} characters of printable ASCII without spaces"));
    }
    let mut tokens = list(data)?;
    tokens.retain(|token| token.expires > now);
    if tokens.iter().any(|token| token.name == name) {
        return Err(format!(
            "name: there is a token {name:?} already; revoke it, or give this one another name"
        ));
    }
    if tokens.len() >= MOST {
        return Err(format!("there are {MOST} tokens already; revoke some"));
    }
    let random = key::random(TOKEN_BYTES).map_err(|error| error.to_string())?;
    let token = format!("{PREFIX}{random}");
    let expires = now.saturating_add(seconds);
    tokens.push(ConsoleToken { name: name.to_owned(), hash: hash(&token), made: now, expires });
    write(data, &tokens)?;
    Ok(token)
}

/// Revokes the token with this name.
pub fn revoke(data: &Path, name: &str) -> Result<(), String> {
    let mut tokens = list(data)?;
    let before = tokens.len();
    tokens.retain(|token| token.name != name);
    if tokens.len() == before {
        return Err(format!("name: there is no token {name:?}"));
    }
    write(data, &tokens)
}

/// Whose token this is; `None`: it is none, or is over.
pub fn check(data: &Path, token: &str, now: u64) -> Option<String> {
    // Hashes are compared: how long that takes says nothing of the token.
    let hash = hash(token);
    let found = list(data).ok()?.into_iter().find(|kept| kept.hash == hash);
    found.filter(|kept| kept.expires > now).map(|kept| kept.name)
}

/// Whether there is a token that is good now.
pub fn exists(data: &Path, now: u64) -> bool {
    list(data).is_ok_and(|tokens| tokens.iter().any(|token| token.expires > now))
}

fn write(data: &Path, tokens: &[ConsoleToken]) -> Result<(), String> {
    let path = path(data);
    let text = serde_json::to_string_pretty(tokens).map_err(|error| error.to_string())?;
    whole(&path, &text).map_err(|error| format!("{}: cannot be written: {error}", path.display()))
}

/// Replaces the file at once, so that a server reads the old one or the new one.
fn whole(path: &Path, text: &str) -> io::Result<()> {
    let draft = path.with_extension(format!("{}", std::process::id()));
    let mut options = OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(&draft)?;
    file.write_all(text.as_bytes())?;
    file.sync_all()?;
    fs::rename(&draft, path)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_is_good_until_it_expires_or_is_revoked_and_the_file_does_not_have_it() {
        let home = tempfile::tempdir().unwrap();
        let data = home.path();
        assert!(!exists(data, 10));
        let token = make(data, "ann", 10, 100).unwrap();
        let other = make(data, "ben", 10, 1000).unwrap();
        assert_eq!(token.len(), PREFIX.len() + 2 * TOKEN_BYTES);
        assert_ne!(token, other);
        assert_eq!(check(data, &token, 109).as_deref(), Some("ann"));
        assert_eq!(check(data, &token, 110), None);
        assert_eq!(check(data, &other, 110).as_deref(), Some("ben"));
        let file = fs::read_to_string(path(data)).unwrap();
        assert!(!file.contains(&token[PREFIX.len()..]) && file.contains("ann"));
        assert!(!key::is_open_to_others(&path(data)));
        revoke(data, "ben").unwrap();
        assert_eq!(check(data, &other, 110), None);
        assert!(exists(data, 50) && !exists(data, 110));
        assert_eq!(fs::read_dir(data).unwrap().count(), 1, "no draft is left");
    }

    #[test]
    fn what_is_wrong_is_named_and_changes_nothing() {
        let home = tempfile::tempdir().unwrap();
        let data = home.path();
        make(data, "ann", 10, 100).unwrap();
        let before = fs::read_to_string(path(data)).unwrap();
        for wrong in ["", "ann", "a b", &"n".repeat(33), "安"] {
            assert!(make(data, wrong, 10, 100).unwrap_err().starts_with("name:"), "{wrong:?}");
        }
        assert!(revoke(data, "ben").unwrap_err().starts_with("name:"));
        assert_eq!(check(data, "", 10), None);
        assert_eq!(check(data, "ann", 10), None);
        assert_eq!(fs::read_to_string(path(data)).unwrap(), before);
    }
}
