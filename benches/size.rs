//! (7) What the library costs: size of the stripped shared library, time to load it and `TIMInit`, memory
//! of an idle client that is logged in.
//!
//! The library is loaded by a child process (this program again), as an application would load it.

mod support;

use std::ffi::{CStr, CString, c_char, c_int, c_void};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::atomic::{AtomicI32, Ordering};
use std::time::{Duration, Instant};
use support::report;

const CHILD: &str = "DOUBLETICK_BENCH_CHILD";

unsafe extern "C" {
    fn dlopen(file: *const c_char, flags: c_int) -> *mut c_void;
    fn dlsym(library: *mut c_void, name: *const c_char) -> *mut c_void;
}

fn main() {
    if let Some(library) = std::env::var_os(CHILD) {
        return child(Path::new(&library));
    }
    report::title("(7) size, start and memory of the shared library");
    let library = shared_library();
    let stripped = strip(&library);
    report::figure("libdoubletick.so as built", kib(&library), "KiB");
    report::figure("stripped", kib(stripped.path()), "KiB");

    let rounds = support::size(9, 2);
    let runs: Vec<[f64; 5]> = (0..rounds).map(|_| run(stripped.path())).collect();
    let middle = |index: usize| {
        let mut column: Vec<f64> = runs.iter().map(|run| run[index]).collect();
        column.sort_by(f64::total_cmp);
        column[column.len() / 2]
    };
    report::figure("load (dlopen)", middle(0), "ms");
    report::figure("TIMInit, fresh directory", middle(1), "ms");
    report::figure("TIMLogin to its callback", middle(2), "ms");
    report::figure("resident memory of the process before loading", middle(3), "KiB");
    report::figure("resident memory, logged in and idle for 1 s", middle(4), "KiB");
    report::figure("  of that the library and its data", middle(4) - middle(3), "KiB");
}

/// The library that cargo built for this program.
fn shared_library() -> PathBuf {
    let program = std::env::current_exe().expect("the path of this program");
    let folders = program.ancestors().skip(1).take(2);
    let found = folders.map(|folder| folder.join("libdoubletick.so")).find(|path| path.exists());
    found.expect("cargo builds libdoubletick.so beside the benchmarks")
}

fn strip(library: &Path) -> tempfile::NamedTempFile {
    let stripped = tempfile::NamedTempFile::new_in(env!("CARGO_TARGET_TMPDIR")).expect("a file");
    let done = Command::new("strip").arg("-o").arg(stripped.path()).arg(library).status();
    assert!(done.is_ok_and(|status| status.success()), "strip (binutils) runs");
    stripped
}

fn kib(path: &Path) -> f64 {
    std::fs::metadata(path).expect("the file is there").len() as f64 / 1024.0
}

/// Starts the child, and reads its five numbers.
fn run(library: &Path) -> [f64; 5] {
    let program = std::env::current_exe().expect("the path of this program");
    let output = Command::new(program).env(CHILD, library).output().expect("the child starts");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    let numbers: Vec<f64> = text.split_whitespace().filter_map(|word| word.parse().ok()).collect();
    numbers.try_into().expect("the child prints five numbers")
}

static LOGIN: AtomicI32 = AtomicI32::new(-1);

extern "C" fn logged_in(code: i32, _text: *const c_char, _json: *const c_char, _user_data: *const c_void) {
    LOGIN.store(code, Ordering::Release);
}

type Init = unsafe extern "C" fn(u64, *const c_char) -> c_int;
type Login = unsafe extern "C" fn(
    *const c_char,
    *const c_char,
    extern "C" fn(i32, *const c_char, *const c_char, *const c_void),
    *const c_void,
) -> c_int;
type Uninit = unsafe extern "C" fn() -> c_int;

fn child(library: &Path) {
    let directory = support::scratch();
    let config = serde_json::json!({ "sdk_config_config_file_path": directory.path() });
    let config = CString::new(config.to_string()).expect("no NUL inside");
    let path = CString::new(library.to_str().expect("a path in UTF-8")).expect("no NUL inside");
    let before = resident();

    let begin = Instant::now();
    const NOW: c_int = 2;
    // SAFETY: a C string; the library has no initialisers of its own.
    let handle = unsafe { dlopen(path.as_ptr(), NOW) };
    assert!(!handle.is_null(), "the library loads");
    let loaded = begin.elapsed();
    // SAFETY: the three types are the ones of the header.
    let (init, login, uninit): (Init, Login, Uninit) = unsafe {
        (
            std::mem::transmute::<*mut c_void, Init>(symbol(handle, c"TIMInit")),
            std::mem::transmute::<*mut c_void, Login>(symbol(handle, c"TIMLogin")),
            std::mem::transmute::<*mut c_void, Uninit>(symbol(handle, c"TIMUninit")),
        )
    };

    let begin = Instant::now();
    // SAFETY: a C string.
    assert_eq!(unsafe { init(1_400_000_001, config.as_ptr()) }, 0, "TIMInit succeeds");
    let started = begin.elapsed();

    let begin = Instant::now();
    let (user, sig) = (c"user", c"embedded");
    // SAFETY: C strings and a callback without user data.
    let accepted = unsafe { login(user.as_ptr(), sig.as_ptr(), logged_in, std::ptr::null()) };
    assert_eq!(accepted, 0, "TIMLogin is accepted");
    while LOGIN.load(Ordering::Acquire) == -1 {
        assert!(begin.elapsed() < Duration::from_secs(10), "the callback comes");
        std::thread::yield_now();
    }
    assert_eq!(LOGIN.load(Ordering::Acquire), 0, "the login succeeds");
    let logged_in = begin.elapsed();

    std::thread::sleep(Duration::from_secs(1));
    let after = resident();
    // SAFETY: takes nothing.
    assert_eq!(unsafe { uninit() }, 0, "TIMUninit succeeds");
    let millis = |time: Duration| time.as_secs_f64() * 1000.0;
    report::note(&format!("{} {} {} {before} {after}", millis(loaded), millis(started), millis(logged_in)));
}

fn symbol(library: *mut c_void, name: &CStr) -> *mut c_void {
    // SAFETY: the library stays open to the end of the process.
    let address = unsafe { dlsym(library, name.as_ptr()) };
    assert!(!address.is_null(), "the library exports {name:?}");
    address
}

/// Resident memory of this process in KiB.
fn resident() -> f64 {
    let status = std::fs::read_to_string("/proc/self/status").expect("Linux");
    let line = status.lines().find(|line| line.starts_with("VmRSS:")).expect("a line VmRSS");
    line.split_whitespace().nth(1).and_then(|word| word.parse().ok()).expect("a number of KiB")
}
