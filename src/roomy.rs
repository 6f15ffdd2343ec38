//! Room for what is nested deeply, whatever stack the caller has.
//!
//! Reading a document, checking it and dropping it all recurse, once per level. A stranger's thread may have any stack:
//! 8 MiB for the first thread of a process, 512 KiB or 128 KiB for others by their system, and what was asked for where
//! somebody asked. So what is nested deeper than [`SHALLOW`] is handled on a thread with a stack of our own choosing,
//! which begins and ends within the call. It costs some ten microseconds, and such documents are rare: of what applications
//! make, merged messages alone are that deep.

use std::cell::Cell;
use std::io;
use std::panic::resume_unwind;
use std::thread::Builder;

/// Deepest nesting of what is handled on a stranger's stack. The header promises that 32 KiB are enough; where nothing
/// is optimised, reading needs more than 2 KiB per level.
pub const SHALLOW: usize = 6;

/// Enough for the deepest document there is (`doubletick_protocol::json::DEPTH`), also where nothing is optimised; the
/// test `the_deepest_document_needs_half_of_the_room_at_most` keeps it so. What is not used is never really there.
pub const STACK: usize = 4 * 1024 * 1024;

thread_local! {
    /// Whether this thread's stack is a stranger's at the moment.
    static CRAMPED: Cell<bool> = const { Cell::new(false) };
}

/// Runs `f` on the caller's stack, and lets it know that by [`is_cramped`].
pub fn cramped<T>(f: impl FnOnce() -> T) -> T {
    struct Before(bool);
    impl Drop for Before {
        fn drop(&mut self) {
            CRAMPED.set(self.0);
        }
    }
    let _before = Before(CRAMPED.replace(true));
    f()
}

/// Whether the stack may be too small for what is nested deeply.
pub fn is_cramped() -> bool {
    CRAMPED.get()
}

/// Runs `f` on a thread with room, and waits for it. An error: no thread could be started, and `f` has not run.
pub fn run<T: Send>(f: impl FnOnce() -> T + Send) -> io::Result<T> {
    let builder = Builder::new().name("doubletick-deep".to_owned()).stack_size(STACK);
    // SAFETY: the thread has ended when this function returns, so whatever `f` borrows outlives it. Nothing between here
    // and the end of `join` can panic or return. A scope of the standard library does the same, but leaves its handle of
    // the calling thread behind, which memory checkers take for a leak of ours.
    let thread = unsafe { builder.spawn_unchecked(f) }?;
    thread.join().map_err(|panic| resume_unwind(panic))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_runs_with_room_may_borrow_and_has_it() {
        let text = "a".repeat(3);
        let length = cramped(|| {
            assert!(is_cramped());
            run(|| {
                assert!(!is_cramped());
                text.len()
            })
        });
        assert_eq!(length.unwrap(), 3);
        assert!(!is_cramped());
    }

    #[test]
    fn a_panic_comes_back_and_the_mark_is_taken_away() {
        let caught = std::panic::catch_unwind(|| cramped(|| run(|| panic!("on purpose"))));
        assert_eq!(caught.unwrap_err().downcast_ref(), Some(&"on purpose"));
        assert!(!is_cramped());
    }
}
