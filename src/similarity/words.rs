//! The words of a text, as hashes.
//!
//! Words are short and their lengths cannot be guessed, so whatever branches on a length costs more than the hashing itself. So a
//! piece of text is first written in lower case beside a bit for each byte that belongs to words, many at a time; then the ends of words
//! are the places where the bits change, and a word of up to sixteen bytes is two numbers.

use fearless_simd::prelude::*;
use fearless_simd::{Level, Simd, dispatch};
use xxhash_rust::xxh3::xxh3_64;

use crate::measure::{LOWER_BLOCK as BLOCK, Lower, boundary_before, filled_block, is_unspaced, lower, lower_block};

/// Bytes of text that are looked at together.
const PIECE: usize = 4096;

/// A word of more bytes is hashed as such.
const LONG: usize = 16;

/// Calls `f` with a hash of each word in lower case, some at a time.
pub(super) fn words(text: &str, mut f: impl FnMut(&[u64])) {
    let (mut piece, mut hashes) = (Piece::default(), Vec::new());
    let mut rest = text;
    while !rest.is_empty() {
        let (now, later) = rest.split_at(boundary_before(rest, PIECE));
        dispatch!(Level::new(), simd => piece.push(simd, now));
        dispatch!(Level::new(), _ => piece.take(&mut hashes));
        f(&hashes);
        rest = later;
    }
    piece.part();
    piece.take(&mut hashes);
    f(&hashes);
}

/// Text in lower case, and a bit for each byte of it that belongs to a word.
#[derive(Debug, Default)]
struct Piece {
    lower: Vec<u8>,
    /// As many as the bytes; the last number is filled up with zeros.
    bits: Vec<u64>,
    /// So much of it is one word that goes on: it is not looked through again, or a text of one word would take the square of its length.
    open: usize,
    /// Where words begin and end, in turn.
    ends: Vec<u32>,
}

impl Piece {
    /// Must be inlined, as what it calls: what is not keeps to the instructions that every processor has.
    #[inline(always)]
    fn push<S: Simd>(&mut self, simd: S, text: &str) {
        let mut rest = text;
        while !rest.is_empty() {
            let (block, later) = rest.split_at(boundary_before(rest, BLOCK));
            match block.as_bytes().first_chunk() {
                Some(full) if full.is_ascii() => self.plain(simd, full, BLOCK),
                _ => self.mixed(simd, block),
            }
            rest = later;
        }
    }

    /// Adds the first `length` bytes of a block of ASCII.
    #[inline(always)]
    fn plain<S: Simd>(&mut self, simd: S, block: &[u8; BLOCK], length: usize) {
        let (lower, letters) = lower_block(simd, block);
        self.add_bits(letters.to_bitmask(), length);
        // All of the block, for its length is known.
        let end = self.lower.len() + length;
        self.lower.extend_from_slice(lower.as_slice());
        self.lower.truncate(end);
    }

    /// Adds text of any script: runs of ASCII, and the characters between them one by one.
    #[inline(always)]
    fn mixed<S: Simd>(&mut self, simd: S, block: &str) {
        let mut rest = block;
        while let Some(ch) = rest.chars().next() {
            let plain = rest.bytes().take_while(u8::is_ascii).count();
            if plain > 0 {
                self.plain(simd, &filled_block(&rest.as_bytes()[..plain]), plain);
                rest = &rest[plain..];
            } else {
                self.any(ch);
                rest = &rest[ch.len_utf8()..];
            }
        }
    }

    fn any(&mut self, ch: char) {
        let lower = lower(ch);
        let alone = lower != Lower::None && is_unspaced(ch);
        if alone {
            self.part();
        }
        match lower {
            Lower::None => self.part(),
            Lower::One(one) => self.letter(one),
            Lower::Many => ch.to_lowercase().for_each(|one| self.letter(one)),
        }
        if alone {
            self.part();
        }
    }

    fn letter(&mut self, letter: char) {
        let mut bytes = [0; 4];
        let letter = letter.encode_utf8(&mut bytes).as_bytes();
        self.add_bits((1 << letter.len()) - 1, letter.len());
        self.lower.extend_from_slice(letter);
    }

    /// Adds what parts words.
    fn part(&mut self) {
        self.add_bits(0, 1);
        self.lower.push(0);
    }

    /// Adds bits of the next `length` bytes; there are none beyond.
    ///
    /// Not inlined: where it is, the compiler takes the mask of a block for 64 numbers and puts them together one by one.
    #[inline(never)]
    fn add_bits(&mut self, bits: u64, length: usize) {
        let used = self.lower.len() % 64;
        match self.bits.last_mut() {
            Some(last) if used > 0 => {
                *last |= bits << used;
                if used + length > 64 {
                    self.bits.push(bits >> (64 - used));
                }
            }
            _ => self.bits.push(bits),
        }
    }

