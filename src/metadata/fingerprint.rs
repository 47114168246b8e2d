//! Hashes: of a text's wording, and of a document's bytes.

use xxhash_rust::xxh3::{Xxh3, xxh3_128};

use crate::measure::{Lower, boundary_before, lower};

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

/// Bytes of text that are looked at together; what comes of them fits behind a buffer that is not yet [`FULL`].
const BLOCK: usize = 64;

/// Where the buffer is emptied: lower case makes no text more than three times as long.
const FULL: usize = ROOM - 3 * BLOCK;

impl Default for Wording {
    fn default() -> Self {
        Wording { hash: Xxh3::new(), buffer: Box::new([0; ROOM]), filled: 0 }
    }
}

impl Wording {
    /// Adds a part of the text.
    pub fn push(&mut self, text: &str) {
        let mut rest = text;
        while !rest.is_empty() {
            let (block, after) = rest.split_at(boundary_before(rest, BLOCK));
            if block.is_ascii() {
                self.plain(block.as_bytes())
            } else {
                self.mixed(block)
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

    /// Adds ASCII: every byte is written, and counts only where it is a letter or digit, so that there is nothing to guess.
    fn plain(&mut self, block: &[u8]) {
        let Some(room) = self.buffer.get_mut(self.filled..) else { return };
        let mut filled = 0;
        for byte in block {
            let lower = ASCII[*byte as usize];
            room[filled] = lower;
            filled += usize::from(lower != 0);
        }
        self.filled += filled;
    }

    /// Adds text of any script: runs of ASCII, and the characters between them one by one.
    fn mixed(&mut self, block: &str) {
        let mut rest = block;
        loop {
            let run = rest.bytes().take_while(u8::is_ascii).count();
            self.plain(&rest.as_bytes()[..run]);
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

/// The lower case of every ASCII letter and digit; 0 for the rest.
const ASCII: [u8; 256] = {
    let mut table = [0u8; 256];
    let mut i = 0;
    while i < 128 {
        if (i as u8).is_ascii_alphanumeric() {
            table[i] = (i as u8).to_ascii_lowercase();
        }
        i += 1;
    }
    table
};

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
