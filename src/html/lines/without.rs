//! Lines of a page without some of its elements, from those of the whole page: most of what is left out stands on lines of its own, and
//! then the page need not be walked again.

use std::ops::Range;

use super::writer::parts_lines;
use super::{Lines, PageLine, Segment, lines_without};
use crate::html::Tag;
use crate::html::tree::{NodeId, NodeKind, Tree};

impl Lines {
    /// What [`lines_without`] gives, made of the lines of the whole page.
    pub fn without(&self, tree: &Tree<'_>, left_out: &[Range<NodeId>]) -> Lines {
        match parts(tree, left_out).and_then(|parts| self.outside(&parts)) {
            Some(kept) => self.only(&kept),
            None => lines_without(tree, left_out),
        }
    }

    /// The lines outside of the parts; none where a line is in part inside one, or its end would be another's.
    fn outside(&self, parts: &[Part]) -> Option<Vec<&PageLine>> {
        let mut kept: Vec<&PageLine> = Vec::with_capacity(self.lines.len());
        let (mut next, mut inline) = (0, false);
        for line in &self.lines {
            while let Some(part) = parts.get(next).filter(|p| p.range.end <= line.first) {
                inline |= part.inline;
                next += 1;
            }
            match parts.get(next).filter(|p| p.range.start <= line.last) {
                None => {
                    // What stood on both sides of an inline element may be one line without it, unless they are of different blocks.
                    if inline && kept.last().is_some_and(|before| before.block == line.block) {
                        return None;
                    }
                    inline = false;
                    kept.push(line);
                }
                Some(part) if part.range.start <= line.first && line.last < part.range.end && !line.broken => {}
                Some(_) => return None,
            }
        }
        Some(kept)
    }

    /// Some of the lines, with their text alone.
    fn only(&self, kept: &[&PageLine]) -> Lines {
        let mut out = Lines {
            text: String::with_capacity(self.text.len()),
            lines: Vec::with_capacity(kept.len()),
            segments: Vec::with_capacity(self.segments.len()),
            outer: self.outer.clone(),
        };
        let mut segment = 0;
        for line in kept {
            let start = out.text.len() as u32;
            segment += self.segments[segment..].partition_point(|s| s.at < line.start);
            while let Some(own) = self.segments.get(segment).filter(|s| s.at < line.end) {
                out.segments.push(Segment { at: own.at - line.start + start, ..*own });
                segment += 1;
            }
            out.text.push_str(self.line(line));
            out.text.push('\n');
            out.lines.push(PageLine { start, end: start + (line.end - line.start), ..(*line).clone() });
        }
        out
    }
}

/// Elements side by side that are left out.
struct Part {
    range: Range<NodeId>,
    /// Some of them do not part lines.
    inline: bool,
}

/// What is left out, joined where it is side by side; none where it is less than whole elements, or a cell, or has a `<br>` in it.
fn parts(tree: &Tree<'_>, left_out: &[Range<NodeId>]) -> Option<Vec<Part>> {
    let mut parts: Vec<Part> = Vec::new();
    // What only stands for a space does so in either case.
    for range in left_out.iter().filter(|r| !matches!(tree.tag(r.start), Tag::IMG | Tag::INPUT) || r.len() > 1) {
        match parts.last_mut() {
            Some(last) if last.range.end == range.start => last.range.end = range.end,
            _ => parts.push(Part { range: range.clone(), inline: false }),
        }
    }
    for part in &mut parts {
        let mut node = part.range.start;
        while node < part.range.end {
            let tag = tree.tag(node);
            if tree.kind(node) != NodeKind::Element || matches!(tag, Tag::TD | Tag::TH | Tag::HR) {
                return None;
            }
            part.inline |= !parts_lines(tag);
            node = tree.subtree_end(node);
        }
        if node > part.range.end || part.range.clone().any(|node| tree.tag(node) == Tag::BR) {
            return None;
        }
    }
    Some(parts)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use crate::html::{Limits, NodeId, NodeKind, lines, lines_without, parse};

    fn same(html: &str, chosen: &[usize]) {
        let tree = parse(html, &Limits::default());
        let elements: Vec<NodeId> = (1..tree.len() as NodeId).filter(|n| tree.kind(*n) == NodeKind::Element).collect();
        let mut ranges: Vec<std::ops::Range<NodeId>> = Vec::new();
        let mut roots: Vec<NodeId> = chosen.iter().filter_map(|at| elements.get(at % elements.len().max(1)).copied()).collect();
        roots.sort_unstable();
        for root in roots {
            if ranges.last().is_none_or(|r| r.end <= root) {
                ranges.push(root..tree.subtree_end(root));
            }
        }
        let (made, walked) = (lines(&tree).without(&tree, &ranges), lines_without(&tree, &ranges));
        assert_eq!((made.text(), made.lines()), (walked.text(), walked.lines()), "{html}\n{ranges:?}");
        for line in made.lines() {
            assert_eq!(made.source(made.range(line)), walked.source(walked.range(line)), "{html}");
        }
    }

    #[test]
    fn elements_on_lines_of_their_own_and_others() {
        let html = "<body><p>One <b>two</b> three<div>Four<p>Five</div><br><div>Six</div>Seven<ul><li>Eight<li>Nine &amp; ten</ul><table><tr>\
                    <td>a<td>b<tr><td><p>c</p><td>d</table><pre>x\n y\n</pre><button>Go</button>End";
        (0..24).for_each(|at| same(html, &[at]));
        same("<pre> <b> <p>a<div>a", &[]);
    }

    proptest! {
        #[test]
        fn as_walking_again_has_it(
            html in "(<(div|p|b|a|br|li|ul|td|tr|table|pre|button|span|h2|img|hr|script)>|</(div|p|b|a|ul|table|pre|button|span)>|a|b c| |\\n|&amp;){0,30}",
            chosen in prop::collection::vec(1usize..30, 0..4),
        ) {
            same(&html, &chosen);
        }
    }
}
