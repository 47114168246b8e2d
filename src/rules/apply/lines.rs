//! The lines of a document while rules are applied: which are left, what they say now, and measures of what is left.

use std::cell::OnceCell;
use std::collections::BTreeMap;
use std::ops::Range;

use xxhash_rust::xxh3::xxh3_64;

use super::changed::Changed;
use crate::document::Document;
use crate::hashed::Map;
use crate::measure::TextLine;
use crate::rules::fold::fold_into;
use crate::rules::guard::Shape;
use crate::rules::index::Folded;
use crate::rules::pattern::{Facts, LineView, Surroundings, Within};
use crate::rules::written::Neighbour;

/// Lines of so many words are long: [`Totals::long`].
const LONG: u32 = 12;
/// How many characters more one of two lines may have that say the same.
const DOUBLE_SLACK: usize = 80;

/// Measures of the lines that are left.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Totals {
    pub(super) lines: u64,
    pub(super) words: u64,
    pub(super) chars: u64,
    pub(super) sentences: u64,
    pub(super) long: u64,
    pub(super) long_sentences: u64,
    /// Characters that are not white space.
    pub(super) ink: u64,
}

impl Totals {
    fn add(&mut self, facts: &Facts) {
        let long = facts.counts.words >= LONG;
        self.lines += 1;
        self.words += u64::from(facts.counts.words);
        self.chars += u64::from(facts.counts.chars);
        self.ink += u64::from(facts.counts.chars - facts.counts.spaces);
        self.sentences += u64::from(facts.ends_sentence);
        self.long += u64::from(long);
        self.long_sentences += u64::from(long && facts.ends_sentence);
    }

    fn take(&mut self, facts: &Facts) {
        let mut one = Totals::default();
        one.add(facts);
        self.lines -= one.lines;
        self.words -= one.words;
        self.chars -= one.chars;
        self.ink -= one.ink;
        self.sentences -= one.sentences;
        self.long -= one.long;
        self.long_sentences -= one.long_sentences;
    }
}

/// Where the folded form of a line stands.
#[derive(Debug, Clone, Copy)]
struct FoldedAt {
    start: u32,
    end: u32,
    suspect: bool,
}

/// See the module.
pub(super) struct Lines<'d> {
    document: &'d Document,
    pub(super) suspects: Folded,
    pub(super) prose: Folded,
    folded: Vec<FoldedAt>,
    facts: Vec<Facts>,
    /// The next line that is left, from each line; from the last entry, the first one.
    next: Vec<u32>,
    /// The line before that is left, from each line; from the last entry, the last one.
    previous: Vec<u32>,
    left: Vec<bool>,
    pub(super) totals: Totals,
    pub(super) changed: BTreeMap<u32, Changed>,
    /// Hashes of the titles known so far, and the longest length a line of the same words could have.
    titles: Vec<(u64, usize)>,
    repeats: OnceCell<Map<u64, u32>>,
    /// The first and the last lines that were left when a round began, as far as rules count.
    ends: (Vec<u32>, Vec<u32>),
}

impl<'d> Lines<'d> {
    pub(super) fn new(document: &'d Document, title: Option<&str>) -> Self {
        let n = document.len();
        let mut lines = Lines {
            document,
            suspects: Folded::default(),
            prose: Folded::default(),
            folded: Vec::with_capacity(n),
            facts: Vec::with_capacity(n),
            next: (1..=n as u32).chain([0]).collect(),
            previous: [n as u32].into_iter().chain(0..n as u32).collect(),
            left: vec![true; n],
            totals: Totals::default(),
            changed: BTreeMap::new(),
            titles: Vec::new(),
            repeats: OnceCell::new(),
            ends: (Vec::new(), Vec::new()),
        };
        lines.prose.text.reserve(document.text().len());
        let mut folded = String::new();
        for (index, line) in document.lines().iter().enumerate() {
            let text = document.line(index);
            folded.clear();
            fold_into(text, &mut folded);
            let facts = Facts::new(text, &folded, line.link_share);
            lines.totals.add(&facts);
            lines.add_folded(index as u32, &folded, facts.shape);
            lines.facts.push(facts);
        }
        lines.suspects.close();
        lines.prose.close();
        if let Some(title) = title {
            lines.add_title(title);
        }
        lines
    }

    fn add_folded(&mut self, line: u32, folded: &str, shape: Shape) {
        let suspect = shape.is_suspect();
        let target = if suspect { &mut self.suspects } else { &mut self.prose };
        let Range { start, end } = target.push(line, shape, folded);
        self.folded.push(FoldedAt { start, end, suspect });
    }

