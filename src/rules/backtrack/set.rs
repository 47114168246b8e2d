//! Sets of characters, one for all expressions that have it.

use std::collections::HashMap;
use std::hash::{Hash, Hasher};
use std::sync::{Arc, Mutex, PoisonError, Weak};

use regex_syntax::hir::Class;

use super::first::First;

/// Characters, by what is asked most: those of ASCII by a bit each, at hand without another look into memory.
#[derive(Debug, Clone)]
pub(super) struct Set {
    ascii: u128,
    all: Arc<All>,
}

/// What is shared of a set: of the characters outside ASCII whole blocks of 256, where they can be.
#[derive(Debug)]
struct All {
    ascii: u128,
    /// The ranges outside ASCII.
    ranges: Box<[(char, char)]>,
    /// For each block of the first plane what of it is in the set; nothing where there are few ranges.
    blocks: Option<Box<[Block; 256]>>,
    first: First,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Block {
    None,
    Some,
    All,
}

/// So few ranges are looked through.
const FEW: usize = 6;

/// What a set is made of. Their hash is that of one number: there are hundreds, and a set is looked for wherever it stands.
#[derive(Debug, PartialEq, Eq)]
struct Ranges(Box<[(char, char)]>);

impl Hash for Ranges {
    fn hash<H: Hasher>(&self, state: &mut H) {
        let number = |(start, end): &(char, char)| u64::from(u32::from(*start)) << 32 | u64::from(u32::from(*end));
        let all = self.0.iter().fold(0u64, |all, range| (all.rotate_left(5) ^ number(range)).wrapping_mul(0x9E37_79B9_7F4A_7C15));
        state.write_u64(all);
    }
}

/// The sets that are in use: `\p{Lu}` alone has hundreds of ranges, and stands in most expressions.
static SETS: Mutex<Option<HashMap<Ranges, Weak<All>>>> = Mutex::new(None);

impl Set {
    /// Of a class of an expression.
    pub(super) fn of(class: &Class) -> Set {
        let all = All::of(class);
        Set { ascii: all.ascii, all }
    }

    /// The bytes that its characters begin with.
    pub(super) fn first(&self) -> First {
        self.all.first
    }

    /// The length of the character at this place of a text, where it is in the set. Places are on the bounds of characters.
    #[inline]
    pub(super) fn matches(&self, text: &str, at: usize) -> Option<usize> {
        let byte = *text.as_bytes().get(at)?;
        if byte < 0x80 {
            return (self.ascii >> byte & 1 != 0).then_some(1);
        }
        let c = text.get(at..)?.chars().next()?;
        self.all.has_wide(c).then_some(c.len_utf8())
    }
}

impl All {
    fn of(class: &Class) -> Arc<All> {
        let ranges = Ranges(match class {
            Class::Unicode(class) => class.ranges().iter().map(|r| (r.start(), r.end())).collect(),
            Class::Bytes(class) => class.ranges().iter().map(|r| (char::from(r.start()), char::from(r.end()))).collect(),
        });
        let mut sets = SETS.lock().unwrap_or_else(PoisonError::into_inner);
        let sets = sets.get_or_insert_default();
        if let Some(set) = sets.get(&ranges).and_then(Weak::upgrade) {
            return set;
        }
        let set = Arc::new(All::new(&ranges.0));
        sets.insert(ranges, Arc::downgrade(&set));
        set
    }

    fn new(all: &[(char, char)]) -> All {
        let mut ascii = 0;
        for (start, end) in all.iter().filter(|(start, _)| start.is_ascii()) {
            (*start..=(*end).min('\x7F')).for_each(|c| ascii |= 1 << u32::from(c));
        }
        let wide = all.iter().filter(|(_, end)| !end.is_ascii());
        let ranges: Box<[_]> = wide.map(|(start, end)| ((*start).max('\u{80}'), *end)).collect();
        let blocks = (ranges.len() > FEW).then(|| Box::new(std::array::from_fn(|i| block(&ranges, i as u32))));
        let first = First::of_ranges(all.iter().copied());
        All { ascii, ranges, blocks, first }
    }

    fn has_wide(&self, c: char) -> bool {
        let Some(blocks) = &self.blocks else {
            return self.ranges.iter().any(|(start, end)| *start <= c && c <= *end);
        };
        match blocks.get(c as usize >> 8) {
            Some(Block::None) => false,
            Some(Block::All) => true,
            _ => {
                let after = self.ranges.partition_point(|(_, end)| *end < c);
                self.ranges.get(after).is_some_and(|(start, _)| *start <= c)
            }
        }
    }
}

/// What of a block is in some ranges.
fn block(ranges: &[(char, char)], number: u32) -> Block {
    let (from, to) = (number << 8, (number << 8) + 255);
    let meets = |r: &&(char, char)| u32::from(r.0) <= to && u32::from(r.1) >= from;
    match ranges.iter().find(meets) {
        None => Block::None,
        Some((start, end)) if u32::from(*start) <= from && u32::from(*end) >= to => Block::All,
        Some(_) => Block::Some,
    }
}
