//! A device that keeps what waits for the service, over the fake service.

use crate::fake::{App, Fake, ME, rest};
use doubletick_client::{ClientConfig, ClientEvent, Keep, OutboxItem, SteadyClock};
use std::path::{Path, PathBuf};
use tokio::time::Instant;

/// A device whose clock is the test's, and whose file is written before a call is over.
pub fn keeping(directory: &Path) -> ClientConfig {
    let begun = Instant::now();
    let clock =
        SteadyClock::new(move || begun.elapsed().as_millis().try_into().expect("a test is not that long"));
    let keep = Keep { thread: false, messages: true, clock, ..Keep::default() };
    ClientConfig { state_dir: Some(directory.to_owned()), keep: Some(keep), ..ClientConfig::default() }
}

/// A client of the user, logged in.
pub async fn log_in(fake: &Fake, directory: &Path) -> App {
    let app = App::start_as(fake, keeping(directory));
    app.client.login_wait(ME, "sig").await.expect("logged in");
    rest(10).await;
    app
}

/// What has become of what waited, since the last call.
pub fn outcomes(app: &App) -> Vec<OutboxItem> {
    let told = app.take().into_iter().filter_map(|event| match event {
        ClientEvent::Outbox(items) => Some(items),
        _ => None,
    });
    told.flatten().collect()
}

/// There is a link again.
pub async fn reconnect(fake: &Fake, app: &App) {
    fake.world.lock().refuse_connects = false;
    app.client.wake();
    rest(100).await;
}

/// The file of what a user has given.
pub fn outbox(directory: &Path, user: &str) -> PathBuf {
    let hex: String = user.bytes().map(|byte| format!("{byte:02x}")).collect();
    directory.join(format!("device-1-{hex}.outbox.db"))
}
