//! The names that the reader of heads goes by, from `src/html/data/head.yaml`.

use crate::hashed::{Map, Set};
use std::sync::LazyLock;

use serde::Deserialize;

use crate::candidates::{Field, Origin};

/// `src/html/data/head.yaml`, as written.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    meta: Fields,
    link: Fields,
    itemprop: Fields,
    linked: Linked,
    author_addresses: Set<String>,
    page_items: Vec<String>,
    state_dates: Vec<String>,
    author_labels: Vec<String>,
    signature_labels: Set<String>,
    authors: Vec<Vec<String>>,
    date: Vec<Vec<String>>,
    modified: Vec<String>,
    heading_extras: Set<String>,
    beside: Vec<String>,
}

/// What is looked for in scripts of linked data before they are read.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Linked {
    pub(super) authors: Vec<String>,
    pub(super) date: Vec<String>,
}

/// Names for each field.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct Fields {
    title: Vec<String>,
    authors: Vec<String>,
    date: Vec<String>,
    modified: Vec<String>,
    site: Vec<String>,
    description: Vec<String>,
    language: Vec<String>,
    keywords: Vec<String>,
    section: Vec<String>,
    image: Vec<String>,
    license: Vec<String>,
    url: Vec<String>,
    kind: Vec<String>,
}

impl Fields {
    /// Each name with its field and its place in the field's list.
    fn each(self) -> impl Iterator<Item = (String, Field, u8)> {
        [
            (Field::Title, self.title),
            (Field::Authors, self.authors),
            (Field::Date, self.date),
            (Field::Modified, self.modified),
            (Field::Site, self.site),
            (Field::Description, self.description),
            (Field::Language, self.language),
            (Field::Keywords, self.keywords),
            (Field::Section, self.section),
            (Field::Image, self.image),
            (Field::License, self.license),
            (Field::Url, self.url),
            (Field::Kind, self.kind),
        ]
        .into_iter()
        .flat_map(|(field, names)| names.into_iter().enumerate().map(move |(at, name)| (name, field, at.min(255) as u8)))
    }
}

/// What a `<meta>` is about.
#[derive(Debug, Clone, Copy)]
pub(super) struct Named {
    pub(super) field: Field,
    pub(super) origin: Origin,
    pub(super) rank: u8,
}

/// What the words of a class say that an element holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Hint {
    /// This field; 0 is the surest.
    Field(Field, u8),
    /// What stands beside the article.
    Beside,
}

/// See the data file.
#[derive(Debug)]
pub(super) struct Vocabulary {
    meta: Map<String, Named>,
    link: Map<String, (Field, u8)>,
    itemprop: Map<String, Field>,
    author_labels: Vec<String>,
    signature_labels: Set<String>,
    /// For each length in bytes of a label, a bit for the lower five bits of each first byte, and of each last one.
    label_shapes: Vec<(u32, u32)>,
    hints: Map<String, Vec<Hint>>,
    pub(super) linked: Linked,
    author_addresses: Set<String>,
    page_items: Vec<String>,
    /// Names of the date of publication in scripts.
    pub(super) state_dates: Vec<String>,
    /// Classes of what stands inside a heading and is no part of it.
    pub(super) heading_extras: Set<String>,
}

/// The most names of one attribute that are looked at.
pub(super) const MOST_NAMES: usize = 24;

/// Longer parts of addresses are none of those that stand before an author's name, in bytes.
const LONGEST_KIND: usize = 16;

/// The most words of a phrase that hints are looked up by.
const LONGEST: usize = 4;

/// The vocabulary, read at its first use.
pub(super) fn vocabulary() -> &'static Vocabulary {
    static VOCABULARY: LazyLock<Vocabulary> =
        LazyLock::new(|| Vocabulary::new(crate::yaml::built_in("src/html/data/head.yaml", include_str!("../data/head.yaml"))));
    &VOCABULARY
}

