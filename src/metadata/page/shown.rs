//! The authors that a page shows to its readers: in elements that are named as theirs, and in lines beside the headline.

use std::collections::HashSet;

use super::text::worded;
use super::{Page, vocabulary};
use crate::candidates::{Candidate, FAR, Field, Origin};
use crate::measure::squeezed;
use crate::metadata::{authors, dates};

/// How many lines below the headline, and above it, are looked at for a byline.
const LINES: (usize, usize) = (8, 2);

/// The longest line that is a byline, in characters.
const LONGEST: usize = 160;

/// The share of a text's letters that its names make up, from which on it is nothing but a byline.
const ALL: f32 = 0.7;

/// The most words of a date in front of a byline.
const LONGEST_DATE: usize = 8;

/// What stands between a name and a date.
const BETWEEN: [char; 4] = ['|', '•', '·', '—'];

/// How many elements may name different authors: more are those of a listing.
const MOST_DIFFERENT: usize = 4;

/// What the page shows as names of authors.
pub(super) struct Shown<'p, 'c> {
    page: &'p Page<'c>,
    /// In each element that is named as the author's, the surest first.
    elements: Vec<Byline>,
    /// In lines that begin as bylines do.
    lines: Vec<Byline>,
    /// All texts of lines that begin as bylines do.
    signed: Vec<String>,
    article: bool,
    dated: bool,
}

/// A text with names.
struct Byline {
    rank: u8,
    names: Vec<String>,
    /// It is nothing but names.
    whole: bool,
}

impl Byline {
    fn new(rank: u8, text: &str, names: Vec<String>) -> Option<Byline> {
        let all: usize = names.iter().map(|n| squeezed(n).chars().count()).sum();
        let whole = all as f32 >= ALL * squeezed(text).chars().count() as f32;
        (!names.is_empty()).then_some(Byline { rank, names, whole })
    }
}

impl<'p, 'c> Shown<'p, 'c> {
    /// Reads what the page shows. `article` says that it is an article, whose elements may be believed, `dated` that it has a date of publication.
    pub(super) fn new(page: &'p Page<'c>, article: bool, dated: bool) -> Self {
        let candidates = page.candidates;
        let mut named: Vec<&Candidate> = candidates.of(Field::Authors).filter(|c| c.origin == Origin::Byline).collect();
        named.sort_by_key(|c| c.rank);
        let near = || candidates.below.iter().take(LINES.0).chain(candidates.above.iter().rev().take(LINES.1));
        let lines: Vec<String> = near().filter_map(|l| after_by(l)).chain(parted(&below(page))).collect();
        Shown {
            page,
            elements: elements(page, named.into_iter(), |_| article),
            lines: lines.iter().filter_map(|l| Byline::new(0, l, people(page, l, true))).collect(),
            signed: lines,
            article,
            dated,
        }
    }

    /// Whether the page shows this name.
    pub(super) fn has(&self, name: &str) -> bool {
        let name = squeezed(name);
        let mut texts = self.named().chain(&self.page.candidates.below).chain(&self.page.candidates.above);
        texts.any(|text| squeezed(text).contains(&name))
    }

    /// Whether the page shows this name where an author's stands.
    pub(super) fn signs(&self, name: &str) -> bool {
        let name = squeezed(name);
        self.named().chain(&self.signed).any(|text| squeezed(text).contains(&name))
    }

    /// Whether the page shows this name as that of an editor.
    pub(super) fn edits(&self, name: &str) -> bool {
        let name = squeezed(name);
        let label = |text: &&String| vocabulary().editors.begin(text);
        self.named().chain(&self.page.candidates.below).filter(label).any(|text| squeezed(text).ends_with(&name))
    }

    /// The texts of elements near the headline that are named as the author's.
    fn named(&self) -> impl Iterator<Item = &String> {
        self.page.candidates.of(Field::Authors).filter(|c| c.origin == Origin::Byline).map(|c| &c.value)
    }

    /// The byline. Where elements name many different authors, they are those of other pages.
    pub(super) fn byline(&self) -> Option<Vec<String>> {
        let best = self.elements.first().map_or(0, |e| e.rank);
        let same = || self.elements.iter().filter(|e| e.rank == best);
        let different: HashSet<&Vec<String>> = same().map(|e| &e.names).collect();
        // Where the author's element names one, a line may name those of something else.
        let sure = || same().next().filter(|e| e.rank == 0 && e.whole && different.len() == 1);
        if let Some(line) = sure().or(self.lines.first()) {
            return Some(line.names.clone());
        }
        let element = same().next().filter(|_| different.len() <= if self.article { MOST_DIFFERENT } else { 1 });
        element.map(|e| e.names.clone()).or_else(|| if self.article { self.alone() } else { None })
    }

    /// The names, or the account, that are a line of their own beside a date.
    fn alone(&self) -> Option<Vec<String>> {
        let below = below(self.page);
        alone(self.page, &below, self.dated).or_else(|| account(&below))
    }

