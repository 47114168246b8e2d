//! Forms of start tags: elements with the same tag, the same attributes and the same names are of one form, whatever their addresses
//! and texts are. Most elements of a page are of the form of others before them, and what follows from it is found out once.

use super::attributes::Attribute;
use super::{NodeId, NodeKind, ROOT, Tag, Tree};
use crate::hashed::{Map, quick};

/// A form of start tags, as a number. 0 is that of text.
pub(crate) type Form = u32;

/// The attributes whose values belong to the form of an element, by the length of their names: most attributes are none of these.
const TELLING: [&[&str]; 15] = [
    &[],
    &[],
    &["id"],
    &["rel"],
    &["name", "role", "type"],
    &["class", "style"],
    &["hidden"],
    &["data-qa"],
    &["itemprop", "itemtype", "property"],
    &["data-name", "data-role", "data-test", "data-type"],
    &[],
    &["aria-hidden", "data-testid"],
    &[],
    &[],
    &["data-component"],
];

/// Whether the value of an attribute belongs to the form of its element.
pub(crate) fn is_telling(name: &str) -> bool {
    TELLING.get(name.len()).is_some_and(|telling| telling.iter().any(|t| t.eq_ignore_ascii_case(name)))
}

/// Forms beyond so many of a page are not told apart: what is found out about such elements is not remembered.
const MOST: usize = 1 << 16;

/// The form of an element beyond [`MOST`].
const UNKNOWN: Form = Form::MAX;

/// The form of each node of a page.
#[derive(Debug, Clone, Default)]
pub(super) struct Forms {
    of: Vec<Form>,
    count: usize,
}

impl Forms {
    pub(super) fn new(tree: &Tree<'_>) -> Forms {
        let mut known: Map<u64, Form> = Map::default();
        // Start tags as written: most stand on a page several times, and need not be read again.
        let mut written: Map<u64, Form> = Map::default();
        let of = (ROOT..tree.len() as NodeId).map(|id| {
            if tree.kind(id) == NodeKind::Text {
                return 0;
            }
            // Tags that were left out are written alike.
            let tag = mixed(quick(tree.start_tag(id).as_bytes()), tree.tag(id).index() as u64);
            if let Some(form) = written.get(&tag) {
                return *form;
            }
            let next = known.len() as Form + 1;
            let form = get_or_insert(&mut known, key(tree, id), next).unwrap_or(UNKNOWN);
            get_or_insert(&mut written, tag, form).unwrap_or(form)
        });
        Forms { of: of.collect(), count: known.len() + 1 }
    }

    pub(super) fn of(&self, id: NodeId) -> Form {
        self.of[id as usize]
    }

    /// How many there are.
    pub(super) fn count(&self) -> usize {
        self.count
    }
}

/// The form under a key, which is `form` where there is none and still room for it.
fn get_or_insert(forms: &mut Map<u64, Form>, key: u64, form: Form) -> Option<Form> {
    match forms.get(&key) {
        Some(known) => Some(*known),
        None if forms.len() < MOST => forms.insert(key, form).or(Some(form)),
        None => None,
    }
}

fn key(tree: &Tree<'_>, id: NodeId) -> u64 {
    let tag = tree.tag(id);
    let named = if tag == Tag::OTHER { quick(tree.name(id).as_bytes()) } else { 0 };
    tree.attributes(id).fold(mixed(named, tag.index() as u64), |key, Attribute { name, raw }| {
        let key = mixed(key, quick(name.as_bytes()));
        if is_telling(name) { mixed(key, quick(raw.as_bytes())) } else { key }
    })
}

fn mixed(key: u64, with: u64) -> u64 {
    (key.rotate_left(23) ^ with).wrapping_mul(0x9E37_79B9_7F4A_7C15)
}

/// What was found out about forms.
#[derive(Debug)]
pub(crate) struct Known<T> {
    answers: Vec<Option<T>>,
}

impl<T: Copy> Known<T> {
    pub(crate) fn new(tree: &Tree<'_>) -> Known<T> {
        Known { answers: vec![None; tree.forms()] }
    }

    /// The answer about an element: found by `find` where it is not known of the element's form. So `find` may look at the tag, at the names
    /// of attributes and at the values of [telling](is_telling) ones, and at nothing else of the element.
    pub(crate) fn of(&mut self, tree: &Tree<'_>, id: NodeId, find: impl FnOnce() -> T) -> T {
        match self.answers.get_mut(tree.form(id) as usize) {
            Some(slot) => *slot.get_or_insert_with(find),
            None => find(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::html::{Limits, parse};

    #[test]
    fn each_form_is_asked_once() {
        let tree = parse("<p class=a>1<p class=b>2<p class=a>3", &Limits::default());
        let (mut known, mut asked) = (Known::new(&tree), 0);
        let answers: Vec<String> = (1..tree.len() as NodeId)
            .filter(|id| tree.tag(*id) == Tag::P)
            .map(|id| {
                let class = tree.attribute(id, "class").unwrap().starts_with('a');
                let answer = known.of(&tree, id, || {
                    asked += 1;
                    class
                });
                format!("{class} {answer}")
            })
            .collect();
        assert_eq!(answers, ["true true", "false false", "true true"]);
        assert_eq!(asked, 2);
    }

    #[test]
    fn forms_of_a_page_are_bounded() {
        let html: String = (0..MOST + 9).map(|n| format!("<p id={n}>")).collect();
        let tree = parse(&html, &Limits::default());
        assert_eq!(tree.forms(), MOST + 1);
        let last = tree.len() as NodeId - 1;
        assert_eq!(tree.form(last), UNKNOWN);
        let mut known = Known::new(&tree);
        assert_eq!((known.of(&tree, last, || 1), known.of(&tree, last, || 2)), (1, 2));
        assert_eq!((known.of(&tree, 2, || 1), known.of(&tree, 2, || 2)), (1, 1));
    }

    #[test]
    fn what_is_of_one_form() {
        let same = |html: &str| {
            let tree = parse(html, &Limits::default());
            let all: Vec<NodeId> = (1..tree.len() as NodeId).filter(|id| tree.kind(*id) == NodeKind::Element).collect();
            tree.form(all[all.len() - 2]) == tree.form(all[all.len() - 1])
        };
        assert!(same("<a href=/1 class=x>1</a><a href=/2 class=x>2</a>"));
        assert!(same("<x-a>1</x-a><x-a>2</x-a>"));
        for other in [
            "<a href=/1 class=x>1</a><a href=/1 class=y>2</a>",
            "<a href=/1>1</a><a src=/1>2</a>",
            "<a class=x>1</a><b class=x>2</b>",
            "<x-a>1</x-a><x-b>2</x-b>",
            "<p HIDDEN=a>1<p HIDDEN=b>2",
        ] {
            assert!(!same(other), "{other}");
        }
    }

    #[test]
    fn tags_that_were_left_out_are_not_taken_for_one_another() {
        let tree = parse("<table><tr><td>1</table>", &Limits::default());
        let mut known = Known::new(&tree);
        for id in 1..tree.len() as NodeId {
            assert_eq!(known.of(&tree, id, || tree.tag(id)), tree.tag(id));
        }
    }
}
