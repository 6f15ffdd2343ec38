//! A batch on its way over a bus that others may read and write, too: sealed with the key of the database, so that who has not
//! got that can neither read nor make one. Pure.
//!
//! What is open says where the batch stands; it is a part of what the seal proves, like the subject it was sent to. What was
//! sent once and comes again proves nothing new: [`Arrivals`](super::arrival::Arrivals) takes a batch once, and behind no
//! other than the one that it was written behind.

use super::arrival::{Batch, Place};
use super::journal;
use doubletick_engine::bus::Event;
use doubletick_engine::fault::Broken;
use ring::aead::{AES_256_GCM, Aad, LessSafeKey, NONCE_LEN, Nonce, UnboundKey};

/// The first byte: format and body are sealed, or nothing is.
const WHOLE: u8 = 1;
const HINT: u8 = 2;
/// In front of what is sealed: the byte above, the batch, its nonce, and the nonce of the batch before.
const HEAD: usize = 25;

/// What one server tells the others.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Parcel {
    pub lane: i32,
    pub place: Place,
    /// The nonce of the batch before; 0 where there is none.
    pub after: i64,
    /// As in the journal; `None`: who wants to know looks there.
    pub body: Option<(i32, Vec<u8>)>,
}

/// What has come.
#[derive(Debug, PartialEq)]
pub(super) enum Opened {
    /// What is to be routed.
    Batch(Batch<Vec<Event>>),
    /// The journal has more, up to here at least.
    Hint(Place),
    /// Nothing of this database's servers, or not as it was sent.
    Garbage,
}

/// Seals and opens the parcels of one lane.
pub(super) struct Seal {
    /// Where they are sent to.
    pub subject: String,
    key: LessSafeKey,
}

/// Never the same for two texts: one half is drawn for each commit, the other counts, and a hint of a batch has one of its
/// own.
fn nonce(kind: u8, place: Place) -> Nonce {
    let mut bytes = [0; NONCE_LEN];
    bytes[..8].copy_from_slice(&place.nonce.to_be_bytes());
    let counted = (place.batch as u32) << 1 | u32::from(kind == HINT);
    bytes[8..].copy_from_slice(&counted.to_be_bytes());
    Nonce::assume_unique_for_key(bytes)
}

fn number(bytes: &[u8], at: usize) -> Option<i64> {
    Some(i64::from_be_bytes(bytes.get(at..at + 8)?.try_into().ok()?))
}

impl Seal {
    /// To where the parcels of every lane of the database are sent, and of no other.
    pub fn subjects(id: i64) -> String {
        format!("doubletick.{id:016x}.*")
    }

    /// Of a lane of the database that has this number and this key.
    pub fn new(id: i64, lane: i32, key: &[u8]) -> Result<Seal, Broken> {
        let key = UnboundKey::new(&AES_256_GCM, key).map_err(|_| Broken::unreadable("the key of the bus"))?;
        Ok(Seal { subject: format!("doubletick.{id:016x}.{lane}"), key: LessSafeKey::new(key) })
    }

    fn proved(&self, head: &[u8]) -> Aad<Vec<u8>> {
        Aad::from([head, self.subject.as_bytes()].concat())
    }

    /// As it is sent.
    pub fn close(&self, parcel: &Parcel) -> Result<Vec<u8>, Broken> {
        let Parcel { place, after, body, .. } = parcel;
        let kind = if body.is_some() { WHOLE } else { HINT };
        let mut bytes = vec![kind];
        for number in [place.batch, place.nonce, *after] {
            bytes.extend(number.to_be_bytes());
        }
        let mut inside = Vec::new();
        if let Some((format, body)) = body {
            inside.extend(format.to_be_bytes());
            inside.extend(body);
        }
        let sealed = self.key.seal_in_place_append_tag(nonce(kind, *place), self.proved(&bytes), &mut inside);
        sealed.map_err(|_| Broken::new("what goes on the bus cannot be sealed"))?;
        bytes.extend(inside);
        Ok(bytes)
    }

    /// What somebody has sent.
    pub fn open(&self, bytes: &[u8]) -> Opened {
        self.opened(bytes).unwrap_or(Opened::Garbage)
    }

    fn opened(&self, bytes: &[u8]) -> Option<Opened> {
        let (head, sealed) = bytes.split_at_checked(HEAD)?;
        let kind = head[0];
        if ![WHOLE, HINT].contains(&kind) {
            return None;
        }
        let place = Place { batch: number(head, 1)?, nonce: number(head, 9)? };
        let after = number(head, 17)?;
        let mut inside = sealed.to_vec();
        let inside = self.key.open_in_place(nonce(kind, place), self.proved(head), &mut inside).ok()?;
        if kind == HINT {
            return Some(Opened::Hint(place));
        }
        let (format, body) = inside.split_at_checked(4)?;
        let format = i32::from_be_bytes(format.try_into().ok()?);
        Some(match journal::read(format, body) {
            Ok(body) => Opened::Batch(Batch { place, after: Some(after), body }),
            // A newer version has written it, perhaps. The journal has it as well, and who reads it there says so.
            Err(_) => Opened::Hint(place),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const KEY: [u8; 32] = [7; 32];

    fn seal() -> Seal {
        Seal::new(1, 0, &KEY).unwrap()
    }

    fn parcel() -> Parcel {
        let body = journal::written(&[Event::Kicked("ann".to_owned())]).unwrap();
        Parcel { lane: 0, place: Place { batch: 3, nonce: -5 }, after: 9, body: Some(body) }
    }

    #[test]
    fn what_was_sealed_is_opened_and_a_body_that_nobody_knows_is_looked_for_in_the_journal() {
        let (seal, parcel) = (seal(), parcel());
        let opened = seal.open(&seal.close(&parcel).unwrap());
        let body = vec![Event::Kicked("ann".to_owned())];
        assert_eq!(opened, Opened::Batch(Batch { place: parcel.place, after: Some(9), body }));
        let hint = Opened::Hint(parcel.place);
        for body in [None, Some((99, b"[]".to_vec())), Some((1, b"{".to_vec()))] {
            let other = Parcel { body, ..parcel.clone() };
            assert_eq!(seal.open(&seal.close(&other).unwrap()), hint);
        }
    }

    #[test]
    fn what_is_sent_shows_no_name_and_opens_for_no_other_lane_database_or_key() {
        let sent = seal().close(&parcel()).unwrap();
        assert!(!sent.windows(3).any(|window| window == b"ann"));
        for other in [Seal::new(2, 0, &KEY), Seal::new(1, 1, &KEY), Seal::new(1, 0, &[8; 32])] {
            assert_eq!(other.unwrap().open(&sent), Opened::Garbage);
        }
        assert!(Seal::new(1, 0, b"short").is_err());
    }

    #[test]
    fn whatever_is_changed_or_cut_off_is_garbage() {
        let (seal, sent) = (seal(), seal().close(&parcel()).unwrap());
        for at in 0..sent.len() {
            let mut changed = sent.clone();
            changed[at] ^= 1;
            assert_eq!(seal.open(&changed), Opened::Garbage, "byte {at}");
            assert_eq!(seal.open(&sent[..at]), Opened::Garbage, "cut at {at}");
        }
    }

    proptest! {
        #[test]
        fn any_bytes_are_garbage(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
            prop_assert_eq!(seal().open(&bytes), Opened::Garbage);
        }
    }
}
