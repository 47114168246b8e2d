//! What a cleaner does beside its rules.

use super::page::PageOptions;

/// What a cleaner does beside its rules.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Options {
    /// How much of what was removed stands in the record.
    pub removed: RemovedDetail,
    /// Guards against removing too much.
    pub limits: Limits,
    /// What can be chosen about web pages.
    pub pages: PageOptions,
    /// Whether records get their article as Markdown too.
    pub markdown: bool,
    /// Whether records get their MinHash signature too.
    pub minhash: bool,
    /// Whether records get the quality signals of their text, though no rule asks for them.
    pub signals: bool,
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
    /// The largest share of a document's characters (white space aside) that may be removed, 0 to 1; none for no limit.
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
