//! Which inputs a run reads, given what an earlier one left in its folder.

use std::collections::HashMap;
use std::fs;
use std::ops::Range;
use std::path::Path;

use super::checkpoint::Checkpoint;
use super::manifest::{FileEntry, Manifest, State};
use super::stamp::{Stamp, digest};
use super::{CHECKPOINT, FAILED, FILES, INDEX, MANIFEST, REJECTED, RunFolder};
use crate::output::{Aside, Target};
use crate::run::{Counts, Job, Keeping, RunError};

/// How a run begins.
#[derive(Debug)]
pub(in crate::run) enum Start {
    /// Not at all: everything is there already.
    UpToDate(Box<Manifest>),
    /// With this plan.
    Run(Box<Plan>),
}

/// What a run has to do.
#[derive(Debug)]
pub(in crate::run) struct Plan {
    /// The inputs to read, by their places among all.
    pub(in crate::run) todo: Vec<usize>,
    /// What is kept of an earlier run, in order.
    pub(super) kept: Vec<Kept>,
    /// Where to go on.
    pub(in crate::run) from: Option<Checkpoint>,
    /// All inputs as they are now.
    pub(super) stamps: Vec<Stamp>,
    pub(super) manifest: Manifest,
}

/// An input that need not be read again.
#[derive(Debug)]
pub(super) struct Kept {
    /// The place among all inputs in front of which it is told of.
    pub(super) before: usize,
    pub(super) entry: FileEntry,
    /// Where its rejected and its failed records begin.
    pub(super) at: (u64, u64),
}

impl Plan {
    /// Plans a run; a folder in which another run with other settings was is refused, unless told otherwise.
    pub(in crate::run) fn make(folder: &RunFolder, job: &Job, keeping: &Keeping) -> Result<Start, RunError> {
        let stamps: Vec<_> = job.inputs.iter().map(Stamp::of).collect();
        let now = Manifest {
            state: State::Running,
            settings: keeping.settings.clone(),
            inputs: job.inputs.len(),
            inputs_digest: digest(&job.inputs, &stamps),
            todo: None,
            counts: Counts::default(),
            skipped: Default::default(),
            shards: 0,
        };
        let Some(earlier) = folder.read::<Manifest>(MANIFEST)? else { return Plan::fresh(folder, job, stamps, now) };
        let differences = earlier.differences(&keeping.settings);
        if !differences.is_empty() {
            let one_file = matches!(job.output.target, Target::File(_) | Target::Standard) && earlier.state == State::Complete;
            if !keeping.redo && !one_file {
                return Err(RunError::Differs { folder: folder.path.display().to_string(), differences });
            }
            remove_shards(job, earlier.shards);
            return Plan::fresh(folder, job, stamps, now);
        }
        let same_inputs = earlier.inputs_digest == now.inputs_digest;
        if earlier.state == State::Running && same_inputs && !keeping.redo {
            return Plan::go_on(folder, job, stamps, earlier);
        }
        if job.output.mirrors() && job.dedup.is_none() {
            return Plan::update(folder, job, stamps, now, earlier);
        }
        // Who names one file for the output wants it written.
        let is_folder = matches!(job.output.target, Target::Folder(_)) && job.is_resumable();
        if is_folder && earlier.state == State::Complete && same_inputs && shards_are_there(job, earlier.shards) {
            return Ok(Start::UpToDate(Box::new(earlier)));
        }
        remove_shards(job, earlier.shards);
        Plan::fresh(folder, job, stamps, now)
    }

    /// Everything anew.
    fn fresh(folder: &RunFolder, job: &Job, stamps: Vec<Stamp>, manifest: Manifest) -> Result<Start, RunError> {
        for name in [CHECKPOINT, INDEX, FILES, REJECTED, FAILED] {
            folder.remove(name)?;
        }
        folder.write(MANIFEST, &manifest)?;
        let todo = (0..job.inputs.len()).collect();
        Ok(Start::Run(Box::new(Plan { todo, kept: Vec::new(), from: None, stamps, manifest })))
    }

    /// Where an earlier run was cut off.
    fn go_on(folder: &RunFolder, job: &Job, stamps: Vec<Stamp>, manifest: Manifest) -> Result<Start, RunError> {
        let todo: Vec<usize> = match &manifest.todo {
            Some(ranges) => ranges.iter().cloned().flatten().collect(),
            None => (0..job.inputs.len()).collect(),
        };
        let kept = if manifest.todo.is_some() {
            kept(folder, job, |place, _| todo.binary_search(&place).is_err())?.1
        } else {
            Vec::new()
        };
        let from: Option<Checkpoint> = if job.is_resumable() { folder.read(CHECKPOINT)? } else { None };
        if let Some(over) = from.as_ref().filter(|c| c.over) {
            return complete(folder, job, over, manifest).map(|m| Start::UpToDate(Box::new(m)));
        }
        Ok(Start::Run(Box::new(Plan { todo, kept, from, stamps, manifest })))
    }

