//! Applying a rule set to a document: matches are found once per line, then decided in rounds.
//!
//! In each round every match whose conditions hold *on the lines left at its start* takes effect, all at once; then the
//! neighbours of what went are looked at again, until nothing more happens. So the order of rules has no say, and what is left
//! is a text in which no rule has anything to do: cleaning it again changes nothing. Work is bounded by the number of matches:
//! a match is looked at again only when something near it went, or in the first [`MAX_GLOBAL`] rounds.

mod block;
mod changed;
mod fire;
mod lines;
mod seek;
mod when;

use std::cell::{Cell, OnceCell, RefCell};
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use super::rule::{Fate, Slot, Target};
use super::set::{LeadsTo, RuleSet};
use crate::document::Document;
use crate::hashed::{Map, Set};
use crate::ledger::{Mark, Verdict};
use crate::measure::Signals;
use changed::Changed;
use fire::Firing;
use lines::{Lines, Totals};
use seek::{Look, Seeking, Sifted};

/// Rounds in which matches that hang on the whole document are looked at again. Later ones see what is near only.
const MAX_GLOBAL: u32 = 64;

/// What is known of a document beside its lines.
#[derive(Debug, Clone, Copy, Default)]
pub struct Context<'a> {
    /// ISO 639-1 code of its language.
    pub language: Option<&'a str>,
    /// The host of its address, in lower case.
    pub host: Option<&'a str>,
    /// Its title.
    pub title: Option<&'a str>,
    /// Whether it is a web page.
    pub page: bool,
    /// Whether the quality signals of what is left are asked for, though no rule does.
    pub signals: bool,
    /// For each line whether a rule about the page's elements keeps it: no other rule touches it. None where none does.
    pub kept: &'a [bool],
}

/// A field that a rule filled, in raw words.
#[derive(Debug, Clone, PartialEq)]
pub struct Extracted {
    /// The index of the rule.
    pub rule: u32,
    /// The index of the line; that of the document's end for a rule of the whole document; of a rule of elements, the node.
    pub line: u32,
    /// The field.
    pub slot: Slot,
    /// The raw words.
    pub value: String,
}

/// A caption that a rule found.
#[derive(Debug, Clone, PartialEq)]
pub struct FoundCaption {
    /// The index of the line; of a rule of elements, the node.
    pub line: u32,
    /// What the picture shows; may be empty.
    pub text: String,
    /// The credit; may be empty.
    pub credit: String,
}

/// What came of applying a rule set.
#[derive(Debug, Default)]
pub struct Applied {
    /// All marks, by line and place.
    pub marks: Vec<Mark>,
    /// Fields, by line.
    pub extracted: Vec<Extracted>,
    /// Captions, by line.
    pub captions: Vec<FoundCaption>,
    /// Tags, with the lines each was given for.
    pub tags: BTreeMap<Box<str>, Vec<u32>>,
    /// The rule that rejects the document, and its reason.
    pub reject: Option<(u32, Box<str>)>,
    /// The indices of the lines that are left.
    pub kept: Vec<u32>,
    /// Characters, white space aside, before and after.
    pub characters: (u64, u64),
    /// Words before and after.
    pub words: (u32, u32),
    /// The quality signals of what is left, where they were asked for, or a rule in force asks for them.
    pub signals: Option<Signals>,
    changed: BTreeMap<u32, Changed>,
}

impl Applied {
    /// The share of characters, white space aside, that left the text, 0 to 1.
    pub fn removed_share(&self) -> f32 {
        let (before, after) = self.characters;
        if before == 0 { 0.0 } else { before.saturating_sub(after) as f32 / before as f32 }
    }

    /// The text of a line that is left, as it is now.
    pub fn line<'a>(&'a self, document: &'a Document, index: u32) -> &'a str {
        match self.changed.get(&index) {
            Some(changed) if !self.changed.is_empty() => &changed.text,
            _ => document.line(index as usize),
        }
    }
}

/// A rule that could match at a line.
#[derive(Debug, Clone)]
struct Hit {
    line: u32,
    rule: u32,
    state: Cell<State>,
}

/// What is known of a [`Hit`]'s pattern.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    /// Not looked at yet: the conditions of its rule are cheaper and come first.
    Unknown,
    Holds,
    Fails,
    /// Part of it hangs on the surroundings.
    Later,
}

impl RuleSet {
    /// Applies all rules in force to a document; only the one of that index where `only` names one.
    pub fn apply(&self, document: &Document, context: &Context<'_>, only: Option<u32>) -> Applied {
        let mut rounds = Rounds::new(self, document, context, only);
        rounds.run();
        rounds.finish()
    }
}

