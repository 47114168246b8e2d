//! Literals that must stand at one end of a line: a look-up or two a line, however many there are.

use super::grams::{GramTable, gram_at};

/// Tables for literals at one end of a line, by the length of their grams.
#[derive(Debug)]
pub(super) struct Edge {
    eight: GramTable,
    four: GramTable,
    two: GramTable,
    one: GramTable,
}

type GramList = Vec<(u64, u32)>;

/// The grams of literals at one end.
#[derive(Debug, Default)]
pub(super) struct EdgeGrams {
    eight: GramList,
    four: GramList,
    two: GramList,
    one: GramList,
}

impl EdgeGrams {
    /// Adds a literal: the gram at its start (or end).
    pub(super) fn add(&mut self, literal: &[u8], number: u32, at_end: bool) {
        let n = literal.len();
        let width = [8, 4, 2, 1].into_iter().find(|w| *w <= n).unwrap_or(1);
        let at = if at_end { n.saturating_sub(width) } else { 0 };
        match width {
            8 => self.eight.extend(gram_at::<8>(literal, at).map(|g| (g, number))),
            4 => self.four.extend(gram_at::<4>(literal, at).map(|g| (g, number))),
            2 => self.two.extend(gram_at::<2>(literal, at).map(|g| (g, number))),
            _ => self.one.extend(gram_at::<1>(literal, at).map(|g| (g, number))),
        }
    }

    pub(super) fn into_edge(self) -> Edge {
        Edge {
            eight: GramTable::new(&self.eight),
            four: GramTable::new(&self.four),
            two: GramTable::new(&self.two),
            one: GramTable::new(&self.one),
        }
    }
}

impl Edge {
    /// Calls `meet` with the literals that have the grams of a line: `at` gives the place of a gram of that width.
    pub(super) fn look_up(&self, at: impl Fn(usize) -> Option<usize>, line: &[u8], meet: &mut impl FnMut(u32)) {
        let mut table = |table: &GramTable, width: usize, gram: fn(&[u8], usize) -> Option<u64>| {
            if let Some(gram) = at(width).and_then(|at| gram(line, at)) {
                table.literals(gram).for_each(&mut *meet);
            }
        };
        table(&self.eight, 8, gram_at::<8>);
        table(&self.four, 4, gram_at::<4>);
        table(&self.two, 2, gram_at::<2>);
        table(&self.one, 1, gram_at::<1>);
    }
}
