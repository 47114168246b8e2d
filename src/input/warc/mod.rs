//! WARC (ISO 28500) and the WET files made of it: the pages among the records of a crawl.
//!
//! A raw record is one WARC record as it stands, head and block. What is no page (requests, revisits, pictures, redirects) is passed over
//! and counted.

mod head;
mod http;

use std::borrow::Cow;
use std::io::{BufRead, Read};

use super::{Chunk, Format, KEPT_OF_TOO_LARGE, Options, Problem, Skipped, Split, Stream};
use crate::record::{Content, Known, Markup, RawDocument};

use head::{Head, MAX_HEAD};

/// WARC files.
pub(super) struct Warc;

/// What every record begins with.
const BEGIN: &[u8] = b"WARC/";

impl Format for Warc {
    fn name(&self) -> &'static str {
        "warc"
    }

    fn extensions(&self) -> &'static [&'static str] {
        &["warc", "wet"]
    }

    fn sniff(&self, head: &[u8]) -> bool {
        head.starts_with(b"WARC/1.") || head.starts_with(b"WARC/0.")
    }

    fn split(&self, stream: Stream, options: &Options) -> Box<dyn Split + Send> {
        let max = options.max_record;
        Box::new(Records { stream, max, record: 0, byte: 0, begin: 0, lost: false, done: false, skipped: Skipped::new() })
    }

    fn read<'a>(&self, bytes: &'a [u8], options: &Options) -> Result<RawDocument<'a>, Problem> {
        let (head, length) = Head::read(bytes).ok_or_else(|| Problem::whole("a WARC record without an end of its head"))?;
        let block = &bytes[length..];
        let known = Known { id: head.id(), url: head.field("warc-target-uri").map(address), ..Known::default() };
        let document = RawDocument { known, ..RawDocument::default() };
        match head.kind() {
            "response" => {
                let page = http::read(block, options.max_record).map_err(|message| Problem { byte: length, message })?;
                let markup = page.media.markup().unwrap_or(Markup::Html);
                Ok(RawDocument { content: Content::Bytes(page.body), markup, charset: page.media.charset, ..document })
            }
            _ => {
                let media = head.media();
                let (markup, charset) = (media.markup().unwrap_or_default(), media.charset);
                Ok(RawDocument { content: Content::Bytes(Cow::Borrowed(block)), markup, charset, ..document })
            }
        }
    }
}

/// An address as the record has it: some tools put it in angle brackets.
fn address(field: &str) -> String {
    field.trim_start_matches('<').trim_end_matches('>').to_owned()
}

/// A stream on the way of being split at its records.
struct Records {
    stream: Stream,
    max: usize,
    /// Pages met so far.
    record: u64,
    /// Bytes taken from the stream so far.
    byte: u64,
    /// Where the record at hand begins.
    begin: u64,
    /// Whether the place of the next record is to be looked for.
    lost: bool,
    done: bool,
    skipped: Skipped,
}

impl Split for Records {
    fn next(&mut self, data: &mut Vec<u8>) -> Option<Chunk> {
        while !self.done {
            let start = data.len();
            match self.take(data) {
                Ok(Taken::Page) => return Some(self.chunk(data, start, None)),
                Ok(Taken::Other(kind)) => {
                    data.truncate(start);
                    *self.skipped.entry(kind).or_default() += 1;
                }
                Ok(Taken::End) => self.done = true,
                Err(problem) => return Some(self.chunk(data, start, Some(problem))),
            }
        }
        None
    }

    fn skipped(&mut self) -> Skipped {
        std::mem::take(&mut self.skipped)
    }
}

/// What was taken from the stream.
enum Taken {
    /// A record that is a page, whole.
    Page,
    /// A record of another kind.
    Other(&'static str),
    End,
}

impl Records {
    fn chunk(&mut self, data: &mut Vec<u8>, start: usize, problem: Option<String>) -> Chunk {
        self.record += 1;
        let byte = self.begin;
        if problem.is_some() {
            data.truncate(start + KEPT_OF_TOO_LARGE.min(data.len() - start));
        }
        Chunk { bytes: start..data.len(), record: Some(self.record), line: 1, byte, problem, member: None }
    }

