//! Finds out in one pass what a line needs, so that clean lines are copied and nothing more.

use super::mojibake;

/// What a line needs, as bits. A set bit may be a false alarm; a bit that is not set never is.
pub(super) type Needs = u8;

/// White space to fold or trim.
pub(super) const SPACE: Needs = 1;
/// Invisible characters that may have to go.
pub(super) const INVISIBLE: Needs = 2;
/// An ampersand.
pub(super) const ENTITY: Needs = 4;
/// Letters that look like UTF-8 read as another charset.
pub(super) const MOJIBAKE: Needs = 8;
/// Characters that may not be in composed form.
pub(super) const FORM: Needs = 16;
/// A line break inside.
pub(super) const BREAK: Needs = 32;

/// What `line` needs.
pub(super) fn needs(line: &str) -> Needs {
    let bytes = line.as_bytes();
    let ascii = ascii(bytes);
    let mut needs = 0;
    if ascii.control {
        needs |= controls(bytes);
    }
    if ascii.double_space || bytes.first() == Some(&b' ') || bytes.last() == Some(&b' ') {
        needs |= SPACE;
    }
    if ascii.ampersand {
        needs |= ENTITY;
    }
    if ascii.high {
        needs |= high(line);
    }
    needs
}

#[derive(Default, Clone, Copy)]
struct Ascii {
    high: bool,
    control: bool,
    ampersand: bool,
    double_space: bool,
}

/// What the ASCII bytes tell. Blocks without branches, so that the compiler makes vector code of them.
fn ascii(bytes: &[u8]) -> Ascii {
    const BLOCK: usize = 32;
    let mut found = [0u8; 4];
    let mut start = 0;
    while let Some(block) = bytes.get(start..start + BLOCK + 1) {
        let mut acc = [0u8; 4];
        for (pair, next) in block[..BLOCK].iter().zip(&block[1..]) {
            classify(*pair, *next, &mut acc);
        }
        for (all, one) in found.iter_mut().zip(acc) {
            *all |= one;
        }
        start += BLOCK;
    }
    for i in start..bytes.len() {
        classify(
            bytes[i],
            bytes.get(i + 1).copied().unwrap_or(b'x'),
            &mut found,
        );
    }
    Ascii {
        high: found[0] >= 0x80,
        control: found[1] != 0,
        ampersand: found[2] != 0,
        double_space: found[3] != 0,
    }
}

#[inline(always)]
fn classify(byte: u8, next: u8, found: &mut [u8; 4]) {
    found[0] |= byte;
    found[1] |= u8::from(byte < 0x20) | u8::from(byte == 0x7F);
    found[2] |= u8::from(byte == b'&');
    found[3] |= u8::from(byte == b' ') & u8::from(next == b' ');
}

fn controls(bytes: &[u8]) -> Needs {
    bytes.iter().fold(0, |needs, b| {
        needs
            | match b {
                b'\t' => SPACE,
                b'\n' | 0x0B | 0x0C | b'\r' => SPACE | BREAK,
                0..0x20 | 0x7F => INVISIBLE,
                _ => 0,
            }
    })
}

/// Whether a byte starts a character that has to be looked at. Continuation bytes do not, so that stepping by single
/// bytes stays in step.
const LOOK: [bool; 256] = {
    let mut table = [false; 256];
    let mut i = 0xC2;
    while i < 0xF5 {
        // Left out: Latin Extended, most Greek and Cyrillic, Armenian, Han, Hangul: always composed and visible.
        let plain = matches!(i, 0xC5..=0xCB | 0xCF | 0xD1 | 0xD3..=0xD5 | 0xDA | 0xE4..=0xE9 | 0xEB..=0xEE | 0xF4);
        table[i] = !plain;
        i += 1;
    }
    table
};

/// What the characters outside ASCII tell.
fn high(line: &str) -> Needs {
    let bytes = line.as_bytes();
    let at = |i: usize| bytes.get(i).copied().unwrap_or(0);
    let mut needs = 0;
    let mut i = 0;
    while i < bytes.len() {
        if let Some(block) = bytes.get(i..i + 8) {
            if !block.iter().fold(false, |any, b| any | LOOK[*b as usize]) {
                i += 8;
                continue;
            }
        }
        if LOOK[bytes[i] as usize] {
            needs |= lead(bytes[i], at(i + 1), at(i + 2), at(i + 3));
            if suspicious(bytes[i], at(i + 1), at(i + 2))
                && needs & MOJIBAKE == 0
                && mojibake::starts(&line[i..])
            {
                needs |= MOJIBAKE;
            }
        }
        i += 1;
    }
    needs
}

