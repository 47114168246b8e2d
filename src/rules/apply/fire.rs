//! Deciding which matches take effect in a round, and what they do.

use std::cell::Cell;
use std::collections::BTreeSet;
use std::ops::Range;

use super::changed::Changed;
use super::lines::Around;
use super::seek::Look;
use super::{Extracted, FoundCaption, Hit, Rounds, State};
use crate::ledger::{Mark, Verdict};
use crate::rules::fold::fold_into;
use crate::rules::index::Folded;
use crate::rules::lazy_regex::Captures;
use crate::rules::pattern::{Facts, Surroundings, Truth};
use crate::rules::rule::{Extract, Fate, Rule, Slot, Target};
use crate::rules::set::LeadsTo;
use crate::rules::template::Template;

/// How often one line may be edited. Cuts within cuts, as in `((()))`, would otherwise take as many rounds over a line of any
/// length as it has brackets.
const MAX_EDITS: u32 = 100;

/// A match that takes effect.
#[derive(Debug)]
pub(super) struct Firing {
    pub(super) rule: u32,
    /// The line it is at; of a block, the first one.
    pub(super) line: u32,
    /// The lines it is about.
    pub(super) lines: Vec<u32>,
    /// Whether it is about parts of the line.
    pub(super) is_span: bool,
}

impl Rounds<'_, '_> {
    /// The hits among `candidates`, by line: those whose patterns hold, or are yet to be looked at.
    pub(super) fn hits_of(&self, candidates: &[(u32, u32)]) -> Vec<Hit> {
        let hit = |&(line, pattern): &(u32, u32)| {
            let LeadsTo::Rule(number) = self.set.indexed[pattern as usize] else { return None };
            let rule = &self.set.rules[number as usize];
            if self.only.is_some_and(|only| only != number) || !rule.when.as_ref().is_none_or(|w| self.may_ever_hold(w)) {
                return None;
            }
            let state = if rule.traits.conditions_first { State::Unknown } else { self.state(&rule.target, line, None) };
            (state != State::Fails).then(|| Hit { line, rule: number, state: Cell::new(state) })
        };
        let mut hits: Vec<Hit> = candidates.iter().filter_map(hit).collect();
        hits.sort_unstable_by_key(|h| (h.line, h.rule));
        hits
    }

    /// Whether a rule's pattern holds on a line; without the surroundings perhaps `Later`.
    fn state(&self, target: &Target, line: u32, around: Option<&dyn Surroundings>) -> State {
        let view = self.lines.view(line);
        let truth = match target {
            Target::Line(pattern) => pattern.holds(&view, around),
            Target::Block(block) => block.start.holds(&view, around),
            Target::Span { span, line } => match line.as_ref().map_or(Truth::Yes, |p| p.holds(&view, around)) {
                truth if truth != Truth::No && span.is_in(&view) => truth,
                _ => Truth::No,
            },
            Target::Document(_) | Target::Element(_) => Truth::No,
        };
        match truth {
            Truth::Yes => State::Holds,
            Truth::No => State::Fails,
            Truth::Later => State::Later,
        }
    }

    /// What takes effect of `pending` and of the rules that are sought, seen from the state at the start of a round; what belongs
    /// to one line together, the most telling rule first.
    pub(super) fn firings(&mut self, pending: &[usize], look: &Look<'_>) -> Vec<Firing> {
        let mut firings: Vec<Firing> = pending.iter().filter_map(|h| self.firing(*h)).collect();
        self.seek(look, &mut firings);
        let protected = self.protected(&firings);
        if !protected.is_empty() {
            for firing in &mut firings {
                if self.keeps(firing.rule) {
                    continue;
                }
                let before = firing.lines.len();
                firing.lines.retain(|l| !protected.contains(l));
                if firing.lines.len() < before {
                    self.retry(firing.rule, firing.line);
                }
            }
            firings.retain(|f| !f.lines.is_empty());
        }
        // A rule of the very line says more than one of a run it stands in, and one that knows what the line is more than one
        // that takes whatever stands there.
        let knows_nothing = |f: &Firing| self.set.rules[f.rule as usize].actions.extract.is_empty();
        firings.sort_by_key(|f| (f.lines.len() > 1, knows_nothing(f), f.line, f.rule));
        firings
    }

    /// What is kept from a line may be let go far from it: it is looked at again in the rounds that follow.
    fn retry(&mut self, rule: u32, line: u32) {
        if let Some(sought) = self.set.sought.iter().position(|s| s.rule == rule) {
            self.sought[sought].held_back = true;
            return;
        }
        let hit = self.hits_at(line).find(|h| self.hits[*h].rule == rule);
        if let Some(hit) = hit.filter(|h| !self.is_global(*h))
            && self.retried.insert(hit)
        {
            self.global.push(hit);
        }
    }

