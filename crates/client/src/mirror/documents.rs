//! Messages and rows of the list as they stand in the file.

use doubletick_protocol::json;

/// A text of what always has one.
pub(super) fn text(value: &impl serde::Serialize) -> rusqlite::Result<String> {
    serde_json::to_string(value).map_err(|error| rusqlite::Error::ToSqlConversionFailure(error.into()))
}

/// What a text says.
pub(super) fn value<T: serde::de::DeserializeOwned>(text: &str) -> rusqlite::Result<T> {
    json::from_slice(text.as_bytes()).map_err(|error| {
        rusqlite::Error::FromSqlConversionFailure(0, rusqlite::types::Type::Text, error.into())
    })
}
