//! Which documents of a run say what an earlier one said.
//!
//! A document is compared with those that were kept, in the order of the input, so that the answer does not depend on the number of
//! workers. What is known of earlier ones is a number per key: the place of the document in the run that had it first. Numbers that are
//! not smaller than a document's own are left over from a run that was cut off and count for nothing.

mod index;

use std::path::PathBuf;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};

use super::RunError;
use crate::pipeline::Outcome;
use crate::record::Record;
use crate::similarity::{self, BANDS, ROWS};

use index::Index;

/// How duplicates are found, and what becomes of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Dedup {
    /// Which documents are duplicates.
    pub alike: Alike,
    /// What becomes of them.
    pub then: OnDuplicate,
}

/// Which documents are duplicates of each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Alike {
    /// Those of the same words in the same order.
    Exact,
    /// Those whose MinHash signatures share a band, too: most of the words are the same.
    Near,
}

/// What becomes of a duplicate.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OnDuplicate {
    /// It is written with the tag `duplicate` or `near-duplicate`, and its `extra` names the other.
    Tag,
    /// It is rejected; its `extra` names the other.
    Reject,
}

/// The field of `extra` that names the document that was there before.
const DUPLICATE_OF: &str = "duplicate_of";

/// What is known of the documents so far. Batches take their turns in order.
#[derive(Debug)]
pub(super) struct Turns {
    dedup: Dedup,
    state: Mutex<State>,
    next: Condvar,
}

#[derive(Debug)]
struct State {
    /// The number of the batch whose turn it is.
    batch: u64,
    /// The number of the next document of the run.
    document: u64,
    index: Index,
    over: bool,
}

impl Turns {
    /// Begins after so many documents. The index is a file where `file` names one, which may be there from a run that was cut off.
    pub(super) fn new(dedup: Dedup, documents: u64, file: Option<PathBuf>) -> Result<Self, RunError> {
        let index = Index::open(file, documents > 0)?;
        Ok(Turns { dedup, state: Mutex::new(State { batch: 0, document: documents, index, over: false }), next: Condvar::new() })
    }

    /// Decides about the documents of a batch, given those of its records that could be read, with their places in it; `read` is the
    /// number of all its records.
    pub(super) fn decide(&self, batch: u64, outcomes: &mut [(u64, &mut Outcome)], read: u64) -> Result<(), RunError> {
        let keys: Vec<_> = outcomes.iter().map(|(_, outcome)| keys(self.dedup.alike, outcome)).collect();
        let mut state = self.lock();
        while state.batch != batch && !state.over {
            state = self.next.wait(state).unwrap_or_else(PoisonError::into_inner);
        }
        let first = state.document;
        for ((place, outcome), keys) in outcomes.iter_mut().zip(keys) {
            if let Outcome::Written(record) = outcome
                && let Some(earlier) = state.index.look_up(&keys, first + *place, &record.id)?
            {
                self.found(outcome, &earlier);
            }
        }
        state.document += read;
        state.batch += 1;
        drop(state);
        self.next.notify_all();
        Ok(())
    }

    fn found(&self, outcome: &mut Outcome, earlier: &index::Earlier) {
        let Outcome::Written(record) = outcome else { return };
        let (tag, reason) = if earlier.exact { ("duplicate", "a duplicate") } else { ("near-duplicate", "a near duplicate") };
        record.extra.insert(DUPLICATE_OF.to_owned(), earlier.id.clone());
        match self.dedup.then {
            OnDuplicate::Tag => {
                record.tags.push(tag.to_owned());
                record.tags.sort();
            }
            OnDuplicate::Reject => {
                *outcome = Outcome::Rejected { reason: reason.to_owned(), record: std::mem::take(record) };
            }
        }
    }

    /// Sees to it that all that is known is on the disk.
    pub(super) fn sync(&self) -> Result<(), RunError> {
        self.lock().index.sync()
    }

    /// Lets nobody wait any more.
    pub(super) fn end(&self) {
        self.lock().over = true;
        self.next.notify_all();
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// What a document is known by: first its wording as a whole, then the bands of its signature. Nothing for one without words.
fn keys(alike: Alike, outcome: &Outcome) -> Vec<u128> {
    let Outcome::Written(record) = outcome else { return Vec::new() };
    if record.quality.words == 0 {
        return Vec::new();
    }
    let number = |hexadecimal: &str| u128::from(u64::from_str_radix(hexadecimal, 16).unwrap_or_default());
    let mut keys = vec![number(&record.fingerprint) << 64 | number(&record.simhash)];
    if alike == Alike::Near
        && let Some(signature) = signature(record)
    {
        let bands = similarity::bands(&signature);
        keys.extend(bands.iter().zip(0u128..).map(|(hash, band)| band << 64 | u128::from(*hash)));
    }
    keys
}

/// The signature that a record has with it, or that of its text.
fn signature(record: &Record) -> Option<Box<similarity::Signature>> {
    let written = record.minhash.as_ref().and_then(|values| <[u32; BANDS * ROWS]>::try_from(values.as_slice()).ok());
    written.map(Box::new).or_else(|| similarity::minhash(&record.text))
}
