//! Texts as they stand in heads and scripts, made plain.

/// `text` without character references (written once or twice over), without tags, and with white space folded.
pub(super) fn plain(text: &str) -> String {
    let mut out = text.trim().to_owned();
    for _ in 0..2 {
        if !out.contains('&') {
            break;
        }
        out = html_escape::decode_html_entities(&out).into_owned();
    }
    if out.contains('<') {
        out = without_tags(&out);
    }
    let invisible = |c: &char| !matches!(c, '\u{ad}' | '\u{200b}' | '\u{200e}' | '\u{200f}' | '\u{feff}');
    let mut words = String::with_capacity(out.len());
    for word in out.split_whitespace() {
        if !words.is_empty() {
            words.push(' ');
        }
        words.push_str(word);
    }
    if !words.is_ascii() {
        words.retain(|c| invisible(&c));
    }
    words
}

/// `text` without what stands between `<` and `>`, where a tag's name or `/` follows the `<`.
fn without_tags(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(open) = rest.find('<') {
        let after = &rest[open + 1..];
        let tag = after.starts_with(|c: char| c.is_ascii_alphabetic() || c == '/' || c == '!');
        match after.find('>').filter(|_| tag) {
            Some(close) => {
                out.push_str(&rest[..open]);
                rest = &after[close + 1..];
            }
            None => {
                out.push_str(&rest[..=open]);
                rest = after;
            }
        }
    }
    out + rest
}

/// The ISO 639-1 code (639-3 where there is none) at the start of a language tag or locale.
pub(super) fn language_code(tag: &str) -> Option<String> {
    let code = tag.trim().split(['-', '_', ',', ' ']).next()?.to_ascii_lowercase();
    let fits = matches!(code.len(), 2 | 3) && code.bytes().all(|b| b.is_ascii_lowercase());
    fits.then_some(code)
}

/// The words and numbers of a text in lower case, for looking up phrases: parted by one space, with one at both ends.
pub(super) fn worded(text: &str) -> String {
    let mut out = String::from(" ");
    let mut digits = false;
    for ch in super::super::words::fold(text).chars() {
        if ch.is_alphanumeric() {
            if ch.is_numeric() != digits && !out.ends_with(' ') {
                out.push(' ');
            }
            digits = ch.is_numeric();
            out.push(ch);
        } else if !out.ends_with(' ') {
            out.push(' ');
        }
    }
    if !out.ends_with(' ') {
        out.push(' ');
    }
    out
}
