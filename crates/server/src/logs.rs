//! Logs to standard error, as text or JSON. Never a message text, a UserSig or the key: our own crates do not
//! log them, and libraries that would, at their finest level, are kept from it here.

use crate::config::{Config, LogFormat};
use std::io::IsTerminal;
use tracing::{Level, Metadata, Subscriber};
use tracing_subscriber::filter::{FilterExt, filter_fn};
use tracing_subscriber::fmt::MakeWriter;
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::{Layer, Registry};

/// Logs of this process go to standard error from now on.
pub fn start(config: &Config) -> Result<(), String> {
    use tracing_subscriber::util::SubscriberInitExt;
    let colours = std::io::stderr().is_terminal();
    subscriber(config, std::io::stderr, colours).try_init().map_err(|error| format!("log: {error}"))
}

/// What writes logs as the configuration says.
pub fn subscriber<W>(config: &Config, writer: W, colours: bool) -> Box<dyn Subscriber + Send + Sync>
where
    W: for<'a> MakeWriter<'a> + Send + Sync + 'static,
{
    let filter = config.log.filter().and(filter_fn(is_safe).with_max_level_hint(Level::TRACE));
    // Where a line cannot be written, saying so on standard error would panic when that is the broken place.
    let lines = tracing_subscriber::fmt::layer().with_writer(writer).log_internal_errors(false);
    match config.log_format {
        LogFormat::Text => Box::new(Registry::default().with(lines.with_ansi(colours).with_filter(filter))),
        LogFormat::Json => {
            let lines = lines.json().flatten_event(true).with_span_list(false);
            Box::new(Registry::default().with(lines.with_filter(filter)))
        }
    }
}

/// Whether an event can be written: the WebSocket library logs whole messages at the level trace. What the library for NATS says
/// at each attempt to connect the store says once.
fn is_safe(metadata: &Metadata<'_>) -> bool {
    metadata.target().starts_with("doubletick")
        || (*metadata.level() <= Level::DEBUG && !metadata.target().starts_with("async_nats"))
}