struct Rounds<'s, 'd> {
    set: &'s RuleSet,
    context: &'d Context<'d>,
    only: Option<u32>,
    before: Totals,
    lines: Lines<'d>,
    /// Those found at first by line and rule; behind them those of lines that were changed since.
    hits: Vec<Hit>,
    /// How many were found at first.
    first_hits: usize,
    /// Hits of lines that were changed since; the earlier ones of those lines no longer count.
    new_hits: BTreeMap<u32, Range<usize>>,
    /// What is known of the rules that are sought, by their numbers.
    sought: Vec<Seeking>,
    /// The lines that their guards let through, those aside that were changed since.
    sifted: Sifted,
    /// Lines on which patterns of blocks may hold that the index knows, by their numbers.
    contents: Map<u32, BTreeSet<u32>>,
    /// Whether patterns of blocks hold, by their addresses and lines, as far as it was asked.
    known: RefCell<Map<usize, Vec<Option<bool>>>>,
    /// Hits that may come true by something far away, by their places in `hits`.
    global: Vec<usize>,
    /// Those of them that keep.
    global_keeps: Vec<usize>,
    /// Hits that a keep stopped: they are among `global`, too.
    retried: Set<usize>,
    /// Matches that took effect without removing anything, and so must not again.
    spent: Set<(u32, u32)>,
    /// Matches whose fields and tags were taken.
    taken: Set<(u32, u32)>,
    done_documents: BTreeSet<u32>,
    /// What was counted over the lines that are left, since the last one went.
    counted: Counted,
    out: Applied,
}

/// Figures that are costly, and so counted when first asked for.
#[derive(Debug, Default)]
struct Counted {
    signals: OnceCell<Signals>,
    sentences: OnceCell<u32>,
}

impl<'s, 'd> Rounds<'s, 'd> {
    fn new(set: &'s RuleSet, document: &'d Document, context: &'d Context<'d>, only: Option<u32>) -> Self {
        let lines = Lines::new(document, context.title);
        let mut candidates = Vec::new();
        set.index.candidates(&lines.suspects, &lines.prose, &mut candidates);
        let mut rounds = Rounds {
            set,
            context,
            only,
            before: lines.totals,
            lines,
            hits: Vec::new(),
            first_hits: 0,
            new_hits: BTreeMap::new(),
            sought: Vec::new(),
            sifted: Sifted::default(),
            contents: Map::default(),
            known: RefCell::default(),
            global: Vec::new(),
            global_keeps: Vec::new(),
            retried: Set::default(),
            spent: Set::default(),
            taken: Set::default(),
            done_documents: BTreeSet::new(),
            counted: Counted::default(),
            out: Applied::default(),
        };
        rounds.sought = rounds.seekings();
        rounds.note(&candidates);
        rounds.hits = rounds.hits_of(&candidates);
        rounds.first_hits = rounds.hits.len();
        for hit in 0..rounds.first_hits {
            rounds.note_global(hit);
        }
        rounds
    }

    /// Notes which sought rules have the line they wait for, and where patterns of blocks may hold.
    fn note(&mut self, candidates: &[(u32, u32)]) {
        for &(line, pattern) in candidates {
            match self.set.indexed[pattern as usize] {
                LeadsTo::Rule(_) => {}
                LeadsTo::Sought(number) => self.arm(number),
                LeadsTo::Content(number) => {
                    self.contents.entry(number).or_default().insert(line);
                }
            }
        }
    }

    fn run(&mut self) {
        let mut pending: Vec<usize> = (0..self.first_hits).collect();
        let mut near: Vec<u32> = Vec::new();
        let mut round = 0;
        loop {
            round += 1;
            self.lines.begin_round(self.set.reach.from_start as usize, self.set.reach.from_end as usize);
            let firings = self.firings(&pending, &Look { round, near: &near });
            let removed = self.take_effect(firings);
            if !removed.is_empty() {
                self.counted = Counted::default();
            }
            near = self.near(&removed);
            if removed.is_empty() && !self.documents() {
                return;
            }
            let mut again: Vec<usize> = near.iter().flat_map(|l| self.hits_at(*l)).collect();
            if round < MAX_GLOBAL {
                again.extend_from_slice(&self.global);
            }
            again.retain(|h| self.lines.is_left(self.hits[*h].line) && self.is_current(*h));
            again.sort_unstable();
            again.dedup();
            pending = again;
        }
    }

