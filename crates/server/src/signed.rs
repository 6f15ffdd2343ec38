//! Who has read a message, as a document that others can trust: signed with a key of this service (Ed25519), whose public
//! half is at `/.well-known/doubletick-keys.json`.

mod canonical;
mod document;
pub(crate) mod keys;

pub(crate) use document::{Facts, document};

use axum::Router;
use axum::http::HeaderValue;
use axum::http::header::CONTENT_TYPE;
use axum::routing::get;
use canonical::canonical;
use keys::SigningKey;
use serde_json::{Value, json};

/// Where the public key is: `/.well-known/doubletick-keys.json`.
pub(crate) fn router(key: &SigningKey) -> Router {
    let keys = json!({"Keys": [{"KeyId": key.id(), "Algorithm": "Ed25519", "PublicKey": key.public()}]});
    let text = format!("{keys}\n");
    let answer = move || {
        let kind = [(CONTENT_TYPE, HeaderValue::from_static("application/json"))];
        std::future::ready((kind, text.clone()))
    };
    Router::new().route("/.well-known/doubletick-keys.json", get(answer))
}

/// What a document calls itself; another form has another name.
const FORMAT: &str = "doubletick-readers-1";

/// A signed document, as a file.
pub(crate) fn seal(key: &SigningKey, document: Value) -> Value {
    let signature = key.sign(canonical(&document).as_bytes());
    json!({
        "Format": FORMAT,
        "Document": document,
        "KeyId": key.id(),
        "PublicKey": key.public(),
        "Signature": signature,
    })
}

/// What a file says, if its signature is right: by the given public key, or by its own where none is given.
pub(crate) fn verify(text: &str, public: Option<&str>) -> Result<Value, String> {
    let file: Value = serde_json::from_str(text).map_err(|error| format!("is no JSON: {error}"))?;
    if file["Format"] != FORMAT {
        return Err(format!("Format: is not {FORMAT}"));
    }
    let field = |name: &str| file[name].as_str().ok_or_else(|| format!("{name}: missing"));
    let own = field("PublicKey")?;
    if public.is_some_and(|public| public != own) {
        return Err("PublicKey: is not the key that was expected".to_owned());
    }
    keys::verify(own, canonical(&file["Document"]).as_bytes(), field("Signature")?)?;
    Ok(file)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sealed() -> (SigningKey, Value) {
        let key = SigningKey::of_seed(&[7; 32]).unwrap();
        let document =
            json!({"MsgId": "m1", "Read": [{"Account": "ann", "ReadTime": 5}], "名": "\u{1f600}\n\"x\""});
        let sealed = seal(&key, document);
        (key, sealed)
    }

    #[test]
    fn a_document_is_verified_however_its_file_is_spaced_and_ordered() {
        let (key, file) = sealed();
        let pretty = serde_json::to_string_pretty(&file).unwrap();
        for text in [file.to_string(), pretty] {
            assert_eq!(verify(&text, Some(&key.public())).unwrap(), file);
            assert_eq!(verify(&text, None).unwrap(), file);
        }
    }

    #[test]
    fn whatever_is_changed_is_noticed() {
        let (key, file) = sealed();
        let other = SigningKey::of_seed(&[8; 32]).unwrap();
        let wrong = |change: fn(&mut Value)| {
            let mut file = file.clone();
            change(&mut file);
            verify(&file.to_string(), None).unwrap_err()
        };
        for error in [
            wrong(|file| file["Document"]["Read"][0]["ReadTime"] = json!(6)),
            wrong(|file| file["Document"]["Read"][0]["Account"] = json!("bob")),
            wrong(|file| file["Document"]["More"] = json!(1)),
            wrong(|file| file["Signature"] = json!("AAAA")),
            wrong(|file| file["Signature"] = json!("no base64!")),
            wrong(|file| file["Document"] = json!(null)),
        ] {
            assert!(error.starts_with("Signature: "), "{error}");
        }
        assert!(wrong(|file| file["Format"] = json!("another")).starts_with("Format: "));
        assert!(wrong(|file| file["PublicKey"] = json!("AAAA")).starts_with("Signature: "));
        // Another key that is right for its own signature is not the one that was expected.
        let forged = seal(&other, file["Document"].clone()).to_string();
        assert!(verify(&forged, None).is_ok());
        assert!(verify(&forged, Some(&key.public())).unwrap_err().starts_with("PublicKey: "));
        assert!(verify("no JSON", None).unwrap_err().starts_with("is no JSON"));
    }
}
