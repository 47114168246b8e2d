//! A word broken at the end of a line: is the hyphen its own, or the line's?

use std::collections::HashSet;

/// What becomes of the hyphen between two joined lines.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Hyphen {
    /// There is none: a space is put between the lines.
    None,
    /// The word is written with it.
    Kept,
    /// It was put in where the word was broken.
    Dropped,
}

/// Tells hyphens of words from hyphens of line ends by the other words of the same text.
#[derive(Default)]
pub(super) struct Hyphens {
    words: Option<HashSet<String>>,
}

impl Hyphens {
    /// What becomes of the hyphen between `line` and the line `next` that it goes on with; `lines` are all of the text.
    ///
    /// Between letters, before a lower-case letter: dropped if the text has the whole word elsewhere; kept if it has the
    /// word with its hyphen, or both halves as words of their own; else dropped, unless a half is shorter than any
    /// syllable that printers part. In all other words the hyphen is their own: `state-of-the-art`, `Mid-Atlantic`,
    /// `F-16`. One before a space (`Hin- und Rückweg`) cannot be told from a broken word, and there the same holds.
    pub(super) fn decide<'a, I: Iterator<Item = &'a str>>(
        &mut self,
        line: &str,
        next: &str,
        lines: impl FnOnce() -> I,
    ) -> Hyphen {
        let Some(stem) = line.strip_suffix(HYPHENS) else {
            return Hyphen::None;
        };
        if !stem.ends_with(char::is_alphanumeric) || !next.starts_with(char::is_alphanumeric) {
            return Hyphen::None;
        }
        let head = stem.rsplit(is_outside_word).next().unwrap_or_default();
        let tail = next.split(is_outside_word).next().unwrap_or_default();
        let plain = |half: &str| half.chars().all(char::is_alphabetic);
        if !next.starts_with(char::is_lowercase) || !plain(head) || !plain(tail) {
            return Hyphen::Kept;
        }
        let words = self.words.get_or_insert_with(|| words(lines()));
        let (head, tail) = (head.to_lowercase(), tail.to_lowercase());
        if words.contains(&format!("{head}{tail}")) {
            return Hyphen::Dropped;
        }
        let written = words.contains(&format!("{head}-{tail}"));
        let halves = words.contains(&head) && words.contains(&tail);
        let short = head.chars().nth(1).is_none() || tail.chars().nth(1).is_none();
        if written || halves || short { Hyphen::Kept } else { Hyphen::Dropped }
    }
}

/// The characters that part a word at the end of a line.
pub(super) const HYPHENS: [char; 2] = ['-', '\u{2010}'];

fn is_outside_word(c: char) -> bool {
    !c.is_alphanumeric() && c != '-'
}

/// All words of `lines` in lower case, but for those broken at the end of a line and their other halves.
fn words<'a>(lines: impl Iterator<Item = &'a str>) -> HashSet<String> {
    let mut all = HashSet::new();
    let mut broken = false;
    for line in lines {
        let words = line.split(is_outside_word).skip(usize::from(broken));
        all.extend(words.filter(|w| !w.is_empty() && !w.ends_with('-')).map(str::to_lowercase));
        broken = line.ends_with(HYPHENS);
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    fn decide(line: &str, next: &str, rest: &str) -> Hyphen {
        Hyphens::default().decide(line, next, || [line, next, rest].into_iter())
    }

    #[test]
    fn hyphens_of_lines_go_and_hyphens_of_words_stay() {
        assert_eq!(decide("the govern-", "ment fell", ""), Hyphen::Dropped);
        assert_eq!(decide("the govern-", "ment fell", "to govern well; a government"), Hyphen::Dropped);
        assert_eq!(decide("a well-", "known man", "a well-known one"), Hyphen::Kept);
        assert_eq!(decide("a well-", "known man", "he knew well what was known"), Hyphen::Kept);
        assert_eq!(decide("state-of-the-", "art things", ""), Hyphen::Kept);
        assert_eq!(decide("the Mid-", "Atlantic coast", ""), Hyphen::Kept);
        assert_eq!(decide("an F-", "16 jet", ""), Hyphen::Kept);
        assert_eq!(decide("an e-", "mail", ""), Hyphen::Kept);
        assert_eq!(decide("a pause -", "and then", ""), Hyphen::None);
        assert_eq!(decide("no hyphen", "here", ""), Hyphen::None);
    }
}
