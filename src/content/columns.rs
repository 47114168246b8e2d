//! Numbers of lines, laid out so that one of them is asked of several lines at once.

/// How many lines stand side by side.
pub(super) const TOGETHER: usize = 32;

/// One number of so many lines.
pub(super) type Column = [f32; TOGETHER];

/// The same numbers for each line of a page. [`TOGETHER`] lines are a block, which has a column for each number.
#[derive(Debug)]
pub(super) struct Columns {
    columns: Vec<Column>,
    count: usize,
    width: usize,
}

/// The first `N` numbers of one line.
pub(super) struct Row<'c, const N: usize> {
    columns: &'c mut [Column; N],
    at: usize,
}

impl<const N: usize> Row<'_, N> {
    #[inline]
    pub(super) fn set(&mut self, number: usize, value: f32) {
        debug_assert!(value.is_finite(), "number {number}: what is not finite is in no range");
        self.columns[number][self.at % TOGETHER] = value;
    }
}

impl Columns {
    /// Calls `f` with each line and its place: how many numbers a line has is known then, which spares a look at each of them.
    #[inline]
    pub(super) fn each_row<const N: usize>(&mut self, mut f: impl FnMut(Row<'_, N>, usize)) {
        for (number, block) in self.columns.chunks_exact_mut(self.width.max(1)).enumerate() {
            let Some(columns) = block.first_chunk_mut::<N>() else { return };
            for at in 0..TOGETHER.min(self.count - number * TOGETHER) {
                f(Row { columns, at }, number * TOGETHER + at);
            }
        }
    }

    /// For `count` lines of `width` numbers, which are 0.
    pub(super) fn new(count: usize, width: usize) -> Columns {
        let blocks = count.div_ceil(TOGETHER);
        Columns { columns: vec![[0.0; TOGETHER]; blocks * width], count, width }
    }

    /// The number of lines.
    pub(super) fn len(&self) -> usize {
        self.count
    }

    pub(super) fn set(&mut self, line: usize, number: usize, value: f32) {
        debug_assert!(value.is_finite(), "number {number} of line {line}: what is not finite is in no range");
        self.columns[line / TOGETHER * self.width + number][line % TOGETHER] = value;
    }

    /// Sets a number for all lines.
    pub(super) fn fill(&mut self, number: usize, value: f32) {
        self.columns.iter_mut().skip(number).step_by(self.width).for_each(|column| column.fill(value));
    }

    /// Runs of so many blocks; the last one may be shorter.
    pub(super) fn parts(&self, blocks: usize) -> impl Iterator<Item = &[Column]> {
        self.columns.chunks(blocks * self.width)
    }

    /// The columns of each block of a part.
    pub(super) fn blocks<'p>(&self, part: &'p [Column]) -> impl Iterator<Item = &'p [Column]> + use<'p> {
        part.chunks_exact(self.width)
    }

    /// For each number a range in which it is, on all lines of a part: what is wanting to the last block counts as lines of 0. Must be
    /// inlined, as [`super::model`] says.
    #[inline(always)]
    pub(super) fn ranges(&self, part: &[Column]) -> Vec<(f32, f32)> {
        let mut least = vec![[f32::MAX; TOGETHER]; self.width];
        let mut most = vec![[f32::MIN; TOGETHER]; self.width];
        for block in self.blocks(part) {
            for ((column, least), most) in block.iter().zip(&mut least).zip(&mut most) {
                *least = std::array::from_fn(|n| if column[n] < least[n] { column[n] } else { least[n] });
                *most = std::array::from_fn(|n| if column[n] > most[n] { column[n] } else { most[n] });
            }
        }
        let end = |column: &Column, of: fn(f32, f32) -> f32| column.iter().copied().reduce(of).unwrap_or_default();
        least.iter().zip(&most).map(|(least, most)| (end(least, f32::min), end(most, f32::max))).collect()
    }

    /// The numbers of a line.
    pub(super) fn line(&self, line: usize) -> impl Iterator<Item = f32> {
        let block = line / TOGETHER * self.width;
        self.columns[block..block + self.width].iter().map(move |column| column[line % TOGETHER])
    }

    /// Some of the lines, in this order, with room for `more` numbers behind those they have.
    pub(super) fn chosen(&self, lines: &[usize], more: usize) -> Columns {
        let mut chosen = Columns::new(lines.len(), self.width + more);
        for (to, from) in lines.iter().enumerate() {
            let block = to / TOGETHER * chosen.width;
            let columns = &mut chosen.columns[block..block + self.width];
            columns.iter_mut().zip(self.line(*from)).for_each(|(column, value)| column[to % TOGETHER] = value);
        }
        chosen
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_found_again() {
        let mut columns = Columns::new(TOGETHER + 2, 3);
        (0..TOGETHER + 2).for_each(|line| columns.set(line, 1, line as f32));
        columns.fill(2, 7.0);
        assert!((0..columns.len()).all(|line| columns.line(line).eq([0.0, line as f32, 7.0])));
        let mut chosen = columns.chosen(&[TOGETHER + 1, 4], 1);
        chosen.set(1, 3, 9.0);
        assert_eq!(chosen.line(0).collect::<Vec<_>>(), [0.0, TOGETHER as f32 + 1.0, 7.0, 0.0]);
        assert_eq!(chosen.line(1).collect::<Vec<_>>(), [0.0, 4.0, 7.0, 9.0]);
        let parts: Vec<_> = columns.parts(1).map(|part| columns.ranges(part)).collect();
        assert_eq!(parts[0], [(0.0, 0.0), (0.0, TOGETHER as f32 - 1.0), (7.0, 7.0)]);
        assert_eq!(parts.len(), 2);
        assert_eq!(Columns::new(0, 3).parts(1).count(), 0);
    }
}
