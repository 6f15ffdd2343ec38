//! `cargo xtask dist android --check`: the library is linked for arm64 and looked at, also where no NDK is. It is no
//! product: where there is an NDK, `dist android` builds what people install, and this looks at that.
//!
//! Without an NDK a library of Android's exists here only as a list of names (`android-24.txt`): stand-ins are made of it
//! that define these names and nothing else. A library that needs another one is not linked.

use super::native::{self, Platform};
use super::place::{shown, text};
use super::{aar, android, archive};
use crate::android::module::cache;
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::Command;
use xtask::part::Outcome;
use xtask::process::{Log, cargo, script, target};

const TARGET: &str = "aarch64-linux-android";
/// The names that Android has since `android::MIN_SDK` or longer, and that the library needs.
const NAMES: &str = "xtask/forge/src/dist/android-24.txt";

/// What Android's own beginning of a shared library defines: by the address of `__dso_handle` the system knows whose
/// destructors of threads to call. The rest is glibc's, for C that was compiled with its headers, and not exported.
const BEGIN: &str = "\
#define HIDDEN __attribute__((visibility(\"hidden\")))
extern int *__errno(void);
extern void abort(void);
HIDDEN void *__dso_handle = &__dso_handle;
HIDDEN int *__errno_location(void) { return __errno(); }
HIDDEN void __assert_fail(void) { abort(); }
HIDDEN int __fprintf_chk(void) { return 0; }
extern int fcntl(int, int, ...);
HIDDEN int fcntl64(int file, int command, void *argument) { return fcntl(file, command, argument); }
";

/// Links the library, and looks at what came of it.
pub fn check(log: &mut Log) -> Result<Outcome, String> {
    let platform = native::by_rid("android-arm64")?;
    let names = Names::read(&text(NAMES)?)?;
    let (library, how) = match android::toolchain() {
        Ok(tools) => (android::build(log, platform, &tools)?, "by the NDK"),
        Err(_) => match link(log, platform, &names)? {
            Some(library) => (library, "without an NDK"),
            None => {
                return Ok(Outcome::Skipped("scripts/android-linker.sh could not unpack a linker".into()));
            }
        },
    };
    let seen = Seen::of(&library)?;
    seen.judge(&names)?;
    Ok(Outcome::Passed(format!(
        "{}, linked {how}: {} names of Android, all as old as SDK {}; {} exports, all ours; pages of 16 KiB",
        shown(&library),
        seen.wanted.len(),
        android::MIN_SDK,
        seen.exported.len(),
    )))
}

/// Which names each of Android's libraries has.
struct Names(Vec<(String, BTreeSet<String>)>);

impl Names {
    /// A line is the name of a library with a colon, or names of the library above it; `#` begins a comment.
    fn read(list: &str) -> Result<Names, String> {
        let mut libraries: Vec<(String, BTreeSet<String>)> = Vec::new();
        for line in list.lines().map(|line| line.split('#').next().unwrap_or_default().trim()) {
            if let Some(library) = line.strip_suffix(':') {
                libraries.push((library.to_owned(), BTreeSet::new()));
            } else if !line.is_empty() {
                let (_, names) = libraries.last_mut().ok_or("names stand before the first library")?;
                names.extend(line.split_whitespace().map(str::to_owned));
            }
        }
        Ok(Names(libraries))
    }

    fn has(&self, name: &str) -> bool {
        self.0.iter().any(|(_, names)| names.contains(name))
    }
}

/// Links with Debian's Rust, clang and lld; none: they are not to be had.
fn link(log: &mut Log, platform: &Platform, names: &Names) -> Result<Option<PathBuf>, String> {
    if log.run(&mut script("scripts/android-linker.sh")).is_err() {
        return Ok(None);
    }
    let linker = Linker::new();
    let folder = target().join("android/stand-ins");
    linker.stand_ins(log, &folder, names)?;
    let mut command = cargo(&["rustc", "--release", "--locked", "-p", "doubletick", "--lib"]);
    command.args(["--crate-type", "cdylib", "-Zbuild-std=std,panic_unwind", "--target", TARGET]);
    log.run(command.envs(linker.environment(&folder)))?;
    Ok(Some(target().join(TARGET).join("release").join(platform.library)))
}

/// What scripts/android-linker.sh has unpacked.
struct Linker {
    home: PathBuf,
}

impl Linker {
    fn new() -> Linker {
        Linker { home: cache().join("android-linker") }
    }

    fn root(&self, path: &str) -> String {
        self.home.join("root/usr").join(path).display().to_string()
    }

    fn clang(&self) -> String {
        self.root("lib/llvm-14/bin/clang")
    }

    /// Where the unpacked programs find their own libraries.
    fn libraries(&self) -> String {
        format!("{}:{}", self.root("lib/x86_64-linux-gnu"), self.root("lib/llvm-14/lib"))
    }

    fn system() -> String {
        format!("--target={TARGET}{}", android::MIN_SDK)
    }

