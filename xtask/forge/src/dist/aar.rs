//! The AAR: what an Android application depends on. Gradle unpacks it, so what stands where in it is the format.

use super::archive::{self, Entries};
use super::native::Library;
use super::place::{VERSION, text};

/// Of the Maven coordinates `dev.doubletick:doubletick-android:VERSION`.
pub const ARTIFACT: &str = "doubletick-android";

/// The manifest, and what R8 must leave alone; sources of the Android module.
const MANIFEST: &str = "bindings/kotlin/android/src/main/AndroidManifest.xml";
const RULES: &str = "bindings/kotlin/android/consumer-rules.pro";

/// The archive of these classes and of every library that is for Android.
pub fn assemble(classes: &Entries, libraries: &[Library]) -> Result<Vec<u8>, String> {
    let mut entries = Entries::new();
    entries.insert("AndroidManifest.xml".to_owned(), text(MANIFEST)?.into_bytes());
    entries.insert("classes.jar".to_owned(), archive::zip(classes)?);
    entries.insert("proguard.txt".to_owned(), text(RULES)?.into_bytes());
    // There are no resources; the file must be there all the same.
    entries.insert("R.txt".to_owned(), Vec::new());
    for library in libraries.iter().filter(|library| !library.platform.abi.is_empty()) {
        let name = format!("jni/{}/{}", library.platform.abi, library.platform.library);
        entries.insert(name, library.bytes.clone());
    }
    archive::zip(&entries)
}

/// The pom beside the archive: the dependencies of the jar's pom, JNA as the AAR that brings its own library.
pub fn pom() -> Result<String, String> {
    let jar = text("bindings/kotlin/pom.xml")?;
    let mut pom = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n\
         <project xmlns=\"http://maven.apache.org/POM/4.0.0\">\n  <modelVersion>4.0.0</modelVersion>\n\
         \x20 <groupId>dev.doubletick</groupId>\n  <artifactId>{ARTIFACT}</artifactId>\n\
         \x20 <version>{VERSION}</version>\n  <packaging>aar</packaging>\n  <dependencies>\n"
    );
    for (group, artifact, property, kind) in [
        ("org.jetbrains.kotlin", "kotlin-stdlib", "kotlin.version", ""),
        ("org.jetbrains.kotlinx", "kotlinx-coroutines-android", "coroutines.version", ""),
        ("net.java.dev.jna", "jna", "jna.version", "      <type>aar</type>\n"),
    ] {
        let version = between(&jar, &format!("<{property}>"), &format!("</{property}>"))
            .ok_or_else(|| format!("bindings/kotlin/pom.xml has no {property}"))?;
        pom += &format!(
            "    <dependency>\n      <groupId>{group}</groupId>\n      <artifactId>{artifact}</artifactId>\n\
             \x20     <version>{version}</version>\n{kind}      <scope>compile</scope>\n    </dependency>\n"
        );
    }
    Ok(pom + "  </dependencies>\n</project>\n")
}

fn between<'a>(text: &'a str, begin: &str, end: &str) -> Option<&'a str> {
    let (_, rest) = text.split_once(begin)?;
    rest.split_once(end).map(|(inner, _)| inner.trim())
}

