//! Who is asked before a message is sent.

use crate::hooks::Origin;
use async_trait::async_trait;
use doubletick_protocol::Result;
use doubletick_protocol::message::NewMessage;

/// Decides about messages before they come to the store.
#[async_trait]
pub trait Before: Send + Sync {
    /// Whether anybody wants to know of this message.
    fn asks(&self, message: &NewMessage) -> bool;

    /// The message as it is sent, or why it is not. Answers within a time of its own: the sends of the same session
    /// wait for it, and nobody else does.
    async fn sending(&self, user: &str, origin: Origin, message: NewMessage) -> Result<NewMessage>;
}
