//! Guards: what a line must be like, at no cost worth counting, for a pattern to be tried on it at all.

use std::sync::LazyLock;

use regex_syntax::hir::{Class, ClassUnicode, Hir, HirKind, Look};

mod bytes;

pub(super) use bytes::has;
use bytes::{first_bytes, last_bytes};

use super::fold::fold_into;
use super::needs::Way;

/// What guards ask of a line.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub(super) struct Shape {
    pub(super) chars: u32,
    pub(super) words: u32,
    pub(super) ends_sentence: bool,
    /// Its first byte, before folding.
    pub(super) first: u8,
    /// Its last byte, before folding.
    pub(super) last: u8,
    pub(super) has: Has,
}

/// Kinds of characters that a line has, or has to have: a bit for each letter, for each sign of ASCII, for digits and for what is
/// not ASCII. Most patterns want a sign, such as a bracket or a bar, that few lines have.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub(super) struct Has(u64);

/// The bit of each byte of folded text.
const BITS: [u64; 256] = {
    let mut bits = [Has::OTHER.0; 256];
    let (mut byte, mut sign) = (0, 28);
    while byte < 128 {
        bits[byte] = match byte as u8 {
            b'0'..=b'9' => Has::DIGIT.0,
            letter @ (b'a'..=b'z' | b'A'..=b'Z') => 1 << (2 + (letter | 32) - b'a'),
            0x21..=0x7E => {
                sign += 1;
                1 << (sign - 1)
            }
            // Every line has spaces, or may have.
            _ => 0,
        };
        byte += 1;
    }
    bits
};

/// What `\d` stands for.
static DIGITS: LazyLock<ClassUnicode> = LazyLock::new(|| match regex_syntax::parse(r"\d").map(Hir::into_kind) {
    Ok(HirKind::Class(Class::Unicode(class))) => class,
    _ => ClassUnicode::empty(),
});

impl Has {
    /// Decimal digits of any script.
    const DIGIT: Has = Has(1);
    /// Characters outside ASCII, before folding.
    const OTHER: Has = Has(2);
    const ALL: Has = Has(u64::MAX);
    /// Classes of more characters are not looked into: they have hardly anything in common.
    const MOST: usize = 64;

    /// What a line has, of which the folded form is given.
    pub(super) fn of_line(folded: &str, digits: bool, is_ascii: bool) -> Has {
        let digits = if digits { Has::DIGIT } else { Has(0) };
        let others = if is_ascii { Has(0) } else { Has::OTHER };
        Has(folded.bytes().fold(0, |bits, byte| bits | BITS[byte as usize])).or(digits).or(others)
    }

    /// Whether all is there that something has to have.
    #[inline]
    fn covers(self, wanted: Has) -> bool {
        wanted.0 & !self.0 == 0
    }

    /// What each match of a regex has.
    fn of(hir: &Hir) -> Has {
        match hir.kind() {
            HirKind::Empty | HirKind::Look(_) => Has::default(),
            HirKind::Literal(literal) => {
                std::str::from_utf8(&literal.0).map_or(Has(0), |text| text.chars().map(Has::of_char).fold(Has(0), Has::or))
            }
            HirKind::Class(Class::Unicode(class)) => Has::of_class(class),
            HirKind::Class(Class::Bytes(_)) => Has::default(),
            HirKind::Capture(capture) => Has::of(&capture.sub),
            HirKind::Repetition(repetition) if repetition.min > 0 => Has::of(&repetition.sub),
            HirKind::Repetition(_) => Has::default(),
            HirKind::Concat(parts) => parts.iter().map(Has::of).fold(Has::default(), Has::or),
            HirKind::Alternation(branches) => branches.iter().map(Has::of).fold(Has::ALL, Has::and),
        }
    }

    fn of_class(class: &ClassUnicode) -> Has {
        let ranges = class.ranges();
        if ranges == DIGITS.ranges() {
            return Has::DIGIT;
        }
        let all = if ranges.iter().all(|r| !r.start().is_ascii()) { Has::OTHER } else { Has(0) };
        if ranges.iter().map(|r| r.len()).sum::<usize>() > Has::MOST {
            return all;
        }
        ranges.iter().flat_map(|r| r.start()..=r.end()).map(Has::of_char).fold(Has::ALL, Has::and)
    }

    /// What a line has on which a character stands.
    fn of_char(c: char) -> Has {
        if c.is_ascii() {
            return Has(BITS[c as usize]);
        }
        let mut folded = String::with_capacity(8);
        fold_into(c.encode_utf8(&mut [0; 4]), &mut folded);
        Has::of_line(&folded, c.is_numeric() && !c.is_alphabetic(), false)
    }

