//! Writing documents: straight into one text, in the order of the contract.

use crate::capi::keys;
use serde::Serialize;
use std::fmt::Write as _;

/// Writes one object.
pub struct ObjectWriter<'a> {
    out: &'a mut String,
    first: bool,
}

/// The text of one object.
pub fn object(write: impl FnOnce(&mut ObjectWriter)) -> String {
    let mut out = String::new();
    object_into(&mut out, write);
    out
}

/// The text of an array of objects.
pub fn array<T>(items: impl IntoIterator<Item = T>, write: impl FnMut(&mut ObjectWriter, T)) -> String {
    let mut out = String::new();
    array_into(&mut out, items, write);
    out
}

/// The text of an array of strings.
pub fn texts<'t>(values: impl IntoIterator<Item = &'t String>) -> String {
    let mut out = String::new();
    texts_into(&mut out, values);
    out
}

fn texts_into<'t>(out: &mut String, values: impl IntoIterator<Item = &'t String>) {
    out.push('[');
    for (at, value) in values.into_iter().enumerate() {
        if at > 0 {
            out.push(',');
        }
        push_text(out, value);
    }
    out.push(']');
}

fn object_into(out: &mut String, write: impl FnOnce(&mut ObjectWriter)) {
    out.push('{');
    write(&mut ObjectWriter { out, first: true });
    out.push('}');
}

fn array_into<T>(
    out: &mut String,
    items: impl IntoIterator<Item = T>,
    mut write: impl FnMut(&mut ObjectWriter, T),
) {
    out.push('[');
    for (at, item) in items.into_iter().enumerate() {
        if at > 0 {
            out.push(',');
        }
        object_into(out, |object| write(object, item));
    }
    out.push(']');
}

impl ObjectWriter<'_> {
    fn key(&mut self, key: &str) -> &mut String {
        assert!(!cfg!(test) || keys::is_known(key), "{key} is not in the table");
        if !self.first {
            self.out.push(',');
        }
        self.first = false;
        self.out.push('"');
        self.out.push_str(key);
        self.out.push_str("\":");
        self.out
    }

    /// A key with a text, escaped as JSON wants it.
    pub fn text(&mut self, key: &str, value: &str) {
        push_text(self.key(key), value);
    }

    /// An unsigned integer.
    pub fn number(&mut self, key: &str, value: impl Into<u64>) {
        let _ = write!(self.key(key), "{}", value.into());
    }

    /// A signed integer.
    pub fn signed(&mut self, key: &str, value: i32) {
        let _ = write!(self.key(key), "{value}");
    }

    /// true or false.
    pub fn flag(&mut self, key: &str, value: bool) {
        self.key(key).push_str(if value { "true" } else { "false" });
    }

    /// An array of unsigned integers.
    pub fn numbers(&mut self, key: &str, values: &[u64]) {
        self.value(key, &values);
    }

    /// An array of strings.
    pub fn texts<'t>(&mut self, key: &str, values: impl IntoIterator<Item = &'t String>) {
        texts_into(self.key(key), values);
    }

    /// A key with an object, whose keys `write` writes.
    pub fn object(&mut self, key: &str, write: impl FnOnce(&mut ObjectWriter)) {
        object_into(self.key(key), write);
    }

    /// An array of objects.
    pub fn array<T>(
        &mut self,
        key: &str,
        items: impl IntoIterator<Item = T>,
        write: impl FnMut(&mut ObjectWriter, T),
    ) {
        array_into(self.key(key), items, write);
    }

    /// A document that is written already.
    pub fn document(&mut self, key: &str, text: &str) {
        self.key(key).push_str(text);
    }

    /// Something that is JSON already.
    pub fn value(&mut self, key: &str, value: &impl Serialize) {
        let text = serde_json::to_string(value).unwrap_or_else(|_| "null".to_owned());
        self.key(key).push_str(&text);
    }
}

fn push_text(out: &mut String, text: &str) {
    out.push('"');
    let mut rest = text;
    while let Some(at) = rest.bytes().position(|byte| byte < 0x20 || byte == b'"' || byte == b'\\') {
        out.push_str(&rest[..at]);
        match rest.as_bytes()[at] {
            b'"' => out.push_str("\\\""),
            b'\\' => out.push_str("\\\\"),
            b'\n' => out.push_str("\\n"),
            b'\r' => out.push_str("\\r"),
            b'\t' => out.push_str("\\t"),
            control => _ = write!(out, "\\u{control:04x}"),
        }
        rest = &rest[at + 1..];
    }
    out.push_str(rest);
    out.push('"');
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::Value;

    #[test]
    fn texts_come_back_as_they_were() {
        for text in ["", "plain", "\"quoted\\\"", "\0\u{1}\n\r\t\u{1f}", "日本語 🎉", "\u{7f}</script>"]
        {
            let json = object(|object| object.text("message_sender", text));
            let value: Value = serde_json::from_str(&json).unwrap();
            assert_eq!(value["message_sender"], text);
            assert!(!json.contains('\0'));
        }
    }

    #[test]
    fn documents_are_what_serde_reads() {
        let json = array([1_u64, u64::MAX], |object, number| {
            object.number("message_unique_id", number);
            object.flag("message_is_read", true);
            object.texts("message_group_at_user_array", &["a".to_owned(), "b".to_owned()]);
            object.object("message_sender_profile", |_| ());
            object.array("conv_group_at_info_array", [1_u32], |at, kind| {
                at.number("conv_group_at_info_at_type", kind);
            });
            object.value("message_elem_array", &[1]);
        });
        let value: Value = serde_json::from_str(&json).unwrap();
        assert_eq!(value[1]["message_unique_id"], u64::MAX);
        assert_eq!(value[0]["conv_group_at_info_array"][0]["conv_group_at_info_at_type"], 1);
        assert_eq!(array(std::iter::empty::<u8>(), |_, _| ()), "[]");
    }
}
