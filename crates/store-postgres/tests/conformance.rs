//! The conformance suite, on PostgreSQL.

mod home;

doubletick_store_testing::conformance!(crate::home::Database);

/// The same in a database that is written by several at once.
mod with_four_lanes {
    doubletick_store_testing::conformance!(crate::home::Lanes<4>);
}
