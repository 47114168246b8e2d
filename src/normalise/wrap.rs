//! Lines that were wrapped at a column, and how they are joined to paragraphs again.

use std::collections::HashSet;
use std::ops::Range;

use super::{lines, scan, write};
use crate::document::Document;
use crate::measure::ends_sentence;

/// The columns that texts are wrapped at, in characters. Narrower ones cannot be told from verse, addresses and lists.
const WIDTHS: Range<usize> = 50..106;
/// Shorter lines tell nothing of the width.
const SHORT: usize = 40;
/// The fewest wrapped line ends that make a case.
const FEWEST: usize = 5;

/// The column at which the lines of `document` were wrapped, in characters; none unless it is clear.
///
/// It is clear where nearly no line is longer, where at most line ends inside blocks of lines the next word would not
/// have fitted, and where those ends stand inside sentences.
pub(super) fn width(document: &Document) -> Option<usize> {
    let count = document.len();
    // Paragraphs of their own: known without a look at the text. (A character has up to three bytes.)
    let long = (0..count)
        .filter(|i| document.range(*i).len() > 3 * WIDTHS.end)
        .count();
    if count <= FEWEST || long * 20 > count {
        return None;
    }
    let lengths: Vec<usize> = (0..count)
        .map(|i| document.line(i).chars().count())
        .collect();
    let width = common_width(&lengths)?;
    let mut ends = Ends::default();
    for i in 0..count - 1 {
        if document.lines()[i].number + 1 == document.lines()[i + 1].number && lengths[i] >= SHORT {
            ends.add(document.line(i), lengths[i], document.line(i + 1), width);
        }
    }
    ends.clear().then_some(width)
}

/// The length that lines come near but do not pass, but for a few that could not be broken.
fn common_width(lengths: &[usize]) -> Option<usize> {
    let mut counts = [0usize; WIDTHS.end];
    let mut longer = 0;
    for length in lengths {
        match counts.get_mut(*length) {
            Some(count) => *count += 1,
            None => longer += 1,
        }
    }
    let middle: usize = counts[SHORT..].iter().sum();
    if longer * 20 > middle {
        return None;
    }
    let mut above = 0;
    let width = (SHORT..WIDTHS.end).rev().find(|width| {
        above += counts[*width];
        above * 40 > middle
    })?;
    WIDTHS.contains(&width).then_some(width)
}

/// What the line ends inside blocks of lines look like.
#[derive(Default)]
struct Ends {
    all: usize,
    full: usize,
    inside_sentence: usize,
    lower: usize,
    upper: usize,
    run: usize,
    longest_run: usize,
}

impl Ends {
    fn add(&mut self, line: &str, length: usize, next: &str, width: usize) {
        self.all += 1;
        if !is_full(length, next, width) || starts_item(next) {
            self.run = 0;
            return;
        }
        self.full += 1;
        self.run += 1;
        self.longest_run = self.longest_run.max(self.run);
        self.inside_sentence += usize::from(!ends_sentence(line));
        match next.chars().find(|c| c.is_alphabetic()) {
            Some(c) if c.is_lowercase() => self.lower += 1,
            Some(c) if c.is_uppercase() => self.upper += 1,
            _ => {}
        }
    }

    fn clear(&self) -> bool {
        let cased = self.lower + self.upper;
        let sentences = if cased * 2 >= self.full {
            // Half: German writes every third word with a capital.
            self.lower * 2 >= cased && self.inside_sentence * 10 >= self.full * 7
        } else {
            // Without capitals there is less to go by.
            self.full >= 2 * FEWEST && self.inside_sentence * 10 >= self.full * 8
        };
        self.full >= FEWEST && self.longest_run >= 3 && self.full * 10 >= self.all * 7 && sentences
    }
}

/// Whether a line of `length` characters has no room for the first word of `next`. A little room is allowed for: type
/// is set by the width of letters, not by their number.
fn is_full(length: usize, next: &str, width: usize) -> bool {
    let word = next.split(' ').next().map_or(0, |w| w.chars().count());
    let slack = (width / 16).max(2);
    length + 1 + word + slack > width && length <= width + slack && length * 4 >= width * 3
}

/// Whether a line starts an item of a list, a quotation, or a row of a table.
fn starts_item(line: &str) -> bool {
    let mut chars = line.chars();
    let Some(first) = chars.next() else {
        return false;
    };
    match first {
        '>' | '|' | '#' => true,
        '-' | '–' | '—' | '*' | '•' | '·' | '‣' | '◦' | '▪' | '■' | '○' | '●' | '+' | '✓' => {
            chars.next() == Some(' ')
        }
        '(' | '[' => is_number(chars.as_str()),
        _ => is_number(line),
    }
}

/// Whether a line starts with `1.`, `12)` or `a)`, and a space.
fn is_number(line: &str) -> bool {
    let head = line.split(' ').next().unwrap_or_default();
    let Some(number) = head.strip_suffix(['.', ')', ']']) else {
        return false;
    };
    let digits =
        !number.is_empty() && number.len() <= 2 && number.bytes().all(|b| b.is_ascii_digit());
    digits
        || (number.len() == 1
            && number.bytes().all(|b| b.is_ascii_lowercase())
            && head.ends_with(')'))
}

/// One source line, normalised.
struct Part {
    range: Range<usize>,
    number: u32,
    text: String,
    length: usize,
    indent: usize,
}

