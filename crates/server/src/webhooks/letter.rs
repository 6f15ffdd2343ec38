//! How a request to the receiver is addressed and signed.

use super::body::opt_platform;
use super::post::Message;
use super::sign;
use bytes::Bytes;
use doubletick_engine::hooks::{Hook, Origin};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use std::fmt::Write;
use std::sync::Arc;

/// The number of a delivery: the same one again is the same delivery.
const DELIVERY: &str = "x-doubletick-delivery";
/// An HMAC over the body.
const SIGNATURE: &str = "x-doubletick-signature";

/// What all requests have in common.
#[derive(Clone)]
pub(super) struct Letter {
    pub app_id: u64,
    /// Requests are signed with it, where there is one.
    pub token: Option<Arc<str>>,
}

impl Letter {
    /// A request. `number` is that of a delivery; a question has none.
    pub fn write(
        &self,
        hook: Hook,
        origin: &Origin,
        body: Bytes,
        number: Option<String>,
        seconds: u64,
    ) -> Message {
        let address = origin.address.map(|address| address.to_string()).unwrap_or_default();
        let mut query = format!(
            "SdkAppid={}&CallbackCommand={}&contenttype=json&ClientIP={}&OptPlatform={}",
            self.app_id,
            hook.name(),
            utf8_percent_encode(&address, NON_ALPHANUMERIC).to_string().replace("%2E", "."),
            opt_platform(origin),
        );
        let mut headers = Vec::new();
        if let Some(number) = number {
            headers.push((DELIVERY, number));
        }
        if let Some(token) = &self.token {
            // Writing to a string succeeds.
            let _ = write!(query, "&Sign={}&RequestTime={seconds}", sign::sign(token, seconds));
            headers.push((SIGNATURE, sign::signature(token, seconds, &body)));
        }
        Message { query, headers, body }
    }
}
