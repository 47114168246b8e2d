//! What is told of an evaluation: as a table for the terminal, as JSON, and as a page with what went wrong.

mod html;
mod json;
mod page;
mod table;

use super::groups::{Evaluation, Group, GroupKind, Page};

/// An evaluation, and what is to be told of it.
#[derive(Debug, Clone, Copy)]
pub struct Report<'r> {
    /// The evaluation.
    pub evaluation: &'r Evaluation<'r>,
    /// The name of the gold file.
    pub gold: &'r str,
    /// The name of the file of predictions.
    pub predictions: &'r str,
    /// The page type that the pages were narrowed down to, where they were.
    pub page_type: Option<&'r str>,
    /// The only kind of groups to tell of, beside all pages; every kind where there is none.
    pub by: Option<GroupKind>,
    /// How many of the worst pages to tell of.
    pub worst: usize,
}

impl<'r> Report<'r> {
    fn groups(&self) -> impl Iterator<Item = &'r Group> {
        let by = self.by;
        self.evaluation.groups.iter().filter(move |g| g.kind == GroupKind::All || by.is_none_or(|by| g.kind == by))
    }

    fn worst_pages(&self) -> Vec<&'r Page<'r>> {
        self.evaluation.worst(self.worst)
    }
}

/// A figure as it is shown; a dash where there is none.
fn figure(value: Option<f64>) -> String {
    value.map_or_else(|| "–".to_owned(), |v| format!("{v:.4}"))
}

/// What `text` is where it must stay on its line and must not command the terminal: without control characters.
fn visible(text: &str) -> String {
    text.chars().map(|c| if c.is_control() { char::REPLACEMENT_CHARACTER } else { c }).collect()
}
