//! From a page's tree to the lines a reader would see, each knowing where in the page it stood.
//!
//! Block elements and `<br>` part lines, inline elements do not. White space is folded as browsers fold it, but in preformatted
//! text. What nobody reads (scripts, forms' choices, drawings) leaves no line; what is hidden does, and is known as such.

mod hidden;
mod without;
mod writer;

use std::ops::Range;
use std::sync::Arc;

use super::scripted::Places;
use super::tree::{NodeId, NodeKind, Tree};
use crate::document::LineKind;
pub(super) use hidden::hidden;
use writer::Writer;

/// One line of a page.
#[derive(Debug, Clone, PartialEq)]
pub struct PageLine {
    start: u32,
    end: u32,
    /// What it is.
    pub kind: LineKind,
    /// The innermost block element it stands in.
    pub block: NodeId,
    /// The first node of text in it.
    pub first: NodeId,
    /// The last node of text in it.
    pub last: NodeId,
    /// Characters, white space aside, in bytes.
    pub bytes: u32,
    /// How many of [`PageLine::bytes`] stand inside links.
    pub link_bytes: u32,
    /// Whether a browser does not show it: `hidden`, `display: none`, `<noscript>` or a closed dialog around it.
    pub hidden: bool,
    /// Whether it is shown but not read out: `aria-hidden`.
    pub silent: bool,
    /// Whether a `<br>` parts it from the line before.
    pub broken: bool,
}

/// Part of the lines' text and the place in the page it came from.
#[derive(Debug, Clone, Copy)]
struct Segment {
    at: u32,
    source: u32,
    /// Bytes in the page; where they are as many as in the text, each stands for one.
    length: u32,
}

/// The lines of a page.
#[derive(Debug, Clone, Default)]
pub struct Lines {
    text: String,
    lines: Vec<PageLine>,
    segments: Vec<Segment>,
    /// Where their page is itself a text in another, the way to that one.
    outer: Vec<Arc<Places>>,
}

impl Lines {
    /// The lines in the order of the page.
    pub fn lines(&self) -> &[PageLine] {
        &self.lines
    }

    /// All lines, each followed by a line feed.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The text of a line.
    pub fn line(&self, line: &PageLine) -> &str {
        &self.text[line.start as usize..line.end as usize]
    }

    /// The bytes of a line in [`Lines::text`].
    pub fn range(&self, line: &PageLine) -> Range<usize> {
        line.start as usize..line.end as usize
    }

    /// Where in the page a range of [`Lines::text`] stood.
    pub fn source(&self, range: Range<usize>) -> Range<usize> {
        let start = self.place(range.start, false);
        let end = if range.is_empty() { start } else { self.place(range.end - 1, true) };
        self.outer.iter().fold(start..end.max(start), |range, places| places.source(range))
    }

    /// The same lines of a page that stands in another, to which these places lead.
    pub(super) fn within(self, outer: Vec<Arc<Places>>) -> Lines {
        Lines { outer, ..self }
    }

    /// The place of the byte at `at`, or behind it.
    fn place(&self, at: usize, behind: bool) -> usize {
        let next = self.segments.partition_point(|s| s.at as usize <= at);
        let Some(segment) = next.checked_sub(1).and_then(|n| self.segments.get(n)) else { return 0 };
        let until = self.segments.get(next).map_or(self.text.len(), |s| s.at as usize);
        let (inside, length) = (at - segment.at as usize, segment.length as usize);
        let source = segment.source as usize;
        match (until - segment.at as usize >= length && inside < length, behind) {
            (true, _) => source + inside + usize::from(behind),
            (false, false) => source,
            (false, true) => source + length,
        }
    }
}

/// The lines of a page.
pub fn lines(tree: &Tree<'_>) -> Lines {
    lines_without(tree, &[])
}

/// The lines of a page without what stands in these ranges of nodes, which ascend: whole elements, each with all that is inside.
pub fn lines_without(tree: &Tree<'_>, left_out: &[Range<NodeId>]) -> Lines {
    let mut writer = Writer::new(tree);
    writer.walk(left_out);
    writer.lines
}

/// The text of a range of nodes on one line, white space folded, without what nobody reads.
pub fn text_of(tree: &Tree<'_>, range: Range<NodeId>) -> String {
    let mut text = String::new();
    let mut node = range.start;
    while node < range.end {
        if tree.kind(node) == NodeKind::Element && tree.tag(node).is_unread() {
            node = tree.subtree_end(node);
            continue;
        }
        for word in tree.text(node).split_whitespace() {
            if !text.is_empty() {
                text.push(' ');
            }
            text.push_str(word);
        }
        node += 1;
    }
    text
}
