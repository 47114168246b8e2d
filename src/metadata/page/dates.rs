//! When a page was published and changed.

use super::text::worded;
use super::{Page, Standing, address, vocabulary};
use crate::candidates::{Candidate, Field, Origin};
use crate::metadata::dates;

/// The longest line in which a date is looked for, in characters.
const LONGEST_LINE: usize = 120;

/// How many lines below the headline, and above it, are looked at.
const LINES: (usize, usize) = (8, 3);

/// The moments of publication and of the last change, each with its place. A change before the day of publication is none.
pub(super) fn both(page: &Page<'_>) -> [Option<(String, Origin)>; 2] {
    let read = Reader::new(page);
    let changed = modified(&read);
    let published = published(&read, changed.as_ref());
    let since = |(moment, _): &(String, Origin)| published.as_ref().is_none_or(|(day, _)| moment.get(..10) >= day.get(..10));
    let changed = changed.filter(since);
    [published, changed]
}

/// The moment of publication. `changed` is that of the last change.
fn published(read: &Reader<'_, '_>, changed: Option<&(String, Origin)>) -> Option<(String, Origin)> {
    let page = read.page;
    let of = |origins: &[Origin], most: u8| read.candidate(Field::Date, origins, most);
    let linked = || page.node().and_then(|n| read.moment(n.date.as_deref()?)).map(|d| (d, Origin::JsonLd));
    let around = || page.nodes().find_map(|n| read.moment(n.date.as_deref()?)).map(|d| (d, Origin::JsonLd));
    let head = linked()
        .or_else(|| of(&[Origin::OpenGraph], u8::MAX))
        .or_else(|| of(&[Origin::Microdata], u8::MAX))
        .or_else(|| of(&[Origin::Meta], u8::MAX));
    head.map(|head| read.as_shown(head, changed))
        .or_else(|| of(&[Origin::Time], 0))
        .or_else(|| of(&[Origin::Byline], 0))
        .or_else(|| read.lines(false))
        .or_else(|| of(&[Origin::Time], u8::MAX))
        .or_else(|| of(&[Origin::Byline], u8::MAX))
        .or_else(|| page.url.and_then(in_address).map(|d| (d, Origin::Url)))
        .or_else(|| read.bylines())
        .or_else(around)
        .or_else(|| read.far())
        // A page that only says when it was changed is of that day.
        .or_else(|| changed.cloned())
}

/// The moment of the last change.
fn modified(read: &Reader<'_, '_>) -> Option<(String, Origin)> {
    let page = read.page;
    let of = |origins: &[Origin]| read.candidate(Field::Modified, origins, u8::MAX);
    let linked = || page.nodes().find_map(|n| read.moment(n.modified.as_deref()?)).map(|d| (d, Origin::JsonLd));
    linked()
        .or_else(|| of(&[Origin::OpenGraph]))
        .or_else(|| of(&[Origin::Microdata]))
        .or_else(|| of(&[Origin::Meta]))
        .or_else(|| of(&[Origin::Time, Origin::Byline]))
        .or_else(|| read.changed_instead())
        .or_else(|| read.lines(true))
}

/// Whether a page is one that has a date: products have one in their state, too, which nobody reads.
pub(super) fn is_dated_by_state(page: &Page<'_>) -> bool {
    match page.standing() {
        Standing::Article => true,
        Standing::Unknown => page.url.is_some_and(address::is_of_article),
        Standing::Forum | Standing::Other => false,
    }
}

/// The one day that these dates name.
pub(super) fn agreed(raw: &[String], language: Option<&str>) -> Option<String> {
    let mut said = raw.iter().filter_map(|raw| dates::read(raw, language));
    let first = said.next()?;
    said.all(|date| date.get(..10) == first.get(..10)).then_some(first)
}

struct Reader<'p, 'c> {
    page: &'p Page<'c>,
    language: Option<String>,
}

impl<'p, 'c> Reader<'p, 'c> {
    fn new(page: &'p Page<'c>) -> Self {
        Reader { page, language: page.region() }
    }

    /// A moment in a place made for one.
    fn moment(&self, raw: &str) -> Option<String> {
        dates::read(raw, self.language.as_deref())
    }

    /// The surest candidate of a field at these places that can be read, up to a rank.
    fn candidate(&self, field: Field, origins: &[Origin], most: u8) -> Option<(String, Origin)> {
        let fits = |c: &&Candidate| origins.contains(&c.origin) && c.rank <= most;
        let mut all: Vec<&Candidate> = self.page.candidates.of(field).filter(fits).collect();
        all.sort_by_key(|c| c.rank);
        all.into_iter().find_map(|c| Some((self.said(&c.value, field == Field::Modified)?, c.origin)))
    }

    /// The date in a text that may hold that of publication and that of a change, each behind its word.
    fn said(&self, text: &str, changed: bool) -> Option<String> {
        // `2024-05-03T10:15:00Z`, as most are.
        if !text.contains(|c: char| c.is_alphabetic() && !matches!(c, 'T' | 'Z')) {
            return self.moment(text);
        }
        let words = worded(text);
        let says_changed = vocabulary().changed.iter().any(|w| words.contains(w.as_str()));
        if !says_changed {
            return self.moment(text);
        }
        let says_published = vocabulary().published.iter().any(|w| words.contains(w.as_str()));
        match (changed, says_published) {
            // `3 May 2024, updated 5 May`: what stands before the word is not what it speaks of.
            (false, false) => self.before(text, &vocabulary().changed),
            (false, true) => self.behind(text, &vocabulary().published).or_else(|| self.moment(text)),
            (true, _) => self.behind(text, &vocabulary().changed),
        }
    }

