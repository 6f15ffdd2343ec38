//! The bytes that are signed: the document as JSON without spaces, with the keys of each object in the order of their
//! bytes. Numbers are whole, texts are as serde_json writes them: only `"`, `\` and control characters are escaped.

use serde_json::Value;
use std::collections::BTreeMap;

/// A value in the one form of it.
pub(super) fn canonical(value: &Value) -> String {
    let mut text = String::new();
    write(value, &mut text);
    text
}

fn write(value: &Value, text: &mut String) {
    match value {
        Value::Object(fields) => {
            let sorted: BTreeMap<&String, &Value> = fields.iter().collect();
            text.push('{');
            for (at, (key, value)) in sorted.into_iter().enumerate() {
                if at > 0 {
                    text.push(',');
                }
                text.push_str(&Value::from(key.as_str()).to_string());
                text.push(':');
                write(value, text);
            }
            text.push('}');
        }
        Value::Array(items) => {
            text.push('[');
            for (at, item) in items.iter().enumerate() {
                if at > 0 {
                    text.push(',');
                }
                write(item, text);
            }
            text.push(']');
        }
        other => text.push_str(&other.to_string()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn keys_are_sorted_and_nothing_is_spaced() {
        let value = json!({"b": [1, {"z": null, "a": true}], "a": "x\"\\\n\u{4f60}", "B": -3});
        assert_eq!(
            canonical(&value),
            "{\"B\":-3,\"a\":\"x\\\"\\\\\\n\u{4f60}\",\"b\":[1,{\"a\":true,\"z\":null}]}"
        );
    }
}
