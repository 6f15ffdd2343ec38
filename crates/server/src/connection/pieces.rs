//! Counts the frames of WebSocket that come, as the bytes do: a message can be made of any number of them, and pings come
//! between, so that bytes alone do not say how much work they are.

/// Where in a frame the last byte was.
#[derive(Default)]
pub(super) struct Pieces {
    /// Bytes of the header that have come, of which the first two are kept.
    header: usize,
    first: [u8; 2],
    /// Bytes of the length that have come, as a number.
    length: u64,
    /// Bytes of the payload that are still to come.
    payload: u64,
}

impl Pieces {
    /// How many frames begin in these bytes that are not the end of a message: pieces of one, pings, pongs, closes.
    pub(super) fn count(&mut self, mut bytes: &[u8]) -> usize {
        let mut pieces = 0;
        while !bytes.is_empty() {
            if self.payload > 0 {
                let skipped = usize::try_from(self.payload).unwrap_or(usize::MAX).min(bytes.len());
                self.payload -= skipped as u64;
                bytes = &bytes[skipped..];
                continue;
            }
            let byte = bytes[0];
            bytes = &bytes[1..];
            if let Some(kept) = self.first.get_mut(self.header) {
                *kept = byte;
            } else if self.header < 2 + self.bytes_of_length() {
                self.length = self.length << 8 | u64::from(byte);
            }
            self.header += 1;
            if self.header == 2 {
                let (is_last, opcode) = (self.first[0] & 0x80 != 0, self.first[0] & 0x0f);
                pieces += usize::from(!is_last || opcode >= 8);
            }
            if self.header >= 2 && self.header == 2 + self.bytes_of_length() + self.bytes_of_mask() {
                self.payload = match self.bytes_of_length() {
                    0 => u64::from(self.first[1] & 0x7f),
                    _ => self.length,
                };
                (self.header, self.length) = (0, 0);
            }
        }
        pieces
    }

    fn bytes_of_length(&self) -> usize {
        match self.first[1] & 0x7f {
            126 => 2,
            127 => 8,
            _ => 0,
        }
    }

    fn bytes_of_mask(&self) -> usize {
        if self.first[1] & 0x80 != 0 { 4 } else { 0 }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A frame under a mask, whose payload looks like headers.
    fn frame(first: u8, payload: usize) -> Vec<u8> {
        let mut bytes = vec![first];
        match payload {
            short @ ..126 => bytes.push(0x80 | short as u8),
            middle @ ..65_536 => {
                bytes.push(0x80 | 126);
                bytes.extend((middle as u16).to_be_bytes());
            }
            long => {
                bytes.push(0x80 | 127);
                bytes.extend((long as u64).to_be_bytes());
            }
        }
        bytes.extend([9; 4]);
        bytes.extend(vec![0x09; payload]);
        bytes
    }

    #[test]
    fn pieces_and_pings_are_counted_and_whole_messages_are_not_however_the_bytes_are_cut() {
        // Two messages, a ping, a message of three pieces with a pong between them, a close.
        let frames = [
            frame(0x82, 5),
            frame(0x81, 70_000),
            frame(0x89, 0),
            frame(0x02, 0),
            frame(0x8a, 125),
            frame(0x00, 300),
            frame(0x80, 126),
            frame(0x88, 2),
        ];
        let bytes = frames.concat();
        assert_eq!(Pieces::default().count(&bytes), 5);
        for cut in [1, 2, 3, 7, 64, 4096] {
            let mut pieces = Pieces::default();
            assert_eq!(bytes.chunks(cut).map(|part| pieces.count(part)).sum::<usize>(), 5, "{cut}");
        }
        // What is against the rules ends the connection elsewhere, and is counted without a panic.
        let mut pieces = Pieces::default();
        pieces.count(&[0xff; 100]);
        assert_eq!(pieces.count(&[0xff; 100]), 0, "a payload without an end");
    }
}
