//! The native library for each platform: its names everywhere, and building it.
//!
//! Libraries wait below `target/dist/native`, in a folder per platform. The packages take what stands there: that
//! of this machine, made here, and those that other machines have made and that were put beside it.

use super::archive::write_file;
use std::path::{Path, PathBuf};
use std::process::Command;
use xtask::process::target;
use xtask::process::{Log, cargo};

/// A platform that packages carry a library for.
pub struct Platform {
    /// .NET's name of it, and of its folder below `target/dist/native`.
    pub rid: &'static str,
    /// Rust's name of it.
    pub target: &'static str,
    /// The folder in a jar where JNA looks; empty: not in jars.
    pub jna: &'static str,
    /// The folder below `Plugins` of the Unity package.
    pub unity: &'static str,
    /// The folder in an AAR; empty: not Android.
    pub abi: &'static str,
    /// The library, as the packages name it.
    pub library: &'static str,
}

const fn platform(
    rid: &'static str,
    target: &'static str,
    (jna, unity, abi): (&'static str, &'static str, &'static str),
    library: &'static str,
) -> Platform {
    Platform { rid, target, jna, unity, abi, library }
}

/// All of them.
pub const PLATFORMS: &[Platform] = &[
    platform(
        "linux-x64",
        "x86_64-unknown-linux-gnu",
        ("linux-x86-64", "Linux/x86_64", ""),
        "libdoubletick.so",
    ),
    platform("linux-arm64", "aarch64-unknown-linux-gnu", ("linux-aarch64", "", ""), "libdoubletick.so"),
    platform("win-x64", "x86_64-pc-windows-msvc", ("win32-x86-64", "Windows/x86_64", ""), "doubletick.dll"),
    platform("osx-x64", "x86_64-apple-darwin", ("darwin-x86-64", "macOS/x86_64", ""), "libdoubletick.dylib"),
    platform(
        "osx-arm64",
        "aarch64-apple-darwin",
        ("darwin-aarch64", "macOS/arm64", ""),
        "libdoubletick.dylib",
    ),
    platform(
        "android-arm64",
        "aarch64-linux-android",
        ("", "Android/arm64-v8a", "arm64-v8a"),
        "libdoubletick.so",
    ),
    platform(
        "android-arm",
        "armv7-linux-androideabi",
        ("", "Android/armeabi-v7a", "armeabi-v7a"),
        "libdoubletick.so",
    ),
    platform("android-x64", "x86_64-linux-android", ("", "Android/x86_64", "x86_64"), "libdoubletick.so"),
    platform("ios-arm64", "aarch64-apple-ios", ("", "iOS", ""), "libdoubletick.a"),
];

/// A library that stands below `target/dist/native`.
pub struct Library {
    /// What it is for.
    pub platform: &'static Platform,
    /// The bytes of the file, as they go into a package.
    pub bytes: Vec<u8>,
}

/// Builds the library of this machine, and answers all that are there.
pub fn libraries(log: &mut Log) -> Result<Vec<Library>, String> {
    host(log)?;
    found(&folder())
}

/// The libraries below a folder.
pub fn found(folder: &Path) -> Result<Vec<Library>, String> {
    let mut libraries = Vec::new();
    for platform in PLATFORMS {
        let path = folder.join(platform.rid).join(platform.library);
        if path.exists() {
            let bytes = std::fs::read(&path).map_err(|error| format!("{}: {error}", path.display()))?;
            libraries.push(Library { platform, bytes });
        }
    }
    Ok(libraries)
}

/// Where libraries wait for the packages.
pub fn folder() -> PathBuf {
    target().join("dist/native")
}

/// Builds the release of the library for this machine into its folder, and answers the folder. The static library
/// is beside the shared one.
pub fn host(log: &mut Log) -> Result<(&'static Platform, PathBuf), String> {
    let platform = here()?;
    log.run(&mut cargo(&["build", "--release", "--locked", "-p", "doubletick", "--lib"]))?;
    let made = target().join("release");
    let into = folder().join(platform.rid);
    for name in built_names(platform) {
        copy(&made.join(name), &into.join(name))?;
    }
    let shared = into.join(platform.library);
    match std::env::consts::OS {
        // What the linker needs stays, and what debuggers would read goes.
        "linux" => log.run(Command::new("strip").arg("--strip-unneeded").arg(&shared))?,
        "macos" => log.run(Command::new("strip").arg("-x").arg(&shared))?,
        // Microsoft's tools keep that in a file of its own.
        _ => {}
    }
    Ok((platform, into))
}

/// The platform of this machine.
pub fn here() -> Result<&'static Platform, String> {
    let rid = match (std::env::consts::OS, std::env::consts::ARCH) {
        ("linux", "x86_64") => "linux-x64",
        ("linux", "aarch64") => "linux-arm64",
        ("macos", "x86_64") => "osx-x64",
        ("macos", "aarch64") => "osx-arm64",
        ("windows", "x86_64") => "win-x64",
        (os, arch) => return Err(format!("there are no packages for {os} on {arch}")),
    };
    by_rid(rid)
}