    /// A stand-in for each of Android's libraries, and the object that begins a shared library there.
    fn stand_ins(&self, log: &mut Log, folder: &Path, names: &Names) -> Result<(), String> {
        archive::write(folder, &archive::Entries::new())?;
        let clang = || {
            let mut command = Command::new(self.clang());
            command.arg(Self::system()).args(["-fPIC", "-w", "-fno-builtin", "-nostdlib"]);
            command.env("LD_LIBRARY_PATH", self.libraries()).current_dir(folder);
            command
        };
        for (library, names) in &names.0 {
            let source: String = names.iter().map(|name| format!("void {name}(void) {{}}\n")).collect();
            archive::write_file(&folder.join(format!("{library}.c")), source.as_bytes())?;
            let lld = format!("-fuse-ld={}", self.root("lib/llvm-14/bin/ld.lld"));
            let name = format!("-Wl,-soname,lib{library}.so");
            let (out, source) = (format!("lib{library}.so"), format!("{library}.c"));
            log.run(clang().args(["-shared", &lld, &name, "-o", &out, &source]))?;
        }
        archive::write_file(&folder.join("begin.c"), BEGIN.as_bytes())?;
        log.run(clang().args(["-c", "-o", "begin.o", "begin.c"]))?;
        native::copy(&self.home.join("libunwind.a"), &folder.join("libunwind.a"))?;
        // LLVM's unwinder asks for it; Android has threads in libc.
        archive::write_file(&folder.join("libpthread.a"), b"!<arch>\n")
    }

    /// What cargo, rustc and the C compiler of SQLite and ring must know.
    fn environment(&self, stand_ins: &Path) -> Vec<(String, String)> {
        let link = |argument: String| format!("-Clink-arg={argument}");
        let flags: Vec<String> = [
            Self::system(),
            format!("-fuse-ld={}", self.root("lib/llvm-14/bin/ld.lld")),
            "-nostdlib".to_owned(),
            format!("-L{}", stand_ins.display()),
            stand_ins.join("begin.o").display().to_string(),
            // What no library has is an error now, not on a device.
            "-Wl,-z,defs".to_owned(),
        ]
        .map(link)
        .to_vec();
        // glibc's for arm64.
        let headers = self.root("aarch64-linux-gnu/include");
        vec![
            ("RUSTC".to_owned(), self.root("bin/rustc")),
            ("RUSTC_BOOTSTRAP".to_owned(), "1".to_owned()),
            ("LD_LIBRARY_PATH".to_owned(), self.libraries()),
            ("CARGO_TARGET_AARCH64_LINUX_ANDROID_LINKER".to_owned(), self.clang()),
            ("CARGO_TARGET_AARCH64_LINUX_ANDROID_RUSTFLAGS".to_owned(), flags.join(" ")),
            ("CC_aarch64_linux_android".to_owned(), self.clang()),
            ("AR_aarch64_linux_android".to_owned(), self.root("lib/llvm-14/bin/llvm-ar")),
            ("CFLAGS_aarch64_linux_android".to_owned(), format!("{} -isystem {headers}", Self::system())),
        ]
    }
}

/// What a library says of itself.
#[derive(Debug, Default, PartialEq)]
struct Seen {
    soname: String,
    /// Libraries that must be there.
    needed: BTreeSet<String>,
    /// Names that must be there.
    wanted: BTreeSet<String>,
    exported: BTreeSet<String>,
    alignment: Option<u64>,
}

impl Seen {
    fn of(library: &Path) -> Result<Seen, String> {
        let read = |option: &str| {
            let output = Command::new("readelf").args(["-W", option]).arg(library).output();
            let output = output.map_err(|error| format!("readelf: {error}"))?;
            if output.status.success() {
                Ok(String::from_utf8_lossy(&output.stdout).into_owned())
            } else {
                Err(format!("readelf {option} {}: {}", library.display(), output.status))
            }
        };
        let bytes = std::fs::read(library).map_err(|error| format!("{}: {error}", library.display()))?;
        Ok(Seen {
            alignment: aar::page_alignment(&bytes),
            ..Seen::read(&read("--dynamic")?, &read("--dyn-syms")?)
        })
    }

    /// What readelf prints: `0x… (NEEDED) Shared library: [libc.so]`, and `7: 0… 0 FUNC GLOBAL DEFAULT UND open`.
    fn read(dynamic: &str, symbols: &str) -> Seen {
        let mut seen = Seen::default();
        for line in dynamic.lines() {
            let Some((_, rest)) = line.split_once('[') else { continue };
            let name = rest.split(']').next().unwrap_or_default().to_owned();
            if line.contains("(NEEDED)") {
                seen.needed.insert(name);
            } else if line.contains("(SONAME)") {
                seen.soname = name;
            }
        }
        for line in symbols.lines() {
            let words: Vec<&str> = line.split_whitespace().collect();
            let [_, _, _, _, binding, _, section, name, ..] = words[..] else { continue };
            let name = name.split('@').next().unwrap_or_default().to_owned();
            match (section, binding) {
                // A weak one may be missing: the program looks before it calls.
                ("Ndx", _) | (_, "LOCAL") | ("UND", "WEAK") => {}
                ("UND", _) => {
                    seen.wanted.insert(name);
                }
                _ => {
                    seen.exported.insert(name);
                }
            }
        }
        seen
    }

