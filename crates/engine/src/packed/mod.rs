//! How sets of member numbers and lists of receipts are packed into bytes, whatever keeps the bytes.

pub mod bits;
pub mod runs;
