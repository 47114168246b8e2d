//! Words that measures of texts go by: data, in `rules/data/`, read once.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use xxhash_rust::xxh3::xxh3_64;

use super::is_unspaced;
use aho_corasick::{AhoCorasick, MatchKind};
use memchr::memmem::Finder;
use serde::Deserialize;

/// Lower case as words are looked up in: Turkish dotted and dotless i are both `i`.
pub fn fold(text: &str) -> String {
    if text.is_ascii() {
        return text.to_ascii_lowercase();
    }
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

/// Calls `found` with what each phrase on a line is.
pub(super) fn phrases(line: &str, mut found: impl FnMut(Phrase)) {
    let Phrases { finder, kinds, grams, stride, longest } = &VOCABULARY.phrases;
    let bytes = line.as_bytes();
    let mut done = 0;
    for at in (0..bytes.len()).step_by(*stride) {
        let Some(gram) = bytes[at..].first_chunk() else { break };
        // What stands around it may be a phrase.
        if at >= done && grams[bit(*gram)] {
            let around = &bytes[done.max(at.saturating_sub(*longest))..bytes.len().min(at + longest)];
            let begins = bytes.len().min(at + longest) - around.len();
            for m in finder.find_iter(around) {
                found(kinds[m.pattern().as_usize()]);
                done = begins + m.end();
            }
        }
    }
}

/// Finds phrases by looking at four bytes now and then: of each phrase, wherever it stands, some four are looked at.
struct Phrases {
    finder: AhoCorasick,
    /// What each pattern is.
    kinds: Vec<Phrase>,
    /// Which four bytes, by their hashes, are of a phrase.
    grams: Vec<bool>,
    /// Four bytes are looked at from every so many on.
    stride: usize,
    /// The length of the longest phrase.
    longest: usize,
}

/// A small hash of four bytes in any case.
fn bit(gram: [u8; 4]) -> usize {
    ((u32::from_le_bytes(gram) | 0x2020_2020).wrapping_mul(0x9E37_79B1) >> 20) as usize
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
        let lengths = || all.iter().map(|(phrase, _)| phrase.len());
        let stride = lengths().min().unwrap_or(4).max(4) - 3;
        let mut grams = vec![false; 1 << 12];
        for (phrase, _) in &all {
            phrase.as_bytes().windows(4).take(stride).filter_map(|g| g.first_chunk()).for_each(|g| grams[bit(*g)] = true);
        }
        let longest = lengths().max().unwrap_or(0);
        Phrases { finder, kinds: all.into_iter().map(|(_, kind)| kind).collect(), grams, stride, longest }
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

    proptest::proptest! {
        /// Wherever a phrase stands, it is found.
        #[test]
        fn phrases_are_found(before in "\\PC{0,20}|[a-z ]{0,40}", after in "\\PC{0,20}", which in 0usize..8) {
            let all = ["Lorem Ipsum", "JAVASCRIPT", "terms of use", "Privacy Policy", "cookie policy", "uses cookies", "use of cookies",
                "use cookies"];
            let kind = [Phrase::LoremIpsum, Phrase::JavaScript][..].get(which).copied().unwrap_or(Phrase::Policy);
            let mut kinds = Vec::new();
            phrases(&format!("{before}{}{after}", all[which]), |found| kinds.push(found));
            proptest::prop_assert!(kinds.contains(&kind));
            kinds.clear();
            phrases("The cookies that we use are of lorem, not of ipsum: terms of no use. Java, script.", |found| kinds.push(found));
            proptest::prop_assert!(kinds.is_empty());
        }
    }

    #[test]
    fn languages_go_by_their_first_part() {
        for code in ["pt", "pt-BR", "pt_BR", "PT"] {
            assert!(stop_words(code).is_some(), "{code}");
        }
    }
}