    /// The date behind the first of these words.
    fn behind(&self, text: &str, words: &[String]) -> Option<String> {
        self.moment(&text[place(text, words)?..])
    }

    /// The date before the first of these words.
    fn before(&self, text: &str, words: &[String]) -> Option<String> {
        self.moment(&text[..place(text, words)?])
    }

    /// That of a change in an element that is named as the date's.
    fn changed_instead(&self) -> Option<(String, Origin)> {
        let dates = self.page.candidates.of(Field::Date).filter(|c| matches!(c.origin, Origin::Time | Origin::Byline));
        dates.filter(|c| self.is_changed(&c.value)).find_map(|c| Some((self.said(&c.value, true)?, c.origin)))
    }

    /// The date that elements far from the headline name, where all of them name one day.
    fn far(&self) -> Option<(String, Origin)> {
        let far = self.page.candidates.far(Field::Date);
        let mut said = far.filter_map(|c| Some((self.said(&c.value, false)?, c.origin)));
        let first = said.next()?;
        said.all(|(date, _)| date.get(..10) == first.0.get(..10)).then_some(first)
    }

    /// The date in an element that is named as the author's.
    fn bylines(&self) -> Option<(String, Origin)> {
        let bylines = self.page.candidates.of(Field::Authors).filter(|c| c.origin == Origin::Byline);
        bylines.filter(|c| c.value.len() <= LONGEST_LINE).find_map(|c| Some((self.said(&c.value, false)?, Origin::Byline)))
    }

    /// The date in the lines beside the headline.
    fn lines(&self, changed: bool) -> Option<(String, Origin)> {
        let candidates = self.page.candidates;
        let near = candidates.below.iter().take(LINES.0).chain(candidates.above.iter().rev().take(LINES.1));
        let short = |line: &&String| line.chars().nth(LONGEST_LINE).is_none() && line.chars().any(|c| c.is_numeric());
        let date = |line: &String| {
            let date = self.said(line, changed)?;
            // Between other signs than this one the order is known.
            Some(if line.contains('/') { self.turned(date) } else { date })
        };
        near.filter(short).filter(|l| !changed || self.is_changed(l)).find_map(|l| Some((date(l)?, Origin::Text)))
    }

    /// A date that was read of numbers, with day and month the other way round where a `<time>` of the page says that day.
    fn turned(&self, date: String) -> String {
        let Some([year, month, day]) = parts(&date) else { return date };
        let times = self.page.candidates.of(Field::Date).filter(|c| c.origin == Origin::Time);
        let mut moments = times.filter_map(|c| self.moment(&c.value));
        moments.find(|moment| month != day && parts(moment) == Some([year, day, month])).unwrap_or(date)
    }

    /// The moment that the head gives, unless it gives none later for the last change and the page shows an earlier day: templates that know
    /// one moment only give it for both, and some take the last time the site was made for that of publication.
    fn as_shown(&self, head: (String, Origin), changed: Option<&(String, Origin)>) -> (String, Origin) {
        let day = |moment: &str| moment.get(..10).map(str::to_owned);
        let changed = changed.and_then(|(moment, _)| day(moment));
        // The answers in a thread have days of their own.
        if changed.is_none() || changed > day(&head.0) || self.page.standing() == Standing::Forum {
            return head;
        }
        let of = |most: u8| [Origin::Time, Origin::Byline].into_iter().find_map(|o| self.candidate(Field::Date, &[o], most));
        let shown = of(0).or_else(|| self.lines(false)).or_else(|| of(1));
        shown.filter(|(moment, _)| day(moment) < day(&head.0)).unwrap_or(head)
    }

    fn is_changed(&self, line: &str) -> bool {
        let words = worded(line);
        vocabulary().changed.iter().any(|w| words.contains(w.as_str()))
    }
}

/// Year, month and day of a moment.
fn parts(moment: &str) -> Option<[&str; 3]> {
    Some([moment.get(..4)?, moment.get(5..7)?, moment.get(8..10)?])
}

/// Where the first of these words begins in a text.
fn place(text: &str, words: &[String]) -> Option<usize> {
    let mut at = 0;
    let mut starts = text.split_inclusive(|c: char| !c.is_alphanumeric()).map(|part| {
        let start = at;
        at += part.len();
        start
    });
    starts.find(|start| {
        let rest: String = text[*start..].chars().take(40).collect();
        let rest = worded(&rest);
        words.iter().any(|w| rest.starts_with(w.as_str()))
    })
}

/// The day in an address: `/2024/05/03/`, `/2024-05-03-…`, `/20240503/`.
fn in_address(url: &str) -> Option<String> {
    let path = url.split_once("://").map_or(url, |(_, rest)| rest);
    let path = path.split(['?', '#']).next()?;
    let numbers: Vec<&str> = path.split(|c: char| !c.is_alphanumeric()).collect();
    let whole = |n: &str| n.bytes().all(|b| b.is_ascii_digit());
    let three = numbers.windows(3).find_map(|w| {
        let [year, month, day] = w else { return None };
        let shaped = year.len() == 4 && (1..=2).contains(&month.len()) && (1..=2).contains(&day.len());
        (shaped && w.iter().all(|n| whole(n))).then(|| dates::read(&format!("{year}-{month}-{day}"), None))?
    });
    three.or_else(|| numbers.iter().filter(|n| n.len() == 8 && whole(n)).find_map(|n| dates::read(n, None)))
}
