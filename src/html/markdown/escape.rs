//! Which characters of a text Markdown would read as markup, and how they are kept from it (CommonMark, and GFM's tables and
//! strikethrough).
//!
//! What cannot change the meaning is left as it is: underscores inside words, a star that stands alone, brackets that no address follows.

use std::borrow::Cow;

/// Which characters of a line might find a partner in it, and so are escaped.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Pairs {
    stars: bool,
    underscores: bool,
    tildes: bool,
    ticks: bool,
    /// Delimiters of ours may come to stand where the text has white space or nothing.
    marked: bool,
}

impl Pairs {
    /// `marked` says that delimiters may stand in the paragraph beside those of the text.
    pub(super) fn new(text: &str, marked: bool) -> Self {
        let least = |byte: u8, n: usize| memchr::memchr_iter(byte, text.as_bytes()).take(n).count() == n;
        let own = if marked { 1 } else { 2 };
        Pairs {
            stars: least(b'*', own),
            underscores: least(b'_', own),
            tildes: least(b'~', own),
            ticks: least(b'`', own),
            marked,
        }
    }
}

/// Where a piece of text stands.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Place {
    pub(super) pairs: Pairs,
    /// The character of the text in front of the piece.
    pub(super) before: Option<char>,
    /// The one behind it.
    pub(super) after: Option<char>,
    /// Inside the text of a link or a picture.
    pub(super) in_link: bool,
    /// In front of a link.
    pub(super) link_next: bool,
    /// In a cell of a table.
    pub(super) cell: bool,
}

/// Appends a piece of text, escaped.
pub(super) fn push(out: &mut String, text: &str, place: &Place) {
    let mut before = place.before;
    let mut chars = text.char_indices().peekable();
    // What stands in front of a run of underscores decides for all of it.
    let mut run_before = before;
    while let Some((at, c)) = chars.next() {
        let next = chars.peek().map(|(_, c)| *c);
        let after = next.or(place.after);
        if c != '_' || before != Some('_') {
            run_before = before;
        }
        let rest = &text[at..];
        let escaped = match c {
            '\\' => next.is_none_or(|n| n.is_ascii_punctuation()),
            '*' => place.pairs.stars && (place.pairs.marked || !lonely(before, after)),
            '~' => place.pairs.tildes && (place.pairs.marked || !lonely(before, after)),
            '`' => place.pairs.ticks,
            '_' => {
                place.pairs.underscores && {
                    let behind = rest.chars().find(|c| *c != '_').or(place.after);
                    let lonely = !place.pairs.marked && lonely(run_before, behind);
                    !(lonely || is_word(run_before) && is_word(behind))
                }
            }
            '<' => after.is_some_and(|n| n.is_ascii_alphabetic() || matches!(n, '/' | '!' | '?')),
            '&' => is_reference(rest),
            '[' => place.in_link,
            ']' => place.in_link || after == Some('('),
            '!' => next.is_none() && place.link_next,
            '|' => place.cell,
            _ => false,
        };
        if escaped {
            out.push('\\');
        }
        out.push(c);
        before = Some(c);
    }
}

/// A whole line, escaped. `alone` says that no other line is of the same paragraph.
pub(super) fn line(text: &str, cell: bool, alone: bool) -> String {
    let mut out = String::with_capacity(text.len() + 8);
    push(&mut out, text, &Place { pairs: Pairs::new(text, !alone), cell, ..Place::default() });
    out
}

/// White space, or nothing, on both sides.
fn lonely(before: Option<char>, after: Option<char>) -> bool {
    before.is_none_or(char::is_whitespace) && after.is_none_or(char::is_whitespace)
}

fn is_word(c: Option<char>) -> bool {
    c.is_some_and(char::is_alphanumeric)
}

