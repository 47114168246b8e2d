//! Compiled patterns: what they ask of a line, cheapest first.

use std::ops::Range;
use std::sync::OnceLock;

use aho_corasick::AhoCorasick;
use xxhash_rust::xxh3::xxh3_64;

use super::guard::{Has, Shape};
use super::lazy_regex::{Captures, LazyRegex};
use super::written::Neighbour;
use crate::measure::{Counts, counts, ends_sentence};

/// What is measured of a line once, for all rules.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub(super) struct Facts {
    pub(super) counts: Counts,
    pub(super) ends_sentence: bool,
    pub(super) link_share: f32,
    pub(super) shape: Shape,
}

impl Facts {
    /// Measures a line, of which the folded form is given, too.
    pub(super) fn new(text: &str, folded: &str, link_share: f32) -> Self {
        let (counts, ends_sentence) = (counts(text), ends_sentence(text));
        let shape = Shape {
            chars: counts.chars,
            words: counts.words,
            ends_sentence,
            first: text.as_bytes().first().copied().unwrap_or(0),
            last: text.as_bytes().last().copied().unwrap_or(0),
            has: Has::of_line(folded, counts.digits > 0, counts.chars as usize == text.len()),
        };
        Facts { counts, ends_sentence, link_share, shape }
    }
}

/// A line as patterns see it.
#[derive(Debug, Clone, Copy)]
pub(super) struct LineView<'a> {
    pub(super) text: &'a str,
    pub(super) folded: &'a str,
    pub(super) facts: &'a Facts,
}

/// What patterns ask of the rest of the document. It changes as lines are removed.
pub(super) trait Surroundings {
    fn is_title(&self) -> bool;
    fn repeats(&self) -> u32;
    fn doubles(&self, neighbour: Neighbour) -> bool;
}

/// Whether a pattern holds; `Later` where that hangs on the surroundings, and those were not given.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Truth {
    Yes,
    No,
    Later,
}

impl From<bool> for Truth {
    fn from(holds: bool) -> Self {
        if holds { Truth::Yes } else { Truth::No }
    }
}

/// An inclusive range of numbers.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Within {
    pub(super) min: f32,
    pub(super) max: f32,
}

impl Within {
    pub(super) fn has(&self, number: f32) -> bool {
        self.min <= number && number <= self.max
    }
}

/// A pattern: all of its conditions must hold.
#[derive(Debug, Default)]
pub(super) struct Pattern {
    pub(super) conditions: Vec<Condition>,
}

#[derive(Debug)]
pub(super) enum Condition {
    EndsSentence(bool),
    Words(Within),
    Chars(Within),
    DigitShare(Within),
    UpperShare(Within),
    LinkShare(Within),
    Equals(Literals),
    StartsWith(Vec<Box<str>>),
    EndsWith(Vec<Box<str>>),
    Contains(Parts),
    Regex(Vec<LazyRegex>),
    All(Vec<Pattern>),
    Any(Vec<Pattern>),
    Not(Pattern),
    SameAsTitle,
    Repeats(Within),
    Doubles(Neighbour),
}

/// Literals of which a line may be one: looked up by their hashes, which stand side by side.
#[derive(Debug)]
pub(super) struct Literals {
    hashes: Vec<u64>,
    literals: Vec<Box<str>>,
}

impl Literals {
    pub(super) fn new(mut literals: Vec<Box<str>>) -> Self {
        literals.sort_by_cached_key(|l| (xxh3_64(l.as_bytes()), l.clone()));
        literals.dedup();
        Literals { hashes: literals.iter().map(|l| xxh3_64(l.as_bytes())).collect(), literals }
    }

    fn has(&self, folded: &str) -> bool {
        let hash = xxh3_64(folded.as_bytes());
        let first = self.hashes.partition_point(|h| *h < hash);
        self.literals[first..].iter().zip(&self.hashes[first..]).take_while(|(_, h)| **h == hash).any(|(l, _)| **l == *folded)
    }
}

/// Literals of which a line may have one in it.
#[derive(Debug)]
pub(super) struct Parts {
    literals: Vec<Box<str>>,
    /// All of them in one automaton, built when first asked for; nothing where they are too many for one.
    automaton: OnceLock<Option<AhoCorasick>>,
}

impl Parts {
    pub(super) fn new(literals: Vec<Box<str>>) -> Self {
        Parts { literals, automaton: OnceLock::new() }
    }

