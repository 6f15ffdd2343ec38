//! The requests of one connection that are read and not answered yet.

use doubletick_protocol::ids::UserId;
use parking_lot::Mutex;
use std::collections::VecDeque;
use std::time::Instant;
use tokio::sync::Semaphore;

/// A request counts one, and one more for each of these.
const BYTES: usize = 4 * 1024;
/// Entries for which memory is kept while nothing goes on.
const KEPT: usize = 16;

/// One of them.
pub(crate) struct Asked {
    id: u64,
    /// Its name on the wire.
    pub operation: &'static str,
    /// Who logs in by it.
    pub login: Option<Box<str>>,
    /// When it was read.
    pub since: Instant,
    /// What it counts.
    pub size: u32,
}

/// All of them. A login is alone: it waits for the answers before it, and what follows waits for its own, so
/// that who asks is always known.
pub(crate) struct UnderWay {
    /// In the order of reading, which is that of the answers.
    asked: Mutex<VecDeque<Asked>>,
    room: Semaphore,
    size: u32,
}

impl UnderWay {
    /// For requests that count this much together.
    pub fn new(size: usize) -> Self {
        let size = u32::try_from(size).unwrap_or(u32::MAX).clamp(1, 1 << 28);
        Self { asked: Mutex::default(), room: Semaphore::new(size as usize), size }
    }

    /// Waits until there is room for a request of so many bytes, and notes it. Whether it had to wait (not: for a
    /// login).
    pub async fn begin(
        &self,
        id: u64,
        operation: &'static str,
        login: Option<UserId>,
        since: Instant,
        bytes: usize,
    ) -> bool {
        let size = match login {
            Some(_) => self.size,
            None => u32::try_from(1 + bytes / BYTES).unwrap_or(u32::MAX).min(self.size),
        };
        let waits = self.room.available_permits() < size as usize;
        if let Ok(permits) = self.room.acquire_many(size).await {
            permits.forget();
        }
        let is_login = login.is_some();
        let login = login.map(String::into_boxed_str);
        self.asked.lock().push_back(Asked { id, operation, login, since, size });
        waits && !is_login
    }

    /// The request that an answer is for.
    pub fn answered(&self, id: u64) -> Option<Asked> {
        let mut asked = self.asked.lock();
        let place = asked.iter().position(|request| request.id == id)?;
        let request = asked.remove(place);
        if asked.is_empty() && asked.capacity() > KEPT {
            asked.shrink_to(KEPT);
        }
        request
    }

    /// An answer is sent.
    pub fn make_room(&self, size: u32) {
        self.room.add_permits(size as usize);
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.asked.lock().len()
    }
}
