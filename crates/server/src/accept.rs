//! Takes connections: TCP, TLS where it is configured, HTTP.
