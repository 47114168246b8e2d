//! JSON Lines: a JSON object on each line, blank lines aside.

use std::borrow::Cow;
use std::io::BufRead;

use super::{Chunk, Format, HEAD, KEPT_OF_TOO_LARGE, Options, Problem, Split, Stream};
use crate::record::{Content, Known, Markup, RawDocument};

mod fields;

#[cfg(feature = "parquet")]
pub(super) use fields::is_known;

/// JSON Lines.
pub(super) struct JsonLines;

impl Format for JsonLines {
    fn name(&self) -> &'static str {
        "jsonl"
    }

    fn extensions(&self) -> &'static [&'static str] {
        &["jsonl", "ndjson", "json"]
    }

    /// Whether the first line that is not blank is an object; where it is longer than what is known of it, whether it begins
    /// as one.
    fn sniff(&self, head: &[u8]) -> bool {
        let text = head.strip_prefix(BOM).unwrap_or(head).trim_ascii_start();
        let Some(inside) = text.strip_prefix(b"{") else { return false };
        match memchr::memchr(b'\n', text) {
            Some(end) => is_object(&text[..end]),
            None if head.len() < HEAD => is_object(text) || inside.trim_ascii_start().starts_with(b"\""),
            None => inside.trim_ascii_start().starts_with(b"\""),
        }
    }

    fn split(&self, mut stream: Stream, options: &Options) -> Box<dyn Split + Send> {
        let mut byte = 0;
        if stream.peek(BOM.len()) == BOM {
            stream.consume(BOM.len());
            byte = BOM.len() as u64;
        }
        Box::new(Lines { stream, max: options.max_record, record: 0, line: 0, byte, done: false })
    }

    fn read<'a>(&self, bytes: &'a [u8], options: &Options) -> Result<RawDocument<'a>, Problem> {
        let line = std::str::from_utf8(bytes).map_err(|e| Problem {
            byte: e.valid_up_to(),
            message: format!("invalid UTF-8 at byte {} of the line; JSON is UTF-8", e.valid_up_to()),
        })?;
        let fields = fields::read(line, options)?;
        let (content, markup) = match (fields.text, fields.html) {
            (Some(text), _) => (text, Markup::Plain),
            (None, Some(html)) => (html, Markup::Html),
            (None, None) => {
                let (text, html) = (&options.text_field, &options.html_field);
                return Err(Problem::whole(format!(
                    "no text: the record has neither `{text}` nor `{html}` (other fields are named by --text-field and --html-field)"
                )));
            }
        };
        let (known, passthrough) = (fields.known, fields.others);
        Ok(RawDocument { content: Content::Text(content), markup, known, passthrough, ..RawDocument::default() })
    }
}

const BOM: &[u8] = "\u{feff}".as_bytes();

fn is_object(line: &[u8]) -> bool {
    serde_json::from_slice::<serde::de::IgnoredAny>(line).is_ok()
}

/// What a line says.
#[derive(Default)]
struct Fields<'a> {
    text: Option<Cow<'a, str>>,
    html: Option<Cow<'a, str>>,
    known: Known,
    /// Fields that mean nothing here, where they are handed on.
    others: Vec<(String, String)>,
}

/// A stream on the way of being split at its line feeds.
struct Lines {
    stream: Stream,
    max: usize,
    /// Records and lines begun so far.
    record: u64,
    line: u64,
    /// Bytes taken from the stream so far.
    byte: u64,
    done: bool,
}

/// How the bytes of a line came to their end.
enum End {
    LineFeed,
    Stream,
    Broken(String),
}