/// The lines of `text` joined to paragraphs, given that it was wrapped at `width`.
pub(super) fn join(
    text: &str,
    source_of: &dyn Fn(Range<usize>) -> Range<usize>,
    width: usize,
) -> Document {
    let mut parts = Vec::new();
    lines::for_each(text, |raw| {
        let line = &text[raw.range.clone()];
        let mut normal = String::new();
        write(line, raw.needs, &mut normal);
        if !normal.is_empty() {
            let indent = line
                .bytes()
                .take_while(|b| matches!(b, b' ' | b'\t'))
                .count();
            let length = normal.chars().count();
            parts.push(Part {
                range: raw.range,
                number: raw.number,
                text: normal,
                length,
                indent,
            });
        }
    });
    let mut hyphens = Hyphens::default();
    let mut document = Document::with_capacity(text.len());
    let mut first = 0;
    while first < parts.len() {
        let mut last = first;
        let mut joined = parts[first].text.clone();
        while last + 1 < parts.len()
            && continues(&parts[last], &parts[last + 1], starts_item(&joined), width)
        {
            last += 1;
            let next = &parts[last].text;
            match hyphens.decide(&joined, next, &parts) {
                Hyphen::None => joined.push(' '),
                Hyphen::Kept => {}
                Hyphen::Dropped => drop(joined.pop()),
            }
            joined.push_str(next);
        }
        let range = parts[first].range.start..parts[last].range.end;
        let needs = scan::needs(&joined);
        document.push_with(source_of(range), parts[first].number, |out| {
            write(&joined, needs, out)
        });
        first = last + 1;
    }
    document
}

/// Whether `next` goes on with the paragraph of `line`.
fn continues(line: &Part, next: &Part, in_item: bool, width: usize) -> bool {
    if line.number + 1 != next.number || starts_item(&next.text) || line.length * 4 < width * 3 {
        return false;
    }
    // A deeper indent starts a paragraph, but hangs below the bullet in a list.
    if next.indent > line.indent && !in_item {
        return false;
    }
    let mid_sentence =
        !ends_sentence(&line.text) && next.text.chars().next().is_some_and(char::is_lowercase);
    line.length <= width + width / 4 && (mid_sentence || is_full(line.length, &next.text, width))
}

/// What becomes of the hyphen between two joined lines.
#[derive(Debug, PartialEq, Eq)]
enum Hyphen {
    /// There is none: a space is put between the lines.
    None,
    /// The word is written with it.
    Kept,
    /// It was put in where the word was broken.
    Dropped,
}

/// Tells hyphens of words from hyphens of line ends by the other words of the same text.
#[derive(Default)]
struct Hyphens {
    words: Option<HashSet<String>>,
}

impl Hyphens {
    /// A hyphen between a letter and a lower-case letter is dropped if the text has the whole word elsewhere; kept if the
    /// text has the word with its hyphen, or both halves as words of their own; else dropped, unless a part is too
    /// short for a syllable or has a hyphen already.
    fn decide(&mut self, line: &str, next: &str, parts: &[Part]) -> Hyphen {
        let Some(stem) = line.strip_suffix(['-', '\u{2010}']) else {
            return Hyphen::None;
        };
        if !stem.ends_with(char::is_alphanumeric) {
            return Hyphen::None;
        }
        let head = stem
            .rsplit(|c: char| !c.is_alphanumeric() && c != '-')
            .next()
            .unwrap_or_default();
        let tail = next
            .split(|c: char| !c.is_alphanumeric() && c != '-')
            .next()
            .unwrap_or_default();
        if !next.starts_with(char::is_lowercase)
            || !head.chars().all(char::is_alphabetic)
            || tail.contains('-')
        {
            // "Hin- und" waits for its second half; "Mid-" before "Atlantic" and "F-" before "16" are whole words.
            return if next.starts_with(char::is_alphanumeric)
                && !next.starts_with(char::is_lowercase)
            {
                Hyphen::Kept
            } else if head.contains('-') || tail.contains('-') || head.chars().any(char::is_numeric)
            {
                Hyphen::Kept
            } else {
                Hyphen::None
            };
        }
        let words = self.words.get_or_insert_with(|| words(parts));
        let (head, tail) = (head.to_lowercase(), tail.to_lowercase());
        let has = |word: String| words.contains(&word);
        if has(format!("{head}{tail}")) {
            Hyphen::Dropped
        } else if has(format!("{head}-{tail}")) || (has(head.clone()) && has(tail.clone())) {
            Hyphen::Kept
        } else if head.chars().count() < 2 || tail.chars().count() < 2 {
            Hyphen::Kept
        } else {
            Hyphen::Dropped
        }
    }
}

/// All words inside lines, in lower case; those at a broken end or start are left out.
fn words(parts: &[Part]) -> HashSet<String> {
    let mut all = HashSet::new();
    for (i, part) in parts.iter().enumerate() {
        let after_break = i > 0 && parts[i - 1].text.ends_with(['-', '\u{2010}']);
        for (k, word) in part
            .text
            .split(|c: char| !c.is_alphanumeric() && c != '-')
            .enumerate()
        {
            if !word.is_empty() && !word.ends_with('-') && !(k == 0 && after_break) {
                all.insert(word.to_lowercase());
            }
        }
    }
    all
}
