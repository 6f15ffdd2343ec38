//! Compiles and runs the C programs of this repository: the tests in `tests/c`, one per chapter of the
//! header, and the examples in `examples/c`.
//!
//! Every test runs as C11 and as C++17 against the shared library, under AddressSanitizer and under
//! valgrind, each in a directory of its own. Where a tool is missing the test says `skipped: …` and passes,
//! unless `CI=true`.

#![expect(clippy::print_stdout, reason = "a test says why it is skipped, and what its program said")]

#[path = "c_boundary/chat.rs"]
mod chat;
#[path = "c_boundary/story.rs"]
mod story;

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::sync::OnceLock;
use std::time::{Duration, Instant};
use tempfile::TempDir;

const WARNINGS: [&str; 5] = ["-g", "-Wall", "-Wextra", "-pedantic", "-Werror"];
/// A program that takes longer hangs.
const PATIENCE: Duration = Duration::from_secs(600);

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// Where cargo put the library that belongs to this test: beside it, or one level up.
fn library_dir() -> PathBuf {
    let test = std::env::current_exe().expect("the path of this test");
    let deps = test.parent().expect("a folder");
    [deps, deps.parent().expect("a folder")]
        .into_iter()
        .find(|folder| folder.join("libdoubletick.so").exists() && folder.join("libdoubletick.a").exists())
        .unwrap_or_else(|| panic!("libdoubletick.so is not beside {}", test.display()))
        .to_path_buf()
}

/// Whether the tool is there. `CI=true` makes a missing one a failure.
fn has(tool: &str) -> bool {
    let found = Command::new(tool).arg("--version").stdout(Stdio::null()).stderr(Stdio::null()).status();
    if found.is_ok_and(|status| status.success()) {
        return true;
    }
    assert!(
        std::env::var("CI").as_deref() != Ok("true"),
        "{tool} is missing; scripts/setup-c.sh installs it"
    );
    println!("skipped: {tool} is missing; scripts/setup-c.sh installs it");
    false
}

#[derive(Clone, Copy, PartialEq)]
enum Language {
    C11,
    Cpp17,
}

#[derive(Clone, Copy, PartialEq)]
enum Library {
    Shared,
    Static,
}

/// Compiles one source; `None` when the compiler is missing.
fn compile(
    source: &Path,
    language: Language,
    library: Library,
    extra: &[&str],
    to: &Path,
) -> Option<PathBuf> {
    let (compiler, standard) = match language {
        Language::C11 => ("gcc", ["-x", "c", "-std=c11"]),
        Language::Cpp17 => ("g++", ["-x", "c++", "-std=c++17"]),
    };
    if !has(compiler) {
        return None;
    }
    let program = to.join("program");
    let lib = library_dir();
    let mut command = Command::new(compiler);
    command.args(WARNINGS).args(extra).args(standard);
    command.arg("-I").arg(root().join("include")).arg("-I").arg(root().join("examples/c"));
    command.arg(source).args(["-x", "none", "-o"]).arg(&program);
    match library {
        Library::Shared => {
            // Old tags: they are stronger than LD_LIBRARY_PATH, where cargo may have an older library.
            let rpath = format!("-Wl,--disable-new-dtags,-rpath,{}", lib.display());
            command.arg("-L").arg(&lib).arg("-ldoubletick").arg(rpath);
        }
        Library::Static => {
            command.arg(lib.join("libdoubletick.a"));
        }
    }
    command.args(["-lpthread", "-ldl", "-lm"]);
    must_succeed(&source.display().to_string(), &command.output().expect("the compiler runs"));
    Some(program)
}

fn must_succeed(what: &str, output: &Output) {
    assert!(
        output.status.success(),
        "{what}: {}\n{}\n{}",
        output.status,
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr)
    );
}