    pub(super) fn shape(&self, line: u32) -> &Shape {
        &self.facts[line as usize].shape
    }

    pub(super) fn len(&self) -> usize {
        self.left.len()
    }

    pub(super) fn view(&self, line: u32) -> LineView<'_> {
        let facts = &self.facts[line as usize];
        if let Some(changed) = Some(&self.changed).filter(|c| !c.is_empty()).and_then(|c| c.get(&line)) {
            return LineView { text: &changed.text, folded: &changed.folded, facts };
        }
        let at = &self.folded[line as usize];
        let source = if at.suspect { &self.suspects } else { &self.prose };
        let folded = &source.text[at.start as usize..at.end as usize];
        LineView { text: self.document.line(line as usize), folded, facts }
    }

    pub(super) fn is_left(&self, line: u32) -> bool {
        self.left.get(line as usize).copied().unwrap_or(false)
    }

    /// Takes a line out; false where it was gone already.
    pub(super) fn remove(&mut self, line: u32) -> bool {
        if !std::mem::replace(&mut self.left[line as usize], false) {
            return false;
        }
        let (before, after) = (self.previous[line as usize], self.next[line as usize]);
        self.next[before as usize] = after;
        self.previous[after as usize] = before;
        self.totals.take(&self.facts[line as usize]);
        self.uncount(line);
        true
    }

    /// Gives a line that is left other words.
    pub(super) fn change(&mut self, line: u32, changed: Changed) {
        let facts = Facts::new(&changed.text, &changed.folded, self.facts[line as usize].link_share);
        self.totals.take(&self.facts[line as usize]);
        self.totals.add(&facts);
        self.facts[line as usize] = facts;
        self.uncount(line);
        self.changed.insert(line, changed);
        let hash = self.words_hash(line);
        if let Some(map) = self.repeats.get_mut() {
            *map.entry(hash).or_default() += 1;
        }
    }

    fn real(&self, line: u32) -> Option<u32> {
        Some(line).filter(|l| (*l as usize) < self.left.len())
    }

    /// The nearest line before that is left; of a line that went, as it was when it went.
    pub(super) fn left_before(&self, line: u32) -> Option<u32> {
        let mut at = self.previous[line as usize];
        while self.real(at).is_some_and(|l| !self.left[l as usize]) {
            at = self.previous[at as usize];
        }
        self.real(at)
    }

    /// The nearest line after that is left.
    pub(super) fn left_after(&self, line: u32) -> Option<u32> {
        let mut at = self.next[line as usize];
        while self.real(at).is_some_and(|l| !self.left[l as usize]) {
            at = self.next[at as usize];
        }
        self.real(at)
    }

    /// The nearest lines before and after that are left. What lies between is passed over once, however many lines went: the next who asks
    /// is led straight to them.
    pub(super) fn left_beside(&mut self, line: u32) -> [Option<u32>; 2] {
        let found = [&mut self.previous, &mut self.next].map(|links| {
            let end = self.left.len() as u32;
            let mut found = links[line as usize];
            while found != end && !self.left[found as usize] {
                found = links[found as usize];
            }
            let mut at = line;
            while links[at as usize] != found {
                at = std::mem::replace(&mut links[at as usize], found);
            }
            found
        });
        found.map(|line| self.real(line))
    }

    /// The lines that are left, from the first on.
    pub(super) fn first_left(&self) -> impl Iterator<Item = u32> {
        let end = self.left.len() as u32;
        std::iter::successors(self.real(self.next[end as usize]), |l| self.real(self.next[*l as usize]))
    }

    /// The text that is left, line by line.
    pub(super) fn text_lines(&self) -> impl Iterator<Item = TextLine<'_>> {
        let mut before = None;
        self.first_left().map(move |line| {
            let continues = before.replace(line).is_some_and(|b| self.document.continues(b as usize, line as usize));
            TextLine { text: self.view(line).text, continues }
        })
    }

    /// The lines that are left, from the last on.
    pub(super) fn last_left(&self) -> impl Iterator<Item = u32> {
        let end = self.left.len() as u32;
        std::iter::successors(self.real(self.previous[end as usize]), |l| self.real(self.previous[*l as usize]))
    }

    /// Notes the lines at both ends, for [`Lines::is_from_start`] and [`Lines::is_from_end`] to be asked of this state.
    pub(super) fn begin_round(&mut self, from_start: usize, from_end: usize) {
        self.ends = (self.first_left().take(from_start).collect(), self.last_left().take(from_end).collect());
    }

    /// Whether a line's place, 1 for the first that is left, is within bounds no farther than was noted.
    pub(super) fn is_from_start(&self, line: u32, bounds: &Within) -> bool {
        let (least, most) = whole(bounds);
        let first = |n: usize| self.ends.0.get(n.wrapping_sub(1)).copied();
        (least <= 1 || first(least).is_some_and(|l| line >= l)) && (most == 0 || first(most).is_none_or(|l| line <= l))
    }

    /// Whether a line's place counted from the end, 1 for the last that is left, is within bounds no farther than was noted.
    pub(super) fn is_from_end(&self, line: u32, bounds: &Within) -> bool {
        let (least, most) = whole(bounds);
        let last = |n: usize| self.ends.1.get(n.wrapping_sub(1)).copied();
        (least <= 1 || last(least).is_some_and(|l| line <= l)) && (most == 0 || last(most).is_none_or(|l| line >= l))
    }

    pub(super) fn add_title(&mut self, title: &str) {
        let mut folded = String::new();
        fold_into(title, &mut folded);
        let (key, length) = wording(&folded);
        if length > 0 {
            self.titles.push((key, length));
        }
    }

    /// How often the words of each line stand on lines that are left, by their hashes. Counted when first asked for.
    fn repeats(&self) -> &Map<u64, u32> {
        self.repeats.get_or_init(|| {
            let mut map = Map::with_capacity_and_hasher(self.left.len(), Default::default());
            for line in (0..self.left.len() as u32).filter(|l| self.is_left(*l)) {
                *map.entry(self.words_hash(line)).or_default() += 1;
            }
            map
        })
    }

    fn words_hash(&self, line: u32) -> u64 {
        xxh3_64(self.view(line).folded.as_bytes())
    }

    /// Takes a line out of the count of repeats, where there is one.
    fn uncount(&mut self, line: u32) {
        if self.repeats.get().is_some() {
            let hash = self.words_hash(line);
            if let Some(count) = self.repeats.get_mut().and_then(|m| m.get_mut(&hash)) {
                *count = count.saturating_sub(1);
            }
        }
    }

    fn says_the_same(&self, line: &LineView<'_>, other: Option<u32>) -> bool {
        let Some(other) = other.map(|o| self.view(o)) else { return false };
        let (short, long) =
            if line.folded.len() <= other.folded.len() { (line.folded, other.folded) } else { (other.folded, line.folded) };
        long.starts_with(short) && long[short.len()..].chars().nth(DOUBLE_SLACK).is_none()
    }
}

