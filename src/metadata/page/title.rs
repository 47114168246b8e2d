//! The headline: the one that the places agree on, without the name of the site.

use super::text::{plain, worded};
use super::{Page, Type, vocabulary};
use crate::candidates::{Candidate, Field, Origin};
use crate::measure::squeezed;
use crate::metadata::title;

/// A headline as one place has it.
struct Said {
    text: String,
    squeezed: String,
    origin: Origin,
    /// How much the place is believed.
    weight: u32,
}

/// Bytes of letters and digits that a heading has before a bar where that is the headline.
const SHORTEST: usize = 12;

/// The headline of a page, and the place it was taken from.
pub(super) fn pick(page: &Page<'_>) -> Option<(String, Origin)> {
    let (title, origin) = headline(page)?;
    // What leads a site is called by the site's name rather than `Home`.
    let is_home = || page.is_home() && vocabulary().home_titles.contains(&title.to_lowercase());
    let named = page.site.named.as_ref().filter(|_| is_home());
    Some(named.map_or((title, origin), |(name, origin)| (name.clone(), *origin)))
}

fn headline(page: &Page<'_>) -> Option<(String, Origin)> {
    let said = said(page);
    let score = |one: &Said| said.iter().filter(|s| s.squeezed == one.squeezed).map(|s| s.weight).sum::<u32>();
    // Of those that agree the surest place is named.
    let best = said.iter().enumerate().max_by_key(|(at, one)| (score(one), one.weight, std::cmp::Reverse(*at)))?.1;
    // What a heading has in front of what the head calls the title is a kicker, a date, a brand.
    let best = said.iter().find(|one| best.origin == Origin::Heading && is_tail(one, best)).unwrap_or(best);
    // What follows a bar is the part of the site, or a slogan; in the title alone, what follows any sign.
    let agree = || said.iter().filter(|s| s.squeezed == best.squeezed);
    let alone = agree().all(|s| s.origin == Origin::TitleTag);
    // In headings stands what kind of story it is before a bar, too.
    let long = |at: usize| squeezed(&best.text[..at]).len() >= SHORTEST || agree().all(|s| s.origin != Origin::Heading);
    let bar = |at: usize| best.text[at..].trim_start().starts_with('|') && long(at);
    if let Some((at, _)) = signs(&best.text).next()
        && !page.is_home()
        && (bar(at) || alone)
    {
        return Some((best.text[..at].trim_end().to_owned(), best.origin));
    }
    Some((best.text.clone(), best.origin))
}

/// Whether one title, which the head gives to those who share the page, is the end of another.
fn is_tail(one: &Said, of: &Said) -> bool {
    let rest = of.squeezed.strip_suffix(one.squeezed.as_str());
    one.origin == Origin::OpenGraph && one.squeezed.len() >= SHORTEST && rest.is_some_and(|rest| !rest.is_empty())
}

fn said(page: &Page<'_>) -> Vec<Said> {
    let mut out: Vec<Said> = Vec::new();
    let mut add = |raw: &str, origin: Origin, weight: u32| {
        let Some(text) = clean(page, raw, origin) else { return };
        let squeezed = squeezed(&text);
        if !squeezed.is_empty() && out.iter().filter(|s| s.origin == origin).all(|s| s.squeezed != squeezed) {
            out.push(Said { text, squeezed, origin, weight });
        }
    };
    let headings: Vec<_> = page.candidates.of(Field::Title).filter(|c| c.origin == Origin::Heading).collect();
    for heading in &headings {
        add(&heading.value, Origin::Heading, heading_weight(page, heading, headings.len() == 1));
    }
    if let Some(title) = page.node().and_then(|n| n.title.as_deref()) {
        // Where the head says the same, both outweigh a heading that says something else.
        add(title, Origin::JsonLd, 27);
    }
    for candidate in page.candidates.of(Field::Title) {
        let weight = match candidate.origin {
            Origin::Heading => continue,
            Origin::OpenGraph => 24,
            Origin::Microdata => 20,
            Origin::TitleTag => 14,
            Origin::Twitter => 12,
            _ => 8,
        };
        add(&candidate.value, candidate.origin, weight);
    }
    let things = page.linked.nodes.iter().filter(|n| matches!(n.kind, Some(Type::Thing | Type::Work | Type::Page)));
    for title in things.filter_map(|n| n.title.as_deref()).take(2) {
        add(title, Origin::JsonLd, 10);
    }
    out
}

