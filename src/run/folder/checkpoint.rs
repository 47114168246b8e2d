//! How far a run came.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::super::Counts;
use super::letters::Lengths;
use super::manifest::FileEntry;
use crate::input::Position;
use crate::output::Written;
use crate::run::stats::Stats;

/// Everything a later run needs to go on as if nothing had happened.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(in crate::run) struct Checkpoint {
    pub(super) stats: Stats,
    /// How far the inputs that are to be read are read and written.
    pub(in crate::run) position: Position,
    pub(in crate::run) written: Written,
    pub(super) letters: Lengths,
    pub(in crate::run) counts: Counts,
    pub(in crate::run) skipped: BTreeMap<String, u64>,
    /// The input that is read in part.
    pub(super) current: Option<FileEntry>,
    /// How many entries of the run before are taken over.
    pub(super) kept: usize,
    /// Those and all others, added up.
    pub(super) total: Counts,
    /// Whether all is written, and files only wait for their names.
    pub(super) over: bool,
}
