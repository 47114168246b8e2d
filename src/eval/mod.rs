//! How good records are: scores against gold, page by page and by groups of pages, floors under them, and a report of what went
//! wrong on the worst pages.
//!
//! The measure of the text is that of the public article-extraction-benchmark: 4-word shingles as multisets, precision and recall
//! averaged over the pages, F1 their harmonic mean; here a page without any prediction counts as precision 0, where that benchmark
//! leaves it out. Words are those of Python's `\w+`, so that figures can be compared with those of scripts.

mod difference;
mod floors;
mod groups;
mod measures;
mod report;
mod row;
mod score;
mod words;

pub use difference::{Part, Stray, stray_lines};
pub use floors::{FloorError, Floors, Shortfall};
pub use groups::{Evaluation, Group, GroupKind, Page};
pub use measures::{MEASURES, Measure, Scores, Share};
pub use report::Report;
pub use row::{Gold, Prediction, RowError};
pub use score::{PageScore, TextScore};
pub use words::{fold, words};
