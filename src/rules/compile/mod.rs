//! From the written form of a rule to the compiled one: every mistake is named at its place.

mod actions;
mod document;
mod element;
mod pattern;

use std::ops::Range;
use std::sync::Arc;

use super::needs::{self, Anchor, Ways, any_way};
use super::pattern::{SpanPattern, Within};
use super::rule::{Block, Content, End, HostGlob, Rule, Target, Traits, When};
use super::written::{self, Text};
use crate::error::{Diagnostic, SourceFile};
use crate::yaml::{OneOrMany, Place, Spanned};

/// The farthest a rule may look: lines of a block, places from the start or end.
const MAX_REACH: u32 = 1000;

/// A compiled rule and how its matches are found; nothing for rules of whole documents.
pub(super) type Compiled = (Rule, Option<Wanted>);

/// What must stand in a document for a rule to match.
#[derive(Debug)]
pub(super) struct Wanted {
    /// On the line itself.
    pub(super) ways: Ways,
    /// On the line before or behind it, where the rule asks for one.
    pub(super) beside: Option<Ways>,
    /// On lines of the block, for each pattern asked for there.
    pub(super) contents: Vec<Ways>,
}

/// Compiles rules of one file, and gathers what is wrong with them.
pub(super) struct Compiler<'a> {
    pub(super) file: &'a Arc<SourceFile>,
    pub(super) family: Arc<str>,
    pub(super) diagnostics: Vec<Diagnostic>,
}

