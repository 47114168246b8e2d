//! The few literals that have neither a start nor an end of a word in them: looked for all at once, or by a byte.

use aho_corasick::packed::{Config, MatchKind, Searcher};
use aho_corasick::{PatternID, Span};

use super::search::{Search, commonness};
use crate::rules::needs::Edges;

/// So many literals are looked for by a byte.
const BYTES: usize = 8;

/// So many others are looked for at once: beyond, false alarms cost more than the pass by grams.
const MOST: usize = 48;

/// Bytes of each of them that are looked for: as many for all, so that none hides another that begins where it does.
const WIDTH: usize = 3;

/// A literal by bytes of it that stand so far behind its start.
#[derive(Debug, Clone, Copy)]
struct Part {
    at: u8,
    literal: u32,
}

/// See the module.
#[derive(Debug, Default)]
pub(super) struct Few {
    bytes: Vec<(u8, Part)>,
    /// Finds the parts; none where there are none.
    searcher: Option<Searcher>,
    /// For each pattern of it the literals that have it.
    parts: Vec<Vec<Part>>,
}

impl Few {
    /// Takes a literal of one byte, or of so few that one of them tells as much as a gram, while there is room.
    pub(super) fn add_by_byte(&mut self, literal: &[u8], number: u32) -> bool {
        let is_short = literal.len() < WIDTH || literal.len() <= 8 && !literal.iter().any(u8::is_ascii_alphanumeric);
        if literal.len() > 1 && (!is_short || self.bytes.len() >= BYTES) {
            return false;
        }
        let rarest = (0u8..).zip(literal).min_by_key(|(_, byte)| commonness(**byte));
        self.bytes.extend(rarest.map(|(at, byte)| (*byte, Part { at, literal: number })));
        true
    }

    /// Takes all of these literals, if they are few and long enough and the processor has what it takes.
    pub(super) fn add_all(&mut self, literals: &[(Vec<u8>, Edges, u32)]) -> bool {
        if literals.len() > MOST || literals.iter().any(|(literal, ..)| literal.len() < WIDTH) {
            return literals.is_empty();
        }
        let mut windows: Vec<(&[u8], Part)> = literals.iter().map(|(bytes, _, number)| rarest(bytes, *number)).collect();
        windows.sort_by_key(|(window, _)| *window);
        let (mut builder, mut parts) = (Config::new().match_kind(MatchKind::LeftmostFirst).builder(), Vec::new());
        for same in windows.chunk_by(|a, b| a.0 == b.0) {
            builder.add(same[0].0);
            parts.push(same.iter().map(|(_, part)| *part).collect());
        }
        (self.searcher, self.parts) = (builder.build(), parts);
        self.searcher.is_some()
    }

    /// Looks for them in all of a text.
    pub(super) fn scan(&self, search: &mut Search<'_>) {
        for (byte, part) in &self.bytes {
            search.rewind();
            for at in memchr::memchr_iter(*byte, search.text) {
                search.verify_all(at, usize::from(part.at), part.literal);
            }
        }
        let Some(searcher) = &self.searcher else { return };
        search.rewind();
        let mut from = 0;
        while let Some(found) = searcher.find_in(search.text, Span::from(from..search.text.len())) {
            for part in self.of(found.pattern()) {
                search.verify_all(found.start(), usize::from(part.at), part.literal);
            }
            from = found.start() + 1;
        }
    }

    fn of(&self, pattern: PatternID) -> &[Part] {
        self.parts.get(pattern.as_usize()).map_or(&[], Vec::as_slice)
    }
}

/// The least common bytes of a literal.
fn rarest(literal: &[u8], number: u32) -> (&[u8], Part) {
    let cost = |window: &[u8]| window.iter().map(|b| commonness(*b)).sum::<u32>();
    let windows = (0u8..=u8::MAX).zip(literal.windows(WIDTH));
    let (at, window) = windows.min_by_key(|(_, window)| cost(window)).unwrap_or((0, literal));
    (window, Part { at, literal: number })
}