impl Vocabulary {
    fn new(file: File) -> Self {
        let origin = |name: &str| match name.split_once(':').map(|(prefix, _)| prefix) {
            Some("og" | "article") => Origin::OpenGraph,
            Some("twitter") => Origin::Twitter,
            _ => Origin::Meta,
        };
        let meta = file.meta.each().map(|(name, field, rank)| {
            let origin = origin(&name);
            (name, Named { field, origin, rank })
        });
        let mut hints: Map<String, Vec<Hint>> = Map::default();
        let mut hint = |phrase: String, hint: Hint| {
            assert!(phrase.split(' ').count() <= LONGEST, "at most {LONGEST} words: {phrase}");
            hints.entry(phrase).or_default().push(hint);
        };
        for (field, lists) in [(Field::Authors, file.authors), (Field::Date, file.date), (Field::Modified, vec![file.modified])] {
            for (list, rank) in lists.into_iter().zip(0..) {
                list.into_iter().for_each(|phrase| hint(phrase, Hint::Field(field, rank)));
            }
        }
        file.beside.into_iter().for_each(|phrase| hint(phrase, Hint::Beside));
        Vocabulary {
            meta: meta.collect(),
            link: file.link.each().map(|(name, field, rank)| (name, (field, rank))).collect(),
            itemprop: file.itemprop.each().map(|(name, field, _)| (name, field)).collect(),
            author_labels: file.author_labels,
            label_shapes: shapes(&file.signature_labels),
            signature_labels: file.signature_labels,
            hints,
            linked: file.linked,
            author_addresses: file.author_addresses,
            page_items: file.page_items,
            state_dates: file.state_dates,
            heading_extras: file.heading_extras,
        }
    }

    /// What a `<meta>` of this name is about.
    pub(super) fn meta(&self, name: &str) -> Option<Named> {
        self.meta.get(&name.trim().to_ascii_lowercase()).copied()
    }

    /// What a `<link>` of this relation leads to.
    pub(super) fn link(&self, relation: &str) -> Option<(Field, u8)> {
        self.link.get(&relation.to_ascii_lowercase()).copied()
    }

    /// Whether a label says that the author stands behind it.
    pub(super) fn is_author_label(&self, label: &str) -> bool {
        let label = label.trim().to_lowercase();
        self.author_labels.contains(&label)
    }

    /// Whether a line is a label behind which the author stands.
    pub(super) fn is_signature_label(&self, line: &str) -> bool {
        let label = line.trim_ascii();
        if label.len() > self.label_shapes.len() + 2 {
            return false;
        }
        let label = label.trim_end_matches([':', '：', ' ']);
        let (Some((firsts, lasts)), [first, .., last]) = (self.label_shapes.get(label.len()), label.as_bytes()) else {
            return false;
        };
        let shaped = firsts >> (first & 31) & lasts >> (last & 31) & 1 != 0;
        shaped && self.signature_labels.contains(&label.to_lowercase())
    }

    /// The field of an item's property.
    pub(super) fn itemprop(&self, name: &str) -> Option<Field> {
        self.itemprop.get(&name.to_ascii_lowercase()).copied()
    }

    /// Whether an address is that of an author's page: `/author/anna-berg`.
    pub(super) fn is_of_author(&self, address: &str) -> bool {
        let end = memchr::memchr2(b'?', b'#', address.as_bytes()).unwrap_or(address.len());
        let path = address[..end].strip_suffix('/').unwrap_or(&address[..end]);
        let slash = |path: &str| memchr::memrchr(b'/', path.as_bytes());
        let Some(last) = slash(path).filter(|at| at + 1 < path.len()) else { return false };
        let kind = &path[slash(&path[..last]).map_or(0, |at| at + 1)..last];
        let known = |kind: &str| self.author_addresses.contains(kind);
        (4..=LONGEST_KIND).contains(&kind.len())
            && if kind.bytes().any(|b| b.is_ascii_uppercase()) { known(&kind.to_ascii_lowercase()) } else { known(kind) }
    }

