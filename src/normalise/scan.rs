//! Finds out in one pass what a line needs, so that clean lines are copied and nothing more.

use fearless_simd::{Level, dispatch};

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
    let ascii = dispatch!(Level::new(), _ => ascii(bytes));
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
        if ascii.two_byte {
            needs |= two_byte(line);
        }
        needs |= high(line);
    }
    needs
}

#[derive(Default, Clone, Copy)]
struct Ascii {
    high: bool,
    two_byte: bool,
    control: bool,
    ampersand: bool,
    double_space: bool,
}

/// What the ASCII bytes tell.
#[inline(always)]
fn ascii(bytes: &[u8]) -> Ascii {
    let found = any_of(bytes, |b| {
        [
            b[0],
            u8::from(b[0] < 0x20) | u8::from(b[0] == 0x7F),
            u8::from(b[0] == b'&'),
            u8::from(b[0] == b' ') & u8::from(b[1] == b' '),
            within(b[0], 0xCC, 0xDF),
        ]
    });
    Ascii {
        high: found[0] >= 0x80,
        control: found[1] != 0,
        ampersand: found[2] != 0,
        double_space: found[3] != 0,
        two_byte: found[4] != 0,
    }
}

/// What `look` finds anywhere, given each byte and the three after it (`x` beyond the end): its answers, or-ed.
///
/// Blocks without branches, of one length, the last one filled up: the compiler makes vector code of them.
#[inline(always)]
fn any_of<const N: usize>(bytes: &[u8], look: impl Fn([u8; 4]) -> [u8; N]) -> [u8; N] {
    const BLOCK: usize = 32;
    let block = |block: &[u8; BLOCK + 3], found: &mut [u8; N]| {
        let mut all = [0u8; N];
        for i in 0..BLOCK {
            let one = look([block[i], block[i + 1], block[i + 2], block[i + 3]]);
            for k in 0..N {
                all[k] |= one[k];
            }
        }
        for k in 0..N {
            found[k] |= all[k];
        }
    };
    let mut found = [0u8; N];
    let mut rest = bytes;
    while let Some(full) = rest.first_chunk() {
        block(full, &mut found);
        rest = &rest[BLOCK..];
    }
    // At most two bytes more than a block are left.
    while !rest.is_empty() {
        let mut filled = [b'x'; BLOCK + 3];
        filled[..rest.len()].copy_from_slice(rest);
        block(&filled, &mut found);
        rest = &rest[rest.len().min(BLOCK)..];
    }
    found
}

