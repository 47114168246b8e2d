//! Literals that may stand anywhere: one pass over the text, by grams.

use fearless_simd::{Level, dispatch};

use super::grams::{Filter, Slots, gram_at, may_have};
use super::{Index, Place};
use crate::rules::needs::Edges;

/// Tables for literals that stand anywhere, by the length of their grams, and filters before them.
#[derive(Debug)]
pub(super) struct Scanner {
    eight: Slots<Entry>,
    six: Slots<Entry>,
    /// Literals of two bytes are here, too, with whatever may stand behind them.
    three: Slots<Entry>,
    /// Literals of one byte, by their numbers.
    one: Vec<(u8, Edges, u32)>,
    eights: Filter,
    sixes: Filter,
    threes: Filter,
}

/// A literal that has a gram.
#[derive(Debug, Clone, Copy)]
struct Entry {
    /// Up to eight bytes of the literal, among them the gram: what no literal of a slot has is told apart by them alone …
    word: u64,
    literal: u32,
    /// … so many …
    length: u8,
    /// … that begin so far before the gram.
    back: u8,
    /// Where in the literal the gram stands.
    at: u8,
}

/// Sizes that filters have: see [`Filter::new`]. 2 Mbit (256 KiB) is what a second-level cache bears.
const EIGHTS: [u32; 4] = [12, 16, 19, 21];
const SIXES: [u32; 2] = [12, 17];
const THREES: u32 = 16;

/// Grams with what has them.
type GramList = Vec<(u64, Entry)>;

/// The grams of literals that may stand anywhere.
#[derive(Debug, Default)]
pub(super) struct InsideGrams {
    eight: GramList,
    six: GramList,
    three: GramList,
    one: Vec<(u8, Edges, u32)>,
}

impl InsideGrams {
    /// Adds a literal, by the grams of its least common part.
    pub(super) fn add(&mut self, literal: &[u8], edges: Edges, number: u32) {
        match *literal {
            [] => {}
            [byte] => self.one.push((byte, edges, number)),
            [a, b] => {
                // Text is UTF-8, which has no bytes beyond these.
                let behind = (0..0xF5u8).filter(|c| !(edges.end && c.is_ascii_alphanumeric()));
                self.three.extend(behind.filter_map(|c| entry::<3>(&[a, b, c], 0, number)));
            }
            _ => match literal.len() {
                11.. => add::<8>(&mut self.eight, literal, number, 4),
                7..=10 => add::<6>(&mut self.six, literal, number, 2),
                _ => add::<3>(&mut self.three, literal, number, 1),
            },
        }
    }

    pub(super) fn into_scanner(self) -> Scanner {
        fn grams(list: &GramList) -> impl ExactSizeIterator<Item = u64> {
            list.iter().map(|(gram, _)| *gram)
        }
        Scanner {
            eights: Filter::new(grams(&self.eight), &EIGHTS),
            sixes: Filter::new(grams(&self.six), &SIXES),
            threes: Filter::new(grams(&self.three), &[THREES]),
            eight: Slots::new(self.eight),
            six: Slots::new(self.six),
            three: Slots::new(self.three),
            one: self.one,
        }
    }
}

/// Adds the grams of `N` bytes of which one is met where every `step`th place is looked at.
fn add<const N: usize>(list: &mut GramList, literal: &[u8], number: u32, step: usize) {
    let start = rarest_window(literal, N + step - 1);
    list.extend((start..start + step).filter_map(|at| entry::<N>(literal, at, number)));
}

/// The gram of `N` bytes at a place of a literal.
fn entry<const N: usize>(literal: &[u8], at: usize, number: u32) -> Option<(u64, Entry)> {
    let gram = gram_at::<N>(literal, at)?;
    let length = literal.len().min(8);
    let from = at.min(literal.len() - length);
    let mut word = [0; 8];
    word[..length].copy_from_slice(&literal[from..from + length]);
    let word = u64::from_le_bytes(word);
    Some((gram, Entry { word, literal: number, length: length as u8, back: (at - from) as u8, at: at as u8 }))
}

impl Scanner {
    /// Adds `(line, pattern)` for what is found in a text of those lines.
    pub(super) fn scan(&self, index: &Index, text: &[u8], places: &[Place], out: &mut Vec<(u32, u32)>) {
        let mut search = Search { index, text, places, place: 0, out };
        match (self.eights.bits, self.sixes.bits) {
            _ if self.is_empty() => {}
            (12, 12) => dispatch!(Level::new(), _ => search.run::<12, 12>(self)),
            (12, _) => dispatch!(Level::new(), _ => search.run::<12, 17>(self)),
            (16, 12) => dispatch!(Level::new(), _ => search.run::<16, 12>(self)),
            (16, _) => dispatch!(Level::new(), _ => search.run::<16, 17>(self)),
            (19, 12) => dispatch!(Level::new(), _ => search.run::<19, 12>(self)),
            (19, _) => dispatch!(Level::new(), _ => search.run::<19, 17>(self)),
            (_, 12) => dispatch!(Level::new(), _ => search.run::<21, 12>(self)),
            _ => dispatch!(Level::new(), _ => search.run::<21, 17>(self)),
        }
        for &(byte, edges, literal) in &self.one {
            search.place = 0;
            for at in memchr::memchr_iter(byte, text) {
                if !edges.end || !text.get(at + 1).is_some_and(u8::is_ascii_alphanumeric) {
                    search.verify(at, literal);
                }
            }
        }
    }

