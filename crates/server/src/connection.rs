//! One WebSocket connection: frames in, frames out, until one side ends it.
