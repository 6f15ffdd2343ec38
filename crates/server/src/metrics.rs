//! What `/metrics` shows.

/// The counters of the front; those of the engine are in `Engine::stats`.
#[derive(Debug, Default)]
pub struct Metrics {}
