//! Frames that are written and read again.

use doubletick_protocol::codec::Encoding;
use doubletick_protocol::json;
use doubletick_protocol::wire::{ClientFrame, ServerFrame};

/// A frame of either side.
#[derive(Debug, PartialEq)]
pub enum Frame {
    /// From a client.
    Client(ClientFrame),
    /// From a service.
    Server(ServerFrame),
}

/// Longest text of an error.
const TEXT_BYTES: usize = 300;

/// Texts of errors are short, whatever they are about.
pub fn check_text(text: &str) {
    assert!(!text.is_empty() && text.len() <= TEXT_BYTES, "{} bytes", text.len());
}

fn write(encoding: Encoding, frame: &Frame) -> Vec<u8> {
    let bytes = match frame {
        Frame::Client(frame) => encoding.client_frame(frame),
        Frame::Server(ServerFrame::Response(id, result)) => encoding.response(*id, result),
        Frame::Server(ServerFrame::Push(push)) => encoding.push(push),
    };
    bytes.expect("a frame can be written").to_vec()
}

fn read(encoding: Encoding, bytes: &[u8], frame: &Frame) -> Frame {
    match frame {
        Frame::Client(_) => Frame::Client(encoding.read_client_frame(bytes).expect("a frame of a client")),
        Frame::Server(_) => {
            let read = encoding.read_server_frame(bytes).expect("a frame of a service");
            Frame::Server(read.expect("a frame that this version knows"))
        }
    }
}

/// A frame is the same after it was written and read, in both encodings.
pub fn survives(frame: &Frame) {
    let json = write(Encoding::Json, frame);
    if !json::is_shallow(&json) {
        // MessagePack does not count every level, so what it has read may be a little too deep for JSON.
        return;
    }
    assert_eq!(read(Encoding::Json, &json, frame), *frame);
    let bytes = write(Encoding::MessagePack, frame);
    assert_eq!(read(Encoding::MessagePack, &bytes, frame), *frame);
}
