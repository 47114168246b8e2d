//! A parsed expression with what each part of it can begin with.

use regex_syntax::hir::{Hir, HirKind};

use super::first::First;
use super::set::Set;
use super::word::Letter;

/// A part of an expression.
pub(super) struct Part<'h> {
    pub(super) hir: &'h Hir,
    pub(super) first: First,
    /// Of a class, its characters.
    pub(super) set: Option<Set>,
    /// What it is made of.
    pub(super) parts: Vec<Part<'h>>,
}

impl<'h> Part<'h> {
    pub(super) fn of(hir: &'h Hir) -> Part<'h> {
        let parts: Vec<Part<'h>> = hir.kind().subs().iter().map(Part::of).collect();
        let set = match hir.kind() {
            HirKind::Class(class) => Some(Set::of(class)),
            _ => None,
        };
        let inside = || parts.first().map_or(First::NOTHING, |part| part.first);
        let first = match hir.kind() {
            HirKind::Empty => First::NOTHING,
            HirKind::Look(look) => First::of_look(*look),
            HirKind::Literal(literal) => First::of_byte(literal.0.first().copied()),
            HirKind::Class(_) => set.as_ref().map_or(First::NOTHING, |set| set.first()),
            HirKind::Capture(_) => inside(),
            HirKind::Repetition(repetition) if repetition.min == 0 => inside().or(First::NOTHING),
            HirKind::Repetition(_) => inside(),
            HirKind::Concat(_) => parts.iter().rev().fold(First::NOTHING, |behind, part| part.first.then(behind)),
            HirKind::Alternation(_) => parts.iter().map(|part| part.first).reduce(First::or).unwrap_or(First::NOTHING),
        };
        Part { hir, first, set, parts }
    }

    /// Of a part that is nothing but bytes, as they are or in either case, those.
    pub(super) fn letters(&self) -> Option<Vec<Letter>> {
        match self.hir.kind() {
            HirKind::Literal(literal) => Some(literal.0.iter().map(|byte| Letter::exactly(*byte)).collect()),
            HirKind::Class(class) => Letter::of(class).map(|letter| vec![letter]),
            _ => None,
        }
    }
}
