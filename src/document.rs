//! The text of one document as lines, each knowing where in the source it stood.
//!
//! Every stage reads lines and adds [marks](crate::ledger); none deletes.

use std::ops::Range;

/// What a line is in its source. Plain text knows paragraphs only; pages know the rest.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Hash)]
pub enum LineKind {
    /// Running text, and every line of a plain text.
    #[default]
    Paragraph,
    /// A heading of this level, 1 to 6.
    Heading(u8),
    /// An item of a list, a term or what is said of it.
    Item,
    /// Part of a quotation.
    Quote,
    /// A line of preformatted text, with its indentation.
    Code,
    /// A row of a table, its cells parted by ` | `.
    Row,
    /// A caption of a picture or a table.
    Caption,
}

/// One line: a range of the document's text, and the range of the source it came from.
///
/// Offsets are bytes. `u32` keeps a line small: documents are capped below 4 GiB.
#[derive(Debug, Clone, PartialEq)]
pub struct Line {
    start: u32,
    end: u32,
    source_start: u32,
    source_end: u32,
    /// The 1-based number of the source line it starts on.
    pub number: u32,
    /// What the line is in its source.
    pub kind: LineKind,
    /// Share of its characters that stand inside links, 0 to 1; 0 for plain text.
    pub link_share: f32,
}

impl Line {
    /// Where in the source the line stood, in bytes. A line joined from several source lines spans them all.
    pub fn source(&self) -> Range<usize> {
        self.source_start as usize..self.source_end as usize
    }
}

/// The largest text a [`Document`] holds, in bytes.
pub const MAX_BYTES: usize = u32::MAX as usize;

/// The lines of one text. Lines are never empty: blank source lines leave no line behind.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Document {
    text: String,
    lines: Vec<Line>,
}

impl Document {
    /// An empty document with room for `bytes` bytes of text.
    pub fn with_capacity(bytes: usize) -> Self {
        Document { text: String::with_capacity(bytes), lines: Vec::with_capacity(bytes / 80) }
    }

    /// Adds a line. `source` is its byte range in the source, `number` the 1-based source line it starts on.
    ///
    /// A line without any character is not added.
    pub fn push(&mut self, text: &str, source: Range<usize>, number: u32) {
        let start = self.text.len() as u32;
        self.text.push_str(text);
        self.close(start, source, number);
    }

    /// Adds a line that `write` appends to the document's text, so that it need not be built elsewhere first.
    ///
    /// `write` only appends. A line without any character is not added.
    pub fn push_with(&mut self, source: Range<usize>, number: u32, write: impl FnOnce(&mut String)) {
        let start = self.text.len() as u32;
        write(&mut self.text);
        self.close(start, source, number);
    }

    /// Adds a line of a page: like [`Document::push_with`], with its kind and the share of it that stands in links.
    pub fn push_of_page(
        &mut self,
        (kind, link_share): (LineKind, f32),
        source: Range<usize>,
        number: u32,
        write: impl FnOnce(&mut String),
    ) {
        let count = self.lines.len();
        self.push_with(source, number, write);
        if let Some(line) = self.lines.get_mut(count) {
            (line.kind, line.link_share) = (kind, link_share);
        }
    }

    fn close(&mut self, start: u32, source: Range<usize>, number: u32) {
        let end = self.text.len() as u32;
        if start == end {
            return;
        }
        self.text.push('\n');
        self.lines.push(Line {
            start,
            end,
            source_start: source.start as u32,
            source_end: source.end as u32,
            number,
            kind: LineKind::Paragraph,
            link_share: 0.0,
        });
    }

    /// The lines in the order of the source.
    pub fn lines(&self) -> &[Line] {
        &self.lines
    }

    /// The number of lines.
    pub fn len(&self) -> usize {
        self.lines.len()
    }

    /// Whether there is no line.
    pub fn is_empty(&self) -> bool {
        self.lines.is_empty()
    }

    /// The text of the line at `index`.
    ///
    /// # Panics
    /// Where `index` is not below [`Document::len`].
    pub fn line(&self, index: usize) -> &str {
        let line = &self.lines[index];
        &self.text[line.start as usize..line.end as usize]
    }

    /// The byte range of the line at `index` in [`Document::text`].
    ///
    /// # Panics
    /// Where `index` is not below [`Document::len`].
    pub fn range(&self, index: usize) -> Range<usize> {
        let line = &self.lines[index];
        line.start as usize..line.end as usize
    }

    /// Whether the line at `index` goes on the paragraph of the one at `before`, the last that was kept: lines of code, and rows of a
    /// table, stay together where none is missing between them.
    ///
    /// # Panics
    /// Where either is not below [`Document::len`].
    pub fn continues(&self, before: usize, index: usize) -> bool {
        let kind = self.lines[index].kind;
        matches!(kind, LineKind::Code | LineKind::Row) && self.lines[before].kind == kind && before + 1 == index
    }

    /// All lines, each followed by a line feed.
    pub fn text(&self) -> &str {
        &self.text
    }
}
