//! A small matcher of regular expressions, for lines.
//!
//! A rule's expression is asked of short lines that have what it looks for, mostly once or twice, and there are thousands. Automata
//! are made for the opposite: they pay for every state that a count (`.{5,300}`) or a script (`\p{Lu}`) has before they read
//! a byte, and hold it for ever. A backtracker pays nothing for counts, shares its sets of characters, and is ready at once.
//!
//! It may take exponential time, so its steps are counted: where they run out, it says so, and the caller asks an automaton. Apart
//! from that it finds what the `regex` crate finds, groups included; the tests hold it against that.

mod branch;
mod build;
mod first;
mod part;
mod run;
mod set;
mod word;

use regex_syntax::hir::{Hir, Look};

use branch::Branches;
use first::First;
use set::Set;
use word::Word;

pub(super) use run::{OutOfSteps, Spans};

/// An expression, ready to be run.
#[derive(Debug)]
pub(super) struct Program {
    ops: Box<[Op]>,
    /// How many places it notes: two for a group.
    slots: usize,
    counters: usize,
    /// What a match begins with.
    first: First,
    /// Whether a match can only be at the start of the text.
    anchored: bool,
}

/// A step. Where nothing else is said, the next one follows.
#[derive(Debug)]
enum Op {
    Word(Word),
    /// A character of each set, one after another.
    Classes(Box<[Set]>),
    Look(Look),
    /// Notes the place.
    Save(u32),
    Jump(u32),
    Branch(Branches),
    /// So many characters of a set.
    Repeat(Box<Repeat>),
    /// Begins a loop: its counter is nought.
    Begin(u32),
    /// Once more through the loop, or out of it.
    Again(Box<Again>),
    Match,
}

#[derive(Debug)]
struct Repeat {
    set: Set,
    min: u32,
    max: u32,
    greedy: bool,
    /// What comes behind.
    then: First,
}

#[derive(Debug)]
struct Again {
    counter: u32,
    min: u32,
    max: u32,
    greedy: bool,
    /// What one round begins with.
    first: First,
    /// What comes behind, and where.
    then: First,
    out: u32,
}

impl Program {
    /// Of an expression; nothing where it has a part whose rounds may be empty, or too many parts.
    pub(super) fn new(hir: &Hir) -> Option<Program> {
        build::program(hir)
    }
}

#[cfg(test)]
mod tests;
