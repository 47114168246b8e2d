//! Who wrote a page.
//!
//! Linked data says it best, but templates put the site, an agency or `admin` there. So what stands in the head is
//! believed in articles, an organisation only where the page shows its name as a byline, too, and on other pages
//! nobody is named whom the page does not show.

use std::collections::HashSet;

use super::linked::Named;
use super::text::{plain, squeezed};
use super::{Page, Type};
use crate::candidates::{Candidate, Field, Origin};
use crate::metadata::authors;

/// The most names of a byline: more are those of a listing.
const MOST: usize = 30;

/// How many lines below the headline, and above it, are looked at for a byline.
const LINES: (usize, usize) = (8, 2);

/// The authors of a page, and the place they were taken from. `dated` says that the page has a date of publication.
pub(super) fn pick(page: &Page<'_>, dated: bool) -> Option<(Vec<String>, Origin)> {
    let shown = Shown::new(page);
    let article = page.is_article() || dated;
    let linked = page.node().map(|n| linked(page, n, &shown)).unwrap_or_default();
    let said = [(linked, Origin::JsonLd), (said(page, Origin::Microdata, &shown), Origin::Microdata)];
    let heads = [Origin::Meta, Origin::OpenGraph, Origin::Twitter].map(|origin| (said_in_head(page, origin, &shown), origin));
    let trusted = |names: &[String]| article || names.iter().all(|n| shown.has(n));
    let (names, origin) = said
        .into_iter()
        .chain(heads)
        .find(|(names, _)| !names.is_empty() && trusted(names))
        .or_else(|| shown.byline(article).map(|names| (names, Origin::Byline)))?;
    // A byline that names these and more is the whole of it.
    let (names, origin) = match shown.wider(&names) {
        Some(wider) => (wider, Origin::Byline),
        None => (names, origin),
    };
    Some((distinct(names), origin)).filter(|(names, _)| names.len() <= MOST)
}

fn distinct(names: Vec<String>) -> Vec<String> {
    let mut seen = HashSet::new();
    names.into_iter().filter(|name| seen.insert(squeezed(name))).collect()
}

/// What the page shows as names of authors.
struct Shown {
    /// The names in each element that is named as the author's, the surest first.
    elements: Vec<(u8, Vec<String>)>,
    /// The names in lines that begin like bylines.
    lines: Vec<Vec<String>>,
    /// All texts, squeezed, in which a name may be shown.
    texts: Vec<String>,
}

impl Shown {
    fn new(page: &Page<'_>) -> Self {
        let candidates = page.candidates;
        let mut elements: Vec<&Candidate> =
            candidates.of(Field::Authors).filter(|c| c.origin == Origin::Byline).collect();
        elements.sort_by_key(|c| c.rank);
        let near = candidates.below.iter().take(LINES.0).chain(candidates.above.iter().rev().take(LINES.1));
        let near: Vec<&String> = near.collect();
        let texts = elements.iter().map(|c| &c.value).chain(candidates.below.iter()).chain(candidates.above.iter());
        Shown {
            texts: texts.map(|t| squeezed(t)).collect(),
            elements: elements.iter().map(|c| (c.rank, names(page, &c.value))).filter(|(_, n)| !n.is_empty()).collect(),
            lines: near.into_iter().filter_map(|l| authors::byline(l)).map(|n| of_people(page, n)).filter(|n| !n.is_empty()).collect(),
        }
    }

    /// Whether the page shows this name.
    fn has(&self, name: &str) -> bool {
        let name = squeezed(name);
        self.texts.iter().any(|t| t.contains(&name))
    }

    /// The byline: of several elements that name different authors, none is.
    fn byline(&self, article: bool) -> Option<Vec<String>> {
        if let Some(names) = self.lines.first() {
            return Some(names.clone());
        }
        let best = self.elements.first()?;
        let different: HashSet<&Vec<String>> = self.elements.iter().filter(|e| e.0 == best.0).map(|e| &e.1).collect();
        let most = if article { 4 } else { 1 };
        (different.len() <= most).then(|| best.1.clone())
    }

