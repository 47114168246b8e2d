//! The order of the stages, and [`Cleaner`], the public face.
//!
//! bytes → decode → normalise → language → rules → metadata → record. No other module knows this order.

mod compose;
mod fields;
mod known;
mod options;
mod page;
mod selftest;

use std::collections::BTreeMap;
use std::ops::Range;

use crate::decode::{Decoded, decode};
use crate::document::{Document, MAX_BYTES};
use crate::html::{self, Lines};
use crate::metadata;
use crate::normalise;
use crate::record::{Content, Known, Markup, RawDocument, Record};
use crate::rules::{Applied, Context, RuleSet};

pub use crate::content::Favour;
pub use options::{Limits, OnExceed, Options, RemovedDetail};
pub use page::{Beside, PageOptions, why_beside};
pub use selftest::{Failure, Report, self_test};

/// What became of a document.
#[derive(Debug, Clone, PartialEq)]
pub enum Outcome {
    /// An article.
    Written(Box<Record>),
    /// A document that left with a reason. The record is what it would have been.
    Rejected {
        /// Why, in a few words.
        reason: String,
        /// The record as far as it was made.
        record: Box<Record>,
    },
}

impl Outcome {
    /// The record, written or not.
    pub fn record(&self) -> &Record {
        match self {
            Outcome::Written(record) | Outcome::Rejected { record, .. } => record,
        }
    }
}

/// Why a document could not be cleaned at all.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum CleanError {
    /// The text is larger than a document may be.
    #[error("a text of {bytes} bytes is larger than the {MAX_BYTES} bytes a document may have")]
    TooLarge {
        /// Its size.
        bytes: usize,
    },
}

/// Cleans documents: a rule set with options. Cheap to share between threads.
///
/// ```
/// use dechaff::{Cleaner, Outcome, RawDocument, rules::RuleSet};
///
/// let cleaner = Cleaner::new(RuleSet::shipped()?);
/// let raw = RawDocument::from_text("The ferry sank at dusk.\nAdvertisement\nNobody was hurt.\n");
/// let Outcome::Written(record) = cleaner.clean(&raw)? else { panic!("rejected") };
/// assert_eq!(record.text, "The ferry sank at dusk.\n\nNobody was hurt.");
/// assert_eq!(record.removed[0].line, 2);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug)]
pub struct Cleaner {
    rules: RuleSet,
    options: Options,
}

/// A document with everything that was marked in it, for showing why each line went or stayed.
#[derive(Debug)]
pub struct Explanation {
    /// The lines as they came; of a page those of its article.
    pub document: Document,
    /// The lines of a page that are not its article.
    pub beside: Vec<Beside>,
    /// What the rules did to them.
    pub applied: Applied,
    /// What came of it.
    pub outcome: Outcome,
}

impl Explanation {
    fn new(staged: Staged, outcome: Outcome) -> Self {
        Explanation { document: staged.document, beside: staged.beside, applied: staged.applied, outcome }
    }
}

impl Cleaner {
    /// A cleaner with the default options.
    pub fn new(rules: RuleSet) -> Self {
        Cleaner::with_options(rules, Options::default())
    }

    /// A cleaner with options of one's own.
    pub fn with_options(rules: RuleSet, options: Options) -> Self {
        Cleaner { rules, options }
    }

    /// The rules in force.
    pub fn rules(&self) -> &RuleSet {
        &self.rules
    }

    /// Cleans one document.
    ///
    /// # Errors
    /// Where the text is larger than [`MAX_BYTES`].
    pub fn clean(&self, raw: &RawDocument<'_>) -> Result<Outcome, CleanError> {
        Ok(self.explain(raw)?.outcome)
    }

    /// Cleans one document and keeps what led to the outcome.
    ///
    /// # Errors
    /// Where the text is larger than [`MAX_BYTES`].
    pub fn explain(&self, raw: &RawDocument<'_>) -> Result<Explanation, CleanError> {
        let read = Read::new(raw)?;
        let ask = Ask { signals: self.options.signals, only: None };
        if raw.markup == Markup::Plain {
            let staged = Staged::run(&self.rules, &raw.known, &read, ask);
            let outcome = compose::outcome(self, raw, &raw.known, &View { read: &read, lines: None }, &staged);
            return Ok(Explanation::new(staged, outcome));
        }
        let mut page = page::Page::new(&self.rules, raw, &read, &self.options);
        let document = std::mem::take(&mut page.document);
        let staged = Staged::apply(&self.rules, &page.known, document, Some(&page.kept), page.staged.said_language.take(), ask);
        let (staged, lines, known) = page.finish(staged);
        let outcome = compose::outcome(self, raw, &known, &View { read: &read, lines: Some(&lines) }, &staged);
        Ok(Explanation::new(staged, outcome))
    }
}

