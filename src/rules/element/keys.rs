//! What of a selector an element can be looked up by.

use selectors::attr::{AttrSelectorOperator, ParsedCaseSensitivity};
use selectors::parser::{Combinator, Component, Selector};

use super::css::Css;
use crate::hashed::quick;

/// Attributes that so many elements have that an element's name tells more.
const COMMON: [&str; 12] = ["alt", "class", "content", "height", "href", "id", "name", "src", "style", "title", "type", "width"];

/// How many first bytes of values are looked up, the most first: behind `https://` sixteen tell something.
pub(super) const PREFIXES: [usize; 2] = [16, 8];
/// All of a value is looked up.
pub(super) const WHOLE: usize = usize::MAX;

/// What an element must have for a selector to match it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Key<'s> {
    Id(&'s str),
    Class(&'s str),
    /// An attribute of this name whose value begins with so many of these bytes, or is these: [`WHOLE`].
    Value(&'s str, usize, &'s [u8]),
    Attribute(&'s str),
    Tag(&'s str),
    /// Nothing that could be looked up.
    Any,
}

/// The hash of a [`Key`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Hash(u64);

/// Kinds of keys are told apart by so much.
const STEP: u64 = 0x9e37_79b9_7f4a_7c15;

/// The number of [`Key::Class`] among the kinds.
const CLASS: u64 = 2;

impl Key<'_> {
    pub(super) fn hash(self) -> Hash {
        if let Key::Value(name, length, bytes) = self {
            return value_hash(quick(name.as_bytes()), length, bytes);
        }
        let (kind, name) = match self {
            Key::Id(name) => (1u64, name),
            Key::Class(name) => return Hash::of_class(quick(name.as_bytes())),
            Key::Attribute(name) => (3, name),
            Key::Tag(name) => (4, name),
            Key::Any | Key::Value(..) => (5, ""),
        };
        Hash(quick(name.as_bytes()).wrapping_add(kind.wrapping_mul(STEP)))
    }
}

impl Hash {
    /// That of [`Key::Class`], by the quick hash of the class.
    pub(super) fn of_class(class: u64) -> Hash {
        Hash(class.wrapping_add(CLASS.wrapping_mul(STEP)))
    }

    pub(super) fn bits(self) -> u64 {
        self.0
    }
}

/// The hash of [`Key::Value`], by that of the name.
pub(super) fn value_hash(name: u64, length: usize, bytes: &[u8]) -> Hash {
    Hash(name.rotate_left(23) ^ quick(bytes).wrapping_add((length as u64).wrapping_mul(0x9e37_79b9_7f4a_7c15)))
}

/// What an element must have for a selector to match it: one of `keys`.
pub(super) fn keys_of<'s>(selector: &'s Selector<Css>, keys: &mut Vec<Key<'s>>) {
    let best = selector.iter().filter_map(key_of).min();
    let is_telling = best.is_some_and(|k| matches!(k, Key::Id(_) | Key::Class(_) | Key::Value(..)) || is_rare(k));
    let lists = selector.iter().filter_map(|part| match part {
        Component::Is(list) | Component::Where(list) => Some(list),
        _ => None,
    });
    match (best, lists.min_by_key(|list| list.len())) {
        (_, Some(list)) if !is_telling => list.slice().iter().for_each(|s| keys_of(s, keys)),
        (None, _) => keys.push(Key::Any),
        (Some(_), _) if is_telling => keys.extend(best),
        // An element's name tells more than an attribute that many have.
        (Some(_), _) => keys.extend(selector.iter().filter_map(key_of).max()),
    }
}

fn is_rare(key: Key<'_>) -> bool {
    matches!(key, Key::Attribute(name) if !COMMON.contains(&name))
}

/// What a part of a selector asks for.
fn key_of(part: &Component<Css>) -> Option<Key<'_>> {
    match part {
        Component::ID(id) => Some(Key::Id(&id.text)),
        Component::Class(class) => Some(Key::Class(&class.text)),
        Component::LocalName(name) => Some(Key::Tag(&name.lower_name.text)),
        Component::AttributeInNoNamespaceExists { local_name_lower, .. } => Some(Key::Attribute(&local_name_lower.text)),
        Component::AttributeInNoNamespace { local_name, operator, value, case_sensitivity } => {
            let exact =
                matches!(case_sensitivity, ParsedCaseSensitivity::CaseSensitive | ParsedCaseSensitivity::ExplicitCaseSensitive);
            let (name, value) = (local_name.text.as_ref(), value.0.as_ref());
            Some(match (name, operator) {
                ("id", AttrSelectorOperator::Equal) if exact && !value.is_empty() => Key::Id(value),
                ("class", AttrSelectorOperator::Equal | AttrSelectorOperator::Includes) if exact => {
                    match value.split_ascii_whitespace().next() {
                        Some(first) => Key::Class(first),
                        None => Key::Attribute(name),
                    }
                }
                (_, AttrSelectorOperator::Equal) if exact => Key::Value(name, WHOLE, value.as_bytes()),
                (_, AttrSelectorOperator::Prefix) if exact => {
                    let length = PREFIXES.into_iter().find(|length| value.len() >= *length);
                    length.map_or(Key::Attribute(name), |length| Key::Value(name, length, &value.as_bytes()[..length]))
                }
                _ => Key::Attribute(name),
            })
        }
        Component::AttributeOther(other) => Some(Key::Attribute(&other.local_name_lower.text)),
        _ => None,
    }
}

