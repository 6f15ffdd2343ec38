//! The whole server, with its dependencies as parameters.
