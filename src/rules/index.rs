//! The index: from lines to the few rules each could match.
//!
//! Every rule's pattern was asked for literals of which one must stand on a line ([`super::needs`]). Those that must stand at a
//! line's start or end cost a table look-up a line. The others are searched for in the text by *grams*, in one pass: of eight
//! bytes at every fourth place, of six at every second, of four and three at every one. A literal of eleven bytes has an eight-byte gram
//! at one of any four places in a row. Patterns that only suspect lines can match (short ones, and those that end no sentence),
//! which is most, are searched for in suspect lines only. So the number of rules hardly matters to the bulk of a text.

use std::collections::HashMap;
use std::ops::Range;

use super::grams::{Filter, GramTable, gram_at, may_have};
use super::guard::{Guard, Shape};
use super::needs::{Anchor, Edges, Need, Way, Ways};

/// A literal, looked up once however many patterns need it.
#[derive(Debug)]
struct Literal {
    bytes: Box<[u8]>,
    anchor: Anchor,
    edges: Edges,
    owners: Range<u32>,
}

/// A pattern that needs a literal, and the guard of that way to match it.
#[derive(Debug, Clone, Copy)]
struct Owner {
    pattern: u32,
    guard: u32,
}

/// Tables for literals that stand anywhere, by the length of their grams, and filters before them.
#[derive(Debug)]
struct Scanner {
    eight: GramTable,
    six: GramTable,
    four: GramTable,
    /// Literals of two bytes are here, too, with whatever may stand behind them.
    three: GramTable,
    /// Literals of one byte, by their numbers.
    one: Vec<(u8, u32)>,
    eights: Filter,
    sixes: Filter,
    /// The first three bytes of grams of four and three.
    threes: Filter,
}

/// Sizes that filters have: see [`Filter::new`]. 2 Mbit (256 KiB) is what a second-level cache bears.
const EIGHTS: [u32; 4] = [12, 16, 19, 21];
const SIXES: [u32; 2] = [12, 18];
const THREES: u32 = 16;

/// Tables for literals at one end of a line, by the length of their grams.
#[derive(Debug, Default)]
struct Edge {
    eight: GramTable,
    four: GramTable,
    two: GramTable,
    one: GramTable,
}

/// An index over patterns, numbered as they were given.
#[derive(Debug)]
pub(super) struct Index {
    literals: Vec<Literal>,
    owners: Vec<Owner>,
    starts: Edge,
    ends: Edge,
    in_prose: Scanner,
    in_suspects: Scanner,
    guards: Vec<Guard>,
}

/// A folded line to be searched.
#[derive(Debug, Clone, Copy)]
pub(super) struct Place {
    pub(super) line: u32,
    pub(super) start: u32,
    pub(super) end: u32,
    /// What guards ask of the line.
    pub(super) shape: Shape,
}

/// Folded lines, one after another, parted by line feeds.
#[derive(Debug, Default)]
pub(super) struct Folded {
    pub(super) text: String,
    pub(super) places: Vec<Place>,
}

/// So many line feeds stand behind the last line, for grams to be read there, too.
const PADDING: &str = "\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n";

impl Folded {
    /// Adds a line that `fold` appends; gives where it stands.
    pub(super) fn push(&mut self, line: u32, shape: Shape, fold: impl FnOnce(&mut String)) -> Range<u32> {
        let start = self.text.len() as u32;
        fold(&mut self.text);
        let end = self.text.len() as u32;
        self.text.push('\n');
        self.places.push(Place { line, start, end, shape });
        start..end
    }

    /// Closes it for being searched.
    pub(super) fn close(&mut self) {
        self.text.push_str(PADDING);
    }
}

/// Grams with the literals that have them, and where in them.
type GramList = Vec<(u64, u32, u32)>;

#[derive(Default, Clone)]
struct Grams {
    eight: GramList,
    six: GramList,
    four: GramList,
    three: GramList,
    two: GramList,
    one: GramList,
}

