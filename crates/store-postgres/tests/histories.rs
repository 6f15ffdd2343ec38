//! Random histories against the naive model, on PostgreSQL.

mod home;

doubletick_store_testing::histories!(crate::home::Database, 600);
