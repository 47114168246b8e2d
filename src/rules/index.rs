//! The index: from lines to the few rules each could match.
//!
//! Every rule's pattern was asked for literals of which one must stand on a line ([`super::needs`]). Those that must stand at a
//! line's start or end cost a table look-up a line. The others are searched for in the text by grams of eight, six, four or
//! fewer bytes, at every fourth, second or single byte: a literal of eleven bytes has an eight-byte gram at one of any four
//! places in a row. Patterns that only suspect lines can match (short ones, and those that end no sentence), which is most, are
//! searched for in suspect lines only. So the
//! number of rules hardly matters to the bulk of a text.

use std::collections::HashMap;
use std::ops::Range;

use super::grams::{GramTable, gram_at};
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

/// Tables for literals that stand anywhere, by the length of their grams and the distance of the places looked at.
#[derive(Debug, Default)]
struct Scanner {
    eight_by_four: GramTable,
    six_by_two: GramTable,
    four: GramTable,
    three: GramTable,
    two: GramTable,
    one: GramTable,
    /// A bit for each pair of bytes that an entry of `two` or `one` may begin with.
    pairs: Vec<u64>,
}

/// Tables for literals at one end of a line, by the length of their grams.
#[derive(Debug, Default)]
struct Edge {
    eight: GramTable,
    four: GramTable,
    two: GramTable,
    one: GramTable,
}

/// An index over patterns, numbered as they were given.
#[derive(Debug, Default)]
pub(super) struct Index {
    literals: Vec<Literal>,
    owners: Vec<Owner>,
    starts: Edge,
    ends: Edge,
    anywhere: Scanner,
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

#[derive(Default)]
struct Grams {
    eight: Vec<(u64, u32, u32)>,
    six: Vec<(u64, u32, u32)>,
    four: Vec<(u64, u32, u32)>,
    three: Vec<(u64, u32, u32)>,
    two: Vec<(u64, u32, u32)>,
    one: Vec<(u64, u32, u32)>,
}

impl Index {
    /// Of the ways of each pattern those that need a literal: patterns with others have to be sought line by line.
    pub(super) fn new(patterns: impl IntoIterator<Item = Ways>) -> Self {
        let mut index = Index::default();
        let mut numbers: HashMap<Guard, u32> = HashMap::new();
        let mut owners: HashMap<(Need, bool), Vec<Owner>> = HashMap::new();
        for (pattern, ways) in patterns.into_iter().enumerate() {
            for Way { need, guard } in ways {
                let Some(need) = need else { continue };
                let only_suspects = guard.wants_suspects() && need.anchor == Anchor::Inside;
                let next = numbers.len() as u32;
                let number = *numbers.entry(guard).or_insert_with_key(|guard| {
                    index.guards.push(guard.clone());
                    next
                });
                owners.entry((need, only_suspects)).or_default().push(Owner { pattern: pattern as u32, guard: number });
            }
        }
        let mut owners: Vec<_> = owners.into_iter().collect();
        owners.sort_unstable_by(|(a, _), (b, _)| a.cmp(b));
        let (mut starts, mut ends, mut anywhere, mut short) = <(Grams, Grams, Grams, Grams)>::default();
        for ((Need { anchor, literal, edges }, only_suspects), own) in owners {
            let (number, bytes) = (index.literals.len() as u32, literal.as_bytes());
            match anchor {
                Anchor::Start | Anchor::Whole => starts.edge(bytes, number, false),
                Anchor::End => ends.edge(bytes, number, true),
                Anchor::Inside if only_suspects => short.inside(bytes, number),
                Anchor::Inside => anywhere.inside(bytes, number),
            }
            let first = index.owners.len() as u32;
            index.owners.extend(own);
            let owners = first..index.owners.len() as u32;
            index.literals.push(Literal { bytes: literal.into_bytes().into_boxed_slice(), anchor, edges, owners });
        }
        index.starts = starts.into_edge();
        index.ends = ends.into_edge();
        index.anywhere = anywhere.into_scanner();
        index.in_suspects = short.into_scanner();
        index
    }

