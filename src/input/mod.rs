//! Where documents come from: files, folders and standard input, in each format of [`FORMATS`].
//!
//! A format does two things. It *splits* a stream into the bytes of raw records, which is cheap and done by one thread at a
//! time; and it *reads* those bytes into a document, which is done by whichever worker cleans it. So parsing takes part in
//! the parallel work, and no more than a few batches of records are ever held.

mod batch;
mod binary;
mod compression;
mod documents;
mod files;
mod html;
mod jsonl;
mod packs;
#[cfg(feature = "parquet")]
mod parquet;
mod reader;
mod rows;
mod stream;
mod tar;
mod text;
mod warc;

use std::collections::BTreeMap;
use std::fmt;
use std::ops::Range;
use std::path::Path;

use crate::record::RawDocument;

pub use batch::{Batch, Chunk, Member, Position, Span};
pub use compression::Compression;
pub use documents::for_each;
pub use files::{Gathered, InputFile, Missing, RUN_FOLDER, gather, listed, standard_input};
pub use packs::{PackError, read_pack};
pub use reader::Reader;
pub use rows::for_each_row;
pub use stream::Stream;

/// Every format that can be read. A content is given to the first that recognises it, so `text`, which takes anything, is
/// last.
pub const FORMATS: &[&dyn Format] = &[
    &jsonl::JsonLines,
    &warc::Warc,
    #[cfg(feature = "parquet")]
    &parquet::Parquet,
    &tar::Tar,
    &html::Html,
    &text::Text,
];

/// A format of documents.
pub trait Format: Sync {
    /// Its name, as options and messages have it.
    fn name(&self) -> &'static str;

    /// The extensions that files of this format bear, in lower case and without the dot.
    fn extensions(&self) -> &'static [&'static str];

    /// Whether a content of no telling name is of this format, by its first bytes (up to [`HEAD`], all there are if fewer).
    fn sniff(&self, head: &[u8]) -> bool;

    /// Splits a stream into raw records.
    fn split(&self, stream: Stream, options: &Options) -> Box<dyn Split + Send>;

    /// The same for formats that must be able to go back and forth in the file; `None` for all others.
    ///
    /// # Errors
    /// Where the file is not of this format.
    fn split_file(&self, _file: &Path, _options: &Options) -> Option<Result<Box<dyn Split + Send>, String>> {
        None
    }

    /// Reads the bytes of one raw record.
    ///
    /// # Errors
    /// Where they are no record of this format.
    fn read<'a>(&self, bytes: &'a [u8], options: &Options) -> Result<RawDocument<'a>, Problem>;
}

impl fmt::Debug for dyn Format {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// A stream on the way of being split into raw records.
pub trait Split {
    /// Appends the bytes of the next raw record to `data` and says where they stood; `None` at the end.
    ///
    /// A record that cannot be had is a chunk with a [problem](Chunk::problem) and as many of its bytes as are worth showing.
    /// No more than [`Options::max_record`] bytes of a record are ever held.
    fn next(&mut self, data: &mut Vec<u8>) -> Option<Chunk>;

    /// The parts of the stream that were no documents and were passed over since this was last asked, by kind.
    fn skipped(&mut self) -> Skipped {
        Skipped::new()
    }
}

/// Numbers of things passed over, by kind.
pub type Skipped = BTreeMap<&'static str, u64>;

/// What can be chosen about reading.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Options {
    /// The field of a JSON record that holds the text.
    pub text_field: String,
    /// The field of a JSON record that holds a web page; looked at where the record has no text.
    pub html_field: String,
    /// Whether fields of a JSON record that mean nothing here are handed on.
    pub passthrough: bool,
    /// The largest record, in bytes after decompression; a larger one fails without being held.
    pub max_record: usize,
}

impl Default for Options {
    fn default() -> Self {
        Options { text_field: "text".to_owned(), html_field: "html".to_owned(), passthrough: false, max_record: MAX_RECORD }
    }
}

/// The largest record unless told otherwise, in bytes: 128 MiB.
pub const MAX_RECORD: usize = 128 << 20;

/// How many bytes of a content are looked at to tell its format.
pub const HEAD: usize = 64 << 10;

/// How many bytes of a record that is too large are kept to show.
const KEPT_OF_TOO_LARGE: usize = 4 << 10;

/// Why a raw record is no record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// The byte of the record that is meant, from 0.
    pub byte: usize,
    /// What is wrong, and what would be right.
    pub message: String,
}

impl Problem {
    /// A problem of the record as a whole.
    pub fn whole(message: impl Into<String>) -> Self {
        Problem { byte: 0, message: message.into() }
    }
}

/// Where a record stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// The file, as named on the command line or found below a folder so named; `-` for standard input.
    pub path: String,
    /// The 1-based number of the record, for formats of many records.
    pub record: Option<u64>,
    /// The 1-based number of the line it starts on.
    pub line: u64,
    /// The byte it starts at, counted from 0 after decompression.
    pub byte: u64,
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.record {
            Some(record) => write!(f, "{}:{} (record {record}, byte {})", self.path, self.line, self.byte),
            None if self.byte > 0 => write!(f, "{} (byte {})", self.path, self.byte),
            None => f.write_str(&self.path),
        }
    }
}

/// The format whose extension the file's name bears, a compression's extension aside.
pub fn by_name(path: &Path) -> Option<&'static dyn Format> {
    let name = path.file_name()?.to_str()?;
    let (_, extension) = split_extension(&name[..without_compression(name).end])?;
    by_extension(extension)
}

/// The format of a content by its first bytes.
pub fn by_content(head: &[u8]) -> &'static dyn Format {
    FORMATS.iter().copied().find(|f| f.sniff(head)).unwrap_or(&text::Text)
}

fn by_extension(extension: &str) -> Option<&'static dyn Format> {
    FORMATS.iter().copied().find(|f| f.extensions().iter().any(|e| e.eq_ignore_ascii_case(extension)))
}

/// The file's name without the extensions of compressions and formats: `a.jsonl.gz` is `a`, `v1.2` stays as it is.
pub fn stem(name: &str) -> &str {
    let name = &name[without_compression(name)];
    match split_extension(name) {
        Some((stem, extension)) if by_extension(extension).is_some() => stem,
        _ => name,
    }
}

fn without_compression(name: &str) -> Range<usize> {
    match split_extension(name) {
        Some((stem, extension)) if Compression::by_extension(extension).is_some() => 0..stem.len(),
        _ => 0..name.len(),
    }
}

/// The name before its last dot, and what is behind it; none where either is empty.
fn split_extension(name: &str) -> Option<(&str, &str)> {
    name.rsplit_once('.').filter(|(stem, extension)| !stem.is_empty() && !extension.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formats_by_name() {
        let name = |path: &str| by_name(Path::new(path)).map(Format::name);
        for path in ["a.jsonl", "a.ndjson.gz", "x/a.JSON.zst", "a.b.jsonl.gz"] {
            assert_eq!(name(path), Some("jsonl"), "{path}");
        }
        for path in ["a.txt", "a.txt.gz", "a.md", "A.TXT"] {
            assert_eq!(name(path), Some("text"), "{path}");
        }
        for path in ["a", "a.gz", ".txt", "a.dat", "gz"] {
            assert_eq!(name(path), None, "{path}");
        }
    }

    #[test]
    fn stems() {
        for (name, expected) in [("a.txt", "a"), ("a.jsonl.gz", "a"), ("a.b.txt", "a.b"), ("v1.2", "v1.2"), (".txt", ".txt")] {
            assert_eq!(stem(name), expected);
        }
    }
}