/// The content of a document as text, and the way back from its offsets.
enum Read<'a> {
    Text(&'a str),
    Decoded(Decoded<'a>),
}

impl<'a> Read<'a> {
    fn new(raw: &'a RawDocument<'_>) -> Result<Self, CleanError> {
        let read = match &raw.content {
            Content::Text(text) => Read::Text(text),
            Content::Bytes(bytes) => {
                // What came with the bytes goes before what they say of themselves.
                let said = || if raw.markup == Markup::Html { html::declared_charset(bytes) } else { None };
                let declared = raw.charset.clone().or_else(said);
                Read::Decoded(decode(bytes, declared.as_deref()))
            }
        };
        match read.text().len() {
            bytes if bytes > MAX_BYTES => Err(CleanError::TooLarge { bytes }),
            _ => Ok(read),
        }
    }

    fn text(&self) -> &str {
        match self {
            Read::Text(text) => text,
            Read::Decoded(decoded) => &decoded.text,
        }
    }

    fn charset(&self) -> Option<&'static str> {
        match self {
            Read::Text(_) => None,
            Read::Decoded(decoded) => decoded.charset,
        }
    }

    /// Where a range of the text stood in the source.
    fn source(&self, range: Range<usize>) -> Range<usize> {
        match self {
            Read::Text(_) => range,
            Read::Decoded(decoded) => decoded.source_range(range),
        }
    }
}

/// The text that a document's lines are made of, and the way back from it to the source: for a page, its lines stand between.
#[derive(Clone, Copy)]
struct View<'v> {
    read: &'v Read<'v>,
    lines: Option<&'v Lines>,
}

impl View<'_> {
    fn text(&self) -> &str {
        self.lines.map_or(self.read.text(), Lines::text)
    }

    /// Where a range of the text stood in the source.
    fn source(&self, range: Range<usize>) -> Range<usize> {
        self.read.source(self.lines.map_or(range.clone(), |lines| lines.source(range)))
    }
}

/// What is asked of the rules.
#[derive(Debug, Clone, Copy, Default)]
struct Ask {
    /// One rule alone, by its index.
    only: Option<u32>,
    /// The quality signals of what they leave.
    signals: bool,
}

/// A document after the rules.
#[derive(Debug, Default)]
struct Staged {
    document: Document,
    /// The lines of a page that are not its article.
    beside: Vec<Beside>,
    /// Tags of a page that was not read to its end.
    capped: Vec<&'static str>,
    /// Where in a page each field was found, by the field's name.
    origins: BTreeMap<String, String>,
    /// The language that a page says it is in.
    said_language: Option<String>,
    language: Option<(String, f32)>,
    applied: Applied,
    /// The parts of a page's article as Markdown, where that was asked for.
    markdown: Option<html::markdown::Parts>,
}

impl Staged {
    /// Normalises a document and applies the rules.
    fn run(rules: &RuleSet, known: &Known, read: &Read<'_>, ask: Ask) -> Staged {
        let document = normalise::document(read.text(), &|range| range, &normalise::Options::default());
        Staged::apply(rules, known, document, None, None, ask)
    }

    /// Applies the rules to a document that is normalised. Of a page, `kept` tells for each line whether no rule may touch it. `said` is
    /// the language where the text does not tell it, or hardly.
    fn apply(
        rules: &RuleSet,
        known: &Known,
        document: Document,
        kept: Option<&[bool]>,
        said: Option<String>,
        ask: Ask,
    ) -> Staged {
        let language = match &known.language {
            Some(code) => Some((code.clone(), 1.0)),
            None => match (metadata::language::detect(&document), said) {
                (Some((_, confidence)), Some(code)) if confidence < SAID => Some((code, SAID)),
                (found, said) => found.or_else(|| said.map(|code| (code, SAID))),
            },
        };
        let host = known.url.as_deref().and_then(host_of);
        let (is_page, kept) = (kept.is_some(), kept.unwrap_or_default());
        let context = Context {
            language: language.as_ref().map(|(code, _)| code.as_str()),
            host: host.as_deref(),
            title: known.title.as_deref(),
            page: is_page,
            signals: ask.signals,
            kept,
        };
        let applied = rules.apply(&document, &context, ask.only);
        Staged { document, language, applied, ..Staged::default() }
    }
}

/// How sure a language is that a page says it is in: that of a text of a few names and prices is told by chance.
const SAID: f32 = 0.5;

/// The host of an address, in lower case, without port and user.
pub fn host_of(url: &str) -> Option<String> {
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    let authority = rest.split(['/', '?', '#']).next()?;
    let host = authority.rsplit('@').next()?;
    let host = host.split(':').next()?;
    (!host.is_empty()).then(|| host.to_ascii_lowercase())
}

#[cfg(test)]
mod tests {
    use super::host_of;

    #[test]
    fn hosts() {
        assert_eq!(host_of("https://User@News.Example.org:8080/a?b#c").as_deref(), Some("news.example.org"));
        assert_eq!(host_of("example.org/path").as_deref(), Some("example.org"));
        assert_eq!(host_of("https:///x"), None);
    }
}
