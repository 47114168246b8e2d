//! What a worker does with a batch: read, clean and format each record.

use std::any::Any;
use std::io;
use std::ops::Range;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};

use super::stats::Stats;
use super::{Counts, Failure, Job, Rejection, letter};
use crate::input::{Batch, Chunk, InputFile, Problem, Span};
use crate::pipeline::{CleanError, Outcome};
use crate::record::{RawDocument, Record, Source};

/// A batch that is cleaned, ready to be written.
#[derive(Debug, Default)]
pub(super) struct Done {
    /// What it was made from.
    pub(super) batch: Batch,
    /// The bytes to write, in their final form.
    pub(super) out: Vec<u8>,
    /// Which of them go where, in order.
    pub(super) pieces: Vec<Piece>,
    /// Records that are not among them, in order.
    pub(super) events: Vec<Event>,
    /// What became of its records.
    pub(super) counts: Counts,
    /// The same for each input in it, in order.
    pub(super) parts: Vec<Part>,
    /// Lines for `rejected.jsonl` and for `failed.jsonl`, where they are kept.
    pub(super) rejected: Vec<u8>,
    pub(super) failed: Vec<u8>,
    /// What was removed, where there is a report.
    pub(super) stats: Stats,
    /// Why its bytes are not what they should be, where they could not be compressed. It ends the run.
    pub(super) broken: Option<io::Error>,
}

/// Rooms larger than this are not used again, so that one huge record does not hold its memory for ever.
const KEPT_CAPACITY: usize = 4 << 20;

/// Empties a room for use again.
fn empty(room: &mut Vec<u8>) {
    room.clear();
    if room.capacity() > KEPT_CAPACITY {
        *room = Vec::new();
    }
}

impl Done {
    /// Empties it, for use again.
    pub(super) fn clear(&mut self) {
        self.batch.clear();
        empty(&mut self.out);
        self.pieces.clear();
        self.events.clear();
        self.counts = Counts::default();
        self.parts.clear();
        empty(&mut self.rejected);
        empty(&mut self.failed);
        self.stats = Stats::default();
        self.broken = None;
    }
}

/// What of a batch is of one input.
#[derive(Debug)]
pub(super) struct Part {
    /// The place of the input among those that are read.
    pub(super) file: usize,
    /// Whether it could be opened.
    pub(super) opened: bool,
    /// What became of its records.
    pub(super) counts: Counts,
    /// Where its lines are in [`Done::rejected`] and in [`Done::failed`].
    pub(super) rejected: Range<usize>,
    pub(super) failed: Range<usize>,
    /// Whether it ends here.
    pub(super) last: bool,
}

/// Bytes for one output file.
#[derive(Debug)]
pub(super) struct Piece {
    /// Where they are in [`Done::out`].
    pub(super) bytes: Range<usize>,
    /// The file of an output folder that they belong to; empty where there is but one output.
    pub(super) name: PathBuf,
    /// Whether that file ends with them.
    pub(super) last: bool,
}

/// A record that is not written, with the place of its raw bytes in the batch.
#[derive(Debug)]
pub(super) enum Event {
    Failed(Failure, Range<usize>),
    Rejected(Rejection, Range<usize>),
}

/// Cleans batches. Every worker has its own.
pub(super) struct Worker<'j, C> {
    pub(super) job: &'j Job,
    /// The inputs that are read.
    pub(super) inputs: &'j [InputFile],
    /// The files of an output folder, one for each input.
    pub(super) names: &'j [PathBuf],
    pub(super) clean: &'j C,
    /// Records in their format, before they are compressed.
    pub(super) plain: Vec<u8>,
}

