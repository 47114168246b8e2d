//! Measures of lines and texts: counts and shares that rules, metadata and quality figures are made of.

mod lower;
mod sentences;
mod signals;
mod vocabulary;

use std::sync::LazyLock;

use fearless_simd::{Level, dispatch};

pub(crate) use lower::{LOWER_BLOCK, Lower, blocks, filled_block, lower, lower_block, squeezed};
pub use sentences::sentences;
pub use signals::{Signals, TextLine, signals};
pub use vocabulary::fold;

/// Counts over a text, from one pass.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Counts {
    /// Words: see [`counts`].
    pub words: u32,
    /// Characters (Unicode scalar values).
    pub chars: u32,
    /// Characters that are white space.
    pub spaces: u32,
    /// Decimal digits of any script.
    pub digits: u32,
    /// Upper-case (and title-case) letters.
    pub upper: u32,
    /// Lower-case letters.
    pub lower: u32,
}

impl Counts {
    /// The share of digits among the characters that are not white space, 0 to 1; 0 where there are none.
    pub fn digit_share(&self) -> f32 {
        share(self.digits, self.chars - self.spaces)
    }

    /// The share of upper-case letters among the cased letters, 0 to 1; 0 where there are none.
    pub fn upper_share(&self) -> f32 {
        share(self.upper, self.upper + self.lower)
    }
}

fn share(part: u32, whole: u32) -> f32 {
    if whole == 0 { 0.0 } else { part as f32 / whole as f32 }
}

/// A letter, digit or mark that words are made of.
const WORD: u8 = 1;
const SPACE: u8 = 2;
const DIGIT: u8 = 4;
const UPPER: u8 = 8;
const LOWER: u8 = 16;
/// An apostrophe that keeps a word together, as ASCII has it.
const JOINS: u8 = 32;
/// A letter that is a word by itself.
const ALONE: u8 = 64;

/// Bytes that are looked at together.
const BLOCK: usize = 64;

/// From how many bytes of ASCII on it is worth to look at them together.
const RUN: usize = 16;

/// Counts words, characters, digits and letter cases of `text`.
///
/// A word is a run of letters, digits and marks; an apostrophe, hyphen or full stop between two of them does not end it.
/// In scripts written without spaces (Han, kana, Thai, Lao, Khmer, Burmese) each letter counts as a word.
pub fn counts(text: &str) -> Counts {
    dispatch!(Level::new(), _ => counts_of(text))
}

#[inline(always)]
fn counts_of(text: &str) -> Counts {
    let mut counter = Counter { counts: Counts::default(), before: [b' '; 2] };
    let mut rest = text;
    while !rest.is_empty() {
        let window = rest.as_bytes().get(..BLOCK).unwrap_or(rest.as_bytes());
        let plain = if window.is_ascii() { window.len() } else { window.iter().take_while(|b| b.is_ascii()).count() };
        let length = if plain >= RUN {
            counter.ascii(&window[..plain]);
            plain
        } else {
            let length = boundary_after(rest, plain + RUN);
            counter.mixed(&rest[..length]);
            length
        };
        rest = &rest[length..];
    }
    counter.counts
}

/// The last boundary between characters of `text` at or before byte `at`; its end where that is behind it.
pub fn boundary_before(text: &str, at: usize) -> usize {
    (0..=at.min(text.len())).rev().find(|i| text.is_char_boundary(*i)).unwrap_or(0)
}

/// The first boundary between characters of `text` at or behind byte `at`; its end where that is behind it.
pub fn boundary_after(text: &str, at: usize) -> usize {
    (at..text.len()).find(|i| text.is_char_boundary(*i)).unwrap_or(text.len())
}

struct Counter {
    counts: Counts,
    /// The last two characters, each as an ASCII character of its class: of them it hangs whether a word begins.
    before: [u8; 2],
}

