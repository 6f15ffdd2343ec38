//! What is remembered of the model from before a step.

/// What there was before a step.
pub struct Before {
    /// Versions of conversations by their index in the model.
    pub versions: Vec<u64>,
    /// How many places of devices had been taken.
    pub places: usize,
}
