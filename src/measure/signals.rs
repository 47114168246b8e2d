//! Signals of a document's quality, as the makers of large text collections use them: Gopher (Rae et al. 2021), C4 (Raffel et al. 2020)
//! and FineWeb (Penedo et al. 2024). Where a paper leaves open how something is counted, it is counted as datatrove does it.

use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use xxhash_rust::xxh3::xxh3_64;

use super::{is_mark, is_unspaced};

/// Names the signals once: what is written for each goes into a record, a rule and their schemas.
#[macro_export]
#[doc(hidden)]
macro_rules! for_each_signal {
    ($then:ident) => {
        $then! {
            /// The mean length of words in characters.
            mean_word_length,
            /// `#` for each word.
            hash_ratio,
            /// Ellipses for each word.
            ellipsis_ratio,
            /// The share of lines that begin with a bullet or a dash, 0 to 1.
            bullet_share,
            /// The share of lines that end in an ellipsis, 0 to 1.
            ellipsis_share,
            /// The share of words that have a letter, 0 to 1.
            alphabetic_share,
            /// How many of the commonest words of the language are there: of eight to twelve, English ones where the language has no list.
            stop_words,
            /// The share of lines that stood before, 0 to 1.
            duplicate_line_share,
            /// The share of characters in such lines, 0 to 1.
            duplicate_line_chars,
            /// The share of characters in the commonest run of two words, 0 to 1.
            top_2gram,
            /// The share of characters in the commonest run of three words, 0 to 1.
            top_3gram,
            /// The share of characters in the commonest run of four words, 0 to 1.
            top_4gram,
            /// The share of characters in runs of five words that stood before, 0 to 1.
            duplicate_5grams,
            /// The share of characters in runs of six words that stood before, 0 to 1.
            duplicate_6grams,
            /// The share of characters in runs of seven words that stood before, 0 to 1.
            duplicate_7grams,
            /// The share of characters in runs of eight words that stood before, 0 to 1.
            duplicate_8grams,
            /// The share of characters in runs of nine words that stood before, 0 to 1.
            duplicate_9grams,
            /// The share of characters in runs of ten words that stood before, 0 to 1.
            duplicate_10grams,
            /// The share of lines that end in sentence punctuation, quotes and brackets behind it aside, 0 to 1.
            terminal_share,
            /// The share of lines of at most 30 characters, 0 to 1.
            short_line_share,
            /// Lines for each word.
            lines_per_word,
            /// The number of braces that open.
            braces,
        }
    };
}

