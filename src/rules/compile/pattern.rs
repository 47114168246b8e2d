//! Patterns: conditions, and what each needs of a line.

use regex_syntax::hir::{Hir, HirKind};

use super::Compiler;
use crate::error::Diagnostic;
use crate::rules::fold::fold_literal;
use crate::rules::guard::Guard;
use crate::rules::lazy_regex::{self, LazyRegex};
use crate::rules::needs::{self, Anchor, Need, Way, Ways, any_way};
use crate::rules::pattern::{Condition, Literals, Parts, Pattern, Within};
use crate::rules::written::{self, Text};
use crate::yaml::{OneOrMany, Spanned};

/// The largest weight a regex may have: about so many states.
const MAX_REGEX: usize = 20_000;

/// A measure of a pattern, the condition it becomes, and whether it is a share.
type Measure<'p> = (&'p Option<Spanned<written::Bounds>>, fn(Within) -> Condition, bool);

/// A list of literals, where they stand, and the condition they become.
type LiteralKey<'p> = (&'p Option<OneOrMany<Text>>, Anchor, fn(Vec<Box<str>>) -> Condition);

/// A compiled pattern with what it needs of a line.
pub(super) struct Part {
    pub(super) pattern: Pattern,
    pub(super) ways: Ways,
}

impl Compiler<'_> {
    /// `of_the_match`: whether it is the matched line itself that is asked, and not a neighbour.
    pub(super) fn pattern(&mut self, written: &written::Pattern, of_the_match: bool) -> Part {
        let mut part = Part { pattern: Pattern::default(), ways: any_way() };
        let conditions = &mut part.pattern.conditions;
        conditions.extend(written.ends_sentence.map(Condition::EndsSentence));
        let ranges: [Measure<'_>; 5] = [
            (&written.words, Condition::Words, false),
            (&written.chars, Condition::Chars, false),
            (&written.digit_share, Condition::DigitShare, true),
            (&written.upper_share, Condition::UpperShare, true),
            (&written.link_share, Condition::LinkShare, true),
        ];
        for (bounds, condition, is_share) in ranges {
            conditions.extend(bounds.as_ref().and_then(|b| self.bounds(b, is_share)).map(condition));
        }
        let guard = guard(written);
        part.ways.iter_mut().for_each(|way| way.guard = guard.clone());
        self.literal_keys(written, &mut part);
        if let Some(list) = &written.regex {
            let (regexes, wanted) = self.regexes(list);
            part.and(Condition::Regex(regexes), wanted);
        }
        self.joined(written, of_the_match, &mut part);
        self.surroundings(written, of_the_match, &mut part);
        part.pattern.cheapest_first();
        part
    }

    fn literal_keys(&mut self, written: &written::Pattern, part: &mut Part) {
        if let Some(list) = &written.equals {
            let (literals, needs) = self.literals(list, Anchor::Whole);
            let longest = literals.iter().map(|l| l.chars().count()).max().unwrap_or(0) as u32;
            // Folding never makes a text shorter.
            let ways = needs.into_iter().map(|w| Way { guard: Guard { max_chars: longest, ..w.guard }, ..w }).collect();
            part.and(Condition::Equals(Literals::new(literals)), ways);
        }
        let lists: [LiteralKey<'_>; 3] = [
            (&written.starts_with, Anchor::Start, Condition::StartsWith),
            (&written.ends_with, Anchor::End, Condition::EndsWith),
            (&written.contains, Anchor::Inside, |l| Condition::Contains(Parts::new(l))),
        ];
        for (list, anchor, condition) in lists {
            if let Some(list) = list {
                let (literals, needs) = self.literals(list, anchor);
                part.and(condition(literals), needs);
            }
        }
    }

    fn joined(&mut self, written: &written::Pattern, of_the_match: bool, part: &mut Part) {
        if let Some(list) = &written.all {
            let mut patterns = Vec::new();
            let mut ways = any_way();
            for p in list.iter() {
                let inner = self.pattern(p, of_the_match);
                ways = needs::both(ways, inner.ways);
                patterns.push(inner.pattern);
            }
            part.and(Condition::All(patterns), ways);
        }
        if let Some(list) = &written.any {
            let inner: Vec<Part> = list.iter().map(|p| self.pattern(p, of_the_match)).collect();
            let (patterns, ways): (Vec<_>, Vec<_>) = inner.into_iter().map(|p| (p.pattern, p.ways)).unzip();
            part.and(Condition::Any(patterns), needs::either(ways));
        }
        if let Some(inner) = &written.not {
            let inner = self.pattern(inner, of_the_match);
            part.and(Condition::Not(inner.pattern), any_way());
        }
    }

    fn surroundings(&mut self, written: &written::Pattern, of_the_match: bool, part: &mut Part) {
        let conditions = &mut part.pattern.conditions;
        let before = conditions.len();
        conditions.extend(written.same_as.as_ref().map(|_| Condition::SameAsTitle));
        conditions.extend(written.repeats.as_ref().and_then(|b| self.bounds(b, false)).map(Condition::Repeats));
        conditions.extend(written.doubles.as_ref().map(|d| Condition::Doubles(d.value)));
        if conditions.len() > before && !of_the_match {
            let message = "`same_as`, `repeats` and `doubles` can be asked of the matched line only";
            let places = [
                written.same_as.as_ref().map(|s| s.place),
                written.repeats.as_ref().map(|s| s.place),
                written.doubles.as_ref().map(|s| s.place),
            ];
            let place = places.into_iter().flatten().next().unwrap_or_default();
            self.error("pattern-place", message, place, "not of its neighbours, nor of the lines inside a block");
        }
    }

    pub(super) fn bounds(&mut self, bounds: &Spanned<written::Bounds>, is_share: bool) -> Option<Within> {
        let (least, most) = (bounds.least(), bounds.most());
        let within = Within { min: least.unwrap_or(f32::MIN), max: most.unwrap_or(f32::MAX) };
        let fits = |n: Option<f32>| n.is_none_or(|n| n >= 0.0 && (!is_share || n <= 1.0));
        if bounds.says_twice() {
            let help = "`min` is in the range and `above` is not, as `max` is and `below` is not: one of the two";
            self.error("bounds", "a range that begins or ends twice", bounds.place, help);
            return None;
        }
        if least.is_none() && most.is_none() || !fits(least) || !fits(most) || within.min > within.max {
            let range = if is_share { "shares from 0 to 1" } else { "numbers of 0 or more" };
            let message = "a range that nothing or everything is in";
            let help = format!("`min` (or `above`), `max` (or `below`), or both, {range}, the lower one first");
            self.error("bounds", message, bounds.place, help);
            return None;
        }
        Some(within)
    }

    pub(super) fn literals(&mut self, list: &OneOrMany<Text>, anchor: Anchor) -> (Vec<Box<str>>, Ways) {
        let mut literals = Vec::with_capacity(list.len());
        for text in list.iter() {
            self.no_controls(text);
            let folded = fold_literal(text, anchor != Anchor::Whole);
            if folded.trim().is_empty() {
                self.error("empty-literal", "an empty literal is on every line", text.place, "leave it out");
            }
            literals.push(folded.into_boxed_str());
        }
        let ways = needs::literals(literals.iter().map(|l| Need::new(anchor, l.to_string())));
        (literals, ways)
    }

    pub(super) fn no_controls(&mut self, text: &Text) {
        if let Some(c) = text.chars().find(|c| c.is_control() && !c.is_whitespace()) {
            let message = format!("a control character ({}) in a pattern", c.escape_debug());
            let help = "in double quotes YAML reads `\\b` as a backspace: write the pattern in single quotes";
            self.error("control-character", message, text.place, help);
        }
    }

    pub(super) fn regexes(&mut self, list: &OneOrMany<Text>) -> (Vec<LazyRegex>, Ways) {
        let mut regexes = Vec::with_capacity(list.len());
        let mut ways = Vec::with_capacity(list.len());
        for text in list.iter() {
            self.no_controls(text);
            let Some(hir) = self.regex(text) else { continue };
            let guard = Guard::of_regex(&hir);
            ways.push(needs::of_regex(&hir, &guard));
            regexes.push(LazyRegex::new(text, groups(&hir), guard));
        }
        (regexes, needs::either(ways))
    }

    fn regex(&mut self, text: &Text) -> Option<Hir> {
        let hir = match regex_syntax::parse(text) {
            Ok(hir) => hir,
            Err(error) => {
                self.regex_error(text, &error);
                return None;
            }
        };
        if hir.properties().minimum_len() == Some(0) {
            self.error(
                "regex-empty",
                "a regex that matches the empty text, so every line",
                text.place,
                "ask for at least one character",
            );
            return None;
        }
        if lazy_regex::weight(&hir) > MAX_REGEX {
            self.error("regex-large", "a regex that is too large", text.place, "lower its repetitions, or split it into several");
            return None;
        }
        Some(hir)
    }

    fn regex_error(&mut self, text: &Text, error: &regex_syntax::Error) {
        let (message, offset) = match error {
            regex_syntax::Error::Parse(e) => (e.kind().to_string(), e.span().start.offset),
            regex_syntax::Error::Translate(e) => (e.kind().to_string(), e.span().start.offset),
            other => (other.to_string(), 0),
        };
        let mut bytes = text.place.bytes(&self.file.text);
        let written = &self.file.text[bytes.clone()];
        // Where the YAML text is the regex letter for letter, behind a quote at most, the very place can be shown.
        if let Some(at) = written.find(text.as_str()) {
            let start = bytes.start + at + offset.min(text.len());
            let length = self.file.text[start..].chars().next().map_or(0, char::len_utf8);
            bytes = start..(start + length).max(start);
        }
        let help = if message.contains("look-around") || message.contains("backreferences") {
            "matching is linear in time, so there is no look-around and no back-reference: use `not`, `previous`, `next`, or the group `cut`"
        } else {
            "the syntax is that of Rust's regex crate; a literal belongs under `equals`, `starts_with`, `ends_with` or `contains`"
        };
        self.diagnostics
            .push(Diagnostic::error("invalid-regex", format!("invalid regex: {message}")).at(self.file, bytes, "").help(help));
    }
}

