//! Folding: the form in which literals and lines are compared.
//!
//! Folding works character by character, so what is a substring of a line is a substring of the folded line: the search for a
//! rule's literals may therefore run on the folded text, whatever pattern they were taken from.

use std::sync::LazyLock;

/// Appends the folded form of `text`: lower case, typographic quotes, dashes and ellipses plain, full-width Latin letters
/// plain, and letters that writers use for each other as one (`İ ı i`, `ё е`, Arabic and Persian yeh and kaf).
pub(super) fn fold_into(text: &str, out: &mut String) {
    let start = out.len();
    if text.is_ascii() {
        out.push_str(text);
        out[start..].make_ascii_lowercase();
        return;
    }
    out.reserve(text.len());
    let mut rest = text;
    while !rest.is_empty() {
        let plain = rest.bytes().position(|b| b >= 0x80).unwrap_or(rest.len());
        let (ascii, other) = rest.split_at(plain);
        let at = out.len();
        out.push_str(ascii);
        out[at..].make_ascii_lowercase();
        let mut chars = other.chars();
        rest = "";
        while let Some(c) = chars.next() {
            if c.is_ascii() {
                rest = &other[other.len() - chars.as_str().len() - 1..];
                break;
            }
            fold_char(c, out);
        }
    }
}

/// The folded form of a literal as a rule writes it: white space folded to single spaces and trimmed, too.
///
/// A leading or trailing space is kept where `keep_ends` holds: in `starts_with: "ad "` it counts.
pub(super) fn fold_literal(text: &str, keep_ends: bool) -> String {
    let mut spaced = String::with_capacity(text.len());
    if keep_ends && text.starts_with(char::is_whitespace) {
        spaced.push(' ');
    }
    for (i, word) in text.split_whitespace().enumerate() {
        if i > 0 {
            spaced.push(' ');
        }
        spaced.push_str(word);
    }
    if keep_ends && text.ends_with(char::is_whitespace) && !spaced.is_empty() && spaced != " " {
        spaced.push(' ');
    }
    let mut out = String::with_capacity(spaced.len());
    fold_into(&spaced, &mut out);
    out
}

/// The folded form of `text`, and for each of its bytes the offset in `text` of the character it came from; one more at the
/// end.
pub(super) fn fold_with_offsets(text: &str) -> (String, Vec<u32>) {
    let mut out = String::with_capacity(text.len());
    let mut offsets = Vec::with_capacity(text.len() + 1);
    for (i, c) in text.char_indices() {
        if c.is_ascii() {
            out.push(c.to_ascii_lowercase());
        } else {
            fold_char(c, &mut out);
        }
        offsets.resize(out.len(), i as u32);
    }
    offsets.push(text.len() as u32);
    (out, offsets)
}

/// Lower-case forms of U+0080 to U+07FF that are one character long and no special case here; else `\0`.
static TWO_BYTE: LazyLock<Vec<char>> = LazyLock::new(|| {
    (0..0x800u32)
        .map(|code| {
            let Some(c) = char::from_u32(code).filter(|c| !c.is_ascii()) else { return '\0' };
            let mut folded = String::new();
            fold_slowly(c, &mut folded);
            let mut chars = folded.chars();
            chars.next().filter(|_| chars.next().is_none()).unwrap_or('\0')
        })
        .collect()
});

fn fold_char(c: char, out: &mut String) {
    match c as u32 {
        code @ 0..0x800 => match TWO_BYTE.get(code as usize) {
            Some(&folded) if folded != '\0' => out.push(folded),
            _ => fold_slowly(c, out),
        },
        // Scripts without case.
        0x0900..=0x109F | 0x1100..=0x13FF | 0x2E80..=0xA63F | 0xAC00..=0xD7A3 | 0xF900..=0xFAFF => out.push(c),
        _ => fold_slowly(c, out),
    }
}

fn fold_slowly(c: char, out: &mut String) {
    match c {
        '’' | '‘' | '‚' | '‛' | 'ʼ' | '′' | '´' => out.push('\''),
        '“' | '”' | '„' | '‟' | '«' | '»' | '″' => out.push('"'),
        '‐' | '‑' | '‒' | '–' | '—' | '―' | '−' => out.push('-'),
        '…' => out.push_str("..."),
        'İ' | 'ı' => out.push('i'),
        'ſ' => out.push('s'),
        'ß' | 'ẞ' => out.push_str("ss"),
        'ς' => out.push('σ'),
        'ё' | 'Ё' => out.push('е'),
        // Other shapes of a letter that Unicode holds to be the same in any case.
        'ᲀ' => out.push('в'),
        'ᲁ' => out.push('д'),
        'ᲂ' => out.push('о'),
        'ᲃ' => out.push('с'),
        'ᲄ' | 'ᲅ' => out.push('т'),
        'ᲆ' => out.push('ъ'),
        'ᲇ' => out.push('ѣ'),
        'µ' => out.push('μ'),
        'ϐ' => out.push('β'),
        'ϵ' => out.push('ε'),
        'ϑ' | 'ϴ' => out.push('θ'),
        'ϰ' => out.push('κ'),
        'ϖ' => out.push('π'),
        'ϱ' => out.push('ρ'),
        'ϕ' => out.push('φ'),
        '\u{345}' | '\u{1FBE}' => out.push('ι'),
        'ي' | 'ى' => out.push('ی'),
        'ك' => out.push('ک'),
        '\u{FF01}'..='\u{FF5E}' => {
            let plain = char::from_u32(c as u32 - 0xFEE0).unwrap_or(c);
            out.push(plain.to_ascii_lowercase());
        }
        _ => out.extend(c.to_lowercase()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fold(text: &str) -> String {
        let mut out = String::new();
        fold_into(text, &mut out);
        out
    }

    #[test]
    fn one_form_for_what_writers_mix() {
        assert_eq!(fold("DON’T – “Stop”…"), "don't - \"stop\"...");
        assert_eq!(fold("İLGİLİ YAZI yazı"), "ilgili yazi yazi");
        assert_eq!(fold("ＡＤ Straße ΛΟΓΟΣ"), "ad strasse λογοσ");
        assert_eq!(fold("Читайте также: ЕЩЁ"), "читайте также: еще");
        assert_eq!(fold("広告 هي"), "広告 هی");
        assert_eq!(fold("ᲂᲄᲃ µϵ"), "отс με");
    }

    #[test]
    fn literals_have_single_spaces() {
        assert_eq!(fold_literal("  Read\u{a0} More ", false), "read more");
        assert_eq!(fold_literal("Ad  ", true), "ad ");
        assert_eq!(fold_literal(" ", true), " ");
    }

    #[test]
    fn offsets_lead_back() {
        let text = "İa…ß!";
        let (folded, offsets) = fold_with_offsets(text);
        assert_eq!(folded, "ia...ss!");
        assert_eq!(offsets, [0, 2, 3, 3, 3, 6, 6, 8, 9]);
        assert_eq!(folded, fold(text));
    }

    proptest::proptest! {
        #[test]
        fn folding_is_idempotent_and_a_homomorphism(a in ".*", b in ".*") {
            let joined = fold(&format!("{a}{b}"));
            proptest::prop_assert_eq!(&joined, &format!("{}{}", fold(&a), fold(&b)));
            proptest::prop_assert_eq!(fold(&joined), joined);
        }
    }
}
