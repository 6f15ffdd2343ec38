//! Where webhooks are sent to: a URL of the configuration, taken apart once.

use axum::http::Uri;
use rustls::pki_types::ServerName;
use std::fmt;
use std::str::FromStr;

/// The URL of the receiver.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Target {
    url: String,
    /// Whether the connection is secured.
    pub(super) tls: bool,
    /// A name, or an address without brackets.
    pub(super) host: String,
    pub(super) port: u16,
    /// As it stands in the head of a request.
    pub(super) authority: String,
    pub(super) path: String,
    /// What the URL itself asks with; empty: nothing.
    pub(super) query: String,
}

impl FromStr for Target {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        // A fragment is not sent, so nobody wants one.
        if text.contains('#') {
            return Err("must have no #");
        }
        let uri: Uri = text.parse().map_err(|_| "must be a URL")?;
        let tls = match uri.scheme_str() {
            Some("https") => true,
            Some("http") => false,
            _ => return Err("must begin with http:// or https://"),
        };
        let authority = uri.authority().ok_or("must name a host")?;
        if authority.as_str().contains('@') {
            return Err("must have no user name and password; webhook-token signs requests");
        }
        let host = authority.host().trim_start_matches('[').trim_end_matches(']').to_owned();
        if host.is_empty() || ServerName::try_from(host.as_str()).is_err() {
            return Err("must name a host");
        }
        let port = authority.port_u16().unwrap_or(if tls { 443 } else { 80 });
        Ok(Target {
            url: text.to_owned(),
            tls,
            host,
            port,
            authority: authority.as_str().to_owned(),
            path: uri.path().to_owned(),
            query: uri.query().unwrap_or_default().to_owned(),
        })
    }
}

impl fmt::Display for Target {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.url)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_url_is_taken_apart() {
        let one: Target = "https://hooks.example.org/im?key=1".parse().unwrap();
        assert_eq!((one.tls, one.host.as_str(), one.port), (true, "hooks.example.org", 443));
        assert_eq!((one.path.as_str(), one.query.as_str()), ("/im", "key=1"));
        let two: Target = "http://[2001:db8::1]:8080".parse().unwrap();
        assert_eq!((two.host.as_str(), two.port, two.path.as_str()), ("2001:db8::1", 8080, "/"));
        assert_eq!(two.authority, "[2001:db8::1]:8080");
    }

    #[test]
    fn what_is_no_url_of_a_receiver_is_refused() {
        for text in [
            "",
            "hooks",
            "ftp://a/",
            "http://",
            "https:///im",
            "http://ann:pw@a/",
            "http://a/#b",
            "http://a b/",
        ] {
            assert!(text.parse::<Target>().is_err(), "{text}");
        }
    }
}