/// The bounds of a place in whole numbers; 0 for the second where there is none.
fn whole(bounds: &Within) -> (usize, usize) {
    let most = if bounds.max < f32::MAX { (bounds.max as usize).max(1) } else { 0 };
    (bounds.min.max(0.0).ceil() as usize, most)
}

/// A hash of the letters and digits of a folded text, and their bytes' number.
fn wording(folded: &str) -> (u64, usize) {
    let letters: String = folded.chars().filter(|c| c.is_alphanumeric()).collect();
    (xxh3_64(letters.as_bytes()), letters.len())
}

/// The surroundings of one line.
pub(super) struct Around<'l, 'd> {
    pub(super) lines: &'l Lines<'d>,
    pub(super) line: u32,
}

impl Surroundings for Around<'_, '_> {
    fn is_title(&self) -> bool {
        let folded = self.lines.view(self.line).folded;
        let possible = |length: usize| folded.len() >= length && folded.len() <= 2 * length + 16;
        if !self.lines.titles.iter().any(|(_, length)| possible(*length)) {
            return false;
        }
        let key = wording(folded);
        self.lines.titles.contains(&key)
    }

    fn repeats(&self) -> u32 {
        let folded = self.lines.view(self.line).folded;
        self.lines.repeats().get(&xxh3_64(folded.as_bytes())).copied().unwrap_or(1)
    }

    fn doubles(&self, neighbour: Neighbour) -> bool {
        let line = self.lines.view(self.line);
        let previous = || self.lines.says_the_same(&line, self.lines.left_before(self.line));
        let next = || self.lines.says_the_same(&line, self.lines.left_after(self.line));
        match neighbour {
            Neighbour::Previous => previous(),
            Neighbour::Next => next(),
            Neighbour::Either => previous() || next(),
        }
    }
}
