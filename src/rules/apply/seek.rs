//! Rules that no literal leads to, looked for line by line.
//!
//! In the first round a rule is looked for in all lines it may match; later only near what went, unless its conditions on the
//! whole document have come true since, or something far away counts for it.

use std::collections::BTreeSet;

use super::fire::Firing;
use super::{MAX_GLOBAL, Rounds};
use crate::rules::rule::Target;
use crate::rules::sought::{Sought, Window};

/// Where to look in a round.
pub(super) struct Look<'l> {
    pub(super) round: u32,
    /// The lines near those that went in the round before.
    pub(super) near: &'l [u32],
}

/// What is known of a sought rule in a document.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Seeking {
    /// Whether it can match in this document.
    pub(super) possible: bool,
    /// Whether it was looked for in all lines since its conditions came true.
    looked: bool,
    /// Whether a keep held it back somewhere.
    pub(super) held_back: bool,
    /// Whether the lines that it may match are among those that were sifted.
    sifted: bool,
}

/// In documents of more lines the lines that rules may match are not noted: each of millions might match dozens of them.
const MOST: usize = 1 << 14;

/// Lines by numbers of rules.
#[derive(Debug, Default)]
pub(super) struct Sifted {
    /// Where the lines of each number begin, and where those of the last one end.
    starts: Vec<u32>,
    lines: Vec<u32>,
}

impl Sifted {
    /// Numbers below `count`, each with a line.
    fn new(found: &[(u32, u32)], count: usize) -> Self {
        let mut starts = vec![0; count + 1];
        for (number, _) in found {
            starts[*number as usize + 1] += 1;
        }
        for number in 0..count {
            starts[number + 1] += starts[number];
        }
        let (mut lines, mut next) = (vec![0; found.len()], starts.clone());
        for (number, line) in found {
            let at = &mut next[*number as usize];
            lines[*at as usize] = *line;
            *at += 1;
        }
        Sifted { starts, lines }
    }

    fn of(&self, number: usize) -> &[u32] {
        match self.starts.get(number..=number + 1) {
            Some([from, to]) => &self.lines[*from as usize..*to as usize],
            _ => &[],
        }
    }
}

impl Rounds<'_, '_> {
    /// Which sought rules can match at all, those aside that wait for a line beside them.
    pub(super) fn seekings(&self) -> Vec<Seeking> {
        let seeking = |s: &Sought| Seeking { possible: !s.needs_arming && self.is_possible(s), ..Seeking::default() };
        self.set.sought.iter().map(seeking).collect()
    }

    /// A line stands in the document that a sought rule waits for.
    pub(super) fn arm(&mut self, number: u32) {
        self.sought[number as usize].possible |= self.is_possible(&self.set.sought[number as usize]);
    }

    /// Finds the lines that may match what is looked for in all lines, all of it at once.
    fn sift(&mut self) {
        if self.lines.len() > MOST {
            return;
        }
        let all = &self.set.sought;
        for (number, sought) in all.iter().enumerate() {
            let wanted = self.sought[number].possible && sought.window.is_none() && self.document_conditions_hold(sought);
            self.sought[number].sifted = wanted;
        }
        let mut found: Vec<(u32, u32)> = Vec::new();
        for line in 0..self.lines.len() as u32 {
            let shape = self.lines.shape(line);
            self.set.sieve.each(shape, |number| {
                if self.sought[number].sifted && all[number].lets_through(shape) {
                    found.push((number as u32, line));
                }
            });
        }
        self.sifted = Sifted::new(&found, all.len());
    }

    /// The lines that are left and that a rule of this number may match.
    fn all_of(&self, number: usize) -> impl Iterator<Item = u32> {
        let changed = &self.lines.changed;
        let own = self.sifted.of(number).iter().copied().filter(|line| changed.is_empty() || !changed.contains_key(line));
        own.chain(changed.keys().copied()).filter(|line| self.lines.is_left(*line))
    }

    fn is_possible(&self, sought: &Sought) -> bool {
        let when = self.set.rules[sought.rule as usize].when.as_ref();
        self.only.is_none_or(|only| only == sought.rule) && when.is_none_or(|w| self.may_ever_hold(w))
    }

    /// Adds what sought rules do in a round.
    pub(super) fn seek(&mut self, look: &Look<'_>, firings: &mut Vec<Firing>) {
        if look.round == 1 {
            self.sift();
        }
        for (number, sought) in self.set.sought.iter().enumerate() {
            let seeking = self.sought[number];
            if !seeking.possible {
                continue;
            }
            self.sought[number].looked = self.document_conditions_hold(sought);
            if !self.sought[number].looked {
                continue;
            }
            let everywhere = !seeking.looked || look.round < MAX_GLOBAL && (sought.hangs || seeking.held_back);
            match sought.window {
                Some(Window::Start(n)) => self.seek_in(sought, self.lines.first_left().take(n), firings),
                Some(Window::End(n)) => self.seek_in(sought, self.lines.last_left().take(n), firings),
                None if everywhere && seeking.sifted => self.seek_in(sought, self.all_of(number), firings),
                // It has become possible since the first round, or the lines are too many.
                None if everywhere => self.seek_in(sought, self.lines.first_left(), firings),
                None => self.seek_in(sought, look.near.iter().copied(), firings),
            }
        }
    }

    fn seek_in(&self, sought: &Sought, lines: impl Iterator<Item = u32>, firings: &mut Vec<Firing>) {
        let through = lines.filter(|l| sought.lets_through(self.lines.shape(*l)));
        firings.extend(through.filter_map(|l| self.firing_at(sought.rule, l)));
    }

    fn document_conditions_hold(&self, sought: &Sought) -> bool {
        let when = self.set.rules[sought.rule as usize].when.as_ref();
        when.and_then(|w| w.document.as_ref()).is_none_or(|d| self.document_holds(d))
    }

    /// Adds the lines that sought rules keep, among those that something else is about to act on.
    pub(super) fn sought_keeps(&self, mut acted_on: Vec<u32>, protected: &mut BTreeSet<u32>) {
        acted_on.sort_unstable();
        acted_on.dedup();
        for (sought, seeking) in self.set.sought.iter().zip(&self.sought) {
            if !seeking.possible || !self.keeps(sought.rule) || !self.document_conditions_hold(sought) {
                continue;
            }
            let before = match &self.set.rules[sought.rule as usize].target {
                Target::Block(block) => block.at_most as usize - 1,
                _ => 0,
            };
            let mut kept = Vec::new();
            let mut done = None;
            for &line in &acted_on {
                // A block that keeps the line may begin so far before it.
                let earlier = std::iter::successors(Some(line), |l| self.lines.left_before(*l)).take(before + 1);
                self.seek_in(sought, earlier.take_while(|l| Some(*l) > done), &mut kept);
                done = Some(line);
            }
            protected.extend(kept.into_iter().flat_map(|f| f.lines));
        }
    }
}
