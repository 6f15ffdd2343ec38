//! How safe a write on this device is.

/// What an acknowledged write survives.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, uniffi::Enum)]
pub enum Durability {
    /// The end of the process.
    #[default]
    Normal,
    /// Also a loss of power.
    Full,
}
