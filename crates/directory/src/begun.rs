//! That a database was begun: a small file beside it, so that one that is missing is known to be lost. Without it a new
//! one would be made in its place without a word.

use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

/// The file that says so: `app-7.begun` for `app-7.db`.
pub fn mark_of(database: &Path) -> PathBuf {
    database.with_extension("begun")
}

/// Says that this database was begun. A directory that takes no more files keeps no service from its work.
pub fn mark(database: &Path) {
    let (mark, name) = (mark_of(database), database.file_name().unwrap_or_default());
    let text = format!(
        "{} was begun here. If it is missing it is lost: put it back, or remove this file to begin a new one.\n",
        name.display()
    );
    if !mark.exists() {
        // Half of it is as good: it is there that counts.
        let _ = fs::write(mark, text);
    }
}

/// Why a database that is missing must not be made: it was begun before. The text says what to do.
pub fn refusal(database: &Path) -> Option<String> {
    let (mark, shown) = (mark_of(database), database.display());
    let what = match fs::metadata(&mark) {
        Ok(_) => "it was begun before",
        Err(error) if error.kind() == ErrorKind::NotFound => return None,
        Err(_) => "it may have been begun before",
    };
    Some(format!(
        "{shown}: is missing, and {what}, says {}; put the database back, or remove that file to begin a new database",
        mark.display()
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_begun_and_is_missing_is_told_with_the_way_out_and_others_beside_it_are_not() {
        let home = tempfile::tempdir().unwrap();
        let (one, other) = (home.path().join("app-1.db"), home.path().join("app-2.db"));
        assert_eq!(refusal(&one), None);
        mark(&one);
        mark(&one);
        let text = refusal(&one).unwrap();
        assert!(text.contains("app-1.db: is missing") && text.contains("app-1.begun"), "{text}");
        assert!(fs::read_to_string(mark_of(&one)).unwrap().starts_with("app-1.db was begun here"));
        assert_eq!(refusal(&other), None);
        fs::remove_file(mark_of(&one)).unwrap();
        assert_eq!(refusal(&one), None);
    }

    #[test]
    fn a_mark_that_cannot_be_written_is_none() {
        let home = tempfile::tempdir().unwrap();
        let database = home.path().join("missing/app-1.db");
        mark(&database);
        assert_eq!(refusal(&database), None);
    }
}
