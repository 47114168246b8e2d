//! Where sentences end in a line.

use std::sync::LazyLock;

use serde::Deserialize;

use super::vocabulary::fold;
use super::{is_closing, is_sentence_terminal};
use crate::hashed::Set;
use crate::yaml::built_in as load;

/// The number of places in `line` where a sentence ends.
///
/// That is a run of sentence punctuation of any script, closing quotes and brackets after it, at the end of the line, before
/// white space, or, in scripts without spaces, anywhere. A full stop ends none behind an initial or a known abbreviation
/// (`J. Hall`, `Dr. Hall`), nor before a lower-case letter (`approx. ten`). A heading without any is no sentence.
pub fn sentences(line: &str) -> u32 {
    let bytes = line.as_bytes();
    let plain = line.is_ascii();
    let next = |from: usize| {
        let ascii = || memchr::memchr3(b'.', b'!', b'?', &bytes[from..]).map(|at| from + at);
        if plain { ascii() } else { next_candidate(bytes, from) }
    };
    let (mut count, mut from) = (0, 0);
    while let Some(at) = next(from) {
        let Some(ch) = line.get(at..).and_then(|rest| rest.chars().next()) else { break };
        if !(ch == '…' || is_sentence_terminal(ch)) {
            from = at + ch.len_utf8();
            continue;
        }
        let (end, plain) = run(line, at);
        count += u32::from(ends(line, at, end, plain));
        from = end;
    }
    count
}

/// The first byte from `from` on that may begin sentence punctuation.
fn next_candidate(bytes: &[u8], from: usize) -> Option<usize> {
    let found = |i: &usize| match STARTS[bytes[*i] as usize] {
        0 => false,
        1 => true,
        // Lead bytes of common scripts: the next byte or two tell.
        _ => match (bytes[*i], bytes.get(i + 1), bytes.get(i + 2)) {
            (0xD8, Some(second), _) => matches!(second, 0x9D..=0x9F),
            (0xDB, Some(second), _) => *second == 0x94,
            (0xE0, Some(second), Some(third)) => *second == 0xA5 && matches!(third, 0xA4 | 0xA5) || *second == 0xA0,
            (0xE2, Some(second), _) => matches!(second, 0x80 | 0x81 | 0xB3 | 0xB8 | 0xB9),
            (0xE3, Some(second), Some(third)) => *second == 0x80 && *third == 0x82,
            (0xEF, Some(second), _) => matches!(second, 0xB8..=0xBD),
            _ => true,
        },
    };
    (from..bytes.len()).find(found)
}

/// For each byte, whether sentence punctuation may begin with it: 0 no, 1 yes, 2 the bytes behind it tell.
const STARTS: [u8; 256] = {
    let mut table = [0u8; 256];
    table[b'.' as usize] = 1;
    table[b'!' as usize] = 1;
    table[b'?' as usize] = 1;
    let leads = [0xD6, 0xD8, 0xDB, 0xDC, 0xDF, 0xE0, 0xE1, 0xE2, 0xE3, 0xEA, 0xEF, 0xF0];
    let mut i = 0;
    while i < leads.len() {
        table[leads[i]] = 2;
        i += 1;
    }
    table
};

/// The end of the run of sentence punctuation and closing marks from `at` on, and whether it is one full stop alone.
fn run(line: &str, at: usize) -> (usize, bool) {
    let (mut end, mut stops, mut others) = (at, 0, false);
    for ch in line[at..].chars() {
        if ch == '.' {
            stops += 1;
        } else if ch == '…' || is_sentence_terminal(ch) {
            others = true;
        } else if !is_closing(ch) {
            break;
        }
        end += ch.len_utf8();
    }
    (end, stops == 1 && !others)
}

/// Whether the punctuation in `at..end` ends a sentence.
fn ends(line: &str, at: usize, end: usize, plain: bool) -> bool {
    let mut after = line[end..].chars();
    let Some(next) = after.next() else { return true };
    // 。and the like need no space behind them.
    if matches!(line[at..].chars().next(), Some('。' | '｡' | '︒' | '！' | '？' | '．')) {
        return true;
    }
    if !next.is_whitespace() {
        return false;
    }
    let lower = after.find(|c| !c.is_whitespace()).is_some_and(char::is_lowercase);
    !(lower || plain && abbreviates(&line[..at]))
}

/// Whether the full stop behind `before` belongs to its last word.
fn abbreviates(before: &str) -> bool {
    let start = before
        .rfind(|c: char| c.is_whitespace() || matches!(c, '(' | '"' | '“' | '„' | '«'))
        .map_or(0, |i| i + before[i..].chars().next().map_or(1, char::len_utf8));
    let word = &before[start..];
    let mut chars = word.chars();
    match (chars.next(), chars.next()) {
        (Some(initial), None) => initial.is_uppercase(),
        _ if word.len() > if word.contains('.') { 12 } else { 8 } => false,
        _ => ABBREVIATIONS.contains(&fold(word)),
    }
}

/// `rules/data/abbreviations.yaml`, as written.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    abbreviations: Vec<String>,
}

static ABBREVIATIONS: LazyLock<Set<String>> = LazyLock::new(|| {
    let text = include_str!("../../rules/data/abbreviations.yaml");
    let file: File = load("rules/data/abbreviations.yaml", text);
    file.abbreviations.iter().map(|a| fold(a)).collect()
});

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn sentences_of_several_scripts() {
        for (line, expected) in [
            ("", 0),
            ("Top Articles", 0),
            ("One. Two! Three?", 3),
            ("He left.", 1),
            ("“Go!” she said. He went.", 2),
            ("Wait... Now go.", 2),
            ("What?! No.", 2),
            ("Dr. Hall met J. Berg at 3.15 p.m. yesterday.", 1),
            ("It cost 3.5 million. Then more.", 2),
            ("See example.org for it.", 1),
            ("(It ended.) Then it began.", 2),
            ("終わった。始まった！", 2),
            ("「行け。」と言った。", 2),
            ("वह गया। वह आया।", 2),
            ("ماذا؟ نعم.", 2),
            ("z.B. Äpfel. Birnen.", 2),
            ("Er ging … Sie blieb.", 2),
            ("ልክ ነው። ሄደ።", 2),
            ("Well… maybe", 0),
            ("Ja. Nein", 1),
            ("Привет. Как дела?", 2),
            ("ok (yes). ok", 0),
            ("نعم۔ ہاں۔", 2),
        ] {
            assert_eq!(sentences(line), expected, "{line}");
        }
    }

    /// The scan for candidates misses no mark.
    #[test]
    fn every_terminal_is_found() {
        for ch in (0..=0x10FFFF).filter_map(char::from_u32).filter(|c| is_sentence_terminal(*c) || *c == '…') {
            assert_eq!(sentences(&format!("ab{ch} Cd")), 1, "U+{:04X}", ch as u32);
        }
    }

    proptest! {
        #[test]
        fn never_panics(line in "\\PC{0,200}|[.!? a-cA-C\"”。…]{0,60}") {
            prop_assert!(sentences(&line) as usize <= line.chars().count());
        }
    }
}