/// What the character with the bytes `b`, `b1`, … needs. Later bytes may belong to the next character.
fn lead(b: u8, b1: u8, b2: u8, b3: u8) -> Needs {
    match (b, b1) {
        (0xC2, 0xA0) => SPACE,
        (0xC2, 0x85) => SPACE | BREAK,
        // C1 controls may be the continuation bytes of mojibake, or Windows-1252 read as Latin-1.
        (0xC2, 0x80..=0x9F | 0xAD) => INVISIBLE,
        (0xCC | 0xCD, _) | (0xCE, 0x87) | (0xD2, 0x83..=0x87) => FORM,
        (0xD6, 0x90..)
        | (0xD7, ..0x90)
        | (0xD8, 0x90..=0x9B)
        | (0xD9, 0x8B..=0xB0)
        | (0xDB, 0x96..=0xAD) => FORM,
        (0xD8, 0x9C) => INVISIBLE,
        (0xDC..=0xE0, _) => FORM,
        (0xE1, _) => third_1(b1, b2),
        (0xE2, _) => third_2(b1, b2),
        (0xE3, 0x80) if b2 == 0x80 => SPACE,
        (0xE3, 0x80) if b2 >= 0xAA => FORM,
        (0xE3, 0x82) if b2 == 0x99 || b2 == 0x9A => FORM,
        (0xEA, ..0xB0) => FORM,
        (0xEF, 0xA4..=0xAD) => FORM,
        (0xEF, 0xB8) if b2 < 0x90 => INVISIBLE,
        (0xEF, 0xB8) => FORM,
        (0xEF, 0xBB) if b2 == 0xBF => INVISIBLE,
        (0xEF, 0xBF) if (0xB9..=0xBB).contains(&b2) => INVISIBLE,
        (0xF0, 0x9F) | (0xF0, 0xA0..=0xAE) => 0,
        (0xF0, 0x9D) => {
            FORM | if b2 == 0x85 && b3 >= 0xB3 {
                INVISIBLE
            } else {
                0
            }
        }
        (0xF0, _) => FORM,
        (0xF3, 0xA0) => INVISIBLE,
        _ => 0,
    }
}

/// U+1000 to U+1FFF: spaces and selectors of old scripts, marks and jamo; Georgian and Vietnamese are always composed.
fn third_1(b1: u8, b2: u8) -> Needs {
    match (b1, b2) {
        (0x9A, 0x80) => SPACE,
        (0xA0, 0x8B..=0x8F) => INVISIBLE,
        (0x82 | 0x83 | 0xB8..=0xBB, _) => u8::from(b1 == 0x82) * FORM,
        _ => FORM,
    }
}

/// U+2000 to U+2FFF: typographic spaces and invisible signs, the few symbols that have another composed form.
fn third_2(b1: u8, b2: u8) -> Needs {
    match (b1, b2) {
        (0x80, 0x80..=0x8A | 0xAF) | (0x81, 0x9F) => SPACE,
        (0x80, 0x8B..=0x8F | 0xAA..=0xAE) | (0x81, 0xA0..=0xAF) => INVISIBLE,
        (0x80, 0xA8 | 0xA9) => SPACE | BREAK,
        (0x83, 0x90..) | (0x84, 0xA6..=0xAB) | (0x8C, 0xA9 | 0xAA) | (0xAB, 0x9C | 0x9D) => FORM,
        (0xB3..=0xB7, _) => FORM,
        _ => 0,
    }
}

/// Whether mojibake may start at the character with these bytes: a cheap look before [`mojibake::starts`].
fn suspicious(b: u8, b1: u8, b2: u8) -> bool {
    match (b, b1) {
        (0xC3, 0x82..=0xB4) | (0xC4, 0x82 | 0xB9) | (0xCE, 0x93) => b2 >= 0x80,
        (0xD0, 0xA0 | 0xA1 | 0xB2) => b2 >= 0x80,
        (0xE2, 0x80) => b2 == 0x9A,
        (0xE2, 0x88) => b2 == 0x9A,
        (0xE2, 0x94) => b2 == 0x9C,
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use icu_normalizer::ComposingNormalizerBorrowed;
    use icu_normalizer::properties::{
        CanonicalCombiningClassMapBorrowed, CanonicalDecompositionBorrowed, Decomposed,
    };

    use super::*;

    #[test]
    fn clean_lines_need_nothing() {
        for line in [
            "",
            "A plain line, 100% clean.",
            "“Größe”, said José – naïvely…",
            "Съешь ещё этих булок, «мягких».",
            "东京是日本的首都。こんにちは、한국어도 있다",
            "Chữ Việt có dấu 🙂 €5",
        ] {
            assert_eq!(needs(line), 0, "{line}");
        }
    }

    #[test]
    fn each_need_is_seen_wherever_it_stands() {
        let pad = "x".repeat(45);
        for (what, need) in [
            ("a  b", SPACE),
            ("a\tb", SPACE),
            ("a\u{a0}b", SPACE),
            ("a\u{3000}b", SPACE),
            ("a&b", ENTITY),
            ("a\u{1}b", INVISIBLE),
            ("a\u{200b}b", INVISIBLE),
            ("a\u{feff}b", INVISIBLE),
            ("a\rb", BREAK),
            ("a\u{2028}b", BREAK),
            ("e\u{301}", FORM),
            ("Ã©t", MOJIBAKE),
        ] {
            for shift in 0..pad.len() {
                let line = format!("{}{what}{pad}", &pad[..shift]);
                assert_ne!(needs(&line) & need, 0, "{line:?}");
            }
        }
        assert_eq!(needs(" a"), SPACE);
        assert_eq!(needs("a "), SPACE);
    }

    #[test]
    fn no_character_escapes_the_look() {
        let nfc = ComposingNormalizerBorrowed::new_nfc();
        let classes = CanonicalCombiningClassMapBorrowed::new();
        let decomposition = CanonicalDecompositionBorrowed::new();
        for c in '\0'..=char::MAX {
            let s = c.to_string();
            let seen = needs(&format!("x{c}x"));
            if !nfc.is_normalized(&s) || classes.get_u8(c) != 0 {
                assert!(seen & (FORM | SPACE) != 0, "{:x}", c as u32);
            }
            if let Decomposed::Expansion(_, second) = decomposition.decompose(c) {
                assert!(
                    needs(&format!("x{second}x")) & FORM != 0,
                    "{:x}",
                    second as u32
                );
            }
            if c.is_whitespace() && c != ' ' {
                assert!(seen & SPACE != 0, "{:x}", c as u32);
            }
            if super::super::fold::is_invisible(c) {
                assert!(seen & INVISIBLE != 0, "{:x}", c as u32);
            }
        }
    }
}