impl Counter {
    /// Counts up to a block of ASCII: comparisons and sums alone, which the compiler does sixteen bytes at a time.
    #[inline(always)]
    fn ascii(&mut self, text: &[u8]) {
        let word = |b: u8| (b | 32).wrapping_sub(b'a') < 26 || b.wrapping_sub(b'0') < 10;
        let joins = |b: u8| b == b'\'' || b == b'-' || b == b'.';
        // What is wanting to a block is filled with a byte that counts as nothing.
        let mut bytes = [0u8; BLOCK + 2];
        bytes[..2].copy_from_slice(&self.before);
        bytes[2..text.len() + 2].copy_from_slice(text);
        let words = bytes.map(|b| u8::from(word(b)));
        let joiners = bytes.map(|b| u8::from(joins(b)));
        let mut starts = [0u8; BLOCK];
        for i in 0..BLOCK {
            starts[i] = words[i + 2] & (words[i + 1] ^ 1) & ((joiners[i + 1] & words[i]) ^ 1);
        }
        let count = |is: fn(u8) -> bool| u32::from(bytes[2..].iter().map(|b| u8::from(is(*b))).sum::<u8>());
        self.counts.words += u32::from(starts.iter().sum::<u8>());
        self.counts.chars += text.len() as u32;
        self.counts.spaces += count(|b| b == b' ' || b.wrapping_sub(b'\t') < 5);
        self.counts.digits += count(|b| b.wrapping_sub(b'0') < 10);
        self.counts.upper += count(|b| b.wrapping_sub(b'A') < 26);
        self.counts.lower += count(|b| b.wrapping_sub(b'a') < 26);
        self.before = [bytes[text.len()], bytes[text.len() + 1]];
    }

    /// Counts characters of any script, one by one.
    fn mixed(&mut self, block: &str) {
        let classes: &[u8] = &CLASSES;
        let [mut second, mut last] = self.before.map(|b| classes[b as usize]);
        let mut sum = 0u64;
        for ch in block.chars() {
            let class = match classes.get(ch as usize) {
                Some(class) => *class,
                None => class_far(ch),
            };
            let joined = second & (last >> 5);
            let starts = class & !last & !joined & WORD | class >> 6;
            sum += SUMS[(class & 31) as usize] + u64::from(starts);
            (second, last) = (last, class);
        }
        let field = |n: u32| (sum >> (10 * n)) as u32 & 1023;
        self.counts.words += field(0);
        self.counts.chars += field(1);
        self.counts.spaces += field(2);
        self.counts.digits += field(3);
        self.counts.upper += field(4);
        self.counts.lower += field(5);
        self.before = [second, last].map(|class| match class {
            c if c & WORD != 0 => b'a',
            c if c & JOINS != 0 => b'-',
            _ => b' ',
        });
    }
}

/// What a character adds to the counts, by its class: fields of ten bits in the order of [`Counter::mixed`], words left out.
const SUMS: [u64; 32] = {
    let mut table = [0; 32];
    let mut class = 0;
    while class < 32 {
        let mut sum = 1 << 10;
        let mut bit = 1;
        while bit < 5 {
            if class >> bit & 1 == 1 {
                sum += 1 << (10 * (bit + 1));
            }
            bit += 1;
        }
        table[class] = sum;
        class += 1;
    }
    table
};

/// The classes of all characters before the ideographs.
static CLASSES: LazyLock<Vec<u8>> = LazyLock::new(|| (0..0x3400).map(|code| char::from_u32(code).map_or(0, class_of)).collect());

fn class_far(ch: char) -> u8 {
    match ch as u32 {
        0x4E00..=0x9FFF => ALONE,
        0xAC00..=0xD7A3 => WORD,
        _ => class_of(ch),
    }
}

fn class_of(ch: char) -> u8 {
    if matches!(ch, '\'' | '-' | '.' | '’') {
        JOINS
    } else if is_unspaced(ch) {
        ALONE
    } else if ch.is_lowercase() {
        WORD | LOWER
    } else if ch.is_uppercase() {
        WORD | UPPER
    } else if ch.is_alphabetic() || is_mark(ch) {
        WORD
    } else if ch.is_numeric() {
        WORD | DIGIT
    } else if ch.is_whitespace() {
        SPACE
    } else {
        0
    }
}

