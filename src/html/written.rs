//! The attributes of each form of start tag and the names in them: read once a page for all who ask what elements are called.

use std::borrow::Cow;
use std::sync::OnceLock;

use super::attributes::{Attribute, SPACE, find, skip};
use super::form::is_telling;
use super::{NodeId, NodeKind, ROOT, Tree};
use crate::hashed::{Map, quick};

/// Elements with more attributes are read by themselves, so that a page cannot make much of little.
const MOST_ATTRIBUTES: usize = 256;

/// So many names of an attribute are kept. Nobody who asks for names looks at more of them.
const MOST_NAMES: usize = 64;

/// So many names of a page are numbered.
const MOST_NUMBERS: usize = 1 << 16;

/// What an attribute is to those who ask for names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Sort {
    Id,
    Class,
    Role,
    ItemProp,
    /// A name for tests (`data-testid`), whose value belongs to the form.
    Test,
    Rel,
    ItemType,
    Other,
}

impl Sort {
    fn of(attribute: &Attribute<'_>) -> Sort {
        match attribute.name.len() {
            2 if attribute.is("id") => Sort::Id,
            3 if attribute.is("rel") => Sort::Rel,
            4 if attribute.is("role") => Sort::Role,
            5 if attribute.is("class") => Sort::Class,
            8 if attribute.is("itemprop") => Sort::ItemProp,
            8 if attribute.is("itemtype") => Sort::ItemType,
            6.. if is_of_tests(attribute.name) => Sort::Test,
            _ => Sort::Other,
        }
    }

    /// Whether its value is names.
    fn has_names(self) -> bool {
        matches!(self, Sort::Id | Sort::Class | Sort::Role | Sort::ItemProp | Sort::Test)
    }
}

fn is_of_tests(name: &str) -> bool {
    name.get(..5).is_some_and(|p| p.eq_ignore_ascii_case("data-")) && is_telling(name)
}

/// An attribute that all elements of a form have.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Written<'t> {
    pub(crate) sort: Sort,
    /// Its name, as written.
    pub(crate) name: &'t str,
    /// Its value, as written. It is that of all elements of the form only where it is [telling](is_telling).
    pub(crate) raw: &'t str,
    names: &'t [Place],
}

impl<'t> Written<'t> {
    /// Its value.
    pub(crate) fn value(&self) -> Cow<'t, str> {
        Attribute { name: self.name, raw: self.raw }.value()
    }

    /// Whether its names are all there is in its value, as that reads when references are resolved.
    pub(crate) fn is_names(&self) -> bool {
        self.names.len() < MOST_NAMES && !self.raw.contains('&')
    }

    /// The names in it, as written; the first [`MOST_NAMES`].
    pub(crate) fn names(&self) -> impl Iterator<Item = Name<'t>> + use<'t> {
        let raw = self.raw;
        self.names.iter().map(move |&Place { from, to, hash, number }| {
            let text = &raw[from as usize..to as usize];
            Name { text, hash, number }
        })
    }
}

/// A name, as written.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Name<'t> {
    pub(crate) text: &'t str,
    /// Its quick hash.
    pub(crate) hash: u64,
    /// Its number among the names of the page; none on elements of forms that are not told apart.
    number: Option<u32>,
}

/// A name in the value of an attribute.
#[derive(Debug, Clone, Copy)]
struct Place {
    from: u32,
    to: u32,
    hash: u64,
    number: Option<u32>,
}

/// An attribute, by places in what its element's start tag is written in.
#[derive(Debug, Clone, Copy)]
struct Attributed {
    sort: Sort,
    name: (u32, u32),
    raw: (u32, u32),
    /// Its names, as a range of all.
    names: (u32, u32),
}

/// What was read of a page's forms.
#[derive(Debug, Clone, Default)]
struct Read {
    /// For each form an element of it, and its attributes as a range of all; none where it has no elements, or those too many attributes.
    forms: Vec<Option<(NodeId, u32, u32)>>,
    attributes: Vec<Attributed>,
    places: Vec<Place>,
    /// The numbers of names, by their hashes.
    numbers: Map<u64, u32>,
}

