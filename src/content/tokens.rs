//! The words in the names that authors of pages give their elements: `class="entry-content postBody"` says *entry*, *content*,
//! *post*, *body*, and `entry-content`, `postBody` as a whole.

use crate::html::form::says;
use crate::html::written::{Name, Sort};
use crate::html::{NodeId, Tree};

/// The longest name that is looked at, in bytes: longer ones are made by machines.
const LONGEST: usize = 40;

/// The most names of one element that are looked at.
const MOST: usize = 24;

/// What stands before the words of an attribute's names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Prefix {
    Nothing,
    Role,
    ItemProp,
}

/// How many there are.
pub(super) const PREFIXES: usize = 3;

impl Prefix {
    /// None where the attribute has no names that count here.
    fn of(sort: Sort) -> Option<Prefix> {
        match sort {
            Sort::Id | Sort::Class => Some(Prefix::Nothing),
            Sort::Role => Some(Prefix::Role),
            Sort::ItemProp => Some(Prefix::ItemProp),
            _ => None,
        }
    }

    pub(super) fn number(self) -> usize {
        self as usize
    }

    fn text(self) -> &'static str {
        match self {
            Prefix::Nothing => "",
            Prefix::Role => "role=",
            Prefix::ItemProp => "itemprop=",
        }
    }
}

/// Calls `each` with every word of an element's `class`, `id`, `role` and `itemprop`, in lower case. Words of the last two have
/// their attribute's name in front (`role=banner`).
pub fn for_each(tree: &Tree<'_>, node: NodeId, each: &mut impl FnMut(&str)) {
    let mut buffer = Buffer::default();
    let mut text = |word: &[u8]| std::str::from_utf8(word).map_or((), &mut *each);
    for_each_name(tree, node, &mut |prefix, name| buffer.read(prefix, name.text, &mut text));
}

/// Calls `each` with every name that the words of [`for_each`] are in, and what stands before its words.
pub(super) fn for_each_name(tree: &Tree<'_>, node: NodeId, each: &mut impl FnMut(Prefix, Name<'_>)) {
    if tree.says(node) & says::NAMES == 0 {
        return;
    }
    tree.for_each_written(node, |attribute| {
        let Some(prefix) = Prefix::of(attribute.sort) else { return };
        attribute.names().filter(|name| name.text.len() <= LONGEST).take(MOST).for_each(|name| each(prefix, name));
    });
}

/// Calls `each` with every word of a name.
pub(super) fn words_of(prefix: Prefix, name: &str, each: &mut impl FnMut(&[u8])) {
    Buffer::default().read(prefix, name, each);
}

/// A name that is being read.
struct Buffer {
    buffer: [u8; LONGEST + 10],
}

impl Default for Buffer {
    fn default() -> Self {
        Buffer { buffer: [0; LONGEST + 10] }
    }
}

impl Buffer {
    fn read(&mut self, prefix: Prefix, token: &str, each: &mut impl FnMut(&[u8])) {
        let prefix = prefix.text().as_bytes();
        let start = prefix.len();
        self.buffer[..start].copy_from_slice(prefix);
        let end = start + token.len();
        self.buffer[start..end].copy_from_slice(token.as_bytes());
        self.buffer[start..end].make_ascii_lowercase();
        let whole = &self.buffer[..end];
        each(whole);
        if start > 0 {
            return;
        }
        // Where a word ends cannot be guessed: so it is found out for all places first, a bit each, without a branch.
        let (mut letters, mut capitals) = (0u64, 0u64);
        for (at, byte) in token.bytes().enumerate() {
            letters |= u64::from(byte.is_ascii_alphabetic()) << at;
            capitals |= u64::from(byte.is_ascii_uppercase()) << at;
        }
        let humps = capitals & (letters & !capitals) << 1;
        // No name has 64 bytes: the end is one where none stands.
        let mut ends = (humps | !letters) & u64::MAX >> (63 - token.len());
        let (mut from, mut parts) = (0, 0);
        while ends != 0 {
            let at = ends.trailing_zeros() as usize;
            ends &= ends - 1;
            parts += 1;
            if at - from > 1 && (parts > 1 || at < token.len()) {
                each(&whole[from..at]);
            }
            from = if humps >> at & 1 != 0 { at } else { at + 1 };
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::html::{Limits, parse};

    #[test]
    fn names_are_split() {
        let html = "<div class='entry-content postBody  x1 col' id=main role=banner itemprop=articleBody title=no>";
        let tree = parse(html, &Limits::default());
        let mut words = Vec::new();
        for_each(&tree, 1, &mut |w| words.push(w.to_string()));
        assert_eq!(
            words,
            [
                "entry-content",
                "entry",
                "content",
                "postbody",
                "post",
                "body",
                "x1",
                "col",
                "main",
                "role=banner",
                "itemprop=articlebody"
            ]
        );
    }
}