/// Combining marks that Unicode does not count as alphabetic but that stand inside words (Indic signs, points, accents).
pub fn is_mark(ch: char) -> bool {
    matches!(ch as u32, 0x300..=0x36F | 0x483..=0x489 | 0x591..=0x5C7 | 0x610..=0x61A | 0x64B..=0x65F | 0x93C | 0x94D
        | 0x9BC | 0x9CD | 0xA3C | 0xA4D | 0xABC | 0xACD | 0xB3C | 0xB4D | 0xBCD | 0xC4D | 0xCBC | 0xCCD | 0xD4D
        | 0x1AB0..=0x1AFF | 0x1DC0..=0x1DFF | 0x20D0..=0x20FF | 0xFE20..=0xFE2F)
}

/// Whether `ch` is a letter of a script that is written without spaces between words.
pub fn is_unspaced(ch: char) -> bool {
    matches!(ch as u32, 0xE01..=0xE3A | 0xE40..=0xE4E | 0xE80..=0xEDF | 0x1000..=0x109F | 0x1780..=0x17D3 | 0x3005..=0x3007
        | 0x3041..=0x3096 | 0x309D..=0x309F | 0x30A1..=0x30FA | 0x30FC..=0x30FF | 0x31F0..=0x31FF | 0x3400..=0x4DBF
        | 0x4E00..=0x9FFF | 0xF900..=0xFAFF | 0xFF66..=0xFF9D | 0x20000..=0x323AF)
}

/// Whether `text` ends a sentence: its last character, closing quotes and brackets aside, is sentence punctuation of any
/// script (Unicode's `Sentence_Terminal`), or an ellipsis.
pub fn ends_sentence(text: &str) -> bool {
    for ch in text.chars().rev() {
        if ch == '…' || is_sentence_terminal(ch) {
            return true;
        }
        if !is_closing(ch) && !ch.is_whitespace() {
            return false;
        }
    }
    false
}

/// Whether `ch` closes a quotation or a bracket, and may so stand behind the end of a sentence. Emphasis of plain text
/// (`*`, `_`) counts too.
pub fn is_closing(ch: char) -> bool {
    matches!(
        ch,
        '"' | '\''
            | ')'
            | ']'
            | '}'
            | '»'
            | '«'
            | '”'
            | '’'
            | '“'
            | '‘'
            | '›'
            | '‹'
            | '」'
            | '』'
            | '）'
            | '】'
            | '》'
            | '〉'
            | '〕'
            | '］'
            | '*'
            | '_'
    )
}

