//! Which selectors are tried on an element: those that ask for its id, a class, an attribute or its value, or its name, of rules
//! that may hold on the page's host. So neither rules of other sites nor rules about other elements cost anything.

use std::collections::HashMap;

use super::css::Selectors;
use super::keys::{Hash, Key, PREFIXES, WHOLE, around, keys_of, value_hash};
use crate::hashed::{Map, quick};
use crate::rules::rule::{HostGlob, When};

/// The number of what must stand around an element where nothing must.
pub(super) const NOTHING: u32 = u32::MAX;

/// A selector of a rule.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(in crate::rules) struct Entry {
    pub(in crate::rules) rule: u32,
    /// Its number in the rule's list.
    pub(in crate::rules) selector: u32,
    /// The number of what some element around must have, or [`NOTHING`].
    pub(in crate::rules) around: u32,
}

impl Hash {
    /// The same for rules of a host.
    fn on(self, host: Host) -> u64 {
        let mixed = (self.bits() ^ u64::from(host.0).wrapping_mul(0xd6e8_feb8_6659_fd93)).wrapping_mul(0xff51_afd7_ed55_8ccd);
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
    /// What must stand around elements, by the hashes of its keys.
    around: Map<u64, u32>,
    /// A bit is set where a key may be in `around`.
    around_filter: Box<[u64]>,
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
    /// The first bytes that those begin with, modulo 64: a bit each.
    begins: u64,
}

impl Valued {
    fn add(&mut self, length: usize, value: &[u8]) {
        match PREFIXES.iter().position(|p| *p == length) {
            Some(at) => {
                self.prefixes[at] = true;
                self.begins |= begin(value);
            }
            None => self.lengths |= 1 << (value.len() % 64),
        }
    }

    /// Calls `with` each key that this value may have.
    pub(super) fn keys(self, value: &str, mut with: impl FnMut(Hash)) {
        let value = value.as_bytes();
        if self.lengths & 1 << (value.len() % 64) != 0 {
            with(value_hash(self.name, WHOLE, value));
        }
        if self.begins & begin(value) == 0 {
            return;
        }
        for (length, _) in PREFIXES.into_iter().zip(self.prefixes).filter(|(_, is)| *is) {
            if let Some(first) = value.get(..length) {
                with(value_hash(self.name, length, first));
            }
        }
    }
}

/// A bit for each of these hashes.
fn filter<'h>(hashes: impl ExactSizeIterator<Item = &'h u64>) -> Box<[u64]> {
    let mut filter: Box<[u64]> = vec![0; (hashes.len() / 4).next_power_of_two()].into();
    for hash in hashes {
        let (word, bit) = place_in(&filter, *hash);
        filter[word] |= bit;
    }
    filter
}

/// Whether the bit of a hash is set; nothing is in a filter that was not made.
fn may_have(filter: &[u64], hash: u64) -> bool {
    let (word, bit) = place_in(filter, hash);
    filter.get(word).is_some_and(|word| word & bit != 0)
}

/// The word and the bit of a hash. Maps use the low bits and the highest ones.
fn place_in(filter: &[u64], hash: u64) -> (usize, u64) {
    let place = hash >> 20;
    ((place >> 6) as usize & filter.len().wrapping_sub(1), 1 << (place & 63))
}

/// The bit of the first byte of a value.
fn begin(value: &[u8]) -> u64 {
    value.first().map_or(0, |first| 1 << (first % 64))
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
            let around = around(selector).map_or(NOTHING, |key| self.number_around(key));
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
                    self.added.push((key.hash().on(*host), Entry { rule, selector: number as u32, around }));
                }
            }
        }
    }

    fn number_around(&mut self, key: Key<'_>) -> u32 {
        if let Key::Attribute(name) = key {
            Index::mark(&mut self.attributes, name);
        }
        let next = self.around.len() as u32;
        *self.around.entry(key.hash().bits()).or_insert(next)
    }

    /// The number of a key where some selector asks that it stands around elements.
    pub(super) fn stands_around(&self, key: Hash) -> Option<u32> {
        let key = key.bits();
        if may_have(&self.around_filter, key) { self.around.get(&key).copied() } else { None }
    }

    /// How many such keys there are.
    pub(super) fn all_around(&self) -> usize {
        self.around.len()
    }

    /// Makes what was added ready to be asked.
    pub(in crate::rules) fn close(&mut self) {
        self.added.sort_unstable();
        for (hash, entry) in std::mem::take(&mut self.added) {
            let at = self.entries.len() as u32;
            self.entries.push(entry);
            self.ranges.entry(hash).or_insert((at, at)).1 = at + 1;
        }
        self.filter = filter(self.ranges.keys());
        self.around_filter = filter(self.around.keys());
        self.by_glob = HashMap::new();
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
            if may_have(&self.filter, hash) {
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
