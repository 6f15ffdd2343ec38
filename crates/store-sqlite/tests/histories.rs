//! Random histories against the naive model, on SQLite.

mod home;

doubletick_store_testing::histories!(crate::home::Directory);
