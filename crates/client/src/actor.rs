//! The task behind a client.