/// The smallest alignment of the loaded segments of an ELF library. Android devices with pages of 16 KiB load only
/// what is aligned to that.
pub fn page_alignment(library: &[u8]) -> Option<u64> {
    let number = |at: usize, size: usize| {
        let bytes = library.get(at..at + size)?;
        Some(bytes.iter().rev().fold(0u64, |value, byte| value << 8 | u64::from(*byte)))
    };
    // Little-endian, as every ABI of Android is.
    if library.get(..4)? != b"\x7fELF" || *library.get(5)? != 1 {
        return None;
    }
    let wide = *library.get(4)? == 2;
    let (table, entry, count) = if wide { (32, 54, 56) } else { (28, 42, 44) };
    let table = number(table, if wide { 8 } else { 4 })?;
    let (entry, count) = (number(entry, 2)?, number(count, 2)?);
    let mut smallest: Option<u64> = None;
    for index in 0..count {
        let at = usize::try_from(table + index * entry).ok()?;
        const LOADED: u64 = 1;
        if number(at, 4)? == LOADED {
            let alignment = if wide { number(at + 48, 8)? } else { number(at + 28, 4)? };
            smallest = Some(smallest.map_or(alignment, |other| other.min(alignment)));
        }
    }
    smallest
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dist::native;

    #[test]
    fn an_aar_has_the_entries_that_gradle_reads() {
        let classes = Entries::from([("dev/doubletick/Client.class".to_owned(), b"a class".to_vec())]);
        let aar = assemble(&classes, &native::stand_ins()).expect("assembled");
        let entries = archive::unzip(&aar).expect("a zip");
        assert_eq!(
            entries.keys().collect::<Vec<_>>(),
            [
                "AndroidManifest.xml",
                "R.txt",
                "classes.jar",
                "jni/arm64-v8a/libdoubletick.so",
                "jni/armeabi-v7a/libdoubletick.so",
                "jni/x86_64/libdoubletick.so",
                "proguard.txt",
            ]
        );
        assert_eq!(archive::unzip(&entries["classes.jar"]).expect("a jar"), classes);
        assert_eq!(entries["jni/x86_64/libdoubletick.so"], b"the library for android-x64");
        let rules = String::from_utf8(entries["proguard.txt"].clone()).expect("text");
        assert!(rules.contains("com.sun.jna"), "{rules}");
        let manifest = String::from_utf8(entries["AndroidManifest.xml"].clone()).expect("text");
        assert!(manifest.contains("android:minSdkVersion=\"24\""), "{manifest}");
        assert!(manifest.contains("package=\"dev.doubletick"), "{manifest}");
    }

    #[test]
    fn the_pom_asks_for_what_the_jar_asks_for() {
        let (pom, jar) = (pom().expect("a pom"), text("bindings/kotlin/pom.xml").expect("a pom"));
        let version = between(&jar, "<jna.version>", "</jna.version>").expect("a version");
        assert!(pom.contains(&format!("<version>{version}</version>\n      <type>aar</type>")), "{pom}");
        assert_eq!(pom.matches("<dependency>").count(), 3);
    }

    #[test]
    fn the_alignment_of_a_library_is_read() {
        let segment = |wide: bool, kind: u8, alignment: u32| {
            let mut bytes = vec![0; if wide { 56 } else { 32 }];
            bytes[0] = kind;
            let at = if wide { 48 } else { 28 };
            bytes[at..at + 4].copy_from_slice(&alignment.to_le_bytes());
            bytes
        };
        for wide in [true, false] {
            let (size, table, entry, count) = if wide { (64, 32, 54, 56) } else { (52, 28, 42, 44) };
            let mut library = vec![0; size];
            library[..4].copy_from_slice(b"\x7fELF");
            library[4] = if wide { 2 } else { 1 };
            library[5] = 1;
            library[table] = size as u8;
            library[entry] = if wide { 56 } else { 32 };
            library[count] = 3;
            library.extend(segment(wide, 1, 0x10000));
            library.extend(segment(wide, 1, 0x4000));
            library.extend(segment(wide, 6, 8));
            assert_eq!(page_alignment(&library), Some(0x4000), "wide: {wide}");
            library.truncate(library.len() - if wide { 54 } else { 30 });
            assert_eq!(page_alignment(&library), None, "cut off, wide: {wide}");
        }
        assert_eq!(page_alignment(b"no library"), None);
        let program = std::env::current_exe().and_then(std::fs::read).expect("this program");
        if cfg!(target_os = "linux") {
            assert!(page_alignment(&program).is_some_and(|alignment| alignment >= 4096));
        }
    }
}
