//! The UPM package: `bindings/csharp` without what only .NET or its tests need, with the native libraries in
//! `Plugins`. As a folder, which Unity takes "from disk", and as the archive that it takes "from tarball".

use super::archive::{self, Entries};
use super::native::{self, Library};
use super::place::{VERSION, dist_folder, shown};
use std::path::PathBuf;
use xtask::part::Outcome;
use xtask::process::{Log, root};

/// The name of the package.
const NAME: &str = "dev.doubletick.sdk";

/// Makes folder and archive.
pub fn dist(log: &mut Log) -> Result<Outcome, String> {
    let libraries = native::libraries(log)?;
    let entries = entries(archive::read(&root().join("bindings/csharp"), &wanted)?, &libraries)?;
    archive::write(&folder(), &entries)?;
    let archive = dist_folder().join("unity").join(format!("{NAME}-{VERSION}.tgz"));
    archive::write_file(&archive, &archive::tgz("package", &entries)?)?;
    Ok(Outcome::Passed(format!("{}, {}", shown(&archive), platforms(&libraries))))
}

/// The folder of the package.
pub fn folder() -> PathBuf {
    dist_folder().join("unity").join(NAME)
}

/// Whether a file or folder of the sources goes into the package: not the project file for .NET, not what was
/// built, and no hidden file. Libraries come from `target/dist/native` only.
fn wanted(name: &str) -> bool {
    let last = name.rsplit('/').next().unwrap_or(name);
    let built = matches!(last, "bin" | "obj") || is_library(name);
    let dotnet = last.ends_with(".csproj") || last.ends_with(".csproj.meta");
    !built && !dotnet && !last.starts_with('.')
}

fn is_library(name: &str) -> bool {
    name.starts_with("Plugins/") && [".so", ".dll", ".dylib", ".a"].iter().any(|end| name.ends_with(end))
}

/// The sources with the libraries. Unity complains about a .meta file without its file in a package that it cannot
/// write to, so those of absent libraries are left out, and so are those of folders that are empty then.
fn entries(mut sources: Entries, libraries: &[Library]) -> Result<Entries, String> {
    for library in libraries.iter().filter(|library| !library.platform.unity.is_empty()) {
        let name = format!("Plugins/{}/{}", library.platform.unity, library.platform.library);
        if !sources.contains_key(&format!("{name}.meta")) {
            return Err(format!("bindings/csharp has no {name}.meta, so Unity would not know its platform"));
        }
        sources.insert(name, library.bytes.clone());
    }
    let names: Vec<String> = sources.keys().cloned().collect();
    let there = |name: &str| {
        let folder = format!("{name}/");
        names.iter().any(|other| other == name || (other.starts_with(&folder) && !other.ends_with(".meta")))
    };
    sources.retain(|name, _| name.strip_suffix(".meta").is_none_or(there));
    Ok(sources)
}

fn platforms(libraries: &[Library]) -> String {
    let names: Vec<&str> =
        libraries.iter().map(|l| l.platform.unity).filter(|name| !name.is_empty()).collect();
    names.join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sources() -> Entries {
        let mut sources = archive::read(&root().join("bindings/csharp"), &wanted).expect("the sources");
        // Whatever .meta files there are, the tests have one for each library.
        for platform in native::PLATFORMS.iter().filter(|platform| !platform.unity.is_empty()) {
            let name = format!("Plugins/{}/{}.meta", platform.unity, platform.library);
            sources.insert(name, b"guid: of a stand-in".to_vec());
        }
        sources
    }

    #[test]
    fn the_package_has_what_unity_reads_and_the_libraries() {
        let entries = entries(sources(), &native::stand_ins()).expect("entries");
        for name in [
            "package.json",
            "Runtime/Native/NativeMethods.cs",
            "Plugins/Linux/x86_64/libdoubletick.so",
            "Samples~/Chat/Chat.unity",
            "Samples~/Chat/Chat.unity.meta",
            "Samples~/Chat/ChatScreen.cs.meta",
            "Samples~/Chat/Chat.uxml",
        ] {
            assert!(entries.contains_key(name), "{name}");
        }
        assert_eq!(entries["Plugins/Android/arm64-v8a/libdoubletick.so"], b"the library for android-arm64");
        assert_eq!(entries["Plugins/iOS/libdoubletick.a"], b"the library for ios-arm64");
        let stray = entries.keys().find(|name| name.ends_with(".csproj") || name.contains("/obj/"));
        assert_eq!(stray, None);
        let package = String::from_utf8(entries["package.json"].clone()).expect("text");
        let package: serde_json::Value = serde_json::from_str(&package).expect("JSON");
        assert_eq!((package["name"].as_str(), package["version"].as_str()), (Some(NAME), Some(VERSION)));
    }

    #[test]
    fn a_meta_file_stands_beside_its_file_or_not_at_all() {
        let mut some = native::stand_ins();
        some.retain(|library| library.platform.rid == "linux-x64");
        let mut sources = sources();
        for folder in ["Plugins/macOS", "Plugins/Linux"] {
            sources.insert(format!("{folder}.meta"), b"guid: of a folder".to_vec());
        }
        let entries = entries(sources, &some).expect("entries");
        assert!(entries.contains_key("Plugins/Linux/x86_64/libdoubletick.so.meta"));
        assert!(entries.contains_key("Plugins/Linux.meta"));
        let left: Vec<&String> =
            entries.keys().filter(|name| name.contains("macOS") || name.contains("Android")).collect();
        assert!(left.is_empty(), "{left:?}");
    }

    #[test]
    fn a_library_that_unity_could_not_place_is_refused() {
        let error = entries(Entries::new(), &native::stand_ins()).expect_err("refused");
        assert!(error.contains("Plugins/Linux/x86_64/libdoubletick.so.meta"), "{error}");
    }

    #[test]
    fn builds_and_hidden_files_stay_out() {
        for name in ["obj", "Runtime/bin", ".gitignore", "Plugins/.gitignore", "Plugins/iOS/libdoubletick.a"]
        {
            assert!(!wanted(name), "{name}");
        }
        for name in ["Runtime", "Plugins", "Samples~", "Runtime/Native/NativeMethods.cs", "link.xml"] {
            assert!(wanted(name), "{name}");
        }
    }
}