/// Runs to the end, or kills what hangs. The program's words come back.
fn run(what: &str, command: &mut Command, scratch: &Path) -> String {
    let log = scratch.join("output");
    let file = fs::File::create(&log).expect("a log file");
    let errors = file.try_clone().expect("a log file");
    command.stdin(Stdio::null()).stdout(file).stderr(errors);
    let mut child = command.spawn().unwrap_or_else(|error| panic!("{what}: {error}"));
    let begin = Instant::now();
    let status = loop {
        if let Some(status) = child.try_wait().expect("a child") {
            break Some(status);
        }
        if begin.elapsed() > PATIENCE {
            child.kill().expect("a child");
            child.wait().expect("a child");
            break None;
        }
        std::thread::sleep(Duration::from_millis(10));
    };
    let words = String::from_utf8_lossy(&fs::read(&log).expect("a log file")).into_owned();
    match status {
        Some(status) => assert!(status.success(), "{what}: {status}\n{words}"),
        None => panic!("{what}: still running after {PATIENCE:?}\n{words}"),
    }
    words
}

#[derive(Clone, Copy)]
enum Way {
    C11,
    Cpp17,
    Asan,
    Valgrind,
}

/// One chapter's test, one way.
fn chapter(name: &str, way: Way) {
    let source = root().join("tests/c").join(format!("test_{name}.c"));
    let scratch = TempDir::new().expect("a temporary directory");
    let data = scratch.path().join("data");
    fs::create_dir(&data).expect("a directory");
    let (language, extra): (Language, &[&str]) = match way {
        Way::C11 | Way::Valgrind => (Language::C11, &[]),
        Way::Cpp17 => (Language::Cpp17, &[]),
        Way::Asan => (Language::C11, &["-fsanitize=address", "-fno-omit-frame-pointer"]),
    };
    if matches!(way, Way::Valgrind) && !has("valgrind") {
        return;
    }
    let Some(program) = compile(&source, language, Library::Shared, extra, scratch.path()) else { return };
    let mut command = match way {
        Way::Valgrind => {
            let mut command = Command::new("valgrind");
            command.args(["-q", "--leak-check=full", "--error-exitcode=9"]).arg(&program);
            command
        }
        _ => Command::new(&program),
    };
    command.env("ASAN_OPTIONS", "detect_leaks=1:abort_on_error=0");
    // Of no effect: every thread of the library says how much stack it has.
    command.env("RUST_MIN_STACK", "16384");
    // For a test that becomes another user: the folders above its own.
    fs::set_permissions(scratch.path(), fs::Permissions::from_mode(0o755)).expect("permissions");
    let words = run(name, command.arg(&data), scratch.path());
    print!("{words}");
    let skipped = words.contains("skipped: ");
    assert!(!skipped || std::env::var("CI").as_deref() != Ok("true"), "{name} must run here: {words}");
}

macro_rules! chapters {
    ($($name:ident),* $(,)?) => {
        $(mod $name {
            use super::{Way, chapter};

            #[test]
            fn c11() {
                chapter(stringify!($name), Way::C11);
            }

            #[test]
            fn cpp17() {
                chapter(stringify!($name), Way::Cpp17);
            }

            #[test]
            fn asan() {
                chapter(stringify!($name), Way::Asan);
            }

            #[test]
            fn valgrind() {
                chapter(stringify!($name), Way::Valgrind);
            }
        })*

        /// A test file that nobody runs is no test.
        #[test]
        fn every_test_file_is_run() {
            let run = [$(stringify!($name)),*, "bad_input", "fork", "stacks", "threads"];
            for entry in fs::read_dir(root().join("tests/c")).expect("tests/c") {
                let file = entry.expect("an entry").file_name().into_string().expect("a name");
                if let Some(name) = file.strip_prefix("test_").and_then(|rest| rest.strip_suffix(".c")) {
                    assert!(run.contains(&name), "{file} is not run by c_boundary.rs");
                }
            }
        }
    };
}

chapters!(
    lifecycle,
    login,
    message,
    history,
    receipt,
    status,
    conversation,
    conversation_group,
    group,
    profile,
    settings,
    listeners,
    experimental,
    strings,
    callbacks,
    network,
);

/// Not under valgrind: in a child, what only threads of the parent had is lost to it. Not under AddressSanitizer: in
/// a child its allocator waits for ever for a thread of the parent that was allocating.
mod fork {
    use super::{Way, chapter};

    #[test]
    fn c11() {
        chapter("fork", Way::C11);
    }

    #[test]
    fn cpp17() {
        chapter("fork", Way::Cpp17);
    }
}

