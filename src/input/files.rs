//! Which files a run reads: those named, and those found below the folders named.

use std::fmt;
use std::path::{Path, PathBuf};

use walkdir::{DirEntry, WalkDir};

use super::{by_name, stem};

/// What the name of a run's folder ends with.
pub const RUN_FOLDER: &str = "_dechaff";

/// One file to read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InputFile {
    /// Where it is; none for standard input.
    pub path: Option<PathBuf>,
    /// Its name, as messages and records show it.
    pub label: String,
    /// Its place below the folder that was named, or its bare name: what an output folder mirrors. Never absolute, never
    /// with `..`.
    pub mirror: PathBuf,
    /// Why it cannot be read, where that is known beforehand.
    pub problem: Option<String>,
}

impl InputFile {
    fn at(path: &Path, mirror: &Path) -> Self {
        InputFile {
            path: Some(path.to_owned()),
            label: path.to_string_lossy().into_owned(),
            mirror: mirror.to_owned(),
            problem: None,
        }
    }

    /// [`InputFile::mirror`] without the extensions of format and compression.
    pub fn mirror_stem(&self) -> PathBuf {
        match self.mirror.file_name().and_then(|name| name.to_str()) {
            Some(name) => self.mirror.with_file_name(stem(name)),
            None => self.mirror.clone(),
        }
    }
}

/// Standard input as a file to read.
pub fn standard_input() -> InputFile {
    InputFile { path: None, label: "-".to_owned(), mirror: PathBuf::from("stdin"), problem: None }
}

/// What [`gather`] found.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Gathered {
    /// The files to read: in the order they were named; those of one folder sorted by the bytes of their paths.
    pub files: Vec<InputFile>,
    /// Files found in folders that are of no known format.
    pub skipped: Vec<PathBuf>,
}

/// Inputs that do not exist.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Missing(pub Vec<(PathBuf, String)>);

impl fmt::Display for Missing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (i, (path, why)) in self.0.iter().enumerate() {
            write!(f, "{}cannot read {}: {why}", if i > 0 { "\n" } else { "" }, path.display())?;
        }
        Ok(())
    }
}

impl std::error::Error for Missing {}

/// The files that `inputs` name: `-` is standard input; folders are walked, hidden files left out; a file that is named is
/// read whatever its name. What is no file may be a pattern, such as `crawl/**/*.warc.gz`.
///
/// # Errors
/// Where any of the inputs does not exist. All that do not are listed.
pub fn gather(inputs: &[PathBuf]) -> Result<Gathered, Missing> {
    let mut gathered = Gathered::default();
    let mut missing = Vec::new();
    for input in inputs {
        if input.as_os_str() == "-" {
            gathered.files.push(standard_input());
            continue;
        }
        match std::fs::metadata(input) {
            Ok(m) if m.is_dir() => walk(input, &mut gathered),
            Ok(_) => {
                let name = input.file_name().map_or_else(|| Path::new("file"), Path::new);
                gathered.files.push(InputFile::at(input, name));
            }
            Err(e) => match matching(input) {
                Some(Ok(found)) if !found.is_empty() => found.iter().for_each(|(path, mirror)| match path.is_dir() {
                    true => walk(path, &mut gathered),
                    false => gathered.files.push(InputFile::at(path, mirror)),
                }),
                Some(Ok(_)) => missing.push((input.clone(), "no file matches it".to_owned())),
                Some(Err(why)) => missing.push((input.clone(), why)),
                None => missing.push((input.clone(), e.to_string())),
            },
        }
    }
    if missing.is_empty() { Ok(gathered) } else { Err(Missing(missing)) }
}

