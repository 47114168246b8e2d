//! Any bytes as a page, by both parsers: a well-formed tree whose nodes stand in the source, and nothing that cannot be read; articles in its scripts.

#![no_main]

use dechaff::html::{self, Limits, NodeId, NodeKind, Parser, ROOT, Tree};
use libfuzzer_sys::fuzz_target;

/// Longer pages are left to the fast parser: the other one is slow, and finds nothing more in them.
const LONGEST: usize = 4096;

fuzz_target!(|bytes: &[u8]| {
    let page = String::from_utf8_lossy(bytes);
    check(&html::parse(&page, &Limits::default()), &page, true);
    scripted(&html::parse(&page, &Limits::default()), &page);
    let limits = Limits { depth: 5, nodes: 40, bytes: 1000 };
    check(&html::parse(&page, &limits), &page, true);
    if page.len() < LONGEST {
        check(&html::parse_with(&page, &Limits::default(), Parser::Spec), &page, false);
        check(&html::parse_with(&page, &limits, Parser::Spec), &page, false);
    }
});

/// An article in a script stands in the page, line by line.
fn scripted(tree: &Tree<'_>, page: &str) {
    let Some(found) = html::scripted(tree) else { return };
    let own = html::parse(found.text(), &Limits::default());
    let lines = found.lines(&own);
    for line in lines.lines() {
        let range = lines.source(lines.range(line));
        assert!(page.get(range.clone()).is_some(), "{range:?}");
    }
}

/// `in_order` asks that nodes stand in the source in the order of the tree.
fn check(tree: &Tree<'_>, page: &str, in_order: bool) {
    assert_eq!(tree.subtree_end(ROOT) as usize, tree.len());
    let mut last = 0;
    for id in tree.descendants(ROOT) {
        let (range, parent) = (tree.source_range(id), tree.parent(id));
        assert!(page.get(range.clone()).is_some(), "{range:?} of node {id}");
        assert!(parent < id && tree.subtree_end(id) > id && tree.subtree_end(id) <= tree.subtree_end(parent), "node {id}");
        let outer = tree.source_range(parent);
        assert!(outer.start <= range.start && range.end <= outer.end, "node {id} at {range:?} in {outer:?}");
        if in_order {
            assert!(range.start >= last, "node {id} at {range:?} behind {last}");
            last = range.start;
        }
        read(tree, id, page);
    }
}

/// Reads all that a node has.
fn read(tree: &Tree<'_>, id: NodeId, page: &str) {
    match tree.kind(id) {
        NodeKind::Element => {
            for attribute in tree.attributes(id) {
                assert!(!attribute.name.is_empty());
                assert!(attribute.value().len() <= 4 * attribute.raw.len());
            }
            assert!(tree.raw_text(id).is_empty() && tree.children(id).all(|c| tree.parent(c) == id));
        }
        NodeKind::Text => {
            assert_eq!(tree.subtree_end(id), id + 1);
            assert!(!tree.raw_text(id).is_empty() && !tree.text(id).is_empty());
            if tree.is_verbatim(id) {
                assert_eq!(tree.raw_text(id), &page[tree.source_range(id)]);
            }
        }
    }
}
