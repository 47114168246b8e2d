//! The report as JSON.

use serde_json::{Value, json};

use super::Report;
use crate::run::stats::Group;

impl Report<'_> {
    /// The report as an object.
    pub(in crate::run) fn json(&self) -> Value {
        let rules = self.busy().into_iter().map(|row| {
            json!({
                "id": row.id,
                "family": row.family(),
                "documents": row.stats.documents,
                "removals": row.stats.removals,
                "characters": row.stats.characters,
                "samples": row.stats.samples,
            })
        });
        let families = self
            .families()
            .into_iter()
            .map(|(name, removals, characters)| json!({ "family": name, "removals": removals, "characters": characters }));
        let lines = self
            .repeated()
            .into_iter()
            .map(|(host, line, documents)| json!({ "host": host, "line": line, "documents": documents }));
        let lengths = |classes: &std::collections::BTreeMap<usize, u64>| -> Value {
            classes
                .iter()
                .map(|(class, count)| json!({ "from": 1u64 << class, "below": 1u64 << (class + 1), "documents": count }))
                .collect()
        };
        json!({
            "counts": self.manifest.counts,
            "skipped": self.manifest.skipped,
            "kept": self.kept,
            "settings": self.manifest.settings,
            "rules": rules.collect::<Vec<_>>(),
            "silent_rules": self.silent().iter().map(|rule| &rule.id).collect::<Vec<_>>(),
            "families": families.collect::<Vec<_>>(),
            "rejected": Report::by_count(&self.stats.reasons).into_iter().map(message).collect::<Vec<_>>(),
            "failed": Report::by_count(&self.stats.errors).into_iter().map(message).collect::<Vec<_>>(),
            "languages": Report::by_documents(&self.stats.languages).into_iter().map(group).collect::<Vec<_>>(),
            "hosts": Report::by_documents(&self.stats.hosts).into_iter().map(group).collect::<Vec<_>>(),
            "hosts_most_removed": self.most_removed().into_iter().map(group).collect::<Vec<_>>(),
            "repeated_lines": lines.collect::<Vec<_>>(),
            "lengths": { "before": lengths(&self.stats.before), "after": lengths(&self.stats.after) },
        })
    }
}

fn message((message, count): (&str, u64)) -> Value {
    json!({ "message": message, "records": count })
}

fn group((name, group): (&str, Group)) -> Value {
    json!({
        "name": name,
        "documents": group.documents,
        "rejected": group.rejected,
        "characters": group.characters,
        "removed": group.removed,
        "removed_share": (group.share() * 10_000.0).round() / 10_000.0,
    })
}
