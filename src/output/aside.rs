//! Files that appear under their names only when they are complete: they are written aside, in the same folder, and renamed.

use std::collections::BTreeSet;
use std::ffi::OsString;
use std::fs::{self, File, OpenOptions};
use std::io::{self, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};

/// The files being written aside at this moment that no later run goes on with.
static UNFINISHED: Mutex<BTreeSet<PathBuf>> = Mutex::new(BTreeSet::new());

fn unfinished() -> MutexGuard<'static, BTreeSet<PathBuf>> {
    UNFINISHED.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Removes all files being written aside that no later run can go on with and calls `exit`, during which none can get its final name.
/// For a run that is interrupted.
pub fn abandon_all(exit: impl FnOnce()) {
    let files = unfinished();
    for part in files.iter() {
        let _ = fs::remove_file(part);
    }
    exit();
}

/// A file on the way of being written.
#[derive(Debug)]
pub struct Aside {
    file: File,
    names: Names,
    /// Whether it stays, unfinished, for a later run to go on with. Else dropping it removes it.
    lasting: bool,
    finished: bool,
}

/// A file's name while it is written, and the one it gets.
#[derive(Debug, Clone)]
pub(super) struct Names {
    part: PathBuf,
    path: PathBuf,
}

impl Names {
    /// A link at `path` stays, and what it leads to is replaced.
    fn of(path: &Path) -> io::Result<Self> {
        let path = fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
        let mut name = OsString::from(".");
        name.push(path.file_name().ok_or_else(|| io::Error::new(io::ErrorKind::InvalidInput, "the name of no file"))?);
        name.push(".dechaff-part");
        Ok(Names { part: path.with_file_name(name), path })
    }

    /// Returns once the file is on the disk.
    #[cfg(not(target_os = "linux"))]
    pub(super) fn sync(&self) -> io::Result<()> {
        File::open(&self.part)?.sync_all()
    }

    /// Gives the file its final name.
    pub(super) fn rename(&self) -> io::Result<()> {
        fs::rename(&self.part, &self.path)
    }
}

impl Aside {
    /// Begins a file that will be `path`.
    ///
    /// # Errors
    /// Where it cannot be made.
    pub fn create(path: &Path, lasting: bool) -> io::Result<Self> {
        let names = Names::of(path)?;
        // One that an earlier run left behind, or whatever else is there: never written through.
        if let Err(e) = fs::remove_file(&names.part)
            && e.kind() != io::ErrorKind::NotFound
        {
            return Err(e);
        }
        if !lasting {
            unfinished().insert(names.part.clone());
        }
        match OpenOptions::new().write(true).create_new(true).open(&names.part) {
            Ok(file) => Ok(Aside { file, names, lasting, finished: false }),
            Err(e) => {
                unfinished().remove(&names.part);
                Err(e)
            }
        }
    }

    /// Goes on with a file that an earlier run left behind, after its first `bytes`.
    ///
    /// # Errors
    /// Where it is not there, or shorter.
    pub fn resume(path: &Path, bytes: u64) -> io::Result<Self> {
        let names = Names::of(path)?;
        let mut file = OpenOptions::new().write(true).open(&names.part)?;
        if file.metadata()?.len() < bytes {
            return Err(io::Error::new(io::ErrorKind::UnexpectedEof, "it is shorter than an earlier run left it"));
        }
        file.set_len(bytes)?;
        file.seek(SeekFrom::End(0))?;
        Ok(Aside { file, names, lasting: true, finished: false })
    }

    /// Gives a file that an earlier run completed its final name, where it has not got it yet.
    ///
    /// # Errors
    /// Where that cannot be.
    pub fn adopt(path: &Path) -> io::Result<()> {
        match Names::of(path)?.rename() {
            Err(e) if e.kind() != io::ErrorKind::NotFound => Err(e),
            _ => Ok(()),
        }
    }

    /// Appends to it.
    ///
    /// # Errors
    /// Where that cannot be.
    pub fn append(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.file.write_all(bytes)
    }

    /// Returns once its content is on the disk.
    ///
    /// # Errors
    /// Where it does not get there.
    pub fn sync(&self) -> io::Result<()> {
        self.file.sync_data()
    }

    /// Gives the file its final name; where `durable`, only once its content is on the disk.
    ///
    /// # Errors
    /// Where that cannot be.
    pub fn finish(mut self, durable: bool) -> io::Result<()> {
        if durable {
            self.file.sync_all()?;
        }
        let mut files = unfinished();
        self.names.rename()?;
        files.remove(&self.names.part);
        self.finished = true;
        Ok(())
    }

    /// Ends the file without giving it its final name yet.
    pub(super) fn close(mut self) -> Names {
        self.finished = true;
        self.names.clone()
    }
}

impl Write for Aside {
    fn write(&mut self, buf: &[u8]) -> io::Result<usize> {
        self.file.write(buf)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
}

impl Drop for Aside {
    fn drop(&mut self) {
        if !self.finished && !self.lasting {
            let mut files = unfinished();
            let _ = fs::remove_file(&self.names.part);
            files.remove(&self.names.part);
        }
    }
}
