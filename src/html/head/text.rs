//! The texts of elements.

use super::folded;
use super::vocabulary::vocabulary;
use crate::html::lines::hidden;
use crate::html::{NodeId, NodeKind, Tag, Tree};

/// The longest text of an element that is a byline or a date, in bytes.
const LONGEST_HINTED: usize = 240;

/// An element of more nodes is no byline, date or heading, however short its text is.
const MOST_NODES: u32 = 2000;

/// How many blocks of an element are looked at for the first that says something.
const MOST_BLOCKS: usize = 16;

/// The longest heading, in bytes.
const LONGEST_HEADING: usize = 1200;

/// The text of a heading.
pub(super) fn heading_text(tree: &Tree<'_>, id: NodeId) -> String {
    let extra = |at: NodeId| {
        let classed = |class: &str| class.split_ascii_whitespace().any(|c| vocabulary().heading_extras.contains(c));
        tree.tag(at) == Tag::BUTTON || tree.attributes(at).any(|a| a.is("class") && classed(a.raw)) || hidden(tree, at).0
    };
    let text = text_of(tree, id, (" ", ""), LONGEST_HEADING, &extra);
    let text = if text.is_empty() { text_of(tree, id, (" ", ""), LONGEST_HEADING, &|_| false) } else { text };
    text.trim_end_matches(['¶', '#', '§', '\u{f0c1}']).trim_end().to_owned()
}

/// The text of an element that is short enough to be a byline or date, its blocks parted by ` | `; else nothing.
pub(super) fn hinted_text(tree: &Tree<'_>, id: NodeId) -> String {
    text_of(tree, id, (" | ", " "), LONGEST_HINTED, &|_| false)
}

/// The text of an element as [`hinted_text`] gives it; of a longer one that of its first block.
pub(super) fn hinted_start(tree: &Tree<'_>, id: NodeId) -> String {
    let whole = hinted_text(tree, id);
    if !whole.is_empty() {
        return whole;
    }
    let blocks = id + 1..tree.subtree_end(id).min(id + MOST_NODES);
    let mut blocks = blocks.filter(|at| tree.tag(*at).is_block()).map(|at| hinted_text(tree, at)).take(MOST_BLOCKS);
    blocks.find(|text| text.chars().any(char::is_alphanumeric)).unwrap_or_default()
}

/// The text of an element with `between` between blocks and `inside` where other elements begin, without elements that are an `extra`;
/// nothing where it is longer than `longest` bytes.
fn text_of(
    tree: &Tree<'_>,
    id: NodeId,
    (between, inside): (&str, &str),
    longest: usize,
    extra: &dyn Fn(NodeId) -> bool,
) -> String {
    let mut out = String::new();
    let mut at = id + 1;
    let end = tree.subtree_end(id);
    if end - id > MOST_NODES {
        return String::new();
    }
    while at < end {
        let tag = tree.tag(at);
        if tree.kind(at) == NodeKind::Text {
            out.push_str(&tree.text(at));
            if out.len() > 2 * longest {
                return String::new();
            }
        } else if tag.is_unread() || extra(at) {
            at = tree.subtree_end(at);
            continue;
        } else if (tag.is_block() || tag == Tag::BR) && out.chars().any(char::is_alphanumeric) {
            if !out.ends_with(between) {
                out.push_str(between);
            }
        } else {
            out.push_str(inside);
        }
        at += 1;
    }
    let out = folded(&out);
    if out.len() > longest { String::new() } else { out }
}
