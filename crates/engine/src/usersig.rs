//! UserSig (TLSSigAPIv2, see docs/compatibility.md): made and verified.
//!
//! A token is base64 with three characters replaced, around zlib, around a JSON document. Implementations
//! differ in key order and white space, so a verifier reads the fields and computes the signature anew.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use doubletick_protocol::{Error, Result, codes, ids};
use hmac::{Hmac, KeyInit, Mac};
use serde_json::{Value, json};
use sha2::Sha256;
use std::io::{Read, Write};

/// Longest token that is looked at.
const TOKEN_BYTES: usize = 16 * 1024;
/// Longest document that a token may unpack to.
const DOCUMENT_BYTES: u64 = 64 * 1024;
/// How far the issuer's clock may run ahead.
const SKEW_SECONDS: u64 = 300;

/// What tokens of one application are signed with.
#[derive(Clone)]
pub struct UserSigKey {
    /// The application that it is for.
    pub sdk_app_id: u64,
    /// The key as text; its bytes are used as they are, not hex-decoded.
    pub secret: String,
}

impl std::fmt::Debug for UserSigKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "UserSigKey {{ sdk_app_id: {}, secret: <hidden> }}", self.sdk_app_id)
    }
}

impl UserSigKey {
    /// A token for `user_id`, valid from `now` (Unix seconds) for `expire` seconds.
    pub fn sign(&self, user_id: &str, now: u64, expire: u64) -> String {
        let sig = STANDARD.encode(self.mac(user_id, now, expire, None).finalize().into_bytes());
        let document = json!({
            "TLS.ver": "2.0",
            "TLS.identifier": user_id,
            "TLS.sdkappid": self.sdk_app_id,
            "TLS.expire": expire,
            "TLS.time": now,
            "TLS.sig": sig,
        });
        let mut packed = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::default());
        packed.write_all(document.to_string().as_bytes()).expect("writing to memory succeeds");
        let packed = packed.finish().expect("writing to memory succeeds");
        STANDARD.encode(packed).replace('+', "*").replace('/', "-").replace('=', "_")
    }

    /// Checks a token for the user who claims it, and answers the Unix second at which it expires.
    ///
    /// 70002 empty; 70003 not a token (truncated, not base64, zlib or JSON, a field missing or of the
    /// wrong type) or the wrong version; 70014 another application's; 70013 another user's; 70009 signed
    /// with another key; 70001 expired.
    pub fn verify(&self, user_id: &str, token: &str, now: u64) -> Result<u64> {
        ids::check_user_id(user_id)?;
        if token.is_empty() {
            return Err(Error::new(codes::ERR_SVR_ACCOUNT_USERSIG_EMPTY, "user_sig: empty"));
        }
        let document = unpack(token)?;
        let text = |key| document.get(key).and_then(Value::as_str).ok_or_else(|| broken(key));
        let number = |key| document.get(key).and_then(Value::as_u64).ok_or_else(|| broken(key));
        if text("TLS.ver")? != "2.0" {
            return Err(broken("TLS.ver"));
        }
        if number("TLS.sdkappid")? != self.sdk_app_id {
            return Err(Error::new(
                codes::ERR_SVR_ACCOUNT_USERSIG_MISMATCH_SDKAPPID,
                "user_sig: made for another SDKAppID",
            ));
        }
        let identifier = text("TLS.identifier")?;
        if identifier != user_id {
            return Err(Error::new(
                codes::ERR_SVR_ACCOUNT_USERSIG_MISMATCH_ID,
                "user_sig: made for another user",
            ));
        }
        let (time, expire) = (number("TLS.time")?, number("TLS.expire")?);
        let userbuf = match document.get("TLS.userbuf") {
            None => None,
            Some(value) => Some(value.as_str().ok_or_else(|| broken("TLS.userbuf"))?),
        };
        let sig = STANDARD.decode(text("TLS.sig")?).map_err(|_| broken("TLS.sig"))?;
        self.mac(identifier, time, expire, userbuf).verify_slice(&sig).map_err(|_| {
            Error::new(
                codes::ERR_SVR_ACCOUNT_USERSIG_MISMATCH_PUBLICKEY,
                "user_sig: does not verify with the key of this SDKAppID",
            )
        })?;
        if time > now.saturating_add(SKEW_SECONDS) {
            return Err(broken("TLS.time (in the future)"));
        }
        let end = time.saturating_add(expire);
        if now >= end {
            return Err(Error::new(codes::ERR_SVR_ACCOUNT_USERSIG_EXPIRED, "user_sig: expired"));
        }
        Ok(end)
    }

    fn mac(&self, identifier: &str, time: u64, expire: u64, userbuf: Option<&str>) -> Hmac<Sha256> {
        let mut mac = <Hmac<Sha256> as KeyInit>::new_from_slice(self.secret.as_bytes())
            .expect("any key length is good");
        let app = self.sdk_app_id;
        mac.update(
            format!(
                "TLS.identifier:{identifier}\nTLS.sdkappid:{app}\nTLS.time:{time}\nTLS.expire:{expire}\n"
            )
            .as_bytes(),
        );
        if let Some(userbuf) = userbuf {
            mac.update(format!("TLS.userbuf:{userbuf}\n").as_bytes());
        }
        mac
    }
}

