//! Lines for the log callback: one line per refused call, and what the client has to say.

use super::{dispatch, foreign, slots};
use std::ffi::c_int;
use std::sync::atomic::{AtomicI32, Ordering};

/// `kTIMLog_Info`: what has happened, such as a login.
pub const INFO: c_int = 4;
/// `kTIMLog_Warn`: a call was refused, or something outside went wrong.
pub const WARN: c_int = 5;
/// `kTIMLog_Error`: a defect of this library.
pub const ERROR: c_int = 6;

/// `set_config_callback_log_level`: lines below it are dropped, `kTIMLog_Off` drops all.
static LEVEL: AtomicI32 = AtomicI32::new(INFO);

/// Sets the level from which lines are delivered.
pub fn set_level(level: c_int) {
    LEVEL.store(level, Ordering::Relaxed);
}

fn wanted(level: c_int) -> bool {
    let from = LEVEL.load(Ordering::Relaxed);
    from != 0 && level >= from && slots::LOG.is_set()
}

/// Delivers a line, never inside the call that caused it.
pub fn line(level: c_int, text: impl Into<String>) {
    if !wanted(level) {
        return;
    }
    let text = text.into();
    dispatch::post(move || {
        if let Some((listener, user_data)) = slots::LOG.get() {
            foreign::tell_log(listener, user_data, level, text);
        }
    });
}
