//! What a NuGet package is made of: a zip archive with a manifest, the assembly, and the native libraries where
//! .NET looks for the one of its platform.

use super::archive::{self, Entries};
use super::native::Library;
use super::place::{VERSION, text};

/// Id of the package, as `dotnet add package` takes it.
pub const ID: &str = "Doubletick";
/// The oldest Newtonsoft.Json without a known weakness; also that of Unity's package.
pub const NEWTONSOFT: &str = "13.0.1";

/// The package of an assembly, its documentation, and all libraries that .NET can load.
pub fn assemble(assembly: &[u8], documentation: &[u8], libraries: &[Library]) -> Result<Vec<u8>, String> {
    let mut entries = Entries::new();
    entries.insert(format!("{ID}.nuspec"), manifest().into_bytes());
    entries.insert("[Content_Types].xml".to_owned(), content_types().into_bytes());
    entries.insert("_rels/.rels".to_owned(), relations().into_bytes());
    entries.insert("LICENSE.txt".to_owned(), text("LICENSE")?.into_bytes());
    entries.insert("README.md".to_owned(), text("bindings/csharp/README.md")?.into_bytes());
    entries.insert("lib/netstandard2.0/Doubletick.dll".to_owned(), assembly.to_vec());
    entries.insert("lib/netstandard2.0/Doubletick.xml".to_owned(), documentation.to_vec());
    // Static libraries are for Unity, which links them by itself.
    for library in libraries.iter().filter(|library| !library.platform.library.ends_with(".a")) {
        let name = format!("runtimes/{}/native/{}", library.platform.rid, library.platform.library);
        entries.insert(name, library.bytes.clone());
    }
    archive::zip(&entries)
}

fn manifest() -> String {
    format!(
        r#"<?xml version="1.0" encoding="utf-8"?>
<package xmlns="http://schemas.microsoft.com/packaging/2013/05/nuspec.xsd">
  <metadata>
    <id>{ID}</id>
    <version>{VERSION}</version>
    <authors>doubletick authors</authors>
    <description>Messaging with read receipts that are exact: the C# SDK of doubletick, with its native library.</description>
    <license type="expression">Apache-2.0</license>
    <readme>README.md</readme>
    <projectUrl>https://github.com/doubletick/doubletick</projectUrl>
    <repository type="git" url="https://github.com/doubletick/doubletick.git" />
    <tags>chat messaging read-receipts</tags>
    <dependencies>
      <group targetFramework=".NETStandard2.0">
        <dependency id="Newtonsoft.Json" version="{NEWTONSOFT}" />
      </group>
    </dependencies>
  </metadata>
</package>
"#
    )
}

/// What kinds of files are in the package: every ending must be named.
fn content_types() -> String {
    let kinds = [
        ("rels", "application/vnd.openxmlformats-package.relationships+xml"),
        ("nuspec", "application/octet"),
        ("dll", "application/octet"),
        ("so", "application/octet"),
        ("dylib", "application/octet"),
        ("xml", "application/octet"),
        ("md", "application/octet"),
        ("txt", "application/octet"),
    ];
    let lines =
        kinds.map(|(end, kind)| format!("  <Default Extension=\"{end}\" ContentType=\"{kind}\" />\n"));
    format!(
        "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n\
         <Types xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\">\n{}</Types>\n",
        lines.concat()
    )
}

fn relations() -> String {
    format!(
        "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n\
         <Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\">\n\
         \x20 <Relationship Type=\"http://schemas.microsoft.com/packaging/2010/07/manifest\" \
         Target=\"/{ID}.nuspec\" Id=\"manifest\" />\n</Relationships>\n"
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dist::native;

    #[test]
    fn a_package_has_the_entries_that_nuget_reads() {
        let package = assemble(b"an assembly", b"<doc/>", &native::stand_ins()).expect("assembled");
        let entries = archive::unzip(&package).expect("a zip");
        assert_eq!(
            entries.keys().collect::<Vec<_>>(),
            [
                "Doubletick.nuspec",
                "LICENSE.txt",
                "README.md",
                "[Content_Types].xml",
                "_rels/.rels",
                "lib/netstandard2.0/Doubletick.dll",
                "lib/netstandard2.0/Doubletick.xml",
                "runtimes/android-arm/native/libdoubletick.so",
                "runtimes/android-arm64/native/libdoubletick.so",
                "runtimes/android-x64/native/libdoubletick.so",
                "runtimes/linux-arm64/native/libdoubletick.so",
                "runtimes/linux-x64/native/libdoubletick.so",
                "runtimes/osx-arm64/native/libdoubletick.dylib",
                "runtimes/osx-x64/native/libdoubletick.dylib",
                "runtimes/win-x64/native/doubletick.dll",
            ]
        );
        assert_eq!(entries["lib/netstandard2.0/Doubletick.dll"], b"an assembly");
        assert_eq!(entries["runtimes/win-x64/native/doubletick.dll"], b"the library for win-x64");
    }

    #[test]
    fn every_ending_in_the_package_has_a_kind() {
        let package = assemble(b"", b"", &native::stand_ins()).expect("assembled");
        let kinds = content_types();
        for name in archive::unzip(&package).expect("a zip").keys().filter(|name| !name.starts_with('[')) {
            let end = name.rsplit('.').next().unwrap_or_default();
            assert!(kinds.contains(&format!("Extension=\"{end}\"")), "{name}");
        }
    }
}
