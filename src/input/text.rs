//! Plain text: one document a file, in whatever charset.

use std::borrow::Cow;
use std::io::BufRead;

use super::{Chunk, Format, KEPT_OF_TOO_LARGE, Options, Problem, Split, Stream, binary};
use crate::record::{Content, RawDocument};

/// Plain text.
pub(super) struct Text;

impl Format for Text {
    fn name(&self) -> &'static str {
        "text"
    }

    fn extensions(&self) -> &'static [&'static str] {
        &["txt", "text", "md"]
    }

    fn sniff(&self, _head: &[u8]) -> bool {
        true
    }

    fn split(&self, stream: Stream, options: &Options) -> Box<dyn Split + Send> {
        Box::new(Whole::new(stream, options.max_record))
    }

    fn read<'a>(&self, bytes: &'a [u8], _options: &Options) -> Result<RawDocument<'a>, Problem> {
        match binary::kind(bytes) {
            Some(kind) => Err(Problem::whole(format!("this is not text but {kind}"))),
            None => Ok(RawDocument { content: Content::Bytes(Cow::Borrowed(bytes)), ..RawDocument::default() }),
        }
    }
}

/// A stream that is one record.
pub(super) struct Whole {
    stream: Option<Stream>,
    max: usize,
}

impl Whole {
    /// For a stream of up to `max` bytes.
    pub(super) fn new(stream: Stream, max: usize) -> Self {
        Whole { stream: Some(stream), max }
    }
}

impl Split for Whole {
    fn next(&mut self, data: &mut Vec<u8>) -> Option<Chunk> {
        let stream = self.stream.take()?;
        let start = data.len();
        let problem = read_all(stream, data, self.max);
        Some(Chunk { bytes: start..data.len(), record: None, line: 1, byte: 0, problem, member: None })
    }
}

/// Appends all of a stream to `data`. Gives the reason where that cannot be.
fn read_all(mut stream: Stream, data: &mut Vec<u8>, max: usize) -> Option<String> {
    let start = data.len();
    if let Some(size) = stream.size() {
        data.reserve(usize::try_from(size).unwrap_or(max).min(max));
    }
    loop {
        let bytes = match stream.fill_buf() {
            Ok([]) => return None,
            Ok(bytes) => bytes,
            Err(e) => return Some(format!("{e} after {} bytes of text", data.len() - start)),
        };
        let length = bytes.len();
        if data.len() - start + length > max {
            data.truncate(start + KEPT_OF_TOO_LARGE);
            return Some(format!("larger than the {max} bytes a record may have (see --max-record)"));
        }
        data.extend_from_slice(bytes);
        stream.consume(length);
    }
}
