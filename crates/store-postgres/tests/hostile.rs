//! Requests of a client that means no good, on PostgreSQL.

mod home;

doubletick_store_testing::hostile!(crate::home::Database);
