//! All pages, scored, and the groups they are looked at by.

use std::collections::{BTreeMap, HashMap};

use super::measures::Scores;
use super::row::{Gold, Prediction};
use super::score::PageScore;

/// The pages of a gold file with what became of each, and the figures of their groups.
#[derive(Debug, Clone, PartialEq)]
pub struct Evaluation<'a> {
    /// The pages, in the order of gold.
    pub pages: Vec<Page<'a>>,
    /// All pages; then those of each page type and of each language, where pages have one: large groups first.
    pub groups: Vec<Group>,
}

/// A page that was scored.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Page<'a> {
    /// What it holds.
    pub gold: &'a Gold,
    /// What came of it; none where there is no prediction, which counts as an empty one.
    pub found: Option<&'a Prediction>,
    /// How the two agree.
    pub score: PageScore,
}

/// What the pages of a group have in common.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum GroupKind {
    /// Nothing: these are all pages.
    All,
    /// The page type.
    Type,
    /// The language.
    Lang,
}

/// Some pages and their figures.
#[derive(Debug, Clone, PartialEq)]
pub struct Group {
    /// What its pages have in common.
    pub kind: GroupKind,
    /// `all`, `type:article`, `lang:ko`, …; `type:(none)` for pages of no type where others have one.
    pub name: String,
    /// Their figures.
    pub scores: Scores,
}

impl<'a> Evaluation<'a> {
    /// Scores every page of `gold` by the prediction of its id.
    pub fn of(gold: &'a [Gold], predictions: &'a HashMap<String, Prediction>) -> Self {
        let empty = Prediction::default();
        let page = |gold: &'a Gold| {
            let found = predictions.get(&gold.id);
            Page { gold, found, score: PageScore::of(gold, found.unwrap_or(&empty)) }
        };
        let pages: Vec<_> = gold.iter().map(page).collect();
        let mut groups = vec![group(GroupKind::All, "all".to_owned(), pages.iter())];
        groups.extend(parted(&pages, GroupKind::Type, "type", |gold| gold.page_type.as_deref()));
        groups.extend(parted(&pages, GroupKind::Lang, "lang", |gold| gold.lang.as_deref()));
        Evaluation { pages, groups }
    }

    /// The group of that name.
    pub fn group(&self, name: &str) -> Option<&Group> {
        self.groups.iter().find(|g| g.name == name)
    }

    /// The `n` pages whose texts agree least, the worst first; of equals, by their ids.
    pub fn worst(&self, n: usize) -> Vec<&Page<'a>> {
        let mut pages: Vec<_> = self.pages.iter().collect();
        pages.sort_by(|a, b| a.score.text.f1().total_cmp(&b.score.text.f1()).then_with(|| a.gold.id.cmp(&b.gold.id)));
        pages.truncate(n);
        pages
    }
}

fn group<'p, 'a: 'p>(kind: GroupKind, name: String, pages: impl Iterator<Item = &'p Page<'a>>) -> Group {
    Group { kind, name, scores: Scores::of(pages.map(|p| (&p.score, p.found.is_some()))) }
}

/// The groups of pages by a value that gold has; none where no page has one.
fn parted<'a>(pages: &[Page<'a>], kind: GroupKind, prefix: &str, value: impl Fn(&'a Gold) -> Option<&'a str>) -> Vec<Group> {
    let mut by_value: BTreeMap<Option<&str>, Vec<&Page<'a>>> = BTreeMap::new();
    for page in pages {
        by_value.entry(value(page.gold)).or_default().push(page);
    }
    if by_value.keys().all(Option::is_none) {
        return Vec::new();
    }
    let named = |(value, pages): (Option<&str>, Vec<_>)| {
        group(kind, format!("{prefix}:{}", value.unwrap_or("(none)")), pages.into_iter())
    };
    let mut groups: Vec<_> = by_value.into_iter().map(named).collect();
    // Stable: equals stay in the order of their names.
    groups.sort_by_key(|g| std::cmp::Reverse(g.scores.pages));
    groups
}
