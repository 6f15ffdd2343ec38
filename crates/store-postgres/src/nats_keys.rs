//! Who comes to NATS with a key: what the server asks is signed with it, and the key itself is never sent.

use async_nats::{Auth, AuthError};
use nkeys::{KeyPair, KeyPairType};
use std::path::{Path, PathBuf};

/// What NATS is told about who comes.
#[derive(Clone, PartialEq, Eq)]
pub(super) enum Login {
    Nobody,
    Token(String),
    User(String, String),
    /// The seed of a user's nkey.
    Key(String),
    /// A file with a JWT and such a seed.
    Credentials(PathBuf),
}

/// What stands above the two in a credentials file, as `nsc` writes it.
const JWT: &str = "BEGIN NATS USER JWT-----";
const SEED: &str = "BEGIN USER NKEY SEED-----";

/// The key of a user. An error says what is wrong, and has nothing of the seed.
pub(super) fn user(seed: &str) -> Result<KeyPair, String> {
    let wrong = || "must be the seed of a user's nkey, which begins with SU".to_owned();
    let pair = KeyPair::from_seed(seed).map_err(|_| wrong())?;
    // What signs for an account or an operator does not belong on a server.
    if pair.key_pair_type() == KeyPairType::User { Ok(pair) } else { Err(wrong()) }
}

/// JWT and key of a credentials file. An error says what is wrong, and has nothing of what is in the file.
pub(super) fn credentials(file: &Path) -> Result<(String, KeyPair), String> {
    let text = std::fs::read_to_string(file)
        .map_err(|error| format!("{} cannot be read: {}", file.display(), error.kind()))?;
    let below = |mark: &str| {
        let (_, rest) = text.split_once(mark)?;
        rest.lines().map(str::trim).find(|line| !line.is_empty()).filter(|line| !line.starts_with('-'))
    };
    let (Some(jwt), Some(seed)) = (below(JWT), below(SEED)) else {
        return Err(format!("{} has no JWT and seed of a NATS user", file.display()));
    };
    Ok((jwt.to_owned(), user(seed).map_err(|text| format!("{}: its seed {text}", file.display()))?))
}

/// What is answered to a server that asks this. A credentials file is read anew each time, so that one that has been replaced holds from
/// the next connection on.
pub(super) fn answer(login: &Login, asked: &[u8]) -> Result<Auth, AuthError> {
    let mut auth = Auth::new();
    let pair = match login {
        Login::Nobody => return Ok(auth),
        Login::Token(token) => {
            auth.token = Some(token.clone());
            return Ok(auth);
        }
        Login::User(user, password) => {
            (auth.username, auth.password) = (Some(user.clone()), Some(password.clone()));
            return Ok(auth);
        }
        Login::Key(seed) => {
            let pair = user(seed).map_err(AuthError::new)?;
            auth.nkey = Some(pair.public_key());
            pair
        }
        Login::Credentials(file) => {
            let (jwt, pair) = credentials(file).map_err(AuthError::new)?;
            auth.jwt = Some(jwt);
            pair
        }
    };
    auth.signature = Some(pair.sign(asked).map_err(|_| AuthError::new("the key signs nothing"))?);
    Ok(auth)
}
