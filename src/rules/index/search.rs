//! A text that is searched, and what the ways to search it have in common.

use super::grams::{Slots, low_bytes};
use super::{Index, Place, goes_on};
use crate::rules::needs::Edges;

/// A literal that has a gram.
#[derive(Debug, Clone, Copy)]
pub(super) struct Entry {
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

/// Grams with what has them.
pub(super) type GramList = Vec<(u64, Entry)>;

/// The entry of a literal for a gram at a place of it.
pub(super) fn entry(literal: &[u8], at: usize, number: u32) -> Entry {
    let length = literal.len().min(8);
    let from = at.min(literal.len() - length);
    let mut word = [0; 8];
    word[..length].copy_from_slice(&literal[from..from + length]);
    Entry { word: u64::from_le_bytes(word), literal: number, length: length as u8, back: (at - from) as u8, at: at as u8 }
}

/// The grams of a literal with any byte behind it. Text is UTF-8, which has no bytes beyond these.
pub(super) fn with_any(literal: &[u8], edges: Edges) -> impl Iterator<Item = u64> {
    let literal = literal.to_vec();
    let behind = (0..0xF5u8).filter(move |c| !(edges.end && c.is_ascii_alphanumeric()));
    behind.map(move |c| low_bytes(&[literal.as_slice(), &[c]].concat()))
}

/// A text of several lines, and what is found on them.
pub(super) struct Search<'a> {
    pub(super) index: &'a Index,
    pub(super) text: &'a [u8],
    pub(super) places: &'a [Place],
    /// The line where something stood last.
    place: usize,
    /// `(line, pattern)` for what is found.
    out: &'a mut Vec<(u32, u32)>,
}

impl<'a> Search<'a> {
    pub(super) fn new(index: &'a Index, text: &'a [u8], places: &'a [Place], out: &'a mut Vec<(u32, u32)>) -> Self {
        Search { index, text, places, place: 0, out }
    }

    /// Takes the literals that have a gram which was seen at a place.
    #[inline]
    pub(super) fn look_up(&mut self, table: &Slots<Entry>, gram: u64, at: usize) {
        for entry in table.of(gram) {
            let from = at.checked_sub(entry.back as usize);
            let word = from.and_then(|from| self.text[from..].first_chunk()).map(|bytes| u64::from_le_bytes(*bytes));
            let wrong = |word: u64| (word ^ entry.word) << (64 - 8 * u32::from(entry.length)) != 0;
            if word.is_some_and(|word| !wrong(word))
                && let Some(start) = at.checked_sub(entry.at as usize)
            {
                self.verify(start, entry.literal);
            }
        }
    }

    /// Takes a literal if it stands where a byte of it was seen, so far behind its start.
    #[inline]
    pub(super) fn verify_all(&mut self, at: usize, back: usize, literal: u32) {
        let bytes = &*self.index.literals[literal as usize].bytes;
        if let Some(start) = at.checked_sub(back).filter(|start| self.text[*start..].starts_with(bytes)) {
            self.verify(start, literal);
        }
    }

    /// Takes a literal if it begins there, where its first eight bytes were seen.
    pub(super) fn verify(&mut self, start: usize, literal: u32) {
        let literal = &self.index.literals[literal as usize];
        if literal.edges.start && start.checked_sub(1).is_some_and(|before| goes_on(self.text, before))
            || literal.edges.end && goes_on(self.text, start + literal.bytes.len())
            || literal.bytes.len() > 8 && !self.text[start..].starts_with(&literal.bytes)
        {
            return;
        }
        // Each way to search begins at the first line, and a gram may lead back to a line before the one on which another was found.
        while self.places[self.place].start as usize > start {
            self.place -= 1;
        }
        while self.places[self.place].end as usize <= start {
            self.place += 1;
        }
        self.index.take(literal, &self.places[self.place], self.out);
    }

    /// Goes back to the first line.
    pub(super) fn rewind(&mut self) {
        self.place = 0;
    }
}

/// How common a byte of folded text is, roughly, over many languages.
pub(super) fn commonness(byte: u8) -> u32 {
    match byte {
        b' ' | b'e' => 10,
        b'a' | b'i' | b'n' | b'o' | b'r' | b's' | b't' => 8,
        b'l' | b'd' | b'h' | b'u' | b'c' => 6,
        b'm' | b'p' | b'g' | b'f' | b'b' | b'v' | b'y' | b'w' | b',' | b'.' => 4,
        0x80.. => 5,
        _ => 2,
    }
}
