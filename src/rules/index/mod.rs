//! The index: from lines to the few rules each could match.
//!
//! Every rule's pattern was asked for literals of which one must stand on a line ([`super::needs`]). Those that must stand at a
//! line's start or end cost a table look-up a line. The others are searched for in the text by *grams*, a few bytes each: those of which
//! some part begins a word at the starts of words alone (`words`), those of which one ends a word at their ends (`ends`). The rest is searched
//! for all at once where it is little (`few`), else in a pass of its own (`scan`), grams of six bytes at every second place, of three at every
//! one: a literal of seven bytes has a gram of six at one of any two places in a row. Patterns that only suspect lines can match (short ones,
//! and those that end no sentence), which is most, are searched for in suspect lines only. So the number of rules hardly matters to the bulk
//! of a text.

mod edge;
mod ends;
mod few;
mod grams;
mod scan;
mod search;
mod words;

use std::collections::HashMap;
use std::ops::Range;

use super::guard::{Guard, Shape};
use super::needs::{Anchor, Edges, Need, Way, Ways};
use edge::{Edge, EdgeGrams};
use scan::{InsideGrams, Scanner};
use search::Search;

/// A literal, looked up once however many patterns need it.
#[derive(Debug)]
struct Literal {
    bytes: Box<[u8]>,
    anchor: Anchor,
    edges: Edges,
    owners: Range<u32>,
}

