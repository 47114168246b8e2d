//! Numbers for whatever is equal: what repetition is counted by.

use std::hash::{BuildHasher, RandomState};

/// Gives equal keys equal names, counted from 0, and counts them. Its memory is kept for the next text.
#[derive(Debug)]
pub(super) struct Names {
    slots: Vec<Slot>,
    counts: Vec<u32>,
    shift: u32,
    /// Nobody can choose words that fall into one slot.
    seed: u64,
}

#[derive(Debug, Clone, Copy, Default)]
struct Slot {
    key: u64,
    /// The name, counted from 1; 0 where there is none.
    name: u32,
}

/// Room for more keys is made only when they come.
const AT_ONCE: usize = 1 << 16;

impl Default for Names {
    fn default() -> Self {
        Names { slots: Vec::new(), counts: Vec::new(), shift: 0, seed: RandomState::new().hash_one(0u64) }
    }
}

impl Names {
    /// Forgets all names, and makes room for as many keys as `most`; of very many, as they come, since most of those are equal.
    pub(super) fn begin(&mut self, most: usize) {
        let most = most.min(AT_ONCE);
        // A third is always empty, and as words repeat, far more of it.
        self.make_room((most + most / 2 + 1).next_power_of_two().max(16));
        self.counts.clear();
    }

    fn make_room(&mut self, size: usize) {
        self.slots.clear();
        self.slots.resize(size, Slot::default());
        self.shift = u64::BITS - size.trailing_zeros();
    }

    /// Four times the room.
    #[cold]
    fn grow(&mut self) {
        let old = std::mem::take(&mut self.slots);
        self.make_room(old.len() * 4);
        for slot in old.into_iter().filter(|slot| slot.name != 0) {
            let at = self.slot(slot.key);
            self.slots[at] = slot;
        }
    }

    /// The name of a key, which counts once more.
    #[inline]
    pub(super) fn count(&mut self, key: u64) -> u32 {
        let at = self.slot(key);
        let slot = &mut self.slots[at];
        if slot.name == 0 {
            self.counts.push(1);
            let name = self.counts.len() as u32;
            *slot = Slot { key, name };
            if self.counts.len() * 3 > self.slots.len() * 2 {
                self.grow();
            }
            return name - 1;
        }
        self.counts[slot.name as usize - 1] += 1;
        slot.name - 1
    }

    /// How often the key of a name came.
    #[inline]
    pub(super) fn times(&self, name: u32) -> u32 {
        self.counts[name as usize]
    }

    /// The number of names.
    pub(super) fn len(&self) -> usize {
        self.counts.len()
    }

    /// Whether a key came.
    pub(super) fn has(&self, key: u64) -> bool {
        !self.slots.is_empty() && self.slots[self.slot(key)].name != 0
    }

    /// The slot of a key, or the empty one where it belongs.
    #[inline]
    fn slot(&self, key: u64) -> usize {
        let product = u128::from(key ^ self.seed) * 0x9E37_79B9_7F4A_7C15;
        let mixed = (product >> 64) as u64 ^ product as u64;
        let mut at = (mixed >> self.shift) as usize;
        while self.slots[at].name != 0 && self.slots[at].key != key {
            at = (at + 1) & (self.slots.len() - 1);
        }
        at
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn more_keys_than_were_foreseen() {
        let mut names = Names::default();
        for most in [10, 3 * AT_ONCE] {
            names.begin(most);
            let all: Vec<u32> = (0..most as u64).chain(0..most as u64).map(|key| names.count(key << 32)).collect();
            let expected: Vec<u32> = (0..most as u32).chain(0..most as u32).collect();
            assert!(all == expected && names.len() == most);
            assert!((0..most as u32).all(|name| names.times(name) == 2));
            assert!(names.has(9 << 32) && !names.has(1));
        }
    }
}
