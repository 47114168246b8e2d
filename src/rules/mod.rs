//! Rules: their written form, the compiled one, finding their matches, applying them in rounds, and proving them.

mod apply;
mod backtrack;
mod compile;
mod element;
mod fold;
mod guard;
mod index;
mod lazy_regex;
mod lint;
mod needs;
mod pack;
mod pattern;
mod rule;
mod set;
mod sieve;
mod sought;
mod template;
pub mod written;

pub use apply::{Applied, Context, Extracted, FoundCaption};
pub use element::{Act, ElementMark, ElementMarks};
pub use rule::{Rule, Slot};
pub use set::{RuleSet, RuleSetBuilder};
