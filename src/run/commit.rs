//! Puts what the workers hand in into the order of the input, and writes it.

use std::collections::BTreeMap;
use std::io;

use super::folder::Keeper;
use super::work::{Done, Event};
use super::{RunError, Sink, Summary, Tally};
use crate::input::Position;
use crate::output::{WriteError, Writer};

/// The end of the way: one worker at a time is here.
pub(super) struct Commit<'r> {
    writer: Writer<'r>,
    sink: &'r mut dyn Sink,
    /// The number of the batch that is due.
    next: u64,
    /// Batches that came before their turn.
    waiting: BTreeMap<u64, Done>,
    /// Batches that are written, for use again.
    spare: Vec<Done>,
    tally: Tally,
    /// Where the batch that is due begins.
    position: Position,
    keeper: Option<Keeper<'r>>,
    end: Option<End>,
}

/// Why a run ends before its inputs do.
enum End {
    PipeClosed,
    Error(RunError),
}

impl<'r> Commit<'r> {
    /// Will write from `position` on, where the tally is what it was there.
    pub(super) fn new(
        writer: Writer<'r>,
        sink: &'r mut dyn Sink,
        keeper: Option<Keeper<'r>>,
        (position, tally): (Position, Tally),
    ) -> Self {
        let (waiting, spare) = (BTreeMap::new(), Vec::new());
        Commit { writer, sink, next: 0, waiting, spare, tally, position, keeper, end: None }
    }

    /// Takes the batch of that number, and writes it and those that waited for it once it is due.
    pub(super) fn hand_in(&mut self, number: u64, done: Done) {
        self.waiting.insert(number, done);
        while self.end.is_none()
            && let Some(mut due) = self.waiting.remove(&self.next)
        {
            if let Err(e) = self.write(&mut due) {
                self.end = Some(match e {
                    RunError::Write(e) if e.is_closed_pipe() => End::PipeClosed,
                    e => End::Error(e),
                });
            }
            self.next += 1;
            due.clear();
            self.spare.push(due);
        }
    }

    /// How many batches wait for one before them.
    pub(super) fn waiting(&self) -> usize {
        self.waiting.len()
    }

    /// Whether the run is to end before its inputs do.
    pub(super) fn is_over(&self) -> bool {
        self.end.is_some()
    }

    /// Ends the run because of an error.
    pub(super) fn fail(&mut self, error: RunError) {
        self.end.get_or_insert(End::Error(error));
    }

    /// An earlier batch, or a new one.
    pub(super) fn spare(&mut self) -> Done {
        self.spare.pop().unwrap_or_default()
    }

    /// Gives everything its final name.
    pub(super) fn finish(self) -> Result<Summary, RunError> {
        let summary = Summary { tally: self.tally, ..Summary::default() };
        match self.end {
            Some(End::Error(e)) => return Err(e),
            Some(End::PipeClosed) => return Ok(Summary { pipe_closed: true, ..summary }),
            None => {}
        }
        let done = match self.keeper {
            Some(keeper) => keeper.finish(self.position, &summary.tally, self.writer).map(Some),
            None => self.writer.finish().map(|_| None).map_err(RunError::Write),
        };
        match done {
            Err(RunError::Write(e)) if e.is_closed_pipe() => Ok(Summary { pipe_closed: true, ..summary }),
            done => Ok(Summary { manifest: done?, ..summary }),
        }
    }

    fn write(&mut self, done: &mut Done) -> Result<(), RunError> {
        if let Some(source) = done.broken.take() {
            return Err(WriteError { path: "the compressed output".to_owned(), source }.into());
        }
        for piece in &done.pieces {
            if !piece.bytes.is_empty() {
                self.writer.write(&piece.name, &done.out[piece.bytes.clone()])?;
            }
            if piece.last {
                self.writer.end(&piece.name)?;
            }
        }
        for event in &done.events {
            self.tell(event, &done.batch.data).map_err(RunError::Sink)?;
        }
        self.tally.counts.add(done.counts);
        for (kind, count) in &done.batch.skipped {
            *self.tally.skipped.entry((*kind).to_owned()).or_default() += count;
        }
        self.position = done.batch.end;
        if let Some(keeper) = &mut self.keeper {
            keeper.batch(done)?;
            keeper.note(self.position, &self.tally, &mut self.writer)?;
        }
        self.sink.progress(&self.tally.counts, done.batch.read_bytes);
        Ok(())
    }

    fn tell(&mut self, event: &Event, data: &[u8]) -> io::Result<()> {
        match event {
            Event::Failed(failure, raw) => self.sink.failed(failure, data.get(raw.clone()).unwrap_or_default()),
            Event::Rejected(rejection, raw) => self.sink.rejected(rejection, data.get(raw.clone()).unwrap_or_default()),
        }
    }
}
