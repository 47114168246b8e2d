//! Pages: from what a page says of itself to the values of a record.
//!
//! A page says the same thing in many places, and some of them are wrong: the head of a template, an invented author, the
//! name of the site. Each field has its order of places, and where places agree, that counts.

mod address;
mod dates;
mod json;
mod linked;
mod people;
mod shown;
mod site;
mod text;
mod title;
mod vocabulary;

#[cfg(test)]
mod tests;

pub use address::{absolute, base};

use std::collections::BTreeMap;

use crate::candidates::{Candidate, Candidates, Field, Origin};
use crate::measure::squeezed;
use linked::{Linked, Node};
use site::Site;
use text::plain;
use vocabulary::{Type, vocabulary};

/// What a page says of itself, as values of a record. What is not known is empty.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PageFields {
    /// The headline, without the name of the site.
    pub title: Option<String>,
    /// Names of authors, each once.
    pub authors: Vec<String>,
    /// Publication: `YYYY-MM-DD`, or `YYYY-MM-DDThh:mm:ss` with its offset where it is given.
    pub date: Option<String>,
    /// The last change, written like `date`.
    pub modified: Option<String>,
    /// The name of the site.
    pub site: Option<String>,
    /// A summary.
    pub description: Option<String>,
    /// ISO 639-1 code.
    pub language: Option<String>,
    /// Keywords, each once.
    pub keywords: Vec<String>,
    /// The part of the site.
    pub section: Option<String>,
    /// The address of the lead image.
    pub image: Option<String>,
    /// The terms of use, or their address.
    pub license: Option<String>,
    /// The page's own address, as the page gives it.
    pub url: Option<String>,
    /// The place that each field that is not empty came from, by the field's name in the record.
    pub origins: BTreeMap<&'static str, Origin>,
    /// Whether it may be an article and has no date, so that it is worth looking for one where none is meant for readers.
    pub undated: bool,
}

/// The fields of a page. `url` is the address it was read from; `language` the code of its text's language where that is
/// known, by which dates of two small numbers are read.
pub fn read(candidates: &Candidates, url: Option<&str>, language: Option<&str>) -> PageFields {
    let page = Page::new(candidates, url, language);
    let mut fields = PageFields::default();
    let (title, [date, modified]) = (title::pick(&page), dates::both(&page));
    let authors = people::pick(&page, date.is_some());
    fields.undated = date.is_none() && dates::is_dated_by_state(&page);
    fields.put("title", title, |f| &mut f.title);
    fields.put("date", date, |f| &mut f.date);
    fields.put("modified", modified, |f| &mut f.modified);
    if let Some((names, origin)) = authors {
        fields.authors = names;
        fields.origins.insert("authors", origin);
    }
    fields.put("site", page.site.named.clone(), |f| &mut f.site);
    fields.put("description", page.first(Field::Description, |n| n.description.as_deref()), |f| &mut f.description);
    fields.put("language", page.language.clone(), |f| &mut f.language);
    fields.put("section", page.first(Field::Section, |n| n.section.as_deref()), |f| &mut f.section);
    fields.put("image", page.address(Field::Image, |n| n.image.as_deref()), |f| &mut f.image);
    let license = page.first(Field::License, |n| n.license.as_deref());
    fields.put("license", license, |f| &mut f.license);
    fields.put("url", page.address(Field::Url, |_| None), |f| &mut f.url);
    if let Some((keywords, origin)) = page.keywords() {
        fields.keywords = keywords;
        fields.origins.insert("keywords", origin);
    }
    fields
}

impl PageFields {
    /// Takes the date of publication from the state of an application that the page holds, where it names one day.
    pub fn date_by_state(&mut self, raw: &[String]) {
        let date = dates::agreed(raw, self.language.as_deref());
        self.put("date", date.map(|date| (date, Origin::State)), |f| &mut f.date);
    }

    fn put(&mut self, name: &'static str, found: Option<(String, Origin)>, slot: impl Fn(&mut Self) -> &mut Option<String>) {
        if let Some((value, origin)) = found {
            *slot(self) = Some(value);
            self.origins.insert(name, origin);
        }
    }
}

/// A page while it is read.
struct Page<'c> {
    candidates: &'c Candidates,
    linked: Linked,
    /// The number of the node that is the article.
    main: Option<usize>,
    url: Option<&'c str>,
    /// The language by which words are read, and the place that gave it.
    language: Option<(String, Origin)>,
    site: Site,
}

impl<'c> Page<'c> {
    fn new(candidates: &'c Candidates, url: Option<&'c str>, language: Option<&str>) -> Self {
        let linked = linked::read(&candidates.scripts);
        let main = main_node(&linked, candidates, url);
        let site = Site::new(candidates, &linked, main, url);
        let mut page = Page { candidates, linked, main, url, language: None, site };
        page.language = language.map(|code| (code.to_owned(), Origin::Text)).or_else(|| page.said_language());
        page
    }

    /// The node that is the article.
    fn node(&self) -> Option<&Node> {
        self.main.map(|at| &self.linked.nodes[at])
    }

    /// The node that is the article or the page around it, the article first.
    fn nodes(&self) -> impl Iterator<Item = &Node> {
        let pages = self.linked.nodes.iter().filter(|n| n.kind == Some(Type::Page));
        self.node().into_iter().chain(pages)
    }

