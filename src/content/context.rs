//! The second look: what the first one says of a line's neighbours, of the elements around it and of what is built alike. Whether
//! a short line belongs to the article is seldom told by itself.

use std::ops::Range;

use super::columns::{self, Columns};
use super::features::{COUNT, Source};
use super::survey::ratio;
use crate::hashed::numbered;
use crate::html::{PageLine, ROOT};

macro_rules! context {
    ($($name:ident,)*) => {
        #[allow(non_camel_case_types)]
        #[derive(Debug, Clone, Copy)]
        enum Feature { $($name,)* }

        /// The names of the numbers that the second look adds to those of the first.
        pub(super) const CONTEXT_NAMES: &[&str] = &[$(stringify!($name),)*];
    };
}

context! {
    p, p_prev1, p_prev2, p_prev3, p_next1, p_next2, p_next3, p_window2, p_window5, p_before10, p_after10,
    p_near1, p_near2, p_near3, p_near4, p_best, p_shape, p_shape_least, p_page, p_words, p_share_before, p_share_after,
    p_lines_since, p_lines_until, p_from_first, p_from_last, p_block, p_level,
}

/// The numbers of the second look alone.
pub(super) const CONTEXT_COUNT: usize = CONTEXT_NAMES.len();

/// Lines with the numbers of both looks.
struct Both(Columns);

/// The numbers of one line.
struct Row<'r>(columns::Row<'r, { COUNT + CONTEXT_COUNT }>);

impl Row<'_> {
    fn set(&mut self, feature: Feature, value: f32) {
        self.0.set(COUNT + feature as usize, value);
    }
}

impl Both {
    /// The numbers of each of these lines, with its place on the page.
    fn each(&mut self, lines: &[usize], mut f: impl FnMut(&mut Row<'_>, usize)) {
        self.0.each_row(|row, number| f(&mut Row(row), lines[number]));
    }

    fn set(&mut self, line: usize, feature: Feature, value: f32) {
        self.0.set(line, COUNT + feature as usize, value);
    }

    fn fill(&mut self, feature: Feature, value: f32) {
        self.0.fill(COUNT + feature as usize, value);
    }
}

/// Sums of chances over the first lines, each line weighing as much as its words.
struct Weighed {
    chances: Vec<f32>,
    words: Vec<f32>,
}

impl Weighed {
    fn new(source: &Source<'_, '_>, chances: &[f32]) -> Weighed {
        let mut sums = Weighed { chances: vec![0.0], words: vec![0.0] };
        let (mut chance, mut words) = (0.0f32, 0.0f32);
        for (facts, p) in source.survey.facts.iter().zip(chances) {
            let weight = facts.words.min(300.0) + 0.5;
            chance += p * weight;
            words += weight;
            sums.chances.push(chance);
            sums.words.push(words);
        }
        sums
    }

    fn mean(&self, lines: Range<usize>) -> f32 {
        ratio(self.held(lines.clone()), self.words[lines.end] - self.words[lines.start])
    }