    /// Whom elements far from the headline name, where all of them name the same, and whether that is sure.
    pub(super) fn far(&self) -> Option<(Vec<String>, bool)> {
        let far = elements(self.page, self.page.candidates.far(Field::Authors), |c| c.rank > FAR);
        let best = far.iter().map(|b| b.rank).min()?;
        let all = || far.iter().filter(|b| b.rank == best);
        // What is only called `author` holds cards and lists, too.
        let first = all().filter(|b| best == FAR || b.whole).min_by_key(|b| b.names.iter().map(String::len).sum::<usize>())?;
        let full = first.names.iter().all(|name| name.contains(' ') || !name.is_ascii());
        (full && all().all(|b| agree(&first.names, &b.names))).then(|| (first.names.clone(), best == FAR))
    }

    /// A shown byline that holds all of `names` and others besides, and nothing else.
    pub(super) fn wider(&self, names: &[String]) -> Option<Vec<String>> {
        let holds = |other: &&Byline| other.whole && other.names.len() > names.len() && agree(names, &other.names);
        let all = self.lines.iter().chain(&self.elements);
        all.filter(holds).max_by_key(|b| b.names.len()).map(|b| b.names.clone())
    }

    /// The one person, by a full name, that the line beginning as bylines do names, where it is none of `names`.
    pub(super) fn other(&self, names: &[String]) -> Option<String> {
        let [name] = self.lines.first()?.names.as_slice() else { return None };
        let known = names.iter().any(|n| same_person(n, name));
        (name.contains(' ') && !known).then(|| name.clone())
    }
}

/// Whether each of `names` is among `others`, who may be more: an office is sometimes taken for a name.
fn agree(names: &[String], others: &[String]) -> bool {
    names.iter().all(|name| others.iter().any(|other| same_person(name, other)))
}

/// Whether two names are one person's, as far as one holds the other.
fn same_person(one: &str, other: &str) -> bool {
    let (one, other) = (squeezed(one), squeezed(other));
    one.contains(&other) || other.contains(&one)
}

/// The first lines below the headline.
fn below<'c>(page: &Page<'c>) -> Vec<&'c str> {
    page.candidates.below.iter().take(LINES.0).map(String::as_str).collect()
}

/// The names in elements. Those that stand in one another hold the same text, which is read once.
fn elements<'c>(
    page: &Page<'_>,
    candidates: impl Iterator<Item = &'c Candidate>,
    believed: impl Fn(&Candidate) -> bool,
) -> Vec<Byline> {
    let mut out: Vec<Byline> = Vec::new();
    let mut last: Option<&Candidate> = None;
    for candidate in candidates {
        let same = |other: &&Candidate| other.rank == candidate.rank && other.value == candidate.value;
        if !last.as_ref().is_some_and(same) {
            out.extend(element(page, candidate, believed(candidate)));
        }
        last = Some(candidate);
    }
    out
}

/// The names in an element that is named as the author's: in the first of its parts that has some.
fn element(page: &Page<'_>, candidate: &Candidate, article: bool) -> Option<Byline> {
    let single = article && matches!(candidate.rank, 0 | FAR..);
    let mut parts = candidate.value.split(" | ").peekable();
    // Behind a word for *by* on a line of its own each line begins with a name, as long as they are names.
    if parts.next_if(|first| vocabulary().bylines.are(first)).is_some() {
        let named = parts
            .clone()
            .filter(|part| !authors::is_office(part))
            .map(|part| people(page, part, single))
            .take_while(|names| !names.is_empty());
        let names: Vec<String> = named.filter_map(|names| names.into_iter().next()).collect();
        if names.len() > 1 {
            return Byline::new(candidate.rank, &names.concat(), names);
        }
    }
    parts.find_map(|part| Byline::new(candidate.rank, part, people(page, part, single)))
}

/// The people in a text, without the site and without what only looks like a name. `single` says that one word is one.
fn people(page: &Page<'_>, text: &str, single: bool) -> Vec<String> {
    let words = vocabulary();
    let fits = |name: &String| {
        let of_site = |name: &str| page.site.is(name) && (!name.contains(' ') || authors::is_organisation(name));
        let site = of_site(name) || of_site(authors::without_weak_by(name));
        let ui = worded(name).split_whitespace().any(|w| words.not_names.contains(w));
        !site && !ui && (single || name.contains(' ') || !name.is_ascii()) && !name.ends_with('.')
    };
    authors::read(text).into_iter().filter(fits).collect()
}

