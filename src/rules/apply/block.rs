//! Runs of lines.

use std::collections::BTreeSet;

use super::Rounds;
use crate::rules::pattern::Pattern;
use crate::rules::rule::{Block, Content, End};

impl Rounds<'_, '_> {
    /// The lines of the run that begins at `start`, where there is one.
    pub(super) fn block(&self, block: &Block, start: u32) -> Option<Vec<u32>> {
        if !self.may_have_contents(block, start) {
            return None;
        }
        let mut lines = vec![start];
        let mut ended = matches!(&block.end, Some(End::At(p)) if self.holds_in_block(p, &[start]));
        let mut last = start;
        while !ended {
            let Some(next) = self.lines.left_after(last) else {
                ended = matches!(block.end, None | Some(End::Document));
                break;
            };
            let before_end = matches!(&block.end, Some(End::Before(p)) if self.holds_in_block(p, &[next]));
            if before_end {
                ended = true;
                break;
            }
            if block.run.as_ref().is_some_and(|p| !self.holds_in_block(p, &[next])) || lines.len() as u32 >= block.at_most {
                ended = block.end.is_none();
                break;
            }
            lines.push(next);
            last = next;
            ended = matches!(&block.end, Some(End::At(p)) if self.holds_in_block(p, &[next]));
        }
        let enough = lines.len() as u32 >= block.at_least;
        (ended && enough && self.has_contents(block, &lines)).then_some(lines)
    }

    /// Whether a pattern holds on any of these lines, which is asked for every block that reaches them.
    fn holds_in_block(&self, pattern: &Pattern, lines: &[u32]) -> bool {
        let mut known = self.known.borrow_mut();
        let truths = known.entry(std::ptr::from_ref(pattern) as usize).or_insert_with(|| vec![None; self.lines.len()]);
        lines.iter().any(|l| *truths[*l as usize].get_or_insert_with(|| self.line_holds(pattern, *l)))
    }

    /// Whether enough of the patterns asked for may hold somewhere from a line on.
    fn may_have_contents(&self, block: &Block, start: u32) -> bool {
        let Some((at_least, patterns)) = &block.contains else { return true };
        let may_hold = |content: &&Content| {
            let stands = |number: u32| self.contents.get(&number).and_then(BTreeSet::last).is_some_and(|l| *l >= start);
            content.indexed.is_none_or(stands)
        };
        patterns.iter().filter(may_hold).count() as u32 >= *at_least
    }

    fn has_contents(&self, block: &Block, lines: &[u32]) -> bool {
        let Some((at_least, patterns)) = &block.contains else { return true };
        let (Some(first), Some(last)) = (lines.first(), lines.last()) else { return false };
        let found = patterns.iter().filter(|content| match content.indexed {
            None => self.holds_in_block(&content.pattern, lines),
            Some(number) => self.contents.get(&number).is_some_and(|possible| {
                possible.range(first..=last).next().is_some()
                    && lines.iter().any(|l| possible.contains(l) && self.holds_in_block(&content.pattern, &[*l]))
            }),
        });
        found.count() as u32 >= *at_least
    }
}
