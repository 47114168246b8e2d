//! Conditions on the surroundings of a match.

use super::{Context, Rounds};
use crate::measure::{Signals, sentences, signals};
use crate::rules::pattern::{Pattern, Truth, Within};
use crate::rules::rule::{Document, HostGlob, Rule, Target, When};

impl When {
    /// Whether the conditions hold that no removal changes: language, host, and whether it is a page.
    pub(in crate::rules) fn may_ever_hold(&self, context: &Context<'_>) -> bool {
        let any = |list: &[Box<str>], value: Option<&str>| {
            list.is_empty() || value.is_some_and(|v| list.iter().any(|l| l.as_ref() == v))
        };
        let is_on = |list: &[HostGlob]| context.host.is_some_and(|h| list.iter().any(|g| g.matches(h)));
        self.page.is_none_or(|page| page == context.page)
            && any(&self.languages, context.language)
            && (self.hosts.is_empty() || is_on(&self.hosts))
            && !is_on(&self.not_hosts)
    }
}

impl Rounds<'_, '_> {
    /// Whether the conditions hold that are quickly looked at: measures of the document, places. Of a block, the place of its
    /// end is not known yet.
    pub(super) fn cheap_when_holds(&self, when: &When, line: u32, target: &Target) -> bool {
        let is_block = matches!(target, Target::Block(_));
        when.document.as_ref().is_none_or(|d| self.document_holds(d))
            && when.from_start.is_none_or(|w| self.lines.is_from_start(line, &w))
            && (is_block || when.from_end.is_none_or(|w| self.lines.is_from_end(line, &w)))
    }

    /// Whether the neighbours are as the rule asks; of a block, the line behind it is not known yet.
    pub(super) fn neighbours_hold(&self, rule: &Rule, line: u32) -> bool {
        let Some(when) = &rule.when else { return true };
        let holds = |pattern: &Option<Pattern>, at: Option<u32>| {
            pattern.as_ref().is_none_or(|p| at.is_some_and(|l| self.line_holds(p, l)))
        };
        let is_block = matches!(rule.target, Target::Block(_));
        holds(&when.previous, self.lines.left_before(line)) && (is_block || holds(&when.next, self.lines.left_after(line)))
    }

    /// Whether the rest of the conditions holds for a match that begins at `first` and ends at `last`.
    pub(super) fn when_holds(&self, when: &When, first: u32, last: u32) -> bool {
        let neighbour = |pattern: &Option<Pattern>, line: Option<u32>| {
            pattern.as_ref().is_none_or(|p| line.is_some_and(|l| self.line_holds(p, l)))
        };
        (when.from_end.is_none_or(|w| self.lines.is_from_end(last, &w)))
            && neighbour(&when.previous, self.lines.left_before(first))
            && neighbour(&when.next, self.lines.left_after(last))
    }

    /// Whether the conditions hold that no removal changes: language, host, and whether it is a page.
    pub(super) fn may_ever_hold(&self, when: &When) -> bool {
        when.may_ever_hold(self.context)
    }

    pub(super) fn document_holds(&self, document: &Document) -> bool {
        let totals = &self.lines.totals;
        let share = |part: u64, whole: u64| if whole == 0 { 0.0 } else { part as f32 / whole as f32 };
        let has = |within: &Option<Within>, number: f32| within.is_none_or(|w| w.has(number));
        has(&document.lines, totals.lines as f32)
            && has(&document.words, totals.words as f32)
            && has(&document.chars, totals.chars as f32)
            && has(&document.sentence_share, share(totals.sentences, totals.lines))
            && has(&document.long_sentence_share, share(totals.long_sentences, totals.long))
            && (document.tagged.is_empty() || document.tagged.iter().any(|t| self.out.tags.contains_key(t))
                // A rule that is tried alone cannot be given the tags of others: they count as given.
                || self.only.is_some())
            // The costly ones last.
            && document.sentences.is_none_or(|w| w.has(self.sentences() as f32))
            && document.signals.iter().all(|(signal, w)| signal(self.signals()).is_some_and(|number| w.has(number)))
    }

    /// The quality signals of the lines that are left.
    pub(super) fn signals(&self) -> &Signals {
        self.counted.signals.get_or_init(|| signals(self.lines.text_lines(), self.context.language))
    }

    fn sentences(&self) -> u32 {
        *self.counted.sentences.get_or_init(|| self.lines.text_lines().map(|line| sentences(line.text)).sum())
    }

    pub(super) fn line_holds(&self, pattern: &Pattern, line: u32) -> bool {
        pattern.holds(&self.lines.view(line), None) == Truth::Yes
    }

    /// Whether a hit may come true by something that happens far from it.
    pub(super) fn is_global(&self, hit: usize) -> bool {
        self.set.rules[self.hits[hit].rule as usize].traits.global
    }
}
