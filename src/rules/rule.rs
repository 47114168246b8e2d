//! Compiled rules: what the matcher and the rounds work with.

use std::fmt;
use std::ops::Range;
use std::sync::Arc;

use super::element::Selectors;
use super::pattern::{Pattern, SpanPattern, Within};
use super::template::Template;
use super::written;
use crate::error::SourceFile;
use crate::measure::Signals;
use crate::yaml::{self, Node};

/// A rule, checked and compiled.
#[derive(Debug)]
pub struct Rule {
    pub(super) id: Box<str>,
    pub(super) why: Box<str>,
    pub(super) family: Arc<str>,
    pub(super) enabled: bool,
    /// Whether it is written as switched off: it is in force only where someone wants it.
    pub(super) optional: bool,
    pub(super) target: Target,
    pub(super) when: Option<Box<When>>,
    pub(super) actions: Actions,
    pub(super) traits: Traits,
    pub(super) tests: Vec<written::Test>,
    /// Where it is written.
    pub(super) file: Arc<SourceFile>,
    pub(super) bytes: Range<usize>,
}

impl Rule {
    /// Its name.
    pub fn id(&self) -> &str {
        &self.id
    }

    /// Its reason.
    pub fn why(&self) -> &str {
        &self.why
    }

    /// The group it belongs to.
    pub fn family(&self) -> &str {
        &self.family
    }

    /// Whether it is in force.
    pub fn is_enabled(&self) -> bool {
        self.enabled
    }

    /// The file it is written in, as messages name it.
    pub fn path(&self) -> &str {
        &self.file.path
    }

    /// The file it is written in.
    pub fn file(&self) -> &Arc<SourceFile> {
        &self.file
    }

    /// The YAML it is written as.
    pub fn source(&self) -> &str {
        &self.file.text[self.bytes.clone()]
    }

    /// Its written form, read once more.
    pub(super) fn written(&self) -> Option<written::Rule> {
        let (tree, _) = Node::parse(&self.file);
        let yaml::Value::Sequence(items) = &tree.get("rules")?.value else { return None };
        let mine = |n: &&Node<'_>| {
            n.get("id").is_some_and(|id| matches!(&id.value, yaml::Value::Scalar { text, .. } if **text == *self.id))
        };
        items.iter().find(mine)?.read(&self.file).ok()
    }

    /// Whether it matches elements of pages, not lines: its examples are HTML.
    pub fn is_about_elements(&self) -> bool {
        matches!(self.target, Target::Element(_))
    }

    /// Whether it protects what it matches, and does nothing else with it.
    pub fn is_keeping(&self) -> bool {
        matches!(self.actions.fate, Some(Fate::Keep))
    }

    /// Whether it asks for quality signals of the text.
    pub(super) fn asks_for_signals(&self) -> bool {
        let of_target = if let Target::Document(document) = &self.target { Some(document) } else { None };
        let of_when = self.when.as_ref().and_then(|w| w.document.as_ref());
        of_target.into_iter().chain(of_when).any(|d| !d.signals.is_empty())
    }

    /// Its examples.
    pub fn tests(&self) -> &[written::Test] {
        &self.tests
    }
}

/// What follows from a rule for the way its matches are looked at.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Traits {
    /// Whether a match may come true by something that happens far from it.
    pub(super) global: bool,
    /// The same, measures of the document aside.
    pub(super) hangs: bool,
    /// Whether its conditions are quicker to look at than its pattern, and seldom hold.
    pub(super) conditions_first: bool,
    /// Whether its neighbours are quicker to look at than its pattern.
    pub(super) neighbours_first: bool,
}

impl Traits {
    pub(super) fn new(target: &Target, when: Option<&When>) -> Self {
        let hangs = match target {
            Target::Line(pattern) => pattern.hangs_on_document(),
            Target::Block(_) => true,
            Target::Span { line, .. } => line.as_ref().is_some_and(Pattern::hangs_on_document),
            Target::Document(_) | Target::Element(_) => false,
        };
        let neighbours = when.iter().flat_map(|w| [&w.previous, &w.next]).flatten();
        let neighbours_first = neighbours.clone().count() > 0 && neighbours.clone().all(|p| !p.has_regex());
        let is_placed = |w: &When| w.document.is_some() || w.from_start.is_some() || w.from_end.is_some();
        Traits {
            global: hangs || when.is_some_and(|w| w.document.is_some()),
            hangs,
            conditions_first: when.is_some_and(is_placed) || neighbours_first,
            neighbours_first,
        }
    }
}

/// What a rule matches.
#[derive(Debug)]
pub(super) enum Target {
    Line(Pattern),
    Span { span: SpanPattern, line: Option<Pattern> },
    Block(Box<Block>),
    Document(Document),
    Element(Selectors),
}

#[derive(Debug)]
pub(super) struct Block {
    pub(super) start: Pattern,
    pub(super) run: Option<Pattern>,
    pub(super) end: Option<End>,
    pub(super) at_most: u32,
    pub(super) at_least: u32,
    pub(super) contains: Option<(u32, Vec<Content>)>,
}

/// A pattern that lines of a block are asked for.
#[derive(Debug)]
pub(super) struct Content {
    pub(super) pattern: Pattern,
    /// Its number among those of which the index knows where they can match.
    pub(super) indexed: Option<u32>,
}

#[derive(Debug)]
pub(super) enum End {
    Document,
    Before(Pattern),
    At(Pattern),
}