    /// Gives a hash of each word that has ended, and forgets it.
    #[inline(always)]
    fn take(&mut self, hashes: &mut Vec<u64>) {
        let length = self.lower.len();
        let Some(end) = self.last_part(length) else {
            self.open = length;
            hashes.clear();
            return;
        };
        // For the last words to be read with what stands behind them.
        self.lower.resize(length + LONG, 0);
        self.changes(end);
        let (words, _) = self.ends.as_chunks::<2>();
        hashes.resize(words.len(), 0);
        for (to, [start, end]) in hashes.iter_mut().zip(words) {
            *to = hash(&self.lower, *start as usize, *end as usize);
        }
        self.lower.truncate(length);
        self.forget(end + 1);
        self.open = self.lower.len();
    }

    /// Finds where words begin and end, up to a byte that belongs to none.
    #[inline(always)]
    fn changes(&mut self, end: usize) {
        self.ends.clear();
        let mut before = 0;
        for (number, &bits) in self.bits[..=end / 64].iter().enumerate() {
            // What stands behind that byte is not read yet.
            let bits = if number == end / 64 { bits & !(u64::MAX << (end % 64)) } else { bits };
            let mut changes = bits ^ (bits << 1 | before);
            before = bits >> 63;
            while changes != 0 {
                self.ends.push((number * 64) as u32 + changes.trailing_zeros());
                changes &= changes - 1;
            }
        }
    }

    /// The last byte that belongs to no word, of those that were not looked through.
    fn last_part(&self, length: usize) -> Option<usize> {
        let known = |number: usize| if number == length / 64 { !(u64::MAX << (length % 64)) } else { u64::MAX };
        let parts = |(number, bits): (usize, &u64)| Some(!bits & known(number)).filter(|p| *p != 0).map(|p| (number, p));
        let (number, parts) = self.bits.iter().enumerate().skip(self.open / 64).rev().find_map(parts)?;
        Some(number * 64 + parts.ilog2() as usize).filter(|at| *at >= self.open)
    }

    /// Forgets the first bytes.
    fn forget(&mut self, bytes: usize) {
        self.lower.drain(..bytes);
        self.bits.drain(..bytes / 64);
        let shift = bytes % 64;
        if shift == 0 {
            return;
        }
        for i in 0..self.bits.len() {
            let next = self.bits.get(i + 1).map_or(0, |next| next << (64 - shift));
            self.bits[i] = self.bits[i] >> shift | next;
        }
        self.bits.truncate(self.lower.len().div_ceil(64));
    }
}

/// A hash of the word between two places, behind which there are [`LONG`] bytes more.
#[inline(always)]
fn hash(text: &[u8], start: usize, end: usize) -> u64 {
    let length = end - start;
    match text[start..].first_chunk::<LONG>() {
        Some(bytes) if length <= LONG => {
            let all = u128::from_le_bytes(*bytes);
            let low = (all as u64) & lowest(length.min(8));
            let high = ((all >> 64) as u64) & lowest(length.saturating_sub(8));
            let product = u128::from(low ^ 0x9E37_79B9_7F4A_7C15) * u128::from(high ^ 0xBF58_476D_1CE4_E5B9 ^ length as u64);
            product as u64 ^ (product >> 64) as u64
        }
        _ => xxh3_64(&text[start..end]),
    }
}

/// A mask of the lowest `n` bytes of eight.
#[inline(always)]
fn lowest(n: usize) -> u64 {
    u64::MAX.checked_shr(64 - 8 * n as u32).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The words by definition.
    fn defined(text: &str) -> Vec<String> {
        let mut words = vec![String::new()];
        for ch in text.chars() {
            if !ch.is_alphanumeric() {
                words.push(String::new());
            } else if is_unspaced(ch) {
                words.extend([ch.to_lowercase().collect(), String::new()]);
            } else if let Some(word) = words.last_mut() {
                word.extend(ch.to_lowercase());
            }
        }
        words.retain(|word| !word.is_empty());
        words
    }

    fn found(text: &str) -> Vec<u64> {
        let mut found = Vec::new();
        words(text, |hashes| found.extend_from_slice(hashes));
        found
    }

    proptest::proptest! {
        #[test]
        fn as_defined(text in "(\\PC{0,30}|[a-cA-C0-2 '.,-]{0,80}|[a-cé’ü. -]{0,40}|[东京a. ]{0,30}|[Aé]{60,140}){0,4}") {
            let defined: Vec<u64> = defined(&text).iter().map(|word| {
                hash(&[word.as_bytes(), &[b'x'; LONG]].concat(), 0, word.len())
            }).collect();
            proptest::prop_assert_eq!(found(&text), defined);
        }
    }

    #[test]
    fn longer_than_a_piece() {
        let long = "long".repeat(PIECE);
        assert_eq!(found(&format!("a {long} b{long}")).len(), 3);
        assert_eq!(found(&"one two ".repeat(PIECE)), found("one two").repeat(PIECE));
    }

    #[test]
    fn words_of_like_letters_differ() {
        let all: std::collections::HashSet<u64> =
            ["a", "aa", "aaa", "ab", "ba", "abcdefgh", "abcdefghi", "a0", "a1"].map(|w| found(w)[0]).into();
        assert_eq!(all.len(), 9);
    }
}