/// How much a heading is believed to be the headline.
fn heading_weight(page: &Page<'_>, heading: &Candidate, single: bool) -> u32 {
    if page.site.is(&heading.value) && !page.is_home() {
        return 2;
    }
    let own = squeezed(&heading.value);
    let tags = || page.candidates.of(Field::Title).filter(|c| c.origin == Origin::TitleTag);
    match heading.rank {
        // At the end of the title stands rather the name of the site.
        0 if tags().any(|t| squeezed(&t.value).strip_suffix(own.as_str()).is_some_and(|rest| !rest.is_empty())) => 20,
        0 => 50,
        2 => 20,
        // What two places say that nobody copies from one another.
        _ if page.node().and_then(|n| n.title.as_deref()).is_some_and(|title| squeezed(title) == own) => 50,
        _ if single && tags().any(|t| overlap(&heading.value, &t.value) >= LIKE) => 60,
        _ if single => 15,
        _ => 5,
    }
}

/// The share of words of a heading in the title from which on they are about the same.
const LIKE: f32 = 0.2;

/// The share of the words of `text` that stand in `other`, too; 0 where it has one only.
fn overlap(text: &str, other: &str) -> f32 {
    let (text, other) = (worded(text), worded(other));
    let all: Vec<&str> = text.split_whitespace().collect();
    let shared = all.iter().filter(|word| other.contains(&format!(" {word} "))).count();
    if all.len() < 2 { 0.0 } else { shared as f32 / all.len() as f32 }
}

/// `raw` as a headline, without the name of the site before or behind it.
fn clean(page: &Page<'_>, raw: &str, origin: Origin) -> Option<String> {
    // A heading is text: what looks like a tag in it is one of its words. Titles are often escaped twice over.
    let plain = if origin == Origin::Heading { raw.trim().to_owned() } else { plain(raw) };
    let mut text = without_label(&plain);
    if origin != Origin::Heading && !page.is_home() {
        while let Some(shorter) = without_site(page, text) {
            text = shorter;
        }
    }
    let site = title::Site { name: page.site.named.as_ref().map(|(name, _)| name.as_str()), host: None };
    // Whether a year at its end is a farm's is known once rules have seen the text.
    title::read(text, site, title::Year::Stays)
}

/// `text` without a word before a colon that says what kind of page it is: `Thread: …`.
fn without_label(text: &str) -> &str {
    let Some((label, rest)) = text.split_once(": ") else { return text };
    if vocabulary().title_labels.contains(&label.to_lowercase()) { rest.trim_start() } else { text }
}

/// `text` without one part, at its end or start, that names the site; `None` where there is none.
fn without_site<'t>(page: &Page<'_>, text: &'t str) -> Option<&'t str> {
    let parts = |at: usize, length: usize| (text[..at].trim_end(), text[at + length..].trim_start());
    let last = signs(text).last();
    let first = signs(text).next();
    if let Some((at, length)) = last {
        let (head, tail) = parts(at, length);
        if !head.is_empty() && (page.site.is(tail) || page.site.resembles(tail) && squeezed(tail).len() <= squeezed(head).len()) {
            return Some(head);
        }
    }
    let colon = text.find(": ").map(|at| (at, 2));
    for (at, length) in first.into_iter().chain(colon) {
        let (head, tail) = parts(at, length);
        if !tail.is_empty() && page.site.is(head) {
            return Some(tail);
        }
    }
    None
}

/// The places and lengths of signs that part a title from other things.
pub(super) fn signs(text: &str) -> impl Iterator<Item = (usize, usize)> {
    let spaces = text.match_indices(' ').map(|(at, _)| at);
    spaces.filter_map(|at| {
        let rest = &text[at + 1..];
        // Most spaces have a word behind them, and no sign is one.
        if rest.as_bytes().first().is_none_or(u8::is_ascii_alphanumeric) {
            return None;
        }
        let sign = vocabulary().title_signs.iter().find(|s| rest.strip_prefix(s.as_str()).is_some_and(|r| r.starts_with(' ')))?;
        Some((at, sign.len() + 2))
    })
}
