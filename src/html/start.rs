//! Reading a start tag in one go: where it ends, and what its form is known by.

use std::ops::Range;

use memchr::{memchr, memchr3};

use super::Tag;
use super::attributes::{CLOSE, EQUALS, QUOTE, SLASH, SPACE, find, is, skip, split_name};
use super::form::Looks;

/// A start tag.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct StartTag<'a> {
    pub(super) tag: Tag,
    /// Its name as written.
    pub(super) name: &'a str,
    /// What its form is known by.
    pub(super) looks: Looks,
    /// What stands between its brackets.
    pub(super) content: Range<usize>,
    /// Where it ends.
    pub(super) end: usize,
    /// Whether a `/` stands in front of its end.
    pub(super) closes_itself: bool,
}

impl<'a> StartTag<'a> {
    /// The tag whose name begins at `from` and whose `>` is at `close`.
    pub(super) fn new(source: &'a str, from: usize, close: usize) -> StartTag<'a> {
        let content = &source[from..close];
        let (name, rest) = split_name(content);
        let tag = Tag::of(name.as_bytes());
        let end = (close + 1).min(source.len());
        let closes_itself = rest.ends_with('/');
        StartTag { tag, name, looks: Looks::read(tag, content), content: from..close, end, closes_itself }
    }

    /// The tag whose name begins at `from`, if it is written as most are: there is nothing in it of which one could ask whether it belongs
    /// to a name, to a value or to the text. `quotes_end` tells of `"` and `'` whether there is no further one.
    pub(super) fn read(source: &'a str, from: usize, quotes_end: [bool; 2]) -> Option<StartTag<'a>> {
        let bytes = source.as_bytes();
        let name_end = find(bytes, from, SPACE | SLASH | EQUALS | CLOSE | QUOTE);
        let name = &source[from..name_end];
        let tag = Tag::of(name.as_bytes());
        let mut looks = Looks::new(tag, name.as_bytes());
        let mut at = name_end;
        loop {
            let start = skip(bytes, at, SPACE | SLASH);
            let kind = *bytes.get(start)?;
            if kind == b'>' {
                let closes_itself = start > name_end && bytes[start - 1] == b'/';
                return Some(StartTag { tag, name, looks, content: from..start, end: start + 1, closes_itself });
            }
            let end = find(bytes, start, SPACE | SLASH | EQUALS | CLOSE | QUOTE);
            if end == start {
                return None;
            }
            let value = value(bytes, end, quotes_end)?;
            looks.add(&bytes[start..end], &bytes[value.start..value.end]);
            at = value.after;
        }
    }
}

/// Where the value of an attribute stands, and the place behind it.
struct Place {
    start: usize,
    end: usize,
    after: usize,
}

/// The value of the attribute whose name ends there.
fn value(bytes: &[u8], at: usize, quotes_end: [bool; 2]) -> Option<Place> {
    match bytes.get(at..)? {
        [b'=', quote @ (b'"' | b'\''), ..] if !quotes_end[usize::from(*quote == b'\'')] => {
            let start = at + 2;
            let end = start + memchr(*quote, &bytes[start..])?;
            Some(Place { start, end, after: end + 1 })
        }
        [b'=', b, ..] if !is(*b, SPACE | QUOTE) => {
            let end = find(bytes, at + 1, SPACE | CLOSE | QUOTE);
            (!is(*bytes.get(end)?, QUOTE)).then_some(Place { start: at + 1, end, after: end })
        }
        [b'/' | b'>', ..] => Some(Place { start: at, end: at, after: at }),
        // A `=` may follow.
        [b, ..] if is(*b, SPACE) => {
            let next = skip(bytes, at, SPACE);
            (!is(*bytes.get(next)?, EQUALS | QUOTE)).then_some(Place { start: at, end: at, after: next })
        }
        _ => None,
    }
}

/// The place of the `>` that ends the tag whose name begins at `from`: not one inside a quoted value.
pub(super) fn tag_end(bytes: &[u8], from: usize, quotes_end: &mut [bool; 2]) -> usize {
    let mut at = from;
    while let Some(n) = memchr3(b'>', b'"', b'\'', &bytes[at..]) {
        let here = at + n;
        let quote = bytes[here];
        if quote == b'>' {
            return here;
        }
        at = here + 1;
        let before = bytes[from..here].iter().rev().find(|b| !b.is_ascii_whitespace());
        let ended = &mut quotes_end[usize::from(quote == b'\'')];
        if before == Some(&b'=') && !*ended {
            match memchr(quote, &bytes[at..]) {
                Some(n) => at += n + 1,
                // A value without end: the tag ends at the next `>`, so that the page is not lost.
                None => *ended = true,
            }
        }
    }
    bytes.len()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// Parts of start tags, well written and not.
    fn part() -> impl Strategy<Value = &'static str> {
        proptest::sample::select(vec![
            "a",
            "p",
            "é",
            " ",
            "\n",
            "/",
            "=",
            "\"",
            "'",
            ">",
            "<",
            "&amp;",
            " class=\"b c\"",
            " id='d'",
            " href=/e/",
            " hidden",
            "=\"",
            "='",
            " ROLE=f",
            " title=\"g > h\"",
            " data-x = \"i\"",
            "/>",
            "</b>",
            "<!--",
            "-->",
        ])
    }

    proptest! {
        #[test]
        fn what_is_read_in_one_go_is_what_is_read_step_by_step(parts in prop::collection::vec(part(), 0..12)) {
            let source = format!("<a{}", parts.concat());
            if let Some(quick) = StartTag::read(&source, 1, [false; 2]) {
                let close = tag_end(source.as_bytes(), 1, &mut [false; 2]);
                prop_assert_eq!(quick, StartTag::new(&source, 1, close));
            }
        }
    }

    #[test]
    fn tags_of_well_written_pages_are_read_in_one_go() {
        for tag in ["a>", "br/>", "img src=\"a.png\" alt='' />", "input disabled>", "a href=/b?c=d class=e>", "p\n id=\"x\"\n>"] {
            assert!(StartTag::read(&format!("<{tag}"), 1, [false; 2]).is_some(), "{tag}");
        }
    }
}
