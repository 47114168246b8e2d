//! The words of bylines, from `rules/data/names.yaml`.

use std::sync::LazyLock;

use serde::Deserialize;

use super::super::words::{fold, load};
use crate::hashed::Set;

/// `rules/data/names.yaml`, as written.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    by: Vec<Vec<String>>,
    weak_by: Vec<String>,
    roles: Vec<Vec<String>>,
    from: Vec<String>,
    joins: Vec<String>,
    weak_joins: Vec<String>,
    nobody: Vec<String>,
    organisations: Vec<String>,
    organisation_words: Vec<String>,
    organisation_ends: Vec<String>,
    credentials: Vec<String>,
    suffixes: Vec<String>,
    phrases: Vec<String>,
    particles: Vec<String>,
    places: Vec<String>,
}

/// Sets of folded words and phrases; each is described in the data file.
#[derive(Debug)]
pub(super) struct Vocabulary {
    pub(super) by: Set<String>,
    /// The most words that a phrase of `by` has.
    pub(super) longest_by: usize,
    pub(super) weak_by: Set<String>,
    pub(super) roles: Set<String>,
    pub(super) from: Set<String>,
    pub(super) joins: Set<String>,
    pub(super) weak_joins: Set<String>,
    pub(super) nobody: Set<String>,
    pub(super) organisations: Set<String>,
    pub(super) organisation_words: Set<String>,
    pub(super) organisation_ends: Set<String>,
    pub(super) credentials: Set<String>,
    pub(super) suffixes: Set<String>,
    /// Parts of sentences in scripts without spaces.
    pub(super) phrases: Vec<String>,
    pub(super) particles: Set<String>,
    pub(super) places: Set<String>,
    /// Phrases of `by` in scripts without spaces, the longest first.
    pub(super) glued_by: Vec<String>,
    /// Roles in scripts without spaces, the longest first.
    pub(super) glued_roles: Vec<String>,
}

/// The vocabulary, read at its first use.
pub(super) fn vocabulary() -> &'static Vocabulary {
    static VOCABULARY: LazyLock<Vocabulary> =
        LazyLock::new(|| Vocabulary::new(load("rules/data/names.yaml", include_str!("../../../rules/data/names.yaml"))));
    &VOCABULARY
}

impl Vocabulary {
    fn new(file: File) -> Self {
        let by = folded(file.by.concat());
        let roles = folded(file.roles.concat());
        Vocabulary {
            longest_by: by.iter().map(|phrase| phrase.split(' ').count()).max().unwrap_or(0),
            glued_by: glued(&by),
            glued_roles: glued(&roles),
            by,
            weak_by: folded(file.weak_by),
            roles,
            from: folded(file.from),
            joins: folded(file.joins),
            weak_joins: folded(file.weak_joins),
            organisations: folded(file.organisations.into_iter().chain(file.nobody.iter().cloned()).collect()),
            nobody: folded(file.nobody),
            organisation_words: folded(file.organisation_words),
            organisation_ends: folded(file.organisation_ends),
            credentials: folded(file.credentials),
            suffixes: folded(file.suffixes),
            phrases: file.phrases,
            particles: folded(file.particles),
            places: folded(file.places),
        }
    }
}

fn folded(words: Vec<String>) -> Set<String> {
    words.iter().map(|word| fold(word)).collect()
}

fn glued(words: &Set<String>) -> Vec<String> {
    let east = |word: &&String| word.chars().all(super::is_east_asian);
    let mut out: Vec<String> = words.iter().filter(east).cloned().collect();
    out.sort_by_key(|word| (std::cmp::Reverse(word.len()), word.clone()));
    out
}
