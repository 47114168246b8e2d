//! Which selectors are tried on an element: those that ask for its id, a class, an attribute or its value, or its name, of rules
//! that may hold on the page's host. So neither rules of other sites nor rules about other elements cost anything.

use std::collections::HashMap;

use selectors::attr::{AttrSelectorOperator, ParsedCaseSensitivity};
use selectors::parser::{Component, Selector};

use super::css::{Css, Selectors};
use crate::hashed::{Map, quick};
use crate::rules::rule::{HostGlob, When};

/// Attributes that so many elements have that an element's name tells more.
const COMMON: [&str; 12] = ["alt", "class", "content", "height", "href", "id", "name", "src", "style", "title", "type", "width"];

/// How many first bytes of values are looked up, the most first: behind `https://` sixteen tell something.
pub(super) const PREFIXES: [usize; 2] = [16, 8];
/// All of a value is looked up.
pub(super) const WHOLE: usize = usize::MAX;

/// A selector of a rule.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(in crate::rules) struct Entry {
    pub(in crate::rules) rule: u32,
    /// Its number in the rule's list.
    pub(in crate::rules) selector: u32,
}

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

impl Key<'_> {
    pub(super) fn hash(self) -> Hash {
        if let Key::Value(name, length, bytes) = self {
            return value_hash(quick(name.as_bytes()), length, bytes);
        }
        let (kind, name) = match self {
            Key::Id(name) => (1u64, name),
            Key::Class(name) => (2, name),
            Key::Attribute(name) => (3, name),
            Key::Tag(name) => (4, name),
            Key::Any | Key::Value(..) => (5, ""),
        };
        Hash(quick(name.as_bytes()).wrapping_add(kind.wrapping_mul(0x9e37_79b9_7f4a_7c15)))
    }
}

/// The hash of [`Key::Value`], by that of the name.
fn value_hash(name: u64, length: usize, bytes: &[u8]) -> Hash {
    Hash(name.rotate_left(23) ^ quick(bytes).wrapping_add((length as u64).wrapping_mul(0x9e37_79b9_7f4a_7c15)))
}

impl Hash {
    /// The same for rules of a host.
    fn on(self, host: Host) -> u64 {
        let mixed = (self.0 ^ u64::from(host.0).wrapping_mul(0xd6e8_feb8_6659_fd93)).wrapping_mul(0xff51_afd7_ed55_8ccd);
        mixed ^ mixed >> 32
    }
}

/// Hosts that rules name alike, as a number; 0 is every host.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Host(u32);

const EVERYWHERE: Host = Host(0);

/// See the module.
#[derive(Debug, Default)]
pub(in crate::rules) struct Index {
    /// Hosts by the suffix or the label they must have.
    suffixes: HashMap<Box<str>, Host>,
    labels: HashMap<Box<str>, Host>,
    /// Hosts by globs in which no whole label stands.
    loose: Vec<(HostGlob, Host)>,
    by_glob: HashMap<Box<str>, Host>,
    /// What there is for each host.
    has: Vec<Has>,
    /// For each length of a name and each first letter whether keys have attributes of such names: most of a page's are looked up nowhere.
    attributes: [u32; 32],
    /// The attributes whose values are looked up, by the hashes of their names.
    valued: Map<u64, Valued>,
    /// While rules are added: entries with their keys.
    added: Vec<(u64, Entry)>,
    ranges: Map<u64, (u32, u32)>,
    entries: Vec<Entry>,
    /// A bit is set where a key may be in `ranges`.
    filter: Box<[u64]>,
}

/// What values are looked up of attributes of one name.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Valued {
    /// The hash of the name.
    name: u64,
    /// The lengths of whole values, modulo 64: a bit each.
    lengths: u64,
    /// Whether so many first bytes are looked up.
    prefixes: [bool; PREFIXES.len()],
}

impl Valued {
    fn add(&mut self, length: usize, value: &[u8]) {
        match PREFIXES.iter().position(|p| *p == length) {
            Some(at) => self.prefixes[at] = true,
            None => self.lengths |= 1 << (value.len() % 64),
        }
    }

    /// Calls `with` each key that this value may have.
    pub(super) fn keys(self, value: &str, mut with: impl FnMut(Hash)) {
        let value = value.as_bytes();
        if self.lengths & 1 << (value.len() % 64) != 0 {
            with(value_hash(self.name, WHOLE, value));
        }
        for (length, _) in PREFIXES.into_iter().zip(self.prefixes).filter(|(_, is)| *is) {
            if let Some(first) = value.get(..length) {
                with(value_hash(self.name, length, first));
            }
        }
    }
}

/// What kinds of keys the rules of a host have.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Has {
    pub(super) names: bool,
    pub(super) attributes: bool,
    pub(super) values: bool,
    pub(super) tags: bool,
}

/// The hosts that rules name and a page has, and what there is for them.
#[derive(Debug)]
pub(super) struct Active {
    hosts: Vec<Host>,
    pub(super) has: Has,
}

