//! Puts pieces, already in their format and compressed, where they belong.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use super::aside::Aside;
use super::names::contained;
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

/// The output while it is written. Dropped before [`finish`](Writer::finish), it leaves no half file under a final name.
#[derive(Debug)]
pub struct Writer<'p> {
    plan: &'p Plan,
    place: Place,
    /// Whether the present file has anything in it.
    begun: bool,
}

#[derive(Debug)]
enum Place {
    Standard(io::Stdout),
    /// A pipe or device that has a name.
    Special(File, PathBuf),
    One(Aside, PathBuf),
    Folder(PathBuf, Option<(Aside, PathBuf)>),
}

impl<'p> Writer<'p> {
    /// Begins the output.
    ///
    /// # Errors
    /// Where its file or folder cannot be made.
    pub fn open(plan: &'p Plan) -> Result<Self, WriteError> {
        let place = match &plan.target {
            Target::Standard => Place::Standard(io::stdout()),
            Target::File(path) if fs::metadata(path).is_ok_and(|m| !m.is_file()) => {
                let file = at(path, OpenOptions::new().write(true).open(path))?;
                Place::Special(file, path.clone())
            }
            Target::File(path) => Place::One(at(path, Aside::create(path))?, path.clone()),
            Target::Folder(path) => {
                at(path, fs::create_dir_all(path))?;
                Place::Folder(path.clone(), None)
            }
        };
        Ok(Writer { plan, place, begun: false })
    }

    /// Writes a piece that holds at least one record; `name` is the file of an output folder that it belongs to.
    ///
    /// # Errors
    /// Where it cannot be written, or the reader of a pipe has gone away.
    pub fn write(&mut self, name: &Path, piece: &[u8]) -> Result<(), WriteError> {
        self.turn_to(name)?;
        if self.begun && !self.plan.format.separator().is_empty() {
            let mut separator = Vec::new();
            at(name, self.plan.compression.append(self.plan.format.separator(), &mut separator))?;
            self.put(&separator)?;
        }
        self.begun = true;
        self.put(piece)
    }

    /// Ends a file of an output folder; it is there from now on, even if nothing was written to it. Nothing for other outputs.
    ///
    /// # Errors
    /// Where it cannot be given its name.
    pub fn end(&mut self, name: &Path) -> Result<(), WriteError> {
        self.turn_to(name)?;
        if let Place::Folder(_, open) = &mut self.place
            && let Some((file, path)) = open.take()
        {
            at(&path, file.finish(false))?;
        }
        Ok(())
    }

    /// Ends the output: what was written has its final name from now on.
    ///
    /// # Errors
    /// Where not everything reached its place.
    pub fn finish(mut self) -> Result<(), WriteError> {
        if !self.begun && !matches!(self.place, Place::Folder(..)) {
            // Nothing at all is no valid gzip stream; an empty member is.
            let mut nothing = Vec::new();
            at(Path::new("-"), self.plan.compression.append(b"", &mut nothing))?;
            self.put(&nothing)?;
        }
        match self.place {
            Place::Standard(mut out) => at(Path::new("-"), out.flush()),
            Place::Special(..) => Ok(()),
            Place::One(file, path) => at(&path, file.finish(true)),
            Place::Folder(_, Some((file, path))) => at(&path, file.finish(false)),
            Place::Folder(_, None) => Ok(()),
        }
    }

    /// Makes sure that the file of that name is the one written to.
    fn turn_to(&mut self, name: &Path) -> Result<(), WriteError> {
        let Place::Folder(folder, open) = &mut self.place else { return Ok(()) };
        if open.is_none() {
            let path = folder.join(contained(name));
            if let Some(parent) = path.parent() {
                at(parent, fs::create_dir_all(parent))?;
            }
            *open = Some((at(&path, Aside::create(&path))?, path));
            self.begun = false;
        }
        Ok(())
    }

    fn put(&mut self, bytes: &[u8]) -> Result<(), WriteError> {
        match &mut self.place {
            Place::Standard(out) => at(Path::new("standard output"), out.write_all(bytes)),
            Place::Special(file, path) => at(path, file.write_all(bytes)),
            Place::One(file, path) | Place::Folder(_, Some((file, path))) => at(path, file.write(bytes)),
            Place::Folder(folder, None) => at(folder, Err(io::Error::other("no file is open"))),
        }
    }
}

fn at<T>(path: &Path, result: io::Result<T>) -> Result<T, WriteError> {
    result.map_err(|source| WriteError { path: path.display().to_string(), source })
}
