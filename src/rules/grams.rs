//! Tables from a few bytes (a *gram*) to the literals that have them: a bitmap that fits the cache in front, lists behind.

/// A literal that has a gram: its number, and where in it the gram stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Entry {
    gram: u64,
    pub(super) need: u32,
    pub(super) at: u32,
}

/// Grams of one length with the literals that have them.
#[derive(Debug)]
pub(super) struct GramTable {
    /// Two bits of one word for each hash; most text is told apart here.
    bitmap: Vec<u64>,
    /// How far a hash is shifted to name a word of the bitmap.
    shift: u32,
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

/// Two bits of a word, from parts of a hash that do not name the word.
#[inline(always)]
fn two_bits(hash: u64) -> u64 {
    1 << (hash >> 24 & 63) | 1 << (hash >> 32 & 63)
}

impl GramTable {
    /// A table of `(gram, need, offset of the gram in the literal)`.
    pub(super) fn new(grams: &[(u64, u32, u32)]) -> Self {
        // 32 bits an entry keep false alarms below 1 %; 2 Mbit (256 KiB) is what a second-level cache bears.
        let bits = if grams.is_empty() { 6 } else { (grams.len() * 32).next_power_of_two().trailing_zeros().clamp(12, 21) };
        let shift = if bits == 6 { 63 } else { 64 - (bits - 6) };
        let mut bitmap = vec![0u64; 1 << (bits - 6)];
        let slot_bits = grams.len().next_power_of_two().trailing_zeros().max(1);
        let slot = |gram: u64| (hash(gram) >> (64 - slot_bits)) as usize;
        let mut slots = vec![0u32; (1 << slot_bits) + 1];
        for &(gram, ..) in grams {
            let words = bitmap.len() - 1;
            bitmap[(hash(gram) >> shift) as usize & words] |= two_bits(hash(gram));
            slots[slot(gram) + 1] += 1;
        }
        for i in 1..slots.len() {
            slots[i] += slots[i - 1];
        }
        let mut entries: Vec<Entry> = grams.iter().map(|&(gram, need, at)| Entry { gram, need, at }).collect();
        entries.sort_by_key(|e| (slot(e.gram), e.gram, e.need, e.at));
        GramTable { bitmap, shift, slots, entries }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// Whether the gram may be in the table.
    #[inline(always)]
    pub(super) fn may_have(&self, gram: u64) -> bool {
        let hash = hash(gram);
        // Of a bitmap with more than one word the mask changes nothing; it spares a bounds check its branch.
        let word = self.bitmap[(hash >> self.shift) as usize & (self.bitmap.len() - 1)];
        let bits = two_bits(hash);
        word & bits == bits
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
