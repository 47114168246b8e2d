//! Reads the inputs one after the other into batches of raw records.

use std::fs::File;
use std::io::{self, Read};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use super::{Batch, Chunk, Format, HEAD, InputFile, Options, Position, Span, Split, Stream, by_content, by_name, compression};

/// A batch is handed on once it holds so many bytes …
const BATCH_BYTES: usize = 256 << 10;
/// … or so many records, or parts of files.
const BATCH_RECORDS: usize = 4096;
/// At the end of a file so many bytes are enough.
const ENOUGH_BYTES: usize = BATCH_BYTES / 4;

/// The records of many files, in order.
pub struct Reader<'a> {
    files: &'a [InputFile],
    options: &'a Options,
    open: Option<Open>,
    /// How many bytes of the files are read, before decompression.
    bytes: Arc<AtomicU64>,
    /// The file that is read next where none is open, and how many of its records are to be passed over.
    next: Position,
}

/// A file on the way of being read.
struct Open {
    file: usize,
    path: Arc<str>,
    format: &'static dyn Format,
    split: Box<dyn Split + Send>,
    /// How many of its records are taken.
    records: u64,
}

impl<'a> Reader<'a> {
    /// Will read `files` one after the other.
    pub fn new(files: &'a [InputFile], options: &'a Options) -> Self {
        Reader::from(files, options, Position::default())
    }

    /// Will read what lies behind `position`, as [`Batch::end`] gave it: the batches are those that would have followed. What lies
    /// before in the same file is decompressed and split once more, but not cleaned.
    pub fn from(files: &'a [InputFile], options: &'a Options, position: Position) -> Self {
        Reader { files, options, open: None, bytes: Arc::default(), next: position }
    }

    /// Fills an empty batch with the next records; it stays empty at the end of all files.
    ///
    /// What a batch holds depends on the inputs alone, never on time or the number of workers.
    pub fn fill(&mut self, batch: &mut Batch) {
        while batch.data.len() < BATCH_BYTES && batch.chunks.len().max(batch.spans.len()) < BATCH_RECORDS {
            match self.open.take() {
                Some(open) => {
                    self.open = read_on(open, batch);
                    // Batches of large files do not reach into the next one: some outputs can be gone on with only where a file ends.
                    if self.open.is_none() && batch.data.len() >= ENOUGH_BYTES {
                        break;
                    }
                }
                None => match self.files.get(self.next.file) {
                    Some(file) => {
                        self.open = self.begin(self.next.file, file, batch);
                        self.next = Position { file: self.next.file + 1, records: 0 };
                    }
                    None => break,
                },
            }
        }
        batch.end = match &self.open {
            Some(open) => Position { file: open.file, records: open.records },
            None => self.next,
        };
        batch.read_bytes = self.bytes.load(Ordering::Relaxed);
    }

    /// Opens a file. One that cannot be opened is a record that failed.
    fn begin(&self, index: usize, file: &InputFile, batch: &mut Batch) -> Option<Open> {
        let path: Arc<str> = Arc::from(file.label.as_str());
        match open(file, self.options, &self.bytes) {
            Ok((format, mut split)) => {
                let mut passed = Vec::new();
                for _ in 0..self.next.records {
                    passed.clear();
                    split.next(&mut passed);
                }
                split.skipped();
                Some(Open { file: index, path, format, split, records: self.next.records })
            }
            Err(problem) => {
                let (at, end) = (batch.chunks.len(), batch.data.len());
                batch.chunks.push(Chunk {
                    bytes: end..end,
                    record: None,
                    line: 1,
                    byte: 0,
                    problem: Some(problem),
                    member: None,
                });
                batch.spans.push(Span { file: index, path, format: None, chunks: at..at + 1, last: true });
                None
            }
        }
    }
}

/// Moves records of the open file to the batch until that is full or the file ends; gives the file back in the first case.
fn read_on(mut open: Open, batch: &mut Batch) -> Option<Open> {
    let first = batch.chunks.len();
    let mut last = false;
    while !last && batch.data.len() < BATCH_BYTES && batch.chunks.len() < BATCH_RECORDS {
        match open.split.next(&mut batch.data) {
            Some(chunk) => {
                batch.chunks.push(chunk);
                open.records += 1;
            }
            None => last = true,
        }
    }
    for (kind, count) in open.split.skipped() {
        *batch.skipped.entry(kind).or_default() += count;
    }
    let chunks = first..batch.chunks.len();
    batch.spans.push(Span { file: open.file, path: Arc::clone(&open.path), format: Some(open.format), chunks, last });
    (!last).then_some(open)
}

type Opened = (&'static dyn Format, Box<dyn Split + Send>);

fn open(file: &InputFile, options: &Options, bytes: &Arc<AtomicU64>) -> Result<Opened, String> {
    let mut stream = content(file, bytes)?;
    let named = file.path.as_deref().and_then(by_name);
    let format = named.unwrap_or_else(|| by_content(stream.peek(HEAD)));
    tracing::debug!(path = file.label, format = format.name(), "reading");
    if let Some(path) = &file.path
        && let Some(split) = format.split_file(path, options)
    {
        return Ok((format, split?));
    }
    Ok((format, format.split(stream, options)))
}

/// What a file holds, decompressed where it is compressed. Its bytes are added to `bytes` as they are read.
pub(super) fn content(file: &InputFile, bytes: &Arc<AtomicU64>) -> Result<Stream, String> {
    if let Some(problem) = &file.problem {
        return Err(problem.clone());
    }
    let failed = |e: io::Error| format!("cannot be read: {e}");
    let raw = match &file.path {
        None => Stream::new(Counted(io::stdin(), Arc::clone(bytes))),
        Some(path) => {
            let opened = File::open(path).map_err(failed)?;
            let size = opened.metadata().ok().filter(std::fs::Metadata::is_file).map(|m| m.len());
            Stream::new(Counted(opened, Arc::clone(bytes))).sized(size)
        }
    };
    compression::open(raw).map_err(failed)
}

/// Counts what is read.
struct Counted<R>(R, Arc<AtomicU64>);

impl<R: Read> Read for Counted<R> {
    fn read(&mut self, buf: &mut [u8]) -> io::Result<usize> {
        let read = self.0.read(buf)?;
        self.1.fetch_add(read as u64, Ordering::Relaxed);
        Ok(read)
    }
}
