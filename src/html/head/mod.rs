//! What a page says of itself: one pass over its tree that collects [`Candidates`] without judging them.

mod beside;
mod body;
mod names;
mod signature;
mod state;
mod text;
mod vocabulary;

#[cfg(test)]
mod tests;

pub use state::dates as state_dates;

use super::{NodeId, NodeKind, ROOT, Tag, Tree};
use crate::candidates::{Candidate, Candidates, Field, Origin};
use body::Body;
use vocabulary::vocabulary;

/// The longest value that is kept, in bytes. What is longer is text, not a field.
const LONGEST: usize = 2000;

/// The most candidates of one field.
const MOST: usize = 40;

/// The longest scripts of linked data of a page together, in bytes.
const MOST_SCRIPT: usize = 4 << 20;

/// Everything the page says of itself.
pub fn candidates(tree: &Tree<'_>) -> Candidates {
    let mut collector =
        Collector { tree, found: Candidates::default(), script: 0, body: Body::default(), cards: Default::default() };
    for id in ROOT + 1..tree.len() as NodeId {
        collector.visit(id);
    }
    collector.finish()
}

struct Collector<'t, 'a> {
    tree: &'t Tree<'a>,
    found: Candidates,
    /// Bytes of scripts so far.
    script: usize,
    body: Body,
    /// Whether each label of a card is one for authors, and what it stands for.
    cards: [(bool, String); 2],
}

impl Collector<'_, '_> {
    fn visit(&mut self, id: NodeId) {
        match self.tree.tag(id) {
            Tag::OTHER if self.tree.kind(id) == NodeKind::Text => {}
            Tag::META => self.meta(id),
            Tag::LINK => self.link(id),
            Tag::SCRIPT => self.script(id),
            Tag::HTML => {
                self.language(id);
                self.item_type(id);
            }
            Tag::BODY | Tag::MAIN | Tag::ARTICLE => {
                self.item_type(id);
                self.body.visit(id, self.tree.tag(id));
            }
            Tag::BASE if self.found.base.is_none() => {
                self.found.base = self.tree.attribute(id, "href").map(|href| href.trim().to_owned());
            }
            Tag::TITLE if !self.in_drawing(id) => self.add(Field::Title, Origin::TitleTag, 0, &self.tree.inner_text(id)),
            tag => self.body.visit(id, tag),
        }
    }

    /// Whether a title is that of a drawing.
    fn in_drawing(&self, id: NodeId) -> bool {
        self.tree.ancestors(id).any(|a| self.tree.tag(a) == Tag::SVG)
    }

    fn add(&mut self, field: Field, origin: Origin, rank: u8, raw: &str) {
        add(&mut self.found, field, origin, rank, raw);
    }

    fn language(&mut self, id: NodeId) {
        for (name, rank) in [("lang", 0), ("xml:lang", 1)] {
            if let Some(value) = self.tree.attribute(id, name) {
                self.add(Field::Language, Origin::Attribute, rank, &value);
            }
        }
    }

    /// What an element says that its content is.
    fn item_type(&mut self, id: NodeId) {
        if let Some(kind) = self.tree.attribute(id, "itemtype") {
            self.add(Field::Kind, Origin::Microdata, 0, &kind);
        }
    }

    fn meta(&mut self, id: NodeId) {
        let (mut content, mut names) = (None, [None; 4]);
        for attribute in self.tree.attributes(id) {
            match attribute.name {
                _ if attribute.is("content") => content = Some(attribute),
                _ if attribute.is("property") => names[0] = Some(attribute.raw),
                _ if attribute.is("name") => names[1] = Some(attribute.raw),
                _ if attribute.is("itemprop") => names[2] = Some(attribute.raw),
                _ if attribute.is("http-equiv") => names[3] = Some(attribute.raw),
                _ => {}
            }
        }
        let Some(content) = content.filter(|c| !c.raw.is_empty()) else { return };
        if let Some(name) = names[2] {
            self.body.property(self.tree, id, name, &content.value());
        }
        for name in names.into_iter().flatten() {
            self.card(name, &content.value());
        }
        for named in names.into_iter().flatten().filter_map(|name| vocabulary().meta(name)).take(1) {
            self.add(named.field, named.origin, named.rank, &content.value());
        }
    }

