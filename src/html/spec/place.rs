//! Which bytes of the source stand for the text that html5ever tells.

use std::ops::Range;

use super::super::reference;

/// How a text stands in the source.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Stands {
    /// As it is, ends of lines aside.
    Plain(Range<usize>),
    /// In other words: as a character reference, or with a NUL that was left out.
    Otherwise(Range<usize>),
}

/// The place of `text`, which was read from `within`. What is in front of it there was left out.
pub(super) fn find(source: &str, within: Range<usize>, text: &str) -> Stands {
    let (start, end) = (within.start, within.end);
    let read = &source[within];
    if read == text {
        return Stands::Plain(start..end);
    }
    if read.starts_with('&') && reference::decode(read, false) == text {
        return Stands::Otherwise(start..end);
    }
    // html5ever looks a character ahead, and parts white space from the rest.
    if read.starts_with(text) {
        return Stands::Plain(start..start + text.len());
    }
    if read.ends_with(text) {
        return Stands::Plain(end - text.len()..end);
    }
    if same_but_for_line_ends(read, text) { Stands::Plain(start..end) } else { Stands::Otherwise(start..end) }
}

/// Whether `text` is what is left of `read` when its ends of lines are made plain `\n`.
pub(super) fn same_but_for_line_ends(read: &str, text: &str) -> bool {
    let bytes = read.as_bytes();
    let plain = bytes.iter().enumerate().filter_map(|(at, b)| match b {
        b'\r' if bytes.get(at + 1) == Some(&b'\n') => None,
        b'\r' => Some(b'\n'),
        b => Some(*b),
    });
    plain.eq(text.bytes())
}

/// Whether text that ends at `end` goes on at `start`: ends of lines between them are told with one or the other.
pub(super) fn follows(source: &str, end: usize, start: usize) -> bool {
    end == start || source.as_bytes().get(end..start).is_some_and(|gap| gap.iter().all(|b| matches!(b, b'\r' | b'\n')))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places() {
        let source = "<p>\n a &amp; b\r\nc";
        for (within, text, want) in [
            (3..9, "\n a &a", Stands::Plain(3..9)),
            (3..6, "a", Stands::Plain(5..6)),
            (3..6, "\n", Stands::Plain(3..4)),
            (7..12, "&", Stands::Otherwise(7..12)),
            (12..17, " b\nc", Stands::Plain(12..17)),
            (12..17, "x", Stands::Otherwise(12..17)),
        ] {
            assert_eq!(find(source, within.clone(), text), want, "{within:?}");
        }
        assert!(follows(source, 14, 16) && !follows(source, 13, 16) && !follows(source, 16, 14));
    }
}
