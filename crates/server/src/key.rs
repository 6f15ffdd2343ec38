//! The secret key that UserSigs are signed with.
