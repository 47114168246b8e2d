//! The parts of an article, joined to one document of Markdown: lists, quotations, tables and code need to know their neighbours.

use std::borrow::Cow;

use super::super::tree::NodeId;
use super::nest::{Container, ContainerKind, NestId};
use super::{block, escape};

/// A block, or a line of one.
#[derive(Debug)]
pub(super) struct Part {
    /// The number of its line; none for what is no line.
    pub(super) line: Option<u32>,
    pub(super) nest: NestId,
    pub(super) leaf: Leaf,
}

/// What a part is.
#[derive(Debug)]
pub(super) enum Leaf {
    /// A line of a paragraph; `joins` says that a `<br>` parts it from the line before in the same block.
    Text {
        inline: String,
        block: NodeId,
        joins: bool,
    },
    Heading {
        level: u8,
        inline: String,
    },
    /// A line of code, with so many empty lines in front of it.
    Code {
        block: NodeId,
        language: Option<Box<str>>,
        text: String,
        blank: u32,
    },
    Row {
        table: NodeId,
        header: bool,
        cells: Vec<String>,
    },
    Image(String),
    Rule,
}

/// What became of a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fate<'t> {
    /// It is not there any more.
    Gone,
    /// It is as it was.
    Same,
    /// It has other words now.
    Changed(&'t str),
}

/// The parts of an article's document, in the order of the page.
#[derive(Debug)]
pub struct Parts {
    parts: Vec<Part>,
    nests: Vec<Vec<Container>>,
}

/// The Markdown of plain text: a paragraph a line.
pub fn of_text<'t>(lines: impl Iterator<Item = &'t str>) -> String {
    let mut out = String::new();
    for line in lines {
        if !out.is_empty() {
            out.push_str("\n\n");
        }
        out.push_str(&escape::start(&escape::line(line.trim(), false, true), false));
    }
    out
}

impl Parts {
    pub(super) fn new(parts: Vec<Part>, mut nests: Vec<Vec<Container>>) -> Self {
        let layout = layout(&parts, &nests);
        nests.iter_mut().for_each(|nest| drop(nest.drain(..layout.min(nest.len()))));
        Parts { parts, nests }
    }

    /// The document of the lines that are left.
    pub fn document<'t>(&self, fate: impl Fn(u32) -> Fate<'t>) -> String {
        let fates: Vec<Fate<'t>> = self.fates(fate);
        let mut joiner = Joiner::default();
        let mut at = 0;
        while let Some(part) = self.parts.get(at) {
            let end = self.group(at, &fates);
            if fates[at] != Fate::Gone {
                joiner.block(&self.nests[part.nest as usize], &self.parts[at..end], &fates[at..end]);
            } else if let Leaf::Text { joins: false, .. } = part.leaf {
                joiner.apart();
            }
            at = end;
        }
        joiner.out
    }

    /// What becomes of each part. A picture goes where the lines on both sides of it do.
    fn fates<'t>(&self, fate: impl Fn(u32) -> Fate<'t>) -> Vec<Fate<'t>> {
        let mut fates: Vec<Option<Fate<'t>>> = self.parts.iter().map(|p| p.line.map(&fate)).collect();
        let is_left = |fate: Option<Fate<'t>>| fate.is_some_and(|f| f != Fate::Gone);
        let mut start = 0;
        while start < fates.len() {
            let end = fates[start..].iter().position(Option::is_some).map_or(fates.len(), |n| start + n);
            let before = start.checked_sub(1).and_then(|n| fates[n]);
            let left = is_left(before) || is_left(fates.get(end).copied().flatten());
            fates[start..end].fill(Some(if left { Fate::Same } else { Fate::Gone }));
            start = end + 1;
        }
        fates.into_iter().map(|f| f.unwrap_or(Fate::Gone)).collect()
    }

    /// The end of the parts that make one block with the one at `at`: lines of code, and rows of a table.
    fn group(&self, at: usize, fates: &[Fate<'_>]) -> usize {
        let whole = |a: &Leaf| match a {
            Leaf::Code { block, .. } => Some((0, *block)),
            Leaf::Row { table, .. } => Some((1, *table)),
            _ => None,
        };
        let Some(block) = whole(&self.parts[at].leaf).filter(|_| fates[at] != Fate::Gone) else { return at + 1 };
        let alike = |p: &&Part| whole(&p.leaf) == Some(block) && p.nest == self.parts[at].nest;
        at + self.parts[at..].iter().take_while(alike).count()
    }
}