fn unpack(token: &str) -> Result<Value> {
    if token.len() > TOKEN_BYTES {
        return Err(broken("token (too long)"));
    }
    let text = token.replace('*', "+").replace('-', "/").replace('_', "=");
    let packed = STANDARD.decode(text).map_err(|_| broken("token (not base64)"))?;
    let mut document = Vec::new();
    flate2::read::ZlibDecoder::new(packed.as_slice())
        .take(DOCUMENT_BYTES + 1)
        .read_to_end(&mut document)
        .map_err(|_| broken("token (not zlib)"))?;
    if document.len() as u64 > DOCUMENT_BYTES {
        return Err(broken("token (unpacks to too much)"));
    }
    serde_json::from_slice(&document).map_err(|_| broken("token (not JSON)"))
}

fn broken(what: &str) -> Error {
    Error::new(codes::ERR_SVR_ACCOUNT_USERSIG_CHECK_FAILED, format!("user_sig: {what} is missing or wrong"))
}

#[cfg(test)]
mod tests {
    use super::*;

    // The example key of the vendor's own samples, which is public.
    fn key() -> UserSigKey {
        UserSigKey {
            sdk_app_id: 1_400_000_000,
            secret: "5bd2850fff3ecb11d7c805251c51ee463a25727bddc2385f3fa8bfee1bb93b5e".into(),
        }
    }

    fn code(result: Result<u64>) -> i32 {
        result.unwrap_err().code
    }

    #[test]
    fn the_fixed_vector_of_the_contract_is_reproduced() {
        let mac = key().mac("alice", 1_700_000_000, 604_800, None);
        assert_eq!(
            STANDARD.encode(mac.finalize().into_bytes()),
            "FqU95oLK3E+/nQty+GgBULYaQb8GoQjwTczmhX7/LOg="
        );
    }

    #[test]
    fn a_token_verifies_until_it_expires() {
        let token = key().sign("alice", 1_700_000_000, 604_800);
        assert_eq!(key().verify("alice", &token, 1_700_000_001), Ok(1_700_604_800));
        assert_eq!(key().verify("alice", &token, 1_700_604_799), Ok(1_700_604_800));
        assert_eq!(code(key().verify("alice", &token, 1_700_604_800)), 70001);
    }

    #[test]
    fn every_way_to_be_wrong_has_its_code() {
        let (now, key) = (1_700_000_000, key());
        let token = key.sign("alice", now, 100);
        assert_eq!(code(key.verify("alice", "", now)), 70002);
        assert_eq!(code(key.verify("bob", &token, now)), 70013);
        let other_app = UserSigKey { sdk_app_id: 7, ..key.clone() };
        assert_eq!(code(other_app.verify("alice", &token, now)), 70014);
        let other_key = UserSigKey { secret: "x".into(), ..key.clone() };
        assert_eq!(code(other_key.verify("alice", &token, now)), 70009);
        for cut in 1..token.len() {
            let code = code(key.verify("alice", &token[..cut], now));
            assert!(code == 70003, "cut at {cut}: {code}");
        }
        assert_eq!(code(key.verify("alice", &"A".repeat(20_000), now)), 70003);
        assert_eq!(code(key.verify("alice", &key.sign("alice", now + 1_000, 100), now)), 70003);
    }

    #[test]
    fn a_bomb_is_cut_off() {
        let mut packed = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::best());
        packed.write_all(&vec![b' '; 8_000_000]).unwrap();
        let token = STANDARD.encode(packed.finish().unwrap());
        assert_eq!(code(key().verify("alice", &token, 0)), 70003);
    }

    #[test]
    fn the_key_stays_out_of_debug_output() {
        assert!(!format!("{:?}", key()).contains("5bd2850f"));
    }
}
