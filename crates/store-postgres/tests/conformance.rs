//! The conformance suite, on PostgreSQL.

mod home;

doubletick_store_testing::conformance!(crate::home::Database);
