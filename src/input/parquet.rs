//! Parquet: rows of a table, read a few at a time. A raw record is a row as a JSON object, so that all that holds for JSON Lines holds here.

use std::fs::File;
use std::path::Path;

use arrow_array::RecordBatch;
use arrow_json::LineDelimitedWriter;
use parquet::arrow::ProjectionMask;
use parquet::arrow::arrow_reader::{ParquetRecordBatchReader, ParquetRecordBatchReaderBuilder};

use super::jsonl::{JsonLines, is_known};
use super::{Chunk, Format, KEPT_OF_TOO_LARGE, Options, Problem, Split, Stream};
use crate::record::RawDocument;

/// Parquet files.
pub(super) struct Parquet;

/// What a file begins with.
const MAGIC: &[u8] = b"PAR1";
/// So many rows are read together.
const ROWS: usize = 16;

impl Format for Parquet {
    fn name(&self) -> &'static str {
        "parquet"
    }

    fn extensions(&self) -> &'static [&'static str] {
        &["parquet"]
    }

    fn sniff(&self, head: &[u8]) -> bool {
        head.starts_with(MAGIC)
    }

    /// What a Parquet file holds is told at its end.
    fn split(&self, _stream: Stream, _options: &Options) -> Box<dyn Split + Send> {
        Box::new(Nothing(Some(
            "a Parquet file can be read from a file only, neither from standard input nor compressed or in an archive",
        )))
    }

    fn split_file(&self, file: &Path, options: &Options) -> Option<Result<Box<dyn Split + Send>, String>> {
        Some(open(file, options).map(|rows| Box::new(rows) as Box<dyn Split + Send>).map_err(|e| format!("cannot be read: {e}")))
    }

    fn read<'a>(&self, bytes: &'a [u8], options: &Options) -> Result<RawDocument<'a>, Problem> {
        JsonLines.read(bytes, options)
    }
}

/// Fails once.
struct Nothing(Option<&'static str>);

impl Split for Nothing {
    fn next(&mut self, data: &mut Vec<u8>) -> Option<Chunk> {
        let problem = self.0.take()?.to_owned();
        let end = data.len();
        Some(Chunk { bytes: end..end, record: None, line: 1, byte: 0, problem: Some(problem), member: None })
    }
}

struct Rows {
    reader: ParquetRecordBatchReader,
    /// The rows that are at hand, as lines of JSON, and how many bytes of them are handed out.
    lines: Vec<u8>,
    taken: usize,
    row: u64,
    max: usize,
    done: bool,
}

fn open(file: &Path, options: &Options) -> Result<Rows, Box<dyn std::error::Error>> {
    let builder = ParquetRecordBatchReaderBuilder::try_new(File::open(file)?)?;
    let fields = builder.schema().fields().iter().map(|f| f.name().clone()).collect::<Vec<_>>();
    let mask = if options.passthrough {
        ProjectionMask::all()
    } else {
        let wanted = fields.iter().enumerate().filter(|(_, name)| is_known(name, options)).map(|(at, _)| at);
        ProjectionMask::roots(builder.parquet_schema(), wanted)
    };
    let reader = builder.with_projection(mask).with_batch_size(ROWS).build()?;
    Ok(Rows { reader, lines: Vec::new(), taken: 0, row: 0, max: options.max_record, done: false })
}

impl Split for Rows {
    fn next(&mut self, data: &mut Vec<u8>) -> Option<Chunk> {
        let start = data.len();
        while !self.done && self.taken == self.lines.len() {
            match self.reader.next() {
                None => self.done = true,
                Some(rows) => {
                    if let Err(problem) = rows.map_err(|e| e.to_string()).and_then(|rows| self.fill(&rows)) {
                        self.done = true;
                        let problem = format!("row {}: {problem}; no row behind it is read", self.row + 1);
                        return Some(self.chunk(start..start, Some(problem)));
                    }
                }
            }
        }
        let rest = &self.lines[self.taken..];
        let end = memchr::memchr(b'\n', rest)?;
        let (line, too_large) = (&rest[..end], end > self.max);
        data.extend_from_slice(if too_large { &line[..KEPT_OF_TOO_LARGE.min(end)] } else { line });
        self.taken += end + 1;
        let problem =
            too_large.then(|| format!("a record of {end} bytes, larger than the {} it may have (see --max-record)", self.max));
        Some(self.chunk(start..data.len(), problem))
    }
}

impl Rows {
    fn fill(&mut self, rows: &RecordBatch) -> Result<(), String> {
        self.lines.clear();
        self.taken = 0;
        let mut writer = LineDelimitedWriter::new(&mut self.lines);
        writer.write(rows).and_then(|()| writer.finish()).map_err(|e| e.to_string())
    }

    /// Rows have no place in the file but their number.
    fn chunk(&mut self, bytes: std::ops::Range<usize>, problem: Option<String>) -> Chunk {
        self.row += 1;
        Chunk { bytes, record: Some(self.row), line: self.row, byte: 0, problem, member: None }
    }
}