/// What some element around one must have for a selector to match that one, where it can be told by the form of the element around.
pub(super) fn around<'s>(selector: &'s Selector<Css>) -> Option<Key<'s>> {
    let mut parts = selector.iter();
    parts.by_ref().for_each(drop);
    let mut best: Option<Key<'s>> = None;
    while let Some(combinator) = parts.next_sequence() {
        let told = parts.by_ref().filter_map(key_of);
        // What stands to the left of `~` and `+` is beside an element, and not around it.
        let is_around = matches!(combinator, Combinator::Child | Combinator::Descendant);
        let told = told.filter(|key| matches!(key, Key::Id(_) | Key::Class(_)) || is_rare(*key)).min().filter(|_| is_around);
        best = best.into_iter().chain(told).min();
    }
    best
}

#[cfg(test)]
mod tests {
    use super::super::css::Selectors;
    use super::*;

    #[test]
    fn the_most_telling_part_is_the_key() {
        for (list, want) in [
            ("div.a#b", vec![Key::Id("b")]),
            ("#b div.a", vec![Key::Class("a")]),
            ("DIV", vec![Key::Tag("div")]),
            ("div[data-x]", vec![Key::Attribute("data-x")]),
            ("a[href^='x']", vec![Key::Tag("a")]),
            ("a[href^='https://ads.example/']", vec![Key::Value("href", 16, b"https://ads.exam")]),
            ("a[href^='/outgoing']", vec![Key::Value("href", 8, b"/outgoin")]),
            ("a[href^='/outgoing' i]", vec![Key::Tag("a")]),
            ("p[data-x=en]", vec![Key::Value("data-x", WHOLE, b"en")]),
            ("[href^='x']", vec![Key::Attribute("href")]),
            ("[id='x']", vec![Key::Id("x")]),
            ("[id='x' i]", vec![Key::Attribute("id")]),
            ("[class='x y']", vec![Key::Class("x")]),
            ("[class*='x']", vec![Key::Attribute("class")]),
            ("*", vec![Key::Any]),
            (":not(.a)", vec![Key::Any]),
            (":has(.a)", vec![Key::Any]),
            ("div:is(.a, #b)", vec![Key::Class("a"), Key::Id("b")]),
            (".c:is(.a, #b)", vec![Key::Class("c")]),
            (".a > :is(p, b)", vec![Key::Tag("p"), Key::Tag("b")]),
        ] {
            let selectors = Selectors::parse(list).unwrap();
            let mut keys = Vec::new();
            keys_of(&selectors.0[0], &mut keys);
            assert_eq!(keys, want, "{list}");
        }
    }

    #[test]
    fn what_must_stand_around() {
        for (list, want) in [
            (".a", None),
            ("#a b", Some(Key::Id("a"))),
            (".a > b > c", Some(Key::Class("a"))),
            ("#a .b c", Some(Key::Id("a"))),
            (".a ~ b", None),
            (".a ~ b > c", None),
            (".a .b + c d", Some(Key::Class("a"))),
            (".a > .b ~ c", Some(Key::Class("a"))),
            (".a:not(.b) c", Some(Key::Class("a"))),
            (":is(.a, .b) c", None),
            ("[data-x] c", Some(Key::Attribute("data-x"))),
            ("[data-x=y] c", None),
            ("div[id^=x] c", None),
        ] {
            let selectors = Selectors::parse(list).unwrap();
            assert_eq!(around(&selectors.0[0]), want, "{list}");
        }
    }
}
