//! Findings about rules that can be used but are likely not what was meant.

use super::element;
use super::pattern::{Condition, Facts, LineView, Truth};
use super::rule::{Fate, Rule, Target};
use super::set::{LeadsTo, RuleSet};
use super::written::{self, Match, Pattern, Text};
use crate::error::Diagnostic;
use crate::rules::fold::fold_into;
use crate::rules::index::Folded;

impl RuleSet {
    /// Findings about the rules of this set: missing examples are errors, the rest warnings.
    pub fn lint(&self) -> Vec<Diagnostic> {
        let mut found = Vec::new();
        element::lint(&self.rules, &mut found);
        for (number, rule) in self.rules.iter().enumerate() {
            examples(rule, &mut found);
            // Of elements there is nothing more to say, and reading each rule once more takes the square of their number.
            if matches!(rule.target, Target::Element(_)) {
                continue;
            }
            if let Some(written) = rule.written() {
                literals(rule, &written, &mut found);
                found.extend(self.shadowed(number as u32, rule, &written));
            }
        }
        found
    }

    /// A rule whose every literal or example another rule takes anyway, whatever stands around it.
    fn shadowed(&self, number: u32, rule: &Rule, written: &written::Rule) -> Option<Diagnostic> {
        let Target::Line(pattern) = &rule.target else { return None };
        let plain =
            matches!(rule.actions.fate, Some(Fate::Drop)) && rule.actions.extract.is_empty() && rule.actions.tags.is_empty();
        if !plain || !rule.enabled {
            return None;
        }
        let equals = match (pattern.conditions.as_slice(), &written.r#match) {
            ([Condition::Equals(_)], Match::Line(Pattern { equals: Some(list), .. })) => Some(&list[..]),
            _ => None,
        };
        let drops: Vec<&Text>;
        let samples: Vec<&Text> = match equals {
            Some(list) => list.iter().collect(),
            None => {
                drops = written.tests.iter().filter_map(|t| t.drop.as_ref()).filter(|t| !t.trim().contains('\n')).collect();
                drops
            }
        };
        // One example of a regex says little.
        if samples.is_empty() || equals.is_none() && samples.len() < 2 {
            return None;
        }
        let takers: Vec<u32> = samples.iter().map(|s| self.taker(s, number)).collect::<Option<_>>()?;
        let first = &self.rules[*takers.first()? as usize];
        // Of two rules that take the same, the one that is later in the alphabet is reported.
        if takers.iter().any(|t| *t > number && self.takes_all_of(&self.rules[*t as usize], number)) {
            return None;
        }
        let message = match equals {
            Some(_) => format!("`{}` never has anything to do", rule.id),
            None => format!("no example shows what `{}` is for", rule.id),
        };
        let help = format!("`{}` ({}) takes the same lines, whatever stands around them", first.id, first.path());
        Some(Diagnostic::warning("unreachable", message).at(&rule.file, head(rule), "").help(help))
    }

    fn takes_all_of(&self, rule: &Rule, other: u32) -> bool {
        let Some(written) = rule.written() else { return false };
        let Match::Line(Pattern { equals: Some(list), .. }) = &written.r#match else { return false };
        list.iter().all(|text| self.takes(other, text))
    }

    fn takes(&self, number: u32, text: &str) -> bool {
        let other = &self.rules[number as usize];
        let Target::Line(pattern) = &other.target else { return false };
        let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
        let mut folded = String::new();
        fold_into(&line, &mut folded);
        let facts = Facts::new(&line, &folded, 0.0);
        // What a set of filters takes that is off by default makes no other rule needless.
        let always = other.enabled
            && !other.optional
            && other.when.is_none()
            && matches!(other.actions.fate, Some(Fate::Drop | Fate::Keep));
        always && pattern.holds(&LineView { text: &line, folded: &folded, facts: &facts }, None) == Truth::Yes
    }

