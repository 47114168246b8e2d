//! Bytes that follow one another, each as it is or in either case: what most expressions are made of.

use regex_syntax::hir::Class;

/// So many bytes are compared at a time.
pub(super) const WIDTH: usize = 8;

/// The bit in which the two cases of a letter of ASCII differ.
const CASE: u8 = 0x20;

/// A byte of a word.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Letter {
    /// In lower case where that has no say.
    byte: u8,
    /// Whether either case will do.
    any_case: bool,
}

/// Up to eight bytes, compared in one go.
#[derive(Debug, Clone, Copy)]
pub(super) struct Word {
    bytes: u64,
    /// The bits that have no say.
    case: u64,
    length: u8,
    /// Whether a letter of it has a third form, outside ASCII.
    has_third: bool,
}

impl Letter {
    /// A byte that must be as it is.
    pub(super) fn exactly(byte: u8) -> Letter {
        Letter { byte, any_case: false }
    }

    /// Of a class that is a letter of ASCII in every form it has.
    pub(super) fn of(class: &Class) -> Option<Letter> {
        let Class::Unicode(class) = class else { return None };
        let mut forms = class.ranges().iter().map(|range| (range.start() == range.end()).then_some(range.start()));
        let (upper, lower, third) = (forms.next()??, forms.next()??, forms.next());
        let is_letter = upper.is_ascii_uppercase() && lower == upper.to_ascii_lowercase();
        let byte = u8::try_from(lower).ok()?;
        let all = third == third_form(byte).map(Some) && forms.next().is_none();
        (is_letter && all).then_some(Letter { byte, any_case: true })
    }
}

/// What Unicode takes for a letter of ASCII when case has no say.
fn third_form(letter: u8) -> Option<char> {
    match letter {
        b'k' => Some('\u{212A}'),
        b's' => Some('ſ'),
        _ => None,
    }
}

impl Word {
    /// Of at most [`WIDTH`] letters.
    pub(super) fn new(letters: &[Letter]) -> Word {
        let number = |f: fn(&Letter) -> u8| letters.iter().rev().fold(0, |all, letter| all << 8 | u64::from(f(letter)));
        Word {
            bytes: number(|letter| letter.byte),
            case: number(|letter| if letter.any_case { CASE } else { 0 }),
            length: letters.len() as u8,
            has_third: letters.iter().any(|letter| letter.any_case && third_form(letter.byte).is_some()),
        }
    }

    /// The place behind it, where it stands at this one.
    #[inline]
    pub(super) fn end(&self, text: &[u8], at: usize) -> Option<usize> {
        let rest = text.get(at..)?;
        let length = usize::from(self.length);
        let found = match rest.first_chunk() {
            Some(bytes) => u64::from_le_bytes(*bytes),
            None => rest.iter().rev().fold(0, |all, byte| all << 8 | u64::from(*byte)),
        };
        let differs = ((found | self.case) ^ self.bytes) << (8 * (WIDTH - length)) != 0;
        match differs || length > rest.len() {
            false => Some(at + length),
            true if self.has_third && !found.to_le_bytes().is_ascii() => self.letter_by_letter(rest).map(|length| at + length),
            true => None,
        }
    }

    /// Its length where it stands at the start of a text, letters in their third form with it.
    fn letter_by_letter(&self, text: &[u8]) -> Option<usize> {
        let (bytes, case) = (self.bytes.to_le_bytes(), self.case.to_le_bytes());
        let letter = |at: usize, (byte, case): (&u8, &u8)| {
            let third = || {
                third_form(*byte).filter(|third| *case != 0 && text[at..].starts_with(third.encode_utf8(&mut [0; 4]).as_bytes()))
            };
            let plain = text.get(at).is_some_and(|found| found | case == *byte);
            if plain { Some(at + 1) } else { third().map(|third| at + third.len_utf8()) }
        };
        bytes.iter().zip(&case).take(usize::from(self.length)).try_fold(0, letter)
    }
}

#[cfg(test)]
mod tests {
    use super::super::Op;

    #[test]
    fn a_step_takes_up_three_words() {
        assert_eq!(size_of::<Op>(), 24);
    }
}