    /// Adds `(line, pattern)` for each pattern that a line could match; sorted, each once.
    pub(super) fn candidates(&self, suspects: &Folded, prose: &Folded, out: &mut Vec<(u32, u32)>) {
        for folded in [suspects, prose] {
            for place in &folded.places {
                self.edges(folded.text.as_bytes(), *place, out);
            }
        }
        self.scan(&self.anywhere, prose, out);
        self.scan(&self.anywhere, suspects, out);
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
        search.run::<8, 4>(&scanner.eight_by_four);
        search.run::<6, 2>(&scanner.six_by_two);
        search.run_at_every_byte(scanner);
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
    fn run<const N: usize, const STEP: usize>(&mut self, table: &GramTable) {
        if table.is_empty() {
            return;
        }
        self.place = 0;
        let mut at = 0;
        while let Some(gram) = gram_at::<N>(self.text, at) {
            if table.may_have(gram) {
                for entry in table.entries(gram) {
                    self.verify(at, entry.need, entry.at as usize);
                }
            }
            at += STEP;
        }
    }

    /// Looks for grams of four and fewer bytes.
    fn run_at_every_byte(&mut self, scanner: &Scanner) {
        let has_few = !scanner.two.is_empty() || !scanner.one.is_empty();
        if scanner.four.is_empty() && scanner.three.is_empty() && !has_few {
            return;
        }
        self.place = 0;
        let byte = |at: usize| self.text.get(at).copied().map_or(0, u32::from);
        let mut word = byte(0) << 8 | byte(1) << 16 | byte(2) << 24;
        for at in 0..self.text.len() {
            word = word >> 8 | self.text.get(at + 3).copied().map_or(0, u32::from) << 24;
            if !scanner.four.is_empty() && scanner.four.may_have(u64::from(word)) {
                for entry in scanner.four.entries(u64::from(word)) {
                    self.verify(at, entry.need, entry.at as usize);
                }
            }
            if !scanner.three.is_empty() && scanner.three.may_have(u64::from(word & 0xFF_FFFF)) {
                for entry in scanner.three.entries(u64::from(word & 0xFF_FFFF)) {
                    self.verify(at, entry.need, entry.at as usize);
                }
            }
            let pair = (word & 0xFFFF) as usize;
            if has_few && scanner.pairs[pair >> 6] >> (pair & 63) & 1 != 0 {
                let two = scanner.two.entries_or_none(u64::from(word & 0xFFFF));
                for entry in two.chain(scanner.one.entries_or_none(u64::from(word & 0xFF))) {
                    self.verify(at, entry.need, entry.at as usize);
                }
            }
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
        let mut add = |list: fn(&mut Grams) -> &mut Vec<(u64, u32, u32)>, width: usize, step: usize| {
            let start = rarest_window(literal, width + step - 1);
            for at in start..start + step {
                let gram = match width {
                    8 => gram_at::<8>(literal, at),
                    6 => gram_at::<6>(literal, at),
                    4 => gram_at::<4>(literal, at),
                    3 => gram_at::<3>(literal, at),
                    2 => gram_at::<2>(literal, at),
                    _ => gram_at::<1>(literal, at),
                };
                list(self).extend(gram.map(|g| (g, number, at as u32)));
            }
        };
        match literal.len() {
            11.. => add(|g| &mut g.eight, 8, 4),
            7..=10 => add(|g| &mut g.six, 6, 2),
            4..=6 => add(|g| &mut g.four, 4, 1),
            3 => add(|g| &mut g.three, 3, 1),
            2 => add(|g| &mut g.two, 2, 1),
            _ => add(|g| &mut g.one, 1, 1),
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
        let mut pairs = vec![0u64; 1 << 10];
        let mut add = |pair: u64| pairs[(pair >> 6) as usize & 0x3FF] |= 1 << (pair & 63);
        self.two.iter().for_each(|(gram, ..)| add(*gram));
        self.one.iter().for_each(|(gram, ..)| (0..256).for_each(|next| add(next << 8 | gram)));
        Scanner {
            pairs,
            eight_by_four: GramTable::new(&self.eight),
            six_by_two: GramTable::new(&self.six),
            four: GramTable::new(&self.four),
            three: GramTable::new(&self.three),
            two: GramTable::new(&self.two),
            one: GramTable::new(&self.one),
        }
    }
}

impl Edge {
    fn look_up(&self, at: impl Fn(usize) -> Option<usize>, line: &[u8], meet: &mut impl FnMut(u32)) {
        let mut table = |table: &GramTable, width: usize, gram: fn(&[u8], usize) -> Option<u64>| {
            if table.is_empty() {
                return;
            }
            if let Some(gram) = at(width).and_then(|at| gram(line, at)).filter(|g| table.may_have(*g)) {
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
            let shape = Shape { chars, words: 1, ends_sentence: true, first: line.as_bytes()[0], last: 0 };
            let target = if shape.is_suspect() { &mut short } else { &mut long };
            let start = target.text.len() as u32;
            target.text.push_str(line);
            target.places.push(Place { line: i as u32, start, end: target.text.len() as u32, shape });
            target.text.push('\n');
        }
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
