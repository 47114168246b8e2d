//! Figures of a cleaned text.

use crate::measure::sentences;
use crate::record::Quality;

/// Counts lines and sentences of a text whose words were counted (see [`counts`](crate::measure::counts)); what was removed is
/// left at 0.
pub fn quality<'a>(lines: impl IntoIterator<Item = &'a str>, words: u32) -> Quality {
    let mut out = Quality { words, ..Quality::default() };
    for line in lines {
        out.lines += 1;
        out.sentences += sentences(line);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures() {
        let q = quality(["A heading", "One sentence. And another."], 6);
        assert_eq!((q.lines, q.words, q.sentences), (2, 6, 2));
        assert_eq!(quality([], 0), Quality::default());
    }
}
