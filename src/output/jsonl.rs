//! JSON Lines: each record an object on a line of its own.

use std::io;

use super::Format;
use crate::record::Record;

/// JSON Lines.
pub(super) struct JsonLines;

impl Format for JsonLines {
    fn name(&self) -> &'static str {
        "jsonl"
    }

    fn extension(&self) -> &'static str {
        "jsonl"
    }

    fn write(&self, record: &Record, out: &mut Vec<u8>) -> io::Result<()> {
        serde_json::to_writer(&mut *out, record)?;
        out.push(b'\n');
        Ok(())
    }
}
