//! A process that is killed under load, on SQLite.

mod home;

doubletick_store_testing::crash!(crate::home::Directory);
