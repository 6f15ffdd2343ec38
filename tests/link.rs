//! What the build script tells the linker, for every system, and what this system's linker has made of it.

#[path = "../build/exports.rs"]
mod exports;
#[path = "../build/link.rs"]
mod link;

use std::path::Path;
#[cfg(target_os = "linux")]
use std::process::Command;

#[test]
fn the_library_has_a_name_of_its_own_wherever_programs_remember_one() {
    for system in ["linux", "freebsd", "netbsd", "openbsd", "dragonfly", "android"] {
        let arguments = link::arguments(system, "unknown");
        assert!(arguments.contains(&"-Wl,-soname,libdoubletick.so"), "{system}: {arguments:?}");
    }
    for system in ["macos", "ios", "tvos", "watchos", "visionos"] {
        let arguments = link::arguments(system, "apple");
        assert_eq!(arguments, ["-Wl,-install_name,@rpath/libdoubletick.dylib"], "{system}");
    }
    assert!(link::arguments("windows", "pc").is_empty());
}

#[test]
fn android_gets_a_library_for_large_pages() {
    assert!(link::arguments("android", "unknown").contains(&"-Wl,-z,max-page-size=16384"));
}

/// A program that was linked by a path finds the library again by its name.
#[cfg(target_os = "linux")]
#[test]
fn the_built_library_has_its_name() {
    let test = std::env::current_exe().unwrap();
    let deps = test.parent().unwrap();
    let library = deps.join("libdoubletick.so");
    let Ok(output) = Command::new("readelf").arg("--dynamic").arg(&library).output() else {
        assert!(std::env::var("CI").as_deref() != Ok("true"), "readelf is missing");
        println!("skipped: readelf is missing");
        return;
    };
    assert!(output.status.success(), "readelf {}", library.display());
    let listed = String::from_utf8_lossy(&output.stdout);
    let names: Vec<&str> = listed.lines().filter(|line| line.contains("(SONAME)")).collect();
    assert_eq!(names.len(), 1, "{names:?}");
    assert!(names[0].ends_with("[libdoubletick.so]"), "{names:?}");
}

#[test]
fn the_exported_functions_are_read_from_their_sources() {
    let source = "#[unsafe(no_mangle)]\npub unsafe extern \"C\" fn TIMInit(id: u64) -> c_int {}\n\
                  fn inner() {}\n\
                  #[unsafe(no_mangle)]\n#[expect(dead_code)]\npub extern \"C\" fn DTGetVersion(\n) {}\n";
    assert_eq!(exports::of_source(source).unwrap(), ["TIMInit", "DTGetVersion"]);
    assert_eq!(
        exports::of_source("#[unsafe(no_mangle)]\nstatic X: u8 = 0;\n").unwrap_err(),
        "static X: u8 = 0;"
    );
    let capi = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/capi");
    assert_eq!(exports::names(&capi).unwrap(), doubletick::capi::EXPORTS);
}
