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
    /// Which number is asked for; [`LEAF`] for a leaf.
    feature: u16,
    /// How many nodes on the branch above the threshold begins; the other one begins with the next node.
    above: u16,
}

const LEAF: u16 = u16::MAX;

/// See the module.
#[derive(Debug, Default)]
pub(super) struct Model {
    start: f32,
    nodes: Vec<Node>,
    /// Where each tree begins in `nodes`.
    trees: Vec<u32>,
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
                model.trees.push(model.nodes.len() as u32);
                let mut nodes = line.split(' ');
                model.tree(&mut nodes, names.len(), 0).map_err(broken)?;
                if nodes.next().is_some() {
                    return Err(broken("more nodes than a tree has"));
                }
            }
        }
        Ok(model)
    }

    fn tree<'d>(&mut self, nodes: &mut impl Iterator<Item = &'d str>, count: usize, depth: u32) -> Result<(), &'static str> {
        let text = nodes.next().ok_or("a tree that ends too soon")?;
        let at = self.nodes.len();
        if let Some(value) = text.strip_prefix('=') {
            self.nodes.push(Node { number: value.parse().map_err(|_| "no number")?, feature: LEAF, above: 0 });
            return Ok(());
        }
        let (feature, threshold) = text.split_once("<=").ok_or("neither a question nor a leaf")?;
        let feature = feature.parse::<u16>().ok().filter(|f| usize::from(*f) < count).ok_or("no such number")?;
        let number = threshold.parse().map_err(|_| "no number")?;
        if depth > 64 {
            return Err("a tree too deep");
        }
        self.nodes.push(Node { number, feature, above: 0 });
        self.tree(nodes, count, depth + 1)?;
        self.nodes[at].above = u16::try_from(self.nodes.len() - at).map_err(|_| "a tree too large")?;
        self.tree(nodes, count, depth + 1)
    }

    /// Adds the sum for each of the rows, which `row` gives by their number, to `sums`; tree by tree, so that each stays in the cache.
    pub(super) fn add<'r>(&self, sums: &mut [f32], row: impl Fn(usize) -> &'r [f32]) {
        sums.iter_mut().for_each(|s| *s += self.start);
        for start in &self.trees {
            let tree = &self.nodes[*start as usize..];
            for (n, sum) in sums.iter_mut().enumerate() {
                *sum += leaf(tree, row(n));
            }
        }
    }
}

fn leaf(tree: &[Node], row: &[f32]) -> f32 {
    let mut at = 0;
    loop {
        let node = tree[at];
        if node.feature == LEAF {
            return node.number;
        }
        at += if row[usize::from(node.feature)] <= node.number { 1 } else { usize::from(node.above) };
    }
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
