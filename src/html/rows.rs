//! Which rows of tables are read as one line: those of data, not those that lay out a page.

use super::Tag;
use super::tree::{NodeId, NodeKind, Tree};

/// The longest row that is one line, in bytes of its text.
const LONGEST: usize = 1000;

/// Whether a row's cells are short and hold no blocks of their own, but for one each that only wraps its text.
pub(super) fn is_one_line(tree: &Tree<'_>, row: NodeId) -> bool {
    let (mut cells, mut blocks, mut bytes) = (0, 0, 0);
    for node in tree.descendants(row) {
        if tree.kind(node) == NodeKind::Text {
            bytes += tree.raw_text(node).trim().len();
            if bytes > LONGEST {
                return false;
            }
            continue;
        }
        match tree.tag(node) {
            Tag::TD | Tag::TH => {
                cells += 1;
                blocks = 0;
            }
            Tag::P | Tag::DIV | Tag::CENTER => {
                blocks += 1;
                if blocks > 2 {
                    return false;
                }
            }
            tag if tag.is_block() => return false,
            _ => {}
        }
    }
    cells > 1
}
