//! Whom the events of a client are told, and the log of everything that goes wrong inside the library.

use super::threads::Calls;
use crate::panics::{self, Face};
use crate::per_process::PerProcess;
use doubletick_client::{Client, ClientEvent};
use doubletick_protocol::ids::UserId;
use parking_lot::Mutex;
use std::sync::{Arc, OnceLock, Weak};

/// `kTIMLog_Error`: a defect of this library.
const ERROR: u32 = 6;

/// Who hears the events of a client: what stands before a listener of the application.
pub trait Hears: Send + Sync {
    /// One event, as this user of this client sees it. On the thread for foreign code.
    fn hear(&self, event: ClientEvent, viewer: &str, client: Option<&Client>);
}

/// Whom the events of one client are told.
pub struct Told {
    /// Nobody, once the client is closed.
    hearer: Mutex<Option<Arc<dyn Hears>>>,
    calls: Calls,
    /// The client whose user sees them, once it has started.
    client: OnceLock<Client>,
}

/// Those of all clients of this process.
static TOLD: PerProcess<Mutex<Vec<Weak<Told>>>> = PerProcess::new(|_| Mutex::default());

impl Told {
    /// From now on this one hears the events of a client, and whatever panics in the library.
    pub fn new(hearer: Arc<dyn Hears>, calls: Calls) -> Arc<Told> {
        let told = Arc::new(Told { hearer: Mutex::new(Some(hearer)), calls, client: OnceLock::new() });
        let mut all = TOLD.get().lock();
        all.retain(|one| one.strong_count() > 0);
        all.push(Arc::downgrade(&told));
        drop(all);
        panics::watch(Face::Typed, report);
        told
    }

    /// Says whose events they are. Once.
    pub fn belongs_to(&self, client: &Client) {
        // Nobody else sets it.
        let _ = self.client.set(client.clone());
    }

    /// Called on the client's task, in the order of the events.
    pub fn tell(told: &Arc<Told>, event: ClientEvent) {
        let viewer = told.client.get().and_then(Client::login_user).unwrap_or_default();
        Self::post(told, event, viewer);
    }

    fn post(told: &Arc<Told>, event: ClientEvent, viewer: UserId) {
        let told_later = told.clone();
        told.calls.post(move || {
            let hearer = told_later.hearer.lock().clone();
            if let Some(hearer) = hearer {
                hearer.hear(event, &viewer, told_later.client.get());
            }
        });
    }

    /// On the calls thread, so that foreign code that goes with it runs there too.
    pub fn forget(&self) {
        let hearer = self.hearer.lock().take();
        drop(hearer);
    }
}

/// Tells every client of a panic. The thread that panics may hold the lock; then the code of its call says so alone.
fn report(text: &str) {
    let Some(all) = TOLD.get().try_lock() else { return };
    for told in all.iter().filter_map(Weak::upgrade) {
        // A child made by fork() has none of its parent's, so the thread is there.
        Told::post(&told, ClientEvent::Log(ERROR, text.to_owned()), UserId::new());
    }
}

#[cfg(all(test, feature = "embedded"))]
mod tests {
    use crate::api::{
        Client, ClientOptions, EmbeddedOptions, EmbeddedService, Event, Listener, ListenerError,
    };
    use std::process::Command;
    use std::sync::Arc;
    use std::sync::mpsc::{Sender, channel};
    use std::time::Duration;

    const CHILD: &str = "DOUBLETICK_TEST_OF_TYPED_PANICS";
    const NAME: &str = "api::told::tests::a_panic_is_a_line_of_the_log_and_nothing_on_stderr";

    struct Heard(Sender<(u32, String)>);

    impl Listener for Heard {
        fn on_event(&self, event: Event) -> Result<(), ListenerError> {
            if let Event::Log { level, text } = event {
                let _ = self.0.send((level, text));
            }
            Ok(())
        }
    }

    fn in_the_child() {
        let (sender, heard) = channel();
        let home = tempfile::tempdir().unwrap();
        let options = EmbeddedOptions {
            directory: home.path().to_str().unwrap().to_owned(),
            app_id: 1,
            durability: None,
            secret_key: None,
        };
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        let service = runtime.block_on(EmbeddedService::open(options)).unwrap();
        let client = Client::embedded(service, ClientOptions::default(), Arc::new(Heard(sender))).unwrap();
        let told = client.listener.clone();
        // On a thread of the application, as its methods run; on the one for foreign code; and on the client's.
        std::thread::spawn(|| panic!("with secret words")).join().unwrap_err();
        told.calls.post(|| panic!("with secret words"));
        client.threads.runtime.spawn(async { panic!("with secret words") });
        for _ in 0..3 {
            let (level, text) = heard.recv_timeout(Duration::from_secs(60)).expect("a line for each");
            assert!(text.contains("a panic at src") && text.contains("told.rs"), "{text}");
            assert_eq!((level, text.contains("secret")), (6, false));
        }
        // The host's own, in a file that is none of ours.
        std::thread::spawn(|| [1].iter().step_by(std::hint::black_box(0)).count()).join().unwrap_err();
        runtime.block_on(client.shutdown());
    }

    #[test]
    fn a_panic_is_a_line_of_the_log_and_nothing_on_stderr() {
        if std::env::var_os(CHILD).is_some() {
            return in_the_child();
        }
        let child = |backtrace: &str| {
            let mut command = Command::new(std::env::current_exe().unwrap());
            command.args(["--exact", NAME, "--nocapture"]).env(CHILD, "1").env("RUST_BACKTRACE", backtrace);
            let output = command.output().unwrap();
            let errors = String::from_utf8_lossy(&output.stderr).into_owned();
            let printed = String::from_utf8_lossy(&output.stdout).into_owned();
            assert!(output.status.success() && printed.contains("1 passed"), "{printed}{errors}");
            errors
        };
        let errors = child("0");
        assert!(errors.contains("step_by.rs") && !errors.contains("secret"), "{errors}");
        assert!(child("1").contains("secret"), "who asks for it gets it");
    }
}
