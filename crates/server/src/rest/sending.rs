//! Sending once: the same random number within five minutes is the same message.
//!
//! The id of a message is made of who sends what to whom, and of the five minutes in which it comes, so the store
//! itself knows a repeated message, on every server and after a crash. A repetition that comes in the next five
//! minutes is found by the id of those before.

use super::{Ctx, one_of};
use doubletick_protocol::Result;
use doubletick_protocol::ids::MsgId;
use doubletick_protocol::message::{Message, NewMessage};
use doubletick_protocol::wire::{Request, Response};
use parking_lot::Mutex;
use sha2::{Digest, Sha256};
use std::collections::HashMap;
use std::fmt::Write;
use std::time::{Duration, Instant};

/// For how long a repetition is known.
const PERIOD: Duration = Duration::from_secs(300);
/// Messages that are not stored of which answers are kept, at most.
const KEPT: usize = 10_000;
/// Sendings that go on at once: those of one message never do.
const LANES: usize = 64;

/// What is under way, and what no store remembers.
pub(super) struct Sending {
    lanes: Vec<tokio::sync::Mutex<()>>,
    /// Messages for who is online, of the last five minutes.
    online: Mutex<HashMap<MsgId, (Instant, Message)>>,
}

impl Default for Sending {
    fn default() -> Self {
        Self { lanes: (0..LANES).map(|_| tokio::sync::Mutex::default()).collect(), online: Mutex::default() }
    }
}

impl Sending {
    fn known(&self, msg_id: &str, now: Instant) -> Option<Message> {
        let online = self.online.lock();
        online.get(msg_id).filter(|(at, _)| now < *at + PERIOD).map(|(_, message)| message.clone())
    }

    fn keep(&self, message: &Message, now: Instant) {
        let mut online = self.online.lock();
        if online.len() >= KEPT {
            online.retain(|_, (at, _)| now < *at + PERIOD);
        }
        if online.len() < KEPT {
            online.insert(message.msg_id.clone(), (now, message.clone()));
        }
    }
}

/// The id of a message. `seq` is the caller's number of it, where the command has one.
fn msg_id(from: &str, new: &NewMessage, seq: Option<u64>, period: u64) -> (MsgId, usize) {
    // None of them has a line break.
    let name = format!("{from}\n{}\n{seq:?}\n{}\n{period}", new.conversation.prefixed(), new.rand);
    let hash = Sha256::digest(name.as_bytes());
    let mut id = String::from("rest-");
    for byte in &hash[..16] {
        // Writing to a string succeeds.
        let _ = write!(id, "{byte:02x}");
    }
    (id, usize::from(hash[31]) % LANES)
}

impl Ctx {
    /// Sends a message in the name of a user, unless it was sent before; answers the one that is sent.
    pub(super) async fn send(&self, from: &str, new: NewMessage, seq: Option<u64>) -> Result<Message> {
        let sending = &self.rest.sending;
        let (_, lane) = msg_id(from, &new, seq, 0);
        let _alone = sending.lanes[lane].lock().await;
        let now_ms = self.rest.service.engine.now_ms();
        let period = now_ms / 1000 / PERIOD.as_secs();
        let (before, _) = msg_id(from, &new, seq, period.saturating_sub(1));
        let (now, _) = msg_id(from, &new, seq, period);
        if new.online_only {
            let instant = Instant::now();
            let known = [&now, &before].into_iter().find_map(|id| sending.known(id, instant));
            if let Some(message) = known {
                return Ok(message);
            }
            let message = self.store(from, NewMessage { msg_id: now, ..new }).await?;
            sending.keep(&message, instant);
            return Ok(message);
        }
        let find = Request::FindMessages { messages: vec![before] };
        let found = one_of!(self.operate_as(from, find).await?, Response::Messages(found) => found)?;
        let oldest = (now_ms / 1000).saturating_sub(PERIOD.as_secs());
        match found.into_iter().find(|message| message.server_time > oldest) {
            Some(message) => Ok(message),
            None => self.store(from, NewMessage { msg_id: now, ..new }).await,
        }
    }

    async fn store(&self, from: &str, new: NewMessage) -> Result<Message> {
        let new = self.rest.service.engine.ask_before(from, new).await?;
        let answer = self.operate_as(from, Request::SendMessage(new)).await?;
        one_of!(answer, Response::Message(message) => *message)
    }
}
