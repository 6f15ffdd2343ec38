//! One session: the requests of one connection, in order.

use doubletick_protocol::wire::ClientFrame;

/// The client's end of a session.
pub struct SessionHandle {}

impl SessionHandle {
    /// Takes one frame. Never blocks; the answer comes out of the session's receiver. Requests start in
    /// the order in which they are given.
    pub fn handle(&self, frame: ClientFrame) {
        let _ = frame;
        unimplemented!()
    }
}
