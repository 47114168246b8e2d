//! The commonest words of languages: data that people change without touching code.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use serde::Deserialize;

use crate::yaml::built_in;

/// The list for a language that has none, or is not known.
const DEFAULT: &str = "en";

/// `rules/data/stop-words.yaml`, as written.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    stop_words: BTreeMap<String, Vec<Box<str>>>,
}

static LISTS: LazyLock<BTreeMap<String, Vec<Box<str>>>> = LazyLock::new(|| {
    let file: File = built_in("rules/data/stop-words.yaml", include_str!("../../rules/data/stop-words.yaml"));
    file.stop_words
});

/// The commonest words of a language (an ISO 639-1 code), in lower case; the English ones where there is no list for it.
pub fn stop_words(language: Option<&str>) -> &'static [Box<str>] {
    language.and_then(|code| LISTS.get(code)).or_else(|| LISTS.get(DEFAULT)).map_or(&[], Vec::as_slice)
}