    fn are_in(&self, folded: &str) -> bool {
        let one_by_one = || self.literals.iter().any(|l| folded.contains(l.as_ref()));
        if self.literals.len() < 4 {
            return one_by_one();
        }
        let build = || AhoCorasick::builder().build(self.literals.iter().map(|l| l.as_bytes())).ok();
        self.automaton.get_or_init(build).as_ref().map_or_else(one_by_one, |a| a.is_match(folded))
    }
}

impl Pattern {
    /// Whether the pattern holds for a line.
    pub(super) fn holds(&self, line: &LineView<'_>, around: Option<&dyn Surroundings>) -> Truth {
        let mut truth = Truth::Yes;
        for condition in &self.conditions {
            match condition.holds(line, around) {
                Truth::No => return Truth::No,
                Truth::Later => truth = Truth::Later,
                Truth::Yes => {}
            }
        }
        truth
    }

    /// The first regex, in the order written, that finds a match on the line: its groups feed templates.
    pub(super) fn captures<'l>(&'l self, line: &LineView<'l>) -> Option<Captures<'l>> {
        self.conditions.iter().find_map(|c| match c {
            Condition::Regex(list) => list.iter().find_map(|r| r.captures(line.text)),
            Condition::All(list) => list.iter().find_map(|p| p.captures(line)),
            Condition::Any(list) => list.iter().filter(|p| p.holds(line, None) != Truth::No).find_map(|p| p.captures(line)),
            _ => None,
        })
    }

    /// Calls `f` with every regex whose groups templates may name.
    pub(super) fn for_each_regex(&self, f: &mut impl FnMut(&LazyRegex)) {
        for condition in &self.conditions {
            match condition {
                Condition::Regex(list) => list.iter().for_each(&mut *f),
                Condition::All(list) | Condition::Any(list) => list.iter().for_each(|p| p.for_each_regex(f)),
                _ => {}
            }
        }
    }

    /// Whether regexes have to be run for it.
    pub(super) fn has_regex(&self) -> bool {
        self.conditions.iter().any(|c| match c {
            Condition::Regex(_) => true,
            Condition::All(list) | Condition::Any(list) => list.iter().any(Pattern::has_regex),
            Condition::Not(pattern) => pattern.has_regex(),
            _ => false,
        })
    }

    /// Puts what costs little to ask first. Regexes stay in the order written: the first that matches feeds the templates.
    pub(super) fn cheapest_first(&mut self) {
        self.conditions.sort_by_key(|c| match c {
            Condition::SameAsTitle | Condition::Repeats(_) | Condition::Doubles(_) => 1,
            Condition::Equals(_) | Condition::StartsWith(_) | Condition::EndsWith(_) => 2,
            Condition::Contains(_) => 3,
            Condition::All(list) | Condition::Any(list) if list.iter().all(|p| !p.has_regex()) => 4,
            Condition::Not(pattern) if !pattern.has_regex() => 4,
            Condition::Regex(_) | Condition::All(_) | Condition::Any(_) => 5,
            Condition::Not(_) => 6,
            _ => 0,
        });
    }

    /// Whether the answer may change by what happens to lines that are not neighbours.
    pub(super) fn hangs_on_document(&self) -> bool {
        self.conditions.iter().any(|c| match c {
            Condition::SameAsTitle | Condition::Repeats(_) => true,
            Condition::All(list) | Condition::Any(list) => list.iter().any(Pattern::hangs_on_document),
            Condition::Not(pattern) => pattern.hangs_on_document(),
            _ => false,
        })
    }
}