/// Whether a text begins with a character reference.
fn is_reference(text: &str) -> bool {
    let Some(end) = text.bytes().take(40).position(|b| b == b';') else { return false };
    let name = &text[1..end];
    match name.strip_prefix('#') {
        Some(number) => {
            let hexadecimal = number.strip_prefix(['x', 'X']);
            let (digits, radix) = hexadecimal.map_or((number, 10), |h| (h, 16));
            !digits.is_empty() && digits.chars().all(|c| c.is_digit(radix))
        }
        None => name.starts_with(|c: char| c.is_ascii_alphabetic()) && name.bytes().all(|b| b.is_ascii_alphanumeric()),
    }
}

/// What begins a block, escaped so that it begins none. `continued` says that the line goes on a paragraph.
pub(super) fn start(line: &str, continued: bool) -> Cow<'_, str> {
    match marker(line, continued) {
        Some(at) => Cow::Owned(format!("{}\\{}", &line[..at], &line[at..])),
        None => Cow::Borrowed(line),
    }
}

/// Where a line needs a backslash not to begin a block.
fn marker(line: &str, continued: bool) -> Option<usize> {
    let ends = |rest: &str| rest.is_empty() || rest.starts_with([' ', '\t']);
    let only = |of: &[char]| line.chars().all(|c| of.contains(&c));
    let first = line.chars().next()?;
    let begins = match first {
        '>' => true,
        '#' => {
            let rest = line.trim_start_matches('#');
            line.len() - rest.len() <= 6 && ends(rest)
        }
        '+' | '*' => ends(&line[1..]),
        '-' => ends(&line[1..]) || only(&['-', ' ', ':', '|']),
        ':' | '|' => continued && only(&['-', ' ', ':', '|']) && line.contains('-'),
        '=' => continued && only(&['=']),
        '_' => only(&['_', ' ']),
        '[' => {
            let label = line.find(']').unwrap_or(line.len());
            line[label..].starts_with("]:") || ["[ ] ", "[x] ", "[X] "].iter().any(|task| line.starts_with(task))
        }
        '0'..='9' => {
            let rest = line.trim_start_matches(|c: char| c.is_ascii_digit());
            let digits = line.len() - rest.len();
            return (digits <= 9 && rest.starts_with(['.', ')']) && ends(&rest[1..])).then_some(digits);
        }
        _ => false,
    };
    begins.then_some(0)
}

/// The text of a heading, whose `#` at the end would be taken for its closing.
pub(super) fn heading(text: &str) -> Cow<'_, str> {
    let rest = text.trim_end_matches('#');
    if rest.len() == text.len() || !(rest.is_empty() || rest.ends_with([' ', '\t'])) {
        return Cow::Borrowed(text);
    }
    Cow::Owned(format!("{}\\#", &text[..text.len() - 1]))
}

/// An address as the destination of a link.
pub(super) fn address(address: &str) -> String {
    let mut out = String::with_capacity(address.len());
    for (at, c) in address.char_indices() {
        match c {
            '(' | ')' => out.extend(['\\', c]),
            '&' if is_reference(&address[at..]) => out.push_str("&amp;"),
            '<' | '>' | '|' | '\\' | '`' => out.push_str(&format!("%{:02X}", c as u32)),
            _ if c.is_whitespace() || c.is_control() => {
                c.encode_utf8(&mut [0; 4]).bytes().for_each(|b| out.push_str(&format!("%{b:02X}")));
            }
            _ => out.push(c),
        }
    }
    out
}

/// Code between backticks: more of them than stand in it.
pub(super) fn code(out: &mut String, code: &str, cell: bool) {
    let fence = "`".repeat(longest_run(code, '`') + 1);
    let pad = if code.starts_with('`') || code.ends_with('`') { " " } else { "" };
    let code = if cell { Cow::Owned(code.replace('|', "\\|")) } else { Cow::Borrowed(code) };
    out.extend([fence.as_str(), pad, &code, pad, &fence]);
}

/// The length of the longest run of a character.
pub(super) fn longest_run(text: &str, of: char) -> usize {
    text.split(|c| c != of).map(str::len).max().unwrap_or(0)
}