/// The line, where it begins with a word for *by* and goes on; from there on, where a date stands before it.
fn after_by(line: &str) -> Option<String> {
    // A sentence may begin so, too.
    if line.chars().nth(LONGEST).is_some() || crate::measure::ends_sentence(line) {
        return None;
    }
    let begins = |text: &str| vocabulary().bylines.begin_part_of(text);
    if begins(line) {
        return Some(line.to_owned());
    }
    let numbered = |at: &usize| line[..*at].contains(char::is_numeric);
    let mut spaces = line.match_indices(' ').take(LONGEST_DATE).map(|(at, _)| at).filter(numbered);
    let behind = spaces.find(|at| begins(&line[at + 1..]) && dates::read(&line[..*at], None).is_some())?;
    Some(line[behind + 1..].to_owned())
}

/// Names on the line behind one that is only a word for *by*.
fn parted(lines: &[&str]) -> Option<String> {
    let by = |line: &str| vocabulary().bylines.are(line);
    let at = lines.iter().position(|line| by(line))?;
    lines.get(at + 1).map(|line| (*line).to_owned())
}

/// Whether what could be a name is what the page is about, as sections are called: the page uses the same words in small letters, or
/// says them above its headline, in its titles, section or keywords.
fn is_topic(page: &Page<'_>, name: &str) -> bool {
    let candidates = page.candidates;
    let phrase = squeezed(name);
    let fields = [Field::Title, Field::Section, Field::Keywords].into_iter().flat_map(|field| candidates.of(field));
    let labels = fields.map(|c| &c.value).chain(&candidates.above);
    if labels.into_iter().any(|label| squeezed(label).contains(&phrase)) {
        return true;
    }
    let texts = || candidates.below.iter().chain(candidates.of(Field::Description).map(|c| &c.value));
    let said = |word: &str| {
        let small = word.to_lowercase();
        texts().any(|text| text.split(|c: char| !c.is_alphanumeric()).any(|w| w == small))
    };
    name.split_whitespace().all(said)
}

/// Names that are one of the first lines by themselves, beside a line with a date or an office, or stand in front of a date and a sign:
/// `Anna Berg | 3 May`.
fn alone(page: &Page<'_>, lines: &[&str], dated_page: bool) -> Option<Vec<String>> {
    let is_dated = |text: &str| text.len() <= LONGEST && dates::read(text, None).is_some();
    let line = |at: Option<usize>| at.and_then(|at| lines.get(at));
    let dated = |at: Option<usize>| line(at).is_some_and(|line| is_dated(line));
    lines.iter().take(4).enumerate().find_map(|(at, written)| {
        let (own, rest) = match written.split_once(BETWEEN) {
            Some((own, rest)) => (own.trim(), Some(rest)),
            None => (*written, None),
        };
        let office = || dated_page && line(Some(at + 1)).is_some_and(|line| authors::is_office(line));
        let beside = || dated(Some(at + 1)) || dated(at.checked_sub(1)) || dated(Some(at + 2)) || office();
        let full = |name: &str| (2..=3).contains(&name.split_whitespace().count());
        if !own.split(", ").all(full) || !rest.map_or_else(beside, is_dated) {
            return None;
        }
        let names = people(page, own, false);
        let fits = !names.is_empty() && names.join(", ") == own;
        (fits && !names.iter().any(|name| is_topic(page, name))).then_some(names)
    })
}

/// An account, whatever it is called, behind a word for *by*, beside a line with a date or with one behind it.
fn account(lines: &[&str]) -> Option<Vec<String>> {
    let is_dated = |text: &str| text.len() <= LONGEST && dates::read(text, None).is_some();
    lines.iter().enumerate().find_map(|(at, line)| {
        let rest = behind_by(line)?;
        let (name, behind) = rest.split_once(' ').unwrap_or((rest, ""));
        let first = |most: usize| behind.split(' ').take(most).collect::<Vec<_>>().join(" ");
        // `by Anna on Friday, May 3`, but not `by Example Weather Tips | May 3`.
        let dated = match behind.chars().next() {
            None => {
                [at.checked_sub(1), Some(at + 1)].into_iter().flatten().filter_map(|at| lines.get(at)).any(|line| is_dated(line))
            }
            Some(first_letter) => is_dated(&first(3)) || !first_letter.is_uppercase() && is_dated(&first(6)),
        };
        (dated && is_account_name(name)).then(|| vec![name.to_owned()])
    })
}

/// What stands behind one or two words for *by* that a line begins with.
fn behind_by(line: &str) -> Option<&str> {
    let rests = [line.splitn(3, ' ').nth(2), line.split_once(' ').map(|(_, rest)| rest)];
    let by = |rest: &&str| vocabulary().bylines.are(&line[..line.len() - rest.len()]);
    rests.into_iter().flatten().find(by)
}

/// Whether a word can be the name of an account.
fn is_account_name(name: &str) -> bool {
    let plain = name.chars().count() > 2 && name.chars().all(|c| c.is_alphanumeric() || matches!(c, '_' | '-' | '.'));
    let nobody =
        authors::is_nobody(name) || authors::is_organisation(name) || vocabulary().not_names.contains(&name.to_lowercase());
    plain && name.contains(char::is_alphabetic) && !nobody
}
