//! Blocks that need more of the tree than their words: the cells of a table's row, and the language of code.

use std::collections::HashMap;

use super::super::tree::{NodeId, ROOT, Tree};
use super::super::{PageLine, Tag};
use super::vocabulary::vocabulary;
use super::{Page, escape, inline, style};

/// The most columns of a table; what is beyond goes into the last one.
const COLUMNS: usize = 100;

/// The cells of the rows above that reach down, for each table its columns.
#[derive(Debug, Default)]
pub(super) struct Spans(HashMap<NodeId, Vec<u32>>);

/// A row of a table.
pub(super) struct Row {
    pub(super) table: NodeId,
    pub(super) header: bool,
    pub(super) cells: Vec<String>,
}

/// The row that a line is in.
pub(super) fn row_of(tree: &Tree<'_>, line: &PageLine) -> Option<NodeId> {
    tree.ancestors(line.first).find(|n| tree.tag(*n) == Tag::TR)
}

/// The cells of a row whose line became `text`.
pub(super) fn row(page: &mut Page<'_, '_, '_>, spans: &mut Spans, row: NodeId, line: &PageLine, text: &str) -> Row {
    let tree = page.tree;
    let ancestor = |tag: Tag| tree.ancestors(row).find(|n| tree.tag(*n) == tag);
    let table = ancestor(Tag::TABLE).unwrap_or(ROOT);
    let elements: Vec<NodeId> = cells(page, row);
    let in_head = ancestor(Tag::THEAD).is_some_and(|head| head > table);
    let header = in_head || elements.iter().all(|c| tree.tag(*c) == Tag::TH);
    let Some(runs) = style::runs(page, line, Some(row), text) else {
        return Row { table, header, cells: plain_cells(text) };
    };
    let mut texts = vec![String::new(); elements.len().max(1)];
    // Runs of a cell stand together.
    for part in runs.chunk_by(|a, b| a.cell == b.cell) {
        let words = inline::render(page, text, part, true, true);
        if let Some(cell) = texts.get_mut(part[0].cell as usize) {
            let sep = if cell.is_empty() || words.is_empty() { "" } else { " " };
            cell.extend([sep, words.trim()]);
        }
    }
    let reaching = spans.0.entry(table).or_default();
    let mut cells = Vec::with_capacity(texts.len());
    let down = |cells: &mut Vec<String>, reaching: &mut Vec<u32>| {
        while let Some(rows) = reaching.get_mut(cells.len()).filter(|rows| **rows > 0) {
            *rows -= 1;
            cells.push(String::new());
        }
    };
    let number = |node: NodeId, name: &str| tree.attribute(node, name).and_then(|v| v.trim().parse::<usize>().ok()).unwrap_or(1);
    for (text, element) in texts.into_iter().zip(elements.iter().map(Some).chain([None])) {
        down(&mut cells, reaching);
        if cells.len() >= COLUMNS {
            if let Some(last) = cells.last_mut() {
                last.extend([" ", &text]);
            }
            continue;
        }
        let (wide, high) = element.map_or((1, 1), |e| (number(*e, "colspan"), number(*e, "rowspan")));
        let start = cells.len();
        cells.push(text);
        cells.resize((start + wide.max(1)).min(COLUMNS), String::new());
        if high > 1 {
            reaching.resize(reaching.len().max(cells.len()), 0);
            reaching[start..cells.len()].fill(high.min(1000) as u32 - 1);
        }
    }
    down(&mut cells, reaching);
    Row { table, header, cells }
}

/// The cells of a row, without those that rules drop.
fn cells(page: &Page<'_, '_, '_>, row: NodeId) -> Vec<NodeId> {
    let mut cells = Vec::new();
    let mut node = row + 1;
    while node < page.tree.subtree_end(row) {
        if let Some(end) = page.left_out(node) {
            node = end;
            continue;
        }
        if matches!(page.tree.tag(node), Tag::TD | Tag::TH) {
            cells.push(node);
        }
        node += 1;
    }
    cells
}

/// The cells of a row of which only the words are known.
pub(super) fn plain_cells(text: &str) -> Vec<String> {
    text.split(" | ").map(|cell| escape::line(cell.trim(), true, true)).collect()
}

/// The preformatted block that a node is in.
pub(super) fn preformatted(tree: &Tree<'_>, node: NodeId) -> Option<NodeId> {
    tree.ancestors(node).find(|n| matches!(tree.tag(*n), Tag::PRE | Tag::XMP | Tag::LISTING))
}

/// The programming language that a block of code, its `<code>` or an element close around it names.
pub(super) fn language(tree: &Tree<'_>, block: NodeId) -> Option<Box<str>> {
    let code = tree.children(block).find(|n| tree.tag(*n) == Tag::CODE);
    let around = tree.ancestors(block).take(2);
    code.into_iter().chain([block]).chain(around).find_map(|node| named(tree, node))
}

fn named(tree: &Tree<'_>, node: NodeId) -> Option<Box<str>> {
    let words = vocabulary();
    let is_name = |name: &str| {
        let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '+' | '#' | '-' | '.' | '_');
        (1..=32).contains(&name.len()) && name.chars().all(plain) && !words.not_languages.iter().any(|n| n == name)
    };
    let attribute = words.language_attributes.iter().find_map(|name| tree.attribute(node, name));
    if let Some(name) = attribute.map(|name| name.trim().to_ascii_lowercase()).filter(|name| is_name(name)) {
        return Some(name.into());
    }
    // SyntaxHighlighter writes `brush: java`.
    let classes = tree.attribute(node, "class")?.to_ascii_lowercase().replace("brush:", " brush-").replace("brush- ", "brush-");
    let of = |class: &str| {
        let class = class.trim_end_matches(';');
        let name = words.language_prefixes.iter().find_map(|prefix| class.strip_prefix(prefix.as_str()))?;
        is_name(name).then(|| name.into())
    };
    classes.split_ascii_whitespace().find_map(of)
}
