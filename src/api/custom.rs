//! Fields of the application's own.

use doubletick_protocol::group as wire;

/// A key and value of an application.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct CustomField {
    /// At most 64 bytes.
    pub key: String,
    /// At most 512 bytes.
    pub value: String,
}

impl From<wire::CustomField> for CustomField {
    fn from((key, value): wire::CustomField) -> Self {
        Self { key, value }
    }
}

impl From<CustomField> for wire::CustomField {
    fn from(CustomField { key, value }: CustomField) -> Self {
        (key, value)
    }
}
