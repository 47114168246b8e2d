//! Maps and sets for keys that nobody outside chooses, or that are hashes already: they need no hasher that withstands chosen keys.

use std::collections::{HashMap, HashSet};
use std::hash::{BuildHasherDefault, Hasher};

use xxhash_rust::xxh3::xxh3_64;

/// A map by [`Through`].
pub(crate) type Map<K, V> = HashMap<K, V, BuildHasherDefault<Through>>;

/// A set by [`Through`].
pub(crate) type Set<K> = HashSet<K, BuildHasherDefault<Through>>;

/// Takes a number for its hash, and hashes text quickly.
#[derive(Debug, Default)]
pub(crate) struct Through(u64);

impl Hasher for Through {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        self.0 = self.0.rotate_left(29) ^ quick(bytes);
    }

    /// The end of a text.
    fn write_u8(&mut self, n: u8) {
        self.0 = self.0.wrapping_add(u64::from(n));
    }

    fn write_u64(&mut self, n: u64) {
        self.0 ^= n;
    }
}

/// A hash of a text that is short more often than not: names and words of up to sixteen bytes cost a multiplication.
#[inline]
pub(crate) fn quick(bytes: &[u8]) -> u64 {
    let length = bytes.len();
    let (low, high) = match (bytes.first_chunk::<8>(), bytes.last_chunk::<8>()) {
        (Some(first), Some(last)) if length <= 16 => (u64::from_le_bytes(*first), u64::from_le_bytes(*last)),
        (Some(_), _) => return xxh3_64(bytes),
        _ => match (bytes.first_chunk::<4>(), bytes.last_chunk::<4>(), bytes) {
            (Some(first), Some(last), _) => (u64::from(u32::from_le_bytes(*first)), u64::from(u32::from_le_bytes(*last))),
            (.., []) => (0, 0),
            (.., [first, .., last]) => (u64::from(*first) << 8 | u64::from(*last), u64::from(bytes[length / 2])),
            (.., [only]) => (u64::from(*only), 0),
        },
    };
    let product = u128::from(low ^ 0x9E37_79B9_7F4A_7C15) * u128::from(high ^ 0xBF58_476D_1CE4_E5B9 ^ (length as u64) << 32);
    product as u64 ^ (product >> 64) as u64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_that_differ_a_little_have_other_hashes() {
        let mut texts: Vec<String> = (0..40).map(|n| "abcdefghij".repeat(5)[..n].to_string()).collect();
        for length in 1..40 {
            texts.extend((0..length).map(|at| {
                let mut bytes = vec![b'a'; length];
                bytes[at] = b'b';
                String::from_utf8(bytes).unwrap()
            }));
        }
        let (hashes, texts): (std::collections::HashSet<u64>, std::collections::HashSet<&String>) =
            (texts.iter().map(|t| quick(t.as_bytes())).collect(), texts.iter().collect());
        assert_eq!(hashes.len(), texts.len());
    }
}
