//! Reading JSON that may be nested deeply: a message can hold 100 layers of merged messages.

use serde::de::{DeserializeOwned, Error as _};
use serde_json::error::Category;

/// Deepest nesting of a document: 100 layers of merged messages need about 400.
pub const DEPTH: usize = 512;

/// Reads a document that is nested at most [`DEPTH`] deep.
pub fn from_slice<T: DeserializeOwned>(text: &[u8]) -> Result<T, serde_json::Error> {
    if !is_shallow(text) {
        return Err(serde_json::Error::custom(format!("nested deeper than {DEPTH}")));
    }
    let mut reader = serde_json::Deserializer::from_slice(text);
    // `is_shallow` limits the recursion.
    reader.disable_recursion_limit();
    let value = T::deserialize(&mut reader)?;
    reader.end()?;
    Ok(value)
}

/// Whether the text is no JSON at all, in contrast to JSON of another shape.
pub fn is_broken(error: &serde_json::Error) -> bool {
    matches!(error.classify(), Category::Syntax | Category::Eof)
}

/// Whether arrays and objects are nested at most [`DEPTH`] deep, whatever else is wrong with the text.
pub fn is_shallow(text: &[u8]) -> bool {
    let (mut depth, mut in_string, mut escaped) = (0_usize, false, false);
    for byte in text {
        match byte {
            _ if escaped => escaped = false,
            b'\\' if in_string => escaped = true,
            b'"' => in_string = !in_string,
            _ if in_string => (),
            b'[' | b'{' => {
                depth += 1;
                if depth > DEPTH {
                    return false;
                }
            }
            b']' | b'}' => depth = depth.saturating_sub(1),
            _ => (),
        }
    }
    true
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::Value;

    #[test]
    fn depth_is_limited_before_parsing() {
        let nested = |depth: usize| format!("{}1{}", "[".repeat(depth), "]".repeat(depth));
        assert!(from_slice::<Value>(nested(DEPTH).as_bytes()).is_ok());
        assert!(from_slice::<Value>(nested(DEPTH + 1).as_bytes()).is_err());
        assert!(from_slice::<Value>(nested(100_000).as_bytes()).is_err());
        assert!(is_shallow(br#"{"text":"[[[[ \" {{{{"}"#));
    }

    #[test]
    fn what_follows_a_document_is_an_error() {
        assert!(from_slice::<Value>(b"1 2").is_err());
        assert!(is_broken(&from_slice::<Value>(b"{").unwrap_err()));
        assert!(!is_broken(&from_slice::<u64>(b"{}").unwrap_err()));
    }
}
