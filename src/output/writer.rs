//! Puts pieces, already in their format and compressed, where they belong.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::aside::{Aside, Names};
use super::names::contained;
use super::sheet::Sheet;
use super::{Plan, Target};

/// The output could not be written.
#[derive(Debug, thiserror::Error)]
#[error("cannot write {path}: {source}")]
pub struct WriteError {
    /// Where to.
    pub path: String,
    /// Why.
    pub source: io::Error,
}

impl WriteError {
    /// Whether the reader of a pipe has gone away, which is no mistake of anyone.
    pub fn is_closed_pipe(&self) -> bool {
        self.source.kind() == io::ErrorKind::BrokenPipe
    }
}

/// How far an output is written: what a later run needs to go on with it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Written {
    /// The file that is open, by its name in an output folder (empty where there is but one output), and how long it is.
    pub open: Option<(PathBuf, u64)>,
    /// How many shards are complete.
    pub shards: u32,
}

/// The output while it is written. Dropped before [`finish`](Writer::finish), it leaves no half file under a final name.
#[derive(Debug)]
pub struct Writer<'p> {
    plan: &'p Plan,
    place: Place,
    /// How many bytes the present file has.
    bytes: u64,
    shards: u32,
    /// Whether files that are not finished stay for a later run.
    lasting: bool,
    /// Files that are complete, but may not be on the disk yet; only where files are lasting.
    complete: Vec<Names>,
}

#[derive(Debug)]
enum Place {
    Standard(io::Stdout),
    /// A pipe or device that has a name.
    Special(File, PathBuf),
    One(Sheet, PathBuf),
    Folder(PathBuf, Option<Open>),
}

/// The file of an output folder that is being written.
#[derive(Debug)]
struct Open {
    file: Sheet,
    name: PathBuf,
    path: PathBuf,
}

/// So many complete files may wait for their names: each is a file that is done again after an interruption.
const MAX_COMPLETE: usize = 10_000;

impl<'p> Writer<'p> {
    /// Begins the output.
    ///
    /// # Errors
    /// Where its file or folder cannot be made.
    pub fn open(plan: &'p Plan) -> Result<Self, WriteError> {
        Writer::begin(plan, false)
    }

    /// Begins an output that a later run can go on with.
    ///
    /// # Errors
    /// Where its file or folder cannot be made.
    pub fn lasting(plan: &'p Plan) -> Result<Self, WriteError> {
        Writer::begin(plan, true)
    }

    fn begin(plan: &'p Plan, lasting: bool) -> Result<Self, WriteError> {
        if plan.format.is_table() && (plan.target == Target::Standard || plan.is_special()) {
            let why = format!("{} can be written to files only; name one by -o", plan.format.name());
            return at(Path::new("the output"), Err(io::Error::new(io::ErrorKind::InvalidInput, why)));
        }
        let place = match &plan.target {
            Target::Standard => Place::Standard(io::stdout()),
            Target::File(path) if plan.is_special() => {
                let file = at(path, OpenOptions::new().write(true).open(path))?;
                Place::Special(file, path.clone())
            }
            Target::File(path) => Place::One(at(path, Sheet::create(path, lasting, plan.format))?, path.clone()),
            Target::Folder(path) => {
                at(path, fs::create_dir_all(path))?;
                Place::Folder(path.clone(), None)
            }
        };
        Ok(Writer { plan, place, bytes: 0, shards: 0, lasting, complete: Vec::new() })
    }

    /// Goes on with an output that an earlier run left behind.
    ///
    /// # Errors
    /// Where it is no longer what it was.
    pub fn resume(plan: &'p Plan, written: &Written) -> Result<Self, WriteError> {
        let (place, bytes) = match (&plan.target, &written.open) {
            (Target::File(path), Some((_, bytes))) => {
                (Place::One(Sheet::Bytes(at(path, Aside::resume(path, *bytes))?), path.clone()), *bytes)
            }
            (Target::Folder(folder), Some((name, bytes))) => {
                let path = folder.join(name);
                let open = Open { file: Sheet::Bytes(at(&path, Aside::resume(&path, *bytes))?), name: name.clone(), path };
                (Place::Folder(folder.clone(), Some(open)), *bytes)
            }
            _ => return Ok(Writer { shards: written.shards, ..Writer::begin(plan, true)? }),
        };
        Ok(Writer { plan, place, bytes, shards: written.shards, lasting: true, complete: Vec::new() })
    }

    /// Writes a piece that holds at least one record; `name` is the file of an output folder that it belongs to.
    ///
    /// # Errors
    /// Where it cannot be written, or the reader of a pipe has gone away.
    pub fn write(&mut self, name: &Path, piece: &[u8]) -> Result<(), WriteError> {
        self.turn_to(name)?;
        if self.bytes > 0 && !self.plan.format.separator().is_empty() {
            let mut separator = Vec::new();
            at(name, self.plan.compression.append(self.plan.format.separator(), &mut separator))?;
            self.put(&separator)?;
        }
        self.put(piece)?;
        match self.plan.shard_size {
            Some(most) if self.bytes >= most && matches!(self.place, Place::Folder(..)) => {
                self.close()?;
                self.shards += 1;
                Ok(())
            }
            _ => Ok(()),
        }
    }

    /// Ends a file of an output folder; it is there from now on (from the next [`sync`](Writer::sync) on where files are lasting),
    /// even if nothing was written to it. Nothing for other outputs.
    ///
    /// # Errors
    /// Where it cannot be given its name.
    pub fn end(&mut self, name: &Path) -> Result<(), WriteError> {
        if matches!(self.place, Place::Folder(..)) && self.plan.shard_size.is_none() {
            self.turn_to(name)?;
            self.close()?;
        }
        Ok(())
    }

