//! A line of which parts were cut or replaced: its words now, and where each piece of them stood before.

use std::ops::Range;

/// A piece of a changed line.
#[derive(Debug, Clone, PartialEq)]
struct Piece {
    /// The bytes of the line as it was at first that this piece is, or stands for.
    original: Range<u32>,
    /// Its length now, in bytes.
    length: u32,
    /// Whether it stands for other words.
    replaced: bool,
}

/// See the module.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Changed {
    pub(super) text: String,
    pub(super) folded: String,
    pieces: Vec<Piece>,
}

impl Changed {
    /// A line as it was at first.
    pub(super) fn new(text: &str) -> Self {
        let length = text.len() as u32;
        let pieces = vec![Piece { original: 0..length, length, replaced: false }];
        Changed { text: text.to_string(), folded: String::new(), pieces }
    }

    /// Cuts `range` of the words as they are now, or puts others there. Gives the bytes of the line as it was at first that
    /// went by this.
    ///
    /// A cut takes one of two spaces it would leave side by side, or at an end.
    pub(super) fn edit(&mut self, range: Range<usize>, replacement: Option<&str>) -> Vec<Range<u32>> {
        let replacement = replacement.unwrap_or("");
        let range = if replacement.is_empty() { self.with_space(range) } else { range };
        self.text.replace_range(range.clone(), replacement);
        let (from, to) = (range.start as u32, range.end as u32);
        let (mut pieces, mut gone, mut at) = (Vec::new(), Vec::new(), 0u32);
        let mut inserted = false;
        for piece in std::mem::take(&mut self.pieces) {
            let here = at..at + piece.length;
            at = here.end;
            if here.start < from {
                pieces.push(piece.part(0..piece.length.min(from - here.start)));
            }
            let cut = from.max(here.start)..to.min(here.end);
            if cut.start < cut.end {
                let original = piece.part(cut.start - here.start..cut.end - here.start).original;
                if !original.is_empty() {
                    gone.push(original);
                }
            }
            if here.end >= to && !inserted {
                inserted = true;
                let end = gone.last().map_or(piece.original.start, |g: &Range<u32>| g.end);
                let start = gone.first().map_or(end, |g| g.start);
                if !replacement.is_empty() {
                    pieces.push(Piece { original: start..end, length: replacement.len() as u32, replaced: true });
                }
            }
            if here.end > to {
                pieces.push(piece.part(to.max(here.start) - here.start..piece.length));
            }
        }
        self.pieces = pieces;
        gone
    }

    fn with_space(&self, range: Range<usize>) -> Range<usize> {
        let (before, after) = (&self.text[..range.start], &self.text[range.end..]);
        if (before.is_empty() || before.ends_with(' ')) && after.starts_with(' ') {
            range.start..range.end + 1
        } else if after.is_empty() && before.ends_with(' ') {
            range.start - 1..range.end
        } else {
            range
        }
    }
}

impl Piece {
    /// Part of the piece, by bytes of its words now.
    fn part(&self, range: Range<u32>) -> Piece {
        let length = range.end - range.start;
        let original = match (self.replaced, range.start, range.end) {
            (false, start, end) => self.original.start + start..self.original.start + end,
            // Other words cannot be parted: the first part stands for all of what they replaced.
            (true, 0, _) => self.original.clone(),
            (true, ..) => self.original.end..self.original.end,
        };
        Piece { original, length, replaced: self.replaced }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cuts_lead_back_to_the_first_words() {
        let mut line = Changed::new("one (two) three four");
        assert_eq!(line.edit(4..9, None), [4..10]);
        assert_eq!(line.text, "one three four");
        assert_eq!(line.edit(9..14, None), [15..20]);
        assert_eq!(line.text, "one three");
        assert_eq!(line.edit(0..9, Some("x")), [0..4, 10..15]);
        assert_eq!(line.text, "x");
        assert_eq!(line.edit(0..1, None), [0..15]);
        assert_eq!(line.text, "");
    }
}
