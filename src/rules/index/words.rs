//! Literals that begin, or have a part that begins, where a word does: looked for at the starts of words alone.

use fearless_simd::prelude::*;
use fearless_simd::{Level, Simd, dispatch, u8x64};

use super::grams::{Filter, Slots, low_bytes, may_have};
use super::search::{Entry, GramList, Search, commonness, entry, with_any};
use crate::measure::{LOWER_BLOCK as BLOCK, blocks, lower_block};
use crate::rules::needs::Edges;

/// Tables for literals by the grams that begin with a word of theirs, and filters before them.
///
/// A word starts at a letter or digit of ASCII behind something else; any character outside ASCII counts as one.
#[derive(Debug)]
pub(super) struct WordStarts {
    filters: [Filter; 3],
    tables: [Slots<Entry>; 3],
    /// Literals with a word of one letter, by it and its place in them.
    letters: Vec<(u8, u8, u32)>,
}

/// The lengths of the grams, from the most telling on.
const WIDTHS: [usize; 3] = [8, 5, 3];

/// Sizes that filters have, all three the same: see [`Filter::new`].
const SIZES: [u32; 6] = [12, 16, 17, 18, 19, 21];

/// The grams of literals that have a word's start.
#[derive(Debug, Default)]
pub(super) struct WordGrams {
    lists: [GramList; 3],
    letters: Vec<(u8, u8, u32)>,
}

impl WordGrams {
    /// Adds a literal; whether it has a start of a word that tells enough.
    pub(super) fn add(&mut self, literal: &[u8], edges: Edges, number: u32) -> bool {
        let starts = (0..literal.len().min(usize::from(u8::MAX))).filter(|at| is_start(literal, *at, edges));
        let telling = |at: &usize| {
            let width = WIDTHS.iter().position(|w| at + w <= literal.len()).unwrap_or(WIDTHS.len());
            let gram = &literal[*at..literal.len().min(at + WIDTHS[width.min(2)])];
            (width, gram.iter().map(|b| commonness(*b)).sum::<u32>())
        };
        match starts.filter(|at| at + 2 <= literal.len()).min_by_key(telling) {
            None => self.add_letter(literal, edges, number),
            Some(at) => {
                match literal.len() - at {
                    2 => self.lists[2].extend(with_any(&literal[at..], edges).map(|gram| (gram, entry(literal, at, number)))),
                    rest => {
                        let width = WIDTHS.iter().position(|w| *w <= rest).unwrap_or(2);
                        self.lists[width].push((low_bytes(&literal[at..at + WIDTHS[width]]), entry(literal, at, number)));
                    }
                }
                true
            }
        }
    }

    /// Adds a literal by its last letter, if that is a word.
    fn add_letter(&mut self, literal: &[u8], edges: Edges, number: u32) -> bool {
        let last = literal.len().checked_sub(1).filter(|at| edges.end && is_start(literal, *at, edges));
        let Some((at, letter)) = last.and_then(|at| Some((u8::try_from(at).ok()?, literal[at]))) else { return false };
        let is_letter = letter.is_ascii_alphanumeric();
        if is_letter {
            self.letters.push((letter, at, number));
        }
        is_letter
    }

    pub(super) fn into_starts(self) -> WordStarts {
        let size = Filter::size(self.lists.iter().map(Vec::len).max().unwrap_or(0), &SIZES);
        WordStarts {
            filters: self.lists.each_ref().map(|list| Filter::new(list.iter().map(|(gram, _)| *gram), &[size])),
            tables: self.lists.map(Slots::new),
            letters: self.letters,
        }
    }
}

/// Whether a word starts at that place of a literal, wherever it stands.
fn is_start(literal: &[u8], at: usize, edges: Edges) -> bool {
    match literal[at] {
        0xC0.. => true,
        byte if !byte.is_ascii_alphanumeric() => false,
        _ if at == 0 => edges.start,
        _ => !literal[at - 1].is_ascii_alphanumeric(),
    }
}

impl WordStarts {
    /// Looks for them in all of a text.
    pub(super) fn scan(&self, search: &mut Search<'_>) {
        if self.letters.is_empty() && self.tables.iter().all(Slots::is_empty) {
            return;
        }
        match self.filters[0].bits {
            12 => dispatch!(Level::new(), simd => self.run::<_, 12>(simd, search)),
            16 => dispatch!(Level::new(), simd => self.run::<_, 16>(simd, search)),
            17 => dispatch!(Level::new(), simd => self.run::<_, 17>(simd, search)),
            18 => dispatch!(Level::new(), simd => self.run::<_, 18>(simd, search)),
            19 => dispatch!(Level::new(), simd => self.run::<_, 19>(simd, search)),
            _ => dispatch!(Level::new(), simd => self.run::<_, 21>(simd, search)),
        }
    }

    /// Must be inlined, as what it calls: what is not keeps to the instructions that every processor has.
    #[inline(always)]
    fn run<S: Simd, const BITS: u32>(&self, simd: S, search: &mut Search<'_>) {
        let text = search.text;
        let [eight, five, three] = &self.filters;
        let filters = [eight.words::<BITS>(), five.words::<BITS>(), three.words::<BITS>()];
        let mut before = 0;
        for (number, block) in blocks(text).enumerate() {
            let words = lower_block(simd, &block).1.to_bitmask();
            // Each byte that begins a character outside ASCII.
            let leads = u8x64::from_slice(simd, &block).simd_ge(0xC0).to_bitmask();
            let starts = words & !(words << 1 | before);
            before = words >> 63;
            let mut places = starts | leads;
            while places != 0 {
                let at = number * BLOCK + places.trailing_zeros() as usize;
                places &= places - 1;
                self.look::<BITS>(filters, search, at);
            }
        }
    }

    #[inline(always)]
    fn look<const BITS: u32>(&self, filters: [&[u64]; 3], search: &mut Search<'_>, at: usize) {
        // The text is padded: behind a word there are eight bytes.
        let Some(word) = search.text[at..].first_chunk().map(|bytes| u64::from_le_bytes(*bytes)) else { return };
        let gram = |i: usize| word & u64::MAX >> (64 - 8 * WIDTHS[i]);
        let seen = |i: usize| may_have::<BITS>(filters[i], gram(i)) << i;
        let mut seen = seen(0) | seen(1) | seen(2);
        while seen != 0 {
            let i = seen.trailing_zeros() as usize;
            seen &= seen - 1;
            search.look_up(&self.tables[i], gram(i), at);
        }
        if !self.letters.is_empty() && !search.text[at + 1].is_ascii_alphanumeric() {
            for (_, back, literal) in self.letters.iter().filter(|(letter, ..)| *letter == word as u8) {
                search.verify_all(at, usize::from(*back), *literal);
            }
        }
    }
}
