//! What this device already has, in one small file per user.