    /// Takes the next record and what parts it from the one behind.
    fn take(&mut self, data: &mut Vec<u8>) -> Result<Taken, String> {
        let start = data.len();
        let found = self.find();
        self.begin = self.byte;
        if !found? {
            return Ok(Taken::End);
        }
        let at = self.begin;
        let Some(head) = self.head(data)? else {
            self.lost = true;
            return Err(format!("a WARC record at byte {at} whose head has no end or is larger than {MAX_HEAD} bytes"));
        };
        let Some(length) = head.length() else {
            self.lost = true;
            return Err(format!("a WARC record at byte {at} without a valid Content-Length"));
        };
        let other = head.other();
        let room = self.max.saturating_sub(data.len() - start) as u64;
        let held = other.is_none() && length <= room;
        self.block(length, held.then_some(data))?;
        self.end_of_record()?;
        if other.is_none() && length > room {
            return Err(format!("a record of {length} bytes, larger than the {} it may have (see --max-record)", self.max));
        }
        Ok(other.or_else(|| not_a_page(&head, &data[start..])).map_or(Taken::Page, Taken::Other))
    }

    /// Goes to the next record: over empty lines, and over whatever is there where the way was lost.
    fn find(&mut self) -> Result<bool, String> {
        loop {
            let bytes = self.stream.peek(64);
            if bytes.is_empty() {
                // An error that waits behind what was read shows now.
                if self.fill()?.is_empty() {
                    return Ok(false);
                }
                continue;
            }
            if bytes.starts_with(BEGIN) {
                self.lost = false;
                return Ok(true);
            }
            let blank = bytes.iter().take_while(|b| matches!(b, b'\r' | b'\n')).count();
            if blank > 0 {
                self.consume(blank);
            } else if self.lost {
                // A record begins a line.
                let line = memchr::memchr(b'\n', bytes).map_or(bytes.len(), |end| end + 1);
                self.consume(line);
            } else {
                self.lost = true;
                return Err(format!("no WARC record begins at byte {}, where one should; the next one is looked for", self.byte));
            }
        }
    }

    /// Appends the head of a record, with the empty line at its end.
    fn head(&mut self, data: &mut Vec<u8>) -> Result<Option<Head>, String> {
        let start = data.len();
        loop {
            let part = self.fill()?;
            let line = memchr::memchr(b'\n', part).map_or(part.len(), |end| end + 1);
            if line == 0 || data.len() - start + line > MAX_HEAD {
                return Ok(None);
            }
            data.extend_from_slice(&part[..line]);
            self.consume(line);
            if let Some((head, _)) = Head::read(&data[start..]) {
                return Ok(Some(head));
            }
        }
    }

    /// Goes over so many bytes, and appends them where there is room for them.
    fn block(&mut self, length: u64, mut room: Option<&mut Vec<u8>>) -> Result<(), String> {
        let mut left = length;
        while left > 0 {
            let part = self.fill()?;
            if part.is_empty() {
                return Err(self.short(length, left));
            }
            let taken = part.len().min(usize::try_from(left).unwrap_or(usize::MAX));
            if let Some(data) = &mut room {
                data.extend_from_slice(&part[..taken]);
            }
            self.consume(taken);
            left -= taken as u64;
        }
        Ok(())
    }

    fn short(&self, length: u64, left: u64) -> String {
        format!("a WARC record of {length} bytes of which the file has but {}, up to byte {}", length - left, self.byte)
    }

    /// Makes sure that the record ends where it says.
    fn end_of_record(&mut self) -> Result<(), String> {
        let rest = self.stream.peek(BEGIN.len() + 4);
        let blank = rest.iter().take_while(|b| matches!(b, b'\r' | b'\n')).count();
        if rest.is_empty() || blank > 0 || rest.starts_with(BEGIN) {
            return Ok(());
        }
        self.lost = true;
        Err(format!("a WARC record whose Content-Length is wrong: it does not end at byte {}", self.byte))
    }

    fn fill(&mut self) -> Result<&[u8], String> {
        let at = self.byte;
        match self.stream.fill_buf() {
            Ok(bytes) => Ok(bytes),
            Err(e) => {
                self.done = true;
                Err(format!("{e} (after {at} bytes of content; what stood before is read)"))
            }
        }
    }

    fn consume(&mut self, bytes: usize) {
        self.stream.consume(bytes);
        self.byte += bytes as u64;
    }
}

/// What a record is that turns out to be no page once its block is there.
fn not_a_page(head: &Head, record: &[u8]) -> Option<&'static str> {
    let (_, length) = Head::read(record)?;
    (head.kind() == "response").then(|| http::not_a_page(&record[length..])).flatten()
}

/// Reads all of a stream, but no more than `max` bytes.
fn read_bounded(mut from: impl Read, max: usize) -> Result<Vec<u8>, String> {
    let mut bytes = Vec::new();
    let most = max as u64;
    from.by_ref().take(most + 1).read_to_end(&mut bytes).map_err(|e| format!("a damaged body: {e}"))?;
    if bytes.len() > max {
        Err(format!("a body larger than the {max} bytes a record may have (see --max-record)"))
    } else {
        Ok(bytes)
    }
}

#[cfg(test)]
mod tests;
