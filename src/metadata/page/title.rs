//! The headline: the one that the places agree on, without the name of the site.

use super::text::{plain, squeezed};
use super::{Page, Type, vocabulary};
use crate::candidates::{Field, Origin};
use crate::metadata::title;

/// A headline as one place has it.
struct Said {
    text: String,
    squeezed: String,
    origin: Origin,
    /// How much the place is believed.
    weight: u32,
}

/// The headline of a page, and the place it was taken from.
pub(super) fn pick(page: &Page<'_>) -> Option<(String, Origin)> {
    let said = said(page);
    let score = |one: &Said| said.iter().filter(|s| s.squeezed == one.squeezed).map(|s| s.weight).sum::<u32>();
    // Of equal scores the first, so that the order of places decides.
    let best = said.iter().enumerate().max_by_key(|(at, one)| (score(one), std::cmp::Reverse(*at)))?.1;
    Some((best.text.clone(), best.origin))
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
    let list = &page.candidates.list;
    let headings = list.iter().filter(|c| c.field == Field::Title && c.origin == Origin::Heading);
    let single = headings.clone().count() == 1;
    for heading in headings {
        let weight = match heading.rank {
            0 => 50,
            2 => 20,
            _ if single => 15,
            _ => 5,
        };
        add(&heading.value, Origin::Heading, weight);
    }
    if let Some(title) = page.node().and_then(|n| n.title.as_deref()) {
        add(title, Origin::JsonLd, 25);
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
    let things = page.linked.nodes.iter().filter(|n| matches!(n.kind, Some(Type::Thing | Type::Page)));
    for title in things.filter_map(|n| n.title.as_deref()).take(2) {
        add(title, Origin::JsonLd, 10);
    }
    out
}

/// `raw` as a headline, without the name of the site before or behind it.
fn clean(page: &Page<'_>, raw: &str, origin: Origin) -> Option<String> {
    let plain = plain(raw);
    let mut text = plain.as_str();
    if origin != Origin::Heading {
        while let Some(shorter) = without_site(page, text) {
            text = shorter;
        }
    }
    let site = title::Site { name: page.site.named.as_ref().map(|(name, _)| name.as_str()), host: None };
    title::read(text, site)
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
fn signs(text: &str) -> impl Iterator<Item = (usize, usize)> {
    let spaces = text.match_indices(' ').map(|(at, _)| at);
    spaces.filter_map(|at| {
        let rest = &text[at + 1..];
        let sign = vocabulary().title_signs.iter().find(|s| rest.strip_prefix(s.as_str()).is_some_and(|r| r.starts_with(' ')))?;
        Some((at, sign.len() + 2))
    })
}