    fn is_empty(&self) -> bool {
        self.eight.is_empty() && self.six.is_empty() && self.three.is_empty()
    }
}

struct Search<'a> {
    index: &'a Index,
    text: &'a [u8],
    places: &'a [Place],
    place: usize,
    out: &'a mut Vec<(u32, u32)>,
}

impl Search<'_> {
    /// Looks for grams by filters of these sizes.
    #[inline(always)]
    fn run<const EIGHT: u32, const SIX: u32>(&mut self, scanner: &Scanner) {
        let eights = scanner.eights.words::<EIGHT>();
        let sixes = scanner.sixes.words::<SIX>();
        let threes = scanner.threes.words::<THREES>();
        // Four places at a time, for which twelve bytes have to be there: the text is padded with more than that.
        let mut at = 0;
        while let Some(bytes) = self.text.get(at..).and_then(|t| t.first_chunk::<12>()) {
            let word = |from: usize| bytes[from..].first_chunk().map_or(0, |c| u64::from_le_bytes(*c));
            let (first, third) = (word(0), word(2));
            let six = |word: u64| word & 0xFFFF_FFFF_FFFF;
            let three = |place: usize| first >> (8 * place) & 0xFF_FFFF;
            let mut seen = may_have::<EIGHT>(eights, first);
            seen |= may_have::<SIX>(sixes, six(first)) << 1 | may_have::<SIX>(sixes, six(third)) << 2;
            seen |= may_have::<THREES>(threes, three(0)) << 3 | may_have::<THREES>(threes, three(1)) << 4;
            seen |= may_have::<THREES>(threes, three(2)) << 5 | may_have::<THREES>(threes, three(3)) << 6;
            while seen != 0 {
                match seen.trailing_zeros() as usize {
                    0 => self.look_up(&scanner.eight, first, at),
                    1 => self.look_up(&scanner.six, six(first), at),
                    2 => self.look_up(&scanner.six, six(third), at + 2),
                    bit => self.look_up(&scanner.three, three(bit - 3), at + bit - 3),
                }
                seen &= seen - 1;
            }
            at += 4;
        }
    }

    #[inline]
    fn look_up(&mut self, table: &Slots<Entry>, gram: u64, at: usize) {
        for entry in table.of(gram) {
            let word = at.checked_sub(entry.back as usize).and_then(|from| gram_at::<8>(self.text, from));
            let wrong = |word: u64| (word ^ entry.word) << (64 - 8 * u32::from(entry.length)) != 0;
            if word.is_some_and(|word| !wrong(word))
                && let Some(start) = at.checked_sub(entry.at as usize)
            {
                self.verify(start, entry.literal);
            }
        }
    }

    /// Whether a literal begins there, where its word or byte was seen.
    fn verify(&mut self, start: usize, literal: u32) {
        let literal = &self.index.literals[literal as usize];
        let goes_on = |at: Option<usize>| at.and_then(|at| self.text.get(at)).is_some_and(u8::is_ascii_alphanumeric);
        let (before, behind) = (start.checked_sub(1), start + literal.bytes.len());
        if literal.edges.start && goes_on(before)
            || literal.edges.end && goes_on(Some(behind))
            || literal.bytes.len() > 8 && !self.text[start..].starts_with(&literal.bytes)
        {
            return;
        }
        while self.places[self.place].end as usize <= start {
            self.place += 1;
        }
        // An offset may lead back to a line before the one a later gram was found on.
        while self.places[self.place].start as usize > start {
            self.place -= 1;
        }
        self.index.take(literal, &self.places[self.place], self.out);
    }
}

/// Where the window of `width` bytes begins that is least common in text, near the start: an [`Entry`] has room for no more.
fn rarest_window(literal: &[u8], width: usize) -> usize {
    let cost = |window: &[u8]| -> u32 {
        let bytes: u32 = window.iter().map(|b| commonness(*b)).sum();
        let common = COMMON.iter().filter(|gram| window.len() == 3 && window == **gram).count();
        bytes + 20 * common as u32
    };
    let starts = 0..=literal.len().saturating_sub(width).min(usize::from(u8::MAX) - width);
    starts.min_by_key(|s| cost(&literal[*s..(*s + width).min(literal.len())])).unwrap_or(0)
}

/// Threes that are more common than their bytes tell.
const COMMON: [&[u8; 3]; 24] = [
    b"ing", b"the", b"and", b"ion", b"ent", b"for", b"tha", b"her", b"ver", b"ter", b"ati", b"con", b"com", b"pro", b"ght",
    b"ill", b"all", b"you", b"ith", b"his", b"per", b"men", b"sch", b"que",
];

/// How common a byte of folded text is, roughly, over many languages.
fn commonness(byte: u8) -> u32 {
    match byte {
        b' ' | b'e' => 10,
        b'a' | b'i' | b'n' | b'o' | b'r' | b's' | b't' => 8,
        b'l' | b'd' | b'h' | b'u' | b'c' => 6,
        b'm' | b'p' | b'g' | b'f' | b'b' | b'v' | b'y' | b'w' | b',' | b'.' => 4,
        0x80.. => 5,
        _ => 2,
    }
}
