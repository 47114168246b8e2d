//! The attributes of each form of start tag and the names in them: read once a page for all who ask what elements are called.

use std::sync::OnceLock;

use super::attributes::{Attribute, SPACE, find, skip};
use super::form::is_telling;
use super::{NodeId, NodeKind, ROOT, Tree};
use crate::hashed::{Map, quick};

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
    /// The names in it.
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
    /// For each form an element of it, and its attributes as a range of all. The document stands for forms without elements.
    forms: Vec<(NodeId, u32, u32)>,
    attributes: Vec<Attributed>,
    places: Vec<Place>,
    /// The numbers of names, by their hashes.
    numbers: Map<u64, u32>,
}

impl Read {
    fn new(tree: &Tree<'_>) -> Read {
        let count = tree.forms();
        let mut read = Read {
            forms: vec![(ROOT, 0, 0); count],
            attributes: Vec::with_capacity(2 * count),
            places: Vec::with_capacity(3 * count),
            numbers: Map::with_capacity_and_hasher(2 * count, Default::default()),
        };
        for id in tree.descendants(ROOT) {
            let form = tree.form(id) as usize;
            if tree.kind(id) == NodeKind::Element && read.forms.get(form).is_some_and(|(first, ..)| *first == ROOT) {
                let from = read.attributes.len() as u32;
                read.element(tree, id, true);
                read.forms[form] = (id, from, read.attributes.len() as u32);
            }
        }
        read
    }

    fn element(&mut self, tree: &Tree<'_>, id: NodeId, numbered: bool) {
        let tag = tree.start_tag(id);
        // Both are parts of it.
        let range = |part: &str| {
            let from = part.as_ptr() as usize - tag.as_ptr() as usize;
            (from as u32, (from + part.len()) as u32)
        };
        for attribute in tree.attributes(id) {
            let (sort, first) = (Sort::of(&attribute), self.places.len() as u32);
            if sort.has_names() {
                self.names(attribute.raw, numbered);
            }
            // An attribute without a value has an empty one that is no part of the tag.
            let raw = if attribute.raw.is_empty() { (0, 0) } else { range(attribute.raw) };
            let names = (first, self.places.len() as u32);
            self.attributes.push(Attributed { sort, name: range(attribute.name), raw, names });
        }
    }

    fn names(&mut self, raw: &str, numbered: bool) {
        let (bytes, mut from) = (raw.as_bytes(), 0);
        loop {
            from = skip(bytes, from, SPACE);
            let to = find(bytes, from, SPACE);
            if to <= from {
                return;
            }
            let hash = quick(&bytes[from..to]);
            let next = self.numbers.len() as u32;
            let number = numbered.then(|| *self.numbers.entry(hash).or_insert(next));
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
    pub(crate) fn for_each_written(&self, id: NodeId, each: impl FnMut(Written<'_>)) {
        let read = self.read_forms();
        match read.forms.get(self.form(id) as usize) {
            Some(&(first, from, to)) => read.attributes(self.start_tag(first), (from, to)).for_each(each),
            None => {
                let mut own = Read::default();
                own.element(self, id, false);
                own.attributes(self.start_tag(id), (0, own.attributes.len() as u32)).for_each(each);
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
