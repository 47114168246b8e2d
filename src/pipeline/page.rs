//! The stages of a web page: tree, lines, which of them are the article; what follows is the same as for text.

use std::ops::Range;

use super::{Read, View};
use crate::content::{self, Favour, Judged};
use crate::document::Document;
use crate::html::{self, Lines};
use crate::normalise;

/// What can be chosen about pages.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct PageOptions {
    /// What is worse: a line of the article lost, or a line beside it kept.
    pub favour: Favour,
}

/// The name that lines beside the article have in the ledger, in place of a rule's.
pub(super) const BESIDE: &str = "not-article";

/// The reason that goes with it.
pub const BESIDE_WHY: &str = "The page's frame: what stands around its article.";

/// Lines of a page, one after the other, that are not its article.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Beside {
    /// The 1-based line of the source they begin on.
    pub line: u32,
    /// Why they went, as the ledger names it.
    pub rule: &'static str,
    /// Their bytes in the source.
    pub source: Range<usize>,
    /// Their text, line by line.
    pub text: String,
}

/// A page, read as far as its rules need it.
pub(super) struct Page {
    pub(super) lines: Lines,
    pub(super) document: Document,
    pub(super) beside: Vec<Beside>,
    pub(super) capped: Vec<&'static str>,
}

/// The tags of pages that are beyond a limit.
const CAPPED: [&str; 3] = ["page-too-deep", "page-too-many-nodes", "page-too-long"];

impl Page {
    pub(super) fn new(read: &Read<'_>, url: Option<&str>, options: &PageOptions) -> Page {
        let tree = html::parse(read.text(), &html::Limits::default());
        let lines = html::lines(&tree);
        let judged = content::judge(&tree, &lines, url, options.favour);
        let capped = tree.capped();
        let flags = [capped.depth, capped.nodes, capped.bytes];
        let capped = CAPPED.iter().zip(flags).filter(|(_, is)| *is).map(|(tag, _)| *tag).collect();
        let mut page = Page { document: Document::with_capacity(lines.text().len() / 2), lines, beside: Vec::new(), capped };
        page.part(read, &judged);
        page
    }

    /// Puts the lines of the article into the document, and what is between them aside.
    fn part(&mut self, read: &Read<'_>, judged: &Judged) {
        let mut numbers = Numbers { text: read.text(), at: 0, number: 1 };
        let mut open: Option<(u32, Range<usize>)> = None;
        for (line, article) in self.lines.lines().iter().zip(&judged.article) {
            let range = self.lines.range(line);
            if !article {
                match &mut open {
                    Some((_, beside)) => beside.end = range.end,
                    None => open = Some((numbers.of(self.lines.source(range.clone()).start), range)),
                }
                continue;
            }
            self.beside.extend(open.take().map(|(number, range)| beside(read, &self.lines, number, range)));
            let number = numbers.of(self.lines.source(range.clone()).start);
            let link_share = line.link_bytes as f32 / line.bytes.max(1) as f32;
            let indented = line.kind == crate::document::LineKind::Code;
            let text = &self.lines.text()[range.clone()];
            self.document.push_of_page((line.kind, link_share), range, number, |out| {
                normalise::write_resolved(text, indented, out);
            });
        }
        self.beside.extend(open.take().map(|(number, range)| beside(read, &self.lines, number, range)));
    }
}

fn beside(read: &Read<'_>, lines: &Lines, line: u32, range: Range<usize>) -> Beside {
    let view = View { read, lines: Some(lines) };
    Beside { line, rule: BESIDE, source: view.source(range.clone()), text: lines.text()[range].to_string() }
}

/// The numbers of lines of the source, for places that ascend.
struct Numbers<'t> {
    text: &'t str,
    at: usize,
    number: u32,
}

impl Numbers<'_> {
    fn of(&mut self, place: usize) -> u32 {
        if place > self.at {
            let breaks = memchr::memchr_iter(b'\n', &self.text.as_bytes()[self.at..place]).count();
            self.number = self.number.saturating_add(u32::try_from(breaks).unwrap_or(u32::MAX));
            self.at = place;
        }
        self.number
    }
}
