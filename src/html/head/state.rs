//! What scripts and attributes say of the page: the state that applications keep in it. Only dates are looked for, by the names that programs
//! give them, and only of pages of which nothing else says one.

use std::ops::Range;
use std::sync::LazyLock;

use aho_corasick::packed::{Config, MatchKind, Searcher};

use super::vocabulary::vocabulary;
use crate::html::Tree;

/// How many bytes lie between a name and its value at most: quotes, however they are escaped, and a colon.
const BETWEEN: usize = 24;

/// The longest date, in bytes.
const LONGEST: usize = 40;

/// The most dates that are looked at.
const MOST: usize = 16;

/// The values behind names of the date of publication, wherever they stand in the source.
pub fn dates(tree: &Tree<'_>) -> Vec<String> {
    let source = tree.source();
    let value = |name: Range<usize>| value(source, name);
    match &*NAMES {
        Some(names) => names.find_iter(source).filter_map(|name| value(name.start()..name.end())).take(MOST).collect(),
        // Processors without wide instructions look for one name after the other, and find the same.
        None => {
            let each = |name: &'static String| memchr::memmem::find_iter(source.as_bytes(), name).map(|at| at..at + name.len());
            let mut all: Vec<Range<usize>> = vocabulary().state_dates.iter().flat_map(each).collect();
            all.sort_unstable_by_key(|name| name.start);
            all.into_iter().filter_map(value).take(MOST).collect()
        }
    }
}

static NAMES: LazyLock<Option<Searcher>> =
    LazyLock::new(|| Config::new().match_kind(MatchKind::LeftmostLongest).builder().extend(&vocabulary().state_dates).build());

/// The value behind a name, where the name ends and the value begins with a digit.
fn value(source: &str, name: Range<usize>) -> Option<String> {
    let before = source[..name.start].bytes().next_back()?;
    let rest = &source[name.end..];
    let quoted = |rest: &str| [r#"""#, r#"\""#, "'", "&quot;", "&#34;"].iter().any(|quote| rest.starts_with(quote));
    if !matches!(before, b'"' | b'\'' | b';' | b'{' | b',' | b' ') || !(quoted(rest) || rest.starts_with(':')) {
        return None;
    }
    let start = rest.bytes().take(BETWEEN).position(|b| b.is_ascii_digit())?;
    if !rest[..start].contains(':') || rest[..start].contains([',', '{', '[', '}']) {
        return None;
    }
    let date = &rest[start..];
    let end = date.find(['"', '\'', '\\', '&', ',', '}', '<']).filter(|end| *end <= LONGEST)?;
    Some(date[..end].to_owned())
}
