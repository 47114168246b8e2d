//! What the names of elements say of the fields they hold: found out once for each name and each form of a page.

use std::sync::LazyLock;

use super::vocabulary::{Hint, MOST_NAMES, vocabulary};
use crate::candidates::Field;
use crate::html::form::Known;
use crate::html::written::{KnownNames, Name, Sort};
use crate::html::{NodeId, Tree};

/// Parts of names without one of which they give no hint.
static NEEDLES: LazyLock<Needles> = LazyLock::new(|| Needles::new(&vocabulary().needles(|hint| hint != Hint::Beside)));

/// Parts of names without one of which they give no hint, nor say that they are beside the article.
static ALL_NEEDLES: LazyLock<Needles> = LazyLock::new(|| Needles::new(&vocabulary().needles(|_| true)));

/// Whether a name may give a hint, or say that something is beside the article.
pub(super) fn may_say(name: &str) -> bool {
    ALL_NEEDLES.may_be_in(name)
}

/// What is looked for in names. Most have nothing that begins like one of them.
struct Needles {
    /// A bit for each [`sign`] that one of them begins with.
    begin: Box<[u32]>,
    /// The sign that each of them begins with, and all of it.
    all: Vec<(u16, Vec<u8>)>,
}

/// The last three bytes as a number, made of that of the three before and of the next byte: five bits of each, for cases of a letter
/// differ in another one.
fn sign(before: u16, next: u8) -> u16 {
    (before << 5 | u16::from(next & 31)) & 0x7FFF
}

impl Needles {
    fn new(needles: &[&str]) -> Needles {
        let mut begin = vec![0; 1 << 10].into_boxed_slice();
        let read = |needle: &&str| {
            assert!(needle.len() >= 3, "at least three bytes: {needle}");
            let sign = needle.bytes().take(3).fold(0, sign);
            begin[usize::from(sign >> 5)] |= 1u32 << (sign & 31);
            (sign, needle.as_bytes().to_vec())
        };
        let all = needles.iter().map(read).collect();
        Needles { begin, all }
    }

    fn may_be_in(&self, name: &str) -> bool {
        let name = name.as_bytes();
        let stands = |at: usize, needle: &[u8]| name[at..].get(..needle.len()).is_some_and(|n| n.eq_ignore_ascii_case(needle));
        let mut last = 0;
        name.iter().enumerate().any(|(end, byte)| {
            last = sign(last, *byte);
            end >= 2
                && self.begin[usize::from(last >> 5)] >> (last & 31) & 1 != 0
                && self.all.iter().any(|(sign, needle)| *sign == last && stands(end - 2, needle))
        })
    }
}

/// See the module.
pub(super) struct Names {
    forms: Known<bool>,
    /// The hints of each name, as a range of `hints`.
    known: KnownNames<(u32, u32)>,
    hints: Vec<(Field, u8)>,
}

impl Names {
    pub(super) fn new(tree: &Tree<'_>) -> Names {
        Names { forms: Known::new(tree), known: KnownNames::new(tree), hints: Vec::new() }
    }

    /// Whether the attributes of an element may say what it holds.
    pub(super) fn may_say(&mut self, tree: &Tree<'_>, id: NodeId) -> bool {
        let Names { forms, known, hints } = self;
        forms.of(tree, id, || {
            let mut may = false;
            tree.for_each_written(id, |attribute| {
                may |= match attribute.sort {
                    Sort::Id | Sort::Class | Sort::Test => {
                        let mut names = attribute.names().take(MOST_NAMES);
                        names.any(|name| !is_empty(look_up(known, hints, name)))
                    }
                    Sort::Rel => is_author(attribute.raw),
                    Sort::ItemProp | Sort::ItemType => true,
                    Sort::Role | Sort::Other => false,
                };
            });
            may
        })
    }

    /// The fields that a name hints at, each with its rank.
    pub(super) fn hints(&mut self, name: Name<'_>) -> &[(Field, u8)] {
        let (from, to) = look_up(&mut self.known, &mut self.hints, name);
        &self.hints[from as usize..to as usize]
    }
}

fn is_empty((from, to): (u32, u32)) -> bool {
    from == to
}

fn look_up(known: &mut KnownNames<(u32, u32)>, hints: &mut Vec<(Field, u8)>, name: Name<'_>) -> (u32, u32) {
    known.of(name, || {
        let start = hints.len() as u32;
        if NEEDLES.may_be_in(name.text) {
            of_word(name.text, |hint| hints.push(hint));
        }
        (start, hints.len() as u32)
    })
}

/// Gives `found` the fields that a word hints at.
fn of_word(word: &str, mut found: impl FnMut((Field, u8))) {
    vocabulary().hints(word, |hint| {
        if let Hint::Field(field, rank) = hint {
            found((field, rank));
        }
    });
}

/// What a link to the author's page hints at.
pub(super) fn of_author_link() -> &'static [(Field, u8)] {
    static HINTS: LazyLock<Vec<(Field, u8)>> = LazyLock::new(|| {
        let mut hints = Vec::new();
        of_word("rel=author", |hint| hints.push(hint));
        hints
    });
    &HINTS
}

/// What a link to an address like that of an author's page hints at, `near` the headline or far from it.
pub(super) fn of_author_address(near: bool) -> &'static [(Field, u8)] {
    if near { &[(Field::Authors, 0)] } else { &[(Field::Authors, 1)] }
}

/// Whether a relation says that a link leads to the author.
pub(super) fn is_author(relation: &str) -> bool {
    relation.split_ascii_whitespace().any(|r| r.eq_ignore_ascii_case("author"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_that_give_a_hint_hold_a_needle() {
        for (phrase, hints) in vocabulary().phrases() {
            for name in [phrase.replace(' ', "-"), phrase.replace(' ', "_").to_uppercase(), format!("x1-{phrase}__y")] {
                assert!(may_say(&name), "{name}");
                assert!(NEEDLES.may_be_in(&name) || hints.iter().all(|hint| *hint == Hint::Beside), "{name}");
            }
        }
        for name in ["", "c", "col", "wp-block-group", "aut", "é-é-é"] {
            assert!(!may_say(name), "{name}");
        }
    }
}
