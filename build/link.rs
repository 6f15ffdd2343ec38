//! What the linker is told about the shared library beyond what rustc tells it.

/// The linker's arguments for a system, by cargo's names of it and of its vendor.
pub fn arguments(system: &str, vendor: &str) -> Vec<&'static str> {
    match (system, vendor) {
        // Without a name of its own a library is remembered by the path that it was linked by: a program of CMake
        // would look for it only where the library stood on the machine that built the program.
        ("linux" | "freebsd" | "netbsd" | "openbsd" | "dragonfly", _) => {
            vec!["-Wl,-soname,libdoubletick.so"]
        }
        // Devices with pages of 16 KiB load only libraries that are aligned to them.
        ("android", _) => vec!["-Wl,-soname,libdoubletick.so", "-Wl,-z,max-page-size=16384"],
        // The same on Apple's systems, where a program says itself in which folders it looks (`-rpath`).
        (_, "apple") => vec!["-Wl,-install_name,@rpath/libdoubletick.dylib"],
        // A DLL is found by its file name.
        _ => Vec::new(),
    }
}
