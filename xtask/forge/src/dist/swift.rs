//! The Swift package as a folder: what a git URL would give, with the library for Linux and its pkg-config file
//! beside the sources, and with the xcframework where `cargo xtask dist apple` has made one.

use super::archive::{self, Entries};
use super::native;
use super::place::{VERSION, dist_folder, shown, text};
use std::path::PathBuf;
use xtask::part::Outcome;
use xtask::process::{Log, root};

/// Where Package.swift of the checkout looks for the xcframework, and where that of the folder does.
const FRAMEWORK: (&str, &str) = ("target/dist/apple/DoubletickFFI.xcframework", "DoubletickFFI.xcframework");

/// Makes the folder.
pub fn dist(log: &mut Log) -> Result<Outcome, String> {
    let (platform, built) = native::host(log)?;
    let library = built.join(platform.library);
    let bytes = std::fs::read(&library).map_err(|error| format!("{}: {error}", library.display()))?;
    let framework = root().join(FRAMEWORK.0);
    let framework = if framework.exists() { archive::read(&framework, &|_| true)? } else { Entries::new() };
    archive::write(&folder(), &entries(platform, bytes, framework)?)?;
    Ok(Outcome::Passed(shown(&folder())))
}

/// The folder of the package; its name is how other packages call it.
pub fn folder() -> PathBuf {
    dist_folder().join("swift/doubletick")
}

/// The folder below the package with the pkg-config file.
pub fn pkg_config() -> PathBuf {
    folder().join("native/pkgconfig")
}

/// The folder below the package with the library of this machine.
pub fn libraries() -> Result<PathBuf, String> {
    Ok(folder().join("native").join(native::here()?.rid))
}

fn entries(platform: &native::Platform, library: Vec<u8>, framework: Entries) -> Result<Entries, String> {
    let sources = archive::read(&root().join("bindings/swift"), &|name| !name.starts_with('.'))?;
    let mut entries: Entries =
        sources.into_iter().map(|(name, bytes)| (format!("bindings/swift/{name}"), bytes)).collect();
    for folder in ["bindings/objc/include", "bindings/objc/Sources", "include"] {
        let headers_and_sources = archive::read(&root().join(folder), &|name| !name.starts_with('.'))?;
        entries
            .extend(headers_and_sources.into_iter().map(|(name, bytes)| (format!("{folder}/{name}"), bytes)));
    }
    let manifest = text("Package.swift")?;
    if !manifest.contains(FRAMEWORK.0) {
        return Err(format!("Package.swift does not name {}", FRAMEWORK.0));
    }
    entries.insert("Package.swift".to_owned(), manifest.replace(FRAMEWORK.0, FRAMEWORK.1).into_bytes());
    entries.insert("LICENSE".to_owned(), text("LICENSE")?.into_bytes());
    entries.insert(format!("native/{}/{}", platform.rid, platform.library), library);
    entries.insert("native/pkgconfig/doubletick.pc".to_owned(), package_config(platform.rid).into_bytes());
    for (name, bytes) in framework {
        entries.insert(format!("{}/{name}", FRAMEWORK.1), bytes);
    }
    Ok(entries)
}

/// Programs find the library where it stood when they were built, unless the loader is told otherwise.
fn package_config(rid: &str) -> String {
    let folder = format!("${{pcfiledir}}/../{rid}");
    format!(
        "Name: doubletick\nDescription: the library under the Swift package of doubletick\nVersion: {VERSION}\n\
         Libs: -L{folder} -ldoubletick\n"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_folder_is_a_package_with_a_library() {
        let platform = native::by_rid("linux-x64").expect("a platform");
        let framework = [("Info.plist".to_owned(), b"a list".to_vec())].into();
        let entries = entries(platform, b"a library".to_vec(), framework).expect("entries");
        for name in [
            "bindings/swift/Sources/Doubletick/Generated/doubletick.swift",
            "bindings/swift/Sources/DoubletickFFI/include/module.modulemap",
            "native/pkgconfig/doubletick.pc",
            "DoubletickFFI.xcframework/Info.plist",
        ] {
            assert!(entries.contains_key(name), "{name}");
        }
        assert_eq!(entries["native/linux-x64/libdoubletick.so"], b"a library");
        let manifest = String::from_utf8(entries["Package.swift"].clone()).expect("text");
        assert!(
            manifest.contains("\"DoubletickFFI.xcframework\"") && !manifest.contains("target/"),
            "{manifest}"
        );
    }
}
