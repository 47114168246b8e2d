//! Lines that several documents of a host have in their clean text: what no rule knows yet, and a rule might be written for.
//!
//! Nearly all lines of a corpus stand in one document. So a line is but a hash until a second document has it, and its words are kept
//! from then on.

use std::collections::{BTreeMap, HashSet};
use std::ops::Range;

use serde::{Deserialize, Serialize};
use xxhash_rust::xxh3::{xxh3_64, xxh3_64_with_seed};

/// So many lines are told apart; of more, the rarest are forgotten.
const MAX_LINES: usize = 50_000;

/// Lines that may be chaff are no longer, in bytes.
const LONGEST: usize = 200;

/// See the module.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub(super) struct Repeats {
    /// What is known of the lines of the batches before, by a hash of each and its host.
    known: BTreeMap<u64, Line>,
    /// The lines of the documents since, and where the host and the words of each stand in `words`.
    #[serde(skip)]
    met: Vec<Met>,
    #[serde(skip)]
    words: String,
}

/// A line that some document has.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
struct Line {
    documents: u64,
    /// Its host and its words, once a second document has it.
    said: Option<Box<(String, String)>>,
}

/// A line of a document.
#[derive(Debug, Clone, PartialEq)]
struct Met {
    key: u64,
    host: Range<usize>,
    line: Range<usize>,
}

impl Repeats {
    /// Takes the clean text of a document.
    pub(super) fn document(&mut self, host: &str, text: &str) {
        let (seed, host) = (xxh3_64(host.as_bytes()), self.keep(host));
        // A document has a line once, however often it stands there.
        let mut seen = HashSet::new();
        for line in text.lines().filter(|line| (1..=LONGEST).contains(&line.len())) {
            let key = xxh3_64_with_seed(line.as_bytes(), seed);
            if seen.insert(key) {
                let line = self.keep(line);
                self.met.push(Met { key, host: host.clone(), line });
            }
        }
    }

    fn keep(&mut self, text: &str) -> Range<usize> {
        let start = self.words.len();
        self.words.push_str(text);
        start..self.words.len()
    }

    /// Adds the lines of the documents of the batch behind.
    pub(super) fn merge(&mut self, batch: Repeats) {
        for Met { key, host, line } in batch.met {
            let known = self.known.entry(key).or_default();
            known.documents += 1;
            if known.documents > 1 {
                let said = || Box::new((batch.words[host].to_owned(), batch.words[line].to_owned()));
                known.said.get_or_insert_with(said);
            }
        }
        let mut least = 1;
        while self.known.len() > MAX_LINES {
            self.known.retain(|_, line| line.documents > least);
            least *= 2;
        }
    }

    /// The lines that at least so many documents have, but for one: host, line, documents.
    pub(super) fn of(&self, least: u64) -> impl Iterator<Item = (&str, &str, u64)> {
        self.known.values().filter(move |line| line.documents >= least).filter_map(|line| {
            let (host, text) = &**line.said.as_ref()?;
            Some((host.as_str(), text.as_str(), line.documents))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn batch(documents: &[(&str, &str)]) -> Repeats {
        let mut repeats = Repeats::default();
        documents.iter().for_each(|(host, text)| repeats.document(host, text));
        repeats
    }

    #[test]
    fn lines_are_counted_once_a_document_and_by_host() {
        let documents = [("a", "Same.\n\nSame.\nOther."), ("b", "Same."), ("a", "Same.\nMore."), ("b", "Same."), ("a", "Same.")];
        let expected = [("a", "Same.", 3), ("b", "Same.", 2)];
        for size in 1..=documents.len() {
            let mut all = Repeats::default();
            documents.chunks(size).for_each(|documents| all.merge(batch(documents)));
            let mut found: Vec<_> = all.of(2).collect();
            found.sort_unstable();
            assert_eq!(found, expected, "{size}");
            assert_eq!(all.of(3).count(), 1);
        }
    }

    #[test]
    fn what_is_known_can_be_written_down_and_read_again() {
        let mut all = Repeats::default();
        all.merge(batch(&[("a", "Same."), ("a", "Same."), ("a", "Once.")]));
        let written = serde_json::to_string(&all).unwrap();
        let read: Repeats = serde_json::from_str(&written).unwrap();
        assert!(read == all && !written.contains("Once."), "{written}");
    }

    #[test]
    fn the_rarest_are_forgotten() {
        let mut all = Repeats::default();
        all.merge(batch(&[("a", "Same."), ("a", "Same.")]));
        let many: String = (0..MAX_LINES).map(|n| format!("{n}\n")).collect();
        all.merge(batch(&[("a", &many)]));
        assert_eq!((all.known.len(), all.of(2).count()), (1, 1));
    }
}
