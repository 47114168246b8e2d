//! What a part of an expression can begin with.

use regex_syntax::hir::{Class, Hir, HirKind, Look};

/// The bytes that something can begin with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct First {
    bytes: [u64; 4],
    /// Whether it may stand at the end of the text.
    end: bool,
    /// Whether it may take up nothing, so that what comes behind counts, too.
    empty: bool,
}

impl First {
    /// Of something that may begin with anything.
    pub(super) const ANY: First = First { bytes: [u64::MAX; 4], end: true, empty: false };
    const NOTHING: First = First { bytes: [0; 4], end: false, empty: true };

    /// Whether it can stand here.
    #[inline]
    pub(super) fn fits(&self, text: &[u8], at: usize) -> bool {
        match text.get(at) {
            Some(byte) => self.bytes[usize::from(byte >> 6)] >> (byte & 63) & 1 != 0,
            None => self.end,
        }
    }

    /// The next place from which it can stand.
    #[inline]
    pub(super) fn next(&self, text: &[u8], at: usize) -> Option<usize> {
        let has = |byte: &u8| self.bytes[usize::from(byte >> 6)] >> (byte & 63) & 1 != 0;
        match text.get(at..)?.iter().position(has) {
            Some(i) => Some(at + i),
            None => self.end.then_some(text.len()),
        }
    }

    /// Of a part and what comes behind it.
    pub(super) fn then(self, behind: First) -> First {
        match self.empty {
            true => First { empty: behind.empty, ..self.or(behind) },
            false => self,
        }
    }

    /// Of either.
    pub(super) fn or(self, other: First) -> First {
        First {
            bytes: std::array::from_fn(|i| self.bytes[i] | other.bytes[i]),
            end: self.end || other.end,
            empty: self.empty || other.empty,
        }
    }

    fn add(&mut self, from: u8, to: u8) {
        (from..=to).for_each(|b| self.bytes[usize::from(b >> 6)] |= 1 << (b & 63));
    }

    pub(super) fn of(hir: &Hir) -> First {
        let mut first = First::NOTHING;
        match hir.kind() {
            HirKind::Empty => {}
            HirKind::Look(Look::End) => first = First { end: true, empty: false, ..first },
            HirKind::Look(_) => {}
            HirKind::Literal(literal) => {
                if let Some(byte) = literal.0.first() {
                    first.add(*byte, *byte);
                    first.empty = false;
                }
            }
            HirKind::Class(class) => {
                first.empty = false;
                let lead = |c: char| c.encode_utf8(&mut [0; 4]).as_bytes()[0];
                match class {
                    Class::Unicode(class) => class.ranges().iter().for_each(|r| first.add(lead(r.start()), lead(r.end()))),
                    Class::Bytes(class) => class.ranges().iter().for_each(|r| first.add(r.start(), r.end())),
                }
            }
            HirKind::Capture(capture) => return First::of(&capture.sub),
            HirKind::Repetition(repetition) => {
                first = First::of(&repetition.sub);
                first.empty |= repetition.min == 0;
            }
            HirKind::Concat(parts) => return parts.iter().rev().fold(first, |behind, part| First::of(part).then(behind)),
            HirKind::Alternation(branches) => {
                first.empty = false;
                return branches.iter().fold(first, |all, branch| all.or(First::of(branch)));
            }
        }
        first
    }
}