    /// An error names what is not as it must be.
    fn judge(&self, names: &Names) -> Result<(), String> {
        let listed = |what: &str, wrong: Vec<&String>| match wrong.as_slice() {
            [] => Ok(()),
            wrong => Err(format!("{what}: {wrong:?}")),
        };
        if self.soname != "libdoubletick.so" {
            return Err(format!("the soname is {:?}", self.soname));
        }
        if self.alignment.is_none_or(|alignment| alignment < android::PAGE) {
            return Err(format!("segments are aligned to {:?}, not to {}", self.alignment, android::PAGE));
        }
        let known: BTreeSet<String> = names.0.iter().map(|(library, _)| format!("lib{library}.so")).collect();
        listed("needs libraries", self.needed.difference(&known).collect())?;
        listed(
            &format!("needs names that are not in {NAMES}, and may be newer than SDK {}", android::MIN_SDK),
            self.wanted.iter().filter(|name| !names.has(name)).collect(),
        )?;
        listed("exports what is not ours", self.exported.iter().filter(|name| !is_ours(name)).collect())?;
        if !self.exported.contains("TIMInit") || !self.exported.iter().any(|name| name.starts_with("uniffi_"))
        {
            return Err("does not export the C API or the typed API".to_owned());
        }
        Ok(())
    }
}

/// Names of the C API and of uniffi, as `tests/exports.rs` has them for this machine.
fn is_ours(name: &str) -> bool {
    let prefixes = ["TIM", "DT", "uniffi_doubletick_", "ffi_doubletick_", "UNIFFI_META_"];
    name == "callExperimentalAPI" || prefixes.iter().any(|prefix| name.starts_with(prefix))
}

#[cfg(test)]
mod tests {
    use super::*;

    const DYNAMIC: &str = "Dynamic section at offset 0x4 contains 3 entries:\n  Tag  Type  Name/Value\n \
        0x0000000000000001 (NEEDED)             Shared library: [libc.so]\n \
        0x000000000000000e (SONAME)             Library soname: [libdoubletick.so]\n \
        0x0000000000000019 (INIT_ARRAY)         0x5a8\n";
    const SYMBOLS: &str = "Symbol table '.dynsym' contains 5 entries:\n   \
        Num:    Value          Size Type    Bind   Vis      Ndx Name\n     \
        0: 0000000000000000     0 NOTYPE  LOCAL  DEFAULT  UND \n     \
        1: 0000000000000000     0 FUNC    GLOBAL DEFAULT  UND open@LIBC (2)\n     \
        2: 0000000000000000     0 FUNC    WEAK   DEFAULT  UND getrandom\n    \
        3: 0000000000054320    32 FUNC    GLOBAL DEFAULT   14 TIMInit\n    \
        4: 0000000000054340    32 FUNC    GLOBAL DEFAULT   14 uniffi_doubletick_fn_func_version\n";

    fn seen() -> (Seen, Names) {
        let seen = Seen { alignment: Some(android::PAGE), ..Seen::read(DYNAMIC, SYMBOLS) };
        (seen, Names::read("# a comment\nc:\nopen close # and more\n").expect("a list"))
    }

    #[test]
    fn a_library_as_it_must_be_is_taken() {
        let (seen, names) = seen();
        assert_eq!(seen.judge(&names), Ok(()));
        assert_eq!(seen.wanted, BTreeSet::from(["open".to_owned()]));
        assert_eq!(seen.exported.len(), 2);
    }

    #[test]
    fn what_is_not_as_it_must_be_is_named() {
        type Spoil = fn(&mut Seen);
        let spoilt: [(Spoil, &str); 6] = [
            (|seen| seen.soname.clear(), "soname"),
            (|seen| seen.alignment = Some(4096), "4096"),
            (|seen| seen.needed.extend(["libstdc++.so.6".to_owned()]), "libstdc++.so.6"),
            (|seen| seen.wanted.extend(["memfd_create".to_owned()]), "memfd_create"),
            (|seen| seen.exported.extend(["sqlite3_open".to_owned()]), "sqlite3_open"),
            (|seen| seen.exported.retain(|name| name != "TIMInit"), "C API"),
        ];
        for (spoil, word) in spoilt {
            let (mut seen, names) = seen();
            spoil(&mut seen);
            let error = seen.judge(&names).expect_err(word);
            assert!(error.contains(word), "{error}");
        }
    }

    #[test]
    fn a_list_that_names_no_library_is_no_list() {
        assert!(Names::read("open\n").is_err());
        let names = Names::read(&text(NAMES).expect("a file")).expect("a list");
        assert!(names.has("open64") && names.has("dl_iterate_phdr") && !names.has("memfd_create"));
    }
}
