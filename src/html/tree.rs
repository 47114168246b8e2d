//! The flat tree of a page: nodes in one array, in the order of the page.
//!
//! A node's descendants stand right behind it, so that a subtree is a range and a walk is a loop. A node is small because it
//! holds places, not text: its name, attributes and text are read where they stand.

use std::borrow::Cow;
use std::ops::Range;

use super::attributes::Attributes;
use super::form::{Form, Forms, Looks, Says};
use super::written::Attributions;
use super::{Capped, Tag, reference};

/// A node, as its number in the tree. The document is 0.
pub type NodeId = u32;

/// The node of the document itself.
pub const ROOT: NodeId = 0;

/// What a node is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NodeKind {
    /// An element, or the document.
    Element,
    /// Text.
    Text,
}

/// Text whose `&` may begin a character reference.
const REFERENCES: u8 = 1;
/// What the node holds stands in the tree's own text, not in the source.
const OWN: u8 = 2;
/// The node is text.
const TEXT: u8 = 4;

/// One node: see [`Tree`].
#[derive(Debug, Clone)]
pub(super) struct Node {
    pub(super) tag: Tag,
    flags: u8,
    says: Says,
    form: Form,
    pub(super) parent: NodeId,
    /// The node after the last of its descendants.
    pub(super) end: NodeId,
    /// Its bytes in the source; for an element from `<` of the start tag to `>` of the end tag.
    pub(super) source: (u32, u32),
    /// For text its characters; for an element what stands between `<` and `>` of the start tag.
    content: (u32, u32),
}

/// The nodes of a page, in the order of the page.
#[derive(Debug, Clone)]
pub struct Tree<'a> {
    source: &'a str,
    own: String,
    nodes: Vec<Node>,
    capped: Capped,
    forms: Forms,
    attributions: Attributions,
}

impl<'a> Tree<'a> {
    pub(super) fn new(source: &'a str, nodes: usize) -> Self {
        let mut tree = Tree {
            source,
            own: String::new(),
            nodes: Vec::with_capacity(nodes),
            capped: Capped::default(),
            forms: Forms::default(),
            attributions: Attributions::default(),
        };
        let looks = Looks::new(Tag::DOCUMENT, b"");
        tree.nodes.push(Node {
            tag: Tag::DOCUMENT,
            flags: 0,
            says: looks.says(),
            form: tree.forms.of(looks),
            parent: ROOT,
            end: 1,
            source: (0, source.len() as u32),
            content: (0, 0),
        });
        tree
    }

