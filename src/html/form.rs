//! Forms of start tags: elements with the same tag, the same attributes and the same names are of one form, whatever their addresses
//! and texts are. Most elements of a page are of the form of others before them, and what follows from it is found out once.

use super::attributes::{Attributes, split_name};
use super::{NodeId, Tag, Tree};
use crate::hashed::{Map, Short, quick};

/// A form of start tags, as a number. 0 is that of text.
pub(crate) type Form = u32;

/// Which of the attributes that tell something an element has: the bits of [`says`].
pub(crate) type Says = u16;

/// Bits of [`Says`].
pub(crate) mod says {
    use super::Says;

    /// `class`, `id`, `role` or `itemprop`: names that authors of pages gave.
    pub(crate) const NAMES: Says = 1;
    /// `style`, `hidden` or `aria-hidden`: it may not be shown.
    pub(crate) const HIDES: Says = 1 << 1;
    /// Another one whose value belongs to the form.
    pub(crate) const ELSE: Says = 1 << 2;
}

/// The attributes whose values belong to the form of an element.
const TELLING: [(&str, Says); 19] = [
    ("id", says::NAMES),
    ("class", says::NAMES),
    ("role", says::NAMES),
    ("itemprop", says::NAMES),
    ("style", says::HIDES),
    ("hidden", says::HIDES),
    ("aria-hidden", says::HIDES),
    ("rel", says::ELSE),
    ("name", says::ELSE),
    ("type", says::ELSE),
    ("itemtype", says::ELSE),
    ("property", says::ELSE),
    ("data-qa", says::ELSE),
    ("data-name", says::ELSE),
    ("data-role", says::ELSE),
    ("data-test", says::ELSE),
    ("data-type", says::ELSE),
    ("data-testid", says::ELSE),
    ("data-component", says::ELSE),
];

/// Room for those of one length, and one more.
const ALIKE: usize = 6;

/// Those of each length, and bits of 0 behind them.
static BY_LENGTH: [[(Short, Says); ALIKE]; Short::LONGEST + 1] = {
    let mut lists = [[(Short::EMPTY, 0); ALIKE]; Short::LONGEST + 1];
    let mut next = 0;
    while next < TELLING.len() {
        let (name, bit) = TELLING[next];
        let (list, mut at) = (&mut lists[name.len()], 0);
        while list[at].1 != 0 {
            at += 1;
        }
        // The last one stays empty.
        assert!(at + 1 < ALIKE);
        if let Some(name) = Short::of(name.as_bytes()) {
            list[at] = (name, bit);
        }
        next += 1;
    }
    lists
};

/// The bit of an attribute whose value belongs to the form of its element; 0 for others. Inlined, for handing a name over in memory costs
/// more than all else.
#[inline(always)]
fn bit(name: Short) -> Says {
    let list = &BY_LENGTH[name.len()];
    if list[0].1 == 0 {
        return 0;
    }
    let name = name.lower();
    list.iter().take_while(|(_, bit)| *bit != 0).find(|(known, _)| known.equals(name)).map_or(0, |(_, bit)| *bit)
}

/// Whether the value of an attribute belongs to the form of its element.
pub(crate) fn is_telling(name: &str) -> bool {
    Short::of(name.as_bytes()).is_some_and(|name| bit(name) != 0)
}

/// What the form of a start tag is known by. It is made while the tag is read, so that its attributes are not read again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Looks {
    key: u64,
    says: Says,
}

impl Looks {
    /// Those of text.
    pub(super) const TEXT: Looks = Looks { key: 0, says: 0 };

    /// Those of an element whose attributes are still to come.
    pub(super) fn new(tag: Tag, name: &[u8]) -> Looks {
        let named = if tag == Tag::OTHER { quick(name) } else { 0 };
        Looks { key: mixed(named, tag.index() as u64), says: 0 }
    }

    /// Takes the next attribute, as written.
    #[inline]
    pub(super) fn add(&mut self, name: &[u8], raw: &[u8]) {
        let short = Short::of(name);
        self.key = mixed(self.key, short.map_or_else(|| quick(name), Short::hash));
        let bit = short.map_or(0, bit);
        if bit != 0 {
            self.says |= bit;
            self.key = mixed(self.key, quick(raw));
        }
    }

    /// Those of a start tag without its brackets.
    pub(super) fn read(tag: Tag, content: &str) -> Looks {
        let (name, rest) = split_name(content);
        let mut looks = Looks::new(tag, name.as_bytes());
        Attributes::new(rest).for_each(|a| looks.add(a.name.as_bytes(), a.raw.as_bytes()));
        looks
    }

    pub(super) fn says(self) -> Says {
        self.says
    }
}

/// Forms beyond so many of a page are not told apart: what is found out about such elements is not remembered.
const MOST: usize = 1 << 16;

/// The form of an element beyond [`MOST`].
const UNKNOWN: Form = Form::MAX;

/// The forms of a page.
#[derive(Debug, Clone, Default)]
pub(super) struct Forms {
    known: Map<u64, Form>,
}

impl Forms {
    /// The form of an element that looks so.
    pub(super) fn of(&mut self, looks: Looks) -> Form {
        let next = self.known.len() as Form + 1;
        match self.known.get(&looks.key) {
            Some(form) => *form,
            None if self.known.len() < MOST => *self.known.entry(looks.key).or_insert(next),
            None => UNKNOWN,
        }
    }

    /// How many there are, that of text counted.
    pub(super) fn count(&self) -> usize {
        self.known.len() + 1
    }
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

    /// Whether what is found out about an element is remembered.
    pub(crate) fn remembers(&self, tree: &Tree<'_>, id: NodeId) -> bool {
        (tree.form(id) as usize) < self.answers.len()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::html::{Limits, NodeKind, parse};

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
