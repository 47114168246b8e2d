//! The fast way from a page to its tree: one pass that looks for `<` and `>`, tolerant of what pages do wrong.
//!
//! Tags, comments and raw text are told apart as HTML tells them. Which element ends when is decided by [`Builder`].

use memchr::{memchr, memchr2, memmem};

use super::attributes::{CLOSE, QUOTE, SLASH, SPACE, find, split_name};
use super::build::Builder;
use super::start::{StartTag, tag_end};
use super::tree::Tree;
use super::{Limits, Tag};

/// Reads a page.
pub(super) fn parse<'a>(source: &'a str, limits: &Limits) -> Tree<'a> {
    let source = limits.cut(source);
    let mut parser = Parser {
        source,
        bytes: source.as_bytes(),
        // A byte-order mark is no text.
        at: if source.starts_with('\u{feff}') { '\u{feff}'.len_utf8() } else { 0 },
        quotes_end: [false; 2],
        scripts_end: false,
        builder: Builder::new(source, limits),
    };
    parser.run();
    parser.builder.finish(source.len())
}

struct Parser<'a> {
    source: &'a str,
    bytes: &'a [u8],
    at: usize,
    /// Whether there is no further `"`, no further `'`: so that a page of open quotes is not searched again and again.
    quotes_end: [bool; 2],
    /// Whether a script with a script inside it did not end: no other is looked at so closely.
    scripts_end: bool,
    builder: Builder<'a>,
}

