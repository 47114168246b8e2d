//! From bytes of a normalised line back to bytes of its source.

use std::ops::Range;

use super::hyphen::HYPHENS;
use super::{line, lines};

/// Longer words are not walked through character by character.
const LONGEST_WORD: usize = 1 << 10;

/// The bytes of `source_line` (the source of one line) that became the bytes `span` of the normalised line.
///
/// Exact to the character where words stand for themselves, to the repaired word part where they do not; always inside
/// the line and between characters. Linear in the line.
pub fn source_span(source_line: &str, span: Range<usize>) -> Range<usize> {
    let start = locate(source_line, span.start, true);
    let end = locate(source_line, span.end.max(span.start), false);
    start..end.max(start)
}

/// The place in the source of the byte `target` of the normalised line; `forward` where the text after it is meant.
fn locate(source: &str, target: usize, forward: bool) -> usize {
    let mut written = 0;
    let mut last_end = 0;
    for (start, word) in words(source) {
        let normal = line(word);
        if normal.is_empty() {
            continue;
        }
        let gap = usize::from(written > 0);
        let begins = written + gap;
        let ends = begins + normal.len();
        if target < begins || (target == begins && !forward && written > 0) {
            // Inside the space between two words, or at its end.
            return if target == written { last_end } else { start };
        }
        if target < ends || (target == ends && !forward) {
            return start + within(word, &normal, target - begins);
        }
        written = ends;
        last_end = start + word.len();
        written = written.saturating_sub(lost_at_break(word, &source[last_end..])).max(1);
    }
    last_end
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
