//! Tables from a few bytes (a *gram*) to the literals that have them: a bitmap that fits the cache in front, lists behind.

/// A literal that has a gram: its number, and where in it the gram stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Entry {
    gram: u64,
    pub(super) need: u32,
    pub(super) at: u32,
}

/// A bit for each hash of a gram: most text is told apart here.
#[derive(Debug)]
pub(super) struct Filter {
    words: Vec<u64>,
    /// The bits of a hash that name a bit.
    pub(super) bits: u32,
}

impl Filter {
    /// The smallest filter, of `sizes` bits of a hash that ascend, in which false alarms stay below 4 % or so, else the largest.
    pub(super) fn new(grams: impl ExactSizeIterator<Item = u64>, sizes: &[u32]) -> Self {
        let wanted = (grams.len() * 24).next_power_of_two().trailing_zeros();
        let bits = sizes.iter().copied().find(|bits| *bits >= wanted).or(sizes.last().copied()).unwrap_or(6);
        let mut words = vec![0u64; 1 << (bits - 6)];
        for gram in grams {
            let bit = hash(gram) >> (64 - bits);
            words[(bit >> 6) as usize] |= 1 << (bit & 63);
        }
        Filter { words, bits }
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

/// Grams of one length with the literals that have them.
#[derive(Debug)]
pub(super) struct GramTable {
    /// Where the entries of each slot begin; one more at the end.
    slots: Vec<u32>,
    entries: Vec<Entry>,
}

impl Default for GramTable {
    fn default() -> Self {
        GramTable::new(&[])
    }
}

#[inline(always)]
fn hash(gram: u64) -> u64 {
    gram.wrapping_mul(0x9E37_79B9_7F4A_7C15)
}

impl GramTable {
    /// A table of `(gram, need, offset of the gram in the literal)`.
    pub(super) fn new(grams: &[(u64, u32, u32)]) -> Self {
        let slot_bits = (2 * grams.len()).next_power_of_two().trailing_zeros().max(1);
        let slot = |gram: u64| (hash(gram) >> (64 - slot_bits)) as usize;
        let mut slots = vec![0u32; (1 << slot_bits) + 1];
        for &(gram, ..) in grams {
            slots[slot(gram) + 1] += 1;
        }
        for i in 1..slots.len() {
            slots[i] += slots[i - 1];
        }
        let mut entries: Vec<Entry> = grams.iter().map(|&(gram, need, at)| Entry { gram, need, at }).collect();
        entries.sort_by_key(|e| (slot(e.gram), e.gram, e.need, e.at));
        GramTable { slots, entries }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// The literals that have the gram.
    #[inline]
    pub(super) fn entries(&self, gram: u64) -> impl Iterator<Item = &Entry> {
        let slot_bits = (self.slots.len() - 1).trailing_zeros();
        let slot = (hash(gram) >> (64 - slot_bits)) as usize;
        let range = self.slots[slot] as usize..self.slots[slot + 1] as usize;
        self.entries[range].iter().filter(move |e| e.gram == gram)
    }
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
