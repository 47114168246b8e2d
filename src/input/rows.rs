//! The lines of JSON Lines files as they stand: for commands whose rows are no documents.

use std::sync::Arc;

use super::jsonl::JsonLines;
use super::{Format, InputFile, Options, Place, Problem, reader};

/// Calls `f` with the bytes of every line of `file` that is not blank, or why it cannot be had, until `f` gives an error. The file is
/// taken for JSON Lines whatever its name; compression is found by its content.
///
/// # Errors
/// The first error of `f`.
pub fn for_each_row<E>(
    file: &InputFile,
    options: &Options,
    mut f: impl FnMut(&Place, Result<&[u8], Problem>) -> Result<(), E>,
) -> Result<(), E> {
    let place = |record, line, byte| Place { path: file.label.clone(), record, line, byte };
    let stream = match reader::content(file, &Arc::default()) {
        Ok(stream) => stream,
        Err(problem) => return f(&place(None, 1, 0), Err(Problem::whole(problem))),
    };
    let mut split = JsonLines.split(stream, options);
    let mut data = Vec::new();
    while let Some(chunk) = split.next(&mut data) {
        let row = match &chunk.problem {
            None => Ok(data.get(chunk.bytes.clone()).unwrap_or_default()),
            Some(problem) => Err(Problem::whole(problem.clone())),
        };
        f(&place(chunk.record, chunk.line, chunk.byte), row)?;
        data.clear();
    }
    Ok(())
}