    fn firing(&self, hit: usize) -> Option<Firing> {
        let hit = &self.hits[hit];
        let rule = &self.set.rules[hit.rule as usize];
        if hit.state.get() == State::Fails || !self.may_fire(rule, hit.rule, hit.line) {
            return None;
        }
        if hit.state.get() == State::Unknown {
            hit.state.set(self.state(&rule.target, hit.line, None));
        }
        match hit.state.get() {
            State::Fails => return None,
            State::Later if self.state_now(&rule.target, hit.line) != State::Holds => return None,
            _ => {}
        }
        self.fires(rule, hit.rule, hit.line)
    }

    /// A rule that is sought, on a line: what it does there, if anything.
    pub(super) fn firing_at(&self, number: u32, line: u32) -> Option<Firing> {
        let rule = &self.set.rules[number as usize];
        let holds = self.may_fire(rule, number, line) && self.state_now(&rule.target, line) == State::Holds;
        if holds { self.fires(rule, number, line) } else { None }
    }

    /// Whether all is well that costs less to look at than the rule's pattern.
    fn may_fire(&self, rule: &Rule, number: u32, line: u32) -> bool {
        let is_span = matches!(rule.target, Target::Span { .. });
        let edited_out = || is_span && self.lines.changed.get(&line).is_some_and(|c| c.edits >= MAX_EDITS);
        self.lines.is_left(line)
            && rule.when.as_ref().is_none_or(|w| self.cheap_when_holds(w, line, &rule.target))
            && (!rule.traits.neighbours_first || self.neighbours_hold(rule, line))
            && (self.spent.is_empty() || !self.spent.contains(&(number, line)))
            && !edited_out()
    }

    /// What a rule does whose pattern holds on a line, where the rest of its conditions does, too.
    fn fires(&self, rule: &Rule, number: u32, line: u32) -> Option<Firing> {
        let lines = match &rule.target {
            Target::Block(block) => self.block(block, line)?,
            _ => vec![line],
        };
        let last = lines.last().copied().unwrap_or(line);
        if rule.when.as_ref().is_some_and(|w| !self.when_holds(w, line, last)) {
            return None;
        }
        Some(Firing { rule: number, line, lines, is_span: matches!(rule.target, Target::Span { .. }) })
    }

    fn state_now(&self, target: &Target, line: u32) -> State {
        self.state(target, line, Some(&Around { lines: &self.lines, line }))
    }

    pub(super) fn keeps(&self, rule: u32) -> bool {
        matches!(self.set.rules[rule as usize].actions.fate, Some(Fate::Keep))
    }

    /// The lines that a `keep` protects in this round, among those that something else is about to act on.
    fn protected(&self, firings: &[Firing]) -> BTreeSet<u32> {
        let acted_on: Vec<u32> = firings.iter().filter(|f| !self.keeps(f.rule)).flat_map(|f| f.lines.iter().copied()).collect();
        let mut protected = BTreeSet::new();
        for &line in &acted_on {
            // Looked up here and not among what is pending: a keep that held in an earlier round is not pending again.
            let mut keeps = self.hits_at(line).filter(|h| self.keeps(self.hits[*h].rule));
            if keeps.any(|h| self.firing(h).is_some()) {
                protected.insert(line);
            }
        }
        let blocks = self.global_keeps.iter().filter(|h| self.is_current(**h)).filter_map(|h| self.firing(*h));
        protected.extend(blocks.flat_map(|f| f.lines));
        protected.extend(acted_on.iter().filter(|l| self.context.kept.get(**l as usize).copied().unwrap_or(false)));
        self.sought_keeps(acted_on, &mut protected);
        protected
    }

