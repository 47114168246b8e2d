//! Keeps the folder of a run up to date while it is on.

use std::path::PathBuf;
use std::time::{Duration, Instant};

use super::checkpoint::Checkpoint;
use super::letters::{Earlier, Letters};
use super::manifest::{FileEntry, Manifest, State};
use super::plan::{Kept, Plan};
use super::stamp::Stamp;
use super::{CHECKPOINT, FILES, INDEX, MANIFEST, REPORT_HTML, REPORT_JSON, RunFolder};
use crate::input::Position;
use crate::output::Writer;
use crate::run::dedup::Turns;
use crate::run::report::Report;
use crate::run::stats::Stats;
use crate::run::work::Done;
use crate::run::{Job, RunError, Tally};

/// Writes what did not end in the output, and from time to time how far the run is.
#[derive(Debug)]
pub(in crate::run) struct Keeper<'r> {
    folder: &'r RunFolder,
    job: &'r Job,
    names: &'r [PathBuf],
    todo: &'r [usize],
    stamps: &'r [Stamp],
    kept: &'r [Kept],
    letters: Letters<'r>,
    earlier: Earlier,
    state: Progress,
    manifest: &'r Manifest,
    turns: Option<&'r Turns>,
    every: Duration,
    last: Instant,
}

/// What of a checkpoint the keeper knows by itself.
#[derive(Debug, Default)]
struct Progress {
    current: Option<FileEntry>,
    kept: usize,
    total: super::super::Counts,
    stats: Stats,
}

impl<'r> Keeper<'r> {
    /// Begins, or goes on where the plan says so. `names` are the files of an output folder, one for each input to be read.
    pub(in crate::run) fn new(
        folder: &'r RunFolder,
        job: &'r Job,
        plan: &'r Plan,
        names: &'r [PathBuf],
        turns: Option<&'r Turns>,
    ) -> Result<Self, RunError> {
        let from = plan.from.as_ref();
        let letters = Letters::open(folder, from.map(|c| c.letters), job.is_resumable())?;
        let state = from.map_or_else(Progress::default, |c| Progress {
            current: c.current.clone(),
            kept: c.kept,
            total: c.total,
            stats: c.stats.clone(),
        });
        let every = job.keep.as_ref().map_or(Duration::MAX, |k| k.every);
        let (todo, stamps, kept, manifest) = (&plan.todo, &plan.stamps, &plan.kept, &plan.manifest);
        let earlier = Earlier::open(folder)?;
        Ok(Keeper {
            folder,
            job,
            names,
            todo,
            stamps,
            kept,
            letters,
            earlier,
            state,
            manifest,
            turns,
            every,
            last: Instant::now(),
        })
    }

    /// Takes what a batch left beside the output.
    pub(in crate::run) fn batch(&mut self, done: &mut Done) -> Result<(), RunError> {
        self.state.stats.merge(std::mem::take(&mut done.stats));
        for part in &done.parts {
            let place = self.todo.get(part.file).copied().unwrap_or(usize::MAX);
            self.take_over(place)?;
            let bytes = |of: &[u8], range: &std::ops::Range<usize>| of.get(range.clone()).unwrap_or_default().to_vec();
            let (rejected, failed) = (bytes(&done.rejected, &part.rejected), bytes(&done.failed, &part.failed));
            self.letters.append(&rejected, &failed)?;
            let output = self.names.get(part.file).filter(|_| part.opened).cloned();
            let entry = self.state.current.get_or_insert_with(|| FileEntry {
                path: self.job.inputs.get(place).map(|f| f.label.clone()).unwrap_or_default(),
                stamp: self.stamps.get(place).copied().unwrap_or_default(),
                opened: part.opened,
                output,
                counts: Default::default(),
                rejected_bytes: 0,
                failed_bytes: 0,
            });
            entry.counts.add(part.counts);
            entry.rejected_bytes += rejected.len() as u64;
            entry.failed_bytes += failed.len() as u64;
            if part.last
                && let Some(entry) = self.state.current.take()
            {
                self.state.total.add(entry.counts);
                self.letters.entry(&entry)?;
            }
        }
        Ok(())
    }

    /// Takes over what is kept of an earlier run in front of that place.
    fn take_over(&mut self, place: usize) -> Result<(), RunError> {
        while let Some(kept) = self.kept.get(self.state.kept).filter(|k| k.before < place) {
            let (rejected, failed) = self.earlier.of(kept.at, &kept.entry).map_err(|e| self.folder.error(FILES, e))?;
            self.letters.append(&rejected, &failed)?;
            self.letters.entry(&kept.entry)?;
            self.state.total.add(kept.entry.counts);
            self.state.kept += 1;
        }
        Ok(())
    }

    /// Notes how far the run is, where it is time to.
    pub(in crate::run) fn note(&mut self, position: Position, tally: &Tally, writer: &mut Writer<'_>) -> Result<(), RunError> {
        if self.job.is_resumable() && (self.last.elapsed() >= self.every || writer.is_full()) {
            self.checkpoint(position, tally, writer, false)?;
            self.last = Instant::now();
        }
        Ok(())
    }

    fn checkpoint(&self, position: Position, tally: &Tally, writer: &mut Writer<'_>, over: bool) -> Result<(), RunError> {
        // What is decided may be ahead of what is written, never behind.
        self.turns.map_or(Ok(()), Turns::sync)?;
        let Some(written) = writer.sync()? else { return Ok(()) };
        let checkpoint = Checkpoint {
            position,
            written,
            letters: self.letters.sync()?,
            counts: tally.counts,
            skipped: tally.skipped.clone(),
            current: self.state.current.clone(),
            kept: self.state.kept,
            total: self.state.total,
            stats: self.state.stats.clone(),
            over,
        };
        self.folder.write(CHECKPOINT, &checkpoint)
    }

    /// Ends the run: everything has its final name from now on.
    pub(in crate::run) fn finish(
        mut self,
        position: Position,
        tally: &Tally,
        mut writer: Writer<'_>,
    ) -> Result<Manifest, RunError> {
        self.take_over(usize::MAX)?;
        let manifest = Manifest {
            state: State::Complete,
            todo: None,
            counts: self.state.total,
            skipped: tally.skipped.clone(),
            ..self.manifest.clone()
        };
        self.report(&manifest, tally)?;
        if self.job.is_resumable() {
            writer.complete()?;
            self.checkpoint(position, tally, &mut writer, true)?;
        }
        let shards = writer.finish()?;
        self.letters.finish()?;
        let manifest = Manifest { shards, ..manifest };
        self.folder.write(MANIFEST, &manifest)?;
        self.folder.remove(CHECKPOINT)?;
        self.folder.remove(INDEX)?;
        Ok(manifest)
    }

    fn report(&self, manifest: &Manifest, tally: &Tally) -> Result<(), RunError> {
        let rules = self.job.keep.as_ref().map_or(&[][..], |k| &k.rules);
        let kept = manifest.counts.read - tally.counts.read;
        let report = Report { manifest, stats: &self.state.stats, rules, kept };
        self.folder.write(REPORT_JSON, &report.json())?;
        self.folder.write_bytes(REPORT_HTML, report.html().as_bytes())
    }
}
