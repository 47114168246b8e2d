//! The names in a byline.

mod case;
mod name;
mod vocabulary;

#[cfg(test)]
mod tests;

use std::collections::HashSet;

use super::dates::is_month;
use super::words::{digit, fold};
use crate::measure::is_unspaced;
use name::{Part, part};
use vocabulary::vocabulary;

/// The longest name of an account, in characters.
pub const LONGEST_ACCOUNT: usize = 60;

/// More characters than a byline has; what follows is not looked at.
const MOST_CHARS: usize = 1000;

/// The persons named in `raw`, in its order, each once (case aside).
///
/// Names are parted by signs (`;`, `|`, `/`, `、`, a dash between spaces, …), by commas and by the words for *and*. *And* of one
/// letter, as Spanish `y`, parts names only where two words at least stand on both sides: José Ortega y Gasset is one man.
/// Two single words around one comma are a name turned round (`Berg, Anna`). What is not a name goes: words for *by*, offices,
/// agencies, places, addresses, accounts, dates. An organisation is never a person, and neither is what cannot be a name:
/// more than six words, digits, sentence punctuation, words in lower case that are no particles. A name keeps its case unless
/// all of it is in capitals.
pub fn read(raw: &str) -> Vec<String> {
    let bounded: String = raw.chars().take(MOST_CHARS).collect();
    let shouted = !bounded.chars().any(char::is_lowercase);
    let (mut seen, mut out) = (HashSet::new(), Vec::new());
    for segment in segments(&bounded) {
        for (at, group) in joined(&segment, shouted).iter().enumerate() {
            for name in listed(group, at > 0) {
                let name = case::named(&name);
                if seen.insert(fold(&name)) {
                    out.push(name);
                }
            }
        }
    }
    out
}

/// Whether `name` stands where an author should, but is nobody's: `admin`, `Staff`, `Editorial Team`.
pub fn is_nobody(name: &str) -> bool {
    name::is_nobody(name)
}

/// Whether `name` is that of an organisation, as far as its words tell.
pub fn is_organisation(name: &str) -> bool {
    name::names_organisation(name)
}

/// Whether a line is nothing but an office: `Senior Editor`.
pub fn is_office(line: &str) -> bool {
    name::is_office(line)
}

/// A name without a word for *by* in front that is a particle of names, too: `von Example` may be the paper *Example*.
pub fn without_weak_by(name: &str) -> &str {
    name::without_weak_by(name)
}

/// `raw` parted at signs that stand between names, addresses and accounts among them. What stands in brackets goes.
fn segments(raw: &str) -> Vec<String> {
    let mut out = vec![String::new()];
    let mut depth = 0usize;
    for word in raw.split_inclusive(char::is_whitespace) {
        let bare = word.trim_matches(|c: char| c.is_whitespace() || matches!(c, ',' | '(' | ')' | '<' | '>' | ';'));
        let dash = matches!(bare, "-" | "–" | "—" | "·" | "•" | "⋅" | "●" | "◦" | "▪" | "»" | "→" | "*" | "~" | "&" | "+" | "×");
        let address = bare.contains("://") || bare.contains('@') || bare.starts_with("www.");
        if dash || address || word.contains(['\n', '\r', '\t']) && bare.is_empty() {
            out.push(String::new());
            continue;
        }
        for ch in word.chars() {
            match ch {
                '(' | '[' | '（' | '【' | '<' => {
                    depth += 1;
                    continue;
                }
                ')' | ']' | '）' | '】' | '>' => {
                    depth = depth.saturating_sub(1);
                    continue;
                }
                ';' | '|' | '/' | '／' | '、' | '；' | '，' | '،' | '｜' | '•' | '\n' | '\r' | '\t' | '∙' | '：'
                    if depth == 0 => {}
                _ if depth > 0 => continue,
                _ => {
                    if let Some(last) = out.last_mut() {
                        last.push(ch);
                    }
                    continue;
                }
            }
            out.push(String::new());
        }
    }
    out
}