/// How many items of lists all lines stand in: those lay out the page.
fn layout(parts: &[Part], nests: &[Vec<Container>]) -> usize {
    let mut lines = parts.iter().filter(|p| p.line.is_some()).map(|p| nests[p.nest as usize].as_slice());
    let (Some(first), Some(second)) = (lines.next(), lines.next()) else { return 0 };
    let items = first.iter().take_while(|c| matches!(c.kind, ContainerKind::Item { .. })).count();
    let common = |n: usize, nest: &[Container]| first[..n].iter().zip(nest).take_while(|(a, b)| a == b).count();
    lines.fold(common(items, second), common)
}

/// The marker of an item at some depth, as the next one there needs to know it.
#[derive(Debug, Clone, Copy)]
struct Marker {
    list: NodeId,
    ordered: bool,
    /// The other character is used, because a list right in front has the usual one.
    other: bool,
}

/// An open container and how wide its marker is.
#[derive(Debug)]
struct Open {
    container: Container,
    width: usize,
}

#[derive(Debug, Default)]
struct Joiner {
    out: String,
    open: Vec<Open>,
    markers: Vec<Option<Marker>>,
    /// The paragraph that is written last, and may go on.
    paragraph: Option<NodeId>,
    /// What is written last is a paragraph.
    was_text: bool,
    /// A rule is due before the next block.
    rule: bool,
}

impl Joiner {
    /// The paragraph that is written last does not go on.
    fn apart(&mut self) {
        self.paragraph = None;
    }

