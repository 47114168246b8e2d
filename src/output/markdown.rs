//! The article as Markdown: a file for each document, or, in one stream, articles parted by a line that holds a form feed.

use std::io;

use super::Format;
use crate::record::Record;

/// Markdown.
pub(super) struct Markdown;

impl Format for Markdown {
    fn name(&self) -> &'static str {
        "markdown"
    }

    fn extension(&self) -> &'static str {
        "md"
    }

    fn one_a_file(&self) -> bool {
        true
    }

    fn needs_markdown(&self) -> bool {
        true
    }

    fn separator(&self) -> &'static [u8] {
        b"\x0c\n"
    }

    fn write(&self, record: &Record, out: &mut Vec<u8>) -> io::Result<()> {
        let missing = || io::Error::new(io::ErrorKind::InvalidInput, "the record has no Markdown; ask the cleaner for it");
        out.extend_from_slice(record.markdown.as_ref().ok_or_else(missing)?.as_bytes());
        out.push(b'\n');
        Ok(())
    }
}
