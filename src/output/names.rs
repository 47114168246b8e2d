//! The names of the files in an output folder: those of the inputs, with the extension of the output.

use std::collections::HashMap;
use std::fmt;
use std::path::{Component, Path, PathBuf};

/// Two inputs that would be written to the same file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Clash {
    /// The places of the two in the list of inputs, from 0.
    pub inputs: (usize, usize),
    /// The name both would get.
    pub name: PathBuf,
}

impl fmt::Display for Clash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "two inputs would both be written to {}", self.name.display())
    }
}

/// The names for inputs, given as pairs of their name without its extension and in full, both relative.
///
/// `a/b.txt` becomes `a/b.jsonl`; where several inputs would so become one name, they keep their extensions: `a/b.txt.jsonl`.
///
/// # Errors
/// Where two names are the same for all that.
pub fn mirrored(inputs: &[(PathBuf, PathBuf)], extension: &str) -> Result<Vec<PathBuf>, Clash> {
    let short = |stem: &Path| with_extension(&contained(stem), extension);
    let mut uses: HashMap<PathBuf, usize> = HashMap::with_capacity(inputs.len());
    for (stem, _) in inputs {
        *uses.entry(short(stem)).or_default() += 1;
    }
    let mut taken: HashMap<PathBuf, usize> = HashMap::with_capacity(inputs.len());
    let mut names = Vec::with_capacity(inputs.len());
    for (index, (stem, full)) in inputs.iter().enumerate() {
        let mut name = short(stem);
        if uses.get(&name).is_some_and(|n| *n > 1) {
            name = with_extension(&contained(full), extension);
        }
        if let Some(first) = taken.insert(name.clone(), index) {
            return Err(Clash { inputs: (first, index), name });
        }
        names.push(name);
    }
    Ok(names)
}

/// The path without anything that leads out of the folder it is joined to.
pub(super) fn contained(path: &Path) -> PathBuf {
    let inside: PathBuf = path.components().filter(|c| matches!(c, Component::Normal(_))).collect();
    if inside.as_os_str().is_empty() { PathBuf::from("file") } else { inside }
}

fn with_extension(path: &Path, extension: &str) -> PathBuf {
    let mut name = path.file_name().unwrap_or_default().to_os_string();
    name.push(".");
    name.push(extension);
    path.with_file_name(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(inputs: &[(&str, &str)]) -> Result<Vec<String>, Clash> {
        let inputs: Vec<_> = inputs.iter().map(|(a, b)| (PathBuf::from(a), PathBuf::from(b))).collect();
        mirrored(&inputs, "jsonl").map(|names| names.iter().map(|n| n.display().to_string()).collect())
    }

    #[test]
    fn names_mirror_the_inputs_and_stay_inside() {
        assert_eq!(names(&[("a/b", "a/b.txt"), ("v1.2", "v1.2")]), Ok(vec!["a/b.jsonl".to_owned(), "v1.2.jsonl".to_owned()]));
        assert_eq!(names(&[("../../x", "../../x.txt"), ("/y", "/y.txt")]), Ok(vec!["x.jsonl".to_owned(), "y.jsonl".to_owned()]));
    }

    #[test]
    fn names_that_would_be_one_are_kept_apart() {
        let apart = names(&[("a", "a.txt"), ("a", "a.jsonl")]);
        assert_eq!(apart, Ok(vec!["a.txt.jsonl".to_owned(), "a.jsonl.jsonl".to_owned()]));
        assert_eq!(names(&[("a", "a.txt"), ("a", "a.txt")]).map_err(|c| c.inputs), Err((0, 1)));
        assert_eq!(names(&[("a", "a.txt"), ("a", "a"), ("a.txt", "a.txt.md")]).map_err(|c| c.inputs), Err((0, 2)));
    }
}