impl Split for Lines {
    fn next(&mut self, data: &mut Vec<u8>) -> Option<Chunk> {
        while !self.done {
            let (start, byte) = (data.len(), self.byte);
            self.line += 1;
            let (end, too_large) = self.take_line(data);
            let blank = data[start..].trim_ascii().is_empty();
            self.done = !matches!(end, End::LineFeed);
            let problem = match end {
                End::Broken(why) => {
                    let at = self.byte;
                    Some(format!("{why} (after {at} bytes of content, in line {}; what stood before is read)", self.line))
                }
                _ if too_large => {
                    let (size, max) = (self.byte - byte - u64::from(!self.done), self.max);
                    Some(format!("a record of {size} bytes, larger than the {max} it may have (see --max-record)"))
                }
                _ => None,
            };
            if blank && problem.is_none() {
                data.truncate(start);
                continue;
            }
            self.record += 1;
            return Some(Chunk {
                bytes: start..data.len(),
                record: Some(self.record),
                line: self.line,
                byte,
                problem,
                member: None,
            });
        }
        None
    }
}

impl Lines {
    /// Appends the bytes up to the next line feed, without it; of a line that is too large only the first few.
    fn take_line(&mut self, data: &mut Vec<u8>) -> (End, bool) {
        let start = data.len();
        let mut too_large = false;
        loop {
            let bytes = match self.stream.fill_buf() {
                Ok([]) => return (End::Stream, too_large),
                Ok(bytes) => bytes,
                Err(e) => return (End::Broken(e.to_string()), too_large),
            };
            let line_feed = memchr::memchr(b'\n', bytes);
            let part = &bytes[..line_feed.unwrap_or(bytes.len())];
            if !too_large && data.len() - start + part.len() > self.max {
                too_large = true;
                let room = KEPT_OF_TOO_LARGE.saturating_sub(data.len() - start).min(part.len());
                data.extend_from_slice(&part[..room]);
                data.truncate(start + KEPT_OF_TOO_LARGE);
                data.shrink_to(start + KEPT_OF_TOO_LARGE);
            } else if !too_large {
                data.extend_from_slice(part);
            }
            let taken = line_feed.map_or(part.len(), |at| at + 1);
            self.byte += taken as u64;
            self.stream.consume(taken);
            if line_feed.is_some() {
                return (End::LineFeed, too_large);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn split(input: &'static [u8], max: usize) -> Vec<(String, u64, u64, u64, bool)> {
        let options = Options { max_record: max, ..Options::default() };
        let mut split = JsonLines.split(Stream::new(input), &options);
        let mut data = Vec::new();
        std::iter::from_fn(|| split.next(&mut data).map(|c| (c, data.clone())))
            .map(|(c, data)| {
                let bytes = String::from_utf8_lossy(&data[c.bytes.clone()]).into_owned();
                (bytes, c.record.unwrap_or_default(), c.line, c.byte, c.problem.is_some())
            })
            .collect()
    }

    #[test]
    fn lines_are_numbered_and_blank_ones_are_no_records() {
        let found = split(b"\xef\xbb\xbf{1}\n\n  \r\n{2}\r\n{3}", 100);
        let expected = [("{1}", 1, 1, 3, false), ("{2}\r", 2, 4, 12, false), ("{3}", 3, 5, 17, false)]
            .map(|(b, r, l, at, p)| (b.to_owned(), r, l, at, p));
        assert_eq!(found, expected);
        assert_eq!(split(b"", 100), []);
        assert_eq!(split(b"\n\n", 100), []);
    }

    #[test]
    fn a_record_that_is_too_large_is_not_the_end() {
        let found = split(b"{12345678901234567890}\n{2}\n", 10);
        assert_eq!(found.iter().map(|f| (f.1, f.2, f.4)).collect::<Vec<_>>(), [(1, 1, true), (2, 2, false)]);
    }

    #[test]
    fn sniffs_objects_only() {
        for yes in ["{}", "\u{feff}\n {\"a\": 1}\n not", "{\"a\": \"cut"] {
            assert!(JsonLines.sniff(yes.as_bytes()), "{yes}");
        }
        for no in ["", "[1]", "text", "{brace} text\n", "{brace}", "{ \"a\": oh no }\n"] {
            assert!(!JsonLines.sniff(no.as_bytes()), "{no}");
        }
    }
}
