//! One part of a byline: a name, or something else.

use super::super::words::{digit, fold};
use super::is_east_asian;
use super::vocabulary::{Vocabulary, vocabulary};

/// What a part of a byline is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Part {
    /// A person.
    Name(String),
    /// `Jr.`, which belongs to the name before it.
    Suffix(String),
    /// An organisation, an office, a place, a title: no name.
    Other,
}

/// More words than a name has.
const MOST_WORDS: usize = 6;

/// Reads one part of a byline, free of commas and other signs between names. `later` says that a comma stands before it: it
/// may then be the office of the name before.
pub(super) fn part(raw: &str, later: bool) -> Part {
    let words = vocabulary();
    let around = |c: char| {
        c.is_whitespace()
            || matches!(c, '"' | '“' | '”' | '„' | '«' | '»' | ':' | '*' | '_' | '-' | '–' | '—' | '‘' | '’' | '\'' | '·')
    };
    let text = raw.trim_matches(around);
    let plain = fold(text.trim_end_matches('.')).replace('.', "");
    if words.suffixes.contains(&plain) {
        return Part::Suffix(text.to_owned());
    }
    if plain.is_empty() || words.by.contains(&plain) || words.credentials.contains(&plain) || words.places.contains(&fold(text)) {
        return Part::Other;
    }
    let all: Vec<&str> = text.split_whitespace().collect();
    // An office behind a name: `Senior Editor`, `Content Marketing Coordinator`; but `Lia Moss Reporter` has a name in front.
    let office = |word: &&str| is_role(word, words);
    if later && (all.iter().take(2).any(&office) || all.len() != 3 && all.last().is_some_and(office)) {
        return Part::Other;
    }
    let name = without_office(without_by(&all, words), words);
    let name = name.join(" ");
    if is_organisation(&name, words) {
        return Part::Other;
    }
    let name = unglued(&name, words);
    let name = closed(name.trim_matches(around));
    if is_name(name, words) { Part::Name(name.to_owned()) } else { Part::Other }
}

/// Whether a name is that of an account or a desk, which says nothing about who wrote.
pub(super) fn is_nobody(name: &str) -> bool {
    vocabulary().nobody.contains(&fold(name.trim()))
}

/// Whether a name is that of an organisation.
pub(super) fn names_organisation(name: &str) -> bool {
    is_organisation(name, vocabulary())
}

/// Whether a line is nothing but an office, and an employer behind a comma: a few words, the first or the last of which is one.
pub(super) fn is_office(line: &str) -> bool {
    let all: Vec<&str> = line.split(',').next().unwrap_or_default().split_whitespace().collect();
    let is = |word: Option<&&str>| word.is_some_and(|word| is_role(word, vocabulary()));
    all.len() <= MOST_WORDS && (is(all.first()) || is(all.last()))
}

/// Whether a part begins with a small word for *in*, *at*, …: it is a place or an employer, and so is what follows.
pub(super) fn begins_a_place(raw: &str) -> bool {
    let first = raw.split_whitespace().next().filter(|w| w.starts_with(char::is_lowercase));
    let words = vocabulary();
    first.is_some_and(|w| {
        words.from.contains(&fold(w)) && !words.particles.contains(&fold(w)) && !words.weak_by.contains(&fold(w))
    })
}

/// A name without a word for *by* in front that is a particle of names, too: `von Example` may be the paper *Example*.
pub(super) fn without_weak_by(name: &str) -> &str {
    let by = |(first, _): &(&str, &str)| vocabulary().weak_by.contains(&fold(first));
    name.split_once(' ').filter(by).map_or(name, |(_, rest)| rest)
}

