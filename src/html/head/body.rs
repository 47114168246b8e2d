//! What the body of a page says: headings, dates, elements that are named as the author's or the date's, properties of
//! items, and the short lines beside the headline.

mod far;

use std::collections::HashMap;

use super::add;
use super::beside::{Beside, above, below};
use super::names::{Names, is_author, of_author_address, of_author_link};
use super::text::{heading_text, hinted_text};
use super::vocabulary::{MOST_NAMES, vocabulary};
use crate::candidates::{Candidates, Field, Origin};
use crate::html::form::says;
use crate::html::written::Sort;
use crate::html::{NodeId, ROOT, Tag, Tree};
use crate::measure::squeezed;

/// How many nodes before and behind the headline are looked at for elements that are named as the author's or the date's.
const WINDOW: (u32, u32) = (150, 700);

/// The most elements of a kind that are remembered.
const MOST: usize = 100;

/// How many lesser headings are looked at for the headline.
const MOST_LESSER: usize = 16;

/// So many bytes a lesser heading has more of that only agrees with a title.
const SHORTEST_LESSER: usize = 20;

/// So many words two headlines share at least that say the same.
const LEAST_SHARED: usize = 3;

/// The longest address of an author's page, in bytes.
const LONGEST_ADDRESS: usize = 300;

/// The most candidates of one field from elements with names.
const MOST_HINTED: usize = 24;

/// What is remembered in the pass over the tree, to be judged once the headline is known.
#[derive(Debug, Default)]
pub(super) struct Body {
    headings: Vec<NodeId>,
    lesser: Vec<NodeId>,
    times: Vec<NodeId>,
    /// Elements named as that of a field, in the order of the page.
    hinted: Vec<(NodeId, Field, u8)>,
    properties: Vec<(NodeId, Field, String)>,
    /// The type of an item that tells what the page is.
    kind: Option<String>,
    /// The elements around the headline, whose names are read.
    near: std::ops::Range<NodeId>,
    articles: Vec<NodeId>,
    main: Option<NodeId>,
}

impl Body {
    pub(super) fn visit(&mut self, id: NodeId, tag: Tag) {
        match tag {
            Tag::H1 => push(&mut self.headings, id),
            Tag::H2 | Tag::H3 => push(&mut self.lesser, id),
            Tag::TIME => push(&mut self.times, id),
            Tag::ARTICLE => push(&mut self.articles, id),
            Tag::MAIN if self.main.is_none() => self.main = Some(id),
            _ => {}
        }
    }

    /// Reads the names of the elements around the headline, or from the start of the main part where there is none.
    fn read_names(&mut self, tree: &Tree<'_>, headline: Option<NodeId>, names: &mut Names) {
        let start = headline.or(self.main).or(self.articles.first().copied()).unwrap_or(ROOT + 1);
        let end = (tree.len() as NodeId).min(start.saturating_add(WINDOW.1));
        let before = start.saturating_sub(WINDOW.0).max(ROOT + 1);
        // What it is the headline of says what it is, and who wrote it, where it begins.
        let mut around = headline.into_iter().flat_map(|id| tree.ancestors(id));
        let item = around.find(|at| is_page_item(tree, *at)).filter(|at| start - at <= WINDOW.1);
        self.near = item.map_or(before, |item| item.min(before))..end;
        for id in self.near.clone() {
            self.read_name(tree, id, names, true);
        }
    }

