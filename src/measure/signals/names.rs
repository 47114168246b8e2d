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

impl Default for Names {
    fn default() -> Self {
        Names { slots: Vec::new(), counts: Vec::new(), shift: 0, seed: RandomState::new().hash_one(0u64) }
    }
}

impl Names {
    /// Forgets all names, and makes room for as many keys as `most`.
    pub(super) fn begin(&mut self, most: usize) {
        // A third is always empty, and as words repeat, far more of it.
        let size = (most + most / 2 + 1).next_power_of_two().max(16);
        self.slots.clear();
        self.slots.resize(size, Slot::default());
        self.shift = u64::BITS - size.trailing_zeros();
        self.counts.clear();
    }

    /// The name of a key, which counts once more.
    #[inline]
    pub(super) fn count(&mut self, key: u64) -> u32 {
        let at = self.slot(key);
        let slot = &mut self.slots[at];
        if slot.name == 0 {
            self.counts.push(0);
            *slot = Slot { key, name: self.counts.len() as u32 };
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
