//! The pass over a page's tree that writes its lines.

use std::ops::Range;

use super::hidden::hidden;
use super::{Lines, PageLine, Segment};
use crate::document::LineKind;
use crate::html::form::Known;
use crate::html::tree::{NodeId, NodeKind, ROOT, Tree};
use crate::html::{Tag, reference, rows};

/// What holds inside an element.
#[derive(Debug, Clone, Copy)]
struct State {
    kind: LineKind,
    block: NodeId,
    link: bool,
    hidden: bool,
    silent: bool,
    preformatted: bool,
    /// Inside a row whose cells are written on one line.
    row: bool,
}

pub(super) struct Writer<'t, 'a> {
    tree: &'t Tree<'a>,
    pub(super) lines: Lines,
    /// The open elements: where each ends, its tag, and what held outside it.
    open: Vec<(NodeId, Tag, State)>,
    state: State,
    /// The line that is being written; its text begins here.
    line: Option<PageLine>,
    broken: bool,
    /// The tag of the inline element that ended last, with nothing after it yet.
    ended: Option<Tag>,
    /// A space is due before the next word.
    space: bool,
    cells: u32,
    /// Whether an element is hidden, and whether it is silent.
    known: Known<(bool, bool)>,
}

impl<'t, 'a> Writer<'t, 'a> {
    pub(super) fn new(tree: &'t Tree<'a>) -> Self {
        let state = State {
            kind: LineKind::Paragraph,
            block: ROOT,
            link: false,
            hidden: false,
            silent: false,
            preformatted: false,
            row: false,
        };
        let lines = Lines {
            text: String::with_capacity(tree.source().len() / 8),
            lines: Vec::with_capacity(tree.len() / 8),
            segments: Vec::with_capacity(tree.len() / 2),
            outer: Vec::new(),
        };
        Writer {
            tree,
            lines,
            open: Vec::new(),
            state,
            line: None,
            broken: false,
            ended: None,
            space: false,
            cells: 0,
            known: Known::new(tree),
        }
    }

    pub(super) fn walk(&mut self, left_out: &[Range<NodeId>]) {
        let mut node = 1;
        let end = self.tree.len() as NodeId;
        let mut left_out = left_out.iter().peekable();
        while node < end {
            self.leave(node);
            if let Some(range) = left_out.next_if(|r| r.start <= node) {
                if parts_lines(self.tree.tag(node)) && !self.state.row {
                    self.flush();
                }
                self.space = true;
                node = range.end.max(node);
                continue;
            }
            node = match self.tree.kind(node) {
                NodeKind::Text => {
                    self.text(node);
                    node + 1
                }
                NodeKind::Element => self.enter(node),
            };
        }
        self.leave(end);
        self.flush();
    }

    /// Leaves the elements that end before `node`.
    fn leave(&mut self, node: NodeId) {
        while let Some((end, tag, outside)) = self.open.last().copied() {
            if end > node {
                return;
            }
            self.open.pop();
            if parts_lines(tag) && !outside.row {
                self.flush();
            } else if parts_lines(tag) {
                self.space = true;
            } else {
                self.ended = Some(tag);
            }
            self.state = outside;
        }
    }

    /// Enters an element; gives the node to go on with.
    fn enter(&mut self, node: NodeId) -> NodeId {
        let tag = self.tree.tag(node);
        match tag {
            Tag::BR | Tag::HR => {
                if self.state.row {
                    self.space = true;
                } else {
                    self.flush();
                    self.broken = tag == Tag::BR;
                }
                return node + 1;
            }
            Tag::WBR => return node + 1,
            Tag::IMG | Tag::INPUT => {
                self.space = true;
                return node + 1;
            }
            _ if tag.is_unread() => {
                self.space |= !matches!(tag, Tag::SCRIPT | Tag::STYLE | Tag::RT | Tag::RP);
                return self.tree.subtree_end(node);
            }
            _ => {}
        }
        let end = self.tree.subtree_end(node);
        if end == node + 1 {
            if parts_lines(tag) && !self.state.row {
                self.flush();
            }
            return end;
        }
        let outside = self.state;
        self.state = self.inside(node, tag);
        if parts_lines(tag) && !outside.row {
            self.flush();
        } else if matches!(tag, Tag::TD | Tag::TH) {
            self.cell();
        } else if parts_lines(tag) {
            self.space = true;
        } else if let Some(before) = self.ended.take() {
            // `<a>One</a><a>Two</a>` are two words, `<b>o</b><i>ne</i>` is one.
            self.space |= before == tag && stands_alone(tag);
        }
        self.open.push((end, tag, outside));
        node + 1
    }