    /// The candidates of a field from heads alone, the surest first.
    fn heads(&self, field: Field) -> Vec<&'c Candidate> {
        let head = |c: &&Candidate| {
            matches!(c.origin, Origin::OpenGraph | Origin::Twitter | Origin::Microdata | Origin::Meta | Origin::Link)
        };
        let mut out: Vec<&Candidate> = self.candidates.of(field).filter(head).collect();
        out.sort_by_key(|c| c.rank);
        out
    }

    /// The first plain text for a field: of heads, else of linked data.
    fn first(&self, field: Field, of: impl Fn(&Node) -> Option<&str>) -> Option<(String, Origin)> {
        let linked = self.nodes().find_map(of).map(|text| (plain(text), Origin::JsonLd));
        let heads = self.heads(field).into_iter().map(|c| (plain(&c.value), c.origin));
        heads.chain(linked).find(|(text, _)| text.chars().any(char::is_alphanumeric))
    }

    /// The first address for a field, made absolute.
    fn address(&self, field: Field, of: impl Fn(&Node) -> Option<&str>) -> Option<(String, Origin)> {
        let linked = self.nodes().find_map(of).map(|text| (text.to_owned(), Origin::JsonLd));
        let mut heads = self.heads(field);
        heads.sort_by_key(|c| (c.origin != Origin::Link || field != Field::Url, c.rank));
        let heads = heads.into_iter().map(|c| (c.value.clone(), c.origin));
        let base = address::base(self.candidates.base.as_deref(), self.url);
        heads.chain(linked).find_map(|(text, origin)| Some((address::absolute(&text, base.as_deref())?, origin)))
    }

    /// The language the page says it is in.
    fn said_language(&self) -> Option<(String, Origin)> {
        let mut said: Vec<&Candidate> = self.candidates.of(Field::Language).collect();
        // The attribute is about the page's text; the others are often the template's.
        said.sort_by_key(|c| (c.origin != Origin::Attribute, c.rank));
        let linked = self.nodes().find_map(|n| n.language.as_deref()).map(|l| (l, Origin::JsonLd));
        let said = said.into_iter().map(|c| (c.value.as_str(), c.origin));
        said.chain(linked).find_map(|(value, origin)| Some((text::language_code(value)?, origin)))
    }

    /// The code by which dates are read: with its region, where the page gives one.
    fn region(&self) -> Option<String> {
        let code = self.language.as_ref().map(|(code, _)| code.as_str())?;
        let fits = |c: &&Candidate| c.value.len() >= 5 && c.value.to_ascii_lowercase().starts_with(code);
        let said = self.candidates.of(Field::Language).find(fits).map(|c| c.value.replace('_', "-"));
        Some(said.unwrap_or_else(|| code.to_owned()))
    }

    fn keywords(&self) -> Option<(Vec<String>, Origin)> {
        let heads = self.heads(Field::Keywords);
        let (lists, origin): (Vec<String>, Origin) = match heads.first() {
            Some(first) => {
                let same = heads.iter().filter(|c| (c.origin, c.rank) == (first.origin, first.rank));
                (same.map(|c| plain(&c.value)).collect(), first.origin)
            }
            None => (self.nodes().map(|n| &n.keywords).find(|k| !k.is_empty())?.clone(), Origin::JsonLd),
        };
        let keywords = super::keywords::read(&lists.join(","));
        (!keywords.is_empty()).then_some((keywords, origin))
    }

    /// What kind of page it says it is, in its head or linked data.
    fn standing(&self) -> Standing {
        let words = vocabulary();
        let kinds: Vec<String> = self.candidates.of(Field::Kind).map(|c| c.value.to_ascii_lowercase()).collect();
        let post = |kind: &String| words.is_post_type(kind);
        if matches!(self.node().and_then(|n| n.kind), Some(Type::Article(rank)) if words.is_post(rank)) || kinds.iter().any(post)
        {
            return Standing::Forum;
        }
        if self.node().is_some() || kinds.iter().any(|k| k.contains("article") || k.contains("blogposting")) {
            return Standing::Article;
        }
        let things = self.linked.nodes.iter().any(|n| n.kind == Some(Type::Thing));
        if things || self.is_home() || kinds.iter().any(|k| words.other_kinds.contains(k)) {
            Standing::Other
        } else {
            Standing::Unknown
        }
    }

    /// Whether the page is the first one of its site.
    fn is_home(&self) -> bool {
        let path = self.url.and_then(|u| u.split_once("://")).and_then(|(_, rest)| rest.split_once('/'));
        path.is_some_and(|(_, path)| path.is_empty() || path.starts_with(['?', '#']))
    }
}

/// What kind of page it is, by its own account.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Standing {
    Article,
    /// A thread, whose authors are accounts.
    Forum,
    /// Something that has no author, such as a product.
    Other,
    Unknown,
}

/// The node that is the article: of several that which shares the page's address or headline, else the surest type's first
/// one, unless there are so many that the page lists articles.
fn main_node(linked: &Linked, candidates: &Candidates, url: Option<&str>) -> Option<usize> {
    let articles = || {
        let of = |n: &Node| match n.kind {
            Some(Type::Article(rank)) => Some(rank),
            _ => None,
        };
        linked.nodes.iter().enumerate().filter_map(move |(at, n)| Some((at, n, of(n)?)))
    };
    let own: Vec<String> = candidates.of(Field::Url).map(|c| c.value.as_str()).chain(url).map(address::key).collect();
    let titles: Vec<String> = candidates.of(Field::Title).map(|c| squeezed(&c.value)).collect();
    let shares = |node: &Node| {
        let title = node.title.as_deref().map(squeezed).unwrap_or_default();
        let same_title = title.chars().count() > 8 && titles.iter().any(|t| t.contains(&title));
        let same_url = node.urls.iter().any(|u| own.contains(&address::key(u)));
        u8::from(same_title) + u8::from(same_url)
    };
    let best = articles().min_by_key(|(at, node, rank)| (std::cmp::Reverse(shares(node)), *rank, *at))?;
    (shares(best.1) > 0 || articles().count() <= 2).then_some(best.0)
}
