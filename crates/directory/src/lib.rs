//! A directory that one owner uses at a time: the data of a service, what a device has of a server.

pub mod begun;

use doubletick_protocol::{Error, codes};
use std::fmt::Display;
use std::fs::{File, OpenOptions, TryLockError};
use std::path::Path;

/// Makes a directory where it is missing, with those above it, for the user of this process only: what people have written is
/// in it. One that is there stays as it is.
pub fn make(directory: &Path) -> std::io::Result<()> {
    let mut new = std::fs::DirBuilder::new();
    new.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut new, 0o700);
    new.create(directory)
}

/// Who uses a directory; the name stands in the text of a refusal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Owner {
    /// A store of a service.
    Service,
    /// A client with its device state.
    Client,
}

/// Why a directory cannot be had. As an error it is 7010; the text names the directory and says what is wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// Another process has it, or another owner in this one.
    InUse(String),
    /// It cannot be made, written or locked.
    Unusable(String),
}

impl Refusal {
    /// What is wrong.
    pub fn text(&self) -> &str {
        match self {
            Refusal::InUse(text) | Refusal::Unusable(text) => text,
        }
    }
}

impl From<Refusal> for Error {
    fn from(refusal: Refusal) -> Self {
        Error::new(codes::ERR_SDK_COMM_DATABASE_FAILURE, refusal.text())
    }
}

/// The lock on a directory, held through its file `lock`. It ends when this is dropped, and by the end of the
/// process, however that comes.
///
/// A child made by fork() shares the open file: the system keeps the lock until the last of them has closed it.
/// So the owner unlocks in so many words, and a child that inherited this does not.
#[derive(Debug)]
pub struct DirectoryLock {
    file: File,
    process: u32,
}

impl DirectoryLock {
    /// Makes the directory where it is missing and locks it.
    pub fn take(directory: &Path, owner: Owner) -> Result<DirectoryLock, Refusal> {
        let shown = directory.display();
        let unusable = |what: &str, error: &dyn Display| {
            Refusal::Unusable(format!("directory {shown}: cannot be {what}: {error}"))
        };
        make(directory).map_err(|error| unusable("made", &error))?;
        let file = OpenOptions::new()
            .create(true)
            .truncate(false)
            .write(true)
            .open(directory.join("lock"))
            .map_err(|error| unusable("written", &error))?;
        match file.try_lock() {
            Ok(()) => Ok(DirectoryLock { file, process: std::process::id() }),
            Err(TryLockError::WouldBlock) => {
                Err(Refusal::InUse(format!("directory {shown}: {}", owner.in_use())))
            }
            Err(TryLockError::Error(error)) => Err(unusable("locked", &error)),
        }
    }
}

impl Drop for DirectoryLock {
    fn drop(&mut self) {
        if self.process == std::process::id() {
            // What cannot be unlocked is unlocked when the last one closes it.
            let _ = self.file.unlock();
        }
    }
}

impl Owner {
    fn in_use(self) -> &'static str {
        match self {
            Owner::Service => "another process, or another service of this process, uses it",
            Owner::Client => {
                "another process, or another client of this process, uses it; end that one, or give each a \
                 directory of its own"
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[cfg(unix)]
    #[test]
    fn a_directory_that_is_made_is_its_owners_and_one_that_is_there_stays_as_it_is() {
        use std::os::unix::fs::PermissionsExt;
        let home = tempfile::tempdir().unwrap();
        let mode = |path: &Path| std::fs::metadata(path).unwrap().permissions().mode() & 0o777;
        let there = home.path().join("there");
        std::fs::create_dir(&there).unwrap();
        std::fs::set_permissions(&there, std::fs::Permissions::from_mode(0o755)).unwrap();
        make(&there.join("made/on/demand")).unwrap();
        make(&there).unwrap();
        let modes = ["", "made", "made/on", "made/on/demand"].map(|inside| mode(&there.join(inside)));
        assert_eq!(modes, [0o755, 0o700, 0o700, 0o700]);
        assert!(make(&there.join("made/on/demand")).is_ok());
    }

    #[test]
    fn a_directory_has_one_owner_and_is_free_again_when_it_goes() {
        for (owner, other) in [(Owner::Service, "another service"), (Owner::Client, "another client")] {
            let home = tempfile::tempdir().unwrap();
            let inside = home.path().join("made/on/demand");
            let held = DirectoryLock::take(&inside, owner).unwrap();
            let refusal = DirectoryLock::take(&inside, owner).unwrap_err();
            assert!(matches!(refusal, Refusal::InUse(_)), "{refusal:?}");
            let error = Error::from(refusal);
            assert_eq!(error.code, codes::ERR_SDK_COMM_DATABASE_FAILURE);
            assert!(error.text.contains("another process"), "{}", error.text);
            assert!(error.text.contains(other), "{}", error.text);
            assert!(error.text.contains(&inside.display().to_string()), "{}", error.text);
            drop(held);
            DirectoryLock::take(&inside, owner).unwrap();
        }
    }

    #[test]
    fn a_copy_of_the_open_file_does_not_keep_the_lock() {
        let home = tempfile::tempdir().unwrap();
        let held = DirectoryLock::take(home.path(), Owner::Client).unwrap();
        // What a child has after fork().
        let inherited = DirectoryLock { file: held.file.try_clone().unwrap(), process: 0 };
        drop(held);
        let held = DirectoryLock::take(home.path(), Owner::Client).unwrap();
        let second = DirectoryLock { file: held.file.try_clone().unwrap(), process: 0 };
        drop((inherited, second));
        DirectoryLock::take(home.path(), Owner::Client).unwrap_err();
    }

    #[test]
    fn a_directory_that_cannot_be_made_is_named() {
        let home = tempfile::tempdir().unwrap();
        let file = home.path().join("file");
        std::fs::write(&file, "").unwrap();
        let refusal = DirectoryLock::take(&file.join("below"), Owner::Service).unwrap_err();
        assert!(matches!(refusal, Refusal::Unusable(_)), "{refusal:?}");
        let error = Error::from(refusal);
        assert_eq!(error.code, codes::ERR_SDK_COMM_DATABASE_FAILURE);
        assert!(error.text.contains("file"), "{}", error.text);
    }
}
