//! Literals that are not at a line's start or end: by the words in them, and where there are none, by grams, in a pass over all of the text.

use fearless_simd::{Level, dispatch};

use super::ends::{EndGrams, WordEnds};
use super::few::Few;
use super::grams::{Filter, Slots, low_bytes, may_have};
use super::search::{Entry, GramList, Search, commonness, entry, with_any};
use super::words::{WordGrams, WordStarts};
use crate::rules::needs::Edges;

/// Ways to look for literals that are not at a line's start or end.
#[derive(Debug)]
pub(super) struct Scanner {
    /// Most literals are told by a word of theirs.
    words: WordStarts,
    ends: WordEnds,
    six: Slots<Entry>,
    /// Literals of two bytes are here, too, with whatever may stand behind them.
    three: Slots<Entry>,
    few: Few,
    sixes: Filter,
    threes: Filter,
}

/// Sizes that filters have: see [`Filter::new`]. 2 Mbit (256 KiB) is what a second-level cache bears.
const SIXES: [u32; 3] = [12, 17, 21];
const THREES: u32 = 16;

/// The literals that are not at a line's start or end.
#[derive(Debug, Default)]
pub(super) struct InsideGrams {
    words: WordGrams,
    ends: EndGrams,
    few: Few,
    /// Those with neither a word's start nor a word's end.
    others: Vec<(Vec<u8>, Edges, u32)>,
}

impl InsideGrams {
    pub(super) fn add(&mut self, literal: &[u8], edges: Edges, number: u32) {
        let is_told = self.words.add(literal, edges, number) || self.ends.add(literal, edges, number);
        if !is_told && !literal.is_empty() && !self.few.add_by_byte(literal, number) {
            self.others.push((literal.to_vec(), edges, number));
        }
    }

    pub(super) fn into_scanner(mut self) -> Scanner {
        let (mut six, mut three) = <(GramList, GramList)>::default();
        if !self.few.add_all(&self.others) {
            for (literal, edges, number) in &self.others {
                match literal.len() {
                    2 => three.extend(with_any(literal, *edges).map(|gram| (gram, entry(literal, 0, *number)))),
                    7.. => add(&mut six, literal, *number, 6, 2),
                    _ => add(&mut three, literal, *number, 3, 1),
                }
            }
        }
        let grams = |list: &GramList| list.iter().map(|(gram, _)| *gram).collect::<Vec<_>>();
        Scanner {
            words: self.words.into_starts(),
            ends: self.ends.into_ends(),
            few: self.few,
            sixes: Filter::new(grams(&six).into_iter(), &SIXES),
            threes: Filter::new(grams(&three).into_iter(), &[THREES]),
            six: Slots::new(six),
            three: Slots::new(three),
        }
    }
}

/// Adds the grams of `width` bytes of which one is met where every `step`th place is looked at.
fn add(list: &mut GramList, literal: &[u8], number: u32, width: usize, step: usize) {
    let start = rarest_window(literal, width + step - 1);
    list.extend((start..start + step).map(|at| (low_bytes(&literal[at..at + width]), entry(literal, at, number))));
}

impl Scanner {
    /// Looks for them in all of a text.
    pub(super) fn scan(&self, search: &mut Search<'_>) {
        self.words.scan(search);
        search.rewind();
        self.ends.scan(search);
        self.few.scan(search);
        search.rewind();
        match (self.three.is_empty(), self.six.is_empty(), self.sixes.bits) {
            (true, true, _) => {}
            (true, _, 12) => dispatch!(Level::new(), _ => self.run::<false, 12>(search)),
            (true, _, 17) => dispatch!(Level::new(), _ => self.run::<false, 17>(search)),
            (true, ..) => dispatch!(Level::new(), _ => self.run::<false, 21>(search)),
            (_, _, 12) => dispatch!(Level::new(), _ => self.run::<true, 12>(search)),
            (_, _, 17) => dispatch!(Level::new(), _ => self.run::<true, 17>(search)),
            _ => dispatch!(Level::new(), _ => self.run::<true, 21>(search)),
        }
    }

    /// Looks for grams of six bytes by a filter of that size, and for those of three, where there are some.
    ///
    /// Must be inlined: what is not keeps to the instructions that every processor has.
    #[inline(always)]
    fn run<const THREE: bool, const SIX: u32>(&self, search: &mut Search<'_>) {
        let (sixes, threes) = (self.sixes.words::<SIX>(), self.threes.words::<THREES>());
        // Four places at a time, for which eight bytes have to be there: the text is padded with more than that.
        let mut at = 0;
        while let Some(bytes) = search.text.get(at..).and_then(|t| t.first_chunk()) {
            let word = u64::from_le_bytes(*bytes);
            let six = |place: usize| word >> (8 * place) & 0xFFFF_FFFF_FFFF;
            let three = |place: usize| word >> (8 * place) & 0xFF_FFFF;
            let mut seen = may_have::<SIX>(sixes, six(0)) | may_have::<SIX>(sixes, six(2)) << 1;
            if THREE {
                seen |= may_have::<THREES>(threes, three(0)) << 2 | may_have::<THREES>(threes, three(1)) << 3;
                seen |= may_have::<THREES>(threes, three(2)) << 4 | may_have::<THREES>(threes, three(3)) << 5;
            }
            while seen != 0 {
                match seen.trailing_zeros() as usize {
                    0 => search.look_up(&self.six, six(0), at),
                    1 => search.look_up(&self.six, six(2), at + 2),
                    bit => search.look_up(&self.three, three(bit - 2), at + bit - 2),
                }
                seen &= seen - 1;
            }
            at += 4;
        }
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
