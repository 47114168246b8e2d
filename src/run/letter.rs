//! The lines of `rejected.jsonl` and `failed.jsonl`: a record that did not end in the output, with its reason and its bytes.

use base64::Engine as _;
use serde::Serialize;

use super::{Failure, Rejection};
use crate::input::Place;
use crate::record::Record;

/// Where a record was read.
#[derive(Serialize)]
struct Source<'a> {
    path: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    record: Option<u64>,
    line: u64,
    byte: u64,
}

/// The bytes of a record: as text where they are UTF-8.
#[derive(Serialize)]
enum Raw<'a> {
    #[serde(rename = "raw")]
    Text(&'a str),
    #[serde(rename = "raw_base64")]
    Bytes(String),
}

impl<'a> Raw<'a> {
    fn new(bytes: &'a [u8]) -> Self {
        match std::str::from_utf8(bytes) {
            Ok(text) => Raw::Text(text),
            Err(_) => Raw::Bytes(base64::engine::general_purpose::STANDARD.encode(bytes)),
        }
    }
}

#[derive(Serialize)]
struct Failed<'a> {
    error: &'a str,
    source: Source<'a>,
    #[serde(flatten)]
    raw: Raw<'a>,
}

#[derive(Serialize)]
struct Rejected<'a> {
    reason: &'a str,
    source: Source<'a>,
    record: &'a Record,
    #[serde(flatten)]
    raw: Raw<'a>,
}

/// Appends the line of a record that failed. Its `byte` is the one that is meant.
pub(super) fn failed(failure: &Failure, raw: &[u8], out: &mut Vec<u8>) {
    let source = Source { byte: failure.byte, ..source(&failure.place) };
    line(&Failed { error: &failure.message, source, raw: Raw::new(raw) }, out);
}

/// Appends the line of a document that was rejected.
pub(super) fn rejected(rejection: &Rejection, raw: &[u8], out: &mut Vec<u8>) {
    let (reason, record) = (&rejection.reason, &rejection.record);
    line(&Rejected { reason, source: source(&rejection.place), record, raw: Raw::new(raw) }, out);
}

fn source(place: &Place) -> Source<'_> {
    Source { path: &place.path, record: place.record, line: place.line, byte: place.byte }
}

/// Strings and numbers always become JSON, and memory takes whatever is written.
fn line(value: &impl Serialize, out: &mut Vec<u8>) {
    let start = out.len();
    if serde_json::to_writer(&mut *out, value).is_err() {
        out.truncate(start);
    }
    out.push(b'\n');
}