/// A pattern that needs a literal, and the guard of that way to match it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Owner {
    pattern: u32,
    guard: u32,
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
    /// Adds a folded line; gives where it stands.
    pub(super) fn push(&mut self, line: u32, shape: Shape, folded: &str) -> Range<u32> {
        let start = self.text.len() as u32;
        self.text.push_str(folded);
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

impl Index {
    /// Of the ways of each pattern those that need a literal: patterns with others have to be sought line by line.
    pub(super) fn new(patterns: impl IntoIterator<Item = Ways>) -> Self {
        let (mut literals, mut all_owners, mut guards) = (Vec::new(), Vec::new(), Vec::new());
        let mut numbers: HashMap<Guard, u32> = HashMap::new();
        // Sorted, not hashed: a table of all literals that grows would be the largest thing in memory.
        let mut owners: Vec<(Need, bool, Owner)> = Vec::new();
        for (pattern, ways) in patterns.into_iter().enumerate() {
            for Way { need, guard } in ways {
                let Some(need) = need else { continue };
                let only_suspects = guard.wants_suspects() && need.anchor == Anchor::Inside;
                let next = numbers.len() as u32;
                let number = *numbers.entry(guard).or_insert_with_key(|guard| {
                    guards.push(guard.clone());
                    next
                });
                owners.push((need, only_suspects, Owner { pattern: pattern as u32, guard: number }));
            }
        }
        owners.sort_unstable();
        let (mut starts, mut ends) = <(EdgeGrams, EdgeGrams)>::default();
        let (mut in_prose, mut in_suspects) = <(InsideGrams, InsideGrams)>::default();
        let mut owners = owners.into_iter().peekable();
        while let Some((need, only_suspects, owner)) = owners.next() {
            let first = all_owners.len() as u32;
            all_owners.push(owner);
            while let Some((.., other)) = owners.next_if(|(same, suspects, _)| *same == need && *suspects == only_suspects) {
                all_owners.push(other);
            }
            let own = first..all_owners.len() as u32;
            let Need { anchor, literal, edges } = need;
            let (number, bytes) = (literals.len() as u32, literal.as_bytes());
            match anchor {
                Anchor::Start | Anchor::First | Anchor::Whole => starts.add(bytes, number, false),
                Anchor::End => ends.add(bytes, number, true),
                Anchor::Inside => {
                    in_suspects.add(bytes, edges, number);
                    if !only_suspects {
                        in_prose.add(bytes, edges, number);
                    }
                }
            }
            literals.push(Literal { bytes: literal.into_bytes().into_boxed_slice(), anchor, edges, owners: own });
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
        self.in_prose.scan(&mut Search::new(self, prose.text.as_bytes(), &prose.places, out));
        self.in_suspects.scan(&mut Search::new(self, suspects.text.as_bytes(), &suspects.places, out));
        out.sort_unstable();
        out.dedup();
    }

    fn edges(&self, text: &[u8], place: Place, out: &mut Vec<(u32, u32)>) {
        let line = &text[place.start as usize..place.end as usize];
        let first = line.iter().position(u8::is_ascii_alphanumeric).unwrap_or(0);
        let mut meet = |need: u32, from: usize| {
            let literal = &self.literals[need as usize];
            let (bytes, edges) = (&*literal.bytes, literal.edges);
            let stands = |at: usize| line[at..].starts_with(bytes) && !(edges.end && goes_on(line, at + bytes.len()));
            let met = match literal.anchor {
                Anchor::Whole => *line == *bytes,
                Anchor::End => line
                    .strip_suffix(bytes)
                    .is_some_and(|rest| !(edges.start && rest.last().is_some_and(u8::is_ascii_alphanumeric))),
                Anchor::First => from == first && stands(first),
                _ => from == 0 && stands(0),
            };
            if met {
                self.take(literal, &place, out);
            }
        };
        for from in [0, first].into_iter().take(if first > 0 { 2 } else { 1 }) {
            let enough = |width| (line.len() - from >= width).then_some(from);
            self.starts.look_up(enough, line, &mut |need| meet(need, from));
        }
        self.ends.look_up(|width| line.len().checked_sub(width), line, &mut |need| meet(need, 0));
    }

    /// The patterns that need a literal which stands on a line.
    fn take(&self, literal: &Literal, place: &Place, out: &mut Vec<(u32, u32)>) {
        let owners = &self.owners[literal.owners.start as usize..literal.owners.end as usize];
        let through = owners.iter().filter(|o| self.guards[o.guard as usize].lets_through(&place.shape));
        out.extend(through.map(|o| (place.line, o.pattern)));
    }
}

/// Whether a word goes on at that place.
fn goes_on(text: &[u8], at: usize) -> bool {
    text.get(at).is_some_and(u8::is_ascii_alphanumeric)
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
            target.push(i as u32, shape, line);
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
            literals in prop::collection::vec(("[ab é]{1,14}|[ab]{1,3}", 0..5usize, prop::bool::ANY, prop::bool::ANY, prop::bool::ANY), 1..20),
        ) {
            let anchor = |number: usize, literal: &str| match number {
                4 if !literal.starts_with(['a', 'b']) => Anchor::Inside,
                _ => [Anchor::Inside, Anchor::Start, Anchor::End, Anchor::Whole, Anchor::First][number],
            };
            let max = |short: bool| if short { 25 } else { u32::MAX };
            let index = Index::new(literals.iter().map(|(literal, number, short, starts, ends)| vec![Way {
                need: Some(Need {
                    anchor: anchor(*number, literal),
                    literal: literal.clone(),
                    edges: Edges { start: *starts, end: *ends },
                }),
                guard: Guard { max_chars: max(*short), ..Guard::default() },
            }]));
            let (short, long) = folded(&lines);
            let mut found = Vec::new();
            index.candidates(&short, &long, &mut found);
            let mut expected = Vec::new();
            for (l, line) in lines.iter().enumerate() {
                for (p, (literal, number, short, starts, ends)) in literals.iter().enumerate() {
                    let bytes = line.as_bytes();
                    let begins = |i: usize| !*starts || i == 0 || !bytes[i - 1].is_ascii_alphanumeric();
                    let ends = |i: usize| !*ends || !bytes.get(i + literal.len()).is_some_and(u8::is_ascii_alphanumeric);
                    let stands = |i: usize| bytes[i..].starts_with(literal.as_bytes()) && ends(i);
                    let met = match anchor(*number, literal) {
                        Anchor::Inside => (0..line.len()).any(|i| stands(i) && begins(i)),
                        Anchor::Start => stands(0),
                        Anchor::First => line.find(['a', 'b']).is_some_and(stands),
                        Anchor::End => line.ends_with(literal.as_str()) && begins(line.len() - literal.len()),
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

    #[test]
    fn literals_longer_than_a_place_in_them_can_be_noted() {
        let literal = format!("{} quiz", "see ".repeat(100));
        let way = Way { need: Some(Need::new(Anchor::Inside, literal.clone())), guard: Guard::default() };
        let index = Index::new([vec![way]]);
        let (short, long) = folded(&[literal.replace("quiz", "quit"), format!("z {literal}")]);
        let mut found = Vec::new();
        index.candidates(&short, &long, &mut found);
        assert_eq!(found, [(1, 0)]);
    }
}