impl Parser<'_> {
    fn run(&mut self) {
        while self.at < self.bytes.len() && !self.builder.is_full() {
            let start = self.at;
            let mut look = start;
            // A `<` that begins nothing is text.
            let open = loop {
                match memchr(b'<', &self.bytes[look..]) {
                    None => break self.bytes.len(),
                    Some(n) if self.begins_markup(look + n) => break look + n,
                    Some(n) => look += n + 1,
                }
            };
            if start < open {
                self.builder.text(start..open);
            }
            self.at = open;
            if open < self.bytes.len() && !self.builder.is_full() {
                self.markup();
            }
        }
    }

    fn begins_markup(&self, open: usize) -> bool {
        match self.bytes.get(open + 1) {
            Some(b'!' | b'?') => true,
            Some(b'/') => self.bytes.get(open + 2).is_some(),
            Some(b) => b.is_ascii_alphabetic(),
            None => false,
        }
    }

    fn markup(&mut self) {
        let open = self.at;
        match self.bytes[open + 1] {
            b'!' if self.bytes[open..].starts_with(b"<!--") => self.comment(),
            b'!' if self.bytes[open..].starts_with(b"<![CDATA[") && self.builder.is_foreign() => {
                let start = open + "<![CDATA[".len();
                let end = memmem::find(&self.bytes[start..], b"]]>").map_or(self.bytes.len(), |n| start + n);
                self.builder.literal(start..end);
                self.at = (end + 3).min(self.bytes.len());
            }
            b'!' | b'?' => {
                if self.bytes.get(open + 2..open + 9).is_some_and(|b| b.eq_ignore_ascii_case(b"doctype")) {
                    self.builder.doctype();
                }
                self.at = self.past(open + 1);
            }
            b'/' if self.bytes[open + 2].is_ascii_alphabetic() => {
                let name_end = find(self.bytes, open + 2, SPACE | SLASH | CLOSE | QUOTE);
                let end = match self.bytes.get(name_end) {
                    Some(b'>') => name_end,
                    _ => tag_end(self.bytes, open + 2, &mut self.quotes_end),
                };
                let (name, _) = split_name(&self.source[open + 2..end]);
                self.at = (end + 1).min(self.bytes.len());
                // Most end what began last.
                let last = self.builder.last();
                let tag = if name == last.name() { last } else { Tag::of(name.as_bytes()) };
                self.builder.end(tag, name, open..self.at);
            }
            b'/' => self.at = self.past(open + 1),
            _ => self.start_tag(),
        }
    }

    /// The place behind the next `>`.
    fn past(&self, from: usize) -> usize {
        memchr(b'>', &self.bytes[from..]).map_or(self.bytes.len(), |n| from + n + 1)
    }

    /// Skips a comment. One that does not end takes the rest of the page, as in browsers.
    fn comment(&mut self) {
        let start = self.at + 4;
        let rest = &self.bytes[start.min(self.bytes.len())..];
        if rest.starts_with(b">") || rest.starts_with(b"->") {
            self.at = self.past(start);
            return;
        }
        let mut at = start;
        while let Some(n) = memmem::find(&self.bytes[at..], b"--") {
            let after = at + n + 2;
            match self.bytes.get(after) {
                Some(b'>') => {
                    self.at = after + 1;
                    return;
                }
                Some(b'!') if self.bytes.get(after + 1) == Some(&b'>') => {
                    self.at = after + 2;
                    return;
                }
                _ => at = after - 1,
            }
        }
        self.at = self.bytes.len();
    }

    fn start_tag(&mut self) {
        let open = self.at;
        let start = match StartTag::read(self.source, open + 1, self.quotes_end) {
            Some(start) => start,
            None => {
                let close = tag_end(self.bytes, open + 1, &mut self.quotes_end);
                StartTag::new(self.source, open + 1, close)
            }
        };
        self.at = start.end;
        let tag = start.tag;
        let foreign = self.builder.is_foreign();
        if self.builder.start(&start, open) && tag.is_raw() && !foreign {
            self.raw_text(tag);
        }
    }

    /// The content of a raw text element, up to its end tag.
    fn raw_text(&mut self, tag: Tag) {
        let start = self.at;
        let mut end = self.end_tag(tag, start);
        if tag == Tag::SCRIPT && end < self.bytes.len() && !self.scripts_end {
            match self.end_of_escaped_script(start, end) {
                Some(later) => end = later,
                // A script without end: it ends where it would without its comment, so that the page is not lost.
                None => self.scripts_end = true,
            }
        }
        if start < end {
            self.builder.raw(start..end, tag.has_references());
        }
        self.at = if end < self.bytes.len() { self.past(end) } else { end };
        self.builder.end(tag, tag.name(), end..self.at);
    }

    /// The place of the next end tag of `tag`, or the end of the page.
    fn end_tag(&self, tag: Tag, from: usize) -> usize {
        let mut look = from;
        while let Some(n) = memmem::find(&self.bytes[look..], b"</") {
            if self.is_name(look + n + 2, tag.name()) {
                return look + n;
            }
            look += n + 2;
        }
        self.bytes.len()
    }

    /// Whether the name of a tag stands here.
    fn is_name(&self, at: usize, name: &str) -> bool {
        let after = at + name.len();
        self.bytes.get(at..after).is_some_and(|b| b.eq_ignore_ascii_case(name.as_bytes()))
            && self.bytes.get(after).is_none_or(|b| b.is_ascii_whitespace() || matches!(b, b'>' | b'/'))
    }

    /// Where a script ends whose first end tag is at `end`: inside `<!-- -->`, scripts have scripts in them. None where it does not.
    fn end_of_escaped_script(&self, start: usize, end: usize) -> Option<usize> {
        let (mut at, mut end) = (start, end);
        // Each comment that holds the beginning of a script is passed, then the next end tag is sought.
        while let Some(n) = memmem::find(&self.bytes[at..end], b"<!--") {
            at += n + 2;
            let mut inner = false;
            while let Some(n) = memchr2(b'<', b'-', &self.bytes[at..]) {
                at += n;
                if self.bytes[at..].starts_with(b"-->") {
                    break;
                }
                let closes = self.bytes[at..].starts_with(b"</");
                if self.bytes[at] == b'<' && self.is_name(at + 1 + usize::from(closes), "script") && inner == closes {
                    inner = !closes;
                } else if closes && !inner && self.is_name(at + 2, "script") {
                    return Some(at);
                }
                at += 1;
            }
            if at >= self.bytes.len() || !self.bytes[at..].starts_with(b"-->") {
                return None;
            }
            at += 3;
            end = self.end_tag(Tag::SCRIPT, at);
        }
        Some(end).filter(|end| *end < self.bytes.len())
    }
}
