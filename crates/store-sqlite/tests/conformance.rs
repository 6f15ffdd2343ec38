//! The conformance suite, on SQLite.

mod home;

doubletick_store_testing::conformance!(crate::home::Directory);
