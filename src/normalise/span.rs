//! From bytes of a normalised line back to bytes of its source.

use std::borrow::Cow;
use std::ops::Range;

use super::hyphen::HYPHENS;
use super::{line, lines};

/// Longer words are not walked through character by character.
const LONGEST_WORD: usize = 1 << 10;

/// Finds where spans of one normalised line stood in its source.
///
/// Spans that ascend are found in one pass over the line, however many they are.
#[derive(Debug)]
pub struct SourceSpans<'s> {
    source: &'s str,
    /// Where the next word is looked for.
    at: usize,
    /// The word at hand: its place, itself, and its normalised form.
    word: Option<(usize, &'s str, Cow<'s, str>)>,
    /// The bytes of the normalised line before the word at hand.
    written: usize,
    /// Where the word before the one at hand ended, in the source and in the normalised line.
    passed: (usize, usize),
}

impl<'s> SourceSpans<'s> {
    /// For the source of one line.
    pub fn new(source_line: &'s str) -> Self {
        SourceSpans { source: source_line, at: 0, word: None, written: 0, passed: (0, 0) }
    }

    /// The bytes of the source that became the bytes `span` of the normalised line.
    ///
    /// Exact to the character where words stand for themselves, to the repaired word part where they do not; always inside
    /// the line and between characters.
    pub fn find(&mut self, span: Range<usize>) -> Range<usize> {
        let start = self.locate(span.start, true);
        let end = self.locate(span.end.max(span.start), false);
        start..end.max(start)
    }

    /// The place in the source of the byte `target` of the normalised line; `forward` where the text after it is meant.
    fn locate(&mut self, target: usize, forward: bool) -> usize {
        let behind = target < self.passed.1 || target == self.passed.1 && !forward;
        if self.passed.1 > 0 && behind {
            *self = SourceSpans::new(self.source);
        }
        loop {
            if self.word.is_none() {
                self.word = self.next_word();
            }
            let Some((start, word, normal)) = &self.word else { return self.passed.0 };
            let begins = self.written + usize::from(self.written > 0);
            let ends = begins + normal.len();
            if target < begins || (target == begins && !forward && self.written > 0) {
                // Inside the space between two words, or at its end.
                return if target == self.written { self.passed.0 } else { *start };
            }
            if target < ends || (target == ends && !forward) {
                return start + within(word, normal, target - begins);
            }
            let end = start + word.len();
            self.written = ends.saturating_sub(lost_at_break(word, &self.source[end..])).max(1);
            self.passed = (end, ends);
            self.word = None;
        }
    }

    /// The next word that is not empty when normalised.
    fn next_word(&mut self) -> Option<(usize, &'s str, Cow<'s, str>)> {
        for (start, word) in words(&self.source[self.at..]) {
            let normal = line(word);
            if !normal.is_empty() {
                let start = self.at + start;
                self.at = start + word.len();
                return Some((start, word, normal));
            }
        }
        self.at = self.source.len();
        None
    }
}

/// The bytes of `source_line` that became the bytes `span` of the normalised line: [`SourceSpans::find`] for one span.
pub fn source_span(source_line: &str, span: Range<usize>) -> Range<usize> {
    SourceSpans::new(source_line).find(span)
}

/// The words of the source with their places. No-break spaces do not part them: mojibake is made of them in part.
fn words(source: &str) -> impl Iterator<Item = (usize, &str)> {
    let parts = |c: char| matches!(c, ' ' | '\t') || lines::is_break(c);
    let mut start = 0;
    source.split(parts).filter_map(move |word| {
        let at = start;
        // The separator may be longer than a byte.
        let after = at + word.len();
        start = after + source[after..].chars().next().map_or(0, char::len_utf8);
        (!word.is_empty()).then_some((at, word))
    })
}

/// How many bytes fewer stand between `word` and what follows it than a space would make, because both are parts of one
/// word that was joined: as [`Hyphens`](super::hyphen) does it where the rest of the text does not tell.
fn lost_at_break(word: &str, after: &str) -> usize {
    let Some(stem) = word.strip_suffix(HYPHENS).filter(|s| s.ends_with(char::is_alphanumeric)) else {
        return 0;
    };
    let next = after.trim_start();
    if !after[..after.len() - next.len()].contains(lines::is_break) {
        return 0;
    }
    match next.chars().next() {
        Some(c) if c.is_lowercase() => word.len() - stem.len() + 1,
        Some(c) if c.is_alphanumeric() => 1,
        _ => 0,
    }
}

/// The place in `word` of the byte `target` of its normalised form.
fn within(word: &str, normal: &str, target: usize) -> usize {
    let boundary = |mut at: usize| {
        at = at.min(word.len());
        while !word.is_char_boundary(at) {
            at -= 1;
        }
        at
    };
    if word == normal {
        return boundary(target);
    }
    if target == 0 {
        return 0;
    }
    if word.len() > LONGEST_WORD {
        return by_length(word, target);
    }
    // The longest prefix of the source that became just this prefix: not one that ends within an entity. A letter
    // after it keeps a space at its end from being trimmed.
    let Some(want) = normal.get(..target) else {
        return by_length(word, target);
    };
    let mut padded = String::with_capacity(word.len() + 1);
    let mut exact = None;
    for (i, c) in word.char_indices() {
        let end = i + c.len_utf8();
        padded.push_str(&word[padded.len()..end]);
        padded.push('x');
        if line(&padded).strip_suffix('x') == Some(want) {
            exact = Some(end);
        }
        padded.pop();
    }
    exact.unwrap_or_else(|| by_length(word, target))
}

/// The shortest prefix that becomes at least `target` bytes, by halving.
fn by_length(word: &str, target: usize) -> usize {
    let (mut low, mut high) = (0, word.len());
    while low < high {
        let mut middle = low + (high - low) / 2;
        while !word.is_char_boundary(middle) {
            middle -= 1;
        }
        if middle <= low {
            break;
        }
        if line(&word[..middle]).len() >= target { high = middle } else { low = middle }
    }
    high
}
