//! What a part of an expression can begin with.

use regex_syntax::hir::Look;

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
    /// Of what may begin with anything.
    pub(super) const ANY: First = First { bytes: [u64::MAX; 4], end: true, empty: false };
    /// Of what takes up nothing.
    pub(super) const NOTHING: First = First { bytes: [0; 4], end: false, empty: true };

    /// Whether it can stand here.
    #[inline]
    pub(super) fn fits(&self, text: &[u8], at: usize) -> bool {
        match text.get(at) {
            Some(byte) => self.bytes[usize::from(byte >> 6)] >> (byte & 63) & 1 != 0,
            None => self.end,
        }
    }

    /// The bytes.
    pub(super) fn bytes(&self) -> impl Iterator<Item = u8> {
        (0..=u8::MAX).filter(|byte| self.bytes[usize::from(byte >> 6)] >> (byte & 63) & 1 != 0)
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

    /// Of what begins with that byte; of what takes up nothing, where there is none.
    pub(super) fn of_byte(byte: Option<u8>) -> First {
        let mut first = First { empty: byte.is_none(), ..First::NOTHING };
        byte.into_iter().for_each(|b| first.add(b, b));
        first
    }

    /// Of one character of those ranges.
    pub(super) fn of_ranges(ranges: impl Iterator<Item = (char, char)>) -> First {
        let lead = |c: char| c.encode_utf8(&mut [0; 4]).as_bytes()[0];
        let mut first = First { empty: false, ..First::NOTHING };
        ranges.for_each(|(start, end)| first.add(lead(start), lead(end)));
        first
    }

    /// Of a place before which, or behind which, something is asked for.
    pub(super) fn of_look(look: Look) -> First {
        match look {
            Look::End => First { end: true, empty: false, ..First::NOTHING },
            _ => First::NOTHING,
        }
    }

    fn add(&mut self, from: u8, to: u8) {
        (from..=to).for_each(|b| self.bytes[usize::from(b >> 6)] |= 1 << (b & 63));
    }
}
