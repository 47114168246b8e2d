//! From the written form of a rule to the compiled one: every mistake is named at its place.

use std::ops::Range;
use std::sync::Arc;

use regex_syntax::hir::{Hir, HirKind};

use super::fold::fold_literal;
use super::guard::Guard;
use super::lazy_regex::LazyRegex;
use super::needs::{self, Anchor, Need, Way, Ways, any_way};
use super::pattern::{Condition, Literals, Pattern, SpanPattern, Within};
use super::rule::{Actions, Block, Document, End, Extract, Fate, HostGlob, Rule, Slot, Target, Traits, When};
use super::template::Template;
use super::written::{self, Text};
use crate::error::{Diagnostic, SourceFile};
use crate::yaml::{OneOrMany, Place, Spanned};

/// The farthest a rule may look: lines of a block, places from the start or end.
const MAX_REACH: u32 = 1000;
/// The largest weight a regex may have: about so many states.
const MAX_REGEX: usize = 20_000;

/// A compiled rule and what the index needs to know of it; nothing for rules of whole documents.
pub(super) type Compiled = (Rule, Option<Ways>);

/// Compiles rules of one file, and gathers what is wrong with them.
pub(super) struct Compiler<'a> {
    pub(super) file: &'a Arc<SourceFile>,
    pub(super) family: Arc<str>,
    pub(super) diagnostics: Vec<Diagnostic>,
}

/// A measure of a pattern, the condition it becomes, and whether it is a share.
type Measure<'p> = (&'p Option<Spanned<written::Bounds>>, fn(Within) -> Condition, bool);

/// A list of literals, where they stand, and the condition they become.
type LiteralKey<'p> = (&'p Option<OneOrMany<Text>>, Anchor, fn(Vec<Box<str>>) -> Condition);

/// A compiled pattern with what it needs of a line.
struct Part {
    pattern: Pattern,
    ways: Ways,
}

