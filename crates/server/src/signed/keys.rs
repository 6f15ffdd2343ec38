//! The key that documents are signed with: made once, and kept in the data directory.

use crate::key;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use ring::signature::{ED25519, Ed25519KeyPair, KeyPair, UnparsedPublicKey};
use std::path::{Path, PathBuf};

/// Bytes of the secret half.
const SEED_BYTES: usize = 32;
/// Characters of a public key that it is known by.
const ID: usize = 12;

/// A pair of keys.
pub(crate) struct SigningKey(Ed25519KeyPair);

/// Where the key of a data directory is kept.
pub(crate) fn path(data: &Path) -> PathBuf {
    data.join("signing.key")
}

impl SigningKey {
    /// The key of the data directory, made where there is none. Errors name the file.
    pub fn of(data: &Path) -> Result<SigningKey, String> {
        let path = path(data);
        let shown = path.display();
        key::make_file(&path).map_err(|error| format!("{shown}: cannot be written: {error}"))?;
        let text = key::read(&path)?.ok_or_else(|| format!("{shown}: is gone again"))?;
        let seed = unhex(&text)
            .ok_or_else(|| format!("{shown}: must be {} hexadecimal characters", 2 * SEED_BYTES))?;
        Self::of_seed(&seed).ok_or_else(|| format!("{shown}: is no key"))
    }

    pub fn of_seed(seed: &[u8]) -> Option<SigningKey> {
        Ed25519KeyPair::from_seed_unchecked(seed).ok().map(SigningKey)
    }

    /// The signature of these bytes, in base64.
    pub fn sign(&self, bytes: &[u8]) -> String {
        STANDARD.encode(self.0.sign(bytes))
    }

    /// The public half, in base64.
    pub fn public(&self) -> String {
        STANDARD.encode(self.0.public_key())
    }

    /// A short name of it.
    pub fn id(&self) -> String {
        self.public().chars().take(ID).collect()
    }
}

fn unhex(text: &str) -> Option<Vec<u8>> {
    let digits: Option<Vec<u32>> = text.chars().map(|digit| digit.to_digit(16)).collect();
    let digits = digits.filter(|digits| digits.len() == 2 * SEED_BYTES)?;
    Some(digits.chunks_exact(2).map(|pair| (16 * pair[0] + pair[1]) as u8).collect())
}

/// Whether this public key has signed these bytes; both are base64.
pub(super) fn verify(public: &str, bytes: &[u8], signature: &str) -> Result<(), String> {
    let wrong = || "Signature: is not right: the file was changed, or made by somebody else".to_owned();
    let (public, signature) = (STANDARD.decode(public), STANDARD.decode(signature));
    let (Ok(public), Ok(signature)) = (public, signature) else { return Err(wrong()) };
    UnparsedPublicKey::new(&ED25519, public).verify(bytes, &signature).map_err(|_| wrong())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_signature_is_that_of_rfc_8032() {
        let seed = unhex("9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60").unwrap();
        let key = SigningKey::of_seed(&seed).unwrap();
        let public = unhex("d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a").unwrap();
        assert_eq!(key.public(), STANDARD.encode(public));
        let begin = [0xe5, 0x56, 0x43, 0x00, 0xc3, 0x60, 0xac, 0x72, 0x90, 0x86, 0xe2, 0xcc];
        assert!(key.sign(b"").starts_with(&STANDARD.encode(begin)));
        assert!(verify(&key.public(), b"", &key.sign(b"")).is_ok());
    }

    #[test]
    fn a_key_is_made_once_for_the_servers_user_alone_and_what_is_none_is_named() {
        let home = tempfile::tempdir().unwrap();
        let made = SigningKey::of(home.path()).unwrap().public();
        assert_eq!(SigningKey::of(home.path()).unwrap().public(), made);
        assert!(!key::is_open_to_others(&path(home.path())));
        std::fs::write(path(home.path()), "short").unwrap();
        assert!(SigningKey::of(home.path()).err().unwrap().contains("signing.key: must be 64"));
    }
}