    fn block(&mut self, nest: &[Container], parts: &[Part], fates: &[Fate<'_>]) {
        let Some(first) = parts.first() else { return };
        let changed = |fate: Fate<'_>| if let Fate::Changed(text) = fate { Some(escape::line(text, false, false)) } else { None };
        match &first.leaf {
            Leaf::Rule => {
                self.rule = !self.out.is_empty();
                self.paragraph = None;
            }
            Leaf::Text { inline, block, joins } => {
                let inline = changed(fates[0]).map_or(Cow::Borrowed(inline), Cow::Owned);
                if *joins && !self.rule && self.paragraph == Some(*block) && self.is_open(nest) {
                    self.out.push('\\');
                    self.next_line();
                    self.out.push_str(&escape::start(&inline, true));
                } else {
                    self.paragraph(nest, &inline);
                }
                self.paragraph = Some(*block);
            }
            Leaf::Image(image) => self.paragraph(nest, image),
            Leaf::Heading { level, inline } => {
                let inline = changed(fates[0]).map_or(Cow::Borrowed(inline), Cow::Owned);
                self.begin(nest, false);
                self.out.extend(["#".repeat(usize::from(*level)).as_str(), " ", &escape::heading(&inline)]);
            }
            Leaf::Code { .. } => self.code(nest, parts, fates),
            Leaf::Row { .. } => self.table(nest, parts, fates),
        }
    }

    fn paragraph(&mut self, nest: &[Container], inline: &str) {
        self.begin(nest, true);
        self.out.push_str(&escape::start(inline, false));
    }

    fn is_open(&self, nest: &[Container]) -> bool {
        self.open.iter().map(|o| &o.container).eq(nest)
    }

    /// Begins a block in its containers.
    fn begin(&mut self, nest: &[Container], text: bool) {
        if std::mem::take(&mut self.rule) {
            let common = self.common(nest);
            let containers: Vec<Container> = nest[..common].to_vec();
            self.begin(&containers, false);
            self.out.push_str(if containers.is_empty() { "---" } else { "___" });
        }
        let common = self.common(nest);
        if !self.out.is_empty() {
            let tight = self.is_tight(nest, common);
            self.open.truncate(common);
            if !tight {
                self.next_line();
                self.out.truncate(self.out.trim_end_matches(' ').len());
            }
            self.next_line();
        }
        self.enter(nest, common);
        self.was_text = text;
        self.paragraph = None;
    }

    fn common(&self, nest: &[Container]) -> usize {
        self.open.iter().zip(nest).take_while(|(open, container)| open.container == **container).count()
    }

    /// Whether a block follows without an empty line: the next item of a list, or the first of one inside an item.
    fn is_tight(&self, nest: &[Container], common: usize) -> bool {
        let Some(ContainerKind::Item { list, number }) = nest.get(common).map(|c| c.kind) else { return false };
        match self.open.get(common).map(|o| o.container.kind) {
            Some(ContainerKind::Item { list: before, .. }) => list == before,
            Some(ContainerKind::Quote) => false,
            // Only a list that begins with 1 can follow a line of text at once.
            None => common > 0 && self.was_text && number.is_none_or(|n| n == 1) && self.is_item(common - 1),
        }
    }

    fn is_item(&self, depth: usize) -> bool {
        self.open.get(depth).is_some_and(|o| matches!(o.container.kind, ContainerKind::Item { .. }))
    }

    /// Opens the containers behind the first `common` ones, on the present line.
    fn enter(&mut self, nest: &[Container], common: usize) {
        let before = self.markers.get(common).copied().flatten();
        self.markers.truncate(common);
        for (depth, container) in nest.iter().enumerate().skip(common) {
            let start = self.out.len();
            let mut marker = None;
            match container.kind {
                ContainerKind::Quote => self.out.push_str("> "),
                ContainerKind::Item { list, number } => {
                    let ordered = number.is_some();
                    let near = before.filter(|m| depth == common && m.ordered == ordered);
                    let other = near.is_some_and(|m| m.other ^ (m.list != list));
                    marker = Some(Marker { list, ordered, other });
                    match number {
                        Some(number) => self.out.push_str(&format!("{number}{} ", if other { ')' } else { '.' })),
                        None => self.out.push_str(if other { "* " } else { "- " }),
                    }
                }
            }
            self.markers.push(marker);
            self.open.push(Open { container: *container, width: self.out.len() - start });
        }
    }

    /// Goes to a new line in the containers that are open.
    fn next_line(&mut self) {
        self.out.push('\n');
        for open in &self.open {
            match open.container.kind {
                ContainerKind::Quote => self.out.push_str("> "),
                ContainerKind::Item { .. } => self.out.extend(std::iter::repeat_n(' ', open.width)),
            }
        }
    }

    fn code(&mut self, nest: &[Container], parts: &[Part], fates: &[Fate<'_>]) {
        let mut lines: Vec<&str> = Vec::with_capacity(parts.len());
        let mut named = None;
        for (part, fate) in parts.iter().zip(fates) {
            let Leaf::Code { language, text, blank, .. } = &part.leaf else { continue };
            named = named.or(language.as_deref());
            let text = match fate {
                Fate::Gone => continue,
                Fate::Same => text.as_str(),
                Fate::Changed(text) => text,
            };
            if !lines.is_empty() {
                lines.extend(std::iter::repeat_n("", *blank as usize));
            }
            lines.push(text);
        }
        let longest = lines.iter().map(|l| escape::longest_run(l, '`')).max().unwrap_or(0);
        let fence = "`".repeat(longest.max(2) + 1);
        self.begin(nest, false);
        self.out.extend([&fence, named.unwrap_or_default()]);
        for line in lines.into_iter().chain([fence.as_str()]) {
            self.next_line();
            self.out.push_str(line);
            self.out.truncate(self.out.trim_end_matches(' ').len());
        }
    }

    fn table(&mut self, nest: &[Container], parts: &[Part], fates: &[Fate<'_>]) {
        let mut rows: Vec<(bool, Cow<'_, [String]>)> = Vec::with_capacity(parts.len());
        for (part, fate) in parts.iter().zip(fates) {
            let Leaf::Row { header, cells, .. } = &part.leaf else { continue };
            match fate {
                Fate::Gone => {}
                Fate::Same => rows.push((*header, Cow::Borrowed(cells))),
                Fate::Changed(text) => rows.push((*header, Cow::Owned(block::plain_cells(text)))),
            }
        }
        let headed = rows.first().is_some_and(|(header, _)| *header);
        if let [(_, cells)] = rows.as_slice() {
            // A row alone is no table.
            let cells: Vec<&str> = cells.iter().filter(|c| !c.is_empty()).map(String::as_str).collect();
            return self.paragraph(nest, &cells.join(" | "));
        }
        let columns = rows.iter().map(|(_, cells)| cells.len()).max().unwrap_or(0);
        self.begin(nest, false);
        if !headed {
            self.row(&[], columns);
            self.next_line();
        }
        for (at, (_, cells)) in rows.iter().enumerate() {
            if at > 0 {
                self.next_line();
            }
            if at == usize::from(headed) {
                self.out.push('|');
                self.out.extend(std::iter::repeat_n(" --- |", columns));
                self.next_line();
            }
            self.row(cells, columns);
        }
    }

    fn row(&mut self, cells: &[String], columns: usize) {
        self.out.push('|');
        for column in 0..columns {
            self.out.extend([" ", cells.get(column).map_or("", String::as_str), " |"]);
        }
    }
}