/// The words of `segment` parted by *and*.
fn joined(segment: &str, shouted: bool) -> Vec<Vec<&str>> {
    let words = vocabulary();
    let all: Vec<&str> = segment.split_whitespace().collect();
    let mut out: Vec<Vec<&str>> = vec![Vec::new()];
    for (at, word) in all.iter().enumerate() {
        let folded = fold(word);
        let small = shouted || !word.starts_with(char::is_uppercase) || folded == "and";
        let left = out.last().map_or(0, Vec::len);
        let right = all[at + 1..].iter().take_while(|w| !words.weak_joins.contains(&fold(w)) && !words.joins.contains(&fold(w)));
        let joins = small && left > 0 && words.joins.contains(&folded);
        let weakly = small && left > 1 && words.weak_joins.contains(&folded) && right.take(2).count() > 1;
        if joins || weakly {
            out.push(Vec::new());
        } else if let Some(last) = out.last_mut() {
            last.push(word);
        }
    }
    out
}

/// The names in a run of words that commas part. `later` says that others stand before it.
fn listed(group: &[&str], later: bool) -> Vec<String> {
    let text = until_date(group).join(" ");
    let parts = text.split(',').enumerate().map(|(at, raw)| (raw.trim(), part(raw, later || at > 0)));
    // From `in Berlin` on there are places.
    let parts: Vec<(&str, Part)> = parts.take_while(|(raw, _)| !name::begins_a_place(raw)).collect();
    if let [(family, Part::Name(last)), (given, Part::Name(first))] = parts.as_slice()
        && turned_round(family, given, last, first)
    {
        return vec![format!("{first} {last}")];
    }
    // One word behind a full name, or behind an agency, is its place or its paper.
    let full = parts.iter().any(|(_, p)| matches!(p, Part::Name(n) if is_full(n)))
        || parts.first().is_some_and(|(raw, p)| *p == Part::Other && name::names_organisation(raw));
    let mut out: Vec<String> = Vec::new();
    for (at, (_, part)) in parts.into_iter().enumerate() {
        match part {
            Part::Name(name) if at == 0 || is_full(&name) || !full => out.push(name),
            Part::Suffix(suffix) => {
                if let Some(last) = out.last_mut() {
                    last.push(' ');
                    last.push_str(&suffix);
                }
            }
            _ => {}
        }
    }
    out
}

/// Whether a name of its own can stand for a person beside others: two words, or a word of a script without spaces.
fn is_full(name: &str) -> bool {
    name.contains(' ') || name.chars().all(is_east_asian)
}

/// Whether two parts around one comma are a family name and what goes before it.
fn turned_round(family: &str, given: &str, last: &str, first: &str) -> bool {
    let words = vocabulary();
    let mut names = last.split(' ').rev();
    let one = names.next().is_some() && names.all(|w| words.particles.contains(&fold(w)) && w.starts_with(char::is_lowercase));
    let given_words = first.split(' ').count();
    let initial = |w: &str| w.ends_with('.') && w.chars().count() <= 3;
    let short = given_words == 1 || given_words == 2 && first.split(' ').any(initial);
    family.ends_with(last) && given.starts_with(first) && one && short && !first.chars().all(is_east_asian)
}

/// The words before a date or any other word with a digit; a month before the digit belongs to it.
fn until_date<'w>(words: &'w [&'w str]) -> &'w [&'w str] {
    let digits = |word: &&str| word.chars().any(|c| digit(c).is_some());
    let Some(at) = words.iter().position(digits) else { return words };
    let letters = |word: &str| word.trim_matches(|c: char| !c.is_alphabetic()).to_owned();
    match at.checked_sub(1) {
        Some(before) if is_month(&letters(words[before])) => &words[..before],
        _ => &words[..at],
    }
}

/// Whether `ch` is a letter of East Asia: of a script without spaces, or Hangul.
fn is_east_asian(ch: char) -> bool {
    is_unspaced(ch) || matches!(ch, '\u{ac00}'..='\u{d7a3}')
}
