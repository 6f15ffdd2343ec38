//! Logs: text or JSON, never a message text nor a UserSig.
