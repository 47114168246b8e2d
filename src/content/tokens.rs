//! The words in the names that authors of pages give their elements: `class="entry-content postBody"` says *entry*, *content*,
//! *post*, *body*, and `entry-content`, `postBody` as a whole.

use xxhash_rust::xxh3::xxh3_64;

use crate::html::{Attribute, NodeId, Tree};

/// The longest name that is looked at, in bytes: longer ones are made by machines.
const LONGEST: usize = 40;

/// The most names of one element that are looked at.
const MOST: usize = 24;

/// A number that is equal for elements with the same names; none for an element that has none.
pub(super) fn key(tree: &Tree<'_>, node: NodeId) -> Option<u64> {
    let mut key = None;
    for attribute in tree.attributes(node) {
        if let Some(prefix) = prefix(&attribute) {
            let own = xxh3_64(attribute.raw.as_bytes()) ^ (prefix.len() as u64).wrapping_mul(0x9E37_79B9_7F4A_7C15);
            key = Some(key.map_or(own, |k: u64| k.rotate_left(17).wrapping_mul(0xC2B2_AE3D_27D4_EB4F) ^ own));
        }
    }
    key
}

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
    for attribute in tree.attributes(node) {
        let Some(prefix) = prefix(&attribute) else { continue };
        for token in attribute.raw.split_ascii_whitespace().filter(|t| t.len() <= LONGEST).take(MOST) {
            name.read(prefix, token, each);
        }
    }
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
