//! Letters and digits in lower case, by a table.

use std::sync::LazyLock;

/// What a character is in lower case.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Lower {
    /// It is neither a letter nor a digit.
    None,
    /// A letter or digit.
    One(char),
    /// A letter whose lower case is several characters.
    Many,
}

/// What a character is in lower case.
#[inline]
pub(crate) fn lower(ch: char) -> Lower {
    let letters: &[u16] = &LETTERS;
    match letters.get(ch as usize) {
        Some(&NONE) => Lower::None,
        Some(&MANY) => Lower::Many,
        Some(lower) => Lower::One(char::from_u32(u32::from(*lower)).unwrap_or(ch)),
        None if is_caseless(ch) => Lower::One(ch),
        None => slow(ch),
    }
}

/// Neither a letter nor a digit.
const NONE: u16 = 0;
/// Its lower case is more than one character.
const MANY: u16 = u16::MAX;

/// The lower case of all characters below the scripts of East Asia.
static LETTERS: LazyLock<Vec<u16>> = LazyLock::new(|| {
    let entry = |code| match char::from_u32(code).map(slow) {
        Some(Lower::One(lower)) => u16::try_from(lower as u32).unwrap_or(MANY),
        Some(Lower::Many) => MANY,
        _ => NONE,
    };
    (0..0x3000).map(entry).collect()
});

fn slow(ch: char) -> Lower {
    let mut lower = ch.to_lowercase();
    match (ch.is_alphanumeric(), lower.next(), lower.next()) {
        (false, ..) => Lower::None,
        (true, Some(one), None) => Lower::One(one),
        _ => Lower::Many,
    }
}

/// Letters of East Asia, which have no case: kana, the common ideographs, Hangul syllables.
fn is_caseless(ch: char) -> bool {
    matches!(ch, '\u{3041}'..='\u{3096}' | '\u{30a1}'..='\u{30fa}' | '\u{4e00}'..='\u{9fff}' | '\u{ac00}'..='\u{d7a3}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_character_as_the_standard_library_has_it() {
        for ch in '\0'..=char::MAX {
            match lower(ch) {
                Lower::None => assert!(!ch.is_alphanumeric(), "{ch:?}"),
                Lower::One(one) => assert!(ch.is_alphanumeric() && ch.to_lowercase().eq([one]), "{ch:?}"),
                Lower::Many => assert!(ch.is_alphanumeric(), "{ch:?}"),
            }
        }
    }
}
