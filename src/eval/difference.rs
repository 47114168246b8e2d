//! Which lines of a text are mostly not in another: what a prediction wrongly kept, and, the other way round, what it lost.

use std::collections::HashMap;
use std::ops::Range;

use super::words::{Numbers, SHINGLE, Shingle, Words};

/// A line that is mostly not in the other text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stray<'t> {
    /// The line, in parts.
    pub parts: Vec<Part<'t>>,
    /// How many words it has.
    pub words: usize,
}

/// A part of a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Part<'t> {
    /// Its text.
    pub text: &'t str,
    /// Whether it is a run of words that the other text lacks; else it is in the other text, or stands between words.
    pub stray: bool,
}

/// The lines of `text` of whose words less than half are in `other`.
///
/// A word is in the other text where a shingle that it belongs to is; what stands there once covers only one that is here. A line
/// too short for a shingle of its own is also there where it is a line of its own there. Lines without a word are left out.
pub fn stray_lines<'t>(text: &'t str, other: &'t str) -> Vec<Stray<'t>> {
    let mut numbers = Numbers::default();
    let (ours, theirs) = (Words::of(text, &mut numbers), Words::of(other, &mut numbers));
    let covered = covered(&ours, &theirs);
    let mut short_lines: HashMap<&[u32], usize> = HashMap::new();
    for words in lines(other, &theirs).map(|(_, words)| words).filter(|words| words.len() < SHINGLE) {
        *short_lines.entry(&theirs.numbers[words]).or_default() += 1;
    }
    let mut stray = Vec::new();
    for (line, words) in lines(text, &ours) {
        let shared = covered[words.clone()].iter().filter(|c| **c).count();
        if words.is_empty() || shared * 2 >= words.len() {
            continue;
        }
        if words.len() < SHINGLE && take_one(short_lines.get_mut(&ours.numbers[words.clone()])) {
            continue;
        }
        let parts = parts(text, line, &ours.places[words.clone()], &covered[words.clone()]);
        stray.push(Stray { parts, words: words.len() });
    }
    stray
}

/// For each word, whether a shingle that it belongs to is one of the other text's.
fn covered(ours: &Words, theirs: &Words) -> Vec<bool> {
    let mut left: HashMap<Shingle, usize> = HashMap::new();
    for shingle in theirs.shingles() {
        *left.entry(shingle).or_default() += 1;
    }
    let mut covered = vec![false; ours.numbers.len()];
    for (at, shingle) in ours.shingles().enumerate() {
        if take_one(left.get_mut(&shingle)) {
            let end = covered.len().min(at + SHINGLE);
            covered[at..end].fill(true);
        }
    }
    covered
}

/// Takes one away, where there is one left.
fn take_one(left: Option<&mut usize>) -> bool {
    match left {
        Some(count) if *count > 0 => {
            *count -= 1;
            true
        }
        _ => false,
    }
}

/// Each line of a text: its bytes, and its words by their places in `words`.
fn lines(text: &str, words: &Words) -> impl Iterator<Item = (Range<usize>, Range<usize>)> {
    let (mut byte, mut word) = (0, 0);
    text.split('\n').map(move |line| {
        let bytes = byte..byte + line.len();
        let first = word;
        word += words.places[first..].iter().take_while(|place| place.start < bytes.end).count();
        byte = bytes.end + 1;
        (bytes, first..word)
    })
}

/// A line in runs of words that are stray and of what is not. `places` and `covered` are those of its words.
fn parts<'t>(text: &'t str, line: Range<usize>, places: &[Range<usize>], covered: &[bool]) -> Vec<Part<'t>> {
    let mut parts = Vec::new();
    let mut at = line.start;
    let mut words = places.iter().zip(covered).peekable();
    while let Some((first, covered)) = words.next() {
        if *covered {
            continue;
        }
        let mut end = first.end;
        while let Some((next, _)) = words.next_if(|(_, covered)| !**covered) {
            end = next.end;
        }
        parts.push(Part { text: &text[at..first.start], stray: false });
        parts.push(Part { text: &text[first.start..end], stray: true });
        at = end;
    }
    parts.push(Part { text: &text[at..line.end], stray: false });
    parts.retain(|part| !part.text.is_empty());
    parts
}
