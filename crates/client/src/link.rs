//! A way to a service: frames up, frames down, in order.

use async_trait::async_trait;
use doubletick_protocol::wire::{ClientFrame, ServerFrame};
use doubletick_protocol::{Error, Result};

/// One connection to a service, which is over once it was cut.
#[async_trait]
pub trait Link: Send {
    /// Queues a frame. An error means that the link is cut.
    fn send(&mut self, frame: ClientFrame) -> Result<()>;

    /// The next frame, or `None` when the link is cut. Cancel-safe.
    async fn recv(&mut self) -> Option<ServerFrame>;

    /// Asks the other side for a sign of life; the link is cut where none comes. Nothing where both sides are in one
    /// process.
    fn probe(&mut self) {}

    /// Why the link is cut, after [`Link::recv`] or [`Link::send`] has said that it is, where more is known than that.
    fn end(&self) -> Option<Error> {
        None
    }
}

/// Makes connections to one service.
#[async_trait]
pub trait Connector: Send + Sync + 'static {
    /// Connects once; the client repeats it with growing pauses.
    async fn connect(&self) -> Result<Box<dyn Link>>;
}
