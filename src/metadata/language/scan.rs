//! One pass over a sample: which scripts it is in, and whose function words.

use std::collections::{BTreeMap, HashMap};
use std::sync::LazyLock;

use super::super::words::{fold, load};

/// The most languages that function words are kept of: a bit each.
const MOST_LANGUAGES: usize = 64;

/// The longest function word, in bytes.
const LONGEST: usize = 16;

/// A script, or several that one language mixes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub(super) enum Script {
    Latin,
    Cyrillic,
    Arabic,
    Devanagari,
    Hebrew,
    Greek,
    Armenian,
    Georgian,
    Ethiopic,
    Bengali,
    Gurmukhi,
    Gujarati,
    Odia,
    Tamil,
    Telugu,
    Kannada,
    Malayalam,
    Sinhala,
    Thai,
    Lao,
    Tibetan,
    Burmese,
    Khmer,
    Mongolian,
    Hangul,
    Kana,
    Han,
}

const SCRIPTS: usize = Script::Han as usize + 1;

/// What a sample holds.
#[derive(Debug)]
pub(super) struct Scan {
    /// Letters of each script.
    pub(super) letters: [u32; SCRIPTS],
    /// Words of scripts with spaces.
    pub(super) words: u32,
    /// For each language how many of them are its function words.
    hits: [u32; MOST_LANGUAGES],
    /// The same, a word of several languages counted in parts.
    scores: [u32; MOST_LANGUAGES],
}

/// What a function word of one language alone counts.
const WHOLE: u32 = 12;

/// The languages of the function words.
#[derive(Debug, Clone, Copy)]
pub(super) struct Likely {
    pub(super) code: &'static str,
    /// The share of its function words among all words, 0 to 1.
    pub(super) share: f32,
    /// How far the next language is behind, 0 (level) to 1 (nowhere).
    pub(super) lead: f32,
    /// The same in words that are of this language alone.
    pub(super) ahead: f32,
}

impl Default for Scan {
    fn default() -> Self {
        Scan { letters: [0; SCRIPTS], words: 0, hits: [0; MOST_LANGUAGES], scores: [0; MOST_LANGUAGES] }
    }
}

impl Scan {
    pub(super) fn letters(&self, script: Script) -> u32 {
        self.letters[script as usize]
    }

    /// The language that most function words are of.
    pub(super) fn likely(&self) -> Option<Likely> {
        let best = (0..MOST_LANGUAGES).max_by_key(|i| (self.scores[*i], std::cmp::Reverse(*i)))?;
        let score = self.scores[best];
        let next = (0..MOST_LANGUAGES).filter(|i| *i != best).map(|i| self.scores[i]).max()?;
        let code = TABLE.codes.get(best).filter(|_| score > 0)?;
        let ahead = (score - next) as f32;
        let share = self.hits[best] as f32 / self.words as f32;
        Some(Likely { code, share, lead: ahead / score as f32, ahead: ahead / WHOLE as f32 })
    }

    /// Adds what is in `text`.
    pub(super) fn add(&mut self, text: &str) {
        let table: &Table = &TABLE;
        let mut word = Word::default();
        let bytes = text.as_bytes();
        let mut at = 0;
        while at < bytes.len() {
            let byte = bytes[at];
            if byte.is_ascii_alphanumeric() {
                // A digit makes a word none that is known: 18d has no Italian d.
                self.letters[Script::Latin as usize] += u32::from(byte > b'9');
                word.push(byte | 32);
                at += 1;
                continue;
            }
            if byte.is_ascii() {
                self.end(&mut word, table);
                at += 1;
                continue;
            }
            let length = match byte {
                ..0xE0 => 2,
                0xE0..0xF0 => 3,
                _ => 4,
            };
            let rest = &bytes[at..(at + length).min(bytes.len())];
            at += length;
            match script(rest) {
                Some(script) => {
                    self.letters[script as usize] += 1;
                    if matches!(script, Script::Latin | Script::Cyrillic | Script::Arabic | Script::Devanagari) {
                        word.push_all(lower(rest));
                        continue;
                    }
                }
                // Combining accents.
                None if matches!(byte, 0xCC | 0xCD) => {
                    word.push_all([rest[0], rest[rest.len() - 1], 0]);
                    continue;
                }
                None => {}
            }
            self.end(&mut word, table);
        }
        self.end(&mut word, table);
    }

    #[inline]
    fn end(&mut self, word: &mut Word, table: &Table) {
        if word.length == 0 {
            return;
        }
        self.words += 1;
        let mut mask = if word.length <= LONGEST { table.languages(word.hash()) } else { 0 };
        let part = WHOLE / mask.count_ones().max(1);
        while mask != 0 {
            let language = mask.trailing_zeros() as usize;
            self.hits[language] += 1;
            self.scores[language] += part;
            mask &= mask - 1;
        }
        *word = Word::default();
    }
}

/// A word as it is read: its first bytes, zeros behind them.
#[derive(Debug, Default, Clone, Copy)]
struct Word {
    low: u64,
    high: u64,
    length: usize,
}

impl Word {
    #[inline]
    fn push(&mut self, byte: u8) {
        if self.length < 8 {
            self.low |= u64::from(byte) << (8 * self.length);
        } else if self.length < LONGEST {
            self.high |= u64::from(byte) << (8 * (self.length - 8));
        }
        self.length += 1;
    }