/// The files and folders that a pattern matches, sorted, each with its place below the folder that the pattern begins with; `None` where
/// it is no pattern.
fn matching(pattern: &Path) -> Option<Result<Vec<(PathBuf, PathBuf)>, String>> {
    let text = pattern.to_str().filter(|p| p.contains(['*', '?', '[']))?;
    let fixed: PathBuf =
        pattern.components().take_while(|c| !c.as_os_str().to_string_lossy().contains(['*', '?', '['])).collect();
    let hidden = glob::MatchOptions { require_literal_leading_dot: true, require_literal_separator: true, ..Default::default() };
    let found = match glob::glob_with(text, hidden) {
        Ok(paths) => paths.map(|path| path.map_err(|e| e.to_string())).collect::<Result<Vec<_>, _>>(),
        Err(e) => Err(format!("the pattern is wrong: {e}")),
    };
    let mirror = |path: &Path| match path.strip_prefix(&fixed) {
        Ok(inside) if !inside.as_os_str().is_empty() => inside.to_owned(),
        _ => path.file_name().map_or_else(|| PathBuf::from("file"), PathBuf::from),
    };
    Some(found.map(|paths| paths.into_iter().map(|p| (p.clone(), mirror(&p))).collect()))
}

/// The paths that a list holds, one a line, or parted by NULs where it has any.
pub fn listed(list: &[u8]) -> Vec<PathBuf> {
    let separator = if list.contains(&0) { 0 } else { b'\n' };
    let lines = list.split(|b| *b == separator).map(|line| if separator == 0 { line } else { line.trim_ascii_end() });
    lines.filter(|line| !line.is_empty()).map(path_of).collect()
}

#[cfg(unix)]
fn path_of(bytes: &[u8]) -> PathBuf {
    use std::os::unix::ffi::OsStrExt;
    PathBuf::from(std::ffi::OsStr::from_bytes(bytes))
}

#[cfg(not(unix))]
fn path_of(bytes: &[u8]) -> PathBuf {
    PathBuf::from(String::from_utf8_lossy(bytes).into_owned())
}

fn walk(folder: &Path, gathered: &mut Gathered) {
    let mut found = Vec::new();
    for entry in WalkDir::new(folder).follow_links(true).into_iter().filter_entry(|e| e.depth() == 0 || !is_hidden(e)) {
        match entry {
            Ok(entry) if !entry.file_type().is_file() => {}
            Ok(entry) if by_name(entry.path()).is_some() => {
                let mirror = entry.path().strip_prefix(folder).unwrap_or(Path::new(entry.file_name()));
                found.push(InputFile::at(entry.path(), mirror));
            }
            Ok(entry) => gathered.skipped.push(entry.into_path()),
            Err(e) => found.extend(unreadable(folder, &e)),
        }
    }
    found.sort_by(|a, b| a.path.as_deref().map(Path::as_os_str).cmp(&b.path.as_deref().map(Path::as_os_str)));
    gathered.files.append(&mut found);
}

/// Hidden, or the folder that a run keeps beside its output: its records are those of other inputs.
fn is_hidden(entry: &DirEntry) -> bool {
    let name = entry.file_name().as_encoded_bytes();
    name.starts_with(b".") || entry.file_type().is_dir() && name.ends_with(RUN_FOLDER.as_bytes())
}

/// The entry of a folder or file that cannot be looked at. A link that leads back to a folder above it is none: what it holds
/// is read where it stands.
fn unreadable(folder: &Path, error: &walkdir::Error) -> Option<InputFile> {
    if error.loop_ancestor().is_some() {
        tracing::debug!("{error}");
        return None;
    }
    let path = error.path().unwrap_or(folder);
    let why = error.io_error().map_or_else(|| error.to_string(), ToString::to_string);
    // A dangling link is of interest only where its name is that of a document; a folder always is.
    let is_link = std::fs::symlink_metadata(path).is_ok_and(|m| m.is_symlink());
    let is_hidden = path.file_name().is_some_and(|n| n.as_encoded_bytes().starts_with(b"."));
    if is_link && (is_hidden || by_name(path).is_none()) {
        return None;
    }
    let mirror = path.strip_prefix(folder).ok().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new("folder"));
    Some(InputFile { problem: Some(format!("cannot be read: {why}")), ..InputFile::at(path, mirror) })
}
