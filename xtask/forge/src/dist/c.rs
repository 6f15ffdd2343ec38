//! The C package: what `make install` would put under a prefix. It can be moved; the pkg-config file names its
//! folders from where it stands itself.

use super::archive::{self, Entries};
use super::native::{self, Platform};
use super::place::{VERSION, dist_folder, shown, text};
use std::path::{Path, PathBuf};
use xtask::part::Outcome;
use xtask::process::Log;

/// Makes folder and archive.
pub fn dist(log: &mut Log) -> Result<Outcome, String> {
    let (platform, built) = native::host(log)?;
    let entries = entries(platform, &built)?;
    archive::write(&prefix()?, &entries)?;
    let name = name(platform);
    let archive = dist_folder().join("c").join(format!("{name}.tar.gz"));
    archive::write_file(&archive, &archive::tgz(&name, &entries)?)?;
    Ok(Outcome::Passed(shown(&archive)))
}

/// The folder, which is a prefix.
pub fn prefix() -> Result<PathBuf, String> {
    Ok(dist_folder().join("c/prefix"))
}

fn name(platform: &Platform) -> String {
    format!("doubletick-{VERSION}-{}", platform.rid)
}

/// What stands below the prefix; `built` is the folder with the libraries.
fn entries(platform: &Platform, built: &Path) -> Result<Entries, String> {
    let mut entries = Entries::new();
    for header in ["doubletick.h", "doubletick_constants.h"] {
        entries.insert(format!("include/{header}"), text(&format!("include/{header}"))?.into_bytes());
    }
    for name in native::built_names(platform) {
        let path = built.join(name);
        let bytes = std::fs::read(&path).map_err(|error| format!("{}: {error}", path.display()))?;
        // On Windows programs look for a DLL beside themselves or on PATH, and linkers for the import library.
        let folder = if name.ends_with(".dll") { "bin" } else { "lib" };
        entries.insert(format!("{folder}/{name}"), bytes);
    }
    let pc = pkg_config(&text("packaging/doubletick.pc.in")?);
    entries.insert("lib/pkgconfig/doubletick.pc".to_owned(), pc.into_bytes());
    entries.insert("share/doc/doubletick/LICENSE".to_owned(), text("LICENSE")?.into_bytes());
    entries.insert("share/doc/doubletick/README.md".to_owned(), text("docs/c.md")?.into_bytes());
    Ok(entries)
}

/// The pkg-config file for a prefix that can be moved.
fn pkg_config(template: &str) -> String {
    template
        .replace("@prefix@", "${pcfiledir}/../..")
        .replace("@libdir@", "${prefix}/lib")
        .replace("@includedir@", "${prefix}/include")
        .replace("@version@", VERSION)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_prefix_has_what_a_c_programmer_looks_for() {
        let built = tempfile::tempdir().expect("a folder");
        for rid in ["linux-x64", "win-x64"] {
            let platform = native::by_rid(rid).expect("a platform");
            for name in native::built_names(platform) {
                archive::write_file(&built.path().join(name), name.as_bytes()).expect("written");
            }
            let entries = entries(platform, built.path()).expect("entries");
            let libraries = match rid {
                "win-x64" => ["bin/doubletick.dll", "lib/doubletick.dll.lib"],
                _ => ["lib/libdoubletick.so", "lib/libdoubletick.a"],
            };
            for name in [
                "include/doubletick.h",
                "include/doubletick_constants.h",
                "lib/pkgconfig/doubletick.pc",
                "share/doc/doubletick/LICENSE",
            ]
            .into_iter()
            .chain(libraries)
            {
                assert!(entries.contains_key(name), "{rid}: {name}");
            }
        }
    }

    #[test]
    fn no_word_of_the_template_is_left() {
        let made = pkg_config(&text("packaging/doubletick.pc.in").expect("the template"));
        assert!(!made.contains('@'), "{made}");
        assert!(made.contains(&format!("Version: {VERSION}")), "{made}");
    }
}
