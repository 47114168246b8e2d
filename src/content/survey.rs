//! What is known of a page's elements before its lines are judged: their names' weights, what they stand in, and how much text
//! of what sort each of them holds.

use std::ops::Range;

use super::namer::{Named, named};
use super::weights::Weights;
use crate::hashed::numbered;
use crate::html::{Lines, NodeId, NodeKind, PageLine, ROOT, Tag, Tree};
use crate::measure;

/// What is known of an element.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Element {
    /// The weights of its own names, summed up.
    pub(super) own: f32,
    /// The sum, the least and the most of `own` from the document down to it.
    pub(super) sum: f32,
    pub(super) least: f32,
    pub(super) most: f32,
    /// `own` of the nearest element around it, or itself, that has any.
    pub(super) nearest: f32,
    /// Which elements it stands in: bits of [`inside`].
    pub(super) inside: u32,
    pub(super) depth: u16,
    /// A hash of its tag and class, and those of the element around it: equal for what is built alike.
    pub(super) shape: u32,
}

impl Element {
    /// Whether it stands in an element of this tag, one of [`INSIDE`], or is one.
    pub(super) fn is_in(&self, tag: Tag) -> bool {
        self.inside & BITS[tag.index()] != 0
    }
}

/// Bits of [`Element::inside`].
pub(super) const INSIDE: [Tag; 24] = [
    Tag::NAV,
    Tag::HEADER,
    Tag::FOOTER,
    Tag::ASIDE,
    Tag::ARTICLE,
    Tag::MAIN,
    Tag::SECTION,
    Tag::FORM,
    Tag::TABLE,
    Tag::UL,
    Tag::OL,
    Tag::LI,
    Tag::DL,
    Tag::BUTTON,
    Tag::FIGURE,
    Tag::BLOCKQUOTE,
    Tag::DIALOG,
    Tag::LABEL,
    Tag::DETAILS,
    Tag::ADDRESS,
    Tag::NOSCRIPT,
    Tag::P,
    Tag::A,
    Tag::MENU,
];

/// The bit of each tag in [`Element::inside`], 0 for most.
static BITS: [u32; Tag::COUNT] = {
    let mut bits = [0; Tag::COUNT];
    let mut n = 0;
    while n < INSIDE.len() {
        bits[INSIDE[n].index()] = 1 << n;
        n += 1;
    }
    bits
};

/// The bit of [`Element::inside`] for what is called by a name that comments of readers have.
pub(super) const COMMENTS: u32 = 1 << 31;

/// So many words a sentence of an article has at least.
const PROSE_WORDS: f32 = 8.0;

/// The share of links above which a line is nothing but links.
const MOSTLY: f32 = 0.9;

/// What is known of a line by itself.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct LineFacts {
    pub(super) words: f32,
    pub(super) link_share: f32,
    pub(super) ends_sentence: bool,
    /// Whether it reads like a sentence of an article.
    pub(super) prose: bool,
    pub(super) digit_share: f32,
    pub(super) upper_share: f32,
}

/// Sums over the first lines of a page.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Sums {
    pub(super) lines: f32,
    pub(super) words: f32,
    pub(super) link_words: f32,
    pub(super) prose: f32,
    pub(super) headings: f32,
}

impl Sums {
    pub(super) fn minus(&self, other: &Sums) -> Sums {
        Sums {
            lines: self.lines - other.lines,
            words: self.words - other.words,
            link_words: self.link_words - other.link_words,
            prose: self.prose - other.prose,
            headings: self.headings - other.headings,
        }
    }

    pub(super) fn link_share(&self) -> f32 {
        ratio(self.link_words, self.words)
    }

    pub(super) fn prose_share(&self) -> f32 {
        ratio(self.prose, self.words)
    }
}

pub(super) fn ratio(part: f32, whole: f32) -> f32 {
    if whole > 0.0 { part / whole } else { 0.0 }
}

/// See the module.
pub(super) struct Survey {
    pub(super) elements: Vec<Element>,
    pub(super) facts: Vec<LineFacts>,
    /// `sums[n]` is over the first `n` lines.
    sums: Vec<Sums>,
    /// For each node how many lines begin before it; one more for the end of the page.
    before: Vec<u32>,
    /// For each line a number that it shares with the lines whose blocks are built alike, and how many such numbers there are.
    pub(super) alike: (Vec<u32>, usize),
    /// The smallest element that holds most of the prose.
    pub(super) best: NodeId,
}

