//! A text into the lines that rules see: composed, with plain spaces and without invisible characters, entities decoded,
//! mojibake repaired, lines that were wrapped at a column joined.
//!
//! Most lines need none of it. One scan finds out; a clean line is copied, a line with odd white space only is folded in
//! one pass, and only the rest takes the slow way, until nothing changes any more: so normalising twice changes nothing.
//!
//! Not here yet: words glued together where a link between them was lost ("supplies.Last").

mod entity;
mod fold;
mod hyphen;
mod lines;
mod mojibake;
mod scan;
mod span;
mod wrap;

use std::borrow::Cow;
use std::ops::Range;

use icu_normalizer::ComposingNormalizerBorrowed;

use crate::document::Document;

pub use span::{SourceSpans, source_span};

const NFC: ComposingNormalizerBorrowed<'static> = ComposingNormalizerBorrowed::new_nfc();

/// How often a line is looked at again because a repair made room for another (an entity that decodes to mojibake of an
/// entity, …). Each layer at least doubles what is written, so real text ends after two.
const ROUNDS: usize = 16;

/// What normalising does beside what every text needs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Options {
    /// Whether lines that were wrapped at a column are joined to paragraphs.
    pub join_wrapped: bool,
}

impl Default for Options {
    fn default() -> Self {
        Options { join_wrapped: true }
    }
}

/// The lines of `text`, normalised.
///
/// `source_of` gives for a byte range of `text` the range of the source it came from (the same, where the text was not
/// decoded). A line's source is its whole source line without the break, or, where lines were joined, all of them.
/// Lines of white space and invisible characters alone leave none behind.
pub fn document(text: &str, source_of: &dyn Fn(Range<usize>) -> Range<usize>, options: &Options) -> Document {
    let mut document = Document::with_capacity(text.len());
    lines::for_each(text, |raw| {
        let line = &text[raw.range.clone()];
        document.push_with(source_of(raw.range), raw.number, |out| write(line, raw.needs, out));
    });
    if options.join_wrapped
        && let Some(width) = wrap::width(&document)
    {
        return wrap::join(text, source_of, width);
    }
    document
}

/// One line, normalised as [`document`] does it. Line breaks count as white space.
pub fn line(text: &str) -> Cow<'_, str> {
    let needs = scan::needs(text);
    if needs == 0 {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len());
    write(text, needs, &mut out);
    if out == text { Cow::Borrowed(text) } else { Cow::Owned(out) }
}

/// Appends a line whose character references are resolved already, normalised, to `out`. Line breaks count as white space; with
/// `indented` the white space in front stays.
pub fn write_resolved(text: &str, indented: bool, out: &mut String) {
    let rest = text.trim_start_matches([' ', '\t']);
    if indented && !rest.trim().is_empty() {
        out.push_str(&text[..text.len() - rest.len()]);
    }
    let line = if indented { rest } else { text };
    write(line, scan::needs(line) & !scan::ENTITY, out);
}

/// Appends `line`, which needs what `needs` says, to `out`.
fn write(line: &str, needs: scan::Needs, out: &mut String) {
    if needs == 0 {
        out.push_str(line);
    } else if needs & !(scan::SPACE | scan::BREAK) == 0 {
        fold::write(line, out);
    } else {
        out.push_str(&slow(line, needs));
    }
}

fn slow(line: &str, mut needs: scan::Needs) -> Cow<'_, str> {
    let mut text = Cow::Borrowed(line);
    let allowed = if needs & scan::ENTITY == 0 && memchr::memchr(b'&', line.as_bytes()).is_some() { !scan::ENTITY } else { !0 };
    for _ in 0..ROUNDS {
        let Some(next) = round(&text, needs, allowed) else {
            break;
        };
        needs = scan::needs(&next) & allowed;
        text = Cow::Owned(next);
        if needs == 0 {
            break;
        }
    }
    text
}

/// One round over a line; nothing where nothing changes.
fn round(line: &str, mut needs: scan::Needs, allowed: scan::Needs) -> Option<String> {
    let mut text = Cow::Borrowed(line);
    if needs & scan::ENTITY != 0 && entity::found(&text) {
        text = Cow::Owned(entity::decode(&text));
        needs = scan::needs(&text) & allowed;
    }
    // Before invisible characters go: mojibake is made of them in part.
    if needs & scan::MOJIBAKE != 0
        && let Some(repaired) = mojibake::repair(&text)
    {
        needs = scan::needs(&repaired) & allowed;
        text = Cow::Owned(repaired);
    }
    if needs & (scan::SPACE | scan::INVISIBLE | scan::BREAK) != 0 {
        let mut folded = String::with_capacity(text.len());
        fold::write(&text, &mut folded);
        text = Cow::Owned(folded);
    }
    if needs & scan::FORM != 0 && !NFC.is_normalized(&text) {
        text = Cow::Owned(NFC.normalize(&text).into_owned());
    }
    match text {
        Cow::Owned(next) if next != line => Some(next),
        _ => None,
    }
}

#[cfg(test)]
mod tests;