impl Condition {
    fn holds(&self, line: &LineView<'_>, around: Option<&dyn Surroundings>) -> Truth {
        let counts = &line.facts.counts;
        let later = |ask: &dyn Fn(&dyn Surroundings) -> bool| around.map_or(Truth::Later, |a| ask(a).into());
        match self {
            Condition::EndsSentence(wanted) => (line.facts.ends_sentence == *wanted).into(),
            Condition::Words(range) => range.has(counts.words as f32).into(),
            Condition::Chars(range) => range.has(counts.chars as f32).into(),
            Condition::DigitShare(range) => range.has(counts.digit_share()).into(),
            Condition::UpperShare(range) => range.has(counts.upper_share()).into(),
            Condition::LinkShare(range) => range.has(line.facts.link_share).into(),
            Condition::Equals(literals) => literals.has(line.folded).into(),
            Condition::StartsWith(list) => list.iter().any(|l| line.folded.starts_with(l.as_ref())).into(),
            Condition::EndsWith(list) => list.iter().any(|l| line.folded.ends_with(l.as_ref())).into(),
            Condition::Contains(parts) => parts.are_in(line.folded).into(),
            Condition::Regex(list) => list.iter().any(|r| r.is_match(line.text, &line.facts.shape)).into(),
            Condition::All(list) => list.iter().fold(Truth::Yes, |truth, p| match truth {
                Truth::No => Truth::No,
                _ => match p.holds(line, around) {
                    Truth::Yes => truth,
                    other => other,
                },
            }),
            Condition::Any(list) => list.iter().fold(Truth::No, |truth, p| match truth {
                Truth::Yes => Truth::Yes,
                _ => match p.holds(line, around) {
                    Truth::No => truth,
                    other => other,
                },
            }),
            Condition::Not(pattern) => match pattern.holds(line, around) {
                Truth::Yes => Truth::No,
                Truth::No => Truth::Yes,
                Truth::Later => Truth::Later,
            },
            Condition::SameAsTitle => later(&|a| a.is_title()),
            Condition::Repeats(range) => later(&|a| range.has(a.repeats() as f32)),
            Condition::Doubles(neighbour) => later(&|a| a.doubles(*neighbour)),
        }
    }
}

/// What a span rule looks for in a line.
#[derive(Debug)]
pub(super) enum SpanPattern {
    Regex(Vec<LazyRegex>),
    StartsWith(Vec<Box<str>>),
    EndsWith(Vec<Box<str>>),
    Contains(Vec<Box<str>>),
}

/// A span that was found, with the groups of its regex.
#[derive(Debug)]
pub(super) struct Found<'l> {
    pub(super) range: Range<usize>,
    pub(super) captures: Option<Captures<'l>>,
}

impl SpanPattern {
    /// Whether there is a span in the line: cheaper than finding it.
    pub(super) fn is_in(&self, line: &LineView<'_>) -> bool {
        match self {
            SpanPattern::Regex(list) => list.iter().any(|r| r.is_match(line.text, &line.facts.shape)),
            SpanPattern::StartsWith(list) => list.iter().any(|l| line.folded.starts_with(l.as_ref())),
            SpanPattern::EndsWith(list) => list.iter().any(|l| line.folded.ends_with(l.as_ref())),
            SpanPattern::Contains(list) => list.iter().any(|l| line.folded.contains(l.as_ref())),
        }
    }

    /// All spans of the line, in order; those of one rule do not overlap.
    pub(super) fn find<'l>(&'l self, line: &'l str) -> Vec<Found<'l>> {
        let mut found = match self {
            SpanPattern::Regex(list) => list.iter().flat_map(|r| r.all_captures(line)).filter_map(found).collect(),
            literals => find_literals(literals, line),
        };
        found.sort_by_key(|f| (f.range.start, std::cmp::Reverse(f.range.end)));
        let mut end = 0;
        found.retain(|f| {
            let apart = f.range.start >= end && !f.range.is_empty();
            if apart {
                end = f.range.end;
            }
            apart
        });
        found
    }
}

/// The span of a match: its group `cut`, else all of it.
fn found(captures: Captures<'_>) -> Option<Found<'_>> {
    let range = captures.named_range("cut").or_else(|| captures.range(0))?;
    Some(Found { range, captures: Some(captures) })
}

fn find_literals<'l>(pattern: &SpanPattern, line: &'l str) -> Vec<Found<'l>> {
    let (folded, offsets) = super::fold::fold_with_offsets(line);
    let mut found = Vec::new();
    let mut add = |range: Range<usize>| {
        let range = offsets[range.start] as usize..offsets[range.end] as usize;
        found.push(Found { range, captures: None });
    };
    match pattern {
        SpanPattern::Regex(_) => {}
        SpanPattern::StartsWith(list) => {
            list.iter().filter(|l| folded.starts_with(l.as_ref())).for_each(|l| add(0..l.len()));
        }
        SpanPattern::EndsWith(list) => {
            let n = folded.len();
            list.iter().filter(|l| folded.ends_with(l.as_ref())).for_each(|l| add(n - l.len()..n));
        }
        SpanPattern::Contains(list) => {
            list.iter().flat_map(|l| folded.match_indices(l.as_ref())).for_each(|(i, m)| add(i..i + m.len()));
        }
    }
    found
}
