//! Signatures far from the headline: labels that say that what follows is the author's name.

use super::folded;
use super::text::{hinted_start, hinted_text};
use super::vocabulary::vocabulary;
use crate::html::{NodeId, NodeKind, Tag, Tree};

/// So many words of a sentence about an author are read.
const FIRST_WORDS: usize = 8;

/// How many nodes behind a label its names begin at most.
const WITHIN: u32 = 12;

/// What stands behind a text that is a label for authors: in the same block, else in the next one. A list is given on one line.
pub(super) fn labelled(tree: &Tree<'_>, text: NodeId) -> Option<String> {
    if tree.kind(text) != NodeKind::Text || !vocabulary().is_signature_label(tree.raw_text(text)) {
        return None;
    }
    let block = tree.ancestors(text).find(|at| tree.tag(*at).is_block())?;
    let whole = hinted_text(tree, block);
    // The label is a line of its own, or the names follow on it.
    if !whole.is_empty() && !vocabulary().is_signature_label(&whole) {
        return Some(whole);
    }
    let end = tree.subtree_end(block);
    let within = end..(tree.len() as NodeId).min(end.saturating_add(WITHIN));
    let mut following = within.filter(|at| tree.kind(*at) != NodeKind::Text && tree.tag(*at).is_block());
    following.find_map(|at| Some(named(tree, at)).filter(|text| text.chars().any(char::is_alphanumeric)))
}

/// The text of a block, the items of a list parted by commas.
fn named(tree: &Tree<'_>, id: NodeId) -> String {
    match tree.tag(id) {
        Tag::UL | Tag::OL => hinted_text(tree, id).replace(" | ", ", "),
        // Of a card only its first words, which name whom it is about.
        _ => Some(hinted_start(tree, id)).filter(|text| !text.is_empty()).unwrap_or_else(|| first_words(&tree.inner_text(id))),
    }
}

/// The first words of a text.
fn first_words(text: &str) -> String {
    folded(text).split(' ').take(FIRST_WORDS).collect::<Vec<_>>().join(" ")
}
