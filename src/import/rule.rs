//! Rules on their way into a pack: what formats give, with names and examples.

use std::collections::HashMap;

use super::css::{Fill, List, example, neutral};
use super::{Finding, Kind, Source, hosts};

/// A rule of a pack.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rule {
    /// Its name, which no other rule has: what it is of, and a number.
    pub id: String,
    /// Where it came from, as a sentence.
    pub why: String,
    /// The file it came from, by its [name](Source::name).
    pub source: String,
    /// The elements it is about, as a CSS selector list.
    pub selector: String,
    /// The hosts it is for, as globs; of those behind a `!` it is not. Empty for all.
    pub hosts: Vec<String>,
    /// What it does with them.
    pub action: Action,
    /// Examples.
    pub tests: Vec<Test>,
    /// The address that the examples stand at, where the rule is for some hosts.
    pub url: Option<String>,
    /// The name without its number.
    stem: String,
}

/// What a rule does with the elements it is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Action {
    /// They are the article.
    Content,
    /// They go.
    Drop,
    /// The record gets a tag.
    Tag(&'static str),
    /// A field of the record is filled from them.
    Extract {
        /// The field.
        field: Field,
        /// What is taken, as the template of an element rule.
        template: String,
    },
}

/// A field of the record that imported rules fill.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum Field {
    Title,
    Authors,
    Date,
}

impl Field {
    /// Its name in the rule language.
    pub fn name(self) -> &'static str {
        match self {
            Field::Title => "title",
            Field::Authors => "authors",
            Field::Date => "date",
        }
    }

    /// A value for examples: as a page has it, and as the record does.
    fn sample(self) -> &'static str {
        match self {
            Field::Title => "Swing bridge opens nine months late",
            Field::Authors => "Lene Aakre",
            Field::Date => "2025-03-14",
        }
    }
}

/// An example, as HTML.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Test {
    /// All text of it goes.
    Drop(String),
    /// Nothing is done to it.
    Keep(String),
    /// All text of it is the article.
    Content(String),
    /// From this a field is filled with a value.
    Extracts(String, Field, &'static str),
    /// For this the record gets a tag.
    Tags(String, &'static str),
}

/// What the text of elements stands under in a template.
pub(crate) const TEXT: &str = "$text";

/// What an attribute stands under in a template.
pub(crate) fn attribute(name: &str) -> String {
    format!("${{@{name}}}")
}

/// Words of the elements that a rule is about, in its examples.
const FOUND: &str = "The harbour pilot waved from the mole.";
/// Words of the elements that it is not about.
const OTHER: &str = "The ferry left at dawn with forty passengers.";

/// What makes a rule, but for its examples.
#[derive(Debug)]
pub(crate) struct Draft<'s> {
    pub(crate) source: &'s Source,
    pub(crate) line: usize,
    /// What it came from, in a word.
    pub(crate) from: &'s str,
    /// What stands on the line.
    pub(crate) directive: &'s str,
    /// The name without its number.
    pub(crate) stem: String,
    pub(crate) selectors: List,
    pub(crate) hosts: Vec<String>,
    pub(crate) action: Action,
}

impl Draft<'_> {
    /// The rule with its examples; what could not be shown is among the findings.
    pub(crate) fn rule(self, findings: &mut Vec<Finding>) -> Rule {
        let host = hosts::sample(&self.hosts);
        let acting = match &self.action {
            Action::Drop => example(&self.selectors, Fill::TextIfAny(FOUND)).map(Test::Drop),
            Action::Content => example(&self.selectors, Fill::Text(FOUND)).map(Test::Content),
            Action::Tag(tag) => example(&self.selectors, Fill::TextIfAny(FOUND)).map(|html| Test::Tags(html, tag)),
            Action::Extract { field, template } => {
                let name = template.strip_prefix("${@").and_then(|t| t.strip_suffix('}'));
                let fill = name.map_or(Fill::Text(field.sample()), |name| Fill::Attribute(name, field.sample()));
                example(&self.selectors, fill).map(|html| Test::Extracts(html, *field, field.sample()))
            }
        };
        let keeping = neutral(&self.selectors, OTHER).map(Test::Keep);
        let missing = match (acting.is_some(), keeping.is_some(), self.hosts.is_empty() || host.is_some()) {
            (true, true, true) => None,
            (_, _, false) => Some("no host could be found for its examples"),
            (false, true, _) => Some("no example could be made that it acts on"),
            (true, false, _) => Some("no example could be made that it does not touch"),
            (false, false, _) => Some("no examples could be made"),
        };
        if let Some(missing) = missing {
            findings.push(Finding::new(Kind::NoExample, self.source, self.line, self.directive, missing));
        }
        Rule {
            id: String::new(),
            why: format!("Taken from {}, line {} ({}).", self.source.name, self.line, self.from),
            source: self.source.name.clone(),
            selector: self.selectors.to_string(),
            url: host.as_ref().map(|host| format!("https://{host}/")),
            tests: if self.hosts.is_empty() || host.is_some() { acting.into_iter().chain(keeping).collect() } else { Vec::new() },
            hosts: self.hosts,
            action: self.action,
            stem: self.stem,
        }
    }
}

/// A text as a part of a rule's name: lower-case letters, digits and single hyphens.
pub(crate) fn slug(text: &str) -> String {
    let mut slug = String::new();
    for c in text.chars() {
        if c.is_ascii_alphanumeric() {
            slug.push(c.to_ascii_lowercase());
        } else if !slug.is_empty() && !slug.ends_with('-') {
            slug.push('-');
        }
    }
    slug.truncate(slug.trim_end_matches('-').len());
    slug
}

/// Gives every rule its name. Numbers of one kind are of one width, so that names sort as the lines do.
pub(crate) fn number(rules: &mut [Rule]) {
    let mut counts: HashMap<&str, usize> = HashMap::new();
    for rule in rules.iter() {
        *counts.entry(rule.stem.as_str()).or_default() += 1;
    }
    let widths: HashMap<String, usize> = counts.iter().map(|(s, n)| ((*s).to_owned(), n.to_string().len())).collect();
    let mut given: HashMap<String, usize> = HashMap::new();
    for rule in rules.iter_mut() {
        let number = given.entry(rule.stem.clone()).or_default();
        *number += 1;
        let width = widths.get(&rule.stem).copied().unwrap_or(1);
        rule.id = format!("{}-{:0width$}", rule.stem, number);
    }
}
