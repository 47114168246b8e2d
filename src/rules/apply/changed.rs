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
    /// How often it was edited.
    pub(super) edits: u32,
    pieces: Vec<Piece>,
}

impl Changed {
    /// A line as it was at first.
    pub(super) fn new(text: &str) -> Self {
        let length = text.len() as u32;
        let pieces = vec![Piece { original: 0..length, length, replaced: false }];
        Changed { text: text.to_string(), folded: String::new(), edits: 0, pieces }
    }

    /// Cuts ranges of the words as they are now, or puts others there; the ranges ascend. Gives the bytes of the line as it
    /// was at first that went by this, each with the number of its edit. One pass, however many there are.
    ///
    /// A cut takes one of two spaces it would leave side by side, at an end, or before a comma or full stop.
    pub(super) fn edit(&mut self, edits: &[(Range<usize>, Option<String>)]) -> Vec<(usize, Range<u32>)> {
        self.edits += 1;
        let now = std::mem::take(&mut self.text);
        let mut pass = Pass { text: String::with_capacity(now.len()), pieces: Vec::new(), old: Old::new(&mut self.pieces) };
        let mut all_gone: Vec<(usize, Range<u32>)> = Vec::new();
        let mut at = 0;
        for (number, (range, replacement)) in edits.iter().enumerate() {
            let replacement = replacement.as_deref().unwrap_or("");
            let start = range.start.max(at);
            if start >= range.end {
                continue;
            }
            pass.copy(&now[at..start]);
            let (mut gone, mut end) = (Vec::new(), range.end);
            if replacement.is_empty() {
                let spaced = pass.text.ends_with(' ');
                let after = now[end..].chars().next();
                if (spaced || pass.text.is_empty()) && after == Some(' ') {
                    end += 1;
                } else if spaced && matches!(after, None | Some(',' | '.')) {
                    let space = pass.take_back_space();
                    match (all_gone.last_mut(), space) {
                        // It stood before what was cut last.
                        (Some((_, last)), Some(space)) if last.start == space.end => last.start = space.start,
                        (_, space) => gone.extend(space),
                    }
                }
            }
            pass.old.take(end - start, |piece| gone.push(piece.original));
            pass.put(replacement, &gone);
            for range in gone.into_iter().filter(|r| !r.is_empty()) {
                match all_gone.last_mut() {
                    Some((n, last)) if *n == number && last.end == range.start => last.end = range.end,
                    _ => all_gone.push((number, range)),
                }
            }
            at = end;
        }
        pass.copy(&now[at..]);
        (self.text, self.pieces) = (pass.text, pass.pieces);
        all_gone
    }
}

/// One pass over a line that is edited: what is written so far, and what is yet to be read.
struct Pass {
    text: String,
    pieces: Vec<Piece>,
    old: Old,
}

impl Pass {
    fn copy(&mut self, text: &str) {
        self.text.push_str(text);
        let pieces = &mut self.pieces;
        self.old.take(text.len(), |piece| pieces.push(piece));
    }

    /// Takes back the space that was written last; gives where it stood.
    fn take_back_space(&mut self) -> Option<Range<u32>> {
        self.text.pop();
        let last = self.pieces.pop()?;
        let space = last.part(last.length - 1..last.length).original;
        if last.length > 1 {
            self.pieces.push(last.part(0..last.length - 1));
        }
        Some(space)
    }

    /// Writes other words for what is gone.
    fn put(&mut self, replacement: &str, gone: &[Range<u32>]) {
        if replacement.is_empty() {
            return;
        }
        self.text.push_str(replacement);
        let end = gone.last().map_or_else(|| self.pieces.last().map_or(0, |p| p.original.end), |g| g.end);
        let start = gone.first().map_or(end, |g| g.start);
        self.pieces.push(Piece { original: start..end, length: replacement.len() as u32, replaced: true });
    }
}

/// The pieces of a line before an edit, read from the first on.
struct Old {
    pieces: std::vec::IntoIter<Piece>,
    rest: Option<Piece>,
}

impl Old {
    fn new(pieces: &mut Vec<Piece>) -> Self {
        Old { pieces: std::mem::take(pieces).into_iter(), rest: None }
    }

    /// Gives the next `bytes` of the line to `to`, piece by piece.
    fn take(&mut self, bytes: usize, mut to: impl FnMut(Piece)) {
        let mut wanted = bytes as u32;
        while wanted > 0 {
            let Some(piece) = self.rest.take().or_else(|| self.pieces.next()) else { return };
            if piece.length > wanted {
                self.rest = Some(piece.part(wanted..piece.length));
                to(piece.part(0..wanted));
                return;
            }
            wanted -= piece.length;
            to(piece);
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
#[allow(clippy::single_range_in_vec_init, reason = "lists of ranges are what is meant")]
mod tests {
    use super::*;

    fn cut(line: &mut Changed, ranges: &[Range<usize>], replacement: Option<&str>) -> Vec<Range<u32>> {
        let edits: Vec<_> = ranges.iter().map(|r| (r.clone(), replacement.map(str::to_string))).collect();
        line.edit(&edits).into_iter().map(|(_, gone)| gone).collect()
    }

    #[test]
    fn cuts_lead_back_to_the_first_words() {
        let mut line = Changed::new("one (two) three four");
        assert_eq!(cut(&mut line, &[4..9], None), [4..10]);
        assert_eq!(line.text, "one three four");
        assert_eq!(cut(&mut line, &[9..14], None), [15..20]);
        assert_eq!(line.text, "one three");
        assert_eq!(cut(&mut line, &[0..9], Some("x")), [0..4, 10..15]);
        assert_eq!(line.text, "x");
        assert_eq!(cut(&mut line, &[0..1], None), [0..15]);
        assert_eq!(line.text, "");
    }

    #[test]
    fn several_cuts_in_one_pass() {
        let mut line = Changed::new("[x] a [x] [x] b [x], c [x] [x]");
        assert_eq!(cut(&mut line, &[0..3, 6..9, 10..13, 16..19, 23..26, 27..30], None).len(), 6);
        assert_eq!(line.text, "a b, c");
        let mut line = Changed::new("aXbXc");
        assert_eq!(cut(&mut line, &[1..2, 3..4], Some("--")), [1..2, 3..4]);
        assert_eq!(line.text, "a--b--c");
        assert_eq!(cut(&mut line, &[2..5], None), [2..4]);
        assert_eq!(line.text, "a--c");
    }
}
