//! Conditions on the surroundings of a match.

use super::{Hit, Rounds};
use crate::rules::pattern::{Pattern, Truth, Within};
use crate::rules::rule::{Document, Target, When};

impl Rounds<'_, '_> {
    /// Whether the conditions of a match that begins at `first` and ends at `last` hold.
    pub(super) fn when_holds(&self, when: &When, first: u32, last: u32) -> bool {
        let neighbour = |pattern: &Option<Pattern>, line: Option<u32>| match pattern {
            Some(pattern) => line.is_some_and(|l| self.line_holds(pattern, l)),
            None => true,
        };
        self.about_document(when)
            && when.from_start.is_none_or(|w| w.has(self.lines.from_start(first, limit(&w)) as f32))
            && when.from_end.is_none_or(|w| w.has(self.lines.from_end(last, limit(&w)) as f32))
            && neighbour(&when.previous, self.lines.left_before(first))
            && neighbour(&when.next, self.lines.left_after(last))
    }

    /// Whether the conditions hold that are about the document and not about a line.
    pub(super) fn about_document(&self, when: &When) -> bool {
        let any = |list: &[Box<str>], value: Option<&str>| list.is_empty() || value.is_some_and(|v| list.iter().any(|l| l.as_ref() == v));
        any(&when.languages, self.context.language)
            && (when.hosts.is_empty() || self.context.host.is_some_and(|h| when.hosts.iter().any(|g| g.matches(h))))
            && when.document.as_ref().is_none_or(|d| self.document_holds(d))
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
    }

    pub(super) fn line_holds(&self, pattern: &Pattern, line: u32) -> bool {
        pattern.holds(&self.lines.view(line), None) == Truth::Yes
    }

    /// Whether a match may come true by something that happens far from it.
    pub(super) fn is_global(&self, hit: &Hit) -> bool {
        let rule = &self.set.rules[hit.rule as usize];
        hit.later || matches!(rule.target, Target::Block(_)) || rule.when.as_ref().is_some_and(|w| w.document.is_some())
    }
}

/// How far to count to know whether a place is in the range.
fn limit(within: &Within) -> u32 {
    if within.max < f32::MAX { within.max as u32 + 1 } else { within.min as u32 }
}
