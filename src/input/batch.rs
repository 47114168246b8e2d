//! Raw records on their way to a worker, many at a time: handing over one small record costs more than cleaning it.

use std::ops::Range;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::{Format, Place, Skipped};

/// Raw records, in the order of the input.
#[derive(Debug, Default)]
pub struct Batch {
    /// The bytes of all its records.
    pub data: Vec<u8>,
    /// The records.
    pub chunks: Vec<Chunk>,
    /// The files the records came from, in order. Their chunks follow each other without a gap.
    pub spans: Vec<Span>,
    /// Where the batch behind it begins.
    pub end: Position,
    /// How many bytes of all files were read for it and those before, before decompression.
    pub read_bytes: u64,
    /// What was passed over on the way to its records, by kind.
    pub skipped: Skipped,
}

/// A place between two records of a list of files, from which reading can go on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Position {
    /// The place of the file in the list, from 0.
    pub file: usize,
    /// How many of its records lie before.
    pub records: u64,
}

/// Batches with more room than this are not used again, so that one huge record does not hold its memory for ever.
const KEPT_CAPACITY: usize = 4 << 20;

impl Batch {
    /// Whether it holds neither a record nor the end of a file.
    pub fn is_empty(&self) -> bool {
        self.spans.is_empty()
    }

    /// Empties it, for use again.
    pub fn clear(&mut self) {
        self.data.clear();
        if self.data.capacity() > KEPT_CAPACITY {
            self.data = Vec::new();
        }
        self.chunks.clear();
        self.spans.clear();
        self.end = Position::default();
        self.skipped.clear();
    }

    /// The bytes of one of its chunks.
    pub fn bytes(&self, chunk: &Chunk) -> &[u8] {
        self.data.get(chunk.bytes.clone()).unwrap_or_default()
    }

    /// The chunks of one of its spans.
    pub fn chunks_of(&self, span: &Span) -> &[Chunk] {
        self.chunks.get(span.chunks.clone()).unwrap_or_default()
    }
}

/// One raw record.
#[derive(Debug, Clone)]
pub struct Chunk {
    /// Where its bytes are in [`Batch::data`].
    pub bytes: Range<usize>,
    /// Its 1-based number in the file, for formats of many records.
    pub record: Option<u64>,
    /// The 1-based number of the line it starts on.
    pub line: u64,
    /// The byte of the file, after decompression, that it starts at.
    pub byte: u64,
    /// Why it cannot be had, where it cannot.
    pub problem: Option<String>,
    /// The file inside an archive that it is of.
    pub member: Option<Member>,
}

/// A file inside an archive.
#[derive(Debug, Clone)]
pub struct Member {
    /// Its name in the archive. It is shown, and never becomes a path on the disk.
    pub name: Arc<str>,
    /// Its format.
    pub format: &'static dyn Format,
}

/// Consecutive records of one file.
#[derive(Debug, Clone)]
pub struct Span {
    /// The place of the file in the list of inputs, from 0.
    pub file: usize,
    /// The name of the file, for messages and records.
    pub path: Arc<str>,
    /// Its format; none where it could not be opened.
    pub format: Option<&'static dyn Format>,
    /// The records, by their places in [`Batch::chunks`].
    pub chunks: Range<usize>,
    /// Whether the file ends with them.
    pub last: bool,
}

impl Span {
    /// Where a chunk of this span stands in its file.
    pub fn place(&self, chunk: &Chunk) -> Place {
        let path = match &chunk.member {
            Some(member) => format!("{}/{}", self.path, member.name),
            None => self.path.to_string(),
        };
        Place { path, record: chunk.record, line: chunk.line, byte: chunk.byte }
    }

    /// The format of a chunk of this span; none where the file could not be opened.
    pub fn format_of(&self, chunk: &Chunk) -> Option<&'static dyn Format> {
        chunk.member.as_ref().map(|m| m.format).or(self.format)
    }
}
