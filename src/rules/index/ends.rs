//! Literals without a word's start that have a word's end in them (`foto:`, and `views` where no word goes on): looked for at the ends of
//! words alone.

use fearless_simd::prelude::*;
use fearless_simd::{Level, Simd, dispatch};

use super::grams::{Filter, Slots, low_bytes};
use super::search::{Entry, GramList, Search, commonness, entry};
use crate::measure::{LOWER_BLOCK as BLOCK, blocks, lower_block};
use crate::rules::needs::Edges;

/// Bytes of a gram.
const WIDTH: usize = 4;

/// Sizes that filters have: see [`Filter::new`].
const SIZES: [u32; 4] = [10, 13, 16, 19];

/// Tables for literals by the grams at a word's end of theirs, and filters before them.
#[derive(Debug)]
pub(super) struct WordEnds {
    /// Grams whose last byte is the one behind the word.
    behind: (Filter, Slots<Entry>),
    /// Grams that are the word's last letters.
    letters: (Filter, Slots<Entry>),
}

/// The grams of literals that have a word's end.
#[derive(Debug, Default)]
pub(super) struct EndGrams {
    behind: GramList,
    letters: GramList,
}

impl EndGrams {
    /// Adds a literal; whether it has an end of a word that tells enough.
    pub(super) fn add(&mut self, literal: &[u8], edges: Edges, number: u32) -> bool {
        let behind = (WIDTH - 1..literal.len().min(usize::from(u8::MAX))).filter(|at| is_end(literal, *at, edges));
        let cost = |at: &usize| literal[at + 1 - WIDTH..=*at].iter().map(|b| commonness(*b)).sum::<u32>();
        if let Some(at) = behind.min_by_key(cost) {
            self.behind.push((low_bytes(&literal[at + 1 - WIDTH..=at]), entry(literal, at, number)));
            return true;
        }
        // A short word with a sign: with whatever may stand before.
        if literal.len() > 2 && is_end(literal, 2, edges) {
            let entry = entry(literal, 2, number);
            let before = 0..0xF5u8;
            self.behind.extend(before.map(|c| (low_bytes(&[&[c], &literal[..3]].concat()), entry)));
            return true;
        }
        let at = literal.len();
        let is_telling = (WIDTH..=usize::from(u8::MAX)).contains(&at) && is_end(literal, at, edges);
        if is_telling {
            self.letters.push((low_bytes(&literal[at - WIDTH..]), entry(literal, at, number)));
        }
        is_telling
    }

    pub(super) fn into_ends(self) -> WordEnds {
        let table = |list: GramList| (Filter::new(list.iter().map(|(gram, _)| *gram), &SIZES), Slots::new(list));
        WordEnds { behind: table(self.behind), letters: table(self.letters) }
    }
}

/// Whether a word ends before that place of a literal, wherever it stands.
fn is_end(literal: &[u8], at: usize, edges: Edges) -> bool {
    let ends = literal.get(at).map_or(edges.end, |byte| !byte.is_ascii_alphanumeric());
    ends && at.checked_sub(1).is_some_and(|before| literal[before].is_ascii_alphanumeric())
}

impl WordEnds {
    /// Looks for them in all of a text.
    pub(super) fn scan(&self, search: &mut Search<'_>) {
        if !self.behind.1.is_empty() || !self.letters.1.is_empty() {
            dispatch!(Level::new(), simd => self.run(simd, search));
        }
    }

    /// Must be inlined, as what it calls: what is not keeps to the instructions that every processor has.
    #[inline(always)]
    fn run<S: Simd>(&self, simd: S, search: &mut Search<'_>) {
        let text = search.text;
        let mut before = 0;
        for (number, block) in blocks(text).enumerate() {
            let words = lower_block(simd, &block).1.to_bitmask();
            let mut places = !words & (words << 1 | before);
            before = words >> 63;
            while places != 0 {
                let at = number * BLOCK + places.trailing_zeros() as usize;
                places &= places - 1;
                self.look(search, at);
            }
        }
    }

    /// Looks for what has a word's end at a place.
    #[inline(always)]
    fn look(&self, search: &mut Search<'_>, at: usize) {
        // The last five bytes, up to the one behind the word. Nothing is zero where the text does not begin.
        let bytes = match at.checked_sub(7).and_then(|from| search.text[from..].first_chunk()) {
            Some(bytes) => u64::from_le_bytes(*bytes),
            None => search.text[..=at].iter().fold(0, |all, byte| all >> 8 | u64::from(*byte) << 56),
        };
        let (behind, letters) = (bytes >> 32, bytes >> 24 & 0xFFFF_FFFF);
        if self.behind.0.may_have(behind) {
            search.look_up(&self.behind.1, behind, at);
        }
        if self.letters.0.may_have(letters) {
            search.look_up(&self.letters.1, letters, at);
        }
    }
}
