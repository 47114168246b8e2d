//! Character references: `&amp;`, `&#8217;`, `&eacute`, as HTML resolves them.

use std::borrow::Cow;
use std::sync::LazyLock;

use html_escape::NAMED_ENTITIES;
use memchr::memchr;

use crate::hashed::Map;

/// Names that count without a semicolon, too, in the order of their bytes: HTML's list.
const WITHOUT_SEMICOLON: &[&str] = &[
    "AElig", "AMP", "Aacute", "Acirc", "Agrave", "Aring", "Atilde", "Auml", "COPY", "Ccedil", "ETH", "Eacute", "Ecirc", "Egrave",
    "Euml", "GT", "Iacute", "Icirc", "Igrave", "Iuml", "LT", "Ntilde", "Oacute", "Ocirc", "Ograve", "Oslash", "Otilde", "Ouml",
    "QUOT", "REG", "THORN", "Uacute", "Ucirc", "Ugrave", "Uuml", "Yacute", "aacute", "acirc", "acute", "aelig", "agrave", "amp",
    "aring", "atilde", "auml", "brvbar", "ccedil", "cedil", "cent", "copy", "curren", "deg", "divide", "eacute", "ecirc",
    "egrave", "eth", "euml", "frac12", "frac14", "frac34", "gt", "iacute", "icirc", "iexcl", "igrave", "iquest", "iuml", "laquo",
    "lt", "macr", "micro", "middot", "nbsp", "not", "ntilde", "oacute", "ocirc", "ograve", "ordf", "ordm", "oslash", "otilde",
    "ouml", "para", "plusmn", "pound", "quot", "raquo", "reg", "sect", "shy", "sup1", "sup2", "sup3", "szlig", "thorn", "times",
    "uacute", "ucirc", "ugrave", "uml", "uuml", "yacute", "yen", "yuml",
];

/// The longest name, without its semicolon.
const LONGEST: usize = 32;

/// `text` with its character references resolved. In an attribute, a name without semicolon before `=` or a letter is none.
pub(super) fn decode(text: &str, in_attribute: bool) -> Cow<'_, str> {
    if memchr(b'&', text.as_bytes()).is_none() {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len());
    for_each(text, in_attribute, |piece| match piece {
        Piece::Text(range) => out.push_str(&text[range]),
        Piece::Reference(_, value) => out.push_str(value.as_str()),
    });
    Cow::Owned(out)
}

/// Part of a text.
pub(super) enum Piece {
    /// Characters that stand for themselves.
    Text(std::ops::Range<usize>),
    /// A reference, and what it stands for.
    Reference(std::ops::Range<usize>, Value),
}

/// What a reference stands for.
#[derive(Debug, Clone, Copy)]
pub(super) enum Value {
    Named(&'static str),
    Char([u8; 4], u8),
}

impl Value {
    pub(super) fn as_str(&self) -> &str {
        match self {
            Value::Named(text) => text,
            Value::Char(bytes, length) => std::str::from_utf8(&bytes[..*length as usize]).unwrap_or_default(),
        }
    }

