//! Sums of small decision trees: what the training script learned, read from a file of text.
//!
//! A file has a line `features: …` with the names of the numbers in their order, `start: …` with the sum's beginning, and then a line
//! a tree: its nodes in the order of a walk that takes what is not above the threshold first. `12<=0.5` asks whether number 12 is at
//! most 0.5, `=0.03` is a leaf.

use std::fmt;

/// One node; eight bytes, so that a tree is a few lines of cache.
#[derive(Debug, Clone, Copy)]
struct Node {
    /// The threshold, or a leaf's value.
    number: f32,
    /// Which number is asked for.
    feature: u16,
    /// How many nodes on the branch above the threshold begins; the other one begins with the next node. 0 for a leaf.
    above: u16,
}

/// See the module.
#[derive(Debug, Default)]
pub(super) struct Model {
    start: f32,
    nodes: Vec<Node>,
    trees: Vec<Tree>,
}

/// A tree of a [`Model`].
#[derive(Debug, Clone, Copy)]
struct Tree {
    /// Where it begins in the model's nodes.
    start: u32,
    /// Questions on its longest way.
    depth: u32,
}

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
                let start = model.nodes.len() as u32;
                let mut nodes = line.split(' ');
                let depth = model.tree(&mut nodes, names.len(), 0).map_err(broken)?;
                model.trees.push(Tree { start, depth });
                if nodes.next().is_some() {
                    return Err(broken("more nodes than a tree has"));
                }
            }
        }
        Ok(model)
    }

    /// Reads a tree; gives the depth of its deepest leaf.
    fn tree<'d>(&mut self, nodes: &mut impl Iterator<Item = &'d str>, count: usize, depth: u32) -> Result<u32, &'static str> {
        let text = nodes.next().ok_or("a tree that ends too soon")?;
        let at = self.nodes.len();
        if let Some(value) = text.strip_prefix('=') {
            self.nodes.push(Node { number: value.parse().map_err(|_| "no number")?, feature: 0, above: 0 });
            return Ok(depth);
        }
        let (feature, threshold) = text.split_once("<=").ok_or("neither a question nor a leaf")?;
        let feature = feature.parse::<u16>().ok().filter(|f| usize::from(*f) < count).ok_or("no such number")?;
        let number = threshold.parse().map_err(|_| "no number")?;
        if depth > 64 {
            return Err("a tree too deep");
        }
        self.nodes.push(Node { number, feature, above: 0 });
        let below = self.tree(nodes, count, depth + 1)?;
        self.nodes[at].above = u16::try_from(self.nodes.len() - at).map_err(|_| "a tree too large")?;
        Ok(self.tree(nodes, count, depth + 1)?.max(below))
    }

    /// Adds the sum for each of the rows, which `row` gives by their number, to `sums`. Tree by tree, so that each stays in the
    /// cache, and some rows at a time, so that one need not wait for the other.
    pub(super) fn add<'r>(&self, sums: &mut [f32], row: impl Fn(usize) -> &'r [f32]) {
        sums.iter_mut().for_each(|s| *s += self.start);
        for (number, sums) in sums.chunks_mut(TOGETHER).enumerate() {
            let last = sums.len() - 1;
            let rows: [&[f32]; TOGETHER] = std::array::from_fn(|n| row(number * TOGETHER + n.min(last)));
            for tree in &self.trees {
                let values = leaves(&self.nodes[tree.start as usize..], tree.depth, &rows);
                sums.iter_mut().zip(values).for_each(|(sum, value)| *sum += value);
            }
        }
    }
}

/// Rows that go through a tree side by side.
const TOGETHER: usize = 8;

/// The leaves that rows come to. A leaf that is reached early leads to itself.
fn leaves(tree: &[Node], depth: u32, rows: &[&[f32]; TOGETHER]) -> [f32; TOGETHER] {
    let mut at = [0usize; TOGETHER];
    for _ in 0..depth {
        for (at, row) in at.iter_mut().zip(rows) {
            let node = tree[*at];
            let above = usize::from(node.above);
            let below = usize::from(above != 0);
            *at += if row[usize::from(node.feature)] <= node.number { below } else { above };
        }
    }
    at.map(|at| tree[at].number)
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
        let rows = [[2.0, 0.5], [2.0, 0.6], [2.1, 0.0]];
        let mut sums = [0.0; 3];
        model.add(&mut sums, |n| &rows[n]);
        assert_eq!(sums, [0.5, 1.5, 3.5]);
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
    }
}
