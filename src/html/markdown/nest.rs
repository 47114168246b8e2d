//! What blocks stand in: items of lists and quotations, from the outside in.

use std::collections::HashMap;

use super::super::Tag;
use super::super::tree::{NodeId, Tree};

/// The most containers inside each other that are written; what stands deeper is written at that depth.
const DEEPEST: usize = 12;

/// Something that blocks stand in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Container {
    /// The element.
    pub(super) node: NodeId,
    pub(super) kind: ContainerKind,
}

/// What a container is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum ContainerKind {
    Quote,
    /// An item of this list, with its number where the list is ordered.
    Item {
        list: NodeId,
        number: Option<u32>,
    },
}

/// The number of a list of containers.
pub(super) type NestId = u32;

/// Where the numbering of a list stands.
struct Count {
    next: i64,
    step: i64,
    /// Children of the list up to here are counted.
    seen: NodeId,
}

/// The containers of all blocks that were asked for.
#[derive(Default)]
pub(super) struct Nests {
    pub(super) nests: Vec<Vec<Container>>,
    by_element: HashMap<NodeId, NestId>,
    counts: HashMap<NodeId, Count>,
    items: HashMap<NodeId, Option<u32>>,
}

impl Nests {
    /// The containers of a node.
    pub(super) fn of(&mut self, tree: &Tree<'_>, node: NodeId) -> NestId {
        let contains = |n: &NodeId| matches!(tree.tag(*n), Tag::LI | Tag::DD | Tag::BLOCKQUOTE);
        let element = tree.ancestors(node).find(contains).unwrap_or_default();
        if let Some(known) = self.by_element.get(&element) {
            return *known;
        }
        let mut elements: Vec<NodeId> = tree.ancestors(node).filter(contains).collect();
        elements.reverse();
        elements.truncate(DEEPEST);
        let containers = elements.into_iter().map(|n| Container { node: n, kind: self.kind(tree, n) }).collect();
        self.nests.push(containers);
        let id = (self.nests.len() - 1) as NestId;
        self.by_element.insert(element, id);
        id
    }

    fn kind(&mut self, tree: &Tree<'_>, node: NodeId) -> ContainerKind {
        if tree.tag(node) == Tag::BLOCKQUOTE {
            return ContainerKind::Quote;
        }
        let is_list = |n: &NodeId| matches!(tree.tag(*n), Tag::OL | Tag::UL | Tag::MENU | Tag::DIR | Tag::DL);
        let list = tree.ancestors(node).find(is_list).unwrap_or_else(|| tree.parent(node));
        let number = if tree.tag(list) == Tag::OL { self.number(tree, list, node) } else { None };
        ContainerKind::Item { list, number }
    }

    /// The number of an item of an ordered list. Items are asked for in the order of the page.
    fn number(&mut self, tree: &Tree<'_>, list: NodeId, item: NodeId) -> Option<u32> {
        if let Some(known) = self.items.get(&item) {
            return *known;
        }
        let number = |node: NodeId, name: &str| tree.attribute(node, name)?.trim().parse::<i64>().ok();
        let items = || tree.children(list).filter(|n| tree.tag(*n) == Tag::LI);
        let count = self.counts.entry(list).or_insert_with(|| {
            let reversed = tree.attribute(list, "reversed").is_some();
            let first = if reversed { items().count() as i64 } else { 1 };
            Count { next: number(list, "start").unwrap_or(first), step: if reversed { -1 } else { 1 }, seen: list + 1 }
        });
        let mut own = None;
        let mut child = count.seen;
        while child < tree.subtree_end(list) && child <= item {
            if tree.tag(child) == Tag::LI {
                let this = number(child, "value").unwrap_or(count.next);
                count.next = this.saturating_add(count.step);
                own = (child == item).then_some(this);
            }
            child = tree.subtree_end(child);
        }
        count.seen = count.seen.max(child);
        // An item that is no child of its list follows the one before it.
        let own = own.unwrap_or_else(|| {
            let this = count.next;
            count.next = this.saturating_add(count.step);
            this
        });
        let own = Some(own.clamp(0, 999_999_999) as u32);
        self.items.insert(item, own);
        own
    }
}
