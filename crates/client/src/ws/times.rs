//! How patient a link is.

use std::time::Duration;

/// How long a server may be silent.
#[derive(Clone, Copy, Debug)]
pub struct WsTimes {
    /// From the attempt to connect until the link is up (9510). 10 seconds by default.
    pub connect: Duration,
    /// A link on which nothing was read for so long is pinged. 20 seconds by default.
    pub silence: Duration,
    /// A link on which nothing was read for so long after a ping ends. 10 seconds by default.
    pub patience: Duration,
}

impl Default for WsTimes {
    fn default() -> Self {
        Self {
            connect: Duration::from_secs(10),
            silence: Duration::from_secs(20),
            patience: Duration::from_secs(10),
        }
    }
}
