//! A part of the tests, or a package: its name, what it does, and what it comes to.

use crate::process::Log;

/// Something that is run by its name.
pub struct Part {
    pub name: &'static str,
    /// A few words for the help.
    pub help: &'static str,
    pub run: fn(&mut Log) -> Result<Outcome, String>,
}

/// What one that did not fail says.
pub enum Outcome {
    /// It passed; a few words about what it did.
    Passed(String),
    /// It could not run here, and why. In CI this is a failure.
    Skipped(String),
}

/// The exit status of a program that could not do its work here, as automake has it.
pub const SKIPPED: u8 = 77;

/// One line per part, for the help.
pub fn help(parts: &[Part]) -> String {
    parts.iter().map(|part| format!("  {:<12} {}\n", part.name, part.help)).collect()
}

/// Refuses a name that no part has. `what` is what is named.
pub fn known<S: AsRef<str>>(parts: &[Part], names: &[S], what: &str) -> Result<(), String> {
    match names.iter().map(AsRef::as_ref).find(|name| parts.iter().all(|part| part.name != *name)) {
        Some(unknown) => Err(format!("no {what} is called {unknown}; there are:\n{}", help(parts))),
        None => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_that_no_part_has_is_refused_with_those_there_are() {
        let run = |_: &mut Log| Ok(Outcome::Passed(String::new()));
        let parts = [Part { name: "lint", help: "looks", run }, Part { name: "docs", help: "builds", run }];
        assert_eq!(known(&parts, &["docs", "lint"], "part"), Ok(()));
        assert_eq!(known::<String>(&parts, &[], "part"), Ok(()));
        let error = known(&parts, &["docs", "cobol"], "part").expect_err("refused");
        assert!(error.starts_with("no part is called cobol; there are:\n  lint "), "{error}");
    }
}