    /// Reads what the attributes of an element say it holds; with `near`, also what it is of an item.
    fn read_name(&mut self, tree: &Tree<'_>, id: NodeId, names: &mut Names, near: bool) {
        let tag = tree.tag(id);
        if tag == Tag::A && leads_to_author(tree, id) {
            // Links far from the headline are those of other pages, too.
            self.hints(id, of_author_address(near));
        }
        let may_say = tree.says(id) & (says::NAMES | says::ELSE) != 0;
        if !may_say || tag == Tag::META || tag.is_unread() || !names.may_say(tree, id) {
            return;
        }
        tree.for_each_written(id, |attribute| match attribute.sort {
            Sort::Id | Sort::Class | Sort::Test => {
                attribute.names().take(MOST_NAMES).for_each(|name| self.hints(id, names.hints(name)));
            }
            Sort::Rel if is_author(attribute.raw) => self.hints(id, of_author_link()),
            Sort::ItemProp if near => self.item(tree, id, attribute.raw),
            Sort::ItemType if near && self.kind.is_none() && vocabulary().is_page_item(attribute.raw) => {
                self.kind = Some(attribute.raw.to_owned());
            }
            _ => {}
        });
    }

    fn hints(&mut self, id: NodeId, hints: &[(Field, u8)]) {
        for (field, rank) in hints {
            if self.hinted.len() >= MOST {
                return;
            }
            match self.hinted.iter_mut().rev().take_while(|h| h.0 == id).find(|h| h.1 == *field) {
                Some(known) => known.2 = known.2.min(*rank),
                None => self.hinted.push((id, *field, *rank)),
            }
        }
    }

    /// Remembers an element that is a property of an item.
    fn item(&mut self, tree: &Tree<'_>, id: NodeId, names: &str) {
        let value = ["content", "datetime"].into_iter().find_map(|name| tree.attribute(id, name));
        match value {
            Some(value) => self.property(tree, id, names, &value),
            None => {
                let text = hinted_text(tree, id);
                self.property(tree, id, names, &text);
            }
        }
    }

    /// Remembers a property of an item with its value.
    pub(super) fn property(&mut self, tree: &Tree<'_>, id: NodeId, names: &str, value: &str) {
        for name in names.split_ascii_whitespace() {
            // The name of an author is that of a person inside `author`.
            let inside = |a: &NodeId| tree.attribute(*a, "itemprop").and_then(|n| vocabulary().itemprop(n.trim()));
            let field = match name {
                "name" => tree.ancestors(id).take(3).find_map(|a| inside(&a)).filter(|f| *f == Field::Authors),
                _ => vocabulary().itemprop(name),
            };
            if let Some(field) = field
                && self.properties.len() < MOST
            {
                // What is said inside an element stands for the whole of it.
                self.properties.retain(|(other, f, _)| !(*f == field && *other < id && id < tree.subtree_end(*other)));
                self.properties.push((id, field, value.to_owned()));
            }
        }
    }

    /// Adds what was remembered to `found`. `titles` are what the head gives as titles.
    pub(super) fn finish(mut self, tree: &Tree<'_>, titles: &[String], found: &mut Candidates) {
        let headline = self.headings(tree, titles, found);
        let mut names = Names::new(tree);
        self.read_names(tree, headline, &mut names);
        if let Some(kind) = &self.kind {
            add(found, Field::Kind, Origin::Microdata, 0, kind);
        }
        let mut beside = Beside::new(tree, headline, self.articles.len());
        for (id, field, value) in &self.properties {
            if !beside.is(*id) {
                add(found, *field, Origin::Microdata, 0, value);
            }
        }
        for id in &self.times {
            if beside.is(*id) {
                continue;
            }
            let (field, rank) = self.said_of(tree, *id);
            match tree.attribute(*id, "datetime").filter(|d| !d.trim().is_empty()) {
                Some(moment) => add(found, field, Origin::Time, rank, &moment),
                None => add(found, field, Origin::Time, rank, &hinted_text(tree, *id)),
            }
        }
        self.hinted_elements(tree, &mut beside, found);
        self.far(tree, &mut names, found);
        if let Some(headline) = headline {
            found.below = below(tree, headline, &mut beside);
            found.above = above(tree, headline, &mut beside);
        }
    }