    /// Inputs that are new or changed.
    fn update(folder: &RunFolder, job: &Job, stamps: Vec<Stamp>, now: Manifest, earlier: Manifest) -> Result<Start, RunError> {
        let Target::Folder(output) = &job.output.target else { return Plan::fresh(folder, job, stamps, now) };
        let is_there = |entry: &FileEntry| entry.output.as_ref().is_none_or(|name| output.join(name).exists());
        let same = |place: usize, entry: &FileEntry| {
            entry.opened && job.inputs[place].path.is_some() && stamps.get(place) == Some(&entry.stamp) && is_there(entry)
        };
        let (todo, kept) = kept(folder, job, same)?;
        if todo.is_empty() && earlier.state == State::Complete {
            return Ok(Start::UpToDate(Box::new(earlier)));
        }
        folder.remove(CHECKPOINT)?;
        let manifest = Manifest { todo: Some(ranges(&todo)), ..now };
        folder.write(MANIFEST, &manifest)?;
        Ok(Start::Run(Box::new(Plan { todo, kept, from: None, stamps, manifest })))
    }
}

/// The inputs to read, and those of the last complete run that are `same` now or no longer named: what was made of those stays.
fn kept(folder: &RunFolder, job: &Job, same: impl Fn(usize, &FileEntry) -> bool) -> Result<(Vec<usize>, Vec<Kept>), RunError> {
    let places: HashMap<&str, usize> = job.inputs.iter().enumerate().map(|(i, f)| (f.label.as_str(), i)).collect();
    let mut is_kept = vec![false; job.inputs.len()];
    let mut kept = Vec::new();
    let mut at = (0, 0);
    for entry in entries(folder)? {
        let next = (at.0 + entry.rejected_bytes, at.1 + entry.failed_bytes);
        match places.get(entry.path.as_str()) {
            None => kept.push(Kept { before: 0, entry, at }),
            Some(&place) if same(place, &entry) => {
                is_kept[place] = true;
                kept.push(Kept { before: place, entry, at });
            }
            Some(_) => {}
        }
        at = next;
    }
    kept.sort_by_key(|k| k.before);
    Ok(((0..job.inputs.len()).filter(|i| !is_kept[*i]).collect(), kept))
}

/// What became of each input of the last complete run.
fn entries(folder: &RunFolder) -> Result<Vec<FileEntry>, RunError> {
    let text = match fs::read(folder.file(FILES)) {
        Ok(text) => text,
        Err(e) if e.kind() == std::io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(e) => return Err(folder.error(FILES, e)),
    };
    let lines = text.split(|b| *b == b'\n').filter(|line| !line.is_empty());
    lines.map(|line| serde_json::from_slice(line).map_err(|e| folder.error(FILES, e.into()))).collect()
}

/// Ends a run that was cut off when files only waited for their names.
fn complete(folder: &RunFolder, job: &Job, over: &Checkpoint, manifest: Manifest) -> Result<Manifest, RunError> {
    if let Target::File(path) = &job.output.target {
        Aside::adopt(path).map_err(|e| folder.error(CHECKPOINT, e))?;
    }
    for name in [REJECTED, FAILED, FILES] {
        Aside::adopt(&folder.file(name)).map_err(|e| folder.error(name, e))?;
    }
    let (counts, skipped, shards) = (over.total, over.skipped.clone(), over.written.shards);
    let manifest = Manifest { state: State::Complete, todo: None, counts, skipped, shards, ..manifest };
    folder.write(MANIFEST, &manifest)?;
    folder.remove(CHECKPOINT)?;
    folder.remove(INDEX)?;
    Ok(manifest)
}

fn ranges(sorted: &[usize]) -> Vec<Range<usize>> {
    let mut ranges: Vec<Range<usize>> = Vec::new();
    for &place in sorted {
        match ranges.last_mut() {
            Some(last) if last.end == place => last.end += 1,
            _ => ranges.push(place..place + 1),
        }
    }
    ranges
}

fn shards_are_there(job: &Job, shards: u32) -> bool {
    let Target::Folder(folder) = &job.output.target else { return false };
    (0..shards).all(|n| folder.join(job.output.shard_name(n)).exists())
}

/// Shards of an earlier run would stand beside those of this one, where it has fewer.
fn remove_shards(job: &Job, shards: u32) {
    let Target::Folder(folder) = &job.output.target else { return };
    let remove = |path: &Path| {
        let _ = fs::remove_file(path);
    };
    (0..shards).for_each(|n| remove(&folder.join(job.output.shard_name(n))));
}
