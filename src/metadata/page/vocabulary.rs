//! The names that pages are read with, from `src/metadata/data/page.yaml`.

use std::sync::LazyLock;

use serde::Deserialize;

use crate::hashed::{Map, Set};

/// The data file, as written.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    article_types: Vec<String>,
    page_types: Vec<String>,
    thing_types: Vec<String>,
    work_types: Vec<String>,
    post_types: Vec<String>,
    site_types: Vec<String>,
    organisation_types: Vec<String>,
    other_kinds: Vec<String>,
    list_types: Vec<String>,
    not_the_page: Set<String>,
    title_signs: Vec<String>,
    title_labels: Set<String>,
    home_titles: Set<String>,
    not_names: Set<String>,
    bylines: Vec<Vec<String>>,
    editors: Vec<Vec<String>>,
    published: Vec<Vec<String>>,
    changed: Vec<Vec<String>>,
}

/// What a node of linked data is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Type {
    /// The article; 0 is the surest.
    Article(u8),
    /// The page around it.
    Page,
    /// Something the page is about, which has no author.
    Thing,
    /// A work that the page shows.
    Work,
    /// The site.
    Site,
}

/// See the data file.
#[derive(Debug)]
pub(super) struct Vocabulary {
    types: Map<String, Type>,
    organisations: Set<String>,
    /// Ranks of article types that are posts in forums.
    posts: Set<u8>,
    post_types: Vec<String>,
    list_types: Vec<String>,
    /// Properties whose values are not the page itself.
    pub(super) not_the_page: Set<String>,
    pub(super) other_kinds: Set<String>,
    pub(super) title_signs: Vec<String>,
    pub(super) title_labels: Set<String>,
    pub(super) home_titles: Set<String>,
    /// Words that no name has.
    pub(super) not_names: Set<String>,
    /// Words that a byline begins with.
    pub(super) bylines: Labels,
    /// Words before the name of an editor.
    pub(super) editors: Labels,
    /// Words before a date of publication, a space at both ends.
    pub(super) published: Vec<String>,
    /// Words before that of a change.
    pub(super) changed: Vec<String>,
}

/// The vocabulary, read at its first use.
pub(super) fn vocabulary() -> &'static Vocabulary {
    static VOCABULARY: LazyLock<Vocabulary> = LazyLock::new(|| {
        Vocabulary::new(crate::yaml::built_in("src/metadata/data/page.yaml", include_str!("../data/page.yaml")))
    });
    &VOCABULARY
}

impl Vocabulary {
    fn new(file: File) -> Self {
        let posts = file.article_types.iter().zip(0..).filter(|(name, _)| file.post_types.contains(name));
        let posts = posts.map(|(_, rank)| rank).collect();
        let mut types = Map::default();
        types.extend(file.site_types.into_iter().map(|name| (name, Type::Site)));
        types.extend(file.thing_types.into_iter().map(|name| (name, Type::Thing)));
        types.extend(file.work_types.into_iter().map(|name| (name, Type::Work)));
        types.extend(file.page_types.into_iter().map(|name| (name, Type::Page)));
        types.extend(file.article_types.into_iter().zip(0..).map(|(name, rank)| (name, Type::Article(rank))));
        Vocabulary {
            types,
            posts,
            post_types: file.post_types,
            organisations: file.organisation_types.into_iter().collect(),
            list_types: file.list_types,
            not_the_page: file.not_the_page,
            other_kinds: file.other_kinds.into_iter().collect(),
            title_signs: file.title_signs,
            title_labels: file.title_labels,
            home_titles: file.home_titles,
            not_names: file.not_names,
            bylines: Labels::new(file.bylines),
            editors: Labels::new(file.editors),
            published: spaced(file.published),
            changed: spaced(file.changed),
        }
    }

    /// What a type of linked data is: a name, or an address that ends with it.
    pub(super) fn kind(&self, name: &str) -> Option<Type> {
        self.types.get(&bare(name)).copied()
    }

    /// Whether the article type of this rank is a post in a forum, whose authors are accounts.
    pub(super) fn is_post(&self, rank: u8) -> bool {
        self.posts.contains(&rank)
    }

    /// Whether a type is that of a post in a forum.
    pub(super) fn is_post_type(&self, name: &str) -> bool {
        self.post_types.contains(&bare(name))
    }

    /// Whether what is inside a node of this type is a list.
    pub(super) fn is_list(&self, name: &str) -> bool {
        self.list_types.contains(&bare(name))
    }

    /// Whether a type is that of an organisation.
    pub(super) fn is_organisation(&self, name: &str) -> bool {
        self.organisations.contains(&bare(name))
    }
}

fn bare(name: &str) -> String {
    name.rsplit(['/', '#', ':']).next().unwrap_or(name).trim().to_ascii_lowercase()
}

fn spaced(words: Vec<Vec<String>>) -> Vec<String> {
    words.concat().iter().map(|word| super::text::worded(word)).collect()
}

/// Words that lines begin with.
#[derive(Debug)]
pub(super) struct Labels {
    /// Each with a space at both ends.
    all: Vec<String>,
    /// The first letters of those in ASCII, a bit each: most lines begin with none of them.
    firsts: u32,
}

impl Labels {
    fn new(words: Vec<Vec<String>>) -> Labels {
        let all = spaced(words);
        let firsts = all.iter().filter_map(|label| first_letter(label)).fold(0, |bits, bit| bits | bit);
        Labels { all, firsts }
    }

    /// Whether a text is one of them.
    pub(super) fn are(&self, text: &str) -> bool {
        self.may_begin(text) && self.all.contains(&super::text::worded(text))
    }

    /// Whether a text begins with one of them.
    pub(super) fn begin(&self, text: &str) -> bool {
        self.may_begin(text) && {
            let words = super::text::worded(text);
            self.all.iter().any(|label| words.starts_with(label.as_str()))
        }
    }

    /// Whether a text begins with one of them and goes on.
    pub(super) fn begin_part_of(&self, text: &str) -> bool {
        self.may_begin(text) && {
            let words = super::text::worded(text);
            let longest = self.all.iter().filter(|label| words.starts_with(label.as_str())).map(String::len).max();
            longest.is_some_and(|longest| words.len() > longest)
        }
    }

    fn may_begin(&self, text: &str) -> bool {
        first_letter(text).is_none_or(|bit| self.firsts & bit != 0)
    }
}

/// The bit of the first letter or digit of a text; none where it is beyond ASCII. (Cases of a letter differ in bits that are left out.)
fn first_letter(text: &str) -> Option<u32> {
    let first = text.chars().find(|c| c.is_alphanumeric()).filter(char::is_ascii)?;
    Some(1 << (first as u32 & 31))
}
