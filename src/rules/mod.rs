//! Rules: their written form, the compiled one, finding their matches, applying them in rounds, and proving them.

mod fold;
mod grams;
mod index;
mod needs;
pub mod written;