impl Compiler<'_> {
    /// Compiles one rule, written at `bytes`; nothing where it has a mistake.
    pub(super) fn rule(&mut self, written: written::Rule, bytes: Range<usize>) -> Option<Compiled> {
        let before = self.diagnostics.len();
        self.id(&written.id);
        if written.why.trim().is_empty() {
            self.error("empty-why", "a rule without a reason", written.why.place, "say in one sentence why it is right");
        }
        let (target, wanted) = self.target(&written.r#match);
        let when = written.when.as_ref().map(|w| Box::new(self.when(w)));
        let actions = self.actions(&written.r#do, &target);
        written.tests.iter().for_each(|t| self.test(t));
        if self.diagnostics.len() > before {
            return None;
        }
        let family = written.family.map_or_else(|| Arc::clone(&self.family), Into::into);
        let rule = Rule {
            id: written.id.value.into(),
            why: written.why.value.into(),
            family,
            enabled: written.enabled,
            traits: Traits::new(&target, when.as_deref()),
            target,
            when,
            actions,
            tests: written.tests.into_iter().map(|t| t.value).collect(),
            file: Arc::clone(self.file),
            bytes,
        };
        Some((rule, wanted))
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

    fn target(&mut self, written: &written::Match) -> (Target, Option<Ways>) {
        match written {
            written::Match::Line(pattern) => {
                let part = self.pattern(pattern, true);
                (Target::Line(part.pattern), Some(part.ways))
            }
            written::Match::Span(span) => self.span(span),
            written::Match::Block(block) => self.block(block),
            written::Match::Document(document) => (Target::Document(self.document(document)), None),
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

    fn block(&mut self, block: &written::Block) -> (Target, Option<Ways>) {
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
                let patterns: Vec<_> = c.of.iter().map(|p| self.pattern(p, false).pattern).collect();
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

    /// `of_the_match`: whether it is the matched line itself that is asked, and not a neighbour.
    fn pattern(&mut self, written: &written::Pattern, of_the_match: bool) -> Part {
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
            (&written.contains, Anchor::Inside, Condition::Contains),
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

    fn bounds(&mut self, bounds: &Spanned<written::Bounds>, is_share: bool) -> Option<Within> {
        let within = Within { min: bounds.min.unwrap_or(f32::MIN), max: bounds.max.unwrap_or(f32::MAX) };
        let fits = |n: Option<f32>| n.is_none_or(|n| n >= 0.0 && (!is_share || n <= 1.0));
        if bounds.min.is_none() && bounds.max.is_none() || !fits(bounds.min) || !fits(bounds.max) || within.min > within.max {
            let range = if is_share { "shares from 0 to 1" } else { "numbers of 0 or more" };
            let message = "a range that nothing or everything is in";
            self.error("bounds", message, bounds.place, format!("`min`, `max` or both, {range}, `min` not above `max`"));
            return None;
        }
        Some(within)
    }

    fn literals(&mut self, list: &OneOrMany<Text>, anchor: Anchor) -> (Vec<Box<str>>, Ways) {
        let mut literals = Vec::with_capacity(list.len());
        for text in list.iter() {
            self.no_controls(text);
            let folded = fold_literal(text, anchor != Anchor::Whole);
            if folded.trim().is_empty() {
                self.error("empty-literal", "an empty literal is on every line", text.place, "leave it out");
            }
            literals.push(folded.into_boxed_str());
        }
        let ways = needs::literals(literals.iter().map(|l| Need { anchor, literal: l.to_string() }));
        (literals, ways)
    }

    fn no_controls(&mut self, text: &Text) {
        if let Some(c) = text.chars().find(|c| c.is_control() && !c.is_whitespace()) {
            let message = format!("a control character ({}) in a pattern", c.escape_debug());
            let help = "in double quotes YAML reads `\\b` as a backspace: write the pattern in single quotes";
            self.error("control-character", message, text.place, help);
        }
    }

    fn regexes(&mut self, list: &OneOrMany<Text>) -> (Vec<LazyRegex>, Ways) {
        let mut regexes = Vec::with_capacity(list.len());
        let mut ways = Vec::with_capacity(list.len());
        for text in list.iter() {
            self.no_controls(text);
            let Some(hir) = self.regex(text) else { continue };
            ways.push(needs::of_regex(&hir));
            regexes.push(LazyRegex::new(text, groups(&hir)));
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
        if weight(&hir) > MAX_REGEX {
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

    fn when(&mut self, when: &written::When) -> When {
        let texts = |list: &Option<OneOrMany<Text>>| -> Vec<Text> { list.as_ref().map(|l| l.0.clone()).unwrap_or_default() };
        for code in texts(&when.language) {
            if !(2..=3).contains(&code.len()) || !code.chars().all(|c| c.is_ascii_lowercase()) {
                let message = format!("`{}` is not a language code", code.value);
                self.error("language-code", message, code.place, "two lower-case letters, as in `de` (ISO 639-1)");
            }
        }
        for host in texts(&when.host) {
            if host.contains(['/', ':', ' ']) || host.is_empty() {
                let message = format!("`{}` is not a host", host.value);
                self.error("host-glob", message, host.place, "a host name alone, such as `example.org` or `*.example.org`");
            }
        }
        When {
            languages: texts(&when.language).into_iter().map(|t| t.value.into()).collect(),
            hosts: texts(&when.host).iter().map(|t| HostGlob::new(t)).collect(),
            from_start: when.from_start.as_ref().and_then(|b| self.reach(b)),
            from_end: when.from_end.as_ref().and_then(|b| self.reach(b)),
            previous: when.previous.as_ref().map(|p| self.pattern(p, false).pattern),
            next: when.next.as_ref().map(|p| self.pattern(p, false).pattern),
            document: when.document.as_ref().map(|d| self.document(d)),
        }
    }

    fn reach(&mut self, bounds: &Spanned<written::Bounds>) -> Option<Within> {
        let far = |n: Option<f32>| n.is_some_and(|n| n > MAX_REACH as f32);
        if far(bounds.min) || far(bounds.max) {
            let message = format!("a place of more than {MAX_REACH} lines from the end of the document");
            self.error("reach", message, bounds.place, "a rule looks at what is near");
        }
        self.bounds(bounds, false)
    }

    fn document(&mut self, written: &written::DocumentPattern) -> Document {
        let mut within =
            |bounds: &Option<Spanned<written::Bounds>>, is_share| bounds.as_ref().and_then(|b| self.bounds(b, is_share));
        Document {
            lines: within(&written.lines, false),
            words: within(&written.words, false),
            chars: within(&written.chars, false),
            sentence_share: within(&written.sentence_share, true),
            long_sentence_share: within(&written.long_sentence_share, true),
            tagged: written.tagged.iter().flat_map(|l| l.iter()).map(|t| t.value.as_str().into()).collect(),
        }
    }

    fn actions(&mut self, written: &Spanned<OneOrMany<written::Action>>, target: &Target) -> Actions {
        let place = written.place;
        let mut actions = Actions::default();
        let mut fates = 0;
        for action in written.iter() {
            match action {
                written::Action::Drop => actions.fate = Some(Fate::Drop),
                written::Action::Keep => actions.fate = Some(Fate::Keep),
                written::Action::Replace(text) => {
                    self.no_controls(text);
                    actions.fate = self.template(text, target, None).map(Fate::Replace);
                }
                written::Action::Extract(extract) => {
                    let extract = self.extract(extract, target);
                    actions.extract.push(extract);
                }
                written::Action::Tag(tags) => {
                    for tag in tags.iter() {
                        self.tag(tag);
                        actions.tags.push(tag.value.as_str().into());
                    }
                }
                written::Action::Reject(reason) => {
                    if reason.trim().is_empty() {
                        let help = "say in a few words why: it stands in the report";
                        self.error("empty-reason", "a `reject` without a reason", reason.place, help);
                    }
                    actions.reject = Some(reason.value.as_str().into());
                }
            }
            let is_fate = matches!(action, written::Action::Drop | written::Action::Keep | written::Action::Replace(_));
            fates += u32::from(is_fate);
        }
        let help = "one of `drop`, `keep` and `replace`; `tag`, `extract` and `reject` go with any of them";
        if fates > 1 {
            self.error("actions", "a match can meet one fate only", place, help);
        }
        match (target, &actions.fate) {
            (Target::Document(_), Some(_)) => {
                let message = "a rule of the whole document cannot drop, keep or replace";
                self.error("actions", message, place, "use `tag`, `extract` or `reject`");
            }
            (Target::Block(_), Some(Fate::Replace(_))) => {
                self.error("actions", "a block cannot be replaced", place, "use `drop`");
            }
            (Target::Span { .. }, Some(Fate::Keep)) => {
                self.error("actions", "a span cannot be kept", place, "keep the line");
            }
            _ => {}
        }
        actions
    }

    /// Says exactly one thing, and expects something that is looked at.
    fn test(&mut self, test: &Spanned<written::Test>) {
        let texts = [&test.drop, &test.keep, &test.input];
        let mut given = texts.into_iter().flatten();
        let help = "`drop: TEXT`, `keep: TEXT`, or `input: TEXT` with what comes of it";
        let Some(first) = given.next() else {
            return self.error("test-keys", "an example without a text", test.place, help);
        };
        let expects = test.output.is_some() || test.tags.is_some() || test.rejects.is_some() || test.extracts.is_some();
        let message = match (given.next(), &test.input, &test.output) {
            (Some(_), ..) => "an example has only one of `drop`, `keep` and `input`",
            (None, None, Some(_)) => "`output` goes with `input` only",
            (None, Some(_), _) if !expects => "an `input` of which nothing is expected",
            _ => return,
        };
        self.error("test-keys", message, first.place, help);
    }

    fn tag(&mut self, tag: &Text) {
        if tag.is_empty() || !tag.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-') {
            let message = format!("`{}` is not a tag", tag.value);
            self.error("invalid-tag", message, tag.place, "lower-case letters, digits and hyphens");
        }
    }

    fn extract(&mut self, written: &Spanned<written::Extract>, target: &Target) -> Extract {
        let each = written.each.as_ref().map(|p| self.pattern(p, false).pattern);
        let plain = [
            (Slot::Title, &written.title),
            (Slot::Authors, &written.authors),
            (Slot::Date, &written.date),
            (Slot::Modified, &written.modified),
            (Slot::Keywords, &written.keywords),
            (Slot::Description, &written.description),
            (Slot::Site, &written.site),
        ];
        let counters = written.counters.iter().flatten().map(|(name, text)| (Slot::Counter(name.as_str().into()), text));
        let extra = written.extra.iter().flatten().map(|(name, text)| (Slot::Extra(name.as_str().into()), text));
        let named = plain.into_iter().filter_map(|(slot, text)| Some((slot, text.as_ref()?))).chain(counters).chain(extra);
        let mut fields = Vec::new();
        for (slot, text) in named {
            fields.extend(self.filled(text, target, each.as_ref()).map(|template| (slot, template)));
        }
        let caption = written.captions.as_ref().and_then(|c| {
            let credit = c.credit.as_ref().and_then(|t| self.filled(t, target, each.as_ref()));
            // Of some pictures the credit alone is known.
            Some((self.template(&c.text, target, each.as_ref())?, credit))
        });
        // A template with a mistake is reported by itself.
        if (written::Extract { each: None, ..written.value.clone() }) == written::Extract::default() {
            self.error("empty-extract", "an `extract` without a field", written.place, "say what goes where, as in `title: $0`");
        }
        Extract { each, fields, caption }
    }

    fn filled(&mut self, text: &Text, target: &Target, each: Option<&Pattern>) -> Option<Template> {
        if text.trim().is_empty() {
            self.error("template", "an empty template extracts nothing", text.place, "leave the field out");
            return None;
        }
        self.template(text, target, each)
    }

    fn template(&mut self, text: &Text, target: &Target, each: Option<&Pattern>) -> Option<Template> {
        let template = match Template::parse(text) {
            Ok(template) => template,
            Err(message) => {
                self.error("template", message, text.place, "`$name`, `${name}` or `$1` for a group, `$0` for the whole match");
                return None;
            }
        };
        let mut names: Vec<Option<String>> = Vec::new();
        let mut most = 0;
        let mut note = |regex: &LazyRegex| {
            names.extend(regex.groups().iter().map(|n| n.as_deref().map(str::to_string)));
            most = most.max(regex.groups().len() + 1);
        };
        match (each, target) {
            (Some(pattern), _) => pattern.for_each_regex(&mut note),
            (None, Target::Line(pattern)) => pattern.for_each_regex(&mut note),
            (None, Target::Span { span: SpanPattern::Regex(list), .. }) => list.iter().for_each(&mut note),
            (None, Target::Block(block)) => block.start.for_each_regex(&mut note),
            _ => {}
        }
        for (name, number) in template.groups() {
            let known = number.map_or_else(|| names.iter().any(|n| n.as_deref() == name), |n| n < most);
            if !known {
                let group = name.map_or_else(|| format!("${}", number.unwrap_or(0)), |n| format!("${n}"));
                let named: Vec<_> = names.iter().flatten().map(|n| format!("`${n}`")).collect();
                let help = if named.is_empty() {
                    "its regex has no named group".into()
                } else {
                    format!("its regex has {}", named.join(", "))
                };
                self.error("unknown-group", format!("no regex of this rule has a group `{group}`"), text.place, help);
                return None;
            }
        }
        Some(template)
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
    let most = |b: &Option<Spanned<written::Bounds>>| b.as_ref().and_then(|b| b.max).map_or(u32::MAX, |n| n.max(0.0) as u32);
    let least = |b: &Option<Spanned<written::Bounds>>| b.as_ref().and_then(|b| b.min).map_or(0, |n| n.max(0.0).ceil() as u32);
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

/// About how many states the compiled form of a regex has.
fn weight(hir: &Hir) -> usize {
    match hir.kind() {
        HirKind::Empty | HirKind::Look(_) => 1,
        HirKind::Literal(literal) => literal.0.len(),
        HirKind::Class(class) => match class {
            regex_syntax::hir::Class::Unicode(c) => (c.ranges().len() / 8).max(1),
            regex_syntax::hir::Class::Bytes(_) => 1,
        },
        HirKind::Capture(capture) => 2 + weight(&capture.sub),
        HirKind::Repetition(r) => {
            let times = r.max.unwrap_or(r.min.saturating_add(1)).max(1) as usize;
            weight(&r.sub).saturating_mul(times)
        }
        HirKind::Concat(list) | HirKind::Alternation(list) => list.iter().map(weight).fold(0, usize::saturating_add),
    }
}
