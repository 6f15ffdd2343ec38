//! What belongs to the link of the library, and with the feature `header` the prototypes of its C header.
//!
//! Without that feature this needs nothing but the standard library, so that no build waits for cbindgen that has no
//! use for it.

#[cfg(feature = "header")]
#[path = "build/comment.rs"]
mod comment;
#[path = "build/exports.rs"]
mod exports;
#[cfg(feature = "header")]
#[path = "build/header.rs"]
mod header;
#[path = "build/link.rs"]
mod link;

use std::path::{Path, PathBuf};
use std::process::ExitCode;

fn main() -> ExitCode {
    match build() {
        Ok(()) => ExitCode::SUCCESS,
        Err(text) => {
            println!("cargo::error={}", text.replace('\n', " "));
            ExitCode::FAILURE
        }
    }
}

fn build() -> Result<(), String> {
    for path in ["build.rs", "build", "src/capi"] {
        println!("cargo::rerun-if-changed={path}");
    }
    let out = PathBuf::from(variable("OUT_DIR")?);
    let root = PathBuf::from(variable("CARGO_MANIFEST_DIR")?);
    for argument in link::arguments(&variable("CARGO_CFG_TARGET_OS")?, &variable("CARGO_CFG_TARGET_VENDOR")?)
    {
        println!("cargo::rustc-cdylib-link-arg={argument}");
    }
    let names = exports::names(&root.join("src/capi"))?;
    write(&out.join("exports.rs"), &format!("&{names:#?}"))?;
    #[cfg(feature = "header")]
    {
        println!("cargo::rerun-if-changed=cbindgen.toml");
        write(&out.join("doubletick.h"), &header::header(&root)?)?;
    }
    Ok(())
}

/// A variable that cargo sets for build scripts.
fn variable(name: &str) -> Result<String, String> {
    std::env::var(name).map_err(|error| format!("{name}: {error}"))
}

fn write(path: &Path, text: &str) -> Result<(), String> {
    std::fs::write(path, text).map_err(|error| format!("{}: {error}", path.display()))
}
