//! Measures of a line: counts and shares that rules, metadata and quality figures are made of.

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

const WORD: u8 = 1;
const SPACE: u8 = 2;
const DIGIT: u8 = 4;
const UPPER: u8 = 8;
const LOWER: u8 = 16;

const ASCII: [u8; 128] = {
    let mut table = [0u8; 128];
    let mut i = 0;
    while i < 128 {
        let c = i as u8;
        table[i] = match c {
            b'a'..=b'z' => WORD | LOWER,
            b'A'..=b'Z' => WORD | UPPER,
            b'0'..=b'9' => WORD | DIGIT,
            b'\t'..=b'\r' | b' ' => SPACE,
            _ => 0,
        };
        i += 1;
    }
    table
};

/// Counts words, characters, digits and letter cases of `text`.
///
/// A word is a run of letters, digits and marks; an apostrophe, hyphen or full stop between two of them does not end it.
/// In scripts written without spaces (Han, kana, Thai, Lao, Khmer, Burmese) each letter counts as a word.
pub fn counts(text: &str) -> Counts {
    let mut c = Counts::default();
    let (mut in_word, mut joiner) = (false, false);
    let bytes = text.as_bytes();
    let mut i = 0;
    while i < bytes.len() {
        let b = bytes[i];
        let (class, joins) = if b < 128 {
            i += 1;
            (ASCII[b as usize], matches!(b, b'\'' | b'-' | b'.'))
        } else {
            let Some(ch) = text[i..].chars().next() else { break };
            i += ch.len_utf8();
            if is_unspaced(ch) {
                c.chars += 1;
                c.words += 1;
                (in_word, joiner) = (false, false);
                continue;
            }
            (class_of(ch), ch == '’')
        };
        c.chars += 1;
        c.spaces += u32::from(class & SPACE != 0);
        c.digits += u32::from(class & DIGIT != 0);
        c.upper += u32::from(class & UPPER != 0);
        c.lower += u32::from(class & LOWER != 0);
        if class & WORD != 0 {
            c.words += u32::from(!in_word && !joiner);
            (in_word, joiner) = (true, false);
        } else {
            joiner = joins && in_word;
            in_word = false;
        }
    }
    c
}

fn class_of(ch: char) -> u8 {
    if ch.is_lowercase() {
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
fn is_mark(ch: char) -> bool {
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
        match ch {
            '.' | '!' | '?' | '…' => return true,
            '"' | '\'' | ')' | ']' | '}' | '»' | '«' | '”' | '’' | '“' | '‘' | '›' | '‹' | '」' | '』' | '）' | '】' | '》' | '〉'
            | '〕' | '］' | '*' | '_' => {}
            c if c.is_whitespace() => {}
            c => return is_sentence_terminal(c),
        }
    }
    false
}

/// Unicode's `Sentence_Terminal` outside ASCII, the scripts in living use.
fn is_sentence_terminal(c: char) -> bool {
    matches!(c, '։' | '؝' | '؞' | '؟' | '۔' | '܀' | '܁' | '܂' | '।' | '॥' | '၊' | '။' | '።' | '፧' | '፨' | '។' | '៕'
        | '᠃' | '᠉' | '‼' | '‽' | '⁇' | '⁈' | '⁉' | '⸮' | '。' | '︒' | '﹒' | '﹖' | '﹗' | '！' | '．' | '？' | '｡' | '꓿')
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
        for yes in ["Done.", "Done.”", "He said \"go!\")", "終わった。", "वह गया।", "what?»", "and so…", "«Готово.»", "تم؟"] {
            assert!(ends_sentence(yes), "{yes}");
        }
        for no in ["", "Photo: EPA", "Harbour at dusk (2023)", "Title:", "終わり"] {
            assert!(!ends_sentence(no), "{no}");
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
