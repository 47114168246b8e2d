//! Actions and examples: what a rule does, and the groups its templates may name.

use super::Compiler;
use crate::rules::lazy_regex::LazyRegex;
use crate::rules::pattern::{Pattern, SpanPattern};
use crate::rules::rule::{Actions, Extract, Fate, Slot, Target};
use crate::rules::template::Template;
use crate::rules::written::{self, Text};
use crate::yaml::{OneOrMany, Spanned};

impl Compiler<'_> {
    pub(super) fn actions(&mut self, written: &Spanned<OneOrMany<written::Action>>, target: &Target) -> Actions {
        let place = written.place;
        let mut actions = Actions::default();
        let mut fates = 0;
        for action in written.iter() {
            match action {
                written::Action::Drop => actions.fate = Some(Fate::Drop),
                written::Action::Keep => actions.fate = Some(Fate::Keep),
                written::Action::Content => actions.fate = Some(Fate::Content),
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
            let is_fate = !matches!(action, written::Action::Extract(_) | written::Action::Tag(_) | written::Action::Reject(_));
            fates += u32::from(is_fate);
        }
        let help = "one of `drop`, `keep`, `replace` and `content`; `tag`, `extract` and `reject` go with any of them";
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
            (Target::Element(_), Some(Fate::Replace(_))) => {
                self.error("actions", "an element cannot be replaced", place, "use `drop`");
            }
            (Target::Line(_) | Target::Span { .. } | Target::Block(_), Some(Fate::Content)) => {
                let message = "only an element can be the content";
                self.error("actions", message, place, "`match: { element: … }`, or `keep` for lines");
            }
            _ => {}
        }
        actions
    }

    /// Says exactly one thing, and expects something that is looked at.
    pub(super) fn test(&mut self, test: &Spanned<written::Test>, target: &Target) {
        let texts = [&test.drop, &test.keep, &test.content, &test.input];
        let mut given = texts.into_iter().flatten();
        let is_element = matches!(target, Target::Element(_));
        let help = if is_element {
            "`drop: HTML`, `keep: HTML`, `content: HTML`, or `input: HTML` with what comes of it"
        } else {
            "`drop: TEXT`, `keep: TEXT`, or `input: TEXT` with what comes of it"
        };
        let Some(first) = given.next() else {
            return self.error("test-keys", "an example without a text", test.place, help);
        };
        let expects = test.output.is_some() || test.tags.is_some() || test.rejects.is_some() || test.extracts.is_some();
        let message = match (given.next(), &test.input, &test.output) {
            (Some(_), ..) => "an example has only one of `drop`, `keep`, `content` and `input`",
            _ if test.content.is_some() && !is_element => "`content` is for rules of elements",
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
        if each.is_some() && matches!(target, Target::Element(_)) {
            let help = "every element that matches fills the fields by itself";
            self.error("actions", "`each` is for blocks of lines", written.place, help);
        }
        let plain = [
            (Slot::Title, &written.title),
            (Slot::Authors, &written.authors),
            (Slot::Date, &written.date),
            (Slot::Modified, &written.modified),
            (Slot::Keywords, &written.keywords),
            (Slot::Description, &written.description),
            (Slot::Site, &written.site),
            (Slot::Section, &written.section),
            (Slot::Image, &written.image),
            (Slot::License, &written.license),
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
        if let Target::Element(_) = target {
            return self.of_element(&template, text).then_some(template);
        }
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