    fn held(&self, lines: Range<usize>) -> f32 {
        self.chances[lines.end] - self.chances[lines.start]
    }
}

/// The numbers of both looks for these lines, which ascend, from the chances of the first look. `first` has its numbers, those of each
/// line in the row of that number.
pub(super) fn rows(source: &Source<'_, '_>, first: (&Columns, &[usize]), chances: &[f32], lines: &[usize]) -> Columns {
    let (columns, rows) = first;
    let mut both = Both(columns.chosen(rows, CONTEXT_COUNT));
    let sums = Weighed::new(source, chances);
    both.each(lines, |row, n| {
        around(&sums, chances, row, n);
        containers(source, &sums, row, n);
    });
    shapes(source, chances, &mut both, lines);
    runs(chances, &mut both, lines);
    page(source, &sums, &mut both);
    both.0
}

fn around(sums: &Weighed, chances: &[f32], row: &mut Row<'_>, n: usize) {
    use Feature as F;
    let count = chances.len();
    row.set(F::p, chances[n]);
    for (feature, step) in
        [(F::p_prev1, -1), (F::p_prev2, -2), (F::p_prev3, -3), (F::p_next1, 1), (F::p_next2, 2), (F::p_next3, 3isize)]
    {
        let there = n.checked_add_signed(step).and_then(|at| chances.get(at));
        row.set(feature, there.copied().unwrap_or(-0.1));
    }
    let window = |size: usize| n.saturating_sub(size)..(n + size + 1).min(count);
    row.set(F::p_window2, sums.mean(window(2)));
    row.set(F::p_window5, sums.mean(window(5)));
    row.set(F::p_before10, sums.mean(n.saturating_sub(10)..n));
    row.set(F::p_after10, sums.mean(n + 1..(n + 11).min(count).max(n + 1)));
    let all = sums.held(0..count);
    row.set(F::p_share_before, ratio(sums.held(0..n), all));
    row.set(F::p_share_after, ratio(sums.held(n + 1..count), all));
}

fn containers(source: &Source<'_, '_>, sums: &Weighed, row: &mut Row<'_>, n: usize) {
    use Feature as F;
    let (tree, survey) = (source.tree, source.survey);
    let line = &source.lines.lines()[n];
    let (mut at, mut held, mut step) = (line.block, 1, 0);
    row.set(F::p_block, sums.mean(survey.lines_in(tree, line.block)));
    let features = [F::p_near1, F::p_near2, F::p_near3, F::p_near4];
    while step < features.len() {
        let lines = survey.lines_in(tree, at);
        if lines.len() > held {
            held = lines.len();
            row.set(features[step], sums.mean(lines));
            step += 1;
        }
        if at == ROOT {
            break;
        }
        at = tree.parent(at);
    }
    for feature in &features[step..] {
        row.set(*feature, -0.1);
    }
}

/// What is the same for all lines of the page.
fn page(source: &Source<'_, '_>, sums: &Weighed, both: &mut Both) {
    use Feature as F;
    let (survey, all) = (source.survey, 0..source.survey.facts.len());
    both.fill(F::p_page, sums.mean(all.clone()));
    both.fill(F::p_words, sums.held(all));
    both.fill(F::p_best, sums.mean(survey.lines_in(source.tree, survey.best)));
}

fn shapes(source: &Source<'_, '_>, chances: &[f32], both: &mut Both, chosen: &[usize]) {
    use Feature as F;
    let survey = source.survey;
    let lines = source.lines.lines();
    let level =
        |line: &PageLine| u64::from(survey.elements[line.block as usize].depth) << 8 | source.tree.tag(line.block).index() as u64;
    let (alike, count) = &survey.alike;
    let (on_level, levels) = numbered(lines.iter().map(level));
    let (mut shapes, mut levels) = (vec![(0.0f32, 0.0f32, 1.0f32); *count], vec![(0.0f32, 0.0f32); levels]);
    for (n, p) in chances.iter().enumerate() {
        let weight = survey.facts[n].words.min(300.0) + 0.5;
        let shape = &mut shapes[alike[n] as usize];
        *shape = (shape.0 + p * weight, shape.1 + weight, shape.2.min(*p));
        let same = &mut levels[on_level[n] as usize];
        *same = (same.0 + p * weight, same.1 + weight);
    }
    both.each(chosen, |row, n| {
        let (chance, words, least) = shapes[alike[n] as usize];
        row.set(F::p_shape, ratio(chance, words));
        row.set(F::p_shape_least, least);
        let (chance, words) = levels[on_level[n] as usize];
        row.set(F::p_level, ratio(chance, words));
    });
}

/// How far the next lines are that the first look takes for the article.
fn runs(chances: &[f32], both: &mut Both, lines: &[usize]) {
    use Feature as F;
    const FAR: f32 = 50.0;
    let taken = |p: &f32| *p > 0.5;
    let (first, last) = (chances.iter().position(taken), chances.iter().rposition(taken));
    let (mut since, mut row) = (FAR, 0);
    for (n, p) in chances.iter().enumerate() {
        if lines.get(row) == Some(&n) {
            both.set(row, F::p_lines_since, since);
            both.set(row, F::p_from_first, first.map_or(-1000.0, |at| n as f32 - at as f32));
            both.set(row, F::p_from_last, last.map_or(-1000.0, |at| at as f32 - n as f32));
            row += 1;
        }
        since = if taken(p) { 1.0 } else { (since + 1.0).min(FAR) };
    }
    let mut until = FAR;
    for n in (0..chances.len()).rev() {
        if row > 0 && lines[row - 1] == n {
            row -= 1;
            both.set(row, F::p_lines_until, until);
        }
        until = if taken(&chances[n]) { 1.0 } else { (until + 1.0).min(FAR) };
    }
}
