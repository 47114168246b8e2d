//! Character references left in text: `&amp;`, `&#8217;`, `&#x27;`, and what was escaped twice.

use html_escape::NAMED_ENTITIES;
use memchr::{memchr_iter, memchr3_iter};

use super::fold;

/// The longest reference, in bytes, from the ampersand to the semicolon; the longest name has 31 letters.
const LONGEST: usize = 34;

/// References that old pages write without the semicolon and that mean nothing else before a space.
const LEGACY: [(&str, &str); 3] = [("&nbsp", "\u{a0}"), ("&quot", "\""), ("&amp", "&")];

/// Whether `line` may hold a reference. False for `AT&T`, `R & D` and `?a=1&copy=2`.
pub(super) fn found(line: &str) -> bool {
    let bytes = line.as_bytes();
    memchr_iter(b'&', bytes).any(|i| {
        let name = bytes[i + 1..].iter().take(LONGEST).take_while(|b| b.is_ascii_alphanumeric() || **b == b'#').count();
        let reference = &line[i..i + 1 + name];
        match bytes.get(i + 1 + name) {
            Some(b';') => value(&line[i + 1..i + 1 + name]).is_some(),
            Some(b' ' | b'&' | b'\t') | None => LEGACY.iter().any(|(name, _)| *name == reference),
            // Other white space and invisible characters are folded first, and the line is looked at again.
            Some(_) => false,
        }
    })
}

/// `line` with its references decoded, to the end: what decodes to a reference is decoded too.
///
/// One pass: each semicolon looks back, in what is already decoded, for the ampersand it closes.
pub(super) fn decode(line: &str) -> String {
    let mut out = String::with_capacity(line.len());
    let mut copied = 0;
    for i in memchr3_iter(b';', b'&', b' ', line.as_bytes()) {
        out.push_str(&line[copied..i]);
        copied = i + 1;
        if line.as_bytes()[i] == b';' {
            out.push(';');
            close(&mut out);
        } else {
            close_legacy(&mut out);
            out.push(char::from(line.as_bytes()[i]));
        }
    }
    out.push_str(&line[copied..]);
    close_legacy(&mut out);
    out
}

/// Decodes the reference that the semicolon at the end of `out` closes, and again where its value is a semicolon.
fn close(out: &mut String) {
    while out.ends_with(';') {
        let tail = out.len().saturating_sub(LONGEST);
        let Some(at) = out.as_bytes()[tail..].iter().rposition(|b| *b == b'&').map(|i| i + tail) else {
            return;
        };
        let Some(value) = value(&out[at + 1..out.len() - 1]) else {
            return;
        };
        out.truncate(at);
        match value {
            Value::Text(text) => out.push_str(text),
            Value::Char(c) => out.push(c),
        }
    }
}

fn close_legacy(out: &mut String) {
    while let Some((name, value)) = LEGACY.iter().find(|(name, _)| out.ends_with(name)) {
        out.truncate(out.len() - name.len());
        out.push_str(value);
    }
}

/// What a reference stands for.
enum Value {
    Text(&'static str),
    Char(char),
}

/// What the reference with this name (between ampersand and semicolon) stands for.
fn value(name: &str) -> Option<Value> {
    let Some(number) = name.strip_prefix('#') else {
        if name == "amp" {
            return Some(Value::Text("&"));
        }
        let at = NAMED_ENTITIES.binary_search_by(|(known, _)| (*known).cmp(name.as_bytes())).ok()?;
        return Some(Value::Text(NAMED_ENTITIES[at].1));
    };
    let (digits, radix) = match number.strip_prefix(['x', 'X']) {
        Some(hex) => (hex, 16),
        None => (number, 10),
    };
    if digits.starts_with('+') {
        return None;
    }
    let code = u32::from_str_radix(digits, radix).ok().filter(|c| *c > 0)?;
    let c = char::from_u32(code)?;
    Some(Value::Char(fold::c1(c).unwrap_or(c)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(line: &str, want: &str) {
        assert!(found(line), "{line}");
        assert_eq!(decode(line), want);
        assert!(!found(want), "{want}");
    }

    #[test]
    fn references_are_decoded() {
        check("Salt &amp; pepper", "Salt & pepper");
        check("It&#8217;s &#x27;here&#X27;", "It’s 'here'");
        check("caf&eacute;&nbsp;bar&hellip;", "café\u{a0}bar…");
        check("don&#146;t", "don’t");
        check("&lt;b&gt;", "<b>");
        check("a&nbsp b &amp c&quot", "a\u{a0} b & c\"");
    }

    #[test]
    fn to_the_end() {
        check("&amp;amp;amp; so on", "& so on");
        check("&amp;eacute;t&amp;#233;", "été");
        check("&#38;#97;mp;x", "amp;x");
        check("&#38;&#97;mp;x", "&x");
        check("&am&#112;; x", "& x");
        check("&&amp;lt;", "&<");
    }

    #[test]
    fn the_rest_stays() {
        for line in [
            "AT&T; R&D",
            "Fish & chips;",
            "?a=1&copy=2&lt=3",
            "&unknown;",
            "&#0; &#xD800; &#99999999;",
            "&;",
            "&#;",
            "&#+9;",
            "& amp;",
        ] {
            assert!(!found(line), "{line}");
            assert_eq!(decode(line), line);
        }
    }

    #[test]
    fn linear_in_a_long_chain() {
        let line = format!("&{};", "amp;".repeat(200_000));
        assert_eq!(decode(&line), "&;");
    }
}
