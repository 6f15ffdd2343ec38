//! What a client may use up: requests, connections, failed logins. Pure: time is a parameter.

use doubletick_protocol::Result;
use doubletick_protocol::settings::Settings;
use std::net::IpAddr;

/// The counters behind the limits.
#[derive(Debug, Default)]
pub struct Limits {}

impl Limits {
    /// One request of this user at this time. 9506: too many.
    pub fn request(&self, settings: &Settings, user: &str, now_ms: u64) -> Result<()> {
        let _ = (settings, user, now_ms);
        Ok(())
    }

    /// Whether a login of this user from this address may be tried. 70050: too many have failed.
    pub fn login(&self, address: IpAddr, user: &str, now_ms: u64) -> Result<()> {
        let _ = (address, user, now_ms);
        Ok(())
    }
}
