//! The workers: how they take turns at the inputs and at the output.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::PathBuf;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;

use super::commit::Commit;
use super::work::{Done, Worker};
use super::{Job, RunError, Sink, Summary};
use crate::input::Reader;
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
}

struct Input<'r> {
    reader: Reader<'r>,
    /// The number of batches taken so far.
    taken: u64,
}

/// Runs a job; `names` are the files of an output folder, one for each input.
pub(super) fn run<C>(job: &Job, names: &[PathBuf], clean: &C, sink: &mut dyn Sink) -> Result<Summary, RunError>
where
    C: Fn(&RawDocument<'_>) -> Result<Outcome, CleanError> + Sync,
{
    let workers = job.workers.get();
    let shared = Shared {
        input: Mutex::new(Input { reader: Reader::new(&job.inputs, &job.reading), taken: 0 }),
        commit: Mutex::new(Commit::new(Writer::open(&job.output)?, sink)),
        fewer: Condvar::new(),
        most_waiting: workers * AHEAD,
    };
    let work = || {
        let mut worker = Worker { job, names, clean, plain: Vec::new() };
        if catch_unwind(AssertUnwindSafe(|| shared.work(&mut worker))).is_err() {
            // Others may wait for the batch that died.
            shared.commit().died();
            shared.fewer.notify_all();
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
            let done = worker.work(batch, done);
            self.hand_in(number, done);
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
