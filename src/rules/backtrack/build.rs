//! From the parsed expression to its steps.

use regex_syntax::hir::{Hir, HirKind, Look, Repetition};

use super::branch::{Branch, Branches};
use super::first::First;
use super::part::Part;
use super::set::Set;
use super::word::{Letter, WIDTH, Word};
use super::{Again, Op, Program, Repeat};

/// An expression of more steps than this is left to automata.
const MOST_OPS: usize = 1 << 16;

pub(super) fn program(hir: &Hir) -> Option<Program> {
    let whole = Part::of(hir);
    let mut builder = Builder { ops: Vec::new(), counters: 0 };
    builder.add(&whole, First::ANY)?;
    builder.push(Op::Match)?;
    Some(Program {
        ops: builder.ops.into(),
        slots: 2 * (hir.properties().explicit_captures_len() + 1),
        counters: builder.counters as usize,
        first: whole.first.then(First::ANY),
        anchored: hir.properties().look_set_prefix().contains(Look::Start),
    })
}

struct Builder {
    ops: Vec<Op>,
    counters: u32,
}

impl Builder {
    /// Adds a step; its number.
    fn push(&mut self, op: Op) -> Option<u32> {
        self.ops.push(op);
        (self.ops.len() <= MOST_OPS).then_some(self.ops.len() as u32 - 1)
    }

    fn here(&self) -> u32 {
        self.ops.len() as u32
    }

    /// Adds a part, behind which comes `then`.
    fn add(&mut self, part: &Part<'_>, then: First) -> Option<()> {
        match part.hir.kind() {
            HirKind::Empty => {}
            HirKind::Literal(_) | HirKind::Class(_) => self.in_a_row(std::slice::from_ref(part)).map(drop)?,
            HirKind::Look(look) => drop(self.push(Op::Look(*look))?),
            HirKind::Capture(capture) => {
                self.push(Op::Save(2 * capture.index))?;
                part.parts.iter().try_for_each(|inside| self.add(inside, then))?;
                self.push(Op::Save(2 * capture.index + 1))?;
            }
            HirKind::Repetition(repetition) => self.repetition(repetition, part.parts.first()?, then)?,
            HirKind::Concat(_) => self.concat(&part.parts, then)?,
            HirKind::Alternation(_) => self.alternation(&part.parts, then)?,
        }
        Some(())
    }

    fn concat(&mut self, parts: &[Part<'_>], then: First) -> Option<()> {
        let mut behind = vec![then];
        for part in parts.iter().skip(1).rev() {
            behind.push(part.first.then(behind[behind.len() - 1]));
        }
        behind.reverse();
        let mut from = 0;
        while let Some(part) = parts.get(from) {
            let added = self.in_a_row(&parts[from..])?;
            if added == 0 {
                self.add(part, behind[from])?;
            }
            from += added.max(1);
        }
        Some(())
    }

    /// Adds the characters that begin a list of parts, words or others; how many parts they are.
    fn in_a_row(&mut self, parts: &[Part<'_>]) -> Option<usize> {
        let words: Vec<Vec<Letter>> = parts.iter().map_while(Part::letters).collect();
        if !words.is_empty() {
            words.concat().chunks(WIDTH).try_for_each(|letters| self.push(Op::Word(Word::new(letters))).map(drop))?;
            return Some(words.len());
        }
        let others = parts.iter().take_while(|part| part.letters().is_none());
        let sets: Box<[Set]> = others.map_while(|part| part.set.clone()).collect();
        let added = sets.len();
        if added > 0 {
            self.push(Op::Classes(sets))?;
        }
        Some(added)
    }

    fn alternation(&mut self, parts: &[Part<'_>], then: First) -> Option<()> {
        let branch = self.push(Op::Jump(0))? as usize;
        let mut branches = Vec::with_capacity(parts.len());
        let mut jumps = Vec::with_capacity(parts.len());
        for part in parts {
            branches.push(Branch { first: part.first.then(then), op: self.here() });
            self.add(part, then)?;
            jumps.push(self.push(Op::Jump(0))? as usize);
        }
        let out = self.here();
        jumps.iter().for_each(|i| self.ops[*i] = Op::Jump(out));
        self.ops[branch] = Op::Branch(Branches::new(branches));
        Some(())
    }

    fn repetition(&mut self, repetition: &Repetition, inside: &Part<'_>, then: First) -> Option<()> {
        let Repetition { min, greedy, ref sub, .. } = *repetition;
        let max = repetition.max.unwrap_or(u32::MAX);
        if let Some(set) = inside.set.clone() {
            self.push(Op::Repeat(Box::new(Repeat { set, min, max, greedy, then })))?;
            return Some(());
        }
        match (min, max) {
            (0, 1) => self.optional(greedy, inside, then),
            // What automata do with rounds that take up nothing is not worth imitating.
            _ if sub.properties().minimum_len().is_none_or(|n| n == 0) => None,
            _ => self.counted((min, max, greedy), inside, then),
        }
    }

    fn optional(&mut self, greedy: bool, inside: &Part<'_>, then: First) -> Option<()> {
        let branch = self.push(Op::Jump(0))? as usize;
        let with = Branch { first: inside.first.then(then), op: self.here() };
        self.add(inside, then)?;
        let without = Branch { first: then, op: self.here() };
        self.ops[branch] = Op::Branch(Branches::new(if greedy { vec![with, without] } else { vec![without, with] }));
        Some(())
    }

    fn counted(&mut self, (min, max, greedy): (u32, u32, bool), inside: &Part<'_>, then: First) -> Option<()> {
        let counter = self.counters;
        self.counters += 1;
        self.push(Op::Begin(counter))?;
        let again = self.push(Op::Jump(0))? as usize;
        let first = inside.first;
        self.add(inside, first.or(then))?;
        self.push(Op::Jump(again as u32))?;
        let out = self.here();
        self.ops[again] = Op::Again(Box::new(Again { counter, min, max, greedy, first, then, out }));
        Some(())
    }
}
