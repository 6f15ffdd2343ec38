//! A panic of this library is a line of the log, and no output of the host's.
//!
//! The standard library reports every panic on stderr, by a hook that belongs to the process. A program in another
//! language has no use for that, and a program in Rust, which shares the hook, may have set one of its own. So one hook is
//! set before the one that is there: it takes the panics that arise in this library, and leaves all others, those of
//! callbacks among them, to the hook before. Who sets `RUST_BACKTRACE` asks for the output, and gets it.

use once_cell::race::OnceBox;
use std::cell::Cell;
use std::panic::{PanicHookInfo, set_hook, take_hook};
use std::sync::atomic::{AtomicBool, Ordering};

/// Whose log hears of it.
#[derive(Clone, Copy)]
pub enum Face {
    /// The log callback of the C functions.
    C,
    /// The listeners of the typed API.
    #[cfg(feature = "bindings")]
    Typed,
}

/// Gets the place of a panic and no more: its words may hold what a user wrote. Runs on the thread that panics, which
/// may hold any lock: it waits for none.
pub type Report = fn(&str);

thread_local! {
    /// Whose code runs. Nothing: that of whoever started the thread.
    static OURS: Cell<Option<bool>> = const { Cell::new(None) };
}

static WATCHED: AtomicBool = AtomicBool::new(false);

/// One for each [`Face`].
static REPORTS: [OnceBox<Report>; 2] = [OnceBox::new(), OnceBox::new()];

/// From the first time on, panics of this library go to `report`.
pub fn watch(face: Face, report: Report) {
    // A hook cannot be set while one runs.
    if REPORTS[face as usize].get().is_some() || std::thread::panicking() {
        return;
    }
    // Another thread has set the same.
    let _ = REPORTS[face as usize].set(Box::new(report));
    if !WATCHED.swap(true, Ordering::Relaxed) {
        let before = take_hook();
        set_hook(Box::new(move |panic| if is_ours(panic) { take(panic, &*before) } else { before(panic) }));
    }
}

fn take(panic: &PanicHookInfo, before: &dyn Fn(&PanicHookInfo)) {
    let place = panic.location().map(ToString::to_string).unwrap_or_default();
    let text = format!("internal error: a panic at {place}");
    REPORTS.iter().filter_map(OnceBox::get).for_each(|report| report(&text));
    if std::env::var_os("RUST_BACKTRACE").is_some_and(|value| value != "0") {
        before(panic);
    }
}

/// By the mark of the thread; where it has none by its name, since threads of the service are started by crates that
/// know nothing of this; and by the place. On `doubletick-calls` the typed API calls foreign code, and its methods run on
/// whatever thread polls them: there the place alone can tell.
fn is_ours(panic: &PanicHookInfo) -> bool {
    OURS.get().unwrap_or_else(|| {
        let thread = std::thread::current();
        let name = thread.name().unwrap_or_default();
        let known = name != "doubletick-calls" && (name == "doubletick" || name.starts_with("doubletick-"));
        // What fails in a test of this crate is to be seen: its thread has the test's name.
        let is_test = cfg!(test) && name.contains("::");
        known || !is_test && panic.location().is_some_and(|place| is_our_source(file!(), place.file()))
    })
}

/// Whether a source file is one of the library, by where the compiler found this one (`this`): a path from the root of
/// the workspace, or a whole one.
fn is_our_source(this: &str, file: &str) -> bool {
    let (this, file) = (this.replace('\\', "/"), file.replace('\\', "/"));
    let root = this.strip_suffix("src/panics.rs").unwrap_or_default();
    let Some(file) = file.strip_prefix(root) else { return false };
    let parts = [
        "src/",
        "crates/client/",
        "crates/directory/",
        "crates/engine/",
        "crates/protocol/",
        "crates/store-sqlite/",
    ];
    parts.iter().any(|part| file.starts_with(part))
}

/// Runs code of this library.
pub fn ours<T>(f: impl FnOnce() -> T) -> T {
    marked(true, f)
}

/// Runs code of the application.
pub fn theirs<T>(f: impl FnOnce() -> T) -> T {
    marked(false, f)
}

fn marked<T>(ours: bool, f: impl FnOnce() -> T) -> T {
    struct Before(Option<bool>);
    impl Drop for Before {
        fn drop(&mut self) {
            OURS.set(self.0);
        }
    }
    let _before = Before(OURS.replace(Some(ours)));
    f()
}

#[cfg(test)]
mod tests {
    use super::is_our_source;

    #[test]
    fn a_source_is_ours_by_where_it_lies() {
        for (this, root) in [("src/panics.rs", ""), ("/home/x/dt/src/panics.rs", "/home/x/dt/")] {
            for file in [
                "src/api/client.rs",
                "crates/engine/src/engine.rs",
                "crates/store-sqlite/src/writer.rs",
                "crates/client/src/ws/link.rs",
            ] {
                assert!(is_our_source(this, &format!("{root}{file}")), "{root}{file}");
            }
            for file in ["tests/api.rs", "crates/demo/src/main.rs", "bindings/x.rs"] {
                assert!(!is_our_source(this, &format!("{root}{file}")), "{root}{file}");
            }
            for file in ["/rustc/1/library/core/src/iter/adapters/step_by.rs", "/home/y/src/main.rs"] {
                assert!(!is_our_source(this, file), "{file}");
            }
        }
        assert!(is_our_source(r"src\panics.rs", r"src\api\client.rs"));
        assert!(!is_our_source("/home/x/dt/src/panics.rs", "src/main.rs"), "a program's own");
    }
}