/// `all` without words for *by* at its start.
fn without_by<'w>(all: &'w [&'w str], words: &Vocabulary) -> &'w [&'w str] {
    let mut rest = all;
    loop {
        let phrase = |n: usize| {
            let joined = rest[..n].iter().map(|w| fold(w.trim_end_matches([':', '：', '.']))).collect::<Vec<_>>().join(" ");
            let strong = words.by.contains(&joined) && !words.weak_by.contains(&joined) || rest[n - 1].ends_with(':');
            let full = rest.len() > n + 1 && !rest[n].starts_with(char::is_lowercase);
            let weak = words.weak_by.contains(&joined) && (full || is_organisation(&rest[n..].join(" "), words));
            strong || weak
        };
        let Some(n) = (1..=words.longest_by.min(rest.len())).rev().find(|n| phrase(*n)) else { return rest };
        rest = &rest[n..];
    }
}

/// `all` without an office before the name and what stands behind it: `Senior Correspondent`, `in Berlin`, `for Reuters`.
fn without_office<'w>(all: &'w [&'w str], words: &Vocabulary) -> &'w [&'w str] {
    let role = |word: &str| is_role(word, words);
    let leading = all.iter().take_while(|w| role(w)).count();
    let rest = match all.len() - leading {
        0 => return &[],
        1 => all,
        _ => &all[leading..],
    };
    let ends = |(at, word): (usize, &&str)| {
        let small = !word.starts_with(char::is_uppercase);
        small && words.from.contains(&fold(word)) && !continues(rest, at, words) || role(word) && (at > 1 || at == 1 && small)
    };
    match rest.iter().enumerate().position(ends) {
        // `This is …`, `Live from …`: one word before a small one is no name.
        Some(1) if rest[0].is_ascii() && !role(rest[1]) => &[],
        Some(end) => &rest[..end],
        None => rest,
    }
}

fn is_role(word: &str, words: &Vocabulary) -> bool {
    words.roles.contains(&fold(word.trim_matches(|c: char| !c.is_alphabetic())))
}

/// Whether the small word at `at` stands inside a name: Maria i Prat, José Ortega y Gasset.
fn continues(all: &[&str], at: usize, words: &Vocabulary) -> bool {
    words.particles.contains(&fold(all[at])) && at + 1 < all.len() && fold(all[at]).chars().count() == 1
}

/// A name without an office written to it without a space: 山田太郎記者.
fn unglued(name: &str, words: &Vocabulary) -> String {
    let mut rest = name;
    if !rest.chars().any(is_east_asian) {
        return name.to_owned();
    }
    while let Some(shorter) = words.glued_by.iter().find_map(|by| rest.strip_prefix(by.as_str())) {
        rest = shorter.trim_start();
    }
    while let Some(shorter) = words.glued_roles.iter().find_map(|role| rest.strip_suffix(role.as_str())) {
        rest = shorter.trim_end();
    }
    rest.to_owned()
}

/// `name` without the full stop of a sentence; that of an initial or a short title stays.
fn closed(name: &str) -> &str {
    match name.strip_suffix('.') {
        Some(rest) if rest.rsplit(' ').next().is_some_and(|last| last.chars().count() > 3) => rest,
        _ => name,
    }
}

fn is_name(name: &str, words: &Vocabulary) -> bool {
    let count = name.split(' ').count();
    let letters = name.chars().filter(|c| c.is_alphabetic()).count();
    if letters < 2 || count > MOST_WORDS || name.chars().count() > 60 || is_organisation(name, words) {
        return false;
    }
    if name.chars().any(|c| digit(c).is_some()) || name.contains(|c: char| !allowed(c)) {
        return false;
    }
    if words.phrases.iter().any(|phrase| name.contains(phrase.as_str())) {
        return false;
    }
    let mut capital = false;
    for word in name.split(' ') {
        // A full stop inside is that of an initial or a short title.
        if word.split_inclusive('.').any(|p| p.ends_with('.') && p.chars().count() > 5) {
            return false;
        }
        if word.starts_with(char::is_lowercase) {
            // l'Isle, d'Angelo, al-Masri
            let inner = word.contains(['\'', '’', '-']) && word.contains(char::is_uppercase);
            if !inner && !words.particles.contains(&fold(word)) {
                return false;
            }
        } else {
            capital = true;
        }
    }
    let east = name.chars().filter(|c| !c.is_whitespace()).all(is_east_asian);
    capital && (!east || letters <= 12)
}

/// Whether `ch` can stand in a name.
fn allowed(ch: char) -> bool {
    ch.is_alphabetic()
        || crate::measure::is_mark(ch)
        || matches!(ch, ' ' | '.' | '\'' | '’' | '‘' | '-' | '‐' | '‑' | '·' | '・' | '゠' | '\u{200c}' | '\u{200d}')
}

fn is_organisation(name: &str, words: &Vocabulary) -> bool {
    let folded = fold(name.trim_end_matches('.'));
    if words.organisations.contains(&folded) {
        return true;
    }
    if folded.starts_with("the ") {
        return true;
    }
    let bare = |w: &str| w.trim_matches(|c: char| !c.is_alphabetic()).to_owned();
    let mut all = folded.split(' ').map(bare);
    folded.split([' ', '-']).any(|w| words.organisation_words.contains(w))
        || all.next_back().is_some_and(|last| words.organisation_ends.contains(&last) || last.contains('.'))
        || folded.chars().all(|c| is_east_asian(c) || c == ' ')
            && words.organisation_words.iter().any(|w| folded.ends_with(w.as_str()))
}
