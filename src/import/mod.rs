//! Rules that others have written, turned into packs: each format of [`FORMATS`] reads files of its kind and gives rules for
//! elements of pages, with where each came from.
//!
//! Nothing is dropped in silence: what cannot be turned is a [`Finding`] with its file, line and reason, and read = turned +
//! reported.

mod adblock;
mod css;
mod ftr;
mod hosts;
mod pack;
mod rule;
mod xpath;

use std::fmt;

use serde::Serialize;

pub use pack::write;
pub use rule::{Action, Field, Rule, Test};

/// Every format that can be turned, in the order in which they are asked whether a file is theirs.
pub const FORMATS: &[&dyn Format] = &[&ftr::SiteConfigurations, &adblock::FilterLists];

/// A format of rules.
pub trait Format: Sync {
    /// Its name, as options and rules have it.
    fn name(&self) -> &'static str;

    /// Whether a file is of this format, by its name and content.
    fn recognises(&self, source: &Source) -> bool;

    /// Turns files, which are one set: a filter of one may take back one of another.
    fn import(&self, sources: &[Source]) -> Import;
}

impl fmt::Debug for dyn Format {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// The format of a file; none where it is of none.
pub fn guess(source: &Source) -> Option<&'static dyn Format> {
    FORMATS.iter().copied().find(|f| f.recognises(source))
}

/// The format of that name.
pub fn by_name(name: &str) -> Option<&'static dyn Format> {
    FORMATS.iter().copied().find(|f| f.name() == name)
}

/// A file to turn.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Source {
    /// Its name as findings have it.
    pub path: String,
    /// Its name as rules have it: the same wherever the file lies.
    pub name: String,
    /// Its content.
    pub text: String,
}

impl Source {
    /// The bare name, without folders.
    fn file_name(&self) -> &str {
        self.name.rsplit(['/', '\\']).next().unwrap_or_default()
    }

    /// The lines that are not blank, trimmed, with their numbers from 1.
    fn lines(&self) -> impl Iterator<Item = (usize, &str)> {
        let text = self.text.strip_prefix('\u{feff}').unwrap_or(&self.text);
        text.lines().enumerate().map(|(i, line)| (i + 1, line.trim())).filter(|(_, line)| !line.is_empty())
    }
}

/// What came of turning files.
#[derive(Debug, Default)]
pub struct Import {
    /// The rules, in the order of the files.
    pub rules: Vec<Rule>,
    /// What was not turned, and what else is worth knowing, in the order of the files.
    pub findings: Vec<Finding>,
    /// How many directives or filters were read.
    pub read: usize,
    /// How many of them were turned.
    pub turned: usize,
}

impl Import {
    /// How many directives or filters were not turned; each of them is among the findings.
    pub fn reported(&self) -> usize {
        self.findings.iter().filter(|f| f.kind == Kind::NotTurned).map(|f| f.count).sum()
    }

    /// Adds what came of other files, and gives all rules names of their own.
    #[must_use]
    pub fn and(mut self, other: Import) -> Import {
        self.rules.extend(other.rules);
        self.findings.extend(other.findings);
        self.read += other.read;
        self.turned += other.turned;
        rule::number(&mut self.rules);
        self
    }
}

/// What kind of thing a [`Finding`] is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    /// No rule came of it.
    NotTurned,
    /// Of its alternatives, some became a rule and this one did not.
    PartNotTurned,
    /// A rule came of it that does not do quite the same.
    Differs,
    /// A rule came of it, but an example that shows what it does, or does not do, could not be made.
    NoExample,
}

/// Something to know about a line of a file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Finding {
    /// What kind of thing.
    pub kind: Kind,
    /// The file, as messages have it.
    pub file: String,
    /// The line, from 1.
    pub line: usize,
    /// What stands there, or what kind of line it is where it stands for several.
    pub directive: String,
    /// Why it was not turned, or what is different.
    pub reason: String,
    /// For how many lines it stands.
    pub count: usize,
}

impl Finding {
    fn new(kind: Kind, source: &Source, line: usize, directive: impl Into<String>, reason: impl Into<String>) -> Self {
        let (file, directive, reason) = (source.path.clone(), directive.into(), reason.into());
        Finding { kind, file, line, directive, reason, count: 1 }
    }
}

/// How many characters of a line are shown.
const SHOWN: usize = 160;

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Finding { file, line, reason, count, .. } = self;
        // It goes to terminals, and what stands in files of others may be anything.
        let shown = self.directive.chars().take(SHOWN).map(|c| if c.is_control() { char::REPLACEMENT_CHARACTER } else { c });
        let mut directive: String = shown.collect();
        if self.directive.chars().nth(SHOWN).is_some() {
            directive.push('…');
        }
        match count {
            1 => write!(f, "{file}:{line}: {directive}: {reason}"),
            _ => write!(f, "{file}:{line}: {directive} ({count}): {reason}"),
        }
    }
}
