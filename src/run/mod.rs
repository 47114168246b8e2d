//! Many documents: read, cleaned and written on all cores, in order, in bounded memory, and counted.
//!
//! There is no thread for reading and none for writing. Each worker in turn takes the next batch off the inputs, cleans it
//! while others read, and hands it in; whoever hands in the batch that is due writes it, and those that wait behind it. So one
//! worker needs no thread but the caller's, and what is written does not depend on how many there are.

//!
//! A run that has a [folder](Keeping) of its own also keeps what did not end in the output, and can be cut off at any moment: the
//! same run goes on from there, and the end result is byte for byte the same.

mod commit;
mod dedup;
mod engine;
mod folder;
mod letter;
mod repeats;
mod report;
mod stats;
mod work;

use std::collections::{BTreeMap, HashSet};
use std::fmt;
use std::io;
use std::num::NonZeroUsize;
use std::path::PathBuf;
use std::time::Duration;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::input::{self, InputFile, Place, Problem};
use crate::output::{self, Plan, Target, WriteError};
use crate::pipeline::{CleanError, Outcome};
use crate::record::{RawDocument, Record};

use dedup::Turns;
use folder::{Keeper, RunFolder, Start};

pub use dedup::{Alike, Dedup, OnDuplicate};
pub use folder::{Manifest, State};
pub use report::RuleInfo;

/// What a run does.
#[derive(Debug, Clone)]
pub struct Job {
    /// What is read, in order.
    pub inputs: Vec<InputFile>,
    /// How it is read.
    pub reading: input::Options,
    /// Where the records go.
    pub output: Plan,
    /// How many threads clean.
    pub workers: NonZeroUsize,
    /// Whether and how duplicates are looked for; each file of an output folder depends on its input alone where they are not.
    pub dedup: Option<Dedup>,
    /// Where the run keeps what it needs to go on, and what did not end in the output; nowhere unless given.
    pub keep: Option<Keeping>,
}

impl Job {
    /// Whether a run that was cut off can go on: all inputs can be read again, and the output is files.
    fn is_resumable(&self) -> bool {
        let files = !matches!(self.output.target, Target::Standard) && !self.output.is_special();
        self.keep.is_some() && files && self.inputs.iter().all(|f| f.path.is_some())
    }
}

/// The folder of a run.
#[derive(Debug, Clone)]
pub struct Keeping {
    /// Where it is.
    pub folder: PathBuf,
    /// Everything the records depend on beside the inputs. A run whose settings differ from those of an earlier one in the same
    /// folder is refused.
    pub settings: Map<String, Value>,
    /// Begin anew where the settings differ, or where a run was cut off.
    pub redo: bool,
    /// How often it is noted how far the run is.
    pub every: Duration,
    /// The rules in force, which the report tells of.
    pub rules: Vec<RuleInfo>,
}

/// What became of the records.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Counts {
    /// Records met, those that could not be read among them. A file that could not be opened counts as one.
    pub read: u64,
    /// Records written.
    pub written: u64,
    /// Documents that rules or guards sent away, with a reason.
    pub rejected: u64,
    /// Records that could not be read or cleaned.
    pub failed: u64,
}

impl Counts {
    /// Whether every record is accounted for.
    pub fn balance(&self) -> bool {
        self.read == self.written + self.rejected + self.failed
    }

    fn add(&mut self, other: Counts) {
        self.read += other.read;
        self.written += other.written;
        self.rejected += other.rejected;
        self.failed += other.failed;
    }

    fn since(self, earlier: Counts) -> Counts {
        Counts {
            read: self.read - earlier.read,
            written: self.written - earlier.written,
            rejected: self.rejected - earlier.rejected,
            failed: self.failed - earlier.failed,
        }
    }
}

/// What a run adds up.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Tally {
    /// What became of the records; of those up to the closing of the pipe, where it was closed.
    pub counts: Counts,
    /// Records of the inputs that are no documents, by kind.
    pub skipped: BTreeMap<String, u64>,
}