impl<C> Worker<'_, C>
where
    C: Fn(&RawDocument<'_>) -> Result<Outcome, CleanError> + Sync,
{
    /// Cleans all records of a batch.
    pub(super) fn clean(&self, batch: &Batch) -> Vec<Result<Outcome, Problem>> {
        let of_span = |span| batch.chunks_of(span).iter().map(move |chunk| (span, chunk));
        let clean = |(span, chunk)| {
            let outcome = catch_unwind(AssertUnwindSafe(|| self.read_and_clean(batch.bytes(chunk), span, chunk)));
            outcome.unwrap_or_else(|panic| Err(Problem::whole(panic_message(&*panic))))
        };
        batch.spans.iter().flat_map(of_span).map(clean).collect()
    }

    /// Puts the cleaned records of a batch into their format. `done` is empty, and has the room of an earlier batch.
    pub(super) fn format(&mut self, batch: Batch, outcomes: Vec<Result<Outcome, Problem>>, mut done: Done) -> Done {
        empty(&mut self.plain);
        let mut outcomes = outcomes.into_iter();
        let whole = !self.job.output.mirrors();
        for span in &batch.spans {
            let before = (done.counts, done.rejected.len(), done.failed.len());
            for (chunk, outcome) in batch.chunks_of(span).iter().zip(&mut outcomes) {
                self.record(&batch, (span, chunk), outcome, &mut done);
            }
            done.parts.push(Part {
                file: span.file,
                opened: span.format.is_some(),
                counts: done.counts.since(before.0),
                rejected: before.1..done.rejected.len(),
                failed: before.2..done.failed.len(),
                last: span.last,
            });
            if !whole && !self.job.output.format.one_a_file() {
                let name = self.name(span, None);
                // A file that could not be opened gets no file in the output.
                self.close_piece(&mut done, name, span.last && span.format.is_some());
            }
        }
        if whole {
            self.close_piece(&mut done, PathBuf::new(), false);
        }
        done.batch = batch;
        done
    }

    /// Takes a cleaned record to the formatted bytes or to an event.
    fn record(&mut self, batch: &Batch, (span, chunk): (&Span, &Chunk), outcome: Result<Outcome, Problem>, done: &mut Done) {
        done.counts.read += 1;
        let raw = batch.bytes(chunk);
        let start = self.plain.len();
        if let (true, Ok(outcome)) = (self.job.keep.is_some(), &outcome) {
            done.stats.document(outcome);
        }
        let outcome = outcome.and_then(|outcome| match outcome {
            Outcome::Written(record) => self.append(&record).map(|()| None).map_err(cannot_write),
            Outcome::Rejected { reason, record } => Ok(Some((reason, record))),
        });
        match outcome {
            Ok(None) => {
                done.counts.written += 1;
                if self.job.output.mirrors() && self.job.output.format.one_a_file() {
                    let name = self.name(span, chunk.record);
                    self.close_piece(done, name, true);
                }
            }
            Ok(Some((reason, record))) => {
                done.counts.rejected += 1;
                let rejection = Rejection { place: span.place(chunk), reason, record };
                if self.job.keep.is_some() {
                    letter::rejected(&rejection, raw, &mut done.rejected);
                }
                done.events.push(Event::Rejected(rejection, chunk.bytes.clone()));
            }
            Err(problem) => {
                self.plain.truncate(start);
                done.counts.failed += 1;
                let failure = Failure::new(span.place(chunk), problem);
                if self.job.keep.is_some() {
                    done.stats.failure(&failure.message);
                    letter::failed(&failure, raw, &mut done.failed);
                }
                done.events.push(Event::Failed(failure, chunk.bytes.clone()));
            }
        }
    }

    fn read_and_clean(&self, raw: &[u8], span: &Span, chunk: &Chunk) -> Result<Outcome, Problem> {
        let (None, Some(format)) = (&chunk.problem, span.format_of(chunk)) else {
            return Err(Problem::whole(chunk.problem.clone().unwrap_or_default()));
        };
        let mut document = format.read(raw, &self.job.reading)?;
        document.source = Source { path: Some(span.place(chunk).path), record: chunk.record, charset: None };
        (self.clean)(&document).map_err(|e| Problem::whole(e.to_string()))
    }

    fn append(&mut self, record: &Record) -> io::Result<()> {
        let format = self.job.output.format;
        if !self.plain.is_empty() {
            self.plain.extend_from_slice(format.separator());
        }
        format.write(record, &mut self.plain)
    }

    /// Makes a piece of what is formatted so far.
    fn close_piece(&mut self, done: &mut Done, name: PathBuf, last: bool) {
        let start = done.out.len();
        if !self.plain.is_empty() {
            if let Err(e) = self.job.output.compression.append(&self.plain, &mut done.out) {
                done.broken = Some(e);
            }
            self.plain.clear();
        }
        if last || start < done.out.len() {
            done.pieces.push(Piece { bytes: start..done.out.len(), name, last });
        }
    }

    /// The file of the output folder for a span, or for one record of it.
    fn name(&self, span: &Span, record: Option<u64>) -> PathBuf {
        let Some(name) = self.names.get(span.file) else { return PathBuf::new() };
        match (record, self.inputs.get(span.file)) {
            // Named like the input in full, the folder is no other input's file.
            (Some(record), Some(input)) => input.mirror.join(Path::new(&format!("{record:06}.{}", self.job.output.extension()))),
            _ => name.clone(),
        }
    }
}

fn cannot_write(error: io::Error) -> Problem {
    Problem::whole(format!("the record cannot be written in this format: {error}"))
}

fn panic_message(panic: &(dyn Any + Send)) -> String {
    let said = panic.downcast_ref::<&str>().copied().or_else(|| panic.downcast_ref::<String>().map(String::as_str));
    format!("cleaning it panicked ({}); this is a mistake of the program, please report it", said.unwrap_or("no message"))
}
