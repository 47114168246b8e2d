//! Hashes: of a text's wording, and of a document's bytes.

use fearless_simd::prelude::*;
use fearless_simd::{Level, Simd, dispatch};
use xxhash_rust::xxh3::{Xxh3, xxh3_128};

use crate::measure::{LOWER_BLOCK as BLOCK, Lower, boundary_before, filled_block, lower, lower_block};

/// What identifies a document that has no name of its own: `xxh3:` and the 128-bit XXH3 of its bytes, 32 hexadecimal digits.
pub fn content_id(bytes: &[u8]) -> String {
    format!("xxh3:{:032x}", xxh3_128(bytes))
}

/// 64-bit XXH3 of the letters and digits of `text` in lower case, as UTF-8: 16 hexadecimal digits.
///
/// Equal for texts that differ in white space, punctuation, case or the parting of lines only.
pub fn fingerprint(text: &str) -> String {
    let mut hash = Wording::default();
    hash.push(text);
    hash.finish()
}

/// The [`fingerprint`] of a text that comes in parts.
pub struct Wording {
    hash: Xxh3,
    buffer: Box<[u8; ROOM]>,
    filled: usize,
}

/// Room for letters before they are hashed.
const ROOM: usize = 4096;

/// Where the buffer is emptied: lower case makes no block of text more than three times as long, and the last part of it is written as
/// a block.
const FULL: usize = ROOM - 4 * BLOCK;

impl Default for Wording {
    fn default() -> Self {
        Wording { hash: Xxh3::new(), buffer: Box::new([0; ROOM]), filled: 0 }
    }
}

impl Wording {
    /// Adds a part of the text.
    pub fn push(&mut self, text: &str) {
        dispatch!(Level::new(), simd => self.push_by(simd, text));
    }

    /// Must be inlined, as what it calls: what is not keeps to the instructions that every processor has.
    #[inline(always)]
    fn push_by<S: Simd>(&mut self, simd: S, text: &str) {
        let mut rest = text;
        while !rest.is_empty() {
            let (block, after) = rest.split_at(boundary_before(rest, BLOCK));
            match block.as_bytes().first_chunk() {
                Some(full) if full.is_ascii() => self.plain(simd, full),
                _ => self.mixed(simd, block),
            }
            if self.filled >= FULL {
                self.flush();
            }
            rest = after;
        }
    }

    /// The fingerprint, 16 hexadecimal digits.
    pub fn finish(mut self) -> String {
        self.flush();
        format!("{:016x}", self.hash.digest())
    }

    fn flush(&mut self) {
        self.hash.update(&self.buffer[..self.filled]);
        self.filled = 0;
    }

    /// Adds ASCII.
    #[inline(always)]
    fn plain<S: Simd>(&mut self, simd: S, block: &[u8; BLOCK]) {
        let Some(room) = self.buffer.get_mut(self.filled..self.filled + BLOCK) else { return };
        let (lower, letters) = lower_block(simd, block);
        lower.compress(letters).store_slice(room);
        self.filled += letters.to_bitmask().count_ones() as usize;
    }

    /// Adds text of any script: runs of ASCII, and the characters between them one by one.
    #[inline(always)]
    fn mixed<S: Simd>(&mut self, simd: S, block: &str) {
        let mut rest = block;
        loop {
            let run = rest.bytes().take_while(u8::is_ascii).count();
            self.plain(simd, &filled_block(&rest.as_bytes()[..run]));
            let mut chars = rest[run..].chars();
            loop {
                let before = chars.as_str();
                let Some(ch) = chars.next() else { return };
                if ch.is_ascii() {
                    rest = before;
                    break;
                }
                match lower(ch) {
                    Lower::None => {}
                    Lower::One(lower) => self.one(lower),
                    Lower::Many => ch.to_lowercase().for_each(|lower| self.one(lower)),
                }
            }
        }
    }

    /// Adds a character as it is.
    fn one(&mut self, ch: char) {
        if let Some(room) = self.buffer.get_mut(self.filled..self.filled + 4) {
            self.filled += ch.encode_utf8(room).len();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use xxhash_rust::xxh3::xxh3_64;

    /// The same by definition.
    fn defined(text: &str) -> String {
        let letters: String = text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect();
        format!("{:016x}", xxh3_64(letters.as_bytes()))
    }

    #[test]
    fn wording_alone_counts() {
        assert_eq!(fingerprint("The ship, at last!"), fingerprint("the SHIP\n\nat-last"));
        assert_eq!(fingerprint("ÄRGER"), fingerprint("ärger"));
        assert_ne!(fingerprint("ship 1"), fingerprint("ship 2"));
        assert_eq!(fingerprint(""), defined(""));
    }

    #[test]
    fn long_texts_of_every_kind() {
        for unit in ["Plain words, 12. ", "Größe übertrifft; ", "Добрый день. ", "東京の天気。", "İstanbul ", "𝔘𝔫𝔦 Ⱥ "]
        {
            let text = unit.repeat(2000);
            assert_eq!(fingerprint(&text), defined(&text), "{unit}");
        }
    }

    #[test]
    fn content_is_known_by_its_bytes() {
        assert_eq!(content_id(b""), "xxh3:99aa06d3014798d86001c324468d497f");
        assert_ne!(content_id(b"a"), content_id(b"a "));
    }

    proptest! {
        #[test]
        fn as_defined(text in "(\\PC{0,300}|[a-zA-Z ,.]{0,600}){0,3}", cut in 0usize..600) {
            prop_assert_eq!(fingerprint(&text), defined(&text));
            let mut parts = Wording::default();
            let (a, b) = text.split_at(boundary_before(&text, cut));
            parts.push(a);
            parts.push(b);
            prop_assert_eq!(parts.finish(), defined(&text));
        }
    }
}
