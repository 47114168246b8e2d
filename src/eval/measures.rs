//! The figures of many pages, and the one list of them that tables, reports and floors are made of.

use super::score::{PageScore, harmonic};

/// The figures of some pages.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Scores {
    /// How many pages there are.
    pub pages: usize,
    /// How many of them have no prediction; they count as empty ones.
    pub missing: usize,
    /// The mean precision of the texts, 0 to 1.
    pub precision: f64,
    /// The mean recall of the texts, 0 to 1.
    pub recall: f64,
    /// The share of the pages whose words all agree, 0 to 1.
    pub exact: f64,
    /// Over the pages with a gold title: those whose title is the same.
    pub title: Share,
    /// Over the pages with gold authors: F1 of the sets of names.
    pub authors: Share,
    /// Over the pages with a gold date: those whose day is the same.
    pub date: Share,
    /// Over the pages without a gold author: those for which one is named.
    pub authorless: Share,
}

/// A mean over those pages that have a value.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Share {
    /// The sum of the pages' values, each 0 to 1.
    pub sum: f64,
    /// How many pages have one.
    pub of: usize,
}

impl Share {
    /// The mean, 0 to 1; none where no page has a value.
    pub fn mean(&self) -> Option<f64> {
        (self.of > 0).then(|| self.sum / self.of as f64)
    }

    fn add(&mut self, value: Option<impl Into<f64>>) {
        if let Some(value) = value {
            self.sum += value.into();
            self.of += 1;
        }
    }
}

impl Scores {
    /// The figures of pages by their scores, each with whether there was a prediction.
    pub fn of<'p>(pages: impl IntoIterator<Item = (&'p PageScore, bool)>) -> Self {
        let mut scores = Scores::default();
        for (page, found) in pages {
            scores.pages += 1;
            scores.missing += usize::from(!found);
            scores.precision += page.text.precision;
            scores.recall += page.text.recall;
            scores.exact += f64::from(u8::from(page.text.exact));
            scores.title.add(page.title.map(u8::from));
            scores.authors.add(page.authors);
            scores.date.add(page.date.map(u8::from));
            scores.authorless.add(page.invented.map(u8::from));
        }
        let n = scores.pages.max(1) as f64;
        scores.precision /= n;
        scores.recall /= n;
        scores.exact /= n;
        scores
    }

    /// The harmonic mean of mean precision and mean recall, 0 to 1.
    pub fn f1(&self) -> f64 {
        harmonic(self.precision, self.recall)
    }
}

/// One figure of [`Scores`].
#[derive(Debug)]
pub struct Measure {
    /// Its name in JSON and in files of floors.
    pub name: &'static str,
    /// Its name for people.
    pub label: &'static str,
    /// What it says, in a few words.
    pub about: &'static str,
    /// Whether more is better, so that a floor has a meaning.
    pub more_is_better: bool,
    value: fn(&Scores) -> Option<f64>,
    of: Option<Base>,
}

/// The pages that a measure is taken over, where those are not all.
#[derive(Debug)]
struct Base {
    /// The name of their number.
    name: &'static str,
    count: fn(&Scores) -> usize,
}

impl Measure {
    /// The measure of that name.
    pub fn by_name(name: &str) -> Option<&'static Measure> {
        MEASURES.iter().find(|m| m.name == name)
    }

    /// Its value, 0 to 1; none where no page has what it is about.
    pub fn value(&self, scores: &Scores) -> Option<f64> {
        (self.value)(scores)
    }

    /// Over how many pages it is taken, with the name of that number; none where those are all.
    pub fn of(&self, scores: &Scores) -> Option<(&'static str, usize)> {
        self.of.as_ref().map(|base| (base.name, (base.count)(scores)))
    }
}

/// Every measure, in the order in which they are shown.
pub const MEASURES: &[Measure] = &[
    measure("f1", "F1", "harmonic mean of precision and recall", |s| Some(s.f1())),
    measure(
        "precision",
        "precision",
        "share of the prediction's 4-word shingles that are gold's too, mean over the pages",
        |s| Some(s.precision),
    ),
    measure("recall", "recall", "share of gold's 4-word shingles that are the prediction's too, mean over the pages", |s| {
        Some(s.recall)
    }),
    measure("exact", "exact", "share of the pages whose words all agree", |s| Some(s.exact)),
    measure("title", "title", "share of the pages with a gold title whose title is the same, case and punctuation aside", |s| {
        s.title.mean()
    })
    .over("with_title", |s| s.title.of),
    measure("author_f1", "authors", "F1 of the sets of names, mean over the pages with gold authors", |s| s.authors.mean())
        .over("with_authors", |s| s.authors.of),
    measure("date", "date", "share of the pages with a gold date whose day is the same", |s| s.date.mean())
        .over("with_date", |s| s.date.of),
    Measure {
        more_is_better: false,
        ..measure(
            "authorless",
            "authorless",
            "share of the pages without gold authors for which one is named: less is better",
            |s| s.authorless.mean(),
        )
    }
    .over("without_authors", |s| s.authorless.of),
];

/// A measure of all pages of which more is better.
const fn measure(name: &'static str, label: &'static str, about: &'static str, value: fn(&Scores) -> Option<f64>) -> Measure {
    Measure { name, label, about, more_is_better: true, value, of: None }
}

impl Measure {
    /// The same measure, taken over some of the pages only.
    const fn over(self, name: &'static str, count: fn(&Scores) -> usize) -> Self {
        Measure { of: Some(Base { name, count }), ..self }
    }
}
