//! The words in the names that authors of pages give their elements: `class="entry-content postBody"` says *entry*, *content*,
//! *post*, *body*, and `entry-content`, `postBody` as a whole.

use crate::html::form::says;
use crate::html::{Attribute, NodeId, Tree};

/// The longest name that is looked at, in bytes: longer ones are made by machines.
const LONGEST: usize = 40;

/// The most names of one element that are looked at.
const MOST: usize = 24;

/// What stands before the words of an attribute; none where it holds no names.
fn prefix(attribute: &Attribute<'_>) -> Option<&'static str> {
    match attribute.name.len() {
        2 if attribute.is("id") => Some(""),
        5 if attribute.is("class") => Some(""),
        4 if attribute.is("role") => Some("role="),
        8 if attribute.is("itemprop") => Some("itemprop="),
        _ => None,
    }
}

/// Calls `each` with every word of an element's `class`, `id`, `role` and `itemprop`, in lower case. Words of the last two have
/// their attribute's name in front (`role=banner`).
pub fn for_each(tree: &Tree<'_>, node: NodeId, each: &mut impl FnMut(&str)) {
    let mut name = Name::default();
    for_each_name(tree, node, &mut |prefix, token| name.read(prefix, token, each));
}

/// Calls `each` with every name that the words of [`for_each`] are in, as written, and what stands before its words.
pub(super) fn for_each_name(tree: &Tree<'_>, node: NodeId, each: &mut impl FnMut(&'static str, &str)) {
    if tree.says(node) & says::NAMES == 0 {
        return;
    }
    for attribute in tree.attributes(node) {
        let Some(prefix) = prefix(&attribute) else { continue };
        attribute.raw.split_ascii_whitespace().filter(|t| t.len() <= LONGEST).take(MOST).for_each(|token| each(prefix, token));
    }
}

/// Calls `each` with every word of a name.
pub(super) fn words_of(prefix: &'static str, name: &str, each: &mut impl FnMut(&str)) {
    Name::default().read(prefix, name, each);
}

/// A name that is being read.
struct Name {
    buffer: [u8; LONGEST + 10],
}

impl Default for Name {
    fn default() -> Self {
        Name { buffer: [0; LONGEST + 10] }
    }
}

impl Name {
    fn read(&mut self, prefix: &str, token: &str, each: &mut impl FnMut(&str)) {
        let start = prefix.len();
        self.buffer[..start].copy_from_slice(prefix.as_bytes());
        let end = start + token.len();
        self.buffer[start..end].copy_from_slice(token.as_bytes());
        self.buffer[start..end].make_ascii_lowercase();
        let Ok(whole) = std::str::from_utf8(&self.buffer[..end]) else { return };
        each(whole);
        if start > 0 {
            return;
        }
        let bytes = token.as_bytes();
        let (mut from, mut parts) = (0, 0);
        for at in 0..=bytes.len() {
            let ends = at == bytes.len() || !bytes[at].is_ascii_alphabetic();
            let hump = !ends && at > from && bytes[at].is_ascii_uppercase() && bytes[at - 1].is_ascii_lowercase();
            if !ends && !hump {
                continue;
            }
            parts += 1;
            if at - from > 1 && (parts > 1 || at < bytes.len()) {
                each(&whole[from..at]);
            }
            from = if ends { at + 1 } else { at };
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
