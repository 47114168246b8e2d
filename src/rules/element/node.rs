//! A node of a page's tree as the `selectors` crate walks it.

use std::cell::Cell;
use std::fmt;
use std::ptr::{NonNull, without_provenance_mut};

use selectors::attr::{AttrSelectorOperation, CaseSensitivity, NamespaceConstraint};
use selectors::bloom::BloomFilter;
use selectors::context::MatchingContext;
use selectors::matching::ElementSelectorFlags;
use selectors::{Element, OpaqueElement};

use super::css::{Css, Name, NoPseudoElement, PseudoClass, Value};
use crate::html::{NodeId, NodeKind, ROOT, Tag, Tree};

/// Steps from node to node that matching may take over a page: so many, and so many for each node. Ordinary pages take a few a
/// node; `:has()` and `~` can be made to take the square of their number.
const STEPS: (u64, u64) = (4 << 20, 256);

/// A page that is matched.
pub(super) struct Page<'p, 'a> {
    pub(super) tree: &'p Tree<'a>,
    steps: Cell<u64>,
}

impl<'p, 'a> Page<'p, 'a> {
    pub(super) fn new(tree: &'p Tree<'a>) -> Self {
        Page { tree, steps: Cell::new(STEPS.0 + STEPS.1 * tree.len() as u64) }
    }

    /// Counts a step; whether there was one left.
    pub(super) fn spend(&self, steps: u64) -> bool {
        let left = self.steps.get();
        self.steps.set(left.saturating_sub(steps));
        left >= steps
    }

    /// Whether no step is left: what is found from then on may be wrong.
    pub(super) fn is_spent(&self) -> bool {
        self.steps.get() == 0
    }
}

/// An element of a page.
#[derive(Clone, Copy)]
pub(super) struct At<'p, 'a> {
    pub(super) page: &'p Page<'p, 'a>,
    pub(super) id: NodeId,
}

impl fmt::Debug for At<'_, '_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "<{}> {}", self.page.tree.name(self.id), self.id)
    }
}

impl<'p, 'a> At<'p, 'a> {
    fn tree(&self) -> &'p Tree<'a> {
        self.page.tree
    }

    fn with(&self, id: NodeId) -> Self {
        At { page: self.page, id }
    }

    /// The first element from `next` on, among nodes of one parent that end before `end`.
    fn first_from(&self, mut next: NodeId, end: NodeId) -> Option<Self> {
        while next < end && self.page.spend(1) {
            if self.tree().kind(next) == NodeKind::Element {
                return Some(self.with(next));
            }
            next = self.tree().subtree_end(next);
        }
        None
    }
}

impl Element for At<'_, '_> {
    type Impl = Css;

    fn opaque(&self) -> OpaqueElement {
        // An element's identity, which is never followed: its number will do.
        let number = without_provenance_mut::<()>(self.id as usize + 1);
        OpaqueElement::from_ptr(NonNull::new(number).unwrap_or(NonNull::dangling()))
    }

    fn parent_element(&self) -> Option<Self> {
        let parent = self.tree().parent(self.id);
        (parent != ROOT && self.page.spend(1)).then(|| self.with(parent))
    }

    fn parent_node_is_shadow_root(&self) -> bool {
        false
    }

    fn containing_shadow_host(&self) -> Option<Self> {
        None
    }

    fn is_pseudo_element(&self) -> bool {
        false
    }

    fn prev_sibling_element(&self) -> Option<Self> {
        let tree = self.tree();
        let parent = tree.parent(self.id);
        let mut at = self.id;
        // What stands right in front is the last node inside the sibling before, or the parent.
        while at - 1 != parent {
            at -= 1;
            while tree.parent(at) != parent && self.page.spend(1) {
                at = tree.parent(at);
            }
            if !self.page.spend(1) {
                return None;
            }
            if tree.kind(at) == NodeKind::Element {
                return Some(self.with(at));
            }
        }
        None
    }

    fn next_sibling_element(&self) -> Option<Self> {
        let tree = self.tree();
        self.first_from(tree.subtree_end(self.id), tree.subtree_end(tree.parent(self.id)))
    }

    fn first_element_child(&self) -> Option<Self> {
        self.first_from(self.id + 1, self.tree().subtree_end(self.id))
    }

    /// So that names are compared in lower case, whatever is written.
    fn is_html_element_in_html_document(&self) -> bool {
        true
    }

    fn has_local_name(&self, name: &Name) -> bool {
        match name.tag {
            Tag::OTHER => self.tree().tag(self.id) == Tag::OTHER && self.tree().name(self.id).eq_ignore_ascii_case(&name.text),
            tag => self.tree().tag(self.id) == tag,
        }
    }

    fn has_namespace(&self, _namespace: &Value) -> bool {
        true
    }

    fn is_same_type(&self, other: &Self) -> bool {
        let tree = self.tree();
        match tree.tag(self.id) {
            Tag::OTHER => tree.tag(other.id) == Tag::OTHER && tree.name(self.id).eq_ignore_ascii_case(tree.name(other.id)),
            tag => tree.tag(other.id) == tag,
        }
    }

    fn attr_matches(
        &self,
        _namespace: &NamespaceConstraint<&Value>,
        name: &Name,
        operation: &AttrSelectorOperation<&Value>,
    ) -> bool {
        self.tree().attribute(self.id, &name.text).is_some_and(|value| operation.eval_str(&value))
    }

    fn match_non_ts_pseudo_class(&self, class: &PseudoClass, _context: &mut MatchingContext<'_, Css>) -> bool {
        match class {
            PseudoClass::Link => self.is_link(),
        }
    }

    fn match_pseudo_element(&self, element: &NoPseudoElement, _context: &mut MatchingContext<'_, Css>) -> bool {
        match *element {}
    }

    fn apply_selector_flags(&self, _flags: ElementSelectorFlags) {}

    fn is_link(&self) -> bool {
        matches!(self.tree().tag(self.id), Tag::A | Tag::AREA) && self.tree().attribute(self.id, "href").is_some()
    }

    fn is_html_slot_element(&self) -> bool {
        false
    }

    fn has_id(&self, id: &Name, case: CaseSensitivity) -> bool {
        self.tree().attribute(self.id, "id").is_some_and(|value| case.eq(value.as_bytes(), id.text.as_bytes()))
    }

    fn has_class(&self, name: &Name, case: CaseSensitivity) -> bool {
        let value = self.tree().attribute(self.id, "class");
        value.is_some_and(|v| v.split_ascii_whitespace().any(|class| case.eq(class.as_bytes(), name.text.as_bytes())))
    }

    fn has_custom_state(&self, _name: &Name) -> bool {
        false
    }

    fn imported_part(&self, _name: &Name) -> Option<Name> {
        None
    }

    fn is_part(&self, _name: &Name) -> bool {
        false
    }

    fn is_empty(&self) -> bool {
        let tree = self.tree();
        tree.descendants(self.id).all(|n| tree.kind(n) == NodeKind::Text && tree.raw_text(n).is_empty())
    }

    fn is_root(&self) -> bool {
        self.tree().parent(self.id) == ROOT
    }

    fn add_element_unique_hashes(&self, _filter: &mut BloomFilter) -> bool {
        // Nothing is said of what stands inside, so nothing is refused by it.
        false
    }
}