#[inline(always)]
fn within(byte: u8, low: u8, high: u8) -> u8 {
    u8::from(byte.wrapping_sub(low) <= high - low)
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

/// What the characters from U+0300 to U+07FF tell: marks, Greek, Cyrillic, Hebrew, Arabic. In these scripts every second
/// byte would have to be looked at, so they are done in blocks like [`ascii`].
fn two_byte(line: &str) -> Needs {
    let [form, invisible, misread] = any_of(line.as_bytes(), classify_two);
    let mut needs = if form != 0 { FORM } else { 0 };
    if invisible != 0 {
        needs |= INVISIBLE;
    }
    let leads = |c: char| matches!(c, 'Р' | 'С' | 'в' | 'Γ');
    if misread != 0 && line.match_indices(leads).any(|(i, _)| mojibake::starts(&line[i..])) {
        needs |= MOJIBAKE;
    }
    needs
}

#[inline(always)]
fn classify_two([b, b1, b2, b3]: [u8; 4]) -> [u8; 3] {
    let is = |byte: u8, value: u8| u8::from(byte == value);
    let form = within(b, 0xCC, 0xCD)
        | within(b, 0xDC, 0xDF)
        | is(b, 0xCE) & is(b1, 0x87)
        | is(b, 0xD2) & within(b1, 0x83, 0x87)
        | is(b, 0xD6) & within(b1, 0x90, 0xBF)
        | is(b, 0xD7) & within(b1, 0x80, 0x8F)
        | is(b, 0xD8) & within(b1, 0x90, 0x9B)
        | is(b, 0xD9) & within(b1, 0x8B, 0xB0)
        | is(b, 0xDB) & within(b1, 0x96, 0xAD);
    let invisible = is(b, 0xD8) & is(b1, 0x9C);
    // `Р` or `С` before what Windows-1251 has at 0x80 to 0xBF, `вЂ`, `ΓÇ`: the look before `mojibake::starts`.
    let letter = is(b2, 0xD0) & within(b3, 0x80, 0x8F) | is(b2, 0xD1) & within(b3, 0x91, 0x9F);
    let other = is(b2, 0xC2) | is(b2, 0xE2) | is(b2, 0xD2);
    let russian = within(b1, 0xA0, 0xA1) & (letter | other);
    let quote = is(b1, 0xB2) & is(b2, 0xD0) & is(b3, 0x82);
    let misread = is(b, 0xD0) & (russian | quote) | is(b, 0xCE) & is(b1, 0x93) & is(b2, 0xC3);
    [form, invisible, misread]
}

/// Whether a byte starts another character that has to be looked at. Continuation bytes do not, so that stepping by
/// single bytes stays in step. Left out are [`two_byte`]'s, and what is always composed and visible: Latin Extended,
/// Han, Hangul.
const LOOK: [bool; 256] = {
    let mut table = [false; 256];
    let mut i = 0;
    while i < 256 {
        table[i] = matches!(i, 0xC2..=0xC4 | 0xE0..=0xE3 | 0xEA | 0xEF | 0xF0 | 0xF3);
        i += 1;
    }
    table
};

/// What the other characters outside ASCII tell.
fn high(line: &str) -> Needs {
    let bytes = line.as_bytes();
    let at = |i: usize| bytes.get(i).copied().unwrap_or(0);
    let mut needs = 0;
    let mut i = 0;
    while i < bytes.len() {
        if let Some(block) = bytes.get(i..i + 8)
            && !block.iter().fold(false, |any, b| any | LOOK[*b as usize])
        {
            i += 8;
            continue;
        }
        let b = bytes[i];
        if !LOOK[b as usize] {
            i += 1;
            continue;
        }
        let (b1, b2) = (at(i + 1), at(i + 2));
        needs |= lead(b, b1, b2);
        if suspicious(b, b1, b2) && needs & MOJIBAKE == 0 && mojibake::starts(&line[i..]) {
            needs |= MOJIBAKE;
        }
        i += if b < 0xE0 { 2 } else { 3 };
    }
    needs
}

/// What the character with the bytes `b`, `b1`, … needs. Later bytes may belong to the next character.
fn lead(b: u8, b1: u8, b2: u8) -> Needs {
    match b {
        0xC2 => match b1 {
            0xA0 => SPACE,
            0x85 => SPACE | BREAK,
            // C1 controls may be the continuation bytes of mojibake, or Windows-1252 read as Latin-1.
            0x80..=0x9F | 0xAD => INVISIBLE,
            _ => 0,
        },
        0xE0 => match (b1, b2) {
            // Devanagari: only its nukta composes, and a virama is never out of order without one.
            (0xA4, _) => u8::from(b2 == 0xBC) * FORM,
            (0xA5, _) => u8::from(matches!(b2, 0x91..=0x94 | 0x98..=0x9F)) * FORM,
            _ => FORM,
        },
        0xE1 => third_1(b1, b2),
        0xE2 => third_2(b1, b2),
        0xE3 => match (b1, b2) {
            (0x80, 0x80) => SPACE,
            (0x80, 0xAA..) | (0x82, 0x99 | 0x9A) => FORM,
            _ => 0,
        },
        0xEA => u8::from(b1 < 0xB0) * FORM,
        0xEF => match (b1, b2) {
            (0xA4..=0xAD, _) => FORM,
            (0xB8, ..0x90) | (0xBB, 0xBF) | (0xBF, 0xB9..=0xBB) => INVISIBLE,
            (0xB8, _) => FORM,
            _ => 0,
        },
        0xF0 => match b1 {
            0x9F..=0xAE => 0,
            0x9D => FORM | INVISIBLE,
            _ => FORM,
        },
        0xF3 => INVISIBLE,
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
        (0xC3, 0x82..=0xB4) | (0xC4, 0x82 | 0xB9) => b2 >= 0x80,
        (0xE2, 0x80) => b2 == 0x9A,
        (0xE2, 0x88) => b2 == 0x9A,
        (0xE2, 0x94) => b2 == 0x9C,
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use icu_normalizer::ComposingNormalizerBorrowed;
    use icu_normalizer::properties::{CanonicalCombiningClassMapBorrowed, CanonicalDecompositionBorrowed, Decomposed};

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
            // A virama next to a mark that is not seen would have to be a second virama.
            if !nfc.is_normalized(&s) || (classes.get_u8(c) != 0 && c != '\u{94d}') {
                assert!(seen & (FORM | SPACE) != 0, "{:x}", c as u32);
            }
            if let Decomposed::Expansion(_, second) = decomposition.decompose(c) {
                assert!(needs(&format!("x{second}x")) & FORM != 0, "{:x}", second as u32);
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
