//! Maps with row numbers as keys. The numbers are our own, so nobody can choose them to collide, and a
//! multiplication is hash enough.

use std::hash::Hasher;

/// Hashes integers by multiplication.
#[derive(Default)]
pub(super) struct IntHasher(u64);

impl Hasher for IntHasher {
    fn write(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.write_u64((*byte).into());
        }
    }

    fn write_i64(&mut self, number: i64) {
        self.write_u64(number as u64);
    }

    fn write_u64(&mut self, number: u64) {
        self.0 = (self.0.rotate_left(5) ^ number).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    }

    fn finish(&self) -> u64 {
        // A map looks at both ends of the hash; a multiplication mixes only the upper one.
        self.0 ^ (self.0 >> 32)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;
    use std::hash::{BuildHasher, BuildHasherDefault, RandomState};

    fn buckets(hasher: impl BuildHasher) -> usize {
        let keys = (1..=8i64).flat_map(|conv| (1..=128i64).map(move |seq| (conv, seq)));
        keys.map(|key| hasher.hash_one(key) % 1024).collect::<HashSet<_>>().len()
    }

    #[test]
    fn neighbours_spread_like_with_the_standard_hasher() {
        let ours = buckets(BuildHasherDefault::<IntHasher>::default());
        let standard = buckets(RandomState::new());
        assert!(ours * 10 >= standard * 9, "{ours} of 1024 buckets, {standard} with the standard hasher");
    }
}