impl Index {
    /// Of the ways of each pattern those that need a literal: patterns with others have to be sought line by line.
    pub(super) fn new(patterns: impl IntoIterator<Item = Ways>) -> Self {
        let (mut literals, mut all_owners, mut guards) = (Vec::new(), Vec::new(), Vec::new());
        let mut numbers: HashMap<Guard, u32> = HashMap::new();
        let mut owners: HashMap<(Need, bool), Vec<Owner>> = HashMap::new();
        for (pattern, ways) in patterns.into_iter().enumerate() {
            for Way { need, guard } in ways {
                let Some(need) = need else { continue };
                let only_suspects = guard.wants_suspects() && need.anchor == Anchor::Inside;
                let next = numbers.len() as u32;
                let number = *numbers.entry(guard).or_insert_with_key(|guard| {
                    guards.push(guard.clone());
                    next
                });
                owners.entry((need, only_suspects)).or_default().push(Owner { pattern: pattern as u32, guard: number });
            }
        }
        let mut owners: Vec<_> = owners.into_iter().collect();
        owners.sort_unstable_by(|(a, _), (b, _)| a.cmp(b));
        let (mut starts, mut ends, mut in_prose, mut in_suspects) = <(Grams, Grams, Grams, Grams)>::default();
        for ((Need { anchor, literal, edges }, only_suspects), own) in owners {
            let (number, bytes) = (literals.len() as u32, literal.as_bytes());
            match anchor {
                Anchor::Start | Anchor::Whole => starts.edge(bytes, number, false),
                Anchor::End => ends.edge(bytes, number, true),
                Anchor::Inside => {
                    in_suspects.inside(bytes, number);
                    if !only_suspects {
                        in_prose.inside(bytes, number);
                    }
                }
            }
            let first = all_owners.len() as u32;
            all_owners.extend(own);
            let owners = first..all_owners.len() as u32;
            literals.push(Literal { bytes: literal.into_bytes().into_boxed_slice(), anchor, edges, owners });
        }
        Index {
            literals,
            owners: all_owners,
            starts: starts.into_edge(),
            ends: ends.into_edge(),
            in_prose: in_prose.into_scanner(),
            in_suspects: in_suspects.into_scanner(),
            guards,
        }
    }

    /// Adds `(line, pattern)` for each pattern that a line could match; sorted, each once.
    pub(super) fn candidates(&self, suspects: &Folded, prose: &Folded, out: &mut Vec<(u32, u32)>) {
        for folded in [suspects, prose] {
            for place in &folded.places {
                self.edges(folded.text.as_bytes(), *place, out);
            }
        }
        self.scan(&self.in_prose, prose, out);
        self.scan(&self.in_suspects, suspects, out);
        out.sort_unstable();
        out.dedup();
    }

    fn edges(&self, text: &[u8], place: Place, out: &mut Vec<(u32, u32)>) {
        let line = &text[place.start as usize..place.end as usize];
        let mut meet = |need: u32| {
            let literal = &self.literals[need as usize];
            let met = match literal.anchor {
                Anchor::Whole => *line == *literal.bytes,
                Anchor::End => line.ends_with(&literal.bytes),
                _ => line.starts_with(&literal.bytes),
            };
            if met {
                self.take(literal, &place, out);
            }
        };
        let n = line.len();
        self.starts.look_up(|width| (n >= width).then_some(0), line, &mut meet);
        self.ends.look_up(|width| n.checked_sub(width), line, &mut meet);
    }

    /// The patterns that need a literal which stands on a line.
    fn take(&self, literal: &Literal, place: &Place, out: &mut Vec<(u32, u32)>) {
        let owners = &self.owners[literal.owners.start as usize..literal.owners.end as usize];
        let through = owners.iter().filter(|o| self.guards[o.guard as usize].lets_through(&place.shape));
        out.extend(through.map(|o| (place.line, o.pattern)));
    }

