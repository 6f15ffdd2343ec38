//! What a part of the tests, or the making of a package, comes to.

/// What one that did not fail says.
pub enum Outcome {
    /// It passed; a few words about what it did.
    Passed(String),
    /// It could not run here, and why. In CI this is a failure.
    Skipped(String),
}

/// The exit status of a program that could not do its work here, as automake has it.
pub const SKIPPED: u8 = 77;
