//! Where records go: a stream, a file or a folder of files, in each format of [`FORMATS`].
//!
//! Records are put into their format, and compressed, by the workers that made them; the [`Writer`] only puts the pieces
//! one after the other. Compressed output is therefore made of many members (gzip) or frames (zstd), which every reader of
//! these formats takes as one stream.

mod aside;
mod compression;
mod jsonl;
mod markdown;
mod names;
#[cfg(feature = "parquet")]
mod parquet;
mod sheet;
mod text;
mod writer;

use std::fmt;
use std::io;
use std::path::{Path, PathBuf};

use crate::record::Record;

pub use aside::{Aside, abandon_all};
pub use compression::{COMPRESSIONS, Compression};
pub use names::{Clash, mirrored};
pub use writer::{WriteError, Writer, Written};

/// Every format that can be written. The first is the one written unless told otherwise.
pub const FORMATS: &[&dyn Format] = &[
    &jsonl::JsonLines,
    &text::Text,
    &markdown::Markdown,
    #[cfg(feature = "parquet")]
    &parquet::Parquet,
];

/// A format of records.
pub trait Format: Sync {
    /// Its name, as options have it.
    fn name(&self) -> &'static str;

    /// The extension that files of this format bear, without the dot.
    fn extension(&self) -> &'static str;

    /// Whether a file holds one record only, so that a folder gets a file for each.
    fn one_a_file(&self) -> bool {
        false
    }

    /// Whether its records must hold their article as Markdown.
    fn needs_markdown(&self) -> bool {
        false
    }

    /// Whether its files are tables of columns: whoever writes them makes those of the records, which come as JSON Lines.
    fn is_table(&self) -> bool {
        false
    }

    /// What stands between two records of one file.
    fn separator(&self) -> &'static [u8] {
        b""
    }

    /// Appends a record.
    ///
    /// # Errors
    /// Where the record cannot be put into this format.
    fn write(&self, record: &Record, out: &mut Vec<u8>) -> io::Result<()>;
}

impl fmt::Debug for dyn Format {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// The format of that name.
pub fn by_name(name: &str) -> Option<&'static dyn Format> {
    FORMATS.iter().copied().find(|f| f.name() == name)
}

/// Where the records go.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Target {
    /// Standard output.
    Standard,
    /// One file.
    File(PathBuf),
    /// One file for each input file (for each document, with formats of one record a file), named like it.
    Folder(PathBuf),
}

/// Where the records go, and how.
#[derive(Debug, Clone)]
pub struct Plan {
    /// Where.
    pub target: Target,
    /// In which format.
    pub format: &'static dyn Format,
    /// Compressed how.
    pub compression: Compression,
    /// In a folder: all records in one sequence of files, a new one begun where one has so many bytes.
    pub shard_size: Option<u64>,
}

impl Plan {
    /// The plan for an output named on the command line: none or `-` is standard output; a folder is one that exists, or a
    /// name that ends in a slash. A file's extensions tell its compression, and its format unless one is given.
    pub fn new(output: Option<&Path>, format: Option<&'static dyn Format>) -> Self {
        let target = match output {
            None => Target::Standard,
            Some(path) if path.as_os_str() == "-" => Target::Standard,
            Some(path) if path.is_dir() || path.as_os_str().as_encoded_bytes().ends_with(b"/") => Target::Folder(path.to_owned()),
            Some(path) => Target::File(path.to_owned()),
        };
        let (compression, named) = match &target {
            Target::File(path) => of_file(path),
            _ => (Compression::None, None),
        };
        Plan { target, format: format.or(named).unwrap_or(FORMATS[0]), compression, shard_size: None }
    }

    /// Whether each input gets files of its own.
    pub fn mirrors(&self) -> bool {
        matches!(self.target, Target::Folder(_)) && self.shard_size.is_none()
    }

    /// Whether the output is a pipe or device that has a name.
    pub fn is_special(&self) -> bool {
        matches!(&self.target, Target::File(path) if std::fs::metadata(path).is_ok_and(|m| !m.is_file()))
    }

    /// The extension of its files, without the first dot.
    pub fn extension(&self) -> String {
        format!("{}{}", self.format.extension(), self.compression.extension())
    }

    /// The name of a shard, counted from 0.
    pub fn shard_name(&self, number: u32) -> String {
        format!("part-{number:05}.{}", self.extension())
    }
}

/// The compression and the format that a file's extensions name.
fn of_file(path: &Path) -> (Compression, Option<&'static dyn Format>) {
    let mut name = Path::new(path.file_name().unwrap_or_default());
    let extension = |name: &Path| name.extension().and_then(|e| e.to_str()).map(str::to_ascii_lowercase);
    let compression = extension(name).map_or(Compression::None, |e| Compression::by_extension(&e));
    if compression != Compression::None {
        name = Path::new(name.file_stem().unwrap_or_default());
    }
    let format = extension(name).and_then(|e| FORMATS.iter().copied().find(|f| f.extension() == e));
    (compression, format)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plans_by_name() {
        let plan = |path: &str| {
            let plan = Plan::new(Some(Path::new(path)), None);
            (plan.target, plan.format.name(), plan.compression)
        };
        let file = |path: &str| Target::File(PathBuf::from(path));
        assert_eq!(plan("-"), (Target::Standard, "jsonl", Compression::None));
        assert_eq!(plan("no/such/"), (Target::Folder(PathBuf::from("no/such/")), "jsonl", Compression::None));
        assert_eq!(plan("a.txt"), (file("a.txt"), "text", Compression::None));
        assert_eq!(plan("a.jsonl.gz"), (file("a.jsonl.gz"), "jsonl", Compression::Gzip));
        assert_eq!(plan("a.TXT.zst"), (file("a.TXT.zst"), "text", Compression::Zstd));
        assert_eq!(plan("a.md.gz"), (file("a.md.gz"), "markdown", Compression::Gzip));
        assert_eq!(plan("a"), (file("a"), "jsonl", Compression::None));
    }
}
