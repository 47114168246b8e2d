//! What words have been seen to mean: tables of words and weights, learned from labelled pages.

use xxhash_rust::xxh3::xxh3_64;

/// Words, each with `N` weights: how much more often than not they stood with something (above 0) or without it (below).
#[derive(Debug)]
pub(super) struct Table<const N: usize> {
    slots: Vec<(u64, [f32; N])>,
    /// For each slot the first byte of its key, never 0 where the slot is taken: most words are in no table, and these bytes stay at
    /// hand where the slots do not.
    firsts: Vec<u8>,
}

/// Words with a weight each.
pub(super) type Weights = Table<1>;

impl<const N: usize> Table<N> {
    /// Reads lines of a word and `N` weights, parted by tabs. Lines that are none are left out; the crate's own data has none such
    /// (a test).
    pub(super) fn read(data: &str) -> Table<N> {
        let entries: Vec<(u64, [f32; N])> = data.lines().filter_map(entry).collect();
        let size = (entries.len() * 4).next_power_of_two().max(16);
        let mut slots = vec![(0, [0.0; N]); size];
        for (key, weights) in entries {
            let mut at = key as usize & (size - 1);
            while slots[at].0 != 0 && slots[at].0 != key {
                at = (at + 1) & (size - 1);
            }
            slots[at] = (key, weights);
        }
        let firsts = slots.iter().map(|(key, _)| if *key == 0 { 0 } else { first(*key) }).collect();
        Table { slots, firsts }
    }

    /// The weights of a word; nothing for one that was seldom seen.
    pub(super) fn get(&self, word: &str) -> Option<&[f32; N]> {
        self.at(key(word.as_bytes()))
    }

    /// The weights of the word with this [`key`].
    pub(super) fn at(&self, key: u64) -> Option<&[f32; N]> {
        let mut at = key as usize & (self.slots.len() - 1);
        loop {
            match *self.firsts.get(at)? {
                0 => return None,
                byte if byte == first(key) && self.slots[at].0 == key => return Some(&self.slots[at].1),
                _ => at = (at + 1) & (self.slots.len() - 1),
            }
        }
    }
}

impl Table<1> {
    /// The weight of a word, given as its [unit](super::hints::units).
    pub(super) fn of_unit(&self, unit: u64) -> Option<f32> {
        self.at(unit | 1).map(|[weight]| *weight)
    }
}

/// The word of a line and its weights.
pub(super) fn entry<const N: usize>(line: &str) -> Option<(u64, [f32; N])> {
    let mut parts = line.split('\t');
    let word = parts.next().filter(|w| !w.is_empty())?;
    let mut weights = [0.0; N];
    for weight in &mut weights {
        *weight = parts.next()?.parse().ok()?;
    }
    parts.next().is_none().then(|| (key(word.as_bytes()), weights))
}

/// A unit that is never 0, which marks an empty slot.
pub(super) fn key(word: &[u8]) -> u64 {
    xxh3_64(word) | 1
}

/// The first byte of a key, with one bit set that makes it other than 0.
fn first(key: u64) -> u8 {
    (key >> 56) as u8 | 1
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_found() {
        let many: String = (0..1000).map(|n| format!("w{n}\t{}\n", n as f32 / 10.0)).collect();
        let weights = Weights::read(&many);
        for n in 0..1000 {
            assert_eq!(weights.get(&format!("w{n}")), Some(&[n as f32 / 10.0]));
        }
        assert_eq!(weights.get("x"), None);
        assert_eq!(Weights::read("").get("x"), None);
        assert_eq!(Table::<2>::read("a\t1\t-2\nb\t1").get("a"), Some(&[1.0, -2.0]));
    }
}