    /// What the names of the elements around a `<time>` say of it.
    fn said_of(&self, tree: &Tree<'_>, id: NodeId) -> (Field, u8) {
        for at in std::iter::once(id).chain(tree.ancestors(id).take(3)) {
            let first = self.hinted.partition_point(|h| h.0 < at);
            let mut here = self.hinted[first..].iter().take_while(|h| h.0 == at);
            if let Some((_, field, rank)) = here.find(|h| h.1 != Field::Authors) {
                return (*field, *rank);
            }
        }
        (Field::Date, 1)
    }

    fn hinted_elements(&self, tree: &Tree<'_>, beside: &mut Beside<'_, '_>, found: &mut Candidates) {
        let mut counts = HashMap::new();
        for (id, field, rank) in &self.hinted {
            let count: &mut usize = counts.entry(*field).or_default();
            if *count >= MOST_HINTED || beside.is(*id) {
                continue;
            }
            let text = hinted_text(tree, *id);
            if !text.is_empty() {
                *count += 1;
                add(found, *field, Origin::Byline, *rank, &text);
            }
        }
    }

    /// The heading in one of several articles that says a headline which stands outside of them all, such as in a bar at the page's top.
    fn in_article(&self, tree: &Tree<'_>, headline: NodeId, text: &str) -> Option<NodeId> {
        let inside = |id: NodeId| tree.ancestors(id).any(|a| tree.tag(a) == Tag::ARTICLE);
        let own = squeezed(text);
        if self.articles.len() < 2 || own.len() <= SHORTEST_LESSER || inside(headline) {
            return None;
        }
        let mut others = self.headings.iter().chain(&self.lesser).copied().filter(|id| *id > headline && inside(*id));
        others.find(|id| squeezed(&heading_text(tree, *id)).ends_with(&own))
    }

    /// Adds the headings, and gives the one that is the page's headline.
    fn headings(&self, tree: &Tree<'_>, heads: &[String], found: &mut Candidates) -> Option<NodeId> {
        let titles: Vec<String> = heads.iter().map(|t| squeezed(t)).collect();
        // What stands behind the headline is not known here, so what a heading begins with may end at any sign.
        let starts: Vec<String> = heads.iter().filter_map(|t| first_part(t)).map(squeezed).collect();
        let starts: Vec<String> = starts.into_iter().filter(|start| start.len() > SHORTEST_LESSER).collect();
        let text = |id: &NodeId| (*id, heading_text(tree, *id));
        let texts: Vec<(NodeId, String, Likeness)> = self
            .headings
            .iter()
            .take(12)
            .map(text)
            .filter(|(_, text)| !text.is_empty())
            .map(|(id, text)| {
                let like = Likeness::of(&titles, &starts, &text);
                (id, text, like)
            })
            .collect();
        let agreeing = || texts.iter().enumerate().filter(|(_, (.., like))| like.agrees);
        let agreed = agreeing().find(|(_, (.., like))| like.starts && !like.ends);
        let agreed = agreed.or_else(|| agreeing().find(|(_, (.., like))| !like.ends)).or_else(|| agreeing().next());
        let agreed = agreed.map(|(at, _)| at);
        let lesser = || self.lesser.iter().take(MOST_LESSER).map(text);
        let blog = agreed.map(|at| &texts[at]).filter(|(.., like)| like.starts && !like.ends);
        let post = blog.and_then(|(_, blog, _)| lesser().find(|(_, post)| heads.iter().any(|t| is_post(t, blog, post))));
        for (at, (_, text, _)) in texts.iter().enumerate() {
            add(found, Field::Title, Origin::Heading, if Some(at) == agreed && post.is_none() { 0 } else { 1 }, text);
        }
        if let Some((id, text)) = post {
            add(found, Field::Title, Origin::Heading, 0, &text);
            return Some(id);
        }
        if let Some((id, text, _)) = agreed.map(|at| &texts[at]).filter(|(.., like)| !like.ends) {
            return self.in_article(tree, *id, text).or(Some(*id));
        }
        let longer = |text: &str| {
            text.len() > SHORTEST_LESSER && {
                let like = Likeness::of(&titles, &starts, text);
                like.agrees && (agreed.is_none() || !like.ends)
            }
        };
        let kin = || {
            texts.iter().find(|(_, text, like)| !like.agrees && (like.goes_on || heads.iter().any(|title| are_kin(text, title))))
        };
        if let Some((id, text)) = lesser().find(|(_, text)| longer(text)) {
            // A part of an article may be called as its title is in other words.
            add(found, Field::Title, Origin::Heading, 2, &text);
            return kin().map(|(first, ..)| *first).filter(|first| *first < id).or(Some(id));
        }
        // The name of the site is no headline where another heading follows.
        let agreed = agreed.filter(|at| !texts[*at].2.ends || *at + 1 == texts.len());
        let first = || texts.iter().find(|(.., like)| !like.ends).or(texts.first());
        agreed.and_then(|at| texts.get(at)).or_else(first).map(|(id, ..)| *id)
    }
}

