//! Who uses a proxy.

/// Who may use a proxy. It has no `Debug`, so that nothing shows it.
#[derive(Clone, PartialEq, Eq)]
pub struct Credentials {
    pub user: String,
    pub password: String,
}

/// What a proxy refuses for want of a user who may use it.
pub fn unauthorised(credentials: Option<&Credentials>) -> &'static str {
    match credentials {
        Some(_) => "it does not accept the user name and the password",
        None => "it wants a user name and a password",
    }
}
