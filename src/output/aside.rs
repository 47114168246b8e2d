//! Files that appear under their names only when they are complete: they are written aside, in the same folder, and renamed.

use std::collections::BTreeSet;
use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};

/// The files being written aside at this moment.
static UNFINISHED: Mutex<BTreeSet<PathBuf>> = Mutex::new(BTreeSet::new());

fn unfinished() -> MutexGuard<'static, BTreeSet<PathBuf>> {
    UNFINISHED.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Removes all files being written aside and calls `exit`, during which none can get its final name. For a run that is
/// interrupted.
pub fn abandon_all(exit: impl FnOnce()) {
    let files = unfinished();
    for part in files.iter() {
        let _ = fs::remove_file(part);
    }
    exit();
}

/// A file on the way of being written. Dropping it before it is finished removes it.
#[derive(Debug)]
pub(super) struct Aside {
    file: File,
    part: PathBuf,
    path: PathBuf,
    finished: bool,
}

impl Aside {
    /// Begins a file that will be `path`. A link at `path` stays, and what it leads to is replaced.
    pub(super) fn create(path: &Path) -> io::Result<Self> {
        let path = fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
        let mut name = std::ffi::OsString::from(".");
        name.push(path.file_name().ok_or_else(|| io::Error::new(io::ErrorKind::InvalidInput, "the name of no file"))?);
        name.push(".dechaff-part");
        let part = path.with_file_name(name);
        // One that an earlier run left behind, or whatever else is there: never written through.
        if let Err(e) = fs::remove_file(&part)
            && e.kind() != io::ErrorKind::NotFound
        {
            return Err(e);
        }
        unfinished().insert(part.clone());
        match OpenOptions::new().write(true).create_new(true).open(&part) {
            Ok(file) => Ok(Aside { file, part, path, finished: false }),
            Err(e) => {
                unfinished().remove(&part);
                Err(e)
            }
        }
    }

    pub(super) fn write(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.file.write_all(bytes)
    }

    /// Gives the file its final name; where `durable`, only once its content is on the disk.
    pub(super) fn finish(mut self, durable: bool) -> io::Result<()> {
        if durable {
            self.file.sync_all()?;
        }
        let mut files = unfinished();
        fs::rename(&self.part, &self.path)?;
        files.remove(&self.part);
        self.finished = true;
        Ok(())
    }
}

impl Drop for Aside {
    fn drop(&mut self) {
        if !self.finished {
            let mut files = unfinished();
            let _ = fs::remove_file(&self.part);
            files.remove(&self.part);
        }
    }
}
