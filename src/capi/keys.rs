//! The one table of all JSON keys (`keys/table.rs`): object, C symbol, key, type and direction.
//!
//! The `#define`s of `doubletick_constants.h` are generated from it, incoming documents are checked
//! against it ([`crate::capi::json`]), and a test checks that it holds every row of the contract.

mod kind;
mod table;

pub use kind::{Int, Items, Key, Kind, Object, Rw};
pub use table::OBJECTS;

/// The object with this name.
pub fn object(name: &str) -> Option<&'static Object> {
    OBJECTS.iter().find(|object| object.name == name)
}

/// Whether any object has this key.
pub fn is_known(key: &str) -> bool {
    OBJECTS.iter().any(|object| object.keys.iter().any(|known| known.key == key))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::capi::enums;

    #[test]
    fn what_a_key_names_is_in_a_table() {
        for key in OBJECTS.iter().flat_map(|object| object.keys) {
            // Kept as the sender gave it.
            if let Some(name) = key.kind.object().filter(|name| *name != "OfflinePushConfig") {
                assert!(object(name).is_some(), "{}: no object {name}", key.symbol);
            }
            if let Kind::Enum(_, name) | Kind::Array(Items::Enums(name)) = key.kind {
                assert!(enums::ENUMS.iter().any(|table| table.name == name), "{}: no {name}", key.symbol);
            }
        }
    }

    #[test]
    fn types_are_written_as_the_contract_has_them() {
        for (kind, text) in [
            (Kind::Unknown, ""),
            (Kind::Enum(Int::Uint, "TIMElemType"), "uint TIMElemType"),
            (Kind::Nested("Message"), "object Message"),
            (Kind::Array(Items::Anything), "array"),
            (Kind::Array(Items::Numbers(Int::Uint64)), "array uint64"),
            (Kind::Array(Items::Objects("Message")), "array Message"),
        ] {
            assert_eq!(kind.to_string(), text);
        }
        let rw = |read, written, mandatory| Rw { read, written, mandatory }.to_string();
        assert_eq!(rw(true, false, false), "r");
        assert_eq!(rw(true, true, true), "rw!");
        assert_eq!(rw(false, false, false), "");
    }
}
