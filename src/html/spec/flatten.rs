//! From linked nodes to the flat tree, in the order of the page.

use memchr::memchr;

use super::super::attributes::split_name;
use super::super::form::Looks;
use super::super::tree::{NodeId, ROOT, Tree};
use super::super::{Limits, Tag, reference};
use super::nodes::{Kind, NONE, Page};
use super::place;

/// An element whose children are being added.
struct Level {
    node: u32,
    /// Itself in the flat tree, or the element that has its children because it is too deep.
    holder: NodeId,
    deep: bool,
    source: (u32, u32),
}

/// The flat tree of a page.
pub(super) fn flatten<'a>(page: Page<'a>, limits: &Limits) -> Tree<'a> {
    let mut flat = Flat { tree: Tree::new(page.source, page.nodes.len().min(limits.nodes)), page, levels: Vec::new() };
    let whole = (0, flat.page.source.len() as u32);
    flat.levels.push(Level { node: 0, holder: ROOT, deep: false, source: whole });
    let mut at = flat.page.nodes[0].first;
    while let Some(node) = flat.page.nodes.get(at as usize) {
        if flat.tree.len() >= limits.nodes {
            flat.tree.capped_mut().nodes = true;
            break;
        }
        let (first, mut next) = (node.first, node.next);
        flat.enter(at, limits.depth);
        if first != NONE {
            at = first;
            continue;
        }
        flat.leave_leaf(at);
        while next == NONE && flat.levels.len() > 1 {
            next = flat.levels.last().map_or(NONE, |l| flat.page.nodes[l.node as usize].next);
            flat.leave();
        }
        at = next;
    }
    while !flat.levels.is_empty() {
        flat.leave();
    }
    flat.tree
}

struct Flat<'a> {
    tree: Tree<'a>,
    page: Page<'a>,
    levels: Vec<Level>,
}

impl Flat<'_> {
    fn enter(&mut self, at: u32, max_depth: usize) {
        let node = &self.page.nodes[at as usize];
        let holder = self.levels.last().map_or(ROOT, |l| l.holder);
        let source = node.source.0 as usize..node.source.1 as usize;
        let id = match node.kind {
            Kind::Element { tag, content } => {
                let content = content.0 as usize..content.1 as usize;
                let looks = Looks::read(tag, &self.tree.source()[content.clone()]);
                self.tree.push_element(tag, looks, holder, source, content)
            }
            Kind::OwnElement { tag, content } => {
                let content = &self.page.own[content.0 as usize..content.1 as usize];
                self.tree.push_own_element(tag, holder, source, content)
            }
            Kind::Comment | Kind::Text | Kind::OwnText(_) => {
                self.text(at, holder);
                holder
            }
        };
        let deep = self.levels.len() > max_depth;
        let has_children = self.page.nodes[at as usize].first != NONE;
        self.tree.capped_mut().depth |= deep && has_children;
        let holder = if deep { holder } else { id };
        self.levels.push(Level { node: at, holder, deep, source: self.page.nodes[at as usize].source });
    }

    fn text(&mut self, at: u32, holder: NodeId) {
        let node = &self.page.nodes[at as usize];
        let range = node.source.0 as usize..node.source.1 as usize;
        let raw = &self.page.source[range.clone()];
        let own = match node.kind {
            Kind::OwnText(n) => Some(std::mem::take(&mut self.page.texts[n as usize])),
            Kind::Text => None,
            _ => return,
        };
        let text = own.as_deref().unwrap_or(raw);
        if text.is_empty() || self.tree.tag(holder).drops_blank() && text.bytes().all(|b| b.is_ascii_whitespace()) {
            return;
        }
        match own {
            None => self.tree.push_text(holder, range, false),
            Some(own) if place::same_but_for_line_ends(&reference::decode(raw, false), &own) => {
                self.tree.push_text(holder, range, true)
            }
            Some(own) => self.tree.push_own_text(holder, range, &own),
        };
    }

    fn leave_leaf(&mut self, at: u32) {
        if matches!(self.page.nodes[at as usize].kind, Kind::Element { .. } | Kind::OwnElement { .. }) {
            self.leave();
        } else if let Some(level) = self.levels.pop() {
            self.widen(level.source);
        }
    }

    /// Ends the innermost element: it reaches from its start tag to its end tag, and around all that is inside.
    fn leave(&mut self) {
        let Some(mut level) = self.levels.pop() else { return };
        if self.levels.is_empty() {
            self.tree.node_mut(ROOT).end = self.tree.len() as NodeId;
            return;
        }
        let node = &self.page.nodes[level.node as usize];
        let (tag, name) = match node.kind {
            Kind::Element { tag, content } => (tag, &self.page.source[content.0 as usize..content.1 as usize]),
            Kind::OwnElement { tag, content } => (tag, &self.page.own[content.0 as usize..content.1 as usize]),
            _ => (Tag::OTHER, ""),
        };
        if !tag.is_void() {
            level.source.1 = behind_end_tag(self.page.source, level.source.1, split_name(name).0);
        }
        if !level.deep {
            let end = self.tree.len() as NodeId;
            let flat = self.tree.node_mut(level.holder);
            (flat.end, flat.source) = (end, level.source);
        }
        self.widen(level.source);
    }

    fn widen(&mut self, source: (u32, u32)) {
        if let Some(outer) = self.levels.last_mut() {
            outer.source = (outer.source.0.min(source.0), outer.source.1.max(source.1));
        }
    }
}

/// The place behind the end tag of `name` at `at`; `at` where none stands there.
fn behind_end_tag(source: &str, at: u32, name: &str) -> u32 {
    let rest = &source.as_bytes()[at as usize..];
    let tag = rest.strip_prefix(b"</").and_then(|t| t.split_at_checked(name.len()));
    match tag {
        Some((written, after))
            if written.eq_ignore_ascii_case(name.as_bytes())
                && after.first().is_some_and(|b| b.is_ascii_whitespace() || matches!(b, b'>' | b'/')) =>
        {
            memchr(b'>', rest).map_or(at, |n| at + n as u32 + 1)
        }
        _ => at,
    }
}
