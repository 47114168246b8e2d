//! Words that measures of texts go by: data, in `rules/data/`, read once.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use aho_corasick::{AhoCorasick, MatchKind};
use memchr::memmem::Finder;
use serde::Deserialize;
use xxhash_rust::xxh3::xxh3_64;

use super::is_unspaced;

/// Lower case as words are looked up in: Turkish dotted and dotless i are both `i`.
pub fn fold(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for ch in text.chars() {
        match ch {
            'ı' | 'İ' => out.push('i'),
            _ => out.extend(ch.to_lowercase()),
        }
    }
    out
}

/// The stop words of one language.
#[derive(Debug, Default)]
pub(super) struct StopWords {
    /// XXH3 of each word as it may be written: in lower case, with a capital, in capitals.
    pub(super) words: Vec<[u64; 3]>,
    /// Those of several letters of a script without spaces, which stand anywhere in a line.
    pub(super) parts: Vec<Finder<'static>>,
}

/// The stop words of a language by its code (`de`, `de-AT`, `pt_BR`); none where there is no list of it.
pub(super) fn stop_words(language: &str) -> Option<&'static StopWords> {
    let code = language.split(['-', '_']).next().unwrap_or_default();
    let found = VOCABULARY.stop_words.get(code);
    if found.is_none() && code.bytes().any(|b| b.is_ascii_uppercase()) {
        return VOCABULARY.stop_words.get(&code.to_ascii_lowercase());
    }
    found
}

/// What a phrase is one of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Phrase {
    LoremIpsum,
    JavaScript,
    Policy,
}

/// Calls `found` with what the phrases on a line are, each as often as it stands there.
pub(super) fn phrases(line: &str, mut found: impl FnMut(Phrase)) {
    let Phrases { finder, kinds } = &VOCABULARY.phrases;
    finder.find_iter(line).for_each(|m| found(kinds[m.pattern().as_usize()]));
}

struct Phrases {
    finder: AhoCorasick,
    /// What each pattern is.
    kinds: Vec<Phrase>,
}

struct Vocabulary {
    stop_words: BTreeMap<String, StopWords>,
    phrases: Phrases,
}

/// `rules/data/signals.yaml`, as written.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    stop_words: BTreeMap<String, Vec<String>>,
    phrases: PhraseLists,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct PhraseLists {
    lorem_ipsum: Vec<String>,
    javascript: Vec<String>,
    policy: Vec<String>,
}

static VOCABULARY: LazyLock<Vocabulary> = LazyLock::new(|| {
    let file: File = crate::yaml::built_in("rules/data/signals.yaml", include_str!("../../rules/data/signals.yaml"));
    let stop_words = file.stop_words.iter().map(|(code, words)| (code.clone(), StopWords::new(words))).collect();
    Vocabulary { stop_words, phrases: Phrases::new(&file.phrases) }
});

impl StopWords {
    fn new(words: &[String]) -> Self {
        let mut list = StopWords::default();
        for word in words {
            if word.chars().nth(1).is_some() && word.chars().all(is_unspaced) {
                list.parts.push(Finder::new(word).into_owned());
                continue;
            }
            let mut chars = word.chars();
            let capital: String = chars.next().into_iter().flat_map(char::to_uppercase).chain(chars).collect();
            list.words.push([word.as_str(), &capital, &word.to_uppercase()].map(|w| xxh3_64(w.as_bytes())));
        }
        list
    }
}

impl Phrases {
    fn new(lists: &PhraseLists) -> Self {
        let of = |kind, list: &[String]| list.iter().map(|p| (p.clone(), kind)).collect::<Vec<_>>();
        let all = [
            of(Phrase::LoremIpsum, &lists.lorem_ipsum),
            of(Phrase::JavaScript, &lists.javascript),
            of(Phrase::Policy, &lists.policy),
        ]
        .concat();
        let mut builder = AhoCorasick::builder();
        let builder = builder.ascii_case_insensitive(true).match_kind(MatchKind::LeftmostFirst);
        let finder =
            builder.build(all.iter().map(|(phrase, _)| phrase)).unwrap_or_else(|e| panic!("rules/data/signals.yaml: {e}"));
        Phrases { finder, kinds: all.into_iter().map(|(_, kind)| kind).collect() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_list_is_long_enough_to_be_asked_for_two() {
        assert!(VOCABULARY.stop_words.len() >= 40, "{}", VOCABULARY.stop_words.len());
        for (code, list) in &VOCABULARY.stop_words {
            let several = list.words.len() + list.parts.len();
            assert!((8..=16).contains(&several), "{code} has {several}");
        }
        assert_eq!(stop_words("en").map(|l| l.words.len()), Some(8), "Gopher's own");
        assert!(stop_words("xx").is_none());
    }

    #[test]
    fn languages_go_by_their_first_part() {
        for code in ["pt", "pt-BR", "pt_BR", "PT"] {
            assert!(stop_words(code).is_some(), "{code}");
        }
    }
}
