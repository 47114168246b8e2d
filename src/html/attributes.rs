//! The attributes of a start tag, read where they stand: most are never asked for.

use std::borrow::Cow;

use super::reference;

/// One attribute.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Attribute<'a> {
    /// Its name as written.
    pub name: &'a str,
    /// Its value as written, without quotes and with character references; empty where there is none.
    pub raw: &'a str,
}

impl<'a> Attribute<'a> {
    /// Whether it has this name (given in lower case).
    #[inline]
    pub fn is(&self, name: &str) -> bool {
        // Lengths first, and here: most names differ in them.
        self.name.len() == name.len() && self.name.eq_ignore_ascii_case(name)
    }

    /// Its value.
    pub fn value(&self) -> Cow<'a, str> {
        reference::decode(self.raw, true)
    }
}

/// The attributes of a start tag, in the order they are written. Where a name stands twice, the first one counts.
#[derive(Debug, Clone)]
pub struct Attributes<'a> {
    rest: &'a str,
}

impl<'a> Attributes<'a> {
    /// Reads what stands behind the name of a start tag.
    pub(super) fn new(rest: &'a str) -> Self {
        Attributes { rest }
    }
}

/// What a byte may be between attributes and at the end of a name.
pub(super) const SPACE: u8 = 1;
pub(super) const SLASH: u8 = 2;
pub(super) const EQUALS: u8 = 4;
pub(super) const CLOSE: u8 = 8;
pub(super) const QUOTE: u8 = 16;

/// What each byte is.
static KINDS: [u8; 256] = {
    let mut kinds = [0; 256];
    kinds[b' ' as usize] = SPACE;
    kinds[b'\n' as usize] = SPACE;
    kinds[b'\t' as usize] = SPACE;
    kinds[b'\r' as usize] = SPACE;
    kinds[b'\x0C' as usize] = SPACE;
    kinds[b'/' as usize] = SLASH;
    kinds[b'=' as usize] = EQUALS;
    kinds[b'>' as usize] = CLOSE;
    kinds[b'"' as usize] = QUOTE;
    kinds[b'\'' as usize] = QUOTE;
    kinds
};

pub(super) fn is(b: u8, kinds: u8) -> bool {
    KINDS[b as usize] & kinds != 0
}

/// A start tag without its brackets, into its name and the rest.
pub(super) fn split_name(tag: &str) -> (&str, &str) {
    let end = tag.bytes().position(|b| is(b, SPACE | SLASH)).unwrap_or(tag.len());
    tag.split_at(end)
}

impl<'a> Iterator for Attributes<'a> {
    type Item = Attribute<'a>;

    fn next(&mut self) -> Option<Attribute<'a>> {
        let bytes = self.rest.as_bytes();
        let start = skip(bytes, 0, SPACE | SLASH);
        // A `=` in front is part of the name.
        let end = find(bytes, start + 1, SPACE | SLASH | EQUALS);
        let name = self.rest.get(start..end).filter(|name| !name.is_empty())?;
        // Nearly always a quoted value follows at once.
        let (quote, from) = match bytes[end..] {
            [b'=', quote @ (b'"' | b'\''), ..] => (Some(quote), end + 2),
            _ => {
                let at = skip(bytes, end, SPACE);
                if bytes.get(at) != Some(&b'=') {
                    self.rest = &self.rest[end..];
                    return Some(Attribute { name, raw: "" });
                }
                let at = skip(bytes, at + 1, SPACE);
                match bytes.get(at) {
                    Some(quote @ (b'"' | b'\'')) => (Some(*quote), at + 1),
                    _ => (None, at),
                }
            }
        };
        let (close, after) = match quote {
            Some(quote) => {
                let close = memchr::memchr(quote, &bytes[from..]).map_or(bytes.len(), |n| from + n);
                (close, (close + 1).min(bytes.len()))
            }
            None => {
                let close = find(bytes, from, SPACE);
                (close, close)
            }
        };
        let raw = &self.rest[from..close];
        self.rest = &self.rest[after..];
        Some(Attribute { name, raw })
    }
}

/// The first place from there on whose byte is none of these, or the end.
pub(super) fn skip(bytes: &[u8], mut at: usize, kinds: u8) -> usize {
    while bytes.get(at).is_some_and(|b| is(*b, kinds)) {
        at += 1;
    }
    at
}

/// The first place from there on whose byte is one of these, or the end.
pub(super) fn find(bytes: &[u8], mut at: usize, kinds: u8) -> usize {
    while bytes.get(at).is_some_and(|b| !is(*b, kinds)) {
        at += 1;
    }
    at.min(bytes.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(tag: &str) -> Vec<(String, String)> {
        let (_, rest) = split_name(tag);
        Attributes::new(rest).map(|a| (a.name.to_string(), a.value().into_owned())).collect()
    }

    fn pairs(list: &[(&str, &str)]) -> Vec<(String, String)> {
        list.iter().map(|(a, b)| (a.to_string(), b.to_string())).collect()
    }

    #[test]
    fn every_way_to_write_them() {
        let tag = "a href=\"/x?a=1&amp;b=2\" title = 'it&#39;s' data-n=5 hidden CLASS='a  b'/";
        assert_eq!(
            read(tag),
            pairs(&[("href", "/x?a=1&b=2"), ("title", "it's"), ("data-n", "5"), ("hidden", ""), ("CLASS", "a  b")])
        );
    }

    #[test]
    fn broken_ones() {
        assert_eq!(read("a"), []);
        assert_eq!(read("a/"), []);
        assert_eq!(read("a =x"), pairs(&[("=x", "")]));
        assert_eq!(read("a x="), pairs(&[("x", "")]));
        assert_eq!(read("a x=\"y"), pairs(&[("x", "y")]));
        assert_eq!(read("a x='1'y=\"2\""), pairs(&[("x", "1"), ("y", "2")]));
        assert_eq!(read("img/src=a/b"), pairs(&[("src", "a/b")]));
    }
}