    fn char(c: char) -> Value {
        let mut bytes = [0; 4];
        let length = c.encode_utf8(&mut bytes).len() as u8;
        Value::Char(bytes, length)
    }
}

/// Calls `each` for every part of `text`, in order.
pub(super) fn for_each(text: &str, in_attribute: bool, mut each: impl FnMut(Piece)) {
    let bytes = text.as_bytes();
    let (mut from, mut at) = (0, 0);
    while let Some(n) = memchr(b'&', &bytes[at..]) {
        let amp = at + n;
        match resolve(&text[amp + 1..], in_attribute) {
            None => at = amp + 1,
            Some((value, length)) => {
                if from < amp {
                    each(Piece::Text(from..amp));
                }
                at = amp + 1 + length;
                each(Piece::Reference(amp..at, value));
                from = at;
            }
        }
    }
    if from < text.len() {
        each(Piece::Text(from..text.len()));
    }
}

/// What the reference whose `&` stands before `text` is, and how many bytes of `text` it takes.
fn resolve(text: &str, in_attribute: bool) -> Option<(Value, usize)> {
    let bytes = text.as_bytes();
    if bytes.first() == Some(&b'#') {
        return numeric(bytes);
    }
    let length = bytes.iter().take(LONGEST).take_while(|b| b.is_ascii_alphanumeric()).count();
    if bytes.get(length) == Some(&b';')
        && let Some(value) = named(&text[..length])
    {
        return Some((Value::Named(value), length + 1));
    }
    // The longest beginning that counts without semicolon.
    let known = (2..=length.min(6)).rev().find(|n| WITHOUT_SEMICOLON.binary_search(&&text[..*n]).is_ok())?;
    let next = bytes.get(known);
    if in_attribute && next.is_some_and(|b| *b == b'=' || b.is_ascii_alphanumeric()) {
        return None;
    }
    Some((Value::Named(named(&text[..known])?), known))
}

fn named(name: &str) -> Option<&'static str> {
    static KNOWN: LazyLock<Map<&'static [u8], &'static str>> = LazyLock::new(|| {
        // The list has `amp` with a semicolon alone.
        NAMED_ENTITIES.iter().copied().chain([(&b"amp"[..], "&"), (&b"AMP"[..], "&")]).collect()
    });
    KNOWN.get(name.as_bytes()).copied()
}

fn numeric(bytes: &[u8]) -> Option<(Value, usize)> {
    let hexadecimal = matches!(bytes.get(1), Some(b'x' | b'X'));
    let (start, radix) = if hexadecimal { (2, 16) } else { (1, 10) };
    let digits = bytes[start..].iter().take_while(|b| char::from(**b).is_digit(radix)).count();
    if digits == 0 {
        return None;
    }
    let mut code = 0u32;
    for b in &bytes[start..start + digits] {
        code = code.saturating_mul(radix).saturating_add(char::from(*b).to_digit(radix).unwrap_or_default());
    }
    let length = start + digits + usize::from(bytes.get(start + digits) == Some(&b';'));
    Some((Value::char(scalar(code)), length))
}

/// The character of a number, as HTML has it: those of the C1 range are read as windows-1252.
fn scalar(code: u32) -> char {
    match code {
        0x80..=0x9F => {
            let byte = [code as u8];
            let (text, _) = encoding_rs::WINDOWS_1252.decode_without_bom_handling(&byte);
            text.chars().next().unwrap_or('\u{FFFD}')
        }
        0 => '\u{FFFD}',
        _ => char::from_u32(code).unwrap_or('\u{FFFD}'),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn in_text() {
        for (text, want) in [
            ("a &amp; b", "a & b"),
            ("caf&eacute; caf&eacute", "café café"),
            ("&#8217;&#x27;&#X27;&#39", "’'''"),
            ("&#146;&#128;", "’€"),
            ("&#0;&#xD800;&#99999999999;", "\u{FFFD}\u{FFFD}\u{FFFD}"),
            ("AT&T R&D &unknown; &; &#; &#x;", "AT&T R&D &unknown; &; &#; &#x;"),
            ("&notit; &notin;", "¬it; ∉"),
            ("&copy2024", "©2024"),
            ("&amp;lt;", "&lt;"),
            ("&AMP;&LT;&GT;&QUOT;", "&<>\""),
        ] {
            assert_eq!(decode(text, false), want);
        }
    }

    #[test]
    fn in_attributes() {
        assert_eq!(decode("?a=1&copy=2&lt=3&amp;b=4&copy", true), "?a=1&copy=2&lt=3&b=4©");
    }

    #[test]
    fn the_list_is_in_order_and_known() {
        assert!(WITHOUT_SEMICOLON.is_sorted());
        for name in WITHOUT_SEMICOLON {
            assert!(named(name).is_some(), "{name}");
        }
    }
}
