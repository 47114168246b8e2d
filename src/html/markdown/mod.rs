//! The article of a page as Markdown (CommonMark, with GFM's tables and strikethrough).
//!
//! It is made in two steps, because rules come in between: a [`Maker`] reads from the tree how the words of each line are dressed and
//! what the line stands in, while the tree is there; [`Parts`] joins the lines that rules leave to a document. A line that rules
//! changed is written with its new words, undressed.

mod block;
mod document;
mod escape;
mod image;
mod inline;
mod nest;
mod style;
mod vocabulary;

use std::ops::Range;

pub use document::{Fate, Parts, of_text};

use super::tree::{NodeId, NodeKind, Tree};
use super::{Lines, PageLine, Tag};
use crate::document::LineKind;
use document::{Leaf, Part};
use nest::Nests;

/// The most pictures between two lines.
const IMAGES: usize = 64;

/// What a page is read with.
struct Page<'p, 't, 'a> {
    tree: &'t Tree<'a>,
    lines: &'t Lines,
    /// What rules drop: ranges of nodes that ascend.
    left_out: &'p [Range<NodeId>],
    /// Makes an address of the web absolute.
    absolute: &'p dyn Fn(&str) -> Option<String>,
    /// The address of the picture that was written last.
    last_image: String,
}

impl Page<'_, '_, '_> {
    /// The node to go on with, where a node is left out.
    fn left_out(&self, node: NodeId) -> Option<NodeId> {
        let next = self.left_out.partition_point(|r| r.end <= node);
        self.left_out.get(next).filter(|r| r.contains(&node)).map(|r| r.end)
    }

    /// Where an `<a>` leads to; `None` where it leads nowhere, or to what only a browser can do.
    fn link(&self, node: NodeId) -> Option<String> {
        self.address(&self.tree.attribute(node, "href")?)
    }

    /// An address as it can be written; absolute, where that of the page is known.
    fn address(&self, written: &str) -> Option<String> {
        let written: String = written.trim().chars().filter(|c| !matches!(c, '\n' | '\r' | '\t')).collect();
        let written = written.replace(' ', "%20");
        if written.is_empty() {
            return None;
        }
        let scheme = written.split_once(':').map(|(scheme, _)| scheme.to_ascii_lowercase());
        let is_scheme = |s: &String| {
            s.starts_with(|c: char| c.is_ascii_alphabetic())
                && s.bytes().all(|b| b.is_ascii_alphanumeric() || b"+-.".contains(&b))
        };
        match scheme.filter(is_scheme).as_deref() {
            Some("http" | "https") => (self.absolute)(&written),
            Some("mailto" | "tel" | "ftp") => Some(written),
            Some(_) => None,
            None => Some((self.absolute)(&written).unwrap_or(written)),
        }
    }
}

/// Makes the parts of a document from the lines of a page, in the order of the page.
pub struct Maker<'p, 't, 'a> {
    page: Page<'p, 't, 'a>,
    nests: Nests,
    spans: block::Spans,
    parts: Vec<Part>,
    /// The line before, as its number among the page's, and whether it is of the article.
    before: Option<(usize, bool)>,
}

impl<'p, 't, 'a> Maker<'p, 't, 'a> {
    /// `left_out` is what the lines are without; `absolute` makes an address of the web absolute, where it can be.
    pub fn new(
        tree: &'t Tree<'a>,
        lines: &'t Lines,
        left_out: &'p [Range<NodeId>],
        absolute: &'p dyn Fn(&str) -> Option<String>,
    ) -> Self {
        let page = Page { tree, lines, left_out, absolute, last_image: String::new() };
        Maker { page, nests: Nests::default(), spans: block::Spans::default(), parts: Vec::new(), before: None }
    }

    /// Passes over a line, given as its number among the page's, that is not of the article.
    pub fn skip(&mut self, at: usize) {
        self.gap(at, false);
        self.before = Some((at, false));
    }

    /// Adds a line of the article: the number it has among the page's, what became of its words, and the number it has now.
    pub fn line(&mut self, at: usize, text: &str, number: u32) {
        let breaks = self.gap(at, true);
        let page = &mut self.page;
        let (tree, lines) = (page.tree, page.lines);
        let Some(line) = lines.lines().get(at) else { return };
        let previous = self.before.and_then(|(before, _)| lines.lines().get(before));
        let row = if line.kind == LineKind::Row { block::row_of(tree, line) } else { None };
        let leaf = match (line.kind, row) {
            (LineKind::Code, _) => {
                let block = block::preformatted(tree, line.first).unwrap_or(line.block);
                let blank = previous.filter(|p| p.kind == LineKind::Code).map_or(0, |p| blank_lines(page, p, line));
                let raw = lines.line(line);
                let same = raw.split_whitespace().eq(text.split_whitespace());
                let text = if same { raw.trim_end() } else { text }.to_owned();
                Leaf::Code { block, language: block::language(tree, block), text, blank }
            }
            (LineKind::Row, Some(row)) => {
                let row = block::row(page, &mut self.spans, row, line, text);
                Leaf::Row { table: row.table, header: row.header, cells: row.cells }
            }
            (kind, _) => {
                let next = lines.lines().get(at + 1);
                let alone = !line.broken && next.is_none_or(|n| !n.broken || n.block != line.block);
                let inline = words(page, line, text, alone);
                match kind {
                    LineKind::Heading(level) => Leaf::Heading { level, inline },
                    _ => {
                        let joins = breaks == 1 && line.broken && previous.is_some_and(|p| p.block == line.block);
                        Leaf::Text { inline, block: line.block, joins }
                    }
                }
            }
        };
        let nest = self.nests.of(tree, row.unwrap_or(line.first));
        self.parts.push(Part { line: Some(number), nest, leaf });
        self.before = Some((at, true));
    }

