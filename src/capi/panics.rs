//! A panic of this library is a line of the log, and no output of the host's.
//!
//! The standard library reports every panic on stderr, by a hook that belongs to the process. A program in C has no use
//! for that, and a program in Rust, which shares the hook, may have set one of its own. So one hook is set before the one
//! that is there: it takes the panics that arise in this library, and leaves all others, those of callbacks among them,
//! to the hook before. Who sets `RUST_BACKTRACE` asks for the output, and gets it.

use std::cell::Cell;
use std::panic::{PanicHookInfo, set_hook, take_hook};
use std::sync::atomic::{AtomicBool, Ordering};

thread_local! {
    /// Whose code runs. Nothing: that of whoever started the thread.
    static OURS: Cell<Option<bool>> = const { Cell::new(None) };
}

static WATCHED: AtomicBool = AtomicBool::new(false);

/// From the first time on, panics of this library go to `report`, which gets the place and no more: the words of a panic
/// may hold what a user wrote. It runs on the thread that panics.
pub fn watch(report: fn(String)) {
    // A hook cannot be set while one runs.
    if WATCHED.load(Ordering::Relaxed) || std::thread::panicking() || WATCHED.swap(true, Ordering::Relaxed) {
        return;
    }
    let before = take_hook();
    set_hook(Box::new(move |panic| if is_ours() { take(report, panic, &*before) } else { before(panic) }));
}

fn take(report: fn(String), panic: &PanicHookInfo, before: &dyn Fn(&PanicHookInfo)) {
    let place = panic.location().map(ToString::to_string).unwrap_or_default();
    report(format!("internal error: a panic at {place}"));
    if std::env::var_os("RUST_BACKTRACE").is_some_and(|value| value != "0") {
        before(panic);
    }
}

fn is_ours() -> bool {
    OURS.get().unwrap_or_else(|| {
        // Threads of the service are started by crates that know nothing of this. On `doubletick-calls` the typed API
        // calls foreign code.
        let thread = std::thread::current();
        let name = thread.name().unwrap_or_default();
        name != "doubletick-calls" && (name == "doubletick" || name.starts_with("doubletick-"))
    })
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
    use crate::capi::{call, guard, listeners, pointers::UserData};
    use std::ffi::{CStr, c_char, c_void};
    use std::process::Command;
    use std::sync::Mutex;
    use std::sync::mpsc::{Sender, channel};
    use std::thread::Builder;

    const CHILD: &str = "DOUBLETICK_TEST_OF_PANICS";
    const NAME: &str =
        "capi::panics::tests::panics_of_the_library_are_lines_of_the_log_and_those_of_others_stay";

    static LINES: Mutex<Option<Sender<String>>> = Mutex::new(None);

    unsafe extern "C" fn on_log(_: crate::capi::enums::TIMLogLevel, line: *const c_char, _: *const c_void) {
        // SAFETY: the library gives a NUL-terminated text that lives during the callback.
        let line = unsafe { CStr::from_ptr(line) }.to_string_lossy().into_owned();
        // A panic of the application, on our thread: it must not leave the callback.
        let _ = std::panic::catch_unwind(|| panic!("in a callback"));
        if let Some(lines) = LINES.lock().unwrap().as_ref() {
            let _ = lines.send(line);
        }
    }

    fn in_the_child() {
        let (lines, heard) = channel();
        *LINES.lock().unwrap() = Some(lines);
        // SAFETY: the function is one of this program, and there is no user data.
        unsafe { listeners::TIMSetLogCallback(Some(on_log), UserData::new(std::ptr::null())) };
        assert_eq!(call::run("TIMTest", || panic!("with secret words")), -4);
        let line = heard.recv().unwrap();
        assert!(line.contains("a panic at src") && line.contains("panics.rs"), "{line}");
        assert!(heard.recv().unwrap().contains("TIMTest: internal error"));
        let writer = Builder::new().name("doubletick-write".to_owned()).spawn(|| panic!("with secret words"));
        writer.unwrap().join().unwrap_err();
        assert!(heard.recv().unwrap().contains("a panic at src"));
        guard::caught(|| panic!("with secret words")).unwrap_err();
        assert!(!heard.recv().unwrap().contains("secret"));
        std::thread::spawn(|| panic!("of the host")).join().unwrap_err();
    }

    #[test]
    fn panics_of_the_library_are_lines_of_the_log_and_those_of_others_stay() {
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
        assert!(errors.contains("of the host") && errors.contains("in a callback"), "{errors}");
        assert!(!errors.contains("secret"), "{errors}");
        // Who asks for it gets it.
        assert!(child("1").contains("secret"));
    }
}
