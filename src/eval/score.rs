//! The score of one page.

use std::collections::BTreeSet;

use super::row::{Gold, Prediction};
use super::words::{Numbers, Shingle, Words, fold};

/// How a text agrees with gold.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct TextScore {
    /// The share of the prediction's shingles that are gold's too, 0 to 1.
    pub precision: f64,
    /// The share of gold's shingles that are the prediction's too, 0 to 1.
    pub recall: f64,
    /// Whether all words agree.
    pub exact: bool,
}

/// How a page agrees with gold. What gold has no value of is not scored.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct PageScore {
    /// The text.
    pub text: TextScore,
    /// Whether the title is the same, case, space and punctuation aside.
    pub title: Option<bool>,
    /// F1 of the sets of names, 0 to 1.
    pub authors: Option<f64>,
    /// Whether the day is the same.
    pub date: Option<bool>,
    /// Whether an author is named; only where gold has none.
    pub invented: Option<bool>,
}

impl TextScore {
    /// Compares two texts.
    ///
    /// Shingles are multisets: what stands there twice must be there twice. Where one side has no word at all, both shares are 0,
    /// and 1 where neither has one.
    pub fn of(gold: &str, predicted: &str) -> Self {
        let mut numbers = Numbers::default();
        let (gold, predicted) = (Words::of(gold, &mut numbers), Words::of(predicted, &mut numbers));
        let (of_gold, of_predicted) = (sorted(&gold), sorted(&predicted));
        let both = in_common(&of_gold, &of_predicted) as f64;
        let share = |all: &[Shingle], other: &[Shingle]| match all.len() {
            0 => f64::from(u8::from(other.is_empty())),
            n => both / n as f64,
        };
        TextScore {
            precision: share(&of_predicted, &of_gold),
            recall: share(&of_gold, &of_predicted),
            exact: gold.numbers == predicted.numbers,
        }
    }

    /// The harmonic mean of precision and recall, 0 to 1.
    pub fn f1(&self) -> f64 {
        harmonic(self.precision, self.recall)
    }
}

impl PageScore {
    /// Compares a page with what came of it.
    pub fn of(gold: &Gold, found: &Prediction) -> Self {
        let names = |names: &[String]| names.iter().map(|n| fold(n)).collect::<BTreeSet<_>>();
        let (expected, named) = (names(&gold.authors), names(&found.authors));
        let has_author = !expected.is_empty();
        let agreement = || 2.0 * expected.intersection(&named).count() as f64 / (expected.len() + named.len()) as f64;
        PageScore {
            text: TextScore::of(&gold.text, &found.text),
            title: (!gold.title.is_empty()).then(|| fold(&gold.title) == fold(&found.title)),
            authors: has_author.then(agreement),
            date: (!gold.date.is_empty()).then(|| day(&found.date) == gold.date),
            invented: (!has_author).then(|| named.iter().any(|n| !n.is_empty())),
        }
    }
}

/// The first ten characters of a date: `YYYY-MM-DD`.
fn day(date: &str) -> &str {
    &date[..date.char_indices().nth(10).map_or(date.len(), |(at, _)| at)]
}

/// The harmonic mean of two shares; 0 where both are 0.
pub(super) fn harmonic(a: f64, b: f64) -> f64 {
    if a + b > 0.0 { 2.0 * a * b / (a + b) } else { 0.0 }
}

fn sorted(words: &Words) -> Vec<Shingle> {
    let mut shingles: Vec<_> = words.shingles().collect();
    shingles.sort_unstable();
    shingles
}

/// How many shingles two sorted multisets have in common.
fn in_common(a: &[Shingle], b: &[Shingle]) -> usize {
    let (mut i, mut k, mut common) = (0, 0, 0);
    while let (Some(x), Some(y)) = (a.get(i), b.get(k)) {
        let order = x.cmp(y);
        common += usize::from(order.is_eq());
        i += usize::from(order.is_le());
        k += usize::from(order.is_ge());
    }
    common
}
