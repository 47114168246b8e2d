//! Tables from a few bytes (a *gram*) to what has them: a bitmap that fits the cache in front, lists behind.

/// A bit for each hash of a gram: most text is told apart here.
#[derive(Debug)]
pub(super) struct Filter {
    words: Vec<u64>,
    /// The bits of a hash that name a bit.
    pub(super) bits: u32,
}

impl Filter {
    /// The least of `sizes`, which ascend, in which false alarms stay below 4 % or so for so many grams, else the largest.
    pub(super) fn size(grams: usize, sizes: &[u32]) -> u32 {
        let wanted = (grams * 24).next_power_of_two().trailing_zeros();
        sizes.iter().copied().find(|bits| *bits >= wanted).or(sizes.last().copied()).unwrap_or(6)
    }

    /// The filter of these grams, of as many bits of a hash as [`Filter::size`] says.
    pub(super) fn new(grams: impl ExactSizeIterator<Item = u64>, sizes: &[u32]) -> Self {
        let bits = Filter::size(grams.len(), sizes);
        let mut words = vec![0u64; 1 << (bits - 6)];
        for gram in grams {
            let bit = hash(gram) >> (64 - bits);
            words[(bit >> 6) as usize] |= 1 << (bit & 63);
        }
        Filter { words, bits }
    }

    /// Whether a gram may be in it.
    #[inline(always)]
    pub(super) fn may_have(&self, gram: u64) -> bool {
        let bit = hash(gram) >> (64 - self.bits);
        // There are as many words as the bits name: the mask is said for the compiler.
        self.words[(bit >> 6) as usize & (self.words.len() - 1)] >> (bit & 63) & 1 != 0
    }

    /// Its words, as many as `BITS` bits of a hash name: all of them, where that is its size.
    pub(super) fn words<const BITS: u32>(&self) -> &[u64] {
        &self.words[..1 << (BITS - 6)]
    }
}

/// Whether a gram may be in the filter with these words: 1 or 0. In a loop the size that is known spares what else would take
/// most of the time, shifts by a variable and checks of bounds.
#[inline(always)]
pub(super) fn may_have<const BITS: u32>(words: &[u64], gram: u64) -> u64 {
    let bit = hash(gram) >> (64 - BITS);
    words[(bit >> 6) as usize & ((1 << (BITS - 6)) - 1)] >> (bit & 63) & 1
}

#[inline(always)]
fn hash(gram: u64) -> u64 {
    gram.wrapping_mul(0x9E37_79B9_7F4A_7C15)
}

/// Lists of entries, one for each hash of a gram.
#[derive(Debug)]
pub(super) struct Slots<T> {
    /// Where the entries of each slot begin; one more at the end.
    slots: Vec<u32>,
    entries: Vec<T>,
    /// How far a hash is shifted to name a slot.
    shift: u32,
}

impl<T> Slots<T> {
    /// Of entries and their grams; those of a slot keep their order.
    pub(super) fn new(mut entries: Vec<(u64, T)>) -> Self {
        let bits = (2 * entries.len()).next_power_of_two().trailing_zeros().max(1);
        let shift = 64 - bits;
        let mut slots = vec![0u32; (1 << bits) + 1];
        for (gram, _) in &entries {
            slots[(hash(*gram) >> shift) as usize + 1] += 1;
        }
        for i in 1..slots.len() {
            slots[i] += slots[i - 1];
        }
        entries.sort_by_key(|(gram, _)| hash(*gram) >> shift);
        Slots { slots, entries: entries.into_iter().map(|(_, entry)| entry).collect(), shift }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// The entries with a gram, and maybe others.
    #[inline(always)]
    pub(super) fn of(&self, gram: u64) -> &[T] {
        let slot = (hash(gram) >> self.shift) as usize;
        &self.entries[self.slots[slot] as usize..self.slots[slot + 1] as usize]
    }
}

/// Grams of one length with the literals that have them.
#[derive(Debug)]
pub(super) struct GramTable {
    filter: Filter,
    slots: Slots<(u64, u32)>,
}

/// Sizes that the filters of such tables have: see [`Filter::new`].
const SIZES: [u32; 4] = [6, 10, 13, 16];

impl GramTable {
    pub(super) fn new(grams: &[(u64, u32)]) -> Self {
        let filter = Filter::new(grams.iter().map(|(gram, _)| *gram), &SIZES);
        GramTable { filter, slots: Slots::new(grams.iter().map(|entry| (entry.0, *entry)).collect()) }
    }

    /// The literals that have the gram.
    #[inline]
    pub(super) fn literals(&self, gram: u64) -> impl Iterator<Item = u32> {
        let entries = if self.filter.may_have(gram) { self.slots.of(gram) } else { &[] };
        entries.iter().filter(move |entry| entry.0 == gram).map(|entry| entry.1)
    }
}

/// Up to eight bytes as a number.
pub(super) fn low_bytes(bytes: &[u8]) -> u64 {
    bytes.iter().take(8).rev().fold(0, |all, byte| all << 8 | u64::from(*byte))
}

/// The `N` bytes at `at` as a number; fewer at the end of `bytes` give none.
#[inline(always)]
pub(super) fn gram_at<const N: usize>(bytes: &[u8], at: usize) -> Option<u64> {
    if N == 8 {
        return bytes.get(at..)?.first_chunk::<8>().map(|c| u64::from_le_bytes(*c));
    }
    // Reading eight bytes and masking is faster than copying N; only the last few places need the copy.
    if let Some(chunk) = bytes.get(at..)?.first_chunk::<8>() {
        return Some(u64::from_le_bytes(*chunk) & ((1u64 << (8 * N)) - 1));
    }
    let chunk = bytes[at..].first_chunk::<N>()?;
    let mut eight = [0u8; 8];
    eight[..N].copy_from_slice(chunk);
    Some(u64::from_le_bytes(eight))
}
