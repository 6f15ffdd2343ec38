//! Requests of a client that means no good, on PostgreSQL.

mod home;

doubletick_store_testing::hostile!(crate::home::Database);

/// The same in a database that is written by several at once.
mod with_four_lanes {
    doubletick_store_testing::hostile!(crate::home::Lanes<4>);
}
