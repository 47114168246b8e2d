//! Authors and dates far from the headline: in elements that are named as theirs, and behind labels.

use std::ops::Range;

use super::super::text::{hinted_start, hinted_text};
use super::super::vocabulary::vocabulary;
use super::super::{add, signature};
use super::{Body, MOST_HINTED, Names};
use crate::candidates::{Candidate, Candidates, FAR, Field, Origin};
use crate::html::{NodeId, ROOT, Tag, Tree};

impl Body {
    /// Adds authors and dates from all over the page where nothing near the headline says one.
    pub(super) fn far(&mut self, tree: &Tree<'_>, names: &mut Names, found: &mut Candidates) {
        let words = &vocabulary().linked;
        let linked = |word: &String| found.scripts.iter().any(|s| memchr::memmem::find(s.as_bytes(), word.as_bytes()).is_some());
        // The address of an author's page names nobody, and what is called `author` may hold anything.
        let sure = |c: &Candidate| !c.value.contains("://") && (c.origin != Origin::Byline || c.field != Field::Authors);
        let known = |field: Field| found.of(field).any(sure);
        let missing = |field: Field, names: &[String]| !known(field) && !names.iter().any(linked);
        let (no_author, no_date) = (missing(Field::Authors, &words.authors), missing(Field::Date, &words.date));
        for id in self.times.iter().filter(|_| no_date) {
            match tree.attribute(*id, "datetime").filter(|d| !d.trim().is_empty()) {
                Some(moment) => add(found, Field::Date, Origin::Time, FAR, &moment),
                None => add(found, Field::Date, Origin::Time, FAR, &hinted_text(tree, *id)),
            }
        }
        if !(no_date || no_author) {
            return;
        }
        let near = std::mem::take(&mut self.hinted);
        outside_navigation(tree, ROOT + 1..self.near.start, |id| self.read_name(tree, id, names, false));
        self.hinted.extend(near);
        let end = tree.len() as NodeId;
        outside_navigation(tree, self.near.end..end, |id| self.read_name(tree, id, names, false));
        let mut unsure = 0;
        for (id, field, rank) in &self.hinted {
            match (field, rank) {
                (Field::Date, 0) if no_date => add(found, *field, Origin::Byline, FAR, &hinted_text(tree, *id)),
                (Field::Authors, 0) if no_author => add(found, *field, Origin::Byline, FAR, &hinted_text(tree, *id)),
                (Field::Authors, _) if no_author && unsure < MOST_HINTED => {
                    unsure += 1;
                    add(found, *field, Origin::Byline, FAR + rank, &hinted_start(tree, *id));
                }
                _ => {}
            }
        }
        if no_author {
            let mut labels = 0;
            outside_navigation(tree, ROOT + 1..end, |id| {
                if labels < MOST_HINTED
                    && let Some(text) = signature::labelled(tree, id)
                {
                    labels += 1;
                    add(found, Field::Authors, Origin::Byline, FAR, &text);
                }
            });
        }
    }
}

/// Gives `each` the nodes of a range but for those in menus.
fn outside_navigation(tree: &Tree<'_>, range: Range<NodeId>, mut each: impl FnMut(NodeId)) {
    let mut at = range.start;
    while at < range.end {
        if tree.tag(at) == Tag::NAV {
            at = tree.subtree_end(at).max(at + 1);
            continue;
        }
        each(at);
        at += 1;
    }
}