/// Not under valgrind or AddressSanitizer, which put frames of their own on a small stack.
mod stacks {
    use super::{Way, chapter};

    #[test]
    fn c11() {
        chapter("stacks", Way::C11);
    }

    #[test]
    fn cpp17() {
        chapter("stacks", Way::Cpp17);
    }
}

/// Only root can become a user of its own, whose threads are counted; the limit is nothing to root. Not under
/// AddressSanitizer, which cannot look for leaks in a process that has changed its user.
mod threads {
    use super::{Way, chapter};

    #[test]
    fn c11() {
        chapter("threads", Way::C11);
    }

    #[test]
    fn cpp17() {
        chapter("threads", Way::Cpp17);
    }

    #[test]
    fn valgrind() {
        chapter("threads", Way::Valgrind);
    }
}

/// The bad-input table in one state of the library; the program forks a child per parameter.
fn bad_input(state: u8) {
    let scratch = TempDir::new().expect("a temporary directory");
    let data = scratch.path().join("data");
    fs::create_dir(&data).expect("a directory");
    let source = root().join("tests/c/test_bad_input.c");
    let Some(program) = compile(&source, Language::C11, Library::Shared, &[], scratch.path()) else { return };
    let mut command = Command::new(program);
    print!("{}", run("bad_input", command.arg(&data).arg(state.to_string()), scratch.path()));
}

#[test]
fn bad_input_before_init() {
    bad_input(0);
}

#[test]
fn bad_input_without_login() {
    bad_input(1);
}

#[test]
fn bad_input_logged_in() {
    bad_input(2);
}

#[test]
fn bad_input_after_uninit() {
    bad_input(3);
}

/// The example plays its story, in both languages and against both libraries.
#[test]
fn example_read_receipts() {
    for language in [Language::C11, Language::Cpp17] {
        for library in [Library::Shared, Library::Static] {
            let scratch = TempDir::new().expect("a temporary directory");
            let source = root().join("examples/c/read_receipts.c");
            let Some(program) = compile(&source, language, library, &[], scratch.path()) else { return };
            let words = run("read_receipts", Command::new(program).arg(scratch.path()), scratch.path());
            assert!(words.contains("✓✓ read by 2 of 3"), "{words}");
            assert!(words.ends_with("Everything was as it should be.\n"), "{words}");
            if language == Language::C11 && library == Library::Shared {
                println!("{words}");
            }
        }
    }
}

#[test]
fn example_read_receipts_is_clean_under_valgrind() {
    if !has("valgrind") {
        return;
    }
    let scratch = TempDir::new().expect("a temporary directory");
    let source = root().join("examples/c/read_receipts.c");
    let Some(program) = compile(&source, Language::C11, Library::Shared, &[], scratch.path()) else { return };
    let mut command = Command::new("valgrind");
    command.args(["-q", "--leak-check=full", "--error-exitcode=9"]).arg(program).arg(scratch.path());
    run("read_receipts", &mut command, scratch.path());
}

#[test]
fn example_first_receipt_fits_the_readme() {
    let source = root().join("examples/c/first_receipt.c");
    let text = fs::read_to_string(&source).expect("first_receipt.c");
    assert!(text.lines().count() <= 45, "the first receipt has {} lines", text.lines().count());
    let scratch = TempDir::new().expect("a temporary directory");
    let Some(program) = compile(&source, Language::C11, Library::Shared, &[], scratch.path()) else { return };
    let words = run("first_receipt", Command::new(program).current_dir(scratch.path()), scratch.path());
    assert!(words.contains("\nsent: 0 ") && words.contains("\nbob has read it: 0 "), "{words}");
    assert!(words.contains("\"msg_receipt_is_peer_read\":true"), "{words}");
}

