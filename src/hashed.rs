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
        self.0 = self.0.rotate_left(29) ^ xxh3_64(bytes);
    }

    /// The end of a text.
    fn write_u8(&mut self, n: u8) {
        self.0 = self.0.wrapping_add(u64::from(n));
    }

    fn write_u64(&mut self, n: u64) {
        self.0 ^= n;
    }
}