    /// Another rule that takes a line of this text without any condition.
    fn taker(&self, text: &str, but: u32) -> Option<u32> {
        let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
        let mut folded = String::new();
        fold_into(&line, &mut folded);
        let shape = Facts::new(&line, &folded, 0.0).shape;
        let (mut one, none) = (Folded::default(), Folded::default());
        one.push(0, shape, &folded);
        one.close();
        let (suspects, prose) = if shape.is_suspect() { (&one, &none) } else { (&none, &one) };
        let mut candidates = Vec::new();
        self.index.candidates(suspects, prose, &mut candidates);
        let indexed = candidates.iter().filter_map(|(_, p)| match self.indexed[*p as usize] {
            LeadsTo::Rule(number) => Some(number),
            LeadsTo::Sought(_) | LeadsTo::Content(_) => None,
        });
        let sought = self.sought.iter().filter(|s| s.lets_through(&shape)).map(|s| s.rule);
        indexed.chain(sought).find(|r| *r != but && self.takes(*r, &line))
    }
}

/// The first line of a rule.
pub(super) fn head(rule: &Rule) -> std::ops::Range<usize> {
    let length = rule.source().find('\n').unwrap_or(rule.bytes.len());
    rule.bytes.start..rule.bytes.start + length
}

/// A rule proves that it acts, and that it does not act on what is near.
fn examples(rule: &Rule, found: &mut Vec<Diagnostic>) {
    let acts = |t: &written::Test| t.drop.is_some() || t.content.is_some() || t.input.is_some();
    let keeps = |t: &written::Test| t.keep.is_some() || t.input.is_some() && t.input.as_deref() == t.output.as_deref();
    let is_keep = matches!(rule.actions.fate, Some(Fate::Keep) | None);
    let acting = rule
        .tests
        .iter()
        .any(|t| acts(t) || is_keep && (t.tags.is_some() || t.extracts.is_some() || t.rejects.is_some() || t.keep.is_some()));
    let keeping = rule.tests.iter().any(keeps);
    let missing = match (acting, keeping) {
        (true, true) => return,
        (false, _) => "an example that it acts on",
        (true, false) => "a `keep` example: a near miss that it must not touch",
    };
    let message = format!("`{}` lacks {missing}", rule.id);
    let help = "examples are what keeps a rule from cutting real sentences: see docs/rules.md, `tests`";
    found.push(Diagnostic::error("missing-test", message).at(&rule.file, head(rule), "").help(help));
}

/// Literals that were meant as regular expressions.
fn literals(rule: &Rule, written: &written::Rule, found: &mut Vec<Diagnostic>) {
    let mut lists = Vec::new();
    match &written.r#match {
        Match::Line(pattern) => of_pattern(pattern, &mut lists),
        Match::Span(span) => {
            let keys = [&span.starts_with, &span.ends_with, &span.contains];
            lists.extend(keys.into_iter().flatten().flat_map(|l| l.iter()));
            span.line.iter().for_each(|p| of_pattern(p, &mut lists));
        }
        Match::Block(block) => {
            of_pattern(&block.start, &mut lists);
            block.r#while.iter().for_each(|p| of_pattern(p, &mut lists));
            block.contains.iter().flat_map(|c| c.of.iter()).for_each(|p| of_pattern(p, &mut lists));
        }
        Match::Document(_) | Match::Element(_) => {}
    }
    for text in lists.into_iter().filter(|t| looks_like_regex(t)) {
        let message = format!("the literal `{}` looks like a regex", text.value);
        let bytes = text.place.bytes(&rule.file.text);
        let help = "literals are compared letter by letter; a regular expression belongs under `regex`";
        found.push(Diagnostic::warning("literal-regex", message).at(&rule.file, bytes, "").help(help));
    }
}

fn of_pattern<'p>(pattern: &'p Pattern, out: &mut Vec<&'p Text>) {
    let keys = [&pattern.equals, &pattern.starts_with, &pattern.ends_with, &pattern.contains];
    out.extend(keys.into_iter().flatten().flat_map(|l| l.iter()));
    let lists = [&pattern.all, &pattern.any].into_iter().flatten().flat_map(|l| l.iter());
    let inner = lists.chain(pattern.not.as_deref());
    inner.for_each(|p| of_pattern(p, out));
}

fn looks_like_regex(text: &str) -> bool {
    let signs = [r"\s", r"\d", r"\w", r"\b", r"\.", r"\(", ".*", ".+", "(?", "[a-z", "[0-9", "[^", ")?"];
    signs.iter().any(|s| text.contains(s)) || text.starts_with('^') || text.len() > 1 && text.ends_with('$')
}
