//! Relaxed regexes: a quick test in front of a slow one.
//!
//! `^(.{5,300}?) \((?:Photo|Image): [^)]{2,60}\)$` counts characters, which an automaton can only do by having a state for each
//! count. Without the counts, and without the beginning that may be anything, it is `\((?:Photo|Image): [^)]+\)$`: that is small,
//! is matched from the end of the line, and fails there at once. Classes of many scripts (`\p{Lu}`, `\w`) are relaxed, too: to
//! their part of ASCII and all that is not ASCII, which is a handful of states where they have hundreds. Word boundaries go, since
//! an automaton has to give up on them at the first character that is not ASCII. Whatever the whole regex matches, the relaxed
//! one matches, too; and few lines are left for the whole one.

use regex_syntax::hir::{Class, ClassUnicode, ClassUnicodeRange, Hir, HirKind, Look, Repetition};

/// Repetitions of more than so many characters are counted no longer.
const MOST_CHARS: u32 = 8;
/// Repetitions of more than so many larger parts are counted no longer.
const MOST_PARTS: u32 = 2;
/// Classes of more ranges than this are relaxed.
const MOST_RANGES: usize = 12;

/// The relaxed form of a regex, where it is worth having.
pub(super) fn relax(hir: &Hir) -> Option<Hir> {
    let mut changed = false;
    let mut relaxed = without_counts(hir, &mut changed);
    if let HirKind::Concat(parts) = relaxed.kind() {
        let at_end = relaxed.properties().look_set_suffix().contains(Look::End);
        if let ([start, free, rest @ ..], true) = (parts.as_slice(), at_end)
            && matches!(start.kind(), HirKind::Look(Look::Start))
            && is_free(free)
            && rest.len() > 1
        {
            relaxed = Hir::concat(rest.to_vec());
            changed = true;
        }
    }
    let says_nothing = |part: &Hir| matches!(part.kind(), HirKind::Look(_)) || is_free(part);
    let telling = match relaxed.kind() {
        HirKind::Concat(parts) => !parts.iter().all(says_nothing),
        _ => relaxed.properties().minimum_len().is_some_and(|n| n > 0),
    };
    (changed && telling).then_some(relaxed)
}

/// Whether a part can be nearly any text: it says nothing about a line.
fn is_free(hir: &Hir) -> bool {
    match hir.kind() {
        HirKind::Capture(capture) => is_free(&capture.sub),
        HirKind::Repetition(Repetition { max: None, sub, .. }) => match sub.kind() {
            HirKind::Class(Class::Unicode(class)) => class.ranges().iter().map(|r| r.len()).sum::<usize>() > 1_000_000,
            _ => false,
        },
        _ => false,
    }
}

fn is_word_boundary(look: Look) -> bool {
    !matches!(look, Look::Start | Look::End | Look::StartLF | Look::EndLF | Look::StartCRLF | Look::EndCRLF)
}

/// The regex without the upper bounds of large repetitions, without its groups and its word boundaries.
fn without_counts(hir: &Hir, changed: &mut bool) -> Hir {
    match hir.kind() {
        HirKind::Capture(capture) => without_counts(&capture.sub, changed),
        HirKind::Look(look) if is_word_boundary(*look) => {
            *changed = true;
            Hir::empty()
        }
        HirKind::Repetition(repetition) => {
            let sub = Box::new(without_counts(&repetition.sub, changed));
            let (mut min, mut max) = (repetition.min, repetition.max);
            let most = if matches!(sub.kind(), HirKind::Class(_) | HirKind::Literal(_)) { MOST_CHARS } else { MOST_PARTS };
            if max.is_some_and(|m| m > most) || min > most {
                *changed = true;
                (min, max) = (min.min(1), None);
            }
            Hir::repetition(Repetition { min, max, greedy: repetition.greedy, sub })
        }
        HirKind::Concat(parts) => Hir::concat(parts.iter().map(|p| without_counts(p, changed)).collect()),
        HirKind::Alternation(parts) => Hir::alternation(parts.iter().map(|p| without_counts(p, changed)).collect()),
        HirKind::Class(Class::Unicode(class)) if class.ranges().len() > MOST_RANGES && !class.is_ascii() => {
            *changed = true;
            let ascii = class.ranges().iter().filter(|r| r.start().is_ascii());
            let ascii = ascii.map(|r| ClassUnicodeRange::new(r.start(), r.end().min('\x7F')));
            let other = ClassUnicodeRange::new('\u{80}', char::MAX);
            Hir::class(Class::Unicode(ClassUnicode::new(ascii.chain([other]))))
        }
        _ => hir.clone(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn relaxed(regex: &str) -> Option<String> {
        relax(&regex_syntax::parse(regex).unwrap()).map(|h| h.to_string())
    }

    #[test]
    fn counts_and_free_beginnings_go() {
        let gate = relaxed(r"^(?P<text>.{5,300}?)\s*\(Photo: [^)]{2,60}\)$").unwrap();
        let gate = regex::Regex::new(&gate).unwrap();
        assert!(gate.is_match("Harbour (Photo: dpa)"));
        assert!(gate.is_match("(Photo: dpa)"));
        assert!(!gate.is_match("Harbour (Photo: dpa) at dusk"));
        assert_eq!(relaxed("^abc$"), None);
        assert_eq!(relaxed("^.{3,40}$"), None);
    }

    proptest::proptest! {
        /// Whatever the whole regex matches, the relaxed one matches.
        #[test]
        fn a_relaxed_regex_matches_no_less(text in "[abAé(): ]{0,24}") {
            for regex in [r"^(.{2,12}?)\(a[^)]{1,9}\)$", r"^a{9,12}b|(?:ab){1,20}$", r"^(?:.{0,30}):(?:a|b{2,10})$", r"^\p{Lu}\w*é?\w$", r"\bA\b.?é"] {
                let whole = regex::Regex::new(regex).unwrap();
                if let (true, Some(gate)) = (whole.is_match(&text), relaxed(regex)) {
                    proptest::prop_assert!(regex::Regex::new(&gate).unwrap().is_match(&text), "{} {}", regex, gate);
                }
            }
        }
    }
}
