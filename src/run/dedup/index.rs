//! Who had a key first: in memory for a while, then in a file, so that memory does not grow with the run.

use std::collections::HashMap;
use std::collections::hash_map::RandomState;
use std::fs;
use std::path::{Path, PathBuf};

use redb::{Database, ReadableTable, TableDefinition, WriteTransaction};

use crate::run::RunError;

/// So many keys are held in memory, about 40 bytes each.
const IN_MEMORY: usize = 500_000;
/// How many bytes of the file are held in memory.
const CACHE: usize = 16 << 20;

const FIRST: TableDefinition<'_, u128, u64> = TableDefinition::new("first");
const IDS: TableDefinition<'_, u64, &str> = TableDefinition::new("ids");

/// The document that was there before.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Earlier {
    /// Its id.
    pub(super) id: String,
    /// Whether its wording as a whole is the same.
    pub(super) exact: bool,
}

/// Keys of documents, and which document had them first.
#[derive(Debug)]
pub(super) enum Index {
    Memory { first: HashMap<u128, u64, RandomState>, ids: HashMap<u64, Box<str>> },
    File(Box<OnDisk>),
}

impl Index {
    /// Opens the index: at once in that file where one is named, for a run that can go on after it was cut off; `goes_on` says that it
    /// does.
    pub(super) fn open(file: Option<PathBuf>, goes_on: bool) -> Result<Self, RunError> {
        match file {
            Some(path) => {
                if !goes_on {
                    let _ = fs::remove_file(&path);
                }
                Ok(Index::File(Box::new(OnDisk::open(path, false)?)))
            }
            None => Ok(Index::Memory { first: HashMap::default(), ids: HashMap::new() }),
        }
    }

    /// The document that had one of the keys before `document`, the first key counting as its whole wording. Where there is none, the
    /// keys are this document's from now on.
    pub(super) fn look_up(&mut self, keys: &[u128], document: u64, id: &str) -> Result<Option<Earlier>, RunError> {
        self.spill()?;
        match self {
            Index::Memory { first, ids } => {
                let known = |key: &u128| first.get(key).copied().filter(|n| *n < document);
                if let Some((number, exact)) = earliest(keys.iter().map(known)) {
                    let id = ids.get(&number).map(|id| id.to_string()).unwrap_or_default();
                    return Ok(Some(Earlier { id, exact }));
                }
                first.extend(keys.iter().map(|key| (*key, document)));
                if !keys.is_empty() {
                    ids.insert(document, id.into());
                }
                Ok(None)
            }
            Index::File(file) => file.look_up(keys, document, id).map_err(|e| file.error(e)),
        }
    }

    /// Moves what is in memory to a file once it is too much.
    fn spill(&mut self) -> Result<(), RunError> {
        let Index::Memory { first, ids } = self else { return Ok(()) };
        if first.len() < IN_MEMORY {
            return Ok(());
        }
        let path = std::env::temp_dir().join(format!("dechaff-{}.index", std::process::id()));
        let mut file = OnDisk::open(path, true)?;
        file.fill(first, ids).map_err(|e| file.error(e))?;
        *self = Index::File(Box::new(file));
        Ok(())
    }

    /// Sees to it that all of it is on the disk.
    pub(super) fn sync(&mut self) -> Result<(), RunError> {
        match self {
            Index::Memory { .. } => Ok(()),
            Index::File(file) => file.commit().map_err(|e| file.error(e)),
        }
    }
}

/// The smallest number and whether the first key had it.
fn earliest(numbers: impl Iterator<Item = Option<u64>>) -> Option<(u64, bool)> {
    let mut numbers = numbers.enumerate().filter_map(|(at, number)| number.map(|n| (n, at == 0)));
    let first = numbers.next()?;
    Some(if first.1 { first } else { numbers.fold(first, |a, b| if b.0 < a.0 { b } else { a }) })
}

/// An index in a file.
pub(super) struct OnDisk {
    path: PathBuf,
    /// Whether it is of no use to anyone later.
    temporary: bool,
    database: Database,
    transaction: Option<WriteTransaction>,
}

impl std::fmt::Debug for OnDisk {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("OnDisk").field("path", &self.path).finish_non_exhaustive()
    }
}

impl OnDisk {
    fn open(path: PathBuf, temporary: bool) -> Result<Self, RunError> {
        let database = Database::builder().set_cache_size(CACHE).create(&path);
        let database = database.map_err(|e| error(&path, e.into()))?;
        Ok(OnDisk { path, temporary, database, transaction: None })
    }

    fn error(&self, source: redb::Error) -> RunError {
        error(&self.path, source)
    }

    fn transaction(&mut self) -> Result<&WriteTransaction, redb::Error> {
        match &mut self.transaction {
            Some(_) => {}
            none => *none = Some(self.database.begin_write()?),
        }
        self.transaction.as_ref().ok_or(redb::Error::PreviousIo)
    }

    fn look_up(&mut self, keys: &[u128], document: u64, id: &str) -> Result<Option<Earlier>, redb::Error> {
        if keys.is_empty() {
            return Ok(None);
        }
        let transaction = self.transaction()?;
        let (mut first, mut ids) = (transaction.open_table(FIRST)?, transaction.open_table(IDS)?);
        let known = |key: &u128| Ok(first.get(key)?.map(|n| n.value()).filter(|n| *n < document));
        let numbers = keys.iter().map(known).collect::<Result<Vec<_>, redb::Error>>()?;
        if let Some((number, exact)) = earliest(numbers.into_iter()) {
            let id = ids.get(number)?.map(|id| id.value().to_owned()).unwrap_or_default();
            return Ok(Some(Earlier { id, exact }));
        }
        for key in keys {
            first.insert(key, document)?;
        }
        ids.insert(document, id)?;
        Ok(None)
    }

    fn fill(&mut self, first: &HashMap<u128, u64>, ids: &HashMap<u64, Box<str>>) -> Result<(), redb::Error> {
        let transaction = self.transaction()?;
        let (mut firsts, mut names) = (transaction.open_table(FIRST)?, transaction.open_table(IDS)?);
        for (key, document) in first {
            firsts.insert(key, document)?;
        }
        for (document, id) in ids {
            names.insert(document, &**id)?;
        }
        Ok(())
    }

    fn commit(&mut self) -> Result<(), redb::Error> {
        match self.transaction.take() {
            Some(transaction) => Ok(transaction.commit()?),
            None => Ok(()),
        }
    }
}

impl Drop for OnDisk {
    fn drop(&mut self) {
        if self.temporary {
            let _ = fs::remove_file(&self.path);
        }
    }
}

fn error(path: &Path, source: redb::Error) -> RunError {
    let source = match source {
        redb::Error::Io(e) => e,
        other => std::io::Error::other(other.to_string()),
    };
    RunError::Folder { path: path.display().to_string(), source }
}
