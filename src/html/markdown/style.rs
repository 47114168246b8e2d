//! How the words of a line are dressed in the page: each word of the record's text with the elements it stood in.
//!
//! The words are the record's own, so that nothing gets lost or added; the tree says only what they are dressed in. Both are brought
//! together by counting *ink*, the bytes that are not white space.

use std::collections::HashMap;
use std::ops::Range;

use super::super::tree::{NodeId, NodeKind, ROOT, Tree};
use super::super::{PageLine, Tag};
use super::Page;

/// The elements that characters are dressed in, [`ROOT`] for none. Neighbours that are dressed alike by elements of their own stay two.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Style {
    pub(super) strong: NodeId,
    pub(super) emphasis: NodeId,
    pub(super) strike: NodeId,
    pub(super) code: NodeId,
    pub(super) link: NodeId,
}

impl Style {
    fn elements(&self) -> [NodeId; 3] {
        [self.strong, self.emphasis, self.strike]
    }

    fn elements_mut(&mut self) -> [&mut NodeId; 3] {
        [&mut self.strong, &mut self.emphasis, &mut self.strike]
    }

    /// What two neighbours are both dressed in.
    fn both(self, other: Style) -> Style {
        let same = |a: NodeId, b: NodeId| if a == b { a } else { ROOT };
        Style {
            strong: same(self.strong, other.strong),
            emphasis: same(self.emphasis, other.emphasis),
            strike: same(self.strike, other.strike),
            code: same(self.code, other.code),
            link: same(self.link, other.link),
        }
    }

    /// What holds inside an element.
    fn inside(mut self, page: &Page<'_, '_, '_>, node: NodeId) -> Style {
        match page.tree.tag(node) {
            Tag::A if page.link(node).is_some() => self.link = node,
            // Inside code nothing is dressed.
            _ if self.code != ROOT => {}
            Tag::CODE | Tag::KBD | Tag::TT => self.code = node,
            Tag::OTHER if page.tree.name(node).eq_ignore_ascii_case("samp") => self.code = node,
            Tag::B | Tag::STRONG if self.strong == ROOT && !is_normal(page.tree, node) => self.strong = node,
            Tag::EM | Tag::I if self.emphasis == ROOT => self.emphasis = node,
            Tag::DEL | Tag::S | Tag::STRIKE if self.strike == ROOT => self.strike = node,
            _ => {}
        }
        self
    }

    /// What holds for a node because of all elements it stands in.
    pub(super) fn around(page: &Page<'_, '_, '_>, node: NodeId) -> Style {
        open_at(page, node).1
    }
}

/// The elements a node stands in that may dress it, from the outside in: where each ends, and what holds outside; and what holds for
/// the node.
fn open_at(page: &Page<'_, '_, '_>, node: NodeId) -> (Vec<(NodeId, Style)>, Style) {
    let tree = page.tree;
    let mut around: Vec<NodeId> = tree.ancestors(node).filter(|n| !tree.tag(*n).is_block()).collect();
    around.reverse();
    let mut open = Vec::with_capacity(around.len());
    let mut style = Style::default();
    for element in around {
        open.push((tree.subtree_end(element), style));
        style = style.inside(page, element);
    }
    (open, style)
}

/// Editors wrap whole texts in a `<b>` that a style makes normal again.
fn is_normal(tree: &Tree<'_>, node: NodeId) -> bool {
    tree.attribute(node, "style").is_some_and(|style| {
        let style: String = style.to_ascii_lowercase().split_whitespace().collect();
        style.contains("font-weight:normal") || style.contains("font-weight:400")
    })
}

/// The cell of what parts cells.
const BETWEEN: u32 = u32::MAX;

/// A part of a line that is dressed alike, or a picture.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Run {
    /// Its bytes in the line's text; empty for a picture.
    pub(super) text: Range<usize>,
    pub(super) style: Style,
    pub(super) image: Option<NodeId>,
    /// The cell it stands in, as its place among the cells of the row.
    pub(super) cell: u32,
}

/// Ink up to here is dressed so.
struct Span {
    end: usize,
    style: Style,
    cell: u32,
}

/// What the tree says of a line.
struct Dress {
    spans: Vec<Span>,
    images: Vec<(usize, NodeId, Style, u32)>,
}

/// The runs of a line whose text became `text`; `None` where the two cannot be brought together.
pub(super) fn runs(page: &Page<'_, '_, '_>, line: &PageLine, row: Option<NodeId>, text: &str) -> Option<Vec<Run>> {
    let nodes = row.map_or(line.first..line.last + 1, |row| page.tree.descendants(row));
    let dress = dress(page, nodes, row.is_some());
    let raw = page.lines.line(line);
    let (raw_words, words): (Vec<_>, Vec<_>) = (words(raw).collect(), words(text).collect());
    if raw_words.len() != words.len() {
        return None;
    }
    let mut builder = Builder { text, dress: &dress, span: 0, image: 0, runs: Vec::new(), merged: HashMap::new() };
    let (mut ink, mut at) = (0, 0);
    for (raw_word, word) in raw_words.into_iter().zip(words) {
        ink += inked(&raw[at..raw_word.start]);
        at = raw_word.end;
        let inside = inked(&raw[raw_word.clone()]);
        builder.word(word.clone(), ink, inside, raw[raw_word] == text[word.clone()]);
        ink += inside;
    }
    builder.images(usize::MAX);
    Some(builder.runs)
}

