//! The text of an element as a person reads it, for fields that are filled from it.

use crate::html::{NodeId, NodeKind, Tag, Tree};

/// The longest value that is taken from a page, in bytes.
const MAX_BYTES: usize = 16 << 10;

/// The text inside an element, white space folded; blocks and line breaks part words, and what is not for reading is left out.
pub(super) fn inner_text(tree: &Tree<'_>, element: NodeId) -> String {
    let mut text = Folded::default();
    let end = tree.subtree_end(element);
    let mut at = element + 1;
    // Where the blocks end that are open.
    let mut blocks: Vec<NodeId> = Vec::new();
    while at < end && text.out.len() < MAX_BYTES {
        while blocks.last().is_some_and(|end| *end <= at) {
            blocks.pop();
            text.part();
        }
        if tree.kind(at) == NodeKind::Text {
            text.push(&tree.text(at));
            at += 1;
            continue;
        }
        let tag = tree.tag(at);
        if tag.is_unread() {
            at = tree.subtree_end(at);
            continue;
        }
        if tag.is_block() || tag == Tag::BR {
            text.part();
            blocks.push(tree.subtree_end(at));
        }
        at += 1;
    }
    text.out
}

/// A value of an attribute, white space folded.
pub(super) fn attribute(tree: &Tree<'_>, element: NodeId, name: &str) -> String {
    let mut text = Folded::default();
    if let Some(value) = tree.attribute(element, name) {
        text.push(&value);
    }
    text.out
}

/// Text in which white space is folded.
#[derive(Default)]
struct Folded {
    out: String,
    /// White space stood behind what there is.
    space: bool,
}

impl Folded {
    fn part(&mut self) {
        self.space = true;
    }

    fn push(&mut self, text: &str) {
        for (number, word) in text.split_whitespace().enumerate() {
            if self.out.len() >= MAX_BYTES {
                return;
            }
            self.space |= number > 0 || text.starts_with(char::is_whitespace);
            if self.space && !self.out.is_empty() {
                self.out.push(' ');
            }
            self.space = false;
            let room = MAX_BYTES.saturating_sub(self.out.len()).min(word.len());
            self.out.push_str(&word[..crate::measure::boundary_before(word, room)]);
        }
        self.space |= text.ends_with(char::is_whitespace);
    }
}