    /// Cuts or replaces parts of a line, or all of it by other words.
    pub(super) fn edit(&mut self, firing: &Firing, touched: &mut Vec<u32>) {
        let rule = &self.set.rules[firing.rule as usize];
        let line = firing.line;
        let now = self.lines.view(line).text.to_string();
        let edits: Vec<(Range<usize>, Option<String>)> = match (&rule.actions.fate, &rule.target) {
            (Some(Fate::Replace(template)), Target::Span { span, .. }) => {
                let expand = |f: crate::rules::pattern::Found<'_>| {
                    let whole = &now[f.range.clone()];
                    (f.range.clone(), Some(template.expand(whole, f.captures.as_ref())))
                };
                span.find(&now).into_iter().map(expand).collect()
            }
            (Some(Fate::Replace(template)), _) => vec![(0..now.len(), Some(self.expand_line(firing.rule, template, line)))],
            // The line may have been changed by another rule of this round: what is there now counts.
            (_, Target::Span { span, .. }) => span.find(&now).into_iter().map(|f| (f.range, None)).collect(),
            _ => Vec::new(),
        };
        if matches!(rule.actions.fate, Some(Fate::Replace(_))) {
            self.spent.insert((firing.rule, line));
        }
        let mut changed = self.lines.changed.get(&line).cloned().unwrap_or_else(|| Changed::new(&now));
        let edits: Vec<_> = edits.into_iter().filter(|(range, new)| new.as_deref() != Some(&now[range.clone()])).collect();
        for (number, gone) in changed.edit(&edits) {
            let replacement = edits[number].1.clone();
            let verdict = if replacement.is_some() { Verdict::Replace } else { Verdict::Drop };
            self.out.marks.push(Mark { rule: firing.rule, line, span: Some(gone), verdict, replacement });
        }
        if changed.text == now {
            return;
        }
        touched.push(line);
        if !changed.text.chars().any(char::is_alphanumeric) {
            self.drop_line(firing.rule, line, touched);
            return;
        }
        self.rematch(line, changed);
    }

    /// Finds the matches of a line's new words.
    fn rematch(&mut self, line: u32, mut changed: Changed) {
        changed.folded.clear();
        fold_into(&changed.text, &mut changed.folded);
        let shape = Facts::new(&changed.text, &changed.folded, 0.0).shape;
        let (mut folded, none) = (Folded::default(), Folded::default());
        folded.push(line, shape, &changed.folded);
        folded.close();
        self.lines.change(line, changed);
        self.known.get_mut().values_mut().for_each(|truths| truths[line as usize] = None);
        let (suspects, prose) = if shape.is_suspect() { (&folded, &none) } else { (&none, &folded) };
        let mut candidates = Vec::new();
        self.set.index.candidates(suspects, prose, &mut candidates);
        self.note(&candidates);
        let hits = self.hits_of(&candidates);
        let range = self.hits.len()..self.hits.len() + hits.len();
        self.hits.extend(hits);
        for hit in range.clone() {
            self.note_global(hit);
        }
        self.new_hits.insert(line, range);
    }

    fn expand_line(&self, rule: u32, template: &Template, line: u32) -> String {
        let view = self.lines.view(line);
        let captures = match &self.set.rules[rule as usize].target {
            Target::Line(pattern) => pattern.captures(&view),
            Target::Block(block) => block.start.captures(&view),
            _ => None,
        };
        template.expand(view.text, captures.as_ref())
    }

    /// Fills fields, gives tags, rejects.
    pub(super) fn extract(&mut self, firing: &Firing) {
        let rule = &self.set.rules[firing.rule as usize];
        let actions = &rule.actions;
        let takes = !actions.tags.is_empty() || actions.reject.is_some() || !actions.extract.is_empty();
        if !takes || !self.taken.insert((firing.rule, firing.line)) {
            return;
        }
        for tag in &rule.actions.tags {
            self.out.tags.entry(tag.clone()).or_default().extend(&firing.lines);
        }
        if let Some(reason) = &rule.actions.reject {
            let earlier = self.out.reject.take().filter(|(number, _)| *number <= firing.rule);
            self.out.reject = earlier.or_else(|| Some((firing.rule, reason.clone())));
        }
        for extract in &rule.actions.extract {
            self.extract_fields(firing, extract);
        }
    }

    fn extract_fields(&mut self, firing: &Firing, extract: &Extract) {
        let rule = &self.set.rules[firing.rule as usize];
        let mut found: Vec<(u32, Slot, String)> = Vec::new();
        let mut captions = Vec::new();
        let mut fill = |line: u32, whole: &str, captures: Option<&Captures<'_>>| {
            found.extend(extract.fields.iter().map(|(slot, t)| (line, slot.clone(), t.expand(whole, captures))));
            if let Some((text, credit)) = &extract.caption {
                let credit = credit.as_ref().map_or_else(String::new, |t| t.expand(whole, captures));
                captions.push(FoundCaption { line, text: text.expand(whole, captures), credit });
            }
        };
        match (&extract.each, &rule.target) {
            (Some(each), _) => {
                for &line in firing.lines.iter().filter(|l| self.line_holds(each, **l)) {
                    let view = self.lines.view(line);
                    fill(line, view.text, each.captures(&view).as_ref());
                }
            }
            (None, Target::Span { span, .. }) => {
                let text = self.lines.view(firing.line).text;
                for f in span.find(text) {
                    fill(firing.line, &text[f.range.clone()], f.captures.as_ref());
                }
            }
            (None, Target::Line(pattern)) => {
                let view = self.lines.view(firing.line);
                fill(firing.line, view.text, pattern.captures(&view).as_ref());
            }
            (None, Target::Block(block)) => {
                let view = self.lines.view(firing.line);
                fill(firing.line, view.text, block.start.captures(&view).as_ref());
            }
            (None, Target::Document(_) | Target::Element(_)) => fill(firing.line, "", None),
        }
        for (line, slot, value) in found.into_iter().filter(|(.., value)| !value.is_empty()) {
            if slot == Slot::Title {
                self.lines.add_title(&value);
            }
            self.out.extracted.push(Extracted { rule: firing.rule, line, slot, value });
        }
        self.out.captions.extend(captions.into_iter().filter(|c| !c.text.is_empty() || !c.credit.is_empty()));
    }
}
