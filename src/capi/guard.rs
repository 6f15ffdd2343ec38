//! The one place that catches panics, so that none unwinds into C.
//!
//! A panic is a defect of this library. The call that met it fails with `TIM_ERR_PARAM`, or its callback
//! brings `ERR_SDK_INTERNAL_ERROR`; the process goes on.

use super::panics;
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

    #[test]
    fn a_panic_becomes_a_value() {
        assert!(caught(|| -> u8 { panic!("on purpose") }).is_err());
        assert_eq!(caught(|| 7).unwrap(), 7);
    }
}