    fn or(self, also: Has) -> Has {
        Has(self.0 | also.0)
    }

    fn and(self, only: Has) -> Has {
        Has(self.0 & only.0)
    }
}

/// Lines of up to so many characters are suspect: see [`Shape::is_suspect`].
const SHORT: u32 = 160;

impl Shape {
    /// Whether a line is short or ends no sentence: chaff nearly always is one of these, and most of a text is neither.
    pub(super) fn is_suspect(&self) -> bool {
        self.chars <= SHORT || !self.ends_sentence
    }
}

/// Bounds that hold for every line a pattern matches.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) struct Guard {
    pub(super) min_chars: u32,
    pub(super) max_chars: u32,
    pub(super) min_words: u32,
    pub(super) max_words: u32,
    /// Whether it may end a sentence, and whether it may end none.
    pub(super) ends: (bool, bool),
    /// A bit for each byte that it may begin with.
    pub(super) first: [u64; 4],
    /// A bit for each byte that it may end with.
    pub(super) last: [u64; 4],
    /// What it has to have.
    pub(super) has: Has,
    /// Whether it has to be suspect, for one reason or another.
    pub(super) suspect: bool,
}

impl Default for Guard {
    /// The guard that lets every line through.
    fn default() -> Self {
        Guard {
            min_chars: 0,
            max_chars: u32::MAX,
            min_words: 0,
            max_words: u32::MAX,
            ends: (true, true),
            first: [u64::MAX; 4],
            last: [u64::MAX; 4],
            has: Has::default(),
            suspect: false,
        }
    }
}

impl Guard {
    #[inline]
    pub(super) fn lets_through(&self, shape: &Shape) -> bool {
        // What most lines fail at comes first.
        shape.has.covers(self.has)
            && shape.chars <= self.max_chars
            && shape.chars >= self.min_chars
            && shape.words <= self.max_words
            && shape.words >= self.min_words
            && (if shape.ends_sentence { self.ends.0 } else { self.ends.1 })
            && has(&self.first, shape.first)
            && has(&self.last, shape.last)
            && (!self.suspect || shape.is_suspect())
    }

    /// Whether it lets none but suspect lines through.
    pub(super) fn wants_suspects(&self) -> bool {
        self.suspect || self.max_chars <= SHORT || !self.ends.0
    }

    /// What both let through.
    pub(super) fn and(&self, other: &Guard) -> Guard {
        Guard {
            min_chars: self.min_chars.max(other.min_chars),
            max_chars: self.max_chars.min(other.max_chars),
            min_words: self.min_words.max(other.min_words),
            max_words: self.max_words.min(other.max_words),
            ends: (self.ends.0 && other.ends.0, self.ends.1 && other.ends.1),
            first: std::array::from_fn(|i| self.first[i] & other.first[i]),
            last: std::array::from_fn(|i| self.last[i] & other.last[i]),
            has: self.has.or(other.has),
            suspect: self.suspect || other.suspect,
        }
    }

    /// What any way of a pattern lets through.
    pub(super) fn of(ways: &[Way]) -> Guard {
        let mut ways = ways.iter().map(|w| &w.guard);
        let Some(first) = ways.next() else { return Guard::default() };
        ways.fold(first.clone(), |a, b| Guard {
            min_chars: a.min_chars.min(b.min_chars),
            max_chars: a.max_chars.max(b.max_chars),
            min_words: a.min_words.min(b.min_words),
            max_words: a.max_words.max(b.max_words),
            ends: (a.ends.0 || b.ends.0, a.ends.1 || b.ends.1),
            first: std::array::from_fn(|i| a.first[i] | b.first[i]),
            last: std::array::from_fn(|i| a.last[i] | b.last[i]),
            has: a.has.and(b.has),
            suspect: a.wants_suspects() && b.wants_suspects(),
        })
    }