impl Read {
    fn new(tree: &Tree<'_>) -> Read {
        let count = tree.forms();
        let mut read = Read {
            forms: vec![None; count],
            attributes: Vec::with_capacity(2 * count),
            places: Vec::with_capacity(3 * count),
            numbers: Map::with_capacity_and_hasher(2 * count, Default::default()),
        };
        for id in tree.descendants(ROOT) {
            let form = tree.form(id) as usize;
            if tree.kind(id) == NodeKind::Element && matches!(read.forms.get(form), Some(None)) {
                read.forms[form] = read.element(tree, id).map(|(from, to)| (id, from, to));
            }
        }
        read
    }

    /// Reads an element; gives its attributes as a range of all, or none where there are too many.
    fn element(&mut self, tree: &Tree<'_>, id: NodeId) -> Option<(u32, u32)> {
        let (from, first) = (self.attributes.len(), self.places.len());
        for attribute in tree.attributes(id) {
            if self.attributes.len() - from == MOST_ATTRIBUTES {
                self.attributes.truncate(from);
                self.places.truncate(first);
                return None;
            }
            self.add(tree.start_tag(id), &attribute, true);
        }
        Some((from as u32, self.attributes.len() as u32))
    }

    /// Adds an attribute of that start tag.
    fn add(&mut self, tag: &str, attribute: &Attribute<'_>, numbered: bool) {
        // Both are parts of it.
        let range = |part: &str| {
            let from = part.as_ptr() as usize - tag.as_ptr() as usize;
            (from as u32, (from + part.len()) as u32)
        };
        let (sort, first) = (Sort::of(attribute), self.places.len() as u32);
        if sort.has_names() {
            self.names(attribute.raw, numbered);
        }
        // An attribute without a value has an empty one that is no part of the tag.
        let raw = if attribute.raw.is_empty() { (0, 0) } else { range(attribute.raw) };
        let names = (first, self.places.len() as u32);
        self.attributes.push(Attributed { sort, name: range(attribute.name), raw, names });
    }

    fn names(&mut self, raw: &str, numbered: bool) {
        let (bytes, mut from) = (raw.as_bytes(), 0);
        for _ in 0..MOST_NAMES {
            from = skip(bytes, from, SPACE);
            let to = find(bytes, from, SPACE);
            if to <= from {
                return;
            }
            let hash = quick(&bytes[from..to]);
            let next = self.numbers.len() as u32;
            let known = self.numbers.get(&hash).copied();
            let number = known
                .or_else(|| (numbered && self.numbers.len() < MOST_NUMBERS).then(|| *self.numbers.entry(hash).or_insert(next)));
            self.places.push(Place { from: from as u32, to: to as u32, hash, number });
            from = to;
        }
    }

    fn attributes<'t>(&'t self, tag: &'t str, range: (u32, u32)) -> impl Iterator<Item = Written<'t>> {
        self.attributes[range.0 as usize..range.1 as usize].iter().map(move |a| Written {
            sort: a.sort,
            name: &tag[a.name.0 as usize..a.name.1 as usize],
            raw: &tag[a.raw.0 as usize..a.raw.1 as usize],
            names: &self.places[a.names.0 as usize..a.names.1 as usize],
        })
    }
}

/// The attributes of a page's forms: read when they are first asked for.
#[derive(Debug, Clone, Default)]
pub(super) struct Attributions(OnceLock<Read>);

impl Tree<'_> {
    fn read_forms(&self) -> &Read {
        self.attributions().0.get_or_init(|| Read::new(self))
    }

    /// Calls `each` with the attributes that all elements of this one's form have, in the order they are written.
    pub(crate) fn for_each_written(&self, id: NodeId, mut each: impl FnMut(Written<'_>)) {
        let read = self.read_forms();
        match read.forms.get(self.form(id) as usize) {
            Some(&Some((first, from, to))) => read.attributes(self.start_tag(first), (from, to)).for_each(each),
            _ => {
                let mut own = Read::default();
                for attribute in self.attributes(id) {
                    own.attributes.clear();
                    own.places.clear();
                    own.add(self.start_tag(id), &attribute, false);
                    own.attributes(self.start_tag(id), (0, 1)).for_each(&mut each);
                }
            }
        }
    }
}

/// What was found out about names.
#[derive(Debug)]
pub(crate) struct KnownNames<T> {
    answers: Vec<Option<T>>,
}

