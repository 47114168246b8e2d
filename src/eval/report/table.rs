//! The figures as a table of plain text.

use super::{Report, figure, visible};
use crate::eval::groups::GroupKind;
use crate::eval::measures::{MEASURES, Scores};

impl Report<'_> {
    /// A table: all pages, then each group; below it the worst pages.
    pub fn table(&self) -> String {
        let mut rows = vec![head()];
        let mut kind = GroupKind::All;
        for group in self.groups() {
            if group.kind != kind {
                kind = group.kind;
                rows.push(Vec::new());
            }
            rows.push(row(&visible(&group.name), &group.scores));
        }
        aligned(&rows) + &self.worst_list()
    }

    fn worst_list(&self) -> String {
        let pages = self.worst_pages();
        if pages.is_empty() {
            return String::new();
        }
        let mut out = "\nworst pages, by F1\n".to_owned();
        let width = pages.iter().map(|p| visible(&p.gold.id).chars().count()).max().unwrap_or_default();
        for page in pages {
            let url = page.gold.url.as_deref().map_or_else(|| "–".to_owned(), visible);
            let missing = if page.found.is_none() { "  (no prediction)" } else { "" };
            out += &format!("{:.4}  {:width$}  {url}{missing}\n", page.score.text.f1(), visible(&page.gold.id));
        }
        out
    }
}

fn head() -> Vec<String> {
    let mut cells: Vec<String> = ["", "pages", "missing"].map(str::to_owned).into();
    for measure in MEASURES {
        cells.push(measure.label.to_owned());
        cells.extend(measure.of(&Scores::default()).map(|_| "of".to_owned()));
    }
    cells
}

fn row(name: &str, scores: &Scores) -> Vec<String> {
    let mut cells = vec![name.to_owned(), scores.pages.to_string(), scores.missing.to_string()];
    for measure in MEASURES {
        cells.push(figure(measure.value(scores)));
        cells.extend(measure.of(scores).map(|(_, pages)| pages.to_string()));
    }
    cells
}

/// Rows in columns: the first flush left, the others right.
fn aligned(rows: &[Vec<String>]) -> String {
    let columns = rows.iter().map(Vec::len).max().unwrap_or_default();
    let width = |column: usize| rows.iter().filter_map(|r| r.get(column)).map(|c| c.chars().count()).max().unwrap_or_default();
    let widths: Vec<usize> = (0..columns).map(width).collect();
    let mut out = String::new();
    for row in rows {
        let cells = row.iter().zip(&widths).enumerate();
        let cells = cells.map(|(i, (cell, width))| if i == 0 { format!("{cell:width$}") } else { format!("  {cell:>width$}") });
        out += cells.collect::<String>().trim_end();
        out.push('\n');
    }
    out
}