    /// The guard of a regular expression.
    pub(super) fn of_regex(hir: &Hir) -> Guard {
        let mut guard = Guard::default();
        let properties = hir.properties();
        let at_start = properties.look_set_prefix().contains(Look::Start);
        guard.has = Has::of(hir);
        guard.min_chars = properties.minimum_len().map_or(0, |n| n.div_ceil(4)) as u32;
        if at_start {
            let mut first = [0; 4];
            if !first_bytes(hir, &mut first) {
                guard.first = first;
            }
        }
        let at_end = properties.look_set_suffix().contains(Look::End);
        if at_end {
            let mut last = [0; 4];
            if !last_bytes(hir, &mut last) {
                guard.last = last;
            }
        }
        if at_start && at_end {
            guard.max_chars = properties.maximum_len().map_or(u32::MAX, |n| u32::try_from(n).unwrap_or(u32::MAX));
        }
        guard
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn begins(regex: &str) -> String {
        let guard = Guard::of_regex(&regex_syntax::parse(regex).unwrap());
        (32..127u8).filter(|b| has(&guard.first, *b)).map(char::from).collect()
    }

    #[test]
    fn first_bytes_of_regexes() {
        assert_eq!(begins("^(?:[a-c]|x?y)z"), "abcxy");
        assert_eq!(begins("(?i)^(?:feb|mar) "), "FMfm");
        assert_eq!(begins(r"^\s*\d+$"), " 0123456789");
        assert_eq!(begins("^a?b?$").len(), 95);
        assert_eq!(begins("abc").len(), 95);
        assert_eq!(begins("^ab|^cd"), "ac");
    }

    #[test]
    fn last_bytes_of_regexes() {
        let guard = Guard::of_regex(&regex_syntax::parse(r"x(?:\)|[a-cé]\.?)$").unwrap());
        let ends: String = (32..127u8).filter(|b| has(&guard.last, *b)).map(char::from).collect();
        assert_eq!(ends, ").abc");
        assert!(has(&guard.last, *"é".as_bytes().last().unwrap()));
    }

    #[test]
    fn what_matches_have() {
        let has = |regex: &str, text: &str| {
            let mut folded = String::new();
            fold_into(text, &mut folded);
            let line = Has::of_line(&folded, text.contains(char::is_numeric), text.is_ascii());
            line.covers(Has::of(&regex_syntax::parse(regex).unwrap()))
        };
        let regex = r"^(?:a\d+|\d{2} b)$";
        assert_eq!([has(regex, "1"), has(regex, "٣"), has(regex, "a b")], [true, true, false]);
        assert!(has(r"^(?:a\d*|\d{2} b)$", "b"));
        let regex = r"\d年|[가-힣]1";
        assert_eq!([has(regex, "7年"), has(regex, "7"), has(regex, "年")], [true, false, false]);
        assert!(has("café|[a-é]", "b"));
        let regex = "(?i)^(?:k[-–]|[’']k{2}-)";
        assert_eq!([has(regex, "K—"), has(regex, "k"), has(regex, "-"), has(regex, "\u{212a}-")], [true, false, false, true]);
    }

    proptest::proptest! {
        #![proptest_config(proptest::prelude::ProptestConfig::with_cases(4000))]

        /// What an expression matches, its guard lets through.
        #[test]
        fn no_match_is_held_back(
            regex in crate::rules::needs::regex::tests::expressions(),
            texts in proptest::collection::vec("[abB1٣éK .(—-]{0,10}", 8),
        ) {
            let (hir, plain) = (regex_syntax::parse(&regex).unwrap(), regex::Regex::new(&regex).unwrap());
            let guard = Guard::of_regex(&hir);
            for text in texts {
                let mut folded = String::new();
                fold_into(&text, &mut folded);
                let shape = crate::rules::pattern::Facts::new(&text, &folded, 0.0).shape;
                proptest::prop_assert!(guard.lets_through(&shape) || !plain.is_match(&text), "{} {:?}", regex, text);
            }
        }
    }

    #[test]
    fn alternatives_may_all_want_suspects() {
        let short = Guard { max_chars: SHORT, ..Guard::default() };
        let open = Guard { ends: (false, true), ..Guard::default() };
        let ways = |guards: &[&Guard]| guards.iter().map(|g| Way { need: None, guard: (*g).clone() }).collect::<Vec<_>>();
        assert!(Guard::of(&ways(&[&short, &open])).wants_suspects());
        assert!(!Guard::of(&ways(&[&short, &open, &Guard::default()])).wants_suspects());
        assert!(Guard::default().and(&Guard::of(&ways(&[&short, &open]))).wants_suspects());
        let long = Shape { chars: SHORT + 1, ends_sentence: true, ..Shape::default() };
        assert!(!Guard::of(&ways(&[&short, &open])).lets_through(&long));
    }

    #[test]
    fn bounds_of_regexes() {
        let guard = Guard::of_regex(&regex_syntax::parse("^.{2,9}$").unwrap());
        assert_eq!((guard.min_chars, guard.max_chars), (1, 36));
        assert_eq!(Guard::of_regex(&regex_syntax::parse("^.{2,9}").unwrap()).max_chars, u32::MAX);
    }
}
