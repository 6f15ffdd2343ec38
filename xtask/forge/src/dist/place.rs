//! Where packages are made, and what all of them have in common.

use std::path::PathBuf;
use xtask::process::{root, target};

/// The version of everything that is made.
pub const VERSION: &str = env!("CARGO_PKG_VERSION");

/// Where packages are put.
pub fn dist_folder() -> PathBuf {
    target().join("dist")
}

/// A path as a line of the terminal shows it.
pub fn shown(path: &std::path::Path) -> String {
    path.strip_prefix(root()).unwrap_or(path).display().to_string()
}

/// The text of a file of the repository.
pub fn text(path: &str) -> Result<String, String> {
    std::fs::read_to_string(root().join(path)).map_err(|error| format!("{path}: {error}"))
}

/// What a tool that must be there is missing, as one sentence; none when nothing is.
pub fn missing(wanted: &[(bool, String)]) -> Option<String> {
    let absent: Vec<&str> =
        wanted.iter().filter(|(there, _)| !there).map(|(_, what)| what.as_str()).collect();
    (!absent.is_empty()).then(|| format!("missing: {}", absent.join("; ")))
}

#[cfg(test)]
mod tests {
    use super::missing;

    #[test]
    fn everything_that_is_missing_is_said_at_once() {
        let wanted =
            [(true, "a compiler".to_owned()), (false, "a linker".to_owned()), (false, "luck".to_owned())];
        assert_eq!(missing(&wanted).as_deref(), Some("missing: a linker; luck"));
        assert_eq!(missing(&wanted[..1]), None);
    }
}
