//! YAML with places: a tree whose every node knows where it stands, and serde over it, so that each mistake is named there.
//!
//! Other YAML crates stop at the first mistake and know at most where it begins. Here a file is read to a tree first, and each
//! part of it is deserialized by itself: so one misspelt rule does not hide the next one.

mod de;
mod spanned;
mod tree;

use std::sync::Arc;

use serde::de::DeserializeOwned;

use crate::error::{Diagnostic, Diagnostics, SourceFile};

pub use spanned::{OneOrMany, Place, Spanned};
pub use tree::{Node, Value};

/// Reads one value from a YAML file. Every error names its place.
///
/// # Errors
/// Where the file is not YAML, or its value is not a `T`.
pub fn from_file<T: DeserializeOwned>(file: &Arc<SourceFile>) -> Result<T, Diagnostics> {
    let (tree, mut wrong) = Node::parse(file);
    if !wrong.is_empty() && !tree.is_whole() {
        return Err(Diagnostics(wrong));
    }
    match tree.read(file) {
        Ok(value) if wrong.is_empty() => Ok(value),
        Ok(_) => Err(Diagnostics(wrong)),
        Err(diagnostic) => {
            wrong.push(diagnostic);
            Err(Diagnostics(wrong))
        }
    }
}

/// Reads a data file that is built into the crate.
///
/// # Panics
/// Where the file is not what the code expects: it is part of the build, and a test reads each of them.
pub fn built_in<T: DeserializeOwned>(path: &str, text: &str) -> T {
    let file = Arc::new(SourceFile { path: path.to_owned(), text: text.to_owned() });
    match from_file(&file) {
        Ok(value) => value,
        Err(diagnostics) => panic!("{diagnostics}"),
    }
}

impl Node<'_> {
    /// Reads a value from this part of `file`.
    ///
    /// # Errors
    /// Where it is not a `T`: the innermost wrong part is named.
    pub fn read<T: DeserializeOwned>(&self, file: &Arc<SourceFile>) -> Result<T, Diagnostic> {
        T::deserialize(de::NodeDeserializer::new(self)).map_err(|e| e.into_diagnostic(self.place, file))
    }
}

#[cfg(test)]
mod tests;
