//! What a record says of its text: raw words that rules found, read into values, and figures of the text itself.
//!
//! Rules *find* (a byline, a date line, a counter); the functions here *read* what they found. A value that cannot be read
//! is none: nothing is guessed. The words they go by are data, in `rules/data/`.

pub mod authors;
pub mod counters;
pub mod dates;
mod fingerprint;
pub mod keywords;
pub mod language;
pub mod page;
mod quality;
pub mod title;

mod words;

pub use fingerprint::{Wording, content_id, fingerprint};
pub use quality::quality;
