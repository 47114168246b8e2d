//! Sets of bytes, a bit each, and those that the matches of a regex begin and end with.

use regex_syntax::hir::{Class, Hir, HirKind};

/// Whether a byte is in a set.
#[inline]
pub(in crate::rules) fn has(bytes: &[u64; 4], byte: u8) -> bool {
    bytes[byte as usize >> 6] >> (byte & 63) & 1 != 0
}

/// Adds all bytes from one to another. Classes have hundreds of ranges: not byte by byte.
fn add(out: &mut [u64; 4], from: u8, to: u8) {
    for (word, bits) in (0u16..).zip(out) {
        let (start, end) = (u16::from(from).max(64 * word), u16::from(to).min(64 * word + 63));
        if start <= end {
            *bits |= u64::MAX >> (63 - (end - start)) << (start & 63);
        }
    }
}

/// Adds the bytes that a match can end with; whether it can be empty.
pub(super) fn last_bytes(hir: &Hir, out: &mut [u64; 4]) -> bool {
    let mut add = |from: u8, to: u8| add(out, from, to);
    match hir.kind() {
        HirKind::Empty | HirKind::Look(_) => true,
        HirKind::Literal(literal) => match literal.0.last() {
            Some(byte) => {
                add(*byte, *byte);
                false
            }
            None => true,
        },
        HirKind::Class(Class::Unicode(class)) => {
            for range in class.ranges() {
                match (u8::try_from(range.start()), u8::try_from(range.end())) {
                    (Ok(start), Ok(end)) if end < 0x80 => add(start, end),
                    (Ok(start), _) if start < 0x80 => {
                        add(start, 0x7F);
                        add(0x80, 0xBF);
                    }
                    _ => add(0x80, 0xBF),
                }
            }
            false
        }
        HirKind::Class(Class::Bytes(class)) => {
            class.ranges().iter().for_each(|r| add(r.start(), r.end()));
            false
        }
        HirKind::Capture(capture) => last_bytes(&capture.sub, out),
        HirKind::Repetition(repetition) => last_bytes(&repetition.sub, out) || repetition.min == 0,
        HirKind::Concat(parts) => parts.iter().rev().all(|part| last_bytes(part, out)),
        HirKind::Alternation(branches) => branches.iter().filter(|b| last_bytes(b, out)).count() > 0,
    }
}

/// Adds the bytes that a match can begin with; whether it can be empty.
pub(super) fn first_bytes(hir: &Hir, out: &mut [u64; 4]) -> bool {
    let mut add = |from: u8, to: u8| add(out, from, to);
    let lead = |c: char| c.encode_utf8(&mut [0; 4]).as_bytes()[0];
    match hir.kind() {
        HirKind::Empty | HirKind::Look(_) => true,
        HirKind::Literal(literal) => match literal.0.first() {
            Some(byte) => {
                add(*byte, *byte);
                false
            }
            None => true,
        },
        HirKind::Class(Class::Unicode(class)) => {
            class.ranges().iter().for_each(|r| add(lead(r.start()), lead(r.end())));
            false
        }
        HirKind::Class(Class::Bytes(class)) => {
            class.ranges().iter().for_each(|r| add(r.start(), r.end()));
            false
        }
        HirKind::Capture(capture) => first_bytes(&capture.sub, out),
        HirKind::Repetition(repetition) => first_bytes(&repetition.sub, out) || repetition.min == 0,
        HirKind::Concat(parts) => parts.iter().all(|part| first_bytes(part, out)),
        HirKind::Alternation(branches) => branches.iter().filter(|b| first_bytes(b, out)).count() > 0,
    }
}