    /// Whether an item of this type tells what the whole page is.
    pub(super) fn is_page_item(&self, kind: &str) -> bool {
        let name = kind.trim().rsplit(['/', '#']).next().unwrap_or_default();
        self.page_items.contains(&name.to_ascii_lowercase())
    }

    /// All phrases that hint at something, with what they hint at.
    #[cfg(test)]
    pub(super) fn phrases(&self) -> impl Iterator<Item = (&str, &[Hint])> {
        self.hints.iter().map(|(phrase, hints)| (phrase.as_str(), hints.as_slice()))
    }

    /// Words without one of which a name gives no such hint.
    pub(super) fn needles(&self, such: impl Fn(Hint) -> bool) -> Vec<&str> {
        let phrases = self.hints.iter().filter(|(_, hints)| hints.iter().any(|hint| such(*hint)));
        let mut needles: Vec<&str> = phrases.filter_map(|(phrase, _)| phrase.split([' ', '=']).max_by_key(|w| w.len())).collect();
        needles.sort_unstable_by_key(|n| (n.len(), *n));
        let mut out: Vec<&str> = Vec::new();
        for needle in needles {
            if !out.iter().any(|shorter| needle.contains(shorter)) {
                out.push(needle);
            }
        }
        out
    }

    /// Gives `found` every hint in the words of a name.
    pub(super) fn hints(&self, name: &str, mut found: impl FnMut(Hint)) {
        let words = words(name);
        let ends: Vec<usize> = words.match_indices(' ').map(|(at, _)| at).chain([words.len()]).collect();
        for (first, start) in std::iter::once(0).chain(ends.iter().map(|end| end + 1)).take(ends.len()).enumerate() {
            for end in ends[first..].iter().take(LONGEST) {
                if let Some(hints) = self.hints.get(&words[start..*end]) {
                    hints.iter().for_each(|hint| found(*hint));
                }
            }
        }
    }
}

/// See [`Vocabulary::label_shapes`]. (Cases of a letter differ in a bit that is none of them.)
fn shapes(labels: &Set<String>) -> Vec<(u32, u32)> {
    let mut shapes = Vec::new();
    for label in labels {
        shapes.resize(shapes.len().max(label.len() + 1), (0, 0));
        let both = [label.to_lowercase(), label.to_uppercase()];
        for bytes in both.iter().map(|label| label.as_bytes()) {
            let (firsts, lasts) = &mut shapes[label.len()];
            *firsts |= bytes.first().map_or(0, |b| 1 << (b & 31));
            *lasts |= bytes.last().map_or(0, |b| 1 << (b & 31));
        }
    }
    shapes
}

/// The words of one name in a class: `articleAuthor__name-2` is `article author name`.
fn words(token: &str) -> String {
    let mut out = String::with_capacity(token.len() + 4);
    let mut lower = false;
    for ch in token.chars().take(80) {
        if ch.is_ascii_lowercase() {
            out.push(ch);
            lower = true;
            continue;
        }
        if !ch.is_alphabetic() && ch != '=' {
            lower = false;
            if !out.ends_with(' ') && !out.is_empty() {
                out.push(' ');
            }
            continue;
        }
        if lower && ch.is_uppercase() {
            out.push(' ');
        }
        lower = ch.is_lowercase();
        out.extend(ch.to_lowercase());
    }
    out.truncate(out.trim_end().len());
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_parted_into_words() {
        for (token, expected) in [
            ("articleAuthor__name-2", "article author name"),
            ("by-line", "by line"),
            ("BYLINE", "byline"),
            ("c-1234", "c"),
            ("--", ""),
            ("rel=author", "rel=author"),
        ] {
            assert_eq!(words(token), expected);
        }
    }

    #[test]
    fn phrases_are_found_inside_names() {
        let found = |value: &str| {
            let mut all = Vec::new();
            vocabulary().hints(value, |hint| all.push(hint));
            all
        };
        assert!(found("c-entry-author-name big").contains(&Hint::Field(Field::Authors, 0)));
        assert!(found("site-comments").contains(&Hint::Beside));
        assert_eq!(found("authority candidate dated"), []);
    }
}
