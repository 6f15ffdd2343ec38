//! Reading JSON that may be nested deeply: a message can hold 100 layers of merged messages.

use serde::de::{DeserializeOwned, Error as _};
use serde_json::error::Category;
use serde_json::{Map, Value};

/// Deepest nesting of a document: 100 layers of merged messages need about 400.
pub const DEPTH: usize = 512;

/// Stack of a thread that reads, keeps, writes or drops documents, in bytes: enough for [`DEPTH`], also where nothing is
/// optimised. Said at every thread, because what is not said is up to the environment (`RUST_MIN_STACK`).
pub const STACK: usize = 2 * 1024 * 1024;

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
    is_within(text, DEPTH)
}

/// Whether arrays and objects are nested at most so deep, whatever else is wrong with the text. Does not recurse.
pub fn is_within(text: &[u8], most: usize) -> bool {
    let (mut depth, mut in_string, mut escaped) = (0_usize, false, false);
    for byte in text {
        match byte {
            _ if escaped => escaped = false,
            b'\\' if in_string => escaped = true,
            b'"' => in_string = !in_string,
            _ if in_string => (),
            b'[' | b'{' => {
                depth += 1;
                if depth > most {
                    return false;
                }
            }
            b']' | b'}' => depth = depth.saturating_sub(1),
            _ => (),
        }
    }
    true
}

/// Whether an object that was read is nested at most so deep, itself included. Does not recurse.
pub fn is_object_within(object: &Map<String, Value>, most: usize) -> bool {
    let mut waiting: Vec<(usize, &Value)> = object.values().map(|value| (1, value)).collect();
    let mut deepest = 1;
    while let Some((around, value)) = waiting.pop() {
        match value {
            Value::Array(array) => waiting.extend(array.iter().map(|value| (around + 1, value))),
            Value::Object(object) => waiting.extend(object.values().map(|value| (around + 1, value))),
            _ => continue,
        }
        deepest = deepest.max(around + 1);
        if deepest > most {
            break;
        }
    }
    deepest <= most
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn depth_is_limited_before_parsing() {
        let nested = |depth: usize| format!("{}1{}", "[".repeat(depth), "]".repeat(depth));
        assert!(from_slice::<Value>(nested(DEPTH).as_bytes()).is_ok());
        assert!(from_slice::<Value>(nested(DEPTH + 1).as_bytes()).is_err());
        assert!(from_slice::<Value>(nested(100_000).as_bytes()).is_err());
        assert!(is_shallow(br#"{"text":"[[[[ \" {{{{"}"#));
        assert!(is_within(b"[{},[]]", 2) && !is_within(b"[{},[]]", 1) && is_within(b"1", 0));
    }

    #[test]
    fn the_depth_of_an_object_is_that_of_its_text() {
        for text in ["{}", r#"{"a":1}"#, r#"{"a":[],"b":1}"#, r#"{"a":1,"b":{"c":[{}],"d":[1]},"e":[[]]}"#] {
            let Ok(Value::Object(object)) = from_slice(text.as_bytes()) else { panic!("{text}") };
            for most in 0..6 {
                assert_eq!(
                    is_object_within(&object, most),
                    is_within(text.as_bytes(), most),
                    "{text} {most}"
                );
            }
        }
    }

    #[test]
    fn what_follows_a_document_is_an_error() {
        assert!(from_slice::<Value>(b"1 2").is_err());
        assert!(is_broken(&from_slice::<Value>(b"{").unwrap_err()));
        assert!(!is_broken(&from_slice::<u64>(b"{}").unwrap_err()));
    }
}
