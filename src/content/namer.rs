//! What the names of a page's elements say by the weights of their words.

use super::survey::COMMENTS;
use super::tokens::{self, Prefix};
use super::weights::{self, Weights};
use crate::html::form::Known;
use crate::html::written::{KnownNames, Name};
use crate::html::{NodeId, NodeKind, Tree};

/// What the names of an element say.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Named {
    /// The weights of its words, summed up.
    pub(super) own: f32,
    /// Whether any is known.
    pub(super) known: bool,
    /// [`COMMENTS`] where a word says that they are comments of readers.
    pub(super) of_readers: u32,
    /// A hash of them.
    pub(super) class: u32,
}

/// What a single name says.
#[derive(Debug, Clone, Copy, Default)]
struct Said {
    /// Its words, as a range of all.
    words: (u32, u32),
    /// Its part in [`Named::class`], which is turned by so many bits for it.
    class: u32,
    turn: u32,
}

/// Reads the names of elements. Most names stand on several elements of a page, and are read once; what their words weigh is looked up for
/// all of them together, or each would wait for the one before it.
struct Namer {
    /// The number in `said` of the names of each kind of attribute.
    known: [KnownNames<u32>; tokens::PREFIXES],
    said: Vec<Said>,
    /// The [keys](weights::key) of the words of all names.
    keys: Vec<u64>,
    /// The numbers in `said` of the names of each element that was read, one element behind the other.
    names: Vec<u32>,
    /// Where those of each end.
    ends: Vec<u32>,
}

impl Namer {
    fn new(tree: &Tree<'_>) -> Namer {
        let known = std::array::from_fn(|_| KnownNames::new(tree));
        Namer { known, said: Vec::new(), keys: Vec::new(), names: Vec::new(), ends: Vec::new() }
    }

    /// Reads the names of an element; gives its number among all that were read.
    fn read(&mut self, tree: &Tree<'_>, node: NodeId) -> u32 {
        tokens::for_each_name(tree, node, &mut |prefix, name| {
            let (said, keys) = (&mut self.said, &mut self.keys);
            let number = self.known[prefix.number()].of(name, || {
                said.push(Said::by(prefix, name, keys));
                said.len() as u32 - 1
            });
            self.names.push(number);
        });
        self.ends.push(self.names.len() as u32);
        self.ends.len() as u32 - 1
    }

    /// What is said of each element that was read, by its number.
    fn weigh(&self, names: &Weights, comments: &Weights) -> Vec<Named> {
        let mut words = vec![Word::default(); self.keys.len()];
        names.each(&self.keys, |word, [weight]| words[word] = Word { weight: *weight, known: true, of_readers: 0 });
        comments.each(&self.keys, |word, _| words[word].of_readers = COMMENTS);
        let mut start = 0;
        let named = |end: &u32| {
            let names = &self.names[std::mem::replace(&mut start, *end as usize)..*end as usize];
            let mut named = Named::default();
            for said in names.iter().map(|number| &self.said[*number as usize]) {
                for word in &words[said.words.0 as usize..said.words.1 as usize] {
                    named.own += word.weight;
                    named.known |= word.known;
                    named.of_readers |= word.of_readers;
                }
                named.class = named.class.rotate_left(said.turn) ^ said.class;
            }
            named
        };
        self.ends.iter().map(named).collect()
    }
}

/// What a word of a name says.
#[derive(Debug, Clone, Copy, Default)]
struct Word {
    weight: f32,
    known: bool,
    of_readers: u32,
}

impl Said {
    /// Reads a name; the keys of its words are added to `keys`.
    fn by(prefix: Prefix, name: Name<'_>, keys: &mut Vec<u64>) -> Said {
        let (start, mut said) = (keys.len() as u32, Said::default());
        tokens::words_of(prefix, name.text, &mut |word| {
            keys.push(weights::key(word));
            said.class = said.class.rotate_left(5) ^ (word.len() as u32).wrapping_mul(0x9E37) ^ u32::from(word[0]);
            said.turn += 5;
        });
        said.words = (start, keys.len() as u32);
        said
    }
}

/// In place of the number of an element whose names were not read.
const UNREAD: u32 = u32::MAX;

/// What the names of each node say. `before` is how many lines begin before each node: the names of elements in which none begins are not
/// read.
pub(super) fn named(tree: &Tree<'_>, names: &Weights, comments: &Weights, before: &[u32]) -> impl Fn(NodeId) -> Named + use<> {
    let (mut namer, mut known) = (Namer::new(tree), Known::new(tree));
    let number = |node: NodeId| {
        let holds_lines = || before[node as usize] < before[tree.subtree_end(node) as usize];
        match tree.kind(node) == NodeKind::Element && holds_lines() {
            true => known.of(tree, node, || namer.read(tree, node)),
            false => UNREAD,
        }
    };
    let numbers: Vec<u32> = (0..tree.len() as NodeId).map(number).collect();
    let named = namer.weigh(names, comments);
    move |node| named.get(numbers[node as usize] as usize).copied().unwrap_or_default()
}
