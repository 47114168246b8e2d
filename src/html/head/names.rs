//! What the names of elements say of the fields they hold: found out once for each name and each form of a page.

use std::ops::Range;
use std::sync::LazyLock;

use aho_corasick::{AhoCorasick, AhoCorasickKind};

use super::vocabulary::{Hint, MOST_NAMES, vocabulary};
use crate::candidates::Field;
use crate::hashed::{Map, quick};
use crate::html::form::{Known, is_telling};
use crate::html::{Attribute, NodeId, Tree};

/// Parts of names without one of which they give no hint.
static NEEDLES: LazyLock<Option<AhoCorasick>> = LazyLock::new(|| {
    let kind = Some(AhoCorasickKind::DFA);
    AhoCorasick::builder().ascii_case_insensitive(true).kind(kind).build(vocabulary().needles()).ok()
});

/// So many names of a page are remembered.
const MOST: usize = 1 << 16;

/// See the module.
pub(super) struct Names {
    forms: Known<bool>,
    /// The hints of each name, as a range of `hints`.
    known: Map<u64, Range<usize>>,
    hints: Vec<(Field, u8)>,
}

impl Names {
    pub(super) fn new(tree: &Tree<'_>) -> Names {
        Names { forms: Known::new(tree), known: Map::default(), hints: Vec::new() }
    }

    /// Whether the attributes of an element may say what it holds.
    pub(super) fn may_say(&mut self, tree: &Tree<'_>, id: NodeId) -> bool {
        let Names { forms, known, hints } = self;
        forms.of(tree, id, || {
            tree.attributes(id).any(|attribute| match attribute.name {
                _ if is_named(&attribute) => {
                    let mut names = attribute.raw.split_ascii_whitespace().take(MOST_NAMES);
                    names.any(|name| !look_up(known, hints, name).is_empty())
                }
                _ if attribute.is("rel") => is_author(attribute.raw),
                _ => attribute.is("itemprop") || attribute.is("itemtype"),
            })
        })
    }

    /// The fields that a name hints at, each with its rank.
    pub(super) fn hints(&mut self, name: &str) -> &[(Field, u8)] {
        let range = look_up(&mut self.known, &mut self.hints, name);
        &self.hints[range]
    }
}

fn look_up(known: &mut Map<u64, Range<usize>>, hints: &mut Vec<(Field, u8)>, name: &str) -> Range<usize> {
    let key = quick(name.as_bytes());
    if let Some(range) = known.get(&key) {
        return range.clone();
    }
    if known.len() >= MOST {
        known.clear();
        hints.clear();
    }
    let start = hints.len();
    if NEEDLES.as_ref().is_some_and(|needles| needles.is_match(name)) {
        vocabulary().hints(name, |hint| {
            if let Hint::Field(field, rank) = hint {
                hints.push((field, rank));
            }
        });
    }
    known.insert(key, start..hints.len());
    start..hints.len()
}

/// Whether the value of an attribute is names.
pub(super) fn is_named(attribute: &Attribute<'_>) -> bool {
    let is_test_name = |name: &str| name.get(..5).is_some_and(|p| p.eq_ignore_ascii_case("data-")) && is_telling(name);
    attribute.is("class") || attribute.is("id") || is_test_name(attribute.name)
}

/// Whether a relation says that a link leads to the author.
pub(super) fn is_author(relation: &str) -> bool {
    relation.split_ascii_whitespace().any(|r| r.eq_ignore_ascii_case("author"))
}
