//! The words of a text, as hashes.
//!
//! Words are short and their lengths cannot be guessed, so whatever branches on a length costs more than the hashing itself. So a
//! piece of text is first written in lower case beside a mask of what belongs to words, both of which the compiler does sixteen bytes at
//! a time; then the ends of words are the places where the mask changes, and a word of up to sixteen bytes is two numbers.

use xxhash_rust::xxh3::xxh3_64;

use crate::measure::{Lower, boundary_before, is_unspaced, lower};

/// Bytes of text that are looked at together.
const PIECE: usize = 4096;

/// Bytes of a piece that are plain or not.
const BLOCK: usize = 64;

/// A word of more bytes is hashed as such.
const LONG: usize = 16;

/// Calls `f` with a hash of each word in lower case.
pub(super) fn words(text: &str, mut f: impl FnMut(u64)) {
    let mut piece = Piece::default();
    let mut rest = text;
    while !rest.is_empty() {
        let (now, later) = rest.split_at(boundary_before(rest, PIECE));
        piece.push(now);
        piece.take(&mut f);
        rest = later;
    }
    piece.part();
    piece.take(&mut f);
}

/// Text in lower case, and for each byte of it 1 where it belongs to a word, 0 where not.
#[derive(Debug, Default)]
struct Piece {
    lower: Vec<u8>,
    mask: Vec<u8>,
    /// So much of it is one word that goes on: it is not looked through again, or a text of one word would take the square of its length.
    open: usize,
}

impl Piece {
    fn push(&mut self, text: &str) {
        let mut rest = text;
        while !rest.is_empty() {
            let (block, later) = rest.split_at(boundary_before(rest, BLOCK));
            if block.is_ascii() {
                self.plain(block.as_bytes());
            } else {
                self.mixed(block);
            }
            rest = later;
        }
    }

    /// Adds ASCII.
    fn plain(&mut self, block: &[u8]) {
        self.lower.extend(block.iter().map(u8::to_ascii_lowercase));
        self.mask.extend(block.iter().map(|byte| {
            let letter = (byte | 32).wrapping_sub(b'a') < 26;
            u8::from(letter) | u8::from(byte.wrapping_sub(b'0') < 10)
        }));
    }

    /// Adds text of any script: runs of ASCII, and the characters between them one by one.
    fn mixed(&mut self, block: &str) {
        let mut rest = block;
        while let Some(ch) = rest.chars().next() {
            let plain = rest.bytes().take_while(u8::is_ascii).count();
            if plain > 0 {
                self.plain(&rest.as_bytes()[..plain]);
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
        self.lower.extend_from_slice(letter.encode_utf8(&mut [0; 4]).as_bytes());
        self.mask.resize(self.lower.len(), 1);
    }

    /// Adds what parts words.
    fn part(&mut self) {
        self.lower.push(0);
        self.mask.push(0);
    }

    /// Calls `f` with a hash of each word that has ended, and forgets it.
    fn take(&mut self, f: &mut impl FnMut(u64)) {
        let Some(end) = self.mask[self.open..].iter().rposition(|word| *word == 0).map(|end| self.open + end) else {
            self.open = self.mask.len();
            return;
        };
        let length = self.lower.len();
        // For the last words to be read with what stands behind them.
        self.lower.resize(length + LONG, 0);
        let (mut before, mut begun) = (0, None);
        for (number, chunk) in self.mask[..end + 1].chunks(64).enumerate() {
            let bits = bits(chunk);
            let mut changes = bits ^ (bits << 1 | before);
            before = bits >> 63;
            while changes != 0 {
                let at = number * 64 + changes.trailing_zeros() as usize;
                changes &= changes - 1;
                begun = match begun {
                    None => Some(at),
                    Some(start) => {
                        f(hash(&self.lower, start, at));
                        None
                    }
                };
            }
        }
        self.lower.truncate(length);
        self.lower.drain(..=end);
        self.mask.drain(..=end);
        self.open = self.mask.len();
    }
}

/// A bit for each of up to 64 bytes that are 0 or 1.
fn bits(bytes: &[u8]) -> u64 {
    // Multiplied by this, the bytes of a word put a bit each into its highest byte.
    const GATHER: u64 = 0x0102_0408_1020_4080;
    let eight = |chunk: &[u8]| {
        let mut word = [0; 8];
        word[..chunk.len()].copy_from_slice(chunk);
        u64::from_le_bytes(word).wrapping_mul(GATHER) >> 56
    };
    match bytes.first_chunk::<64>() {
        Some(all) => all.chunks_exact(8).rev().fold(0, |bits, chunk| bits << 8 | eight(chunk)),
        None => bytes.chunks(8).rev().fold(0, |bits, chunk| bits << 8 | eight(chunk)),
    }
}

/// A hash of the word between two places, behind which there are [`LONG`] bytes more.
#[inline]
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
#[inline]
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
        words(text, |hash| found.push(hash));
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
