//! What words have been seen to mean: tables of words and weights, learned from labelled pages.

use xxhash_rust::xxh3::xxh3_64;

/// Words, each with `N` weights: how much more often than not they stood with something (above 0) or without it (below).
#[derive(Debug)]
pub(super) struct Table<const N: usize> {
    /// Kept small, for the tables are asked at random and much else wants the cache.
    slots: Vec<Slot<N>>,
}

#[derive(Debug, Clone, Copy)]
struct Slot<const N: usize> {
    /// The part of a word's key that the place of the slot does not tell; 0 where it is empty.
    tag: u32,
    weights: [f32; N],
}

/// So many words are looked up at once.
const TOGETHER: usize = 8;

/// Words with a weight each.
pub(super) type Weights = Table<1>;

impl<const N: usize> Table<N> {
    /// Reads lines of a word and `N` weights, parted by tabs. Lines that are none are left out; the crate's own data has none such
    /// (a test).
    pub(super) fn read(data: &str) -> Table<N> {
        let entries: Vec<(u64, [f32; N])> = data.lines().filter_map(entry).collect();
        let size = (entries.len() * 2).next_power_of_two().max(16);
        let mut table = Table { slots: vec![Slot { tag: 0, weights: [0.0; N] }; size] };
        for (key, weights) in entries {
            let tag = tag(key);
            let mut at = table.place(key);
            while table.slots[at].tag != 0 && table.slots[at].tag != tag {
                at = (at + 1) & (size - 1);
            }
            table.slots[at] = Slot { tag, weights };
        }
        table
    }

    /// The weights of the word with this [`key`]; nothing for one that was seldom seen.
    fn at(&self, key: u64) -> Option<&[f32; N]> {
        let (tag, mut at) = (tag(key), self.place(key));
        loop {
            let slot = self.slots.get(at)?;
            if slot.tag == tag {
                return Some(&slot.weights);
            }
            if slot.tag == 0 {
                return None;
            }
            at = (at + 1) & (self.slots.len() - 1);
        }
    }

    /// Calls `found` with the weights of each of the words with these [`key`]s that has any, in their order.
    ///
    /// The tables lie in no near cache. Looked up one by one, each word would wait for the one before it.
    pub(super) fn each<'t>(&'t self, keys: &[u64], mut found: impl FnMut(usize, &'t [f32; N])) {
        let mask = self.slots.len() - 1;
        for (number, keys) in keys.chunks(TOGETHER).enumerate() {
            let mut first = [0; TOGETHER];
            for (first, key) in first.iter_mut().zip(keys) {
                *first = self.slots[*key as usize & mask].tag;
            }
            for (n, key) in keys.iter().enumerate().filter(|(n, _)| first[*n] != 0) {
                let at_once = (first[n] == tag(*key)).then(|| &self.slots[*key as usize & mask].weights);
                if let Some(weights) = at_once.or_else(|| self.at(*key)) {
                    found(number * TOGETHER + n, weights);
                }
            }
        }
    }

    /// Where a key is looked for first.
    fn place(&self, key: u64) -> usize {
        key as usize & (self.slots.len() - 1)
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

/// What a word is known by: its [unit](super::hints::units).
pub(super) fn key(word: &[u8]) -> u64 {
    xxh3_64(word)
}

/// The upper half of a key, never 0.
fn tag(key: u64) -> u32 {
    (key >> 32) as u32 | 1
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_found() {
        fn get<'t, const N: usize>(table: &'t Table<N>, word: &str) -> Option<&'t [f32; N]> {
            table.at(key(word.as_bytes()))
        }
        let many: String = (0..1000).map(|n| format!("w{n}\t{}\n", n as f32 / 10.0)).collect();
        let weights = Weights::read(&many);
        for n in 0..1000 {
            assert_eq!(get(&weights, &format!("w{n}")), Some(&[n as f32 / 10.0]));
        }
        let keys: Vec<u64> = (0..1100).map(|n| key(format!("w{n}").as_bytes())).collect();
        let mut found = Vec::new();
        weights.each(&keys, |number, [weight]| found.push((number, *weight)));
        assert_eq!(found, (0..1000).map(|n| (n, n as f32 / 10.0)).collect::<Vec<_>>());
        assert_eq!(get(&weights, "x"), None);
        assert_eq!(get(&Weights::read(""), "x"), None);
        assert_eq!(get(&Table::<2>::read("a\t1\t-2\nb\t1"), "a"), Some(&[1.0, -2.0]));
    }
}
