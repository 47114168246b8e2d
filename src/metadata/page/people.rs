//! Who wrote a page.
//!
//! Linked data says it best, but templates put the site, an agency or `admin` there. So heads are believed in articles; an
//! organisation, the site among them, only where the page shows its name as a byline, too; and on pages that have no
//! author nobody is named.

use std::collections::HashSet;

use super::linked::Named;
use super::shown::Shown;
use super::text::plain;
use super::{Page, Standing, address};
use crate::candidates::{Candidate, Field, Origin};
use crate::measure::squeezed;
use crate::metadata::authors::{self, LONGEST_ACCOUNT};

/// The most names of a byline: more are those of a listing.
const MOST: usize = 30;

/// The longest name of an account that is one word in small letters, in bytes.
const LONGEST_WORD: usize = 20;

/// The authors of a page, and the place they were taken from. `dated` says that the page has a date of publication.
pub(super) fn pick(page: &Page<'_>, dated: bool) -> Option<(Vec<String>, Origin)> {
    let (names, origin) = match page.standing() {
        Standing::Other => return None,
        Standing::Forum => account(page)?,
        Standing::Article => written(page, true, dated)?,
        Standing::Unknown => written(page, dated, dated)?,
    };
    let names = distinct(names);
    (names.len() <= MOST).then_some((names, origin))
}

fn distinct(names: Vec<String>) -> Vec<String> {
    let mut seen = HashSet::new();
    names.into_iter().filter(|name| seen.insert(squeezed(name))).collect()
}

/// The account that began a thread: the first that is named.
fn account(page: &Page<'_>) -> Option<(Vec<String>, Origin)> {
    let linked = page.node().and_then(|n| n.authors.first()).map(|a| (a.name.clone(), Origin::JsonLd));
    let of = |origin: Origin| {
        let found = page.candidates.of(Field::Authors).find(|c| c.origin == origin);
        found.map(|c| (plain(c.value.split(" | ").next().unwrap_or_default()), origin))
    };
    let (name, origin) = linked.or_else(|| of(Origin::Microdata)).or_else(|| of(Origin::Byline))?;
    let fits = !name.is_empty() && name.chars().nth(LONGEST_ACCOUNT).is_none() && !name.contains("://");
    fits.then(|| (vec![name], origin))
}

/// The authors of a page that may be an article. `article` says that it is one, `dated` that it has a date.
fn written(page: &Page<'_>, article: bool, dated: bool) -> Option<(Vec<String>, Origin)> {
    let shown = Shown::new(page, article, dated);
    let places = places(page);
    let likely = article || page.url.is_some_and(address::is_of_article);
    let trusted = |names: &[String]| likely || names.iter().all(|name| shown.has(name));
    let named = || places.iter().filter(|(said, _)| !said.people.is_empty() && trusted(&said.people));
    // Where one place puts the site, another may know who wrote.
    let of_site = |(said, _): &&(Said, Origin)| said.people.iter().all(|name| page.site.is(name));
    let said = named().find(|place| !of_site(place)).or_else(|| named().next());
    if let Some((said, origin)) = said {
        // Who edited is no author where somebody else is named as one.
        if said.people.iter().all(|name| shown.edits(name))
            && let Some(names) = shown.byline().filter(|names| !names.iter().any(|name| said.people.contains(name)))
        {
            return Some((names, Origin::Byline));
        }
        // A byline that names these and more is the whole of it; one that names somebody else means who wrote, where the data
        // often means whose account published.
        let other = || shown.other(&said.people).filter(|_| article).map(|name| vec![name]);
        return Some(match shown.wider(&said.people).or_else(other) {
            Some(shown) => (shown, Origin::Byline),
            None => (said.people.clone(), *origin),
        });
    }
    if let Some(names) = shown.byline() {
        return Some((names, Origin::Byline));
    }
    let signed = page.standing() == Standing::Article || page.url.is_some_and(address::is_of_article);
    if let Some((names, sure)) = shown.far()
        && (signed || sure && article)
    {
        return Some((names, Origin::Byline));
    }
    let mut others = places.into_iter().flat_map(|(said, origin)| said.others.into_iter().map(move |name| (name, origin)));
    let believed = |name: &str| shown.signs(name) || is_account(page, name);
    others.find(|(name, _)| article && believed(name)).map(|(name, origin)| (vec![name], origin))
}