/// Conditions on the surroundings.
#[derive(Debug, Default)]
pub(super) struct When {
    pub(super) languages: Vec<Box<str>>,
    /// Hosts of which one is asked for; none where any will do.
    pub(super) hosts: Vec<HostGlob>,
    /// Hosts that are excluded.
    pub(super) not_hosts: Vec<HostGlob>,
    /// Whether the document must be a web page, or must not be one.
    pub(super) page: Option<bool>,
    pub(super) from_start: Option<Within>,
    pub(super) from_end: Option<Within>,
    pub(super) previous: Option<Pattern>,
    pub(super) next: Option<Pattern>,
    pub(super) document: Option<Document>,
}

/// Measures of the document.
#[derive(Debug, Default)]
pub(super) struct Document {
    pub(super) lines: Option<Within>,
    pub(super) words: Option<Within>,
    pub(super) chars: Option<Within>,
    pub(super) sentence_share: Option<Within>,
    pub(super) long_sentence_share: Option<Within>,
    pub(super) tagged: Vec<Box<str>>,
    pub(super) sentences: Option<Within>,
    /// What is asked of the text's quality signals.
    pub(super) signals: Vec<(Signal, Within)>,
}

/// Reads one quality signal; none where the text has no such figure.
pub(super) type Signal = fn(&Signals) -> Option<f32>;

/// What becomes of the matched lines or spans themselves.
#[derive(Debug)]
pub(super) enum Fate {
    Drop,
    Keep,
    Replace(Template),
    /// An element is the article.
    Content,
}

/// What a rule does.
#[derive(Debug, Default)]
pub(super) struct Actions {
    pub(super) fate: Option<Fate>,
    pub(super) extract: Vec<Extract>,
    pub(super) tags: Vec<Box<str>>,
    pub(super) reject: Option<Box<str>>,
}

/// Fields filled from a match: each with its template.
#[derive(Debug, Default)]
pub(super) struct Extract {
    pub(super) each: Option<Pattern>,
    pub(super) fields: Vec<(Slot, Template)>,
    pub(super) caption: Option<(Template, Option<Template>)>,
}

/// A field that rules can fill.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Slot {
    /// The headline.
    Title,
    /// A byline, in raw words.
    Authors,
    /// The day of publication, in raw words.
    Date,
    /// The day of the last change, in raw words.
    Modified,
    /// Keywords, in raw words.
    Keywords,
    /// A summary.
    Description,
    /// The name of the site.
    Site,
    /// The part of the site it stands in, such as `Politics`.
    Section,
    /// The address of the lead image.
    Image,
    /// The licence, as its address or its name.
    License,
    /// A counter, by name.
    Counter(Box<str>),
    /// A field of the rule author's own.
    Extra(Box<str>),
}

/// A host name in which `*` stands for anything. `*.example.org` also means `example.org`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct HostGlob(Vec<Box<str>>);

impl fmt::Display for HostGlob {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0.join("*"))
    }
}

impl HostGlob {
    pub(super) fn new(glob: &str) -> Self {
        HostGlob(glob.to_ascii_lowercase().split('*').map(Into::into).collect())
    }

    /// What a host is or ends with, in whole labels, where that is all the glob asks for.
    pub(super) fn suffix(&self) -> Option<&str> {
        match self.0.as_slice() {
            [host] => Some(host),
            [start, rest] if start.is_empty() => rest.strip_prefix('.').filter(|rest| !rest.is_empty()),
            _ => None,
        }
    }

    /// The longest whole label that a host must have.
    pub(super) fn label(&self) -> Option<&str> {
        let last = self.0.len() - 1;
        let labels = self.0.iter().enumerate().flat_map(|(number, part)| {
            let labels = part.split('.').count() - 1;
            // What stands beside a `*` may be part of a label.
            let is_whole = move |at: usize| (at > 0 || number == 0) && (at < labels || number == last);
            part.split('.').enumerate().filter(move |(at, label)| is_whole(*at) && !label.is_empty()).map(|(_, label)| label)
        });
        labels.max_by_key(|label| label.len())
    }

    /// Whether the glob matches a host in lower case.
    pub(super) fn matches(&self, host: &str) -> bool {
        let [first, middle @ .., last] = self.0.as_slice() else {
            return self.0.first().is_some_and(|only| only.as_ref() == host);
        };
        if first.is_empty() && middle.is_empty() && last.strip_prefix('.') == Some(host) {
            return true;
        }
        let Some(mut rest) = host.strip_prefix(first.as_ref()).and_then(|h| h.strip_suffix(last.as_ref())) else {
            return false;
        };
        middle.iter().all(|part| match rest.find(part.as_ref()) {
            Some(at) => {
                rest = &rest[at + part.len()..];
                true
            }
            None => false,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::HostGlob;

    #[test]
    fn host_globs() {
        let matches = |glob: &str, host: &str| HostGlob::new(glob).matches(host);
        assert!(matches("example.org", "example.org"));
        assert!(!matches("example.org", "www.example.org"));
        assert!(matches("*.example.org", "example.org"));
        assert!(matches("*.Example.org", "a.b.example.org"));
        assert!(!matches("*.example.org", "badexample.org"));
        assert!(matches("news.*", "news.example.net"));
        assert!(matches("a*b*c", "axxbyyc"));
        assert!(!matches("a*b*c", "ac"));
    }

    #[test]
    fn what_a_host_must_have() {
        for (glob, suffix, label) in [
            ("Example.org", Some("example.org"), Some("example")),
            ("*.example.org", Some("example.org"), Some("example")),
            ("example.*", None, Some("example")),
            ("*.example.*", None, Some("example")),
            ("*example.*", None, None),
            ("*news.co.uk", None, Some("co")),
            ("a*b.news*.c", None, Some("c")),
            ("*", None, None),
            ("*.", None, None),
        ] {
            let glob = HostGlob::new(glob);
            assert_eq!(glob.suffix(), suffix, "{glob}");
            assert_eq!(glob.label().map(str::len), label.map(str::len), "{glob}");
        }
    }
}
