//! Routes events to sessions, and holds receipt events back so that a burst of readers is a few pushes.