    /// What holds inside an element.
    fn inside(&mut self, node: NodeId, tag: Tag) -> State {
        let mut state = self.state;
        let (hidden, silent) = self.known.of(self.tree, node, || hidden(self.tree, node));
        state.hidden |= hidden || tag == Tag::NOSCRIPT;
        state.silent |= silent;
        state.link |= tag == Tag::A;
        if parts_lines(tag) && !state.row {
            state.block = node;
        }
        match tag {
            Tag::TR if !state.row => {
                state.row = rows::is_one_line(self.tree, node);
                if state.row {
                    state.kind = LineKind::Row;
                }
            }
            _ if state.row => {}
            Tag::PRE | Tag::XMP | Tag::LISTING => {
                state.preformatted = true;
                state.kind = LineKind::Code;
            }
            Tag::LI | Tag::DT | Tag::DD => state.kind = LineKind::Item,
            Tag::BLOCKQUOTE => state.kind = LineKind::Quote,
            Tag::FIGCAPTION | Tag::CAPTION => state.kind = LineKind::Caption,
            Tag::TD | Tag::TH => state.kind = LineKind::Paragraph,
            _ => {
                if let Some(level) = tag.heading_level() {
                    state.kind = LineKind::Heading(level);
                }
            }
        }
        state
    }

    /// A cell of a row on one line begins.
    fn cell(&mut self) {
        self.cells += 1;
        if self.line.is_some() && self.cells > 1 {
            self.trim();
            self.lines.text.push_str(" | ");
        }
        self.space = false;
        self.ended = None;
    }

    fn trim(&mut self) {
        let start = self.line.as_ref().map_or(0, |l| l.start as usize);
        let kept = self.lines.text[start..].trim_end_matches(' ').len();
        self.shorten(start + kept);
    }

    /// Cuts the text, and with it the places of what is cut: they have to ascend.
    fn shorten(&mut self, length: usize) {
        self.lines.text.truncate(length);
        while self.lines.segments.last().is_some_and(|s| s.at as usize >= length) {
            self.lines.segments.pop();
        }
    }

    /// Ends the line.
    fn flush(&mut self) {
        self.ended = None;
        self.space = false;
        self.cells = 0;
        let Some(mut line) = self.line.take() else { return };
        let start = line.start as usize;
        let ends: &[char] = if line.kind == LineKind::Row { &[' ', '|'] } else { &[' '] };
        let kept = self.lines.text[start..].trim_end_matches(ends).len();
        if kept == 0 || line.bytes == 0 {
            self.shorten(start);
            return;
        }
        self.shorten(start + kept);
        line.end = self.lines.text.len() as u32;
        line.broken = std::mem::take(&mut self.broken);
        self.lines.text.push('\n');
        self.lines.lines.push(line);
    }

    fn text(&mut self, node: NodeId) {
        let raw = self.tree.raw_text(node);
        let source = self.tree.source_range(node);
        let verbatim = self.tree.is_verbatim(node);
        if !self.tree.has_references(node) {
            return self.piece(node, raw, if verbatim { Ok(source.start) } else { Err(source) });
        }
        reference::for_each(raw, false, |piece| match piece {
            reference::Piece::Text(range) => {
                let at = if verbatim { Ok(source.start + range.start) } else { Err(source.clone()) };
                self.piece(node, &raw[range], at);
            }
            reference::Piece::Reference(range, value) => {
                let at = if verbatim { source.start + range.start..source.start + range.end } else { source.clone() };
                self.piece(node, value.as_str(), Err(at));
            }
        });
    }

