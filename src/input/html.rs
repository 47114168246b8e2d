//! Web pages: one document a file, in whatever charset.

use std::borrow::Cow;

use super::text::Whole;
use super::{Format, Options, Problem, Split, Stream, binary};
use crate::record::{Content, Markup, RawDocument};

/// A web page.
pub(super) struct Html;

/// How far into a content its first tag is looked for, in bytes.
const LOOKED_AT: usize = 2 << 10;

/// Tags that a page may begin with, in lower case.
const BEGINNINGS: [&[u8]; 7] = [b"<!doctype html", b"<html", b"<head", b"<body", b"<title", b"<meta", b"<?xml"];

impl Format for Html {
    fn name(&self) -> &'static str {
        "html"
    }

    fn extensions(&self) -> &'static [&'static str] {
        &["html", "htm", "xhtml", "shtml"]
    }

    /// Whether it begins with a tag that a page begins with, comments aside; an XML declaration alone is not enough.
    fn sniff(&self, head: &[u8]) -> bool {
        let lower = head[..head.len().min(LOOKED_AT)].to_ascii_lowercase();
        let mut rest = lower.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&lower).trim_ascii_start();
        while let Some(comment) = rest.strip_prefix(b"<!--") {
            let Some(end) = memchr::memmem::find(comment, b"-->") else { return false };
            rest = comment[end + 3..].trim_ascii_start();
        }
        let begins = BEGINNINGS.iter().any(|tag| rest.starts_with(tag));
        begins && (!rest.starts_with(b"<?xml") || memchr::memmem::find(rest, b"<html").is_some())
    }

    fn split(&self, stream: Stream, options: &Options) -> Box<dyn Split + Send> {
        Box::new(Whole::new(stream, options.max_record))
    }

    fn read<'a>(&self, bytes: &'a [u8], _options: &Options) -> Result<RawDocument<'a>, Problem> {
        match binary::kind(bytes) {
            Some(kind) => Err(Problem::whole(format!("this is not a page but {kind}"))),
            None => {
                Ok(RawDocument { content: Content::Bytes(Cow::Borrowed(bytes)), markup: Markup::Html, ..RawDocument::default() })
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_are_known_by_their_beginning() {
        for page in [
            "<!DOCTYPE html><p>x",
            "\n <HTML lang=de>",
            "\u{feff}<!-- saved --> <!-- from --><html>",
            "<?xml version='1.0'?><!DOCTYPE html><html>",
            "<head><title>x",
        ] {
            assert!(Html.sniff(page.as_bytes()), "{page}");
        }
        for other in ["A text about <html>.", "<3 you", "<?xml version='1.0'?><rss>", "", "<!-- html", "<p>Advertisement</p>"] {
            assert!(!Html.sniff(other.as_bytes()), "{other}");
        }
    }
}
