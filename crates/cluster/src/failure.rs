//! How a scenario fails.

/// What went wrong, in words.
pub type Failure = Box<dyn std::error::Error + Send + Sync>;
