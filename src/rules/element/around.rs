//! What stands around the element that is looked at. Most selectors that ask for something around an element (`.author a`) ask it of
//! elements that pages have by the hundred, and the page has nothing of the kind: then they need not be tried.

use super::index::NOTHING;
use crate::html::NodeId;

/// The elements that are open while a page is walked, as far as selectors ask for them.
#[derive(Debug)]
pub(super) struct Around {
    /// How many elements are open that have it, for each number.
    counts: Vec<u32>,
    /// Where those elements end, and what each has.
    open: Vec<(NodeId, u32)>,
}

impl Around {
    /// `all` is how many numbers there are.
    pub(super) fn new(all: usize) -> Self {
        Around { counts: vec![0; all], open: Vec::new() }
    }

    /// Leaves the elements that end at a node or before it.
    pub(super) fn leave(&mut self, id: NodeId) {
        while let Some((_, number)) = self.open.pop_if(|(end, _)| *end <= id) {
            self.counts[number as usize] -= 1;
        }
    }

    /// Enters an element that ends at `end` and has what these numbers stand for.
    pub(super) fn enter(&mut self, end: NodeId, numbers: &[u32]) {
        for &number in numbers {
            self.counts[number as usize] += 1;
            self.open.push((end, number));
        }
    }

    /// Whether an element is open that has it.
    pub(super) fn has(&self, number: u32) -> bool {
        number == NOTHING || self.counts[number as usize] > 0
    }
}
