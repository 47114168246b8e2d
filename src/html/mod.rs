//! Web pages: the flat tree of a page, its lines, and what its head says. The only place that knows HTML.

mod attributes;
mod build;
mod charset;
pub(crate) mod form;
pub mod head;
mod lines;
pub mod markdown;
mod parse;
mod reference;
mod rows;
mod scripted;
#[cfg(feature = "spec-parser")]
mod spec;
mod start;
mod tag;
mod tree;
pub(crate) mod written;

pub use attributes::{Attribute, Attributes};
pub use charset::declared_charset;
pub use lines::{Lines, PageLine, lines, lines_without, text_of};
pub use scripted::{Scripted, scripted};
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
        Limits { depth: 512, nodes: 16 << 20, bytes: 512 << 20 }
    }
}

impl Limits {
    /// The part of a page that is read.
    fn cut<'a>(&self, source: &'a str) -> &'a str {
        // Places in a tree are numbers of 32 bits.
        let bytes = self.bytes.min(u32::MAX as usize);
        if source.len() <= bytes { source } else { &source[..crate::measure::boundary_before(source, bytes)] }
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

/// Which parser reads a page.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Parser {
    /// One fast pass, which agrees with browsers on the text of a page and its blocks.
    #[default]
    Fast,
    /// html5ever: the very tree that HTML's specification asks for, in ten times the time.
    #[cfg(feature = "spec-parser")]
    Spec,
}

/// Reads a page into its tree, in one fast pass.
pub fn parse<'a>(source: &'a str, limits: &Limits) -> Tree<'a> {
    parse_with(source, limits, Parser::Fast)
}

/// Reads a page into its tree.
///
/// Of a tree by [`Parser::Spec`], nodes stand where the specification moves them to: their places in the source need not rise.
pub fn parse_with<'a>(source: &'a str, limits: &Limits, parser: Parser) -> Tree<'a> {
    let mut tree = match parser {
        Parser::Fast => parse::parse(source, limits),
        #[cfg(feature = "spec-parser")]
        Parser::Spec => spec::parse(source, limits),
    };
    tree.capped_mut().bytes |= limits.cut(source).len() < source.len();
    tree
}

#[cfg(test)]
mod tests;
