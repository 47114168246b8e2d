//! Element rules: a CSS selector list that elements of a page are asked for, and what becomes of those that match.

mod apply;
mod around;
mod css;
mod index;
mod keys;
mod lint;
mod marks;
mod node;
mod text;

pub use marks::{Act, ElementMark, ElementMarks};

pub(super) use css::Selectors;
pub(super) use index::Index;
pub(super) use lint::lint;
