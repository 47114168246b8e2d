//! What stands around a part of a regular expression: where words may go on, and where the line ends.

use std::sync::LazyLock;

use regex_syntax::hir::{Class, Hir, HirKind, Look};

use crate::rules::fold::fold_into;

/// A place beside a part.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Side {
    /// Before it: words may end there.
    Before,
    /// Behind it: words may begin there.
    Behind,
}

impl Side {
    /// Whether a look asks for a word to begin behind it, or to end before it.
    pub(super) fn is_asked_by(self, look: Look) -> bool {
        match look {
            Look::WordUnicode | Look::WordAscii => true,
            Look::WordStartUnicode | Look::WordStartAscii => self == Side::Behind,
            Look::WordEndUnicode | Look::WordEndAscii => self == Side::Before,
            _ => false,
        }
    }

    /// Whether no word goes on at this side of a part, where that holds at its `other` side or not. A word goes on only with a letter or
    /// digit of ASCII, or what is folded to one.
    pub(super) fn parts_words(self, part: &Hir, other: bool) -> bool {
        let of = |part: &Hir, other: bool| self.parts_words(part, other);
        match part.kind() {
            HirKind::Empty => other,
            HirKind::Look(look) => {
                other || self.is_asked_by(*look) || if self == Side::Behind { is_start(*look) } else { is_end(*look) }
            }
            HirKind::Literal(literal) => {
                let mut chars = std::str::from_utf8(&literal.0).unwrap_or_default().chars();
                let nearest = if self == Side::Behind { chars.next_back() } else { chars.next() };
                nearest.is_some_and(|c| !folds_to_word(c))
            }
            HirKind::Class(_) => is_wordless(part),
            HirKind::Repetition(r) if r.min == 0 => other && of(&r.sub, other),
            // One round stands where the part does, the others where one ends.
            HirKind::Repetition(r) => of(&r.sub, other) && of(&r.sub, false),
            HirKind::Capture(capture) => of(&capture.sub, other),
            HirKind::Concat(parts) if self == Side::Behind => parts.iter().fold(other, |known, part| of(part, known)),
            HirKind::Concat(parts) => parts.iter().rev().fold(other, |known, part| of(part, known)),
            HirKind::Alternation(branches) => branches.iter().all(|branch| of(branch, other)),
        }
    }
}

/// Whether a look holds at the start of a line alone.
pub(super) fn is_start(look: Look) -> bool {
    matches!(look, Look::Start | Look::StartLF | Look::StartCRLF)
}

/// Whether a look holds at the end of a line alone.
pub(super) fn is_end(look: Look) -> bool {
    matches!(look, Look::End | Look::EndLF | Look::EndCRLF)
}

/// Whether the line ends at the place before a part, where that holds `behind` it or not.
pub(super) fn ends_line_before(part: &Hir, behind: bool) -> bool {
    match part.kind() {
        HirKind::Empty => behind,
        HirKind::Look(look) => behind || is_end(*look),
        _ => false,
    }
}

/// Whether a character is folded to something that has a letter or digit of ASCII.
fn folds_to_word(c: char) -> bool {
    c.is_ascii_alphanumeric() || FOLDED_TO_WORDS.binary_search(&c).is_ok()
}

/// Whether nothing that a part matches is folded to something that has a letter or digit of ASCII.
pub(super) fn is_wordless(part: &Hir) -> bool {
    match part.kind() {
        HirKind::Empty | HirKind::Look(_) => true,
        HirKind::Literal(literal) => std::str::from_utf8(&literal.0).is_ok_and(|text| !text.chars().any(folds_to_word)),
        HirKind::Class(Class::Bytes(_)) => false,
        HirKind::Class(Class::Unicode(class)) => {
            let has = |from: char, to: char| class.ranges().iter().any(|r| r.start() <= to && from <= r.end());
            let folded = |start: char, end: char| {
                let next = FOLDED_TO_WORDS.partition_point(|c| *c < start);
                FOLDED_TO_WORDS.get(next).is_some_and(|c| *c <= end)
            };
            !(has('a', 'z') || has('A', 'Z') || has('0', '9') || class.ranges().iter().any(|r| folded(r.start(), r.end())))
        }
        HirKind::Repetition(repetition) => is_wordless(&repetition.sub),
        HirKind::Capture(capture) => is_wordless(&capture.sub),
        HirKind::Concat(parts) | HirKind::Alternation(parts) => parts.iter().all(is_wordless),
    }
}

/// The characters outside ASCII that are folded so, in order: all are below U+3000 or full-width forms.
static FOLDED_TO_WORDS: LazyLock<Vec<char>> = LazyLock::new(|| {
    let mut folded = String::new();
    let is_word = |c: &char| {
        folded.clear();
        fold_into(c.encode_utf8(&mut [0; 4]), &mut folded);
        folded.bytes().any(|b| b.is_ascii_alphanumeric())
    };
    ('\u{80}'..'\u{3000}').chain('\u{ff00}'..='\u{ffff}').filter(is_word).collect()
});

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_character_that_is_folded_to_a_word_is_known() {
        for c in '\0'..=char::MAX {
            let mut folded = String::new();
            fold_into(c.encode_utf8(&mut [0; 4]), &mut folded);
            assert_eq!(folded.bytes().any(|b| b.is_ascii_alphanumeric()), folds_to_word(c), "{c:?}");
        }
    }
}
