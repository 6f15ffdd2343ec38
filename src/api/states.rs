//! The state directories that clients of this process use.
//!
//! What a device has of a user is one file there, which a client writes as a whole: a second process would put what it
//! knows in the place of what the first one knew. So a directory belongs to one process at a time. Within it several
//! clients may share a directory, each with a user of its own.

use crate::per_process::PerProcess;
use doubletick_directory::{DirectoryLock, Owner, Refusal};
use parking_lot::Mutex;
use std::collections::HashMap;
use std::path::{Path, PathBuf};

/// What a client has of its directory: while one exists in this process, no other process has the directory.
#[derive(Debug)]
pub struct StateLock {
    directory: PathBuf,
}

struct Held {
    _lock: DirectoryLock,
    clients: usize,
}

/// By the directories' true names. A child made by fork() holds none.
static HELD: PerProcess<Mutex<HashMap<PathBuf, Held>>> = PerProcess::new(|_| Mutex::new(HashMap::new()));

impl StateLock {
    /// Makes the directory where it is missing, and locks it unless this process has it already. An error: another
    /// process has it. Nothing where it cannot be made or written: a client works there all the same and says in its
    /// log that it cannot write.
    pub fn take(directory: &Path) -> Result<Option<StateLock>, Refusal> {
        // Under the lock, so that the last one's end is never met half way.
        let mut held = HELD.get().lock();
        let made = doubletick_directory::make(directory).and_then(|()| directory.canonicalize());
        let Ok(directory) = made else { return Ok(None) };
        if let Some(held) = held.get_mut(&directory) {
            held.clients += 1;
            return Ok(Some(StateLock { directory }));
        }
        match DirectoryLock::take(&directory, Owner::Client) {
            Ok(lock) => {
                held.insert(directory.clone(), Held { _lock: lock, clients: 1 });
                Ok(Some(StateLock { directory }))
            }
            Err(Refusal::Unusable(_)) => Ok(None),
            Err(refusal) => Err(refusal),
        }
    }
}

impl Drop for StateLock {
    fn drop(&mut self) {
        let mut held = HELD.get().lock();
        if let Some(one) = held.get_mut(&self.directory) {
            one.clients -= 1;
            if one.clients == 0 {
                held.remove(&self.directory);
            }
        }
    }
}
