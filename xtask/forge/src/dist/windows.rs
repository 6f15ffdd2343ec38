//! The library for Windows: by Microsoft's linker on Windows, by MinGW elsewhere.

use super::native;
use super::place::{missing, shown};
use std::path::PathBuf;
use std::process::{Command, Stdio};
use xtask::part::Outcome;
use xtask::process::target;
use xtask::process::{Log, cargo};

/// How it is built here.
struct Way {
    target: &'static str,
    /// What cargo makes, and what the packages call it.
    made: &'static [(&'static str, &'static str)],
}

const MICROSOFT: Way = Way {
    target: "x86_64-pc-windows-msvc",
    made: &[
        ("doubletick.dll", "doubletick.dll"),
        ("doubletick.dll.lib", "doubletick.dll.lib"),
        ("doubletick.lib", "doubletick.lib"),
    ],
};
const MINGW: Way = Way {
    target: "x86_64-pc-windows-gnu",
    made: &[
        ("doubletick.dll", "doubletick.dll"),
        ("libdoubletick.dll.a", "libdoubletick.dll.a"),
        ("libdoubletick.a", "libdoubletick.a"),
    ],
};

/// Builds the library, or says what is missing.
pub fn dist(log: &mut Log) -> Result<Outcome, String> {
    let way = if cfg!(windows) { MICROSOFT } else { MINGW };
    let linker = if cfg!(windows) {
        (has_visual_studio(), "the C++ build tools of Visual Studio (link.exe)".to_owned())
    } else {
        let there = starts("x86_64-w64-mingw32-gcc");
        (there, "MinGW (x86_64-w64-mingw32-gcc; Debian's gcc-mingw-w64-x86-64-posix)".to_owned())
    };
    let wanted = [linker, (native::has_target(way.target), format!("rustup target add {}", way.target))];
    if let Some(reason) = missing(&wanted) {
        return Ok(Outcome::Skipped(reason));
    }
    let mut command =
        cargo(&["build", "--release", "--locked", "-p", "doubletick", "--lib", "--target", way.target]);
    log.run(&mut command)?;
    let into = native::folder().join("win-x64");
    for (made, name) in way.made {
        native::copy(&target().join(way.target).join("release").join(made), &into.join(name))?;
    }
    if !cfg!(windows) {
        let library = into.join("doubletick.dll");
        log.run(Command::new("x86_64-w64-mingw32-strip").arg("--strip-unneeded").arg(library))?;
    }
    Ok(Outcome::Passed(shown(&into)))
}

/// rustc finds Microsoft's linker by the installer's records; so does this.
fn has_visual_studio() -> bool {
    let Some(programs) = std::env::var_os("ProgramFiles(x86)") else { return false };
    let finder = PathBuf::from(programs).join("Microsoft Visual Studio/Installer/vswhere.exe");
    let wanted = ["-products", "*", "-requires", "Microsoft.VisualStudio.Component.VC.Tools.x86.x64"];
    let output = Command::new(finder).args(wanted).args(["-property", "installationPath"]).output();
    output.is_ok_and(|output| output.status.success() && !output.stdout.trim_ascii().is_empty())
}

fn starts(program: &str) -> bool {
    let status = Command::new(program).arg("--version").stdout(Stdio::null()).stderr(Stdio::null()).status();
    status.is_ok_and(|status| status.success())
}
