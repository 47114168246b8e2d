//! What was marked, by which rule, and where: from the marks come the text, the ledger of the record, and `explain`.

use std::ops::Range;

/// What a mark does to its line or span.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Verdict {
    /// It leaves the text.
    Drop,
    /// It is protected: no rule drops it.
    Keep,
    /// It is replaced by other text.
    Replace,
}

/// One mark: a rule's verdict on a line, or on a span of it.
#[derive(Debug, Clone, PartialEq)]
pub struct Mark {
    /// The index of the rule in its set.
    pub rule: u32,
    /// The index of the line in the document.
    pub line: u32,
    /// The bytes of the line that are meant; `None` for the whole line.
    pub span: Option<Range<u32>>,
    /// What becomes of them.
    pub verdict: Verdict,
    /// What stands there instead, for [`Verdict::Replace`].
    pub replacement: Option<String>,
}
