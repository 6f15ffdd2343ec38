//! The rules: pure functions over plain data. No IO, no clock.
