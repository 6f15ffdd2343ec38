//! Libraries for Android's ABIs by the NDK's own compiler, and the AAR with them.

use super::native::{self, Platform};
use super::place::{VERSION, missing, shown};
use super::{aar, archive, jvm};
use crate::android::module;
use std::path::{Path, PathBuf};
use std::process::Command;
use xtask::part::Outcome;
use xtask::process::{Log, cargo, root, set_up, target};

/// The oldest Android that the libraries run on, as the manifest of the AAR says too.
pub const MIN_SDK: u32 = 24;
/// Newer devices have pages of 16 KiB, and load only libraries that are aligned to them; `build/link.rs` asks for it.
pub const PAGE: u64 = 16 * 1024;

/// Builds all ABIs and the AAR, or says what is missing.
pub fn dist(log: &mut Log) -> Result<Outcome, String> {
    let tools = match toolchain() {
        Ok(tools) => tools,
        Err(missing) => return Ok(Outcome::Skipped(missing)),
    };
    for platform in platforms() {
        build(log, platform, &tools)?;
    }
    if let Err(reason) = set_up(log, "android") {
        return Ok(Outcome::Skipped(format!("no AAR without its classes: {reason}")));
    }
    let classes = module::classes(log)?;
    let libraries = native::found(&native::folder())?;
    let folder = jvm::repository().join("dev/doubletick").join(aar::ARTIFACT).join(VERSION);
    let file = |end: &str| folder.join(format!("{}-{VERSION}.{end}", aar::ARTIFACT));
    archive::write_file(&file("aar"), &aar::assemble(&classes, &libraries)?)?;
    archive::write_file(&file("pom"), aar::pom()?.as_bytes())?;
    Ok(Outcome::Passed(shown(&file("aar"))))
}

fn platforms() -> impl Iterator<Item = &'static Platform> {
    native::PLATFORMS.iter().filter(|platform| !platform.abi.is_empty())
}

/// The NDK's compilers, where Rust has its part too; an error says all that is missing.
pub fn toolchain() -> Result<PathBuf, String> {
    let tools = ndk().and_then(|ndk| tools(&ndk));
    let mut wanted = vec![(
        tools.is_some(),
        "Android's NDK (27 or newer), in the folder that ANDROID_NDK_HOME names".to_owned(),
    )];
    wanted.extend(platforms().map(|platform| {
        (native::has_target(platform.target), format!("rustup target add {}", platform.target))
    }));
    match (tools, missing(&wanted)) {
        (Some(tools), None) => Ok(tools),
        (_, missing) => Err(missing.unwrap_or_default()),
    }
}

/// Builds one ABI, strips it and checks its alignment; answers where it is.
pub fn build(log: &mut Log, platform: &Platform, tools: &Path) -> Result<PathBuf, String> {
    let mut command =
        cargo(&["build", "--release", "--locked", "-p", "doubletick", "--lib", "--target", platform.target]);
    log.run(command.envs(environment(platform.target, tools)))?;
    let made = target().join(platform.target).join("release").join(platform.library);
    let into = native::folder().join(platform.rid).join(platform.library);
    native::copy(&made, &into)?;
    log.run(Command::new(tool(tools, "llvm-strip")).arg("--strip-unneeded").arg(&into))?;
    let bytes = std::fs::read(&into).map_err(|error| format!("{}: {error}", into.display()))?;
    // For those who build the Android module with Gradle.
    let module = root().join("bindings/kotlin/android/src/main/jniLibs");
    archive::write_file(&module.join(platform.abi).join(platform.library), &bytes)?;
    match aar::page_alignment(&bytes) {
        // Pages of 16 KiB are for 64 bits only.
        Some(alignment) if alignment >= PAGE || platform.abi == "armeabi-v7a" => Ok(into),
        alignment => Err(format!("{}: aligned to {alignment:?}, not to {PAGE}", into.display())),
    }
}

/// What cargo and the C compiler of the bundled SQLite and ring must know.
fn environment(target: &str, tools: &Path) -> Vec<(String, String)> {
    // The NDK calls this one by its instruction set.
    let prefix = if target == "armv7-linux-androideabi" { "armv7a-linux-androideabi" } else { target };
    let clang = tool(tools, &format!("{prefix}{MIN_SDK}-clang")).display().to_string();
    let cargo_name = target.to_uppercase().replace('-', "_");
    let cc_name = target.replace('-', "_");
    vec![
        (format!("CARGO_TARGET_{cargo_name}_LINKER"), clang.clone()),
        (format!("CC_{cc_name}"), clang),
        (format!("AR_{cc_name}"), tool(tools, "llvm-ar").display().to_string()),
    ]
}

fn ndk() -> Option<PathBuf> {
    let names = ["ANDROID_NDK_HOME", "ANDROID_NDK_ROOT", "ANDROID_NDK_LATEST_HOME"];
    names.iter().find_map(std::env::var_os).map(PathBuf::from)
}

/// The folder with the NDK's compilers for this machine.
fn tools(ndk: &Path) -> Option<PathBuf> {
    // Also on Apple's processors the folder is called x86_64; its programs run on both.
    let host = match std::env::consts::OS {
        "macos" => "darwin-x86_64",
        "windows" => "windows-x86_64",
        _ => "linux-x86_64",
    };
    let folder = ndk.join("toolchains/llvm/prebuilt").join(host).join("bin");
    tool(&folder, &format!("aarch64-linux-android{MIN_SDK}-clang")).exists().then_some(folder)
}

/// A program of the NDK; on Windows the compilers are scripts.
fn tool(folder: &Path, name: &str) -> PathBuf {
    match (cfg!(windows), name.ends_with("-clang")) {
        (true, true) => folder.join(format!("{name}.cmd")),
        (true, false) => folder.join(format!("{name}.exe")),
        _ => folder.join(name),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_abi_is_built_by_its_own_compiler() {
        let tools = Path::new("ndk/bin");
        for (target, clang) in [
            ("aarch64-linux-android", "aarch64-linux-android24-clang"),
            ("armv7-linux-androideabi", "armv7a-linux-androideabi24-clang"),
            ("x86_64-linux-android", "x86_64-linux-android24-clang"),
        ] {
            let environment = environment(target, tools);
            let value = |name: &str| {
                let found = environment.iter().find(|(other, _)| other.starts_with(name));
                found.unwrap_or_else(|| panic!("{name} is not set")).1.clone()
            };
            assert_eq!(value("CC_"), tool(tools, clang).display().to_string());
            let upper = target.to_uppercase().replace('-', "_");
            assert_eq!(value(&format!("CARGO_TARGET_{upper}_LINKER")), value("CC_"));
        }
    }

    #[test]
    fn a_folder_without_compilers_is_no_ndk() {
        let folder = tempfile::tempdir().expect("a folder");
        assert_eq!(tools(folder.path()), None);
    }
}
