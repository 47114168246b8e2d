//! Maps and sets for keys that nobody outside chooses, or that are hashes already: they need no hasher that withstands chosen keys.

use std::collections::{HashMap, HashSet};
use std::hash::{BuildHasherDefault, Hasher};

use xxhash_rust::xxh3::xxh3_64;

/// A map by [`Through`].
pub(crate) type Map<K, V> = HashMap<K, V, BuildHasherDefault<Through>>;

/// A set by [`Through`].
pub(crate) type Set<K> = HashSet<K, BuildHasherDefault<Through>>;

/// For each key a number that equal ones share, from 0 on, and how many there are.
pub(crate) fn numbered(keys: impl ExactSizeIterator<Item = u64>) -> (Vec<u32>, usize) {
    let mut numbers: Map<u64, u32> = Map::with_capacity_and_hasher(keys.len(), Default::default());
    let number = |key: u64| {
        let next = numbers.len() as u32;
        *numbers.entry(key).or_insert(next)
    };
    let all = keys.map(number).collect();
    (all, numbers.len())
}

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

/// A text of up to sixteen bytes as two numbers: what is equal has equal ones, and is of one length.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Short {
    low: u64,
    high: u64,
    length: usize,
}

impl Short {
    /// The most bytes.
    pub(crate) const LONGEST: usize = 16;

    /// That of an empty text.
    pub(crate) const EMPTY: Short = Short { low: 0, high: 0, length: 0 };

    /// None where the text is longer.
    #[inline]
    pub(crate) const fn of(bytes: &[u8]) -> Option<Short> {
        let length = bytes.len();
        let (low, high) = match (bytes.first_chunk::<8>(), bytes.last_chunk::<8>()) {
            (Some(first), Some(last)) if length <= 16 => (u64::from_le_bytes(*first), u64::from_le_bytes(*last)),
            (Some(_), _) => return None,
            _ => match (bytes.first_chunk::<4>(), bytes.last_chunk::<4>(), bytes) {
                (Some(first), Some(last), _) => (u32::from_le_bytes(*first) as u64, u32::from_le_bytes(*last) as u64),
                (.., []) => (0, 0),
                (.., [first, .., last]) => ((*first as u64) << 8 | *last as u64, bytes[length / 2] as u64),
                (.., [only]) => (*only as u64, 0),
            },
        };
        Some(Short { low, high, length })
    }

    /// The same with ASCII letters in lower case.
    #[inline]
    pub(crate) const fn lower(self) -> Short {
        Short { low: lower(self.low), high: lower(self.high), length: self.length }
    }

    #[inline]
    pub(crate) const fn equals(self, other: Short) -> bool {
        self.low == other.low && self.high == other.high && self.length == other.length
    }

    /// The length of the text, at most [`Short::LONGEST`].
    #[inline]
    pub(crate) const fn len(self) -> usize {
        self.length
    }

    #[inline]
    pub(crate) const fn hash(self) -> u64 {
        let (low, high) = (self.low ^ 0x9E37_79B9_7F4A_7C15, self.high ^ 0xBF58_476D_1CE4_E5B9 ^ (self.length as u64) << 32);
        let product = low as u128 * high as u128;
        product as u64 ^ (product >> 64) as u64
    }
}

/// Each of eight bytes in lower case, if it is an ASCII letter.
const fn lower(bytes: u64) -> u64 {
    const EACH: u64 = 0x0101_0101_0101_0101;
    let low = bytes & (EACH * 0x7F);
    // The high bit of each byte from which on, and behind which, capitals stand.
    let (from, behind) = (low + EACH * (0x80 - b'A' as u64), low + EACH * (0x7F - b'Z' as u64));
    let capitals = (from ^ behind) & !bytes & (EACH * 0x80);
    bytes | capitals >> 2
}

/// A hash of a text that is short more often than not: names and words of up to sixteen bytes cost a multiplication.
#[inline]
pub(crate) fn quick(bytes: &[u8]) -> u64 {
    match Short::of(bytes) {
        Some(short) => short.hash(),
        None => xxh3_64(bytes),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_become_lower_case() {
        let all: Vec<u8> = (0..=255).collect();
        for bytes in (1..=16).flat_map(|length| all.windows(length)) {
            let short = Short::of(bytes).unwrap().lower();
            assert_eq!(Some(short), Short::of(&bytes.to_ascii_lowercase()));
        }
        assert_eq!(Short::of(&all[..17]), None);
    }

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