impl Part {
    fn and(&mut self, condition: Condition, ways: Ways) {
        self.pattern.conditions.push(condition);
        self.ways = needs::both(std::mem::take(&mut self.ways), ways);
    }
}

/// What the plain measures of a pattern ask of a line.
fn guard(written: &written::Pattern) -> Guard {
    let most = |b: &Option<Spanned<written::Bounds>>| b.as_ref().and_then(|b| b.most()).map_or(u32::MAX, |n| n.max(0.0) as u32);
    let least = |b: &Option<Spanned<written::Bounds>>| b.as_ref().and_then(|b| b.least()).map_or(0, |n| n.max(0.0).ceil() as u32);
    Guard {
        min_chars: least(&written.chars),
        max_chars: most(&written.chars),
        min_words: least(&written.words),
        max_words: most(&written.words),
        ends: (written.ends_sentence != Some(false), written.ends_sentence != Some(true)),
        ..Guard::default()
    }
}

/// The names of a regex's groups, the whole match aside.
fn groups(hir: &Hir) -> Vec<Option<Box<str>>> {
    let mut groups = Vec::new();
    let mut walk = vec![hir];
    while let Some(hir) = walk.pop() {
        match hir.kind() {
            HirKind::Capture(capture) => {
                let index = capture.index as usize;
                if groups.len() < index {
                    groups.resize(index, None);
                }
                groups[index - 1] = capture.name.clone();
                walk.push(&capture.sub);
            }
            HirKind::Repetition(repetition) => walk.push(&repetition.sub),
            HirKind::Concat(list) | HirKind::Alternation(list) => walk.extend(list),
            _ => {}
        }
    }
    groups
}
