//! The order of the stages, and [`Cleaner`], the public face.

use crate::record::{Content, RawDocument, Record};

/// What a cleaner does beside its rules.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Options {
    /// How much of what was removed stands in the record.
    pub removed: RemovedDetail,
    /// Guards against removing too much.
    pub limits: Limits,
}

/// How much of the ledger a record carries.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum RemovedDetail {
    /// Each removal with its text.
    #[default]
    Full,
    /// Rule and place alone.
    Spans,
    /// Nothing.
    Off,
}

/// Guards against removing too much.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Limits {
    /// The largest share of a document's characters that may be removed, 0 to 1; none for no limit.
    pub max_removed: Option<f32>,
    /// What becomes of a document that loses more.
    pub on_exceed: OnExceed,
    /// Whether a document that becomes empty is written all the same.
    pub allow_empty: bool,
}

/// What becomes of a document that loses more than [`Limits::max_removed`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum OnExceed {
    /// It is written with the tag `max-removed-exceeded`.
    #[default]
    Tag,
    /// It is written with the text it came with and that tag.
    Restore,
    /// It is rejected.
    Reject,
}

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

/// Why a document could not be cleaned at all.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum CleanError {
    /// The text is larger than a document may be.
    #[error("text of {bytes} bytes is larger than the {max} bytes a document may have", max = crate::document::MAX_BYTES)]
    TooLarge {
        /// Its size.
        bytes: usize,
    },
}

/// Cleans documents. Cheap to share between threads.
#[derive(Debug, Default)]
pub struct Cleaner {
    _options: Options,
}

impl Cleaner {
    /// Cleans one document.
    ///
    /// # Errors
    /// Where the text is larger than [`MAX_BYTES`](crate::document::MAX_BYTES).
    pub fn clean(&self, raw: &RawDocument<'_>) -> Result<Outcome, CleanError> {
        let text = match &raw.content {
            Content::Text(t) => t.to_string(),
            Content::Bytes(b) => String::from_utf8_lossy(b).into_owned(),
        };
        Ok(Outcome::Written(Box::new(Record { text, source: raw.source.clone(), ..Record::default() })))
    }
}
