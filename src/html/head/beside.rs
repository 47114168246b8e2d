//! What stands beside the article, and the short lines beside the headline that do not.

use super::folded;
use super::names::may_say;
use super::vocabulary::{Hint, MOST_NAMES, vocabulary};
use crate::hashed::Map;
use crate::html::form::{Known, says};
use crate::html::written::{KnownNames, Sort};
use crate::html::{NodeId, NodeKind, ROOT, Tag, Tree};

/// The longest line beside the headline that is kept, in bytes.
const LONGEST_LINE: usize = 300;

/// How many lines below the headline, and above it, are kept.
const LINES: (usize, usize) = (24, 6);

/// How many nodes below the headline, and above it, are read for lines.
const NODES: (u32, u32) = (500, 120);

/// Whether elements stand beside the article.
pub(super) struct Beside<'t, 'a> {
    tree: &'t Tree<'a>,
    headline: Option<NodeId>,
    /// How many `<article>` the page has.
    articles: usize,
    known: Map<NodeId, bool>,
    /// Whether elements of a form are named so.
    forms: Known<bool>,
    names: Names,
}

/// Whether a name is one of what stands beside the article, and whether it is one of a field.
type Names = KnownNames<(bool, bool)>;

impl<'t, 'a> Beside<'t, 'a> {
    /// `articles` is how many `<article>` the page has.
    pub(super) fn new(tree: &'t Tree<'a>, headline: Option<NodeId>, articles: usize) -> Self {
        Beside { tree, headline, articles, known: Map::default(), forms: Known::new(tree), names: Names::new(tree) }
    }

    /// Whether `id` stands beside the article: inside an element that is named so. What holds the headline is not beside.
    pub(super) fn is(&mut self, id: NodeId) -> bool {
        let parent = self.tree.parent(id);
        self.inside(parent)
    }

    fn inside(&mut self, id: NodeId) -> bool {
        let (mut path, mut at) = (Vec::new(), id);
        let answer = loop {
            if at == ROOT || self.headline.is_some_and(|h| at <= h && h < self.tree.subtree_end(at)) {
                break false;
            }
            if let Some(known) = self.known.get(&at) {
                break *known;
            }
            path.push(at);
            let (tree, several, names) = (self.tree, self.articles > 2 && self.headline.is_some(), &mut self.names);
            if self.forms.of(tree, at, || named(tree, at, several, names)) {
                break true;
            }
            at = self.tree.parent(at);
        };
        self.known.extend(path.into_iter().map(|id| (id, answer)));
        answer
    }
}

/// Whether the element itself is named as one beside the article, as each `<article>` is where the page has several.
fn named(tree: &Tree<'_>, id: NodeId, articles: bool, names: &mut Names) -> bool {
    match tree.tag(id) {
        Tag::NAV | Tag::ASIDE | Tag::FOOTER => return true,
        Tag::ARTICLE if articles => return true,
        Tag::BODY | Tag::HTML => return false,
        _ => {}
    }
    let (mut beside, mut field) = (false, false);
    if tree.says(id) & says::NAMES == 0 {
        return false;
    }
    tree.for_each_written(id, |attribute| {
        let names_of = matches!(attribute.sort, Sort::Class | Sort::Id).then(|| attribute.names().take(MOST_NAMES));
        for name in names_of.into_iter().flatten() {
            let (is_beside, is_field) = names.of(name, || said(name.text));
            beside |= is_beside;
            field |= is_field;
        }
    });
    beside && !field
}

fn said(name: &str) -> (bool, bool) {
    let (mut beside, mut field) = (false, false);
    if !may_say(name) {
        return (false, false);
    }
    vocabulary().hints(name, |hint| match hint {
        Hint::Beside => beside = true,
        Hint::Field(..) => field = true,
    });
    (beside, field)
}

/// Lines of text, one after the other.
#[derive(Default)]
struct Lines {
    lines: Vec<String>,
    block: Option<NodeId>,
    parent: NodeId,
}

impl Lines {
    fn text(&mut self, tree: &Tree<'_>, id: NodeId) {
        let block = tree.ancestors(id).find(|a| tree.tag(*a).is_block());
        if block != self.block || self.lines.is_empty() {
            self.lines.push(String::new());
            self.block = block;
        }
        if let Some(line) = self.lines.last_mut() {
            if self.parent != tree.parent(id) {
                line.push(' ');
            }
            line.push_str(&tree.text(id));
        }
        self.parent = tree.parent(id);
    }

    fn end(&mut self) {
        self.block = None;
    }

    fn finish(self) -> impl DoubleEndedIterator<Item = String> {
        self.lines.into_iter().filter(|l| l.len() <= 4 * LONGEST_LINE).map(|l| folded(&l)).filter(|l| !l.is_empty())
    }
}

/// Reads the nodes of a range into lines, without what stands beside the article.
fn read(tree: &Tree<'_>, range: std::ops::Range<NodeId>, beside: &mut Beside<'_, '_>, most: usize) -> Lines {
    let mut lines = Lines::default();
    let mut at = range.start;
    while at < range.end && lines.lines.len() <= most {
        let tag = tree.tag(at);
        if tree.kind(at) == NodeKind::Text {
            lines.text(tree, at);
        } else if tag.is_unread() || tag.is_block() && beside.inside(at) {
            lines.end();
            at = tree.subtree_end(at).max(at + 1);
            continue;
        } else if tag.is_block() || tag == Tag::BR {
            lines.end();
        }
        at += 1;
    }
    lines
}

/// The lines below the headline, the nearest first.
pub(super) fn below(tree: &Tree<'_>, headline: NodeId, beside: &mut Beside<'_, '_>) -> Vec<String> {
    let start = tree.subtree_end(headline);
    let end = (tree.len() as NodeId).min(start.saturating_add(NODES.0));
    let lines = read(tree, start..end, beside, 2 * LINES.0).finish();
    lines.filter(|l| l.len() <= LONGEST_LINE).take(LINES.0).collect()
}

/// The lines above the headline, the nearest last.
pub(super) fn above(tree: &Tree<'_>, headline: NodeId, beside: &mut Beside<'_, '_>) -> Vec<String> {
    let start = headline.saturating_sub(NODES.1).max(1);
    let lines: Vec<String> = read(tree, start..headline, beside, usize::MAX).finish().collect();
    let mut lines: Vec<String> = lines.into_iter().rev().filter(|l| l.len() <= LONGEST_LINE).take(LINES.1).collect();
    lines.reverse();
    lines
}