    /// A shown byline that holds all of `names` and others besides.
    fn wider(&self, names: &[String]) -> Option<Vec<String>> {
        let own: HashSet<String> = names.iter().map(|n| squeezed(n)).collect();
        let all = self.lines.iter().chain(self.elements.iter().map(|(_, names)| names));
        let holds = |other: &&Vec<String>| {
            let other: HashSet<String> = other.iter().map(|n| squeezed(n)).collect();
            other.len() > own.len() && other.is_superset(&own)
        };
        all.filter(holds).max_by_key(|n| n.len()).cloned()
    }
}

/// The names in a byline, without the site's.
fn names(page: &Page<'_>, raw: &str) -> Vec<String> {
    of_people(page, authors::read(raw))
}

fn of_people(page: &Page<'_>, names: Vec<String>) -> Vec<String> {
    names.into_iter().filter(|name| !page.site.is(name)).collect()
}

/// The authors of a node of linked data.
fn linked(page: &Page<'_>, node: &super::Node, shown: &Shown) -> Vec<String> {
    let forum = matches!(node.kind, Some(Type::Article(rank)) if super::vocabulary().is_post(rank));
    let all: Vec<(bool, Vec<String>)> = node.authors.iter().map(|named| structured(page, named, forum)).collect();
    let people: Vec<String> = all.iter().filter(|(person, _)| *person).flat_map(|(_, names)| names.clone()).collect();
    if !people.is_empty() {
        return people;
    }
    // An organisation, or the site, counts where the page shows it as its author.
    all.into_iter().flat_map(|(_, names)| names).filter(|name| shown.has(name)).collect()
}

/// The names in one entry of linked data, and whether they are those of people.
fn structured(page: &Page<'_>, named: &Named, forum: bool) -> (bool, Vec<String>) {
    let raw = plain(&named.name);
    if raw.contains("://") || raw.contains('@') && !raw.contains(' ') || raw.chars().nth(200).is_some() {
        return (false, Vec::new());
    }
    if forum {
        return (true, vec![raw]);
    }
    let people = authors::read(&raw);
    let site = page.site.is(&raw);
    if people.is_empty() || site || named.organisation {
        let whole = if authors::is_nobody(&raw) { Vec::new() } else { vec![raw] };
        return (false, whole);
    }
    (true, of_people(page, people))
}

/// The authors that one place in the page names.
fn said(page: &Page<'_>, origin: Origin, shown: &Shown) -> Vec<String> {
    let values = page.candidates.of(Field::Authors).filter(|c| c.origin == origin).map(|c| c.value.clone());
    let entries: Vec<Named> = values.map(|name| Named { name, organisation: false, person: false }).collect();
    listed(page, &entries, shown)
}

fn listed(page: &Page<'_>, entries: &[Named], shown: &Shown) -> Vec<String> {
    let all: Vec<(bool, Vec<String>)> = entries.iter().map(|named| structured(page, named, false)).collect();
    let people: Vec<String> = all.iter().filter(|(person, _)| *person).flat_map(|(_, names)| names.clone()).collect();
    if people.is_empty() { all.into_iter().flat_map(|(_, n)| n).filter(|n| shown.has(n)).collect() } else { people }
}

/// The authors that heads name in the surest of their entries.
fn said_in_head(page: &Page<'_>, origin: Origin, shown: &Shown) -> Vec<String> {
    let mut all: Vec<&Candidate> = page.candidates.of(Field::Authors).filter(|c| c.origin == origin).collect();
    all.sort_by_key(|c| c.rank);
    let mut rest = all.as_slice();
    while let Some(first) = rest.first() {
        let same = rest.iter().take_while(|c| c.rank == first.rank).count();
        let (now, later) = rest.split_at(same);
        let entries: Vec<Named> =
            now.iter().map(|c| Named { name: c.value.clone(), organisation: false, person: false }).collect();
        let names = listed(page, &entries, shown);
        if !names.is_empty() {
            return names;
        }
        rest = later;
    }
    Vec::new()
}
