//! Runs of lines.

use super::Rounds;
use crate::rules::rule::{Block, End};

impl Rounds<'_, '_> {
    /// The lines of the run that begins at `start`, where there is one.
    pub(super) fn block(&self, block: &Block, start: u32) -> Option<Vec<u32>> {
        let mut lines = vec![start];
        let mut ended = matches!(&block.end, Some(End::At(p)) if self.line_holds(p, start));
        let mut last = start;
        while !ended {
            let Some(next) = self.lines.left_after(last) else {
                ended = matches!(block.end, None | Some(End::Document));
                break;
            };
            let before_end = matches!(&block.end, Some(End::Before(p)) if self.line_holds(p, next));
            if before_end {
                ended = true;
                break;
            }
            if block.run.as_ref().is_some_and(|p| !self.line_holds(p, next)) || lines.len() as u32 >= block.at_most {
                ended = block.end.is_none();
                break;
            }
            lines.push(next);
            last = next;
            ended = matches!(&block.end, Some(End::At(p)) if self.line_holds(p, next));
        }
        let enough = lines.len() as u32 >= block.at_least;
        (ended && enough && self.has_contents(block, &lines)).then_some(lines)
    }

    fn has_contents(&self, block: &Block, lines: &[u32]) -> bool {
        let Some((at_least, patterns)) = &block.contains else { return true };
        let found = patterns.iter().filter(|p| lines.iter().any(|l| self.line_holds(p, *l))).count();
        found as u32 >= *at_least
    }
}