impl Compiler<'_> {
    /// Compiles one rule, written at `bytes`; nothing where it has a mistake.
    pub(super) fn rule(&mut self, written: written::Rule, bytes: Range<usize>) -> Option<Compiled> {
        let before = self.diagnostics.len();
        self.id(&written.id);
        if written.why.trim().is_empty() {
            self.error("empty-why", "a rule without a reason", written.why.place, "say in one sentence why it is right");
        }
        let mut contents = Vec::new();
        let (target, wanted) = self.target(&written.r#match, &mut contents);
        let is_document = matches!(target, Target::Document(_));
        let (when, beside) = written.when.as_ref().map(|w| self.when(w, is_document)).unzip();
        let when = when.map(Box::new);
        let actions = self.actions(&written.r#do, &target);
        if let (Target::Element(_), Some(when)) = (&target, &written.when) {
            self.only_host_and_language(when);
        }
        written.tests.iter().for_each(|t| self.test(t, &target));
        if self.diagnostics.len() > before {
            return None;
        }
        let family = written.family.map_or_else(|| Arc::clone(&self.family), Into::into);
        let rule = Rule {
            id: written.id.value.into(),
            why: written.why.value.into(),
            family,
            enabled: written.enabled,
            optional: !written.enabled,
            traits: Traits::new(&target, when.as_deref()),
            target,
            when,
            actions,
            tests: written.tests.into_iter().map(|t| t.value).collect(),
            file: Arc::clone(self.file),
            bytes,
        };
        Some((rule, wanted.map(|ways| Wanted { ways, beside: beside.flatten(), contents })))
    }

    fn error(&mut self, code: &'static str, message: impl Into<String>, place: Place, help: impl Into<String>) {
        let bytes = place.bytes(&self.file.text);
        self.diagnostics.push(Diagnostic::error(code, message).at(self.file, bytes, "").help(help));
    }

    fn id(&mut self, id: &Text) {
        let letters = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
        if id.is_empty() || !id.chars().all(letters) {
            let message = format!("`{}` is not a rule's name", id.value);
            self.error("invalid-id", message, id.place, "lower-case letters, digits and hyphens, such as `photo-credit`");
        }
    }

    fn target(&mut self, written: &written::Match, contents: &mut Vec<Ways>) -> (Target, Option<Ways>) {
        match written {
            written::Match::Line(pattern) => {
                let part = self.pattern(pattern, true);
                (Target::Line(part.pattern), Some(part.ways))
            }
            written::Match::Span(span) => self.span(span),
            written::Match::Block(block) => self.block(block, contents),
            written::Match::Document(document) => (Target::Document(self.document(document, true)), None),
            written::Match::Element(list) => (Target::Element(self.selectors(list)), None),
        }
    }

    fn span(&mut self, span: &Spanned<written::Span>) -> (Target, Option<Ways>) {
        let line = span.line.as_ref().map(|p| self.pattern(p, true));
        let mut found = Vec::new();
        if let Some(list) = &span.regex {
            let (regexes, wanted) = self.regexes(list);
            found.push((SpanPattern::Regex(regexes), wanted));
        }
        if let Some(list) = &span.starts_with {
            let (literals, needs) = self.literals(list, Anchor::Start);
            found.push((SpanPattern::StartsWith(literals), needs));
        }
        if let Some(list) = &span.ends_with {
            let (literals, needs) = self.literals(list, Anchor::End);
            found.push((SpanPattern::EndsWith(literals), needs));
        }
        if let Some(list) = &span.contains {
            let (literals, needs) = self.literals(list, Anchor::Inside);
            found.push((SpanPattern::Contains(literals), needs));
        }
        if found.len() != 1 {
            let message = format!(
                "a span has exactly one of `regex`, `starts_with`, `ends_with`, `contains`, this one has {}",
                found.len()
            );
            self.error("span-keys", message, span.place, "another rule can have the other");
        }
        let (pattern, mut ways) = found.pop().unwrap_or((SpanPattern::Contains(Vec::new()), any_way()));
        let line = line.map(|part| {
            ways = needs::both(std::mem::take(&mut ways), part.ways);
            part.pattern
        });
        (Target::Span { span: pattern, line }, Some(ways))
    }

    fn block(&mut self, block: &written::Block, contents: &mut Vec<Ways>) -> (Target, Option<Ways>) {
        let start = self.pattern(&block.start, true);
        if block.r#while.is_none() && block.end.is_none() {
            let message = "a block that does not say where it ends";
            self.error("block-end", message, block.at_most.place, "give `while`, `end`, or both");
        }
        if !(1..=MAX_REACH).contains(&block.at_most.value) {
            let message = format!("`at_most` is 1 to {MAX_REACH} lines");
            self.error("block-bound", message, block.at_most.place, "a block without a near bound eats articles");
        }
        if let Some(least) = block.at_least.as_ref().filter(|n| n.value > block.at_most.value) {
            let message = format!("`at_least: {}` is more than `at_most: {}`", least.value, block.at_most.value);
            self.error("block-bound", message, least.place, "no block could be of this size");
        }
        let compiled = Block {
            start: start.pattern,
            run: block.r#while.as_ref().map(|p| self.pattern(p, false).pattern),
            end: block.end.as_ref().map(|end| match end {
                written::End::Document => End::Document,
                written::End::Before(p) => End::Before(self.pattern(p, false).pattern),
                written::End::At(p) => End::At(self.pattern(p, false).pattern),
            }),
            at_most: block.at_most.value,
            at_least: block.at_least.as_ref().map_or(1, |n| n.value),
            contains: block.contains.as_ref().map(|c| {
                let mut content = |written: &written::Pattern| {
                    let part = self.pattern(written, false);
                    contents.push(part.ways);
                    Content { pattern: part.pattern, indexed: None }
                };
                let patterns: Vec<_> = c.of.iter().map(&mut content).collect();
                let at_least = c.at_least.value;
                if at_least == 0 || at_least as usize > patterns.len() {
                    let message = format!("`at_least: {at_least}` of {} patterns", patterns.len());
                    self.error("block-contains", message, c.at_least.place, "a number from 1 to that of the patterns");
                }
                (at_least, patterns)
            }),
        };
        (Target::Block(Box::new(compiled)), Some(start.ways))
    }

    /// The conditions, and what they need of a neighbouring line.
    fn when(&mut self, when: &written::When, is_document: bool) -> (When, Option<Ways>) {
        let texts = |list: &Option<OneOrMany<Text>>| -> Vec<Text> { list.as_ref().map(|l| l.0.clone()).unwrap_or_default() };
        for code in texts(&when.language) {
            if !(2..=3).contains(&code.len()) || !code.chars().all(|c| c.is_ascii_lowercase()) {
                let message = format!("`{}` is not a language code", code.value);
                self.error("language-code", message, code.place, "two lower-case letters, as in `de` (ISO 639-1)");
            }
        }
        for host in texts(&when.host) {
            let glob = host.strip_prefix('!').unwrap_or(&host);
            if glob.contains(['/', ':', ' ', '!']) || glob.is_empty() {
                let message = format!("`{}` is not a host", host.value);
                self.error(
                    "host-glob",
                    message,
                    host.place,
                    "a host name alone, such as `example.org` or `*.example.org`, behind a `!` where it is excluded",
                );
            }
        }
        let previous = when.previous.as_ref().map(|p| self.pattern(p, false));
        let next = when.next.as_ref().map(|p| self.pattern(p, false));
        let (previous, before) = previous.map(|p| (p.pattern, p.ways)).unzip();
        let (next, behind) = next.map(|p| (p.pattern, p.ways)).unzip();
        let hosts = texts(&when.host);
        let when = When {
            languages: texts(&when.language).into_iter().map(|t| t.value.into()).collect(),
            hosts: hosts.iter().filter(|h| !h.starts_with('!')).map(|h| HostGlob::new(h)).collect(),
            not_hosts: hosts.iter().filter_map(|h| h.strip_prefix('!')).map(HostGlob::new).collect(),
            page: when.page,
            from_start: when.from_start.as_ref().and_then(|b| self.reach(b)),
            from_end: when.from_end.as_ref().and_then(|b| self.reach(b)),
            previous,
            next,
            document: when.document.as_ref().map(|d| self.document(d, is_document)),
        };
        (when, needs::better_ways(before, behind))
    }

    fn reach(&mut self, bounds: &Spanned<written::Bounds>) -> Option<Within> {
        let far = |n: Option<f32>| n.is_some_and(|n| n > MAX_REACH as f32);
        if far(bounds.least()) || far(bounds.most()) {
            let message = format!("a place of more than {MAX_REACH} lines from the end of the document");
            self.error("reach", message, bounds.place, "a rule looks at what is near");
        }
        self.bounds(bounds, false)
    }
}