/// Whether a name is that of an account at a site, and not of the site itself: one word in small letters.
fn is_account(page: &Page<'_>, name: &str) -> bool {
    let small = name.chars().all(|c| c.is_lowercase() || c.is_ascii_digit() || matches!(c, '.' | '_' | '-'));
    // Longer ones are made by machines; `site_admin` is nobody, as `admin` is.
    let likely = name.len() <= LONGEST_WORD && !name.split(['.', '_', '-']).any(authors::is_nobody);
    small
        && likely
        && name.contains(char::is_alphabetic)
        && !page.site.is(name)
        && !page.site.resembles(name)
        && !authors::is_organisation(&name.replace('.', " "))
}

/// Whom one place names.
#[derive(Debug, Default)]
struct Said {
    people: Vec<String>,
    /// Organisations, the site, accounts.
    others: Vec<String>,
}

impl Said {
    fn of(page: &Page<'_>, entries: &[Named]) -> Said {
        let mut said = Said::default();
        entries.iter().for_each(|named| said.add(page, named));
        said
    }

    /// Adds what one entry names.
    fn add(&mut self, page: &Page<'_>, named: &Named) {
        let raw = plain(&named.name);
        let address = raw.contains("://") || raw.contains('@') && !raw.contains(' ');
        if address || raw.chars().nth(200).is_some() || authors::is_nobody(&raw) {
            return;
        }
        let mut people = authors::read(&raw);
        // What is left of `Guardian staff reporter` is the paper.
        people.retain(|name| *name == raw || name.contains(' ') || !page.site.is(name) && !page.site.resembles(name));
        let site = page.site.is(&raw) && (!raw.contains(' ') || authors::is_organisation(&raw));
        if !people.is_empty() && !site && !named.organisation {
            match people.as_slice() {
                [name] if has_letters_behind(&raw, name) => self.people.push(raw),
                _ => self.people.extend(people),
            }
        } else if !named.organisation && !site && is_small_name(&raw) {
            self.people.push(raw);
        } else if raw.chars().any(char::is_alphabetic) && raw.chars().nth(LONGEST_ACCOUNT).is_none() {
            self.others.push(raw);
        }
    }
}

/// Whom each place names, the surest place first.
fn places(page: &Page<'_>) -> Vec<(Said, Origin)> {
    let entry = |c: &&Candidate| Named { name: c.value.clone(), organisation: false };
    let of = |origin: Origin| {
        let mut all: Vec<&Candidate> = page.candidates.of(Field::Authors).filter(|c| c.origin == origin).collect();
        all.sort_by_key(|c| c.rank);
        all
    };
    let mut out = Vec::new();
    if let Some(node) = page.node() {
        out.push((Said::of(page, &node.authors), Origin::JsonLd));
    }
    let items: Vec<Named> = of(Origin::Microdata).iter().map(entry).collect();
    out.push((Said::of(page, &items), Origin::Microdata));
    for origin in [Origin::Meta, Origin::OpenGraph, Origin::Twitter] {
        // Entries of one name belong together.
        for same in of(origin).chunk_by(|a, b| a.rank == b.rank) {
            let entries: Vec<Named> = same.iter().map(entry).collect();
            out.push((Said::of(page, &entries), origin));
        }
    }
    out
}

/// Whether `raw` is `name` with letters behind it that stand for degrees and the like: `Anna Berg, MS, Ph.D.`
fn has_letters_behind(raw: &str, name: &str) -> bool {
    let Some(rest) = raw.strip_prefix(name).and_then(|rest| rest.strip_prefix(',')) else { return false };
    rest.split(',').all(|part| {
        let mut words = part.split_whitespace().peekable();
        let some = words.peek().is_some();
        some && !authors::is_organisation(part.trim()) && words.all(is_letters)
    })
}

/// Whether a word is the short form of a degree: few letters, half of them capitals, the first among them.
fn is_letters(word: &str) -> bool {
    let letters = word.chars().filter(|c| c.is_alphabetic()).count();
    let capitals = word.chars().filter(|c| c.is_uppercase()).count();
    word.starts_with(char::is_uppercase) && (1..=6).contains(&letters) && capitals > 0 && capitals * 2 >= letters
}

/// Whether a name of two or three words in small letters would be one in capitals.
fn is_small_name(raw: &str) -> bool {
    let words: Vec<&str> = raw.split(' ').collect();
    let capital = |word: &&str| {
        let mut chars = word.chars();
        chars.next().map(|first| first.to_uppercase().chain(chars).collect::<String>()).unwrap_or_default()
    };
    let named = words.iter().map(capital).collect::<Vec<_>>().join(" ");
    (2..=3).contains(&words.len()) && authors::read(&named) == [named]
}
