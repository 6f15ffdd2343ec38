//! The configuration: file, environment, flags.
