//! Web pages: the flat tree of a page, its lines, and what its head says. The only place that knows HTML.

mod attributes;
mod build;
pub mod head;
mod parse;
mod reference;
mod tag;
mod tree;

pub use attributes::{Attribute, Attributes};
pub use tag::Tag;
pub use tree::{NodeId, NodeKind, ROOT, Tree};

/// How much of a page is read. What is beyond is left out, and [`Tree::capped`] says so.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Elements inside each other. Deeper ones stay in the tree, as children of the last one within.
    pub depth: usize,
    /// Nodes of the tree.
    pub nodes: usize,
    /// Bytes of the page.
    pub bytes: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Limits { depth: 512, nodes: 4 << 20, bytes: 512 << 20 }
    }
}

impl Limits {
    /// The part of a page that is read.
    fn cut<'a>(&self, source: &'a str) -> &'a str {
        if source.len() <= self.bytes { source } else { &source[..crate::measure::boundary_before(source, self.bytes)] }
    }
}

/// What of a page was left out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Capped {
    /// Elements deeper than [`Limits::depth`] lost their nesting.
    pub depth: bool,
    /// The page has more nodes than [`Limits::nodes`]: its rest was not read.
    pub nodes: bool,
    /// The page has more bytes than [`Limits::bytes`]: its rest was not read.
    pub bytes: bool,
}

/// Reads a page into its tree, in one fast pass.
pub fn parse<'a>(source: &'a str, limits: &Limits) -> Tree<'a> {
    let mut tree = parse::parse(source, limits);
    tree.capped_mut().bytes = source.len() > limits.bytes;
    tree
}

#[cfg(test)]
mod tests;
