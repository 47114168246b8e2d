//! The text alone: a file for each document, or, in one stream, texts parted by a line that holds a form feed.

use std::io;

use super::Format;
use crate::record::Record;

/// Plain text.
pub(super) struct Text;

impl Format for Text {
    fn name(&self) -> &'static str {
        "text"
    }

    fn extension(&self) -> &'static str {
        "txt"
    }

    fn one_a_file(&self) -> bool {
        true
    }

    fn separator(&self) -> &'static [u8] {
        b"\x0c\n"
    }

    fn write(&self, record: &Record, out: &mut Vec<u8>) -> io::Result<()> {
        out.extend_from_slice(record.text.as_bytes());
        out.push(b'\n');
        Ok(())
    }
}
