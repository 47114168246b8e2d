//! Letters and digits in lower case: of ASCII many at a time, others by a table.

use std::sync::LazyLock;

use fearless_simd::prelude::*;
use fearless_simd::{Simd, mask8x64, u8x64};

/// Bytes of ASCII that are looked at together.
pub(crate) const LOWER_BLOCK: usize = 64;

/// A block of ASCII in lower case, and which of its bytes are letters and digits: others are of no use.
#[inline(always)]
pub(crate) fn lower_block<S: Simd>(simd: S, block: &[u8; LOWER_BLOCK]) -> (u8x64<S>, mask8x64<S>) {
    let bytes = u8x64::from_slice(simd, block);
    // Digits have this bit already.
    let lower = bytes | 0x20;
    (lower, (lower - b'a').simd_lt(26) | (bytes - b'0').simd_lt(10))
}

/// The blocks of a text, one after another; the last one is filled up.
#[inline(always)]
pub(crate) fn blocks(text: &[u8]) -> impl Iterator<Item = [u8; LOWER_BLOCK]> {
    text.chunks(LOWER_BLOCK).map(|chunk| chunk.first_chunk().copied().unwrap_or_else(|| filled_block(chunk)))
}

/// Fills up a block with what is no letter.
#[inline(always)]
pub(crate) fn filled_block(bytes: &[u8]) -> [u8; LOWER_BLOCK] {
    let mut block = [0; LOWER_BLOCK];
    block[..bytes.len()].copy_from_slice(bytes);
    block
}

/// What a character is in lower case.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Lower {
    /// It is neither a letter nor a digit.
    None,
    /// A letter or digit.
    One(char),
    /// A letter whose lower case is several characters.
    Many,
}

/// What a character is in lower case.
#[inline]
pub(crate) fn lower(ch: char) -> Lower {
    let letters: &[u16] = &LETTERS;
    match letters.get(ch as usize) {
        Some(&NONE) => Lower::None,
        Some(&MANY) => Lower::Many,
        Some(lower) => Lower::One(char::from_u32(u32::from(*lower)).unwrap_or(ch)),
        None if is_caseless(ch) => Lower::One(ch),
        None => slow(ch),
    }
}

/// The letters and digits of a text alone, in lower case: what texts are compared by.
pub(crate) fn squeezed(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for ch in text.chars() {
        match lower(ch) {
            Lower::None => {}
            Lower::One(one) => out.push(one),
            Lower::Many => out.extend(ch.to_lowercase()),
        }
    }
    out
}

/// Neither a letter nor a digit.
const NONE: u16 = 0;
/// Its lower case is more than one character.
const MANY: u16 = u16::MAX;

/// The lower case of all characters below the scripts of East Asia.
static LETTERS: LazyLock<Vec<u16>> = LazyLock::new(|| {
    let entry = |code| match char::from_u32(code).map(slow) {
        Some(Lower::One(lower)) => u16::try_from(lower as u32).unwrap_or(MANY),
        Some(Lower::Many) => MANY,
        _ => NONE,
    };
    (0..0x3000).map(entry).collect()
});

fn slow(ch: char) -> Lower {
    let mut lower = ch.to_lowercase();
    match (ch.is_alphanumeric(), lower.next(), lower.next()) {
        (false, ..) => Lower::None,
        (true, Some(one), None) => Lower::One(one),
        _ => Lower::Many,
    }
}

/// Letters of East Asia, which have no case: kana, the common ideographs, Hangul syllables.
fn is_caseless(ch: char) -> bool {
    matches!(ch, '\u{3041}'..='\u{3096}' | '\u{30a1}'..='\u{30fa}' | '\u{4e00}'..='\u{9fff}' | '\u{ac00}'..='\u{d7a3}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ascii_as_the_table_has_it() {
        use fearless_simd::{Level, dispatch};
        for start in [0, 64] {
            let block: [u8; LOWER_BLOCK] = std::array::from_fn(|i| start + i as u8);
            let (lowered, letters) = dispatch!(Level::new(), simd => {
                let (lowered, letters) = lower_block(simd, &block);
                (lowered.as_slice().to_vec(), letters.to_bitmask())
            });
            for (i, byte) in block.iter().enumerate() {
                let found = if letters >> i & 1 == 1 { Lower::One(char::from(lowered[i])) } else { Lower::None };
                assert_eq!(found, lower(char::from(*byte)), "{byte}");
            }
        }
    }

    #[test]
    fn every_character_as_the_standard_library_has_it() {
        for ch in '\0'..=char::MAX {
            match lower(ch) {
                Lower::None => assert!(!ch.is_alphanumeric(), "{ch:?}"),
                Lower::One(one) => assert!(ch.is_alphanumeric() && ch.to_lowercase().eq([one]), "{ch:?}"),
                Lower::Many => assert!(ch.is_alphanumeric(), "{ch:?}"),
            }
        }
    }
}
