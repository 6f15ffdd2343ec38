//! Sets of member numbers as bitmaps of 4096: number n is bit (n - 1) % 4096 of chunk (n - 1) / 4096.
//! Trailing zero bytes are cut off, so that a set costs what its largest number costs.

/// Numbers in one chunk.
pub const CHUNK: i64 = 4096;

/// The chunk of a member number (numbers begin at 1).
pub fn chunk_of(number: i64) -> i64 {
    (number - 1) / CHUNK
}

/// Where a number is inside its chunk: byte and mask.
fn place(number: i64) -> (usize, u8) {
    let bit = (number - 1) % CHUNK;
    ((bit / 8) as usize, 1 << (bit % 8))
}

/// Puts a number into its chunk; false when it was there.
pub fn set(bits: &mut Vec<u8>, number: i64) -> bool {
    let (byte, mask) = place(number);
    if bits.len() <= byte {
        bits.resize(byte + 1, 0);
    }
    let new = bits[byte] & mask == 0;
    bits[byte] |= mask;
    new
}

/// Takes a number out of its chunk; false when it was not there.
pub fn clear(bits: &mut Vec<u8>, number: i64) -> bool {
    let (byte, mask) = place(number);
    if !test(bits, number) {
        return false;
    }
    bits[byte] &= !mask;
    while bits.last() == Some(&0) {
        bits.pop();
    }
    true
}

/// Whether a number is in its chunk.
pub fn test(bits: &[u8], number: i64) -> bool {
    let (byte, mask) = place(number);
    bits.get(byte).is_some_and(|b| b & mask != 0)
}

/// The numbers of `chunk` that are in `bits` and not in `without`, ascending, from `from` on.
pub fn iterate<'a>(
    chunk: i64,
    bits: &'a [u8],
    without: &'a [u8],
    from: i64,
) -> impl Iterator<Item = i64> + 'a {
    let base = chunk * CHUNK + 1;
    let first_byte = if from <= base { 0 } else { ((from - base) / 8) as usize };
    (first_byte..bits.len())
        .flat_map(move |at| {
            let mut left = bits[at] & !without.get(at).copied().unwrap_or(0);
            std::iter::from_fn(move || {
                if left == 0 {
                    return None;
                }
                let bit = left.trailing_zeros();
                left &= left - 1;
                Some(base + at as i64 * 8 + i64::from(bit))
            })
        })
        .skip_while(move |number| *number < from)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::collections::BTreeSet;

    #[test]
    fn edges_of_a_chunk_are_in_the_right_chunk() {
        assert_eq!(chunk_of(1), 0);
        assert_eq!(chunk_of(4096), 0);
        assert_eq!(chunk_of(4097), 1);
        let mut bits = Vec::new();
        assert!(set(&mut bits, 4097));
        assert_eq!(bits, [1]);
        assert!(set(&mut bits, 8192));
        assert_eq!(bits.len(), 512);
        assert!(!set(&mut bits, 8192));
        assert_eq!(iterate(1, &bits, &[], 0).collect::<Vec<_>>(), [4097, 8192]);
    }

    #[test]
    fn clearing_cuts_trailing_zero_bytes() {
        let mut bits = Vec::new();
        set(&mut bits, 3);
        set(&mut bits, 100);
        assert!(clear(&mut bits, 100));
        assert_eq!(bits, [4]);
        assert!(!clear(&mut bits, 100));
        assert!(clear(&mut bits, 3));
        assert!(bits.is_empty());
    }

    proptest! {
        #[test]
        fn behaves_like_a_set(
            steps in proptest::collection::vec((any::<bool>(), 8193i64..=12288), 0..300),
            without in proptest::collection::btree_set(8193i64..=12288, 0..50),
            from in 8000i64..12400,
        ) {
            let (mut bits, mut model) = (Vec::new(), BTreeSet::new());
            for (add, number) in steps {
                if add {
                    prop_assert_eq!(set(&mut bits, number), model.insert(number));
                } else {
                    prop_assert_eq!(clear(&mut bits, number), model.remove(&number));
                }
                prop_assert_ne!(bits.last(), Some(&0));
            }
            let mut without_bits = Vec::new();
            for number in &without {
                set(&mut without_bits, *number);
            }
            let expected: Vec<i64> =
                model.difference(&without).copied().filter(|number| *number >= from).collect();
            prop_assert_eq!(iterate(2, &bits, &without_bits, from).collect::<Vec<_>>(), expected);
        }
    }
}
