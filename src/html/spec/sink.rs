//! What html5ever's tree builder tells: elements made, put somewhere, moved, taken away.

use std::borrow::Cow;
use std::cell::RefCell;
use std::rc::Rc;

use html5ever::interface::{ElementFlags, ExpandedName};
use html5ever::tendril::StrTendril;
use html5ever::tree_builder::{NodeOrText, QuirksMode, TreeSink};
use html5ever::{Attribute, LocalName, QualName, local_name, ns};

use super::nodes::{NONE, Page};

/// A node, and its name, for which the tree builder asks all the time.
#[derive(Debug, Clone)]
pub(super) struct Handle {
    id: u32,
    name: Rc<QualName>,
}

impl Handle {
    pub(super) fn name(&self) -> &QualName {
        &self.name
    }
}

/// Takes down what the tree builder tells.
pub(super) struct Sink<'a> {
    page: RefCell<Page<'a>>,
    nameless: Rc<QualName>,
}

impl<'a> Sink<'a> {
    pub(super) fn new(source: &'a str) -> Self {
        let nameless = Rc::new(QualName::new(None, ns!(), local_name!("")));
        Sink { page: RefCell::new(Page::new(source)), nameless }
    }

    pub(super) fn into_page(self) -> Page<'a> {
        self.page.into_inner()
    }

    /// The number of nodes.
    pub(super) fn nodes(&self) -> usize {
        self.page.borrow().nodes.len()
    }

    /// Elements made since [`Sink::reset_made`].
    pub(super) fn made(&self) -> usize {
        self.page.borrow().made
    }

    pub(super) fn reset_made(&self) {
        self.page.borrow_mut().made = 0;
    }

    /// What elements have cost that no start tag asked for.
    pub(super) fn reopened(&self) -> usize {
        self.page.borrow().reopened
    }

    /// Bytes read.
    pub(super) fn read(&self) -> usize {
        self.page.borrow().now.end
    }

    /// Marks a node as counted. Gives whether it was not.
    pub(super) fn mark(&self, handle: &Handle, epoch: u32) -> bool {
        let node = &mut self.page.borrow_mut().nodes[handle.id as usize];
        std::mem::replace(&mut node.epoch, epoch) != epoch
    }

    pub(super) fn begin_text(&self, end: usize) {
        self.page.borrow_mut().begin_text(end);
    }

    pub(super) fn end_text(&self) {
        self.page.borrow_mut().end_text();
    }

    pub(super) fn begin_tag(&self, end: usize) {
        self.page.borrow_mut().begin_tag(end);
    }

    pub(super) fn begin_start_tag(&self, name: &LocalName) {
        self.page.borrow_mut().begin_start_tag(name);
    }

    pub(super) fn begin_other(&self, end: usize) {
        self.page.borrow_mut().begin_other(end);
    }

    pub(super) fn end_token(&self) -> bool {
        self.page.borrow_mut().end_token()
    }

    fn put(&self, child: NodeOrText<Handle>, parent: u32, before: u32) {
        let mut page = self.page.borrow_mut();
        match child {
            NodeOrText::AppendNode(node) => page.insert(node.id, parent, before),
            NodeOrText::AppendText(text) => page.text(parent, before, &text),
        }
    }
}

impl TreeSink for Sink<'_> {
    type Handle = Handle;
    type Output = ();
    type ElemName<'b>
        = ExpandedName<'b>
    where
        Self: 'b;

    fn finish(self) {}

    fn parse_error(&self, _: Cow<'static, str>) {}

    fn get_document(&self) -> Handle {
        Handle { id: 0, name: Rc::clone(&self.nameless) }
    }

    fn elem_name<'b>(&'b self, target: &'b Handle) -> ExpandedName<'b> {
        target.name.expanded()
    }

    fn create_element(&self, name: QualName, attributes: Vec<Attribute>, flags: ElementFlags) -> Handle {
        let mut page = self.page.borrow_mut();
        let id = page.element(&name, &attributes);
        page.nodes[id as usize].takes_html = flags.mathml_annotation_xml_integration_point;
        Handle { id, name: Rc::new(name) }
    }

    fn create_comment(&self, _: StrTendril) -> Handle {
        Handle { id: self.page.borrow_mut().comment(), name: Rc::clone(&self.nameless) }
    }

    fn create_pi(&self, _: StrTendril, _: StrTendril) -> Handle {
        self.create_comment(StrTendril::new())
    }

    fn append(&self, parent: &Handle, child: NodeOrText<Handle>) {
        self.put(child, parent.id, NONE);
    }

    fn append_based_on_parent_node(&self, element: &Handle, previous: &Handle, child: NodeOrText<Handle>) {
        let parent = self.page.borrow().nodes[element.id as usize].parent;
        if parent == NONE { self.put(child, previous.id, NONE) } else { self.put(child, parent, element.id) }
    }

    fn append_doctype_to_document(&self, _: StrTendril, _: StrTendril, _: StrTendril) {}

    fn get_template_contents(&self, target: &Handle) -> Handle {
        // What is in a template is its children here.
        target.clone()
    }

    fn same_node(&self, a: &Handle, b: &Handle) -> bool {
        a.id == b.id
    }

    fn set_quirks_mode(&self, _: QuirksMode) {}

    fn append_before_sibling(&self, sibling: &Handle, child: NodeOrText<Handle>) {
        let parent = self.page.borrow().nodes[sibling.id as usize].parent;
        if parent != NONE {
            self.put(child, parent, sibling.id);
        }
    }

    fn add_attrs_if_missing(&self, target: &Handle, attributes: Vec<Attribute>) {
        self.page.borrow_mut().add_attributes(target.id, &attributes);
    }

    fn remove_from_parent(&self, target: &Handle) {
        self.page.borrow_mut().detach(target.id);
    }

    fn reparent_children(&self, node: &Handle, new_parent: &Handle) {
        self.page.borrow_mut().move_children(node.id, new_parent.id);
    }

    fn is_mathml_annotation_xml_integration_point(&self, handle: &Handle) -> bool {
        self.page.borrow().nodes[handle.id as usize].takes_html
    }

    fn allow_declarative_shadow_roots(&self, _: &Handle) -> bool {
        false
    }
}
