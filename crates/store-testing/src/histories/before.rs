//! What is remembered of the model from before a step.

/// What there was before a step.
pub struct Before {
    /// How many places of devices had been taken.
    pub places: usize,
}