impl Index {
    /// Adds the selectors of a rule.
    pub(in crate::rules) fn add(&mut self, rule: u32, selectors: &Selectors, when: Option<&When>) {
        let globs = when.map_or(&[][..], |w| &w.hosts);
        let mut hosts: Vec<Host> = globs.iter().map(|g| self.host(g)).collect();
        if hosts.is_empty() {
            hosts.push(EVERYWHERE);
        }
        hosts.sort_unstable();
        hosts.dedup();
        let mut keys = Vec::new();
        for (number, selector) in selectors.0.iter().enumerate() {
            keys.clear();
            keys_of(selector, &mut keys);
            keys.sort_unstable();
            keys.dedup();
            for host in &hosts {
                let most = self.has.len().max(host.0 as usize + 1);
                self.has.resize(most, Has::default());
                let has = &mut self.has[host.0 as usize];
                for key in &keys {
                    match key {
                        Key::Id(_) | Key::Class(_) => has.names = true,
                        Key::Attribute(name) => {
                            has.attributes = true;
                            Index::mark(&mut self.attributes, name);
                        }
                        Key::Value(name, length, value) => {
                            has.values = true;
                            Index::mark(&mut self.attributes, name);
                            let name = quick(name.as_bytes());
                            self.valued.entry(name).or_insert(Valued { name, ..Valued::default() }).add(*length, value);
                        }
                        Key::Tag(_) => has.tags = true,
                        Key::Any => {}
                    }
                    self.added.push((key.hash().on(*host), Entry { rule, selector: number as u32 }));
                }
            }
        }
    }

    /// Makes what was added ready to be asked.
    pub(in crate::rules) fn close(&mut self) {
        self.added.sort_unstable();
        let bits = (self.added.len() * 16).next_power_of_two().max(64);
        self.filter = vec![0; bits / 64].into();
        for (hash, entry) in std::mem::take(&mut self.added) {
            let at = self.entries.len() as u32;
            self.entries.push(entry);
            self.ranges.entry(hash).or_insert((at, at)).1 = at + 1;
            let bit = self.bit(hash);
            self.filter[bit / 64] |= 1 << (bit % 64);
        }
        self.by_glob = HashMap::new();
    }

    fn bit(&self, hash: u64) -> usize {
        // The map uses the low bits and the highest ones.
        (hash >> 20) as usize & (self.filter.len() * 64 - 1)
    }

    fn host(&mut self, glob: &HostGlob) -> Host {
        let next = Host(1 + (self.suffixes.len() + self.labels.len() + self.loose.len()) as u32);
        if let Some(suffix) = glob.suffix() {
            return *self.suffixes.entry(suffix.into()).or_insert(next);
        }
        if let Some(label) = glob.label() {
            return *self.labels.entry(label.into()).or_insert(next);
        }
        let loose = &mut self.loose;
        *self.by_glob.entry(glob.to_string().into()).or_insert_with(|| {
            loose.push((glob.clone(), next));
            next
        })
    }

    /// What may hold on a host (in lower case); nothing where no rule may.
    pub(super) fn active(&self, host: Option<&str>) -> Option<Active> {
        let mut hosts = vec![EVERYWHERE];
        if let Some(host) = host {
            let behind_dots = host.match_indices('.').map(|(at, _)| &host[at + 1..]);
            hosts.extend(std::iter::once(host).chain(behind_dots).filter_map(|suffix| self.suffixes.get(suffix)));
            if !self.labels.is_empty() {
                hosts.extend(host.split('.').filter_map(|label| self.labels.get(label)));
            }
            hosts.extend(self.loose.iter().filter(|(glob, _)| glob.matches(host)).map(|(_, number)| number));
            hosts.sort_unstable();
            hosts.dedup();
        }
        hosts.retain(|h| self.has.get(h.0 as usize).is_some_and(|has| *has != Has::default()) || !self.any(*h).is_empty());
        if hosts.is_empty() {
            return None;
        }
        let of = |h: &Host| self.has.get(h.0 as usize).copied().unwrap_or_default();
        let has = hosts.iter().map(of).fold(Has::default(), |a, b| Has {
            names: a.names || b.names,
            attributes: a.attributes || b.attributes,
            values: a.values || b.values,
            tags: a.tags || b.tags,
        });
        Some(Active { hosts, has })
    }

    /// Selectors that any element may match.
    fn any(&self, host: Host) -> &[Entry] {
        self.get(Key::Any.hash().on(host))
    }

    /// Calls `with` the selectors that an element with this key may match.
    pub(super) fn look_up<'i>(&'i self, active: &Active, key: Hash, mut with: impl FnMut(&'i [Entry])) {
        for host in &active.hosts {
            let hash = key.on(*host);
            let bit = self.bit(hash);
            if self.filter[bit / 64] & 1 << (bit % 64) != 0 {
                with(self.get(hash));
            }
        }
    }

    /// The place of names of this length and first letter, whatever its case.
    fn place(name: &str) -> (usize, u32) {
        (name.len().min(31), 1 << (name.as_bytes().first().copied().unwrap_or_default() & 31))
    }

    fn mark(attributes: &mut [u32; 32], name: &str) {
        let (length, letter) = Index::place(name);
        attributes[length] |= letter;
    }

    /// Whether keys may have an attribute of this name.
    pub(super) fn may_have(&self, name: &str) -> bool {
        let (length, letter) = Index::place(name);
        self.attributes[length] & letter != 0
    }

    /// What is looked up of attributes of this name (in lower case); none where nothing is.
    pub(super) fn valued(&self, name: &str) -> Option<Valued> {
        self.valued.get(&quick(name.as_bytes())).copied()
    }

    fn get(&self, hash: u64) -> &[Entry] {
        self.ranges.get(&hash).map_or(&[], |(start, end)| &self.entries[*start as usize..*end as usize])
    }
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

#[cfg(test)]
mod tests {
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
}