/// The platform with this name.
pub fn by_rid(rid: &str) -> Result<&'static Platform, String> {
    PLATFORMS.iter().find(|platform| platform.rid == rid).ok_or_else(|| format!("there is no platform {rid}"))
}

/// What cargo makes for a platform: the shared library, the static one, and on Windows the import library.
pub fn built_names(platform: &Platform) -> &'static [&'static str] {
    match platform.library {
        "libdoubletick.dylib" => &["libdoubletick.dylib", "libdoubletick.a"],
        "doubletick.dll" => &["doubletick.dll", "doubletick.dll.lib", "doubletick.lib"],
        "libdoubletick.a" => &["libdoubletick.a"],
        _ => &["libdoubletick.so", "libdoubletick.a"],
    }
}

/// Copies one file, and makes the folders above the copy.
pub fn copy(from: &Path, to: &Path) -> Result<(), String> {
    let bytes = std::fs::read(from).map_err(|error| format!("{}: {error}", from.display()))?;
    write_file(to, &bytes)
}

/// Whether the standard library of a target is installed.
pub fn has_target(target: &str) -> bool {
    let rustc = std::env::var_os("RUSTC").unwrap_or_else(|| "rustc".into());
    let output = Command::new(rustc).args(["--print", "target-libdir", "--target", target]).output();
    let Ok(output) = output else { return false };
    Path::new(String::from_utf8_lossy(&output.stdout).trim()).is_dir() && output.status.success()
}

/// Stand-ins for libraries, for the tests of what packages look like.
#[cfg(test)]
pub fn stand_ins() -> Vec<Library> {
    let library = |platform: &'static Platform| Library {
        platform,
        bytes: format!("the library for {}", platform.rid).into_bytes(),
    };
    PLATFORMS.iter().map(library).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn every_platform_has_names_of_its_own() {
        let names: [fn(&Platform) -> &'static str; 5] =
            [|p| p.rid, |p| p.target, |p| p.jna, |p| p.unity, |p| p.abi];
        for name in names {
            let all: Vec<&str> = PLATFORMS.iter().map(name).filter(|name| !name.is_empty()).collect();
            assert_eq!(all.iter().collect::<BTreeSet<_>>().len(), all.len(), "{all:?}");
        }
    }

    #[test]
    fn only_libraries_that_are_there_are_found() {
        let folder = tempfile::tempdir().expect("a folder");
        write_file(&folder.path().join("win-x64/doubletick.dll"), b"a library").expect("written");
        write_file(&folder.path().join("osx-x64/notes.txt"), b"no library").expect("written");
        let found = found(folder.path()).expect("found");
        assert_eq!(found.iter().map(|library| library.platform.rid).collect::<Vec<_>>(), ["win-x64"]);
        assert_eq!(found[0].bytes, b"a library");
    }

    #[test]
    fn an_unknown_target_is_not_installed() {
        assert!(!has_target("no-such-target"));
    }
}
