//! Sums of small decision trees: what the training script learned, read from a file of text.
//!
//! A file has a line `features: …` with the names of the numbers in their order, `start: …` with the sum's beginning, and then a line
//! a tree: its nodes in the order of a walk that takes what is not above the threshold first. `12<=0.5` asks whether number 12 is at
//! most 0.5, `=0.03` is a leaf.
//!
//! A tree is not walked: every question is asked of several rows at once, and what each answer rules out is struck from a set of the
//! tree's leaves (the idea of QuickScorer, Lucchese et al., 2015). No answer waits for another, and none is guessed.

use std::fmt;
use std::hint::select_unpredictable;

use fearless_simd::{Level, dispatch};

use super::columns::{Column, Columns, TOGETHER};

/// A question of a tree: whether a number is at most a threshold.
#[derive(Debug, Clone, Copy, Default)]
struct Question {
    threshold: f32,
    feature: u16,
    /// The leaves, a bit each, that are still to be reached where it is not.
    otherwise: u32,
}

/// The most leaves that a tree has: a bit each.
const LEAVES: usize = u32::BITS as usize;

/// A tree, but for its questions.
#[derive(Debug, Clone, Copy)]
struct Tree {
    leaves: [f32; LEAVES],
    /// How many questions the trees up to it have.
    questions: usize,
}

/// See the module.
#[derive(Debug, Default)]
pub(super) struct Model {
    start: f32,
    questions: Vec<Question>,
    trees: Vec<Tree>,
}

/// So many blocks of lines are asked the same questions: the fewer, the more alike their numbers are.
const PART: usize = 8;

/// For fewer blocks it costs more to find out which questions need not be asked than to ask them.
const WORTH_IT: usize = 3;

/// What is wrong with a model's file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Broken {
    line: usize,
    what: &'static str,
}

impl fmt::Display for Broken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {}: {}", self.line, self.what)
    }
}

impl Model {
    /// Reads a model for numbers of these names.
    pub(super) fn read(data: &str, names: &[&str]) -> Result<Model, Broken> {
        let mut model = Model::default();
        for (number, line) in data.lines().enumerate() {
            let broken = |what| Broken { line: number + 1, what };
            if let Some(list) = line.strip_prefix("features: ") {
                if !list.split(' ').eq(names.iter().copied()) {
                    return Err(broken("the numbers are not those that a line is made into"));
                }
            } else if let Some(start) = line.strip_prefix("start: ") {
                model.start = start.parse().map_err(|_| broken("no number"))?;
            } else if !line.is_empty() && !line.starts_with('#') {
                let (mut nodes, mut leaves) = (line.split(' '), Vec::new());
                model.tree(&mut nodes, names.len(), &mut leaves, 0).map_err(broken)?;
                leaves.resize(LEAVES, 0.0);
                let leaves = leaves.try_into().map_err(|_| broken("a tree with more than 32 leaves"))?;
                model.trees.push(Tree { leaves, questions: model.questions.len() });
                if nodes.next().is_some() {
                    return Err(broken("more nodes than a tree has"));
                }
            }
        }
        Ok(model)
    }

    /// Reads the rest of a tree, behind those leaves; `depth` questions were asked before.
    fn tree<'d>(
        &mut self,
        nodes: &mut impl Iterator<Item = &'d str>,
        count: usize,
        leaves: &mut Vec<f32>,
        depth: u32,
    ) -> Result<(), &'static str> {
        let text = nodes.next().ok_or("a tree that ends too soon")?;
        if let Some(value) = text.strip_prefix('=') {
            leaves.push(value.parse().map_err(|_| "no number")?);
            return if leaves.len() > LEAVES { Err("a tree with more than 32 leaves") } else { Ok(()) };
        }
        let (feature, threshold) = text.split_once("<=").ok_or("neither a question nor a leaf")?;
        let feature = feature.parse::<u16>().ok().filter(|f| usize::from(*f) < count).ok_or("no such number")?;
        let threshold = threshold.parse().map_err(|_| "no number")?;
        if depth > 64 {
            return Err("a tree too deep");
        }
        let at = self.questions.len();
        self.questions.push(Question { threshold, feature, otherwise: 0 });
        let from = leaves.len();
        self.tree(nodes, count, leaves, depth + 1)?;
        let below = leaves.len() - from;
        self.questions[at].otherwise = !((u32::MAX >> (LEAVES - below)) << from);
        self.tree(nodes, count, leaves, depth + 1)
    }

    /// The sum for each of the lines.
    pub(super) fn sums(&self, lines: &Columns) -> Vec<f32> {
        // The same steps for every processor, with as many rows in one instruction as it has room for.
        dispatch!(Level::new(), _ => self.sums_of(lines))
    }

    /// Must be inlined: what is not keeps to the instructions that every processor has.
    #[inline(always)]
    fn sums_of(&self, lines: &Columns) -> Vec<f32> {
        let mut sums = Vec::with_capacity(lines.len() + TOGETHER);
        let mut asked = Asked::default();
        for part in lines.parts(PART) {
            match lines.blocks(part).count() {
                ..WORTH_IT => self.ask_all(&mut asked),
                _ => self.ask(&lines.ranges(part), &mut asked),
            }
            for columns in lines.blocks(part) {
                let (mut question, mut block) = (0, [self.start; TOGETHER]);
                for (tree, (left, questions)) in self.trees.iter().zip(&asked.trees) {
                    let left = reached(*left, &asked.questions[question..*questions], columns);
                    // What is reached is less than that: it is said for the compiler.
                    block
                        .iter_mut()
                        .zip(left)
                        .for_each(|(sum, left)| *sum += tree.leaves[left.trailing_zeros() as usize % LEAVES]);
                    question = *questions;
                }
                sums.extend(block);
            }
        }
        sums.truncate(lines.len());
        sums
    }

    /// All questions.
    fn ask_all(&self, asked: &mut Asked) {
        asked.questions.clone_from(&self.questions);
        asked.trees.clear();
        asked.trees.extend(self.trees.iter().map(|tree| (u32::MAX, tree.questions)));
    }

    /// What is to be asked of lines whose numbers are in these ranges: a question to which they all have one answer is answered here,
    /// once.
    fn ask(&self, ranges: &[(f32, f32)], asked: &mut Asked) {
        asked.trees.clear();
        // Room for all of them: each is written, and the next one over it where it is not to be asked. Which ones are cannot be guessed,
        // so there is no branch.
        asked.questions.resize(self.questions.len() + 1, Question::default());
        let (mut question, mut count) = (0, 0);
        for tree in &self.trees {
            let mut left = u32::MAX;
            for asks in &self.questions[question..tree.questions] {
                let (least, most) = ranges[usize::from(asks.feature)];
                left &= select_unpredictable(least <= asks.threshold, u32::MAX, asks.otherwise);
                asked.questions[count] = *asks;
                count += usize::from((least <= asks.threshold) & (most > asks.threshold));
            }
            question = tree.questions;
            asked.trees.push((left, count));
        }
    }
}

