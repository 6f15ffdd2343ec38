//! The Kotlin and Swift layers under the hand-written ones, made by uniffi from the library itself.
//!
//! uniffi reads the interface of `src/api` from symbols of the built library, so this builds it first.

use super::kotlin::calls::UniffiCall;
use super::kotlin::text::File;
use super::{kotlin, swift};
use camino::Utf8PathBuf;
use uniffi_bindgen::BindgenPaths;
use uniffi_bindgen::bindings::{GenerateOptions, TargetLanguage, generate_with_bindgen_paths};
use xtask::process::{cargo, root, target};

const SWIFT_FFI: &str = "bindings/swift/Sources/DoubletickFFI/include";

/// The generated files, path in the repository and text, and the calls of `src/api`.
pub fn files() -> Result<(Vec<File>, Vec<UniffiCall>), String> {
    let library = library()?;
    let out = tempfile::tempdir().map_err(|error| format!("a temporary directory: {error}"))?;
    let out_dir = utf8(out.path().to_path_buf())?;
    let options = GenerateOptions {
        languages: vec![TargetLanguage::Kotlin, TargetLanguage::Swift],
        source: library,
        out_dir: out_dir.clone(),
        config_override: Some(utf8(root().join("uniffi.toml"))?),
        format: false,
        crate_filter: Some("doubletick".to_owned()),
        metadata_no_deps: true,
    };
    generate_with_bindgen_paths(options, BindgenPaths::default())
        .map_err(|error| format!("uniffi: {error:#}"))?;
    let read = |name: &str| {
        let path = out_dir.join(name);
        std::fs::read_to_string(&path).map_err(|error| format!("{path}: {error}"))
    };
    let (mut files, calls) = kotlin::files(&read("dev/doubletick/ffi/doubletick.kt")?)?;
    files.extend(swift::files(&read("Doubletick.swift")?)?);
    files.extend([
        (format!("{SWIFT_FFI}/DoubletickFFI.h"), tidy(&read("DoubletickFFI.h")?)),
        (format!("{SWIFT_FFI}/module.modulemap"), portable(&read("DoubletickFFI.modulemap")?)),
    ]);
    Ok((files, calls))
}

/// The built library, with the typed API in it.
fn library() -> Result<Utf8PathBuf, String> {
    let build = cargo(&["build", "--locked", "-p", "doubletick", "--lib"])
        .status()
        .map_err(|error| format!("cargo build: {error}"))?;
    if !build.success() {
        return Err(format!("cargo build -p doubletick: {build}"));
    }
    let name = format!("{}doubletick{}", std::env::consts::DLL_PREFIX, std::env::consts::DLL_SUFFIX);
    utf8(target().join("debug").join(name))
}

/// The module map without what it uses of Apple's modules, which Linux does not have.
fn portable(module_map: &str) -> String {
    let kept: Vec<&str> = module_map.lines().filter(|line| !line.trim_start().starts_with("use ")).collect();
    tidy(&kept.join("\n"))
}

/// No spaces at the ends of lines, one line break at the end.
fn tidy(text: &str) -> String {
    let lines: Vec<&str> = text.lines().map(str::trim_end).collect();
    format!("{}\n", lines.join("\n").trim_end())
}

fn utf8(path: std::path::PathBuf) -> Result<Utf8PathBuf, String> {
    Utf8PathBuf::from_path_buf(path).map_err(|path| format!("{}: is not UTF-8", path.display()))
}
