//! Credentials. Nothing makes the verifier panic, and nothing is accepted that was not signed: the input as a
//! token, as the document inside of one, and as the name of a user for whom one is signed.
//!
//! All seeds are signed for the same user, time and application, so nothing else may ever be accepted.

#![no_main]

use base64::Engine as _;
use doubletick_engine::usersig::UserSigKey;
use libfuzzer_sys::fuzz_target;
use std::io::Write;

const TIME: u64 = 1_700_000_000;
const EXPIRE: u64 = 604_800;

/// The public example of the vendor, with which the seeds are signed.
fn key() -> UserSigKey {
    let secret = "5bd2850fff3ecb11d7c805251c51ee463a25727bddc2385f3fa8bfee1bb93b5e".into();
    UserSigKey { sdk_app_id: 1_400_000_000, secret }
}

/// A token around any document.
fn around(document: &[u8]) -> String {
    let mut packed = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::fast());
    packed.write_all(document).expect("writing to memory succeeds");
    let packed = packed.finish().expect("writing to memory succeeds");
    let token = base64::engine::general_purpose::STANDARD.encode(packed);
    token.replace('+', "*").replace('/', "-").replace('=', "_")
}

fn check(token: &str) {
    let key = key();
    if let Ok(end) = key.verify("alice", token, TIME) {
        assert_eq!(end, TIME + EXPIRE, "the only thing that was signed");
    }
    assert!(key.verify("bob", token, TIME).is_err(), "signed for alice");
    assert!(key.verify("alice", token, TIME + EXPIRE).is_err(), "expired");
    let other = UserSigKey { secret: "another".into(), ..key.clone() };
    assert!(other.verify("alice", token, TIME).is_err(), "signed with another key");
    let other = UserSigKey { sdk_app_id: 7, ..key };
    assert!(other.verify("alice", token, TIME).is_err(), "signed for another application");
}

fuzz_target!(|input: &[u8]| {
    let text = String::from_utf8_lossy(input);
    check(&text);
    check(text.trim_end());
    check(&around(input));
    let key = key();
    let signed = key.sign(&text, TIME, EXPIRE);
    match key.verify(&text, &signed, TIME) {
        Ok(end) => assert_eq!(end, TIME + EXPIRE),
        Err(error) => assert_eq!(error.code, 7003, "no name that a user could have"),
    }
});
