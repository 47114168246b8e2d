//! What a run removed, by rule, host and language: added up batch by batch in the order of the input, in bounded memory, so that the
//! figures are the same for any number of workers.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::repeats::Repeats;
use crate::pipeline::Outcome;
use crate::record::Record;

/// So many hosts and reasons are told apart; of more, the rarest are counted together or forgotten.
const MAX_HOSTS: usize = 20_000;
const MAX_MESSAGES: usize = 1_000;
/// Under this name what is not told apart is counted.
pub(super) const OTHERS: &str = "(others)";
/// So many samples of what a rule removed are kept, of so many characters each.
const SAMPLES: usize = 5;
const SAMPLE_CHARS: usize = 200;
/// Lengths are counted in classes: class n holds texts of at least 2^n and less than 2^(n+1) characters, class 0 shorter ones too.
pub(super) const CLASSES: usize = 24;

/// Figures of a run.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub(super) struct Stats {
    pub(super) rules: BTreeMap<String, RuleStats>,
    pub(super) hosts: BTreeMap<String, Group>,
    pub(super) languages: BTreeMap<String, Group>,
    /// Why documents were rejected.
    pub(super) reasons: BTreeMap<String, u64>,
    /// Why records failed, numbers left out.
    pub(super) errors: BTreeMap<String, u64>,
    /// Lengths in characters, before and after.
    pub(super) before: BTreeMap<usize, u64>,
    pub(super) after: BTreeMap<usize, u64>,
    /// Lines that several documents of a host have.
    pub(super) lines: Repeats,
}

/// What a rule did.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub(super) struct RuleStats {
    pub(super) documents: u64,
    pub(super) removals: u64,
    pub(super) characters: u64,
    pub(super) samples: Vec<Sample>,
}

/// Something a rule removed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Sample {
    pub(super) text: String,
    /// The document it stood in.
    pub(super) id: String,
}

/// The documents of a host or a language.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Group {
    pub(super) documents: u64,
    pub(super) rejected: u64,
    /// Characters before, and how many of them were removed.
    pub(super) characters: u64,
    pub(super) removed: u64,
}

impl Group {
    fn add(&mut self, other: Group) {
        self.documents += other.documents;
        self.rejected += other.rejected;
        self.characters += other.characters;
        self.removed += other.removed;
    }

    /// The share of characters that was removed.
    pub(super) fn share(&self) -> f64 {
        if self.characters == 0 { 0.0 } else { self.removed as f64 / self.characters as f64 }
    }
}

impl Stats {
    /// Takes a document that was cleaned.
    pub(super) fn document(&mut self, outcome: &Outcome) {
        let record = outcome.record();
        let after = record.text.chars().count() as u64;
        let removed = self.removals(record);
        let mut group = Group { documents: 1, rejected: 0, characters: after + removed, removed };
        if let Outcome::Rejected { reason, .. } = outcome {
            group.rejected = 1;
            *self.reasons.entry(reason.clone()).or_default() += 1;
        }
        let language = record.language.clone().unwrap_or_else(|| "unknown".to_owned());
        self.languages.entry(language).or_default().add(group);
        *self.before.entry(class(after + removed)).or_default() += 1;
        if matches!(outcome, Outcome::Written(_)) {
            *self.after.entry(class(after)).or_default() += 1;
        }
        if let Some(host) = record.url.as_deref().and_then(crate::pipeline::host_of) {
            self.hosts.entry(host.clone()).or_default().add(group);
            self.lines.document(&host, &record.text);
        }
    }

    /// Takes a record that failed.
    pub(super) fn failure(&mut self, message: &str) {
        let mut general = String::with_capacity(message.len());
        for ch in message.chars() {
            match ch {
                '0'..='9' if general.ends_with('#') => {}
                '0'..='9' => general.push('#'),
                _ => general.push(ch),
            }
        }
        *self.errors.entry(general).or_default() += 1;
    }

    /// Adds up what rules removed, and gives how many characters that is.
    fn removals(&mut self, record: &Record) -> u64 {
        let mut total = 0;
        let mut seen = BTreeSet::new();
        for entry in &record.removed {
            let characters = entry.text.as_ref().map_or(entry.end - entry.start, |t| t.chars().count() as u64);
            total += characters;
            if !self.rules.contains_key(&entry.rule) {
                self.rules.insert(entry.rule.clone(), RuleStats::default());
            }
            let Some(rule) = self.rules.get_mut(&entry.rule) else { continue };
            rule.documents += u64::from(seen.insert(entry.rule.as_str()));
            rule.removals += 1;
            rule.characters += characters;
            if let Some(text) = &entry.text {
                rule.sample(|| Sample { text: short(text), id: record.id.clone() });
            }
        }
        total
    }