impl<T: Copy> KnownNames<T> {
    pub(crate) fn new(tree: &Tree<'_>) -> KnownNames<T> {
        KnownNames { answers: vec![None; tree.read_forms().numbers.len()] }
    }

    /// The answer about a name: found by `find` where it is not known.
    pub(crate) fn of(&mut self, name: Name<'_>, find: impl FnOnce() -> T) -> T {
        match name.number.and_then(|number| self.answers.get_mut(number as usize)) {
            Some(slot) => *slot.get_or_insert_with(find),
            None => find(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::html::{Limits, parse};

    fn written(tree: &Tree<'_>, id: NodeId) -> Vec<(Sort, String, String, Vec<String>)> {
        let mut all = Vec::new();
        tree.for_each_written(id, |a| {
            all.push((a.sort, a.name.to_owned(), a.raw.to_owned(), a.names().map(|n| n.text.to_owned()).collect()));
        });
        all
    }

    #[test]
    fn all_elements_of_a_form_have_its_attributes() {
        let tree = parse(
            "<p class=' a  b' hidden title=1 data-testid=c x=''><p class=' a  b' hidden title=2 data-testid=c x=''>",
            &Limits::default(),
        );
        let found = written(&tree, 2);
        assert_eq!(found, written(&tree, 1));
        let expected = [
            (Sort::Class, "class", " a  b", vec!["a", "b"]),
            (Sort::Other, "hidden", "", vec![]),
            (Sort::Other, "title", "1", vec![]),
            (Sort::Test, "data-testid", "c", vec!["c"]),
            (Sort::Other, "x", "", vec![]),
        ];
        let expected = expected.map(|(sort, name, raw, names)| {
            (sort, name.to_owned(), raw.to_owned(), names.into_iter().map(str::to_owned).collect::<Vec<_>>())
        });
        assert_eq!(found, expected);
    }

    #[test]
    fn a_name_is_asked_once_wherever_it_stands() {
        let tree = parse("<p class='a b'><p id=a><p class='b c'>", &Limits::default());
        let (mut known, mut asked) = (KnownNames::new(&tree), Vec::new());
        for id in 1..=3 {
            tree.for_each_written(id, |a| {
                for name in a.names() {
                    let answer = known.of(name, || {
                        asked.push(name.text.to_owned());
                        name.hash
                    });
                    assert_eq!(answer, quick(name.text.as_bytes()));
                }
            });
        }
        assert_eq!(asked, ["a", "b", "c"]);
    }

    #[test]
    fn a_page_cannot_make_much_of_little() {
        let many = |of: &str, count: usize| (0..count).map(|n| format!("{of}{n} ")).collect::<String>();
        let (names, attributes) = (many("c", 1000), many("a", 1000));
        let page = format!("<p class='{names}'><p {attributes} id=b>");
        let tree = parse(&page, &Limits::default());
        assert_eq!(written(&tree, 1)[0].3.len(), MOST_NAMES);
        tree.for_each_written(1, |a| assert!(!a.is_names() && a.value().split_ascii_whitespace().count() == 1000));
        // Attributes are all handed on, but not kept.
        assert_eq!(written(&tree, 2).len(), 1001);
        assert_eq!(written(&tree, 2)[1000], (Sort::Id, "id".to_owned(), "b".to_owned(), vec!["b".to_owned()]));
        assert!(tree.read_forms().attributes.len() <= MOST_ATTRIBUTES && tree.read_forms().places.len() <= MOST_NAMES);
    }

    #[test]
    fn elements_beyond_the_forms_that_are_told_apart_are_read_by_themselves() {
        let html: String = (0..(1 << 16) + 9).map(|n| format!("<p id={n}>")).collect();
        let tree = parse(&html, &Limits::default());
        let last = tree.len() as NodeId - 1;
        let found = written(&tree, last);
        assert_eq!(found, [(Sort::Id, "id".to_owned(), (last - 1).to_string(), vec![(last - 1).to_string()])]);
        let mut known = KnownNames::new(&tree);
        tree.for_each_written(last, |a| {
            a.names().for_each(|name| assert_eq!((known.of(name, || 1), known.of(name, || 2)), (1, 2)))
        });
    }
}