/// Whether a link leads to the page of an author.
fn leads_to_author(tree: &Tree<'_>, id: NodeId) -> bool {
    let target = tree.attributes(id).find(|attribute| attribute.is("href"));
    target.is_some_and(|target| target.raw.len() <= LONGEST_ADDRESS && vocabulary().is_of_author(target.raw))
}

/// Whether an element is an item that tells what the whole page is.
fn is_page_item(tree: &Tree<'_>, id: NodeId) -> bool {
    let kind = if tree.says(id) & says::ELSE == 0 { None } else { tree.attribute(id, "itemtype") };
    kind.is_some_and(|kind| vocabulary().is_page_item(&kind))
}

/// Whether a title is that of a post in a blog: `Blog: post`. (Behind other signs stands the name of the site.)
fn is_post(title: &str, blog: &str, post: &str) -> bool {
    let rest = title.trim_start().strip_prefix(blog).and_then(|rest| rest.trim_start().strip_prefix(':'));
    rest.is_some_and(|rest| !post.is_empty() && squeezed(rest) == squeezed(post))
}

/// What stands in a title before the first sign between spaces.
fn first_part(title: &str) -> Option<&str> {
    let is_sign = |word: &str| !word.is_empty() && !word.contains(char::is_alphanumeric);
    let sign = title.split(' ').find(|word| is_sign(word))?;
    title.split_once(&format!(" {sign} ")).map(|(first, _)| first)
}

/// Whether two headlines say the same in other words: most words of the shorter one stand in the other.
fn are_kin(one: &str, other: &str) -> bool {
    let words = |text: &str| -> Vec<String> {
        text.split(|c: char| !c.is_alphanumeric()).filter(|w| !w.is_empty()).map(str::to_lowercase).collect()
    };
    let (one, other) = (words(one), words(other));
    let shared = one.iter().filter(|word| other.contains(word)).count();
    shared >= LEAST_SHARED && shared * 2 > one.len().min(other.len())
}

/// How like the page's titles a heading is, letters and digits alone.
#[derive(Debug, Clone, Copy)]
struct Likeness {
    /// One holds the other.
    agrees: bool,
    /// A title starts with it.
    starts: bool,
    /// It starts as a title does before a sign, and goes on.
    goes_on: bool,
    /// It stands at the end of a title, where the name of the site stands rather.
    ends: bool,
}

impl Likeness {
    /// `starts` are the beginnings of titles, whole enough to be told from another.
    fn of(titles: &[String], starts: &[String], heading: &str) -> Likeness {
        let own = squeezed(heading);
        let own = own.as_str();
        Likeness {
            agrees: own.len() > 3 && titles.iter().any(|t| t.contains(own) || own.contains(t.as_str()) && !t.is_empty()),
            goes_on: starts.iter().any(|start| own.starts_with(start.as_str())),
            starts: titles.iter().any(|t| t.starts_with(own)),
            ends: titles.iter().any(|t| t.strip_suffix(own).is_some_and(|rest| !rest.is_empty())),
        }
    }
}

fn push(list: &mut Vec<NodeId>, id: NodeId) {
    if list.len() < MOST {
        list.push(id);
    }
}
