//! TLS: certificates from files, read again on SIGHUP.
