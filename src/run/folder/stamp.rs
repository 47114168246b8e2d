//! By what an input is known to be the same as it was.

use std::time::UNIX_EPOCH;

use serde::{Deserialize, Serialize};
use xxhash_rust::xxh3::Xxh3Default;

use crate::input::InputFile;

/// The size of a file and when it was last written; neither where it cannot be looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub(in crate::run) struct Stamp {
    /// In bytes.
    pub size: Option<u64>,
    /// In nanoseconds since 1970.
    pub modified: Option<u64>,
}

impl Stamp {
    /// The stamp of an input as it is now.
    pub(super) fn of(input: &InputFile) -> Stamp {
        let Some(meta) = input.path.as_deref().and_then(|path| std::fs::metadata(path).ok()) else { return Stamp::default() };
        let since = meta.modified().ok().and_then(|at| at.duration_since(UNIX_EPOCH).ok());
        Stamp { size: Some(meta.len()), modified: since.and_then(|d| u64::try_from(d.as_nanos()).ok()) }
    }
}

/// A hash of all inputs, in hexadecimal: the same for the same files as they were.
pub(super) fn digest(inputs: &[InputFile], stamps: &[Stamp]) -> String {
    let mut hash = Xxh3Default::new();
    for (input, stamp) in inputs.iter().zip(stamps) {
        hash.update(input.label.as_bytes());
        hash.update(&[0]);
        for part in [stamp.size, stamp.modified] {
            hash.update(&part.unwrap_or(u64::MAX).to_le_bytes());
        }
    }
    format!("{:016x}", hash.digest())
}