/// The places of the words of a text.
fn words(text: &str) -> impl Iterator<Item = Range<usize>> {
    text.split_whitespace().map(|word| {
        let start = word.as_ptr() as usize - text.as_ptr() as usize;
        start..start + word.len()
    })
}

fn inked(text: &str) -> usize {
    text.bytes().filter(|b| !b.is_ascii_whitespace()).count()
}

fn dress(page: &Page<'_, '_, '_>, nodes: Range<NodeId>, row: bool) -> Dress {
    let tree = page.tree;
    let mut dress = Dress { spans: Vec::new(), images: Vec::new() };
    let (mut open, mut style) = open_at(page, nodes.start);
    let (mut ink, mut cells, mut parted) = (0, 0u32, 0);
    let mut node = nodes.start;
    while node < nodes.end {
        while let Some((_, outside)) = open.pop_if(|(end, _)| *end <= node) {
            style = outside;
        }
        let tag = tree.tag(node);
        if let Some(end) = page.left_out(node) {
            node = end;
            continue;
        }
        if tree.kind(node) == NodeKind::Text {
            let more = inked(&tree.text(node));
            if more > 0 {
                ink += more;
                dress.spans.push(Span { end: ink, style, cell: cells.saturating_sub(1) });
            }
        } else if tag == Tag::IMG {
            // Code holds characters alone: a picture in it stands beside it.
            dress.images.push((ink, node, Style { code: ROOT, ..style }, cells.saturating_sub(1)));
        } else if tag.is_unread() {
            node = tree.subtree_end(node);
            continue;
        } else {
            if row && matches!(tag, Tag::TD | Tag::TH) {
                cells += 1;
                // As the lines have it: cells with anything in them, behind the first, are parted.
                if tree.subtree_end(node) > node + 1 {
                    parted += 1;
                    if parted > 1 && ink > 0 {
                        ink += 1;
                        dress.spans.push(Span { end: ink, style: Style::default(), cell: BETWEEN });
                    }
                }
            }
            open.push((tree.subtree_end(node), style));
            style = style.inside(page, node);
        }
        node += 1;
    }
    dress
}

struct Builder<'d> {
    text: &'d str,
    dress: &'d Dress,
    span: usize,
    image: usize,
    runs: Vec<Run>,
    /// Elements whose words are written as if they stood in the element before.
    merged: HashMap<NodeId, NodeId>,
}

impl Builder<'_> {
    /// Adds a word whose `length` bytes of ink begin at `ink`; `same` says that it stands in the page as it does in the text.
    fn word(&mut self, word: Range<usize>, ink: usize, length: usize, same: bool) {
        self.images(ink);
        let mut at = word.start;
        let mut begins = true;
        while at < word.end {
            let done = ink + (at - word.start);
            while self.dress.spans.get(self.span).is_some_and(|s| s.end <= done) {
                self.span += 1;
            }
            let Some(span) = self.dress.spans.get(self.span) else { return self.push(at..word.end, Style::default(), 0, begins) };
            let rest = span.end - done;
            let end = if same && rest < word.end - at { at + rest } else { word.end };
            let end = if self.text.is_char_boundary(end) { end } else { word.end };
            if span.cell != BETWEEN {
                self.push(at..end, span.style, span.cell, begins);
            }
            begins = false;
            at = end;
        }
        self.images(ink + length);
    }

    /// Adds text; `begins` says that a word begins with it.
    fn push(&mut self, text: Range<usize>, mut style: Style, cell: u32, begins: bool) {
        for own in style.elements_mut() {
            *own = self.merged.get(own).copied().unwrap_or(*own);
        }
        style.code = self.merged.get(&style.code).copied().unwrap_or(style.code);
        let last = self.runs.iter().rev().find(|r| r.image.is_none()).filter(|r| r.cell == cell);
        if let Some((end, before)) = last.map(|r| (r.text.end, r.style)) {
            if begins && end < text.start {
                self.append(Run { text: end..text.start, style: before.both(style), image: None, cell });
            } else if before.code != ROOT && style.code != ROOT && before.link == style.link {
                // Two pieces of code with nothing in between are one.
                self.merged.insert(style.code, before.code);
                style = before;
            } else {
                // So are others: their delimiters would run into each other.
                for (own, before) in style.elements_mut().into_iter().zip(before.elements()) {
                    if *own != ROOT && before != ROOT && *own != before {
                        self.merged.insert(*own, before);
                        *own = before;
                    }
                }
            }
        }
        self.append(Run { text, style, image: None, cell });
    }

    fn append(&mut self, run: Run) {
        match self.runs.last_mut() {
            Some(last)
                if last.image.is_none()
                    && last.style == run.style
                    && last.cell == run.cell
                    && last.text.end == run.text.start =>
            {
                last.text.end = run.text.end;
            }
            _ => self.runs.push(run),
        }
    }

    /// Adds the pictures that stand in front of this ink.
    fn images(&mut self, ink: usize) {
        while let Some((_, node, style, cell)) = self.dress.images.get(self.image).filter(|(at, ..)| *at <= ink) {
            let at = self.runs.last().map_or(0, |r| r.text.end);
            self.runs.push(Run { text: at..at, style: *style, image: Some(*node), cell: *cell });
            self.image += 1;
        }
    }
}
