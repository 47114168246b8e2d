//! All documents of some inputs, one after the other: for commands that look at a few, where [`run`](crate::run) is for many.

use super::{Batch, InputFile, Options, Place, Problem, Reader};
use crate::record::{RawDocument, Source};

/// Calls `f` with every document of `files`, or why it cannot be read, until `f` gives an error.
///
/// # Errors
/// The first error of `f`.
pub fn for_each<E>(
    files: &[InputFile],
    options: &Options,
    mut f: impl FnMut(&Place, Result<RawDocument<'_>, Problem>) -> Result<(), E>,
) -> Result<(), E> {
    let mut reader = Reader::new(files, options);
    let mut batch = Batch::default();
    loop {
        batch.clear();
        reader.fill(&mut batch);
        if batch.is_empty() {
            return Ok(());
        }
        for span in &batch.spans {
            for chunk in batch.chunks_of(span) {
                let place = span.place(chunk);
                let document = match (&chunk.problem, span.format_of(chunk)) {
                    (None, Some(format)) => format.read(batch.bytes(chunk), options),
                    (problem, _) => Err(Problem::whole(problem.clone().unwrap_or_default())),
                };
                let source = Source { path: Some(place.path.clone()), record: chunk.record, charset: None };
                f(&place, document.map(|d| RawDocument { source, ..d }))?;
            }
        }
    }
}
