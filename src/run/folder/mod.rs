//! The folder of a run: what did not end in the output, how far it came, and what became of it.
//!
//! | file | what |
//! |---|---|
//! | `manifest.json` | what was run with which settings, and its counts |
//! | `rejected.jsonl` | documents that rules or guards sent away, each with its reason |
//! | `failed.jsonl` | records that could not be read or cleaned, each with the error and its bytes |
//! | `files.jsonl` | what became of each input |
//! | `report.json`, `report.html` | what was removed by rule, host and language |
//! | `checkpoint.json` | how far a run came that is not over |
//! | `duplicates.index` | what documents that were kept are known by, where duplicates are looked for |
//! | `lock` | held while a run is on |
//!
//! All but the last three are those of the run before until a run is complete.

mod checkpoint;
mod keeper;
mod letters;
mod manifest;
mod plan;
mod stamp;

use std::fs::{self, File, TryLockError};
use std::io;
use std::path::{Path, PathBuf};

use serde::Serialize;
use serde::de::DeserializeOwned;

use super::RunError;
use crate::output::Aside;

pub(super) use checkpoint::Checkpoint;
pub(super) use keeper::Keeper;
pub use manifest::{Manifest, State};
pub(super) use plan::{Plan, Start};

const MANIFEST: &str = "manifest.json";
const CHECKPOINT: &str = "checkpoint.json";
const REJECTED: &str = "rejected.jsonl";
const FAILED: &str = "failed.jsonl";
const FILES: &str = "files.jsonl";
const REPORT_JSON: &str = "report.json";
const REPORT_HTML: &str = "report.html";
const LOCK: &str = "lock";
/// Where duplicates are looked for.
const INDEX: &str = "duplicates.index";

/// The folder of a run, which no other run can use meanwhile.
#[derive(Debug)]
pub(super) struct RunFolder {
    path: PathBuf,
    /// Held until it is dropped, or the process ends in whatever way.
    _lock: File,
}

impl RunFolder {
    /// Opens the folder, and makes it where it is not there.
    pub(super) fn open(path: &Path) -> Result<Self, RunError> {
        let failed = |source| RunError::Folder { path: path.display().to_string(), source };
        fs::create_dir_all(path).map_err(failed)?;
        let lock = File::create(path.join(LOCK)).map_err(failed)?;
        match lock.try_lock() {
            Ok(()) => Ok(RunFolder { path: path.to_owned(), _lock: lock }),
            Err(TryLockError::WouldBlock) => Err(RunError::Busy(path.display().to_string())),
            Err(TryLockError::Error(source)) => Err(failed(source)),
        }
    }

    /// The file in which duplicates are looked for.
    pub(super) fn index(&self) -> PathBuf {
        self.file(INDEX)
    }

    fn file(&self, name: &str) -> PathBuf {
        self.path.join(name)
    }

    fn error(&self, name: &str, source: io::Error) -> RunError {
        RunError::Folder { path: self.file(name).display().to_string(), source }
    }

    /// What a JSON file of the folder holds; none where there is no such file.
    fn read<T: DeserializeOwned>(&self, name: &str) -> Result<Option<T>, RunError> {
        let text = match fs::read(self.file(name)) {
            Ok(text) => text,
            Err(e) if e.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(e) => return Err(self.error(name, e)),
        };
        serde_json::from_slice(&text).map(Some).map_err(|e| self.error(name, e.into()))
    }

    /// Writes a JSON file, which is there in full or as it was before.
    fn write(&self, name: &str, value: &impl Serialize) -> Result<(), RunError> {
        let mut text = serde_json::to_vec_pretty(value).map_err(|e| self.error(name, e.into()))?;
        text.push(b'\n');
        self.write_bytes(name, &text)
    }

    fn write_bytes(&self, name: &str, bytes: &[u8]) -> Result<(), RunError> {
        let put = || -> io::Result<()> {
            let mut file = Aside::create(&self.file(name), false)?;
            file.append(bytes)?;
            file.finish(true)
        };
        put().map_err(|e| self.error(name, e))
    }

    fn remove(&self, name: &str) -> Result<(), RunError> {
        match fs::remove_file(self.file(name)) {
            Err(e) if e.kind() != io::ErrorKind::NotFound => Err(self.error(name, e)),
            _ => Ok(()),
        }
    }
}