    /// Whether so many files wait for their names that [`sync`](Writer::sync) is due.
    pub fn is_full(&self) -> bool {
        self.complete.len() >= MAX_COMPLETE
    }

    /// Sees to it that all that is written is on the disk, and that complete files have their names. A later run can go on from here;
    /// `None` where it cannot, because a file is open that nobody can go on with.
    ///
    /// # Errors
    /// Where not everything reached its place.
    pub fn sync(&mut self) -> Result<Option<Written>, WriteError> {
        let open = match &self.place {
            Place::One(file, path) => match at(path, file.sync())? {
                true => Some((PathBuf::new(), self.bytes)),
                false => return Ok(None),
            },
            Place::Folder(_, Some(open)) => match at(&open.path, open.file.sync())? {
                true => Some((open.name.clone(), self.bytes)),
                false => return Ok(None),
            },
            _ => None,
        };
        self.name_complete()?;
        Ok(Some(Written { open, shards: self.shards }))
    }

    /// Completes the last file, which has not got its name yet. Nothing more can be written.
    ///
    /// # Errors
    /// Where not everything reached its place.
    pub fn complete(&mut self) -> Result<(), WriteError> {
        if matches!(self.place, Place::Folder(_, Some(_))) {
            self.close()?;
            self.shards += u32::from(self.plan.shard_size.is_some());
        } else if self.bytes == 0 && !matches!(self.place, Place::Folder(..)) && !self.plan.format.is_table() {
            // Nothing at all is no valid gzip stream; an empty member is.
            let mut nothing = Vec::new();
            at(Path::new("-"), self.plan.compression.append(b"", &mut nothing))?;
            self.put(&nothing)?;
        }
        Ok(())
    }

    /// Ends the output: what was written has its final name from now on. Gives the number of shards.
    ///
    /// # Errors
    /// Where not everything reached its place.
    pub fn finish(mut self) -> Result<u32, WriteError> {
        self.complete()?;
        self.name_complete()?;
        match self.place {
            Place::Standard(mut out) => at(Path::new("-"), out.flush())?,
            Place::One(file, path) => at(&path, file.finish(true))?,
            Place::Special(..) | Place::Folder(..) => {}
        }
        Ok(self.shards)
    }

    /// Makes sure that the file of that name is the one written to.
    fn turn_to(&mut self, name: &Path) -> Result<(), WriteError> {
        let Place::Folder(folder, open @ None) = &mut self.place else { return Ok(()) };
        let name = match self.plan.shard_size {
            Some(_) => PathBuf::from(self.plan.shard_name(self.shards)),
            None => contained(name),
        };
        let path = folder.join(&name);
        if let Some(parent) = path.parent() {
            at(parent, fs::create_dir_all(parent))?;
        }
        *open = Some(Open { file: at(&path, Sheet::create(&path, self.lasting, self.plan.format))?, name, path });
        self.bytes = 0;
        Ok(())
    }

    /// Ends the open file of an output folder.
    fn close(&mut self) -> Result<(), WriteError> {
        let Place::Folder(_, open) = &mut self.place else { return Ok(()) };
        let Some(open) = open.take() else { return Ok(()) };
        if self.lasting {
            self.complete.push(at(&open.path, open.file.close())?);
            Ok(())
        } else {
            at(&open.path, open.file.finish(false))
        }
    }

    /// Gives all complete files their names, once they are on the disk.
    fn name_complete(&mut self) -> Result<(), WriteError> {
        let Place::Folder(folder, _) = &self.place else { return Ok(()) };
        if self.complete.is_empty() {
            return Ok(());
        }
        at(folder, sync_all_below(folder, &self.complete))?;
        for names in self.complete.drain(..) {
            at(folder, names.rename())?;
        }
        Ok(())
    }

    fn put(&mut self, bytes: &[u8]) -> Result<(), WriteError> {
        match &mut self.place {
            Place::Standard(out) => at(Path::new("standard output"), out.write_all(bytes)),
            Place::Special(file, path) => at(path, file.write_all(bytes)),
            Place::One(file, path) => at(path, file.write(bytes)),
            Place::Folder(_, Some(open)) => at(&open.path, open.file.write(bytes)),
            Place::Folder(folder, None) => at(folder, Err(io::Error::other("no file is open"))),
        }?;
        let size = match &self.place {
            Place::One(file, _) | Place::Folder(_, Some(Open { file, .. })) => file.size(),
            _ => None,
        };
        self.bytes = size.unwrap_or(self.bytes + bytes.len() as u64);
        Ok(())
    }
}

/// Returns once all files below a folder are on the disk. Asking for each of thousands of small ones would take longer than cleaning
/// them, so the whole file system is asked for where that can be.
#[cfg(target_os = "linux")]
fn sync_all_below(folder: &Path, _files: &[Names]) -> io::Result<()> {
    Ok(rustix::fs::syncfs(File::open(folder)?)?)
}

/// Returns once all of these files are on the disk.
#[cfg(not(target_os = "linux"))]
fn sync_all_below(_folder: &Path, files: &[Names]) -> io::Result<()> {
    files.iter().try_for_each(Names::sync)
}

fn at<T>(path: &Path, result: io::Result<T>) -> Result<T, WriteError> {
    result.map_err(|source| WriteError { path: path.display().to_string(), source })
}
