//! From the parsed expression to its steps.

use regex_syntax::hir::{Hir, HirKind, Repetition};

use super::first::First;
use super::set::Set;
use super::{Again, Branch, Op, Program, Repeat};

/// An expression of more steps than this is left to automata.
const MOST_OPS: usize = 1 << 16;

pub(super) fn program(hir: &Hir) -> Option<Program> {
    let mut builder = Builder { ops: Vec::new(), counters: 0 };
    builder.add(hir, First::ANY)?;
    builder.push(Op::Match)?;
    Some(Program {
        ops: builder.ops.into(),
        slots: 2 * (hir.properties().explicit_captures_len() + 1),
        counters: builder.counters as usize,
        first: First::of(hir).then(First::ANY),
        anchored: hir.properties().look_set_prefix().contains(regex_syntax::hir::Look::Start),
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
    fn add(&mut self, hir: &Hir, then: First) -> Option<()> {
        match hir.kind() {
            HirKind::Empty => {}
            HirKind::Literal(literal) => drop(self.push(Op::Literal(literal.0.clone()))?),
            HirKind::Class(class) => drop(self.push(Op::Class(Set::of(class)))?),
            HirKind::Look(look) => drop(self.push(Op::Look(*look))?),
            HirKind::Capture(capture) => {
                self.push(Op::Save(2 * capture.index))?;
                self.add(&capture.sub, then)?;
                self.push(Op::Save(2 * capture.index + 1))?;
            }
            HirKind::Repetition(repetition) => self.repetition(repetition, then)?,
            HirKind::Concat(parts) => {
                let mut behind = vec![then];
                for part in parts.iter().skip(1).rev() {
                    behind.push(First::of(part).then(behind[behind.len() - 1]));
                }
                parts.iter().try_for_each(|part| self.add(part, behind.pop().unwrap_or(First::ANY)))?;
            }
            HirKind::Alternation(branches) => self.alternation(branches, then)?,
        }
        Some(())
    }

    fn alternation(&mut self, parts: &[Hir], then: First) -> Option<()> {
        let branch = self.push(Op::Branch(Box::default()))? as usize;
        let mut branches = Vec::with_capacity(parts.len());
        let mut jumps = Vec::with_capacity(parts.len());
        for part in parts {
            branches.push(Branch { first: First::of(part).then(then), op: self.here() });
            self.add(part, then)?;
            jumps.push(self.push(Op::Jump(0))? as usize);
        }
        let out = self.here();
        jumps.iter().for_each(|i| self.ops[*i] = Op::Jump(out));
        self.ops[branch] = Op::Branch(branches.into());
        Some(())
    }

    fn repetition(&mut self, repetition: &Repetition, then: First) -> Option<()> {
        let Repetition { min, greedy, ref sub, .. } = *repetition;
        let max = repetition.max.unwrap_or(u32::MAX);
        if let HirKind::Class(class) = sub.kind() {
            self.push(Op::Repeat(Box::new(Repeat { set: Set::of(class), min, max, greedy, then })))?;
            return Some(());
        }
        match (min, max) {
            (0, 1) => self.optional(repetition, then),
            // What automata do with rounds that take up nothing is not worth imitating.
            _ if sub.properties().minimum_len().is_none_or(|n| n == 0) => None,
            _ => self.counted(repetition, max, then),
        }
    }

    fn optional(&mut self, repetition: &Repetition, then: First) -> Option<()> {
        let branch = self.push(Op::Branch(Box::default()))? as usize;
        let inside = Branch { first: First::of(&repetition.sub).then(then), op: self.here() };
        self.add(&repetition.sub, then)?;
        let outside = Branch { first: then, op: self.here() };
        let branches = if repetition.greedy { [inside, outside] } else { [outside, inside] };
        self.ops[branch] = Op::Branch(branches.into());
        Some(())
    }

    fn counted(&mut self, repetition: &Repetition, max: u32, then: First) -> Option<()> {
        let Repetition { min, greedy, ref sub, .. } = *repetition;
        let counter = self.counters;
        self.counters += 1;
        self.push(Op::Begin(counter))?;
        let again = self.push(Op::Jump(0))? as usize;
        let first = First::of(sub);
        self.add(sub, first.or(then))?;
        self.push(Op::Jump(again as u32))?;
        let out = self.here();
        self.ops[again] = Op::Again(Box::new(Again { counter, min, max, greedy, first, then, out }));
        Some(())
    }
}
