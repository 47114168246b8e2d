//! JSON Lines: each record an object on a line of its own.

use std::collections::BTreeMap;
use std::io;

use serde_json::value::RawValue;

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
        let start = out.len();
        serde_json::to_writer(&mut *out, record)?;
        if !record.passthrough.is_empty() {
            hand_on(record, start, out)?;
        }
        out.push(b'\n');
        Ok(())
    }
}

/// Puts fields of the source behind those of the record that begins at `start`.
fn hand_on(record: &Record, start: usize, out: &mut Vec<u8>) -> io::Result<()> {
    let own: BTreeMap<&str, &RawValue> = serde_json::from_slice(&out[start..])?;
    let others: Vec<_> = record.passthrough.iter().filter(|(name, _)| !own.contains_key(name.as_str())).collect();
    drop(own);
    // The record ends with a brace.
    out.pop();
    for (name, value) in others {
        out.push(b',');
        serde_json::to_writer(&mut *out, name)?;
        out.push(b':');
        out.extend_from_slice(value.as_bytes());
    }
    out.push(b'}');
    Ok(())
}
