//! The requests of one connection that are read and not answered yet.

use crate::answers::Share;
use crate::metrics::Counted;
use doubletick_protocol::Result;
use doubletick_protocol::wire::Request;
use parking_lot::Mutex;
use std::collections::VecDeque;
use std::time::Instant;
use tokio::sync::Semaphore;

/// A request counts one, and one more for each of these.
const BYTES: usize = 4 * 1024;
/// As many requests as this for a page may be under way: an answer can have a megabyte, and waits in memory for a
/// client that does not read.
const PAGES: u32 = 8;
/// Entries for which memory is kept while nothing goes on.
const KEPT: usize = 16;

/// A request that has no answer yet.
pub(crate) struct Outstanding {
    /// Chosen by the client.
    pub id: u64,
    /// Its name on the wire.
    pub operation: &'static str,
    /// Who logs in by it.
    pub login: Option<Box<str>>,
    /// When it was read.
    pub since: Instant,
    /// Its part of the memory for answers.
    pub share: Option<Share>,
    /// Counts it in the metrics as long as it is held.
    pub _counted: Counted,
}

/// Whether an answer can be much larger than the request.
fn has_large_answer(request: &Request) -> bool {
    request.only_reads()
        && !matches!(request, Request::GetReceipts { .. } | Request::TotalUnread | Request::GetSettings)
}

/// What a request takes of the room that there is.
pub(crate) struct Room(u32);

/// All of them. A login is alone: it waits for the answers before it, and what follows waits for its own, so
/// that who asks is always known.
pub(crate) struct UnderWay {
    /// In the order of reading, which is that of the answers.
    asked: Mutex<VecDeque<(Outstanding, Room)>>,
    room: Semaphore,
    size: u32,
}

impl UnderWay {
    /// For requests that count this much together.
    pub fn new(size: usize) -> Self {
        let size = u32::try_from(size).unwrap_or(u32::MAX).clamp(1, 1 << 28);
        Self { asked: Mutex::default(), room: Semaphore::new(size as usize), size }
    }

    /// What a request counts.
    fn size(&self, asked: &Result<Request>, bytes: usize) -> u32 {
        match asked {
            Ok(Request::Login { .. }) => self.size,
            Ok(request) if has_large_answer(request) => (self.size / PAGES).max(1),
            _ => u32::try_from(1 + bytes / BYTES).unwrap_or(u32::MAX).min(self.size),
        }
    }

    /// Waits until there is room for a request. Whether it had to wait for others (a login always does).
    pub async fn room(&self, asked: &Result<Request>, bytes: usize) -> (Room, bool) {
        let size = self.size(asked, bytes);
        let waits = size < self.size && self.room.available_permits() < size as usize;
        // It is never closed.
        if let Ok(permits) = self.room.acquire_many(size).await {
            permits.forget();
        }
        (Room(size), waits)
    }

    /// Notes a request for which there is room.
    pub fn begin(&self, asked: Outstanding, room: Room) {
        self.asked.lock().push_back((asked, room));
    }

    /// The request that an answer is for, and its room.
    pub fn answered(&self, id: u64) -> Option<(Outstanding, Room)> {
        let mut asked = self.asked.lock();
        let at = asked.iter().position(|(request, _)| request.id == id)?;
        let request = asked.remove(at);
        if asked.is_empty() && asked.capacity() > KEPT {
            asked.shrink_to(KEPT);
        }
        request
    }

    /// The answer is sent: others have the room.
    pub fn give_back(&self, Room(size): Room) {
        self.room.add_permits(size as usize);
    }
}