/// The questions of a [`Model`] that are left for some lines.
#[derive(Default)]
struct Asked {
    /// Those in front count: the last tree says how many.
    questions: Vec<Question>,
    /// For each tree the leaves that are left, and how many questions the trees up to it have.
    trees: Vec<(u32, usize)>,
}

/// Which of the leaves of a tree the answers do not rule out; the first of them is the one that a walk would reach.
#[inline(always)]
fn reached(left: u32, questions: &[Question], columns: &[Column]) -> [u32; TOGETHER] {
    let mut left = [left; TOGETHER];
    for question in questions {
        let column = &columns[usize::from(question.feature)];
        for (left, value) in left.iter_mut().zip(column) {
            // All bits or none: written as arithmetic, compilers ask several rows in one instruction.
            let holds = u32::from(*value <= question.threshold).wrapping_neg();
            *left &= holds | question.otherwise;
        }
    }
    left
}

/// The chance that belongs to a sum.
pub(super) fn chance(sum: f32) -> f32 {
    1.0 / (1.0 + (-sum).exp())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn trees_are_walked() {
        let data = "# made by hand\nfeatures: a b\nstart: -1\n0<=2 1<=0.5 =1 =2 =4\n=0.5\n";
        let model = Model::read(data, &["a", "b"]).unwrap();
        // More lines than are asked at once.
        let mut lines = Columns::new(2 * TOGETHER + 3, 2);
        for line in 0..lines.len() {
            let [a, b] = [[2.0, 0.5], [2.0, 0.6], [2.1, 0.0]][line % 3];
            lines.set(line, 0, a);
            lines.set(line, 1, b);
        }
        let sums = model.sums(&lines);
        assert!(sums.iter().enumerate().all(|(n, sum)| *sum == [0.5, 1.5, 3.5][n % 3]), "{sums:?}");
        lines.fill(0, 2.0);
        let sums = model.sums(&lines);
        assert!(sums.iter().enumerate().all(|(n, sum)| *sum == [0.5, 1.5, 0.5][n % 3]), "{sums:?}");
        // Parts in which all answer alike, one way and the other, and one in which they do not.
        let mut lines = Columns::new(2 * PART * TOGETHER + 3, 2);
        let of = |line: usize| match line / (PART * TOGETHER) {
            0 => ([3.0, 0.0], 3.5),
            1 => ([1.0, 0.0], 0.5),
            _ => [([1.0, 0.9], 1.5), ([2.5, 0.9], 3.5)][line % 2],
        };
        for line in 0..lines.len() {
            (0..2).for_each(|number| lines.set(line, number, of(line).0[number]));
        }
        let sums = model.sums(&lines);
        assert!(sums.iter().enumerate().all(|(n, sum)| *sum == of(n).1), "{sums:?}");
        assert!(model.sums(&Columns::new(0, 2)).is_empty());
        assert_eq!(chance(0.0), 0.5);
    }

    #[test]
    fn broken_files() {
        let error = |data: &str| Model::read(data, &["a"]).unwrap_err().to_string();
        assert_eq!(error("features: b"), "line 1: the numbers are not those that a line is made into");
        assert_eq!(error("start: x"), "line 1: no number");
        assert_eq!(error("\n0<=1 =2"), "line 2: a tree that ends too soon");
        assert_eq!(error("7<=1 =2 =3"), "line 1: no such number");
        assert_eq!(error("0<1 =2 =3"), "line 1: neither a question nor a leaf");
        assert_eq!(error("=1 =2"), "line 1: more nodes than a tree has");
        assert_eq!(error(&"0<=1 ".repeat(100)), "line 1: a tree too deep");
        assert_eq!(error(&("0<=1 =1 ".repeat(32) + "=2")), "line 1: a tree with more than 32 leaves");
        assert!(Model::read(&("0<=1 =1 ".repeat(31) + "=2"), &["a"]).is_ok());
    }
}
