//! A text into its source lines.

use std::ops::Range;

use super::scan::{self, Needs};

/// One line of the source, without the break that ends it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct RawLine {
    /// Its bytes in the text.
    pub(super) range: Range<usize>,
    /// 1-based; counted as editors count: at `\n`, `\r\n` and `\r`, not at the other breaks.
    pub(super) number: u32,
    /// What [`scan::needs`] says of it.
    pub(super) needs: Needs,
}

/// Calls `each` for every line of `text` that is not empty, in order.
pub(super) fn for_each(text: &str, mut each: impl FnMut(RawLine)) {
    let mut number = 1u32;
    let mut start = 0;
    while start < text.len() {
        let end = memchr::memchr(b'\n', &text.as_bytes()[start..]).map_or(text.len(), |i| start + i);
        let stop = end - usize::from(end < text.len() && text[start..end].ends_with('\r'));
        if start < stop {
            let needs = scan::needs(&text[start..stop]);
            if needs & scan::BREAK == 0 {
                each(RawLine { range: start..stop, number, needs });
            } else {
                split(text, start..stop, &mut number, &mut each);
            }
        }
        number = number.saturating_add(1);
        start = end + 1;
    }
}

/// Splits what stands between two line feeds at the rarer breaks.
fn split(text: &str, within: Range<usize>, number: &mut u32, each: &mut impl FnMut(RawLine)) {
    let mut start = within.start;
    let mut emit = |range: Range<usize>, number: u32| {
        if !range.is_empty() {
            let needs = scan::needs(&text[range.clone()]);
            each(RawLine { range, number, needs });
        }
    };
    for (i, c) in text[within.clone()].char_indices() {
        if is_break(c) {
            let at = within.start + i;
            emit(start..at, *number);
            start = at + c.len_utf8();
            *number = number.saturating_add(u32::from(c == '\r'));
        }
    }
    emit(start..within.end, *number);
}

/// Whether `c` ends a line. (A line feed never comes here alone, but inside joined lines it does.)
pub(super) fn is_break(c: char) -> bool {
    matches!(c, '\n' | '\r' | '\u{B}' | '\u{C}' | '\u{85}' | '\u{2028}' | '\u{2029}')
}

#[cfg(test)]
mod tests {
    fn lines(text: &str) -> Vec<(&str, u32)> {
        let mut all = Vec::new();
        super::for_each(text, |l| all.push((&text[l.range], l.number)));
        all
    }

    #[test]
    fn every_kind_of_break() {
        assert_eq!(lines(""), []);
        assert_eq!(lines("\n\n"), []);
        assert_eq!(lines("a\nb"), [("a", 1), ("b", 2)]);
        assert_eq!(lines("a\r\n\r\nb\r\n"), [("a", 1), ("b", 3)]);
        assert_eq!(lines("a\rb\r\rc\r"), [("a", 1), ("b", 2), ("c", 4)]);
        assert_eq!(
            lines("a\u{b}b\u{c}c\u{85}d\u{2028}e\u{2029}f\ng"),
            [("a", 1), ("b", 1), ("c", 1), ("d", 1), ("e", 1), ("f", 1), ("g", 2)]
        );
        assert_eq!(lines("a\r"), [("a", 1)]);
        assert_eq!(lines("x\u{2028}\ny"), [("x", 1), ("y", 2)]);
    }
}
