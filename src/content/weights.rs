//! What words have been seen to mean: a table of words and weights, learned from labelled pages.

use xxhash_rust::xxh3::xxh3_64;

/// Words and their weights: how much more often than not they stood with an article (above 0) or beside it (below).
#[derive(Debug, Default)]
pub(super) struct Weights {
    slots: Vec<(u64, f32)>,
}

impl Weights {
    /// Reads lines of `word<tab>weight`. Lines that are none are left out; the crate's own data has none such (a test).
    pub(super) fn read(data: &str) -> Weights {
        let lines = data.lines().filter_map(|l| l.split_once('\t')).filter_map(|(w, n)| Some((w, n.parse::<f32>().ok()?)));
        let entries: Vec<(u64, f32)> = lines.map(|(word, weight)| (key(word), weight)).collect();
        let size = (entries.len() * 4).next_power_of_two().max(16);
        let mut slots = vec![(0, 0.0); size];
        for (key, weight) in entries {
            let mut at = key as usize & (size - 1);
            while slots[at].0 != 0 && slots[at].0 != key {
                at = (at + 1) & (size - 1);
            }
            slots[at] = (key, weight);
        }
        Weights { slots }
    }

    /// The weight of a word; nothing for one that was seldom seen.
    pub(super) fn get(&self, word: &str) -> Option<f32> {
        let key = key(word);
        let mut at = key as usize & self.slots.len().wrapping_sub(1);
        while let Some((found, weight)) = self.slots.get(at) {
            if *found == key {
                return Some(*weight);
            }
            if *found == 0 {
                return None;
            }
            at = (at + 1) & (self.slots.len() - 1);
        }
        None
    }
}

/// Never 0, which marks an empty slot.
fn key(word: &str) -> u64 {
    xxh3_64(word.as_bytes()) | 1
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_found() {
        let many: String = (0..1000).map(|n| format!("w{n}\t{}\n", n as f32 / 10.0)).collect();
        let weights = Weights::read(&many);
        for n in 0..1000 {
            assert_eq!(weights.get(&format!("w{n}")), Some(n as f32 / 10.0));
        }
        assert_eq!(weights.get("x"), None);
        assert_eq!(Weights::read("").get("x"), None);
    }
}