    /// The parts of the whole article.
    pub fn finish(mut self) -> Parts {
        self.gap(self.page.lines.lines().len(), false);
        Parts::new(self.parts, self.nests.nests)
    }

    /// The nodes that a line takes up.
    fn nodes(&self, line: &PageLine) -> Range<NodeId> {
        let row = if line.kind == LineKind::Row { block::row_of(self.page.tree, line) } else { None };
        row.map_or(line.first..line.last + 1, |row| row..self.page.tree.subtree_end(row))
    }

    /// Adds what stands between the line before and this one, and gives the number of `<br>` there.
    fn gap(&mut self, at: usize, article: bool) -> usize {
        let tree = self.page.tree;
        let lines = self.page.lines.lines();
        let before = self.before.and_then(|(n, article)| Some((self.nodes(lines.get(n)?), article)));
        let behind = lines.get(at).map(|line| self.nodes(line));
        let mut node = before.as_ref().map_or(1, |(nodes, _)| nodes.end);
        let end = behind.as_ref().map_or(tree.len() as NodeId, |nodes| nodes.start);
        let beside = match (&before, &behind) {
            (Some((_, true)), Some(_)) if article => Beside::Neither,
            (Some((line, true)), other) => Beside::One { line: line.start, other: other.as_ref().map(|o| o.start) },
            (other, Some(line)) if article => Beside::One { line: line.start, other: other.as_ref().map(|(o, _)| o.start) },
            _ => return 0,
        };
        let (mut breaks, mut images) = (0, 0);
        while node < end {
            if let Some(next) = self.page.left_out(node) {
                node = next;
                continue;
            }
            let tag = tree.tag(node);
            match tag {
                Tag::BR => breaks += 1,
                Tag::HR if matches!(beside, Beside::Neither) => self.push(node, Leaf::Rule),
                Tag::IMG if images < IMAGES && beside.is_of_article(tree, node) => {
                    images += 1;
                    self.image(node);
                }
                _ if tree.kind(node) == NodeKind::Element && tag.is_unread() => {
                    node = tree.subtree_end(node);
                    continue;
                }
                _ => {}
            }
            node += 1;
        }
        breaks
    }

    fn image(&mut self, node: NodeId) {
        let Some(image) = image::render(&mut self.page, node) else { return };
        let link = style::Style::around(&self.page, node).link;
        let image = match self.page.link(link) {
            Some(address) => format!("[{image}]({})", escape::address(&address)),
            None => image,
        };
        self.push(node, Leaf::Image(image));
    }

    fn push(&mut self, node: NodeId, leaf: Leaf) {
        let nest = self.nests.of(self.page.tree, node);
        self.parts.push(Part { line: None, nest, leaf });
    }
}

/// Of the lines on both sides of a place, which are not of the article.
enum Beside {
    Neither,
    /// The other one, or there is none: given as nodes.
    One {
        line: NodeId,
        other: Option<NodeId>,
    },
}

impl Beside {
    /// Whether a picture there belongs to the article: with its line it has an element in common that is less than the page, and in
    /// there nothing in common with the other line.
    fn is_of_article(&self, tree: &Tree<'_>, image: NodeId) -> bool {
        let Beside::One { line, other } = self else { return true };
        let has = |element: NodeId, node: NodeId| tree.descendants(element).contains(&node);
        let mut below = image;
        for element in tree.ancestors(image) {
            if has(element, *line) {
                return !matches!(tree.tag(element), Tag::BODY | Tag::HTML | Tag::DOCUMENT);
            }
            let frame = matches!(tree.tag(element), Tag::HEADER | Tag::FOOTER | Tag::NAV | Tag::ASIDE);
            if frame || other.is_some_and(|other| has(element, other)) {
                return false;
            }
            below = element;
        }
        below == image
    }
}

/// The words of a line, dressed.
fn words(page: &mut Page<'_, '_, '_>, line: &PageLine, text: &str, alone: bool) -> String {
    // A text node there holds many lines.
    if block::preformatted(page.tree, line.first).is_some() {
        return escape::line(text, false, alone);
    }
    match style::runs(page, line, None, text) {
        Some(runs) => inline::render(page, text, &runs, false, alone).trim().to_owned(),
        None => escape::line(text, false, alone),
    }
}

/// How many empty lines stand between two lines of code.
fn blank_lines(page: &Page<'_, '_, '_>, before: &PageLine, line: &PageLine) -> u32 {
    let from = page.lines.source(page.lines.range(before)).end;
    let to = page.lines.source(page.lines.range(line)).start;
    let breaks = |node: NodeId| {
        let at = page.tree.source_range(node);
        let part = page.tree.source().as_bytes().get(at.start.max(from)..at.end.min(to)).unwrap_or_default();
        memchr::memchr_iter(b'\n', part).count()
    };
    let texts = (before.last..=line.first).filter(|n| page.tree.kind(*n) == NodeKind::Text && page.tree.is_verbatim(*n));
    (texts.map(breaks).sum::<usize>() as u32).saturating_sub(1)
}
