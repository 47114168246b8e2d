//! From bytes of a normalised line back to bytes of its source.

use std::ops::Range;

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
        if ends_broken(word) && broken_before(source, last_end) {
            // The hyphen of a broken word was dropped, and no space came instead.
            written = written.saturating_sub(2).max(1);
        }
    }
    last_end.max(if forward { last_end } else { 0 })
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

fn ends_broken(word: &str) -> bool {
    word.len() > 1 && word.ends_with(['-', '\u{2010}'])
}

/// Whether a line break and a lower-case letter follow at `at`.
fn broken_before(source: &str, at: usize) -> bool {
    let rest = &source[at..];
    let next = rest.trim_start();
    rest[..rest.len() - next.len()].contains(lines::is_break)
        && next.starts_with(char::is_lowercase)
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
    // The longest prefix of the source that became just this prefix: not one that ends within an entity.
    let want = normal.get(..target);
    let ends = word.char_indices().map(|(i, c)| i + c.len_utf8());
    let exact = ends
        .filter(|end| Some(line(&word[..*end]).as_ref()) == want)
        .last();
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
        if line(&word[..middle]).len() >= target {
            high = middle
        } else {
            low = middle
        }
    }
    high
}