    /// The page it was read from.
    pub fn source(&self) -> &'a str {
        self.source
    }

    /// The number of nodes, the document counted.
    pub fn len(&self) -> usize {
        self.nodes.len()
    }

    /// Whether there is nothing but the document.
    pub fn is_empty(&self) -> bool {
        self.nodes.len() <= 1
    }

    /// What of the page was left out because it was beyond a limit.
    pub fn capped(&self) -> Capped {
        self.capped
    }

    pub(super) fn capped_mut(&mut self) -> &mut Capped {
        &mut self.capped
    }

    pub(super) fn node(&self, id: NodeId) -> &Node {
        &self.nodes[id as usize]
    }

    pub(super) fn node_mut(&mut self, id: NodeId) -> &mut Node {
        &mut self.nodes[id as usize]
    }

    /// Adds an element whose start tag, without its brackets, stands at `content` in the source.
    pub(super) fn push_element(
        &mut self,
        tag: Tag,
        looks: Looks,
        parent: NodeId,
        source: Range<usize>,
        content: Range<usize>,
    ) -> NodeId {
        self.push(tag, 0, looks, parent, source, content)
    }

    /// Adds text that stands at `source`.
    pub(super) fn push_text(&mut self, parent: NodeId, source: Range<usize>, references: bool) -> NodeId {
        let references = if references { REFERENCES } else { 0 };
        self.push(Tag::OTHER, TEXT | references, Looks::TEXT, parent, source.clone(), source)
    }

    fn push(&mut self, tag: Tag, flags: u8, looks: Looks, parent: NodeId, source: Range<usize>, content: Range<usize>) -> NodeId {
        let id = self.nodes.len() as NodeId;
        let pair = |r: Range<usize>| (r.start as u32, r.end as u32);
        let (says, form) = (looks.says(), if flags & TEXT == 0 { self.forms.of(looks) } else { 0 });
        self.nodes.push(Node { tag, flags, says, form, parent, end: id + 1, source: pair(source), content: pair(content) });
        id
    }

    /// Makes an element and its first child change places: the child becomes the parent. Both are still open.
    pub(super) fn swap_with_child(&mut self, id: NodeId) {
        let at = id as usize;
        if let Some([outer, inner]) = self.nodes.get_mut(at..at + 2).and_then(|n| n.first_chunk_mut()) {
            std::mem::swap(&mut outer.tag, &mut inner.tag);
            std::mem::swap(&mut outer.flags, &mut inner.flags);
            std::mem::swap(&mut outer.says, &mut inner.says);
            std::mem::swap(&mut outer.form, &mut inner.form);
            std::mem::swap(&mut outer.content, &mut inner.content);
            // Both begin where the first of them does.
            inner.source.0 = outer.source.0;
        }
    }

    /// Whether a node is an element or text.
    pub fn kind(&self, id: NodeId) -> NodeKind {
        if self.node(id).flags & TEXT != 0 { NodeKind::Text } else { NodeKind::Element }
    }

    /// The tag of an element; [`Tag::OTHER`] for text and for names that are not HTML's.
    pub fn tag(&self, id: NodeId) -> Tag {
        self.node(id).tag
    }

    /// The name of an element, as written (HTML's names in lower case); empty for text.
    pub fn name(&self, id: NodeId) -> &str {
        let node = self.node(id);
        if node.tag != Tag::OTHER || node.flags & TEXT != 0 {
            return node.tag.name();
        }
        super::attributes::split_name(self.content(node)).0
    }

    /// The element a node stands in. The document is its own.
    pub fn parent(&self, id: NodeId) -> NodeId {
        self.node(id).parent
    }

    /// The node after the last descendant: `id + 1..subtree_end(id)` are a node's descendants.
    pub fn subtree_end(&self, id: NodeId) -> NodeId {
        self.node(id).end
    }

    /// The descendants of a node, in the order of the page.
    pub fn descendants(&self, id: NodeId) -> Range<NodeId> {
        id + 1..self.node(id).end
    }

    /// The children of a node.
    pub fn children(&self, id: NodeId) -> impl Iterator<Item = NodeId> + '_ {
        let end = self.node(id).end;
        let mut next = id + 1;
        std::iter::from_fn(move || {
            let this = next;
            (this < end).then(|| {
                next = self.node(this).end;
                this
            })
        })
    }

    /// The elements a node stands in, the nearest first, the document last.
    pub fn ancestors(&self, id: NodeId) -> impl Iterator<Item = NodeId> + '_ {
        let mut at = id;
        std::iter::from_fn(move || {
            (at != ROOT).then(|| {
                at = self.node(at).parent;
                at
            })
        })
    }

    /// Its bytes in the source. For an element from the start tag to the end tag, or to what ended it.
    pub fn source_range(&self, id: NodeId) -> Range<usize> {
        let (start, end) = self.node(id).source;
        start as usize..end as usize
    }

    fn content(&self, node: &Node) -> &str {
        let range = node.content.0 as usize..node.content.1 as usize;
        if node.flags & OWN != 0 { &self.own[range] } else { &self.source[range] }
    }

    /// The characters of a text node as they stand in the page, character references not resolved; empty for an element.
    pub fn raw_text(&self, id: NodeId) -> &str {
        let node = self.node(id);
        if node.flags & TEXT == 0 { "" } else { self.content(node) }
    }

    /// Whether the characters of a text node are its bytes in the source, one by one.
    pub fn is_verbatim(&self, id: NodeId) -> bool {
        self.node(id).flags & OWN == 0
    }

    /// Whether a text node may hold character references.
    pub fn has_references(&self, id: NodeId) -> bool {
        self.node(id).flags & REFERENCES != 0
    }

    /// The characters of a text node; empty for an element.
    pub fn text(&self, id: NodeId) -> Cow<'_, str> {
        let raw = self.raw_text(id);
        if self.has_references(id) { reference::decode(raw, false) } else { Cow::Borrowed(raw) }
    }

    /// All text inside a node, as `textContent` has it.
    pub fn inner_text(&self, id: NodeId) -> String {
        if self.kind(id) == NodeKind::Text {
            return self.text(id).into_owned();
        }
        self.descendants(id).filter(|n| self.kind(*n) == NodeKind::Text).map(|n| self.text(n)).collect()
    }

    /// The form of a node's start tag.
    pub(crate) fn form(&self, id: NodeId) -> Form {
        self.node(id).form
    }

    /// How many forms of start tags the page has.
    pub(crate) fn forms(&self) -> usize {
        self.forms.count()
    }

    /// The attributes of its forms, as far as they were read.
    pub(super) fn attributions(&self) -> &Attributions {
        &self.attributions
    }

    /// Which attributes an element may have: see [`Says`].
    pub(crate) fn says(&self, id: NodeId) -> Says {
        self.node(id).says
    }

    /// The start tag of an element, without its brackets; empty for text and the document.
    pub(super) fn start_tag(&self, id: NodeId) -> &str {
        let node = self.node(id);
        if node.flags & TEXT != 0 || id == ROOT { "" } else { self.content(node) }
    }

    /// The attributes of an element, as written.
    pub fn attributes(&self, id: NodeId) -> Attributes<'_> {
        Attributes::new(super::attributes::split_name(self.start_tag(id)).1)
    }

    /// The value of an element's attribute of this name (in lower case).
    pub fn attribute(&self, id: NodeId, name: &str) -> Option<Cow<'_, str>> {
        self.attributes(id).find(|a| a.is(name)).map(|a| a.value())
    }

    /// The first element with this tag inside a node.
    pub fn first(&self, id: NodeId, tag: Tag) -> Option<NodeId> {
        self.descendants(id).find(|n| self.node(*n).tag == tag)
    }
}

/// For the parser that moves and joins what it reads, so that not all of it stands in the source as it is.
#[cfg(feature = "spec-parser")]
impl Tree<'_> {
    /// Adds an element whose start tag is not as it stands in the source.
    pub(super) fn push_own_element(&mut self, tag: Tag, parent: NodeId, source: Range<usize>, content: &str) -> NodeId {
        let looks = Looks::read(tag, content);
        let content = self.keep(content);
        self.push(tag, OWN, looks, parent, source, content)
    }

    /// Adds text that is not as it stands in the source.
    pub(super) fn push_own_text(&mut self, parent: NodeId, source: Range<usize>, text: &str) -> NodeId {
        let content = self.keep(text);
        self.push(Tag::OTHER, TEXT | OWN, Looks::TEXT, parent, source, content)
    }

    fn keep(&mut self, text: &str) -> Range<usize> {
        let start = self.own.len();
        if text.len() > u32::MAX as usize - start {
            self.capped.bytes = true;
            return 0..0;
        }
        self.own.push_str(text);
        start..self.own.len()
    }
}
