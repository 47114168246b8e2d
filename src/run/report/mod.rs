//! What is told of a run, in its folder: `report.json` for programs, `report.html` to look at.

mod html;
mod json;

use std::cmp::Reverse;
use std::collections::BTreeMap;

use super::folder::Manifest;
use super::stats::{Group, RuleStats, Stats};
use crate::pipeline::why_beside;

/// A rule as a report names it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RuleInfo {
    /// Its id.
    pub id: String,
    /// The family it belongs to.
    pub family: String,
    /// Why it is there.
    pub why: String,
}

/// Everything that is told of a run.
pub(super) struct Report<'r> {
    pub(super) manifest: &'r Manifest,
    pub(super) stats: &'r Stats,
    /// All rules in force.
    pub(super) rules: &'r [RuleInfo],
    /// How many records of the manifest are those of earlier runs, of which nothing more is told.
    pub(super) kept: u64,
}

/// So many hosts and repeated lines are told of.
const MOST: usize = 100;
/// A host of which much was removed counts from so many documents on.
const LEAST_DOCUMENTS: u64 = 3;

/// A row of the table of rules.
struct RuleRow<'r> {
    id: &'r str,
    info: Option<&'r RuleInfo>,
    stats: &'r RuleStats,
}

impl RuleRow<'_> {
    /// Its family; marks that are no rule's are of lines beside an article.
    fn family(&self) -> &str {
        self.info.map_or("(beside the article)", |i| &i.family)
    }

    fn why(&self) -> &str {
        self.info.map(|i| i.why.as_str()).or_else(|| why_beside(self.id)).unwrap_or_default()
    }
}

impl<'r> Report<'r> {
    /// The rules that removed something, the busiest first.
    fn busy(&self) -> Vec<RuleRow<'r>> {
        let infos: BTreeMap<&str, &RuleInfo> = self.rules.iter().map(|i| (i.id.as_str(), i)).collect();
        let row = |(id, stats): (&'r String, &'r RuleStats)| RuleRow { id, info: infos.get(id.as_str()).copied(), stats };
        let mut rows: Vec<_> = self.stats.rules.iter().map(row).collect();
        rows.sort_by_key(|row| (Reverse(row.stats.removals), row.id));
        rows
    }

    /// Rules in force that removed nothing.
    fn silent(&self) -> Vec<&'r RuleInfo> {
        self.rules.iter().filter(|rule| !self.stats.rules.contains_key(&rule.id)).collect()
    }

    /// Figures by family: removals and characters.
    fn families(&self) -> Vec<(String, u64, u64)> {
        let mut families: BTreeMap<String, (u64, u64)> = BTreeMap::new();
        for row in self.busy() {
            let family = families.entry(row.family().to_owned()).or_default();
            family.0 += row.stats.removals;
            family.1 += row.stats.characters;
        }
        let mut families: Vec<_> =
            families.into_iter().map(|(name, (removals, characters))| (name, removals, characters)).collect();
        families.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
        families
    }

    /// Groups by the number of their documents, up to so many.
    fn by_documents(groups: &'r BTreeMap<String, Group>) -> Vec<(&'r str, Group)> {
        let mut rows: Vec<_> = groups.iter().map(|(name, group)| (name.as_str(), *group)).collect();
        rows.sort_by_key(|(name, group)| (Reverse(group.documents), *name));
        rows.truncate(MOST);
        rows
    }

    /// The hosts of which the largest share was removed.
    fn most_removed(&self) -> Vec<(&'r str, Group)> {
        let rows = self.stats.hosts.iter().map(|(name, group)| (name.as_str(), *group));
        let mut rows: Vec<_> = rows.filter(|(_, g)| g.documents >= LEAST_DOCUMENTS && g.removed > 0).collect();
        rows.sort_by(|a, b| b.1.share().total_cmp(&a.1.share()).then_with(|| a.0.cmp(b.0)));
        rows.truncate(MOST);
        rows
    }

    /// Lines that several documents of a host have in their clean text: host, line, documents.
    fn repeated(&self) -> Vec<(&'r str, &'r str, u64)> {
        let mut rows: Vec<_> = self.stats.lines.of(LEAST_DOCUMENTS).collect();
        rows.sort_by(|a, b| b.2.cmp(&a.2).then_with(|| (a.0, a.1).cmp(&(b.0, b.1))));
        rows.truncate(MOST);
        rows
    }

    /// Messages by how often they came.
    fn by_count(messages: &'r BTreeMap<String, u64>) -> Vec<(&'r str, u64)> {
        let mut rows: Vec<_> = messages.iter().map(|(message, count)| (message.as_str(), *count)).collect();
        rows.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(b.0)));
        rows
    }
}