    /// Reads a label of a card, or what it stands for: `twitter:label1` and `twitter:data1`.
    fn card(&mut self, name: &str, value: &str) {
        let Some(rest) = name.strip_prefix("twitter:") else { return };
        let number = |rest: &str| rest.parse::<usize>().ok().filter(|n| (1..=2).contains(n)).map(|n| n - 1);
        if let Some(at) = rest.strip_prefix("label").and_then(number) {
            self.cards[at].0 = vocabulary().is_author_label(value);
        } else if let Some(at) = rest.strip_prefix("data").and_then(number) {
            self.cards[at].1 = value.to_owned();
        }
    }

    fn link(&mut self, id: NodeId) {
        let (mut target, mut relation) = (None, None);
        for attribute in self.tree.attributes(id) {
            match attribute.name {
                _ if attribute.is("href") => target = Some(attribute),
                _ if attribute.is("rel") => relation = Some(attribute.raw),
                _ => {}
            }
        }
        let (Some(target), Some(relation)) = (target, relation) else { return };
        for (field, rank) in relation.split_ascii_whitespace().filter_map(|r| vocabulary().link(r)) {
            self.add(field, Origin::Link, rank, &target.value());
        }
    }

    fn script(&mut self, id: NodeId) {
        let linked = self.tree.attributes(id).any(|a| a.is("type") && is_linked_data(a.raw));
        if !linked {
            return;
        }
        for text in self.tree.children(id).filter(|n| self.tree.kind(*n) == NodeKind::Text) {
            let text = self.tree.raw_text(text);
            if self.script + text.len() <= MOST_SCRIPT {
                self.script += text.len();
                self.found.scripts.push(text.to_owned());
            }
        }
    }

    fn finish(mut self) -> Candidates {
        for (_, names) in std::mem::take(&mut self.cards).into_iter().filter(|(is_author, _)| *is_author) {
            self.add(Field::Authors, Origin::Twitter, 0, &names);
        }
        let title = self.found.of(Field::Title).map(|c| c.value.clone()).collect::<Vec<_>>();
        self.body.finish(self.tree, &title, &mut self.found);
        self.found
    }
}

/// `application/ld+json`, however it is written.
fn is_linked_data(kind: &str) -> bool {
    kind.len() < 100 && kind.to_ascii_lowercase().contains("ld+json")
}

/// Adds a candidate, its white space folded, unless there is nothing or too much in it.
fn add(found: &mut Candidates, field: Field, origin: Origin, rank: u8, raw: &str) {
    let value = folded(raw);
    if value.is_empty() || value.len() > LONGEST || found.list.iter().filter(|c| c.field == field).count() >= MOST {
        return;
    }
    found.list.push(Candidate { field, origin, rank, value });
}

/// `text` with runs of white space as one space, and none at its ends; soft hyphens and invisible marks left out.
fn folded(text: &str) -> String {
    if is_folded(text) {
        return text.to_owned();
    }
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    loop {
        let words = rest.bytes().position(|b| !b.is_ascii_graphic()).unwrap_or(rest.len());
        out.push_str(&rest[..words]);
        let mut behind = rest[words..].chars();
        match behind.next() {
            None => break,
            Some(c) if c.is_whitespace() => {
                if !out.is_empty() && !out.ends_with(' ') {
                    out.push(' ');
                }
            }
            Some('\u{ad}' | '\u{200b}' | '\u{200e}' | '\u{200f}' | '\u{feff}') => {}
            Some(c) => out.push(c),
        }
        rest = behind.as_str();
    }
    out.truncate(out.trim_end().len());
    out
}

/// Whether a text is surely folded: words of ASCII with a space between them, as most are.
fn is_folded(text: &str) -> bool {
    let (mut folded, mut space) = (true, true);
    for byte in text.bytes() {
        let is_space = byte == b' ';
        folded &= (b' '..0x7f).contains(&byte) & !(space & is_space);
        space = is_space;
    }
    folded && !space
}
