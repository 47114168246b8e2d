//! A file of the output, as bytes that follow one another or as a table of columns.

use std::io;
use std::path::Path;

use super::Format;
use super::aside::{Aside, Names};
#[cfg(feature = "parquet")]
use super::parquet::Table;

/// A file on the way of being written.
#[derive(Debug)]
pub(super) enum Sheet {
    Bytes(Aside),
    #[cfg(feature = "parquet")]
    Table(Box<Table>),
}

impl Sheet {
    /// Begins a file of that format that will be `path`.
    pub(super) fn create(path: &Path, lasting: bool, format: &dyn Format) -> io::Result<Self> {
        let file = Aside::create(path, lasting)?;
        match format.is_table() {
            #[cfg(feature = "parquet")]
            true => Ok(Sheet::Table(Box::new(Table::new(file)?))),
            _ => Ok(Sheet::Bytes(file)),
        }
    }

    /// Appends a piece.
    pub(super) fn write(&mut self, piece: &[u8]) -> io::Result<()> {
        match self {
            Sheet::Bytes(file) => file.append(piece),
            #[cfg(feature = "parquet")]
            Sheet::Table(table) => table.write(piece),
        }
    }

    /// How many bytes it has, where that is not the sum of its pieces.
    pub(super) fn size(&self) -> Option<u64> {
        match self {
            Sheet::Bytes(_) => None,
            #[cfg(feature = "parquet")]
            Sheet::Table(table) => Some(table.bytes()),
        }
    }

    /// Returns once what is written is on the disk; false where nobody can go on with the file in the middle.
    pub(super) fn sync(&self) -> io::Result<bool> {
        match self {
            Sheet::Bytes(file) => file.sync().map(|()| true),
            #[cfg(feature = "parquet")]
            Sheet::Table(_) => Ok(false),
        }
    }

    /// Gives the file its final name; where `durable`, only once its content is on the disk.
    pub(super) fn finish(self, durable: bool) -> io::Result<()> {
        match self {
            Sheet::Bytes(file) => file.finish(durable),
            #[cfg(feature = "parquet")]
            Sheet::Table(table) => table.finish(durable),
        }
    }

    /// Ends the file without giving it its final name yet.
    pub(super) fn close(self) -> io::Result<Names> {
        match self {
            Sheet::Bytes(file) => Ok(file.close()),
            #[cfg(feature = "parquet")]
            Sheet::Table(table) => table.close(),
        }
    }
}