/// What a user does: an installed tree, found by `DOUBLETICK_ROOT` and by pkg-config.
#[test]
fn cmake_and_pkg_config_find_an_installed_tree() {
    if !has("cmake") || !has("pkg-config") || !has("gcc") || !has("g++") {
        return;
    }
    let scratch = TempDir::new().expect("a temporary directory");
    let prefix = scratch.path().join("prefix");
    let lib = prefix.join("lib");
    fs::create_dir_all(lib.join("pkgconfig")).expect("a directory");
    fs::create_dir_all(prefix.join("include")).expect("a directory");
    for header in ["doubletick.h", "doubletick_constants.h"] {
        fs::copy(root().join("include").join(header), prefix.join("include").join(header)).expect("a header");
    }
    for library in ["libdoubletick.so", "libdoubletick.a"] {
        fs::copy(library_dir().join(library), lib.join(library)).expect("a library");
    }
    let template = fs::read_to_string(root().join("packaging/doubletick.pc.in")).expect("the template");
    let filled = template
        .replace("@prefix@", &prefix.display().to_string())
        .replace("@libdir@", "${prefix}/lib")
        .replace("@includedir@", "${prefix}/include")
        .replace("@version@", env!("CARGO_PKG_VERSION"));
    assert!(!filled.contains('@'), "{filled}");
    fs::write(lib.join("pkgconfig/doubletick.pc"), filled).expect("the pkg-config file");

    let by_root = format!("-DDOUBLETICK_ROOT={}", prefix.display());
    let ways: [&[&str]; 3] = [&[&by_root], &[&by_root, "-DDOUBLETICK_STATIC=ON", "-DDOUBLETICK_CXX=ON"], &[]];
    for (number, options) in ways.into_iter().enumerate() {
        let build = scratch.path().join(format!("build{number}"));
        let mut configure = Command::new("cmake");
        configure.arg("-S").arg(root().join("examples/c")).arg("-B").arg(&build).args(options);
        configure.env("PKG_CONFIG_PATH", lib.join("pkgconfig"));
        run("cmake", &mut configure, scratch.path());
        run("cmake --build", Command::new("cmake").arg("--build").arg(&build), scratch.path());
        let data = scratch.path().join(format!("data{number}"));
        fs::create_dir(&data).expect("a directory");
        let mut example = Command::new(build.join("read_receipts"));
        run("read_receipts", example.arg(&data).env("LD_LIBRARY_PATH", &lib), scratch.path());
    }
    let flags = Command::new("pkg-config")
        .args(["--cflags", "--libs", "doubletick"])
        .env("PKG_CONFIG_PATH", lib.join("pkgconfig"))
        .output()
        .expect("pkg-config runs");
    must_succeed("pkg-config", &flags);
    let flags = String::from_utf8_lossy(&flags.stdout).into_owned();
    assert!(flags.contains("-ldoubletick") && flags.contains("include"), "{flags}");
}

/// The names that the header declares.
fn declared() -> &'static Vec<String> {
    static NAMES: OnceLock<Vec<String>> = OnceLock::new();
    NAMES.get_or_init(|| {
        let header = fs::read_to_string(root().join("include/doubletick.h")).expect("the header");
        let mut names = Vec::new();
        for line in header.lines().filter(|line| !line.starts_with([' ', '*', '/', '#', '}'])) {
            let Some(before) = line.split('(').next().filter(|before| before.len() < line.len()) else {
                continue;
            };
            let name = before.rsplit([' ', '*']).next().unwrap_or_default();
            if !line.starts_with("typedef") && !name.is_empty() {
                names.push(name.to_owned());
            }
        }
        names.sort();
        names
    })
}

/// Exactly the names of the header are exported, and they are ours.
#[test]
fn the_shared_library_exports_what_the_header_declares() {
    if !has("nm") {
        return;
    }
    let library = library_dir().join("libdoubletick.so");
    let listed = Command::new("nm").args(["-D", "--defined-only"]).arg(library).output().expect("nm runs");
    must_succeed("nm", &listed);
    let mut exported: Vec<String> = String::from_utf8_lossy(&listed.stdout)
        .lines()
        .filter_map(|line| line.split_whitespace().last())
        // Those of the typed API, which `exports.rs` looks at.
        .filter(|name| !["uniffi_", "ffi_doubletick_", "UNIFFI_META_"].iter().any(|of| name.starts_with(of)))
        .map(str::to_owned)
        .collect();
    exported.sort();
    assert!(exported.len() >= 53, "only {} names are exported", exported.len());
    for name in &exported {
        assert!(name.starts_with("TIM") || name.starts_with("DT") || name == "callExperimentalAPI", "{name}");
    }
    assert_eq!(&exported, declared());
}