    /// Writes characters that stand at a place of the page byte by byte, or for a range of it as a whole.
    fn piece(&mut self, node: NodeId, text: &str, source: Result<usize, Range<usize>>) {
        if self.state.preformatted {
            return self.preformatted(node, text, source);
        }
        let bytes = text.as_bytes();
        let mut at = 0;
        while at < bytes.len() {
            if bytes[at].is_ascii_whitespace() {
                self.space = true;
                at += 1;
                continue;
            }
            let (end, spaces) = word_end(bytes, at);
            let from = match &source {
                Ok(start) => Ok(*start + at),
                Err(range) => Err(range.clone()),
            };
            self.words(node, &text[at..end], spaces, from);
            at = end;
        }
    }

    /// Writes words that are parted by so many single spaces.
    fn words(&mut self, node: NodeId, words: &str, spaces: usize, source: Result<usize, Range<usize>>) {
        if self.line.is_none() {
            self.begin(node);
        } else if self.space || self.ended.is_some_and(|t| t == Tag::BUTTON) {
            let text = &mut self.lines.text;
            if !text.ends_with(' ') {
                text.push(' ');
            }
        }
        self.space = false;
        self.ended = None;
        self.append(node, words, spaces, source);
    }

    fn begin(&mut self, node: NodeId) {
        let state = self.state;
        let start = self.lines.text.len() as u32;
        self.line = Some(PageLine {
            start,
            end: start,
            kind: state.kind,
            block: state.block,
            first: node,
            last: node,
            bytes: 0,
            link_bytes: 0,
            hidden: state.hidden,
            silent: state.silent,
            broken: false,
        });
    }

    /// Writes a text with so many spaces in it.
    fn append(&mut self, node: NodeId, text: &str, spaces: usize, source: Result<usize, Range<usize>>) {
        let at = self.lines.text.len() as u32;
        let (source, length) = match source {
            Ok(start) => (start, text.len()),
            Err(range) => (range.start, range.len()),
        };
        self.lines.segments.push(Segment { at, source: source as u32, length: length as u32 });
        self.lines.text.push_str(text);
        if let Some(line) = &mut self.line {
            let bytes = (text.len() - spaces) as u32;
            line.bytes += bytes;
            line.link_bytes += if self.state.link { bytes } else { 0 };
            line.last = node;
            // A line is hidden where all of it is.
            line.hidden &= self.state.hidden;
            line.silent &= self.state.silent;
        }
    }

    fn preformatted(&mut self, node: NodeId, text: &str, source: Result<usize, Range<usize>>) {
        let mut at = 0;
        for (n, part) in text.split('\n').enumerate() {
            if n > 0 {
                self.flush();
                at += 1;
            }
            let kept = part.strip_suffix('\r').unwrap_or(part);
            if !kept.is_empty() {
                if self.line.is_none() {
                    self.begin(node);
                }
                let from = match &source {
                    Ok(start) => Ok(*start + at),
                    Err(range) => Err(range.clone()),
                };
                self.append(node, kept, memchr::memchr_iter(b' ', kept.as_bytes()).count(), from);
            }
            at += part.len();
        }
    }
}

/// The end of the words, parted by single spaces, that start at `from`, and how many spaces part them.
fn word_end(bytes: &[u8], from: usize) -> (usize, usize) {
    let (mut at, mut spaces) = (from, 0);
    loop {
        let Some(n) = bytes[at..].iter().position(u8::is_ascii_whitespace) else { return (bytes.len(), spaces) };
        let space = at + n;
        match bytes.get(space + 1) {
            Some(next) if bytes[space] == b' ' && !next.is_ascii_whitespace() => (at, spaces) = (space + 1, spaces + 1),
            _ => return (space, spaces),
        }
    }
}

/// Whether an element stands on lines of its own.
pub(super) fn parts_lines(tag: Tag) -> bool {
    tag.is_block() || tag == Tag::BUTTON
}

/// Whether two of these side by side are two words.
fn stands_alone(tag: Tag) -> bool {
    matches!(tag, Tag::A | Tag::LABEL | Tag::TIME)
}
