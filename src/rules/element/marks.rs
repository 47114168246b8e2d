//! What came of asking the elements of a page: which nodes leave, stay or are the content, by which rule.

use std::collections::BTreeMap;
use std::ops::Range;

use crate::html::{NodeId, Tree};
use crate::rules::apply::{Extracted, FoundCaption};

/// What becomes of the lines inside an element.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Act {
    /// They stay, whatever other rules say.
    Keep,
    /// They leave the text and stand in the ledger.
    Drop,
    /// They are the article; lines outside are not.
    Content,
}

/// One mark: what a rule does with an element.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ElementMark {
    /// The element.
    pub node: NodeId,
    /// The index of the rule.
    pub rule: u32,
    /// What becomes of what is inside.
    pub act: Act,
}

/// What came of applying the element rules of a set to a page.
#[derive(Debug, Default)]
pub struct ElementMarks {
    /// Marks by element and what becomes of it, of each of which there is one: that of the first rule in the alphabet.
    pub marks: Vec<ElementMark>,
    /// Elements and the rules that match them, whatever those do, by element and rule.
    pub matches: Vec<(NodeId, u32)>,
    /// Fields, by element: [`Extracted::line`] is the element.
    pub extracted: Vec<Extracted>,
    /// Captions, by element: [`FoundCaption::line`] is the element.
    pub captions: Vec<FoundCaption>,
    /// Tags, with the elements each was given for.
    pub tags: BTreeMap<Box<str>, Vec<NodeId>>,
    /// The rule that rejects the page, and its reason.
    pub reject: Option<(u32, Box<str>)>,
    /// Matching took so many steps that the rest of the page was not asked.
    pub capped: bool,
}

impl ElementMarks {
    /// Ranges of nodes that leave, and those that stay whatever other rules say, with the mark that says so: in the order of the
    /// page, none over another. Of marks inside each other a `Keep` counts, else that of the innermost element.
    pub fn fates(&self, tree: &Tree<'_>) -> Vec<(Range<NodeId>, ElementMark)> {
        let keeps: Vec<_> = self.marks.iter().filter(|m| m.act == Act::Keep).collect();
        let drops: Vec<_> = self.marks.iter().filter(|m| m.act == Act::Drop).collect();
        let mut fates = innermost(&keeps, tree);
        if drops.is_empty() {
            return fates;
        }
        let kept: Vec<Range<NodeId>> = fates.iter().map(|(range, _)| range.clone()).collect();
        for (range, mark) in innermost(&drops, tree) {
            without(range, &kept, |rest| fates.push((rest, mark)));
        }
        fates.sort_by_key(|(range, _)| range.start);
        fates
    }

    /// Ranges of nodes that are the content, in the order of the page, none over another: those of the outermost elements. None
    /// where no rule takes a content from this page.
    pub fn content(&self, tree: &Tree<'_>) -> Vec<(Range<NodeId>, ElementMark)> {
        let mut ranges: Vec<(Range<NodeId>, ElementMark)> = Vec::new();
        for mark in self.marks.iter().filter(|m| m.act == Act::Content) {
            if ranges.last().is_none_or(|(last, _)| last.end <= mark.node) {
                ranges.push((mark.node..tree.subtree_end(mark.node), *mark));
            }
        }
        ranges
    }

    /// Whether no rule matched anything.
    pub fn is_empty(&self) -> bool {
        self.matches.is_empty()
    }
}

/// Parts the ranges of nested elements, each given to the innermost one. `marks` are in the order of the page, one an element.
fn innermost(marks: &[&ElementMark], tree: &Tree<'_>) -> Vec<(Range<NodeId>, ElementMark)> {
    let mut out: Vec<(Range<NodeId>, ElementMark)> = Vec::new();
    let mut open: Vec<(NodeId, ElementMark)> = Vec::new();
    let mut at = 0;
    let mut give = |range: Range<NodeId>, mark: ElementMark| {
        if !range.is_empty() {
            out.push((range, mark));
        }
    };
    for mark in marks {
        while let Some(&(end, outer)) = open.last().filter(|(end, _)| *end <= mark.node) {
            give(at..end, outer);
            at = end;
            open.pop();
        }
        if let Some(&(_, outer)) = open.last() {
            give(at..mark.node, outer);
        }
        at = mark.node;
        open.push((tree.subtree_end(mark.node), **mark));
    }
    while let Some((end, outer)) = open.pop() {
        give(at..end, outer);
        at = at.max(end);
    }
    out
}

/// Calls `with` what of a range lies in none of `others`, which are in order, none over another.
fn without(range: Range<NodeId>, others: &[Range<NodeId>], mut with: impl FnMut(Range<NodeId>)) {
    let mut start = range.start;
    let first = others.partition_point(|o| o.end <= range.start);
    for other in others[first..].iter().take_while(|o| o.start < range.end) {
        if start < other.start {
            with(start..other.start);
        }
        start = other.end;
    }
    if start < range.end {
        with(start..range.end);
    }
}
