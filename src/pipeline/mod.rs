//! The order of the stages, and [`Cleaner`], the public face.
//!
//! bytes → decode → normalise → language → rules → metadata → record. No other module knows this order.

mod compose;
mod fields;
mod options;
mod page;
mod selftest;

use std::ops::Range;

use crate::decode::{Decoded, decode};
use crate::document::{Document, MAX_BYTES};
use crate::html::{self, Lines};
use crate::metadata;
use crate::normalise;
use crate::record::{Content, Markup, RawDocument, Record};
use crate::rules::{Applied, Context, RuleSet};

pub use crate::content::Favour;
pub use options::{Limits, OnExceed, Options, RemovedDetail};
pub use page::{BESIDE_WHY, Beside, PageOptions};
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
        let (mut staged, lines) = match raw.markup {
            Markup::Plain => (Staged::run(&self.rules, raw, &read, None), None),
            Markup::Html => {
                let page = page::Page::new(&read, raw.known.url.as_deref(), &self.options.pages);
                let mut staged = Staged::apply(&self.rules, raw, page.document, None);
                (staged.beside, staged.capped) = (page.beside, page.capped);
                (staged, Some(page.lines))
            }
        };
        let view = View { read: &read, lines: lines.as_ref() };
        let outcome = compose::outcome(self, raw, &view, &mut staged);
        Ok(Explanation { document: staged.document, beside: staged.beside, applied: staged.applied, outcome })
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
                let declared = if raw.markup == Markup::Html { html::declared_charset(bytes) } else { None };
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

/// A document after the rules.
#[derive(Debug, Default)]
struct Staged {
    document: Document,
    /// The lines of a page that are not its article.
    beside: Vec<Beside>,
    /// Tags of a page that was not read to its end.
    capped: Vec<&'static str>,
    language: Option<(String, f32)>,
    applied: Applied,
}

impl Staged {
    /// Normalises a document and applies the rules; only one of them where `only` names it.
    fn run(rules: &RuleSet, raw: &RawDocument<'_>, read: &Read<'_>, only: Option<u32>) -> Staged {
        let document = normalise::document(read.text(), &|range| range, &normalise::Options::default());
        Staged::apply(rules, raw, document, only)
    }

    /// Applies the rules to a document that is normalised; only one of them where `only` names it.
    fn apply(rules: &RuleSet, raw: &RawDocument<'_>, document: Document, only: Option<u32>) -> Staged {
        let language = match &raw.known.language {
            Some(code) => Some((code.clone(), 1.0)),
            None => metadata::language::detect(&document),
        };
        let host = raw.known.url.as_deref().and_then(host_of);
        let context = Context {
            language: language.as_ref().map(|(code, _)| code.as_str()),
            host: host.as_deref(),
            title: raw.known.title.as_deref(),
        };
        let applied = rules.apply(&document, &context, only);
        Staged { document, beside: Vec::new(), capped: Vec::new(), language, applied }
    }
}

/// The host of an address, in lower case, without port and user.
fn host_of(url: &str) -> Option<String> {
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
