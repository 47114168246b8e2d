//! The files that are written beside the output: `rejected.jsonl`, `failed.jsonl` and `files.jsonl`.

use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};

use serde::{Deserialize, Serialize};

use super::manifest::FileEntry;
use super::{FAILED, FILES, REJECTED, RunFolder};
use crate::output::Aside;
use crate::run::RunError;

/// The three files while they are written.
#[derive(Debug)]
pub(super) struct Letters<'r> {
    folder: &'r RunFolder,
    files: [Aside; 3],
    lengths: Lengths,
}

/// How long each of the files is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Lengths {
    rejected: u64,
    failed: u64,
    files: u64,
}

const NAMES: [&str; 3] = [REJECTED, FAILED, FILES];

impl<'r> Letters<'r> {
    /// Begins the files, or goes on with them where they have these lengths. They are `lasting` as the output is.
    pub(super) fn open(folder: &'r RunFolder, from: Option<Lengths>, lasting: bool) -> Result<Self, RunError> {
        let lengths = from.unwrap_or_default();
        let open = |name: &str, length: u64| {
            let path = folder.file(name);
            let file = if from.is_some() { Aside::resume(&path, length) } else { Aside::create(&path, lasting) };
            file.map_err(|e| folder.error(name, e))
        };
        let files = [open(REJECTED, lengths.rejected)?, open(FAILED, lengths.failed)?, open(FILES, lengths.files)?];
        Ok(Letters { folder, files, lengths })
    }

    /// Appends what was rejected and what failed.
    pub(super) fn append(&mut self, rejected: &[u8], failed: &[u8]) -> Result<(), RunError> {
        self.put(0, rejected)?;
        self.put(1, failed)?;
        self.lengths.rejected += rejected.len() as u64;
        self.lengths.failed += failed.len() as u64;
        Ok(())
    }

    /// Appends what became of an input.
    pub(super) fn entry(&mut self, entry: &FileEntry) -> Result<(), RunError> {
        let mut line = serde_json::to_vec(entry).map_err(|e| self.folder.error(FILES, e.into()))?;
        line.push(b'\n');
        self.put(2, &line)?;
        self.lengths.files += line.len() as u64;
        Ok(())
    }

    fn put(&mut self, which: usize, bytes: &[u8]) -> Result<(), RunError> {
        if bytes.is_empty() {
            return Ok(());
        }
        self.files[which].append(bytes).map_err(|e| self.folder.error(NAMES[which], e))
    }

    /// Returns once all is on the disk, with how much that is.
    pub(super) fn sync(&self) -> Result<Lengths, RunError> {
        for (file, name) in self.files.iter().zip(NAMES) {
            file.sync().map_err(|e| self.folder.error(name, e))?;
        }
        Ok(self.lengths)
    }

    /// Gives the files their names.
    pub(super) fn finish(self) -> Result<(), RunError> {
        for (file, name) in self.files.into_iter().zip(NAMES) {
            file.finish(true).map_err(|e| self.folder.error(name, e))?;
        }
        Ok(())
    }
}

/// The rejected and failed records of an earlier run, input by input.
#[derive(Debug)]
pub(super) struct Earlier {
    files: [Option<File>; 2],
}

impl Earlier {
    pub(super) fn open(folder: &RunFolder) -> Result<Self, RunError> {
        let open = |name: &str| match File::open(folder.file(name)) {
            Ok(file) => Ok(Some(file)),
            Err(e) if e.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(e) => Err(folder.error(name, e)),
        };
        Ok(Earlier { files: [open(REJECTED)?, open(FAILED)?] })
    }

    /// What of an input was rejected, and what failed, given where that begins.
    pub(super) fn of(&mut self, at: (u64, u64), entry: &FileEntry) -> io::Result<(Vec<u8>, Vec<u8>)> {
        let mut read = |which: usize, at: u64, length: u64| -> io::Result<Vec<u8>> {
            let mut bytes = Vec::new();
            if length > 0
                && let Some(file) = &mut self.files[which]
            {
                file.seek(SeekFrom::Start(at))?;
                file.take(length).read_to_end(&mut bytes)?;
            }
            if bytes.len() as u64 == length { Ok(bytes) } else { Err(io::ErrorKind::UnexpectedEof.into()) }
        };
        Ok((read(0, at.0, entry.rejected_bytes)?, read(1, at.1, entry.failed_bytes)?))
    }
}
