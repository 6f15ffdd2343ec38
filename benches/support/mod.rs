//! What the benchmarks share: a store with groups and crowds in it, and the printed lines. `capi.rs` is
//! included by the one benchmark that goes through the C functions.
//!
//! Every benchmark is a plain program that measures its own limit in the same run and prints both.
//! `--quick` makes the data small, so that the test command can run them all.
#![allow(dead_code, reason = "each benchmark uses a part of this")]

pub mod crowd;
pub mod report;
pub mod world;

/// Whether the program was started with `--quick`.
pub fn quick() -> bool {
    std::env::args().any(|argument| argument == "--quick")
}

/// The full size, or a small one with `--quick`.
pub fn size(full: usize, small: usize) -> usize {
    if quick() { small } else { full }
}

/// These sizes, or small ones with `--quick`.
pub fn pick<const N: usize>(full: [usize; N], small: [usize; N]) -> [usize; N] {
    if quick() { small } else { full }
}

/// A fresh folder under `target`, on the disk where the repository is; removed when dropped.
pub fn scratch() -> tempfile::TempDir {
    tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).expect("a folder under target/tmp can be made")
}
