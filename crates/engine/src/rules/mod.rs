//! The rules: pure functions over plain data. No IO, no clock.

pub mod groups;
pub mod logins;
pub mod messages;
pub mod profiles;
pub mod reading;
pub mod receipts;
pub mod refusals;
pub mod settings;