    /// Adds the figures of the batch behind.
    pub(super) fn merge(&mut self, other: Stats) {
        for (id, theirs) in other.rules {
            let ours = self.rules.entry(id).or_default();
            ours.documents += theirs.documents;
            ours.removals += theirs.removals;
            ours.characters += theirs.characters;
            theirs.samples.into_iter().for_each(|s| ours.sample(|| s));
        }
        for (ours, theirs) in [(&mut self.hosts, other.hosts), (&mut self.languages, other.languages)] {
            theirs.into_iter().for_each(|(name, group)| ours.entry(name).or_default().add(group));
        }
        for (ours, theirs) in [(&mut self.reasons, other.reasons), (&mut self.errors, other.errors)] {
            theirs.into_iter().for_each(|(name, count)| *ours.entry(name).or_default() += count);
            gather_rarest(ours, MAX_MESSAGES, |count| *count, |sum, count| *sum += count);
        }
        for (ours, theirs) in [(&mut self.before, other.before), (&mut self.after, other.after)] {
            theirs.into_iter().for_each(|(class, count)| *ours.entry(class).or_default() += count);
        }
        self.lines.merge(other.lines);
        gather_rarest(&mut self.hosts, MAX_HOSTS, |g| g.documents, |sum, g| sum.add(g));
    }
}

impl RuleStats {
    /// Keeps a sample, unless there are enough, or one of the same text.
    fn sample(&mut self, sample: impl FnOnce() -> Sample) {
        if self.samples.len() < SAMPLES {
            let sample = sample();
            if self.samples.iter().all(|s| s.text != sample.text) {
                self.samples.push(sample);
            }
        }
    }
}

/// Puts the rarest entries together, where there are more than `most`, until half are left.
fn gather_rarest<T: Default + Copy>(
    map: &mut BTreeMap<String, T>,
    most: usize,
    count: impl Fn(&T) -> u64,
    add: impl Fn(&mut T, T),
) {
    if map.len() <= most {
        return;
    }
    let mut others = map.remove(OTHERS).unwrap_or_default();
    let mut by_count: Vec<_> = map.iter().map(|(name, value)| (std::cmp::Reverse(count(value)), name.clone())).collect();
    by_count.sort();
    for (_, name) in by_count.split_off(most / 2) {
        if let Some(value) = map.remove(&name) {
            add(&mut others, value);
        }
    }
    map.insert(OTHERS.to_owned(), others);
}

fn class(characters: u64) -> usize {
    (characters.max(1).ilog2() as usize).min(CLASSES - 1)
}

fn short(text: &str) -> String {
    match text.char_indices().nth(SAMPLE_CHARS) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::record::Removed;

    fn record(id: usize, host: usize, text: &str, rule: &str) -> Outcome {
        let removed = Removed { rule: rule.to_owned(), text: Some(format!("junk {id}")), ..Removed::default() };
        Outcome::Written(Box::new(Record {
            id: id.to_string(),
            url: Some(format!("https://h{host}.example.org/{id}")),
            text: text.to_owned(),
            removed: vec![removed.clone(), removed],
            ..Record::default()
        }))
    }

    #[test]
    fn figures_add_up_whatever_the_batches() {
        let outcomes: Vec<_> = (0..40).map(|i| record(i, i % 3, "Same here.\n\nAnd here.", ["a", "b"][i % 2])).collect();
        let in_batches = |size: usize| {
            let mut all = Stats::default();
            for batch in outcomes.chunks(size) {
                let mut stats = Stats::default();
                batch.iter().for_each(|o| stats.document(o));
                stats.failure("line 17 of 4");
                stats.errors.clear();
                all.merge(stats);
            }
            all
        };
        let one = in_batches(40);
        assert!(one == in_batches(7));
        let rule = &one.rules["a"];
        assert_eq!((rule.documents, rule.removals, rule.characters, rule.samples.len()), (20, 40, 270, 5));
        assert_eq!(one.hosts["h0.example.org"].documents, 14);
        assert_eq!(one.lines.of(2).map(|(.., documents)| documents).sum::<u64>(), 80);
    }

    #[test]
    fn memory_is_bounded() {
        let mut all = Stats::default();
        for i in 0..3 {
            let mut stats = Stats::default();
            for host in 0..15_000 {
                stats.document(&record(i * 15_000 + host, i * 15_000 + host, &format!("{host}"), "a"));
                stats.failure(&format!("no {}", ["x", "y"][host % 2].repeat(host % 700)));
            }
            all.merge(stats);
        }
        assert!(all.hosts.len() <= MAX_HOSTS && all.errors.len() <= MAX_MESSAGES);
        assert_eq!(all.hosts.values().map(|g| g.documents).sum::<u64>(), 45_000);
        assert_eq!(all.errors.values().sum::<u64>(), 45_000);
    }
}