    /// Applies what fired in one round; gives the lines that went or changed.
    fn take_effect(&mut self, firings: Vec<Firing>) -> Vec<u32> {
        let mut touched = Vec::new();
        for firing in &firings {
            self.extract(firing);
        }
        for firing in firings {
            let rule = &self.set.rules[firing.rule as usize];
            match &rule.actions.fate {
                None => {
                    self.spent.insert((firing.rule, firing.line));
                    // A tag or a title may be what others wait for.
                    touched.push(firing.line);
                }
                Some(Fate::Keep | Fate::Content) => {}
                // Lines of a block may be gone by a rule of their own in the same round: the rest of it goes all the same.
                Some(Fate::Drop) if !firing.is_span => {
                    for &line in &firing.lines {
                        self.drop_line(firing.rule, line, &mut touched);
                    }
                }
                Some(_) if !self.lines.is_left(firing.line) => {}
                Some(_) => self.edit(&firing, &mut touched),
            }
        }
        touched
    }

    fn drop_line(&mut self, rule: u32, line: u32, touched: &mut Vec<u32>) {
        if self.lines.remove(line) {
            self.out.marks.push(Mark { rule, line, span: None, verdict: Verdict::Drop, replacement: None });
            touched.push(line);
        }
    }

    /// What is near lines that went: their neighbours, and the ends of the document where rules count from there.
    fn near(&mut self, removed: &[u32]) -> Vec<u32> {
        if removed.is_empty() {
            return Vec::new();
        }
        let reach = &self.set.reach;
        let mut lines: Vec<u32> = Vec::with_capacity(removed.len() * 2);
        for &line in removed {
            lines.extend(self.lines.left_beside(line).into_iter().flatten());
            lines.extend(Some(line).filter(|l| self.lines.is_left(*l)));
        }
        lines.extend(self.lines.first_left().take(reach.from_start as usize + 1));
        lines.extend(self.lines.last_left().take(reach.from_end as usize + 1));
        lines.sort_unstable();
        lines.dedup();
        lines
    }

    /// Remembers a hit that may come true by something far away.
    fn note_global(&mut self, hit: usize) {
        if self.is_global(hit) {
            self.global.push(hit);
            if self.keeps(self.hits[hit].rule) {
                self.global_keeps.push(hit);
            }
        }
    }

    /// Whether a hit is about the words that its line has now.
    fn is_current(&self, hit: usize) -> bool {
        self.new_hits.is_empty() || self.hits_at(self.hits[hit].line).contains(&hit)
    }

    /// The hits of a line, by their places in `hits`.
    fn hits_at(&self, line: u32) -> Range<usize> {
        if let Some(hits) = self.new_hits.get(&line) {
            return hits.clone();
        }
        let first = &self.hits[..self.first_hits];
        let start = first.partition_point(|h| h.line < line);
        start..start + first[start..].partition_point(|h| h.line == line)
    }

    /// Rules of whole documents see what is left when nothing else happens; whether one of them did something.
    fn documents(&mut self) -> bool {
        let mut any = false;
        let set = self.set;
        let only = self.only;
        for &number in set.documents.iter().filter(|n| only.is_none_or(|o| o == **n)) {
            let rule = &set.rules[number as usize];
            let Target::Document(document) = &rule.target else { continue };
            let holds = self.document_holds(document)
                && rule
                    .when
                    .as_ref()
                    .is_none_or(|w| self.may_ever_hold(w) && w.document.as_ref().is_none_or(|d| self.document_holds(d)));
            if holds && self.done_documents.insert(number) {
                let line = self.lines.len() as u32;
                self.extract(&Firing { rule: number, line, lines: Vec::new(), is_span: false });
                any |= !rule.actions.tags.is_empty() || !rule.actions.extract.is_empty();
            }
        }
        any
    }

    fn finish(mut self) -> Applied {
        // What was cut from a line that went later is part of what went then.
        let lines = &self.lines;
        let is_part = |m: &Mark| m.span.is_some() && m.verdict != Verdict::Replace && !lines.is_left(m.line);
        self.out.marks.retain(|m| !is_part(m));
        let key = |m: &Mark| (m.line, m.span.as_ref().map_or(0, |s| s.start), m.rule);
        self.out.marks.sort_by_key(key);
        self.out.extracted.sort_by(|a, b| (a.line, &a.slot, a.rule).cmp(&(b.line, &b.slot, b.rule)));
        self.out.captions.sort_by_key(|c| c.line);
        self.out.characters = (self.before.ink, self.lines.totals.ink);
        self.out.words = (self.before.words as u32, self.lines.totals.words as u32);
        if self.context.signals || self.set.signals && self.only.is_none() {
            self.signals();
            self.out.signals = self.counted.signals.take();
        }
        self.out.kept = self.lines.first_left().collect();
        self.out.changed = self.lines.changed;
        self.out
    }
}
