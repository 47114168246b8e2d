//! The files of rule packs.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use walkdir::WalkDir;

use crate::error::SourceFile;

/// Why a pack could not be read.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum PackError {
    /// A file or folder that is not there, or may not be read, or is not UTF-8.
    #[error("rules {}: {source}", path.display())]
    Unreadable {
        /// The file or folder.
        path: PathBuf,
        /// What the system says.
        source: std::io::Error,
    },
    /// A folder in which no rules are.
    #[error("rules {}: no .yaml file in this folder", path.display())]
    Empty {
        /// The folder.
        path: PathBuf,
    },
}

/// Reads a pack: one file, or all `.yaml` and `.yml` files of a folder, in the order of their paths. Folders named `data` and
/// hidden ones hold no rules.
///
/// # Errors
/// Where the path cannot be read, or a folder has no such file.
pub fn read_pack(path: &Path) -> Result<Vec<Arc<SourceFile>>, PackError> {
    if !path.is_dir() {
        return Ok(vec![read_file(path)?]);
    }
    let is_ours = |entry: &walkdir::DirEntry| {
        let name = entry.file_name().to_string_lossy();
        entry.depth() == 0 || !(name.starts_with('.') || entry.file_type().is_dir() && name == "data")
    };
    let mut files = Vec::new();
    for entry in WalkDir::new(path).sort_by_file_name().into_iter().filter_entry(is_ours) {
        let entry = entry.map_err(|e| PackError::Unreadable { path: path.to_owned(), source: e.into() })?;
        if entry.file_type().is_file() && entry.path().extension().is_some_and(|e| e == "yaml" || e == "yml") {
            files.push(read_file(entry.path())?);
        }
    }
    if files.is_empty() {
        return Err(PackError::Empty { path: path.to_owned() });
    }
    Ok(files)
}

fn read_file(path: &Path) -> Result<Arc<SourceFile>, PackError> {
    let text = fs::read_to_string(path).map_err(|source| PackError::Unreadable { path: path.to_owned(), source })?;
    Ok(Arc::new(SourceFile { path: path.to_string_lossy().into_owned(), text }))
}
