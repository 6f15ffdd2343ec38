//! A process that is killed under load, on PostgreSQL with several lanes.

mod home;

doubletick_store_testing::crash!(crate::home::Lanes<4>, 6);
