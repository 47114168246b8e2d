//! The names that the writer of Markdown goes by, from `src/html/data/markdown.yaml`.

use std::sync::LazyLock;

use serde::Deserialize;

/// See the data file.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Vocabulary {
    pub(super) language_prefixes: Vec<String>,
    pub(super) language_attributes: Vec<String>,
    pub(super) not_languages: Vec<String>,
    pub(super) image_sources: Vec<String>,
    pub(super) image_sets: Vec<String>,
}

/// The vocabulary, read at its first use.
pub(super) fn vocabulary() -> &'static Vocabulary {
    static VOCABULARY: LazyLock<Vocabulary> =
        LazyLock::new(|| crate::yaml::built_in("src/html/data/markdown.yaml", include_str!("../data/markdown.yaml")));
    &VOCABULARY
}