    /// Adds bytes; a zero is none.
    fn push_all(&mut self, bytes: [u8; 3]) {
        bytes.into_iter().filter(|b| *b != 0).for_each(|b| self.push(b));
    }

    fn hash(&self) -> u64 {
        let product = u128::from(self.low ^ 0x9E37_79B9_7F4A_7C15) * u128::from(self.high ^ 0xD6E8_FEB8_6659_FD93);
        (product >> 64) as u64 ^ product as u64
    }
}

/// Function words by their hash.
struct Table {
    codes: Vec<String>,
    /// Hash and languages of each; a power of two of places, at most half of them taken.
    places: Vec<(u64, u64)>,
}

impl Table {
    fn languages(&self, hash: u64) -> u64 {
        let last = self.places.len() - 1;
        let mut at = hash as usize & last;
        loop {
            match self.places[at] {
                (_, 0) => return 0,
                (found, languages) if found == hash => return languages,
                _ => at = (at + 1) & last,
            }
        }
    }
}

static TABLE: LazyLock<Table> = LazyLock::new(|| {
    let text = include_str!("../../../rules/data/languages.yaml");
    let file: BTreeMap<String, Vec<String>> = load("rules/data/languages.yaml", text);
    assert!(file.len() <= MOST_LANGUAGES, "function words of at most {MOST_LANGUAGES} languages");
    let mut words: HashMap<u64, u64> = HashMap::new();
    for (language, (_, list)) in file.iter().enumerate() {
        for word in list {
            let mut key = Word::default();
            word.bytes().for_each(|b| key.push(b));
            assert!(key.length <= LONGEST, "longer than {LONGEST} bytes: {word}");
            *words.entry(key.hash()).or_default() |= 1 << language;
        }
    }
    let size = (2 * words.len()).next_power_of_two();
    let mut places = vec![(0, 0); size];
    for (hash, languages) in words {
        let mut at = hash as usize & (size - 1);
        while places[at].1 != 0 {
            at = (at + 1) & (size - 1);
        }
        places[at] = (hash, languages);
    }
    Table { codes: file.into_keys().map(|code| fold(&code)).collect(), places }
});

/// The script of a character of two bytes or more, if it is a letter that tells anything.
fn script(bytes: &[u8]) -> Option<Script> {
    use Script::*;
    Some(match (bytes.first()?, bytes.get(1)?, bytes.get(2)) {
        (0xC3, 0x97 | 0xB7, _) => return None,
        (0xC3..=0xC9, ..) => Latin,
        (0xCE | 0xCF, ..) => Greek,
        (0xD0..=0xD3, ..) => Cyrillic,
        (0xD4..=0xD6, ..) => Armenian,
        (0xD7, ..) => Hebrew,
        (0xD8, 0x8C | 0x9B | 0x9F, _) | (0xDB, 0x94, _) => return None,
        (0xD8..=0xDB, ..) => Arabic,
        (0xE0, 0xA5, Some(0xA4 | 0xA5)) => return None,
        (0xE0, second, _) => match second {
            0xA4 | 0xA5 => Devanagari,
            0xA6 | 0xA7 => Bengali,
            0xA8 | 0xA9 => Gurmukhi,
            0xAA | 0xAB => Gujarati,
            0xAC | 0xAD => Odia,
            0xAE | 0xAF => Tamil,
            0xB0 | 0xB1 => Telugu,
            0xB2 | 0xB3 => Kannada,
            0xB4 | 0xB5 => Malayalam,
            0xB6 | 0xB7 => Sinhala,
            0xB8 | 0xB9 => Thai,
            0xBA | 0xBB => Lao,
            0xBC..=0xBF => Tibetan,
            _ => return None,
        },
        (0xE1, second, third) => match second {
            0x80 | 0x81 => Burmese,
            0x82 if third < Some(&0xA0) => Burmese,
            0x82 | 0x83 => Georgian,
            0x84..=0x87 => Hangul,
            0x88..=0x8E => Ethiopic,
            0x9E | 0x9F => Khmer,
            0xA0..=0xA2 => Mongolian,
            0xB8..=0xBB => Latin,
            0xBC..=0xBF => Greek,
            _ => return None,
        },
        (0xE3, 0x81..=0x83, _) => Kana,
        (0xE3, 0x90..=0xBF, _) | (0xE4..=0xE9, ..) => Han,
        (0xEA, 0xB0..=0xBF, _) | (0xEB | 0xEC, ..) | (0xED, 0x80..=0x9E, _) => Hangul,
        _ => return None,
    })
}

/// A character in lower case, where that is simple: Latin-1 and Cyrillic. Zeros fill the rest.
fn lower(bytes: &[u8]) -> [u8; 3] {
    match (bytes[0], bytes.get(1).copied().unwrap_or(0)) {
        (0xC3, second @ 0x80..=0x9E) => [0xC3, second | 0x20, 0],
        (0xD0, second @ 0x80..=0x8F) => [0xD1, second + 0x10, 0],
        (0xD0, second @ 0x90..=0x9F) => [0xD0, second + 0x20, 0],
        (0xD0, second @ 0xA0..=0xAF) => [0xD1, second - 0x20, 0],
        (first, second) => [first, second, bytes.get(2).copied().unwrap_or(0)],
    }
}
