//! Random histories against the naive model, on PostgreSQL.

mod home;

doubletick_store_testing::histories!(crate::home::Database, 600);

/// The same in a database that is written by several at once.
mod with_four_lanes {
    doubletick_store_testing::histories!(crate::home::Lanes<4>, 300);
}