/// How a run came to its end.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Summary {
    /// What it added up, with what was done before it was cut off.
    pub tally: Tally,
    /// Whether the reader of the output went away before its end. That is no mistake, but nothing more was read then.
    pub pipe_closed: bool,
    /// Whether it went on from where an earlier run was cut off.
    pub resumed: bool,
    /// Whether there was nothing to do, because an earlier run had done all of it.
    pub up_to_date: bool,
    /// What its folder tells of all records, those of earlier runs among them.
    pub manifest: Option<Manifest>,
}

/// A record that could not be read or cleaned.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failure {
    /// Where it begins.
    pub place: Place,
    /// The byte that is meant, counted from 0 from the start of the file after decompression.
    pub byte: u64,
    /// What is wrong.
    pub message: String,
}

impl Failure {
    fn new(place: Place, problem: Problem) -> Self {
        Failure { byte: place.byte + problem.byte as u64, place, message: problem.message }
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let place = Place { byte: self.byte, ..self.place.clone() };
        write!(f, "{place}: {}", self.message)
    }
}

/// A document that rules or guards sent away.
#[derive(Debug, Clone, PartialEq)]
pub struct Rejection {
    /// Where it stands.
    pub place: Place,
    /// Why it went.
    pub reason: String,
    /// What it would have been.
    pub record: Box<Record>,
}

/// Told, in the order of the input, of everything that does not end in the output. Errors end the run.
pub trait Sink: Send {
    /// A record failed. `raw` is the bytes of it, as far as they could be had.
    ///
    /// # Errors
    /// Where the failure cannot be put on record.
    fn failed(&mut self, failure: &Failure, raw: &[u8]) -> io::Result<()>;

    /// A document was rejected. `raw` is the record it was read from.
    ///
    /// # Errors
    /// Where the rejection cannot be put on record.
    fn rejected(&mut self, rejection: &Rejection, raw: &[u8]) -> io::Result<()>;

    /// A batch is written; these are the counts so far, and how many bytes of the inputs were read (compressed as they are, those that
    /// were cleaned before a run was cut off left out).
    fn progress(&mut self, _counts: &Counts, _bytes: u64) {}
}

