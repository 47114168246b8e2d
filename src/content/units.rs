//! The words of a page's lines, each as a hash.

use super::hints;
use crate::hashed::Map;
use crate::html::Lines;

/// The units of each line's text, and how often the same line stands on the page.
pub(super) struct Units {
    all: Vec<u64>,
    /// For each line where its units end.
    ends: Vec<usize>,
    /// For each line a number that lines which read alike share.
    keys: Vec<u64>,
    same: Map<u64, u32>,
}

impl Units {
    pub(super) fn new(lines: &Lines) -> Units {
        let count = lines.lines().len();
        let mut all = Vec::with_capacity(lines.text().len() / 6);
        let (mut ends, mut keys) = (Vec::with_capacity(count), Vec::with_capacity(count));
        let mut same = Map::with_capacity_and_hasher(count, Default::default());
        for line in lines.lines() {
            let start = all.len();
            hints::add_units(lines.line(line), &mut all);
            ends.push(all.len());
            let key = Units::key(&all[start..]);
            keys.push(key);
            *same.entry(key).or_insert(0) += 1;
        }
        Units { all, ends, keys, same }
    }

    /// The units of a line.
    pub(super) fn of(&self, line: usize) -> &[u64] {
        let start = line.checked_sub(1).map_or(0, |before| self.ends[before]);
        &self.all[start..self.ends[line]]
    }

    /// How many lines of the page read as this one does.
    pub(super) fn count_of(&self, line: usize) -> u32 {
        self.same.get(&self.keys[line]).copied().unwrap_or(1)
    }

    fn key(units: &[u64]) -> u64 {
        units.iter().fold(units.len() as u64, |a, u| a.rotate_left(9).wrapping_mul(0x9E37_79B9_7F4A_7C15) ^ u)
    }
}