impl Survey {
    pub(super) fn new(tree: &Tree<'_>, lines: &Lines, names: &Weights, comments: &Weights) -> Survey {
        let facts: Vec<LineFacts> = lines.lines().iter().map(|l| facts(l, lines.line(l))).collect();
        let mut sums = Vec::with_capacity(facts.len() + 1);
        let mut sum = Sums::default();
        sums.push(sum);
        for (line, fact) in lines.lines().iter().zip(&facts) {
            sum.lines += 1.0;
            sum.words += fact.words;
            sum.link_words += fact.words * fact.link_share;
            sum.prose += if fact.prose && !line.hidden { fact.words } else { 0.0 };
            sum.headings += f32::from(u8::from(matches!(line.kind, crate::document::LineKind::Heading(_))));
            sums.push(sum);
        }
        let before = before(tree, lines);
        let elements = elements(tree, named(tree, names, comments, &before));
        let alike = numbered(lines.lines().iter().map(|line| u64::from(elements[line.block as usize].shape)));
        let mut survey = Survey { elements, facts, sums, before, alike, best: ROOT };
        survey.best = survey.find_best(tree);
        survey
    }

    /// The lines that begin inside an element, as a range.
    pub(super) fn lines_in(&self, tree: &Tree<'_>, node: NodeId) -> Range<usize> {
        let before = |node: NodeId| self.before[node as usize] as usize;
        before(node)..before(tree.subtree_end(node))
    }

    /// Whether a line is part of a menu, or a link in the header of the site: no article is. Of a quarter of the pages the model knows no
    /// such line had a chance above 0.42, and hardly any above 0.03, so that it need not be asked.
    pub(super) fn is_menu(&self, line: &PageLine, facts: &LineFacts) -> bool {
        let element = &self.elements[line.first as usize];
        let is_links = facts.link_share > MOSTLY;
        let in_header = || element.is_in(Tag::HEADER) && !element.is_in(Tag::ARTICLE) && !element.is_in(Tag::MAIN);
        element.is_in(Tag::NAV) && (is_links || facts.words < PROSE_WORDS) || is_links && in_header()
    }

    /// Sums over a range of lines.
    pub(super) fn sums(&self, lines: Range<usize>) -> Sums {
        self.sums[lines.end].minus(&self.sums[lines.start])
    }

    pub(super) fn total(&self) -> Sums {
        self.sums(0..self.facts.len())
    }

    /// Goes down from the document while one child holds most of what there is.
    fn find_best(&self, tree: &Tree<'_>) -> NodeId {
        let mut at = ROOT;
        let weight = |node: NodeId| {
            let sums = self.sums(self.lines_in(tree, node));
            sums.prose + 0.1 * (sums.words - sums.link_words)
        };
        let mut held = weight(at);
        loop {
            let children = tree.children(at).filter(|c| tree.kind(*c) == NodeKind::Element && tree.subtree_end(*c) > c + 1);
            let heaviest = children.map(|c| (weight(c), c)).fold((0.0, ROOT), |a, b| if b.0 > a.0 { b } else { a });
            if heaviest.1 == ROOT || heaviest.0 < 0.6 * held {
                return at;
            }
            (held, at) = heaviest;
        }
    }
}

fn before(tree: &Tree<'_>, lines: &Lines) -> Vec<u32> {
    let mut before = Vec::with_capacity(tree.len() + 1);
    for (number, line) in lines.lines().iter().enumerate() {
        before.resize((line.first as usize + 1).max(before.len()), number as u32);
    }
    before.resize(tree.len() + 1, lines.lines().len() as u32);
    before
}

fn facts(line: &PageLine, text: &str) -> LineFacts {
    let counts = measure::counts(text);
    let words = counts.words as f32;
    let link_share = ratio(line.link_bytes as f32, line.bytes as f32);
    let ends_sentence = measure::ends_sentence(text);
    LineFacts {
        words,
        link_share,
        ends_sentence,
        prose: words >= PROSE_WORDS && ends_sentence && link_share < 0.5,
        digit_share: counts.digit_share(),
        upper_share: counts.upper_share(),
    }
}

/// The elements in the order of the page: what holds of an element follows from the one around it.
fn elements(tree: &Tree<'_>, named: impl Fn(NodeId) -> Named) -> Vec<Element> {
    let mut all: Vec<Element> = Vec::with_capacity(tree.len());
    all.push(Element::default());
    for node in 1..tree.len() as NodeId {
        let around = all[tree.parent(node) as usize];
        if tree.kind(node) == NodeKind::Text {
            all.push(around);
            continue;
        }
        let tag = tree.tag(node);
        let Named { own, known, of_readers, class } = named(node);
        let bit = BITS[tag.index()];
        let mine = (tag.index() as u32).wrapping_mul(0x85EB_CA6B) ^ class.wrapping_mul(0xC2B2_AE35);
        all.push(Element {
            own,
            sum: around.sum + own,
            least: around.least.min(own),
            most: around.most.max(own),
            nearest: if known { own } else { around.nearest },
            inside: around.inside | bit | of_readers,
            depth: around.depth.saturating_add(1),
            shape: around.shape.wrapping_shr(16) ^ mine,
        });
    }
    all
}