/// Unicode's `Sentence_Terminal`, all scripts.
#[rustfmt::skip]
pub fn is_sentence_terminal(ch: char) -> bool {
    match ch as u32 {
        0x21 | 0x2e | 0x3f => true,
        0..0x589 => false,
        0x589 | 0x61d..=0x61f | 0x6d4 | 0x700..=0x702 | 0x7f9 | 0x837 | 0x839 | 0x83d..=0x83e | 0x964..=0x965
        | 0x104a..=0x104b | 0x1362 | 0x1367..=0x1368 | 0x166e | 0x1735..=0x1736 | 0x17d4..=0x17d5 | 0x1803 | 0x1809
        | 0x1944..=0x1945 | 0x1aa8..=0x1aab | 0x1b4e..=0x1b4f | 0x1b5a..=0x1b5b | 0x1b5e..=0x1b5f | 0x1b7d..=0x1b7f
        | 0x1c3b..=0x1c3c | 0x1c7e..=0x1c7f | 0x2024 | 0x203c..=0x203d | 0x2047..=0x2049 | 0x2cf9..=0x2cfb | 0x2e2e
        | 0x2e3c | 0x2e53..=0x2e54 | 0x3002 | 0xa4ff | 0xa60e..=0xa60f | 0xa6f3 | 0xa6f7 | 0xa876..=0xa877
        | 0xa8ce..=0xa8cf | 0xa92f | 0xa9c8..=0xa9c9 | 0xaa5d..=0xaa5f | 0xaaf0..=0xaaf1 | 0xabeb | 0xfe12
        | 0xfe15..=0xfe16 | 0xfe52 | 0xfe56..=0xfe57 | 0xff01 | 0xff0e | 0xff1f | 0xff61 | 0x10a56..=0x10a57
        | 0x10f55..=0x10f59 | 0x10f86..=0x10f89 | 0x11047..=0x11048 | 0x110be..=0x110c1 | 0x11141..=0x11143
        | 0x111c5..=0x111c6 | 0x111cd | 0x111de..=0x111df | 0x11238..=0x11239 | 0x1123b..=0x1123c | 0x112a9
        | 0x113d4..=0x113d5 | 0x1144b..=0x1144c | 0x115c2..=0x115c3 | 0x115c9..=0x115d7 | 0x11641..=0x11642
        | 0x1173c..=0x1173e | 0x11944 | 0x11946 | 0x11a42..=0x11a43 | 0x11a9b..=0x11a9c | 0x11c41..=0x11c42
        | 0x11ef7..=0x11ef8 | 0x11f43..=0x11f44 | 0x16a6e..=0x16a6f | 0x16af5 | 0x16b37..=0x16b38 | 0x16b44
        | 0x16d6e..=0x16d6f | 0x16e98 | 0x1bc9f | 0x1da88 => true,
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(s: &str) -> u32 {
        counts(s).words
    }

    #[test]
    fn words_of_several_scripts() {
        assert_eq!(words(""), 0);
        assert_eq!(words("Don't stop at half-time."), 4);
        assert_eq!(words("Don’t – stop"), 2);
        assert_eq!(words("1,000 men"), 3);
        assert_eq!(words("U.S. aid"), 2);
        assert_eq!(words("新華社 Beijing"), 4);
        assert_eq!(words("हिन्दी समाचार"), 2);
        assert_eq!(words("Приве́т мир"), 2);
    }

    #[test]
    fn sentence_ends() {
        for yes in ["Done.", "Done.”", "He said \"go!\")", "終わった。", "वह गया।", "what?»", "and so…", "«Готово.»", "تم؟"]
        {
            assert!(ends_sentence(yes), "{yes}");
        }
        for no in ["", "Photo: EPA", "Harbour at dusk (2023)", "Title:", "終わり"] {
            assert!(!ends_sentence(no), "{no}");
        }
    }

    #[test]
    fn sentence_terminals_are_unicodes() {
        use regex_syntax::hir::{Class, HirKind};
        let parsed = regex_syntax::parse(r"\p{Sentence_Terminal}").unwrap();
        let HirKind::Class(Class::Unicode(class)) = parsed.kind() else { panic!("no class") };
        for ch in (0..=0x10FFFF).filter_map(char::from_u32) {
            let listed = class.ranges().iter().any(|r| (r.start()..=r.end()).contains(&ch));
            assert_eq!(is_sentence_terminal(ch), listed, "U+{:04X}", ch as u32);
        }
    }

    /// The meaning of [`counts`], one character after the other.
    fn defined(text: &str) -> Counts {
        let mut c = Counts::default();
        let (mut in_word, mut joiner) = (false, false);
        for ch in text.chars() {
            c.chars += 1;
            c.spaces += u32::from(ch.is_whitespace());
            if is_unspaced(ch) {
                c.words += 1;
                (in_word, joiner) = (false, false);
            } else if ch.is_alphanumeric() || is_mark(ch) {
                c.digits += u32::from(ch.is_numeric() && !ch.is_alphabetic());
                c.upper += u32::from(ch.is_uppercase());
                c.lower += u32::from(ch.is_lowercase());
                c.words += u32::from(!in_word && !joiner);
                (in_word, joiner) = (true, false);
            } else {
                joiner = in_word && matches!(ch, '\'' | '-' | '.' | '’');
                in_word = false;
            }
        }
        c
    }

    proptest::proptest! {
        #[test]
        fn counts_as_defined(text in "(\\PC{0,90}|[a-cA-C0-2 '.,-]{0,200}|[a-cé’ü. -]{0,90}|[东京a. ]{0,50}){0,4}") {
            proptest::prop_assert_eq!(counts(&text), defined(&text));
        }
    }

    #[test]
    fn shares() {
        let c = counts("AB cd 12");
        assert_eq!((c.upper, c.lower, c.digits, c.spaces, c.chars), (2, 2, 2, 2, 8));
        assert!((c.digit_share() - 2.0 / 6.0).abs() < 1e-6);
        assert!((c.upper_share() - 0.5).abs() < 1e-6);
    }
}
