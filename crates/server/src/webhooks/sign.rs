//! How a receiver knows who has written: the vendor's `Sign` in the URL, and an HMAC over the body.

use hmac::{Hmac, KeyInit, Mac};
use sha2::{Digest, Sha256};
use std::fmt::Write;

fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::with_capacity(2 * bytes.len()), |mut text, byte| {
        // Writing to a string succeeds.
        let _ = write!(text, "{byte:02x}");
        text
    })
}

/// `Sign`: SHA-256 of the token and the second of the request. It says nothing of the body.
pub(super) fn sign(token: &str, seconds: u64) -> String {
    hex(&Sha256::digest(format!("{token}{seconds}").as_bytes()))
}

/// The value of `X-Doubletick-Signature`: the second of the request, and an HMAC-SHA256 over it and the body.
pub(super) fn signature(token: &str, seconds: u64, body: &[u8]) -> String {
    // A key may have any length.
    let mut mac = <Hmac<Sha256>>::new_from_slice(token.as_bytes()).expect("any key will do");
    mac.update(format!("{seconds}.").as_bytes());
    mac.update(body);
    format!("t={seconds},v1={}", hex(&mac.finalize().into_bytes()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_vendors_sign_is_as_anybody_computes_it() {
        let sign = sign("xxxxyyyy", 1_669_872_112);
        assert_eq!(sign, "17773bc39a671d7b9aa835458704d2a6db81360a5940292b587d6d760d484061");
    }

    #[test]
    fn the_signature_covers_the_second_and_the_body() {
        // printf '1669872112.{"a":1}' | openssl dgst -sha256 -hmac xxxxyyyy
        let one = signature("xxxxyyyy", 1_669_872_112, b"{\"a\":1}");
        assert_eq!(one, "t=1669872112,v1=d474bf6d2e26bdd5faf61fa1b3eab2d61470d17aeb3e089a11ba5a779e34ee5d");
        assert_ne!(one, signature("xxxxyyyy", 1_669_872_112, b"{\"a\":2}"));
        assert_ne!(one[16..], signature("xxxxyyyy", 1_669_872_113, b"{\"a\":1}")[16..]);
    }
}
