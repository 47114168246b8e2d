//! What a run tells of itself: the manifest, and a line for each input.

use std::collections::BTreeMap;
use std::ops::Range;
use std::path::PathBuf;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::super::Counts;
use super::stamp::Stamp;

/// What was run, with which settings, and what came of it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Manifest {
    /// Whether it is over.
    pub state: State,
    /// Everything the records depend on beside the inputs: the version of dechaff, a hash of the rules, options, the output.
    pub settings: Map<String, Value>,
    /// How many inputs were named.
    pub inputs: usize,
    /// A hash of their names, sizes and times.
    pub inputs_digest: String,
    /// Those that are read, by their places among the inputs, where others are kept from an earlier run.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) todo: Option<Vec<Range<usize>>>,
    /// What became of the records, those of inputs that were kept among them.
    pub counts: Counts,
    /// Records of the inputs that are no documents, such as the requests in a WARC file, by kind.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub skipped: BTreeMap<String, u64>,
    /// How many shards were written.
    #[serde(default)]
    pub shards: u32,
}

/// How far a run is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum State {
    /// It is on, or was cut off.
    Running,
    /// It came to its end.
    Complete,
}

impl Manifest {
    /// In what the settings of this run differ from others, as far as a line tells it.
    pub(super) fn differences(&self, others: &Map<String, Value>) -> Vec<String> {
        let names = self.settings.keys().chain(others.keys().filter(|name| !self.settings.contains_key(*name)));
        let show = |value: Option<&Value>| value.map_or_else(|| "nothing".to_owned(), Value::to_string);
        let differs = |name: &&String| self.settings.get(*name) != others.get(*name);
        names.filter(differs).map(|n| format!("{n} was {}, is {}", show(self.settings.get(n)), show(others.get(n)))).collect()
    }
}

/// What became of an input.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(in crate::run) struct FileEntry {
    /// The input, as it was named or found.
    pub path: String,
    /// What it was when it was read.
    pub stamp: Stamp,
    /// Whether it could be opened.
    pub opened: bool,
    /// Its file in the output folder, where it has one.
    pub output: Option<PathBuf>,
    /// What became of its records.
    pub counts: Counts,
    /// How many bytes of `rejected.jsonl` are of it.
    pub rejected_bytes: u64,
    /// How many bytes of `failed.jsonl` are of it.
    pub failed_bytes: u64,
}
