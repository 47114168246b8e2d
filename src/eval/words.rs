//! Words as Python's `\w+` finds them, their shingles, and the folding by which titles and names are compared.

use std::collections::HashMap;
use std::ops::Range;
use std::sync::LazyLock;

use regex_automata::meta::Regex;

/// What Python's `\w` matches: `str.isalnum()` is letters and numbers of all kinds, combining marks are none. (`\w` of the regex
/// crates has those marks, and so would cut fewer words out of Indic or pointed text.)
static WORD: LazyLock<Regex> = LazyLock::new(|| match Regex::new(r"[\p{L}\p{N}_]+") {
    Ok(regex) => regex,
    Err(error) => panic!("{error}"),
});

/// The words of `text`, in order: what Python's `re.findall(r"\w+", text)` gives.
pub fn words(text: &str) -> impl Iterator<Item = &str> {
    places(text).map(|place| &text[place])
}

fn places(text: &str) -> impl Iterator<Item = Range<usize>> {
    WORD.find_iter(text).map(|found| found.range())
}

/// `text` without case, punctuation and kinds of space: its [`words`] after full case folding, parted by single spaces.
pub fn fold(text: &str) -> String {
    let folded: String = text.chars().flat_map(case_folded).collect();
    let mut out = String::with_capacity(folded.len());
    for word in words(&folded) {
        if !out.is_empty() {
            out.push(' ');
        }
        out.push_str(word);
    }
    out
}

/// The full case folding of Unicode (`ß` becomes `ss`), made of its case mappings: the lower case of the upper case, so that letters
/// that have one upper case in common (`σ` and `ς`, `s` and `ſ`) meet. The first lower case is for `ẞ`, whose upper case is itself.
fn case_folded(ch: char) -> impl Iterator<Item = char> {
    match ch {
        // By itself: `i` is what `I` folds to.
        'ı' => Folded::Kept(std::iter::once(ch)),
        // Cherokee folds to its older letters, which are the capitals.
        '\u{13a0}'..='\u{13ff}' | '\u{ab70}'..='\u{abbf}' => Folded::Upper(ch.to_uppercase()),
        _ => Folded::Lower(ch.to_lowercase().flat_map(char::to_uppercase).flat_map(char::to_lowercase)),
    }
}

/// One of three ways to fold a character.
enum Folded<L> {
    Kept(std::iter::Once<char>),
    Upper(std::char::ToUppercase),
    Lower(L),
}

impl<L: Iterator<Item = char>> Iterator for Folded<L> {
    type Item = char;

    fn next(&mut self) -> Option<char> {
        match self {
            Folded::Kept(chars) => chars.next(),
            Folded::Upper(chars) => chars.next(),
            Folded::Lower(chars) => chars.next(),
        }
    }
}

/// How many words a shingle has.
pub(super) const SHINGLE: usize = 4;

/// Neighbouring words by their numbers; those of a text with fewer words than a shingle has are filled up with [`NO_WORD`].
pub(super) type Shingle = [u32; SHINGLE];

const NO_WORD: u32 = u32::MAX;

/// Numbers for words, the same for the same word.
#[derive(Debug, Default)]
pub(super) struct Numbers<'t>(HashMap<&'t str, u32>);

/// A text as its words.
#[derive(Debug, Default)]
pub(super) struct Words {
    /// Where each word stands in the text.
    pub(super) places: Vec<Range<usize>>,
    /// The number of each word.
    pub(super) numbers: Vec<u32>,
}

impl Words {
    /// The words of `text`, numbered by `numbers`.
    pub(super) fn of<'t>(text: &'t str, numbers: &mut Numbers<'t>) -> Self {
        let mut words = Words::default();
        for place in places(text) {
            // No text that fits the memory of a record has as many different words.
            let next = u32::try_from(numbers.0.len()).unwrap_or(NO_WORD);
            words.numbers.push(*numbers.0.entry(&text[place.clone()]).or_insert(next));
            words.places.push(place);
        }
        words
    }

    /// Its shingles, in order: as many as there are places for one, but one at least where there is a word.
    pub(super) fn shingles(&self) -> impl Iterator<Item = Shingle> {
        let short = (1..SHINGLE).contains(&self.numbers.len()).then(|| {
            let mut shingle = [NO_WORD; SHINGLE];
            shingle[..self.numbers.len()].copy_from_slice(&self.numbers);
            shingle
        });
        let whole = self.numbers.windows(SHINGLE).filter_map(|w| Shingle::try_from(w).ok());
        short.into_iter().chain(whole)
    }
}
