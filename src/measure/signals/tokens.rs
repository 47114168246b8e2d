//! The tokens of a line: words as [`counts`](crate::measure::counts) counts them, and the signs between them.

use std::sync::LazyLock;

use crate::measure::{ALONE, CLASSES, DIGIT, JOINS, SPACE, WORD, class_far};

/// What a token is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// A run of letters, digits and marks; whether a letter is among them.
    Word { alphabetic: bool },
    /// A letter of a script without spaces.
    Letter,
    /// A run of one and the same sign.
    Sign,
}

/// A word, a letter that is one by itself, or a run of one sign.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Token<'t> {
    pub(super) kind: Kind,
    pub(super) text: &'t str,
    pub(super) chars: u32,
}

/// Characters of a line.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Length {
    pub(super) chars: u32,
    /// The most between two white spaces.
    pub(super) longest_word: u32,
}

/// Calls `token` with each token of a line, in order.
pub(super) fn tokens<'t>(line: &'t str, mut token: impl FnMut(Token<'t>)) -> Length {
    let reader = Reader { line, ascii: &ASCII, classes: &CLASSES };
    let mut length = Length::default();
    let (mut at, mut run) = (0, 0);
    while at < line.len() {
        let (class, width) = reader.class(at);
        let (end, chars) = if class & WORD != 0 {
            let word = reader.word(at);
            token(Token { kind: Kind::Word { alphabetic: word.alphabetic }, text: &line[at..word.end], chars: word.chars });
            (word.end, word.chars)
        } else if class & ALONE != 0 {
            token(Token { kind: Kind::Letter, text: &line[at..at + width], chars: 1 });
            (at + width, 1)
        } else if class & SPACE != 0 {
            length.longest_word = length.longest_word.max(run);
            (at, length.chars, run) = (at + width, length.chars + 1, 0);
            continue;
        } else {
            let (end, chars) = reader.sign(at, width);
            token(Token { kind: Kind::Sign, text: &line[at..end], chars });
            (end, chars)
        };
        (at, length.chars, run) = (end, length.chars + chars, run + chars);
    }
    length.longest_word = length.longest_word.max(run);
    length
}

struct Reader<'t> {
    line: &'t str,
    ascii: &'static [u8; 256],
    classes: &'static [u8],
}

/// The classes of ASCII by their bytes, and [`FAR`] for bytes of other characters.
static ASCII: LazyLock<[u8; 256]> = LazyLock::new(|| {
    let mut table = [FAR; 256];
    table[..128].copy_from_slice(&CLASSES[..128]);
    table
});

/// No class of a character: a bit that none has.
const FAR: u8 = 128;

struct Word {
    end: usize,
    chars: u32,
    alphabetic: bool,
}

impl Reader<'_> {
    /// The class of the character at a byte, and its length in bytes.
    #[inline(always)]
    fn class(&self, at: usize) -> (u8, usize) {
        match self.ascii[self.line.as_bytes()[at] as usize] {
            FAR => self.class_far(at),
            class => (class, 1),
        }
    }

    #[inline(never)]
    fn class_far(&self, at: usize) -> (u8, usize) {
        let Some(ch) = self.line[at..].chars().next() else { return (SPACE, 1) };
        (self.classes.get(ch as usize).copied().unwrap_or_else(|| class_far(ch)), ch.len_utf8())
    }

    /// The word that begins at a byte: what joins two of its letters is inside.
    fn word(&self, start: usize) -> Word {
        let mut word = Word { end: start, chars: 0, alphabetic: false };
        loop {
            for byte in &self.line.as_bytes()[word.end..] {
                let class = self.ascii[*byte as usize];
                if class & WORD == 0 {
                    break;
                }
                word.alphabetic |= class & DIGIT == 0;
                word.chars += 1;
                word.end += 1;
            }
            if word.end >= self.line.len() {
                break;
            }
            let (class, width) = self.class(word.end);
            if class & WORD != 0 {
                word.alphabetic |= class & DIGIT == 0;
            } else if class & JOINS == 0 || word.end + width >= self.line.len() || self.class(word.end + width).0 & WORD == 0 {
                break;
            }
            word.end += width;
            word.chars += 1;
        }
        word
    }

    /// The end of the run of the sign at a byte, and how many there are.
    fn sign(&self, start: usize, width: usize) -> (usize, u32) {
        let bytes = self.line.as_bytes();
        let (mut end, mut chars) = (start + width, 1);
        while bytes.get(end..end + width).is_some_and(|next| next == &bytes[start..start + width]) {
            end += width;
            chars += 1;
        }
        (end, chars)
    }
}
