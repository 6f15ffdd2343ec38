//! A process that is killed under load, on PostgreSQL.

mod home;

doubletick_store_testing::crash!(crate::home::Database, 6);