macro_rules! signals {
    ($($(#[doc = $doc:literal])* $name:ident,)*) => {
        /// Signals of a text.
        #[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
        #[serde(default)]
        pub struct Signals {
            $($(#[doc = $doc])* pub $name: f32,)*
        }

        impl Signals {
            /// Their names.
            pub const NAMES: &'static [&'static str] = &[$(stringify!($name)),*];
        }
    };
}

for_each_signal!(signals);

/// How to get one of the signals.
pub type Signal = fn(&Signals) -> f32;

/// Lines of at most so many characters are short.
const SHORT: usize = 30;

impl Signals {
    /// The signals of a text, given its lines, and whether a word in lower case is one of the commonest of its language.
    ///
    /// Words are those of [`counts`](super::counts); shares of characters are of the lines' characters.
    pub fn of<'t>(lines: impl IntoIterator<Item = &'t str>, stop_words: &[Box<str>]) -> Signals {
        let mut text = Text::default();
        for line in lines {
            text.line(line, stop_words);
        }
        text.signals()
    }
}

/// A word: its hash, and its length in characters.
#[derive(Debug, Clone, Copy)]
struct Word {
    hash: u64,
    chars: u32,
}

/// What is counted over the lines.
#[derive(Debug, Default)]
struct Text {
    words: Vec<Word>,
    chars: u64,
    hashes: u32,
    ellipses: u32,
    braces: u32,
    alphabetic: u32,
    stop_words: u64,
    lines: u32,
    bullets: u32,
    ends_in_ellipsis: u32,
    terminal: u32,
    short: u32,
    seen: HashMap<u64, (), Plain>,
    duplicates: u32,
    duplicate_chars: u64,
}

impl Text {
    fn line(&mut self, line: &str, stop_words: &[Box<str>]) {
        let chars = line.chars().count();
        self.lines += 1;
        self.chars += chars as u64;
        self.short += u32::from(chars <= SHORT);
        self.bullets += u32::from(line.trim_start().starts_with(['•', '-', '–', '*', '·', '●', '▪', '‣']));
        self.ends_in_ellipsis += u32::from(line.ends_with("...") || line.ends_with('…'));
        self.terminal += u32::from(super::ends_sentence(line));
        if self.seen.insert(xxh3_64(line.as_bytes()), ()).is_some() {
            self.duplicates += 1;
            self.duplicate_chars += chars as u64;
        }
        self.hashes += memchr::memchr_iter(b'#', line.as_bytes()).count() as u32;
        self.braces += memchr::memchr_iter(b'{', line.as_bytes()).count() as u32;
        self.ellipses += (line.matches("...").count() + line.matches('…').count()) as u32;
        words(line, |word| {
            self.alphabetic += u32::from(word.chars().any(char::is_alphabetic));
            let is_stop =
                |stop: &str| stop == word || stop.eq_ignore_ascii_case(word) || !word.is_ascii() && stop == word.to_lowercase();
            // Those are short; most words are not.
            if word.len() <= 24 && self.stop_words.count_ones() < stop_words.len().min(64) as u32 {
                let found = stop_words.iter().take(64).position(|stop| stop.len() == word.len() && is_stop(stop));
                self.stop_words |= found.map_or(0, |at| 1 << at);
            }
            self.words.push(Word { hash: xxh3_64(word.as_bytes()), chars: word.chars().count() as u32 });
        });
    }

    fn signals(self) -> Signals {
        let share = |part: u64, whole: u64| if whole == 0 { 0.0 } else { (part as f64 / whole as f64) as f32 };
        let (words, lines) = (self.words.len() as u64, u64::from(self.lines));
        let of_lines = |part: u32| share(u64::from(part), lines);
        let of_words = |part: u32| share(u64::from(part), words);
        let top = |n: usize| share(top(&self.words, n), self.chars).min(1.0);
        let duplicate = |n: usize| share(duplicates(&self.words, n), self.chars).min(1.0);
        Signals {
            mean_word_length: share(self.words.iter().map(|w| u64::from(w.chars)).sum(), words),
            hash_ratio: of_words(self.hashes),
            ellipsis_ratio: of_words(self.ellipses),
            bullet_share: of_lines(self.bullets),
            ellipsis_share: of_lines(self.ends_in_ellipsis),
            alphabetic_share: of_words(self.alphabetic),
            stop_words: self.stop_words.count_ones() as f32,
            duplicate_line_share: of_lines(self.duplicates),
            duplicate_line_chars: share(self.duplicate_chars, self.chars),
            top_2gram: top(2),
            top_3gram: top(3),
            top_4gram: top(4),
            duplicate_5grams: duplicate(5),
            duplicate_6grams: duplicate(6),
            duplicate_7grams: duplicate(7),
            duplicate_8grams: duplicate(8),
            duplicate_9grams: duplicate(9),
            duplicate_10grams: duplicate(10),
            terminal_share: of_lines(self.terminal),
            short_line_share: of_lines(self.short),
            lines_per_word: share(lines.saturating_sub(1), words),
            braces: self.braces as f32,
        }
    }
}

/// A hash of the words that follow one another.
fn run(words: &[Word]) -> u64 {
    words.iter().fold(0, |hash: u64, word| (hash.rotate_left(23) ^ word.hash).wrapping_mul(0x9E37_79B9_7F4A_7C15))
}

/// The characters in all places of the commonest run of `n` words, spaces between them included; of runs as common, the first counts.
fn top(words: &[Word], n: usize) -> u64 {
    let mut counts: HashMap<u64, (u32, usize), Plain> = HashMap::with_capacity_and_hasher(words.len(), Plain::default());
    for (at, part) in words.windows(n).enumerate() {
        counts.entry(run(part)).or_insert((0, at)).0 += 1;
    }
    let most = counts.values().max_by_key(|(count, at)| (*count, std::cmp::Reverse(*at)));
    most.map_or(0, |(count, at)| {
        let chars: u32 = words[*at..at + n].iter().map(|w| w.chars).sum();
        u64::from(*count) * (u64::from(chars) + n as u64 - 1)
    })
}

/// The characters in runs of `n` words that stood before, no character counted twice.
fn duplicates(words: &[Word], n: usize) -> u64 {
    let mut seen: HashMap<u64, (), Plain> = HashMap::with_capacity_and_hasher(words.len(), Plain::default());
    let (mut chars, mut at) = (0, 0);
    while let Some(part) = words.get(at..at + n) {
        if seen.insert(run(part), ()).is_some() {
            chars += part.iter().map(|w| u64::from(w.chars)).sum::<u64>();
            at += n;
        } else {
            at += 1;
        }
    }
    chars
}

/// Calls `f` with each word of a line.
fn words<'l>(line: &'l str, mut f: impl FnMut(&'l str)) {
    let mut start = None;
    // The end of what may be a word, where a character follows that keeps it together if letters come behind.
    let mut joined: Option<usize> = None;
    for (at, ch) in line.char_indices() {
        let alone = is_unspaced(ch);
        if !alone && (ch.is_alphanumeric() || is_mark(ch)) {
            start.get_or_insert(at);
            joined = None;
        } else if !alone && joined.is_none() && start.is_some() && matches!(ch, '\'' | '-' | '.' | '’') {
            joined = Some(at);
        } else {
            if let Some(start) = start.take() {
                f(&line[start..joined.take().unwrap_or(at)]);
            }
            joined = None;
            if alone {
                f(&line[at..at + ch.len_utf8()]);
            }
        }
    }
    if let Some(start) = start {
        f(&line[start..joined.unwrap_or(line.len())]);
    }
}

type Plain = BuildHasherDefault<AsIs>;

/// Keys are hashes already.
#[derive(Default)]
struct AsIs(u64);

impl Hasher for AsIs {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        self.0 = xxh3_64(bytes);
    }

    fn write_u64(&mut self, value: u64) {
        self.0 = value;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(text: &str) -> Signals {
        let stop: Vec<Box<str>> = ["the", "and", "of"].map(Into::into).to_vec();
        Signals::of(text.lines(), &stop)
    }

    #[test]
    fn by_hand() {
        let s = of("The cat and THE dog...\n- a # b\nThe cat and THE dog...\nEnd.");
        // 5 + 2 + 5 + 1 words of 15 + 2 + 15 + 3 characters; lines of 22, 7, 22 and 4.
        assert!((s.mean_word_length - 35.0 / 13.0).abs() < 1e-6);
        assert!((s.hash_ratio - 1.0 / 13.0).abs() < 1e-6 && (s.ellipsis_ratio - 2.0 / 13.0).abs() < 1e-6);
        assert_eq!((s.bullet_share, s.ellipsis_share, s.alphabetic_share, s.stop_words), (0.25, 0.5, 1.0, 2.0));
        assert_eq!(s.duplicate_line_share, 0.25);
        assert!((s.duplicate_line_chars - 22.0 / 55.0).abs() < 1e-6);
        // "The cat" twice, before "cat and" and others as common.
        assert!((s.top_2gram - 14.0 / 55.0).abs() < 1e-6);
        assert!((s.duplicate_5grams - 15.0 / 55.0).abs() < 1e-6);
        assert_eq!((s.duplicate_6grams, s.terminal_share, s.short_line_share), (0.0, 0.75, 1.0));
        assert!((s.lines_per_word - 3.0 / 13.0).abs() < 1e-6);
        assert_eq!(of(""), Signals::default());
    }

    proptest::proptest! {
        #[test]
        fn words_are_those_that_are_counted(line in "(\\PC{0,60}|[a-cA-C0-2 '.,-]{0,80}|[东京a. ]{0,30})") {
            let mut number = 0;
            words(&line, |word| {
                assert!(!word.is_empty());
                number += 1;
            });
            proptest::prop_assert_eq!(number, super::super::counts(&line).words);
        }

        #[test]
        fn shares_are_shares(text in "([a-c]{1,2}[ .\n]{1,2}){0,80}") {
            let s = of(&text);
            for share in [s.bullet_share, s.top_2gram, s.top_4gram, s.duplicate_5grams, s.duplicate_10grams, s.duplicate_line_chars] {
                proptest::prop_assert!((0.0..=1.0).contains(&share), "{s:?}");
            }
        }
    }
}