    fn scan(&self, scanner: &Scanner, folded: &Folded, out: &mut Vec<(u32, u32)>) {
        let text = folded.text.as_bytes();
        let mut search = Search { index: self, text, places: &folded.places, place: 0, out };
        match (scanner.eights.bits, scanner.sixes.bits) {
            _ if scanner.is_empty() => {}
            (12, 12) => search.run::<12, 12>(scanner),
            (12, _) => search.run::<12, 18>(scanner),
            (16, 12) => search.run::<16, 12>(scanner),
            (16, _) => search.run::<16, 18>(scanner),
            (19, 12) => search.run::<19, 12>(scanner),
            (19, _) => search.run::<19, 18>(scanner),
            (_, 12) => search.run::<21, 12>(scanner),
            _ => search.run::<21, 18>(scanner),
        }
        for &(byte, literal) in &scanner.one {
            search.place = 0;
            memchr::memchr_iter(byte, text).for_each(|at| search.verify(at, literal, 0));
        }
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
                    bit => {
                        let place = bit - 3;
                        self.look_up(&scanner.four, first >> (8 * place) & 0xFFFF_FFFF, at + place);
                        self.look_up(&scanner.three, three(place), at + place);
                    }
                }
                seen &= seen - 1;
            }
            at += 4;
        }
    }

    #[inline]
    fn look_up(&mut self, table: &GramTable, gram: u64, at: usize) {
        for entry in table.entries(gram) {
            self.verify(at, entry.need, entry.at as usize);
        }
    }

    #[cold]
    fn verify(&mut self, at: usize, need: u32, offset: usize) {
        let literal = &self.index.literals[need as usize];
        let Some(start) = at.checked_sub(offset) else { return };
        if !self.text[start..].starts_with(&literal.bytes) {
            return;
        }
        let goes_on = |at: Option<usize>| at.and_then(|at| self.text.get(at)).is_some_and(u8::is_ascii_alphanumeric);
        let (before, behind) = (start.checked_sub(1), start + literal.bytes.len());
        if literal.edges.start && goes_on(before) || literal.edges.end && goes_on(Some(behind)) {
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

impl Grams {
    /// Grams of a literal at the start (or end) of a line.
    fn edge(&mut self, literal: &[u8], number: u32, at_end: bool) {
        let n = literal.len();
        let width = [8, 4, 2, 1].into_iter().find(|w| *w <= n).unwrap_or(1);
        let at = if at_end { n.saturating_sub(width) } else { 0 };
        match width {
            8 => self.eight.extend(gram_at::<8>(literal, at).map(|g| (g, number, at as u32))),
            4 => self.four.extend(gram_at::<4>(literal, at).map(|g| (g, number, at as u32))),
            2 => self.two.extend(gram_at::<2>(literal, at).map(|g| (g, number, at as u32))),
            _ => self.one.extend(gram_at::<1>(literal, at).map(|g| (g, number, at as u32))),
        }
    }

    /// Grams of a literal that stands anywhere, from its least common part.
    fn inside(&mut self, literal: &[u8], number: u32) {
        match literal.len() {
            11.. => add::<8>(&mut self.eight, literal, number, 4),
            7..=10 => add::<6>(&mut self.six, literal, number, 2),
            4..=6 => add::<4>(&mut self.four, literal, number, 1),
            3 => add::<3>(&mut self.three, literal, number, 1),
            // Text is UTF-8, which has no bytes beyond these.
            2 => self.three.extend((0..0xF5).filter_map(|b| Some((gram_at::<3>(&[literal[0], literal[1], b], 0)?, number, 0)))),
            _ => self.one.extend(literal.first().map(|b| (u64::from(*b), number, 0))),
        }
    }

    fn into_edge(self) -> Edge {
        Edge {
            eight: GramTable::new(&self.eight),
            four: GramTable::new(&self.four),
            two: GramTable::new(&self.two),
            one: GramTable::new(&self.one),
        }
    }

    fn into_scanner(self) -> Scanner {
        let grams = |list: &GramList| list.iter().map(|(gram, ..)| *gram).collect::<Vec<_>>().into_iter();
        let threes: Vec<u64> = grams(&self.four).map(|g| g & 0xFF_FFFF).chain(grams(&self.three)).collect();
        Scanner {
            eights: Filter::new(grams(&self.eight), &EIGHTS),
            sixes: Filter::new(grams(&self.six), &SIXES),
            threes: Filter::new(threes.into_iter(), &[THREES]),
            eight: GramTable::new(&self.eight),
            six: GramTable::new(&self.six),
            four: GramTable::new(&self.four),
            three: GramTable::new(&self.three),
            one: self.one.iter().map(|(byte, number, _)| (*byte as u8, *number)).collect(),
        }
    }
}

impl Scanner {
    fn is_empty(&self) -> bool {
        [&self.eight, &self.six, &self.four, &self.three].into_iter().all(GramTable::is_empty)
    }
}

/// Adds the grams of `N` bytes of which one is met where every `step`th place is looked at.
fn add<const N: usize>(list: &mut GramList, literal: &[u8], number: u32, step: usize) {
    let start = rarest_window(literal, N + step - 1);
    list.extend((start..start + step).filter_map(|at| Some((gram_at::<N>(literal, at)?, number, at as u32))));
}

impl Edge {
    fn look_up(&self, at: impl Fn(usize) -> Option<usize>, line: &[u8], meet: &mut impl FnMut(u32)) {
        let mut table = |table: &GramTable, width: usize, gram: fn(&[u8], usize) -> Option<u64>| {
            if let Some(gram) = at(width).and_then(|at| gram(line, at)) {
                table.entries(gram).for_each(|entry| meet(entry.need));
            }
        };
        table(&self.eight, 8, gram_at::<8>);
        table(&self.four, 4, gram_at::<4>);
        table(&self.two, 2, gram_at::<2>);
        table(&self.one, 1, gram_at::<1>);
    }
}

/// Where the window of `width` bytes begins whose bytes are least common in text.
fn rarest_window(literal: &[u8], width: usize) -> usize {
    let cost = |window: &[u8]| -> u32 { window.iter().map(|b| commonness(*b)).sum() };
    let starts = 0..=literal.len().saturating_sub(width);
    starts.min_by_key(|s| cost(&literal[*s..(*s + width).min(literal.len())])).unwrap_or(0)
}

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

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn folded(lines: &[String]) -> (Folded, Folded) {
        let (mut short, mut long) = (Folded::default(), Folded::default());
        for (i, line) in lines.iter().enumerate() {
            let chars = line.chars().count() as u32;
            let first = line.as_bytes()[0];
            let shape = Shape { chars, words: 1, ends_sentence: true, first, ..Shape::default() };
            let target = if shape.is_suspect() { &mut short } else { &mut long };
            target.push(i as u32, shape, |out| out.push_str(line));
        }
        short.close();
        long.close();
        (short, long)
    }

    proptest! {
        /// The index finds just what a plain search for each literal finds.
        #[test]
        fn finds_what_a_plain_search_finds(
            lines in prop::collection::vec("[ab é]{1,30}|[ab]{155,170}", 1..12),
            literals in prop::collection::vec(("[ab é]{1,14}", 0..4u8, prop::bool::ANY, prop::bool::ANY), 1..20),
        ) {
            let anchors = [Anchor::Inside, Anchor::Start, Anchor::End, Anchor::Whole];
            let max = |short: bool| if short { 25 } else { u32::MAX };
            let index = Index::new(literals.iter().map(|(literal, anchor, short, edges)| vec![Way {
                need: Some(Need {
                    anchor: anchors[*anchor as usize],
                    literal: literal.clone(),
                    edges: Edges { start: *edges && *anchor == 0, end: false },
                }),
                guard: Guard { max_chars: max(*short), ..Guard::default() },
            }]));
            let (short, long) = folded(&lines);
            let mut found = Vec::new();
            index.candidates(&short, &long, &mut found);
            let mut expected = Vec::new();
            for (l, line) in lines.iter().enumerate() {
                for (p, (literal, anchor, short, edges)) in literals.iter().enumerate() {
                    let begins = |i: usize| !*edges || i == 0 || !line.as_bytes()[i - 1].is_ascii_alphanumeric();
                    let met = match anchors[*anchor as usize] {
                        Anchor::Inside => (0..line.len()).any(|i| line.as_bytes()[i..].starts_with(literal.as_bytes()) && begins(i)),
                        Anchor::Start => line.starts_with(literal.as_str()),
                        Anchor::End => line.ends_with(literal.as_str()),
                        Anchor::Whole => line == literal,
                    };
                    if met && line.chars().count() as u32 <= max(*short) {
                        expected.push((l as u32, p as u32));
                    }
                }
            }
            prop_assert_eq!(found, expected);
        }
    }
}
