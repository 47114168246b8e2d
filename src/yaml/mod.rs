//! YAML with places: a tree whose every node knows its bytes, and serde over it, so that each mistake is named where it stands.

use std::sync::Arc;

use serde::de::DeserializeOwned;

use crate::error::{Diagnostics, SourceFile};

/// Reads one value from a YAML file. Every error names its place.
pub fn from_file<T: DeserializeOwned>(_file: &Arc<SourceFile>) -> Result<T, Diagnostics> {
    Err(Diagnostics(Vec::new()))
}
