//! The workers: how they take turns at the inputs and at the output.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::PathBuf;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;

use super::commit::Commit;
use super::dedup::Turns;
use super::folder::{Checkpoint, Keeper};
use super::work::{Done, Worker};
use super::{Job, RunError, Sink, Summary, Tally};
use crate::input::{InputFile, Position, Reader};
use crate::output::Writer;
use crate::pipeline::{CleanError, Outcome};
use crate::record::RawDocument;

/// How many batches may wait for one before them, for each worker. Those that would be more make their workers wait.
const AHEAD: usize = 2;

/// What the workers share.
struct Shared<'r> {
    input: Mutex<Input<'r>>,
    commit: Mutex<Commit<'r>>,
    /// Told whenever fewer batches wait, and when the run is over.
    fewer: Condvar,
    most_waiting: usize,
    /// Where duplicates are looked for.
    turns: Option<&'r Turns>,
}

struct Input<'r> {
    reader: Reader<'r>,
    /// The number of batches taken so far.
    taken: u64,
}

/// What is to be done of a job.
pub(super) struct Task<'r> {
    pub(super) job: &'r Job,
    /// The inputs to be read.
    pub(super) inputs: &'r [InputFile],
    /// The files of an output folder, one for each of those.
    pub(super) names: &'r [PathBuf],
    /// Where to go on.
    pub(super) from: Option<&'r Checkpoint>,
    /// Where duplicates are looked for.
    pub(super) turns: Option<&'r Turns>,
}

/// Does a task.
pub(super) fn run<C>(task: &Task<'_>, keeper: Option<Keeper<'_>>, clean: &C, sink: &mut dyn Sink) -> Result<Summary, RunError>
where
    C: Fn(&RawDocument<'_>) -> Result<Outcome, CleanError> + Sync,
{
    let &Task { job, inputs, names, from, turns } = task;
    let workers = job.workers.get();
    let writer = match from {
        Some(checkpoint) => Writer::resume(&job.output, &checkpoint.written)?,
        None if keeper.is_some() && job.is_resumable() => Writer::lasting(&job.output)?,
        None => Writer::open(&job.output)?,
    };
    let begin = from.map_or_else(Default::default, |c| (c.position, Tally { counts: c.counts, skipped: c.skipped.clone() }));
    let position: Position = begin.0;
    let shared = Shared {
        input: Mutex::new(Input { reader: Reader::from(inputs, &job.reading, position), taken: 0 }),
        commit: Mutex::new(Commit::new(writer, sink, keeper, begin)),
        fewer: Condvar::new(),
        most_waiting: workers * AHEAD,
        turns,
    };
    let work = || {
        let mut worker = Worker { job, inputs, names, clean, plain: Vec::new() };
        if catch_unwind(AssertUnwindSafe(|| shared.work(&mut worker))).is_err() {
            shared.end(RunError::Died);
        }
    };
    thread::scope(|scope| {
        for _ in 1..workers {
            scope.spawn(work);
        }
        work();
    });
    shared.commit.into_inner().unwrap_or_else(PoisonError::into_inner).finish()
}

impl<'r> Shared<'r> {
    /// Takes, cleans and hands in batches until there are no more.
    fn work<C>(&self, worker: &mut Worker<'_, C>)
    where
        C: Fn(&RawDocument<'_>) -> Result<Outcome, CleanError> + Sync,
    {
        while let Some(mut done) = self.spare() {
            let mut batch = std::mem::take(&mut done.batch);
            let number = {
                let mut input = self.input.lock().unwrap_or_else(PoisonError::into_inner);
                input.reader.fill(&mut batch);
                input.taken += 1;
                input.taken - 1
            };
            if batch.is_empty() {
                return;
            }
            let mut outcomes = worker.clean(&batch);
            if let Some(turns) = self.turns {
                let read = outcomes.len() as u64;
                let mut cleaned: Vec<_> =
                    outcomes.iter_mut().zip(0..).filter_map(|(o, at)| Some((at, o.as_mut().ok()?))).collect();
                if let Err(e) = turns.decide(number, &mut cleaned, read) {
                    return self.end(e);
                }
            }
            let done = worker.format(batch, outcomes, done);
            self.hand_in(number, done);
        }
    }

    /// Ends the run. Others may wait for the batch that will not come.
    fn end(&self, error: RunError) {
        self.commit().fail(error);
        self.fewer.notify_all();
        if let Some(turns) = self.turns {
            turns.end();
        }
    }

    fn commit(&self) -> MutexGuard<'_, Commit<'r>> {
        self.commit.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Room for the next batch; none once the run is over.
    fn spare(&self) -> Option<Done> {
        let mut commit = self.commit();
        (!commit.is_over()).then(|| commit.spare())
    }

    fn hand_in(&self, number: u64, done: Done) {
        let mut commit = self.commit();
        commit.hand_in(number, done);
        self.fewer.notify_all();
        // The batch that is due is in the hands of a worker that does not wait here, so this ends.
        while commit.waiting() > self.most_waiting && !commit.is_over() {
            commit = self.fewer.wait(commit).unwrap_or_else(PoisonError::into_inner);
        }
    }
}