/// Why a run could not be done, or not to its end.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum RunError {
    /// The output cannot be written.
    #[error(transparent)]
    Write(#[from] WriteError),
    /// Two inputs would be written to one file of the output folder.
    #[error("{first} and {second} would both be written to {name}; name their folder instead, or clean them one by one")]
    Clash {
        /// One input.
        first: String,
        /// The other.
        second: String,
        /// The file.
        name: String,
    },
    /// The output would take the place of an input.
    #[error("the output {0} is also an input; write it elsewhere")]
    Overwrites(String),
    /// Another run is on in the same folder.
    #[error("another run is on in {0}")]
    Busy(String),
    /// The folder of the run cannot be read or written.
    #[error("{path}: {source}")]
    Folder {
        /// What of it.
        path: String,
        /// Why.
        source: io::Error,
    },
    /// The folder is of a run with other settings.
    #[error("{folder} is of a run with other settings:\n  {}\nuse --redo to clean again what was cleaned with those, or write elsewhere", differences.join("\n  "))]
    Differs {
        /// The folder of the run.
        folder: String,
        /// In what they differ.
        differences: Vec<String>,
    },
    /// The sink could not put a failure or rejection on record.
    #[error("a failed or rejected record cannot be put on record: {0}")]
    Sink(#[source] io::Error),
    /// Records are unaccounted for: a mistake of this program.
    #[error("records are unaccounted for: {0:?}; please report this")]
    Unbalanced(Counts),
    /// A worker died: a mistake of this program.
    #[error("a worker died; please report this")]
    Died,
}

/// Cleans everything that `job` names with `clean`.
///
/// A record that cannot be read or cleaned, even one whose cleaning panics, is counted, goes to the `sink`, and does not
/// end the run.
///
/// # Errors
/// Where the output cannot be written. No half file is left under a final name then.
pub fn run<C>(job: &Job, clean: C, sink: &mut dyn Sink) -> Result<Summary, RunError>
where
    C: Fn(&RawDocument<'_>) -> Result<Outcome, CleanError> + Sync,
{
    let names = names(job)?;
    let summary = match &job.keep {
        None => {
            let turns = job.dedup.map(|dedup| Turns::new(dedup, 0, None)).transpose()?;
            let task = engine::Task { job, inputs: &job.inputs, names: &names, from: None, turns: turns.as_ref() };
            engine::run(&task, None, &clean, sink)?
        }
        Some(keeping) => run_kept(job, keeping, &names, &clean, sink)?,
    };
    let counts = summary.tally.counts;
    debug_assert!(summary.pipe_closed || counts.balance(), "{counts:?}");
    if summary.pipe_closed || counts.balance() { Ok(summary) } else { Err(RunError::Unbalanced(counts)) }
}

/// Runs a job that has a folder.
fn run_kept<C>(job: &Job, keeping: &Keeping, names: &[PathBuf], clean: &C, sink: &mut dyn Sink) -> Result<Summary, RunError>
where
    C: Fn(&RawDocument<'_>) -> Result<Outcome, CleanError> + Sync,
{
    if let Target::File(path) = &job.output.target
        && let Some(parent) = path.parent().filter(|p| !p.as_os_str().is_empty() && !p.is_dir())
    {
        let source = io::Error::new(io::ErrorKind::NotFound, format!("there is no folder {}", parent.display()));
        return Err(WriteError { path: path.display().to_string(), source }.into());
    }
    let folder = RunFolder::open(&keeping.folder)?;
    let plan = match folder::Plan::make(&folder, job, keeping)? {
        Start::Run(plan) => plan,
        Start::UpToDate(manifest) => {
            let tally = Tally { counts: manifest.counts, skipped: manifest.skipped.clone() };
            return Ok(Summary { tally, up_to_date: true, manifest: Some(*manifest), ..Summary::default() });
        }
    };
    let inputs: Vec<_> = plan.todo.iter().filter_map(|i| job.inputs.get(*i).cloned()).collect();
    let names: Vec<_> = plan.todo.iter().filter_map(|i| names.get(*i).cloned()).collect();
    let from = plan.from.as_ref();
    let index = job.is_resumable().then(|| folder.index());
    let turns = job.dedup.map(|dedup| Turns::new(dedup, from.map_or(0, |c| c.counts.read), index)).transpose()?;
    let keeper = Keeper::new(&folder, job, &plan, &names, turns.as_ref())?;
    let task = engine::Task { job, inputs: &inputs, names: &names, from, turns: turns.as_ref() };
    let summary = engine::run(&task, Some(keeper), clean, sink)?;
    Ok(Summary { resumed: plan.from.is_some(), ..summary })
}

/// The names in the output folder, one for each input; none where all go into one stream.
fn names(job: &Job) -> Result<Vec<PathBuf>, RunError> {
    let folder = match &job.output.target {
        Target::Standard => return Ok(Vec::new()),
        Target::File(path) => return not_an_input(job, std::iter::once(path.clone())).map(|()| Vec::new()),
        Target::Folder(_) if !job.output.mirrors() => return Ok(Vec::new()),
        Target::Folder(folder) => folder,
    };
    let pairs: Vec<_> = job.inputs.iter().map(|f| (f.mirror_stem(), f.mirror.clone())).collect();
    let names = output::mirrored(&pairs, &job.output.extension()).map_err(|clash| {
        let label = |index: usize| job.inputs.get(index).map(|f| f.label.clone()).unwrap_or_default();
        let (first, second) = (label(clash.inputs.0), label(clash.inputs.1));
        RunError::Clash { first, second, name: folder.join(clash.name).display().to_string() }
    })?;
    not_an_input(job, names.iter().map(|name| folder.join(name)))?;
    Ok(names)
}

/// Makes sure that none of the outputs is a file that is read.
fn not_an_input(job: &Job, outputs: impl Iterator<Item = PathBuf>) -> Result<(), RunError> {
    let mut inputs: Option<HashSet<PathBuf>> = None;
    for output in outputs {
        let Ok(real) = output.canonicalize() else { continue };
        let inputs =
            inputs.get_or_insert_with(|| job.inputs.iter().filter_map(|f| f.path.as_deref()?.canonicalize().ok()).collect());
        if real.is_file() && inputs.contains(&real) {
            return Err(RunError::Overwrites(output.display().to_string()));
        }
    }
    Ok(())
}
