//! From a page's tree to the lines a reader would see, each knowing where in the page it stood.
//!
//! Block elements and `<br>` part lines, inline elements do not. White space is folded as browsers fold it, but in preformatted
//! text. What nobody reads (scripts, forms' choices, drawings) leaves no line; what is hidden does, and is known as such.

use std::ops::Range;

use super::seen::Seen;
use super::tree::{NodeId, NodeKind, ROOT, Tree};
use super::{Tag, reference, rows};
use crate::document::LineKind;

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
        start..end.max(start)
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

struct Writer<'t, 'a> {
    tree: &'t Tree<'a>,
    lines: Lines,
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
    /// Which start tags hide their element.
    seen: Seen<(bool, bool)>,
}

impl<'t, 'a> Writer<'t, 'a> {
    fn new(tree: &'t Tree<'a>) -> Self {
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
            seen: Seen::new(),
        }
    }

    fn walk(&mut self, left_out: &[Range<NodeId>]) {
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
        let (hidden, silent) = self.seen.of(self.tree, node, || hidden(self.tree, node));
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
        while self.lines.text.len() > start && self.lines.text.ends_with(' ') {
            self.lines.text.pop();
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
        self.lines.text.truncate(start + kept);
        if kept == 0 || line.bytes == 0 {
            self.lines.text.truncate(start);
            return;
        }
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
            let end = word_end(bytes, at);
            let from = match &source {
                Ok(start) => Ok(*start + at),
                Err(range) => Err(range.clone()),
            };
            self.words(node, &text[at..end], from);
            at = end;
        }
    }

    /// Writes words that are parted by single spaces.
    fn words(&mut self, node: NodeId, words: &str, source: Result<usize, Range<usize>>) {
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
        self.append(node, words, source);
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

    fn append(&mut self, node: NodeId, text: &str, source: Result<usize, Range<usize>>) {
        let at = self.lines.text.len() as u32;
        let (source, length) = match source {
            Ok(start) => (start, text.len()),
            Err(range) => (range.start, range.len()),
        };
        self.lines.segments.push(Segment { at, source: source as u32, length: length as u32 });
        self.lines.text.push_str(text);
        if let Some(line) = &mut self.line {
            let spaces = memchr::memchr_iter(b' ', text.as_bytes()).count();
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
                self.append(node, kept, from);
            }
            at += part.len();
        }
    }
}

/// The end of the words, parted by single spaces, that start at `from`.
fn word_end(bytes: &[u8], from: usize) -> usize {
    let mut at = from;
    loop {
        let Some(n) = bytes[at..].iter().position(u8::is_ascii_whitespace) else { return bytes.len() };
        let space = at + n;
        match bytes.get(space + 1) {
            Some(next) if bytes[space] == b' ' && !next.is_ascii_whitespace() => at = space + 1,
            _ => return space,
        }
    }
}

/// Whether an element stands on lines of its own.
fn parts_lines(tag: Tag) -> bool {
    tag.is_block() || tag == Tag::BUTTON
}

/// Whether two of these side by side are two words.
fn stands_alone(tag: Tag) -> bool {
    matches!(tag, Tag::A | Tag::LABEL | Tag::TIME)
}

/// Whether an element is hidden, and whether it is silent.
pub(super) fn hidden(tree: &Tree<'_>, node: NodeId) -> (bool, bool) {
    let (mut hidden, mut silent) = (false, false);
    for attribute in tree.attributes(node) {
        match attribute.name.len() {
            5 if attribute.is("style") => hidden |= hides(attribute.raw),
            6 if attribute.is("hidden") => hidden |= !attribute.raw.eq_ignore_ascii_case("until-found"),
            11 if attribute.is("aria-hidden") => silent |= attribute.raw.eq_ignore_ascii_case("true"),
            _ => {}
        }
    }
    (hidden, silent)
}

/// Whether a style keeps its element from being shown.
fn hides(style: &str) -> bool {
    style.split(';').filter_map(|s| s.split_once(':')).any(|(name, value)| {
        let (name, value) = (name.trim(), value.trim());
        let value = value.split('!').next().unwrap_or_default().trim_end();
        name.eq_ignore_ascii_case("display") && value.eq_ignore_ascii_case("none")
            || name.eq_ignore_ascii_case("visibility") && value.eq_ignore_ascii_case("hidden")
    })
}
