//! The one place that catches panics, so that none unwinds into C.
//!
//! A panic is a defect of this library. The call that met it fails with `TIM_ERR_PARAM`, or its callback
//! brings `ERR_SDK_INTERNAL_ERROR`; the process goes on.

use crate::panics;
use std::panic::{AssertUnwindSafe, catch_unwind};

/// The panic, already told to the log ([`panics::watch`]).
#[derive(Debug)]
pub struct Panicked;

/// Runs `f`; a panic stays inside.
///
/// What `f` touched may be half done. All shared state of this layer is either replaced as a whole or
/// guarded by locks that are released on unwinding, so it stays usable.
pub fn caught<T>(f: impl FnOnce() -> T) -> Result<T, Panicked> {
    catch_unwind(AssertUnwindSafe(|| panics::ours(f))).map_err(|_| Panicked)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::capi::{call, listeners, pointers::UserData};
    use std::ffi::{CStr, c_char, c_void};
    use std::process::Command;
    use std::sync::Mutex;
    use std::sync::mpsc::{Sender, channel};
    use std::thread::Builder;

    #[test]
    fn a_panic_becomes_a_value() {
        assert!(caught(|| -> u8 { panic!("on purpose") }).is_err());
        assert_eq!(caught(|| 7).unwrap(), 7);
    }

    const CHILD: &str = "DOUBLETICK_TEST_OF_PANICS";
    const NAME: &str =
        "capi::guard::tests::panics_of_the_library_are_lines_of_the_log_and_those_of_others_stay";

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
        assert!(line.contains("a panic at src") && line.contains("guard.rs"), "{line}");
        assert!(heard.recv().unwrap().contains("TIMTest: internal error"));
        let writer = Builder::new().name("doubletick-write".to_owned()).spawn(|| panic!("with secret words"));
        writer.unwrap().join().unwrap_err();
        assert!(heard.recv().unwrap().contains("a panic at src"));
        caught(|| panic!("with secret words")).unwrap_err();
        assert!(!heard.recv().unwrap().contains("secret"));
        // In a file of the standard library: one that the host calls is the host's.
        std::thread::spawn(|| [1].iter().step_by(std::hint::black_box(0)).count()).join().unwrap_err();
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
        assert!(errors.contains("step_by.rs") && errors.contains("in a callback"), "{errors}");
        assert!(!errors.contains("secret"), "{errors}");
        // Who asks for it gets it.
        assert!(child("1").contains("secret"));
    }
}
